// SPDX-License-Identifier: GPL-2.0
/*
 * Becoming who the caller is, where it is. Everything is opened through its directory in the host's
 * /proc while we are still outside, and then checked to have been the caller's.
 *
 * The user namespace comes first, as that gives the rights for the rest, also to an ordinary user
 * who owns it; those that we had outside end there. A caller in a user namespace that it has made
 * itself is followed there, and gets what that namespace has rights to: nothing, unless it has a
 * mount namespace as well.
 *
 * Another thread may change the root or the working directory that it shares with the caller while
 * we look. We then have the old one or the new one, both of which were the caller's.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../lib/util.h"
#include "caller.h"

/* ---- where ---- */

/**
 * struct where - what it is in
 * @user, @mnt: its namespaces; -1: they are ours
 * @root, @cwd: its directories
 */
struct where {
	int user, mnt, root, cwd;
};

#define NOWHERE		((struct where){ -1, -1, -1, -1 })
#define cleanup_where	__attribute__((cleanup(where_cleanup)))

static void where_cleanup(struct where *where)
{
	close_cleanup(&where->user);
	close_cleanup(&where->mnt);
	close_cleanup(&where->root);
	close_cleanup(&where->cwd);
}

static int open_at(const struct caller *caller, const char *name, int flags)
{
	int fd = openat(caller->proc, name, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* *@fd stays -1 where the namespace is ours. */
static int open_namespace(const struct caller *caller, const char *name, const char *own, int *fd)
{
	cleanup_close int opened = open_at(caller, name, O_RDONLY);
	struct stat here, there;

	if (opened < 0)
		return opened;
	if (fstat(opened, &there) || stat(own, &here))
		return -errno;
	if (here.st_dev == there.st_dev && here.st_ino == there.st_ino)
		return 0;
	*fd = opened;
	opened = -1;
	return 0;
}

static int find(const struct caller *caller, struct where *where)
{
	int ret;

	ret = open_namespace(caller, "ns/user", "/proc/self/ns/user", &where->user);
	if (ret)
		return ret;
	ret = open_namespace(caller, "ns/mnt", "/proc/self/ns/mnt", &where->mnt);
	if (ret)
		return ret;
	where->root = open_at(caller, "root", O_PATH | O_DIRECTORY);
	if (where->root < 0)
		return where->root;
	where->cwd = open_at(caller, "cwd", O_PATH | O_DIRECTORY);
	return where->cwd < 0 ? where->cwd : 0;
}

/* Joining a mount namespace leads to its root, so the directories come after that. */
static int join(const struct where *where)
{
	if (where->user >= 0 && setns(where->user, CLONE_NEWUSER))
		return -errno;
	if (where->mnt >= 0 && setns(where->mnt, CLONE_NEWNS))
		return -errno;
	if (fchdir(where->root) || chroot(".") || fchdir(where->cwd))
		return -errno;
	return 0;
}

/* ---- who ---- */

/**
 * struct who - what its status says, as the one who opened that sees ids
 * @uid, @gid: those that file systems go by
 * @umask: its umask
 * @effective: its capabilities, 1 << CAP_*
 * @group: other groups
 * @nr_groups: how many
 */
struct who {
	uint32_t uid, gid;
	mode_t umask;
	uint64_t effective;
	gid_t *group;
	size_t nr_groups;
};

#define cleanup_who	__attribute__((cleanup(who_cleanup)))

static void who_cleanup(struct who *who)
{
	free(who->group);
}

static int read_status(const struct caller *caller, struct text *into)
{
	cleanup_close int fd = open_at(caller, "status", O_RDONLY);
	char part[4096];
	ssize_t got;

	if (fd < 0)
		return fd;
	while ((got = read(fd, part, sizeof(part))) > 0)
		text_add_bytes(into, part, got);
	return got < 0 ? -errno : 0;
}

/* What stands behind the field's name. No newline of the process's own name gets in there. */
static const char *field(const struct text *status, const char *name)
{
	const char *at = strstr(text_str(status), name);

	return at ? at + strlen(name) : "";
}

static void read_groups(const char *at, struct who *who)
{
	size_t room = 0;
	char *end;

	for (;; at = end) {
		gid_t gid = strtoul(at, &end, 10);

		if (end == at || memchr(at, '\n', end - at))
			return;
		if (who->nr_groups == room)
			who->group = xrealloc(who->group, room = room * 2 + 16, sizeof(gid_t));
		who->group[who->nr_groups++] = gid;
	}
}

static int read_who(const struct caller *caller, struct who *who)
{
	cleanup_text struct text status = {};
	int ret = read_status(caller, &status);

	if (ret)
		return ret;
	/* a process that ends has no umask any more */
	if (sscanf(field(&status, "\nUid:"), "%*u %*u %*u %u", &who->uid) != 1 ||
	    sscanf(field(&status, "\nGid:"), "%*u %*u %*u %u", &who->gid) != 1 ||
	    sscanf(field(&status, "\nUmask:"), "%o", &who->umask) != 1 ||
	    sscanf(field(&status, "\nCapEff:"), "%lx", &who->effective) != 1)
		return -ESRCH;
	read_groups(field(&status, "\nGroups:"), who);
	return 0;
}

/* Effective are those of @effective that are permitted. */
static int take_caps(uint64_t effective)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};

	if (capget(&head, data))
		return -errno;
	data[0].effective = data[0].permitted & effective;
	data[1].effective = data[1].permitted & effective >> 32;
	data[0].inheritable = data[1].inheritable = 0;
	return capset(&head, data) ? -errno : 0;
}

