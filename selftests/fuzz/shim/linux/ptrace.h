/* SPDX-License-Identifier: GPL-2.0 */
/* The registers whose places module/rule_args.c knows. */
#ifndef SHIM_PTRACE_H
#define SHIM_PTRACE_H

struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, r8, r9, r10;
};

#endif
