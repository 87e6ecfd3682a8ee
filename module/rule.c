// SPDX-License-Identifier: GPL-2.0
/*
 * The grammar of rules, from text to sets of slots and back.
 *
 * Parsing knows no cgroup and takes no lock. A token is read into a struct
 * sclimit_rule, whole, before anything is made of it.
 */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "rule.h"

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
	static const struct {
		const char *text;
		enum sclimit_op op;
	} ops[] = {
		{ "==", SCLIMIT_OP_EQ }, { "!=", SCLIMIT_OP_NE },
		{ "<=", SCLIMIT_OP_LE }, { ">=", SCLIMIT_OP_GE },
		{ "<", SCLIMIT_OP_LT }, { ">", SCLIMIT_OP_GT },
	};
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

static int parse_conds(const char **pos, struct sclimit_rule *rule)
{
	struct sclimit_cond *cond;

	do {
		if (rule->nr_conds == SCLIMIT_MAX_CONDS)
			return -EINVAL;
		cond = &rule->conds[rule->nr_conds++];
		if (!skip_prefix(pos, "a") || **pos < '0' || **pos > '5')
			return -EINVAL;
		cond->arg = *(*pos)++ - '0';
		if (parse_op(pos, cond) || parse_value(pos, &cond->value))
			return -EINVAL;
	} while (skip_prefix(pos, ","));
	return 0;
}

