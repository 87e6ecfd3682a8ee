// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --supervise: who is asked, how many at once, under signals, and what of a command line
 * is refused. What each handler does has tests of its own.
 */
#include "sclimit_harness.h"

#include "run_supervise.h"
#include "sclimit_module.h"

#define STR_(x)		#x
#define STR(x)		STR_(x)
#define NR_I386_SYSINFO	"116"
#define X32_SYSINFO	1073741923	/* 99, with bit 30 */
#define WAIT_KILLABLE	"WAIT_KILLABLE"

static struct tool t;

FIXTURE(supervise) {};
FIXTURE_SETUP(supervise) {}
FIXTURE_TEARDOWN(supervise) {}

static int ask(const char *const *options, const char *const *asks)
{
	return ask_run(&t, &(struct tool_how){ .file = RUN }, options, asks);
}

#define SUPERVISED(...)	OPTIONS("--profile", "none", "--supervise", "sysinfo,bpf", ##__VA_ARGS__)

TEST_F(supervise, a_call_is_answered_by_a_handler_or_at_once)
{
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS("sysinfo", "1", "3"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 3");
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS("bpf", "1", "3")));
	EXPECT_LINE(t, STR(EPERM) " 3");
}

TEST_F(supervise, handlers_go_before_what_the_policy_refuses)
{
	EXPECT_EQ(0, ask(SUPERVISED("--deny", "sysinfo", "--deny", "sysinfo/kill"),
			 ASKS("sysinfo", "1", "1"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 1");
}

TEST_F(supervise, what_no_handler_performs_does_not_exist)
{
	EXPECT_EQ(0, ask(SUPERVISED("--deny", "getpgid/notify"),
			 ASKS(STR(SYS_getpgid)))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "38 1");
	EXPECT_TRUE(tool_says(t.err, "no handler for, gets ENOSYS")) TH_LOG("%s", t.err);
}

TEST_F(supervise, who_knows_newer_ways_to_mount_goes_back_to_the_one_that_is_performed)
{
	static const char *const calls[] = {
		STR(SYS_fsopen), STR(SYS_fsconfig), STR(SYS_fsmount), STR(SYS_fspick),
		STR(SYS_open_tree), STR(SYS_move_mount), STR(SYS_mount_setattr),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		EXPECT_EQ(0, ask(OPTIONS("-q", "--profile", "none", "--supervise", "mount"),
				 ASKS(calls[i])));
		EXPECT_LINE(t, "38 1");
	}
}

TEST_F(supervise, nor_does_a_call_of_another_abi)
{
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS("32", NR_I386_SYSINFO))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "38 1");
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS(STR(X32_SYSINFO)))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "38 1");
}

TEST_F(supervise, without_a_supervisor_what_is_notified_of_does_not_exist)
{
	EXPECT_EQ(0, ask(OPTIONS("--profile", "none", "--deny", "getpgid/notify"),
			 ASKS(STR(SYS_getpgid)))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "38 1");
	EXPECT_TRUE(tool_says(t.err, "there is no supervisor")) TH_LOG("%s", t.err);
}

