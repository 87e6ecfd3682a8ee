// SPDX-License-Identifier: GPL-2.0
/*
 * Moving is no way around: a process that moves is judged by the group it is in, from the moment
 * the move is done, and each thread of a threaded group by its own.
 */
#include "bypass.h"
#include "kselftest_harness.h"

#include <pthread.h>

/*
 * /sys/fs/cgroup
 * `-- bypass_move
 *     |-- denied	has the rule
 *     `-- open
 */
FIXTURE(move) {
	char cg[CG_PATH], denied[CG_PATH], open[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(move)
{
	cg_name(self->cg, CG_ROOT, "bypass_move");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->denied, self->cg, "denied"));
	ASSERT_EQ(0, cg_create_sub(self->open, self->cg, "open"));
	ASSERT_EQ(0, worker_start(&self->w, self->open));
}

FIXTURE_TEARDOWN_PARENT(move)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(move, a_process_is_judged_where_it_is_at_each_of_100_moves)
{
	int i;

	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, cg_enter(self->denied, self->w.pid));
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, cg_enter(i % 2 ? self->open : CG_ROOT, self->w.pid));
		EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	}
	EXPECT_EQ(100, cg_event(self->denied, "denied"));
	EXPECT_EQ(100, cg_event(self->cg, "denied"));
	EXPECT_EQ(0, cg_event(self->open, "denied"));
}

/* struct race - what a process that never stops calling sees, and where it is meanwhile */
struct race {
	volatile unsigned int phase;	/* 0: on the move; else 2 * round, plus 1 if inside */
	volatile unsigned int seen;	/* the last phase in which a whole call fell */
	volatile unsigned int ran, denied;
	volatile unsigned int ran_inside, denied_outside, other;
};

static int racer(void *arg)
{
	struct race *r = arg;

	for (;;) {
		unsigned int before = r->phase;
		long ret = raw_syscall(NR_VICTIM, MASK_BEFORE);

		if (ret == -EPERM)
			r->denied++;
		else if (ret == MASK_BEFORE)
			r->ran++;
		else
			r->other++;
		/* a verdict counts if the whole call fell between two moves */
		if (!before || r->phase != before)
			continue;
		if (before & 1 && ret != -EPERM)
			r->ran_inside++;
		if (!(before & 1) && ret == -EPERM)
			r->denied_outside++;
		r->seen = before;
	}
	return 0;
}

static void wait_seen(struct race *r, unsigned int phase)
{
	int i;

	r->phase = phase;
	for (i = 0; i < SCL_TIMEOUT_MS && r->seen != phase; i++)
		nap();
	r->phase = 0;
}

TEST_F_TIMEOUT(move, a_process_that_never_stops_calling_gets_no_call_through_inside, 60)
{
	struct race *r = shared_pages(sizeof(*r));
	unsigned int i;
	pid_t pid;

	ASSERT_NE(NULL, r);
	umask(MASK_BEFORE);
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	pid = spawn_in(self->open, racer, r);
	ASSERT_LT(0, pid);
	for (i = 1; i <= 100; i++) {
		ASSERT_EQ(0, cg_enter(self->denied, pid));
		wait_seen(r, 2 * i + 1);
		ASSERT_EQ(0, cg_enter(self->open, pid));
		wait_seen(r, 2 * i);
		ASSERT_EQ(2 * i, r->seen);
	}
	EXPECT_EQ(256 + SIGKILL, kill_and_reap(pid));
	EXPECT_EQ(0, r->ran_inside);
	EXPECT_EQ(0, r->denied_outside);
	EXPECT_EQ(0, r->other);
	EXPECT_LE(100, r->ran);
	EXPECT_LE(100, r->denied);
	EXPECT_EQ(r->denied, cg_event(self->denied, "denied"));
}

TEST_F_TIMEOUT(move, a_process_that_never_stops_calling_gets_no_call_through_while_denied, 60)
{
	struct race *r = shared_pages(sizeof(*r));
	unsigned int i;
	pid_t pid;

	ASSERT_NE(NULL, r);
	umask(MASK_BEFORE);
	pid = spawn_in(self->denied, racer, r);
	ASSERT_LT(0, pid);
	for (i = 1; i <= 100; i++) {
		ASSERT_EQ(0, cg_deny(i % 2 ? self->denied : self->cg, VICTIM));
		wait_seen(r, 2 * i + 1);
		ASSERT_EQ(0, cg_allow(i % 2 ? self->denied : self->cg, VICTIM));
		wait_seen(r, 2 * i);
		ASSERT_EQ(2 * i, r->seen);
	}
	EXPECT_EQ(256 + SIGKILL, kill_and_reap(pid));
	EXPECT_EQ(0, r->ran_inside);
	EXPECT_EQ(0, r->denied_outside);
	EXPECT_EQ(0, r->other);
	EXPECT_LE(100, r->ran);
	EXPECT_LE(100, r->denied);
	EXPECT_EQ(r->denied, cg_event(self->denied, "denied"));
}

