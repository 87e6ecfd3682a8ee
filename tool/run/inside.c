// SPDX-License-Identifier: GPL-2.0
/*
 * What init and the command's process have in common.
 */
#include <errno.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "inside.h"

/**
 * inside_fail() - end, since something failed
 * @inside: the launcher reads its report when all have ended
 * @err: what failed
 */
void inside_fail(struct inside *inside, const struct err *err)
{
	/* init and the command's process may fail both: the first one has the word */
	if (!__atomic_exchange_n(&inside->report->failed, true, __ATOMIC_SEQ_CST))
		inside->report->err = *err;
	_exit(STATUS_FAILED);
}

/**
 * inside_clone() - make a process, in the container's group if it has one
 * @plan: the start
 * @flags: CLONE_*
 * @pidfd: filled, with CLONE_PIDFD
 *
 * Handlers and the mask of signals are inherited.
 *
 * Return: 0 in the new process, its pid, or -1 and errno.
 */
pid_t inside_clone(const struct plan *plan, uint64_t flags, int *pidfd)
{
	struct clone_args args = {
		.flags = flags, .pidfd = (uintptr_t)pidfd, .exit_signal = SIGCHLD,
	};

	if (plan->place.made) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = plan->place.dir_fd;
	}
	return syscall(SYS_clone3, &args, sizeof(args));
}

/**
 * inside_die_with_parent() - die when the parent does
 * @err: filled on failure
 * Return: 0 or -1.
 */
int inside_die_with_parent(struct err *err)
{
	if (!prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return 0;
	return err_set(err, errno, "cannot ask to die with the launcher");
}
