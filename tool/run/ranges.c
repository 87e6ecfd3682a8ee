// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of numbers as options have them.
 */
#include <string.h>

#include "amounts.h"
#include "limits.h"
#include "ranges.h"

#define EXTENTS_MAX	340	/* UID_GID_MAP_MAX_EXTENTS of the kernel */
#define CPU_LIST_MAX	(sizeof(((struct limit *)NULL)->value) - 1)

static int part_number(const char *part, size_t len, uint32_t least, uint32_t most,
		       uint32_t *number)
{
	char word[16];
	uint64_t value;
	struct err err;

	if (len >= sizeof(word))
		return -1;
	memcpy(word, part, len);
	word[len] = '\0';
	if (number_parse(word, least, most, &value, &err))
		return -1;
	*number = value;
	return 0;
}

static bool overlap(uint32_t a, uint32_t a_count, uint32_t b, uint32_t b_count)
{
	return a < (uint64_t)b + b_count && b < (uint64_t)a + a_count;
}

/**
 * id_range_parse() - a line of a mapping of ids
 * @word: INSIDE:OUTSIDE:COUNT
 * @into: where it is added; what the kernel would not take beside what is there is refused
 * @err: filled on failure
 * Return: 0 or -1.
 */
int id_range_parse(const char *word, struct id_ranges *into, struct err *err)
{
	size_t inside = strcspn(word, ":");
	const char *second = word + inside + (word[inside] != '\0');
	size_t outside = strcspn(second, ":");
	const char *third = second + outside + (second[outside] != '\0');
	struct id_range range, *other;
	size_t i;

	if (part_number(word, inside, 0, ID_MAX, &range.inside) ||
	    part_number(second, outside, 0, ID_MAX, &range.outside) ||
	    part_number(third, strlen(third), 1, UINT32_MAX, &range.count))
		return err_set(err, 0, "not INSIDE:OUTSIDE:COUNT, numbers of which the last is 1 or more");
	if ((uint64_t)range.inside + range.count > (uint64_t)ID_MAX + 1 ||
	    (uint64_t)range.outside + range.count > (uint64_t)ID_MAX + 1)
		return err_set(err, 0, "goes beyond the last id, %u", ID_MAX);
	if (into->count == EXTENTS_MAX)
		return err_set(err, 0, "more ranges than a mapping may have, %d", EXTENTS_MAX);
	for (i = 0; i < into->count; i++) {
		other = &into->range[i];
		if (overlap(range.inside, range.count, other->inside, other->count) ||
		    overlap(range.outside, range.count, other->outside, other->count))
			return err_set(err, 0, "overlaps %u:%u:%u", other->inside, other->outside,
				       other->count);
	}
	into->range = xrealloc(into->range, into->count + 1, sizeof(*into->range));
	into->range[into->count++] = range;
	return 0;
}

/* The number at *@word, which is left behind it. Return: -1: there is none, or it is too large. */
static int cpu_number(const char **word)
{
	int number = 0, len = 0;

	for (; **word >= '0' && **word <= '9'; (*word)++, len++) {
		number = 10 * number + (**word - '0');
		if (number >= CPUS_MAX)
			return -1;
	}
	return len ? number : -1;
}

/**
 * cpu_list_check() - whether something is a list of CPUs as cpuset.cpus takes it
 * @word: numbers and ranges of them, with commas between them: 0-3,8
 * @err: filled where it is not
 * Return: 0 or -1.
 */
int cpu_list_check(const char *word, struct err *err)
{
	const char *at = word;
	int first, last;

	if (strlen(word) > CPU_LIST_MAX)
		return err_set(err, 0, "more than %zu characters", CPU_LIST_MAX);
	do {
		first = last = cpu_number(&at);
		if (first >= 0 && *at == '-') {
			at++;
			last = cpu_number(&at);
		}
		if (first < 0 || last < first)
			break;
		if (!*at)
			return 0;
	} while (*at++ == ',');
	return err_set(err, 0, "not a list of CPUs, such as 0-3,8");
}
