/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the client share: the connection, and asking for something.
 */
#ifndef SCLIMIT_CLIENT_REQUEST_H
#define SCLIMIT_CLIENT_REQUEST_H

#include "client.h"
#include "netlink.h"

/**
 * struct client - a connection with the module
 * @netlink: for requests
 * @family: the module's family
 */
struct client {
	struct netlink *netlink;
	struct netlink_family family;
};

/* Begins a request, about a group unless @group_fd is negative. */
void client_begin(struct client *client, struct netlink_request *request, enum sclimit_cmd cmd,
		  int group_fd);
/* Asks for a list again as long as changes come between. @reset lets go of what came so far. */
int client_dump(struct client *client, struct netlink_request *request, netlink_reply_fn reply,
		void (*reset)(void *arg), void *arg, struct err *err);

#endif
