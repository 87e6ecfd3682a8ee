// SPDX-License-Identifier: GPL-2.0
/*
 * Rules as text: for the kernel in numbers, for people in names.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "constants.h"
#include "rule.h"
#include "syscall-names.h"

static const char *const ops[] = {
	[RULE_EQ] = "==", [RULE_NE] = "!=", [RULE_LT] = "<", [RULE_LE] = "<=",
	[RULE_GT] = ">", [RULE_GE] = ">=", [RULE_MASKED_EQ] = "==",
};

/* People know small values in decimal and the others, which are flags, in hexadecimal. */
static void value_token(uint64_t value, struct text *into)
{
	text_add(into, value < 256 ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void numbers_token(const struct rule *rule, struct text *into)
{
	if (!rule->bare)
		text_add(into, "%s:", abi_name(rule->abi));
	if (rule->all)
		text_add(into, "all");
	else if (rule->first == rule->last)
		text_add(into, "%u", rule->first);
	else
		text_add(into, "%u-%u", rule->first, rule->last);
}

/**
 * rule_token() - a rule as the kernel reads it
 * @rule: the rule
 * @into: its text is appended
 */
void rule_token(const struct rule *rule, struct text *into)
{
	const struct rule_cond *cond;
	unsigned int i;

	numbers_token(rule, into);
	for (i = 0; i < rule->nr_conds; i++) {
		cond = &rule->cond[i];
		text_add(into, "%ca%u", i ? ',' : ':', cond->arg);
		if (cond->op == RULE_MASKED_EQ)
			text_add(into, "&0x%" PRIx64, cond->mask);
		text_add(into, "%s", ops[cond->op]);
		value_token(cond->value, into);
	}
	if (rule->action == SCLIMIT_ACTION_ERRNO && rule->err != EPERM)
		text_add(into, "/errno=%d", rule->err);
	else if (rule->action != SCLIMIT_ACTION_ERRNO)
		rule_show_action(rule->action, rule->err, into);
}

/* The sub-call that a rule is about, if it is about one alone. */
static const char *subcall_name(const struct rule *rule)
{
	const struct rule_cond *cond = &rule->cond[0];

	if (rule->bare || rule->abi != SCLIMIT_ABI_I386 || rule->all ||
	    rule->first != rule->last || rule->nr_conds != 1 || cond->arg ||
	    cond->value > UINT32_MAX)
		return NULL;
	if (rule->first == SCLIMIT_I386_SOCKETCALL ? cond->op != RULE_EQ :
	    cond->op != RULE_MASKED_EQ || cond->mask != SCLIMIT_I386_IPC_MASK)
		return NULL;
	return syscall_subcall_name(rule->first, cond->value);
}

/* The name of a rule's call where it names that rule and nothing else: i386 names that are a
 * number and a sub-call as well stand for both. */
static const char *exact_name(const struct rule *rule)
{
	const char *name = syscall_name(rule->abi, rule->first);
	unsigned int multiplexer, sub;

	if (!name || rule->all || rule->first != rule->last)
		return NULL;
	if (!rule->bare && rule->abi == SCLIMIT_ABI_I386 &&
	    !syscall_subcall(name, &multiplexer, &sub))
		return NULL;
	return name;
}

/* Appends a value by its constants, provided that they read as that value. */
static void value_show(const char *name, const struct rule_cond *cond, uint64_t value, bool mask,
		       struct text *into)
{
	cleanup_text struct text shown = {};
	uint64_t read = 0;
	struct err err;

	if (name)
		constant_show_bits(name, cond->arg, value,
				   mask ? CONSTANT_MASK :
				   cond->op == RULE_MASKED_EQ ? cond->mask : UINT64_MAX, &shown);
	/* of a mask, bits say more than a decimal number */
	if (name && !(mask && isdigit((unsigned char)*text_str(&shown))) &&
	    !constant_value(text_str(&shown), &read, &err) && read == value)
		text_add(into, "%s", text_str(&shown));
	else if (mask)
		text_add(into, "0x%" PRIx64, value);
	else
		value_token(value, into);
}

static void conds_show(const struct rule *rule, const char *name, struct text *into)
{
	const struct rule_cond *cond;
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++) {
		cond = &rule->cond[i];
		text_add(into, "%ca%u", i ? ',' : ':', cond->arg);
		if (cond->op == RULE_MASKED_EQ) {
			text_add(into, "&");
			value_show(name, cond, cond->mask, true, into);
		}
		text_add(into, "%s", ops[cond->op]);
		value_show(name, cond, cond->value, false, into);
	}
}

/**
 * rule_show() - a rule as people read it
 * @rule: the rule
 * @into: its text is appended, in names; rule_parse() reads it as that rule
 */
void rule_show(const struct rule *rule, struct text *into)
{
	const char *name = rule->all ? NULL : syscall_name(rule->abi, rule->first);
	const char *exact = exact_name(rule), *sub = subcall_name(rule);

	if (sub && syscall_number(SCLIMIT_ABI_I386, sub) < 0) {
		text_add(into, "i386:%s", sub);
	} else {
		if (!exact)
			numbers_token(rule, into);
		else if (rule->bare)
			text_add(into, "%s", exact);
		else
			text_add(into, "%s:%s", abi_name(rule->abi), exact);
		conds_show(rule, name, into);
	}
	if (rule->action != SCLIMIT_ACTION_ERRNO || rule->err != EPERM)
		rule_show_action(rule->action, rule->err, into);
}

/**
 * rule_show_action() - an action as people read it
 * @action: the action
 * @err: the errno of SCLIMIT_ACTION_ERRNO
 * @into: "/errno=ENOSYS", "/kill" or such is appended
 */
void rule_show_action(enum sclimit_action action, int err, struct text *into)
{
	const char *name;

	switch ((int)action) {
	case SCLIMIT_ACTION_ERRNO:
		name = err_name(err);
		if (name)
			text_add(into, "/errno=%s", name);
		else
			text_add(into, "/errno=%d", err);
		break;
	case SCLIMIT_ACTION_KILL:
		text_add(into, "/kill");
		break;
	case SCLIMIT_ACTION_TRAP:
		text_add(into, "/trap");
		break;
	case SCLIMIT_ACTION_LOG:
		text_add(into, "/log");
		break;
	/* these are seccomp's, and no rule is written so */
	case RULE_KILL_THREAD:
		text_add(into, "/kill-thread");
		break;
	case RULE_TRACE:
		text_add(into, "/trace=%d", err);
		break;
	case RULE_SUPERVISE:
	case RULE_ATTEND:
		text_add(into, "/supervise");
		break;
	case RULE_NOTIFY:
		text_add(into, "/notify");
		break;
	}
}