/* What comes behind the filter, in the launcher's own part or in a library's. */
TEST_F(supervise, what_a_start_itself_calls_may_be_notified_of)
{
	EXPECT_EQ(0, ask(SUPERVISED("--deny", "capset/notify", "--deny", "prctl/notify",
				    "--deny", "sendmsg/notify", "--deny", "recvmsg/notify",
				    "--deny", "ioctl/notify", "--deny", "close/notify"),
			 ASKS("sysinfo", "1", "2"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 2");
	EXPECT_EQ(0, ask(SUPERVISED("-v", "--deny", "write/notify", "--deny", "fcntl/notify"),
			 ASKS(STR(SYS_getpid)))) TH_LOG("%s", t.err);
}

TEST_F(supervise, a_thousand_callers_at_once_are_all_answered)
{
	EXPECT_EQ(0, ask(SUPERVISED("--rlimit", "nproc=4096"), ASKS("sysinfo", "1000", "1")))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 1000");
	EXPECT_EQ(0, ask(SUPERVISED("--rlimit", "nproc=4096"), ASKS("bpf", "1000", "10")))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, STR(EPERM) " 10000");
}

TEST_F(supervise, calls_complete_under_a_storm_of_signals)
{
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS("signals", "300"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 300");
	EXPECT_LINE(t, "signals 1");
	EXPECT_FALSE(tool_says(t.err, WAIT_KILLABLE)) TH_LOG("%s", t.err);
}

TEST_F(supervise, also_where_signals_interrupt_callers)
{
	setenv("SCLIMIT_RUN_FAIL", "wait-killable", 1);
	EXPECT_EQ(0, ask_run(&t, &(struct tool_how){ .file = FAULTS }, SUPERVISED(),
			     ASKS("signals", "300"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 300");
	EXPECT_LINE(t, "signals 1");
	EXPECT_TRUE(tool_says(t.err, WAIT_KILLABLE)) TH_LOG("%s", t.err);
}

TEST_F(supervise, an_ordinary_user_has_one_too)
{
	EXPECT_EQ(0, ask_run(&t, &(struct tool_how){ .file = RUN, .become = become_nobody },
			     SUPERVISED(), ASKS("sysinfo", "1", "3"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 3");
}

TEST_F(supervise, a_command_that_is_process_1_has_one_too)
{
	EXPECT_EQ(0, ask(SUPERVISED("--no-init"), ASKS("sysinfo", "2", "3"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 6");
}

TEST_F(supervise, a_command_that_cannot_be_run_ends_as_ever)
{
	EXPECT_EQ(127, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("-q", "--supervise", "sysinfo", "no-such-command")));
	EXPECT_COMPLAINS(t, "no-such-command: cannot run it");
	EXPECT_EQ(127, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("-q", "--no-init", "--supervise", "sysinfo",
					  "no-such-command")));
	EXPECT_COMPLAINS(t, "no-such-command: cannot run it");
}

TEST_F(supervise, the_plan_says_what_it_does)
{
	static const char *const options[] = {
		"--profile", "none", "--supervise", "mount,connect,setxattr", "--supervise-mount",
		"tmpfs,bind", "--supervise-connect", "192.0.2.1:443", "--supervise-connect",
		"[2001:db8::1]:80", "--supervise-xattr", "trusted.overlay.opaque", "--dry-run",
		"true", NULL,
	};

	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN }, options)) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "  mount tmpfs bind");
	EXPECT_LINE(t, "  connect 192.0.2.1:443 [2001:db8::1]:80");
	EXPECT_LINE(t, "  setxattr trusted.overlay.opaque");
	EXPECT_SAYS(t, "by seccomp");
}

/* One line, which says what, and nothing has been started. */
#define EXPECT_REFUSED(part, ...) do { \
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN }, \
				TOOL_ARGV(__VA_ARGS__, "echo", "it ran"))); \
	EXPECT_COMPLAINS(t, part); \
	EXPECT_OUT(t, ""); \
} while (0)

TEST_F(supervise, what_cannot_be_had_is_refused)
{
	EXPECT_REFUSED("--supervise nothing: not of mount,", "--supervise", "nothing");
	EXPECT_REFUSED("a part of it is empty", "--supervise", "mount,");
	EXPECT_REFUSED("not of tmpfs, proc", "--supervise=mount", "--supervise-mount", "ext4");
	EXPECT_REFUSED("there is no --supervise mount", "--supervise=bpf", "--supervise-mount=proc");
	EXPECT_REFUSED("must say where to", "--supervise", "connect");
	EXPECT_REFUSED("there is no --supervise connect", "--supervise-connect", "192.0.2.1:443");
	EXPECT_REFUSED("not ADDRESS:PORT", "--supervise=connect", "--supervise-connect=host");
	EXPECT_REFUSED("not an address in numbers", "--supervise=connect",
		       "--supervise-connect=example.org:443");
	EXPECT_REFUSED("not a number from 1 to 65535", "--supervise=connect",
		       "--supervise-connect=192.0.2.1:0");
	EXPECT_REFUSED("not an address in numbers", "--supervise=connect",
		       "--supervise-connect=[::1:443");
	EXPECT_REFUSED("without connect it is of no use", "--supervise", "socket");
	EXPECT_REFUSED("does not go with --share network", "--supervise=connect",
		       "--supervise-connect=192.0.2.1:443", "--share", "network");
	EXPECT_REFUSED("does not go with --share mount", "--supervise=mknod", "--share=mount");
	EXPECT_REFUSED("must say which", "--supervise", "setxattr");
	EXPECT_REFUSED("not a name in trusted. or user.", "--supervise=setxattr",
		       "--supervise-xattr=security.capability");
	EXPECT_REFUSED("--on-supervisor-exit panic: not continue or kill",
		       "--on-supervisor-exit", "panic");
	EXPECT_REFUSED("there is no supervisor", "--on-supervisor-exit", "kill");
	EXPECT_REFUSED("there is no supervisor", "--on-supervisor-exit", "kill",
		       "--deny=getpgid/notify", "--profile=none");
	EXPECT_REFUSED("does not go with --listener", "--supervise=mount", "--listener=/x",
		       "--deny=mount/notify");
	EXPECT_REFUSED("the policy notifies of nothing", "--listener", "/x");
	EXPECT_REFUSED("the policy refuses execve", "--supervise=mount", "--deny=execve/notify");
	EXPECT_REFUSED("seccomp alone can do that", "--supervise=mount", "--backend=module");
	EXPECT_REFUSED("seccomp alone can do that", "--supervise=mount", "--from-exec");
}

/* ---- with the module ---- */

FIXTURE(module) {};

FIXTURE_SETUP(module)
{
	if (!module_loaded())
		SKIP(return, "the module is not loaded");
}

FIXTURE_TEARDOWN(module) {}

TEST_F(module, the_module_has_no_part_in_what_is_performed)
{
	EXPECT_EQ(0, ask(SUPERVISED("--backend", "both", "--deny", "sysinfo", "--deny", "getpgid"),
			 ASKS("sysinfo", "1", "2"))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 2");
	EXPECT_TRUE(tool_says(t.err, "by the module and by seccomp")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, ask(SUPERVISED("--backend", "both", "--deny", "getpgid"),
			 ASKS(STR(SYS_getpgid)))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, STR(EPERM) " 1");
}

TEST_F(module, without_being_asked_for_it_is_not_there)
{
	EXPECT_EQ(0, ask(SUPERVISED(), ASKS("sysinfo", "1", "1")));
	EXPECT_STREQ("sclimit-run: policy by seccomp\n", t.err);
}

TEST_HARNESS_MAIN
