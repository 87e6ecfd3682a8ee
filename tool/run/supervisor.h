/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The built-in supervisor: a process of the host's that answers what the container's filter
 * notifies of.
 */
#ifndef SCLIMIT_RUN_SUPERVISOR_H
#define SCLIMIT_RUN_SUPERVISOR_H

#include <sys/types.h>

#include "supervise.h"

/* Starts it: a child that dies with us. @listener: inherited. @killable: the filter has
 * SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV. @pidfd: filled, O_CLOEXEC. Return: its pid or -1. */
pid_t supervisor_start(const struct supervise *supervise, int listener, bool killable,
		       const struct teller *teller, int *pidfd, struct err *err);
/* Ends it, with all that it has under way, and waits for that. Return: whether it had died before. */
bool supervisor_end(pid_t pid, int pidfd);

#endif
