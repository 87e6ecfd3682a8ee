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
 * @terminal: with -t
 */
struct watch {
	int signals;
	sigset_t mask;
	pid_t pid;
	int pidfd;
	struct terminal terminal;
};

int watch_begin(struct watch *watch, struct err *err);
/* Until the container's first process has ended. Return: its wait status. */
int watch_run(struct watch *watch);
void watch_end(struct watch *watch);

#endif
