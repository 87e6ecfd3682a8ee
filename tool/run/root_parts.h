/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the container's root. Each is mounted in @root_fd, the new root, while "/" is still
 * the old one, whose /dev and /proc are needed; the working directory moves. root_show.c says
 * the same in words.
 */
#ifndef SCLIMIT_RUN_ROOT_PARTS_H
#define SCLIMIT_RUN_ROOT_PARTS_H

#include <sys/mount.h>

#include "root.h"

#define ATTR_PSEUDO	(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
#define ATTR_PLAIN	(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

/* Lists end with NULL. What of them is not there is passed over. */
extern const char *const device_names[];
extern const char *const proc_masked_files[], *const proc_masked_dirs[], *const proc_read_only[];
extern const char *const sys_masked_dirs[];

int root_proc(const struct root *root, int root_fd, const struct teller *teller, struct err *err);
int root_sys(const struct root *root, int root_fd, const struct teller *teller, struct err *err);
int root_dev(const struct root *root, int root_fd, const struct teller *teller, struct err *err);
/* Those of the host's root, and those that were asked for. */
int root_mounts(const struct root *root, int root_fd, const struct teller *teller,
		struct err *err);
/* Puts a writable layer over @lower_fd. Return: a descriptor of both, which is mounted. */
int root_overlay(const struct root *root, int lower_fd, const struct teller *teller,
		 struct err *err);

/* "--bind SRC:DST" */
int root_mount_err(const struct mount_option *mount, struct err *err);

#endif
