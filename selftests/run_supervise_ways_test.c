// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --supervise connect: by no way does a container without a network reach more of the
 * host's than what is permitted, however many try.
 */
#include "run_supervise_connect.h"

#define FAULTS	(getenv("SCLIMIT_RUN_FAULTS") ?: "/t/sclimit-run-faults")
#define CROWD		20
#define STORM		100

/* ---- ways around ---- */

TEST_F(connect, one_of_the_host_s_is_not_made_free_by_another_connect)
{
	run("tcp", to("connect", GOOD), "connect unspec", to("connect", BAD), "send still", "recv",
	    "listen", "bind 127.0.0.1:0");
	EXPECT_LINE(t, "connect unspec: 1");
	EXPECT_STEP(to("connect", BAD), "101");
	EXPECT_LINE(t, "recv: still!");
	EXPECT_LINE(t, "listen: 22");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
}

TEST_F(connect, nor_by_the_end_of_its_connection)
{
	run("tcp", to("connect", GOOD), "end", "recv", "connect unspec", to("connect", BAD),
	    "listen", "bind 127.0.0.1:0", to("fastopen sendto", BAD), to("fastopen sendmsg", BAD),
	    "fastopen sendto unspec", "listen");
	EXPECT_LINE(t, "end: 0");
	EXPECT_LINE(t, "recv: ");
	EXPECT_LINE(t, "connect unspec: 1");
	EXPECT_STEP(to("connect", BAD), "101");
	EXPECT_LINE(t, "listen: 22");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
	EXPECT_SILENT(t, got(to("fastopen sendto", BAD), "0"));
	EXPECT_SILENT(t, got(to("fastopen sendmsg", BAD), "0"));
	EXPECT_SILENT(t, "listen: 0");
}

/* One that waits for its answer could be made a new one, which may listen. */
TEST_F(connect, none_arrives_that_is_not_connected_yet)
{
	run("tcp", "nonblock", "put 1 21 00000000000000001027000000000000", to("connect", SILENT),
	    "end", "bind 127.0.0.1:0", "listen", "tcp", to("connect", BAD));
	EXPECT_STEP(to("connect", SILENT), "110");
	/* it is the container's own */
	EXPECT_LINE(t, "bind 127.0.0.1:0: 0");
}

TEST_F(connect, nothing_that_leads_elsewhere_can_be_set)
{
	static const char options[][40] = {
		"put 1 25 6c6f00", "set 1 62 1", "set 1 36 1", "put 0 4 8307047f00000200",
		"put 0 16 00", "put 0 17 00", "put 0 39 00", "put 0 42 00", "put 0 46 00",
		"put 0 64 00", "put 0 1168 00", "put 41 6 00", "put 41 57 00", "put 41 34 00",
		"put 41 35 00", "put 41 42 00", "put 41 46 00", "put 41 27 00", "put 41 64 00",
		"put 41 202 00", "set 6 19 1",
	};
	const char *steps[ARRAY_SIZE(options) + 8] = { "tcp6", to("connect", mapped(self->port)) };
	size_t i, n = 2;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		steps[n++] = options[i];
	steps[n++] = "put 6 31 746c7300";
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN }, REACHING(self), steps));
	EXPECT_STEP(steps[1], "0");
	for (i = 0; i < ARRAY_SIZE(options); i++)
		EXPECT_STEP(options[i], "1");
	EXPECT_LINE(t, "put 6 31 746c7300: 2");
}

/* SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCADDRT, SIOCGSKNS; and FIONREAD, SIOCATMARK. */
TEST_F(connect, the_host_s_interfaces_are_not_asked_nor_changed)
{
	run("tcp", to("connect", GOOD), "ioctl 0x8913", "ioctl 0x8914", "ioctl 0x890b",
	    "ioctl 0x894c", "ioctl 0x541b", "ioctl 0x8905", "udp", "ioctl 0x8910");
	EXPECT_LINE(t, "ioctl 0x8913: 1");
	EXPECT_LINE(t, "ioctl 0x8914: 1");
	EXPECT_LINE(t, "ioctl 0x890b: 1");
	EXPECT_LINE(t, "ioctl 0x894c: 1");
	EXPECT_LINE(t, "ioctl 0x541b: 0");
	EXPECT_LINE(t, "ioctl 0x8905: 0");
	EXPECT_LINE(t, "ioctl 0x8910: 1");
}

TEST_F(connect, there_is_no_io_uring)
{
	run("tcp", "uring 425", "uring 426", "uring 427");
	EXPECT_LINE(t, "uring 425: 38");
	EXPECT_LINE(t, "uring 426: 38");
	EXPECT_LINE(t, "uring 427: 38");
}

/* connect, bind, setsockopt, and as sub-calls of socketcall. */
TEST_F(connect, nor_are_there_those_calls_of_i386)
{
	run("i386 362 0", "i386 361 0", "i386 102 2", "i386 102 3", "i386 102 14");
	EXPECT_LINE(t, "i386 362 0: 38");
	EXPECT_LINE(t, "i386 361 0: 38");
	EXPECT_LINE(t, "i386 102 2: 38");
	EXPECT_LINE(t, "i386 102 3: 38");
	EXPECT_LINE(t, "i386 102 14: 1");
}

