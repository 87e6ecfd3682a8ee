// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts that a mount(2) is to have, of new file systems and of what is there. Nothing of the
 * container's can be used as a device or gives another user's rights by having been mounted anew.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "caps.h"
#include "handler_mount.h"

#ifndef MOUNT_ATTR_NOSYMFOLLOW	/* Linux 5.14 */
#define MOUNT_ATTR_NOSYMFOLLOW	0x200000
#endif

#define PROC_ROOT_INO		1

/* ---- flags ---- */

static uint64_t attr_of(const struct mount_call *call)
{
	static const struct {
		unsigned long flag;
		uint64_t attr;
	} map[] = {
		{ MS_RDONLY, MOUNT_ATTR_RDONLY }, { MS_NOSUID, MOUNT_ATTR_NOSUID },
		{ MS_NODEV, MOUNT_ATTR_NODEV }, { MS_NOEXEC, MOUNT_ATTR_NOEXEC },
		{ MS_NODIRATIME, MOUNT_ATTR_NODIRATIME },
		{ MS_NOSYMFOLLOW, MOUNT_ATTR_NOSYMFOLLOW },
	};
	uint64_t attr = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (call->flags & map[i].flag)
			attr |= map[i].attr;
	return attr;
}

static uint64_t atime_of(const struct mount_call *call)
{
	if (call->flags & MS_STRICTATIME)
		return MOUNT_ATTR_STRICTATIME;
	return call->flags & MS_NOATIME ? MOUNT_ATTR_NOATIME : MOUNT_ATTR_RELATIME;
}

/* ---- new ones ---- */

/**
 * mount_call_create() - make the file system of a context, and mount it nowhere
 * @caller: who it is for
 * @call: what it asks
 * @context: from fsopen(2), with the options; CAP_SYS_ADMIN is effective
 *
 * The capabilities are the caller's again afterwards.
 *
 * Return: a descriptor of the mount; -errno.
 */
