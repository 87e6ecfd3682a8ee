// SPDX-License-Identifier: GPL-2.0
/*
 * Drafts: own rules while they are being changed, slot by slot, and the way from a
 * policy to a draft and back.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "policy_draft.h"

/**
 * sclimit_draft_free() - free what a draft holds, not itself
 * @draft: the draft
 */
void sclimit_draft_free(struct sclimit_draft *draft)
{
	kvfree(draft->clauses);
}

/* Of two rules for the same, the stronger one stays; of two errnos, the later one. */
static u16 verdict_add(u16 old, u16 verdict)
{
	return sclimit_verdict_rank(verdict) >= sclimit_verdict_rank(old) ? verdict : old;
}

static struct sclimit_draft_clause *clause_find(const struct sclimit_draft *draft,
						unsigned int slot, bool blind,
						const struct sclimit_cond *conds,
						unsigned int nr_conds)
{
	struct sclimit_draft_clause *clause = draft->clauses;
	unsigned int i;

	for (i = 0; i < draft->nr_clauses; i++, clause++)
		if (clause->slot == slot && clause->blind == blind &&
		    !sclimit_conds_compare(clause->conds, clause->nr_conds, conds, nr_conds))
			return clause;
	return NULL;
}

static int draft_grow(struct sclimit_draft *draft)
{
	unsigned int room = draft->room ? 2 * draft->room : 16;
	struct sclimit_draft_clause *clauses;

	clauses = kvcalloc(room, sizeof(*clauses), GFP_KERNEL);
	if (!clauses)
		return -ENOMEM;
	memcpy(clauses, draft->clauses, draft->nr_clauses * sizeof(*clauses));
	kvfree(draft->clauses);
	draft->clauses = clauses;
	draft->room = room;
	return 0;
}

/**
 * sclimit_draft_clause() - add a conditional rule to one slot
 * @draft: the draft
 * @slot: the slot
 * @blind: the conditions cannot be judged there
 * @verdict: what happens; of two for the same conditions the stronger one stays
 * @conds: its conditions, sorted
 * @nr_conds: how many
 *
 * Context: process, may sleep.
 * Return: 0; -E2BIG where there are too many, -ENOMEM.
 */
int sclimit_draft_clause(struct sclimit_draft *draft, unsigned int slot, bool blind, u16 verdict,
		      const struct sclimit_cond *conds, unsigned int nr_conds)
{
	struct sclimit_draft_clause *clause;
	int err;

	clause = clause_find(draft, slot, blind, conds, nr_conds);
	if (clause) {
		clause->verdict = verdict_add(clause->verdict, verdict);
		return 0;
	}
	if (draft->nr_clauses == SCLIMIT_RULES_MAX)
		return -E2BIG;
	if (draft->nr_clauses == draft->room) {
		err = draft_grow(draft);
		if (err)
			return err;
	}
	clause = &draft->clauses[draft->nr_clauses++];
	clause->slot = slot;
	clause->verdict = verdict;
	clause->blind = blind;
	clause->nr_conds = nr_conds;
	memcpy(clause->conds, conds, nr_conds * sizeof(*conds));
	return 0;
}

/**
 * sclimit_draft_always() - add an unconditional rule to one slot
 * @draft: the draft
 * @slot: the slot; nothing is done for an exempt one
 * @verdict: what happens; the stronger one stays
 */
void sclimit_draft_always(struct sclimit_draft *draft, unsigned int slot, u16 verdict)
{
	if (!sclimit_slot_exempt(slot))
		draft->always[slot] = verdict_add(draft->always[slot], verdict);
}

