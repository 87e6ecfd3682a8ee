// SPDX-License-Identifier: GPL-2.0
/*
 * Stops on the command's way to its first instruction, by ptrace(2). The process need not be our
 * child: a tracer waits for whom it traces.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "from_exec.h"

/* What waitpid(2) says of a stop that is none of a signal: PTRACE_EVENT_*. */
static int stop_event(int status)
{
	return status >> 16;
}

/* With PTRACE_SEIZE the stop of a whole process is told from the arrival of its signal. */
static bool is_group_stop(int status)
{
	int sig = WSTOPSIG(status);

	return stop_event(status) == PTRACE_EVENT_STOP &&
	       (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU);
}

/* Lets it go on from a stop that is not the one: what was going on goes on. */
static int pass_on(pid_t pid, int status, struct err *err)
{
	long sig = stop_event(status) ? 0 : WSTOPSIG(status);
	long ret = is_group_stop(status) ? ptrace(PTRACE_LISTEN, pid, NULL, NULL) :
					   ptrace(PTRACE_CONT, pid, NULL, sig);

	/* one that was killed meanwhile says so to waitpid(2) */
	return ret && errno != ESRCH ?
	       err_set(err, errno, "process %d: cannot let it go on to its execve", pid) : 0;
}

/**
 * from_exec_seize() - trace a process of the container until its execve
 * @pid: the process; it waits for something before its execve
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int from_exec_seize(pid_t pid, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "seize", err))
		return -1;
	tell(teller, "process %d is traced until its policy is there", pid);
	if (!ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL))
		return 0;
	return errno == EPERM ?
	       err_set(err, errno, "cannot trace the command to its execve; that takes "
		       "CAP_SYS_PTRACE, and a kernel.yama.ptrace_scope below 3") :
	       err_set(err, errno, "cannot trace the command to its execve");
}

/* What happens next to it, without taking note of its end: a process that we are the parent of
 * would be gone. Return: 1: it stands; 0: it has ended; -1. */
static int look(pid_t pid, bool child, int *status)
{
	siginfo_t info = {};

	if (waitid(P_PID, pid, &info, WEXITED | WSTOPPED | WNOWAIT | __WALL))
		return -1;
	if (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED) {
		/* it may be killed where it stands, which is an end to look at again */
		info.si_pid = 0;
		if (waitid(P_PID, pid, &info, WSTOPPED | WNOHANG | __WALL))
			return -1;
		*status = info.si_status << 8 | 0x7f;
		return info.si_pid ? 1 : look(pid, child, status);
	}
	if (!child)
		return waitpid(pid, status, __WALL) < 0 ? -1 : 0;
	*status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
	return 0;
}

/* Waits for a stop. Return: 1, 0 or -1, as from_exec_wait(). */
static int wait_for(pid_t pid, bool child, bool (*is_it)(int status, const void *arg),
		    const void *arg, int *status, struct err *err)
{
	int ret;

	for (;;) {
		ret = look(pid, child, status);
		if (ret < 0 && errno == EINTR)
			continue;
		if (ret < 0)
			return err_set(err, errno, "process %d: cannot wait for its execve", pid);
		if (!ret)
			return 0;
		if (is_it(*status, arg))
			return 1;
		if (pass_on(pid, *status, err))
			return -1;
	}
}

static bool is_exec(int status, const void *arg)
{
	return stop_event(status) == PTRACE_EVENT_EXEC;
}

/* A signal of that number that somebody sent comes before there is a listener, or stays away. */
static bool is_breakpoint(int status, const void *listener)
{
	return !stop_event(status) && WSTOPSIG(status) == SIGTRAP &&
	       __atomic_load_n((const int *)listener, __ATOMIC_SEQ_CST) >= 0;
}

/**
 * from_exec_wait() - wait until it has made its execve
 * @pid: a process that from_exec_seize() was about
 * @child: it is one of ours, and not another process's
 * @status: set where it has ended: as of waitpid(2)
 * @err: filled on failure
 *
 * Signals that come to it meanwhile reach it, also those that stop it.
 * Return: 1: it stands behind its execve; 0: it has ended without, and its parent, which may be us,
 * has to wait for it as it would otherwise; -1.
 */
int from_exec_wait(pid_t pid, bool child, int *status, struct err *err)
{
	return wait_for(pid, child, is_exec, NULL, status, err);
}

/**
 * from_exec_take_listener() - wait until it has its filter, and take the listener
 * @pid: a process that from_exec_seize() was about
 * @child: it is one of ours, and not another process's
 * @number: where it says the listener's number, in memory that we share, before it stops itself
 *	    by a breakpoint instruction; -1 before that
 * @listener: filled: a descriptor of ours (O_CLOEXEC)
 * @status: set where it has ended: as of waitpid(2)
 * @teller: how much is told
 * @err: filled on failure
 *
 * Between the filter and the stop it makes no system call, any of which the filter may notify of
 * to a supervisor that is not there yet; nor does it until it is let go on.
 * Return: 1: it stands there; 0: it has ended before; -1.
 */
int from_exec_take_listener(pid_t pid, bool child, const int *number, int *listener, int *status,
			    const struct teller *teller, struct err *err)
{
	int ret = wait_for(pid, child, is_breakpoint, number, status, err);
	cleanup_close int pidfd = -1;

	if (ret != 1)
		return ret;
	if (step_begin(teller, "listener", err))
		return -1;
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	*listener = pidfd < 0 ? -1 : syscall(SYS_pidfd_getfd, pidfd, *number, 0);
	if (*listener >= 0)
		return 1;
	return err_set(err, errno, "process %d: cannot take the listener of its filter", pid);
}

/**
 * from_exec_go_on() - let it go on to its execve, still traced
 * @pid: a process that stands where from_exec_take_listener() found it
 * @err: filled on failure
 * Return: 0, also where it was killed meanwhile; -1.
 */
int from_exec_go_on(pid_t pid, struct err *err)
{
	/* the breakpoint's signal is not for it */
	if (ptrace(PTRACE_CONT, pid, NULL, 0L) && errno != ESRCH)
		return err_set(err, errno, "process %d: cannot let it go on to its execve", pid);
	return 0;
}

/**
 * from_exec_release() - let it run, no longer traced
 * @pid: a process that stands
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0, also where it was killed meanwhile; -1.
 */
int from_exec_release(pid_t pid, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "release", err))
		return -1;
	if (ptrace(PTRACE_DETACH, pid, NULL, 0L) && errno != ESRCH)
		return err_set(err, errno, "process %d: cannot let it run", pid);
	return 0;
}
