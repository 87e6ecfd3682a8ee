// SPDX-License-Identifier: GPL-2.0
/*
 * The attributes of sclimit's messages, checked.
 */
#include <errno.h>
#include <string.h>

#include "client_parse.h"
#include "syscall-names.h"

enum attr_kind { UNKNOWN, U8, U32, U64, TEXT, NEST, FLAG, BINARY };

#define ERRNO_MAX	4095

static const struct {
	enum attr_kind kind;
	size_t len;		/* of TEXT the longest, without its NUL; of BINARY the only one */
	bool repeated;
} policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_GROUP_ID]	= { U64 },
	[SCLIMIT_A_GROUP_FD]	= { U32 },
	[SCLIMIT_A_RULE]	= { TEXT, 1023, true },
	[SCLIMIT_A_SET]		= { NEST, 0, true },
	[SCLIMIT_A_EFFECTIVE]	= { FLAG },
	[SCLIMIT_A_LOCKED]	= { U8 },
	[SCLIMIT_A_DENIED]	= { U64 },
	[SCLIMIT_A_KILLED]	= { U64 },
	[SCLIMIT_A_TRAPPED]	= { U64 },
	[SCLIMIT_A_LOGGED]	= { U64 },
	[SCLIMIT_A_COUNT]	= { NEST, 0, true },
	[SCLIMIT_A_COUNT_VALUE]	= { U64 },
	[SCLIMIT_A_ABI]		= { U32 },
	[SCLIMIT_A_NR]		= { U32 },
	[SCLIMIT_A_ARGS]	= { BINARY, 6 * sizeof(uint64_t) },
	[SCLIMIT_A_IP]		= { U64 },
	[SCLIMIT_A_ACTION]	= { U32 },
	[SCLIMIT_A_ERRNO]	= { U32 },
	[SCLIMIT_A_PID]		= { U32 },
	[SCLIMIT_A_TGID]	= { U32 },
	[SCLIMIT_A_COMM]	= { TEXT, 15 },
	[SCLIMIT_A_EVENT_TIME]	= { U64 },
	[SCLIMIT_A_EVENT_SEQ]	= { U64 },
	[SCLIMIT_A_LOST]	= { U64 },
	[SCLIMIT_A_ABI_VERSION]	= { U32 },
	[SCLIMIT_A_FEATURES]	= { U32 },
	[SCLIMIT_A_GATE]	= { TEXT, 15 },
	[SCLIMIT_A_EVENT_RATE]	= { U32 },
};

/**
 * attrs_malformed() - an answer is not as it should be
 * @err: filled
 * @what: what is wrong with it
 * Return: -1.
 */
int attrs_malformed(struct err *err, const char *what)
{
	return err_set(err, EPROTO, "a malformed answer of the module: %s", what);
}

/* A rule has no white space and nothing that a terminal could take for something else. */
static bool is_rule(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static bool attr_ok(const struct nlattr *attr, uint16_t type)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const char *text = mnl_attr_get_payload(attr);

	switch (policy[type].kind) {
	case U8:
		return len == sizeof(uint8_t);
	case U32:
		return len == sizeof(uint32_t);
	case U64:
		return len == sizeof(uint64_t);
	case TEXT:
		return len && len - 1 <= policy[type].len && strnlen(text, len) == len - 1 &&
		       (type != SCLIMIT_A_RULE || is_rule(text));
	case FLAG:
		return !len;
	case BINARY:
		return len == policy[type].len;
	default:
		return true;
	}
}

static int parse(const void *data, ssize_t len, uint64_t needed, struct attrs *attrs,
		 struct err *err)
{
	const struct nlattr *attr;
	uint64_t found = 0;
	uint16_t type;

