// SPDX-License-Identifier: GPL-2.0
/*
 * A tree over ranges of numbers, balanced by how many ranges there are.
 */
#include "filter_parts.h"

#define SINGLES		3	/* so many single numbers are asked for one by one */

/**
 * filter_ranges_add() - add a range, or make the last one longer
 * @ranges: the ranges
 * @start: where it starts, higher than the last one does
 * @label: where its numbers go
 */
void filter_ranges_add(struct filter_ranges *ranges, uint32_t start, uint32_t label)
{
	if (ranges->count && ranges->label[ranges->count - 1] == label)
		return;
	ranges->start[ranges->count] = start;
	ranges->label[ranges->count++] = label;
}

/* Whether all of these ranges but a few single numbers go where one of them goes. */
static bool mostly(const struct filter_ranges *ranges, size_t first, size_t last, uint32_t label)
{
	size_t i, count = 0;

	for (i = first; i <= last && count <= SINGLES; i++) {
		if (ranges->label[i] == label)
			continue;
		if (i + 1 == ranges->count || ranges->start[i + 1] - ranges->start[i] > 1)
			return false;
		count++;
	}
	return count <= SINGLES;
}

static uint32_t singles(struct filter_code *code, struct filter_load load,
			const struct filter_ranges *ranges, size_t first, size_t last,
			uint32_t label)
{
	uint32_t to = label;
	size_t i;

	for (i = last + 1; i-- > first;)
		if (ranges->label[i] != label)
			to = filter_jump(code, load, BPF_JEQ, ranges->start[i], ranges->label[i],
					 to);
	return to;
}

static uint32_t tree(struct filter_code *code, struct filter_load load,
		     const struct filter_ranges *ranges, size_t first, size_t last)
{
	size_t middle = first + (last - first + 1) / 2;
	uint32_t low, high;

	if (first == last)
		return ranges->label[first];
	if (last - first > 1 && mostly(ranges, first, last, ranges->label[first]))
		return singles(code, load, ranges, first, last, ranges->label[first]);
	if (last - first > 1 && mostly(ranges, first, last, ranges->label[last]))
		return singles(code, load, ranges, first, last, ranges->label[last]);
	high = tree(code, load, ranges, middle, last);
	low = tree(code, load, ranges, first, middle - 1);
	return filter_jump(code, load, BPF_JGE, ranges->start[middle], high, low);
}

/**
 * filter_tree() - find the range that a number is in
 * @code: where the tree goes
 * @load: the number
 * @ranges: the ranges, at least one; what is below the first counts as in it
 * Return: the label of where the tree begins.
 */
uint32_t filter_tree(struct filter_code *code, struct filter_load load,
		     const struct filter_ranges *ranges)
{
	return tree(code, load, ranges, 0, ranges->count - 1);
}
