// SPDX-License-Identifier: GPL-2.0
/*
 * What is told of each step. A line is one write(2): launcher and container tell at the same time.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

#include "teller.h"

static void say(const struct teller *teller, const char *before, const char *format, va_list args)
{
	cleanup_text struct text line = {};
	char text[2048];
	ssize_t done;

	vsnprintf(text, sizeof(text), format, args);
	text_add(&line, "%s: %s%s\n", program_invocation_short_name, before, text);
	/* there is nobody to tell that nothing can be told */
	do
		done = write(teller->fd, line.data, line.len);
	while (done < 0 && errno == EINTR);
}

static void tell_step(const struct teller *teller, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(teller, "", format, args);
	va_end(args);
}

/**
 * made_to_fail() - whether a test wants something to fail
 * @name: what
 * Return: true in a build for tests alone.
 */
bool made_to_fail(const char *name)
{
#ifdef STEP_FAULTS
	const char *fail = getenv("SCLIMIT_RUN_FAIL");

	return fail && !strcmp(fail, name);
#else
	return false;
#endif
}

/**
 * step_begin() - tell that a step begins
 * @teller: how much is told
 * @name: the step's name
 * @err: filled where the step is to fail, which it is in a build for tests alone
 * Return: 0 or -1.
 */
int step_begin(const struct teller *teller, const char *name, struct err *err)
{
	if (made_to_fail(name))
		return err_set(err, EIO, "%s: made to fail", name);
	if (teller->verbose >= 1)
		tell_step(teller, name);
	return 0;
}

#ifdef STEP_FAULTS
/* Whether it is one that the test means: others go on. */
static bool is_victim(pid_t caller)
{
	char path[32], name[16] = "";
	cleanup_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/%d/comm", caller);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, name, sizeof(name) - 1) > 0 && !strcmp(name, "victim\n");
}
#endif

/**
 * kill_point() - where somebody is killed for a test
 * @name: the point's name
 * @supervisor: the supervisor's pid
 * @caller: the number of the thread that waits for an answer
 */
void kill_point(const char *name, pid_t supervisor, pid_t caller)
{
#ifdef STEP_FAULTS
	const char *who = getenv("SCLIMIT_RUN_KILL"), *at = who ? strchr(who, ':') : NULL;

	if (!at || strcmp(at + 1, name) || !is_victim(caller))
		return;
	if (*who == 's' && !kill(supervisor, SIGKILL) && getpid() != supervisor)
		pause();	/* who serves dies with it */
	else if (*who == 'c')
		syscall(SYS_tkill, caller, SIGKILL);
	else if (*who != 's')
		raise(*who == 'h' ? SIGSTOP : SIGKILL);
#endif
}

/**
 * tell() - tell what a step sets, under --debug
 * @teller: how much is told
 * @format: the line, without newline
 */
void tell(const struct teller *teller, const char *format, ...)
{
	va_list args;

	if (teller->verbose < 2)
		return;
	va_start(args, format);
	say(teller, "  ", format, args);
	va_end(args);
}

/**
 * note() - tell something that the user should know, unless -q
 * @teller: how much is told
 * @format: the line, without newline
 */
void note(const struct teller *teller, const char *format, ...)
{
	va_list args;

	if (teller->quiet)
		return;
	va_start(args, format);
	say(teller, "", format, args);
	va_end(args);
}
