// SPDX-License-Identifier: GPL-2.0
/*
 * A place in the new root. Its own links and ".." are followed as if it were the root already, so
 * they lead to nothing outside; links of /proc, which could, are not followed at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "destination.h"

#define TRIES	1000	/* while somebody renames directories on the way */

static int open_inside(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd, i;

	for (i = 0; i < TRIES; i++) {
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd;
}

/**
 * destination_make() - make a directory or file to mount on
 * @dir: in which directory
 * @name: its name
 * @is_dir: what it is to be
 * @err: filled on failure
 * Return: 0, also where something of that name is there; -1.
 */
int destination_make(int dir, const char *name, bool is_dir, struct err *err)
{
	if (!(is_dir ? mkdirat(dir, name, 0755) : mknodat(dir, name, S_IFREG | 0644, 0)) ||
	    errno == EEXIST)
		return 0;
	if (errno == EROFS)
		return err_set(err, EROFS, "not there, and the root is read-only");
	return err_set(err, errno, "not there, and cannot be made");
}

/* The first part of a path that is not there, in a directory that is. */
static int make_part(int root, const char *part, bool is_dir, struct err *err)
{
	const char *name = strrchr(part, '/') + 1;
	cleanup_free char *above = xasprintf("/%.*s", (int)(name - part), part);
	cleanup_close int dir = open_inside(root, above);

	if (dir < 0)
		return err_set(err, errno, "not there, and cannot be made");
	return destination_make(dir, name, is_dir, err);
}

static int open_or_make(int root, const char *path, size_t len, bool is_dir, struct err *err)
{
	cleanup_free char *part = xstrndup(path, len);
	int fd = open_inside(root, part);

	if (fd < 0 && errno == ENOENT) {
		if (make_part(root, part, is_dir, err))
			return -1;
		/* where that is not enough, it is a link to what is not there */
		fd = open_inside(root, part);
	}
	return fd >= 0 ? fd : err_set(err, errno, "%s: cannot look it up", part);
}

/* Each component in turn. */
static int make_path(int root, const char *path, bool is_dir, struct err *err)
{
	const char *end = path;
	bool last;
	int fd;

	for (;;) {
		end = strchrnul(end + strspn(end, "/"), '/');
		last = !end[strspn(end, "/")];
		fd = open_or_make(root, path, end - path, last ? is_dir : true, err);
		if (fd < 0 || last)
			return fd;
		close(fd);
	}
}

static int check_kind(int root, int fd, bool is_dir, struct err *err)
{
	struct stat top, st;

	if (fstat(root, &top) || fstat(fd, &st))
		return err_set(err, errno, "cannot look at it");
	if (S_ISDIR(st.st_mode) != is_dir)
		return err_set(err, is_dir ? ENOTDIR : EISDIR,
			       is_dir ? "that is no directory" : "that is a directory");
	/* nobody would see what lies over a root */
	if (st.st_dev == top.st_dev && st.st_ino == top.st_ino)
		return err_set(err, 0, "the root itself cannot be mounted over");
	return 0;
}

/**
 * destination_open() - find a place, or make it
 * @root: the new root
 * @path: an absolute path there
 * @is_dir: whether it is to be a directory
 * @err: filled on failure
 * Return: a descriptor of it; -1.
 */
int destination_open(int root, const char *path, bool is_dir, struct err *err)
{
	int fd = open_inside(root, path);

	if (fd < 0 && errno == ENOENT)
		fd = make_path(root, path, is_dir, err);
	else if (fd < 0)
		err_set(err, errno, "cannot look it up");
	if (fd >= 0 && check_kind(root, fd, is_dir, err)) {
		close(fd);
		fd = -1;
	}
	return fd;
}
