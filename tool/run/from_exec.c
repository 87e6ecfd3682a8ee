// SPDX-License-Identifier: GPL-2.0
/*
 * A stop right behind the command's execve, by ptrace(2). The process need not be our child: a
 * tracer waits for whom it traces.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
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
	tell(teller, "process %d stops behind its execve, for the policy to begin there", pid);
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
	int ret;

	for (;;) {
		ret = look(pid, child, status);
		if (ret < 0 && errno == EINTR)
			continue;
		if (ret < 0)
			return err_set(err, errno, "process %d: cannot wait for its execve", pid);
		if (!ret)
			return 0;
		if (stop_event(*status) == PTRACE_EVENT_EXEC)
			return 1;
		if (pass_on(pid, *status, err))
			return -1;
	}
}

/**
 * from_exec_release() - let it run, no longer traced
 * @pid: a process that stands behind its execve
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
