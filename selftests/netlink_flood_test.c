// SPDX-License-Identifier: GPL-2.0
/*
 * More events than anyone reads: the rate of a group, losses that are counted and told, listeners
 * that are stuck, and a million of events with one of these. Nothing waits for a listener, and what
 * came and what was lost is together what was denied, to the call.
 */
#include "nl_events.h"
#include "sclimit_harness.h"

#define RATE		"/sys/module/sclimit/parameters/event_rate"
#define MILLION		1000000
#define WORKERS		4

/*
 * top		denies getppid
 * |-- a
 * `-- b
 */
FIXTURE(flood)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH], rate[32];
	struct listener l;
	struct account acc;
};

FIXTURE_SETUP(flood)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_LT(0, read_text(RATE, self->rate, sizeof(self->rate)));
	ASSERT_EQ(0, listener_open(&self->l));
	/* what is still under way from the test before has room as well */
	ASSERT_EQ(0, listener_room(&self->l, 8 << 20));
}

FIXTURE_TEARDOWN_PARENT(flood)
{
	write_text(RATE, self->rate, strlen(self->rate));
	EXPECT_EQ(0, cg_destroy(self->top));
}

static int rate_set(const char *text)
{
	return write_text(RATE, text, strlen(text));
}

static int calls_fn(void *arg)
{
	long i, n = (long)arg;

	for (i = 0; i < n; i++)
		if (raw_syscall(110) != -EPERM)
			return 1;
	return 0;
}

static int calls(const char *cg, long n)
{
	return run_in(cg, calls_fn, (void *)n);
}

static uint64_t last_seq(void)
{
	struct scl_info info = { 0 };
	struct scl s;

	if (!scl_open(&s) && !scl_info(&s, &info))
		scl_close(&s);
	return info.seq;
}

static uint64_t lost_by_stat(const char *cg)
{
	struct scl_stat st = { 0 };
	struct scl s;

	if (!scl_open(&s) && !scl_stat(&s, AT_ID(cg_id(cg)), &st))
		scl_close(&s);
	return st.lost;
}

/* That what came to @l and what it was told lost is all that group @cg had of @n events. */
#define EXPECT_ADDS_UP(l, cg, n) do {						\
	ASSERT_EQ(0, account_open(&self->acc, (l)->start, (l)->start + (n), cg_id(cg), 0)); \
	EXPECT_EQ(0, account_settle(&self->acc, l, n));				\
	EXPECT_EQ((uint64_t)(n), self->acc.came + self->acc.lost);		\
	EXPECT_EQ(0u, self->acc.twice);						\
	EXPECT_EQ(0u, self->acc.strange);					\
	EXPECT_EQ(0u, self->acc.overrun);					\
} while (0)

/* ---- the rate ---- */

TEST_F(flood, the_rate_is_a_parameter_and_told_by_info)
{
	struct scl_info info;

	ASSERT_EQ(0, rate_set("7"));
	ASSERT_EQ(0, scl_info(&self->l.s, &info));
	EXPECT_EQ(7u, info.rate);
	EXPECT_NE(0, rate_set("-1"));
	EXPECT_NE(0, rate_set("x"));
	ASSERT_EQ(0, scl_info(&self->l.s, &info));
	EXPECT_EQ(7u, info.rate);
}

TEST_F(flood, what_is_beyond_the_rate_is_lost_and_told_without_a_further_event)
{
	struct event e = { 0 }, told = { 0 };

	ASSERT_EQ(0, rate_set("10"));
	ASSERT_EQ(0, calls(self->a, 500));
	ASSERT_EQ(0, account_open(&self->acc, self->l.start, self->l.start + 500, cg_id(self->a),
				  0));
	/* the report of all that was lost, which an event may still come behind */
	while (self->acc.came + self->acc.lost < 500 || told.lost < self->acc.lost) {
		ASSERT_EQ(0, listener_next(&self->l, &e, 0));
		account_add(&self->acc, &e);
		if (e.cmd == SCLIMIT_CMD_LOST)
			told = e;
	}
	EXPECT_EQ(HAS(EVENT_SEQ) | HAS(GROUP_ID) | HAS(LOST), told.has);
	EXPECT_EQ(cg_id(self->a), told.group);
	EXPECT_EQ(self->l.start + 500, told.seq);
	EXPECT_EQ(500u, self->acc.came + self->acc.lost);
	/* a second of the rate may have ended on the way, tens of them have not */
	EXPECT_LE(10u, self->acc.came);
	EXPECT_GT(400u, self->acc.came);
	EXPECT_EQ(self->l.start + 500, last_seq());
	EXPECT_EQ(self->acc.lost, lost_by_stat(self->a));
	EXPECT_EQ(self->acc.lost, lost_by_stat(self->top));
	EXPECT_EQ(0u, lost_by_stat(self->b));
	EXPECT_EQ(500, cg_event(self->a, "denied"));
	EXPECT_EQ(-EAGAIN, listener_next(&self->l, &e, MSG_DONTWAIT));
}