/* Slot by slot, and in a slot by the order in which clauses of one group have the word. */
static int clause_cmp(const void *a, const void *b)
{
	const struct sclimit_draft_clause *x = a, *y = b;
	unsigned int rank_x, rank_y;
	int order;

	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	rank_x = sclimit_verdict_rank(x->verdict);
	rank_y = sclimit_verdict_rank(y->verdict);
	if (rank_x != rank_y)
		return rank_x > rank_y ? -1 : 1;
	order = sclimit_conds_compare(x->conds, x->nr_conds, y->conds, y->nr_conds);
	return order ?: (int)x->blind - (int)y->blind;
}

static int append_always(struct sclimit_policy *policy, unsigned int slot, u16 verdict)
{
	struct sclimit_clause clause = { .verdict = verdict };

	return sclimit_policy_append(policy, slot, &clause, NULL);
}

/* One slot, whose clauses are those from @clause to @end; its always goes in its place. */
static int finish_slot(struct sclimit_policy *policy, unsigned int slot, u16 always,
		       const struct sclimit_draft_clause *clause,
		       const struct sclimit_draft_clause *end)
{
	struct sclimit_clause copy = {};
	int err = 0;

	for (; !err && clause < end; clause++) {
		if (always && sclimit_verdict_rank(always) >
			      sclimit_verdict_rank(clause->verdict)) {
			err = append_always(policy, slot, always);
			always = SCLIMIT_VERDICT_NONE;
			if (err)
				break;
		}
		copy.verdict = clause->verdict;
		copy.nr_conds = clause->nr_conds;
		copy.nr_tests = clause->blind ? 0 : clause->nr_conds;
		err = sclimit_policy_append(policy, slot, &copy, clause->conds);
	}
	if (!err && always)
		err = append_always(policy, slot, always);
	sclimit_policy_end_slot(policy, slot);
	return err;
}

/* A multiplexer is denied as a whole only if all of its sub-calls are. */
static void settle(struct sclimit_draft *draft, unsigned int nr)
{
	unsigned int i, sub;

	for (i = 0; i < SCLIMIT_NR_SUBCALLS; i++) {
		sub = sclimit_slot_sub(nr, i);
		if (sub != SCLIMIT_NO_SLOT && !draft->always[sub])
			draft->always[SCLIMIT_SLOT_I386 + nr] = SCLIMIT_VERDICT_NONE;
	}
}

/**
 * sclimit_draft_finish() - make a policy of a draft
 * @draft: the draft, complete; sorted
 *
 * Context: process, may sleep.
 * Return: the policy with one reference; an error pointer with -ENOMEM.
 */
struct sclimit_policy *sclimit_draft_finish(struct sclimit_draft *draft)
{
	struct sclimit_draft_clause *clause, *next, *end;
	unsigned int slot, i, nr_conds = 0;
	struct sclimit_policy *policy;
	int err;

	settle(draft, SCLIMIT_I386_SOCKETCALL);
	settle(draft, SCLIMIT_I386_IPC);
	sort(draft->clauses, draft->nr_clauses, sizeof(*draft->clauses), clause_cmp, NULL);
	for (i = 0; i < draft->nr_clauses; i++)
		nr_conds += draft->clauses[i].nr_conds;
	/* each slot that has clauses may get one more */
	policy = sclimit_policy_alloc(2 * draft->nr_clauses + 1, nr_conds);
	if (IS_ERR(policy))
		return policy;

	clause = draft->clauses;
	end = clause + draft->nr_clauses;
	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++) {
		if (clause == end || clause->slot != slot) {
			policy->verdict[slot] = draft->always[slot];
			continue;
		}
		for (next = clause; next < end && next->slot == slot; next++)
			;
		err = finish_slot(policy, slot, draft->always[slot], clause, next);
		if (err) {
			sclimit_policy_put(policy);
			return ERR_PTR(err);
		}
		clause = next;
	}
	return sclimit_policy_done(policy);
}

