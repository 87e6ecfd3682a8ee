/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong, or does less than it seems to, in a file of rules or in a seccomp profile.
 */
#ifndef SCLIMIT_LINT_H
#define SCLIMIT_LINT_H

#include "util.h"

/**
 * struct finding - one thing that was found
 * @line: where in the file, from 1 on
 * @where: the entry of a profile, "syscalls[3] (clone)", or NULL
 * @check: the name of the check, "clone3"
 * @text: what is wrong and what to write instead
 */
struct finding {
	unsigned int line;
	char *where;
	const char *check;
	char *text;
};

/**
 * struct findings - what was found
 * @finding: ascending by line once lint_file() has returned
 * @count: how many
 * @room: how much is allocated
 */
struct findings {
	struct finding *finding;
	size_t count;
	size_t room;
};

#define cleanup_findings	__attribute__((cleanup(findings_free)))

void findings_free(struct findings *findings);
void findings_add(struct findings *findings, unsigned int line, const char *where,
		  const char *check, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The same, with a name behind it; one more, where the last finding says the same. */
void findings_add_open(struct findings *findings, unsigned int line, const char *where,
		       const char *check, const char *name, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* Rules or a profile, whatever it is. */
void lint_file(const char *content, size_t len, struct findings *into);

void lint_rules(const char *content, struct findings *into);
void lint_profile(const char *content, size_t len, struct findings *into);

/* What both kinds of file are asked. */
bool lint_exempt(const char *name);
bool lint_enumeration(const char *name, unsigned int arg, uint64_t mask, uint64_t value);

#endif
