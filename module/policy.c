// SPDX-License-Identifier: GPL-2.0
/*
 * Policies. This knows no cgroup: who points to which policy is group.c's.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "policy.h"

struct sclimit_policy sclimit_policy_nothing = {
	.users = REFCOUNT_INIT(1),
};

/**
 * sclimit_policy_alloc() - begin to make a policy
 * @nr_clauses: how many clauses it may get at most
 * @nr_conds: how many conditions
 *
 * Slots are to be filled one after the other: sclimit_policy_append() for each
 * clause, then sclimit_policy_end_slot(). At last comes sclimit_policy_done().
 *
 * Context: process, may sleep.
 * Return: the policy with one reference; an error pointer with -ENOMEM.
 */
struct sclimit_policy *sclimit_policy_alloc(unsigned int nr_clauses, unsigned int nr_conds)
{
	struct sclimit_policy *policy;
	size_t size = sizeof(*policy);

	/* the ones with the strictest alignment first */
	size = size_add(size, array_size(nr_conds, sizeof(*policy->tests)));
	size = size_add(size, array_size(nr_conds, sizeof(*policy->conds)));
	size = size_add(size, array_size(nr_clauses, sizeof(*policy->clauses)));
	policy = kvzalloc(size, GFP_KERNEL);
	if (!policy)
		return ERR_PTR(-ENOMEM);
	refcount_set(&policy->users, 1);
	policy->tests = (void *)(policy + 1);
	policy->conds = (void *)(policy->tests + nr_conds);
	policy->clauses = (void *)(policy->conds + nr_conds);
	return policy;
}

/**
 * sclimit_policy_append() - add a clause to a slot
 * @policy: the policy that is being made
 * @slot: the slot, the same until it is ended
 * @clause: the clause; its place and whether it is the last do not matter
 * @conds: its conditions
 *
 * Context: process.
 * Return: 0; -E2BIG where the policy cannot hold more.
 */
int sclimit_policy_append(struct sclimit_policy *policy, unsigned int slot,
			  const struct sclimit_clause *clause, const struct sclimit_cond *conds)
{
	struct sclimit_clause *copy;
	unsigned int i;

	if (policy->nr_clauses == SCLIMIT_CLAUSES_MAX)
		return -E2BIG;
	if (!policy->verdict[slot])
		policy->verdict[slot] = SCLIMIT_VERDICT_END + policy->nr_clauses;
	copy = &policy->clauses[policy->nr_clauses++];
	*copy = *clause;
	copy->test = SCLIMIT_TEST_ALWAYS;
	copy->first = policy->nr_conds;
	copy->last = false;
	for (i = 0; i < clause->nr_conds; i++) {
		policy->conds[policy->nr_conds] = conds[i];
		sclimit_cond_compile(&conds[i], slot, &policy->tests[policy->nr_conds]);
		policy->nr_conds++;
	}
	if (clause->nr_tests)
		copy->test = policy->tests[copy->first];
	return 0;
}

/**
 * sclimit_policy_end_slot() - a slot has all its clauses
 * @policy: the policy that is being made
 * @slot: the slot; nothing is done for one without clauses
 */
void sclimit_policy_end_slot(struct sclimit_policy *policy, unsigned int slot)
{
	struct sclimit_clause *last;
	unsigned int first;

	if (!policy->verdict[slot])
		return;
	first = policy->verdict[slot] - SCLIMIT_VERDICT_END;
	last = &policy->clauses[policy->nr_clauses - 1];
	last->last = true;
	/* the one that holds for all arguments needs no clause */
	if (last == &policy->clauses[first] && !last->nr_conds) {
		policy->verdict[slot] = last->verdict;
		memset(last, 0, sizeof(*last));
		policy->nr_clauses--;
	}
}

/**
 * sclimit_policy_done() - a policy has all its slots
 * @policy: the policy
 *
 * Return: the policy, or, in its place, the empty one.
 */
struct sclimit_policy *sclimit_policy_done(struct sclimit_policy *policy)
{
	if (memchr_inv(policy->verdict, 0, sizeof(policy->verdict)))
		return policy;
	kvfree(policy);
	return sclimit_policy_get(&sclimit_policy_nothing);
}

