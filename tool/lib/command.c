// SPDX-License-Identifier: GPL-2.0
/*
 * A command in a group of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "command.h"

#define NOT_FOUND	127	/* what shells end with where there is no such command */
#define NOT_RUN		126	/* or it cannot be run */

/* ---- the file ---- */

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* As execvp() looks for it; but done here, so that the process makes no calls for that. */
static int find_program(struct command *command, struct err *err)
{
	const char *name = command->argv[0], *dirs = getenv("PATH"), *end;
	char *path;

	if (strchr(name, '/')) {
		command->path = xstrdup(name);
		return 0;
	}
	if (!dirs)
		dirs = "/bin:/usr/bin";
	for (;; dirs = end + 1) {
		end = strchrnul(dirs, ':');
		path = end == dirs ? xstrdup(name) :
		       xasprintf("%.*s/%s", (int)(end - dirs), dirs, name);
		if (is_program(path)) {
			command->path = path;
			return 0;
		}
		free(path);
		if (!*end)
			break;
	}
	command->status = NOT_FOUND;
	return err_set(err, ENOENT, "%s: no such command", name);
}

/* ---- the group ---- */

static int make_below(struct command *command, const char *spec, struct err *err)
{
	cleanup_free char *path = NULL, *events = NULL;

	if (group_open(&command->parent, spec, err))
		return -1;
	path = xasprintf("%s/sclimit-learn-%d", command->parent.path, getpid());
	if (mkdir(path, 0755)) {
		err_set(err, errno, "%s: cannot make a group", path);
		goto err_close;
	}
	command->made = true;
	events = xasprintf("%s/cgroup.events", path);
	if (group_open(&command->group, path, err))
		goto err_rmdir;
	command->events_fd = open(events, O_RDONLY | O_CLOEXEC);
	if (command->events_fd >= 0)
		return 0;
	err_set(err, errno, "%s: cannot open", events);
	group_close(&command->group);
	command->group = GROUP_NONE;
err_rmdir:
	rmdir(path);
	command->made = false;
err_close:
	group_close(&command->parent);
	command->parent = GROUP_NONE;
	return -1;
}

/**
 * command_prepare() - find a command's file and make a group for it
 * @command: filled; COMMAND_NONE before
 * @argv: the command, ended by NULL; must last
 * @err: filled on failure
 * Return: 0 or -1.
 */
int command_prepare(struct command *command, char **argv, struct err *err)
{
	struct err other;

	command->argv = argv;
	if (find_program(command, err))
		return -1;
	/* below a group with a limit on its depth or its children there may be no room */
	return make_below(command, "self", err) && make_below(command, "/", &other) ? -1 : 0;
}

/* ---- the process ---- */

/**
 * command_start() - start a command in its group
 * @command: one that is prepared
 * @err: filled on failure
 * Return: 0 or -1.
 */
int command_start(struct command *command, struct err *err)
{
	/* a signal before the execve is the command's own, and not one for our handlers */
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP | CLONE_PIDFD | CLONE_CLEAR_SIGHAND,
		.pidfd = (uintptr_t)&command->pidfd,
		.exit_signal = SIGCHLD,
	};
	int fd = openat(command->group.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int *failed = mmap(NULL, sizeof(*failed), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long pid;

	if (fd < 0 || failed == MAP_FAILED) {
		err_set(err, errno, "%s: cannot start", command->argv[0]);
		goto out;
	}
	command->failed = failed;
	args.cgroup = fd;
	fflush(NULL);
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid) {
		/* all that is called here is learnt: only what cannot be left out */
		execve(command->path, command->argv, environ);
		*failed = errno;
		_exit(NOT_RUN);
	}
	if (pid < 0)
		err_set(err, errno, "%s: cannot start", command->argv[0]);
	else
		command->pid = pid;
out:
	close_cleanup(&fd);
	return command->pid ? 0 : -1;
}

/** command_has_ended() - whether it has; its status is filled in then */
bool command_has_ended(struct command *command)
{
	int status;

	if (command->ended || waitpid(command->pid, &status, WNOHANG) != command->pid)
		return command->ended;
	command->ended = true;
	command->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return true;
}

/**
 * command_was_run() - whether it got as far as being that command
 * @command: one that has ended, or not
 * @err: filled on failure
 * Return: 0 or -1, and then its status is what a shell would end with.
 */
int command_was_run(struct command *command, struct err *err)
{
	if (!*command->failed)
		return 0;
	command->status = *command->failed == ENOENT ? NOT_FOUND : NOT_RUN;
	return err_set(err, *command->failed, "%s: cannot run it", command->path);
}

/** command_is_populated() - whether a process is in its group or below */
bool command_is_populated(struct command *command)
{
	char text[256];
	ssize_t len = pread(command->events_fd, text, sizeof(text) - 1, 0);

	if (len < 0)
		return false;
	text[len] = '\0';
	return strstr(text, "populated 1");
}

/** command_signal() - send it a signal, if it still runs */
void command_signal(const struct command *command, int sig)
{
	if (command->pid && !command->ended)
		kill(command->pid, sig);
}

/* ---- the end ---- */

/* Processes that make others may need some turns; who makes them faster than that stays. */
static void move_out(const struct command *command)
{
	cleanup_free char *from = xasprintf("%s/cgroup.procs", command->group.path);
	cleanup_free char *to = xasprintf("%s/cgroup.procs", command->parent.path);
	char pid[32];
	FILE *list;
	int turn, fd;

	for (turn = 0; turn < 100; turn++) {
		list = fopen(from, "re");
		if (!list || !fgets(pid, sizeof(pid), list))
			turn = 100;
		if (list)
			fclose(list);
		fd = turn < 100 ? open(to, O_WRONLY | O_CLOEXEC) : -1;
		if (fd >= 0 && write(fd, pid, strlen(pid)) < 0 && errno != ESRCH)
			turn = 100;
		close_cleanup(&fd);
	}
}

/**
 * command_free() - let go of a command
 * @command: one in any state
 *
 * What still runs goes to the group above, and its group goes.
 */
void command_free(struct command *command)
{
	if (command->made) {
		move_out(command);
		if (rmdir(command->group.path))
			warn("%s: cannot remove it (%s)", command->group.path, err_name(errno));
	}
	if (command->failed)
		munmap(command->failed, sizeof(*command->failed));
	close_cleanup(&command->pidfd);
	close_cleanup(&command->events_fd);
	group_close(&command->group);
	group_close(&command->parent);
	free(command->path);
}
