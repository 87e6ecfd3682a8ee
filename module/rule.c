// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of rules: from text to struct sclimit_rule and back, and conditions.
 *
 * Parsing knows no cgroup and takes no lock. A token is read whole before
 * anything is made of it.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "rule.h"

static const struct {
	const char *text;
	enum sclimit_op op;
} ops[] = {
	/* the longer ones first, of those that begin alike */
	{ "==", SCLIMIT_OP_EQ }, { "!=", SCLIMIT_OP_NE },
	{ "<=", SCLIMIT_OP_LE }, { ">=", SCLIMIT_OP_GE },
	{ "<", SCLIMIT_OP_LT }, { ">", SCLIMIT_OP_GT },
};

static const struct {
	const char *text;
	u16 verdict;
} actions[] = {
	{ "kill", SCLIMIT_VERDICT_KILL },
	{ "trap", SCLIMIT_VERDICT_TRAP },
	{ "log", SCLIMIT_VERDICT_LOG },
};

static const char space[] = " \t\n";

static bool skip_prefix(const char **pos, const char *prefix)
{
	size_t len = strlen(prefix);

	if (strncmp(*pos, prefix, len))
		return false;
	*pos += len;
	return true;
}

/* A decimal number. One that is too large stays too large: UINT_MAX. */
static int parse_nr(const char **pos, unsigned int *nr)
{
	u64 value = 0;

	if (!isdigit(**pos))
		return -EINVAL;
	for (; isdigit(**pos); (*pos)++)
		value = min_t(u64, value * 10 + (**pos - '0'), UINT_MAX);
	*nr = value;
	return 0;
}

/* A 64-bit value, decimal or 0x. */
static int parse_value(const char **pos, u64 *value)
{
	unsigned int base = 10, digit;
	const char *start;

	if ((*pos)[0] == '0' && ((*pos)[1] | 0x20) == 'x') {
		base = 16;
		*pos += 2;
	}
	*value = 0;
	for (start = *pos; isxdigit(**pos); (*pos)++) {
		digit = hex_to_bin(**pos);
		if (digit >= base || *value > (U64_MAX - digit) / base)
			return -EINVAL;
		*value = *value * base + digit;
	}
	return *pos == start ? -EINVAL : 0;
}

static int parse_op(const char **pos, struct sclimit_cond *cond)
{
	unsigned int i;

	cond->mask = U64_MAX;
	if (skip_prefix(pos, "&")) {
		if (parse_value(pos, &cond->mask) || !skip_prefix(pos, "=="))
			return -EINVAL;
		cond->op = SCLIMIT_OP_EQ;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (!skip_prefix(pos, ops[i].text))
			continue;
		cond->op = ops[i].op;
		return 0;
	}
	return -EINVAL;
}

/* The order of conditions in a rule. */
static int cond_compare(const struct sclimit_cond *a, const struct sclimit_cond *b)
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

/* Puts a condition in its place, unless it is there. */
static int rule_add_cond(struct sclimit_rule *rule, const struct sclimit_cond *cond)
{
	unsigned int at = 0;

	while (at < rule->nr_conds && cond_compare(&rule->conds[at], cond) < 0)
		at++;
	if (at < rule->nr_conds && !cond_compare(&rule->conds[at], cond))
		return 0;
	if (rule->nr_conds == SCLIMIT_CONDS_MAX)
		return -E2BIG;
	memmove(&rule->conds[at + 1], &rule->conds[at],
		(rule->nr_conds - at) * sizeof(rule->conds[0]));
	rule->conds[at] = *cond;
	rule->nr_conds++;
	return 0;
}

static int parse_conds(const char **pos, struct sclimit_rule *rule)
{
	struct sclimit_cond cond;
	int err;

	do {
		if (!skip_prefix(pos, "a") || **pos < '0' || **pos >= '0' + SCLIMIT_NR_ARGS)
			return -EINVAL;
		cond.arg = *(*pos)++ - '0';
		if (parse_op(pos, &cond) || parse_value(pos, &cond.value))
			return -EINVAL;
		err = rule_add_cond(rule, &cond);
		if (err)
			return err;
	} while (skip_prefix(pos, ","));
	return 0;
}

