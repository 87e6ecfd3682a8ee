// SPDX-License-Identifier: GPL-2.0
/*
 * The policy, from what was asked for to what a backend can use.
 */
#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "cache.h"
#include "policy_parts.h"

static const struct backend *const backends[] = { &backend_module, &backend_seccomp };

/** policy_free() - let go of what a policy holds; it is empty then */
void policy_free(struct policy *policy)
{
	rules_free(&policy->rules);
	words_free(&policy->tokens);
	filter_free(&policy->filter);
	words_free(&policy->notes);
	free(policy->listener_path);
	free(policy->listener_metadata);
	*policy = (struct policy){};
}

/**
 * policy_note() - add something that the user should know
 * @policy: the policy
 * @format: the line, without newline
 */
void policy_note(struct policy *policy, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		no_memory();
	va_end(args);
	words_take(&policy->notes, text);
}

/**
 * policy_take() - take over what was prepared
 * @into: the policy; what is not of the backends stays
 * @from: is empty then
 */
void policy_take(struct policy *into, struct policy *from)
{
	size_t i;

	into->module = from->module;
	into->seccomp = from->seccomp;
	into->rules = from->rules;
	into->tokens = from->tokens;
	into->filter = from->filter;
	into->filter_flags = from->filter_flags;
	into->caps_first = from->caps_first;
	into->listener = from->listener;
	into->listener_path = from->listener_path;
	into->listener_metadata = from->listener_metadata;
	for (i = 0; i < from->notes.count; i++)
		words_add(&into->notes, from->notes.word[i]);
	words_free(&from->notes);
	*from = (struct policy){};
}

static bool enforces(const struct policy *policy, const struct backend *backend)
{
	return backend == &backend_module ? policy->module : policy->seccomp;
}

static bool has_action(const struct rules *rules, enum sclimit_action action)
{
	size_t i;

	for (i = 0; i < rules->count; i++)
		if (rules->rule[i].action == action)
			return true;
	return false;
}

/* Who is asked, now that it is known whether anybody is. */
static int settle_listener(const struct options *options, const struct supervise *supervise,
			   struct policy *policy, struct err *err)
{
	bool notify = has_action(&policy->rules, RULE_NOTIFY);

	if (options->listener && !notify)
		return err_set(err, 0, "--listener %s: the policy notifies of nothing: "
			       "--deny RULE/notify, or a profile with SCMP_ACT_NOTIFY",
			       options->listener);
	if (options->listener) {
		free(policy->listener_path);
		policy->listener_path = xstrdup(options->listener);
	}
	if (supervise->handlers)
		policy->listener = WE_LISTEN;
	else if (notify && policy->listener_path)
		policy->listener = OTHERS_LISTEN;
	if (supervise->handlers && policy->listener_path)
		policy_note(policy, "the profile's listenerPath is not used: --supervise is");
	return 0;
}

/* From the profile's text to what the backends use. */
static int make(const struct options *options, const struct caps *caps,
		const struct policy_source *source, const struct supervise *supervise,
		const struct teller *teller, struct policy *policy, struct err *err)
{
	size_t i;

	if (policy_source_read(source, caps, policy, err))
		return -1;
	if (policy->module && options->backend == BACKEND_AUTO && !options->from_exec &&
	    (has_action(&policy->rules, RULE_NOTIFY) || has_action(&policy->rules, RULE_TRACE))) {
		policy->module = false;
		policy->seccomp = true;
		policy_note(policy, "seccomp is used and not the module: the profile has notify or "
			    "trace, which seccomp alone can do");
	}
	if (policy_edit(options, teller, policy, err) ||
	    supervise_rules(supervise, &policy->rules, err) ||
	    settle_listener(options, supervise, policy, err))
		return -1;
	if (!policy->rules.count) {
		policy->module = false;
		policy->seccomp = false;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(backends); i++)
		if (enforces(policy, backends[i]) && backends[i]->prepare(policy, teller, err))
			return -1;
	return 0;
}

/* All that make() looks at. */
static bool make_key(const struct options *options, const struct caps *caps,
		     const struct policy_source *source, const struct teller *teller,
		     const struct policy *policy, struct cache_key *key)
{
	const struct rule_option *rule;
	size_t i;

	text_add(&key->request, "%s\n%llx\n%d %d %d %d %d %d\n", options->profile,
		 (unsigned long long)caps->set, options->backend, options->from_exec,
		 policy->module, policy->seccomp, teller->verbose > 0, !!options->listener);
	for (i = 0; i < options->nr_rules; i++) {
		rule = &options->rule[i];
		text_add(&key->request, "%s %s\n", rule->allow ? "allow" : "deny", rule->token);
	}
	if (!cache_key_here(key, policy->module))
		return false;
	text_add(&key->depends, "%s\n", source->name ?: "");
	text_add_bytes(&key->depends, text_str(&source->text), source->text.len);
	return true;
}

