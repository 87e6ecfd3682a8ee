/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Before 6.4 hex_to_bin() was declared in linux/kernel.h.
 */
#ifndef _SCLIMIT_COMPAT_LINUX_HEX_H
#define _SCLIMIT_COMPAT_LINUX_HEX_H

#if __has_include_next(<linux/hex.h>)
#include_next <linux/hex.h>
#else
#include <linux/kernel.h>
#endif

#endif
