/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules as text: the tokens of a write, and the one form in which sets read.
 */
#ifndef _SCLIMIT_RULE_H
#define _SCLIMIT_RULE_H

#include <linux/seq_file.h>

#include "systab.h"

#define SCLIMIT_MAX_CONDS	6

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
 * @arg: which, 0 to 5
 * @op: the comparison
 * @mask: the bits that count, all but for aN&MASK==VALUE
 * @value: what it is compared with, unsigned
 */
struct sclimit_cond {
	u8 arg;
	enum sclimit_op op;
	u64 mask;
	u64 value;
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
 * @conds: all of them must hold
 * @action: what happens to the call
 * @err: the errno for SCLIMIT_ACTION_ERRNO, 1 to 4095
 */
struct sclimit_rule {
	bool bare;
	bool all;
	bool range;
	enum sclimit_abi abi;
	unsigned int first;
	unsigned int last;
	unsigned int nr_conds;
	struct sclimit_cond conds[SCLIMIT_MAX_CONDS];
	enum sclimit_action action;
	unsigned int err;
};

/**
 * struct sclimit_request - what one write asks for
 * @replace: it began with =
 * @set: what its tokens name, without what is exempt
 */
struct sclimit_request {
	bool replace;
	struct sclimit_set set;
};

int sclimit_request_parse(char *text, bool deny, struct sclimit_request *request);
void sclimit_set_show(struct seq_file *seq, const struct sclimit_set *set);
void sclimit_number_show(struct seq_file *seq, enum sclimit_abi abi, unsigned int nr);

#endif
