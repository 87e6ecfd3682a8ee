// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers as options have them: digits and nothing else, so that what is taken is what was meant.
 */
#include <inttypes.h>
#include <string.h>

#include "amounts.h"

#define BYTES_MAX	((uint64_t)INT64_MAX)
#define QUOTA_MIN	1000	/* microseconds; min_cfs_quota_period of the kernel */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits at *@word, which is left behind them. Return: how many; -1 where they are too many. */
static int digits(const char **word, uint64_t *number)
{
	int count = 0;

	for (*number = 0; is_digit(**word); (*word)++, count++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, **word - '0', number))
			return -1;
	return count;
}

/**
 * number_parse() - a whole number
 * @word: decimal digits
 * @least: the smallest one that may be
 * @most: the largest
 * @number: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int number_parse(const char *word, uint64_t least, uint64_t most, uint64_t *number,
		 struct err *err)
{
	int count = digits(&word, number);

	if (!count || (count > 0 && *word))
		return err_set(err, 0, "not a number");
	if (count < 0 || *number < least || *number > most)
		return err_set(err, 0, "not a number from %" PRIu64 " to %" PRIu64, least, most);
	return 0;
}

static unsigned int suffix_shift(char suffix)
{
	switch (suffix) {
	case 'k': case 'K': return 10;
	case 'm': case 'M': return 20;
	case 'g': case 'G': return 30;
	case 't': case 'T': return 40;
	default: return 0;
	}
}

/**
 * bytes_parse() - an amount of bytes
 * @word: a whole number, and perhaps K, M, G or T, which are powers of 1024
 * @least: the smallest one that may be
 * @bytes: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int bytes_parse(const char *word, uint64_t least, uint64_t *bytes, struct err *err)
{
	int count = digits(&word, bytes);
	unsigned int shift = count > 0 ? suffix_shift(*word) : 0;

	if (shift)
		word++;
	if (!count || (count > 0 && *word))
		return err_set(err, 0,
			       "not an amount of bytes: a number, and perhaps K, M, G or T");
	if (count < 0 || *bytes > BYTES_MAX >> shift)
		return err_set(err, 0, "more bytes than there can be");
	*bytes <<= shift;
	if (*bytes < least)
		return err_set(err, 0, "less than %" PRIu64 " bytes", least);
	return 0;
}

/**
 * cpus_parse() - how much of the CPUs
 * @word: a decimal number from 0.01 on, with up to five digits behind the point
 * @quota: filled: microseconds in CPU_PERIOD
 * @err: filled on failure
 *
 * One CPU is 10^5 microseconds in a period, so five digits are exact, and more say nothing.
 * Return: 0 or -1.
 */
int cpus_parse(const char *word, uint64_t *quota, struct err *err)
{
	uint64_t whole, part = 0, unit = CPU_PERIOD;
	int before = digits(&word, &whole), behind = 0;

	if (before >= 0 && *word == '.')
		for (word++; is_digit(*word) && unit > 1; word++, behind++)
			part += (*word - '0') * (unit /= 10);
	if (behind && is_digit(*word))
		return err_set(err, 0, "more than five digits behind the point");
	if (before >= 0 && (before + behind == 0 || *word || word[-1] == '.'))
		return err_set(err, 0, "not a number of CPUs, such as 1.5");
	if (before < 0 || whole > CPUS_MAX || (whole == CPUS_MAX && part))
		return err_set(err, 0, "more than %d CPUs", CPUS_MAX);
	*quota = whole * CPU_PERIOD + part;
	if (*quota < QUOTA_MIN)
		return err_set(err, 0, "less than 0.01 CPUs");
	return 0;
}
