// SPDX-License-Identifier: GPL-2.0
/*
 * Counters. They are added to at the gates, which must not sleep, by any number
 * of CPUs at once.
 *
 * A gate may be a breakpoint's handler, which must not ask for memory either: a
 * few sets of counters are kept for it, and made up for later by somebody who may.
 */
#include <linux/hardirq.h>
#include <linux/llist.h>
#include <linux/slab.h>

#include "count.h"

#define NR_SPARES	4

/* Zeroed counters; taken and put by xchg and cmpxchg. */
static atomic64_t *spares[SCLIMIT_NR_ABIS][NR_SPARES];

/* Counters that a breakpoint took in vain and cannot free. */
static LLIST_HEAD(surplus);

static atomic64_t *number_alloc(enum sclimit_abi abi, gfp_t gfp)
{
	return kcalloc(sclimit_slot_last(abi) + 1, sizeof(atomic64_t), gfp | __GFP_NOWARN);
}

static atomic64_t *spare_take(enum sclimit_abi abi)
{
	atomic64_t *number = NULL;
	unsigned int i;

	for (i = 0; !number && i < NR_SPARES; i++)
		number = xchg(&spares[abi][i], NULL);
	return number;
}

/* Nobody has counted with @number yet. False where there are enough already. */
static bool spare_put(enum sclimit_abi abi, atomic64_t *number)
{
	unsigned int i;

	for (i = 0; i < NR_SPARES; i++)
		if (!cmpxchg(&spares[abi][i], NULL, number))
			return true;
	return false;
}

/* Memory for the counters of an ABI. Of several CPUs at once the first one wins. */
static atomic64_t *number_install(atomic64_t **where, enum sclimit_abi abi)
{
	bool spare = in_nmi();
	atomic64_t *fresh, *old;

	fresh = spare ? spare_take(abi) : number_alloc(abi, GFP_NOWAIT);
	if (!fresh)
		return READ_ONCE(*where);
	old = cmpxchg(where, NULL, fresh);
	if (!old)
		return fresh;
	if (!spare)
		kfree(fresh);
	else
		llist_add((struct llist_node *)fresh, &surplus);
	return old;
}

static void surplus_free(void)
{
	struct llist_node *node, *next;

	llist_for_each_safe(node, next, llist_del_all(&surplus))
		kfree(node);
}

/**
 * sclimit_counts_refill() - make up for what breakpoints have taken
 *
 * Context: process, may sleep; one at a time.
 */
void sclimit_counts_refill(void)
{
	enum sclimit_abi abi;
	atomic64_t *number;
	unsigned int i;

	surplus_free();
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		for (i = 0; i < NR_SPARES; i++) {
			if (READ_ONCE(spares[abi][i]))
				continue;
			number = number_alloc(abi, GFP_KERNEL);
			if (!number)
				return;
			if (!spare_put(abi, number))
				kfree(number);
		}
	}
}

/**
 * sclimit_counts_init() - have counters for every number at once
 * @counts: those of the root: what can be counted nowhere else counts there
 *
 * Context: process, may sleep; the module's init.
 * Return: 0 or -ENOMEM; then sclimit_counts_free() and sclimit_counts_exit() must
 * be called all the same.
 */
int sclimit_counts_init(struct sclimit_counts *counts)
{
	enum sclimit_abi abi;

	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		counts->number[abi] = number_alloc(abi, GFP_KERNEL);
		if (!counts->number[abi])
			return -ENOMEM;
	}
	sclimit_counts_refill();
	return 0;
}

/**
 * sclimit_counts_exit() - free what was kept for breakpoints
 *
 * Context: process; when no gate runs any more.
 */
void sclimit_counts_exit(void)
{
	enum sclimit_abi abi;
	unsigned int i;

	surplus_free();
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		for (i = 0; i < NR_SPARES; i++) {
			kfree(spares[abi][i]);
			spares[abi][i] = NULL;
		}
	}
}

/**
 * sclimit_counts_add() - count calls of a number
 * @counts: the group's
 * @abi: the ABI that was called
 * @nr: the number, one that exists
 * @by: how many
 *
 * Context: any, an NMI too; does not sleep.
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
	atomic64_add(atomic64_read(&from->lost), &into->lost);
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
 * sclimit_counts_reset() - set all counts to 0
 * @counts: the group's; gates may add to them meanwhile
 *
 * Context: process.
 */
void sclimit_counts_reset(struct sclimit_counts *counts)
{
	enum sclimit_abi abi;
	atomic64_t *number;
	unsigned int i;

	for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
		atomic64_set(&counts->action[i], 0);
	atomic64_set(&counts->lost, 0);
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		number = READ_ONCE(counts->number[abi]);
		for (i = 0; number && i <= sclimit_slot_last(abi); i++)
			atomic64_set(&number[i], 0);
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
