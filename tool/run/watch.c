// SPDX-License-Identifier: GPL-2.0
/*
 * Signals go to the container's first process by its pidfd. They are blocked here from before it
 * is made, so that none is lost and none ends us and leaves something behind.
 */
#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "watch.h"

/* Those that stop us are not blocked: who stops the launcher from its terminal stops the command
 * by the same. SIGCHLD is not forwarded, SIGWINCH not always. */
static const int caught[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCHLD, SIGWINCH, SIGPIPE,
};

/**
 * watch_begin() - from now on signals are waited for
 * @watch: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int watch_begin(struct watch *watch, struct err *err)
{
	sigset_t set;
	size_t i;

	/* where it is ignored, as a caller may have it, nothing is left to wait for */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	for (i = 0; i < ARRAY_SIZE(caught); i++)
		sigaddset(&set, caught[i]);
	sigprocmask(SIG_BLOCK, &set, &watch->mask);
	watch->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (watch->signals >= 0)
		return 0;
	return err_set(err, errno, "cannot wait for signals");
}

static void forward(struct watch *watch, const struct signalfd_siginfo *info)
{
	bool terminal = watch->terminal.master >= 0;

	if (info->ssi_signo == SIGWINCH && terminal)
		terminal_resize(&watch->terminal);
	else if (info->ssi_signo == SIGCHLD || info->ssi_signo == SIGPIPE)
		return;
	/* what our terminal sends goes to the command too, unless it has one of its own */
	else if (info->ssi_code != SI_KERNEL || terminal)
		syscall(SYS_pidfd_send_signal, watch->pidfd, info->ssi_signo, NULL, 0);
}

/**
 * watch_run() - serve the container until its first process has ended
 * @watch: with pid and pidfd
 * @events: called as they happen, once at most
 * @arg: for these
 * Return: a status as of waitpid(2).
 */
int watch_run(struct watch *watch, const struct watch_events *events, void *arg)
{
	struct pollfd polls[4 + TERMINAL_POLLS] = {
		{ .fd = watch->signals, .events = POLLIN },
		{ .fd = watch->pidfd, .events = POLLIN },
		{ .fd = watch->started, .events = POLLIN },
		{ .fd = watch->supervisor, .events = POLLIN },
	};
	struct signalfd_siginfo info;
	int status = 0;

	for (;;) {
		terminal_polls(&watch->terminal, polls + 4);
		if (poll(polls, ARRAY_SIZE(polls), -1) < 0 && errno != EINTR)
			break;
		if (polls[0].revents)
			while (read(watch->signals, &info, sizeof(info)) == sizeof(info))
				forward(watch, &info);
		terminal_serve(&watch->terminal, polls + 4);
		if (polls[2].revents) {
			events->started(arg);
			close_cleanup(&watch->started);
			polls[2].fd = watch->started = -1;
		}
		if (polls[1].revents)
			break;
		/* behind the container's end, which is the supervisor's too */
		if (polls[3].revents) {
			close_cleanup(&watch->supervisor);
			polls[3].fd = watch->supervisor = -1;
			events->unsupervised(arg);
		}
	}
	while (waitpid(watch->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/** watch_end() - close what watch_begin() opened, and the terminal; signals stay blocked */
void watch_end(struct watch *watch)
{
	terminal_end(&watch->terminal);
	close_cleanup(&watch->pidfd);
	close_cleanup(&watch->signals);
	close_cleanup(&watch->started);
	close_cleanup(&watch->supervisor);
	watch->pidfd = watch->signals = watch->started = watch->supervisor = -1;
}
