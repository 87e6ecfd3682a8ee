/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launcher while the container runs.
 */
#ifndef SCLIMIT_RUN_WATCH_H
#define SCLIMIT_RUN_WATCH_H

#include <signal.h>

#include "terminal.h"

/**
 * struct watch - what is watched
 * @signals: a descriptor of all signals, which are blocked
 * @mask: what was blocked before
 * @pid: the container's first process
 * @pidfd: a descriptor of it
 * @started: the end of a pipe whose other end closes with the command's execve, or -1; it is
 *	     closed then
 * @supervisor: a descriptor of the process that answers notifications, or -1; it is closed when
 *		that has ended
 * @terminal: with -t
 */
struct watch {
	int signals;
	sigset_t mask;
	pid_t pid;
	int pidfd;
	int started;
	int supervisor;
	struct terminal terminal;
};

#define WATCH_NONE	((struct watch){ .signals = -1, .pidfd = -1, .started = -1, \
			 .supervisor = -1, .terminal = { .master = -1 } })

int watch_begin(struct watch *watch, struct err *err);
/**
 * struct watch_events - what happens meanwhile
 * @started: the command has been executed, or will not be
 * @unsupervised: the supervisor has ended
 */
struct watch_events {
	void (*started)(void *arg);
	void (*unsupervised)(void *arg);
};

/* Until the container's first process has ended. Return: its wait status. */
int watch_run(struct watch *watch, const struct watch_events *events, void *arg);
void watch_end(struct watch *watch);

#endif