/* The cache, or else what goes into it. Who wants to see the rules has them read. One with a
 * supervisor is not kept: what that needs beside the filter is found with the rules. */
static int fill(const struct options *options, const struct caps *caps,
		const struct supervise *supervise, const struct teller *teller,
		struct policy *policy, struct err *err)
{
	cleanup_policy_source struct policy_source source = {};
	struct policy made = {
		.module = policy->module,
		.seccomp = policy->seccomp,
		.profile = policy->profile,
		.place = policy->place,
	};
	cleanup_cache_key struct cache_key key = {};
	bool cached;

	if (policy_source_open(options->profile, &source, err))
		return -1;
	cached = !options->dry_run && !supervise->handlers &&
		 make_key(options, caps, &source, teller, policy, &key);
	if (cached && cache_load(&key, teller, policy))
		return 0;
	if (make(options, caps, &source, supervise, teller, &made, err)) {
		policy_free(&made);
		return -1;
	}
	if (cached && made.listener == NOBODY_LISTENS)
		cache_store(&key, teller, &made);
	policy_take(policy, &made);
	return 0;
}

/* A filter is installed by who has CAP_SYS_ADMIN, or has given up what programs could gain. */
static void settle_privileges(const struct options *options, const struct caps *caps,
			      struct policy *policy)
{
	if (!policy->seccomp || policy->no_new_privs)
		return;
	if (policy->caps_first && !(caps->set >> CAP_SYS_ADMIN & 1)) {
		policy->no_new_privs = true;
		policy_note(policy, "no_new_privs is set: the policy refuses what capabilities are "
			    "dropped with, so they go before the filter comes");
	} else if (options->share & CLONE_NEWUSER && !policy_may_admin()) {
		policy->no_new_privs = true;
		policy_note(policy, "no_new_privs is set: without CAP_SYS_ADMIN the kernel takes a "
			    "filter of nobody else");
	}
}

/* Whether the kernel knows flags; it looks at them before it looks for the filter. */
static bool kernel_takes(unsigned int flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL) < 0 && errno == EFAULT;
}

/* What a listener needs beside the profile's flags. */
static void settle_flags(struct policy *policy)
{
	unsigned int flags = policy->filter_flags | SECCOMP_FILTER_FLAG_NEW_LISTENER;

	if (policy->listener == NOBODY_LISTENS)
		return;
	/* a number says which thread stood in the way, and a number is the listener */
	if (flags & SECCOMP_FILTER_FLAG_TSYNC)
		flags |= SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
	flags |= SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	if (made_to_fail("wait-killable") || !kernel_takes(flags)) {
		flags &= ~SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
		policy_note(policy, "signals interrupt calls that a supervisor performs: the kernel "
			    "has no SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, which Linux 5.19 has");
	}
	policy->filter_flags = flags;
}

/**
 * policy_plan() - find out the policy and make it ready
 * @options: what was asked for
 * @caps: the command's capabilities
 * @place: planned: the module needs one; must last
 * @supervise: what the built-in supervisor does
 * @teller: how much is told
 * @policy: filled; to be freed in any case
 * @err: filled on failure
 *
 * Nothing is changed but the cache.
 * Return: 0 or -1.
 */
int policy_plan(const struct options *options, const struct caps *caps,
		const struct place *place, const struct supervise *supervise,
		const struct teller *teller, struct policy *policy, struct err *err)
{
	bool none = !strcmp(options->profile, "none") && !options->nr_rules &&
		    !supervise->handlers && !options->listener && !options->supervisor_kill;

	*policy = (struct policy){
		.profile = options->profile,
		.no_new_privs = options->no_new_privs,
		.place = place,
	};
	if (none && !policy_needs_place(options))
		return 0;
	if (policy_choose(options, policy, err))
		return -1;
	if (fill(options, caps, supervise, teller, policy, err))
		return -1;
	if (options->supervisor_kill && policy->listener == NOBODY_LISTENS)
		return err_set(err, 0, "--on-supervisor-exit kill: there is no supervisor");
	settle_privileges(options, caps, policy);
	settle_flags(policy);
	return 0;
}

/**
 * policy_by() - who enforces a policy
 * @policy: the policy
 * Return: "by the module" or such; NULL where there is nothing to enforce.
 */
const char *policy_by(const struct policy *policy)
{
	if (policy->module && policy->seccomp)
		return "by the module and by seccomp";
	if (policy->module)
		return "by the module";
	return policy->seccomp ? "by seccomp" : NULL;
}

/**
 * policy_install() - in the container, what of the policy goes with the command itself
 * @policy: the policy
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0, the listener's descriptor if there is to be one, or -1.
 */
int policy_install(const struct policy *policy, const struct teller *teller, struct err *err)
{
	if (policy->no_new_privs) {
		if (step_begin(teller, "no_new_privs", err))
			return -1;
		if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL))
			return err_set(err, errno, "cannot set no_new_privs");
	}
	return policy->seccomp ? backend_seccomp.install(policy, teller, err) : 0;
}