/* What it was started with: stdin is a socket of the host's that is not connected. */
TEST_F(connect, one_of_the_host_s_that_it_was_given_goes_nowhere_else_either)
{
	const char *const args[] = {
		"hand", RUN, "-q", "--profile", "none", "--supervise", "connect",
		"--supervise-connect", GOOD, "--", calls_self(), "net", "stdin",
		to("connect", BAD), "connect unspec", "bind 127.0.0.1:0", to("connect", GOOD),
		"send given", "recv", NULL,
	};

	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = calls_self() }, args))
		TH_LOG("%s", t.err);
	EXPECT_STEP(to("connect", BAD), "101");
	EXPECT_LINE(t, "connect unspec: 1");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: given!");
}

TEST_F(connect, what_the_policy_refuses_of_the_rest_stays_refused)
{
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN },
			     REACHING(self, "--deny", "bind/errno=EXDEV", "--deny", "connect"),
			     TOOL_ARGV("tcp", "bind 127.0.0.1:0", to("connect", GOOD))))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, "bind 127.0.0.1:0: 18");
	EXPECT_STEP(to("connect", GOOD), "0");
}

/* ---- many at once ---- */

/* The test looks for who came to the one that may not be reached. */
TEST_F(connect, a_thread_that_changes_the_address_gets_what_was_checked)
{
	char step[3 * NET_TEXT];

	snprintf(step, sizeof(step), "race name %s %s %s %s", RACES, RACE_SECONDS, GOOD, BAD);
	run(step);
	EXPECT_LINE(t, "race: 1 1");
	TH_LOG("%s", t.out);
}

TEST_F(connect, a_thread_that_changes_the_descriptor_frees_no_socket)
{
	char step[3 * NET_TEXT];

	snprintf(step, sizeof(step), "race fd %s %s unspec unspec", RACES, RACE_SECONDS);
	run("tcp", to("connect", GOOD), step, "send still", "recv", "listen", to("connect", BAD));
	EXPECT_LINE(t, "race: 1 1");
	EXPECT_LINE(t, "recv: still!");
	EXPECT_LINE(t, "listen: 22");
	EXPECT_STEP(to("connect", BAD), "101");
	TH_LOG("%s", t.out);
}

TEST_F(connect, those_that_wait_delay_nobody_else)
{
	char step[3 * NET_TEXT];

	snprintf(step, sizeof(step), "crowd %d %s %s", CROWD, GOOD, SILENT);
	run(step);
	EXPECT_LINE(t, "crowd: 20, 0");
}

TEST_F(connect, signals_are_in_nobody_s_way)
{
	char step[2 * NET_TEXT];

	snprintf(step, sizeof(step), "storm %d %s", STORM, GOOD);
	run(step);
	EXPECT_LINE(t, "storm: 100, 1");
}

TEST_F(connect, also_where_they_interrupt_callers)
{
	char step[2 * NET_TEXT];

	snprintf(step, sizeof(step), "storm %d %s", STORM, GOOD);
	setenv("SCLIMIT_RUN_FAIL", "wait-killable", 1);
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = FAULTS }, REACHING(self),
			     TOOL_ARGV(step))) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "storm: 100, 1");
}

/* How many processes the supervisor, which is a child of the launcher's, has. */
static int serving(pid_t launcher)
{
	char path[300], text[4096], *child, *rest = text, *more;
	int count = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", launcher, launcher);
	if (read_text(path, text, sizeof(text)) < 0)
		return -1;
	while ((child = strsep(&rest, " ")) && *child) {
		char name[64] = "", list[4096] = "";

		snprintf(path, sizeof(path), "/proc/%s/comm", child);
		read_text(path, name, sizeof(name));
		if (strncmp(name, "supervisor", 10))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task/%s/children", child, child);
		read_text(path, list, sizeof(list));
		for (more = list; (more = strchr(more, ' ')); more++)
			count++;
	}
	return count;
}

static int wait_serving(pid_t launcher, int count)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	int i;

	for (i = 0; serving(launcher) != count && i < SCL_TIMEOUT_MS; i++)
		nanosleep(&nap, NULL);
	return serving(launcher);
}

TEST_F(connect, for_one_that_was_killed_nobody_goes_on)
{
	const char *args[32] = {};
	const char *const *options = REACHING(self);
	size_t n = 0;

	while (options[n])
		args[n] = options[n], n++;
	args[n++] = "--";
	args[n++] = calls_self();
	args[n++] = "net";
	args[n++] = "tcp";
	args[n++] = to("killed", SILENT);
	ASSERT_LT(0, tool_start(&t, &(struct tool_how){ .file = RUN }, args));
	ASSERT_EQ(0, tool_wait(&t, "up\n"));
	EXPECT_EQ(1, wait_serving(t.pid, 1));
	kill(t.pid, SIGUSR1);
	ASSERT_EQ(0, tool_wait(&t, "killed: 1\nup\n")) TH_LOG("%s%s", t.out, t.err);
	EXPECT_EQ(0, wait_serving(t.pid, 0));
	EXPECT_EQ(0, tool_stop(&t, SIGUSR1));
}

TEST_HARNESS_MAIN