TEST_F(flood, a_rate_of_nothing_loses_all)
{
	ASSERT_EQ(0, rate_set("0"));
	ASSERT_EQ(0, calls(self->a, 100));
	EXPECT_ADDS_UP(&self->l, self->a, 100);
	EXPECT_EQ(0u, self->acc.came);
	/* and is no trap to stay in */
	ASSERT_EQ(0, rate_set("1000"));
	usleep(1100 * 1000);
	ASSERT_EQ(0, calls(self->a, 1));
	ASSERT_EQ(0, account_open(&self->acc, self->l.start + 100, self->l.start + 101,
				  cg_id(self->a), 100));
	EXPECT_EQ(0, account_settle(&self->acc, &self->l, 1));
	EXPECT_EQ(1u, self->acc.came);
}

TEST_F(flood, the_flood_of_one_group_leaves_the_events_of_another)
{
	struct account b;
	struct event e;
	pid_t pid[2];
	int i, err = 0;

	ASSERT_EQ(0, rate_set("100"));
	ASSERT_EQ(0, account_open(&b, self->l.start, UINT32_MAX, cg_id(self->b), 0));
	for (i = 0; i < 2; i++)
		pid[i] = spawn_in(self->a, calls_fn, (void *)50000);
	for (i = 0; i < 50; i++) {
		ASSERT_EQ(0, calls(self->b, 1));
		/* each before the next: the flood is there all the time */
		while (!err && b.came + b.lost <= (uint64_t)i) {
			err = listener_next(&self->l, &e, 0);
			if (!err)
				account_add(&b, &e);
		}
	}
	EXPECT_EQ(0, err);
	EXPECT_EQ(50u, b.came);
	EXPECT_EQ(0u, b.lost);
	EXPECT_EQ(0u, lost_by_stat(self->b));
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, reap(pid[i]));
	EXPECT_LT(90000u, lost_by_stat(self->a));
	EXPECT_EQ(self->l.start + 100050, last_seq());
}

TEST_F(flood, the_losses_of_a_group_that_is_removed_are_told_all_the_same)
{
	uint64_t id = cg_id(self->b);
	struct event e;

	ASSERT_EQ(0, rate_set("10"));
	ASSERT_EQ(0, account_open(&self->acc, self->l.start, self->l.start + 300, id, 0));
	ASSERT_EQ(0, calls(self->b, 300));
	ASSERT_EQ(0, rmdir(self->b));
	while (self->acc.came + self->acc.lost < 300) {
		ASSERT_EQ(0, listener_next(&self->l, &e, 0));
		account_add(&self->acc, &e);
	}
	EXPECT_EQ(300u, self->acc.came + self->acc.lost);
	EXPECT_EQ(self->acc.lost, lost_by_stat(self->top));
}

static int endless_fn(void *arg)
{
	int *stop = arg;

	while (!__atomic_load_n(stop, __ATOMIC_SEQ_CST))
		raw_syscall(110);
	return 0;
}

/* The flood ends when all is done, so what waits for its end is never done. */
TEST_F_TIMEOUT(flood, rules_are_changed_and_read_in_the_middle_of_a_flood, 120)
{
	int *stop = shared_pages(sizeof(*stop)), i;
	struct at at = AT_ID(cg_id(self->b));
	pid_t pid[WORKERS];
	struct event e;

	ASSERT_NE(NULL, stop);
	ASSERT_EQ(0, rate_set("1000000000"));
	for (i = 0; i < WORKERS; i++)
		pid[i] = spawn_in(self->a, endless_fn, stop);
	/* it has begun, and has had losses to tell of */
	do {
		i = listener_next(&self->l, &e, 0);
		ASSERT_TRUE(!i || i == -ENOBUFS);
	} while (i || !e.lost);
	for (i = 0; i < 20; i++) {
		struct scl s;

		EXPECT_EQ(0, cg_deny(self->b, "111"));
		EXPECT_EQ(0, cg_allow(self->b, "111"));
		ASSERT_EQ(0, scl_open(&s));
		EXPECT_EQ(0, scl_replace(&s, at, "57"));
		EXPECT_LT(lost_by_stat(self->b), lost_by_stat(self->a));
		scl_close(&s);
		EXPECT_LT(0, cg_event(self->a, "denied"));
	}
	__atomic_store_n(stop, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < WORKERS; i++)
		EXPECT_EQ(0, reap(pid[i]));
}

