// SPDX-License-Identifier: GPL-2.0
/*
 * A socket of ours that takes the place of one of the container's, and so has its options.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "outside.h"

#ifndef SO_BUF_LOCK
#define SO_BUF_LOCK	72
#endif

/* Options that change how a connection behaves, and not where it goes. */
static const struct {
	int level, name;
} options[] = {
	{ SOL_SOCKET, SO_KEEPALIVE }, { SOL_SOCKET, SO_OOBINLINE }, { SOL_SOCKET, SO_PRIORITY },
	{ SOL_SOCKET, SO_LINGER }, { SOL_SOCKET, SO_RCVTIMEO }, { SOL_SOCKET, SO_SNDTIMEO },
	{ SOL_SOCKET, SO_RCVLOWAT }, { SOL_SOCKET, SO_REUSEADDR }, { SOL_SOCKET, SO_ZEROCOPY },
	{ SOL_SOCKET, SO_TIMESTAMP }, { SOL_SOCKET, SO_TIMESTAMPNS },
	{ SOL_SOCKET, SO_MAX_PACING_RATE },
	{ SOL_TCP, TCP_NODELAY }, { SOL_TCP, TCP_CORK }, { SOL_TCP, TCP_MAXSEG },
	{ SOL_TCP, TCP_KEEPIDLE }, { SOL_TCP, TCP_KEEPINTVL }, { SOL_TCP, TCP_KEEPCNT },
	{ SOL_TCP, TCP_SYNCNT }, { SOL_TCP, TCP_LINGER2 }, { SOL_TCP, TCP_WINDOW_CLAMP },
	{ SOL_TCP, TCP_QUICKACK }, { SOL_TCP, TCP_CONGESTION }, { SOL_TCP, TCP_USER_TIMEOUT },
	{ SOL_TCP, TCP_NOTSENT_LOWAT },
	{ SOL_IP, IP_TOS }, { SOL_IP, IP_TTL }, { SOL_IP, IP_MTU_DISCOVER },
	{ SOL_IPV6, IPV6_V6ONLY }, { SOL_IPV6, IPV6_TCLASS }, { SOL_IPV6, IPV6_UNICAST_HOPS },
	{ SOL_IPV6, IPV6_MTU_DISCOVER },
};

/* What is as it is for a new one was not asked for. One that the host refuses to us is left. */
static void carry(int from, int to, int level, int name)
{
	socklen_t len = 64, has_len = 64;
	char value[64], has[64];

	if (getsockopt(from, level, name, value, &len) ||
	    getsockopt(to, level, name, has, &has_len))
		return;
	if (len != has_len || memcmp(value, has, len))
		setsockopt(to, level, name, value, len);
}

/* Only where it was asked for: otherwise the kernel finds the size, and would not any more. */
static void carry_size(int from, int to, int name, unsigned int lock)
{
	socklen_t len = sizeof(int);
	unsigned int locks;
	int size;

	if (getsockopt(from, SOL_SOCKET, SO_BUF_LOCK, &locks, &len) || !(locks & lock))
		return;
	len = sizeof(size);
	if (getsockopt(from, SOL_SOCKET, name, &size, &len))
		return;
	/* the kernel doubles what it is told, and tells that */
	size /= 2;
	setsockopt(to, SOL_SOCKET, name, &size, sizeof(size));
}

/**
 * outside_make() - make a TCP socket of ours that has the options of the caller's
 * @outside: the caller's, of TCP
 * Return: a descriptor (O_CLOEXEC), or -errno.
 */
int outside_make(const struct outside *outside)
{
	int fd = socket(outside->domain, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
	size_t i;

	if (fd < 0)
		return -errno;
	for (i = 0; i < ARRAY_SIZE(options); i++)
		carry(outside->fd, fd, options[i].level, options[i].name);
	carry_size(outside->fd, fd, SO_SNDBUF, 1);
	carry_size(outside->fd, fd, SO_RCVBUF, 2);
	return fd;
}
