// SPDX-License-Identifier: GPL-2.0
/*
 * Groups of system calls: those of systemd.exec(5), as the systemd-analyze of the machine lists
 * them that this was built on, and @default, which is our own.
 */
#include <string.h>

#include "syscall-names.h"

#include "sets_gen.h"

#define DEPTH_MAX	8	/* of sets in sets; systemd has two */

/**
 * syscall_sets() - all groups
 * @count: how many
 * Return: the groups.
 */
const struct syscall_set *syscall_sets(size_t *count)
{
	*count = ARRAY_SIZE(sets);
	return sets;
}

/**
 * syscall_set_find() - a group by its name
 * @name: with the @
 * Return: the group, or NULL.
 */
const struct syscall_set *syscall_set_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++)
		if (!strcmp(sets[i].name, name))
			return &sets[i];
	return NULL;
}

static int word_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once. */
static void words_sort(struct words *words)
{
	size_t i, kept = 0;

	if (!words->count)
		return;
	qsort(words->word, words->count, sizeof(*words->word), word_compare);
	for (i = 1; i < words->count; i++) {
		if (strcmp(words->word[i], words->word[kept]))
			words->word[++kept] = words->word[i];
		else
			free(words->word[i]);
	}
	words->count = kept + 1;
}

/* systemd's groups name calls of other machines too, which are none here. */
static int expand(const char *name, unsigned int depth, struct words *into, struct err *err)
{
	const struct syscall_set *set = syscall_set_find(name);
	const char *const *member;

	if (!set)
		return err_set(err, 0, "there is no set %s; sclimit names --sets lists them", name);
	if (depth > DEPTH_MAX)
		return err_set(err, 0, "%s: sets within sets without end", name);
	for (member = set->member; *member; member++) {
		if (**member != '@') {
			if (syscall_known(*member))
				words_add(into, *member);
		} else if (expand(*member, depth + 1, into, err)) {
			return -1;
		}
	}
	return 0;
}

/**
 * syscall_set_expand() - all names in a group, and in the groups in it
 * @name: the group, with the @
 * @into: the names are added, sorted, each once; it must be empty
 * @err: filled on failure
 *
 * Names that no ABI of this machine has are left out.
 * Return: 0; -1 where there is no such group.
 */
int syscall_set_expand(const char *name, struct words *into, struct err *err)
{
	if (expand(name, 0, into, err))
		return -1;
	words_sort(into);
	return 0;
}
