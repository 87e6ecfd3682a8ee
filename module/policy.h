/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is denied: own rules, effective rules, and how the first make the second.
 * A policy is constant once it is made and may be shared by any number of
 * groups.
 */
#ifndef _SCLIMIT_POLICY_H
#define _SCLIMIT_POLICY_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>

#include "rule.h"

/**
 * struct sclimit_clause - what one rule says of one slot
 * @test: the first of its tests, so that most clauses are passed by with this alone
 * @first: its conditions and tests are those from here on, in the policy's
 * @verdict: what happens to a call for which all tests hold
 * @nr_conds: how many conditions it was written with
 * @nr_tests: @nr_conds, or 0 where they cannot be judged: then it always matches
 * @last: no other clause of this slot follows
 * @unused: 0
 */
struct sclimit_clause {
	struct sclimit_test test;
	u32 first;
	u16 verdict;
	u8 nr_conds;
	u8 nr_tests;
	u32 last;
	u32 unused;
};

/**
 * struct sclimit_policy - a set of rules
 * @users: how many groups' fields point here
 * @rcu: gates read a policy without a reference: it is freed by RCU
 * @nr_clauses: how many @clauses there are
 * @nr_conds: how many @conds there are, and as many @tests
 * @clauses: those of a slot stand together, in the order in which they have the
 *	     word: the first that matches says what happens
 * @tests: what is tested; of an i386 slot, in i386's registers
 * @conds: the same as it was written
 * @verdict: of each slot, what happens to a call whatever its arguments are; or
 *	     SCLIMIT_VERDICT_END and the index of the first of its @clauses
 *
 * All but @users and @rcu is constant.
 */
struct sclimit_policy {
	refcount_t users;
	struct rcu_head rcu;
	unsigned int nr_clauses;
	unsigned int nr_conds;
	struct sclimit_clause *clauses;
	struct sclimit_test *tests;
	struct sclimit_cond *conds;
	u16 verdict[SCLIMIT_NR_SLOTS] __aligned(sizeof(u64));
};

static_assert(SCLIMIT_NR_SLOTS % 4 == 0);

/* As many clauses as a verdict can point to. */
#define SCLIMIT_CLAUSES_MAX	(U16_MAX - SCLIMIT_VERDICT_END)

/* The policy that denies nothing; a static object, and the only empty one. */
extern struct sclimit_policy sclimit_policy_nothing;

struct sclimit_policy *sclimit_policy_alloc(unsigned int nr_clauses, unsigned int nr_conds);
struct sclimit_policy *sclimit_policy_done(struct sclimit_policy *policy);
int sclimit_policy_append(struct sclimit_policy *policy, unsigned int slot,
			  const struct sclimit_clause *clause, const struct sclimit_cond *conds);
void sclimit_policy_end_slot(struct sclimit_policy *policy, unsigned int slot);

struct sclimit_policy *sclimit_policy_merge(struct sclimit_policy *above,
					    struct sclimit_policy *own);
struct sclimit_policy *sclimit_policy_get(struct sclimit_policy *policy);
void sclimit_policy_put(struct sclimit_policy *policy);

bool sclimit_policy_same(const struct sclimit_policy *a, const struct sclimit_policy *b);
bool sclimit_policy_covers(const struct sclimit_policy *policy, const struct sclimit_policy *old);
const struct sclimit_clause *sclimit_policy_clauses(const struct sclimit_policy *policy,
						    unsigned int slot,
						    struct sclimit_clause *plain);
u16 sclimit_policy_always(const struct sclimit_policy *policy, unsigned int slot);
int sclimit_policy_show(struct seq_file *seq, const struct sclimit_policy *policy);

/* policy_find.c */
char *sclimit_policy_string(const struct sclimit_policy *policy);
u16 sclimit_policy_find(const struct sclimit_policy *policy, unsigned int slot,
			const struct pt_regs *regs, const struct sclimit_clause **clause,
			struct sclimit_clause *plain);
char *sclimit_policy_rule(const struct sclimit_policy *policy, unsigned int slot,
			  const struct sclimit_clause *clause);

static inline bool sclimit_policy_empty(const struct sclimit_policy *policy)
{
	return policy == &sclimit_policy_nothing;
}

/*
 * What is said of a slot. Not as an element of the array: slots are in bounds, and
 * UBSAN's test of that costs the hook a frame.
 */
static __always_inline unsigned long sclimit_policy_verdict(const struct sclimit_policy *policy,
							    unsigned long slot)
{
	const u16 *verdict = policy->verdict;

	return *(verdict + slot);
}

/* What those clauses say of a call that a verdict points to. */
static __always_inline unsigned int
sclimit_policy_judge_clauses(const struct sclimit_policy *policy, unsigned int verdict,
			     const struct pt_regs *regs)
{
	const struct sclimit_clause *clause = &policy->clauses[verdict - SCLIMIT_VERDICT_END];
	const struct sclimit_test *tests = policy->tests;
	unsigned int i;

	for (;; clause++) {
		if (unlikely(sclimit_test_holds(&clause->test, regs))) {
			i = 1;
			while (i < clause->nr_tests &&
			       sclimit_test_holds(&tests[clause->first + i], regs))
				i++;
			if (i >= clause->nr_tests)
				return clause->verdict;
		}
		if (clause->last)
			return SCLIMIT_VERDICT_NONE;
	}
}

/**
 * sclimit_policy_judge() - what happens to a call
 * @policy: the effective rules
 * @slot: the slot of the number that was called, or of its sub-call if it is a
 *	  multiplexer that has it
 * @regs: the task's registers, as it entered the kernel
 *
 * Context: any, under RCU; takes no lock.
 * Return: a verdict below SCLIMIT_VERDICT_END.
 */
static __always_inline unsigned int sclimit_policy_judge(const struct sclimit_policy *policy,
							 unsigned long slot,
							 const struct pt_regs *regs)
{
	unsigned int verdict = sclimit_policy_verdict(policy, slot);

	return likely(verdict < SCLIMIT_VERDICT_END) ? verdict :
	       sclimit_policy_judge_clauses(policy, verdict, regs);
}

/**
 * sclimit_policy_judge_blind() - the same where the arguments are not to be had
 * @policy: the effective rules
 * @slot: the slot
 *
 * Every condition counts as matching.
 *
 * Context: any, under RCU; takes no lock.
 * Return: a verdict below SCLIMIT_VERDICT_END.
 */
static inline unsigned int sclimit_policy_judge_blind(const struct sclimit_policy *policy,
						      unsigned int slot)
{
	unsigned int verdict = policy->verdict[slot];

	return verdict < SCLIMIT_VERDICT_END ? verdict :
	       policy->clauses[verdict - SCLIMIT_VERDICT_END].verdict;
}

#endif
