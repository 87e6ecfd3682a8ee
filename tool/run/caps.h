/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command's capabilities.
 */
#ifndef SCLIMIT_RUN_CAPS_H
#define SCLIMIT_RUN_CAPS_H

#include "options.h"
#include "teller.h"

/**
 * struct caps - the set
 * @set: bit N is capability N
 * @last: the last one that the kernel has
 */
struct caps {
	uint64_t set;
	unsigned int last;
};

#define CAP_BIT(nr)	(UINT64_C(1) << (nr))

/* Our own effective ones. */
uint64_t caps_own(void);
/* All that are permitted become effective. */
int caps_raise(struct err *err);

int caps_plan(const struct options *options, struct caps *caps, struct err *err);
void caps_show(const struct caps *caps, struct text *into);
/* Their names, "CAP_CHOWN", for a profile's includes and excludes. */
void caps_names(const struct caps *caps, struct words *into);
/* In the container, while all capabilities are there: the bounding set; nothing ambient. */
int caps_bound(const struct caps *caps, const struct teller *teller, struct err *err);
/* In the container, last: permitted and effective, nothing inheritable. Makes capset(2) and
 * prctl(2) alone, so a policy that refuses these must come after it. */
int caps_set(const struct caps *caps, const struct teller *teller, struct err *err);

#endif
