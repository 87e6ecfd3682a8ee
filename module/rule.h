/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rule: one token of a write, its conditions, and whether they hold.
 */
#ifndef _SCLIMIT_RULE_H
#define _SCLIMIT_RULE_H

#include <linux/err.h>
#include <linux/ptrace.h>
#include <linux/seq_file.h>

#include "systab.h"

/*
 * A verdict is what a rule says of a call, in 16 bits: nothing, an errno from 1 to
 * MAX_ERRNO, or one of these. A policy has more values from SCLIMIT_VERDICT_END on.
 */
#define SCLIMIT_VERDICT_NONE	0
#define SCLIMIT_VERDICT_KILL	(MAX_ERRNO + 1)
#define SCLIMIT_VERDICT_TRAP	(MAX_ERRNO + 2)
#define SCLIMIT_VERDICT_LOG	(MAX_ERRNO + 3)
#define SCLIMIT_VERDICT_END	(MAX_ERRNO + 4)

/**
 * enum sclimit_op - how a condition compares
 * @SCLIMIT_OP_EQ: (argument & mask) == value
 * @SCLIMIT_OP_NE: !=
 * @SCLIMIT_OP_LT: <
 * @SCLIMIT_OP_LE: <=
 * @SCLIMIT_OP_GT: >
 * @SCLIMIT_OP_GE: >=
 */
enum sclimit_op {
	SCLIMIT_OP_EQ,
	SCLIMIT_OP_NE,
	SCLIMIT_OP_LT,
	SCLIMIT_OP_LE,
	SCLIMIT_OP_GT,
	SCLIMIT_OP_GE,
};

/**
 * struct sclimit_cond - a condition on one argument
 * @mask: the bits that count, all but for aN&MASK==VALUE
 * @value: what it is compared with, unsigned
 * @arg: which, 0 to 5
 * @op: an enum sclimit_op
 */
struct sclimit_cond {
	u64 mask;
	u64 value;
	u32 arg;
	u32 op;
};

/**
 * struct sclimit_rule - a token: [ABI:]NR[:COND{,COND}][/ACTION]
 * @bare: no ABI was named: counterparts in the other ABIs are meant too
 * @all: it was all
 * @range: it was A-B or all
 * @abi: the ABI, the native one if @bare
 * @first: the lowest number
 * @last: the highest, @first for a single one
 * @nr_conds: how many of @conds there are
 * @conds: all of them must hold; sorted, each of them once
 * @verdict: what happens to the call
 */
struct sclimit_rule {
	bool bare;
	bool all;
	bool range;
	enum sclimit_abi abi;
	unsigned int first;
	unsigned int last;
	unsigned int nr_conds;
	struct sclimit_cond conds[SCLIMIT_CONDS_MAX];
	u16 verdict;
};

/**
 * struct sclimit_test - a condition on an argument of one ABI, made ready for gates
 * @bits: the bits of the register that count
 * @low: where the values begin for which it holds
 * @span: how far behind @low they go, past the largest one to 0 too
 * @offset: the register, in struct pt_regs
 * @unused: 0
 *
 * Every comparison is one of a range: one subtraction, one comparison, no branch
 * on the operator.
 */
struct sclimit_test {
	u64 bits;
	u64 low;
	u64 span;
	u32 offset;
	u32 unused;
};

/* One that holds for whatever there is. */
#define SCLIMIT_TEST_ALWAYS	((struct sclimit_test){ .span = U64_MAX })

bool sclimit_rule_replaces(char **text);
const char *sclimit_rule_next(char **text);
int sclimit_rule_parse(const char *token, struct sclimit_rule *rule);

int sclimit_conds_compare(const struct sclimit_cond *a, unsigned int nr_a,
			  const struct sclimit_cond *b, unsigned int nr_b);
bool sclimit_conds_within(const struct sclimit_cond *a, unsigned int nr_a,
			  const struct sclimit_cond *b, unsigned int nr_b);
void sclimit_cond_compile(const struct sclimit_cond *cond, unsigned int slot,
			  struct sclimit_test *test);

void sclimit_args_get(enum sclimit_abi abi, const struct pt_regs *regs, u64 *args);
void sclimit_args_set(enum sclimit_abi abi, const u64 *args, struct pt_regs *regs);

unsigned int sclimit_verdict_rank(u16 verdict);
enum sclimit_action sclimit_verdict_action(u16 verdict);

void sclimit_number_show(struct seq_file *seq, enum sclimit_abi abi, unsigned int nr);
void sclimit_conds_show(struct seq_file *seq, const struct sclimit_cond *conds, unsigned int nr);
void sclimit_verdict_show(struct seq_file *seq, u16 verdict);

/**
 * sclimit_test_holds() - whether a test holds
 * @test: the test
 * @regs: the task's registers, as it entered the kernel
 *
 * Context: any.
 * Return: true if so.
 */
static __always_inline bool sclimit_test_holds(const struct sclimit_test *test,
					       const struct pt_regs *regs)
{
	u64 value = *(const unsigned long *)((const char *)regs + test->offset);

	return (value & test->bits) - test->low <= test->span;
}

#endif
