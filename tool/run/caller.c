// SPDX-License-Identifier: GPL-2.0
/*
 * The caller's memory and descriptors. A request names a thread by its number, which is somebody
 * else's when that one has died: so what was opened by it is ours to use only if the request was
 * still waiting for its answer after that.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/futex.h>
#include <linux/kcmp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "caller.h"
#include "caps.h"

#define PAGE		4096
#define LOOK_NS		100000000	/* how often is looked whether the caller lives */
#define KEEP_LOOKS	100		/* for how long an answer is kept: ten seconds */
#ifndef PIDFD_THREAD	/* Linux 6.9 */
#define PIDFD_THREAD	O_EXCL
#endif

/**
 * caller_id() - which request is to be answered now
 * @caller: who
 * Return: its id.
 */
uint64_t caller_id(const struct caller *caller)
{
	return __atomic_load_n(caller->id, __ATOMIC_SEQ_CST);
}

/**
 * caller_again() - wait until a call that was interrupted is made again
 * @caller: who
 * @id: the request that was interrupted
 *
 * Behind a signal's handler the kernel makes it again, or the program does. For as long as an
 * answer is worth keeping, and while the thread lives.
 *
 * Return: whether it has come; never with @caller->killable.
 */
bool caller_again(const struct caller *caller, uint64_t id)
{
	const struct timespec look = { .tv_nsec = LOOK_NS };
	unsigned int i;
	int fd;

	for (i = 0; i < KEEP_LOOKS && !caller->killable; i++) {
		if (caller_id(caller) != id)
			return true;
		syscall(SYS_futex, caller->id, FUTEX_WAIT, (uint32_t)id, &look, NULL, 0);
		/* a thread that is gone makes no call */
		fd = caller->proc < 0 ? -1 : openat(caller->proc, "stat", O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			break;
		close(fd);
	}
	return caller_id(caller) != id;
}

/**
 * caller_valid() - whether the caller still waits for the answer
 * @caller: who
 *
 * Not so when it was killed. Where a signal has interrupted the call this waits until it comes
 * again.
 *
 * Return: 0 or -ENOENT.
 */
int caller_valid(const struct caller *caller)
{
	uint64_t id, ask;
	int ret;

	do {
		ask = id = caller_id(caller);
		do
			ret = ioctl(caller->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &ask);
		while (ret && errno == EINTR);
	} while (ret && caller_again(caller, id));
	return ret ? -ENOENT : 0;
}

/*
 * With other ids than ours the file is another user's to us, though we may do as we like in its user
 * namespace: so it takes a process that is in there.
 */
static int open_mem(struct caller *caller, void *arg)
{
	int fd, ret = caller_raise(caller, CAP_BIT(CAP_SYS_PTRACE) | CAP_BIT(CAP_DAC_OVERRIDE));

	if (ret)
		return ret;
	fd = openat(caller->proc, "mem", O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * caller_open() - open what leads to the caller
 * @caller: proc and mem are filled; the rest is
 *
 * To be closed by caller_close(), also on failure.
 *
 * Return: 0; -ENOENT: it does not wait any more; or another -errno.
 */
int caller_open(struct caller *caller)
{
	char path[32];
	int ret;

	caller->proc = caller->mem = -1;
	/* its number is 0 where we do not see its pid namespace */
	if (!caller->request->pid)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%u", caller->request->pid);
	caller->proc = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (caller->proc < 0)
		return -errno;
	caller->mem = openat(caller->proc, "mem", O_RDWR | O_CLOEXEC);
	if (caller->mem < 0 && errno != EACCES)
		return -errno;
	if (caller->mem < 0) {
		ret = caller_do(caller, open_mem, NULL);
		if (ret < 0)
			return ret;
		caller->mem = ret;
	}
	return caller_valid(caller);
}

/** caller_close() - close what caller_open() has opened */
void caller_close(struct caller *caller)
{
	close_cleanup(&caller->mem);
	close_cleanup(&caller->proc);
	caller->proc = caller->mem = -1;
}

/* As much as is there. A read of more pages than one ends before the first that is not there. */
static ssize_t read_some(const struct caller *caller, uint64_t from, void *into, size_t len)
{
	ssize_t got;

	/* offsets are signed, and what is beyond is the kernel's */
	if (from > INT64_MAX || len > INT64_MAX - from)
		return -EFAULT;
	do
		got = pread(caller->mem, into, len, from);
	while (got < 0 && errno == EINTR);
	return got > 0 ? got : -EFAULT;
}

/**
 * caller_read() - read the caller's memory, once
 * @caller: who
 * @from: an address of the caller's
 * @into: filled
 * @len: how much
 *
 * What is there may change at any time: what was decided on what was read must be done with that,
 * and not with what the caller's memory holds then.
 *
 * Return: 0; -EFAULT: not all of it is there, and @into has nothing of use; -ENOENT.
 */
int caller_read(const struct caller *caller, uint64_t from, void *into, size_t len)
{
	size_t done = 0;
	ssize_t got;

	while (done < len) {
		got = read_some(caller, from + done, (char *)into + done, len - done);
		if (got < 0)
			return got;
		done += got;
	}
	/* whoever was killed meanwhile may have had another one in the call's place: an execve */
	return caller_valid(caller);
}

/**
 * caller_read_text() - read a text that ends in a NUL
 * @caller: who
 * @from: an address of the caller's
 * @into: filled, with its NUL
 * @room: how much it takes
 * Return: its length without the NUL; -ENAMETOOLONG: it is longer than @room - 1; -EFAULT; -ENOENT.
 */
ssize_t caller_read_text(const struct caller *caller, uint64_t from, char *into, size_t room)
{
	size_t done = 0, part;
	ssize_t got;
	char *end;

	while (done < room) {
		/* not beyond a page, the next of which need not be there */
		part = PAGE - (from + done) % PAGE;
		if (part > room - done)
			part = room - done;
		got = read_some(caller, from + done, into + done, part);
		if (got < 0)
			return got;
		end = memchr(into + done, '\0', got);
		if (end)
			return caller_valid(caller) ?: end - into;
		done += got;
	}
	return -ENAMETOOLONG;
}

/**
 * caller_write() - write to the caller's memory
 * @caller: who
 * @to: an address of the caller's; what it has private of a file is written to also where it may
 *	not write to it itself
 * @from: what
 * @len: how much
 * Return: 0; -EFAULT: a part may have been written; -ENOENT.
 */
int caller_write(const struct caller *caller, uint64_t to, const void *from, size_t len)
{
	size_t done = 0;
	ssize_t put;
	int err = caller_valid(caller);

	if (err)
		return err;
	if (to > INT64_MAX || len > INT64_MAX - to)
		return -EFAULT;
	while (done < len) {
		put = pwrite(caller->mem, (const char *)from + done, len - done, to + done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return -EFAULT;
		done += put;
	}
	return 0;
}

/* The process that a thread is of. */
static int thread_group(const struct caller *caller)
{
	cleanup_close int fd = openat(caller->proc, "status", O_RDONLY | O_CLOEXEC);
	char text[1024];
	const char *line;
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = read(fd, text, sizeof(text) - 1);
	if (got < 0)
		return -errno;
	text[got] = '\0';
	line = strstr(text, "\nTgid:");
	return line ? atoi(line + strlen("\nTgid:")) : -ESRCH;
}

/* A descriptor of the thread. Before Linux 6.9 there are such of whole processes alone: that will do
 * for a thread which has the descriptors of its process. */
static int open_thread(const struct caller *caller)
{
	pid_t tid = caller->request->pid;
	int fd = syscall(SYS_pidfd_open, tid, PIDFD_THREAD), tgid;

	if (fd >= 0 || errno != EINVAL)
		return fd < 0 ? -errno : fd;
	tgid = thread_group(caller);
	if (tgid < 0)
		return tgid;
	if (tgid != tid && syscall(SYS_kcmp, tid, tgid, KCMP_FILES, 0, 0))
		return -EBADF;
	fd = syscall(SYS_pidfd_open, tgid, 0);
	return fd < 0 ? -errno : fd;
}

/**
 * caller_fd() - a duplicate of one of the caller's descriptors
 * @caller: who
 * @fd: the number that it has there
 *
 * Another thread may put something else in its place at any time: the duplicate stays what it is.
 *
 * Return: a descriptor of ours (O_CLOEXEC); -EBADF: the caller has none of that number; -ENOENT;
 * or another -errno.
 */
int caller_fd(const struct caller *caller, int fd)
{
	cleanup_close int pidfd = open_thread(caller);
	int ours, err;

	if (pidfd < 0)
		return pidfd;
	/* now it is known whose descriptor that is */
	err = caller_valid(caller);
	if (err)
		return err;
	ours = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	return ours < 0 ? -errno : ours;
}
