// SPDX-License-Identifier: GPL-2.0
/*
 * All the ways in which a call can be made, as far as a profile minds, and what the filter says of
 * each of them.
 */
#include <string.h>

#include "profile_doc.h"

#define HALVES_MAX	64	/* of the numbers that an argument is compared with */
#define PASSES		4	/* over the arguments, each with others beside it */
#define PROBE		100	/* what one run of the filter costs of the work there may be */

/* What is being looked through. */
struct search {
	struct profile_ways *ways;
	const struct profile_filters *filters;
	struct profile_call *call;
	unsigned int known;
	struct err *err;
};

/**
 * profile_arg_max() - the largest argument
 * @abi: the ABI
 * Return: it; of x32, too, libseccomp compares 32 bits.
 */
uint64_t profile_arg_max(enum sclimit_abi abi)
{
	return abi == SCLIMIT_ABI_X86_64 ? UINT64_MAX : UINT32_MAX;
}

/**
 * profile_strictness() - which of two actions is the stricter one
 * @action: SECCOMP_RET_*
 * Return: more for the stricter one; 0 for the one that lets the call run.
 */
unsigned int profile_strictness(uint32_t action)
{
	struct rule rule;

	if (!profile_action(action, &rule))
		return 0;
	switch ((int)rule.action) {
	case SCLIMIT_ACTION_LOG:
		return 1;
	case RULE_TRACE:
		return 2;
	case RULE_NOTIFY:
		return 3;
	case SCLIMIT_ACTION_ERRNO:
		return 4;
	case SCLIMIT_ACTION_TRAP:
		return 5;
	case RULE_KILL_THREAD:
		return 6;
	default:
		return 7;
	}
}

static int too_much(struct err *err)
{
	return err_set(err, 0, "the conditions on its arguments are too many");
}

/* ---- does the filter keep to the profile ---- */

static bool holds(const struct profile_atom *atom, uint64_t value)
{
	switch (atom->op) {
	case RULE_EQ:
		return value == atom->value;
	case RULE_GT:
		return value > atom->value;
	case RULE_GE:
		return value >= atom->value;
	default:
		return (value & atom->mask) == atom->value;
	}
}

/* Whether an argument of that value is as a row has it. */
static bool is_like(const struct profile_ways *ways, unsigned int arg, uint64_t value,
		    uint64_t truth)
{
	unsigned int i;

	for (i = 0; i < ways->nr_atoms; i++)
		if (ways->atom[i].arg == arg && holds(&ways->atom[i], value) != (truth >> i & 1))
			return false;
	return true;
}

struct halves {
	uint32_t value[HALVES_MAX];
	unsigned int count;
};

static void add_half(struct halves *halves, uint32_t value)
{
	unsigned int i;

	for (i = 0; i < halves->count; i++)
		if (halves->value[i] == value)
			return;
	if (halves->count < HALVES_MAX)
		halves->value[halves->count++] = value;
}

static void add_around(struct halves *halves, uint32_t value)
{
	add_half(halves, value);
	add_half(halves, value - 1);
	add_half(halves, value + 1);
}

/* The halves of what an argument is compared with: a filter compares them one by one. */
static void find_halves(const struct profile_ways *ways, unsigned int arg, struct halves *high,
			struct halves *low)
{
	const struct profile_atom *atom;
	unsigned int i;

	for (i = 0; i < ways->nr_atoms; i++) {
		atom = &ways->atom[i];
		if (atom->arg != arg)
			continue;
		add_around(high, atom->value >> 32);
		add_around(low, atom->value);
	}
}

static void probe(struct search *search, struct profile_row *row)
{
	struct profile_ways *ways = search->ways;
	unsigned int looked;
	uint32_t action;

	ways->steps -= PROBE;
	action = profile_filters_run(search->filters, search->call, &looked);
	if (action == row->action)
		return;
	ways->contradicts = true;
	if (profile_strictness(action) > profile_strictness(row->action))
		row->action = action;
}

/*
 * Where comparisons overlap, libseccomp 2.5 makes filters that answer differently to arguments
 * for which all of them come out the same. These are looked for around the numbers that are
 * compared, and what is strictest of what the filter says applies: closed, not open.
 */
static void probe_arg(struct search *search, unsigned int arg, unsigned int pass,
		      struct profile_row *row)
{
	const uint64_t max = profile_arg_max(search->call->abi);
	uint64_t value, last = search->call->args[arg];
	struct halves high = {}, low = {};
	unsigned int i, j;

	find_halves(search->ways, arg, &high, &low);
	for (i = 0; i < high.count; i++) {
		for (j = 0; j < low.count; j++) {
			value = (uint64_t)high.value[i] << 32 | low.value[j];
			if (value > max || !is_like(search->ways, arg, value, row->truth))
				continue;
			if (search->ways->steps < PROBE)
				return;
			search->call->args[arg] = value;
			probe(search, row);
			/* any of them will do while the next argument is tried */
			if ((i + j + pass) % 3 == 0)
				last = value;
		}
	}
	search->call->args[arg] = last;
}

/* ---- all ways ---- */

static int add_row(struct search *search, uint64_t truth)
{
	struct profile_ways *ways = search->ways;
	struct profile_row *row = &ways->row[ways->count];
	unsigned int looked, arg, pass, i;

	if (ways->count == PROFILE_ROWS_MAX)
		return too_much(search->err);
	row->truth = truth;
	row->action = profile_filters_run(search->filters, search->call, &looked);
	if (looked & ~search->known)
		return err_set(search->err, 0, "libseccomp looks at arguments unasked");
	for (pass = 0; pass < PASSES; pass++) {
		for (i = 0; i < ways->nr_atoms; i++) {
			arg = ways->atom[i].arg;
			if (!i || ways->atom[i - 1].arg != arg)
				probe_arg(search, arg, pass, row);
		}
	}
	ways->count++;
	return 0;
}

/*
 * Goes through what can be of the comparisons from @from on, argument by argument: @at is the one
 * that is decided next, of the same argument as @from.
 */
static int walk(struct search *search, uint64_t truth, unsigned int from, unsigned int at)
{
	const uint64_t max = profile_arg_max(search->call->abi);
	struct profile_ways *ways = search->ways;
	unsigned int yes;
	uint64_t value;
	int found;

	if (at == ways->nr_atoms)
		return add_row(search, truth);
	if (ways->atom[at].arg != ways->atom[from].arg)
		from = at;
	for (yes = 0; yes < 2; yes++) {
		truth = (truth & ~(1ULL << at)) | (uint64_t)yes << at;
		found = profile_solve(&ways->atom[from], at + 1 - from, truth >> from, max, &value,
				      &ways->steps);
		if (found < 0)
			return too_much(search->err);
		if (!found)
			continue;
		search->call->args[ways->atom[at].arg] = value;
		if (walk(search, truth, from, at + 1))
			return -1;
	}
	return 0;
}

/**
 * profile_ways_find() - find all the ways to make a call
 * @ways: its atoms are given; its rows are filled
 * @filters: what says what happens
 * @call: ABI, number, and the arguments that are known; the others are changed
 * @known: which are known or asked for, bit N for argument N; the filter may look at no others
 * @err: filled on failure, without the name of the call
 * Return: 0 or -1.
 */
int profile_ways_find(struct profile_ways *ways, const struct profile_filters *filters,
		      struct profile_call *call, unsigned int known, struct err *err)
{
	struct search search = {
		.ways = ways, .filters = filters, .call = call, .known = known, .err = err,
	};

	ways->count = 0;
	ways->contradicts = false;
	return walk(&search, 0, 0, 0);
}
