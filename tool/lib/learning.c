// SPDX-License-Identifier: GPL-2.0
/*
 * All calls of a group are logged beside what its own rules do with them; which there were is told
 * by the exact counts, not by events, of which some may be lost.
 */
#include <errno.h>
#include <string.h>

#include "learning.h"

/**
 * learning_begin() - log all calls of a group from now on
 * @learning: filled
 * @client: the connection, which must last
 * @group: the group, likewise
 * @err: filled on failure, and then nothing has changed
 * Return: 0 or -1.
 */
int learning_begin(struct learning *learning, struct client *client, const struct group *group,
		   struct err *err)
{
	cleanup_words struct words all = {};
	const struct client_set set = { .group_fd = group->fd, .rule = &all };
	ssize_t bad;

	*learning = (struct learning){ .client = client, .group = group };
	if (client_rules_get(client, group->fd, false, &learning->own, err))
		return err_prefix(err, "%s", group->name);
	if (learning->own.count && learning->own.group[0].locked)
		return err_set(err, EPERM,
			       "%s: it is locked: what logs its calls could not be taken back",
			       group->name);
	if (client_stat_get(client, group->fd, &learning->before, err))
		return err_prefix(err, "%s", group->name);
	words_add(&all, "all/log");
	if (client_rules_change(client, SCLIMIT_CMD_RULES_DENY, &set, 1, &bad, err))
		return err_prefix(err, "%s: log all calls", group->name);
	learning->logs = true;
	return 0;
}

static uint64_t count_before(const struct client_stat *before, const struct client_count *now,
			     size_t *at)
{
	const struct client_count *old;

	for (; *at < before->nr_counts; (*at)++) {
		old = &before->count[*at];
		if (old->abi > now->abi || (old->abi == now->abi && old->nr > now->nr))
			return 0;
		if (old->abi == now->abi && old->nr == now->nr)
			return old->count;
	}
	return 0;
}

/* Someone may have reset the counts meanwhile. */
static uint64_t since(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : now;
}

/**
 * learning_look() - what has been called so far
 * @learning: what goes on, or has ended
 * @learnt: filled; learnt_free() lets go of it
 * @err: filled on failure
 * Return: 0 or -1.
 */
int learning_look(const struct learning *learning, struct learnt *learnt, struct err *err)
{
	const struct client_stat *before = &learning->before;
	cleanup_stat struct client_stat now = {};
	struct client_count *count;
	size_t i, at = 0;

	*learnt = (struct learnt){};
	if (client_stat_get(learning->client, learning->group->fd, &now, err))
		return err_prefix(err, "%s", learning->group->name);
	learnt->count = xcalloc(now.nr_counts, sizeof(*learnt->count));
	for (i = 0; i < now.nr_counts; i++) {
		count = &learnt->count[learnt->nr_counts];
		*count = now.count[i];
		count->count = since(count->count, count_before(before, &now.count[i], &at));
		learnt->calls += count->count;
		learnt->nr_counts += count->count > 0;
	}
	learnt->denied = since(now.denied, before->denied) + since(now.killed, before->killed) +
			 since(now.trapped, before->trapped);
	return 0;
}

static bool only_logs(const char *token)
{
	const char *action = strchr(token, '/');

	return action && !strcmp(action, "/log");
}

static void add_tokens(struct words *into, const struct client_rules_list *from, bool logs)
{
	size_t i;

	for (i = 0; from->count && i < from->group[0].rule.count; i++)
		if (only_logs(from->group[0].rule.word[i]) == logs)
			words_add(into, from->group[0].rule.word[i]);
}

/**
 * learning_end() - take what logs all calls back out of a group's rules
 * @learning: what goes on; nothing is done where it does not
 * @err: filled on failure
 *
 * What someone else has denied meanwhile stays, and what was allowed does not come back. Of rules
 * that log it has those that it had.
 * Return: 0 or -1.
 */
int learning_end(struct learning *learning, struct err *err)
{
	cleanup_rules_list struct client_rules_list now = {};
	cleanup_words struct words tokens = {};
	struct client_set set = { .rule = &tokens };
	ssize_t bad;

	if (!learning->logs)
		return 0;
	set.group_fd = learning->group->fd;
	if (client_rules_get(learning->client, set.group_fd, false, &now, err))
		return err_prefix(err, "%s: its own rules cannot be put back",
				  learning->group->name);
	add_tokens(&tokens, &now, false);
	add_tokens(&tokens, &learning->own, true);
	if (client_rules_change(learning->client, SCLIMIT_CMD_RULES_REPLACE, &set, 1, &bad, err))
		return err_prefix(err, "%s: its own rules cannot be put back",
				  learning->group->name);
	learning->logs = false;
	return 0;
}

/** learning_free() - let go of it, and, if it goes on, end it as well as that can be done */
void learning_free(struct learning *learning)
{
	struct err err = {};

	if (learning->logs && learning_end(learning, &err))
		err_print(&err);
	client_rules_list_free(&learning->own);
	client_stat_free(&learning->before);
}

/** learnt_free() - let go of counts */
void learnt_free(struct learnt *learnt)
{
	free(learnt->count);
	*learnt = (struct learnt){};
}
