/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sockets in a container that has no network but what a supervisor lets it reach: the test's own
 * program is the command. Started with "net" it does what its other arguments say, each of which is
 * one step with the current socket, and prints "STEP: ERRNO", or what it got in place of an errno:
 *
 *	tcp, tcp6, udp, udp6, unix	a new socket, the current one; numbered from 0
 *	tcp flags, tcp wrong		with flags; with one that there is not
 *	use N, dup N			be back at another one; be at a duplicate of it
 *	stdin				the socket that is stdin
 *	nonblock, cloexec, flags	set those flags; print them
 *	connect TO, bind TO, listen	TO is ADDRESS:PORT, [ADDRESS]:PORT, path:P, abstract:N, unspec
 *	serve				a server of the container's own on 127.0.0.1: its port is "own"
 *	accept				the current one is what comes
 *	send TEXT, recv, peer, end	end is shutdown(2)
 *	set LEVEL NAME VALUE, get LEVEL NAME, put LEVEL NAME HEX
 *	fastopen HOW TO			HOW is sendto, sendmsg or sendmmsg
 *	ioctl NR, uring NR, chroot DIR
 *	i386 NR SUB			a call by int $0x80, with one argument
 *	race KIND TIMES SECONDS A B	see net_race_name(), net_race_fd()
 *	crowd N TO OTHER		see net_crowd()
 *	storm N TO			see net_storm()
 *	killed TO			see net_killed()
 */
#ifndef SCLIMIT_RUN_SUPERVISE_NET_H
#define SCLIMIT_RUN_SUPERVISE_NET_H

#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include "run_supervise_host.h"
#include "run_supervise_race.h"

/* ---- in the container ---- */

static __maybe int net_serve(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int err = net_new(socket(AF_INET, SOCK_STREAM, 0));

	inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
	if (err || bind(net_now(), (void *)&in, len) || listen(net_now(), 10) ||
	    getsockname(net_now(), (void *)&in, &len))
		return errno;
	net_own = in.sin_port;
	return 0;
}

static __maybe int net_set(int level, int name, int value)
{
	return net_result(setsockopt(net_now(), level, name, &value, sizeof(value)));
}

/* SO_LINGER, times and such: as bytes. */
static __maybe int net_put(int level, int name, const char *hex)
{
	unsigned char value[64];
	socklen_t len = 0;

	for (; len < sizeof(value) && sscanf(hex, "%2hhx", &value[len]) == 1; hex += 2)
		len++;
	return net_result(setsockopt(net_now(), level, name, value, len));
}

static __maybe void net_get(const char *step, int level, int name)
{
	unsigned char value[64] = {};
	socklen_t len = sizeof(value), i;

	if (getsockopt(net_now(), level, name, value, &len)) {
		printf("%s: %d\n", step, errno);
		return;
	}
	printf("%s: ", step);
	for (i = 0; i < len; i++)
		printf("%02x", value[i]);
	printf("\n");
}

static __maybe int net_fastopen(const char *how, const char *to)
{
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct mmsghdr msg = { .msg_hdr = { .msg_iov = &iov, .msg_iovlen = 1 } };
	struct net_name name;

	if (!net_parse(to, &name))
		return EDOM;
	msg.msg_hdr.msg_name = &name.to;
	msg.msg_hdr.msg_namelen = name.len;
	if (!strcmp(how, "sendto"))
		return net_result(sendto(net_now(), "x", 1, MSG_FASTOPEN, (void *)&name.to,
					 name.len));
	if (!strcmp(how, "sendmsg"))
		return net_result(sendmsg(net_now(), &msg.msg_hdr, MSG_FASTOPEN));
	return net_result(sendmmsg(net_now(), &msg, 1, MSG_FASTOPEN));
}

static __maybe void net_peer(const char *step)
{
	struct sockaddr_storage peer = {};
	socklen_t len = sizeof(peer);
	char ip[INET6_ADDRSTRLEN] = "?";

	if (getpeername(net_now(), (void *)&peer, &len)) {
		printf("%s: %d\n", step, errno);
		return;
	}
	if (peer.ss_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)&peer)->sin_addr, ip, sizeof(ip));
	if (peer.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&peer)->sin6_addr, ip, sizeof(ip));
	/* the port is at one place in both */
	printf("%s: %s %d\n", step, ip, ntohs(((struct sockaddr_in *)&peer)->sin_port));
}

static __maybe void net_recv(const char *step)
{
	struct pollfd wait = { .fd = net_now(), .events = POLLIN };
	char text[NET_TEXT];
	ssize_t len;

	poll(&wait, 1, SCL_TIMEOUT_MS);
	len = recv(net_now(), text, sizeof(text), MSG_DONTWAIT);
	if (len < 0)
		printf("%s: %d\n", step, errno);
	else
		printf("%s: %.*s\n", step, (int)len, text);
}

/* ---- steps ---- */

static __maybe int net_i386(int nr, int sub)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret)
			 : "0"((long)nr), "b"((long)sub), "c"(0L), "d"(0L), "S"(0L), "D"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)ret < 0 ? -(int)ret : 0;
}

