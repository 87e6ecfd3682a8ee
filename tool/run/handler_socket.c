// SPDX-License-Identifier: GPL-2.0
/*
 * socket: TCP sockets are made outside at once, so that connect need not replace them: duplicates
 * and what waits for them stay good, and options need not be carried over.
 *
 * Such a socket is of the host's network and not connected, so what connect(2) does not see must be
 * refused that would use it otherwise: it must not be bound, listen, or send with a connection
 * made in passing. Beyond that an unconnected socket can do nothing, and neither can one that is
 * still connecting.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "handler.h"
#include "outside.h"

static int serve_socket(const struct seccomp_data *data, struct answer *answer)
{
	int domain = data->args[0], type = data->args[1];

	if (type & ~(SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC))
		return EINVAL;
	answer->fd = socket(domain, SOCK_STREAM | SOCK_CLOEXEC | (type & SOCK_NONBLOCK),
			    IPPROTO_TCP);
	if (answer->fd < 0)
		return errno;
	answer->cloexec = type & SOCK_CLOEXEC;
	return 0;
}

static int serve_listen(struct caller *caller)
{
	cleanup_outside struct outside outside = { .fd = -1 };
	int err = outside_take(caller, &outside);

	if (err)
		return -err;
	if (outside.ours)
		return EACCES;
	err = caller_enter(caller);
	if (err)
		return -err;
	return listen(outside.fd, caller->request->data.args[1]) ? errno : 0;
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	if (caller->request->data.nr == SYS_socket)
		answer->error = serve_socket(&caller->request->data, answer);
	else
		answer->error = serve_listen(caller);
}

/* connect refuses more, which this handler is never without. */
static const char *const refuses[] = {
	"sendto:a3&MSG_FASTOPEN==MSG_FASTOPEN/errno=EOPNOTSUPP",
	"sendmsg:a2&MSG_FASTOPEN==MSG_FASTOPEN/errno=EOPNOTSUPP",
	"sendmmsg:a3&MSG_FASTOPEN==MSG_FASTOPEN/errno=EOPNOTSUPP",
	/* a connect(2) that leaves it to what is sent */
	"setsockopt:a1==6,a2==30/errno=EOPNOTSUPP",
	NULL,
};

const struct handler handler_socket = {
	.name = "socket",
	/* sockets of all other kinds are the container's own, and the policy's matter */
	.rules = (const char *const []){
		"socket:a0==AF_INET,a1&0xf==SOCK_STREAM,a2==IPPROTO_IP",
		"socket:a0==AF_INET,a1&0xf==SOCK_STREAM,a2==IPPROTO_TCP",
		"socket:a0==AF_INET6,a1&0xf==SOCK_STREAM,a2==IPPROTO_IP",
		"socket:a0==AF_INET6,a1&0xf==SOCK_STREAM,a2==IPPROTO_TCP",
		NULL,
	},
	.attends = (const char *const []){ "listen", NULL },
	.refuses = refuses,
	.calls = (const int []){ SYS_socket, SYS_listen, -1 },
	.serve = serve,
};
