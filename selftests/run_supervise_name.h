/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses as tests write them, and the sockets of a command in a container.
 */
#ifndef SCLIMIT_RUN_SUPERVISE_NAME_H
#define SCLIMIT_RUN_SUPERVISE_NAME_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sclimit_test.h"

#define NET_SOCKETS	16
#define NET_TEXT	128

struct net_name {
	struct sockaddr_storage to;
	socklen_t len;
};

static int net_fd[NET_SOCKETS], net_count, net_at;
static in_port_t net_own;

/* "[::1]:80", and "127.0.0.1:own" for the container's own server. */
static __maybe bool net_inet(char *text, struct net_name *name)
{
	struct sockaddr_in6 *in6 = (void *)&name->to;
	struct sockaddr_in *in = (void *)&name->to;
	char *colon = strrchr(text, ':');
	in_port_t port;

	if (!colon)
		return false;
	*colon = '\0';
	port = strcmp(colon + 1, "own") ? htons(atoi(colon + 1)) : net_own;
	if (*text == '[') {
		colon[-1] = '\0';
		*in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = port };
		name->len = sizeof(*in6);
		return inet_pton(AF_INET6, text + 1, &in6->sin6_addr) == 1;
	}
	*in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
	name->len = sizeof(*in);
	return inet_pton(AF_INET, text, &in->sin_addr) == 1;
}

static __maybe bool net_parse(const char *from, struct net_name *name)
{
	struct sockaddr_un *un = (void *)&name->to;
	char text[NET_TEXT];

	*name = (struct net_name){};
	snprintf(text, sizeof(text), "%s", from);
	if (!strcmp(text, "unspec")) {
		name->len = sizeof(struct sockaddr_in);
		return true;
	}
	if (!strncmp(text, "path:", 5)) {
		un->sun_family = AF_UNIX;
		strcpy(un->sun_path, text + 5);
		name->len = sizeof(*un);
		return true;
	}
	if (!strncmp(text, "abstract:", 9)) {
		un->sun_family = AF_UNIX;
		strcpy(un->sun_path + 1, text + 9);
		name->len = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text + 9);
		return true;
	}
	return net_inet(text, name);
}

static __maybe int net_new(int fd)
{
	if (fd < 0)
		return errno;
	net_at = net_count++;
	net_fd[net_at] = fd;
	return 0;
}

#define net_result(call)	((call) < 0 ? errno : 0)
#define net_now()		(net_fd[net_at])

static __maybe int net_connect(int fd, const char *to)
{
	struct net_name name;

	if (!net_parse(to, &name))
		return EDOM;
	return net_result(connect(fd, (void *)&name.to, name.len));
}

#endif /* SCLIMIT_RUN_SUPERVISE_NAME_H */
