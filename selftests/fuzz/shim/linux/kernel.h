/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of module/ take of the kernel's helpers. */
#ifndef SHIM_KERNEL_H
#define SHIM_KERNEL_H

#include <limits.h>
#include <linux/types.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#endif
#define BIT(nr)			(1UL << (nr))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define notrace
/* older compilers want it with a message */
#define static_assert(x)	_Static_assert(x, #x)
#define likely(x)		(x)
#define unlikely(x)		(x)
#define __aligned(n)		__attribute__((aligned(n)))

#endif
