// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family, and what it says of itself.
 */
#include "netlink.h"

#ifndef GENL_MCAST_CAP_SYS_ADMIN
#error "this kernel cannot keep events from the unprivileged: it needs GENL_MCAST_CAP_SYS_ADMIN (6.1.69)"
#endif

#define FEATURES	(SCLIMIT_FEATURE_CONDITIONS | SCLIMIT_FEATURE_ACTIONS |	\
			 SCLIMIT_FEATURE_URING | SCLIMIT_FEATURE_LOCK |		\
			 SCLIMIT_FEATURE_EVENTS | SCLIMIT_FEATURE_VERDICT)

/* No attribute at all: every one is refused. */
static const struct nla_policy none_policy[SCLIMIT_A_MAX + 1];

/* Each SET is validated when it is read: of one attribute that is repeated, here is the last. */
static const struct nla_policy change_policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_SET]		= { .type = NLA_NESTED },
};

static const struct nla_policy verdict_policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_GROUP_ID]	= { .type = NLA_U64 },
	[SCLIMIT_A_GROUP_FD]	= { .type = NLA_U32 },
	[SCLIMIT_A_ABI]		= NLA_POLICY_MAX(NLA_U32, SCLIMIT_ABI_X32),
	[SCLIMIT_A_NR]		= { .type = NLA_U32 },
	[SCLIMIT_A_ARGS]	= NLA_POLICY_EXACT_LEN(SCLIMIT_NR_ARGS * sizeof(u64)),
};

static int info_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return -ENOMEM;
	/* before the number is read: what comes behind it is recorded */
	sclimit_netlink_listen();
	head = genlmsg_put_reply(msg, info, &sclimit_netlink_family, 0, SCLIMIT_CMD_INFO_GET);
	if (!head || nla_put_u32(msg, SCLIMIT_A_ABI_VERSION, SCLIMIT_ABI_VERSION) ||
	    nla_put_u32(msg, SCLIMIT_A_FEATURES, FEATURES) ||
	    nla_put_string(msg, SCLIMIT_A_GATE, sclimit_gate_name()) ||
	    nla_put_u32(msg, SCLIMIT_A_EVENT_RATE, READ_ONCE(sclimit_event_rate)) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_EVENT_SEQ, sclimit_event_last(), SCLIMIT_A_PAD)) {
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}

static const struct genl_ops ops[] = {
	{
		.cmd = SCLIMIT_CMD_INFO_GET,
		.policy = none_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = info_get,
	},
	{
		.cmd = SCLIMIT_CMD_RULES_GET,
		.policy = sclimit_netlink_rules_policy,
		.maxattr = SCLIMIT_A_MAX,
		.start = sclimit_netlink_rules_start,
		.dumpit = sclimit_netlink_rules_dump,
		.done = sclimit_netlink_rules_done,
	},
	{
		.cmd = SCLIMIT_CMD_RULES_DENY,
		.policy = change_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_deny,
	},
	{
		.cmd = SCLIMIT_CMD_RULES_ALLOW,
		.policy = change_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_allow,
	},
	{
		.cmd = SCLIMIT_CMD_RULES_REPLACE,
		.policy = change_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_replace,
	},
	{
		.cmd = SCLIMIT_CMD_LOCK,
		.policy = sclimit_netlink_group_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_lock,
	},
	{
		.cmd = SCLIMIT_CMD_STAT_GET,
		.policy = sclimit_netlink_group_policy,
		.maxattr = SCLIMIT_A_MAX,
		.start = sclimit_netlink_stat_start,
		.dumpit = sclimit_netlink_stat_dump,
		.done = sclimit_netlink_stat_done,
	},
	{
		.cmd = SCLIMIT_CMD_STAT_RESET,
		.policy = sclimit_netlink_group_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_stat_reset,
	},
	{
		.cmd = SCLIMIT_CMD_VERDICT_GET,
		.policy = verdict_policy,
		.maxattr = SCLIMIT_A_MAX,
		.doit = sclimit_netlink_verdict,
	},
};

static const struct genl_multicast_group groups[] = {
	{ .name = SCLIMIT_GENL_EVENTS, .flags = GENL_MCAST_CAP_SYS_ADMIN },
};

struct genl_family sclimit_netlink_family = {
	.name = SCLIMIT_GENL_NAME,
	.version = SCLIMIT_GENL_VERSION,
	.maxattr = SCLIMIT_A_MAX,
	.module = THIS_MODULE,
	.netnsok = true,
	/* what has to be done one at a time is, under the groups' mutex */
	.parallel_ops = true,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	/* all of them are checked strictly */
	.resv_start_op = SCLIMIT_CMD_UNSPEC + 1,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * sclimit_netlink_init() - begin to answer
 *
 * Context: process, may sleep; the module's init, when all else is ready.
 * Return: 0 or what registering the family said.
 */
int sclimit_netlink_init(void)
{
	int err = genl_register_family(&sclimit_netlink_family);

	if (!err)
		sclimit_event_set_sink(&sclimit_netlink_sink);
	return err;
}

/**
 * sclimit_netlink_exit() - answer no more
 *
 * When it returns, no command runs, and none will.
 *
 * Context: process, may sleep; the module's exit, after sclimit_gate_close().
 */
void sclimit_netlink_exit(void)
{
	sclimit_event_set_sink(NULL);
	genl_unregister_family(&sclimit_netlink_family);
	sclimit_event_listen(false);
	sclimit_netlink_error_exit();
}
