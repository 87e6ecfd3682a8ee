/* SPDX-License-Identifier: GPL-2.0 */
#include <stdlib.h>

/* The kernel's takes no elements at all from nowhere. */
static inline void sort(void *base, size_t count, size_t size,
			int (*compare)(const void *, const void *), void *swap)
{
	if (count)
		qsort(base, count, size, compare);
}
