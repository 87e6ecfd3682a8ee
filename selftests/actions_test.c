// SPDX-License-Identifier: GPL-2.0
/*
 * Which action has the word: kill before trap before errno before log, over the whole path to the
 * root, whoever wrote what first; of two errnos that of the group nearest the root, and in one
 * group that of the rule with more conditions.
 *
 * The call is lseek(2) of no file, which does nothing and returns EBADF where it runs.
 */
#include "sclimit_harness.h"

#define NR		8		/* in x32 too; i386 19 */
#define OFFSET		7		/* the second argument, for which the conditions hold */

/* What came of a call: an errno, or one of these. */
#define RAN		EBADF
#define TRAPPED		200
#define KILLED		(256 + SIGSYS)

/*
 * top
 * `-- a
 *     `-- a1
 */
FIXTURE(actions)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH];
};

FIXTURE_SETUP(actions)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
}

FIXTURE_TEARDOWN_PARENT(actions)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- a call ---- */

static volatile sig_atomic_t trapped;

static void trap_handler(int sig)
{
	(void)sig;
	trapped = 1;
}

static int call_fn(void *arg)
{
	struct sigaction act = { .sa_handler = trap_handler };
	long ret;

	if (sigaction(SIGSYS, &act, NULL))
		return 255;
	ret = raw_syscall(NR, -1, arg);
	return trapped ? TRAPPED : -ret;
}

static int call_in(const char *cg, long offset)
{
	return run_in(cg, call_fn, (void *)offset);
}

/* ---- the table ---- */

/* From the weakest to the strongest; none is none. */
enum { NONE, LOG, ERRNO, TRAP, KILL, ACTIONS };

static const char *const text[ACTIONS] = { NULL, "/log", "/errno=5", "/trap", "/kill" };
static const int outcome[ACTIONS] = { RAN, RAN, 5, TRAPPED, KILLED };

/* One of two and the other: which has the word. */
static const int word[ACTIONS][ACTIONS] = {
	/*		none	log	errno	trap	kill */
	[NONE]	= {	NONE,	LOG,	ERRNO,	TRAP,	KILL },
	[LOG]	= {	LOG,	LOG,	ERRNO,	TRAP,	KILL },
	[ERRNO]	= {	ERRNO,	ERRNO,	ERRNO,	TRAP,	KILL },
	[TRAP]	= {	TRAP,	TRAP,	TRAP,	TRAP,	KILL },
	[KILL]	= {	KILL,	KILL,	KILL,	KILL,	KILL },
};

/* In which of the counts a call is found afterwards, and in no other. */
static const char *const events[ACTIONS] = { NULL, "logged", "denied", "trapped", "killed" };

struct counts {
	long long n[ACTIONS];
};

static struct counts counts_of(const char *cg)
{
	struct counts c = { { 0 } };
	int i;

	for (i = LOG; i < ACTIONS; i++)
		c.n[i] = cg_event(cg, events[i]);
	return c;
}

/* A rule for the call, or nothing; with a condition that holds for OFFSET. */
static const char *rule(int action, bool conditional)
{
	static char room[4][64];
	static unsigned int turn;
	char *p = room[turn++ % 4];

	if (action == NONE)
		return "";
	sprintf(p, " %d%s%s", NR, conditional ? ":a1==7" : "", text[action]);
	return p;
}

/* Two calls in group a, to one of which the conditions apply; each counts once, for what it was. */
static void judged(struct __test_metadata *_metadata, FIXTURE_DATA(actions) *self,
		   const char *said, int matching, int other)
{
	struct counts before = counts_of(self->a), after;
	int i;

	EXPECT_EQ(outcome[matching], call_in(self->a, OFFSET))
		TH_LOG("%s: a call that matches", said);
	EXPECT_EQ(outcome[other], call_in(self->a, OFFSET + 1))
		TH_LOG("%s: another call", said);
	after = counts_of(self->a);
	for (i = LOG; i < ACTIONS; i++) {
		EXPECT_EQ((i == matching) + (i == other), after.n[i] - before.n[i])
			TH_LOG("%s: %s", said, events[i]);
	}
}

FIXTURE_VARIANT(actions)
{
	bool first_conditional, second_conditional;
};

FIXTURE_VARIANT_ADD(actions, both_unconditional) { false, false };
FIXTURE_VARIANT_ADD(actions, first_conditional) { true, false };
FIXTURE_VARIANT_ADD(actions, second_conditional) { false, true };
FIXTURE_VARIANT_ADD(actions, both_conditional) { true, true };

