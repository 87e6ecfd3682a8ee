// SPDX-License-Identifier: GPL-2.0
/*
 * Counters. They are added to at the gates, which must not sleep, by any number
 * of CPUs at once.
 */
#include <linux/slab.h>

#include "count.h"

/* Memory for the counters of an ABI. Of several CPUs at once the first one wins. */
static atomic64_t *number_install(atomic64_t **where, enum sclimit_abi abi)
{
	atomic64_t *fresh, *old;

	fresh = kcalloc(sclimit_slot_last(abi) + 1, sizeof(*fresh), GFP_NOWAIT | __GFP_NOWARN);
	if (!fresh)
		return READ_ONCE(*where);
	old = cmpxchg(where, NULL, fresh);
	if (!old)
		return fresh;
	kfree(fresh);
	return old;
}

/**
 * sclimit_counts_add() - count calls of a number
 * @counts: the group's
 * @abi: the ABI that was called
 * @nr: the number, one that exists
 * @by: how many
 *
 * Context: any; does not sleep.
 * Return: false if there was no memory for the counter; nothing was counted.
 */
bool sclimit_counts_add(struct sclimit_counts *counts, enum sclimit_abi abi, unsigned int nr,
			u64 by)
{
	atomic64_t *number = READ_ONCE(counts->number[abi]);

	if (!number)
		number = number_install(&counts->number[abi], abi);
	if (!number)
		return false;
	atomic64_add(by, &number[nr]);
	return true;
}

/**
 * sclimit_counts_read() - read the count of a number
 * @counts: the group's
 * @abi: the ABI
 * @nr: the number, one that exists
 * Return: the count.
 */
u64 sclimit_counts_read(const struct sclimit_counts *counts, enum sclimit_abi abi,
			unsigned int nr)
{
	const atomic64_t *number = READ_ONCE(counts->number[abi]);

	return number ? atomic64_read(&number[nr]) : 0;
}

/**
 * sclimit_counts_fold() - add one group's counts to another's
 * @into: the other's: the parent, when a group goes
 * @from: the one's; unchanged
 *
 * A number's count that there is no memory for in @into is lost; the counts of
 * the actions never are.
 *
 * Context: process; nobody adds to @from any more.
 */
void sclimit_counts_fold(struct sclimit_counts *into, const struct sclimit_counts *from)
{
	enum sclimit_abi abi;
	unsigned int i;
	u64 count;

	for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
		atomic64_add(atomic64_read(&from->action[i]), &into->action[i]);
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		if (!from->number[abi])
			continue;
		for (i = 0; i <= sclimit_slot_last(abi); i++) {
			count = sclimit_counts_read(from, abi, i);
			if (count)
				sclimit_counts_add(into, abi, i, count);
		}
	}
}

/**
 * sclimit_counts_free() - free the memory of counters
 * @counts: the group's; nobody uses them any more
 */
void sclimit_counts_free(struct sclimit_counts *counts)
{
	enum sclimit_abi abi;

	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++)
		kfree(counts->number[abi]);
}
