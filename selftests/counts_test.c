// SPDX-License-Identifier: GPL-2.0
/*
 * What a denial leaves behind: counts in syscalls.events and syscalls.stat of the group and of all
 * its ancestors, a wake-up of those who poll or watch syscalls.events, and a trace event.
 */
#include "sclimit_test.h"
#include <sys/inotify.h>
#include "sclimit_harness.h"

#define TRACING		"/sys/kernel/tracing/"
#define WORKERS		4
#define CALLS		2500

/*
 * top
 * |-- a
 * |   `-- a1
 * `-- b
 */
FIXTURE(counts)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
};

FIXTURE_SETUP(counts)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
}

FIXTURE_TEARDOWN_PARENT(counts)
{
	write_text(TRACING "events/sclimit/enable", "0", 1);
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Calls to make; ended by one whose count is 0. */
struct calls {
	int abi;	/* 64, 80 (int 0x80), 32 (x32) */
	unsigned int nr;
	unsigned long a0;
	int count;
};

static int make_calls(void *arg)
{
	const struct calls *c;
	int i;

	for (c = arg; c->count; c++) {
		for (i = 0; i < c->count; i++) {
			long ret = c->abi == 80 ? int80(c->nr, c->a0) :
				   c->abi == 32 ? x32(c->nr, c->a0) : raw_syscall(c->nr, c->a0);

			if (ret != -EPERM)
				return 1;
		}
	}
	return 0;
}

static int getppid_calls(const char *cg, int count)
{
	struct calls c[] = { { 64, SYS_getppid, 0, count }, { } };

	return run_in(cg, make_calls, c);
}

TEST_F(counts, a_new_group_has_four_counts_of_nothing)
{
	char buf[CG_TEXT];

	ASSERT_LT(0, cg_read(self->a, "syscalls.events", buf, sizeof(buf)));
	EXPECT_STREQ("denied 0\nkilled 0\ntrapped 0\nlogged 0\n", buf);
	EXPECT_EQ(0, cg_read(self->a, "syscalls.stat", buf, sizeof(buf)));
}

TEST_F(counts, a_denial_counts_in_the_group_and_in_all_its_ancestors_and_nowhere_else)
{
	long long root = cg_event(CG_ROOT, "denied");

	ASSERT_LE(0, root);
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, getppid_calls(self->a1, 100));
	EXPECT_EQ(100, cg_event(self->a1, "denied"));
	EXPECT_EQ(100, cg_event(self->a, "denied"));
	EXPECT_EQ(100, cg_event(self->top, "denied"));
	EXPECT_EQ(root + 100, cg_event(CG_ROOT, "denied"));
	EXPECT_EQ(0, cg_event(self->b, "denied"));
	ASSERT_EQ(0, getppid_calls(self->a, 11));
	EXPECT_EQ(100, cg_event(self->a1, "denied"));
	EXPECT_EQ(111, cg_event(self->a, "denied"));
	EXPECT_EQ(111, cg_event(self->top, "denied"));
	EXPECT_EQ(0, cg_event(self->top, "killed"));
	EXPECT_EQ(0, cg_event(self->top, "trapped"));
	EXPECT_EQ(0, cg_event(self->top, "logged"));
}

TEST_F(counts, a_call_that_runs_is_not_counted)
{
	/* In b it is hooked for the sake of a, and runs. */
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, errno_in(self->b, SYS_getppid));
	EXPECT_EQ(0, cg_event(self->top, "denied"));
	EXPECT_EQ(0, cg_stat(self->top, "110"));
}

TEST_F(counts, stat_tells_the_abi_and_the_number_that_were_called_in_the_order_of_deny)
{
	struct calls calls[] = {
		{ 32, 110, 0, 3 }, { 80, 102, 1, 4 }, { 80, 20, 0, 2 }, { 64, 110, 0, 5 },
		{ 64, 41, 0, 1 }, { 80, 64, 0, 6 }, { 32, 521, 0, 1 }, { 64, 39, 0, 7 }, { },
	};
	char buf[CG_TEXT];

	ASSERT_EQ(0, cg_deny(self->a, "39 41 101 110"));
	ASSERT_EQ(0, run_in(self->a1, make_calls, calls));
	ASSERT_LT(0, cg_read(self->a1, "syscalls.stat", buf, sizeof(buf)));
	EXPECT_STREQ("39 7\n41 1\n110 5\ni386:20 2\ni386:64 6\ni386:102 4\nx32:110 3\nx32:521 1\n",
		     buf);
	EXPECT_EQ(29, cg_event(self->a1, "denied"));
	EXPECT_EQ(6, cg_stat(self->a, "i386:64"));
	EXPECT_EQ(3, cg_stat(self->top, "x32:110"));
	EXPECT_LE(5, cg_stat(CG_ROOT, "110"));
	EXPECT_EQ(0, cg_stat(self->b, "110"));
}

