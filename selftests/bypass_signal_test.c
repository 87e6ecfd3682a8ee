// SPDX-License-Identifier: GPL-2.0
/*
 * Signals are no way around, and none is lost either: a call that already runs when the deny comes
 * is left to run; one that a signal throws out and that is begun anew under its own number is a
 * new call; one that goes on by restart_syscall is still the old one. And whatever is denied, a
 * process can end and a signal handler can return.
 */
#include "bypass.h"
#include "kselftest_harness.h"

#include <linux/futex.h>

#define I386_EXIT	1
#define I386_NANOSLEEP	162
#define I386_EXIT_GROUP	252

#define LONG_NAP	{ .tv_sec = 0, .tv_nsec = 700000000 }

/*
 * /sys/fs/cgroup
 * `-- bypass_signal	the worker
 */
FIXTURE(restart) {
	char cg[CG_PATH];
	struct worker w;
	int pipe[2];
};

FIXTURE_SETUP(restart)
{
	cg_name(self->cg, CG_ROOT, "bypass_signal");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, pipe(self->pipe));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(restart)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* The worker sleeps in a read(2) of the pipe. Return: 0 or -errno. */
static int begin_read(struct _test_data_restart *self)
{
	worker_ask(&self->w, ENTRY_SYSCALL, SYS_read, self->pipe[0], DESK->data, 4);
	return wait_blocked(self->w.pid, SYS_read);
}

static int wait_handled(unsigned int signals)
{
	int i;

	for (i = 0; i < SCL_TIMEOUT_MS && DESK->signals < signals; i++)
		nap();
	return DESK->signals == signals ? 0 : -ETIMEDOUT;
}

/* Stop and continue: that too throws a task out of its call, without a handler. */
static int stop_and_continue(pid_t pid)
{
	int status;

	if (kill(pid, SIGSTOP) || waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return -1;
	if (kill(pid, SIGCONT) || waitpid(pid, &status, WCONTINUED) != pid ||
	    !WIFCONTINUED(status))
		return -1;
	return 0;
}

TEST_F(restart, a_read_goes_on_after_a_signal_while_nothing_is_denied)
{
	ASSERT_EQ(0, begin_read(self));
	ASSERT_EQ(0, kill(self->w.pid, SIGUSR1));
	ASSERT_EQ(0, wait_handled(1));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_read));
	ASSERT_EQ(0, stop_and_continue(self->w.pid));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_read));
	ASSERT_EQ(4, write(self->pipe[1], "text", 4));
	EXPECT_EQ(4, worker_wait(&self->w));
	EXPECT_EQ(0, memcmp((char *)DESK->data, "text", 4));
}

TEST_F(restart, a_read_that_runs_when_it_is_denied_is_left_to_run)
{
	ASSERT_EQ(0, begin_read(self));
	ASSERT_EQ(0, cg_deny(self->cg, "0"));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_read));
	ASSERT_EQ(4, write(self->pipe[1], "text", 4));
	EXPECT_EQ(4, worker_wait(&self->w));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
	EXPECT_EQ(-EPERM, worker_call(&self->w, ENTRY_SYSCALL, SYS_read, self->pipe[0],
				      DESK->data, 4));
}

TEST_F(restart, a_read_that_a_handler_interrupts_is_denied_when_it_is_begun_anew)
{
	ASSERT_EQ(0, begin_read(self));
	ASSERT_EQ(0, cg_deny(self->cg, "0"));
	ASSERT_EQ(0, kill(self->w.pid, SIGUSR1));
	EXPECT_EQ(-EPERM, worker_wait(&self->w));
	EXPECT_EQ(1, DESK->signals);
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_F(restart, a_read_that_a_stop_interrupts_is_denied_when_it_is_begun_anew)
{
	ASSERT_EQ(0, begin_read(self));
	ASSERT_EQ(0, cg_deny(self->cg, "0"));
	ASSERT_EQ(0, stop_and_continue(self->w.pid));
	EXPECT_EQ(-EPERM, worker_wait(&self->w));
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_F(restart, a_read_interrupted_after_a_deny_was_taken_back_goes_on)
{
	ASSERT_EQ(0, begin_read(self));
	ASSERT_EQ(0, cg_deny(self->cg, "0"));
	ASSERT_EQ(0, cg_allow(self->cg, "0"));
	ASSERT_EQ(0, kill(self->w.pid, SIGUSR1));
	ASSERT_EQ(0, wait_handled(1));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_read));
	ASSERT_EQ(4, write(self->pipe[1], "text", 4));
	EXPECT_EQ(4, worker_wait(&self->w));
}

