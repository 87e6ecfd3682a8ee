// SPDX-License-Identifier: GPL-2.0
/*
 * Resource limits as options have them, by the names of prlimit(1).
 */
#include <string.h>
#include <strings.h>
#include <sys/resource.h>

#include "../lib/near.h"
#include "amounts.h"
#include "options_take.h"

_Static_assert(RLIMITS == RLIMIT_NLIMITS, "all that there are");

static const char names[RLIMITS][12] = {
	[RLIMIT_AS]		= "as",
	[RLIMIT_CORE]		= "core",
	[RLIMIT_CPU]		= "cpu",
	[RLIMIT_DATA]		= "data",
	[RLIMIT_FSIZE]		= "fsize",
	[RLIMIT_LOCKS]		= "locks",
	[RLIMIT_MEMLOCK]	= "memlock",
	[RLIMIT_MSGQUEUE]	= "msgqueue",
	[RLIMIT_NICE]		= "nice",
	[RLIMIT_NOFILE]		= "nofile",
	[RLIMIT_NPROC]		= "nproc",
	[RLIMIT_RSS]		= "rss",
	[RLIMIT_RTPRIO]		= "rtprio",
	[RLIMIT_RTTIME]		= "rttime",
	[RLIMIT_SIGPENDING]	= "sigpending",
	[RLIMIT_STACK]		= "stack",
};

/**
 * rlimit_number() - the number of a resource limit
 * @name: its name as in prlimit(1), "nofile", or as in setrlimit(2), "RLIMIT_NOFILE"; in any case
 * Return: RLIMIT_*, or -1.
 */
int rlimit_number(const char *name)
{
	int i;

	if (!strncasecmp(name, "RLIMIT_", 7))
		name += 7;
	for (i = 0; i < RLIMITS; i++)
		if (!strcasecmp(name, names[i]))
			return i;
	return -1;
}

/**
 * rlimit_name() - the name of a resource limit, as in prlimit(1)
 * @nr: RLIMIT_*
 * Return: the name, or NULL.
 */
const char *rlimit_name(int nr)
{
	return nr >= 0 && nr < RLIMITS ? names[nr] : NULL;
}

static int value_parse(const char *word, uint64_t *value, struct err *err)
{
	if (!strcmp(word, "unlimited")) {
		*value = RLIM_INFINITY;
		return 0;
	}
	if (number_parse(word, 0, (uint64_t)RLIM_INFINITY - 1, value, err))
		return err_set(err, 0, "\"%.20s\" is neither a number nor \"unlimited\"", word);
	return 0;
}

static int no_such_name(const char *name, struct err *err)
{
	struct near near = near_to(name);
	int i;

	for (i = 0; i < RLIMITS; i++)
		near_try(&near, names[i]);
	return near.found ? err_set(err, 0, "there is no limit %s; is %s meant?", name, near.found) :
			    err_set(err, 0, "there is no limit %s", name);
}

/**
 * take_rlimit() - --rlimit
 * @options: where it goes
 * @word: NAME=SOFT[:HARD]
 * @err: filled on failure
 * Return: 0 or -1.
 */
int take_rlimit(struct options *options, const char *word, struct err *err)
{
	const char *equals = strchr(word, '='), *colon;
	struct rlimit_option limit = { .given = true };
	cleanup_free char *name = NULL, *soft = NULL;
	int nr;

	if (!equals || equals - word > 32)
		return err_set(err, 0, "not NAME=SOFT[:HARD]");
	name = xstrndup(word, equals - word);
	nr = rlimit_number(name);
	if (nr < 0)
		return no_such_name(name, err);
	colon = strchrnul(equals, ':');
	soft = xstrndup(equals + 1, colon - equals - 1);
	if (value_parse(soft, &limit.soft, err))
		return -1;
	limit.hard = limit.soft;
	if (*colon && value_parse(colon + 1, &limit.hard, err))
		return -1;
	/* RLIM_INFINITY is the largest number */
	if (limit.soft > limit.hard)
		return err_set(err, 0, "the soft limit is above the hard one");
	options->rlimit[nr] = limit;
	return 0;
}
