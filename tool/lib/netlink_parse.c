// SPDX-License-Identifier: GPL-2.0
/*
 * What netlink itself says: errors, families. Nothing of a message is believed unseen.
 */
#include <errno.h>
#include <string.h>

#include "netlink.h"

/* A string that an attribute holds: with its NUL and none before it. NULL if it does not. */
static const char *string(const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const char *text = mnl_attr_get_payload(attr);

	return len && strnlen(text, len) == len - 1 ? text : NULL;
}

static bool is_u16(const struct nlattr *attr)
{
	return mnl_attr_get_payload_len(attr) == sizeof(uint16_t);
}

static bool is_u32(const struct nlattr *attr)
{
	return mnl_attr_get_payload_len(attr) == sizeof(uint32_t);
}

/* The attributes behind an error, from @offset of the message's payload on. */
static void parse_ack_attrs(const struct nlmsghdr *message, size_t offset,
			    struct netlink_error *error)
{
	const struct nlattr *attr;

	netlink_for_each(attr, message, offset) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			error->message = string(attr);
		else if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS && is_u32(attr))
			error->offset = mnl_attr_get_u32(attr);
	}
}

/**
 * netlink_parse_error() - the end of an answer: NLMSG_ERROR or NLMSG_DONE
 * @message: the message
 * @error: filled; @error->message points into @message
 * Return: 0, or -1 where it is malformed.
 */
int netlink_parse_error(const struct nlmsghdr *message, struct netlink_error *error)
{
	size_t len = mnl_nlmsg_get_payload_len(message), offset;
	const struct nlmsgerr *nlerr = mnl_nlmsg_get_payload(message);
	int code;

	*error = (struct netlink_error){};
	if (message->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(code))
		return -1;
	memcpy(&code, nlerr, sizeof(code));
	if (code > 0 || code < -4095)
		return -1;
	error->code = -code;
	offset = sizeof(code);
	if (message->nlmsg_type == NLMSG_ERROR) {
		if (len < sizeof(*nlerr))
			return -1;
		offset = sizeof(*nlerr);
		/* the request itself, unless it was left out */
		if (code && !(message->nlmsg_flags & NLM_F_CAPPED)) {
			if (nlerr->msg.nlmsg_len < MNL_NLMSG_HDRLEN ||
			    nlerr->msg.nlmsg_len - MNL_NLMSG_HDRLEN > len - offset)
				return -1;
			offset += nlerr->msg.nlmsg_len - MNL_NLMSG_HDRLEN;
		}
	}
	if (message->nlmsg_flags & NLM_F_ACK_TLVS && MNL_ALIGN(offset) < len)
		parse_ack_attrs(message, MNL_ALIGN(offset), error);
	return 0;
}

/* A nest within the nest of multicast groups: name and number. */
static void parse_group(const struct nlattr *nest, const char *group, struct netlink_family *family)
{
	const struct nlattr *attr;
	const char *name = NULL;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			name = string(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID && is_u32(attr))
			id = mnl_attr_get_u32(attr);
	}
	if (name && !strcmp(name, group))
		family->group = id;
}

/**
 * netlink_parse_family() - the answer to CTRL_CMD_GETFAMILY
 * @message: the message
 * @group: the multicast group whose number is wanted, or NULL
 * @family: filled
 * @err: filled on failure
 * Return: 0, or -1 where it is malformed.
 */
int netlink_parse_family(const struct nlmsghdr *message, const char *group,
			 struct netlink_family *family, struct err *err)
{
	const struct nlattr *attr, *nest;

	*family = (struct netlink_family){};
	if (message->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN)
		return err_set(err, EPROTO, "generic netlink: a truncated answer");
	netlink_for_each(attr, message, GENL_HDRLEN) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID && is_u16(attr))
			family->id = mnl_attr_get_u16(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_VERSION && is_u32(attr))
			family->version = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS && group)
			mnl_attr_for_each_nested(nest, attr)
				parse_group(nest, group, family);
	}
	if (family->id < NLMSG_MIN_TYPE)
		return err_set(err, EPROTO, "generic netlink: an answer without a family");
	return 0;
}
