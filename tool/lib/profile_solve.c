// SPDX-License-Identifier: GPL-2.0
/*
 * Whether an argument can be as some comparisons want it, and a value that is.
 */
#include "profile_doc.h"

#define STEP	100	/* what one turn of the search costs of the work there may be */

/* What is known of the value: an interval, bits, and values and patterns that it is not. */
struct wanted {
	uint64_t low, high;
	uint64_t mask, bits;
	const struct profile_atom *not[PROFILE_ATOMS_MAX];
	unsigned int nr_not;
	const struct profile_atom *no_pattern[PROFILE_ATOMS_MAX];
	unsigned int nr_patterns;
};

static void at_least(struct wanted *wanted, uint64_t value)
{
	if (value > wanted->low)
		wanted->low = value;
}

static void at_most(struct wanted *wanted, uint64_t value)
{
	if (value < wanted->high)
		wanted->high = value;
}

static bool fix_bits(struct wanted *wanted, uint64_t mask, uint64_t bits)
{
	if ((wanted->bits ^ bits) & wanted->mask & mask)
		return false;
	wanted->mask |= mask;
	wanted->bits |= bits & mask;
	return true;
}

/* Return: false where it is plain that there is no such value. */
static bool want(struct wanted *wanted, const struct profile_atom *atom, bool holds)
{
	switch (atom->op) {
	case RULE_EQ:
		if (holds) {
			at_least(wanted, atom->value);
			at_most(wanted, atom->value);
		} else {
			wanted->not[wanted->nr_not++] = atom;
		}
		return true;
	case RULE_GT:
		if (!holds)
			at_most(wanted, atom->value);
		else if (atom->value == UINT64_MAX)
			return false;
		else
			at_least(wanted, atom->value + 1);
		return true;
	case RULE_GE:
		if (holds)
			at_least(wanted, atom->value);
		else if (!atom->value)
			return false;
		else
			at_most(wanted, atom->value - 1);
		return true;
	default:
		if (holds)
			return !(atom->value & ~atom->mask) &&
			       fix_bits(wanted, atom->mask, atom->value);
		wanted->no_pattern[wanted->nr_patterns++] = atom;
		return true;
	}
}

/* The least value from @from on whose bits are right. Return: false where there is none. */
static bool next_with_bits(uint64_t from, uint64_t mask, uint64_t bits, uint64_t *value)
{
	uint64_t best = (from & ~mask) | bits, below;
	unsigned int bit;

	if (best == from) {
		*value = from;
		return true;
	}
	bit = 63 - __builtin_clzll(best ^ from);
	if (best < from) {
		/* a free bit above must go up for what stands there */
		for (bit++; bit < 64; bit++)
			if (!((mask | from) >> bit & 1))
				break;
		if (bit == 64)
			return false;
		best |= 1ULL << bit;
	}
	below = (1ULL << bit) - 1;
	*value = (best & ~below) | (bits & below);
	return true;
}

static bool is_excluded(const struct wanted *wanted, uint64_t value)
{
	unsigned int i;

	for (i = 0; i < wanted->nr_not; i++)
		if (wanted->not[i]->value == value)
			return true;
	return false;
}

static bool pick(const struct wanted *wanted, uint64_t *value)
{
	uint64_t from = wanted->low;

	while (from <= wanted->high && next_with_bits(from, wanted->mask, wanted->bits, value) &&
	       *value <= wanted->high) {
		if (!is_excluded(wanted, *value))
			return true;
		from = *value + 1;
		if (!from)
			return false;
	}
	return false;
}

/* A pattern is missed by one of its bits: each is tried, those of pattern @i and the later ones. */
static int miss(const struct wanted *wanted, unsigned int i, uint64_t *value, uint64_t *steps)
{
	const struct profile_atom *pattern = NULL;
	struct wanted next;
	unsigned int bit;
	int found;

	if (*steps < STEP)
		return -1;
	*steps -= STEP;
	for (; i < wanted->nr_patterns && !pattern; i++) {
		pattern = wanted->no_pattern[i];
		/* one that is missed already */
		if ((wanted->bits ^ pattern->value) & wanted->mask & pattern->mask)
			pattern = NULL;
	}
	if (!pattern)
		return pick(wanted, value);
	for (bit = 0; bit < 64; bit++) {
		if (!(pattern->mask >> bit & 1))
			continue;
		next = *wanted;
		if (!fix_bits(&next, 1ULL << bit, ~pattern->value))
			continue;
		found = miss(&next, i, value, steps);
		if (found)
			return found;
	}
	return 0;
}

/**
 * profile_solve() - find a value that is as some comparisons want it
 * @atom: the comparisons, all of one argument
 * @count: how many, PROFILE_ATOMS_MAX at most
 * @truth: bit i is set if comparison i is to hold; else it is not to
 * @max: the largest value that the argument can have
 * @value: set where there is one
 * @steps: how much work it may be, counted down
 * Return: 1 with a value; 0: there is none; -1: too much work.
 */
int profile_solve(const struct profile_atom *atom, unsigned int count, uint64_t truth,
		  uint64_t max, uint64_t *value, uint64_t *steps)
{
	struct wanted wanted = { .high = max };
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!want(&wanted, &atom[i], truth >> i & 1))
			return 0;
	return miss(&wanted, 0, value, steps);
}
