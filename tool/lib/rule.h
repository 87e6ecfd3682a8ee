/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules as people write them, and the way to and from those of the kernel.
 *
 *	[ABI:](NAME|NR|NR-NR|all|@SET)[:COND{,COND}][/ACTION]
 *	COND	aN OP VALUE, aN&MASK==VALUE; VALUE and MASK are numbers or constants, joined by |
 *	ACTION	errno=N, errno=NAME, kill, trap, log
 */
#ifndef SCLIMIT_RULE_H
#define SCLIMIT_RULE_H

#include <linux/sclimit.h>

#include "util.h"

/*
 * Actions that seccomp has and the module does not; values of struct rule.action beside those of
 * enum sclimit_action. rule_parse() does not make them, rule_token() must not meet them.
 */
#define RULE_KILL_THREAD	((enum sclimit_action)64)
#define RULE_TRACE		((enum sclimit_action)65)	/* struct rule.err is the message */
#define RULE_NOTIFY		((enum sclimit_action)66)
/* The same, and it goes before every other action: a supervisor of ours performs the call. */
#define RULE_SUPERVISE		((enum sclimit_action)67)
/* The same, and what the policy refuses goes before it. */
#define RULE_ATTEND		((enum sclimit_action)68)

enum rule_op { RULE_EQ, RULE_NE, RULE_LT, RULE_LE, RULE_GT, RULE_GE, RULE_MASKED_EQ };

/**
 * struct rule_cond - a condition
 * @arg: 0 to 5
 * @op: an enum rule_op
 * @mask: for RULE_MASKED_EQ alone
 * @value: what the argument is compared with
 */
struct rule_cond {
	unsigned int arg;
	enum rule_op op;
	uint64_t mask;
	uint64_t value;
};

/**
 * struct rule - one rule of the kernel, [ABI:]NR[:COND{,COND}][/ACTION]
 * @bare: without an ABI: the native number and its counterparts
 * @abi: the ABI, the native one if @bare
 * @all: all; @first and @last do not matter
 * @first: the number, or the first of a range
 * @last: the last of a range, else @first
 * @nr_conds: how many of @cond there are
 * @cond: the conditions; for i386:102 and i386:117 the one that names the sub-call
 * @action: an enum sclimit_action
 * @err: 1 to 4095, for SCLIMIT_ACTION_ERRNO
 * @of_set: a set was written, which has this call among others: a kernel that does not have the
 *	    call is asked for the others alone
 */
struct rule {
	bool bare;
	enum sclimit_abi abi;
	bool all;
	unsigned int first;
	unsigned int last;
	unsigned int nr_conds;
	struct rule_cond cond[SCLIMIT_CONDS_MAX];
	enum sclimit_action action;
	int err;
	bool of_set;
};

/**
 * struct rules - a list of rules
 * @rule: the rules
 * @count: how many
 * @room: how much is allocated
 */
struct rules {
	struct rule *rule;
	size_t count;
	size_t room;
};

#define cleanup_rules	__attribute__((cleanup(rules_free)))

void rules_free(struct rules *rules);
void rules_add(struct rules *rules, const struct rule *rule);

/* One token as people write it; a set becomes many rules. Adds them to @into.
 * Names that the i386 ABI alone has become i386: rules; a bare name of a native call becomes a
 * bare number. Return: 0, or -1 and nothing was added: the message quotes the token. */
int rule_parse(const char *token, struct rules *into, struct err *err);
/* A file: tokens separated by white space, # comments to the end of the line; messages carry
 * NAME:LINE. */
int rules_parse_file(const char *name, const char *content, struct rules *into, struct err *err);

/* As the kernel reads it: numbers alone. Adds to @into. */
void rule_token(const struct rule *rule, struct text *into);
/* As people read it: names, constants, names of errnos. What it prints, rule_parse() reads. */
void rule_show(const struct rule *rule, struct text *into);
void rule_show_action(enum sclimit_action action, int err, struct text *into);

#endif