/* The calls that go on by restart_syscall when a stop throws them out. */
FIXTURE(block) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(block) {
	enum entry entry;
	bool is32;
	unsigned long nr, args[4];
	const char *rule;
	long done;	/* what it returns when its time is over */
};

#define AT_DATA	(DESK_ADDR + offsetof(struct desk, data))

FIXTURE_VARIANT_ADD(block, nanosleep) {
	.entry = ENTRY_SYSCALL, .nr = SYS_nanosleep, .args = { AT_DATA }, .rule = "35",
};

FIXTURE_VARIANT_ADD(block, clock_nanosleep) {
	.entry = ENTRY_SYSCALL, .nr = SYS_clock_nanosleep,
	.args = { CLOCK_MONOTONIC, 0, AT_DATA }, .rule = "230",
};

FIXTURE_VARIANT_ADD(block, poll) {
	.entry = ENTRY_SYSCALL, .nr = SYS_poll, .args = { 0, 0, 700 }, .rule = "7",
};

FIXTURE_VARIANT_ADD(block, futex) {
	.entry = ENTRY_SYSCALL, .nr = SYS_futex,
	.args = { AT_DATA + 64, FUTEX_WAIT, 0, AT_DATA }, .rule = "202", .done = -ETIMEDOUT,
};

FIXTURE_VARIANT_ADD(block, nanosleep_of_a_32_bit_program) {
	.entry = ENTRY_KVSYSCALL, .is32 = true, .nr = I386_NANOSLEEP, .args = { AT_DATA },
	.rule = "35",
};

