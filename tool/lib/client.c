// SPDX-License-Identifier: GPL-2.0
/*
 * The connection with the module, and what it says of itself.
 */
#include <errno.h>
#include <string.h>

#include "client_parse.h"
#include "client_request.h"

#define DUMP_TRIES	100	/* so often can changes come between until it is an error */

/**
 * client_open() - connect to the module
 * @err: filled on failure
 * Return: the connection, or NULL; the code is ERR_NO_MODULE where the module is not loaded.
 */
struct client *client_open(struct err *err)
{
	cleanup_client struct client *client = xcalloc(1, sizeof(*client));
	struct client *opened;
	int ret;

	client->netlink = netlink_open(err);
	if (!client->netlink)
		return NULL;
	ret = netlink_family(client->netlink, SCLIMIT_GENL_NAME, SCLIMIT_GENL_EVENTS,
			     &client->family, err);
	if (ret > 0)
		err_set(err, ERR_NO_MODULE, "the module sclimit is not loaded; modprobe sclimit");
	if (ret)
		return NULL;
	opened = client;
	client = NULL;
	return opened;
}

/** client_close() - end a connection */
void client_close(struct client *client)
{
	if (client->netlink)
		netlink_close(client->netlink);
	free(client);
}

/**
 * client_begin() - begin a request
 * @client: whom it goes to
 * @request: filled
 * @cmd: the command
 * @group_fd: the group that it is about, or -1
 */
void client_begin(struct client *client, struct netlink_request *request, enum sclimit_cmd cmd,
		  int group_fd)
{
	uint32_t fd = group_fd;

	netlink_begin(request, &client->family, cmd);
	if (group_fd >= 0)
		netlink_put(request, SCLIMIT_A_GROUP_FD, &fd, sizeof(fd));
}

/**
 * client_dump() - ask for a list
 * @client: whom
 * @request: what
 * @reply: called for each part
 * @reset: called when it begins anew
 * @arg: for both
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_dump(struct client *client, struct netlink_request *request, netlink_reply_fn reply,
		void (*reset)(void *arg), void *arg, struct err *err)
{
	unsigned int tries = 0;
	int ret;

	do {
		reset(arg);
		ret = netlink_dump(client->netlink, request, reply, arg, err);
	} while (ret && err->code == NETLINK_DISTURBED && ++tries < DUMP_TRIES);
	return ret;
}

/**
 * client_parse_info() - the answer to SCLIMIT_CMD_INFO_GET
 * @message: the answer
 * @info: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_parse_info(const struct nlmsghdr *message, struct client_info *info, struct err *err)
{
	struct attrs attrs;

	if (attrs_parse(message, ATTR(ABI_VERSION) | ATTR(FEATURES) | ATTR(GATE) |
				 ATTR(EVENT_RATE) | ATTR(EVENT_SEQ), &attrs, err))
		return -1;
	*info = (struct client_info){
		.abi_version = attr_u32(&attrs, SCLIMIT_A_ABI_VERSION),
		.features = attr_u32(&attrs, SCLIMIT_A_FEATURES),
		.event_rate = attr_u32(&attrs, SCLIMIT_A_EVENT_RATE),
		.event_seq = attr_u64(&attrs, SCLIMIT_A_EVENT_SEQ),
	};
	snprintf(info->gate, sizeof(info->gate), "%s", attr_string(&attrs, SCLIMIT_A_GATE));
	return 0;
}

static int info_reply(const struct nlmsghdr *reply, void *arg, struct err *err)
{
	return client_parse_info(reply, arg, err);
}

/**
 * client_info() - what the module says of itself
 * @client: the connection
 * @info: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int client_info(struct client *client, struct client_info *info, struct err *err)
{
	cleanup_request struct netlink_request request = {};

	*info = (struct client_info){};
	client_begin(client, &request, SCLIMIT_CMD_INFO_GET, -1);
	if (netlink_do(client->netlink, &request, info_reply, info, NULL, err))
		return -1;
	return info->abi_version ? 0 : attrs_malformed(err, "it is missing");
}
