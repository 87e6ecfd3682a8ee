// SPDX-License-Identifier: GPL-2.0
/*
 * Sweeping. In the usual case each group has a launcher, and looking at it costs one call.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "group_remove.h"
#include "sweep.h"

#define PATIENCE	1000	/* what is stuck must not hold up every start for long */

/* The byte of a group. A directory cannot be opened for writing, so locks are those of readers. */
static struct flock lock_of(uint64_t id, short type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = id, .l_len = 1 };
}

/**
 * sweep_lock() - lock a group as that of a launcher that lives
 * @above: the directory that it is in, open for reading
 * @id: its cgroup id
 * Return: 0, or -1 with errno.
 */
int sweep_lock(int above, uint64_t id)
{
	struct flock lock = lock_of(id, F_RDLCK);

	return fcntl(above, F_SETLK, &lock);
}

/* A reader's lock is in the way of a writer's, for which one may ask all the same. */
static bool is_locked(int above, uint64_t id)
{
	struct flock lock = lock_of(id, F_WRLCK);

	return fcntl(above, F_GETLK, &lock) || lock.l_type != F_UNLCK;
}

static void look_at(int above, const char *name, uint64_t id, struct abandoned *abandoned,
		    const struct teller *teller)
{
	unsigned int i = abandoned->count;

	if (is_locked(above, id))
		return;
	if (!unlinkat(above, name, AT_REMOVEDIR)) {
		tell(teller, "removed group %s, which a launcher has left", name);
		return;
	}
	if (errno != EBUSY || i == SWEEP_MAX || sweep_lock(above, id))
		return;
	abandoned->dir[i] = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (abandoned->dir[i] < 0)
		return;
	abandoned->name[i] = xstrdup(name);
	abandoned->id[i] = id;
	abandoned->count++;
}

/**
 * sweep_find() - remove abandoned groups that are empty, and lock the others
 * @above: the directory that they are in, locked
 * @abandoned: filled
 * @teller: how much is told
 */
void sweep_find(int above, struct abandoned *abandoned, const struct teller *teller)
{
	struct subgroups subgroups;
	const char *name;
	struct stat st;

	abandoned->count = 0;
	/* two links and one for each group in it, which saves reading it where there is none */
	if (!fstat(above, &st) && st.st_nlink == 2)
		return;
	subgroups_begin(&subgroups, above);
	while ((name = subgroups_next(&subgroups)))
		look_at(above, name, subgroups.id, abandoned, teller);
}

/**
 * sweep_remove() - kill what is in abandoned groups and remove them
 * @above: the directory that they are in
 * @abandoned: what sweep_find() has filled; it is empty then
 * @teller: how much is told
 */
void sweep_remove(int above, struct abandoned *abandoned, const struct teller *teller)
{
	struct flock unlock;
	struct err err;
	unsigned int i;

	for (i = 0; i < abandoned->count; i++) {
		if (group_remove(above, abandoned->name[i], abandoned->dir[i], PATIENCE, &err))
			note(teller, "group %s, which a launcher has left: %s",
			     abandoned->name[i], err.text);
		else
			tell(teller, "removed group %s, which a launcher has left, and what ran in it",
			     abandoned->name[i]);
		/* one that is stuck is for the next launcher */
		unlock = lock_of(abandoned->id[i], F_UNLCK);
		fcntl(above, F_SETLK, &unlock);
		close(abandoned->dir[i]);
		free(abandoned->name[i]);
	}
	abandoned->count = 0;
}
