// SPDX-License-Identifier: GPL-2.0
/*
 * Verdicts: what would happen to a call.
 */
#include <string.h>

#include "client_parse.h"
#include "client_request.h"

/**
 * client_parse_verdict() - the answer to SCLIMIT_CMD_VERDICT_GET
 * @message: the answer
 * @verdict: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_parse_verdict(const struct nlmsghdr *message, struct client_verdict *verdict,
			 struct err *err)
{
	struct attrs attrs;

	if (verdict->rule)
		return attrs_malformed(err, "it comes twice");
	if (attrs_parse(message, 0, &attrs, err))
		return -1;
	verdict->runs = !attrs.at[SCLIMIT_A_ACTION];
	if (verdict->runs)
		return 0;
	if (!attrs.at[SCLIMIT_A_GROUP_ID] || !attrs.at[SCLIMIT_A_RULE])
		return attrs_malformed(err, "an attribute is missing");
	if (attrs_action(&attrs, &verdict->action, &verdict->err, err))
		return -1;
	verdict->group_id = attr_u64(&attrs, SCLIMIT_A_GROUP_ID);
	verdict->rule = xstrdup(attr_string(&attrs, SCLIMIT_A_RULE));
	return 0;
}

static int verdict_reply(const struct nlmsghdr *reply, void *arg, struct err *err)
{
	return client_parse_verdict(reply, arg, err);
}

/**
 * client_verdict() - what would happen to a call
 * @client: the connection
 * @group_fd: the group that makes it
 * @abi: its ABI
 * @nr: its number; x32's without bit 30
 * @args: its six arguments, or NULL where they are not known
 * @verdict: filled; its rule is the caller's to free
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_verdict(struct client *client, int group_fd, enum sclimit_abi abi, unsigned int nr,
		   const uint64_t *args, struct client_verdict *verdict, struct err *err)
{
	cleanup_request struct netlink_request request = {};
	uint32_t which = abi, number = nr;

	/* an answer without attributes, or none: it runs */
	*verdict = (struct client_verdict){ .runs = true };
	client_begin(client, &request, SCLIMIT_CMD_VERDICT_GET, group_fd);
	netlink_put(&request, SCLIMIT_A_ABI, &which, sizeof(which));
	netlink_put(&request, SCLIMIT_A_NR, &number, sizeof(number));
	if (args)
		netlink_put(&request, SCLIMIT_A_ARGS, args, 6 * sizeof(*args));
	if (!netlink_do(client->netlink, &request, verdict_reply, verdict, NULL, err))
		return 0;
	free(verdict->rule);
	verdict->rule = NULL;
	return -1;
}
