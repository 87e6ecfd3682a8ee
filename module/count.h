/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of what was denied, for one group.
 */
#ifndef _SCLIMIT_COUNT_H
#define _SCLIMIT_COUNT_H

#include <linux/atomic.h>

#include "systab.h"

#define SCLIMIT_NR_ACTIONS	4	/* of enum sclimit_action, from 1 on */

/**
 * struct sclimit_counts - what a group counts
 * @action: how often each action was taken, index enum sclimit_action - 1
 * @lost: how many events of it no listener was told of
 * @number: for each ABI a counter for each of its numbers; NULL until one
 *	    counts. Set once, by cmpxchg, and freed with the group.
 */
struct sclimit_counts {
	atomic64_t action[SCLIMIT_NR_ACTIONS];
	atomic64_t lost;
	atomic64_t *number[SCLIMIT_NR_ABIS];
};

int sclimit_counts_init(struct sclimit_counts *counts);
void sclimit_counts_exit(void);
void sclimit_counts_refill(void);
bool sclimit_counts_add(struct sclimit_counts *counts, enum sclimit_abi abi, unsigned int nr,
			u64 by);
void sclimit_counts_fold(struct sclimit_counts *into, const struct sclimit_counts *from);
void sclimit_counts_reset(struct sclimit_counts *counts);
void sclimit_counts_free(struct sclimit_counts *counts);
u64 sclimit_counts_read(const struct sclimit_counts *counts, enum sclimit_abi abi,
			unsigned int nr);

#endif
