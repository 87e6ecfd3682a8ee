/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A command in a group of its own.
 */
#ifndef SCLIMIT_COMMAND_H
#define SCLIMIT_COMMAND_H

#include "cgroup.h"

/**
 * struct command - a command that is to run, runs, or has run
 * @argv: the command
 * @path: its file
 * @group: its group, which is made for it
 * @parent: the group above that
 * @made: the group is there
 * @pid: the process, 0 before it is there
 * @pidfd: a descriptor of it, -1 before
 * @failed: set by the process to the errno of its execve(2); shared with it
 * @events_fd: cgroup.events of its group, for poll() (POLLPRI)
 * @ended: it has ended
 * @status: its exit status, or 128 + the signal that it died of
 */
struct command {
	char **argv;
	char *path;
	struct group group;
	struct group parent;
	bool made;
	pid_t pid;
	int pidfd;
	int *failed;
	int events_fd;
	bool ended;
	int status;
};

#define COMMAND_NONE	((struct command){ .group = { .fd = -1 }, .parent = { .fd = -1 }, \
			 .pidfd = -1, .events_fd = -1 })
#define cleanup_command	__attribute__((cleanup(command_free)))

/* Finds the file and makes the group: below the caller's, or else below the root. */
int command_prepare(struct command *command, char **argv, struct err *err);
/* Starts it in its group. execve(2) is the first call that it makes there. */
int command_start(struct command *command, struct err *err);
/* -1 where execve(2) has failed. @status is what a shell would end with then. */
int command_was_run(struct command *command, struct err *err);
bool command_has_ended(struct command *command);
/* Whether a process is in its group or below. */
bool command_is_populated(struct command *command);
void command_signal(const struct command *command, int sig);
/* What still runs goes to the group above, and the group goes. */
void command_free(struct command *command);

#endif
