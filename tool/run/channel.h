/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the launcher and the container say to each other until the command runs. Each end sees
 * when the other one has died.
 *
 *	launcher		container
 *	CHANNEL_GO	->			the ids are mapped
 *			<-	CHANNEL_TERMINAL	with -t: and the terminal's master
 *	CHANNEL_GO	->			with -t: it has its size
 *			<-	CHANNEL_READY		with the module: all but the execve is done
 *	CHANNEL_EXEC	->			and it is traced now
 */
#ifndef SCLIMIT_RUN_CHANNEL_H
#define SCLIMIT_RUN_CHANNEL_H

#include <sys/types.h>

#include "../lib/util.h"

#define CHANNEL_GO		'g'
#define CHANNEL_TERMINAL	't'
#define CHANNEL_READY		'r'
#define CHANNEL_EXEC		'x'

/**
 * struct channel - both ends, until each side has closed the other's
 * @launcher: the launcher's
 * @container: the container's
 */
struct channel {
	int launcher;
	int container;
};

#define CHANNEL_NONE	((struct channel){ .launcher = -1, .container = -1 })

int channel_open(struct channel *channel, struct err *err);
void channel_close(struct channel *channel);
/* @fd: a descriptor that goes with it, or -1. */
int channel_say(int end, char what, int fd, struct err *err);
/* Waits for a message, which must be @what. @fd: filled with the descriptor that came with it, -1
 * where none did; or NULL. @pid: filled with who has sent it, as the receiver knows it; or NULL:
 * the launcher's end alone knows it. Return: 1; 0: the other end is gone; -1. */
int channel_hear(int end, char what, int *fd, pid_t *pid, struct err *err);

#endif
