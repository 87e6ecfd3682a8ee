/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The end of a group and of all that is in it.
 */
#ifndef SCLIMIT_RUN_GROUP_REMOVE_H
#define SCLIMIT_RUN_GROUP_REMOVE_H

#include "../lib/util.h"

int group_remove(int at, const char *name, int dir, unsigned int patience, struct err *err);

/**
 * struct subgroups - the groups right below one, as they are read
 * @dir: its directory
 * @buf: of getdents64(2)
 * @len, @at: how much of it there is, and how much is used
 * @id: of the last one: its cgroup id
 */
struct subgroups {
	int dir;
	char buf[4096] __attribute__((aligned(8)));
	ssize_t len, at;
	uint64_t id;
};

void subgroups_begin(struct subgroups *subgroups, int dir);
const char *subgroups_next(struct subgroups *subgroups);

#endif