/**
 * sclimit_draft_begin() - take the rules of a policy into an empty draft
 * @draft: the draft
 * @policy: own rules
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int sclimit_draft_begin(struct sclimit_draft *draft, const struct sclimit_policy *policy)
{
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;
	unsigned int slot;
	int err;

	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++) {
		if (!policy->verdict[slot])
			continue;
		clause = sclimit_policy_clauses(policy, slot, &plain);
		for (; clause; clause = clause->last ? NULL : clause + 1) {
			if (!clause->nr_conds) {
				draft->always[slot] = clause->verdict;
				continue;
			}
			err = sclimit_draft_clause(draft, slot, !clause->nr_tests, clause->verdict,
					 &policy->conds[clause->first], clause->nr_conds);
			if (err)
				return err;
		}
	}
	return 0;
}

/**
 * sclimit_draft_add() - add rules to a draft
 * @draft: the draft
 * @rules: the rules
 *
 * Context: process, may sleep.
 * Return: 0; -E2BIG where there are too many, -ENOMEM.
 */
int sclimit_draft_add(struct sclimit_draft *draft, const struct sclimit_draft *rules)
{
	struct sclimit_draft_clause *clause;
	unsigned int i;
	int err = 0;

	for (i = 0; i < SCLIMIT_NR_SLOTS; i++)
		if (rules->always[i])
			sclimit_draft_always(draft, i, rules->always[i]);
	for (i = 0; !err && i < rules->nr_clauses; i++) {
		clause = &rules->clauses[i];
		err = sclimit_draft_clause(draft, clause->slot, clause->blind, clause->verdict,
				 clause->conds, clause->nr_conds);
	}
	return err;
}

/**
 * sclimit_draft_remove() - take rules out of a draft
 * @draft: the draft
 * @rules: what goes: with a number all that is said of it, with a conditional rule
 *	   that one alone; what is not there is no error
 */
void sclimit_draft_remove(struct sclimit_draft *draft, const struct sclimit_draft *rules)
{
	struct sclimit_draft_clause *clause;
	unsigned int i, kept = 0;

	for (i = 0; i < SCLIMIT_NR_SLOTS; i++)
		if (rules->always[i])
			draft->always[i] = SCLIMIT_VERDICT_NONE;
	for (i = 0; i < draft->nr_clauses; i++) {
		clause = &draft->clauses[i];
		if (rules->always[clause->slot] ||
		    clause_find(rules, clause->slot, clause->blind, clause->conds,
				clause->nr_conds))
			continue;
		draft->clauses[kept++] = *clause;
	}
	draft->nr_clauses = kept;
}

/**
 * sclimit_draft_invert() - deny all that may be denied, with some exceptions
 * @draft: the draft
 * @but: the numbers that it names are left out
 */
void sclimit_draft_invert(struct sclimit_draft *draft, const struct sclimit_draft *but)
{
	unsigned int slot;

	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++)
		if (sclimit_slot_exists(slot) && !but->always[slot])
			sclimit_draft_always(draft, slot, EPERM);
}

/**
 * sclimit_policy_allowed() - what a policy does not deny, as if that were denied
 * @policy: the policy
 *
 * For syscalls.allow, which reads in the form of syscalls.deny.
 *
 * Context: process, may sleep.
 * Return: a policy with one reference; an error pointer with -ENOMEM.
 */
struct sclimit_policy *sclimit_policy_allowed(const struct sclimit_policy *policy)
{
	const unsigned int log = sclimit_verdict_rank(SCLIMIT_VERDICT_LOG);
	struct sclimit_policy *allowed;
	struct sclimit_draft *draft;
	unsigned int slot;

	draft = kvzalloc(sizeof(*draft), GFP_KERNEL);
	if (!draft)
		return ERR_PTR(-ENOMEM);
	/* exempt calls too, which no draft of rules has */
	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++)
		if (sclimit_slot_exists(slot) &&
		    sclimit_verdict_rank(sclimit_policy_always(policy, slot)) <= log)
			draft->always[slot] = EPERM;
	allowed = sclimit_draft_finish(draft);
	kvfree(draft);
	return allowed;
}
