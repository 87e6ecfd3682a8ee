// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of the caller, found by the kernel as if the caller had asked: in its mount namespace, as
 * its user, within its root.
 *
 * An absolute path is looked up with RESOLVE_IN_ROOT from its root. A relative one must not be, as
 * the directory that it starts from would then be taken for the root: ".." could not leave it, and
 * a link to /etc would lead below it. So it is left to our root, which caller_enter() has made the
 * caller's: ".." ends there and absolute links start there. Neither goes through a magic link of
 * /proc, which leads to anywhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include "../lib/util.h"
#include "caller.h"
#include "caps.h"

/* With RESOLVE_IN_ROOT a rename at the same time makes ".." fail. Nobody can go on with that for
 * ever without letting us through once. */
#define TRIES	1000

static int open_from(int dir, const char *path, uint64_t flags, uint64_t resolve)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC, .resolve = resolve | RESOLVE_NO_MAGICLINKS,
	};
	int tries = 0;
	long fd;

	do
		fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || (errno == EAGAIN && ++tries < TRIES)));
	return fd < 0 ? -errno : fd;
}

/* Whether a part of the path is that number. */
static bool has_part(char *path, long number)
{
	char text[24], *part, *rest = NULL;

	snprintf(text, sizeof(text), "%ld", number);
	for (part = strtok_r(path, "/", &rest); part; part = strtok_r(NULL, "/", &rest))
		if (!strcmp(part, text))
			return true;
	return false;
}

/*
 * Where the container has the host's processes in its /proc, "self" has led to our directory there
 * instead of the caller's. Our own descriptors are beside the caller's directory in the host's.
 */
static bool is_ours(const struct caller *caller, int fd)
{
	char link[48], path[PATH_MAX];
	struct statfs fs;
	ssize_t len;

	if (!fstatfs(fd, &fs) && fs.f_type != PROC_SUPER_MAGIC)
		return false;
	snprintf(link, sizeof(link), "../self/fd/%d", fd);
	len = readlinkat(caller->proc, link, path, sizeof(path) - 1);
	if (len < 0)
		return true;
	path[len] = '\0';
	return has_part(path, getpid());
}

/* Return: a duplicate of its descriptor, or -errno. To take it is like tracing the caller. */
static int take_dir(struct caller *caller, int dirfd)
{
	int fd, ret = caller_raise(caller, CAP_BIT(CAP_SYS_PTRACE));

	if (ret)
		return ret;
	fd = caller_fd(caller, dirfd);
	ret = caller_lower(caller);
	if (!ret || fd < 0)
		return fd;
	close(fd);
	return ret;
}

static int open_absolute(const char *path, int flags)
{
	cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return root < 0 ? -errno : open_from(root, path, flags, RESOLVE_IN_ROOT);
}

static int open_relative(struct caller *caller, int dirfd, const char *path, int flags)
{
	cleanup_close int dir = -1;

	if (dirfd == AT_FDCWD)
		return open_from(AT_FDCWD, path, flags, 0);
	dir = take_dir(caller, dirfd);
	return dir < 0 ? dir : open_from(dir, path, flags, 0);
}

/**
 * caller_path() - open a path of the caller
 * @caller: the caller, which has been entered
 * @dirfd: its descriptor that a relative path starts from, or AT_FDCWD
 * @path: the path
 * @flags: as of openat(2); nothing is made
 * Return: a descriptor (O_CLOEXEC); -errno: -ELOOP where a magic link is on the way, -ENOENT where
 * it leads to what /proc has of ourselves.
 */
int caller_path(struct caller *caller, int dirfd, const char *path, int flags)
{
	int fd = *path == '/' ? open_absolute(path, flags) :
		 open_relative(caller, dirfd, path, flags);

	if (fd < 0 || !is_ours(caller, fd))
		return fd;
	close(fd);
	return -ENOENT;
}

/**
 * caller_parent() - open the directory that a new file is to be in
 * @caller: the caller, which has been entered
 * @dirfd: its descriptor that a relative path starts from, or AT_FDCWD
 * @path: the path
 * @name: filled with the file's name in that directory
 *
 * Errors are those of the calls that make files.
 *
 * Return: a descriptor (O_PATH); -errno: -EEXIST for a path that ends with "." or "..", or is "/".
 */
int caller_parent(struct caller *caller, int dirfd, const char *path, char name[256])
{
	size_t len = strlen(path), part;
	const char *last = strrchr(path, '/');
	char dir[PATH_MAX];

	last = last ? last + 1 : path;
	part = last - path;
	if (strspn(path, "/") == len)
		return len ? -EEXIST : -ENOENT;
	if (!strcmp(last, ".") || !strcmp(last, ".."))
		return -EEXIST;
	if (!*last)
		return -ENOENT;
	if (len - part > NAME_MAX || part >= sizeof(dir))
		return -ENAMETOOLONG;
	memcpy(name, last, len - part + 1);
	if (!part)
		return caller_path(caller, dirfd, ".", O_PATH | O_DIRECTORY);
	memcpy(dir, path, part);
	dir[part] = '\0';
	return caller_path(caller, dirfd, dir, O_PATH | O_DIRECTORY);
}
