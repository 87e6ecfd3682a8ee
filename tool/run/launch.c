// SPDX-License-Identifier: GPL-2.0
/*
 * What is made on the way up is unmade on the way down, however that comes. All of the container
 * dies with us: its first process asks the kernel for that, and sees our end of the channel close.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "from_exec.h"
#include "inside.h"
#include "launch.h"
#include "listener.h"
#include "stdio.h"
#include "supervisor.h"
#include "watch.h"

#define END_MS	200	/* between the end of a container's processes and its own */

/**
 * struct launch - a container that is being started, or runs
 * @plan: the start
 * @inside: what its processes get
 * @watch: what we watch; pid is 0 until there is a process
 * @starting: the end of @watch's pipe that closes with the execve, or -1
 * @supervisor: the built-in one's pid, or 0
 * @supervisor_fd: a descriptor of it, or -1
 * @listener: the way to another one
 * @unsupervised: the supervisor has ended before the container, which was said
 * @ended: the container was ended, since its supervisor had
 */
struct launch {
	struct plan *plan;
	struct inside inside;
	struct watch watch;
	int starting;
	pid_t supervisor;
	int supervisor_fd;
	struct listener listener;
	bool unsupervised, ended;
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

/* Whether the command is stopped on its way to its execve. */
static bool is_stopped(const struct policy *policy)
{
	return policy->module || policy->listener != NOBODY_LISTENS;
}

/* Who enforces the policy is said when there is a command for it: with the module we know when. With
 * -t our terminal is raw by then, and it is said before. */
static int open_pipe(struct launch *launch, struct err *err)
{
	const struct plan *plan = launch->plan;
	int end[2];

	if (!has_to_say(plan) || is_stopped(&plan->policy) || plan->options->terminal)
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

/* Another supervisor must be there before there is a container. */
static int find_supervisor(struct launch *launch, struct err *err)
{
	const struct policy *policy = &launch->plan->policy;

	if (policy->listener != OTHERS_LISTEN)
		return 0;
	launch->listener.path = policy->listener_path;
	launch->listener.metadata = policy->listener_metadata;
	launch->listener.from = launch->plan->options->listener ? NULL : "listenerPath";
	if (step_begin(&launch->plan->teller, "find-supervisor", err))
		return -1;
	return listener_connect(&launch->listener, err);
}

static int prepare(struct launch *launch, struct err *err)
{
	struct plan *plan = launch->plan;
	struct report *report;

	/* first, as it may wait, and until then signals end us with nothing left */
	if (find_supervisor(launch, err) || watch_begin(&launch->watch, err) ||
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
	report->listener = -1;
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

/* Whoever holds the listener keeps callers waiting: none of it stays with us. */
static int hand_over(struct launch *launch, pid_t pid, int listener, struct err *err)
{
	struct plan *plan = launch->plan;
	unsigned int flags = plan->policy.filter_flags;
	const char *bundle = plan->options->rootfs ?: "/";

	if (plan->policy.listener == OTHERS_LISTEN) {
		if (step_begin(&plan->teller, "hand-over", err) ||
		    listener_send(&launch->listener, listener, pid, plan->hostname.name, bundle,
				  err))
			return -1;
		launch->watch.supervisor = launch->listener.peer;
		launch->listener.peer = -1;
		return 0;
	}
	launch->supervisor = supervisor_start(&plan->supervise, listener,
					      flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
					      &plan->teller, &launch->supervisor_fd, err);
	if (launch->supervisor < 0)
		return -1;
	launch->watch.supervisor = fcntl(launch->supervisor_fd, F_DUPFD_CLOEXEC, 0);
	return launch->watch.supervisor < 0 ?
	       err_set(err, errno, "cannot watch the supervisor") : 0;
}

/* Behind the filter, before anything is called. Return: 1, 0 or -1, as from_exec_wait(). */
static int give_supervisor(struct launch *launch, pid_t pid, struct err *err)
{
	const int *number = &launch->inside.report->listener;
	struct plan *plan = launch->plan;
	cleanup_close int listener = -1;
	int heard, status;

	heard = from_exec_take_listener(pid, pid == launch->watch.pid, number, &listener, &status,
					&plan->teller, err);
	if (heard != 1)
		return heard;
	if (hand_over(launch, pid, listener, err))
		return -1;
	if (plan->policy.module)
		return from_exec_go_on(pid, err) ? -1 : 1;
	return from_exec_release(pid, &plan->teller, err) ? -1 : 1;
}

/* The command stops where others have their part in its policy: the module's begins with its
 * first instruction. */
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
	if (plan->policy.listener != NOBODY_LISTENS) {
		heard = give_supervisor(launch, pid, err);
		if (heard != 1 || !plan->policy.module)
			return heard;
	}
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
	return is_stopped(&plan->policy) && publish(launch, err) < 0 ? -1 : 0;
}

/* ---- meanwhile ---- */

/* The kernel answers ENOSYS now. */
static void tell_of_supervisor(struct launch *launch)
{
	launch->unsupervised = true;
	if (launch->plan->options->supervisor_kill)
		launch->ended = true;
	else
		note(&launch->plan->teller, "the supervisor has ended: calls that it would have "
		     "performed get ENOSYS");
}

static void lose_supervisor(void *arg)
{
	struct launch *launch = arg;
	struct pollfd container = { .fd = launch->watch.pidfd, .events = POLLIN };
	siginfo_t info = {};

	/* it ends with the last of the container's processes, whose end we may see later */
	if (launch->supervisor &&
	    !waitid(P_PID, launch->supervisor, &info, WEXITED | WNOHANG | WNOWAIT) &&
	    info.si_code == CLD_EXITED && !info.si_status)
		return;
	if (!launch->supervisor && poll(&container, 1, END_MS))
		return;
	tell_of_supervisor(launch);
	if (launch->ended)
		syscall(SYS_pidfd_send_signal, launch->watch.pidfd, SIGKILL, NULL, 0);
}

static const struct watch_events watch_events = {
	.started = say_who,
	.unsupervised = lose_supervisor,
};

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
		.watch = WATCH_NONE, .starting = -1, .supervisor_fd = -1,
		.listener = LISTENER_NONE,
	};
	int status, result = -1;
	bool failed;

	if (plan->options->terminal)
		say_who(&launch);
	failed = start(&launch, err) < 0;
	if (!failed && is_stopped(&plan->policy) && !plan->options->terminal)
		say_who(&launch);
	status = failed ? stop(&launch) : watch_run(&launch.watch, &watch_events, &launch);
	/* a container may end faster than its supervisor's end is seen */
	if (launch.supervisor > 0 && supervisor_end(launch.supervisor, launch.supervisor_fd) &&
	    !failed && !launch.unsupervised)
		tell_of_supervisor(&launch);
	close_cleanup(&launch.supervisor_fd);
	listener_close(&launch.listener);
	close_cleanup(&launch.starting);
	watch_end(&launch.watch);
	if (launch.inside.report && (!failed || launch.inside.report->failed))
		result = read_report(&launch, status, err);
	if (launch.ended)
		result = err_set(err, 0, "the supervisor has ended, and with it the container");
	if (!failed)
		tell_of_memory(plan);
	channel_close(&launch.inside.channel);
	if (launch.inside.report)
		munmap(launch.inside.report, sizeof(*launch.inside.report));
	place_end(&plan->place, &plan->teller);
	return result;
}
