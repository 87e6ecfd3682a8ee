// SPDX-License-Identifier: GPL-2.0
/*
 * setxattr: names that were permitted are set by the supervisor, which may what the container may
 * not, as for trusted.overlay.opaque. That is for the container's root alone, on files that the
 * container's users own and that the caller may write to, as files of the host that are mounted in
 * are still the host's. All else is done as the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/limits.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include "caller_root.h"
#include "handler.h"

#define DONE	INT_MAX		/* no descriptor */

/**
 * struct job - a call
 * @nr: which of the three
 * @path: of the file, or ""
 * @fd: the file, ours; or -1
 * @proc: the host's /proc: the caller's root may have none
 * @lend: the supervisor would set it
 * @name, @value, @len, @flags: what is set
 */
struct job {
	int nr;
	char path[PATH_MAX];
	int fd, proc;
	bool lend;
	char name[XATTR_NAME_MAX + 1];
	char value[XATTR_SIZE_MAX];
	size_t len;
	int flags;
};

static int set_by_path(const struct job *job, const char *path)
{
	return setxattr(path, job->name, job->value, job->len, job->flags) ? -errno : 0;
}

/* ---- as the caller ---- */

/* A path to a descriptor is to be had by /proc alone. Of the host's it is our own part that is
 * used, and no text of the caller's. */
static int set_as_caller(const struct job *job, int fd)
{
	char name[16];
	int own;

	if (job->nr == SYS_fsetxattr)
		return fsetxattr(fd, job->name, job->value, job->len, job->flags) ? -errno : 0;
	own = openat(job->proc, "self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (own < 0 || fchdir(own))
		return -EIO;
	snprintf(name, sizeof(name), "%d", fd);
	return set_by_path(job, name);
}

/* A file on a mount that is read-only cannot be written to either. */
static bool may_write(int fd)
{
	return !syscall(SYS_faccessat2, fd, "", W_OK, AT_EMPTY_PATH | AT_EACCESS);
}

/* Return: a descriptor on which the supervisor is to set it; DONE; or -errno. */
static int do_job(struct caller *caller, void *arg)
{
	struct job *job = arg;
	int fd = job->fd;

	if (fd < 0)
		fd = caller_path(caller, AT_FDCWD, job->path,
				 O_PATH | (job->nr == SYS_lsetxattr ? O_NOFOLLOW : 0));
	if (fd < 0)
		return fd;
	if (job->lend && caller_has_root(caller) && may_write(fd))
		return fd;
	return set_as_caller(job, fd) ?: DONE;
}

/* ---- as the supervisor ---- */

/* Of the numbers that a map of a user namespace has, as we see them. */
static bool is_mapped(const struct caller *caller, const char *map, unsigned long id)
{
	cleanup_close int fd = openat(caller->proc, map, O_RDONLY | O_CLOEXEC);
	cleanup_fclose FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	unsigned long first, count;

	if (!file)
		return false;
	fd = -1;
	while (fscanf(file, "%*u %lu %lu", &first, &count) == 2)
		if (id >= first && id - first < count)
			return true;
	return false;
}

/* Devices and the like are the host's, whoever owns them. */
static bool is_containers(const struct caller *caller, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	return (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode)) &&
	       is_mapped(caller, "uid_map", st.st_uid) && is_mapped(caller, "gid_map", st.st_gid);
}

static int set_as_ourselves(const struct job *job, int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return set_by_path(job, path);
}

/* ---- the call ---- */

/* Where the container shares our users we would lend more than it was meant to have. */
static bool may_lend(struct caller *caller, const struct supervise *supervise, const char *name)
{
	return words_have(&supervise->xattrs, name) && (supervise->namespaces & CLONE_NEWUSER) &&
	       caller_is_at_home(caller, supervise) > 0;
}

/* Who may less than the caller, as an ordinary user who has started the container may, lends
 * nothing. */
static int do_all(struct caller *caller, struct job *job)
{
	int ret = caller_do(caller, do_job, job);

	if (ret < 0 || ret == DONE)
		return ret < 0 ? ret : 0;
	job->fd = ret;
	ret = is_containers(caller, job->fd) ? set_as_ourselves(job, job->fd) : -EPERM;
	if (ret != -EPERM && ret != -EACCES)
		return ret;
	job->lend = false;
	ret = caller_do(caller, do_job, job);
	return ret == DONE ? 0 : ret;
}

static int read_name(const struct caller *caller, uint64_t from, struct job *job)
{
	ssize_t len = caller_read_text(caller, from, job->name, sizeof(job->name));

	if (!len || len == -ENAMETOOLONG)
		return -ERANGE;
	return len < 0 ? len : 0;
}

/* The links of /proc that lead to descriptors are no part of the caller's root, so caller_path()
 * refuses them, but programs have no other path to a file that they have open. */
static int number_of(const char *path)
{
	static const char *const dirs[] = { "/proc/self/fd/", "/proc/thread-self/fd/" };
	unsigned long number;
	size_t i, len;
	char *end;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		len = strlen(dirs[i]);
		if (strncmp(path, dirs[i], len) || path[len] < '0' || path[len] > '9')
			continue;
		number = strtoul(path + len, &end, 10);
		return *end || number > INT_MAX ? -1 : (int)number;
	}
	return -1;
}

/* By descriptor, and that not a mere path to the file; or by path. */
static int read_file(const struct caller *caller, uint64_t from, struct job *job)
{
	ssize_t len;
	int number;

	if (job->nr == SYS_fsetxattr) {
		job->fd = caller_fd(caller, from);
		return job->fd < 0 ? job->fd : fcntl(job->fd, F_GETFL) & O_PATH ? -EBADF : 0;
	}
	len = caller_read_text(caller, from, job->path, sizeof(job->path));
	number = len > 0 && job->nr == SYS_setxattr ? number_of(job->path) : -1;
	if (number >= 0)
		job->fd = caller_fd(caller, number);
	return len < 0 ? len : number >= 0 && job->fd < 0 ? -ENOENT : 0;
}

static int read_job(const struct caller *caller, struct job *job)
{
	const __u64 *args = caller->request->data.args;
	int ret;

	/* the kernel sees whether they are any that there are */
	job->flags = args[4];
	ret = read_name(caller, args[1], job);
	if (ret)
		return ret;
	if (args[3] > sizeof(job->value))
		return -E2BIG;
	job->len = args[3];
	ret = caller_read(caller, args[2], job->value, job->len);
	return ret ?: read_file(caller, args[0], job);
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	cleanup_free struct job *job = xcalloc(1, sizeof(*job));
	int ret;

	job->nr = caller->request->data.nr;
	job->fd = -1;
	job->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	ret = job->proc < 0 ? -errno : read_job(caller, job);
	if (!ret) {
		job->lend = may_lend(caller, supervise, job->name);
		ret = do_all(caller, job);
	}
	answer->error = -ret;
	close_cleanup(&job->fd);
	close_cleanup(&job->proc);
}

const struct handler handler_setxattr = {
	.name = "setxattr",
	.rules = (const char *const []){ "setxattr", "lsetxattr", "fsetxattr", NULL },
	.calls = (const int []){ SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, -1 },
	.serve = serve,
};
