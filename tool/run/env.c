// SPDX-License-Identifier: GPL-2.0
/*
 * The command's environment.
 */
#include <string.h>

#include "../lib/printable.h"
#include "env.h"

/* Where programs are looked for when nobody says so. */
#define PATH_DEFAULT	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
/* How a program learns that it is in a container, and in whose: systemd's container interface. */
#define CONTAINER	"container=sclimit-run"

/* Where a name is, or where it would be appended. @len: of the name. */
static size_t find(const struct words *env, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < env->count; i++)
		if (!strncmp(env->word[i], name, len) && env->word[i][len] == '=')
			break;
	return i;
}

/* @pair: NAME=VALUE; allocated, and the list's from now on. */
static void put(struct words *env, char *pair)
{
	size_t i = find(env, pair, strcspn(pair, "="));

	if (i == env->count) {
		words_take(env, pair);
		return;
	}
	free(env->word[i]);
	env->word[i] = pair;
}

/* What the launcher has: of doubles the first, as getenv(3) finds it. */
static void inherit(struct words *env)
{
	size_t len;
	char **own;

	for (own = environ; *own; own++) {
		len = strcspn(*own, "=");
		if (len && (*own)[len] && find(env, *own, len) == env->count)
			words_add(env, *own);
	}
}

static int put_option(struct words *env, const char *option, struct err *err)
{
	size_t len = strcspn(option, "=");
	const char *value;

	if (!len)
		return err_set(err, 0, "--env %s: a name is missing", option);
	value = option[len] ? option + len + 1 : getenv(option);
	if (value)
		put(env, xasprintf("%.*s=%s", (int)len, option, value));
	return 0;
}

/**
 * env_plan() - put it together
 * @options: what was asked for
 * @env: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int env_plan(const struct options *options, struct words *env, struct err *err)
{
	size_t i;

	if (options->clear_env)
		words_add(env, PATH_DEFAULT);
	else
		inherit(env);
	for (i = 0; i < options->env.count; i++)
		if (put_option(env, options->env.word[i], err))
			return -1;
	put(env, xstrdup(CONTAINER));
	return 0;
}

/**
 * env_show() - all of it
 * @env: the environment
 * @into: a line for each is appended; what a terminal could take for a command is escaped
 */
void env_show(const struct words *env, struct text *into)
{
	size_t i;

	for (i = 0; i < env->count; i++) {
		text_add(into, "  ");
		printable_add(into, env->word[i]);
		text_add(into, "\n");
	}
}

/**
 * env_get() - the value of a name
 * @env: the environment
 * @name: the name
 * Return: it, or NULL.
 */
const char *env_get(const struct words *env, const char *name)
{
	size_t len = strlen(name), i = find(env, name, len);

	return i < env->count ? env->word[i] + len + 1 : NULL;
}
