// SPDX-License-Identifier: GPL-2.0
/*
 * Rules: what groups have, and changes of that.
 */
#include <errno.h>
#include <string.h>

#include "client_parse.h"
#include "client_request.h"

/* What one SET holds at most: its length is a number of 16 bits. */
#define SET_ROOM	65000

/** client_rules_list_free() - let go of what a list holds; it is empty then */
void client_rules_list_free(struct client_rules_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		words_free(&list->group[i].rule);
	free(list->group);
	*list = (struct client_rules_list){};
}

static void list_reset(void *arg)
{
	client_rules_list_free(arg);
}

/**
 * client_parse_rules() - an answer to SCLIMIT_CMD_RULES_GET
 * @message: the answer: a group's rules, or more of those of the group before
 * @list: they are added
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_parse_rules(const struct nlmsghdr *message, struct client_rules_list *list,
		       struct err *err)
{
	struct client_rules *group = list->count ? &list->group[list->count - 1] : NULL;
	const struct nlattr *attr;
	struct attrs attrs;
	uint64_t id;

	if (attrs_parse(message, ATTR(GROUP_ID), &attrs, err))
		return -1;
	id = attr_u64(&attrs, SCLIMIT_A_GROUP_ID);
	if (!group || group->group_id != id) {
		if (!attrs.at[SCLIMIT_A_LOCKED])
			return attrs_malformed(err, "a group's lock is missing");
		/* in steps of 2^N, which is when it is full */
		if (!(list->count & (list->count - 1)))
			list->group = xrealloc(list->group, list->count ? 2 * list->count : 1,
					       sizeof(*group));
		group = &list->group[list->count++];
		*group = (struct client_rules){
			.group_id = id,
			.locked = mnl_attr_get_u8(attrs.at[SCLIMIT_A_LOCKED]),
		};
	}
	attrs_for_each(attr, message, SCLIMIT_A_RULE)
		words_add(&group->rule, mnl_attr_get_str(attr));
	return 0;
}

static int rules_reply(const struct nlmsghdr *reply, void *arg, struct err *err)
{
	return client_parse_rules(reply, arg, err);
}

/**
 * client_rules_get() - the rules of a group
 * @client: the connection
 * @group_fd: the group
 * @effective: those of its ancestors, too
 * @list: filled: the group itself, then those of its ancestors that have some
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_rules_get(struct client *client, int group_fd, bool effective,
		     struct client_rules_list *list, struct err *err)
{
	cleanup_request struct netlink_request request = {};

	*list = (struct client_rules_list){};
	client_begin(client, &request, SCLIMIT_CMD_RULES_GET, group_fd);
	if (effective)
		netlink_put(&request, SCLIMIT_A_EFFECTIVE, NULL, 0);
	if (client_dump(client, &request, rules_reply, list_reset, list, err))
		return -1;
	return list->count ? 0 : attrs_malformed(err, "it is missing");
}

/**
 * client_rules_get_all() - the rules of all groups
 * @client: the connection
 * @list: filled: the groups that have rules or a lock, parents before children
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_rules_get_all(struct client *client, struct client_rules_list *list, struct err *err)
{
	cleanup_request struct netlink_request request = {};

	*list = (struct client_rules_list){};
	client_begin(client, &request, SCLIMIT_CMD_RULES_GET, -1);
	return client_dump(client, &request, rules_reply, list_reset, list, err);
}

static size_t begin_set(struct netlink_request *request, int group_fd)
{
	size_t nest = netlink_nest(request, SCLIMIT_A_SET);
	uint32_t fd = group_fd;

	netlink_put(request, SCLIMIT_A_GROUP_FD, &fd, sizeof(fd));
	return nest;
}

/* A group's rules, in as many SETs as it takes. */
static int put_set(struct netlink_request *request, const struct client_set *set, ssize_t *bad,
		   size_t before, struct err *err)
{
	size_t nest = begin_set(request, set->group_fd), i, len;

	for (i = 0; i < set->rule->count; i++) {
		len = strlen(set->rule->word[i]) + 1;
		if (len > SCLIMIT_WRITE_MAX / 2) {
			*bad = before + i;
			return err_set(err, E2BIG, "too long for a rule");
		}
		if (request->head->nlmsg_len - nest + len + 2 * MNL_ATTR_HDRLEN > SET_ROOM) {
			netlink_nest_end(request, nest);
			nest = begin_set(request, set->group_fd);
		}
		netlink_put(request, SCLIMIT_A_RULE, set->rule->word[i], len);
	}
	netlink_nest_end(request, nest);
	return 0;
}

/* Which rule of a request, over all its sets, is at an offset of it. -1: none. */
static ssize_t rule_at(const struct netlink_request *request, uint32_t offset)
{
	const struct nlattr *set, *attr;
	ssize_t n = 0;

	netlink_for_each(set, request->head, GENL_HDRLEN) {
		mnl_attr_for_each_nested(attr, set) {
			if (mnl_attr_get_type(attr) != SCLIMIT_A_RULE)
				continue;
			if ((const char *)attr - (const char *)request->head == offset)
				return n;
			n++;
		}
	}
	return -1;
}

/**
 * client_rules_change() - change the rules of groups, all of them at one moment
 * @client: the connection
 * @cmd: SCLIMIT_CMD_RULES_DENY, _ALLOW or _REPLACE
 * @set: the groups, and tokens of the kernel for each
 * @count: how many groups
 * @bad: set on failure: the index of the token that is to blame, over all sets; else -1. May be
 *	NULL
 * @err: filled on failure; nothing has changed then
 * Return: 0 or -1.
 */
int client_rules_change(struct client *client, enum sclimit_cmd cmd, const struct client_set *set,
			size_t count, ssize_t *bad, struct err *err)
{
	cleanup_request struct netlink_request request = {};
	struct netlink_error error;
	ssize_t ignored;
	size_t i, n = 0;

	bad = bad ?: &ignored;
	*bad = -1;
	client_begin(client, &request, cmd, -1);
	for (i = 0; i < count; n += set[i++].rule->count)
		if (put_set(&request, &set[i], bad, n, err))
			return -1;
	if (!netlink_do(client->netlink, &request, NULL, NULL, &error, err))
		return 0;
	*bad = error.offset ? rule_at(&request, error.offset) : -1;
	return -1;
}

/**
 * client_lock() - make a group's rules one-way
 * @client: the connection
 * @group_fd: the group
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_lock(struct client *client, int group_fd, struct err *err)
{
	cleanup_request struct netlink_request request = {};

	client_begin(client, &request, SCLIMIT_CMD_LOCK, group_fd);
	return netlink_do(client->netlink, &request, NULL, NULL, NULL, err);
}
