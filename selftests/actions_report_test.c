// SPDX-License-Identifier: GPL-2.0
/*
 * What each action leaves behind: the call that is logged and runs, the count under its name, the
 * wake-up of those who poll, the action in the trace event; also of calls into the vsyscall page.
 */
#include "bypass.h"
#include "sclimit_harness.h"
#include "tracefs.h"

#define VSYSCALL_TIME	0xffffffffff600400UL
#define TIME		"201"
#define CALLS		1000
#define FRESH		20

/*
 * top
 * `-- box	the worker
 */
FIXTURE(report)
{
	char top[CG_PATH], box[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(report)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
	ASSERT_EQ(0, worker_start(&self->w, self->box));
}

FIXTURE_TEARDOWN_PARENT(report)
{
	trace_reset();
	EXPECT_EQ(0, cg_destroy(self->top));
}

static bool have_x32(void)
{
	return x32(SYS_getpid) == getpid();
}

#define EXPECT_EVENTS(cg, d, k, t, l) do {		\
	EXPECT_EQ(d, cg_event(cg, "denied"));		\
	EXPECT_EQ(k, cg_event(cg, "killed"));		\
	EXPECT_EQ(t, cg_event(cg, "trapped"));		\
	EXPECT_EQ(l, cg_event(cg, "logged"));		\
} while (0)

/* ---- log ---- */

TEST_F(report, a_logged_call_runs_and_is_counted_by_each_entry)
{
	ASSERT_EQ(0, cg_deny(self->box, VICTIM "/log"));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);	/* twice */
	EXPECT_EVENTS(self->box, 0, 0, 0, 2);
	EXPECT_EQ(2, cg_stat(self->top, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_INT80, NR_VICTIM_I386);
	EXPECT_EQ(2, cg_stat(self->top, "i386:60"));
	if (have_x32()) {
		EXPECT_RUNS(&self->w, ENTRY_SYSCALL, X32_BIT | NR_VICTIM);
		EXPECT_EQ(2, cg_stat(self->top, "x32:95"));
	}
	EXPECT_EVENTS(self->top, 0, 0, 0, have_x32() ? 6 : 4);
	ASSERT_EQ(0, cg_allow(self->box, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(2, cg_stat(self->top, VICTIM));
}

TEST_F(report, only_calls_that_match_are_logged)
{
	ASSERT_EQ(0, cg_deny(self->box, "95:a0==93/log"));	/* MASK_AFTER */
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_RUNS(&self->w, ENTRY_INT80, NR_VICTIM_I386);
	EXPECT_EVENTS(self->top, 0, 0, 0, 2);
	EXPECT_EQ(1, cg_stat(self->top, VICTIM));
	EXPECT_EQ(1, cg_stat(self->top, "i386:60"));
}

struct first {
	int entry;
	unsigned long nr;
};

static int first_fn(void *arg)
{
	struct first *f = arg;

	return f->entry == ENTRY_INT80 ? int80(f->nr, MASK_AFTER) != MASK_BEFORE :
					 raw_syscall(f->nr, MASK_AFTER) != MASK_BEFORE;
}

/* Nothing has been made ready for it: not for the group, nor for those above. */
TEST_F(report, the_first_call_ever_of_a_group_is_logged_like_any_other)
{
	struct first first[] = {
		{ ENTRY_SYSCALL, NR_VICTIM }, { ENTRY_INT80, NR_VICTIM_I386 },
		{ ENTRY_SYSCALL, X32_BIT | NR_VICTIM },
	};
	static const char *const keys[] = { VICTIM, "i386:60", "x32:95" };
	char parent[CG_PATH], fresh[CG_PATH];
	int i, n;

	umask(MASK_BEFORE);
	for (n = 0; n < FRESH; n++) {
		for (i = 0; i < (have_x32() ? 3 : 2); i++) {
			ASSERT_EQ(0, cg_create_sub(parent, self->top, "parent"));
			ASSERT_EQ(0, cg_create_sub(fresh, parent, "fresh"));
			ASSERT_EQ(0, cg_deny(n % 2 ? fresh : parent, VICTIM "/log"));
			ASSERT_EQ(0, run_in(fresh, first_fn, &first[i]));
			EXPECT_EQ(1, cg_event(fresh, "logged"));
			EXPECT_EQ(1, cg_stat(fresh, keys[i]));
			EXPECT_EQ(1, cg_event(parent, "logged"));
			EXPECT_EQ(1, cg_stat(parent, keys[i]));
			EXPECT_EVENTS(fresh, 0, 0, 0, 1);
			ASSERT_EQ(0, cg_destroy(parent));
		}
	}
}

static int many_fn(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < CALLS; i++)
		if (raw_syscall(SYS_getppid) <= 0 || int80(64) <= 0)
			return 1;
	return 0;
}

TEST_F(report, a_thousand_logged_calls_are_a_thousand_counts)
{
	pid_t pid[2];

	ASSERT_EQ(0, cg_deny(self->top, "110/log"));
	pid[0] = spawn_in(self->box, many_fn, NULL);
	pid[1] = spawn_in(self->top, many_fn, NULL);
	EXPECT_EQ(0, reap(pid[0]));
	EXPECT_EQ(0, reap(pid[1]));
	EXPECT_EVENTS(self->box, 0, 0, 0, 2 * CALLS);
	EXPECT_EVENTS(self->top, 0, 0, 0, 4 * CALLS);
	EXPECT_EQ(2 * CALLS, cg_stat(self->top, "110"));
	EXPECT_EQ(CALLS, cg_stat(self->box, "i386:64"));
}

/* ---- those who wait ---- */

static bool changed(int fd, int ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLPRI };

	return poll(&pfd, 1, ms) == 1 && pfd.revents & POLLPRI;
}

