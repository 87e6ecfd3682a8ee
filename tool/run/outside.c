// SPDX-License-Identifier: GPL-2.0
/*
 * The socket of a call, and whose network it belongs to.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/util.h"
#include "outside.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif

/** outside_close() - let go of it */
void outside_close(struct outside *outside)
{
	if (outside->fd >= 0)
		close(outside->fd);
	outside->fd = -1;
}

static int get(int fd, int option, void *value, socklen_t size)
{
	socklen_t len = size;

	if (getsockopt(fd, SOL_SOCKET, option, value, &len))
		return -errno;
	return len == size ? 0 : -EIO;
}

/* A network namespace's cookie is given to no other one until the machine is down. */
static int our_cookie(uint64_t *cookie)
{
	cleanup_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : get(fd, SO_NETNS_COOKIE, cookie, sizeof(*cookie));
}

/**
 * outside_take() - take the socket of the call's first argument
 * @caller: the caller; we must be in our own network
 * @outside: filled; to be closed in any case
 * Return: 0, -EBADF, -ENOTSOCK, or another -errno.
 */
int outside_take(const struct caller *caller, struct outside *outside)
{
	int type, protocol, err;
	uint64_t its, ours;

	*outside = (struct outside){ .fd = caller_fd(caller, caller->request->data.args[0]) };
	if (outside->fd < 0)
		return outside->fd;
	err = get(outside->fd, SO_NETNS_COOKIE, &its, sizeof(its)) ?:
	      get(outside->fd, SO_DOMAIN, &outside->domain, sizeof(outside->domain)) ?:
	      get(outside->fd, SO_TYPE, &type, sizeof(type)) ?:
	      get(outside->fd, SO_PROTOCOL, &protocol, sizeof(protocol)) ?:
	      our_cookie(&ours);
	if (err)
		return err;
	outside->ours = its == ours;
	outside->tcp = (outside->domain == AF_INET || outside->domain == AF_INET6) &&
		       type == SOCK_STREAM && protocol == IPPROTO_TCP;
	return 0;
}

/**
 * outside_read_name() - read the address that the call has
 * @caller: the caller
 * @outside: its name is filled
 *
 * Once, so that what is looked at is what is used.
 *
 * Return: 0, -EINVAL: no address is that long; -EFAULT.
 */
int outside_read_name(const struct caller *caller, struct outside *outside)
{
	int len = caller->request->data.args[2];

	if (len < 0 || len > (int)sizeof(outside->name))
		return -EINVAL;
	outside->len = len;
	return len ? caller_read(caller, caller->request->data.args[1], &outside->name, len) : 0;
}

static void *watch(void *arg)
{
	const struct timespec look = { .tv_sec = 1 };

	while (!caller_valid(arg))
		nanosleep(&look, NULL);
	_exit(0);
}

/**
 * outside_watch() - end this process when the caller does not wait for it any more
 * @caller: the caller; must last. It cannot be entered any more: that takes a single thread
 *
 * A call that we make for it may have no end, and nothing else interrupts it.
 *
 * Return: 0 or -errno.
 */
int outside_watch(struct caller *caller)
{
	pthread_t thread;

	return -pthread_create(&thread, NULL, watch, caller);
}

/**
 * outside_cloexec() - whether a descriptor of the caller is closed with an execve
 * @caller: the caller
 * @fd: its number
 * @cloexec: filled
 * Return: 0, -EBADF, or another -errno.
 */
int outside_cloexec(const struct caller *caller, int fd, bool *cloexec)
{
	char name[32], text[128];
	cleanup_close int file = -1;
	const char *flags;
	ssize_t len;

	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	file = openat(caller->proc, name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno == ENOENT ? -EBADF : -errno;
	len = read(file, text, sizeof(text) - 1);
	if (len < 0)
		return -errno;
	text[len] = '\0';
	flags = strstr(text, "\nflags:");
	if (!flags)
		return -EIO;
	*cloexec = strtoul(flags + strlen("\nflags:"), NULL, 8) & O_CLOEXEC;
	return 0;
}
