// SPDX-License-Identifier: GPL-2.0
/*
 * The names of cgroup ids, as far as there are groups of them.
 */
#include <search.h>

#include "cgroup.h"

/**
 * struct named - an id that was asked for, or found on the way
 * @id: the id, which the kernel never gives to another group
 * @name: the group's name; NULL where no group has it
 */
struct named {
	uint64_t id;
	char *name;
};

/**
 * struct group_names - ids and their names
 * @tree: of struct named
 */
struct group_names {
	void *tree;
};

static int named_order(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void named_free(void *p)
{
	struct named *named = p;

	free(named->name);
	free(named);
}

/** group_names_new() - begin with no names; the hierarchy is looked at when one is asked for */
struct group_names *group_names_new(void)
{
	return xcalloc(1, sizeof(struct group_names));
}

/** group_names_free() - let go of all names; @names may be NULL */
void group_names_free(struct group_names *names)
{
	if (!names)
		return;
	tdestroy(names->tree, named_free);
	free(names);
}

static struct named *named_find(const struct group_names *names, uint64_t id)
{
	struct named key = { .id = id }, **found = tfind(&key, &names->tree, named_order);

	return found ? *found : NULL;
}

/* An id that is not known yet. @name: NULL where there is no such group. */
static void named_add(struct group_names *names, uint64_t id, const char *name)
{
	struct named *named = xcalloc(1, sizeof(*named));

	*named = (struct named){ .id = id, .name = name ? xstrdup(name) : NULL };
	if (!tsearch(named, &names->tree, named_order))
		no_memory();
}

static int learn_name(const struct group *group, unsigned int depth, void *arg, struct err *err)
{
	struct group_names *names = arg;

	if (!named_find(names, group->id))
		named_add(names, group->id, group->name);
	return 0;
}

/**
 * group_name() - the name of a group by its id
 * @names: those that are known; more of them afterwards
 * @id: a cgroup id
 *
 * Walks the hierarchy once for each id that is new. A group that was seen keeps its name when it
 * is removed.
 *
 * Return: the name, as struct group has it, as long as @names lasts; NULL where no group has it.
 */
const char *group_name(struct group_names *names, uint64_t id)
{
	cleanup_group struct group root = GROUP_NONE;
	struct named *named = named_find(names, id);
	struct err err;

	if (!named) {
		/* what cannot be read has no names: the caller has the ids to show */
		if (!group_open(&root, "/", &err))
			cgroup_walk(&root, learn_name, names, &err);
		named = named_find(names, id);
		if (!named)
			named_add(names, id, NULL);
	}
	return named ? named->name : NULL;
}
