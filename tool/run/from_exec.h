/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stops on the command's way to its first instruction, where others do their part: right behind
 * its filter, for a supervisor, and right behind its execve, so that the module's policy can
 * start there. The process is traced from before that until then.
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
/* Waits until it has a filter and takes the listener, whose number it says at @number and then
 * stops by a breakpoint instruction. Return: as from_exec_wait(). */
int from_exec_take_listener(pid_t pid, bool child, const int *number, int *listener, int *status,
			    const struct teller *teller, struct err *err);
/* Lets it go on from there, still traced. */
int from_exec_go_on(pid_t pid, struct err *err);
/* Lets it run from where it stands, no longer traced. */
int from_exec_release(pid_t pid, const struct teller *teller, struct err *err);

#endif