	*attrs = (struct attrs){};
	for (attr = data; mnl_attr_ok(attr, (const char *)data + len - (const char *)attr);
	     attr = mnl_attr_next(attr)) {
		type = mnl_attr_get_type(attr);
		if (type > SCLIMIT_A_MAX || policy[type].kind == UNKNOWN)
			continue;
		if (!attr_ok(attr, type))
			return attrs_malformed(err, "an attribute that is too short, too long, or "
						    "holds what it may not");
		if (attrs->at[type] && !policy[type].repeated)
			return attrs_malformed(err, "an attribute that is there twice");
		if (!attrs->at[type])
			attrs->at[type] = attr;
		found |= UINT64_C(1) << type;
	}
	if ((const char *)attr < (const char *)data + len)
		return attrs_malformed(err, "bytes that are left over");
	if (needed & ~found)
		return attrs_malformed(err, "an attribute is missing");
	return 0;
}

/**
 * attrs_parse() - the attributes of a generic netlink message
 * @message: the message
 * @needed: ATTR() of those that must be there
 * @attrs: filled; points into the message
 * @err: filled on failure
 * Return: 0 or -1.
 */
int attrs_parse(const struct nlmsghdr *message, uint64_t needed, struct attrs *attrs,
		struct err *err)
{
	if (message->nlmsg_len < MNL_NLMSG_HDRLEN + GENL_HDRLEN)
		return attrs_malformed(err, "it is cut short");
	return parse(mnl_nlmsg_get_payload_offset(message, GENL_HDRLEN),
		     mnl_nlmsg_get_payload_len(message) - GENL_HDRLEN, needed, attrs, err);
}

/** attrs_parse_nest() - as attrs_parse(), of an attribute that holds attributes */
int attrs_parse_nest(const struct nlattr *nest, uint64_t needed, struct attrs *attrs,
		     struct err *err)
{
	return parse(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), needed, attrs,
		     err);
}

uint64_t attr_u64(const struct attrs *attrs, enum sclimit_attr type)
{
	return attrs->at[type] ? mnl_attr_get_u64(attrs->at[type]) : 0;
}

uint32_t attr_u32(const struct attrs *attrs, enum sclimit_attr type)
{
	return attrs->at[type] ? mnl_attr_get_u32(attrs->at[type]) : 0;
}

const char *attr_string(const struct attrs *attrs, enum sclimit_attr type)
{
	return attrs->at[type] ? mnl_attr_get_str(attrs->at[type]) : "";
}

/**
 * attrs_call() - which system call a message is about
 * @attrs: its attributes, ABI and NR among them
 * @abi: set
 * @nr: set
 * @err: filled on failure
 * Return: 0 or -1.
 */
int attrs_call(const struct attrs *attrs, enum sclimit_abi *abi, unsigned int *nr,
	       struct err *err)
{
	uint32_t which = attr_u32(attrs, SCLIMIT_A_ABI);

	*nr = attr_u32(attrs, SCLIMIT_A_NR);
	if (which >= NR_ABIS || *nr > SYSCALL_NR_MAX)
		return attrs_malformed(err, "a call that no ABI has");
	*abi = which;
	return 0;
}

/**
 * attrs_action() - what is done about a call
 * @attrs: the attributes of a message, ACTION among them
 * @action: set
 * @code: the errno, or 0 where it is another action
 * @err: filled on failure
 * Return: 0 or -1.
 */
int attrs_action(const struct attrs *attrs, enum sclimit_action *action, int *code,
		 struct err *err)
{
	uint32_t which = attr_u32(attrs, SCLIMIT_A_ACTION);
	uint32_t number = attr_u32(attrs, SCLIMIT_A_ERRNO);

	if (which < SCLIMIT_ACTION_ERRNO || which > SCLIMIT_ACTION_LOG)
		return attrs_malformed(err, "an action that is none");
	*action = which;
	if (*action == SCLIMIT_ACTION_ERRNO && (number < 1 || number > ERRNO_MAX))
		return attrs_malformed(err, "an errno that is none");
	*code = *action == SCLIMIT_ACTION_ERRNO ? (int)number : 0;
	return 0;
}
