/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the mount handler: each makes one kind of mount, which is nowhere yet. All are
 * called as the caller, where it is, with none of its missing capabilities but for the moment in
 * which the kernel asks for them.
 */
#ifndef SCLIMIT_RUN_HANDLER_MOUNT_H
#define SCLIMIT_RUN_HANDLER_MOUNT_H

#include <limits.h>
#include <sys/mount.h>

#include "caller.h"

#ifndef MS_NOSYMFOLLOW	/* Linux 5.10 */
#define MS_NOSYMFOLLOW	256
#endif

#define MOUNT_DATA	4096	/* of which mount(2) reads a page at most */

/**
 * struct mount_call - a mount(2), as it was read
 * @source, @target: "": there was none, or it is that
 * @type: which file system
 * @data: its options
 * @flags: MS_*
 */
struct mount_call {
	char source[PATH_MAX], target[PATH_MAX], type[64], data[MOUNT_DATA];
	unsigned long flags;
};

/* All return a descriptor, or -errno. */
int mount_call_tmpfs(struct caller *caller, struct mount_call *call);
int mount_call_bind(struct caller *caller, struct mount_call *call);
int mount_call_proc(struct caller *caller, struct mount_call *call);
int mount_call_overlay(struct caller *caller, struct mount_call *call);

/* A new file system, by a context of fsopen(2) that has all options. */
int mount_call_create(struct caller *caller, const struct mount_call *call, int context);
/* A recursive copy of what is mounted at @fd. */
int mount_call_copy(struct caller *caller, const struct mount_call *call, int fd);

/* Whether the caller may have what is there shown elsewhere, or covered. Return: 0 or -errno. */
int mount_call_owns(const struct caller *caller, int fd);
/* A directory that an overlay may have for a layer (O_PATH). */
int mount_layer(struct caller *caller, struct mount_call *call, const char *path);

#endif
