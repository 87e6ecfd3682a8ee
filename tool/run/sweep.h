/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Groups that launchers left which were killed.
 *
 * A launcher that lives has a lock on a byte of the directory that all groups are in: that at its
 * group's id, which no other group ever gets. It is one of fcntl(2)'s, not of flock(2): that one
 * would be its children's too and outlive it by a moment. Such locks are gone as soon as their
 * process closes any descriptor of that directory, but those opened with O_PATH.
 *
 * Who makes a group or looks for abandoned ones does that with the directory itself locked, by
 * flock(2), so a group without a lock is never one that has only just been made.
 */
#ifndef SCLIMIT_RUN_SWEEP_H
#define SCLIMIT_RUN_SWEEP_H

#include "teller.h"

#define SWEEP_MAX	64

/**
 * struct abandoned - groups that are ours to remove
 * @name, @id, @dir: of each
 * @count: how many; what is more is for the next launcher
 */
struct abandoned {
	char *name[SWEEP_MAX];
	uint64_t id[SWEEP_MAX];
	int dir[SWEEP_MAX];
	unsigned int count;
};

int sweep_lock(int above, uint64_t id);
/* With @above locked: removes what is empty, and fills @abandoned with what is not. */
void sweep_find(int above, struct abandoned *abandoned, const struct teller *teller);
/* Kills and removes these; the lock is not needed any more. */
void sweep_remove(int above, struct abandoned *abandoned, const struct teller *teller);

#endif
