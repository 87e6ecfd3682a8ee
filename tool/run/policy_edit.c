// SPDX-License-Identifier: GPL-2.0
/*
 * --deny and --allow on top of a profile. A deny adds its rules. An allow without conditions takes
 * calls out of all rules, whatever these say of them; one with conditions takes out the very rule.
 */
#include <string.h>

#include "policy_calls.h"
#include "policy_parts.h"

static bool conds_same(const struct rule *a, const struct rule *b)
{
	unsigned int i;

	if (a->nr_conds != b->nr_conds)
		return false;
	for (i = 0; i < a->nr_conds; i++)
		if (a->cond[i].arg != b->cond[i].arg || a->cond[i].op != b->cond[i].op ||
		    a->cond[i].value != b->cond[i].value ||
		    (a->cond[i].op == RULE_MASKED_EQ && a->cond[i].mask != b->cond[i].mask))
			return false;
	return true;
}

/* The condition that names a sub-call is none: it says which call is meant. */
static bool is_subcall(const struct rule *rule)
{
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 && rule->first == rule->last &&
	       (rule->first == SCLIMIT_I386_SOCKETCALL || rule->first == SCLIMIT_I386_IPC);
}

/* Takes what @allow names out of the rules. Return: whether something was there. */
static bool take_out(const struct filter_facts *facts, struct rules *rules,
		     const struct rule *allow)
{
	bool any = allow->nr_conds == 0 || is_subcall(allow), found = false;
	cleanup_rules struct rules kept = {};
	const struct rule *rule;
	struct calls less, calls;
	struct rules old;
	size_t i;

	calls_of(facts, allow, &less);
	for (i = 0; i < rules->count; i++) {
		rule = &rules->rule[i];
		calls_of(facts, rule, &calls);
		if (!(any || conds_same(allow, rule)) || !calls_meet(&calls, &less)) {
			rules_add(&kept, rule);
			continue;
		}
		found = true;
		calls_split(facts, rule, &less, &kept);
	}
	old = *rules;
	*rules = kept;
	kept = old;
	return found;
}

/* The rules that there are for a call, which the allow that was asked for is none of; or 0. */
static int list_others(const struct filter_facts *facts, const struct rules *rules,
		       const struct rule *allow, struct text *into)
{
	struct calls wanted, calls;
	int count = 0;
	size_t i;

	calls_of(facts, allow, &wanted);
	for (i = 0; i < rules->count; i++) {
		calls_of(facts, &rules->rule[i], &calls);
		if (!calls_meet(&calls, &wanted))
			continue;
		text_add(into, "%s", count++ ? " " : "");
		rule_show(&rules->rule[i], into);
	}
	return count;
}

static int apply_allow(const char *token, const struct teller *teller, struct policy *policy,
		       struct err *err)
{
	cleanup_free struct filter_facts *facts = xcalloc(1, sizeof(*facts));
	cleanup_rules struct rules allow = {};
	cleanup_text struct text others = {};
	bool found = false;
	size_t i;

	if (rule_parse(token, &allow, err))
		return err_prefix(err, "--allow");
	filter_facts_fill(facts);
	for (i = 0; i < allow.count; i++)
		found |= take_out(facts, &policy->rules, &allow.rule[i]);
	if (found)
		return 0;
	for (i = 0; i < allow.count; i++)
		if (list_others(facts, &policy->rules, &allow.rule[i], &others))
			return err_set(err, 0, "--allow %s: there is no such rule, but %s", token,
				       others.data);
	tell(teller, "--allow %s: it is not denied", token);
	return 0;
}

/* What seccomp alone can do, and the control tool's rules not: RULE/notify. */
static int apply_deny(const char *token, struct policy *policy, struct err *err)
{
	const char *action = strchr(token, '/');
	size_t before = policy->rules.count, i;
	cleanup_free char *bare = NULL;

	if (!action || strcmp(action, "/notify"))
		return rule_parse(token, &policy->rules, err);
	bare = xstrndup(token, action - token);
	if (rule_parse(bare, &policy->rules, err))
		return -1;
	for (i = before; i < policy->rules.count; i++)
		policy->rules.rule[i].action = RULE_NOTIFY;
	return 0;
}

/**
 * policy_edit() - apply --deny and --allow
 * @options: what was asked for
 * @teller: how much is told
 * @policy: its rules are changed
 * @err: filled on failure
 *
 * An allow of what is not denied does nothing; where there are rules for the call, and the one with
 * these conditions is none of them, it is an error.
 *
 * Return: 0 or -1.
 */
int policy_edit(const struct options *options, const struct teller *teller, struct policy *policy,
		struct err *err)
{
	const struct rule_option *rule;
	size_t i;

	for (i = 0; i < options->nr_rules; i++) {
		rule = &options->rule[i];
		if (!rule->allow && apply_deny(rule->token, policy, err))
			return err_prefix(err, "--deny");
		if (rule->allow && apply_allow(rule->token, teller, policy, err))
			return -1;
	}
	return 0;
}
