// SPDX-License-Identifier: GPL-2.0
/*
 * A pair of sockets that keep the borders of messages. No name, no file: what has no descriptor
 * of it cannot reach it.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "channel.h"

/**
 * channel_open() - make both ends
 * @channel: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int channel_open(struct channel *channel, struct err *err)
{
	const int yes = 1;
	int end[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end))
		return err_set(err, errno, "cannot make a pair of sockets");
	*channel = (struct channel){ .launcher = end[0], .container = end[1] };
	/* the kernel says who has sent something, by the pid that the receiver's namespace has */
	if (!setsockopt(channel->launcher, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)))
		return 0;
	err_set(err, errno, "cannot ask for the sender's pid");
	channel_close(channel);
	return -1;
}

/** channel_close() - close the ends that are open */
void channel_close(struct channel *channel)
{
	close_cleanup(&channel->launcher);
	close_cleanup(&channel->container);
	*channel = CHANNEL_NONE;
}

/**
 * channel_say() - send a message
 * @end: the own end
 * @what: the message
 * @fd: a descriptor that goes with it, or -1
 * @err: filled on failure
 * Return: 0 or -1.
 */
int channel_say(int end, char what, int fd, struct err *err)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct iovec iov = { .iov_base = &what, .iov_len = 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *cmsg;

	if (fd >= 0) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	}
	if (sendmsg(end, &msg, MSG_NOSIGNAL) == 1)
		return 0;
	return err_set(err, errno, "cannot reach the other side of the start");
}

static void take(struct msghdr *msg, int *fd, pid_t *pid)
{
	struct cmsghdr *cmsg;
	struct ucred cred;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET)
			continue;
		if (cmsg->cmsg_type == SCM_RIGHTS && fd)
			memcpy(fd, CMSG_DATA(cmsg), sizeof(*fd));
		if (cmsg->cmsg_type == SCM_CREDENTIALS && pid) {
			memcpy(&cred, CMSG_DATA(cmsg), sizeof(cred));
			*pid = cred.pid;
		}
	}
}

/**
 * channel_hear() - wait for a message
 * @end: the own end
 * @what: what it must be
 * @fd: filled with the descriptor that came with it, or -1; or NULL
 * @pid: filled with the sender's pid, or 0; or NULL
 * @err: filled on failure
 * Return: 1; 0: the other end is closed; -1.
 */
int channel_hear(int end, char what, int *fd, pid_t *pid, struct err *err)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
	} control;
	char got = 0;
	struct iovec iov = { .iov_base = &got, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t len;

	if (fd)
		*fd = -1;
	if (pid)
		*pid = 0;
	do
		len = recvmsg(end, &msg, MSG_CMSG_CLOEXEC);
	while (len < 0 && errno == EINTR);
	if (len < 0 && errno != ECONNRESET)
		return err_set(err, errno, "cannot hear the other side of the start");
	if (len <= 0)
		return 0;
	take(&msg, fd, pid);
	if (got == what)
		return 1;
	return err_set(err, EPROTO, "the other side of the start said '%c', not '%c'", got, what);
}