/* Read, it is quiet; and the file is what is read. */
static bool has(int fd, const char *line)
{
	char buf[256] = "";

	return pread(fd, buf, sizeof(buf) - 1, 0) > 0 && strstr(buf, line) && !changed(fd, 0);
}

static int victim_fn(void *arg)
{
	(void)arg;
	raw_syscall(NR_VICTIM, MASK_BEFORE);
	return 0;
}

TEST_F(report, each_action_wakes_who_polls_the_group_or_an_ancestor)
{
	static const struct {
		const char *rule, *line[2];
		int end;
	} row[] = {
		{ VICTIM, { "denied 1\n", "denied 2\n" }, 0 },
		{ VICTIM "/kill", { "killed 1\n", "killed 2\n" }, 256 + SIGSYS },
		{ VICTIM "/trap", { "trapped 1\n", "trapped 2\n" }, 256 + SIGSYS },
		{ VICTIM "/log", { "logged 1\n", "logged 2\n" }, 0 },
		{ VICTIM ":a0==18/errno=38", { "denied 3\n", "denied 4\n" }, 0 },
	};
	int box = cg_open(self->box, "syscalls.events", O_RDONLY);
	int top = cg_open(self->top, "syscalls.events", O_RDONLY);
	size_t i, n;

	ASSERT_LE(0, box);
	ASSERT_LE(0, top);
	ASSERT_TRUE(has(box, "denied 0\nkilled 0\ntrapped 0\nlogged 0\n"));
	ASSERT_TRUE(has(top, "denied 0\nkilled 0\ntrapped 0\nlogged 0\n"));
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		ASSERT_EQ(0, cg_deny(self->box, row[i].rule));
		EXPECT_FALSE(changed(box, 0));
		for (n = 0; n < 2; n++) {
			EXPECT_EQ(row[i].end, run_in(self->box, victim_fn, NULL));
			EXPECT_TRUE(changed(box, SCL_TIMEOUT_MS))
				TH_LOG("%s", row[i].rule);
			EXPECT_TRUE(changed(top, SCL_TIMEOUT_MS));
			EXPECT_TRUE(has(box, row[i].line[n]))
				TH_LOG("no %s", row[i].line[n]);
			EXPECT_TRUE(has(top, row[i].line[n]));
		}
		ASSERT_EQ(0, cg_deny(self->box, "="));
	}
}

/* ---- the trace event ---- */

