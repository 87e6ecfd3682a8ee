// SPDX-License-Identifier: GPL-2.0
/*
 * The way into the container's root. It is a copy of a directory's mounts, put over the old "/";
 * everything is mounted in it while the old one can still be reached, and then the old one goes.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "mount.h"
#include "root_parts.h"

static int open_source(struct root_source *source, bool recursive, struct err *err)
{
	source->fd = mount_copy(source->path, source->attr, recursive, err);
	/* who may not do that here goes by the path, inside */
	return source->fd >= 0 || err->code == EPERM ? 0 : -1;
}

/**
 * root_open() - open what only the launcher can
 * @root: a plan; its descriptors are filled
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int root_open(struct root *root, const struct teller *teller, struct err *err)
{
	const struct options *options = root->options;
	size_t i;

	if ((root->share & CLONE_NEWNS) || (root->host && !options->nr_mounts))
		return 0;
	if (step_begin(teller, "root-open", err))
		return -1;
	if (!root->host && open_source(&root->dir, !root->overlay, err))
		return err_prefix(err, "--rootfs %s", root->dir.path);
	for (i = 0; i < options->nr_mounts; i++)
		if (options->mount[i].kind == MOUNT_BIND &&
		    open_source(&root->source[i], true, err))
			return root_mount_err(&options->mount[i], err);
	return 0;
}

/* Return: a descriptor of the new root, which is mounted over the old one; -1. */
static int put_root(const struct root *root, const struct teller *teller, struct err *err)
{
	cleanup_close int copy = -1;
	int fd = root->dir.fd;

	if (fd < 0) {
		fd = copy = mount_copy(root->dir.path, root->dir.attr, !root->overlay, err);
		if (fd < 0 && root->overlay && err->code == EINVAL)
			return err_set(err, EINVAL, "--overlay: something is mounted below it");
	}
	if (fd < 0)
		return -1;
	if (root->overlay)
		return root_overlay(root, fd, teller, err);
	if (mount_put(fd, AT_FDCWD, "/", err))
		return -1;
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return fd >= 0 ? fd : err_set(err, errno, "cannot keep it");
}

/* Which mount is at a path of the working directory. */
static int mount_at(const char *path, uint64_t *id, struct err *err)
{
	struct statx st;

	if (statx(AT_FDCWD, path, 0, STATX_MNT_ID, &st))
		return err_set(err, errno, "cannot tell what is mounted there");
	*id = st.stx_mnt_id;
	return 0;
}

/*
 * The old root comes to lie over the new one, with what was mounted over the old one on top, be it
 * ours or the host's. ".." of a root is what lies on it.
 */
static int let_go(struct err *err)
{
	uint64_t root, top;

	if (mount_at("/", &root, err))
		return -1;
	do {
		if (umount2(".", MNT_DETACH))
			return err_set(err, errno, "cannot let go of the old root");
		if (mount_at("..", &top, err))
			return -1;
	} while (top != root);
	return 0;
}

static int pivot(int root_fd, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "pivot", err))
		return -1;
	if (fchdir(root_fd) || syscall(SYS_pivot_root, ".", "."))
		return err_set(err, errno, "cannot make it the root");
	return let_go(err);
}

/**
 * root_enter() - go into the new root
 * @root: the root as it is to be
 * @teller: how much is told
 * @err: filled on failure
 *
 * To be called in a mount namespace of our own with all capabilities in its user namespace. With
 * the host's mount namespace nothing is done.
 *
 * Return: 0, and the working directory is "/"; -1.
 */
int root_enter(const struct root *root, const struct teller *teller, struct err *err)
{
	cleanup_close int fd = -1;

	if (root->share & CLONE_NEWNS)
		return 0;
	if (step_begin(teller, "root", err))
		return -1;
	/* no mount of ours shows outside, and none from there in here */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return err_set(err, errno, "cannot make the mounts private");
	fd = put_root(root, teller, err);
	if (fd < 0)
		return err_prefix(err, root->host ? "%s" : "--rootfs %s", root->dir.path);
	if (root_proc(root, fd, teller, err) || root_sys(root, fd, teller, err) ||
	    root_dev(root, fd, teller, err) || root_mounts(root, fd, teller, err))
		return -1;
	return pivot(fd, teller, err) ? err_prefix(err, "%s", root->dir.path) : 0;
}

/**
 * root_workdir() - go to the working directory
 * @root: the root
 * @teller: how much is told
 * @err: filled on failure
 *
 * Where it was not asked for, it is the launcher's, if that can be gone to; else "/".
 *
 * Return: 0 or -1.
 */
int root_workdir(const struct root *root, const struct teller *teller, struct err *err)
{
	if (!root->workdir)
		return 0;
	if (step_begin(teller, "workdir", err))
		return -1;
	if (!chdir(root->workdir)) {
		tell(teller, "%s", root->workdir);
		return 0;
	}
	if (root->workdir_asked)
		return err_set(err, errno, "--workdir %s: cannot go there", root->workdir);
	tell(teller, "%s is out of reach, so it is /", root->workdir);
	return 0;
}
