// SPDX-License-Identifier: GPL-2.0
/*
 * /dev: a file system in memory with the few devices that every program may want. No device can be
 * made there nor anywhere else: those that are there are the host's, mounted one by one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include "mount.h"
#include "root_parts.h"

#define FLAGS_PSEUDO	(MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define GID_TTY		5	/* of every distribution */

const char *const device_names[] = {
	"null", "zero", "full", "random", "urandom", "tty", NULL
};

static const struct {
	const char *name, *target;
} links[] = {
	{ "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" },
	{ "stdout", "/proc/self/fd/1" },
	{ "stderr", "/proc/self/fd/2" },
	{ "ptmx", "pts/ptmx" },
};

/* What things are mounted on later, and links. */
static int fill(int dev, struct err *err)
{
	static const char *const dirs[] = { "pts", "shm", "mqueue" };
	size_t i;

	for (i = 0; device_names[i]; i++)
		if (mknodat(dev, device_names[i], S_IFREG | 0666, 0))
			return err_set(err, errno, "cannot make %s", device_names[i]);
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdirat(dev, dirs[i], 0755))
			return err_set(err, errno, "cannot make %s", dirs[i]);
	for (i = 0; i < ARRAY_SIZE(links); i++)
		if (symlinkat(links[i].target, dev, links[i].name))
			return err_set(err, errno, "cannot make %s", links[i].name);
	return 0;
}

/* The working directory is the new /dev from here on. */
static int put_devices(struct err *err)
{
	char path[] = "/dev/.........";
	size_t i;

	for (i = 0; device_names[i]; i++) {
		snprintf(path, sizeof(path), "/dev/%s", device_names[i]);
		if (mount_device(path, device_names[i]))
			return err_set(err, errno, "%s: cannot mount the host's", device_names[i]);
	}
	return 0;
}

/* Whether the mapping has that group. A devpts that is refused for it takes 0.5 ms. */
static bool has_tty_group(void)
{
	gid_t before = setfsgid(GID_TTY);

	return setfsgid(before) == GID_TTY;
}

static int put_terminals(struct err *err)
{
	static const char plain[] = "newinstance,ptmxmode=0666,mode=0620";
	static const char for_group[] = "newinstance,ptmxmode=0666,mode=0620,gid=5";

	if (!mount("devpts", "pts", "devpts", MS_NOSUID | MS_NOEXEC,
		   has_tty_group() ? for_group : plain))
		return 0;
	return err_set(err, errno, "pts: cannot mount a new devpts");
}

/* What the host has there, if it has. Return: 1: nothing; 0; -1. */
static int put_of_host(const char *path, const char *name, struct err *err)
{
	cleanup_close int fd = mount_copy(path, ATTR_PSEUDO, true, err);

	if (fd < 0 && err->code == ENOENT)
		return 1;
	return fd < 0 ? -1 : mount_put(fd, AT_FDCWD, name, err);
}

static int put_memory(const struct root *root, struct err *err)
{
	int done = 1;

	if (root->share & CLONE_NEWIPC)
		done = put_of_host("/dev/shm", "shm", err);
	if (done > 0 && !mount("shm", "shm", "tmpfs", FLAGS_PSEUDO, "mode=1777,size=64m"))
		return 0;
	return done <= 0 ? done : err_set(err, errno, "shm: cannot mount a new tmpfs");
}

static int put_queues(const struct root *root, struct err *err)
{
	if (root->share & CLONE_NEWIPC)
		return put_of_host("/dev/mqueue", "mqueue", err) < 0 ? -1 : 0;
	/* a kernel may have been built without them */
	if (!mount("mqueue", "mqueue", "mqueue", FLAGS_PSEUDO, NULL) || errno == ENODEV)
		return 0;
	return err_set(err, errno, "mqueue: cannot mount a new mqueue");
}

static int put(const struct root *root, int root_fd, struct err *err)
{
	static const struct mount_key keys[] = { { "mode", "0755" }, { "size", "64k" }, {} };
	cleanup_close int dev = mount_new("tmpfs", ATTR_PSEUDO, keys, err);

	if (dev < 0 || fill(dev, err) || mount_put_top(dev, root_fd, "dev", err))
		return -1;
	if (fchdir(dev))
		return err_set(err, errno, "cannot go there");
	if (put_devices(err) || put_terminals(err) || put_memory(root, err))
		return -1;
	return put_queues(root, err);
}

/**
 * root_dev() - mount /dev
 * @root: the root as it is to be
 * @root_fd: the new root
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int root_dev(const struct root *root, int root_fd, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "dev", err))
		return -1;
	return put(root, root_fd, err) ? err_prefix(err, "/dev") : 0;
}
