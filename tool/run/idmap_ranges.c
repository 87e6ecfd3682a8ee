// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of ids, without anything that asks the system.
 */
#include <inttypes.h>
#include <string.h>

#include "idmap_ranges.h"

#define ENOUGH		1024	/* fewer ids than that are no place for a container of its own */

/** ranges_free() - let go of what ranges hold; they are empty then */
void ranges_free(struct id_ranges *ranges)
{
	free(ranges->range);
	*ranges = (struct id_ranges){};
}

/** ranges_add() - append one */
void ranges_add(struct id_ranges *ranges, uint32_t inside, uint32_t outside, uint32_t count)
{
	ranges->range = xrealloc(ranges->range, ranges->count + 1, sizeof(*ranges->range));
	ranges->range[ranges->count++] = (struct id_range){ inside, outside, count };
}

/** ranges_total() - how many ids are in them */
uint64_t ranges_total(const struct id_ranges *ranges)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < ranges->count; i++)
		total += ranges->range[i].count;
	return total;
}

static bool has(uint32_t first, uint32_t count, uint32_t id)
{
	return id >= first && id - first < count;
}

/** ranges_have() - whether an id of the inside is mapped */
bool ranges_have(const struct id_ranges *ranges, uint32_t inside)
{
	size_t i;

	for (i = 0; i < ranges->count; i++)
		if (has(ranges->range[i].inside, ranges->range[i].count, inside))
			return true;
	return false;
}

/** ranges_use() - whether one of some ids of the outside is mapped */
bool ranges_use(const struct id_ranges *ranges, uint32_t outside, uint32_t count)
{
	size_t i;

	for (i = 0; i < ranges->count; i++)
		if (has(ranges->range[i].outside, ranges->range[i].count, outside) ||
		    has(outside, count, ranges->range[i].outside))
			return true;
	return false;
}

/* ---- as files have them ---- */

/* The number at *@at, which is left behind it. Return: whether there was one of 32 bits. */
static bool number(const char **at, uint32_t *value)
{
	uint64_t sum = 0;

	*at += strspn(*at, " ");
	if (**at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9' && sum <= UINT32_MAX; (*at)++)
		sum = 10 * sum + (**at - '0');
	*value = sum;
	return sum <= UINT32_MAX;
}

/**
 * ranges_parse() - read what /proc/PID/uid_map says
 * @content: of the file
 * @into: its ranges are appended
 * Return: 0, or -1: that is no such file.
 */
int ranges_parse(const char *content, struct id_ranges *into)
{
	uint32_t inside, outside, count;

	while (*content) {
		if (!number(&content, &inside) || !number(&content, &outside) ||
		    !number(&content, &count) || *content++ != '\n')
			return -1;
		ranges_add(into, inside, outside, count);
	}
	return 0;
}

/** ranges_format() - the lines that the kernel and people read, "0 100000 65536" */
void ranges_format(const struct id_ranges *ranges, struct text *into)
{
	const struct id_range *range = ranges->range;
	size_t i;

	for (i = 0; i < ranges->count; i++, range++)
		text_add(into, "%u %u %u\n", range->inside, range->outside, range->count);
}

/* ---- within a namespace that has some ids alone ---- */

/**
 * ranges_cut() - what a namespace has of some ranges
 * @want: the ranges
 * @own: the mapping of the namespace itself
 * @into: filled; holds fewer ids where some are missing
 */
void ranges_cut(const struct id_ranges *want, const struct id_ranges *own,
		struct id_ranges *into)
{
	uint64_t first, end, own_end;
	const struct id_range *a, *b;

	for (a = want->range; a < want->range + want->count; a++) {
		for (b = own->range; b < own->range + own->count; b++) {
			first = a->outside > b->inside ? a->outside : b->inside;
			end = (uint64_t)a->outside + a->count;
			own_end = (uint64_t)b->inside + b->count;
			if (own_end < end)
				end = own_end;
			if (first < end)
				ranges_add(into, a->inside + (first - a->outside), first,
					   end - first);
		}
	}
}

/* The largest part of @own from @first up to @end. */
static struct id_range largest(const struct id_ranges *own, uint32_t first, uint32_t end)
{
	struct id_range window = { 0, first, end - first }, best = {};
	cleanup_ranges struct id_ranges parts = {};
	size_t i;

	ranges_cut(&(struct id_ranges){ &window, 1 }, own, &parts);
	for (i = 0; i < parts.count; i++)
		if (parts.range[i].count > best.count)
			best = parts.range[i];
	return best;
}

/**
 * ranges_guess() - a mapping for a namespace within one that has few ids
 * @own: the mapping of the outer one
 * @into: filled
 *
 * Above 65535 nobody of a small system is; in the upper half below it there are few; 1 to 65533
 * are at least not its root.
 *
 * Return: 0, or -1: there is not an id but 0 itself.
 */
int ranges_guess(const struct id_ranges *own, struct id_ranges *into)
{
	static const struct { uint32_t first, end, enough; } windows[] = {
		{ 65536, UINT32_MAX, ENOUGH }, { 32768, 65534, ENOUGH }, { 1, 65534, 1 },
	};
	struct id_range part;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(windows); i++) {
		part = largest(own, windows[i].first, windows[i].end);
		if (part.count < windows[i].enough)
			continue;
		ranges_add(into, 0, part.outside, part.count < 65536 ? part.count : 65536);
		return 0;
	}
	return -1;
}