int mount_call_create(struct caller *caller, const struct mount_call *call, int context)
{
	uint64_t attr = attr_of(call) | atime_of(call) | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID;
	int fd, ret;

	/* nothing but a name to be shown, and one that is too long is not */
	if (*call->source)
		fsconfig(context, FSCONFIG_SET_STRING, "source", call->source, 0);
	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -errno;
	fd = fsmount(context, FSMOUNT_CLOEXEC, attr);
	if (fd < 0)
		return -errno;
	ret = caller_lower(caller);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

static bool is_known(const char *key)
{
	static const char *const keys[] = {
		"size", "nr_blocks", "nr_inodes", "mode", "uid", "gid",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

/* "size=1m,mode=0700" */
static int set_options(int context, char *data)
{
	char *option, *value;

	while ((option = strsep(&data, ","))) {
		if (!*option)
			continue;
		value = strchr(option, '=');
		if (!value)
			return -EINVAL;
		*value++ = '\0';
		if (!is_known(option))
			return -EINVAL;
		if (fsconfig(context, FSCONFIG_SET_STRING, option, value, 0))
			return -errno;
	}
	return 0;
}

/**
 * mount_call_tmpfs() - a new file system in memory
 * @caller: who it is for; its root directory is the caller's, if @call does not say otherwise
 * @call: what it asks; taken apart
 * Return: a descriptor of the mount; -errno.
 */
int mount_call_tmpfs(struct caller *caller, struct mount_call *call)
{
	cleanup_close int context = -1;
	int ret = caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));

	if (ret)
		return ret;
	context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	if (context < 0)
		return -errno;
	ret = set_options(context, call->data);
	return ret ?: mount_call_create(caller, call, context);
}

/* ---- what is there ---- */

/* Attributes are added, and none is taken away. */
static int restrict_it(int fd, const struct mount_call *call)
{
	struct mount_attr set = { .attr_set = attr_of(call), .propagation = MS_PRIVATE };

	if (call->flags & MS_NOATIME && !(call->flags & MS_STRICTATIME)) {
		set.attr_set |= MOUNT_ATTR_NOATIME;
		set.attr_clr |= MOUNT_ATTR__ATIME;
	}
	if (mount_setattr(fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &set, sizeof(set)))
		return -errno;
	return 0;
}

/**
 * mount_call_copy() - a copy of what is mounted somewhere
 * @caller: who it is for
 * @call: what it asks
 * @from: a descriptor of the place (O_PATH)
 *
 * With all that is mounted below it, whether that was asked for or not: some of it is there to hide
 * what it covers.
 *
 * Return: a descriptor of the mount; -errno.
 */
int mount_call_copy(struct caller *caller, const struct mount_call *call, int from)
{
	int fd, ret = caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));

	if (ret)
		return ret;
	fd = open_tree(from, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE |
		       OPEN_TREE_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = restrict_it(fd, call) ?: caller_lower(caller);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/**
 * mount_call_bind() - a copy of a path of the caller's
 * @caller: who it is for
 * @call: what it asks
 * Return: a descriptor of the mount; -errno.
 */
int mount_call_bind(struct caller *caller, struct mount_call *call)
{
	cleanup_close int from = caller_path(caller, AT_FDCWD, call->source, O_PATH);

	if (from < 0)
		return from;
	return mount_call_owns(caller, from) ?: mount_call_copy(caller, call, from);
}

/* ---- /proc ---- */

/* The last number of the line: what it is called in its own pid namespace. Return: how many there
 * are, the first being what it is called where that /proc is from; or -errno. */
static int read_numbers(int dir, unsigned int *last)
{
	cleanup_close int fd = openat(dir, "status", O_RDONLY | O_CLOEXEC);
	char text[4096], *at, *end;
	ssize_t len;
	int count;

	if (fd < 0)
		return -errno;
	len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		return -errno;
	text[len] = '\0';
	at = strstr(text, "\nNSpid:");
	if (!at)
		return -ESRCH;
	at += strlen("\nNSpid:");
	for (count = 0; *at && *at != '\n'; at = end, count++) {
		*last = strtoul(at, &end, 10);
		if (end == at)
			return -ESRCH;
	}
	return count;
}

static int same_namespace(int dir, int other)
{
	struct stat a, b;

	if (fstatat(dir, "ns/pid", &a, 0) || fstatat(other, "ns/pid", &b, 0))
		return -errno;
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * Whether a /proc is that of the caller's pid namespace. The process that has the caller's number
 * in there must have this number only, so that its namespace is that of the /proc; and the caller
 * must be in the same one.
 */
static int shows_caller(struct caller *caller, int proc)
{
	cleanup_close int dir = -1;
	unsigned int number, other;
	char name[16];
	int ret;

	ret = read_numbers(caller->proc, &number);
	if (ret < 0)
		return ret;
	snprintf(name, sizeof(name), "%u", number);
	dir = openat(proc, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return 0;
	ret = read_numbers(dir, &other);
	if (ret != 1)
		return 0;
	return same_namespace(caller->proc, dir);
}

static int is_root_of_proc(int fd)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(fd, &fs) || fstat(fd, &st))
		return -errno;
	return fs.f_type == PROC_SUPER_MAGIC && st.st_ino == PROC_ROOT_INO;
}

static int check_proc(struct caller *caller, int proc)
{
	int ret = is_root_of_proc(proc);

	if (ret <= 0)
		return ret ?: -EPERM;
	ret = caller_raise(caller, CAP_BIT(CAP_SYS_PTRACE));
	if (ret)
		return ret;
	ret = shows_caller(caller, proc);
	return caller_lower(caller) ?: ret > 0 ? 0 : -EPERM;
}

/**
 * mount_call_proc() - a copy of the container's own /proc, with what is hidden of it
 * @caller: who it is for, which must be in the pid namespace that /proc shows
 * @call: what it asks
 * Return: a descriptor of the mount; -errno.
 */
int mount_call_proc(struct caller *caller, struct mount_call *call)
{
	cleanup_close int proc = -1;
	int ret;

	if (*call->data)
		return -EINVAL;
	proc = caller_path(caller, AT_FDCWD, "/proc", O_PATH | O_DIRECTORY);
	if (proc < 0)
		return -EPERM;
	ret = check_proc(caller, proc);
	return ret ?: mount_call_copy(caller, call, proc);
}
