/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The container's host name, which is its own name too.
 */
#ifndef SCLIMIT_RUN_HOSTNAME_H
#define SCLIMIT_RUN_HOSTNAME_H

#include "options.h"
#include "teller.h"

#define HOSTNAME_MAX	64	/* __NEW_UTS_LEN of the kernel */

/**
 * struct hostname - a name
 * @name: the one that was asked for, or two words and a number by chance: "quiet-otter-2741"
 * @set: there is an UTS namespace of its own to set it in
 */
struct hostname {
	char name[HOSTNAME_MAX + 1];
	bool set;
};

int hostname_plan(const struct options *options, struct hostname *hostname, struct err *err);
int hostname_set(const struct hostname *hostname, const struct teller *teller, struct err *err);

#endif
