// SPDX-License-Identifier: GPL-2.0
/*
 * perf, ftrace and kprobe users of the entry functions that the gate hooks go on working, and the
 * gate goes on denying, whoever of them came first.
 */
#include "bypass.h"
#include "kselftest_harness.h"
#include "tracefs.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>

#define CALLS	5

/*
 * /sys/fs/cgroup
 * `-- tracing_test	denies the victim
 *     `-- box		the worker
 */
FIXTURE(tracing) {
	char cg[CG_PATH], box[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(tracing) {
	bool rule_first;
};

FIXTURE_VARIANT_ADD(tracing, added_after_the_rule) { .rule_first = true };
FIXTURE_VARIANT_ADD(tracing, added_before_the_rule) { .rule_first = false };

FIXTURE_SETUP(tracing)
{
	trace_reset();
	cg_name(self->cg, CG_ROOT, "tracing_test");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	ASSERT_EQ(0, worker_start(&self->w, self->box));
	if (variant->rule_first)
		ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
}

FIXTURE_TEARDOWN_PARENT(tracing)
{
	trace_reset();
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* Called when the tracing stands: from here on the victim is denied in both variants. */
#define DENY_NOW() do {								\
	if (!variant->rule_first)						\
		ASSERT_EQ(0, cg_deny(self->cg, VICTIM));			\
} while (0)

#define EXPECT_CALLS_DENIED() do {						\
	int n;									\
										\
	for (n = 0; n < CALLS; n++) {						\
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);		\
		EXPECT_DENIED(&self->w, ENTRY_INT80, NR_VICTIM_I386);		\
	}									\
} while (0)

/* The tracing has gone, and with it nothing of the gate; the rule goes, and nothing stays. */
#define EXPECT_GATE_STANDS_ALONE() do {						\
	trace_reset();								\
	EXPECT_CALLS_DENIED();							\
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));				\
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);			\
	EXPECT_RUNS(&self->w, ENTRY_INT80, NR_VICTIM_I386);			\
} while (0)

TEST_F(tracing, the_syscall_tracepoints_show_the_call_and_its_eperm)
{
	ASSERT_EQ(0, trace_write("events/syscalls/sys_enter_umask/enable", "1"));
	ASSERT_EQ(0, trace_write("events/syscalls/sys_exit_umask/enable", "1"));
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	/* of the native entry: the kernel itself leaves those of other ABIs out */
	EXPECT_EQ(CALLS, trace_count("sys_umask(mask: ", "5d)"));
	EXPECT_EQ(CALLS, trace_count("sys_umask -> 0xffffffffffffffff", NULL));
	EXPECT_GATE_STANDS_ALONE();
}

TEST_F(tracing, a_kprobe_event_on_the_entry_fires_for_a_denied_call)
{
	ASSERT_EQ(0, trace_append("kprobe_events", "p:sclimit_test/x64 __x64_sys_umask\n"));
	ASSERT_EQ(0, trace_append("kprobe_events", "p:sclimit_test/ia32 __ia32_sys_umask\n"));
	ASSERT_EQ(0, trace_write("events/sclimit_test/enable", "1"));
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(CALLS, trace_count("x64: (__x64_sys_umask", NULL));
	EXPECT_EQ(CALLS, trace_count("ia32: (__ia32_sys_umask", NULL));
	EXPECT_GATE_STANDS_ALONE();
}

TEST_F(tracing, a_kretprobe_event_on_the_entry_shows_the_eperm)
{
	ASSERT_EQ(0, trace_append("kprobe_events",
				  "r:sclimit_test/x64 __x64_sys_umask ret=$retval:s64\n"));
	ASSERT_EQ(0, trace_write("events/sclimit_test/enable", "1"));
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(CALLS, trace_count("x64: (", "ret=-1"));
	EXPECT_EQ(CALLS, trace_count("x64: (", NULL));
	EXPECT_GATE_STANDS_ALONE();
}

