// SPDX-License-Identifier: GPL-2.0
/*
 * Statistics: what was denied in a group and below it.
 */
#include <string.h>

#include "client_parse.h"
#include "client_request.h"

/** client_stat_free() - let go of what statistics hold; they are empty then */
void client_stat_free(struct client_stat *stat)
{
	free(stat->count);
	*stat = (struct client_stat){};
}

static void stat_reset(void *arg)
{
	client_stat_free(arg);
}

static void add_count(struct client_stat *stat, const struct client_count *count)
{
	/* in steps of 2^N, which is when it is full */
	if (!(stat->nr_counts & (stat->nr_counts - 1)))
		stat->count = xrealloc(stat->count, stat->nr_counts ? 2 * stat->nr_counts : 1,
				       sizeof(*count));
	stat->count[stat->nr_counts++] = *count;
}

/**
 * client_parse_stat() - an answer to SCLIMIT_CMD_STAT_GET
 * @message: the answer, the first one or one of those behind it
 * @stat: filled by the first; the counts of all are added
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_parse_stat(const struct nlmsghdr *message, struct client_stat *stat, struct err *err)
{
	const uint64_t first = ATTR(GROUP_ID) | ATTR(DENIED) | ATTR(KILLED) | ATTR(TRAPPED) |
			       ATTR(LOGGED) | ATTR(LOST);
	struct client_count count;
	const struct nlattr *attr;
	struct attrs attrs;

	if (attrs_parse(message, stat->group_id ? 0 : first, &attrs, err))
		return -1;
	if (!stat->group_id) {
		stat->group_id = attr_u64(&attrs, SCLIMIT_A_GROUP_ID);
		stat->denied = attr_u64(&attrs, SCLIMIT_A_DENIED);
		stat->killed = attr_u64(&attrs, SCLIMIT_A_KILLED);
		stat->trapped = attr_u64(&attrs, SCLIMIT_A_TRAPPED);
		stat->logged = attr_u64(&attrs, SCLIMIT_A_LOGGED);
		stat->lost = attr_u64(&attrs, SCLIMIT_A_LOST);
		if (!stat->group_id)
			return attrs_malformed(err, "a group without an id");
	}
	attrs_for_each(attr, message, SCLIMIT_A_COUNT) {
		if (attrs_parse_nest(attr, ATTR(ABI) | ATTR(NR) | ATTR(COUNT_VALUE), &attrs, err) ||
		    attrs_call(&attrs, &count.abi, &count.nr, err))
			return -1;
		count.count = attr_u64(&attrs, SCLIMIT_A_COUNT_VALUE);
		add_count(stat, &count);
	}
	return 0;
}

static int stat_reply(const struct nlmsghdr *reply, void *arg, struct err *err)
{
	return client_parse_stat(reply, arg, err);
}

static int count_order(const void *a, const void *b)
{
	const struct client_count *x = a, *y = b;

	if (x->abi != y->abi)
		return x->abi < y->abi ? -1 : 1;
	return x->nr < y->nr ? -1 : x->nr > y->nr;
}

/**
 * client_stat_get() - what was denied in a group and below it
 * @client: the connection
 * @group_fd: the group
 * @stat: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_stat_get(struct client *client, int group_fd, struct client_stat *stat,
		    struct err *err)
{
	cleanup_request struct netlink_request request = {};

	*stat = (struct client_stat){};
	client_begin(client, &request, SCLIMIT_CMD_STAT_GET, group_fd);
	if (client_dump(client, &request, stat_reply, stat_reset, stat, err))
		return -1;
	if (!stat->group_id)
		return attrs_malformed(err, "it is missing");
	if (stat->nr_counts)
		qsort(stat->count, stat->nr_counts, sizeof(*stat->count), count_order);
	return 0;
}

/**
 * client_stat_reset() - count from 0 again
 * @client: the connection
 * @group_fd: the group; those below it are reset, too
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_stat_reset(struct client *client, int group_fd, struct err *err)
{
	cleanup_request struct netlink_request request = {};

	client_begin(client, &request, SCLIMIT_CMD_STAT_RESET, group_fd);
	return netlink_do(client->netlink, &request, NULL, NULL, NULL, err);
}
