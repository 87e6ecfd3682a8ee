/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The container's root and all that is mounted in it.
 */
#ifndef SCLIMIT_RUN_ROOT_H
#define SCLIMIT_RUN_ROOT_H

#include "options.h"
#include "teller.h"

/**
 * struct root_source - a directory or file of the host that becomes a mount of the container
 * @path: its absolute path, for messages
 * @is_dir: what it is
 * @attr: MOUNT_ATTR_* that its mount gets, with those below it
 * @fd: a detached copy of its mount (open_tree(2)), made by the launcher, which can reach it where
 *	the container's ids cannot; -1 where the launcher may not do that: then it is mounted by
 *	its path, as the container's ids see it
 */
struct root_source {
	char *path;
	bool is_dir;
	uint64_t attr;
	int fd;
};

/**
 * struct root - the root as it will be
 * @options: what was asked for
 * @share: namespaces that are the host's, CLONE_NEW*
 * @host: it is the host's own root: read-only, with a private /tmp
 * @read_only: it cannot be written to
 * @overlay: what is written goes to memory
 * @dir: where it comes from
 * @source: of each of @options->mount; unused for a tmpfs
 * @workdir: where the command starts, inside; NULL: where it is
 * @workdir_asked: it must be there
 */
struct root {
	const struct options *options;
	unsigned int share;
	bool host, read_only, overlay;
	struct root_source dir;
	struct root_source *source;
	char *workdir;
	bool workdir_asked;
};

void root_free(struct root *root);
/* Looks at everything that it will need and changes nothing but descriptors of the launcher.
 * @options must last. */
int root_plan(const struct options *options, struct root *root, struct err *err);
void root_show(const struct root *root, struct text *into);
/* In the launcher, before the clone: what can only be opened there. */
int root_open(struct root *root, const struct teller *teller, struct err *err);
/* In the container, as its root user with all capabilities, in its cgroup namespace: everything
 * from a private mount tree to a pivoted root whose old one is gone, and all mounts in it. The
 * working directory is "/" afterwards. */
int root_enter(const struct root *root, const struct teller *teller, struct err *err);
/* In the container, as the command's user: the working directory. */
int root_workdir(const struct root *root, const struct teller *teller, struct err *err);

#endif
