/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generic netlink, a thin layer on libmnl: sockets, requests that grow, what the kernel says about
 * an error. It knows nothing of sclimit's commands.
 */
#ifndef SCLIMIT_NETLINK_H
#define SCLIMIT_NETLINK_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "util.h"

/* The code of an error when a dump was disturbed by a change: asking again may help. */
#define NETLINK_DISTURBED	EINTR

struct netlink;

struct netlink *netlink_open(struct err *err);
void netlink_close(struct netlink *netlink);
int netlink_fd(const struct netlink *netlink);
static inline void netlink_cleanup(struct netlink **netlink)
{
	if (*netlink)
		netlink_close(*netlink);
}
#define cleanup_netlink	__attribute__((cleanup(netlink_cleanup)))

/**
 * struct netlink_family - a generic netlink family
 * @id: the type of its messages
 * @version: its version
 * @group: the number of the multicast group that was asked for, 0 where it has none of that name
 */
struct netlink_family {
	uint16_t id;
	uint8_t version;
	uint32_t group;
};

/* 0; 1: there is no such family; -1. @group may be NULL. */
int netlink_family(struct netlink *netlink, const char *name, const char *group,
		   struct netlink_family *family, struct err *err);
int netlink_join(struct netlink *netlink, uint32_t group, struct err *err);

/**
 * struct netlink_request - a message to the kernel
 * @head: the message, allocated; it moves when something is added
 * @room: how many bytes are allocated
 */
struct netlink_request {
	struct nlmsghdr *head;
	size_t room;
};

#define cleanup_request	__attribute__((cleanup(netlink_request_free)))

void netlink_begin(struct netlink_request *request, const struct netlink_family *family,
		   uint8_t command);
void netlink_request_free(struct netlink_request *request);
void netlink_put(struct netlink_request *request, uint16_t type, const void *data, size_t len);
size_t netlink_nest(struct netlink_request *request, uint16_t type);
void netlink_nest_end(struct netlink_request *request, size_t nest);

/* What is done with a reply. */
typedef int (*netlink_reply_fn)(const struct nlmsghdr *reply, void *arg, struct err *err);

/**
 * struct netlink_error - what the kernel says about a request
 * @code: an errno, or 0: it was done
 * @message: its own words, or NULL
 * @offset: where in the request the attribute is that is to blame, or 0
 */
struct netlink_error {
	int code;
	const char *message;
	uint32_t offset;
};

/* Both end with the kernel's error in @err, its own words or else what the errno means. @error may
 * be NULL; its message is of no use then. */
int netlink_do(struct netlink *netlink, struct netlink_request *request, netlink_reply_fn reply,
	       void *arg, struct netlink_error *error, struct err *err);
int netlink_dump(struct netlink *netlink, struct netlink_request *request, netlink_reply_fn reply,
		 void *arg, struct err *err);

/* Events: one read without waiting, of whole messages. Their length; 0: none; -1. What the socket
 * has lost (ENOBUFS) is no error. */
ssize_t netlink_read(struct netlink *netlink, void *buf, size_t room, struct err *err);

/* Each attribute of a message behind @offset bytes of its payload, which must be there. That of
 * libmnl goes up to 3 bytes too far where a message ends in the middle of a word. */
#define netlink_for_each(attr, message, offset) \
	for ((attr) = mnl_nlmsg_get_payload_offset(message, offset); \
	     mnl_attr_ok(attr, (const char *)(message) + (message)->nlmsg_len - \
			       (const char *)(attr)); \
	     (attr) = mnl_attr_next(attr))

/* Whether a message lies within the @left bytes that were received. mnl_nlmsg_ok() takes a length
 * beyond INT_MAX for a negative one, and so for one that fits. */
static inline bool netlink_message_ok(const struct nlmsghdr *message, int left)
{
	return left >= (int)sizeof(*message) && message->nlmsg_len >= sizeof(*message) &&
	       message->nlmsg_len <= (unsigned int)left;
}

/* Of one message, which must lie within what was received (netlink_message_ok()). 0 or -1. */
int netlink_parse_error(const struct nlmsghdr *message, struct netlink_error *error);
int netlink_parse_family(const struct nlmsghdr *message, const char *group,
			 struct netlink_family *family, struct err *err);

#endif
