// SPDX-License-Identifier: GPL-2.0
/*
 * Rules spread over slots, as the module spreads them: a bare number over its counterparts, a
 * multiplexer over its sub-calls; of two rules for the same the stronger one, of two errnos the
 * later one.
 */
#include <errno.h>
#include <string.h>

#include "filter_parts.h"

static int action_ret(const struct rule *rule, uint32_t *ret, struct err *err)
{
	switch ((unsigned int)rule->action) {
	case SCLIMIT_ACTION_ERRNO:
		if (rule->err < 1 || rule->err > 4095)
			return err_set(err, EINVAL, "%d: not an errno", rule->err);
		*ret = SECCOMP_RET_ERRNO | rule->err;
		return 0;
	case SCLIMIT_ACTION_KILL:
		*ret = SECCOMP_RET_KILL_PROCESS;
		return 0;
	case SCLIMIT_ACTION_TRAP:
		*ret = SECCOMP_RET_TRAP;
		return 0;
	case SCLIMIT_ACTION_LOG:
		*ret = SECCOMP_RET_LOG;
		return 0;
	case RULE_KILL_THREAD:
		*ret = SECCOMP_RET_KILL_THREAD;
		return 0;
	case RULE_TRACE:
		*ret = SECCOMP_RET_TRACE | (rule->err & SECCOMP_RET_DATA);
		return 0;
	case RULE_NOTIFY:
	case RULE_ATTEND:
		*ret = SECCOMP_RET_USER_NOTIF;
		return 0;
	case RULE_SUPERVISE:
		*ret = FILTER_FIRST;
		return 0;
	default:
		return err_set(err, EINVAL, "an action that seccomp does not have");
	}
}

/**
 * filter_stronger() - which of two actions goes before the other
 * @a: one, SECCOMP_RET_*
 * @b: the other
 * Return: more than 0 if @a does, 0 if they are of one kind, else less.
 */
int filter_stronger(uint32_t a, uint32_t b)
{
	int32_t x = a & SECCOMP_RET_ACTION_FULL, y = b & SECCOMP_RET_ACTION_FULL;

	if (a == FILTER_FIRST || b == FILTER_FIRST)
		return (a == FILTER_FIRST) - (b == FILTER_FIRST);
	return x < y ? 1 : x > y ? -1 : 0;
}

static void add_always(struct filter_spread *spread, unsigned int slot, uint32_t ret)
{
	if (filter_stronger(ret, spread->always[slot]) >= 0 &&
	    !filter_exempt(&spread->facts, slot))
		spread->always[slot] = ret;
}

/* ---- conditions ---- */

static int cond_compare(const struct rule_cond *a, const struct rule_cond *b)
{
	if (a->arg != b->arg)
		return a->arg < b->arg ? -1 : 1;
	if (a->op != b->op)
		return a->op < b->op ? -1 : 1;
	if (a->mask != b->mask)
		return a->mask < b->mask ? -1 : 1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return 0;
}

/**
 * filter_conds_compare() - which of two rules for a call has the word, if both match
 * @a: the conditions of one
 * @b: those of the other
 * Return: less than 0 if @a's has, which is so for more conditions; 0 if they are the same.
 */
int filter_conds_compare(const struct filter_conds *a, const struct filter_conds *b)
{
	unsigned int i;
	int order;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	for (i = 0; i < a->count; i++) {
		order = cond_compare(&a->cond[i], &b->cond[i]);
		if (order)
			return order;
	}
	return 0;
}

/* Puts a condition in its place, unless it is there. */
static void conds_add(struct filter_conds *conds, const struct rule_cond *cond)
{
	struct rule_cond copy = *cond;
	unsigned int at = 0;

	if (copy.op == RULE_MASKED_EQ)
		copy.op = RULE_EQ;
	else
		copy.mask = UINT64_MAX;
	while (at < conds->count && cond_compare(&conds->cond[at], &copy) < 0)
		at++;
	if (at < conds->count && !cond_compare(&conds->cond[at], &copy))
		return;
	memmove(&conds->cond[at + 1], &conds->cond[at],
		(conds->count - at) * sizeof(conds->cond[0]));
	conds->cond[at] = copy;
	conds->count++;
}