/**
 * sclimit_policy_clauses() - what a policy says of a slot, as clauses
 * @policy: the policy
 * @slot: the slot
 * @plain: room for a clause that is not kept as one
 *
 * Return: the first of its clauses, the last of which is marked; NULL where it
 * says nothing.
 */
const struct sclimit_clause *sclimit_policy_clauses(const struct sclimit_policy *policy,
						    unsigned int slot,
						    struct sclimit_clause *plain)
{
	u16 verdict = policy->verdict[slot];

	if (!verdict)
		return NULL;
	if (verdict >= SCLIMIT_VERDICT_END)
		return &policy->clauses[verdict - SCLIMIT_VERDICT_END];
	*plain = (struct sclimit_clause){ .verdict = verdict, .last = true };
	return plain;
}

/**
 * sclimit_policy_always() - what a policy says of a slot without a condition
 * @policy: the policy
 * @slot: the slot
 *
 * Return: a verdict below SCLIMIT_VERDICT_END. Rules with conditions may go
 * before it.
 */
u16 sclimit_policy_always(const struct sclimit_policy *policy, unsigned int slot)
{
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;

	clause = sclimit_policy_clauses(policy, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1)
		if (!clause->nr_conds)
			return clause->verdict;
	return SCLIMIT_VERDICT_NONE;
}

/* Whether a clause that stands in @policy for @slot matches whenever @other does. */
static bool clause_outdone(const struct sclimit_policy *policy, unsigned int slot,
			   const struct sclimit_clause *other, const struct sclimit_cond *conds)
{
	unsigned int i;

	if (!policy->verdict[slot])
		return false;
	for (i = policy->verdict[slot] - SCLIMIT_VERDICT_END; i < policy->nr_clauses; i++) {
		const struct sclimit_clause *clause = &policy->clauses[i];

		/* a rule without conditions stays: sclimit_policy_always() asks for it */
		if (!clause->nr_tests && (other->nr_conds || !clause->nr_conds))
			return true;
		if (other->nr_tests &&
		    sclimit_conds_within(&policy->conds[clause->first], clause->nr_conds,
					 conds, other->nr_conds))
			return true;
	}
	return false;
}

/* Those clauses of a slot that are of one rank, unless they can never have the word. */
static int merge_rank(struct sclimit_policy *into, unsigned int slot,
		      const struct sclimit_policy *from, unsigned int rank)
{
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;
	int err;

	clause = sclimit_policy_clauses(from, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1) {
		const struct sclimit_cond *conds = &from->conds[clause->first];

		if (sclimit_verdict_rank(clause->verdict) != rank ||
		    clause_outdone(into, slot, clause, conds))
			continue;
		err = sclimit_policy_append(into, slot, clause, conds);
		if (err)
			return err;
	}
	return 0;
}

/*
 * The stronger action goes before the weaker one; of two errnos the one nearer the
 * root; those of one group are in order already.
 */
static int merge_slot(struct sclimit_policy *into, unsigned int slot,
		      const struct sclimit_policy *above, const struct sclimit_policy *own)
{
	unsigned int rank;
	int err;

	for (rank = sclimit_verdict_rank(SCLIMIT_VERDICT_KILL); rank; rank--) {
		err = merge_rank(into, slot, above, rank);
		if (!err)
			err = merge_rank(into, slot, own, rank);
		if (err)
			return err;
	}
	sclimit_policy_end_slot(into, slot);
	return 0;
}

/* The same of slots that have no clauses, as most. */
static u16 verdict_merge(u16 above, u16 own)
{
	return sclimit_verdict_rank(own) > sclimit_verdict_rank(above) ? own : above;
}

/* Whether two policies say nothing of this slot and the three behind it. */
static bool slots_silent(const struct sclimit_policy *a, const struct sclimit_policy *b,
			 unsigned int slot)
{
	return !(*(const u64 *)(a->verdict + slot) | *(const u64 *)(b->verdict + slot));
}

/**
 * sclimit_policy_merge() - the effective rules of a group
 * @above: the effective rules of its parent
 * @own: its own rules
 *
 * What says no more than one of the two is that one: memory is kept only where
 * both say something.
 *
 * Context: process, may sleep.
 * Return: the policy with one reference; an error pointer with -ENOMEM, or with
 * -E2BIG where the rules of all ancestors together are too many.
 */
