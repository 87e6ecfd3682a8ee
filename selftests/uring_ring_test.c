// SPDX-License-Identifier: GPL-2.0
/*
 * Rings, and who submits: rings that are older than a rule or than a move, a ring's own thread,
 * links, rings that two processes share, and a ring that never rests.
 *
 * The victim is MADVISE with nothing in it, which results in 0; NOP and FADVISE without a file are
 * what goes on.
 */
#include "sclimit_module.h"
#include "sclimit_harness.h"
#include "tracefs.h"
#include "uring.h"

#define VICTIM		"28"	/* madvise */
#define CLIENT_OPS	8

/* A process with a ring that submits what it is told. */
struct client {
	volatile unsigned int asked, answered;
	volatile unsigned int count;
	unsigned int ring_flags;
	unsigned long off;
	unsigned char op[CLIENT_OPS], flags[CLIENT_OPS];
	volatile int made, result[CLIENT_OPS];
	pid_t pid;
};

static void client_submit(struct client *c, struct ring *r)
{
	unsigned int i;
	long ret;

	for (i = 0; i < c->count; i++) {
		struct io_uring_sqe *s = ring_sqe(r, c->op[i], i);

		s->flags = c->flags[i];
		s->fd = -1;
		s->off = c->off;
		c->result[i] = RING_NO_RESULT;
	}
	ret = ring_submit(r);
	/* results of one batch may come in any order */
	for (i = 0; ret >= 0 && i < c->count; i++) {
		unsigned int head = *r->cq_head, waited = 0;

		while (__atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE) == head &&
		       waited++ < 2 * SCL_TIMEOUT_MS)
			ring_nap();
		c->result[r->cqes[head & r->cq_mask].user_data % CLIENT_OPS] =
			r->cqes[head & r->cq_mask].res;
		__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
	}
}

static int client_main(void *arg)
{
	struct client *c = arg;
	struct ring r;

	c->made = ring_make(&r, c->ring_flags);
	for (;;) {
		if (c->asked == c->answered) {
			ring_nap();
			continue;
		}
		client_submit(c, &r);
		c->answered = c->asked;
	}
	return 0;
}

/* Return: 0 or -errno. */
static int client_start(struct client **client, const char *cg, unsigned int ring_flags)
{
	struct client *c = shared_pages(sizeof(*c));

	if (!c)
		return -ENOMEM;
	*client = c;
	c->ring_flags = ring_flags;
	c->made = 1;
	c->pid = spawn_in(cg, client_main, c);
	while (c->pid > 0 && c->made == 1)
		ring_nap();
	return c->pid < 0 ? c->pid : c->made;
}

/* Submits @count operations at once. Return: the result of the first. */
static int client_run(struct client *c, unsigned int count, const unsigned char *op,
		      const unsigned char *flags)
{
	unsigned int waited;

	memcpy(c->op, op, count);
	memset(c->flags, 0, sizeof(c->flags));
	if (flags)
		memcpy(c->flags, flags, count);
	c->count = count;
	c->asked++;
	for (waited = 0; c->answered != c->asked && waited < 8 * SCL_TIMEOUT_MS; waited++)
		ring_nap();
	return c->answered == c->asked ? c->result[0] : RING_NO_RESULT;
}

static int client_victim(struct client *c)
{
	return client_run(c, 1, (unsigned char []){ IORING_OP_MADVISE }, NULL);
}

/*
 * /sys/fs/cgroup
 * `-- selftest
 *     |-- denied	has the rule
 *     |   `-- child
 *     `-- open
 */
FIXTURE(ring) {
	char cg[CG_PATH], denied[CG_PATH], child[CG_PATH], open[CG_PATH];
	char params[64];
};

FIXTURE_VARIANT(ring) {
	unsigned int flags;
};

FIXTURE_VARIANT_ADD(ring, entered) {
};

FIXTURE_VARIANT_ADD(ring, with_a_thread) {
	.flags = IORING_SETUP_SQPOLL,
};

