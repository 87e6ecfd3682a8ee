// SPDX-License-Identifier: GPL-2.0
/*
 * connect: a container without a network reaches addresses that are permitted. A TCP socket of the
 * container's is connected by having another one, which was made outside and is connected already,
 * put in its place.
 *
 * Such a socket is of the host's network, so nothing else may be done by it. The kernel connects a
 * socket once, and one that has been established neither listens nor goes elsewhere, also with
 * MSG_FASTOPEN, unless connect(2) with AF_UNSPEC undoes it. While it is still connecting that is
 * not so: shutdown(2) makes it a new one. Hence none is handed over before it is established, and
 * connect(2) is never left to the kernel: another thread might have put one in the place of the
 * socket that was looked at. When its connection is over it could be bound, to take a port of the
 * host's: so bind(2) is ours as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/util.h"
#include "handler.h"
#include "outside.h"

static int check_new(int fd)
{
	struct tcp_info info = {};
	socklen_t len = sizeof(info);

	if (getsockopt(fd, SOL_TCP, TCP_INFO, &info, &len))
		return -errno;
	if (info.tcpi_state == TCP_SYN_SENT)
		return -EALREADY;
	return info.tcpi_state == TCP_CLOSE ? 0 : -EISCONN;
}

/* Until it is established, however the caller would have it. */
static int connect_one(int fd, const struct sockaddr_storage *to, socklen_t len)
{
	if (!connect(fd, (const void *)to, len))
		return 0;
	/* the time is over that SO_SNDTIMEO gives; the caller's own socket is not connecting */
	return errno == EINPROGRESS ? -ETIMEDOUT : -errno;
}

/*
 * The number may lead to something else by now, or to nothing, if another thread has seen to that:
 * what is there is closed then, as if that thread had come first. A process does so to itself alone,
 * and it is with the socket that it has in any case.
 */
static int replace(struct caller *caller, const struct outside *outside,
		   const struct sockaddr_storage *to, socklen_t len, struct answer *answer)
{
	cleanup_close int fd = -1;
	int flags, err;

	err = check_new(outside->fd);
	if (err)
		return err;
	fd = outside_make(outside);
	if (fd < 0)
		return fd;
	err = outside_watch(caller) ?: connect_one(fd, to, len);
	if (err)
		return err;
	flags = fcntl(outside->fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, O_RDWR | (flags & O_NONBLOCK)))
		return -errno;
	answer->at = caller->request->data.args[0];
	err = outside_cloexec(caller, answer->at, &answer->cloexec);
	if (err)
		return err;
	answer->fd = fd;
	fd = -1;
	return 0;
}

/* The kernel may have lost our answer to a signal, and the call is made again: it has succeeded. */
static bool is_done(const struct caller *caller, const struct outside *outside,
		    const struct sockaddr_storage *to)
{
	struct sockaddr_storage peer = {};
	socklen_t len = sizeof(peer);

	return errno == EISCONN && !caller->killable &&
	       !getpeername(outside->fd, (void *)&peer, &len) && !memcmp(&peer, to, sizeof(peer));
}

/*
 * One of the host's network that the container has. If it is not connected it was so before, and
 * while it is connecting nothing more can be done by it: whether to wait is left to O_NONBLOCK.
 */
static int connect_ours(struct caller *caller, const struct supervise *supervise,
			const struct outside *outside)
{
	struct sockaddr_storage to = {};
	socklen_t len;
	int err;

	if (outside->len >= sizeof(sa_family_t) && outside->name.ss_family == AF_UNSPEC)
		return -EPERM;
	if (!outside_permitted(supervise, outside, &to, &len))
		return -ENETUNREACH;
	err = outside_watch(caller);
	if (err)
		return err;
	if (!connect(outside->fd, (const void *)&to, len) || is_done(caller, outside, &to))
		return 0;
	return -errno;
}

/* What the caller could do alone is done as the caller. */
static int connect_own(struct caller *caller, const struct outside *outside)
{
	int err = caller_enter(caller) ?: outside_watch(caller);

	if (err)
		return err;
	return connect(outside->fd, (const void *)&outside->name, outside->len) ? -errno : 0;
}