TEST_F_TIMEOUT(actions, the_stronger_of_two_levels_has_the_word, 120)
{
	char said[256], top[64], a[64];
	int i, j;

	for (i = 0; i < ACTIONS; i++) {
		for (j = 0; j < ACTIONS; j++) {
			snprintf(top, sizeof(top), "=%s", rule(i, variant->first_conditional));
			snprintf(a, sizeof(a), "=%s", rule(j, variant->second_conditional));
			snprintf(said, sizeof(said), "'%s' above '%s'", top, a);
			ASSERT_EQ(0, cg_deny(self->top, top));
			ASSERT_EQ(0, cg_deny(self->a, a));
			judged(_metadata, self, said, word[i][j],
			       word[variant->first_conditional ? NONE : i]
				   [variant->second_conditional ? NONE : j]);
			/* In whichever order the two came. */
			ASSERT_EQ(0, cg_deny(self->top, "="));
			ASSERT_EQ(0, cg_deny(self->top, top));
			EXPECT_EQ(outcome[word[i][j]], call_in(self->a, OFFSET))
				TH_LOG("%s, which came last", said);
		}
	}
}

TEST_F_TIMEOUT(actions, the_stronger_of_one_group_has_the_word_in_either_order, 120)
{
	char said[256], first[64], second[64];
	int i, j;

	for (i = 0; i < ACTIONS; i++) {
		for (j = 0; j < ACTIONS; j++) {
			snprintf(first, sizeof(first), "=%s",
				 rule(i, variant->first_conditional));
			snprintf(second, sizeof(second), "%s",
				 rule(j, variant->second_conditional));
			snprintf(said, sizeof(said), "'%s', then '%s'", first, second);
			ASSERT_EQ(0, cg_deny(self->a, first));
			if (*second) {
				ASSERT_EQ(0, cg_deny(self->a, second));
			}
			judged(_metadata, self, said, word[i][j],
			       word[variant->first_conditional ? NONE : i]
				   [variant->second_conditional ? NONE : j]);
		}
	}
}

/* ---- errnos ---- */

FIXTURE(errnos)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH];
};

FIXTURE_SETUP(errnos)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
}

FIXTURE_TEARDOWN_PARENT(errnos)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(errnos, of_several_levels_the_one_nearest_the_root_has_the_word)
{
	static const struct {
		const char *top, *a, *a1;
		int matching, other;
	} row[] = {
		{ "8/errno=5", "8/errno=6", "8/errno=38", 5, 5 },
		{ "8/errno=38", "8/errno=6", "8", 38, 38 },
		{ "8", "8/errno=6", "8/errno=5", 1, 1 },
		{ "", "8/errno=6", "8/errno=5", 6, 6 },
		{ "8/log", "8/errno=6", "8/errno=5", 6, 6 },
		/* more conditions below are no matter */
		{ "8/errno=5", "8:a1==7/errno=6", "8:a1==7,a0!=0/errno=38", 5, 5 },
		{ "8:a1==7/errno=5", "8/errno=6", "8/errno=38", 5, 6 },
		{ "8:a1==8/errno=5", "8:a1==7/errno=6", "8/errno=38", 6, 5 },
		{ "8:a1==7/errno=5", "8:a1==7,a0!=0/errno=6", "", 5, RAN },
		{ "8:a1==7,a0==0/errno=5", "8:a1==7/errno=6", "8/errno=38", 6, 38 },
		{ "8/errno=5", "8:a1==7/trap", "8:a1==8/kill", TRAPPED, KILLED },
		{ "8:a1==7/log", "8:a1==8/errno=6", "8/log", RAN, 6 },
	};
	char rules[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		snprintf(rules, sizeof(rules), "= %s", row[i].a1);
		ASSERT_EQ(0, cg_deny(self->a1, rules));
		snprintf(rules, sizeof(rules), "= %s", row[i].a);
		ASSERT_EQ(0, cg_deny(self->a, rules));
		snprintf(rules, sizeof(rules), "= %s", row[i].top);
		ASSERT_EQ(0, cg_deny(self->top, rules));
		EXPECT_EQ(row[i].matching, call_in(self->a1, 7))
			TH_LOG("'%s' above '%s' above '%s': 7", row[i].top, row[i].a, row[i].a1);
		EXPECT_EQ(row[i].other, call_in(self->a1, 8))
			TH_LOG("'%s' above '%s' above '%s': 8", row[i].top, row[i].a, row[i].a1);
	}
}

