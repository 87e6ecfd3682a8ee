// SPDX-License-Identifier: GPL-2.0
/*
 * A policy as text, in the one form in which rules read, and in which they can be
 * written again: ascending, for each number the rule without conditions first; a
 * bare number where it says all that is said of its counterparts, else the parts.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "policy.h"

/**
 * struct text - the state of a reading
 * @seq: where to
 * @policy: the policy
 * @always: of each slot, what is to be said of it without a condition
 * @told: of each slot, whether that has been said
 * @bare: of each clause, whether it goes with a bare number
 * @clauses: of each clause, whether one that goes with a bare number tells it
 * @some: whether anything has been printed
 */
struct text {
	struct seq_file *seq;
	const struct sclimit_policy *policy;
	u16 always[SCLIMIT_NR_SLOTS];
	DECLARE_BITMAP(told, SCLIMIT_NR_SLOTS);
	unsigned long *bare;
	unsigned long *clauses;
	bool some;
};

static unsigned int rank(u16 verdict)
{
	return sclimit_verdict_rank(verdict);
}

/* The first clause of a slot that matches whatever the arguments are: none goes behind it. */
static const struct sclimit_clause *slot_certain(const struct sclimit_policy *policy,
						 unsigned int slot, struct sclimit_clause *plain)
{
	const struct sclimit_clause *clause;

	clause = sclimit_policy_clauses(policy, slot, plain);
	for (; clause; clause = clause->last ? NULL : clause + 1)
		if (!clause->nr_tests)
			return clause;
	return NULL;
}

/* Whether a clause with these conditions stands at a slot, judged there or not. */
static const struct sclimit_clause *slot_find(const struct sclimit_policy *policy,
					      unsigned int slot, bool blind,
					      const struct sclimit_cond *conds,
					      unsigned int nr_conds)
{
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;

	clause = sclimit_policy_clauses(policy, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1)
		if (clause->nr_conds && !clause->nr_tests == blind &&
		    !sclimit_conds_compare(&policy->conds[clause->first], clause->nr_conds,
					   conds, nr_conds))
			return clause;
	return NULL;
}

static bool conds_blind(const struct sclimit_cond *conds, unsigned int nr, unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (sclimit_slot_blind(slot) & BIT(conds[i].arg))
			return true;
	return false;
}

/*
 * Whether a rule of @verdict that always matches would change nothing at a slot: it
 * is there, or something goes before it.
 */
static bool slot_holds(const struct sclimit_policy *policy, unsigned int slot, u16 verdict)
{
	const struct sclimit_clause *certain;
	struct sclimit_clause plain;

	certain = slot_certain(policy, slot, &plain);
	return certain && (certain->verdict == verdict || rank(certain->verdict) > rank(verdict));
}

/* Whether a bare number with @verdict may stand for all that it covers. */
static bool bare_fits(const struct text *text, unsigned int native, u16 verdict)
{
	unsigned int slot;

	for (slot = native; slot != SCLIMIT_NO_SLOT; slot = sclimit_slot_next(slot))
		if (text->always[slot] != verdict && !slot_holds(text->policy, slot, verdict))
			return false;
	return true;
}

/* The same for a conditional rule, @clause of the native slot. */
static bool bare_clause_fits(const struct sclimit_policy *policy, unsigned int native,
			     const struct sclimit_clause *clause)
{
	const struct sclimit_cond *conds = &policy->conds[clause->first];
	const struct sclimit_clause *other;
	unsigned int slot;
	bool blind;

	for (slot = native; slot != SCLIMIT_NO_SLOT; slot = sclimit_slot_next(slot)) {
		blind = conds_blind(conds, clause->nr_conds, slot);
		other = slot_find(policy, slot, blind, conds, clause->nr_conds);
		if (other && other->verdict == clause->verdict)
			continue;
		if (!slot_holds(policy, slot, clause->verdict))
			return false;
	}
	return true;
}

static void put_slot(struct text *text, unsigned int slot)
{
	enum sclimit_abi abi;
	unsigned int nr;

	if (text->some)
		seq_putc(text->seq, ' ');
	text->some = true;
	sclimit_slot_name(slot, &abi, &nr);
	if (abi == SCLIMIT_ABI_X86_64)
		seq_printf(text->seq, "x86_64:%u", nr);
	else
		sclimit_number_show(text->seq, abi, nr);
	if (slot >= SCLIMIT_SLOT_IPC)
		seq_printf(text->seq, ":a0&%#x==%u", SCLIMIT_I386_IPC_MASK,
			   slot - SCLIMIT_SLOT_IPC);
	else if (slot >= SCLIMIT_SLOT_SOCKETCALL)
		seq_printf(text->seq, ":a0==%u", slot - SCLIMIT_SLOT_SOCKETCALL);
}

static void put_bare(struct text *text, unsigned int native)
{
	if (text->some)
		seq_putc(text->seq, ' ');
	text->some = true;
	seq_printf(text->seq, "%u", native);
}

static bool clause_test(const struct text *text, const unsigned long *bits,
			const struct sclimit_clause *clause)
{
	return test_bit(clause - text->policy->clauses, bits);
}

static void clause_set(const struct text *text, unsigned long *bits,
		       const struct sclimit_clause *clause)
{
	__set_bit(clause - text->policy->clauses, bits);
}

/* What is said of a native number and, with the same words, of its counterparts. */
static void show_bare(struct text *text, unsigned int native)
{
	u16 always = text->always[native];
	unsigned int slot;

	if (!always || !bare_fits(text, native, always))
		return;
	put_bare(text, native);
	sclimit_verdict_show(text->seq, always);
	for (slot = native; slot != SCLIMIT_NO_SLOT; slot = sclimit_slot_next(slot))
		if (text->always[slot] == always)
			__set_bit(slot, text->told);
}

