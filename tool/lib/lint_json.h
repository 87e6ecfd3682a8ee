/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A seccomp profile as it is checked: what its entries are and where they stand.
 */
#ifndef SCLIMIT_LINT_JSON_H
#define SCLIMIT_LINT_JSON_H

#include <json-c/json.h>

#include "lint.h"

/**
 * struct lint_arg - a comparison
 * @arg: 0 to 5
 * @masked: it is SCMP_CMP_MASKED_EQ
 * @value: the value, or the mask
 * @value_two: what is left under the mask
 */
struct lint_arg {
	unsigned int arg;
	bool masked;
	uint64_t value, value_two;
};

/**
 * struct lint_entry - an element of syscalls[]
 * @line: where it begins
 * @where: "syscalls[3] (clone)"
 * @names: its system calls
 * @action: SCMP_ACT_..., of the profile
 * @ret: errnoRet as it is compared, -1 where it has none
 * @args: its comparisons as text, "" where it has none
 * @context: its includes and excludes as text
 * @here: it counts on x86-64, in a container with the capabilities that engines give
 */
struct lint_entry {
	unsigned int line;
	char *where;
	struct words names;
	const char *action;
	int64_t ret;
	char *args;
	char *context;
	bool here;
};

/**
 * struct lint_profile - a profile
 * @json: all of it; strings of the entries are its
 * @line_default: where its default action stands
 * @action: the default action, "" where there is none
 * @ret: defaultErrnoRet, -1 where there is none
 * @i386: its filter has a part for i386
 * @entry: the entries
 * @count: how many
 */
struct lint_profile {
	struct json_object *json;
	unsigned int line_default;
	const char *action;
	int64_t ret;
	bool i386;
	struct lint_entry *entry;
	size_t count;
};

#define cleanup_lint_profile	__attribute__((cleanup(lint_profile_free)))

/* What cannot be read is added to @into. Return: 0, or -1 where nothing of it can. */
int lint_profile_read(const char *content, size_t len, struct lint_profile *profile,
		      struct findings *into);
void lint_profile_free(struct lint_profile *profile);

#endif