TEST_F(counts, counts_of_a_removed_group_stay_in_its_ancestors)
{
	struct calls calls[] = { { 64, 110, 0, 10 }, { 80, 64, 0, 20 }, { } };
	int i;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	for (i = 1; i <= 3; i++) {
		ASSERT_EQ(0, run_in(self->a1, make_calls, calls));
		ASSERT_EQ(0, rmdir(self->a1));
		EXPECT_EQ(30 * i, cg_event(self->a, "denied"));
		EXPECT_EQ(10 * i, cg_stat(self->a, "110"));
		EXPECT_EQ(20 * i, cg_stat(self->a, "i386:64"));
		ASSERT_EQ(0, cg_create(self->a1));
		EXPECT_EQ(0, cg_event(self->a1, "denied"));
		EXPECT_EQ(0, cg_stat(self->a1, "110"));
		EXPECT_EQ(30 * i, cg_event(self->a, "denied"));
	}
	ASSERT_EQ(0, rmdir(self->a1));
	ASSERT_EQ(0, rmdir(self->a));
	EXPECT_EQ(90, cg_event(self->top, "denied"));
	EXPECT_EQ(60, cg_stat(self->top, "i386:64"));
}

TEST_F(counts, counts_stay_when_the_rule_goes)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, getppid_calls(self->a, 5));
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_EQ(5, cg_event(self->a, "denied"));
	EXPECT_EQ(5, cg_stat(self->a, "110"));
}

TEST_F(counts, no_count_is_lost_between_processes)
{
	struct calls calls[] = { { 64, 110, 0, CALLS }, { 80, 64, 0, CALLS }, { } };
	pid_t pid[WORKERS];
	int i;

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	for (i = 0; i < WORKERS; i++) {
		pid[i] = spawn_in(i % 2 ? self->a1 : self->b, make_calls, calls);
	}
	for (i = 0; i < WORKERS; i++) {
		EXPECT_EQ(0, reap(pid[i]));
	}
	EXPECT_EQ(2 * WORKERS * CALLS, cg_event(self->top, "denied"));
	EXPECT_EQ(WORKERS * CALLS, cg_event(self->b, "denied"));
	EXPECT_EQ(WORKERS * CALLS, cg_stat(self->top, "110"));
	EXPECT_EQ(WORKERS / 2 * CALLS, cg_stat(self->a, "i386:64"));
}

/* ---- those who wait ---- */

