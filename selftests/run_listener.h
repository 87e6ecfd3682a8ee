/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A supervisor outside: the test itself, or a child of it where it is to die. It listens on a
 * socket, is handed a container with the descriptor of its calls, and answers these.
 *
 *	ASSERT_LE(0, fd = outside_listen(SOCKET));
 *	... a launcher starts ...
 *	ASSERT_EQ(0, outside_take(outside_accept(fd), &o));
 *	EXPECT_EQ(1, outside_answer_all(o.fd, 77));
 */
#ifndef SCLIMIT_RUN_LISTENER_H
#define SCLIMIT_RUN_LISTENER_H

#include <json-c/json.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sclimit_test.h"

#define OUTSIDE_FDS	4

/**
 * struct outside - a container that was handed over
 * @fd: where its calls come from
 * @fds: how many descriptors came
 * @state: what was said of it
 */
struct outside {
	int fd;
	size_t fds;
	struct json_object *state;
};

/* Larger than any kernel's. */
union outside_request {
	struct seccomp_notif notif;
	char room[1024];
};

/** outside_listen() - on a socket of that path and no other. Return: it or -errno. */
static __maybe int outside_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 8))
		return -errno;
	return fd;
}

/* Return: 0, -ETIMEDOUT. */
static __maybe int outside_wait(int fd, short events, short *got)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int n;

	do
		n = poll(&pfd, 1, SCL_TIMEOUT_MS);
	while (n < 0 && errno == EINTR);
	if (got)
		*got = pfd.revents;
	return n == 1 ? 0 : n ? -errno : -ETIMEDOUT;
}

static __maybe int outside_accept(int fd)
{
	int err = outside_wait(fd, POLLIN, NULL);

	if (err)
		return err;
	fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static __maybe void outside_take_fds(struct msghdr *msg, struct outside *o)
{
	struct cmsghdr *cmsg;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		o->fds += (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(&o->fd, CMSG_DATA(cmsg), sizeof(o->fd));
	}
}

/** outside_take() - all that comes by a connection, which is closed then. Return: 0 or -errno. */
static __maybe int outside_take(int connection, struct outside *o)
{
	static char text[1 << 20];
	union {
		struct cmsghdr align;
		char room[CMSG_SPACE(OUTSIDE_FDS * sizeof(int))];
	} control;
	struct iovec iov;
	struct msghdr msg;
	size_t len = 0;
	ssize_t n;

	*o = (struct outside){ .fd = -1 };
	if (connection < 0)
		return connection;
	do {
		iov = (struct iovec){ text + len, sizeof(text) - 1 - len };
		msg = (struct msghdr){
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = &control, .msg_controllen = sizeof(control),
		};
		if (outside_wait(connection, POLLIN, NULL))
			return -ETIMEDOUT;
		n = recvmsg(connection, &msg, MSG_CMSG_CLOEXEC);
		if (n < 0)
			return -errno;
		outside_take_fds(&msg, o);
		len += n;
	} while (n);
	text[len] = '\0';
	close(connection);
	o->state = json_tokener_parse(text);
	return o->state && o->fd >= 0 ? 0 : -EPROTO;
}

/* What comes next. Return: 0; -ENODATA: nothing will; or another -errno. */
static __maybe int outside_next(int fd, union outside_request *request)
{
	short got;
	int err;

	for (;;) {
		err = outside_wait(fd, POLLIN, &got);
		if (err || !(got & POLLIN))
			return err ?: -ENODATA;
		memset(request, 0, sizeof(*request));
		if (!ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, request))
			return 0;
		if (errno != EINTR && errno != ENOENT)
			return -errno;
	}
}

/** outside_send() - an answer. Return: 0 or -errno. */
static __maybe int outside_send(int fd, uint64_t id, int error, unsigned int flags)
{
	struct seccomp_notif_resp response = { .id = id, .error = -error, .flags = flags };

	return ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &response) ? -errno : 0;
}

/** outside_answer_all() - until the container has ended. Return: how many there were, or -errno. */
static __maybe int outside_answer_all(int fd, int error)
{
	union outside_request request;
	int count = 0, err;

	while (!(err = outside_next(fd, &request))) {
		err = outside_send(fd, request.notif.id, error, 0);
		if (err && err != -ENOENT)
			return err;
		count += !err;
	}
	return err == -ENODATA ? count : err;
}

/** outside_says() - a member of the state, or of one of its own; "" where there is none */
static __maybe const char *outside_says(const struct outside *o, const char *object,
					const char *key)
{
	struct json_object *value = o->state;

	if ((object && !json_object_object_get_ex(value, object, &value)) ||
	    !json_object_object_get_ex(value, key, &value))
		return "";
	return json_object_get_string(value);
}

static __maybe void outside_free(struct outside *o)
{
	json_object_put(o->state);
	if (o->fd >= 0)
		close(o->fd);
	*o = (struct outside){ .fd = -1 };
}

#endif /* SCLIMIT_RUN_LISTENER_H */