static int parse_action(const char **pos, struct sclimit_rule *rule)
{
	unsigned int i, err;

	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		if (skip_prefix(pos, actions[i].text)) {
			rule->verdict = actions[i].verdict;
			return 0;
		}
	}
	if (!skip_prefix(pos, "errno=") || parse_nr(pos, &err) || err < 1 || err > MAX_ERRNO)
		return -EINVAL;
	rule->verdict = err;
	return 0;
}

static void parse_abi(const char **pos, struct sclimit_rule *rule)
{
	enum sclimit_abi abi;
	const char *after;

	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		after = *pos;
		if (skip_prefix(&after, sclimit_abi_name(abi)) && skip_prefix(&after, ":")) {
			rule->bare = false;
			rule->abi = abi;
			*pos = after;
			return;
		}
	}
}

static int parse_numbers(const char **pos, struct sclimit_rule *rule)
{
	if (skip_prefix(pos, "all")) {
		rule->all = true;
		rule->range = true;
		rule->last = sclimit_slot_last(rule->abi);
		return 0;
	}
	if (parse_nr(pos, &rule->first))
		return -EINVAL;
	rule->last = rule->first;
	if (!skip_prefix(pos, "-"))
		return 0;
	rule->range = true;
	if (parse_nr(pos, &rule->last) || rule->last < rule->first)
		return -EINVAL;
	return 0;
}

/**
 * sclimit_rule_parse() - read one token
 * @token: the token, without white space
 * @rule: filled
 *
 * Whether there is such a number is not looked at.
 *
 * Context: process; takes no lock.
 * Return: 0; -EINVAL where it is none, -E2BIG where it has too many conditions.
 */
int sclimit_rule_parse(const char *token, struct sclimit_rule *rule)
{
	const char *pos = token;
	int err;

	memset(rule, 0, sizeof(*rule));
	rule->bare = true;
	rule->abi = SCLIMIT_ABI_X86_64;
	rule->verdict = EPERM;
	parse_abi(&pos, rule);
	if (parse_numbers(&pos, rule))
		return -EINVAL;
	if (skip_prefix(&pos, ":")) {
		err = rule->range ? -EINVAL : parse_conds(&pos, rule);
		if (err)
			return err;
	}
	if (skip_prefix(&pos, "/") && parse_action(&pos, rule))
		return -EINVAL;
	return *pos ? -EINVAL : 0;
}

/**
 * sclimit_rule_replaces() - whether a write begins with =
 * @text: what is left of it; moved behind the =
 *
 * Context: process.
 * Return: true if so.
 */
bool sclimit_rule_replaces(char **text)
{
	*text += strspn(*text, space);
	if (**text != '=')
		return false;
	(*text)++;
	return true;
}

/**
 * sclimit_rule_next() - the next token of a write
 * @text: what is left of it; changed, and moved behind the token
 *
 * Context: process; takes no lock.
 * Return: the token; NULL where nothing is left.
 */
const char *sclimit_rule_next(char **text)
{
	char *token;

	do
		token = strsep(text, space);
	while (token && !*token);
	return token;
}

/**
 * sclimit_conds_compare() - the order of the conditions of two rules
 * @a: those of one, sorted
 * @nr_a: how many
 * @b: those of the other, sorted
 * @nr_b: how many
 *
 * Return: 0 if they are the same; else less or more than 0. More of them stand
 * before fewer.
 */
int sclimit_conds_compare(const struct sclimit_cond *a, unsigned int nr_a,
			  const struct sclimit_cond *b, unsigned int nr_b)
{
	unsigned int i;
	int order;

	if (nr_a != nr_b)
		return nr_a > nr_b ? -1 : 1;
	for (i = 0; i < nr_a; i++) {
		order = cond_compare(&a[i], &b[i]);
		if (order)
			return order;
	}
	return 0;
}

