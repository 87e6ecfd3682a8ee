// SPDX-License-Identifier: GPL-2.0
/*
 * A writable layer in memory over a root that stays as it is. Everything that it needs is mounted
 * over the old root, and goes with it.
 *
 * Only the root's own file system is below it: what is mounted further down is not seen. Before
 * Linux 6.6 a tmpfs cannot keep the marks of an overlay: a directory that has been removed can
 * then not be made again.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>

#include "mount.h"
#include "root_parts.h"

/* Relative, so that no path has to be quoted. */
#define LAYERS	"lowerdir=lower,upperdir=upper,workdir=work"

static int make_dirs(int memory, struct err *err)
{
	static const char *const dirs[] = { "lower", "upper", "work", "both" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdirat(memory, dirs[i], 0755))
			return err_set(err, errno, "cannot make %s", dirs[i]);
	return 0;
}

/* The root directory itself looks as the upper one. It is the container's, whoever the lower one's
 * owner is. */
static int copy_top(int lower, int memory, struct err *err)
{
	struct stat st;

	if (fstat(lower, &st) || fchmodat(memory, "upper", st.st_mode & 07777, 0))
		return err_set(err, errno, "cannot copy the mode of the root");
	return 0;
}

static int put_layers(int memory, int lower, struct err *err)
{
	if (make_dirs(memory, err) || copy_top(lower, memory, err) ||
	    mount_put(memory, AT_FDCWD, "/", err) ||
	    mount_put(lower, memory, "lower", err))
		return -1;
	if (!fchdir(memory))
		return 0;
	return err_set(err, errno, "cannot go to its layers");
}

static int put_both(const struct root *root, int memory, struct err *err)
{
	/* other marks than the usual ones are for the host's root user alone */
	const char *options = root->share & CLONE_NEWUSER ? LAYERS : LAYERS ",userxattr";
	int fd;

	if (mount("overlay", "both", "overlay", MS_NODEV, options)) {
		if (errno == ENODEV)
			return err_set(err, errno, "this kernel has no overlay file system loaded");
		return err_set(err, errno, "cannot mount an overlay");
	}
	fd = openat(memory, "both", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 ? fd : err_set(err, errno, "cannot open it");
}

/**
 * root_overlay() - put a writable layer over a root
 * @root: the root as it is to be
 * @lower_fd: where it comes from, not mounted yet
 * @teller: how much is told
 * @err: filled on failure
 * Return: a descriptor of the new root, which is mounted; -1.
 */
int root_overlay(const struct root *root, int lower_fd, const struct teller *teller,
		 struct err *err)
{
	static const struct mount_key keys[] = { { "mode", "0700" }, {} };
	cleanup_close int memory = -1;
	int fd;

	if (step_begin(teller, "overlay", err))
		return -1;
	memory = mount_new("tmpfs", ATTR_PLAIN, keys, err);
	if (memory < 0 || put_layers(memory, lower_fd, err))
		return err_prefix(err, "--overlay");
	fd = put_both(root, memory, err);
	return fd >= 0 ? fd : err_prefix(err, "--overlay");
}
