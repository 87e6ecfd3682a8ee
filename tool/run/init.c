// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1. It is outside of the container's group, so that neither limits nor policy hit it, and must
 * therefore be nothing that the container could get hold of: it is not dumpable, and as its memory
 * is one that the launcher made, the capability to trace it is one that no container has. A
 * process that was cloned keeps the user namespace of its memory; one that had been executed
 * here would have the container's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "inside.h"

/* All that it does is in three descriptors; what the caller had open must not stay open for us. */
#define END	0	/* of the channel */
#define SIGNALS	1
#define KILL	2	/* cgroup.kill of the container's group; closed where nobody needs it */

static int keep(int end, int signals, int kill_fd, int ready, struct err *err)
{
	if (dup2(end, END) >= 0 && dup2(signals, SIGNALS) >= 0 &&
	    (kill_fd < 0 || dup2(kill_fd, KILL) >= 0) && write(ready, "", 1) == 1 &&
	    !syscall(SYS_close_range, kill_fd < 0 ? KILL : KILL + 1, ~0U, 0))
		return 0;
	return err_set(err, errno, "init: cannot close descriptors");
}

/*
 * With the host's pid namespace our end is not that of all others: orphans would go to the host's
 * init, and what the command has started would stay when the launcher dies. So they come to us,
 * and we do not die with the launcher at once, but when we have killed them.
 *
 * Return: cgroup.kill; -1.
 */
static int answer_for_all(const struct plan *plan, struct err *err)
{
	int fd;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0))
		return err_set(err, errno, "init: cannot take orphans");
	fd = openat(plan->place.dir_fd, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	return fd >= 0 ? fd : err_set(err, errno, "init: %s/cgroup.kill: cannot open",
				      plan->place.group.path);
}

/* /proc/1/cmdline is for all to read inside, and the launcher's has the host's paths, and what of
 * the environment is secret. The plan is of no use any more. */
static void hide_arguments(const struct plan *plan)
{
	static const char name[] = "init";
	char **last = plan->options->argv, *all = program_invocation_name;
	size_t len;

	while (last[1])
		last++;
	len = *last + strlen(*last) - all;
	/* -v says it still */
	program_invocation_short_name = xstrdup(program_invocation_short_name);
	memset(all, 0, len);
	memcpy(all, name, len < strlen(name) ? len : strlen(name));
}

static int prepare(struct inside *inside, int ready, struct err *err)
{
	const struct plan *plan = inside->plan;
	bool alone = plan->namespaces & CLONE_NEWPID;
	int signals, kill_fd = -1;
	sigset_t all;

	if (step_begin(&plan->teller, "init", err))
		return -1;
	/* as who the launcher is: the file is not the container's */
	if (!alone && (kill_fd = answer_for_all(plan, err)) < 0)
		return -1;
	if (idmap_become_root(&plan->idmap, &plan->teller, err))
		return -1;
	/* its working directory would keep the host's mounts, which the container leaves */
	if (chdir("/"))
		return err_set(err, errno, "init: cannot leave its directory");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return err_set(err, errno, "init: cannot hide its memory");
	if (alone && inside_die_with_parent(err))
		return -1;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		return err_set(err, errno, "init: cannot wait for signals");
	return keep(inside->channel.container, signals, kill_fd, ready, err);
}

/* Return: whether the command has ended, with *@status. */
static bool reap(pid_t command, int *status)
{
	bool ended = false;
	int one;
	pid_t pid;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0) {
		if (pid != command)
			continue;
		*status = WIFSIGNALED(one) ? 128 + WTERMSIG(one) : WEXITSTATUS(one);
		ended = true;
	}
	return ended;
}

/* What a terminal sends goes to all processes in its foreground, the command among them. */
static bool is_forwarded(const struct signalfd_siginfo *info)
{
	return info->ssi_signo != SIGCHLD && info->ssi_code != SI_KERNEL;
}

static void serve(pid_t command) __attribute__((noreturn));
static void serve(pid_t command)
{
	struct pollfd wait[] = {
		{ .fd = SIGNALS, .events = POLLIN },
		{ .fd = END, .events = 0 },	/* POLLHUP: the launcher has died */
	};
	struct signalfd_siginfo info;
	int status = 0;

	for (;;) {
		if (poll(wait, ARRAY_SIZE(wait), -1) < 0 && errno != EINTR)
			_exit(STATUS_FAILED);
		if (wait[1].revents) {
			/* without such a descriptor this fails, and all die with us */
			if (write(KILL, "1", 1) < 0)
				errno = 0;
			_exit(128 + SIGKILL);
		}
		while (read(SIGNALS, &info, sizeof(info)) == sizeof(info)) {
			if (is_forwarded(&info))
				kill(command, info.ssi_signo);
		}
		if (reap(command, &status))
			_exit(status);
	}
}

/**
 * init_run() - be PID 1: start the command's process, reap, forward signals, end with its status
 * @inside: what it needs
 *
 * The command's process is made while we are still who the launcher is: that is who may put
 * something into its groups.
 */
void init_run(struct inside *inside)
{
	struct err err = {};
	pid_t command;
	int ready[2];

	/* the command is not to run without us: its process waits for that at the end */
	if (pipe2(ready, O_CLOEXEC)) {
		err_set(&err, errno, "init: cannot make a pipe");
		inside_fail(inside, &err);
	}

	command = inside_clone(inside->plan, 0, NULL);
	if (command < 0) {
		err_set(&err, errno, "cannot start a process%s%s",
			inside->plan->place.made ? " in " : "",
			inside->plan->place.made ? inside->plan->place.group.path : "");
		inside_fail(inside, &err);
	}
	if (!command) {
		close(ready[1]);
		inside->ready = ready[0];
		ladder_climb(inside);
	}
	hide_arguments(inside->plan);
	if (prepare(inside, ready[1], &err))
		inside_fail(inside, &err);
	serve(command);
}
