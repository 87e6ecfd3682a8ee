// SPDX-License-Identifier: GPL-2.0
#include "profile_doc.h"

/**
 * profile_action() - an action of seccomp as one of ours
 * @action: SECCOMP_RET_*
 * @rule: its action is filled in
 * Return: false for the one that lets the call run.
 */
bool profile_action(uint32_t action, struct rule *rule)
{
	rule->err = 0;
	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return false;
	case SECCOMP_RET_LOG:
		rule->action = SCLIMIT_ACTION_LOG;
		return true;
	case SECCOMP_RET_ERRNO:
		rule->action = SCLIMIT_ACTION_ERRNO;
		rule->err = action & SECCOMP_RET_DATA;
		return true;
	case SECCOMP_RET_TRAP:
		rule->action = SCLIMIT_ACTION_TRAP;
		return true;
	default:
		rule->action = SCLIMIT_ACTION_KILL;
		return true;
	}
}

/**
 * profile_parse() - the rules of a seccomp profile
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 * @context: what it is to apply to
 * @into: the rules are added
 * @notes: lines about what comes out otherwise than the profile says are added; may be NULL
 * @err: filled on failure, and then nothing was added to @into
 * Return: 0 or -1.
 */
int profile_parse(const char *name, const char *json, size_t len,
		  const struct profile_context *context, struct rules *into, struct words *notes,
		  struct err *err)
{
	cleanup_profile_filters struct profile_filters filters = {};
	cleanup_profile_doc struct profile_doc doc = {};
	cleanup_rules struct rules rules = {};
	size_t i;

	if (profile_doc_parse(name, json, len, context, &doc, err) ||
	    profile_filters_make(name, &doc, &filters, notes, err) ||
	    profile_rules_make(name, &doc, &filters, &rules, notes, err))
		return -1;
	if (context->ask && profile_drop_missing(&rules, err))
		return -1;
	for (i = 0; i < rules.count; i++)
		rules_add(into, &rules.rule[i]);
	return 0;
}
