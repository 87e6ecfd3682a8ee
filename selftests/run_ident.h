/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A container without a policy whose command is a program of the guest: what it prints is what is
 * seen from inside.
 *
 *	EXPECT_EQ(0, run("--uid", "5", "--", "cat", "/proc/self/status"));
 *	EXPECT_ROW("Uid: 5 5 5 5");
 */
#ifndef SCLIMIT_RUN_IDENT_H
#define SCLIMIT_RUN_IDENT_H

#include "tool.h"
#include "sclimit_harness.h"

static struct tool t;

static __maybe int start(int (*become)(void), const char *const *args)
{
	const char *all[TOOL_ARGS] = { "-q", "--profile", "none" };
	size_t n = 3;

	while (*args && n < TOOL_ARGS - 1)
		all[n++] = *args++;
	return tool_run(&t, &(struct tool_how){ .file = "/bin/sclimit-run", .become = become },
			all);
}

#define run(...)		start(NULL, TOOL_ARGV(__VA_ARGS__))
#define run_as(who, ...)	start(who, TOOL_ARGV(__VA_ARGS__))
#define EXPECT_REFUSED(part, ...) do { \
	EXPECT_EQ(125, run(__VA_ARGS__)); \
	EXPECT_OUT(t, ""); \
	EXPECT_COMPLAINS(t, part); \
} while (0)

/* Columns with one space each. */
static __maybe const char *squeezed(char *text)
{
	char *to = text, *from = text;

	for (; *from; from++) {
		if ((*from == ' ' || *from == '\t') &&
		    (to == text || to[-1] == ' ' || to[-1] == '\n'))
			continue;
		if (*from == '\n' && to > text && to[-1] == ' ')
			to--;
		*to++ = *from == '\t' ? ' ' : *from;
	}
	*to = '\0';
	return text;
}

#define EXPECT_SEEN(want)	EXPECT_STREQ(want, squeezed(t.out)) TH_LOG("%s", t.err)
#define EXPECT_ROW(row)		do { squeezed(t.out); EXPECT_LINE(t, row); } while (0)

#endif /* SCLIMIT_RUN_IDENT_H */
