// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"

#define ERRNO_MAX	4095	/* MAX_ERRNO of the kernel */

/**
 * err_set() - say what went wrong
 * @err: filled; what it said before is gone
 * @code: an errno or 0
 * @format: the message
 * Return: -1, so that a function can end with it.
 */
int err_set(struct err *err, int code, const char *format, ...)
{
	va_list args;

	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return -1;
}

/**
 * err_prefix() - say what was being done when something went wrong
 * @err: one that is set
 * @format: goes in front of its message, with a colon
 * Return: -1, so that a function can end with it.
 */
int err_prefix(struct err *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	len = strlen(text);
	snprintf(text + len, sizeof(text) - len, ": %.*s", (int)(sizeof(text) - len - 3), err->text);
	memcpy(err->text, text, sizeof(text));
	return -1;
}

/**
 * err_name() - the name of an errno
 * @code: 1 to 4095
 * Return: such as "EPERM"; NULL for one that the C library has no name for.
 */
const char *err_name(int code)
{
	return code > 0 ? strerrorname_np(code) : NULL;
}

/**
 * err_number() - the errno of a name or a number
 * @name: such as "EPERM", "ENOTSUP" or "1"
 * Return: 1 to 4095; -1 where it is neither.
 */
int err_number(const char *name)
{
	const char *other;
	char *end;
	long nr;
	int i;

	if (isdigit((unsigned char)*name)) {
		errno = 0;
		nr = strtol(name, &end, 10);
		return *end || errno || nr < 1 || nr > ERRNO_MAX ? -1 : (int)nr;
	}
	/* two names of one number: the C library tells the other one */
	if (!strcmp(name, "EWOULDBLOCK"))
		return EWOULDBLOCK;
	if (!strcmp(name, "EDEADLOCK"))
		return EDEADLOCK;
	if (!strcmp(name, "ENOTSUP") || !strcmp(name, "EOPNOTSUPP"))
		return EOPNOTSUPP;
	for (i = 1; i <= ERRNO_MAX; i++) {
		other = err_name(i);
		if (other && !strcmp(name, other))
			return i;
	}
	return -1;
}

/**
 * err_print() - print an error to stderr, as one line
 * @err: one that is set
 */
void err_print(const struct err *err)
{
	const char *name = err_name(err->code);

	if (name)
		fprintf(stderr, "%s: %s (%s)\n", program_invocation_short_name, err->text, name);
	else if (err->code > 0)
		fprintf(stderr, "%s: %s (errno %d)\n", program_invocation_short_name, err->text,
			err->code);
	else
		fprintf(stderr, "%s: %s\n", program_invocation_short_name, err->text);
}

/**
 * warn() - print a line to stderr about something that is no error
 * @format: the line, without newline
 */
void warn(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: warning: ", program_invocation_short_name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
