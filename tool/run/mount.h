/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mounts as descriptors: made where nobody sees them, then put where they belong.
 */
#ifndef SCLIMIT_RUN_MOUNT_H
#define SCLIMIT_RUN_MOUNT_H

#include "../lib/util.h"

/**
 * struct mount_key - an option of a file system
 * @key: its name; NULL ends a list
 * @value: its value
 */
struct mount_key {
	const char *key, *value;
};

/* All return a descriptor of a mount that is nowhere yet, or 0; or -1. @attr is MOUNT_ATTR_*.
 * Paths are those of the old root, or relative ones. */
int mount_new(const char *type, uint64_t attr, const struct mount_key *keys, struct err *err);
int mount_copy(const char *path, uint64_t attr, bool recursive, struct err *err);
int mount_device(const char *path, const char *on);
int mount_clear(int fd, uint64_t attr, struct err *err);
/* @name is one component, or a path within a mount that nobody else can change. */
int mount_put(int fd, int dir, const char *name, struct err *err);
/* A directory at the top of the new root, which is made if it is not there. */
int mount_put_top(int fd, int root, const char *name, struct err *err);
/* A path of the new root, which is never left on the way; what is missing is made. */
int mount_put_path(int fd, int root, const char *path, bool is_dir, struct err *err);

/* "ro,nosuid" */
void mount_attr_show(uint64_t attr, struct text *into);

#endif