TEST_F(errnos, of_one_group_the_rule_with_more_conditions_has_the_word)
{
	static const struct {
		const char *rules[3];
		int matching, other;
	} row[] = {
		{ { "8/errno=5", "8:a1==7/errno=6" }, 6, 5 },
		{ { "8/errno=5", "8:a1==7/errno=6", "8:a1==7,a0!=0/errno=38" }, 38, 5 },
		{ { "8/errno=5", "8:a1==7,a0==0/errno=6", "8:a1>6/errno=38" }, 38, 38 },
		{ { "8:a1==8/errno=5", "8:a1==7/errno=6", "8/errno=38" }, 6, 5 },
		{ { "8:a1>=7,a1<=8,a0!=0/errno=6", "8:a1==7,a0!=0/errno=5" }, 6, 6 },
		/* but a stronger action goes before any errno */
		{ { "8/trap", "8:a1==7/errno=6" }, TRAPPED, TRAPPED },
		{ { "8/kill", "8:a1==7,a0!=0/errno=6" }, KILLED, KILLED },
		{ { "8:a1==7/trap", "8:a1>6,a0!=0/errno=6" }, TRAPPED, 6 },
		/* and any errno before log */
		{ { "8/errno=5", "8:a1==7/log", "8:a1==8,a0!=0/log" }, 5, 5 },
	};
	char rules[256];
	size_t i;
	int turn;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		/* written in any order */
		for (turn = 0; turn < 3; turn++) {
			snprintf(rules, sizeof(rules), "= %s %s %s",
				 row[i].rules[turn] ?: "", row[i].rules[(turn + 1) % 3] ?: "",
				 row[i].rules[(turn + 2) % 3] ?: "");
			ASSERT_EQ(0, cg_deny(self->a, rules));
			EXPECT_EQ(row[i].matching, call_in(self->a1, 7))
				TH_LOG("'%s': 7", rules);
			EXPECT_EQ(row[i].other, call_in(self->a1, 8))
				TH_LOG("'%s': 8", rules);
		}
	}
}

TEST_F(errnos, each_errno_from_1_to_4095_is_what_the_call_returns)
{
	static const int some[] = { 1, 2, 4, 38, 133, 254, 255, 256, 511, 512, 513, 530, 4095 };
	char rules[64];
	size_t i;

	/* a child cannot return them all: this process goes in itself */
	ASSERT_EQ(0, cg_enter_current(self->a));
	for (i = 0; i < ARRAY_SIZE(some); i++) {
		snprintf(rules, sizeof(rules), "= 8:a1==7/errno=%d 0:a0==99/errno=%d", some[i],
			 some[i]);
		ASSERT_EQ(0, cg_deny(self->a, rules));
		EXPECT_EQ(-some[i], raw_syscall(NR, -1, 7));
		EXPECT_EQ(-some[i], int80(19, -1, 7));
		EXPECT_EQ(-some[i], raw_syscall(SYS_read, 99));
		EXPECT_EQ(-EBADF, raw_syscall(NR, -1, 8));
	}
	EXPECT_EQ(0, cg_enter_current(CG_ROOT));
}

TEST_F(errnos, a_log_below_never_softens_an_errno_above)
{
	static const char *const logs[] = { "8/log", "8:a1==7/log", "8:a1==7,a0!=0/log 8/log" };
	size_t i;

	ASSERT_EQ(0, cg_deny(self->top, "8/errno=5"));
	for (i = 0; i < ARRAY_SIZE(logs); i++) {
		ASSERT_EQ(0, cg_deny(self->a, logs[i]));
		ASSERT_EQ(0, cg_deny(self->a1, logs[i]));
		EXPECT_EQ(5, call_in(self->a1, 7))
			TH_LOG("'%s' below", logs[i]);
	}
	EXPECT_EQ(3, cg_event(self->a1, "denied"));
	EXPECT_EQ(0, cg_event(self->a1, "logged"));
	/* Nor does one that stands where the errno came later. */
	ASSERT_EQ(0, cg_deny(self->top, "="));
	EXPECT_EQ(RAN, call_in(self->a1, 7));
	EXPECT_EQ(1, cg_event(self->a1, "logged"));
	ASSERT_EQ(0, cg_deny(self->top, "8:a1==7/errno=6"));
	EXPECT_EQ(6, call_in(self->a1, 7));
	EXPECT_EQ(1, cg_event(self->a1, "logged"));
}

TEST_HARNESS_MAIN
