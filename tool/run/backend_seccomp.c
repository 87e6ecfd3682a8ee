// SPDX-License-Identifier: GPL-2.0
/*
 * seccomp as the backend: a filter that the command and its descendants inherit. It cannot be
 * changed later, and it meets what is left of the container's set-up: see struct policy.caps_first.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>

#include "../lib/syscall-names.h"
#include "policy_parts.h"

/* What caps_set() may call, and what tells of it under -v. */
static const char *const caps_calls[] = { "capset", "prctl", "write" };

/**
 * policy_minds() - whether a native call may be answered otherwise than by running it
 * @rules: the rules
 * @name: the call
 * @always: whatever its arguments are
 * Return: true or false.
 */
bool policy_minds(const struct rules *rules, const char *name, bool always)
{
	unsigned int nr = syscall_number(SCLIMIT_ABI_X86_64, name);
	const struct rule *rule;
	size_t i;

	for (i = 0; i < rules->count; i++) {
		rule = &rules->rule[i];
		if (rule->action == SCLIMIT_ACTION_LOG || (always && rule->nr_conds) ||
		    rule->abi != SCLIMIT_ABI_X86_64)
			continue;
		if (rule->all || (rule->first <= nr && nr <= rule->last))
			return true;
	}
	return false;
}

/* The command itself is started by execve, behind the filter. A supervisor of somebody else's may
 * answer that as it likes. */
static int check_start(struct policy *policy, struct err *err)
{
	cleanup_rules struct rules rules = {};
	size_t i;

	for (i = 0; i < policy->rules.count; i++)
		if (policy->listener != OTHERS_LISTEN ||
		    policy->rules.rule[i].action != RULE_NOTIFY)
			rules_add(&rules, &policy->rules.rule[i]);
	if (policy_minds(&rules, "execve", true))
		return err_set(err, 0, "the policy refuses execve, which starts the command under "
			       "seccomp; the module can do that: --backend module");
	if (policy_minds(&rules, "execve", false))
		policy_note(policy, "the policy refuses some calls of execve: if the command's own "
			    "is one of them, it does not start under seccomp");
	return 0;
}

/* A notification is answered by whoever holds the filter's listener. */
static void check_answers(struct policy *policy)
{
	bool notify = false, trace = false;
	size_t i;

	for (i = 0; i < policy->rules.count; i++) {
		notify = notify || policy->rules.rule[i].action == RULE_NOTIFY;
		trace = trace || policy->rules.rule[i].action == RULE_TRACE;
	}
	if (notify && policy->listener == NOBODY_LISTENS)
		policy_note(policy, "there is no supervisor for what the policy wants to be "
			    "notified of: these calls get ENOSYS");
	if (notify && policy->listener == WE_LISTEN)
		policy_note(policy, "what the policy wants to be notified of, and the supervisor "
			    "has no handler for, gets ENOSYS");
	if (trace)
		policy_note(policy, "what the profile wants to be traced gets ENOSYS while no "
			    "tracer asks for it");
	/* the kernel takes that flag for a listener alone */
	if (policy->listener == NOBODY_LISTENS &&
	    policy->filter_flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) {
		policy->filter_flags &= ~SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
		policy_note(policy, "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is about a supervisor, "
			    "and there is none: it is left out");
	}
}

static int seccomp_prepare(struct policy *policy, const struct teller *teller, struct err *err)
{
	size_t i;

	if (check_start(policy, err))
		return -1;
	check_answers(policy);
	for (i = 0; i < ARRAY_SIZE(caps_calls) - !teller->verbose; i++)
		if (policy_minds(&policy->rules, caps_calls[i], false))
			policy->caps_first = true;
	if (filter_make(&policy->rules, &policy->filter, err))
		return -1;
	tell(teller, "%zu rules are a filter of %zu instructions", policy->rules.count,
	     policy->filter.count);
	return 0;
}

static int seccomp_install(const struct policy *policy, const struct teller *teller,
			   struct err *err)
{
	struct sock_fprog program = {
		.len = policy->filter.count,
		.filter = policy->filter.insn,
	};
	long ret;

	if (step_begin(teller, "filter", err))
		return -1;
	tell(teller, "a seccomp filter of %zu instructions, flags %#x", policy->filter.count,
	     policy->filter_flags);
	ret = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, policy->filter_flags, &program);
	if (ret >= 0 && policy->listener != NOBODY_LISTENS)
		return ret;
	/* with SECCOMP_FILTER_FLAG_TSYNC it is the thread that stood in the way */
	if (ret > 0)
		return err_set(err, 0, "cannot install the seccomp filter: thread %ld has another",
			       ret);
	return ret ? err_set(err, errno, "cannot install the seccomp filter (flags %#x)",
			     policy->filter_flags) : 0;
}

const struct backend backend_seccomp = {
	.name = "seccomp",
	.prepare = seccomp_prepare,
	.install = seccomp_install,
};