/* ---- listeners ---- */

TEST_F(flood, a_stuck_listener_costs_another_one_nothing)
{
	struct listener other;
	struct event e;
	int err, n = 0;

	ASSERT_EQ(0, rate_set("1000000"));
	ASSERT_EQ(0, listener_room(&self->l, 1));	/* which is the least there is */
	ASSERT_EQ(0, listener_open(&other));
	ASSERT_EQ(0, listener_room(&other, 64 << 20));
	ASSERT_EQ(0, calls(self->a, 20000));
	EXPECT_ADDS_UP(&other, self->a, 20000);
	EXPECT_LT(500u, self->acc.came);
	/* the stuck one has what there was room for, and knows that it is not all */
	while ((err = listener_next(&self->l, &e, MSG_DONTWAIT)) != -EAGAIN) {
		n += err == -ENOBUFS;
		ASSERT_TRUE(!err || err == -ENOBUFS);
	}
	EXPECT_LT(0, n);
	/* it is as good as any from then on, once what came late is read */
	ASSERT_EQ(0, listener_room(&self->l, 1 << 20));
	ASSERT_EQ(0, calls(self->a, 1));
	do {
		err = listener_next(&self->l, &e, 0);
	} while (err == -ENOBUFS || (!err && (e.cmd == SCLIMIT_CMD_LOST ||
					      e.seq <= self->l.start + 20000)));
	ASSERT_EQ(0, err);
	EXPECT_EQ(self->l.start + 20001, e.seq);
	listener_close(&other);
}

TEST_F(flood, a_million_events_add_up_while_a_listener_is_stuck)
{
	struct listener other;
	struct scl_stat st;
	struct scl s;
	struct event e;
	pid_t pid[WORKERS];
	uint64_t came = 0, last = 0;
	int i, err;

	ASSERT_EQ(0, rate_set("1000000000"));
	ASSERT_EQ(0, listener_room(&self->l, 1));
	ASSERT_EQ(0, listener_open(&other));
	ASSERT_EQ(0, listener_room(&other, 64 << 20));
	ASSERT_EQ(self->l.start, other.start);
	for (i = 0; i < WORKERS; i++)
		pid[i] = spawn_in(self->a, calls_fn, (void *)(MILLION / WORKERS));
	/* one reads as fast as it can; the other does not at all */
	ASSERT_EQ(0, account_open(&self->acc, other.start, other.start + MILLION, cg_id(self->a),
				  0));
	err = account_settle(&self->acc, &other, MILLION);
	EXPECT_EQ(0, err);
	for (i = 0; i < WORKERS; i++)
		EXPECT_EQ(0, reap(pid[i]));

	EXPECT_EQ(self->l.start + MILLION, last_seq());
	EXPECT_EQ((uint64_t)MILLION, self->acc.came + self->acc.lost);
	EXPECT_EQ(0u, self->acc.twice);
	EXPECT_EQ(0u, self->acc.strange);
	EXPECT_EQ(0u, self->acc.overrun);
	EXPECT_LT(0u, self->acc.came);
	TH_LOG("%llu came, %llu lost", (unsigned long long)self->acc.came,
	       (unsigned long long)self->acc.lost);

	EXPECT_EQ(MILLION, cg_event(self->a, "denied"));
	EXPECT_EQ(MILLION, cg_stat(self->a, "110"));
	ASSERT_EQ(0, scl_open(&s));
	ASSERT_EQ(0, scl_stat(&s, AT_ID(cg_id(self->a)), &st));
	EXPECT_EQ((uint64_t)MILLION, st.denied);
	EXPECT_EQ(self->acc.lost, st.lost);

	/* the stuck one's events have numbers of the million, each another one, in order or not */
	free(self->acc.seen);
	ASSERT_EQ(0, account_open(&self->acc, self->l.start, self->l.start + MILLION,
				  cg_id(self->a), 0));
	while ((err = listener_next(&self->l, &e, MSG_DONTWAIT)) != -EAGAIN) {
		if (err) {
			ASSERT_EQ(-ENOBUFS, err);
			self->acc.overrun++;
			continue;
		}
		account_add(&self->acc, &e);
		last = e.seq > last ? e.seq : last;
		came++;
	}
	EXPECT_LT(0u, came);
	EXPECT_LT(0u, self->acc.overrun);
	EXPECT_EQ(0u, self->acc.twice);
	EXPECT_EQ(0u, self->acc.strange);
	EXPECT_GE(self->l.start + MILLION, last);
}

TEST_HARNESS_MAIN
