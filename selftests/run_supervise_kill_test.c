// SPDX-License-Identifier: GPL-2.0
/*
 * The exchange of a caller and its supervisor, broken off at each of its points: the caller is
 * killed, who serves it is, the supervisor is, the launcher is. Nobody waits for ever, and nothing
 * is left.
 */
#include "sclimit_harness.h"

#include "run_supervise.h"

static struct tool t;

/*
 *	received	a request has been taken
 *	  caller	a process has been made for it
 *	  serve		and has found the caller
 *	  answer	and done what was to be done
 *	  answered
 *	decided		behind the making of that process
 */
FIXTURE(kill) {};

FIXTURE_VARIANT(kill)
{
	const char *at;
	bool errand;	/* by the process that serves it */
	bool before;	/* the answer cannot have been given */
};

FIXTURE_VARIANT_ADD(kill, received) { .at = "received", .before = true };
FIXTURE_VARIANT_ADD(kill, caller) { .at = "caller", .errand = true, .before = true };
FIXTURE_VARIANT_ADD(kill, serve) { .at = "serve", .errand = true, .before = true };
FIXTURE_VARIANT_ADD(kill, answer) { .at = "answer", .errand = true, .before = true };
FIXTURE_VARIANT_ADD(kill, answered) { .at = "answered", .errand = true };
FIXTURE_VARIANT_ADD(kill, decided) { .at = "decided" };

/* What the launcher leaves comes to us, and must end: one that does not is seen by the harness. */
static void wait_for_all(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		;
}

FIXTURE_SETUP(kill)
{
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(kill)
{
	wait_for_all();
}

#define OPTIONS_OF(...) \
	OPTIONS("--profile", "none", "--supervise", "sysinfo", ##__VA_ARGS__)

static int run(const char *who, const char *at, const char *const *options, const char *what)
{
	char kill_whom[64];

	snprintf(kill_whom, sizeof(kill_whom), "%s:%s", who, at);
	setenv("SCLIMIT_RUN_KILL", kill_whom, 1);
	return ask_run(&t, &(struct tool_how){ .file = FAULTS }, options, ASKS(what));
}

static int victim_got(void)
{
	const char *line = strstr(t.out, "victim ");

	return line ? atoi(line + strlen("victim ")) : -1;
}

TEST_F(kill, a_caller_that_is_killed_is_missed_by_nobody)
{
	EXPECT_EQ(0, run("caller", variant->at, OPTIONS_OF("-q"), "victim"));
	if (variant->before)
		EXPECT_EQ(256 + SIGKILL, victim_got()) TH_LOG("%s%s", t.out, t.err);
	/* the next one is served */
	EXPECT_LINE(t, "0 1");
	EXPECT_QUIET(t);
}

TEST_F(kill, one_that_dies_serving_is_answered_for)
{
	if (!variant->errand)
		return;
	EXPECT_EQ(0, run("errand", variant->at, OPTIONS_OF("-q"), "victim"));
	EXPECT_EQ(variant->before ? EIO : 0, victim_got()) TH_LOG("%s%s", t.out, t.err);
	EXPECT_LINE(t, "0 1");
	EXPECT_QUIET(t);
}

TEST_F(kill, behind_a_supervisor_that_is_killed_calls_do_not_exist)
{
	EXPECT_EQ(0, run("supervisor", variant->at, OPTIONS_OF(), "victim"));
	/* behind an answer the command may be faster than the end */
	if (!variant->before)
		return;
	EXPECT_EQ(ENOSYS, victim_got()) TH_LOG("%s%s", t.out, t.err);
	EXPECT_LINE(t, "38 1");
	EXPECT_TRUE(tool_says(t.err, "the supervisor has ended: calls")) TH_LOG("%s", t.err);
}

TEST_F(kill, or_the_container_ends_with_it)
{
	int status = run("supervisor", variant->at, OPTIONS_OF("-q", "--on-supervisor-exit=kill"),
			 "victim");

	if (!variant->before && !status)
		return;
	EXPECT_EQ(125, status) TH_LOG("%s%s", t.out, t.err);
	EXPECT_COMPLAINS(t, "the supervisor has ended, and with it the container");
}

/* ---- one alone ---- */

FIXTURE(end) {};

FIXTURE_SETUP(end)
{
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN(end)
{
	wait_for_all();
}

TEST_F(end, a_slow_one_delays_nobody_and_ends_with_the_container)
{
	EXPECT_EQ(0, run("hang", "serve", OPTIONS_OF("-q"), "hang")) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "0 20");
	EXPECT_QUIET(t);
}

TEST_F(end, a_launcher_that_is_killed_takes_the_supervisor_with_it)
{
	setenv("SCLIMIT_RUN_KILL", "hang:serve", 1);
	ASSERT_LT(0, ask_start(&t, &(struct tool_how){ .file = FAULTS }, OPTIONS_OF(),
			       ASKS("victim")));
	ASSERT_EQ(0, tool_wait(&t, "by seccomp"));
	EXPECT_EQ(256 + SIGKILL, tool_stop(&t, SIGKILL));
}

TEST_HARNESS_MAIN
