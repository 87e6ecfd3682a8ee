// SPDX-License-Identifier: GPL-2.0
/*
 * What each action does to an operation of io_uring, submitted by the process itself and by its
 * ring's own thread, and that conditions count as matching there.
 */
#include "sclimit_harness.h"
#include "uring.h"

#define MARK	77	/* an errno that no operation here results in by itself */

/*
 * /sys/fs/cgroup
 * `-- selftest
 *     `-- box		where the process is born that submits
 */
FIXTURE(action) {
	char cg[CG_PATH], box[CG_PATH];
	struct job {
		unsigned int ring_flags;
		unsigned char op;
		int result, after;
	} *job;
};

FIXTURE_VARIANT(action) {
	unsigned int ring_flags;
	int killed_by;
};

FIXTURE_VARIANT_ADD(action, by_the_process) { .killed_by = SIGSYS };
/* A thread of io_uring's own can be sent nothing but SIGKILL. */
FIXTURE_VARIANT_ADD(action, by_the_rings_thread) {
	.ring_flags = IORING_SETUP_SQPOLL, .killed_by = SIGKILL,
};

FIXTURE_SETUP(action)
{
	ASSERT_EQ(0, cg_base(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	self->job = shared_pages(sizeof(*self->job));
	ASSERT_NE(NULL, self->job);
	self->job->ring_flags = variant->ring_flags;
	self->job->op = IORING_OP_MADVISE;	/* with nothing in it, results in 0 */
}

FIXTURE_TEARDOWN_PARENT(action)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* One operation, then one that nobody denies, then a clean end. */
static int submitter(void *arg)
{
	struct job *job = arg;
	struct ring r;

	if (ring_make(&r, job->ring_flags))
		return 100;
	ring_sqe(&r, job->op, 1)->fd = -1;
	job->result = ring_run(&r, 1);
	ring_sqe(&r, IORING_OP_NOP, 2);
	job->after = ring_run(&r, 2);
	return 42;
}

/* Runs it under @rules. Return: how it ended, as reap(). */
static int run(struct job *job, const char *box, const char *rules)
{
	int err = cg_deny(box, rules);

	job->result = RING_NO_RESULT;
	job->after = RING_NO_RESULT;
	return err ?: run_in(box, submitter, job);
}

TEST_F(action, an_errno_is_the_result)
{
	EXPECT_EQ(42, run(self->job, self->box, "28/errno=77"));
	EXPECT_EQ(-MARK, self->job->result);
	EXPECT_EQ(0, self->job->after);
	EXPECT_EQ(1, cg_event(self->box, "denied"));
	EXPECT_EQ(1, cg_stat(self->box, "28"));
}

TEST_F(action, what_is_logged_runs_and_is_counted)
{
	EXPECT_EQ(42, run(self->job, self->box, "28/log"));
	EXPECT_EQ(0, self->job->result);
	EXPECT_EQ(1, cg_event(self->box, "logged"));
	EXPECT_EQ(0, cg_event(self->box, "denied"));
	EXPECT_EQ(1, cg_stat(self->box, "28"));
}

TEST_F(action, a_trap_is_eperm_and_no_signal)
{
	EXPECT_EQ(42, run(self->job, self->box, "28/trap"));
	EXPECT_EQ(-EPERM, self->job->result);
	EXPECT_EQ(0, self->job->after);
	EXPECT_EQ(1, cg_event(self->box, "trapped"));
	EXPECT_EQ(1, cg_stat(self->box, "28"));
}

TEST_F(action, a_kill_ends_the_process_of_the_ring)
{
	EXPECT_EQ(256 + variant->killed_by, run(self->job, self->box, "28/kill"));
	EXPECT_EQ(RING_NO_RESULT, self->job->after);
	EXPECT_EQ(1, cg_event(self->box, "killed"));
	EXPECT_EQ(1, cg_stat(self->box, "28"));
}

TEST_F(action, a_condition_counts_as_matching_whatever_it_asks)
{
	EXPECT_EQ(42, run(self->job, self->box, "28:a2==12345,a0<1/errno=77"));
	EXPECT_EQ(-MARK, self->job->result);
	EXPECT_EQ(1, cg_stat(self->box, "28"));
}

TEST_F(action, of_the_calls_that_an_operation_stands_for_the_strongest_rule_has_the_word)
{
	self->job->op = IORING_OP_READ;		/* read and pread64 */
	EXPECT_EQ(42, run(self->job, self->box, "0/log 17/errno=77"));
	EXPECT_EQ(-MARK, self->job->result);
	EXPECT_EQ(1, cg_stat(self->box, "17"));
	EXPECT_EQ(0, cg_stat(self->box, "0"));
}

TEST_F(action, a_childs_log_does_not_soften_what_its_parent_denies)
{
	ASSERT_EQ(0, cg_deny(self->cg, "28/errno=77"));
	EXPECT_EQ(42, run(self->job, self->box, "28/log"));
	EXPECT_EQ(-MARK, self->job->result);
	EXPECT_EQ(1, cg_event(self->box, "denied"));
	EXPECT_EQ(0, cg_event(self->box, "logged"));
}

TEST_F(action, the_rules_of_other_abis_do_not_concern_it)
{
	EXPECT_EQ(42, run(self->job, self->box, "i386:219/kill x32:28/kill"));
	EXPECT_EQ(0, self->job->result);
}

TEST_HARNESS_MAIN