FIXTURE_SETUP(ring)
{
	strcpy(self->params, gate_params());
	ASSERT_EQ(0, cg_base(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->denied, self->cg, "denied"));
	ASSERT_EQ(0, cg_create_sub(self->child, self->denied, "child"));
	ASSERT_EQ(0, cg_create_sub(self->open, self->cg, "open"));
}

FIXTURE_TEARDOWN_PARENT(ring)
{
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(ring, one_that_is_made_after_the_rule_is_judged)
{
	struct client *c, *outside;

	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	ASSERT_EQ(0, client_start(&c, self->denied, variant->flags));
	ASSERT_EQ(0, client_start(&outside, self->open, variant->flags));
	EXPECT_EQ(-EPERM, client_victim(c));
	EXPECT_EQ(0, client_victim(outside));
}

TEST_F(ring, a_process_is_judged_where_it_is_and_so_is_the_thread_of_its_ring)
{
	struct client *c;
	int i;

	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	ASSERT_EQ(0, client_start(&c, self->open, variant->flags));
	for (i = 0; i < 25; i++) {
		EXPECT_EQ(0, client_victim(c));
		ASSERT_EQ(0, cg_enter(i % 2 ? self->denied : self->child, c->pid));
		EXPECT_EQ(-EPERM, client_victim(c));
		ASSERT_EQ(0, cg_enter(i % 2 ? self->open : CG_ROOT, c->pid));
	}
	EXPECT_EQ(25, cg_event(self->denied, "denied"));
	EXPECT_EQ(13, cg_event(self->child, "denied"));
	EXPECT_EQ(0, cg_event(self->open, "denied"));
}

TEST_F(ring, a_rule_reaches_a_ring_in_a_child_group_and_an_allow_there_does_not_help)
{
	struct client *c;

	ASSERT_EQ(0, client_start(&c, self->child, variant->flags));
	EXPECT_EQ(0, client_victim(c));
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	EXPECT_EQ(-EPERM, client_victim(c));
	EXPECT_EQ(-EPERM, cg_allow(self->child, VICTIM));
	EXPECT_EQ(-EPERM, client_victim(c));
	ASSERT_EQ(0, cg_allow(self->denied, VICTIM));
	EXPECT_EQ(0, client_victim(c));
}

TEST_F(ring, what_is_submitted_together_with_a_denied_one_goes_on)
{
	static const unsigned char ops[] = {
		IORING_OP_NOP, IORING_OP_MADVISE, IORING_OP_FADVISE, IORING_OP_MADVISE,
		IORING_OP_NOP,
	};
	static const int want[] = { 0, -EPERM, -EBADF, -EPERM, 0 };
	struct client *c;
	unsigned int i;

	ASSERT_EQ(0, client_start(&c, self->denied, variant->flags));
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	client_run(c, 5, ops, NULL);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(want[i], c->result[i]);
	EXPECT_EQ(2, cg_event(self->denied, "denied"));
	EXPECT_EQ(2, cg_stat(self->denied, VICTIM));
}

/* What a send has sent so far stands where an earlier request had, for example, its offset. */
TEST_F(ring, a_denied_send_results_in_EPERM_whatever_its_request_was_before)
{
	static const unsigned char before[] = { IORING_OP_FALLOCATE }, send[] = { IORING_OP_SEND };
	struct client *c;
	int i;

	ASSERT_EQ(0, client_start(&c, self->denied, variant->flags));
	ASSERT_EQ(0, cg_deny(self->denied, "44"));
	for (i = 0; i < 2 * RING_ENTRIES; i++) {
		c->off = 0x1234567812345678;
		EXPECT_EQ(-EBADF, client_run(c, 1, before, NULL));
		c->off = 0;
		EXPECT_EQ(-EPERM, client_run(c, 1, send, NULL));
	}
}

/* The kernel begins a chain when it has seen all of it, and not at all if a link is refused. */
TEST_F(ring, a_chain_with_a_denied_link_is_cancelled_and_the_next_one_goes_on)
{
	static const unsigned char ops[] = {
		IORING_OP_NOP, IORING_OP_MADVISE, IORING_OP_NOP, IORING_OP_NOP, IORING_OP_NOP,
	};
	static const int want[] = { -ECANCELED, -EPERM, -ECANCELED, -ECANCELED, 0 };
	unsigned char flags[5] = { 0 };
	struct client *c;
	unsigned int i, hard;

	ASSERT_EQ(0, client_start(&c, self->denied, variant->flags));
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	for (hard = 0; hard < 2; hard++) {
		memset(flags, hard ? IOSQE_IO_HARDLINK : IOSQE_IO_LINK, 3);
		client_run(c, 5, ops, flags);
		for (i = 0; i < 5; i++)
			EXPECT_EQ(want[i], c->result[i]);
	}
	ASSERT_EQ(0, cg_allow(self->denied, VICTIM));
	client_run(c, 5, ops, flags);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, c->result[i]);
}

