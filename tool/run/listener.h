/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A supervisor that is not ours: who listens on a Unix socket gets the descriptor by which the
 * container's calls are answered, with the container process state that the OCI runtime
 * specification lays out.
 */
#ifndef SCLIMIT_RUN_LISTENER_H
#define SCLIMIT_RUN_LISTENER_H

#include <sys/types.h>

#include "../lib/util.h"

/**
 * struct listener - the one that is named
 * @path: of its socket
 * @metadata: what it is told beside the state, or NULL
 * @from: where it is named, for messages; NULL: "--listener"
 * @fd: the connection; -1 where there is none
 * @peer: pidfd of the process that called listen(2); -1 before listener_connect()
 */
struct listener {
	const char *path, *metadata;
	const char *from;
	int fd;
	int peer;
};

#define LISTENER_NONE	((struct listener){ .fd = -1, .peer = -1 })

/* Fills @fd and @peer. */
int listener_connect(struct listener *listener, struct err *err);
/* Hands @notify_fd over and ends the connection; @peer stays, to be watched. */
int listener_send(struct listener *listener, int notify_fd, pid_t pid, const char *id,
		  const char *bundle, struct err *err);
void listener_close(struct listener *listener);

#endif