TEST_F(move, a_group_that_was_left_and_removed_has_no_hold_on_who_left)
{
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	ASSERT_EQ(0, cg_enter(self->denied, self->w.pid));
	EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	ASSERT_EQ(0, cg_enter(self->open, self->w.pid));
	ASSERT_EQ(0, rmdir(self->denied));
	EXPECT_RUNS(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_F(move, a_group_with_a_process_in_it_cannot_be_removed)
{
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	ASSERT_EQ(0, cg_enter(self->denied, self->w.pid));
	EXPECT_EQ(-1, rmdir(self->denied));
	EXPECT_EQ(EBUSY, errno);
	EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
}

/*
 * /sys/fs/cgroup
 * `-- bypass_move	the process, three threads
 *     |-- a		threaded
 *     `-- b		threaded
 */
#define THREADS	3	/* the process's first, and two that move */

struct thread {
	int line;
	volatile int tid;
};

FIXTURE(thread) {
	char cg[CG_PATH], a[CG_PATH], b[CG_PATH];
	struct worker w[THREADS];
};

static struct thread *threads;

/* A worker as a thread, with a umask of its own. */
static void *thread_main(void *arg)
{
	struct thread *t = arg;

	if (unshare(CLONE_FS))
		return NULL;
	t->tid = raw_syscall(SYS_gettid);
	worker_main((void *)(long)t->line);
	return NULL;
}

static int process_main(void *arg)
{
	pthread_t pt;
	int i;

	for (i = 1; i < THREADS; i++)
		if (pthread_create(&pt, NULL, thread_main, &threads[i]))
			return 1;
	thread_main(&threads[0]);
	return arg != NULL;
}

FIXTURE_SETUP(thread)
{
	int i, line[2];
	pid_t pid;

	cg_name(self->cg, CG_ROOT, "bypass_move");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->a, self->cg, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->cg, "b"));
	ASSERT_EQ(0, cg_write(self->a, "cgroup.type", "threaded"));
	ASSERT_EQ(0, cg_write(self->b, "cgroup.type", "threaded"));
	ASSERT_LE(0, worker_desk());
	threads = shared_pages(THREADS * sizeof(*threads));
	ASSERT_NE(NULL, threads);
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line));
		threads[i].line = line[1];
		self->w[i].line = line[0];
	}
	umask(MASK_BEFORE);
	pid = spawn_in(self->cg, process_main, NULL);
	ASSERT_LT(0, pid);
	for (i = 0; i < THREADS; i++) {
		while (!threads[i].tid)
			ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
		self->w[i].pid = threads[i].tid;
	}
}

FIXTURE_TEARDOWN_PARENT(thread)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

static int thread_enter(const char *cg, pid_t tid)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", tid);
	return cg_write(cg, "cgroup.threads", text);
}

TEST_F(thread, each_thread_is_judged_by_its_own_group)
{
	struct worker *first = &self->w[0], *in_a = &self->w[1], *in_b = &self->w[2];

	ASSERT_EQ(0, thread_enter(self->a, in_a->pid));
	ASSERT_EQ(0, thread_enter(self->b, in_b->pid));
	ASSERT_EQ(0, cg_deny(self->a, VICTIM));
	EXPECT_DENIED(in_a, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_RUNS(in_b, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_RUNS(first, ENTRY_SYSCALL, NR_VICTIM);
	ASSERT_EQ(0, cg_deny(self->b, VICTIM));
	ASSERT_EQ(0, cg_allow(self->a, VICTIM));
	EXPECT_RUNS(in_a, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_DENIED(in_b, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_RUNS(first, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(1, cg_event(self->a, "denied"));
	EXPECT_EQ(1, cg_event(self->b, "denied"));
	EXPECT_EQ(2, cg_event(self->cg, "denied"));
}

TEST_F(thread, the_group_above_denies_all_threads)
{
	int i;

	ASSERT_EQ(0, thread_enter(self->a, self->w[1].pid));
	ASSERT_EQ(0, thread_enter(self->b, self->w[2].pid));
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	for (i = 0; i < THREADS; i++)
		EXPECT_DENIED(&self->w[i], ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_EQ(-EPERM, cg_allow(self->a, VICTIM));
	EXPECT_DENIED(&self->w[1], ENTRY_SYSCALL, NR_VICTIM);
}

TEST_F(thread, a_thread_that_moves_takes_no_other_with_it)
{
	int i;

	ASSERT_EQ(0, cg_deny(self->a, VICTIM));
	for (i = 0; i < 50; i++) {
		struct worker *in = &self->w[1 + i % 2], *out = &self->w[2 - i % 2];

		ASSERT_EQ(0, thread_enter(self->a, in->pid));
		EXPECT_DENIED(in, ENTRY_SYSCALL, NR_VICTIM);
		EXPECT_RUNS(out, ENTRY_SYSCALL, NR_VICTIM);
		ASSERT_EQ(0, thread_enter(i % 3 ? self->b : self->cg, in->pid));
		EXPECT_RUNS(in, ENTRY_SYSCALL, NR_VICTIM);
	}
}

TEST_F(thread, a_process_that_moves_takes_all_its_threads_with_it)
{
	int i;

	ASSERT_EQ(0, cg_deny(self->a, VICTIM));
	ASSERT_EQ(0, cg_enter(self->a, self->w[0].pid));
	for (i = 0; i < THREADS; i++)
		EXPECT_DENIED(&self->w[i], ENTRY_SYSCALL, NR_VICTIM);
	ASSERT_EQ(0, cg_enter(self->b, self->w[0].pid));
	for (i = 0; i < THREADS; i++)
		EXPECT_RUNS(&self->w[i], ENTRY_SYSCALL, NR_VICTIM);
}

TEST_HARNESS_MAIN
