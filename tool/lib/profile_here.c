// SPDX-License-Identifier: GPL-2.0
/*
 * The machine that a profile is for, where that is this one: its kernel, and what numbers that has.
 */
#include <errno.h>
#include <fcntl.h>

#include "cgroup.h"
#include "client.h"
#include "profile_doc.h"

/**
 * profile_context_here() - what profiles apply to here
 * @context: filled: this kernel, and what a container engine gives a container
 */
void profile_context_here(struct profile_context *context)
{
	*context = (struct profile_context){ .drop = profile_drop_missing };
	profile_context_kernel(context);
}

/* Whether the kernel has the number of a rule: 1, 0, -1. */
static int is_there(struct client *client, int root, const struct rule *rule, struct err *err)
{
	struct client_verdict verdict = {};
	int ret = client_verdict(client, root, rule->abi, rule->first, NULL, &verdict, err);

	free(verdict.rule);
	if (!ret)
		return 1;
	return err->code == ERANGE ? 0 : -1;
}

/**
 * profile_drop_missing() - leave out rules that the kernel which runs here would refuse
 * @rules: the rules; those for a single number that it does not have go. A range may be of
 *	   numbers that are not there.
 * @err: filled on failure
 * Return: 0, also where the module is not there to be asked; -1.
 */
int profile_drop_missing(struct rules *rules, struct err *err)
{
	cleanup_client struct client *client = client_open(err);
	cleanup_close int root = -1;
	const struct rule *rule;
	size_t i, kept = 0;
	const char *mount;
	int there;

	if (!client)
		return err->code == ERR_NO_MODULE ? (*err = (struct err){}, 0) : -1;
	mount = cgroup_mount(err);
	if (!mount)
		return -1;
	root = open(mount, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return err_set(err, errno, "%s: cannot open", mount);
	for (i = 0; i < rules->count; i++) {
		rule = &rules->rule[i];
		there = rule->all || rule->first != rule->last ? 1 :
			is_there(client, root, rule, err);
		if (there < 0)
			return -1;
		if (there)
			rules->rule[kept++] = *rule;
	}
	rules->count = kept;
	return 0;
}
