/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_STRING_H
#define SHIM_STRING_H

#include <stddef.h>
#include <string.h>

/* The first byte that is not @c. */
static inline void *memchr_inv(const void *p, int c, size_t size)
{
	const unsigned char *byte = p;

	for (; size; size--, byte++)
		if (*byte != (unsigned char)c)
			return (void *)byte;
	return NULL;
}

#endif
