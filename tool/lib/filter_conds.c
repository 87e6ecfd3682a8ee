// SPDX-License-Identifier: GPL-2.0
/*
 * What is said of one slot, as code: its clauses one after the other, in the order in which they
 * have the word, then what holds whatever the arguments are.
 */
#include <stddef.h>

#include "filter_parts.h"

/* A condition as the kernel reads its argument. */
struct test {
	unsigned int arg;
	uint64_t bits;		/* of the argument, which count */
	uint64_t value;
};

#define HIGH	4	/* bytes; x86 has the lower half first */

static struct filter_load load_of(unsigned int arg, unsigned int half, uint32_t mask)
{
	return (struct filter_load){
		offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t) + half, mask,
	};
}

static uint32_t half_equal(struct filter_code *code, unsigned int arg, unsigned int half,
			   uint32_t bits, uint32_t value, uint32_t yes, uint32_t no)
{
	if (!bits)
		return yes;
	if (bits != UINT32_MAX && !value)
		return filter_jump(code, load_of(arg, half, UINT32_MAX), BPF_JSET, bits, no, yes);
	if (bits == value && !(bits & (bits - 1)))
		return filter_jump(code, load_of(arg, half, UINT32_MAX), BPF_JSET, bits, yes, no);
	return filter_jump(code, load_of(arg, half, bits), BPF_JEQ, value, yes, no);
}

static uint32_t equal(struct filter_code *code, const struct test *test, uint32_t yes, uint32_t no)
{
	uint32_t low;

	if (test->value & ~test->bits)
		return no;
	low = half_equal(code, test->arg, 0, test->bits, test->value, yes, no);
	return half_equal(code, test->arg, HIGH, test->bits >> 32, test->value >> 32, low, no);
}

/* Above the value or, with BPF_JGE, the value too. All bits from 0 on count, up to some. */
static uint32_t above(struct filter_code *code, const struct test *test, uint16_t op,
		      uint32_t yes, uint32_t no)
{
	uint32_t bits = test->bits, high = test->value >> 32, low;

	if (op == BPF_JGE && !test->value)
		return yes;
	if (test->value > test->bits || (op == BPF_JGT && test->value == test->bits))
		return no;
	low = filter_jump(code, load_of(test->arg, 0, bits), op, test->value, yes, no);
	if (!(test->bits >> 32))
		return low;
	if (high != UINT32_MAX && !(op == BPF_JGE && !(uint32_t)test->value)) {
		low = high ? filter_jump(code, load_of(test->arg, HIGH, UINT32_MAX), BPF_JEQ, high,
					 low, no) : low;
		return filter_jump(code, load_of(test->arg, HIGH, UINT32_MAX), BPF_JGT, high, yes,
				   low);
	}
	/* nothing is above the highest half, and from a half's beginning on the half says it all */
	if (high == UINT32_MAX)
		return filter_jump(code, load_of(test->arg, HIGH, UINT32_MAX), BPF_JEQ, high, low,
				   no);
	return filter_jump(code, load_of(test->arg, HIGH, UINT32_MAX), BPF_JGE, high, yes, no);
}

/* As the module: an int may be written with its sign extended to 64 bits. */
static uint32_t judge_cond(struct filter_code *code, const struct filter_spread *spread,
			   unsigned int slot, const struct rule_cond *cond, uint32_t yes,
			   uint32_t no)
{
	struct test test = { .arg = cond->arg, .value = cond->value };
	uint64_t width;

	filter_width(&spread->facts, slot, cond->arg, &width);
	test.bits = cond->mask & width;
	if (width == UINT32_MAX && (int64_t)cond->value == (int32_t)cond->value)
		test.value = (uint32_t)cond->value;
	switch (cond->op) {
	case RULE_NE:
		return equal(code, &test, no, yes);
	case RULE_LT:
		return above(code, &test, BPF_JGE, no, yes);
	case RULE_LE:
		return above(code, &test, BPF_JGT, no, yes);
	case RULE_GT:
		return above(code, &test, BPF_JGT, yes, no);
	case RULE_GE:
		return above(code, &test, BPF_JGE, yes, no);
	default:
		return equal(code, &test, yes, no);
	}
}

static uint32_t judge_clause(struct filter_code *code, const struct filter_spread *spread,
			     unsigned int slot, const struct filter_clause *clause, uint32_t no)
{
	const struct filter_conds *conds = &spread->conds[clause->conds];
	uint32_t yes = filter_ret(code, clause->ret);
	unsigned int i;

	for (i = conds->count; !clause->blind && i-- > 0;)
		yes = judge_cond(code, spread, slot, &conds->cond[i], yes, no);
	return yes;
}

static int clause_compare(const void *a, const void *b, void *data)
{
	const struct filter_clause *x = *(const struct filter_clause *const *)a;
	const struct filter_clause *y = *(const struct filter_clause *const *)b;
	const struct filter_spread *spread = data;
	int order = filter_stronger(y->ret, x->ret);

	if (!order)
		order = filter_conds_compare(&spread->conds[x->conds], &spread->conds[y->conds]);
	return order ? order : (int)x->blind - (int)y->blind;
}

/**
 * filter_judge_slot() - what is said of a slot
 * @code: where it goes
 * @spread: what is said of all slots
 * @slot: the slot
 * Return: the label of where it begins.
 */
uint32_t filter_judge_slot(struct filter_code *code, const struct filter_spread *spread,
			   unsigned int slot)
{
	uint32_t always = spread->always[slot], to = filter_ret(code, always), at;
	cleanup_free const struct filter_clause **clause = NULL;
	size_t count = 0;

	if (!spread->first[slot])
		return to;
	for (at = spread->first[slot]; at; at = spread->clause[at - 1].next)
		count++;
	clause = xcalloc(count, sizeof(*clause));
	count = 0;
	for (at = spread->first[slot]; at; at = spread->clause[at - 1].next)
		/* those weaker than what always holds never have the word */
		if (filter_stronger(always, spread->clause[at - 1].ret) <= 0)
			clause[count++] = &spread->clause[at - 1];
	qsort_r(clause, count, sizeof(*clause), clause_compare, (void *)spread);
	while (count-- > 0)
		to = judge_clause(code, spread, slot, clause[count], to);
	return to;
}
