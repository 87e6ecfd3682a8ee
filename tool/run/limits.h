/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits of the container's group: which file of which controller gets what.
 */
#ifndef SCLIMIT_RUN_LIMITS_H
#define SCLIMIT_RUN_LIMITS_H

#include "options.h"
#include "teller.h"

#define LIMITS_MAX	8

/**
 * struct limit - a file of the group
 * @option: what asked for it: "--memory"
 * @controller: whose it is: "memory"
 * @file: "memory.max"
 * @instead: the file that does the same where the kernel has no @file, or NULL
 * @value: what is written
 */
struct limit {
	const char *option;
	const char *controller;
	const char *file;
	const char *instead;
	char value[256];
};

/**
 * struct limits - all of them
 * @limit: in the order in which they are written
 * @count: how many
 */
struct limits {
	struct limit limit[LIMITS_MAX];
	unsigned int count;
};

int limits_plan(const struct options *options, struct limits *limits, struct err *err);
void limits_show(const struct limits *limits, struct text *into);
/* Into the group whose directory is @dir; @group is its name. Nothing is in it yet. */
int limits_write(const struct limits *limits, int dir, const char *group,
		 const struct teller *teller, struct err *err);

#endif
