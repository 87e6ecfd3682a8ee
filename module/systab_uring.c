// SPDX-License-Identifier: GPL-2.0
/*
 * The operations of io_uring: which native calls each is the ring's form of,
 * and the function that io_uring calls when one is submitted.
 *
 * The calls come from module/uring.tbl, by scripts/gen-uringtab. The functions
 * come from the table that io_uring itself calls them by, so that none can be
 * another than is thought: their names differ between kernels, several
 * operations may share one, and one name may be used by others.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/uaccess.h>

#include "ksym.h"
#include "systab.h"

/* The most calls that an operation stands for. */
#define CALLS_MAX	5

static const u16 op_slots[][CALLS_MAX + 1] = {
#define URING(op, ...)	[IORING_OP_##op] = { __VA_ARGS__ },
#include "systab_uring_gen.h"
#undef URING
};

static const u8 op_known[] __initconst = {
#define URING(op, ...)	IORING_OP_##op,
#include "systab_uring_gen.h"
#undef URING
};

/* each has its row, so none of op_slots[] is empty, which would mean read() */
static_assert(ARRAY_SIZE(op_known) == IORING_OP_LAST);
static_assert(ARRAY_SIZE(op_slots) == IORING_OP_LAST);

/*
 * By these the layout of io_uring's table is found: functions of one operation
 * each, called alike since there is such a table.
 */
static const struct {
	u8 op;
	const char *prep;
} landmarks[] __initconst = {
	{ IORING_OP_STATX,	"io_statx_prep" },
	{ IORING_OP_RENAMEAT,	"io_renameat_prep" },
	{ IORING_OP_LINKAT,	"io_linkat_prep" },
};

#define WORD		sizeof(unsigned long)
#define STRIDE_MAX	(32 * WORD)

/* Which of @prep_entries a slot has: from first[slot] on to first[slot + 1]. */
static u8 uses[IORING_OP_LAST * CALLS_MAX] __ro_after_init;
static u16 first[SCLIMIT_SLOT_I386 + 1] __ro_after_init;
static struct sclimit_entry *prep_entries __ro_after_init;

/* The word at @addr, which need not be mapped; then 0, which nothing looks for. */
static unsigned long __init word_at(unsigned long addr)
{
	unsigned long word;

	return copy_from_kernel_nofault(&word, (void *)addr, sizeof(word)) ? 0 : word;
}

static bool __init layout_fits(unsigned long preps, unsigned int stride, const unsigned long *want)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(landmarks); i++)
		if (word_at(preps + landmarks[i].op * stride) != want[i])
			return false;
	return true;
}

/*
 * Where the first operation's function stands in io_uring's table, and how far
 * the next one's is from there.
 */
static int __init layout_find(unsigned long *preps, unsigned int *stride)
{
	unsigned long table, want[ARRAY_SIZE(landmarks)];
	unsigned int i;

	/* before 6.4 there was one table, then what is rarely used got another */
	table = sclimit_ksym_find("io_op_defs") ?: sclimit_ksym_find("io_issue_defs");
	if (!table) {
		pr_err("cannot load: the kernel has no symbol io_issue_defs\n");
		return -ENOENT;
	}
	for (i = 0; i < ARRAY_SIZE(landmarks); i++) {
		want[i] = sclimit_ksym_find(landmarks[i].prep);
		if (!want[i]) {
			pr_err("cannot load: the kernel has no symbol %s\n", landmarks[i].prep);
			return -ENOENT;
		}
	}
	for (*stride = WORD; *stride <= STRIDE_MAX; *stride += WORD)
		for (*preps = table; *preps < table + *stride; *preps += WORD)
			if (layout_fits(*preps, *stride, want))
				return 0;
	pr_err("cannot load: the kernel's table of io_uring operations has an unknown form\n");
	return -ENOENT;
}

static unsigned int __init entry_of(unsigned long addr, unsigned int *count)
{
	unsigned int i;

	for (i = 0; i < *count; i++)
		if (prep_entries[i].addr == addr)
			return i;
	prep_entries[i].addr = addr;
	prep_entries[i].uring = true;
	(*count)++;
	return i;
}

static bool __init op_stands_for(unsigned int op, unsigned int slot)
{
	const u16 *s;

	for (s = op_slots[op]; *s != SCLIMIT_NO_SLOT; s++)
		if (*s == slot)
			return true;
	return false;
}

/**
 * sclimit_uring_init() - find the functions that operations are submitted by
 * @entries: room for IORING_OP_LAST, zeroed; gets one for each of the functions
 *	     that has to do with a system call
 *
 * Context: process, may sleep; the module's init, after sclimit_ksym_init().
 * Return: how many; -ENOENT where the kernel is not as it should be (the log
 * says in what).
 */
int __init sclimit_uring_init(struct sclimit_entry *entries)
{
	unsigned int op, slot, stride, count = 0, n = 0;
	unsigned long preps, addr;
	int err;

	if (!IS_ENABLED(CONFIG_IO_URING))
		return 0;
	err = layout_find(&preps, &stride);
	if (err)
		return err;
	prep_entries = entries;
	for (slot = 0; slot < SCLIMIT_SLOT_I386; slot++) {
		first[slot] = n;
		for (op = 0; op < IORING_OP_LAST; op++) {
			if (!op_stands_for(op, slot))
				continue;
			addr = word_at(preps + op * stride);
			if (!addr) {
				pr_err("cannot load: io_uring's operation %u has no function\n",
				       op);
				return -ENOENT;
			}
			uses[n++] = entry_of(addr, &count);
		}
	}
	first[slot] = n;
	return count;
}

/**
 * sclimit_uring_entry() - the functions that submit operations for a slot
 * @slot: one that exists
 * @i: 0 for the first of them, and so on; one may come more than once
 * Return: the entry; NULL where there are no more.
 */
struct sclimit_entry *sclimit_uring_entry(unsigned int slot, unsigned int i)
{
	if (slot >= SCLIMIT_SLOT_I386 || first[slot] + i >= first[slot + 1])
		return NULL;
	return &prep_entries[uses[first[slot] + i]];
}

/**
 * sclimit_uring_slots() - the native calls that an operation stands for
 * @op: an operation, any value
 *
 * Context: any.
 * Return: their slots, ended by SCLIMIT_NO_SLOT.
 */
const u16 *sclimit_uring_slots(u8 op)
{
	/* what has no calls of its own; a ring refuses what is beyond by itself */
	return op_slots[op < IORING_OP_LAST ? op : IORING_OP_NOP];
}