/**
 * sclimit_conds_within() - whether one rule's conditions are among another's
 * @a: those of one, sorted
 * @nr_a: how many
 * @b: those of the other, sorted
 * @nr_b: how many
 *
 * Return: true if so: then the one matches whenever the other does.
 */
bool sclimit_conds_within(const struct sclimit_cond *a, unsigned int nr_a,
			  const struct sclimit_cond *b, unsigned int nr_b)
{
	unsigned int i = 0, j;

	for (j = 0; i < nr_a && j < nr_b; j++)
		if (!cond_compare(&a[i], &b[j]))
			i++;
	return i == nr_a;
}

/**
 * sclimit_verdict_rank() - which of two matching rules has the word
 * @verdict: what one of them says, below SCLIMIT_VERDICT_END
 *
 * Context: any.
 * Return: more for what goes before: kill, trap, errno, log, nothing (0).
 */
unsigned int notrace sclimit_verdict_rank(u16 verdict)
{
	switch (verdict) {
	case SCLIMIT_VERDICT_NONE:
		return 0;
	case SCLIMIT_VERDICT_LOG:
		return 1;
	case SCLIMIT_VERDICT_TRAP:
		return 3;
	case SCLIMIT_VERDICT_KILL:
		return 4;
	default:
		return 2;
	}
}

/**
 * sclimit_verdict_action() - what a verdict does
 * @verdict: below SCLIMIT_VERDICT_END, and not none
 *
 * Context: any.
 * Return: the action.
 */
enum sclimit_action notrace sclimit_verdict_action(u16 verdict)
{
	switch (verdict) {
	case SCLIMIT_VERDICT_LOG:
		return SCLIMIT_ACTION_LOG;
	case SCLIMIT_VERDICT_TRAP:
		return SCLIMIT_ACTION_TRAP;
	case SCLIMIT_VERDICT_KILL:
		return SCLIMIT_ACTION_KILL;
	default:
		return SCLIMIT_ACTION_ERRNO;
	}
}

/**
 * sclimit_number_show() - print the key of a number, [ABI:]NR
 * @seq: where to
 * @abi: its ABI
 * @nr: the number
 */
void sclimit_number_show(struct seq_file *seq, enum sclimit_abi abi, unsigned int nr)
{
	if (abi == SCLIMIT_ABI_X86_64)
		seq_printf(seq, "%u", nr);
	else
		seq_printf(seq, "%s:%u", sclimit_abi_name(abi), nr);
}

/* People know small values in decimal and the others, which are flags, in hexadecimal. */
static void value_show(struct seq_file *seq, u64 value)
{
	seq_printf(seq, value < 256 ? "%llu" : "0x%llx", value);
}

/**
 * sclimit_conds_show() - print conditions, as sclimit_rule_next() reads them
 * @seq: where to
 * @conds: the conditions
 * @nr: how many
 */
void sclimit_conds_show(struct seq_file *seq, const struct sclimit_cond *conds, unsigned int nr)
{
	unsigned int i, j;

	for (i = 0; i < nr; i++) {
		seq_printf(seq, "%ca%u", i ? ',' : ':', conds[i].arg);
		if (conds[i].mask != U64_MAX)
			seq_printf(seq, "&0x%llx", conds[i].mask);
		for (j = 0; j < ARRAY_SIZE(ops); j++)
			if (ops[j].op == conds[i].op)
				seq_puts(seq, ops[j].text);
		value_show(seq, conds[i].value);
	}
}

/**
 * sclimit_verdict_show() - print an action, as sclimit_rule_next() reads it
 * @seq: where to; nothing is printed for the action that goes without saying
 * @verdict: below SCLIMIT_VERDICT_END, and not none
 */
void sclimit_verdict_show(struct seq_file *seq, u16 verdict)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (actions[i].verdict == verdict)
			seq_printf(seq, "/%s", actions[i].text);
	if (verdict <= MAX_ERRNO && verdict != EPERM)
		seq_printf(seq, "/errno=%u", verdict);
}
