// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of calls: what a rule is about, and rules for what is left of that.
 */
#include <string.h>

#include "../lib/syscall-names.h"
#include "policy_calls.h"

static const unsigned int multiplexers[] = { SCLIMIT_I386_SOCKETCALL, SCLIMIT_I386_IPC };

static bool has(const struct calls *calls, unsigned int slot)
{
	return calls->slot[slot / 64] >> slot % 64 & 1;
}

static void add(struct calls *calls, unsigned int slot)
{
	calls->slot[slot / 64] |= 1ULL << slot % 64;
}

static bool is_multiplexer(enum sclimit_abi abi, unsigned int nr)
{
	return abi == SCLIMIT_ABI_I386 &&
	       (nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC);
}

static void add_number(const struct filter_facts *facts, const struct rule *rule, unsigned int nr,
		       struct calls *calls)
{
	unsigned int slot, sub;

	add(calls, filter_slot(rule->abi, nr));
	slot = rule->bare ? facts->first[nr] : 0;
	for (; slot; slot = facts->next[slot - 1])
		add(calls, slot - 1);
	for (sub = 0; !rule->bare && is_multiplexer(rule->abi, nr) && sub < FILTER_SUBS; sub++)
		if (filter_sub(nr, sub) != FILTER_SLOTS)
			add(calls, filter_sub(nr, sub));
}

/**
 * calls_of() - the calls that a rule is about
 * @facts: what belongs to what
 * @rule: the rule; its conditions do not matter, but where they name a sub-call
 * @calls: filled
 */
void calls_of(const struct filter_facts *facts, const struct rule *rule, struct calls *calls)
{
	unsigned int first = rule->all ? 0 : rule->first;
	unsigned int last = rule->all ? SYSCALL_NR_MAX : rule->last, slot;

	*calls = (struct calls){};
	if (rule->all && rule->bare) {
		/* more than counterparts: also what one ABI alone has */
		for (slot = 0; slot < FILTER_SLOTS; slot++)
			add(calls, slot);
		return;
	}
	if (!rule->bare && rule->nr_conds && is_multiplexer(rule->abi, rule->first)) {
		slot = filter_sub(rule->first, rule->cond[0].value);
		if (slot != FILTER_SLOTS)
			add(calls, slot);
		return;
	}
	for (; first <= last; first++)
		add_number(facts, rule, first, calls);
}

/**
 * calls_meet() - whether two sets have a call in common
 * @a: the one
 * @b: the other
 * Return: true or false.
 */
bool calls_meet(const struct calls *a, const struct calls *b)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(a->slot); i++)
		if (a->slot[i] & b->slot[i])
			return true;
	return false;
}

/* A multiplexer that lacks a sub-call is no longer there as a whole. */
static void settle(struct calls *calls, unsigned int nr)
{
	unsigned int whole = filter_slot(SCLIMIT_ABI_I386, nr), sub, slot;

	for (sub = 0; sub < FILTER_SUBS; sub++) {
		slot = filter_sub(nr, sub);
		if (slot != FILTER_SLOTS && !has(calls, slot))
			calls->slot[whole / 64] &= ~(1ULL << whole % 64);
	}
}

/* Return: whether something is left. */
static bool remove_calls(struct calls *calls, const struct calls *less)
{
	bool left = false;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(calls->slot); i++)
		calls->slot[i] &= ~less->slot[i];
	for (i = 0; i < ARRAY_SIZE(multiplexers); i++)
		settle(calls, multiplexers[i]);
	for (i = 0; i < ARRAY_SIZE(calls->slot); i++)
		left = left || calls->slot[i];
	return left;
}

/* ---- to rules ---- */

/* Whether conditions on the native call's arguments cannot be judged at one of its counterparts. */
static bool is_blind(const struct filter_facts *facts, const struct rule *like, unsigned int slot)
{
	unsigned int i;

	for (i = 0; like->bare && i < like->nr_conds; i++)
		if (facts->blind[slot] >> like->cond[i].arg & 1)
			return true;
	return false;
}

static void add_run(const struct filter_facts *facts, const struct rule *like,
		    enum sclimit_abi abi, unsigned int first, unsigned int last,
		    struct rules *into)
{
	struct rule rule = *like;

	rule.bare = false;
	rule.abi = abi;
	rule.first = first;
	rule.last = last;
	rule.all = first == 0 && last == SYSCALL_NR_MAX;
	if (is_blind(facts, like, filter_slot(abi, first)))
		rule.nr_conds = 0;
	rules_add(into, &rule);
}

static void add_subs(const struct calls *calls, const struct rule *like, unsigned int nr,
		     struct rules *into)
{
	bool ipc = nr == SCLIMIT_I386_IPC;
	struct rule rule = *like;
	unsigned int sub;

	if (has(calls, filter_slot(SCLIMIT_ABI_I386, nr)))
		return;
	rule.bare = false;
	rule.all = false;
	rule.abi = SCLIMIT_ABI_I386;
	rule.first = nr;
	rule.last = nr;
	rule.nr_conds = 1;
	for (sub = 0; sub < FILTER_SUBS; sub++) {
		if (filter_sub(nr, sub) == FILTER_SLOTS || !has(calls, filter_sub(nr, sub)))
			continue;
		rule.cond[0] = (struct rule_cond){
			.op = ipc ? RULE_MASKED_EQ : RULE_EQ,
			.mask = ipc ? SCLIMIT_I386_IPC_MASK : 0, .value = sub,
		};
		rules_add(into, &rule);
	}
}

/* Rules that say of these calls, and of no other, what @like says; none of them is bare. */
static void add_rules(const struct filter_facts *facts, const struct calls *calls,
		      const struct rule *like, struct rules *into)
{
	unsigned int abi, nr, first;
	size_t i;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= SYSCALL_NR_MAX; nr++) {
			if (!has(calls, filter_slot(abi, nr)))
				continue;
			/* a range takes no conditions */
			for (first = nr; !like->nr_conds && nr < SYSCALL_NR_MAX &&
			     has(calls, filter_slot(abi, nr + 1)); nr++)
				;
			add_run(facts, like, abi, first, nr, into);
		}
	}
	for (i = 0; i < ARRAY_SIZE(multiplexers); i++)
		add_subs(calls, like, multiplexers[i], into);
}

static void split_once(const struct filter_facts *facts, const struct rule *rule,
		       const struct calls *less, struct rules *into)
{
	struct calls calls;

	calls_of(facts, rule, &calls);
	if (remove_calls(&calls, less))
		add_rules(facts, &calls, rule, into);
}

/**
 * calls_split() - take calls out of a rule
 * @facts: what belongs to what
 * @rule: the rule
 * @less: the calls
 * @into: rules for what is left are added
 *
 * Of a bare range what is whole stays bare: a counterpart belongs to one native number alone.
 */
void calls_split(const struct filter_facts *facts, const struct rule *rule,
		 const struct calls *less, struct rules *into)
{
	struct rule part = *rule;
	struct calls calls;
	unsigned int nr;

	if (!rule->bare || rule->all) {
		split_once(facts, rule, less, into);
		return;
	}
	for (nr = rule->first; nr <= rule->last; nr++) {
		part.last = nr;
		calls_of(facts, &(struct rule){ .bare = true, .first = nr, .last = nr }, &calls);
		if (!calls_meet(&calls, less))
			continue;
		part.last = nr - 1;
		if (part.first < nr)
			rules_add(into, &part);
		part.first = part.last = nr;
		split_once(facts, &part, less, into);
		part.first = nr + 1;
	}
	if (part.first <= rule->last)
		rules_add(into, &part);
}
