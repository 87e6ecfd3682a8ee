// SPDX-License-Identifier: GPL-2.0
/*
 * An answer on its way to the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "errand.h"

static int retry(int listener, unsigned long command, void *arg)
{
	int ret;

	do
		ret = ioctl(listener, command, arg);
	while (ret < 0 && errno == EINTR);
	return ret < 0 ? -errno : ret;
}

/* Return: the number that it has there. */
static int give(int listener, uint64_t id, const struct answer *answer, bool and_answer)
{
	struct seccomp_notif_addfd add = {
		.id = id, .srcfd = answer->fd,
		.flags = (answer->at < 0 ? 0 : SECCOMP_ADDFD_FLAG_SETFD) |
			 (and_answer ? SECCOMP_ADDFD_FLAG_SEND : 0),
		.newfd = answer->at < 0 ? 0 : answer->at,
		.newfd_flags = answer->cloexec ? O_CLOEXEC : 0,
	};

	return retry(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
}

/**
 * answer_send() - answer a request
 * @listener: the listener
 * @id: the request's
 * @answer: the answer
 *
 * A descriptor for which the call returns its number is given in one step with the answer where
 * the kernel can (Linux 5.14), so that nobody has one that it was not told of.
 *
 * Return: 0; -ENOENT: it does not wait any more; what a descriptor cannot be given for, such as
 * -EMFILE: the request is answered with that.
 */
int answer_send(int listener, uint64_t id, const struct answer *answer)
{
	union {
		char room[ANSWER_ROOM];
		struct seccomp_notif_resp known;
	} response = {};
	int number;

	response.known.id = id;
	if (answer->go_on)
		response.known.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (answer->error)
		response.known.error = -answer->error;
	else
		response.known.val = answer->value;
	if (!answer->go_on && !answer->error && answer->fd >= 0) {
		number = give(listener, id, answer, answer->at < 0);
		if (number >= 0 && answer->at < 0)
			return 0;
		/* a kernel that cannot give both in one step */
		if (number == -EINVAL && answer->at < 0) {
			number = give(listener, id, answer, false);
			response.known.val = number;
		}
		if (number == -ENOENT)
			return number;
		if (number < 0) {
			response.known.val = 0;
			response.known.error = number;
		}
	}
	return retry(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}