TEST_F(ring, a_denial_is_traced_as_the_call_without_arguments)
{
	struct client *c;

	trace_reset();
	ASSERT_EQ(0, client_start(&c, self->denied, variant->flags));
	ASSERT_EQ(0, trace_write("events/sclimit/sclimit_denied/enable", "1"));
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	EXPECT_EQ(-EPERM, client_victim(c));
	EXPECT_EQ(1, trace_count("abi=x86_64 nr=" VICTIM " args=(0, 0, 0, 0, 0, 0) action=errno",
				 NULL));
	trace_reset();
}

static int submitted_before(void *arg)
{
	struct client *c = arg;
	struct io_uring_sqe *s;
	struct ring r;
	char byte = 0;
	int fds[2];

	if (pipe(fds) || ring_make(&r, c->ring_flags))
		return 1;
	s = ring_sqe(&r, IORING_OP_READ, 1);
	s->fd = fds[0];
	s->addr = SCL_UL(&byte);
	s->len = 1;
	/* a result comes from a second one, behind it, when the first is under way */
	ring_sqe(&r, IORING_OP_NOP, 2);
	if (ring_run(&r, 2))
		return 2;
	c->made = 0;
	while (!c->asked)
		ring_nap();
	if (write(fds[1], "x", 1) != 1)
		return 3;
	return ring_result(&r, 1) == 1 && byte == 'x' ? 0 : 4;
}

TEST_F(ring, what_was_submitted_before_the_rule_completes)
{
	struct client *c = shared_pages(sizeof(*c));

	ASSERT_NE(NULL, c);
	c->ring_flags = variant->flags;
	c->made = 1;
	c->pid = spawn_in(self->denied, submitted_before, c);
	while (c->made)
		ring_nap();
	ASSERT_EQ(0, cg_deny(self->denied, "0"));
	c->asked = 1;
	EXPECT_EQ(0, reap(c->pid));
	EXPECT_EQ(0, cg_event(self->denied, "denied"));
}

struct shared_ring {
	struct ring r;
	int result;
};

static int shares_ring(void *arg)
{
	struct shared_ring *s = arg;

	ring_sqe(&s->r, IORING_OP_MADVISE, 1);
	s->result = ring_run(&s->r, 1);
	return 0;
}

/* With a thread that is the maker's, in the maker's group, as it has the maker's rights. */
TEST_F(ring, one_that_two_processes_share_is_judged_by_who_submits)
{
	struct shared_ring *s = shared_pages(sizeof(*s));

	ASSERT_NE(NULL, s);
	ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
	ASSERT_EQ(0, ring_make(&s->r, variant->flags));
	EXPECT_EQ(0, run_in(self->denied, shares_ring, s));
	EXPECT_EQ(variant->flags ? 0 : -EPERM, s->result);
	EXPECT_EQ(0, run_in(self->open, shares_ring, s));
	EXPECT_EQ(0, s->result);
	ring_free(&s->r);
}

