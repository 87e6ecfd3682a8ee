/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Groups: what the user calls them, their directories, their ids.
 */
#ifndef SCLIMIT_CGROUP_H
#define SCLIMIT_CGROUP_H

#include <sys/types.h>

#include "util.h"

/**
 * struct group - a cgroup v2 directory
 * @name: its path below the cgroup mount, without the first slash; "/" for the root
 * @path: its absolute path
 * @fd: a descriptor of it, O_PATH
 * @id: its cgroup id, which is its inode number
 */
struct group {
	char *name;
	char *path;
	int fd;
	uint64_t id;
};

#define GROUP_NONE	((struct group){ .fd = -1 })
#define cleanup_group	__attribute__((cleanup(group_close)))

const char *cgroup_mount(struct err *err);
int group_open(struct group *group, const char *spec, struct err *err);
void group_close(struct group *group);

int cgroup_walk(const struct group *top,
		int (*visit)(const struct group *group, unsigned int depth, void *arg,
			     struct err *err),
		void *arg, struct err *err);

/* Names of ids, found by walking the hierarchy when an id is not known yet. */
struct group_names;
struct group_names *group_names_new(void);
void group_names_free(struct group_names *names);
const char *group_name(struct group_names *names, uint64_t id);

#endif