static int conds_new(struct filter_spread *spread, const struct rule *rule, struct err *err)
{
	struct filter_conds *conds;
	unsigned int i;

	if (spread->nr_conds == spread->conds_room) {
		spread->conds_room = spread->conds_room ? 2 * spread->conds_room : 16;
		spread->conds = xrealloc(spread->conds, spread->conds_room,
					 sizeof(*spread->conds));
	}
	conds = &spread->conds[spread->nr_conds++];
	conds->count = 0;
	for (i = 0; i < rule->nr_conds; i++) {
		if (rule->cond[i].arg >= FILTER_ARGS || rule->cond[i].op > RULE_MASKED_EQ)
			return err_set(err, EINVAL, "%u: not a condition of a system call",
				       rule->first);
		conds_add(conds, &rule->cond[i]);
	}
	return 0;
}

/* Whether the conditions that were added last cannot be judged at a slot. */
static bool conds_blind(const struct filter_spread *spread, unsigned int slot, bool bare)
{
	const struct filter_conds *conds = &spread->conds[spread->nr_conds - 1];
	unsigned int i;
	uint64_t width;

	for (i = 0; i < conds->count; i++)
		if ((bare && spread->facts.blind[slot] & 1U << conds->cond[i].arg) ||
		    filter_width(&spread->facts, slot, conds->cond[i].arg, &width))
			return true;
	return false;
}

/* Adds a clause with the conditions that were added last. */
static int add_clause(struct filter_spread *spread, unsigned int slot, bool bare, uint32_t ret,
		      struct err *err)
{
	bool blind = conds_blind(spread, slot, bare);
	uint32_t conds = spread->nr_conds - 1, at;
	struct filter_clause *clause;

	for (at = spread->first[slot]; at; at = clause->next) {
		clause = &spread->clause[at - 1];
		if (clause->blind != blind ||
		    filter_conds_compare(&spread->conds[clause->conds], &spread->conds[conds]))
			continue;
		if (filter_stronger(ret, clause->ret) >= 0)
			clause->ret = ret;
		return 0;
	}
	/* as many as the module takes, of one group */
	if (spread->nr_clauses == SCLIMIT_RULES_MAX)
		return err_set(err, E2BIG, "more than %u rules with conditions",
			       SCLIMIT_RULES_MAX);
	if (spread->nr_clauses == spread->clause_room) {
		spread->clause_room = spread->clause_room ? 2 * spread->clause_room : 16;
		spread->clause = xrealloc(spread->clause, spread->clause_room,
					  sizeof(*spread->clause));
	}
	clause = &spread->clause[spread->nr_clauses++];
	*clause = (struct filter_clause){
		.conds = conds, .next = spread->first[slot], .ret = ret, .blind = blind,
	};
	spread->first[slot] = spread->nr_clauses;
	return 0;
}

/* ---- rules ---- */

static bool of_multiplexer(const struct rule *rule)
{
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 &&
	       (rule->first == SCLIMIT_I386_SOCKETCALL || rule->first == SCLIMIT_I386_IPC);
}

/* What looks like a condition, the last that was added, and names a slot: which sub-call of a
 * multiplexer. */
static int add_subcall(struct filter_spread *spread, const struct rule *rule, uint32_t ret,
		       struct err *err)
{
	uint64_t mask = rule->first == SCLIMIT_I386_IPC ? SCLIMIT_I386_IPC_MASK : UINT64_MAX;
	const struct filter_conds *conds = &spread->conds[spread->nr_conds - 1];
	const struct rule_cond *cond = &conds->cond[0];
	unsigned int slot = filter_sub(rule->first, cond->value);

