// SPDX-License-Identifier: GPL-2.0
/*
 * Which of two rules of one group has the word. It says so where it is sure: what it does not
 * see, that one set of conditions follows from another, costs a remark and no more.
 */
#include <string.h>

#include "cover.h"
#include "syscall-names.h"

/**
 * struct bounds - what the conditions of a rule leave of an argument
 * @low: the least value
 * @high: the largest one; less than @low where there is none
 */
struct bounds {
	uint64_t low, high;
};

/* With <0 or >UINT64_MAX nothing is left. */
static const struct bounds nothing = { .low = 1, .high = 0 };

static struct bounds cond_bounds(const struct rule_cond *cond)
{
	struct bounds bounds = { .low = 0, .high = UINT64_MAX };

	switch (cond->op) {
	case RULE_EQ:
		bounds.low = bounds.high = cond->value;
		break;
	case RULE_LT:
		if (!cond->value)
			return nothing;
		bounds.high = cond->value - 1;
		break;
	case RULE_LE:
		bounds.high = cond->value;
		break;
	case RULE_GT:
		if (cond->value == UINT64_MAX)
			return nothing;
		bounds.low = cond->value + 1;
		break;
	case RULE_GE:
		bounds.low = cond->value;
		break;
	case RULE_NE:
	case RULE_MASKED_EQ:
		break;
	}
	return bounds;
}

static struct bounds rule_bounds(const struct rule *rule, unsigned int arg)
{
	struct bounds all = { .low = 0, .high = UINT64_MAX }, one;
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++) {
		if (rule->cond[i].arg != arg)
			continue;
		one = cond_bounds(&rule->cond[i]);
		if (one.low > all.low)
			all.low = one.low;
		if (one.high < all.high)
			all.high = one.high;
	}
	return all;
}

static bool conds_equal(const struct rule_cond *a, const struct rule_cond *b)
{
	return a->arg == b->arg && a->op == b->op && a->value == b->value &&
	       (a->op != RULE_MASKED_EQ || a->mask == b->mask);
}

/* Whether a condition holds whenever all those of @rule do. */
static bool cond_follows(const struct rule_cond *cond, const struct rule *rule)
{
	struct bounds have = rule_bounds(rule, cond->arg), want = cond_bounds(cond);
	const struct rule_cond *other;
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++) {
		other = &rule->cond[i];
		if (conds_equal(cond, other))
			return true;
		if (cond->op == RULE_MASKED_EQ && other->op == RULE_MASKED_EQ &&
		    cond->arg == other->arg && !(cond->mask & ~other->mask) &&
		    (other->value & cond->mask) == cond->value)
			return true;
	}
	switch (cond->op) {
	case RULE_NE:
		return cond->value < have.low || cond->value > have.high;
	case RULE_MASKED_EQ:
		return have.low == have.high && (have.low & cond->mask) == cond->value;
	default:
		return want.low <= have.low && have.high <= want.high;
	}
}

/* Whether @wide matches whenever @narrow does, as far as arguments go. */
static bool conds_follow(const struct rule *wide, const struct rule *narrow)
{
	unsigned int i;

	for (i = 0; i < wide->nr_conds; i++)
		if (!cond_follows(&wide->cond[i], narrow))
			return false;
	return true;
}

static bool conds_same(const struct rule *a, const struct rule *b)
{
	return a->nr_conds == b->nr_conds && conds_follow(a, b) && conds_follow(b, a);
}

/**
 * cover_calls() - whether a rule is about all calls that another one is about
 * @wide: the one
 * @narrow: the other one
 *
 * Conditions are not looked at.
 * Return: true or false; false too for a counterpart by another name.
 */
bool cover_calls(const struct rule *wide, const struct rule *narrow)
{
	unsigned int first = narrow->first, last = narrow->last;
	const char *name;
	int nr;

	if (!wide->bare && (narrow->bare || wide->abi != narrow->abi))
		return false;
	if (wide->all || narrow->all)
		return wide->all;
	if (wide->bare && !narrow->bare && narrow->abi != SCLIMIT_ABI_X86_64) {
		name = first == last ? syscall_name(narrow->abi, first) : NULL;
		nr = name ? syscall_number(SCLIMIT_ABI_X86_64, name) : -1;
		if (nr < 0)
			return false;
		first = last = nr;
	}
	return wide->first <= first && last <= wide->last;
}

/**
 * cover_never() - whether a rule can match no call at all
 * @rule: the rule
 * Return: true where its conditions contradict each other, or one itself.
 */
bool cover_never(const struct rule *rule)
{
	const struct rule_cond *cond;
	struct bounds bounds;
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++) {
		cond = &rule->cond[i];
		bounds = rule_bounds(rule, cond->arg);
		if (bounds.low > bounds.high ||
		    (cond->op == RULE_MASKED_EQ && cond->value & ~cond->mask) ||
		    (cond->op == RULE_NE && bounds.low == bounds.high &&
		     bounds.low == cond->value))
			return true;
	}
	return false;
}

static unsigned int strength(enum sclimit_action action)
{
	switch (action) {
	case SCLIMIT_ACTION_KILL:
		return 3;
	case SCLIMIT_ACTION_TRAP:
		return 2;
	case SCLIMIT_ACTION_ERRNO:
		return 1;
	case SCLIMIT_ACTION_LOG:
		break;
	}
	return 0;
}

/**
 * cover_rule() - what a rule leaves of another one
 * @wide: the one
 * @narrow: the other one
 * @wide_is_later: @wide is written behind @narrow
 * Return: an enum cover, for @narrow.
 */
enum cover cover_rule(const struct rule *wide, const struct rule *narrow, bool wide_is_later)
{
	unsigned int wide_has = strength(wide->action), narrow_has = strength(narrow->action);
	bool same_calls;

	if (!cover_calls(wide, narrow) || !conds_follow(wide, narrow) || wide_has < narrow_has)
		return COVER_NONE;
	if (wide_has > narrow_has)
		return COVER_STRONGER;
	same_calls = cover_calls(narrow, wide) && conds_same(wide, narrow);
	if (wide->action != SCLIMIT_ACTION_ERRNO || wide->err == narrow->err)
		return same_calls ? (wide_is_later ? COVER_NONE : COVER_SAME) : COVER_SAME_EFFECT;
	/* of two errnos more conditions go first, and with the same ones the later rule */
	if (wide->nr_conds > narrow->nr_conds || (wide_is_later && conds_same(wide, narrow)))
		return COVER_STRONGER;
	return COVER_NONE;
}
