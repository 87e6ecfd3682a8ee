// SPDX-License-Identifier: GPL-2.0
/*
 * The policy as --dry-run prints it.
 */
#include "policy_parts.h"

/**
 * policy_show() - print a policy
 * @policy: the policy
 * @into: its lines are appended: where it is from and who enforces it, then a rule each
 */
void policy_show(const struct policy *policy, struct text *into)
{
	const char *by = policy_by(policy);
	size_t i;

	text_add(into, "  profile %s, %s\n", policy->profile, by ?: "nothing to enforce");
	if (policy->seccomp)
		text_add(into, "  a seccomp filter of %zu instructions, flags %#x\n",
			 policy->filter.count, policy->filter_flags);
	if (policy->no_new_privs)
		text_add(into, "  no_new_privs\n");
	for (i = 0; i < policy->rules.count; i++) {
		text_add(into, "  deny ");
		rule_show(&policy->rules.rule[i], into);
		text_add(into, "\n");
	}
}
