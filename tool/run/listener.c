// SPDX-License-Identifier: GPL-2.0
/*
 * The way to a supervisor that is not ours. Nothing here waits without end for somebody who does
 * not do his part: a socket on which nobody accepts, or reads, is an error after a while.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>

#include "listener.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD	77	/* since Linux 6.5 */
#endif

#define OCI_VERSION	"1.1.0"	/* the first that has the container process state */
#define PATIENCE	30	/* seconds */

static int fail(const struct listener *listener, int code, const char *what, struct err *err)
{
	return err_set(err, code, "%s %s: %s", listener->from ?: "--listener", listener->path,
		       what);
}

/* ---- the connection ---- */

/* Paths have room for PATH_MAX bytes, addresses have not: a long one is opened, and then goes by
 * its descriptor, @through. */
static int address_of(struct listener *listener, struct sockaddr_un *address, int *through,
		      struct err *err)
{
	size_t len = strlen(listener->path);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (!len)
		return fail(listener, ENOENT, "it has no name", err);
	if (len < sizeof(address->sun_path)) {
		memcpy(address->sun_path, listener->path, len);
		return 0;
	}
	*through = open(listener->path, O_PATH | O_CLOEXEC);
	if (*through < 0)
		return fail(listener, errno, "cannot open it", err);
	snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d", *through);
	return 0;
}

static int reach(struct listener *listener, const struct sockaddr_un *address, struct err *err)
{
	/* it holds for connect(2), too, which waits where many are before us */
	const struct timeval patience = { .tv_sec = PATIENCE };
	int ret;

	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener->fd < 0 || setsockopt(listener->fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
					   sizeof(patience)))
		return fail(listener, errno, "cannot make a socket", err);
	do
		ret = connect(listener->fd, (const struct sockaddr *)address, sizeof(*address));
	while (ret && errno == EINTR);
	if (!ret)
		return 0;
	if (errno == EAGAIN)
		return fail(listener, ETIMEDOUT, "who listens accepts nobody", err);
	return fail(listener, errno, errno == ECONNREFUSED ? "nobody listens" :
		    "cannot connect to it", err);
}

/* Before Linux 6.5 there is its number alone, which may be another's by now. */
static int peer_by_number(int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		return -1;
	return syscall(SYS_pidfd_open, cred.pid, 0);
}

static int find_peer(struct listener *listener, struct err *err)
{
	socklen_t len = sizeof(listener->peer);
	struct pollfd ended = { .events = POLLIN };

	if (getsockopt(listener->fd, SOL_SOCKET, SO_PEERPIDFD, &listener->peer, &len))
		listener->peer = errno == ENOPROTOOPT ? peer_by_number(listener->fd) : -1;
	ended.fd = listener->peer;
	if (listener->peer >= 0 && !poll(&ended, 1, 0))
		return 0;
	return fail(listener, listener->peer < 0 ? errno : ESRCH, "the process that called "
		    "listen() is not there, so that its end would not be seen", err);
}

/**
 * listener_connect() - connect to the one who is to get the listener
 * @listener: its path is filled; its descriptors are then, or -1
 * @err: filled on failure
 *
 * Return: 0 or -1.
 */
int listener_connect(struct listener *listener, struct err *err)
{
	cleanup_close int through = -1;
	struct sockaddr_un address;

	listener->fd = -1;
	listener->peer = -1;
	if (!address_of(listener, &address, &through, err) && !reach(listener, &address, err) &&
	    !find_peer(listener, err))
		return 0;
	listener_close(listener);
	return -1;
}

/* ---- the state ---- */

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

static struct json_object *state_make(const struct listener *listener, pid_t pid, const char *id,
				      const char *bundle)
{
	struct json_object *process = json_object_new_object();
	struct json_object *state = json_object_new_object();
	struct json_object *fds = json_object_new_array();

	json_object_array_add(fds, json_object_new_string("seccompFd"));
	add_text(state, "ociVersion", OCI_VERSION);
	add_text(state, "id", id);
	add_text(state, "status", "creating");
	json_object_object_add(state, "pid", json_object_new_int(pid));
	add_text(state, "bundle", bundle);

	add_text(process, "ociVersion", OCI_VERSION);
	json_object_object_add(process, "fds", fds);
	json_object_object_add(process, "pid", json_object_new_int(pid));
	if (listener->metadata)
		add_text(process, "metadata", listener->metadata);
	json_object_object_add(process, "state", state);
	return process;
}

/* The descriptor goes with the first bytes, and with no others. */
static int send_all(int fd, const char *text, size_t len, int notify_fd)
{
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct iovec iov = { .iov_base = (void *)text, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	ssize_t sent;

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(notify_fd));
	memcpy(CMSG_DATA(cmsg), &notify_fd, sizeof(notify_fd));
	while (iov.iov_len) {
		sent = sendmsg(fd, &msg, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno;
		iov.iov_base = (char *)iov.iov_base + sent;
		iov.iov_len -= sent;
		msg.msg_control = NULL;
		msg.msg_controllen = 0;
	}
	return 0;
}

/* What was sent is not what was received: who closes the connection without having read all of it
 * has lost the descriptor, and that shows here alone. The kernel wakes nobody for what is read, so
 * it is asked again and again. */
static int wait_taken(int fd)
{
	struct pollfd closed = { .fd = fd };
	int left = PATIENCE * 1000, unread, error;
	socklen_t len = sizeof(error);
	bool gone = false;

	for (;;) {
		/* in this order: an end with something unread leaves an error before it shows
		 * nothing unread */
		if (ioctl(fd, SIOCOUTQ, &unread) ||
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len))
			return errno;
		if (error || !unread)
			return error;
		if (gone)
			return ECONNRESET;
		if (!left--)
			return ETIMEDOUT;
		/* 1 ms, or less where the other side closes */
		gone = poll(&closed, 1, 1) > 0;
	}
}

/**
 * listener_send() - hand the listener over
 * @listener: connected; its connection is closed then, in any case
 * @notify_fd: by which calls are answered
 * @pid: of the container's first process, as we know it
 * @id: the container's name
 * @bundle: the directory that it is made of
 * @err: filled on failure
 *
 * Returns when all of it was read. What comes back is of no interest and is not read.
 *
 * Return: 0 or -1.
 */
int listener_send(struct listener *listener, int notify_fd, pid_t pid, const char *id,
		  const char *bundle, struct err *err)
{
	struct json_object *state = state_make(listener, pid, id, bundle);
	size_t len;
	const char *text = json_object_to_json_string_length(state, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	int code;

	if (!text)
		no_memory();
	code = send_all(listener->fd, text, len, notify_fd) ?: wait_taken(listener->fd);
	json_object_put(state);
	close_cleanup(&listener->fd);
	listener->fd = -1;
	if (!code)
		return 0;
	if (code == EPIPE || code == ECONNRESET)
		return fail(listener, code, "the supervisor has closed the connection without "
			    "taking the container's state", err);
	if (code == EAGAIN || code == ETIMEDOUT)
		return fail(listener, ETIMEDOUT, "the supervisor does not read the container's "
			    "state", err);
	return fail(listener, code, "cannot send the container's state", err);
}

/** listener_close() - close what is open of it */
void listener_close(struct listener *listener)
{
	close_cleanup(&listener->fd);
	close_cleanup(&listener->peer);
	listener->fd = -1;
	listener->peer = -1;
}