/* A reader of a group's events, that has read them once. Return: a descriptor or -errno. */
static int events_reader(const char *cg)
{
	int fd = cg_open(cg, "syscalls.events", O_RDONLY);
	char buf[256];

	if (fd >= 0 && pread(fd, buf, sizeof(buf), 0) <= 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static int changed(int fd, int timeout)
{
	struct pollfd pfd = { .fd = fd, .events = POLLPRI };

	return poll(&pfd, 1, timeout) == 1 && pfd.revents & POLLPRI;
}

/* Reading it again is what quiets a descriptor. */
static int quiet(int fd)
{
	char buf[256];

	return pread(fd, buf, sizeof(buf), 0) > 0 && !changed(fd, 0);
}

TEST_F(counts, a_denial_wakes_who_polls_the_group_or_an_ancestor)
{
	int group = events_reader(self->a1), parent = events_reader(self->a);
	int top = events_reader(self->top), root = events_reader(CG_ROOT);
	int beside = events_reader(self->b), i;

	ASSERT_LE(0, group);
	ASSERT_LE(0, parent);
	ASSERT_LE(0, top);
	ASSERT_LE(0, root);
	ASSERT_LE(0, beside);
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_EQ(0, changed(group, 0));
	EXPECT_EQ(0, changed(top, 0));
	/* More than once: the wake-up must not be a single one. */
	for (i = 1; i <= 3; i++) {
		ASSERT_EQ(0, getppid_calls(self->a1, 1));
		EXPECT_EQ(1, changed(group, SCL_TIMEOUT_MS));
		EXPECT_EQ(1, changed(parent, SCL_TIMEOUT_MS));
		EXPECT_EQ(1, changed(top, SCL_TIMEOUT_MS));
		EXPECT_EQ(1, changed(root, SCL_TIMEOUT_MS));
		/* Who was woken sees the count. */
		EXPECT_EQ(i, cg_event(self->top, "denied"));
		EXPECT_TRUE(quiet(group));
		EXPECT_TRUE(quiet(parent));
		EXPECT_TRUE(quiet(top));
		EXPECT_TRUE(quiet(root));
	}
	EXPECT_EQ(0, changed(beside, 0));
	/* A denial in the parent alone does not wake the child. */
	ASSERT_EQ(0, getppid_calls(self->a, 1));
	EXPECT_EQ(1, changed(parent, SCL_TIMEOUT_MS));
	EXPECT_EQ(1, changed(top, SCL_TIMEOUT_MS));
	EXPECT_EQ(0, changed(group, 0));
}

TEST_F(counts, a_storm_of_denials_ends_with_a_wake_up_that_shows_the_last_count)
{
	struct calls calls[] = { { 64, 110, 0, 3000 }, { } };
	int fd = events_reader(self->top);
	pid_t pid;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	pid = spawn_in(self->a1, make_calls, calls);
	while (cg_event(self->top, "denied") != 3000) {
		/* Quiet first, then look: what comes after the look must wake again. */
		char buf[256];

		ASSERT_LT(0, pread(fd, buf, sizeof(buf), 0));
		if (strstr(buf, "denied 3000\n"))
			break;
		ASSERT_EQ(1, changed(fd, SCL_TIMEOUT_MS));
	}
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(3000, cg_event(self->top, "denied"));
}

TEST_F(counts, a_denial_wakes_who_watches_the_group_or_an_ancestor_with_inotify)
{
	const char *groups[] = { self->a1, self->a, self->top, self->b };
	int watch[4], seen[4] = { 0 }, i, fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	struct inotify_event ev;

	ASSERT_LE(0, fd);
	for (i = 0; i < 4; i++) {
		watch[i] = inotify_add_watch(fd, cg_file(groups[i], "syscalls.events"), IN_MODIFY);
		ASSERT_LE(0, watch[i]);
	}
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	EXPECT_EQ(-1, read(fd, &ev, sizeof(ev)));
	ASSERT_EQ(0, getppid_calls(self->a1, 1));
	while (!seen[0] || !seen[1] || !seen[2]) {
		ASSERT_EQ(1, poll(&pfd, 1, SCL_TIMEOUT_MS));
		ASSERT_EQ((ssize_t)sizeof(ev), read(fd, &ev, sizeof(ev)));
		EXPECT_EQ((unsigned int)IN_MODIFY, ev.mask);
		for (i = 0; i < 4; i++)
			seen[i] += ev.wd == watch[i];
	}
	EXPECT_EQ(0, seen[3]);
}

/* ---- the trace event ---- */

TEST_F(counts, the_trace_event_has_the_fields_that_its_users_read)
{
	static const char *const fields[] = {
		"cgroup_id;\toffset:8;\tsize:8;\tsigned:0;",
		"abi;\toffset:16;\tsize:1;\tsigned:0;",
		"action;\toffset:17;\tsize:1;\tsigned:0;",
		"nr;\toffset:20;\tsize:4;\tsigned:0;",
		"args[6];\toffset:24;\tsize:48;\tsigned:0;",
	};
	char buf[CG_TEXT];
	size_t i;

	ASSERT_LT(0, read_text(TRACING "events/sclimit/sclimit_denied/format", buf, sizeof(buf)));
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		EXPECT_NE(NULL, strstr(buf, fields[i]))
			TH_LOG("no '%s' in\n%s", fields[i], buf);
	}
}

static int traced_calls(void *arg)
{
	long bad = 0;

	(void)arg;
	bad += raw_syscall(101, 0x11, 0x123456789abcdef0, 0x33, 0x44, 0x55, 0x66) != -EPERM;
	bad += int80(26, 0x11, 0xffffffff00000022, 0x33, 0x44, 0x55) != -EPERM;
	bad += x32(521, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66) != -EPERM;
	bad += raw_syscall(110) < 0;	/* this one runs */
	return bad;
}

TEST_F(counts, the_trace_event_tells_group_abi_number_arguments_and_action)
{
	static char buf[1 << 20];
	char want[3][256];
	struct stat st;
	int i;

	/* In another group the call runs, and in b the other one is denied. */
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	ASSERT_EQ(0, cg_deny(self->b, "110"));
	ASSERT_EQ(0, stat(self->a1, &st));
	i = open(TRACING "trace", O_WRONLY | O_TRUNC | O_CLOEXEC);
	ASSERT_LE(0, i);
	close(i);
	ASSERT_EQ(0, write_text(TRACING "tracing_on", "1", 1));
	ASSERT_EQ(0, write_text(TRACING "events/sclimit/sclimit_denied/enable", "1", 1));
	ASSERT_EQ(0, run_in(self->a1, traced_calls, NULL));
	ASSERT_EQ(0, write_text(TRACING "events/sclimit/sclimit_denied/enable", "0", 1));
	EXPECT_EQ(0, run_in(self->a1, make_calls, &(struct calls[]){ { 64, 101, 0x77, 1 }, { } }));

	ASSERT_LT(0, read_text(TRACING "trace", buf, sizeof(buf)));
	sprintf(want[0], "sclimit_denied: cgroup=%llu abi=x86_64 nr=101 "
		"args=(11, 123456789abcdef0, 33, 44, 55, 66) action=errno\n",
		(unsigned long long)st.st_ino);
	sprintf(want[1], "sclimit_denied: cgroup=%llu abi=i386 nr=26 args=(11, 22, 33, 44, 55, ",
		(unsigned long long)st.st_ino);
	sprintf(want[2], "sclimit_denied: cgroup=%llu abi=x32 nr=521 "
		"args=(11, 22, 33, 44, 55, 66) action=errno\n", (unsigned long long)st.st_ino);
	for (i = 0; i < 3; i++) {
		EXPECT_NE(NULL, strstr(buf, want[i]))
			TH_LOG("no '%s' in\n%s", want[i], buf);
	}
	EXPECT_EQ(NULL, strstr(buf, "nr=110"));
	/* Switched off, it is silent. */
	EXPECT_EQ(NULL, strstr(buf, "args=(77, "));
}

TEST_HARNESS_MAIN
