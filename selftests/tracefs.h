/* SPDX-License-Identifier: GPL-2.0 */
/* For the tests that trace: tracefs, its files, and leaving it as it was. */
#ifndef TRACEFS_H
#define TRACEFS_H

#include "sclimit_test.h"

#define TRACEFS		"/sys/kernel/tracing"
#define TRACE_TEXT	(1 << 20)

/** trace_file() - the path of a file of tracefs, in a buffer that the next call takes */
static __maybe const char *trace_file(const char *file)
{
	return cg_file(TRACEFS, file);
}

/** trace_write() - as the shell's `echo TEXT > FILE`: truncates, one write. Return: 0 or -errno. */
static __maybe int trace_write(const char *file, const char *text)
{
	int fd = open(trace_file(file), O_WRONLY | O_TRUNC | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, text, strlen(text));
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/** trace_append() - as `echo TEXT >> FILE`. Return: 0 or -errno. */
static __maybe int trace_append(const char *file, const char *text)
{
	int fd = open(trace_file(file), O_WRONLY | O_APPEND | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, text, strlen(text));
	close(fd);
	return err;
}

/** trace_text() - all that was traced, in a buffer that the next call takes */
static __maybe const char *trace_text(void)
{
	static char text[TRACE_TEXT];

	if (read_text(trace_file("trace"), text, sizeof(text)) < 0)
		return "";
	return text;
}

/** trace_count() - how many lines of the trace hold @a and, unless it is NULL, @b after it */
static __maybe int trace_count(const char *a, const char *b)
{
	const char *line = trace_text(), *end, *p;
	int n = 0;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		if (*line == '#')
			continue;
		p = memmem(line, end - line, a, strlen(a));
		if (p && (!b || memmem(p, end - p, b, strlen(b))))
			n++;
	}
	return n;
}

/** trace_reset() - no tracer, no filter, no event, no probe, an empty trace, tracing on */
static __maybe void trace_reset(void)
{
	trace_write("current_tracer", "nop");
	trace_write("events/enable", "0");
	trace_write("set_ftrace_filter", "");
	trace_write("set_ftrace_notrace", "");
	trace_write("kprobe_events", "");
	trace_write("tracing_on", "1");
	trace_write("trace", "");
}

#endif /* TRACEFS_H */
