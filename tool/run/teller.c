// SPDX-License-Identifier: GPL-2.0
/*
 * What is told of each step. A line is one write(2): launcher and container tell at the same time.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

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
 * step_begin() - tell that a step begins
 * @teller: how much is told
 * @name: the step's name
 * @err: filled where the step is to fail, which it is in a build for tests alone
 * Return: 0 or -1.
 */
int step_begin(const struct teller *teller, const char *name, struct err *err)
{
#ifdef STEP_FAULTS
	const char *fail = getenv("SCLIMIT_RUN_FAIL");

	if (fail && !strcmp(fail, name))
		return err_set(err, EIO, "%s: made to fail", name);
#endif
	if (teller->verbose >= 1)
		tell_step(teller, name);
	return 0;
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