/* struct race - what a process that never stops submitting sees, and whether it is denied */
struct race {
	volatile unsigned int phase;	/* 0: a change; else 2 * round, plus 1 while denied */
	volatile unsigned int seen;	/* the last phase in which a whole submission fell */
	volatile unsigned int runs, denials, ran_denied, denied_open, other;
	unsigned int ring_flags;
	int rests;			/* now and then, until the thread of its ring sleeps */
};

static int racer(void *arg)
{
	struct race *race = arg;
	unsigned int n = 0, naps;
	struct ring r;

	if (ring_make(&r, race->ring_flags))
		return 1;
	for (;;) {
		unsigned int before = race->phase;
		int res;

		for (naps = 0; race->rests && !(n % 8) && naps < 4 * RING_IDLE_MS; naps++)
			ring_nap();
		n++;
		ring_sqe(&r, IORING_OP_MADVISE, 1);
		res = ring_run(&r, 1);
		if (res == -EPERM)
			race->denials++;
		else if (res == 0)
			race->runs++;
		else
			race->other++;
		if (!before || race->phase != before)
			continue;
		if (before & 1 && res == 0)
			race->ran_denied++;
		if (!(before & 1) && res == -EPERM)
			race->denied_open++;
		race->seen = before;
	}
	return 0;
}

static int race_phase(struct race *race, unsigned int phase)
{
	unsigned int waited;

	race->phase = phase;
	for (waited = 0; race->seen != phase && waited < 2 * SCL_TIMEOUT_MS; waited++)
		ring_nap();
	race->phase = 0;
	return race->seen == phase;
}

TEST_F(ring, one_that_never_rests_gets_nothing_through_while_it_is_denied)
{
	struct race *race = shared_pages(sizeof(*race));
	unsigned int i;
	pid_t pid;

	ASSERT_NE(NULL, race);
	race->ring_flags = variant->flags;
	pid = spawn_in(self->child, racer, race);
	ASSERT_LT(0, pid);
	for (i = 1; i <= 20; i++) {
		ASSERT_EQ(0, cg_deny(i % 2 ? self->denied : self->child, VICTIM));
		ASSERT_TRUE(race_phase(race, 2 * i + 1));
		ASSERT_EQ(0, cg_allow(i % 2 ? self->denied : self->child, VICTIM));
		ASSERT_TRUE(race_phase(race, 2 * i));
	}
	EXPECT_EQ(256 + SIGKILL, kill_and_reap(pid));
	EXPECT_EQ(0, race->ran_denied);
	EXPECT_EQ(0, race->denied_open);
	EXPECT_EQ(0, race->other);
	EXPECT_LE(20, race->runs);
	EXPECT_LE(20, race->denials);
	EXPECT_EQ(race->denials, cg_event(self->denied, "denied"));
}

/*
 * Going waits until each task has slept or left the kernel, as whatever takes its hooks off must:
 * the thread of a ring that never rests does neither.
 */
TEST_F(ring, the_module_goes_and_comes_while_rings_submit)
{
	struct race *race = shared_pages(sizeof(*race));
	unsigned int i;
	pid_t pid;

	ASSERT_NE(NULL, race);
	race->ring_flags = variant->flags;
	race->rests = 1;
	pid = spawn_in(self->child, racer, race);
	ASSERT_LT(0, pid);
	for (i = 1; i <= 3; i++) {
		ASSERT_EQ(0, cg_deny(self->denied, VICTIM));
		ASSERT_TRUE(race_phase(race, 2 * i + 1));
		ASSERT_EQ(0, cg_allow(self->denied, VICTIM));
		ASSERT_EQ(0, module_unload_soon());
		ASSERT_TRUE(race_phase(race, 2 * i));
		ASSERT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(256 + SIGKILL, kill_and_reap(pid));
	EXPECT_EQ(0, race->ran_denied);
	EXPECT_EQ(0, race->denied_open);
	EXPECT_EQ(0, race->other);
}

TEST_HARNESS_MAIN