/* All that are permitted stay so. */
static int take_ids(uint32_t uid, uint32_t gid)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setresgid(gid, gid, gid) ||
	    setresuid(uid, uid, uid))
		return -errno;
	return take_caps(UINT64_MAX);
}

static int take_outside(const struct who *who)
{
	if (setgroups(who->nr_groups, who->group))
		return -errno;
	return take_ids(who->uid, who->gid);
}

/*
 * Where a namespace has no groups of its own its processes are in the groups that its maker was in,
 * which the caller's may be, but not if namespaces are nested: then we could have more than it.
 */
static bool has_groups(const struct who *outside)
{
	cleanup_free gid_t *own = NULL;
	int count = getgroups(0, NULL);

	if (count < 0 || (size_t)count != outside->nr_groups)
		return false;
	own = xcalloc(count + 1, sizeof(*own));
	return getgroups(count, own) == count &&
	       !memcmp(own, outside->group ?: own, count * sizeof(*own));
}

static int take_inside(const struct who *who, bool has_them)
{
	int ret;

	if (setgroups(who->nr_groups, who->group) && (errno != EPERM || !has_them))
		return -EPERM;
	ret = take_ids(who->uid, who->gid);
	/* they have no name inside */
	return ret == -EINVAL ? -EPERM : ret;
}

/* ---- both ---- */

/*
 * Ids that have no name inside can be taken only outside, where the host's root user can. An
 * ordinary user can take those alone that the namespace has.
 */
static int enter(struct caller *caller, const struct where *where, const struct who *outside)
{
	cleanup_who struct who inside = {};
	bool done = !take_outside(outside);
	bool has_them = has_groups(outside);
	int ret;

	ret = join(where);
	if (ret)
		return ret;
	ret = read_who(caller, &inside);
	if (ret)
		return ret;
	ret = caller_valid(caller);
	if (ret)
		return ret;
	ret = done ? 0 : take_inside(&inside, has_them);
	if (ret)
		return ret;
	umask(inside.umask);
	caller->ids.fsuid = inside.uid;
	caller->ids.fsgid = inside.gid;
	caller->ids.effective = inside.effective;
	return caller_lower(caller);
}

/* The kernel forgets both with other ids: that we end with our parent, and that nobody looks into
 * us. */
static int enter_and_keep(struct caller *caller, const struct where *where,
			  const struct who *outside)
{
	pid_t parent = getppid();
	int sig, ret;

	if (prctl(PR_GET_PDEATHSIG, &sig, 0, 0, 0))
		return -errno;
	ret = enter(caller, where, outside);
	if (ret)
		return ret;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0))
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

/**
 * caller_enter() - become who the caller is, where it is
 * @caller: the caller; its @ids are filled
 *
 * There is no way back. Whoever sees us in there cannot trace us nor take our descriptors.
 *
 * Return: 0; -errno: -EPERM where the caller is in a user namespace that its mount namespace is not
 * of, or is someone whom we cannot be; -ENOENT when it waits no longer.
 */
int caller_enter(struct caller *caller)
{
	cleanup_where struct where where = NOWHERE;
	cleanup_who struct who outside = {};
	int ret;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return -errno;
	ret = find(caller, &where);
	if (ret)
		return ret;
	ret = read_who(caller, &outside);
	if (ret)
		return ret;
	ret = caller_valid(caller);
	if (ret)
		return ret;
	return enter_and_keep(caller, &where, &outside);
}

/**
 * caller_raise() - make more capabilities effective than the caller has
 * @caller: the caller, which has been entered
 * @caps: these, 1 << CAP_*
 *
 * They are capabilities in the caller's user namespace.
 *
 * Return: 0 or -errno.
 */
int caller_raise(const struct caller *caller, uint64_t caps)
{
	return take_caps(caller->ids.effective | caps);
}

/**
 * caller_lower() - go back to the caller's own capabilities
 * @caller: the caller, which has been entered
 * Return: 0 or -errno.
 */
int caller_lower(const struct caller *caller)
{
	return take_caps(caller->ids.effective);
}

/* ---- in a child ---- */

static void do_it(struct caller *caller, int (*what)(struct caller *caller, void *arg), void *arg,
		  int *result) __attribute__((noreturn));
static void do_it(struct caller *caller, int (*what)(struct caller *caller, void *arg), void *arg,
		  int *result)
{
	int ret = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) ? -errno : caller_enter(caller);

	*result = ret ?: what(caller, arg);
	_exit(0);
}

/**
 * caller_do() - have something done by a child that is who the caller is, where it is
 * @caller: the caller
 * @what: what is done, behind caller_enter(); what it opens is open in our process
 * @arg: its argument; what is written there is the child's alone
 * Return: what @what returns; -EIO: the child has died; another -errno.
 */
int caller_do(struct caller *caller, int (*what)(struct caller *caller, void *arg), void *arg)
{
	struct clone_args args = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	int *result, ret = -EIO;
	pid_t pid;

	result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (result == MAP_FAILED)
		return -errno;
	*result = -EIO;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid)
		do_it(caller, what, arg, result);
	if (pid < 0) {
		ret = -errno;
	} else {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		ret = *result;
	}
	munmap(result, sizeof(*result));
	return ret;
}
