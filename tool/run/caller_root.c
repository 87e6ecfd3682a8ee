// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a caller is the container's root. Anybody can be root in a user namespace that he makes,
 * so it must be so in the container's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "caller_root.h"
#include "caps.h"

/**
 * caller_is_at_home() - whether the caller's user namespace is the container's
 * @caller: who
 * @supervise: whether the container has one of its own, which is then a child of ours
 * Return: 1, 0, or -errno.
 */
int caller_is_at_home(const struct caller *caller, const struct supervise *supervise)
{
	cleanup_close int fd = openat(caller->proc, "ns/user", O_RDONLY | O_CLOEXEC);
	cleanup_close int parent = -1;
	struct stat theirs, ours;

	if (fd < 0)
		return -errno;
	if (supervise->namespaces & CLONE_NEWUSER) {
		parent = ioctl(fd, NS_GET_PARENT);
		/* one that we do not see is none of ours */
		if (parent < 0)
			return errno == EPERM ? 0 : -errno;
	}
	if (fstat(parent < 0 ? fd : parent, &theirs) || stat("/proc/self/ns/user", &ours))
		return -errno;
	return theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino;
}

/**
 * caller_has_root() - whether the caller is user 0 of its user namespace, or administers that
 * @caller: who; caller_enter() has found out
 */
bool caller_has_root(const struct caller *caller)
{
	return !caller->ids.fsuid || (caller->ids.effective & CAP_BIT(CAP_SYS_ADMIN));
}

static int look(struct caller *caller, void *arg)
{
	return caller_has_root(caller);
}

/**
 * caller_is_root() - whether the caller is the container's root
 * @caller: who
 * @supervise: about the container
 * Return: 1, 0, or -errno.
 */
int caller_is_root(struct caller *caller, const struct supervise *supervise)
{
	int home = caller_is_at_home(caller, supervise);

	return home > 0 ? caller_do(caller, look, NULL) : home;
}
