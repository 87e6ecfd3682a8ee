// SPDX-License-Identifier: GPL-2.0
/*
 * Signals through a pipe. They are not blocked: a process that is made would inherit that.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "signals.h"

static int pipe_fd[2] = { -1, -1 };	/* a handler takes no argument */

static void on_signal(int nr, siginfo_t *info, void *context)
{
	const struct signal_taken taken = { .nr = nr, .from_terminal = info->si_code == SI_KERNEL };
	int saved = errno;

	/* where the pipe is full there are enough of them */
	if (write(pipe_fd[1], &taken, sizeof(taken)) < 0)
		errno = 0;
	errno = saved;
}

/**
 * signals_begin() - catch SIGINT, SIGTERM and SIGHUP from now on
 * @err: filled on failure
 * Return: 0 or -1.
 */
int signals_begin(struct err *err)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = {
		.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART,
	};
	size_t i;

	if (pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK))
		return err_set(err, errno, "cannot make a pipe");
	for (i = 0; i < ARRAY_SIZE(caught); i++)
		if (sigaction(caught[i], &action, NULL))
			return err_set(err, errno, "cannot catch signals");
	return 0;
}

/** signals_fd() - what to wait for. Return: a descriptor, for POLLIN. */
int signals_fd(void)
{
	return pipe_fd[0];
}

/**
 * signals_take() - the oldest signal that has come
 * @taken: filled
 * Return: false where there is none.
 */
bool signals_take(struct signal_taken *taken)
{
	return read(pipe_fd[0], taken, sizeof(*taken)) == sizeof(*taken);
}
