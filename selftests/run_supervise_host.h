/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Listeners of the host's, which a container may reach or not.
 */
#ifndef SCLIMIT_RUN_SUPERVISE_HOST_H
#define SCLIMIT_RUN_SUPERVISE_HOST_H

#include <netinet/in.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "run_supervise_name.h"
#include "tool.h"

/* A listener of the host's. Return: a descriptor, or -errno; @port is filled. */
static __maybe int net_listen(int family, int backlog, int *port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = family == AF_INET ? sizeof(in) : sizeof(in6);
	void *name = family == AF_INET ? (void *)&in : (void *)&in6;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, name, len) || listen(fd, backlog) || getsockname(fd, name, &len))
		return -errno;
	*port = ntohs(in.sin_port ?: in6.sin6_port);
	return fd;
}

/* How many have come to a listener. */
static __maybe int net_came(int fd)
{
	int count = 0, one;

	while ((one = accept4(fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		close(one);
		count++;
	}
	return errno == EAGAIN ? count : -errno;
}

static __maybe void *net_echo_one(void *arg)
{
	char text[NET_TEXT];
	int fd = (long)arg;
	ssize_t len;

	while ((len = read(fd, text, sizeof(text) - 1)) > 0) {
		text[len] = '!';
		if (write(fd, text, len + 1) < 0)
			break;
	}
	close(fd);
	return NULL;
}

/* A process that gives back what it gets, with a ! behind it. */
static __maybe pid_t net_echo(int fd)
{
	pid_t pid = fork();
	pthread_t thread;
	long one;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* the other listeners' */
	syscall(SYS_close_range, 3, fd - 1, 0);
	syscall(SYS_close_range, fd + 1, ~0U, 0);
	fcntl(fd, F_SETFL, O_RDWR);
	for (;;) {
		one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (one >= 0 && !pthread_create(&thread, NULL, net_echo_one, (void *)one))
			pthread_detach(thread);
	}
}

#endif /* SCLIMIT_RUN_SUPERVISE_HOST_H */
