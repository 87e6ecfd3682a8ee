/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module answers, one message at a time, without a socket. A message must lie within what
 * was received, as netlink_message_ok() says; nothing else of it is believed.
 */
#ifndef SCLIMIT_CLIENT_PARSE_H
#define SCLIMIT_CLIENT_PARSE_H

#include "client.h"
#include "netlink.h"

/**
 * struct attrs - the attributes of a message or a nest, each valid
 * @at: the attribute, or NULL; the first one of those that are repeated
 */
struct attrs {
	const struct nlattr *at[SCLIMIT_A_MAX + 1];
};

/* What must be there. */
#define ATTR(name)	(UINT64_C(1) << SCLIMIT_A_##name)

/* 0, or -1 where something is malformed, twice there, or not there though @needed. What this tool
 * does not know is passed over. */
int attrs_parse(const struct nlmsghdr *message, uint64_t needed, struct attrs *attrs,
		struct err *err);
int attrs_parse_nest(const struct nlattr *nest, uint64_t needed, struct attrs *attrs,
		     struct err *err);
int attrs_malformed(struct err *err, const char *what);

/* Each attribute of one type in a message that attrs_parse() has seen. */
#define attrs_for_each(attr, message, type) \
	netlink_for_each(attr, message, GENL_HDRLEN) \
		if (mnl_attr_get_type(attr) == (type))

uint64_t attr_u64(const struct attrs *attrs, enum sclimit_attr type);	/* 0 without */
uint32_t attr_u32(const struct attrs *attrs, enum sclimit_attr type);	/* 0 without */
const char *attr_string(const struct attrs *attrs, enum sclimit_attr type);	/* "" without */
int attrs_call(const struct attrs *attrs, enum sclimit_abi *abi, unsigned int *nr,
	       struct err *err);
int attrs_action(const struct attrs *attrs, enum sclimit_action *action, int *code,
		 struct err *err);

/* All return 0 or -1. Where a list comes in several messages, each adds to what is there. */
int client_parse_info(const struct nlmsghdr *message, struct client_info *info, struct err *err);
int client_parse_rules(const struct nlmsghdr *message, struct client_rules_list *list,
		       struct err *err);
int client_parse_stat(const struct nlmsghdr *message, struct client_stat *stat, struct err *err);
int client_parse_verdict(const struct nlmsghdr *message, struct client_verdict *verdict,
			 struct err *err);
int client_parse_event(const struct nlmsghdr *message, struct client_event *event,
		       struct err *err);

#endif
