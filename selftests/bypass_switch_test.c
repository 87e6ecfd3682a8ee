// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's own switches, which root has in hand, do not switch the gate off by the way: those
 * of ftrace and of tracing, and the cgroup hierarchies of v1, which can take the files away.
 */
#include "bypass.h"
#include "kselftest_harness.h"
#include "sclimit_module.h"
#include "tracefs.h"

#include <sys/mount.h>

#define FTRACE_ENABLED	"/proc/sys/kernel/ftrace_enabled"
#define KPROBES_ENABLED	"/sys/kernel/debug/kprobes/enabled"
#define V1_MOUNT	"/tmp/bypass_v1"

/*
 * /sys/fs/cgroup
 * `-- bypass_switch	denies the victim
 *     `-- box		the worker
 */
FIXTURE(ftrace) {
	char cg[CG_PATH], box[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(ftrace)
{
	cg_name(self->cg, CG_ROOT, "bypass_switch");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	ASSERT_EQ(0, worker_start(&self->w, self->box));
}

FIXTURE_TEARDOWN_PARENT(ftrace)
{
	write_text(FTRACE_ENABLED, "1", 1);
	write_text(KPROBES_ENABLED, "1", 1);
	trace_reset();
	EXPECT_EQ(0, cg_destroy(self->cg));
}

#define EXPECT_ALL_DENIED(w) do {					\
	EXPECT_DENIED(w, ENTRY_SYSCALL, NR_VICTIM);			\
	EXPECT_DENIED(w, ENTRY_INT80, NR_VICTIM_I386);			\
} while (0)

/*
 * Refused where the gate is on ftrace; where it is not, it may be turned off, to no effect. Newer
 * kernels refuse it by themselves (EOPNOTSUPP).
 */
TEST_F(ftrace, turning_the_sysctl_off_is_refused_or_without_effect)
{
	bool refused;
	char text[16];
	int err;

	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	EXPECT_ALL_DENIED(&self->w);
	err = write_text(FTRACE_ENABLED, "0", 1);
	EXPECT_ALL_DENIED(&self->w);
	refused = err == -EOPNOTSUPP || !strcmp(gate_in_use(), "ftrace");
	if (err != -EOPNOTSUPP)
		EXPECT_EQ(refused ? -EBUSY : 0, err);
	ASSERT_EQ(2, read_text(FTRACE_ENABLED, text, sizeof(text)));
	EXPECT_STREQ(refused ? "1\n" : "0\n", text);
	/* rules can come and go as before */
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	ASSERT_EQ(0, cg_deny(self->box, VICTIM));
	EXPECT_ALL_DENIED(&self->w);
	EXPECT_EQ(0, write_text(FTRACE_ENABLED, "1", 1));
	EXPECT_ALL_DENIED(&self->w);
}

TEST_F(ftrace, a_deny_that_is_accepted_is_in_force_whatever_the_sysctl_was_told_before)
{
	write_text(FTRACE_ENABLED, "0", 1);
	if (!cg_deny(self->cg, VICTIM))
		EXPECT_ALL_DENIED(&self->w);
	write_text(FTRACE_ENABLED, "1", 1);
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	EXPECT_ALL_DENIED(&self->w);
}

TEST_F(ftrace, the_files_of_tracefs_do_not_switch_the_gate_off)
{
	static const struct {
		const char *file, *text;
	} writes[] = {
		{ "current_tracer", "nop" },
		{ "set_ftrace_filter", "" },
		{ "set_ftrace_filter", "__x64_sys_umask __ia32_sys_umask" },
		{ "current_tracer", "function" },
		{ "set_ftrace_notrace", "__x64_sys_umask __ia32_sys_umask" },
		{ "set_ftrace_notrace", "" },
		{ "current_tracer", "nop" },
		{ "set_ftrace_filter", "" },
		{ "tracing_on", "0" },
		{ "events/syscalls/sys_enter_umask/enable", "1" },
		{ "events/syscalls/enable", "0" },
		{ "set_event", "" },
		{ "events/sclimit/enable", "1" },
		{ "events/sclimit/enable", "0" },
		{ "kprobe_events", "" },
		{ "trace", "" },
		{ "tracing_on", "1" },
	};
	unsigned int i;

	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	for (i = 0; i < ARRAY_SIZE(writes); i++) {
		/* what names no function that is hooked is refused by the file; no matter here */
		trace_write(writes[i].file, writes[i].text);
		EXPECT_ALL_DENIED(&self->w);
	}
	EXPECT_EQ(2 * (long long)i, cg_event(self->box, "denied"));
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
}

/* Root's own switch for all kprobes. It is no more than told of what it does to gate=kprobe. */
TEST_F(ftrace, switching_kprobes_off_and_on_leaves_the_gate_as_it_was)
{
	long ret;

	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_EQ(0, write_text(KPROBES_ENABLED, "0", 1));
	if (!strcmp(gate_in_use(), "ftrace")) {
		EXPECT_ALL_DENIED(&self->w);
	} else {
		ret = worker_call(&self->w, ENTRY_SYSCALL, NR_VICTIM, MASK_BEFORE);
		ksft_print_msg("gate=kprobe, kprobes switched off by root: the call returns %ld\n",
			       ret);
	}
	ASSERT_EQ(0, write_text(KPROBES_ENABLED, "1", 1));
	EXPECT_ALL_DENIED(&self->w);
}

/*
 * A v1 hierarchy of perf_event takes that controller from v2, and with it our files. The rules do
 * not hang on it.
 *
 * /sys/fs/cgroup
 * `-- bypass_switch	denies the victim
 *     |-- box		the worker, and a rule of its own
 *     |-- gone		removed while perf_event is away
 *     `-- new		made while perf_event is away
 */
FIXTURE(v1) {
	char cg[CG_PATH], box[CG_PATH], gone[CG_PATH], new[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(v1)
{
	cg_name(self->cg, CG_ROOT, "bypass_switch");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	ASSERT_EQ(0, cg_create_sub(self->gone, self->cg, "gone"));
	cg_name(self->new, self->cg, "new");
	ASSERT_EQ(0, worker_start(&self->w, self->box));
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_EQ(0, cg_deny(self->box, "110"));
	ASSERT_EQ(0, cg_deny(self->gone, "111"));
	ASSERT_TRUE(!mkdir(V1_MOUNT, 0755) || errno == EEXIST);
}

FIXTURE_TEARDOWN_PARENT(v1)
{
	int i;

	umount2(V1_MOUNT, MNT_DETACH);
	rmdir(V1_MOUNT);
	for (i = 0; i < SCL_TIMEOUT_MS && access(CG_ROOT "/syscalls.deny", F_OK); i++)
		nap();
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* The hierarchy is taken down some time after the last mount of it. */
static int wait_files(const char *cg)
{
	int i;

	for (i = 0; i < SCL_TIMEOUT_MS; i++, nap())
		if (!access(cg_file(cg, "syscalls.deny"), F_OK))
			return 0;
	return -ETIMEDOUT;
}

TEST_F(v1, a_hierarchy_that_takes_the_files_away_takes_no_rule_away)
{
	EXPECT_ALL_DENIED(&self->w);
	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
	EXPECT_EQ(-ENOENT, cg_deny(self->cg, VICTIM));
	EXPECT_EQ(-ENOENT, cg_allow(CG_ROOT, VICTIM));

	EXPECT_ALL_DENIED(&self->w);
	EXPECT_EQ(-EPERM, worker_call(&self->w, ENTRY_SYSCALL, 110));
	EXPECT_EQ(EPERM, errno_in(self->cg, NR_VICTIM));
	EXPECT_EQ(EPERM, errno_in(self->box, 110));
	EXPECT_EQ(0, errno_in(self->cg, 110));
	ASSERT_EQ(0, cg_create(self->new));
	EXPECT_EQ(EPERM, errno_in(self->new, NR_VICTIM));
	EXPECT_EQ(0, errno_in(self->new, 110));
	EXPECT_EQ(0, cg_enter(self->new, self->w.pid));
	EXPECT_ALL_DENIED(&self->w);
	EXPECT_EQ(0, cg_enter(CG_ROOT, self->w.pid));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(0, rmdir(self->gone));

	ASSERT_EQ(0, umount(V1_MOUNT));
	ASSERT_EQ(0, wait_files(self->new));
	EXPECT_DENY(self->cg, VICTIM);
	EXPECT_DENY(self->box, VICTIM " 110");
	EXPECT_LOCAL(self->box, "110");
	EXPECT_DENY(self->new, VICTIM);
	EXPECT_LOCAL(self->new, "");
	EXPECT_EQ(4, cg_event(self->box, "denied") - 2);
	EXPECT_EQ(3, cg_event(self->new, "denied"));
	EXPECT_EQ(10, cg_event(self->cg, "denied"));
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_EQ(0, errno_in(self->box, NR_VICTIM));
	EXPECT_EQ(0, errno_in(self->new, NR_VICTIM));
}

TEST_F_TIMEOUT(v1, a_hierarchy_that_comes_and_goes_leaves_rules_that_can_be_taken_back, 60)
{
	int i;

	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
		EXPECT_ALL_DENIED(&self->w);
		ASSERT_EQ(0, umount(V1_MOUNT));
		ASSERT_EQ(0, wait_files(self->box));
		EXPECT_ALL_DENIED(&self->w);
		ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
		EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	}
}

/* Descriptors of files that went away. */
TEST_F(v1, an_open_file_is_dead_while_the_hierarchy_is_mounted)
{
	int fd = cg_open(self->cg, "syscalls.allow", O_RDWR);
	char c;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
	EXPECT_EQ(-ENODEV, write_fd(fd, VICTIM, 2));
	EXPECT_EQ(-1, pread(fd, &c, 1, 0));
	EXPECT_EQ(ENODEV, errno);
	EXPECT_ALL_DENIED(&self->w);
}

TEST_HARNESS_MAIN
