/* SPDX-License-Identifier: GPL-2.0 */
/*
 * newuidmap(1) and newgidmap(1), which map what an ordinary user may not.
 */
#ifndef SCLIMIT_RUN_IDMAP_HELPER_H
#define SCLIMIT_RUN_IDMAP_HELPER_H

#include <sys/types.h>

#include "options.h"

/**
 * struct helper - one that runs
 * @path: its file
 * @pid: its process
 * @fd: where it complains
 */
struct helper {
	const char *path;
	pid_t pid;
	int fd;
};

int helper_start(struct helper *helper, const char *path, const struct id_ranges *ranges,
		 pid_t target, struct err *err);
int helper_end(struct helper *helper, struct err *err);

#endif