TEST_F(tracing, the_function_tracer_shows_the_entry_of_a_denied_call)
{
	ASSERT_EQ(0, trace_write("set_ftrace_filter", "__x64_sys_umask"));
	ASSERT_EQ(0, trace_write("current_tracer", "function"));
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(CALLS, trace_count("__x64_sys_umask", NULL));
	/* and while the gate comes and goes under it */
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(CALLS + 2, trace_count("__x64_sys_umask", NULL));
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(CALLS + 3, trace_count("__x64_sys_umask", NULL));
	EXPECT_GATE_STANDS_ALONE();
}

TEST_F(tracing, the_function_graph_tracer_shows_the_entry_of_a_denied_call)
{
	ASSERT_EQ(0, trace_write("set_ftrace_filter", "__x64_sys_umask"));
	ASSERT_EQ(0, trace_write("current_tracer", "function_graph"));
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(CALLS, trace_count("__x64_sys_umask", NULL));
	EXPECT_GATE_STANDS_ALONE();
}

TEST_F(tracing, all_of_them_at_once_come_and_go_while_the_call_stays_denied)
{
	int i;

	DENY_NOW();
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, trace_write("set_ftrace_filter", "__x64_sys_umask"));
		ASSERT_EQ(0, trace_write("current_tracer", "function"));
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, trace_append("kprobe_events", "p:sclimit_test/p __x64_sys_umask\n"));
		ASSERT_EQ(0, trace_append("kprobe_events", "r:sclimit_test/r __x64_sys_umask\n"));
		ASSERT_EQ(0, trace_write("events/sclimit_test/enable", "1"));
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, trace_write("events/syscalls/sys_exit_umask/enable", "1"));
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
		EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		trace_reset();
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	}
	EXPECT_GATE_STANDS_ALONE();
}

/* ---- perf ---- */

static int perf_open(const char *event, pid_t pid, int cpu, unsigned long flags)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr),
	};
	char path[CG_PATH], text[32];

	snprintf(path, sizeof(path), TRACEFS "/events/%s/id", event);
	if (read_text(path, text, sizeof(text)) < 0)
		return -ENOENT;
	attr.config = strtoull(text, NULL, 10);
	return raw_syscall(SYS_perf_event_open, &attr, pid, cpu, -1,
			   flags | PERF_FLAG_FD_CLOEXEC);
}

static long long perf_count(int fd)
{
	uint64_t n;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? (long long)n : -errno;
}

TEST_F(tracing, perf_counts_the_denied_calls_of_a_task)
{
	int fd = perf_open("sclimit/sclimit_denied", self->w.pid, -1, 0);

	ASSERT_LE(0, fd);
	DENY_NOW();
	EXPECT_EQ(0, perf_count(fd));
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(2 * CALLS, perf_count(fd));
	EXPECT_EQ(EPERM, errno_in(self->box, NR_VICTIM));
	EXPECT_EQ(2 * CALLS, perf_count(fd));
	close(fd);
	EXPECT_GATE_STANDS_ALONE();
}

/* By the controller that our files hang on, which is perf's own. */
TEST_F(tracing, perf_counts_the_denied_calls_of_a_cgroup)
{
	int cgroup = open(self->box, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int cpus = sysconf(_SC_NPROCESSORS_ONLN), i;
	long long n = 0;
	int fds[64];

	ASSERT_LE(0, cgroup);
	ASSERT_TRUE(cpus > 0 && cpus <= (int)ARRAY_SIZE(fds));
	for (i = 0; i < cpus; i++) {
		fds[i] = perf_open("sclimit/sclimit_denied", cgroup, i, PERF_FLAG_PID_CGROUP);
		ASSERT_LE(0, fds[i]);
	}
	DENY_NOW();
	EXPECT_CALLS_DENIED();
	EXPECT_EQ(EPERM, errno_in(self->box, NR_VICTIM));
	/* of another group, so not counted */
	EXPECT_EQ(EPERM, errno_in(self->cg, NR_VICTIM));
	for (i = 0; i < cpus; i++) {
		n += perf_count(fds[i]);
		close(fds[i]);
	}
	EXPECT_EQ(2 * CALLS + 1, n);
	EXPECT_GATE_STANDS_ALONE();
}

TEST_HARNESS_MAIN
