/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A stop right behind the command's execve, so that a policy can start there: the process is
 * traced from before that until then.
 */
#ifndef SCLIMIT_RUN_FROM_EXEC_H
#define SCLIMIT_RUN_FROM_EXEC_H

#include "teller.h"

/* Traces a process of the container that waits to be let on to its execve. If we die it dies. */
int from_exec_seize(pid_t pid, const struct teller *teller, struct err *err);
/* Waits until it has made it. Signals that come to it meanwhile reach it. Return: 1: it stands
 * behind its execve and has not run an instruction of the command; 0: it has ended before
 * (its execve failed, or a signal): *@status is as of waitpid(2), and who is its parent, which we
 * are of a @child, waits for it as for any; -1. */
int from_exec_wait(pid_t pid, bool child, int *status, struct err *err);
/* Lets it run, no longer traced. */
int from_exec_release(pid_t pid, const struct teller *teller, struct err *err);

#endif