FIXTURE_SETUP(block)
{
	cg_name(self->cg, CG_ROOT, "bypass_signal");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, variant->is32 ? worker_start_32(&self->w, self->cg) :
				     worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(block)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

static void begin_block(struct _test_data_block *self, const struct _fixture_variant_block *variant)
{
	struct timespec ts = LONG_NAP;
	uint32_t ts32[2] = { ts.tv_sec, ts.tv_nsec };

	memset((char *)DESK->data, 0, 128);
	memcpy((char *)DESK->data, variant->is32 ? (void *)ts32 : (void *)&ts,
	       variant->is32 ? sizeof(ts32) : sizeof(ts));
	worker_ask(&self->w, variant->entry, variant->nr, variant->args[0], variant->args[1],
		   variant->args[2], variant->args[3]);
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

TEST_F(block, goes_on_after_a_stop_and_to_its_end_while_nothing_is_denied)
{
	long long begin = now_ms();

	begin_block(self, variant);
	ASSERT_EQ(0, wait_blocked(self->w.pid, variant->nr));
	ASSERT_EQ(0, stop_and_continue(self->w.pid));
	EXPECT_EQ(variant->done, worker_wait(&self->w));
	EXPECT_LE(700, now_ms() - begin);
}

TEST_F(block, goes_on_by_restart_syscall_though_it_is_denied_meanwhile)
{
	long long begin = now_ms();

	begin_block(self, variant);
	ASSERT_EQ(0, wait_blocked(self->w.pid, variant->nr));
	ASSERT_EQ(0, cg_deny(self->cg, variant->rule));
	ASSERT_EQ(0, stop_and_continue(self->w.pid));
	EXPECT_EQ(variant->done, worker_wait(&self->w));
	EXPECT_LE(700, now_ms() - begin);
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
	begin_block(self, variant);
	EXPECT_EQ(-EPERM, worker_wait(&self->w));
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_F(block, cannot_be_begun_through_restart_syscall)
{
	ASSERT_EQ(0, cg_deny(self->cg, variant->rule));
	begin_block(self, variant);
	EXPECT_EQ(-EPERM, worker_wait(&self->w));
	/* with nothing to go on with it is EINTR, whatever was denied before */
	EXPECT_EQ(-EINTR, variant->is32 ? worker_call(&self->w, ENTRY_KVSYSCALL, 0) :
					  worker_call(&self->w, ENTRY_SYSCALL, SYS_restart_syscall));
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

/*
 * Whatever is denied, a process can end. Under `all` a worker only spins, and is told by memory.
 */
FIXTURE(all) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(all)
{
	cg_name(self->cg, CG_ROOT, "bypass_signal");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
}

FIXTURE_TEARDOWN_PARENT(all)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* struct end - a call that ends a process, or a signal that does */
struct end {
	bool is32;
	enum entry entry;
	unsigned long nr;
	int signal;
};

/* A worker that is under the rules of @cg once it spins. Return: 0 or -errno. */
static int spinner(struct worker *w, const char *cg, bool is32)
{
	int err = is32 ? worker_start_32(w, CG_ROOT) : worker_start(w, CG_ROOT);

	if (!err)
		err = worker_spin(w);
	return err ? err : cg_enter(cg, w->pid);
}

#define EXPECT_VICTIM_DENIED(is32)						\
	EXPECT_EQ(-EPERM, (is32) ?						\
		  worker_call(&self->w, ENTRY_INT80, NR_VICTIM_I386, MASK_AFTER) :	\
		  worker_call(&self->w, ENTRY_SYSCALL, NR_VICTIM, MASK_AFTER))

TEST_F_TIMEOUT(all, a_process_can_handle_signals_stop_go_on_and_end, 180)
{
	static const struct end ends[] = {
		{ false, ENTRY_SYSCALL, SYS_exit, 0 },
		{ false, ENTRY_SYSCALL, SYS_exit_group, 0 },
		{ false, ENTRY_SYSCALL, X32_BIT | SYS_exit, 0 },
		{ false, ENTRY_SYSCALL, X32_BIT | SYS_exit_group, 0 },
		{ false, ENTRY_INT80, I386_EXIT, 0 },
		{ false, ENTRY_INT80, I386_EXIT_GROUP, 0 },
		{ false, 0, 0, SIGTERM },
		{ true, ENTRY_INT80, I386_EXIT, 0 },
		{ true, ENTRY_INT80, I386_EXIT_GROUP, 0 },
		{ true, ENTRY_KVSYSCALL, I386_EXIT, 0 },
		{ true, ENTRY_KVSYSCALL, I386_EXIT_GROUP, 0 },
		{ true, 0, 0, SIGTERM },
	};
	unsigned int i;

	ASSERT_EQ(0, cg_deny(self->cg, "all"));
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		const struct end *end = &ends[i];

		if (end->nr & X32_BIT && x32(SYS_getpid) != getpid())
			continue;
		ASSERT_EQ(0, spinner(&self->w, self->cg, end->is32));
		EXPECT_VICTIM_DENIED(end->is32);
		/* it comes back from both kinds of handlers, to where it was */
		ASSERT_EQ(0, kill(self->w.pid, SIGUSR1));
		ASSERT_EQ(0, wait_handled(1));
		ASSERT_EQ(0, kill(self->w.pid, SIGUSR2));
		ASSERT_EQ(0, wait_handled(2));
		EXPECT_VICTIM_DENIED(end->is32);
		EXPECT_EQ(0, stop_and_continue(self->w.pid));
		EXPECT_VICTIM_DENIED(end->is32);
		if (!end->signal)
			worker_ask(&self->w, end->entry, end->nr, 42);
		else
			ASSERT_EQ(0, kill(self->w.pid, end->signal));
		EXPECT_EQ(end->signal ? 256 + end->signal : 42, reap(self->w.pid))
			TH_LOG("end %u", i);
		close(self->w.line);
	}
}

/* And if a stop throws it out meanwhile, it goes on by restart_syscall, which is never denied. */
TEST_F_TIMEOUT(all, a_call_that_runs_goes_on_and_the_process_then_ends, 180)
{
	struct pollfd pfd = { .events = POLLIN };
	int fds[2];

	ASSERT_EQ(0, pipe(fds));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
	ASSERT_EQ(0, worker_spin(&self->w));
	pfd.fd = fds[0];
	memcpy((char *)DESK->data, &pfd, sizeof(pfd));
	worker_ask(&self->w, ENTRY_SYSCALL, SYS_poll, DESK->data, 1, 1000000);
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_poll));
	ASSERT_EQ(0, cg_deny(self->cg, "all"));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_poll));
	ASSERT_EQ(0, stop_and_continue(self->w.pid));
	ASSERT_EQ(0, wait_blocked(self->w.pid, SYS_restart_syscall));
	ASSERT_EQ(1, write(fds[1], "", 1));
	EXPECT_EQ(1, worker_wait(&self->w));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
	EXPECT_EQ(-EPERM, worker_call(&self->w, ENTRY_SYSCALL, SYS_poll, DESK->data, 1, 0));
	worker_ask(&self->w, ENTRY_SYSCALL, SYS_exit_group, 7);
	EXPECT_EQ(7, reap(self->w.pid));
}

TEST_HARNESS_MAIN