static int serve_connect(struct caller *caller, const struct supervise *supervise,
			 const struct outside *outside, struct answer *answer)
{
	struct sockaddr_storage to = {};
	socklen_t len;

	if (outside->ours)
		return connect_ours(caller, supervise, outside);
	if (outside_permitted(supervise, outside, &to, &len))
		return replace(caller, outside, &to, len, answer);
	return connect_own(caller, outside);
}

static int serve_bind(struct caller *caller, const struct outside *outside)
{
	int err;

	if (outside->ours)
		return -EACCES;
	err = caller_enter(caller);
	if (err)
		return err;
	return bind(outside->fd, (const void *)&outside->name, outside->len) ? -errno : 0;
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	cleanup_outside struct outside outside = { .fd = -1 };
	int err = outside_take(caller, &outside) ?: outside_read_name(caller, &outside);

	if (err)
		answer->error = -err;
	else if (caller->request->data.nr == SYS_connect)
		answer->error = -serve_connect(caller, supervise, &outside, answer);
	else
		answer->error = -serve_bind(caller, &outside);
}

/* Of setsockopt(2), an option of a level. */
#define TEXT_(x)		#x
#define TEXT(x)			TEXT_(x)
#define OPTION(level, name)	"setsockopt:a1==" TEXT(level) ",a2==" TEXT(name)

/*
 * What could be done by a socket of the host's network although it is connected, and would reach
 * more of it than the peer. To some of it the kernel wants capabilities over that network, which
 * a container that shares the host's user namespace may have.
 */
static const char *const refuses[] = {
	/* it connects, binds and listens unseen */
	"io_uring_setup/errno=ENOSYS", "io_uring_enter/errno=ENOSYS",
	"io_uring_register/errno=ENOSYS",
	/* SIOC*, but for those of the socket itself: interfaces, routes, neighbours, and with
	 * SIOCGSKNS the network as a descriptor */
	"ioctl:a1>=0x890b,a1<=0x8bff",
	/* by which way packets go, and where to: with a source route that is not the peer */
	OPTION(SOL_SOCKET, SO_BINDTODEVICE), OPTION(SOL_SOCKET, SO_BINDTOIFINDEX),
	OPTION(SOL_SOCKET, SO_MARK), OPTION(SOL_IP, IP_OPTIONS), OPTION(SOL_IPV6, IPV6_RTHDR),
	OPTION(SOL_IPV6, IPV6_2292PKTOPTIONS), OPTION(SOL_IP, IP_IPSEC_POLICY),
	OPTION(SOL_IP, IP_XFRM_POLICY), OPTION(SOL_IPV6, IPV6_IPSEC_POLICY),
	OPTION(SOL_IPV6, IPV6_XFRM_POLICY),
	/* the host's membership in a group, for which it sends reports; others are not for TCP */
	OPTION(SOL_IP, IP_ADD_SOURCE_MEMBERSHIP), OPTION(SOL_IP, MCAST_JOIN_GROUP),
	OPTION(SOL_IP, MCAST_JOIN_SOURCE_GROUP), OPTION(SOL_IPV6, MCAST_JOIN_GROUP),
	OPTION(SOL_IPV6, MCAST_JOIN_SOURCE_GROUP), OPTION(SOL_IPV6, IPV6_JOIN_ANYCAST),
	/* the host's packet filters and multicast routes, 64 of IPv6 being ip6tables' */
	"setsockopt:a1==" TEXT(SOL_IP) ",a2>=64", OPTION(SOL_IPV6, 64), OPTION(SOL_IPV6, 65),
	"setsockopt:a1==" TEXT(SOL_IPV6) ",a2>=200",
	/* a connection out of nothing, and a protocol above, which may make it another socket */
	OPTION(SOL_TCP, TCP_REPAIR), OPTION(SOL_TCP, TCP_ULP) "/errno=ENOENT",
	NULL,
};

const struct handler handler_connect = {
	.name = "connect",
	.rules = (const char *const []){ "connect", NULL },
	.attends = (const char *const []){ "bind", NULL },
	.refuses = refuses,
	.calls = (const int []){ SYS_connect, SYS_bind, -1 },
	.serve = serve,
};
