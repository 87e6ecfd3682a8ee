/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What somebody may have meant who wrote a name that is not known.
 */
#ifndef SCLIMIT_NEAR_H
#define SCLIMIT_NEAR_H

/**
 * struct near - what is nearest so far
 * @name: what was written
 * @found: the nearest one that is known, or NULL
 * @best: how far that is from it; only what is nearer is taken
 */
struct near {
	const char *name, *found;
	unsigned int best;
};

struct near near_to(const char *name);
void near_try(struct near *near, const char *candidate);

#endif
