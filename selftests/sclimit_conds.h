/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conditions as a test has them: made by chance, written as text, and judged by the words of
 * include/uapi/linux/sclimit.h.
 */
#ifndef SCLIMIT_CONDS_H
#define SCLIMIT_CONDS_H

#include "sclimit_test.h"
#include "sclimit_chance.h"
#include <stdbool.h>

#define CONDS_MAX	12
#define CONDS_TEXT	1024	/* longer than any rule's */

enum { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_MASKED, OPS };

/** struct cond - aN OP VALUE; @mask is for OP_MASKED alone */
struct cond {
	int arg, op;
	uint64_t mask, value;
};

/** struct conds - all of them must hold */
struct conds {
	int n;
	struct cond cond[CONDS_MAX];
};

static __maybe const uint64_t boundaries[] = {
	0, 1, 1ULL << 31, (1ULL << 32) - 1, 1ULL << 32, 1ULL << 63, ~0ULL,
};

#define BOUNDARIES	((int)(sizeof(boundaries) / sizeof(*boundaries)))

/** cond_holds() - whether it does, for the value of its argument */
static __maybe bool cond_holds(const struct cond *c, uint64_t arg)
{
	switch (c->op) {
	case OP_EQ:
		return arg == c->value;
	case OP_NE:
		return arg != c->value;
	case OP_LT:
		return arg < c->value;
	case OP_LE:
		return arg <= c->value;
	case OP_GT:
		return arg > c->value;
	case OP_GE:
		return arg >= c->value;
	default:
		return (arg & c->mask) == c->value;
	}
}

/** conds_hold() - whether all do, for the six arguments of a call */
static __maybe bool conds_hold(const struct conds *conds, const uint64_t *args)
{
	for (int i = 0; i < conds->n; i++)
		if (!cond_holds(&conds->cond[i], args[conds->cond[i].arg]))
			return false;
	return true;
}

/** conds_text() - as a rule has them behind its number. Return: how long it is. */
static __maybe int conds_text(const struct conds *conds, char *text)
{
	static const char *const ops[] = { "==", "!=", "<", "<=", ">", ">=", "==" };
	int len = 0, i;

	for (i = 0; i < conds->n; i++) {
		const struct cond *c = &conds->cond[i];

		len += sprintf(text + len, "%ca%d", i ? ',' : ':', c->arg);
		if (c->op == OP_MASKED)
			len += sprintf(text + len, "&0x%llx", (unsigned long long)c->mask);
		len += sprintf(text + len, c->value & 8 ? "%s%llu" : "%s0x%llx", ops[c->op],
			       (unsigned long long)c->value);
	}
	return len;
}

/** conds_repeat() - whether two of them are of the same argument */
static __maybe bool conds_repeat(const struct conds *conds)
{
	unsigned int seen = 0;

	for (int i = 0; i < conds->n; i++) {
		if (seen & 1u << conds->cond[i].arg)
			return true;
		seen |= 1u << conds->cond[i].arg;
	}
	return false;
}

/* ---- by chance ---- */

/** value_by_chance() - mostly one at which something may go wrong */
static __maybe uint64_t value_by_chance(void)
{
	switch (chance(8)) {
	case 0:
		return chance64();
	case 1:
		return chance64() >> 32;
	case 2:
		return chance(1000);
	case 3:
		return 1ULL << chance(64);
	default:
		return boundaries[chance(BOUNDARIES)] + chance(3) - 1;
	}
}

/** conds_by_chance() - up to @max conditions; of one argument several only if @repeat */
static __maybe void conds_by_chance(struct conds *conds, int max, bool repeat)
{
	unsigned int seen = 0;
	int left = 1 + chance(max);

	conds->n = 0;
	while (left--) {
		struct cond *c = &conds->cond[conds->n];

		c->arg = chance(6);
		c->op = chance(OPS);
		c->value = value_by_chance();
		c->mask = c->op == OP_MASKED ? value_by_chance() : 0;
		/* without bits outside the mask, but for a few */
		if (c->op == OP_MASKED && chance(8))
			c->value &= c->mask;
		if (!repeat && seen & 1u << c->arg)
			continue;
		seen |= 1u << c->arg;
		conds->n++;
	}
}

/** value_that_holds() - one for which a condition holds, where there is one */
static __maybe uint64_t value_that_holds(const struct cond *c)
{
	switch (c->op) {
	case OP_NE:
		return chance(2) ? c->value + 1 : value_by_chance();
	case OP_LT:
		return chance(2) || !c->value ? c->value - 1 : chance64() % c->value;
	case OP_GT:
		return chance(2) ? c->value + 1 : c->value | chance64();
	case OP_LE:
		return chance(2) || !c->value ? c->value : chance64() % c->value;
	case OP_GE:
		return chance(2) ? c->value : c->value | chance64();
	case OP_MASKED:
		return c->value | (chance64() & ~c->mask);
	default:
		return c->value;
	}
}

/** args_by_chance() - those of a call that some conditions may well hold for, or just not */
static __maybe void args_by_chance(const struct conds *conds, uint64_t *args)
{
	int i;

	for (i = 0; i < 6; i++)
		args[i] = value_by_chance();
	for (i = 0; i < conds->n; i++) {
		uint64_t *arg = &args[conds->cond[i].arg];

		switch (chance(8)) {
		case 0:
			*arg = conds->cond[i].value + chance(3) - 1;
			break;
		case 1:
			break;
		default:
			*arg = value_that_holds(&conds->cond[i]);
		}
	}
}

#endif /* SCLIMIT_CONDS_H */
