/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of numbers as options have them: of ids, and of CPUs.
 */
#ifndef SCLIMIT_RUN_RANGES_H
#define SCLIMIT_RUN_RANGES_H

#include "options.h"

#define ID_MAX	(UINT32_MAX - 1)	/* the last one is "no id", (uid_t)-1 */

int id_range_parse(const char *word, struct id_ranges *into, struct err *err);
int cpu_list_check(const char *word, struct err *err);

#endif
