// SPDX-License-Identifier: GPL-2.0
/*
 * The policy, from what was asked for to what a backend can use.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>

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
	for (i = 0; i < from->notes.count; i++)
		words_add(&into->notes, from->notes.word[i]);
	words_free(&from->notes);
	*from = (struct policy){};
}

static bool enforces(const struct policy *policy, const struct backend *backend)
{
	return backend == &backend_module ? policy->module : policy->seccomp;
}

/* A supervisor or a tracer can answer a filter alone. */
static bool wants_seccomp(const struct rules *rules)
{
	size_t i;

	for (i = 0; i < rules->count; i++)
		if (rules->rule[i].action == RULE_NOTIFY || rules->rule[i].action == RULE_TRACE)
			return true;
	return false;
}

/* From the profile's text to what the backends use. */
static int make(const struct options *options, const struct caps *caps,
		const struct policy_source *source, const struct teller *teller,
		struct policy *policy, struct err *err)
{
	size_t i;

	if (policy_source_read(source, caps, policy, err))
		return -1;
	if (policy->module && options->backend == BACKEND_AUTO && !options->from_exec &&
	    wants_seccomp(&policy->rules)) {
		policy->module = false;
		policy->seccomp = true;
		policy_note(policy, "seccomp is used and not the module: the profile has notify or "
			    "trace, which seccomp alone can do");
	}
	if (policy_edit(options, teller, policy, err))
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

	text_add(&key->request, "%s\n%llx\n%d %d %d %d %d\n", options->profile,
		 (unsigned long long)caps->set, options->backend, options->from_exec,
		 policy->module, policy->seccomp, teller->verbose > 0);
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

/* The cache, or else what goes into it. Who wants to see the rules has them read. */
static int fill(const struct options *options, const struct caps *caps,
		const struct teller *teller, struct policy *policy, struct err *err)
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
	cached = !options->dry_run && make_key(options, caps, &source, teller, policy, &key);
	if (cached && cache_load(&key, teller, policy))
		return 0;
	if (make(options, caps, &source, teller, &made, err)) {
		policy_free(&made);
		return -1;
	}
	if (cached)
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

/**
 * policy_plan() - find out the policy and make it ready
 * @options: what was asked for
 * @caps: the command's capabilities
 * @place: planned: the module needs one; must last
 * @teller: how much is told
 * @policy: filled; to be freed in any case
 * @err: filled on failure
 *
 * Nothing is changed but the cache.
 * Return: 0 or -1.
 */
int policy_plan(const struct options *options, const struct caps *caps,
		const struct place *place, const struct teller *teller, struct policy *policy,
		struct err *err)
{
	bool none = !strcmp(options->profile, "none") && !options->nr_rules;

	*policy = (struct policy){
		.profile = options->profile,
		.no_new_privs = options->no_new_privs,
		.place = place,
	};
	if (none && !policy_needs_place(options))
		return 0;
	if (policy_choose(options, policy, err))
		return -1;
	if (fill(options, caps, teller, policy, err))
		return -1;
	settle_privileges(options, caps, policy);
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
 * Return: 0 or -1.
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