struct sclimit_policy *sclimit_policy_merge(struct sclimit_policy *above,
					    struct sclimit_policy *own)
{
	struct sclimit_policy *policy;
	unsigned int slot;
	int err;

	if (sclimit_policy_empty(own))
		return sclimit_policy_get(above);
	if (sclimit_policy_empty(above))
		return sclimit_policy_get(own);
	/* a slot that has no clause in one of the two may get one beside those of the other */
	policy = sclimit_policy_alloc(2 * (above->nr_clauses + own->nr_clauses) + 2,
				      above->nr_conds + own->nr_conds);
	if (IS_ERR(policy))
		return policy;
	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++) {
		if (slot % 4 == 0 && slots_silent(above, own, slot)) {
			slot += 3;
			continue;
		}
		if (above->verdict[slot] < SCLIMIT_VERDICT_END &&
		    own->verdict[slot] < SCLIMIT_VERDICT_END) {
			policy->verdict[slot] = verdict_merge(above->verdict[slot],
							      own->verdict[slot]);
			continue;
		}
		err = merge_slot(policy, slot, above, own);
		if (err) {
			kvfree(policy);
			return ERR_PTR(err);
		}
	}
	if (sclimit_policy_same(policy, above)) {
		kvfree(policy);
		return sclimit_policy_get(above);
	}
	if (sclimit_policy_same(policy, own)) {
		kvfree(policy);
		return sclimit_policy_get(own);
	}
	return policy;
}

/**
 * sclimit_policy_same() - whether two policies are made of the same rules
 * @a: one
 * @b: the other
 * Return: true if so.
 */
bool sclimit_policy_same(const struct sclimit_policy *a, const struct sclimit_policy *b)
{
	/* all three are zeroed before they are filled, so padding is the same too */
	return a->nr_clauses == b->nr_clauses && a->nr_conds == b->nr_conds &&
	       !memcmp(a->verdict, b->verdict, sizeof(a->verdict)) &&
	       !memcmp(a->clauses, b->clauses, array_size(a->nr_clauses, sizeof(*a->clauses))) &&
	       !memcmp(a->conds, b->conds, array_size(a->nr_conds, sizeof(*a->conds)));
}

/* Whether @policy has a clause for @slot that is as strong, and as wide, as @old. */
static bool clause_covered(const struct sclimit_policy *policy, unsigned int slot,
			   const struct sclimit_clause *old, const struct sclimit_cond *conds)
{
	unsigned int rank = sclimit_verdict_rank(old->verdict);
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;

	clause = sclimit_policy_clauses(policy, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1) {
		if (sclimit_verdict_rank(clause->verdict) < rank)
			continue;
		if (!clause->nr_tests ||
		    (old->nr_tests &&
		     sclimit_conds_within(&policy->conds[clause->first], clause->nr_conds,
					  conds, old->nr_conds)))
			return true;
	}
	return false;
}

/**
 * sclimit_policy_covers() - whether own rules are at least as strict as others
 * @policy: the rules
 * @old: the others
 *
 * Return: false if a call that @old denies might run, or a weaker action might be
 * taken, under @policy.
 */
bool sclimit_policy_covers(const struct sclimit_policy *policy, const struct sclimit_policy *old)
{
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;
	unsigned int slot;

	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++) {
		clause = sclimit_policy_clauses(old, slot, &plain);
		for (; clause; clause = clause->last ? NULL : clause + 1)
			if (!clause_covered(policy, slot, clause, &old->conds[clause->first]))
				return false;
	}
	return true;
}

/**
 * sclimit_policy_get() - take a reference
 * @policy: a policy
 *
 * Context: any.
 * Return: @policy.
 */
struct sclimit_policy *sclimit_policy_get(struct sclimit_policy *policy)
{
	refcount_inc(&policy->users);
	return policy;
}

/**
 * sclimit_policy_put() - drop a reference
 * @policy: a policy
 *
 * Context: any. The last one frees it after a grace period.
 */
void sclimit_policy_put(struct sclimit_policy *policy)
{
	if (refcount_dec_and_test(&policy->users))
		kvfree_rcu(policy, rcu);
}
