// SPDX-License-Identifier: GPL-2.0
/*
 * What somebody may have meant who wrote a name that is not known.
 */
#include <string.h>

#include "near.h"

#define LEN_MAX	64	/* longer names are near to nothing */

/* How many letters it takes to make one of the other: replaced, added, left out, or two changed
 * over. More than @most is not told apart. */
static unsigned int distance(const char *a, const char *b, unsigned int most)
{
	unsigned int row[3][LEN_MAX], i, j, best, *now, *above, *above2;
	size_t len_a = strlen(a), len_b = strlen(b);

	if (len_a >= LEN_MAX || len_b >= LEN_MAX || len_a > len_b + most || len_b > len_a + most)
		return most + 1;
	for (j = 0; j <= len_b; j++)
		row[0][j] = j;
	for (i = 1; i <= len_a; i++) {
		now = row[i % 3];
		above = row[(i + 2) % 3];
		above2 = row[(i + 1) % 3];
		now[0] = i;
		for (j = 1; j <= len_b; j++) {
			best = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    above2[j - 2] + 1 < best)
				best = above2[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[len_a % 3][len_b];
}

/**
 * near_to() - begin to look for what is near to a name
 * @name: the name; it must last as long as that goes on
 * Return: nothing found yet. Few letters of a short name may be wrong, and more of a long one.
 */
struct near near_to(const char *name)
{
	size_t len = strlen(name);

	return (struct near){ .name = name, .best = len < 5 ? 2 : len < 9 ? 3 : 4 };
}

/**
 * near_try() - look at a name that is known
 * @near: takes it, if it is nearer than what it has
 * @candidate: the name
 */
void near_try(struct near *near, const char *candidate)
{
	unsigned int d = distance(near->name, candidate, near->best - 1);

	if (d < near->best) {
		near->best = d;
		near->found = candidate;
	}
}