	if (conds->count != 1 || cond->arg != 0 || cond->op != RULE_EQ || cond->mask != mask ||
	    slot == FILTER_SLOTS)
		return err_set(err, EINVAL, "i386:%u: a condition that is not one of its sub-calls",
			       rule->first);
	add_always(spread, slot, ret);
	return 0;
}

static int add_conditional(struct filter_spread *spread, const struct rule *rule, uint32_t ret,
			   struct err *err)
{
	unsigned int slot = filter_slot(rule->abi, rule->first);

	if (filter_exempt(&spread->facts, slot))
		return 0;
	if (conds_new(spread, rule, err))
		return -1;
	if (of_multiplexer(rule))
		return add_subcall(spread, rule, ret, err);
	if (add_clause(spread, slot, rule->bare, ret, err))
		return -1;
	slot = rule->bare ? spread->facts.first[rule->first] : 0;
	for (; slot; slot = spread->facts.next[slot - 1])
		if (add_clause(spread, slot - 1, true, ret, err))
			return -1;
	return 0;
}

/* All that one number of an unconditional rule stands for. */
static void add_number(struct filter_spread *spread, const struct rule *rule, unsigned int nr,
		       uint32_t ret)
{
	unsigned int slot, i;

	add_always(spread, filter_slot(rule->abi, nr), ret);
	if (rule->bare) {
		slot = spread->facts.first[nr];
		for (; slot; slot = spread->facts.next[slot - 1])
			add_always(spread, slot - 1, ret);
		return;
	}
	if (rule->abi != SCLIMIT_ABI_I386 ||
	    (nr != SCLIMIT_I386_SOCKETCALL && nr != SCLIMIT_I386_IPC))
		return;
	/* a multiplexer as a whole is all of its sub-calls */
	for (i = 0; i < FILTER_SUBS; i++) {
		slot = filter_sub(nr, i);
		if (slot != FILTER_SLOTS)
			add_always(spread, slot, ret);
	}
}

static int add_rule(struct filter_spread *spread, const struct rule *rule, struct err *err)
{
	unsigned int first = rule->all ? 0 : rule->first;
	unsigned int last = rule->all ? FILTER_NUMBERS - 1 : rule->last;
	uint32_t ret = SECCOMP_RET_KILL_PROCESS;
	unsigned int i;

	if (action_ret(rule, &ret, err))
		return -1;
	if (rule->abi > SCLIMIT_ABI_X32 || first > last || last >= FILTER_NUMBERS)
		return err_set(err, ERANGE, "%u: no such number in any ABI", last);
	if (rule->nr_conds > SCLIMIT_CONDS_MAX || (rule->nr_conds && first != last))
		return err_set(err, EINVAL, "%u: it cannot have these conditions", first);
	if (rule->nr_conds)
		return add_conditional(spread, rule, ret, err);
	if (rule->all && rule->bare) {
		for (i = 0; i < FILTER_SLOTS; i++)
			add_always(spread, i, ret);
		return 0;
	}
	for (i = first; i <= last; i++)
		add_number(spread, rule, i, ret);
	return 0;
}

/**
 * filter_expand() - spread rules over slots
 * @rules: the rules
 * @spread: filled; zeroed before, and to be freed whatever this returns
 * @err: filled on failure: ERANGE, a number that no ABI has; E2BIG, more rules with conditions
 *	 than the module takes; EINVAL, what no rule says
 * Return: 0 or -1.
 */
int filter_expand(const struct rules *rules, struct filter_spread *spread, struct err *err)
{
	size_t i;

	filter_facts_fill(&spread->facts);
	for (i = 0; i < FILTER_SLOTS; i++)
		spread->always[i] = SECCOMP_RET_ALLOW;
	for (i = 0; i < rules->count; i++)
		if (add_rule(spread, &rules->rule[i], err))
			return -1;
	return 0;
}

/** filter_spread_free() - free what it holds, not itself */
void filter_spread_free(struct filter_spread *spread)
{
	free(spread->clause);
	free(spread->conds);
}
