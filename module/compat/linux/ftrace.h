/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Before 6.13 struct ftrace_regs was open and had the registers as a member.
 */
#ifndef _SCLIMIT_COMPAT_LINUX_FTRACE_H
#define _SCLIMIT_COMPAT_LINUX_FTRACE_H

#include_next <linux/ftrace.h>

#ifndef arch_ftrace_regs
#define arch_ftrace_regs(fregs)	(fregs)
#endif

#endif