/* Which clauses of a native slot go with the bare number, and what these tell. */
static void find_bare(struct text *text, unsigned int native)
{
	const struct sclimit_policy *policy = text->policy;
	const struct sclimit_clause *clause, *other;
	const struct sclimit_cond *conds;
	struct sclimit_clause plain;
	unsigned int slot;

	clause = sclimit_policy_clauses(policy, native, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1) {
		if (!clause->nr_tests || !bare_clause_fits(policy, native, clause))
			continue;
		clause_set(text, text->bare, clause);
		conds = &policy->conds[clause->first];
		for (slot = native; slot != SCLIMIT_NO_SLOT; slot = sclimit_slot_next(slot)) {
			other = slot_find(policy, slot, conds_blind(conds, clause->nr_conds, slot),
					  conds, clause->nr_conds);
			if (other && other->verdict == clause->verdict)
				clause_set(text, text->clauses, other);
		}
	}
}

/* The clause of a slot whose conditions come next in order behind those of @after. */
static const struct sclimit_clause *clause_next(const struct text *text, unsigned int slot,
						const struct sclimit_clause *after)
{
	const struct sclimit_cond *conds = text->policy->conds;
	const struct sclimit_clause *clause, *next = NULL;
	struct sclimit_clause plain;

	clause = sclimit_policy_clauses(text->policy, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1) {
		if (!clause->nr_tests)
			continue;
		if (after && sclimit_conds_compare(&conds[clause->first], clause->nr_conds,
						   &conds[after->first], after->nr_conds) <= 0)
			continue;
		if (!next || sclimit_conds_compare(&conds[clause->first], clause->nr_conds,
						   &conds[next->first], next->nr_conds) < 0)
			next = clause;
	}
	return next;
}

static void show_clauses(struct text *text, unsigned int slot)
{
	const struct sclimit_clause *clause = NULL;

	while ((clause = clause_next(text, slot, clause))) {
		if (clause_test(text, text->bare, clause))
			put_bare(text, slot);
		else if (!clause_test(text, text->clauses, clause))
			put_slot(text, slot);
		else
			continue;
		sclimit_conds_show(text->seq, &text->policy->conds[clause->first],
				   clause->nr_conds);
		sclimit_verdict_show(text->seq, clause->verdict);
	}
}

/*
 * What always happens at a slot, but for what a bare number tells of it. A condition
 * that cannot be judged there is part of it: written again, it would mean the same.
 */
static u16 find_always(const struct text *text, unsigned int slot)
{
	u16 verdict = SCLIMIT_VERDICT_NONE;
	const struct sclimit_clause *clause;
	struct sclimit_clause plain;

	clause = sclimit_policy_clauses(text->policy, slot, &plain);
	for (; clause; clause = clause->last ? NULL : clause + 1) {
		if (clause->nr_tests || rank(clause->verdict) <= rank(verdict))
			continue;
		if (!clause->nr_conds || !clause_test(text, text->clauses, clause))
			verdict = clause->verdict;
	}
	return verdict;
}

static void show_always(struct text *text, unsigned int slot)
{
	if (!text->always[slot] || test_bit(slot, text->told))
		return;
	put_slot(text, slot);
	sclimit_verdict_show(text->seq, text->always[slot]);
}

/* All sub-calls go with a multiplexer as a whole: written again, that is the last errno of them. */
static void show_multiplexer(struct text *text, unsigned int nr)
{
	u16 always = text->always[SCLIMIT_SLOT_I386 + nr];
	unsigned int i, sub;

	for (i = 0; i < SCLIMIT_NR_SUBCALLS; i++) {
		sub = sclimit_slot_sub(nr, i);
		if (sub == SCLIMIT_NO_SLOT)
			continue;
		if (rank(text->always[sub]) == rank(always))
			__assign_bit(sub, text->told, text->always[sub] == always);
		show_always(text, sub);
	}
}

static void show_all(struct text *text)
{
	unsigned int slot;

	for (slot = 0; slot < SCLIMIT_SLOT_I386; slot++)
		find_bare(text, slot);
	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++)
		text->always[slot] = find_always(text, slot);
	for (slot = 0; slot < SCLIMIT_SLOT_SOCKETCALL; slot++) {
		if (slot < SCLIMIT_SLOT_I386)
			show_bare(text, slot);
		show_always(text, slot);
		show_clauses(text, slot);
		if (slot == SCLIMIT_SLOT_I386 + SCLIMIT_I386_SOCKETCALL ||
		    slot == SCLIMIT_SLOT_I386 + SCLIMIT_I386_IPC)
			show_multiplexer(text, slot - SCLIMIT_SLOT_I386);
	}
	if (text->some)
		seq_putc(text->seq, '\n');
}

/**
 * sclimit_policy_show() - print a policy, as sclimit_request_parse() reads it
 * @seq: where to; nothing is printed for the empty one, else one line
 * @policy: the policy
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM.
 */
int sclimit_policy_show(struct seq_file *seq, const struct sclimit_policy *policy)
{
	struct text *text = kzalloc(sizeof(*text), GFP_KERNEL);
	int err = -ENOMEM;

	if (!text)
		return err;
	text->seq = seq;
	text->policy = policy;
	text->bare = kvcalloc(BITS_TO_LONGS(policy->nr_clauses + 1), sizeof(long), GFP_KERNEL);
	text->clauses = kvcalloc(BITS_TO_LONGS(policy->nr_clauses + 1), sizeof(long), GFP_KERNEL);
	if (text->bare && text->clauses) {
		show_all(text);
		err = 0;
	}
	kvfree(text->bare);
	kvfree(text->clauses);
	kfree(text);
	return err;
}
