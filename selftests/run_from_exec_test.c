// SPDX-License-Identifier: GPL-2.0
/*
 * The module's policy begins with the command's first instruction: not before, so that the start
 * itself is none of its business, and not after.
 */
#include "sclimit_harness.h"

#include "run_calls.h"
#include "sclimit_module.h"

static struct tool t;

FIXTURE(from_exec)
{
};

FIXTURE_VARIANT(from_exec)
{
	const char *option;
};

FIXTURE_VARIANT_ADD(from_exec, with_an_init)
{
	.option = "--from-exec",
};

FIXTURE_VARIANT_ADD(from_exec, without_an_init)
{
	.option = "--no-init",
};

FIXTURE_VARIANT_ADD(from_exec, in_the_hosts_pid_namespace)
{
	.option = "--share=pid",
};

FIXTURE_SETUP(from_exec)
{
	if (!module_loaded())
		SKIP(return, "the module is not loaded");
	ASSERT_EQ(0, keeper());
}

FIXTURE_TEARDOWN(from_exec)
{
}

#define run(...) \
	tool_run(&t, &(struct tool_how){ .file = RUN }, TOOL_ARGV("-q", variant->option, __VA_ARGS__))

/* arch_prctl(2) is how a program gets its thread pointer, before all else that it does. */
TEST_F(from_exec, what_a_program_does_first_is_refused)
{
	unsigned int i;

	for (i = 0; i < 10; i++) {
		EXPECT_EQ(128 + SIGSYS, run("--profile", "none", "--deny", "arch_prctl/kill", "--",
					    calls_self(), "calls", "x86_64:39"));
		EXPECT_OUT(t, "");
	}
}

TEST_F(from_exec, what_the_start_itself_does_is_not)
{
	EXPECT_EQ(0, run("--profile", "none", "--deny", "execve", "--deny", "capset/kill", "--deny",
			 "prctl/kill", "--deny", "mount/kill", "--deny", "setresuid/kill", "--deny",
			 "close_range/kill", "--", calls_self(), "calls", "x86_64:59:p",
			 "x86_64:39"));
	EXPECT_GOT(t, "x86_64:59:p", EPERM);
	EXPECT_GOT(t, "x86_64:39", 0);
}

TEST_F(from_exec, the_command_is_not_traced_any_more)
{
	EXPECT_EQ(0, run("--", "grep", "-E", "^(TracerPid|Seccomp|NoNewPrivs):",
			 "/proc/self/status"));
	EXPECT_LINE(t, "TracerPid:\t0");
	EXPECT_LINE(t, "Seccomp:\t0");
	EXPECT_LINE(t, "NoNewPrivs:\t0");
}

TEST_F(from_exec, what_cannot_be_run_ends_as_in_shells)
{
	EXPECT_EQ(127, run("--", "/nothing/of/that/name"));
	EXPECT_COMPLAINS(t, "/nothing/of/that/name");
	EXPECT_EQ(126, run("--", "/dev/null"));
	EXPECT_COMPLAINS(t, "/dev/null");
	EXPECT_EQ(3, run("--deny", "execve", "--", "sh", "-c", "exit 3"));
}

TEST_HARNESS_MAIN
