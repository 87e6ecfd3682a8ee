/* SPDX-License-Identifier: GPL-2.0 */
/* Errnos, and as pointers. */
#ifndef SHIM_ERR_H
#define SHIM_ERR_H

#define MAX_ERRNO	4095

#define ERR_PTR(err)	((void *)(long)(err))
#define IS_ERR(p)	((unsigned long)(p) >= (unsigned long)-MAX_ERRNO)

#endif
