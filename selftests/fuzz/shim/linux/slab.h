/* SPDX-License-Identifier: GPL-2.0 */
/* Memory of the kernel's: that of the C library. */
#ifndef SHIM_SLAB_H
#define SHIM_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL			0
#define kmalloc(size, gfp)		malloc(size)
#define kvzalloc(size, gfp)		calloc(1, size)
#define kvcalloc(count, size, gfp)	calloc(count, size)
#define kfree(p)			free(p)
#define kvfree(p)			free(p)
#define kvfree_rcu(p, member)		free(p)
#define size_add(a, b)			((size_t)(a) + (b))
#define array_size(a, b)		((size_t)(a) * (b))

#endif
