// SPDX-License-Identifier: GPL-2.0
/*
 * Resource limits of the command.
 */
#include <errno.h>
#include <inttypes.h>
#include <sys/resource.h>

#include "rlimits.h"

/* A limit as the option takes it. */
static const char *show(uint64_t value, char text[24])
{
	if (value == RLIM_INFINITY)
		return "unlimited";
	snprintf(text, 24, "%" PRIu64, value);
	return text;
}

static void add(const struct rlimit_option *rlimit, int nr, struct text *into)
{
	char soft[24], hard[24];

	text_add(into, "%s=%s:%s", rlimit_name(nr), show(rlimit->soft, soft),
		 show(rlimit->hard, hard));
}

/**
 * rlimits_show() - the limits that were asked for
 * @options: what was asked for
 * @into: a line for each is appended
 */
void rlimits_show(const struct options *options, struct text *into)
{
	int nr;

	for (nr = 0; nr < RLIMITS; nr++) {
		if (!options->rlimit[nr].given)
			continue;
		text_add(into, "  ");
		add(&options->rlimit[nr], nr, into);
		text_add(into, "\n");
	}
}

static int raise_one(const struct rlimit_option *rlimit, int nr, const struct teller *teller,
		     struct err *err)
{
	cleanup_text struct text asked = {};
	struct rlimit own;
	char text[24];

	if (getrlimit(nr, &own))
		return err_set(err, errno, "--rlimit %s: cannot be read", rlimit_name(nr));
	if (rlimit->hard <= own.rlim_max)
		return 0;
	show(own.rlim_max, text);
	tell(teller, "%s: own hard limit, now %s", rlimit_name(nr), show(own.rlim_max, text));
	own.rlim_max = rlimit->hard;
	if (!setrlimit(nr, &own))
		return 0;
	add(rlimit, nr, &asked);
	return err_set(err, errno, "--rlimit %s: our own hard limit is %s and cannot be raised%s",
		       text_str(&asked), text,
		       nr == RLIMIT_NOFILE ? " (see fs.nr_open, too)" : "");
}

static bool is_any(const struct options *options)
{
	int nr;

	for (nr = 0; nr < RLIMITS; nr++)
		if (options->rlimit[nr].given)
			return true;
	return false;
}

/**
 * rlimits_raise() - raise our own hard limits so far that the command's can be set
 * @options: what was asked for
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int rlimits_raise(const struct options *options, const struct teller *teller, struct err *err)
{
	int nr;

	if (!is_any(options))
		return 0;
	if (step_begin(teller, "hard-rlimits", err))
		return -1;
	for (nr = 0; nr < RLIMITS; nr++)
		if (options->rlimit[nr].given && raise_one(&options->rlimit[nr], nr, teller, err))
			return -1;
	return 0;
}

/**
 * rlimits_set() - set the command's limits
 * @options: what was asked for
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int rlimits_set(const struct options *options, const struct teller *teller, struct err *err)
{
	const struct rlimit_option *given = options->rlimit;
	int nr;

	if (!is_any(options))
		return 0;
	if (step_begin(teller, "rlimits", err))
		return -1;
	for (nr = 0; nr < RLIMITS; nr++) {
		const struct rlimit limit = { given[nr].soft, given[nr].hard };
		cleanup_text struct text text = {};

		if (!given[nr].given)
			continue;
		add(&given[nr], nr, &text);
		tell(teller, "%s", text_str(&text));
		if (setrlimit(nr, &limit))
			return err_set(err, errno, "--rlimit %s: cannot be set", text_str(&text));
	}
	return 0;
}
