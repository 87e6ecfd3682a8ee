/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The container's own cgroup: where it is, how it is made, and how it goes with all that is in it.
 *
 *	PARENT/			as given, or the caller's own
 *	`-- sclimit/		kept; what a killed launcher left in it is swept by the next one
 *	    `-- NAME/		the command and its descendants alone
 */
#ifndef SCLIMIT_RUN_PLACE_H
#define SCLIMIT_RUN_PLACE_H

#include "../lib/cgroup.h"
#include "limits.h"
#include "teller.h"

#define PLACE_DIR	"sclimit"

/**
 * struct place - a group for a container
 * @want: there is to be one; false where nothing that was asked for needs one and none can be
 *	  made (an ordinary user without a delegated group): @why_not says why
 * @why_not: or NULL
 * @parent: the group that was asked for, or the caller's own
 * @name: of the container's, the last part alone
 * @handed_down: the controllers of all limits are there already for groups in sclimit/
 * @above_fd: of sclimit/, open for reading (O_CLOEXEC): the lock by which others see that the
 *	launcher lives is on it, see sweep.h. The launcher must open that directory in no other
 *	way than with O_PATH: closing that would end the lock. A child's copy is nothing to it.
 * @group: the container's, once it is made; its descriptor is @dir_fd
 * @dir_fd: a descriptor of it, open for reading, that CLONE_INTO_CGROUP takes (O_CLOEXEC)
 * @made: it is there
 */
struct place {
	bool want;
	char *why_not;
	struct group parent;
	char name[80];
	bool handed_down;
	int above_fd;
	struct group group;
	int dir_fd;
	bool made;
};

#define PLACE_NONE	((struct place){ .parent = { .fd = -1 }, .group = { .fd = -1 }, \
			 .above_fd = -1, .dir_fd = -1 })

/* @name: the container's; another one is taken where a group of that name is there when it is
 * made. @needed: something cannot do without (the module as backend, a shared pid namespace);
 * limits that were asked for count too. Changes nothing. */
int place_plan(const struct options *options, const struct limits *limits, const char *name,
	       bool needed, struct place *place, struct err *err);
void place_show(const struct place *place, const struct limits *limits, struct text *into);
/* Sweeps what killed launchers left, makes the group, enables controllers on the way down, writes
 * the limits. On failure nothing of that is left, but controllers stay enabled. */
int place_make(struct place *place, const struct limits *limits, const struct teller *teller,
	       struct err *err);
/* Kills what is in it, waits for the end of that, and removes it; what was not made is passed
 * over. Warns where that cannot be done. Frees @place too. */
void place_end(struct place *place, const struct teller *teller);
/* How many processes the kernel has killed in it for want of memory. */
uint64_t place_oom_kills(const struct place *place);

#endif
