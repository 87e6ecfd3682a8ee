/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers as options have them. Messages do not say what was read: who asks knows the option.
 */
#ifndef SCLIMIT_RUN_AMOUNTS_H
#define SCLIMIT_RUN_AMOUNTS_H

#include "../lib/util.h"

#define CPU_PERIOD	100000	/* microseconds; the kernel's own default of cpu.max */
#define CPUS_MAX	8192	/* NR_CPUS of the largest x86-64 kernels */

int number_parse(const char *word, uint64_t least, uint64_t most, uint64_t *number,
		 struct err *err);
int bytes_parse(const char *word, uint64_t least, uint64_t *bytes, struct err *err);
int cpus_parse(const char *word, uint64_t *quota, struct err *err);

#endif
