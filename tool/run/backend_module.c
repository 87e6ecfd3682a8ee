// SPDX-License-Identifier: GPL-2.0
/*
 * The module as the backend: rules of the container's own group. They begin behind the command's
 * execve and can be changed while it runs.
 */
#include <errno.h>
#include <string.h>

#include "module.h"
#include "policy_parts.h"

/* What the module has no action for. Under both backends seccomp, which is asked first, does it. */
static int take_actions(struct policy *policy, const struct rules *from, struct rules *into,
			struct err *err)
{
	bool kills_thread = false, left_out = false;
	struct rule rule;
	size_t i;

	for (i = 0; i < from->count; i++) {
		rule = from->rule[i];
		if (rule.action == RULE_TRACE || rule.action == RULE_NOTIFY ||
		    rule.action == RULE_SUPERVISE || rule.action == RULE_ATTEND) {
			left_out = true;
			continue;
		}
		if (rule.action == RULE_KILL_THREAD) {
			rule.action = SCLIMIT_ACTION_KILL;
			kills_thread = true;
		}
		rules_add(into, &rule);
	}
	if (left_out && !policy->seccomp)
		return err_set(err, 0, "notify and trace are what seccomp alone can do, not the "
			       "module");
	if (left_out)
		policy_note(policy, "notify and trace are done by seccomp alone");
	if (kills_thread && !policy->seccomp)
		policy_note(policy, "where the profile kills a thread, the module kills the "
			    "process");
	return 0;
}

static int module_prepare(struct policy *policy, const struct teller *teller, struct err *err)
{
	cleanup_rules struct rules rules = {};

	if (take_actions(policy, &policy->rules, &rules, err))
		return -1;
	return module_tokens(&rules, &policy->tokens, err);
}

/* The group is new: what else is there was put there by somebody who meant it, and stays. */
static int module_publish(struct policy *policy, int group_fd, const struct teller *teller,
			  struct err *err)
{
	if (step_begin(teller, "rules", err))
		return -1;
	tell(teller, "%zu rules of the module", policy->tokens.count);
	return module_deny(&policy->tokens, group_fd, err);
}

const struct backend backend_module = {
	.name = "module",
	.prepare = module_prepare,
	.publish = module_publish,
};