TEST_F(report, the_trace_event_shows_the_action)
{
	static const struct {
		const char *rule, *action;
		int end;
	} row[] = {
		{ "95", "action=errno", 0 }, { "95/errno=5", "action=errno", 0 },
		{ "95/kill", "action=kill", 256 + SIGSYS },
		{ "95/trap", "action=trap", 256 + SIGSYS }, { "95/log", "action=log", 0 },
		{ "95:a0==18/log", "action=log", 0 },	/* MASK_BEFORE */
		{ "95:a0==18/kill 95/log", "action=kill", 256 + SIGSYS },
		{ "95:a0==17/kill 95/log", "action=log", 0 },
	};
	char rules[64], want[128];
	struct stat st;
	size_t i;

	ASSERT_EQ(0, stat(self->box, &st));
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		trace_reset();
		ASSERT_EQ(0, trace_write("events/sclimit/sclimit_denied/enable", "1"));
		snprintf(rules, sizeof(rules), "= %s", row[i].rule);
		ASSERT_EQ(0, cg_deny(self->top, rules));
		EXPECT_EQ(row[i].end, run_in(self->box, victim_fn, NULL));
		snprintf(want, sizeof(want), "cgroup=%llu abi=x86_64 nr=95 args=(%x, ",
			 (unsigned long long)st.st_ino, MASK_BEFORE);
		EXPECT_EQ(1, trace_count(want, row[i].action))
			TH_LOG("'%s':\n%s", row[i].rule, trace_text());
		EXPECT_EQ(1, trace_count("sclimit_denied:", NULL));
	}
}

/* ---- the vsyscall page ---- */

static long vsyscall_time(struct worker *w)
{
	DESK->data[0] = 0;
	return worker_call(w, ENTRY_VSYSCALL, VSYSCALL_TIME, DESK->data);
}

TEST_F(report, a_call_into_the_vsyscall_page_gets_the_same_actions)
{
	static char maps[65536];

	ASSERT_GT(read_text("/proc/self/maps", maps, sizeof(maps)), 0);
	if (!strstr(maps, "[vsyscall]"))
		SKIP(return, "the kernel was booted without vsyscall=xonly");
	ASSERT_EQ(0, cg_deny(self->top, TIME "/log"));
	EXPECT_LT(0, vsyscall_time(&self->w));
	EXPECT_NE(0, DESK->data[0] | DESK->data[1] | DESK->data[2]);
	EXPECT_EVENTS(self->box, 0, 0, 0, 1);
	EXPECT_EQ(1, cg_stat(self->box, TIME));
	ASSERT_EQ(0, cg_deny(self->top, TIME "/errno=38"));
	EXPECT_EQ(-ENOSYS, vsyscall_time(&self->w));
	EXPECT_EVENTS(self->box, 1, 0, 0, 1);
	/* a condition sees the argument */
	ASSERT_EQ(0, cg_deny(self->top, "= 201:a0==0/errno=5"));
	EXPECT_LT(0, vsyscall_time(&self->w));
	EXPECT_EQ(-EIO, worker_call(&self->w, ENTRY_VSYSCALL, VSYSCALL_TIME, 0));
	EXPECT_EVENTS(self->box, 2, 0, 0, 1);
	ASSERT_EQ(0, cg_deny(self->top, "= " TIME "/trap"));
	EXPECT_EQ(WORKER_GONE, vsyscall_time(&self->w));
	EXPECT_EQ(256 + SIGSYS, worker_end(&self->w));
	EXPECT_EVENTS(self->box, 2, 0, 1, 1);
	ASSERT_EQ(0, worker_start(&self->w, self->box));
	ASSERT_EQ(0, cg_deny(self->top, TIME "/kill"));
	EXPECT_EQ(WORKER_GONE, vsyscall_time(&self->w));
	EXPECT_EQ(256 + SIGSYS, worker_end(&self->w));
	EXPECT_EVENTS(self->box, 2, 1, 1, 1);
	EXPECT_EQ(5, cg_stat(self->box, TIME));
}

TEST_HARNESS_MAIN
