/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The own rules of many groups as a text that people can read and edit:
 *
 *	# sclimit rules, version 1
 *
 *	[box/web] locked
 *	ptrace
 *	clone:a0&CLONE_NEWUSER==CLONE_NEWUSER/errno=ENOSYS	# no namespaces
 *
 * The first line must be that. A group's line is followed by its rules, as rule_parse() takes them,
 * separated by white space. [/] is the root. A name with bytes that are not printable ASCII, a
 * quote, a bracket or a # stands in quotes: ["a\x0ab"]; there \\, \" and \xHH mean a byte.
 */
#ifndef SCLIMIT_SAVED_H
#define SCLIMIT_SAVED_H

#include "util.h"

/**
 * struct saved_group - a group of such a text
 * @name: its path below the cgroup mount, without the first slash; "/" for the root
 * @locked: whether its rules are one-way
 * @rule: its own rules, as tokens of the kernel
 * @line: the line of each rule, as many as @rule has; NULL where they come from elsewhere
 */
struct saved_group {
	char *name;
	bool locked;
	struct words rule;
	unsigned int *line;
};

struct saved {
	struct saved_group *group;
	size_t count;
	size_t room;
};

#define cleanup_saved	__attribute__((cleanup(saved_free)))

void saved_free(struct saved *saved);
struct saved_group *saved_add(struct saved *saved, const char *name);
struct saved_group *saved_find(const struct saved *saved, const char *name);
void saved_sort(struct saved *saved);
void saved_show(const struct saved *saved, struct text *into);
void saved_show_rule(const char *token, struct text *into);
void saved_show_name(const char *name, struct text *into);
int saved_parse(const char *file, const struct text *content, struct saved *into, struct err *err);

#endif
