// SPDX-License-Identifier: GPL-2.0
/*
 * What is made on the way up is unmade on the way down, however that comes. All of the container
 * dies with us: its first process asks the kernel for that, and sees our end of the channel close.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "from_exec.h"
#include "inside.h"
#include "launch.h"
#include "stdio.h"
#include "watch.h"

/**
 * struct launch - a container that is being started, or runs
 * @plan: the start
 * @inside: what its processes get
 * @watch: what we watch; pid is 0 until there is a process
 * @starting: the end of @watch's pipe that closes with the execve, or -1
 */
struct launch {
	struct plan *plan;
	struct inside inside;
	struct watch watch;
	int starting;
};

/* ---- inside ---- */

/* The first process of the container. */
static void contain(struct inside *inside) __attribute__((noreturn));
static void contain(struct inside *inside)
{
	struct err err = {};
	int heard;

	close_cleanup(&inside->channel.launcher);
	inside->channel.launcher = -1;
	if (inside_die_with_parent(&err))
		inside_fail(inside, &err);
	/* until the ids are mapped we are nobody here, and what we made would be nobody's */
	heard = channel_hear(inside->channel.container, CHANNEL_GO, NULL, NULL, &err);
	if (heard < 0)
		inside_fail(inside, &err);
	if (!heard)
		_exit(STATUS_FAILED);
	if (inside->plan->options->no_init)
		ladder_climb(inside);
	init_run(inside);
}

/* ---- up ---- */

static bool has_to_say(const struct plan *plan)
{
	return !plan->options->quiet && policy_by(&plan->policy);
}

/* Who enforces the policy is said when there is a command for it: with the module we know when. With
 * -t our terminal is raw by then, and it is said before. */
static int open_pipe(struct launch *launch, struct err *err)
{
	const struct plan *plan = launch->plan;
	int end[2];

	if (!has_to_say(plan) || plan->policy.module || plan->options->terminal)
		return 0;
	if (pipe2(end, O_CLOEXEC))
		return err_set(err, errno, "cannot make a pipe");
	launch->watch.started = end[0];
	launch->starting = end[1];
	return 0;
}

static void say_who(void *arg)
{
	const struct launch *launch = arg;
	const struct report *report = launch->inside.report;
	const struct plan *plan = launch->plan;

	if (has_to_say(plan) && (!report || (!report->failed && !report->not_run)))
		note(&plan->teller, "policy %s", policy_by(&plan->policy));
}

static int prepare(struct launch *launch, struct err *err)
{
	struct plan *plan = launch->plan;
	struct report *report;

	if (watch_begin(&launch->watch, err) ||
	    rlimits_raise(plan->options, &plan->teller, err) ||
	    root_open(&plan->root, &plan->teller, err))
		return -1;
	if (step_begin(&plan->teller, "channel", err) ||
	    channel_open(&launch->inside.channel, err) || open_pipe(launch, err))
		return -1;
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (report == MAP_FAILED)
		return err_set(err, errno, "cannot share memory with the container");
	launch->inside.report = report;
	launch->inside.mask = launch->watch.mask;
	/* last: it is the one thing that is seen from outside */
	return place_make(&plan->place, &plan->limits, &plan->teller, err);
}

static int start_first(struct launch *launch, struct err *err)
{
	struct plan *plan = launch->plan;
	/* its own by the command itself, see ladder.c */
	uint64_t flags = (plan->namespaces & ~CLONE_NEWCGROUP) | CLONE_PIDFD;
	struct clone_args args = {
		.flags = flags, .exit_signal = SIGCHLD,
		.pidfd = (uintptr_t)&launch->watch.pidfd,
	};
	pid_t pid;

	if (step_begin(&plan->teller, "clone", err))
		return -1;
	pid = plan->options->no_init ? inside_clone(plan, flags, &launch->watch.pidfd) :
	      syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		return err_set(err, errno, "cannot start a process in new namespaces%s",
			       errno == EPERM && geteuid() ? ": users may be kept from that here, "
			       "as by the sysctl kernel.unprivileged_userns_clone" : "");
	if (!pid)
		contain(&launch->inside);
	launch->watch.pid = pid;
	close_cleanup(&launch->inside.channel.container);
	launch->inside.channel.container = -1;
	close_cleanup(&launch->starting);
	launch->starting = -1;
	tell(&plan->teller, "pid %d", pid);
	return 0;
}

