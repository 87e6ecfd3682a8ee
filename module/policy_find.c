// SPDX-License-Identifier: GPL-2.0
/*
 * Which rule it is that has the word, and a policy as a string.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "policy.h"

/**
 * sclimit_policy_string() - a policy as sclimit_policy_show() prints it
 * @policy: the policy
 *
 * Context: process, may sleep.
 * Return: the text without a newline, to be freed by kvfree(); an error pointer with
 * -ENOMEM.
 */
char *sclimit_policy_string(const struct sclimit_policy *policy)
{
	struct seq_file seq = { .size = PAGE_SIZE };
	int err;

	for (;;) {
		seq.count = 0;
		seq.buf = kvzalloc(seq.size, GFP_KERNEL);
		if (!seq.buf)
			return ERR_PTR(-ENOMEM);
		err = sclimit_policy_show(&seq, policy);
		if (!err && !seq_has_overflowed(&seq))
			break;
		kvfree(seq.buf);
		if (err)
			return ERR_PTR(err);
		seq.size *= 2;
	}
	/* the newline's place, or that of an empty text */
	seq.buf[seq.count ? seq.count - 1 : 0] = '\0';
	return seq.buf;
}

static bool clause_matches(const struct sclimit_policy *policy,
			   const struct sclimit_clause *clause, const struct pt_regs *regs)
{
	unsigned int i;

	for (i = 0; regs && i < clause->nr_tests; i++)
		if (!sclimit_test_holds(&policy->tests[clause->first + i], regs))
			return false;
	return true;
}

/**
 * sclimit_policy_find() - which of a group's own rules is the one for a call
 * @policy: the own rules
 * @slot: the slot
 * @regs: the registers, of which the arguments count; NULL: every condition holds
 * @clause: set to what the rule says of the slot
 * @plain: room for it
 *
 * Context: process.
 * Return: what it says, a verdict below SCLIMIT_VERDICT_END; none where no rule matches.
 */
u16 sclimit_policy_find(const struct sclimit_policy *policy, unsigned int slot,
			const struct pt_regs *regs, const struct sclimit_clause **clause,
			struct sclimit_clause *plain)
{
	const struct sclimit_clause *pos;

	pos = sclimit_policy_clauses(policy, slot, plain);
	for (; pos; pos = pos->last ? NULL : pos + 1) {
		if (!clause_matches(policy, pos, regs))
			continue;
		*clause = pos;
		return pos->verdict;
	}
	return SCLIMIT_VERDICT_NONE;
}

static bool rule_of_subcall(const struct sclimit_rule *rule)
{
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 && rule->nr_conds &&
	       (rule->first == SCLIMIT_I386_IPC || rule->first == SCLIMIT_I386_SOCKETCALL);
}

/* Whether a rule, of those that a policy reads as, speaks of a slot. */
static bool rule_names(const struct sclimit_rule *rule, unsigned int slot)
{
	unsigned int pos;

	if (rule_of_subcall(rule))
		return sclimit_slot_sub(rule->first, rule->conds[0].value) == slot;
	pos = sclimit_slot(rule->abi, rule->first);
	if (pos == slot)
		return true;
	while (rule->bare && pos != SCLIMIT_NO_SLOT) {
		pos = sclimit_slot_next(pos);
		if (pos == slot)
			return true;
	}
	/* a multiplexer as a whole is all of its sub-calls */
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 &&
	       ((rule->first == SCLIMIT_I386_SOCKETCALL && slot >= SCLIMIT_SLOT_SOCKETCALL &&
		 slot < SCLIMIT_SLOT_IPC) ||
		(rule->first == SCLIMIT_I386_IPC && slot >= SCLIMIT_SLOT_IPC));
}

static bool rule_says(const struct sclimit_rule *rule, const struct sclimit_policy *policy,
		      const struct sclimit_clause *clause)
{
	if (rule->verdict != clause->verdict)
		return false;
	if (rule_of_subcall(rule))
		return true;
	/* what cannot be judged may read as a rule that always matches */
	if (!rule->nr_conds && !clause->nr_tests)
		return true;
	return rule->nr_conds && clause->nr_conds &&
	       !sclimit_conds_compare(rule->conds, rule->nr_conds,
				      &policy->conds[clause->first], clause->nr_conds);
}

/**
 * sclimit_policy_rule() - the text of one of a group's own rules
 * @policy: the own rules
 * @slot: a slot that the rule is about
 * @clause: what it says of that slot
 *
 * Context: process, may sleep.
 * Return: the rule as it reads in syscalls.deny.local, to be freed by kvfree(); an
 * error pointer with -ENOMEM.
 */
char *sclimit_policy_rule(const struct sclimit_policy *policy, unsigned int slot,
			  const struct sclimit_clause *clause)
{
	char *text = sclimit_policy_string(policy), *left = text;
	struct sclimit_rule *rule;
	const char *token;

	if (IS_ERR(text))
		return text;
	rule = kmalloc(sizeof(*rule), GFP_KERNEL);
	if (!rule) {
		kvfree(text);
		return ERR_PTR(-ENOMEM);
	}
	while ((token = sclimit_rule_next(&left)))
		if (!sclimit_rule_parse(token, rule) && rule_names(rule, slot) &&
		    rule_says(rule, policy, clause))
			break;
	kfree(rule);
	/* one of the tokens is it; were it none, the errno would still be right */
	memmove(text, token ?: "", strlen(token ?: "") + 1);
	return text;
}
