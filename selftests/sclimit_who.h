/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes by someone who is less than root: each in a child that has become that someone.
 */
#ifndef SCLIMIT_WHO_H
#define SCLIMIT_WHO_H

#include "sclimit_test.h"
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>

#define NOBODY	65534

static __maybe int become_nobody(void)
{
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	return 0;
}

/** become_userns_root() - all capabilities in a namespace of its own, mapped to the real root */
static __maybe int become_userns_root(void)
{
	if (unshare(CLONE_NEWUSER))
		return -errno;
	return write_text("/proc/self/uid_map", "0 0 1", 5);
}

static __maybe int stay_root(void)
{
	return 0;
}

static __maybe int set_caps(unsigned int effective)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = effective, .permitted = effective },
	};

	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static __maybe int lose_sys_admin(void)
{
	return set_caps(~(1u << CAP_SYS_ADMIN));
}

static __maybe int become_nobody_with_sys_admin(void)
{
	int err;

	if (prctl(PR_SET_KEEPCAPS, 1))
		return -errno;
	err = become_nobody();
	return err ?: set_caps(1u << CAP_SYS_ADMIN);
}

/* One write in a child that has become someone else. */
struct attempt {
	int (*become)(void);
	const char *path;	/* opened by that someone, unless... */
	int fd;			/* ...this was opened before, where it is not negative */
	const char *text;
};

static __maybe int attempt_fn(void *arg)
{
	struct attempt *t = arg;
	int err = t->become();

	if (err)
		return 200;	/* not an errno of a write: the test itself is at fault */
	if (t->fd >= 0)
		return -write_fd(t->fd, t->text, strlen(t->text));
	return -write_text(t->path, t->text, strlen(t->text));
}

/** write_as() - a write by someone who opens the file. Return: its errno, 0 if it was done. */
static __maybe int write_as(int (*become)(void), const char *cg, const char *file,
			    const char *text)
{
	char path[CG_PATH + 64];
	struct attempt t = { .become = become, .path = path, .fd = -1, .text = text };

	strcpy(path, cg_file(cg, file));
	return run_in(CG_ROOT, attempt_fn, &t);
}

/** write_fd_as() - a write by someone into what is open. Return: its errno, 0 if it was done. */
static __maybe int write_fd_as(int (*become)(void), int fd, const char *text)
{
	struct attempt t = { .become = become, .fd = fd, .text = text };

	return run_in(CG_ROOT, attempt_fn, &t);
}

#endif /* SCLIMIT_WHO_H */
