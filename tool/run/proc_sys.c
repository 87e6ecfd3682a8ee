// SPDX-License-Identifier: GPL-2.0
/*
 * /proc and /sys: the container's own where it has the namespaces for them, and of what concerns the
 * whole machine that hidden or read-only which container engines hide or make read-only.
 *
 * The links in these file systems are the kernel's, so paths may be used below them. A bind mount
 * inherits the flags of what it is a copy of: it is one call instead of two.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#include "mount.h"
#include "root_parts.h"

#define FLAGS_PSEUDO	(MS_NOSUID | MS_NODEV | MS_NOEXEC)

const char *const proc_masked_files[] = {
	"kcore", "keys", "latency_stats", "sched_debug", "timer_list", "timer_stats", NULL
};
const char *const proc_masked_dirs[] = { "acpi", "asound", "scsi", NULL };
const char *const proc_read_only[] = { "bus", "fs", "irq", "sys", "sysrq-trigger", NULL };
const char *const sys_masked_dirs[] = { "firmware", "devices/virtual/powercap", NULL };

/* An empty directory on each of these in the working directory. */
static int mask_dirs(const char *const *name, const char *at, struct err *err)
{
	const char *empty = NULL;

	for (; *name; name++) {
		if (!(empty ? mount(empty, *name, NULL, MS_BIND, NULL) :
		      mount("tmpfs", *name, "tmpfs", FLAGS_PSEUDO | MS_RDONLY, "mode=0555")))
			empty = empty ?: *name;
		else if (errno != ENOENT)
			return err_set(err, errno, "%s/%s: cannot hide it", at, *name);
	}
	return 0;
}

static int mask_files(const char *const *name, const char *at, struct err *err)
{
	for (; *name; name++)
		if (mount_device("/dev/null", *name) && errno != ENOENT)
			return err_set(err, errno, "%s/%s: cannot hide it", at, *name);
	return 0;
}

/* The working directory is still read-only itself. */
static int pin_read_only(const char *const *name, const char *at, struct err *err)
{
	for (; *name; name++)
		if (mount(*name, *name, NULL, MS_BIND | MS_REC, NULL) && errno != ENOENT)
			return err_set(err, errno, "%s/%s: cannot make it read-only", at, *name);
	return 0;
}

static int proc_put(const struct root *root, int root_fd, struct err *err)
{
	uint64_t attr = ATTR_PSEUDO | MOUNT_ATTR_RDONLY;
	int fd;

	/* without a pid namespace of its own only the host may mount one */
	if (root->share & CLONE_NEWPID)
		fd = mount_copy("/proc", attr, true, err);
	else
		fd = mount_new("proc", attr, NULL, err);
	if (fd < 0 && err->code == EPERM && !(root->share & CLONE_NEWPID))
		err_prefix(err, "the machine's own /proc is not there or partly hidden");
	if (fd < 0)
		return -1;
	if (!mount_put_top(fd, root_fd, "proc", err))
		return fd;
	close(fd);
	return -1;
}

/**
 * root_proc() - mount /proc
 * @root: the root as it is to be
 * @root_fd: the new root
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int root_proc(const struct root *root, int root_fd, const struct teller *teller, struct err *err)
{
	cleanup_close int fd = -1;

	if (step_begin(teller, "proc", err))
		return -1;
	fd = proc_put(root, root_fd, err);
	if (fd < 0)
		return err_prefix(err, "/proc");
	if (fchdir(fd))
		return err_set(err, errno, "/proc: cannot go there");
	if (pin_read_only(proc_read_only, "/proc", err) ||
	    mask_files(proc_masked_files, "/proc", err) ||
	    mask_dirs(proc_masked_dirs, "/proc", err))
		return -1;
	/* the host's may be read-only for us anyway, and then stays so */
	if (mount_clear(fd, MOUNT_ATTR_RDONLY, err) && err->code != EPERM)
		return err_prefix(err, "/proc");
	return 0;
}

static int cgroups_mount(const struct root *root, struct err *err)
{
	uint64_t attr = ATTR_PSEUDO | MOUNT_ATTR_RDONLY;

	if (root->share & CLONE_NEWCGROUP)
		return mount_copy("/sys/fs/cgroup", attr, true, err);
	return mount_new("cgroup2", attr, NULL, err);
}

/* The working directory is /sys. */
static int cgroups_put(const struct root *root, struct err *err)
{
	cleanup_close int fd = -1;

	/* it has come with the host's /sys */
	if ((root->share & CLONE_NEWCGROUP) && (root->share & CLONE_NEWNET))
		return 0;
	fd = cgroups_mount(root, err);
	return fd < 0 ? -1 : mount_put(fd, AT_FDCWD, "fs/cgroup", err);
}

/**
 * root_sys() - mount /sys
 * @root: the root as it is to be
 * @root_fd: the new root
 * @teller: how much is told
 * @err: filled on failure
 *
 * A new one shows the network interfaces of the network namespace.
 *
 * Return: 0 or -1.
 */
int root_sys(const struct root *root, int root_fd, const struct teller *teller, struct err *err)
{
	uint64_t attr = ATTR_PSEUDO | MOUNT_ATTR_RDONLY;
	cleanup_close int fd = -1;

	if (step_begin(teller, "sys", err))
		return -1;
	if (root->share & CLONE_NEWNET)
		fd = mount_copy("/sys", attr, true, err);
	else
		fd = mount_new("sysfs", attr, NULL, err);
	if (fd < 0 && err->code == EPERM && !(root->share & CLONE_NEWNET))
		err_prefix(err, "the machine's own /sys is not there or partly hidden");
	if (fd < 0 || mount_put_top(fd, root_fd, "sys", err))
		return err_prefix(err, "/sys");
	if (fchdir(fd))
		return err_set(err, errno, "/sys: cannot go there");
	if (cgroups_put(root, err))
		return err_prefix(err, "/sys/fs/cgroup");
	return mask_dirs(sys_masked_dirs, "/sys", err);
}
