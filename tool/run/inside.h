/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The container's processes until the command's execve.
 */
#ifndef SCLIMIT_RUN_INSIDE_H
#define SCLIMIT_RUN_INSIDE_H

#include <signal.h>

#include "channel.h"
#include "plan.h"
#include "report.h"

/**
 * struct inside - what they share
 * @plan: what is to be done
 * @channel: the container's end alone
 * @report: shared with the launcher
 * @ready: the command's process: a pipe in which there is a byte once there is an init; else -1
 * @mask: the signals that were blocked when the launcher was started
 */
struct inside {
	const struct plan *plan;
	struct channel channel;
	struct report *report;
	int ready;
	sigset_t mask;
};

/* PID 1: starts the command's process and stays. */
void init_run(struct inside *inside) __attribute__((noreturn));
/* The command's process: takes step after step and becomes the command. */
void ladder_climb(struct inside *inside) __attribute__((noreturn));
/* A process of the container's ends, as something failed. */
void inside_fail(struct inside *inside, const struct err *err) __attribute__((noreturn));
/* Into the container's group, if there is one. Return: as fork(2). */
pid_t inside_clone(const struct plan *plan, uint64_t flags, int *pidfd);
/* We die when our parent does. Forgotten by the kernel with each change of ids. */
int inside_die_with_parent(struct err *err);

#endif