/* 1; 0: the container ended before, so that its report has the reason; -1. */
static int take_terminal(struct launch *launch, struct err *err)
{
	int end = launch->inside.channel.launcher, master, heard;

	heard = channel_hear(end, CHANNEL_TERMINAL, &master, NULL, err);
	if (heard != 1)
		return heard;
	if (master < 0)
		return err_set(err, EPROTO, "-t: no terminal came");
	if (terminal_begin(&launch->watch.terminal, master, err))
		return -1;
	return channel_say(end, CHANNEL_GO, -1, err) ? -1 : 1;
}

/* The module's policy begins with the command's first instruction. */
static int publish(struct launch *launch, struct err *err)
{
	struct plan *plan = launch->plan;
	int end = launch->inside.channel.launcher, heard, status;
	pid_t pid;

	heard = channel_hear(end, CHANNEL_READY, NULL, &pid, err);
	if (heard != 1)
		return heard;
	if (from_exec_seize(pid, &plan->teller, err) ||
	    channel_say(end, CHANNEL_EXEC, -1, err))
		return -1;
	heard = from_exec_wait(pid, pid == launch->watch.pid, &status, err);
	if (heard != 1)
		return heard;
	if (backend_module.publish(&plan->policy, plan->place.group.fd, &plan->teller, err))
		return -1;
	return from_exec_release(pid, &plan->teller, err) ? -1 : 1;
}

static int start(struct launch *launch, struct err *err)
{
	struct plan *plan = launch->plan;
	int heard;

	if (prepare(launch, err) || start_first(launch, err) ||
	    idmap_write(&plan->idmap, launch->watch.pid, &plan->teller, err) ||
	    stdio_give(&plan->idmap, &plan->teller, err) ||
	    channel_say(launch->inside.channel.launcher, CHANNEL_GO, -1, err))
		return -1;
	if (plan->options->terminal) {
		heard = take_terminal(launch, err);
		if (heard != 1)
			return heard;
	}
	return plan->policy.module && publish(launch, err) < 0 ? -1 : 0;
}

/* ---- down ---- */

static int stop(struct launch *launch)
{
	int status = 0;
	pid_t pid;

	if (!launch->watch.pid)
		return 0;
	syscall(SYS_pidfd_send_signal, launch->watch.pidfd, SIGKILL, NULL, 0);
	/* the first process of a pid namespace ends after all others, and one that is still traced
	 * when we have waited for it: so for any */
	do
		pid = waitpid(-1, &status, __WALL);
	while (pid != launch->watch.pid && (pid > 0 || errno == EINTR));
	return status;
}

/* Return: the exit status, or -1 and what failed inside. */
static int read_report(struct launch *launch, int status, struct err *err)
{
	const struct report *report = launch->inside.report;
	struct plan *plan = launch->plan;

	if (report->failed) {
		*err = report->err;
		return -1;
	}
	if (report->not_run) {
		err_set(err, report->not_run, "%s: cannot run it", plan->options->argv[0]);
		err_print(err);
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void tell_of_memory(struct plan *plan)
{
	uint64_t kills = plan->place.made ? place_oom_kills(&plan->place) : 0;

	if (kills)
		note(&plan->teller, "%s: out of memory: the kernel has killed %lu process%s",
		     plan->hostname.name, kills, kills == 1 ? "" : "es");
}

/**
 * launch() - start a container, serve it, and clear it away
 * @plan: the start
 * @err: filled on failure
 *
 * Where something fails inside or here, all of it is gone when this returns. That a command
 * cannot be run is no failure of ours: it is said, and the status is that of shells.
 *
 * Return: 0 to 255, the exit status; -1 on failure.
 */
int launch(struct plan *plan, struct err *err)
{
	struct launch launch = {
		.plan = plan, .inside = { .plan = plan, .channel = CHANNEL_NONE, .ready = -1 },
		.watch = WATCH_NONE, .starting = -1,
	};
	int status, result = -1;
	bool failed;

	if (plan->options->terminal)
		say_who(&launch);
	failed = start(&launch, err) < 0;
	if (!failed && plan->policy.module && !plan->options->terminal)
		say_who(&launch);
	status = failed ? stop(&launch) : watch_run(&launch.watch, say_who, &launch);
	close_cleanup(&launch.starting);
	watch_end(&launch.watch);
	if (launch.inside.report && (!failed || launch.inside.report->failed))
		result = read_report(&launch, status, err);
	if (!failed)
		tell_of_memory(plan);
	channel_close(&launch.inside.channel);
	if (launch.inside.report)
		munmap(launch.inside.report, sizeof(*launch.inside.report));
	place_end(&plan->place, &plan->teller);
	return result;
}