static int parse_action(const char **pos, struct sclimit_rule *rule)
{
	if (!skip_prefix(pos, "errno="))
		return -EINVAL;
	if (parse_nr(pos, &rule->err) || rule->err < 1 || rule->err > MAX_ERRNO)
		return -EINVAL;
	rule->action = SCLIMIT_ACTION_ERRNO;
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

static int parse_rule(const char *token, struct sclimit_rule *rule)
{
	const char *pos = token;

	*rule = (struct sclimit_rule){
		.bare = true,
		.abi = SCLIMIT_ABI_X86_64,
		.action = SCLIMIT_ACTION_ERRNO,
		.err = EPERM,
	};
	parse_abi(&pos, rule);
	if (parse_numbers(&pos, rule))
		return -EINVAL;
	if (skip_prefix(&pos, ":") && (rule->range || parse_conds(&pos, rule)))
		return -EINVAL;
	if (skip_prefix(&pos, "/") && parse_action(&pos, rule))
		return -EINVAL;
	return *pos ? -EINVAL : 0;
}

/*
 * The one condition that names a slot: which sub-call of a multiplexer. It is
 * in a register, so it can be judged.
 */
static int rule_subcall(const struct sclimit_rule *rule, unsigned int *slot)
{
	const struct sclimit_cond *cond = &rule->conds[0];
	u64 mask = rule->first == SCLIMIT_I386_IPC ? SCLIMIT_I386_IPC_MASK : U64_MAX;

	if (rule->bare || rule->abi != SCLIMIT_ABI_I386 || rule->nr_conds != 1)
		return -EINVAL;
	if (rule->first != SCLIMIT_I386_IPC && rule->first != SCLIMIT_I386_SOCKETCALL)
		return -EINVAL;
	if (cond->arg != 0 || cond->op != SCLIMIT_OP_EQ || cond->mask != mask)
		return -EINVAL;
	if (cond->value >= SCLIMIT_NR_SUBCALLS)
		return -ERANGE;
	*slot = sclimit_slot_sub(rule->first, cond->value);
	return *slot == SCLIMIT_NO_SLOT ? -ERANGE : 0;
}

static void rule_add(const struct sclimit_rule *rule, unsigned int nr, struct sclimit_set *set)
{
	unsigned int slot = sclimit_slot(rule->abi, nr), sub, i;

	if (slot == SCLIMIT_NO_SLOT)
		return;
	if (rule->bare) {
		sclimit_slot_cover(slot, set);
		return;
	}
	__set_bit(slot, set->bits);
	if (rule->abi != SCLIMIT_ABI_I386)
		return;
	/* a multiplexer as a whole is all of its sub-calls */
	for (i = 0; i < SCLIMIT_NR_SUBCALLS; i++) {
		sub = sclimit_slot_sub(nr, i);
		if (sub != SCLIMIT_NO_SLOT)
			__set_bit(sub, set->bits);
	}
}

static int rule_cover(const struct sclimit_rule *rule, bool deny, struct sclimit_set *set)
{
	unsigned int nr, slot;
	int err;

	if (rule->err != EPERM)
		return -EINVAL;
	if (rule->nr_conds) {
		err = rule_subcall(rule, &slot);
		if (!err)
			__set_bit(slot, set->bits);
		return err;
	}
	if (rule->last > sclimit_slot_last(rule->abi))
		return -ERANGE;
	if (!rule->range) {
		slot = sclimit_slot(rule->abi, rule->first);
		if (slot == SCLIMIT_NO_SLOT)
			return -ERANGE;
		if (deny && sclimit_slot_exempt(slot))
			return -EINVAL;
	}
	if (rule->all && rule->bare)
		sclimit_set_all(set);
	for (nr = rule->first; nr <= rule->last; nr++)
		rule_add(rule, nr, set);
	return 0;
}

/**
 * sclimit_request_parse() - read a write
 * @text: what was written, NUL-terminated; changed
 * @deny: into syscalls.deny, not syscalls.allow
 * @request: filled
 *
 * Context: process; takes no lock.
 * Return: 0; -EINVAL where a token is none, none is there, or an exempt call is
 * to be denied; -ERANGE where a number does not exist.
 */
int sclimit_request_parse(char *text, bool deny, struct sclimit_request *request)
{
	static const char space[] = " \t\n";
	struct sclimit_rule rule;
	struct sclimit_set all;
	bool some = false;
	char *token;
	int err;

	memset(request, 0, sizeof(*request));
	text += strspn(text, space);
	if (*text == '=') {
		request->replace = true;
		some = true;
		text++;
	}
	while ((token = strsep(&text, space))) {
		if (!*token)
			continue;
		err = parse_rule(token, &rule);
		if (!err)
			err = rule_cover(&rule, deny, &request->set);
		if (err)
			return err;
		some = true;
	}
	sclimit_set_all(&all);
	bitmap_and(request->set.bits, request->set.bits, all.bits, SCLIMIT_NR_SLOTS);
	return some ? 0 : -EINVAL;
}

static void put_separator(struct seq_file *seq, bool *first)
{
	if (!*first)
		seq_putc(seq, ' ');
	*first = false;
}

/* Whether all that the native number covers is in the set. */
static bool set_covers(const struct sclimit_set *set, unsigned int native)
{
	struct sclimit_set cover = {};

	sclimit_slot_cover(native, &cover);
	return bitmap_subset(cover.bits, set->bits, SCLIMIT_NR_SLOTS);
}

static void show_subcalls(struct seq_file *seq, struct sclimit_set *left, unsigned int nr,
			  bool *first)
{
	unsigned int sub, slot;

	for (sub = 0; sub < SCLIMIT_NR_SUBCALLS; sub++) {
		slot = sclimit_slot_sub(nr, sub);
		if (slot == SCLIMIT_NO_SLOT || !test_bit(slot, left->bits))
			continue;
		put_separator(seq, first);
		if (nr == SCLIMIT_I386_IPC)
			seq_printf(seq, "i386:%u:a0&%#x==%u", nr, SCLIMIT_I386_IPC_MASK, sub);
		else
			seq_printf(seq, "i386:%u:a0==%u", nr, sub);
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

/**
 * sclimit_set_show() - print a set, as sclimit_request_parse() reads it
 * @seq: where to; nothing is printed for an empty set, else one line
 * @set: the set
 */
void sclimit_set_show(struct seq_file *seq, const struct sclimit_set *set)
{
	struct sclimit_set left = *set;
	unsigned int slot, nr;
	enum sclimit_abi abi;
	bool first = true;

	/* the native numbers; what a bare one covers is not told again */
	for_each_set_bit(slot, set->bits, SCLIMIT_SLOT_I386) {
		put_separator(seq, &first);
		if (set_covers(set, slot)) {
			struct sclimit_set cover = {};

			sclimit_slot_cover(slot, &cover);
			bitmap_andnot(left.bits, left.bits, cover.bits, SCLIMIT_NR_SLOTS);
			seq_printf(seq, "%u", slot);
		} else {
			__clear_bit(slot, left.bits);
			seq_printf(seq, "x86_64:%u", slot);
		}
	}
	slot = SCLIMIT_SLOT_I386;
	for (; slot < SCLIMIT_SLOT_SOCKETCALL; slot++) {
		sclimit_slot_name(slot, &abi, &nr);
		if (test_bit(slot, left.bits)) {
			put_separator(seq, &first);
			sclimit_number_show(seq, abi, nr);
		} else if (abi == SCLIMIT_ABI_I386) {
			show_subcalls(seq, &left, nr, &first);
		}
	}
	if (!first)
		seq_putc(seq, '\n');
}
