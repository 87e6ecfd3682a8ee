// SPDX-License-Identifier: GPL-2.0
/*
 * New rules for many groups at one moment.
 */
#include <string.h>
#include <sys/resource.h>

#include "changes.h"

/** changes_free() - let go of it and of the groups; it is empty then */
void changes_free(struct changes *changes)
{
	size_t i;

	for (i = 0; i < changes->count; i++)
		group_close(&changes->group[i]);
	free(changes->group);
	free(changes->set);
	*changes = (struct changes){};
}

/* Each group is a descriptor, of which a process may usually have fewer than there are groups. */
static void descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/**
 * changes_add() - one group more
 * @changes: the list
 * @name: its path below the cgroup mount, "/" for the root
 * @rule: the rules that it is to have, as tokens of the kernel; they must last
 * @err: filled on failure; code ENOENT: there is no such group
 * Return: 0 or -1.
 */
int changes_add(struct changes *changes, const char *name, const struct words *rule,
		struct err *err)
{
	const char *mount = cgroup_mount(err);
	cleanup_free char *path = NULL;
	struct group group = GROUP_NONE;

	if (!mount)
		return -1;
	if (!changes->room)
		descriptors_raise();
	/* by its absolute path: a group may be called self */
	path = strcmp(name, "/") ? xasprintf("%s/%s", mount, name) : xstrdup(mount);
	if (group_open(&group, path, err)) {
		group_close(&group);
		return -1;
	}
	if (changes->count == changes->room) {
		changes->room = changes->room ? 2 * changes->room : 16;
		changes->group = xrealloc(changes->group, changes->room, sizeof(*changes->group));
		changes->set = xrealloc(changes->set, changes->room, sizeof(*changes->set));
	}
	changes->group[changes->count] = group;
	changes->set[changes->count++] = (struct client_set){ .group_fd = group.fd, .rule = rule };
	return 0;
}

/** changes_have() - whether the group of that id is in the list */
bool changes_have(const struct changes *changes, uint64_t id)
{
	size_t i;

	for (i = 0; i < changes->count; i++)
		if (changes->group[i].id == id)
			return true;
	return false;
}

/**
 * changes_replace() - make them all the groups' own rules, all of it or nothing
 * @changes: the list
 * @client: whom to ask
 * @bad: on failure the index, over all sets, of the rule that was refused, or -1
 * @err: filled on failure
 * Return: 0 or -1.
 */
int changes_replace(const struct changes *changes, struct client *client, ssize_t *bad,
		    struct err *err)
{
	*bad = -1;
	if (!changes->count)
		return 0;
	return client_rules_change(client, SCLIMIT_CMD_RULES_REPLACE, changes->set,
				   changes->count, bad, err);
}
