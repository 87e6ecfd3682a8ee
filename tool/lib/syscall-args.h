/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many arguments system calls take, so that only those are shown that mean something.
 */
#ifndef SCLIMIT_SYSCALL_ARGS_H
#define SCLIMIT_SYSCALL_ARGS_H

#include <linux/sclimit.h>

#include "util.h"

#define SYSCALL_ARGS_MAX	6

unsigned int syscall_args(enum sclimit_abi abi, const char *name);

#endif
