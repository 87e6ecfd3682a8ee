// SPDX-License-Identifier: GPL-2.0
/*
 * A program that runs until it is told to end.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>

#include "live.h"

/**
 * live_begin() - take the signals; live_end() gives them back
 * @live: LIVE_NONE
 * @err: filled on failure
 * Return: 0 or -1.
 */
int live_begin(struct live *live, struct err *err)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGWINCH);
	live->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (live->signals < 0)
		return err_set(err, errno, "cannot wait for signals");
	/* who has gone is found by EPIPE */
	sigaddset(&signals, SIGPIPE);
	if (sigprocmask(SIG_BLOCK, &signals, &live->blocked))
		return err_set(err, errno, "cannot block signals");
	return 0;
}

/** live_end() - see live_begin() */
void live_end(struct live *live)
{
	static const struct timespec now;
	sigset_t gone;

	if (live->signals < 0)
		return;
	close(live->signals);
	live->signals = -1;
	/* one that has come from stdout would end us with a status that is not ours */
	sigemptyset(&gone);
	sigaddset(&gone, SIGPIPE);
	if (!sigismember(&live->blocked, SIGPIPE))
		while (sigtimedwait(&gone, NULL, &now) == SIGPIPE)
			;
	sigprocmask(SIG_SETMASK, &live->blocked, NULL);
}

/* What the signals say: LIVE_END or LIVE_RESIZED, else LIVE_TIMEOUT. */
static enum live_what live_signal(struct live *live)
{
	enum live_what what = LIVE_TIMEOUT;
	struct signalfd_siginfo info;

	while (read(live->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGWINCH)
			return LIVE_END;
		what = LIVE_RESIZED;
	}
	return what;
}

/*
 * Waits for @fd to be ready for @events, a signal, or the end of stdout, whatever is first.
 * poll() tells of the end of a pipe or a terminal without being asked.
 */
static int live_poll(struct live *live, int fd, short events, int timeout, struct err *err)
{
	struct pollfd pfd[] = {
		{ .fd = live->signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = fd, .events = events },
	};
	enum live_what what;
	int n;

	n = poll(pfd, ARRAY_SIZE(pfd), timeout);
	if (n < 0)
		return errno == EINTR ? LIVE_RESIZED : err_set(err, errno, "cannot wait");
	if (pfd[0].revents) {
		what = live_signal(live);
		if (what != LIVE_TIMEOUT)
			return what;
	}
	if (pfd[1].revents & (POLLERR | POLLHUP | POLLNVAL))
		return LIVE_CLOSED;
	return pfd[2].revents ? LIVE_READY : LIVE_TIMEOUT;
}

/**
 * live_wait() - wait until there is something to read, or to end for
 * @live: one that has begun
 * @fd: what is read
 * @timeout: milliseconds at most; -1: no limit
 * @err: filled on failure
 * Return: an enum live_what, or -1.
 */
int live_wait(struct live *live, int fd, int timeout, struct err *err)
{
	return live_poll(live, fd, POLLIN, timeout, err);
}

/**
 * live_write() - write a text to stdout
 * @live: one that has begun
 * @text: the text; what has been written is taken out of it
 * @timeout: milliseconds that a reader may let it wait; -1: no limit
 * @err: filled on failure
 *
 * Goes on to hear signals while nobody reads what is written: no more is written at once than
 * what a pipe that has any room takes.
 *
 * Return: LIVE_READY when all is written, LIVE_TIMEOUT, LIVE_END, LIVE_CLOSED, or -1.
 */
int live_write(struct live *live, struct text *text, int timeout, struct err *err)
{
	size_t done = 0, part;
	int what = LIVE_READY;
	ssize_t n;

	while (done < text->len) {
		what = live_poll(live, STDOUT_FILENO, POLLOUT, timeout, err);
		if (what < 0 || what == LIVE_END || what == LIVE_CLOSED || what == LIVE_TIMEOUT)
			break;
		if (what != LIVE_READY)
			continue;
		part = text->len - done < PIPE_BUF ? text->len - done : PIPE_BUF;
		n = write(STDOUT_FILENO, text->data + done, part);
		if (n >= 0) {
			done += n;
		} else if (errno == EPIPE) {
			what = LIVE_CLOSED;
			break;
		} else if (errno != EAGAIN && errno != EINTR) {
			what = err_set(err, errno, "cannot write to stdout");
			break;
		}
	}
	text->len -= done;
	if (done)
		memmove(text->data, text->data + done, text->len + 1);
	return text->len ? what : LIVE_READY;
}