static __maybe int net_kind(const char *step)
{
	static const struct {
		const char *name;
		int domain, type;
	} kinds[] = {
		{ "tcp", AF_INET, SOCK_STREAM }, { "tcp6", AF_INET6, SOCK_STREAM },
		{ "udp", AF_INET, SOCK_DGRAM }, { "udp6", AF_INET6, SOCK_DGRAM },
		{ "unix", AF_UNIX, SOCK_STREAM },
		{ "tcp flags", AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC },
		{ "tcp wrong", AF_INET, SOCK_STREAM | 0x10 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(step, kinds[i].name))
			return net_new(socket(kinds[i].domain, kinds[i].type, 0));
	return -1;
}

/* Steps that have no argument. Return: an errno, or -1: it is another one. */
static __maybe int net_plain(const char *step)
{
	if (!strcmp(step, "serve"))
		return net_serve();
	if (!strcmp(step, "stdin"))
		return net_new(dup(0));
	if (!strcmp(step, "listen"))
		return net_result(listen(net_now(), 10));
	if (!strcmp(step, "accept"))
		return net_new(accept(net_now(), NULL, NULL));
	if (!strcmp(step, "end"))
		return net_result(shutdown(net_now(), SHUT_RDWR));
	if (!strcmp(step, "nonblock"))
		return net_result(fcntl(net_now(), F_SETFL, O_RDWR | O_NONBLOCK));
	if (!strcmp(step, "cloexec"))
		return net_result(fcntl(net_now(), F_SETFD, FD_CLOEXEC));
	return net_kind(step);
}

/* Those that print something else than an errno. */
static __maybe bool net_prints(const char *step)
{
	int level, name;

	if (!strcmp(step, "recv"))
		net_recv(step);
	else if (!strcmp(step, "peer"))
		net_peer(step);
	else if (!strcmp(step, "flags"))
		printf("flags: %d %d\n", !!(fcntl(net_now(), F_GETFL) & O_NONBLOCK),
		       fcntl(net_now(), F_GETFD));
	else if (sscanf(step, "get %d %d", &level, &name) == 2)
		net_get(step, level, name);
	else
		return false;
	return true;
}

static __maybe int net_step(const char *step)
{
	char a[NET_TEXT], b[NET_TEXT];
	struct net_name name;
	int x, y, z;

	if (sscanf(step, "use %d", &x) == 1)
		return net_at = x, 0;
	if (sscanf(step, "dup %d", &x) == 1)
		return net_new(dup(net_fd[x]));
	if (sscanf(step, "connect %127s", a) == 1)
		return net_connect(net_now(), a);
	if (sscanf(step, "bind %127s", a) == 1 && net_parse(a, &name))
		return net_result(bind(net_now(), (void *)&name.to, name.len));
	if (sscanf(step, "send %127s", a) == 1)
		return net_result(send(net_now(), a, strlen(a), MSG_NOSIGNAL));
	if (sscanf(step, "set %d %d %d", &x, &y, &z) == 3)
		return net_set(x, y, z);
	if (sscanf(step, "put %d %d %127s", &x, &y, a) == 3)
		return net_put(x, y, a);
	if (sscanf(step, "fastopen %127s %127s", a, b) == 2)
		return net_fastopen(a, b);
	if (sscanf(step, "ioctl %i", &x) == 1)
		return net_result(ioctl(net_now(), x, &(struct ifreq){ .ifr_name = "lo" }));
	if (sscanf(step, "uring %d", &x) == 1)
		return net_result(syscall(x, 0, 0, 0, 0));
	if (sscanf(step, "i386 %d %d", &x, &y) == 2)
		return net_i386(x, y);
	if (sscanf(step, "chroot %127s", a) == 1)
		return net_result(mkdir(a, 0755) ?: chroot(a) ?: chdir("/"));
	if (sscanf(step, "killed %127s", a) == 1)
		return net_killed(a);
	if (!strncmp(step, "race ", 5))
		return net_race_run(step);
	if (!strncmp(step, "storm ", 6))
		return net_storm(step);
	return strncmp(step, "crowd ", 6) ? EDOM : net_crowd(step);
}

/* "hand FILE ARG...": runs that with a socket as stdin that is not connected. */
static __maybe void net_hand(char **argv)
{
	if (dup2(socket(AF_INET, SOCK_STREAM, 0), 0) == 0)
		execv(argv[2], argv + 2);
	_exit(CALLS_FAILED);
}

static void __attribute__((constructor)) net_main(int argc, char **argv)
{
	int i, err;

	if (argc > 2 && !strcmp(argv[1], "hand"))
		net_hand(argv);
	if (argc < 3 || strcmp(argv[1], "net"))
		return;
	for (i = 2; i < argc; i++) {
		if (net_prints(argv[i]))
			continue;
		err = net_plain(argv[i]);
		printf("%s: %d\n", argv[i], err < 0 ? net_step(argv[i]) : err);
	}
	fflush(stdout);
	_exit(0);
}

/* ---- in the test ---- */

/* Steps of a container. Return: the launcher's status. */
static __maybe int net_run(struct tool *t, const struct tool_how *how,
			   const char *const *options, const char *const *steps)
{
	const char *args[TOOL_ARGS];
	size_t n = 0, i;

	for (i = 0; options[i] && n < TOOL_ARGS / 2; i++)
		args[n++] = options[i];
	args[n++] = "--";
	args[n++] = calls_self();
	args[n++] = "net";
	for (i = 0; steps[i] && n < TOOL_ARGS - 1; i++)
		args[n++] = steps[i];
	args[n] = NULL;
	return tool_run(t, how, args);
}

#endif /* SCLIMIT_RUN_SUPERVISE_NET_H */
