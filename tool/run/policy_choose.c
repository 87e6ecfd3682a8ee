// SPDX-License-Identifier: GPL-2.0
/*
 * Who is to enforce the policy. What was asked for in so many words is done or is an error; auto
 * takes the module where it can be used.
 */
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "module.h"
#include "policy_parts.h"

#define USER_NS		"/proc/self/ns/user"
#define USER_NS_INIT	0xeffffffdU	/* PROC_USER_INIT_INO of the kernel's proc_ns.h */

/**
 * policy_may_admin() - whether we have CAP_SYS_ADMIN in our user namespace
 * Return: true or false.
 */
bool policy_may_admin(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};

	return !syscall(SYS_capget, &head, data) &&
	       data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN);
}

/* Why the module cannot be used by us, or NULL. */
static const char *why_unusable(const struct place *place)
{
	struct stat st;

	if (!policy_may_admin())
		return "that takes CAP_SYS_ADMIN";
	if (stat(USER_NS, &st) || st.st_ino != USER_NS_INIT)
		return "that takes the initial user namespace";
	if (!place->want)
		return place->why_not ?: "the container has no group of its own";
	if (!module_has_files(place->parent.fd))
		return "groups do not have its files: the perf_event controller is mounted as "
		       "cgroup v1";
	return NULL;
}

/* What asks for the module, for messages; NULL: nothing does. */
static const char *asks_for_module(const struct options *options)
{
	if (options->backend == BACKEND_MODULE)
		return "--backend module";
	if (options->backend == BACKEND_BOTH)
		return "--backend both";
	return options->from_exec ? "--from-exec" : NULL;
}

/* What seccomp alone can do and the options ask for, for messages; or NULL. */
static const char *asks_for_seccomp(const struct options *options)
{
	const char *action;
	size_t i;

	if (options->supervise.count)
		return "--supervise";
	if (options->listener)
		return "--listener";
	for (i = 0; i < options->nr_rules; i++) {
		action = strchr(options->rule[i].token, '/');
		if (!options->rule[i].allow && action && !strcmp(action, "/notify"))
			return "notify";
	}
	return NULL;
}

/* 1: it can be used; 0: it is not loaded, or there is a note why it cannot; -1. */
static int try_module(const char *asked, struct policy *policy, struct err *err)
{
	const char *why;

	if (!module_is_loaded())
		return asked ? err_set(err, ERR_NO_MODULE, "%s: the module is not loaded", asked) : 0;
	why = why_unusable(policy->place);
	if (!why)
		return 1;
	if (asked)
		return err_set(err, 0, "%s: the module cannot be used: %s", asked, why);
	policy_note(policy, "the module is loaded but cannot be used, so seccomp is: %s", why);
	return 0;
}

/**
 * policy_choose() - find out which backend it is
 * @options: what was asked for
 * @policy: its backends are set; its place is
 * @err: filled on failure; the code is ERR_NO_MODULE where the module was asked for and is not
 *	 loaded
 * Return: 0 or -1.
 */
int policy_choose(const struct options *options, struct policy *policy, struct err *err)
{
	const char *asked = asks_for_module(options);
	const char *notify = asks_for_seccomp(options);
	int usable;

	if (notify && asked && options->backend != BACKEND_BOTH)
		return err_set(err, 0, "%s: seccomp alone can do that, and %s is the module", notify,
			       asked);
	if (options->backend == BACKEND_SECCOMP || (notify && !asked)) {
		policy->seccomp = true;
		return 0;
	}
	usable = try_module(asked, policy, err);
	if (usable < 0)
		return -1;
	policy->module = usable;
	policy->seccomp = !usable || options->backend == BACKEND_BOTH;
	return 0;
}

/**
 * policy_needs_place() - whether the options alone say that the module must be there
 * @options: the options
 * Return: true where a group is needed for it.
 */
bool policy_needs_place(const struct options *options)
{
	return asks_for_module(options);
}
