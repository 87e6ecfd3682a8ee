// SPDX-License-Identifier: GPL-2.0
/*
 * A filter for seccomp, made of rules: which ABI it is, then a tree over its numbers.
 */
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>

#include "filter_parts.h"

/* What a tracer puts in the place of a call that it skips: nothing runs. */
#define SKIPPED		UINT32_MAX

static const struct filter_load arch_load = { offsetof(struct seccomp_data, arch), UINT32_MAX };
static const struct filter_load nr_load = { offsetof(struct seccomp_data, nr), UINT32_MAX };

/* A filter in the making. */
struct maker {
	struct filter_spread spread;
	struct filter_code code;
	struct filter_ranges ranges;
	uint32_t allow;				/* the label of that */
	uint32_t ret, ret_label;		/* what most numbers get, as the last one did */
	uint32_t native[FILTER_NUMBERS];	/* labels by number */
	uint32_t x32[FILTER_NUMBERS];
};

static void maker_free(struct maker **maker)
{
	filter_spread_free(&(*maker)->spread);
	filter_code_free(&(*maker)->code);
	free(*maker);
}

/** filter_free() - free what a filter holds; it is empty then */
void filter_free(struct filter *filter)
{
	free(filter->insn);
	*filter = (struct filter){};
}

/* A multiplexer: a tree over its sub-calls. */
static uint32_t judge_multiplexer(struct maker *maker, unsigned int nr)
{
	const struct filter_load load = {
		offsetof(struct seccomp_data, args),
		nr == SCLIMIT_I386_IPC ? SCLIMIT_I386_IPC_MASK : UINT32_MAX,
	};
	uint32_t whole = filter_judge_slot(&maker->code, &maker->spread,
					   filter_slot(SCLIMIT_ABI_I386, nr));
	unsigned int i, slot;

	maker->ranges.count = 0;
	for (i = 0; i < FILTER_SUBS; i++) {
		slot = filter_sub(nr, i);
		filter_ranges_add(&maker->ranges, i, slot == FILTER_SLOTS ? whole :
				  filter_judge_slot(&maker->code, &maker->spread, slot));
	}
	filter_ranges_add(&maker->ranges, FILTER_SUBS, whole);
	return filter_tree(&maker->code, load, &maker->ranges);
}

static uint32_t judge_number(struct maker *maker, enum sclimit_abi abi, unsigned int nr)
{
	unsigned int slot = filter_slot(abi, nr);

	if (maker->spread.first[slot])
		return filter_judge_slot(&maker->code, &maker->spread, slot);
	if (maker->spread.always[slot] != maker->ret) {
		maker->ret = maker->spread.always[slot];
		maker->ret_label = filter_ret(&maker->code, maker->ret);
	}
	return maker->ret_label;
}

/* What is beyond all numbers gets what the last one gets: that is how all and ranges end. */
static uint32_t judge_i386(struct maker *maker)
{
	uint32_t socketcall = judge_multiplexer(maker, SCLIMIT_I386_SOCKETCALL);
	uint32_t ipc = judge_multiplexer(maker, SCLIMIT_I386_IPC);
	unsigned int nr;

	maker->ranges.count = 0;
	for (nr = 0; nr < FILTER_NUMBERS; nr++)
		filter_ranges_add(&maker->ranges, nr, nr == SCLIMIT_I386_SOCKETCALL ? socketcall :
				  nr == SCLIMIT_I386_IPC ? ipc :
				  judge_number(maker, SCLIMIT_ABI_I386, nr));
	filter_ranges_add(&maker->ranges, SKIPPED, maker->allow);
	return filter_tree(&maker->code, nr_load, &maker->ranges);
}

static uint32_t judge_native(struct maker *maker)
{
	unsigned int nr;

	maker->ranges.count = 0;
	for (nr = 0; nr < FILTER_NUMBERS; nr++) {
		maker->native[nr] = judge_number(maker, SCLIMIT_ABI_X86_64, nr);
		filter_ranges_add(&maker->ranges, nr, maker->native[nr]);
	}
	return filter_tree(&maker->code, nr_load, &maker->ranges);
}

/* What x32 says of its numbers: for those that it does not have what the native ones get, so that
 * it may use their tree. Return: up to which number it may. */
static unsigned int fill_x32(struct maker *maker)
{
	unsigned int nr;
	int not;

	for (nr = 0; nr < FILTER_NUMBERS; nr++)
		maker->x32[nr] = judge_number(maker, SCLIMIT_ABI_X32, nr);
	for (nr = 0; (not = filter_not_x32(nr)) >= 0; nr++)
		maker->x32[not] = maker->native[not];
	for (nr = 0; nr < FILTER_NUMBERS && maker->x32[nr] == maker->native[nr]; nr++)
		;
	return nr;
}

static uint32_t judge_x32(struct maker *maker, uint32_t native)
{
	unsigned int shared = fill_x32(maker), nr;
	uint32_t to;

	maker->ranges.count = 0;
	if (shared)
		filter_ranges_add(&maker->ranges, FILTER_X32_BIT,
				  filter_and(&maker->code, nr_load, ~FILTER_X32_BIT, native));
	for (nr = shared; nr < FILTER_NUMBERS; nr++)
		filter_ranges_add(&maker->ranges, FILTER_X32_BIT | nr, maker->x32[nr]);
	to = filter_tree(&maker->code, nr_load, &maker->ranges);
	return filter_jump(&maker->code, nr_load, BPF_JEQ, SKIPPED, maker->allow, to);
}

/* Return: the label of where the filter begins. */
static uint32_t judge(struct maker *maker)
{
	uint32_t kill, i386, native, to;

	/* they end what is far from them, and stand at the end */
	maker->allow = filter_ret(&maker->code, SECCOMP_RET_ALLOW);
	maker->ret = SECCOMP_RET_ALLOW;
	maker->ret_label = maker->allow;
	kill = filter_ret(&maker->code, SECCOMP_RET_KILL_PROCESS);
	i386 = judge_i386(maker);
	native = judge_native(maker);
	to = judge_x32(maker, native);
	to = filter_jump(&maker->code, nr_load, BPF_JGE, FILTER_X32_BIT, to, native);
	i386 = filter_jump(&maker->code, arch_load, BPF_JEQ, AUDIT_ARCH_I386, i386, kill);
	return filter_jump(&maker->code, arch_load, BPF_JEQ, AUDIT_ARCH_X86_64, to, i386);
}

/**
 * filter_make() - rules as a filter
 * @rules: of one level
 * @filter: filled; for filter_free()
 * @err: filled on failure, see filter_expand(); E2BIG, it takes more instructions than a filter
 *	 may have
 *
 * Return: 0 or -1.
 */
int filter_make(const struct rules *rules, struct filter *filter, struct err *err)
{
	__attribute__((cleanup(maker_free))) struct maker *maker = xcalloc(1, sizeof(*maker));

	*filter = (struct filter){};
	if (filter_expand(rules, &maker->spread, err))
		return -1;
	filter_code_finish(&maker->code, judge(maker), filter);
	if (filter->count <= BPF_MAXINSNS)
		return 0;
	err_set(err, E2BIG, "a seccomp filter of these rules takes %zu instructions, more than %u",
		filter->count, BPF_MAXINSNS);
	filter_free(filter);
	return -1;
}
