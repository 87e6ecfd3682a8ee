// SPDX-License-Identifier: GPL-2.0
/*
 * Changing rules: of one group or of many, at one moment.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "netlink.h"
#include "policy_request.h"

const struct nla_policy sclimit_netlink_set_policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_GROUP_ID]	= { .type = NLA_U64 },
	[SCLIMIT_A_GROUP_FD]	= { .type = NLA_U32 },
	[SCLIMIT_A_RULE]	= { .type = NLA_NUL_STRING },
};

/**
 * struct order - what one command asks for
 * @asker: who asks
 * @info: the command
 * @deny: rules are added, or replaced, and not removed
 * @replace: they are replaced
 * @writes: for each group what is asked
 * @sets: for each group the first of its SETs
 * @nr: how many groups
 * @room: how many there is room for
 */
struct order {
	struct sclimit_asker asker;
	struct genl_info *info;
	bool deny;
	bool replace;
	struct sclimit_write *writes;
	const struct nlattr **sets;
	unsigned int nr;
	unsigned int room;
};

static void order_free(struct order *order)
{
	while (order->nr--) {
		sclimit_request_free(order->writes[order->nr].request);
		cgroup_put(order->writes[order->nr].cgrp);
	}
	kvfree(order->writes);
	kvfree(order->sets);
}

/* What is asked of the group of a SET, which may be the one before. */
static struct sclimit_write *order_write(struct order *order, const struct nlattr *set,
					 struct nlattr **attrs)
{
	struct sclimit_write *write;
	struct cgroup *cgrp;

	cgrp = sclimit_netlink_cgroup(&order->asker, attrs, NULL);
	if (IS_ERR(cgrp))
		return ERR_CAST(cgrp);
	if (order->nr && order->writes[order->nr - 1].cgrp == cgrp) {
		cgroup_put(cgrp);
		return &order->writes[order->nr - 1];
	}
	write = &order->writes[order->nr];
	write->request = sclimit_request_new(order->deny, order->replace);
	if (IS_ERR(write->request)) {
		cgroup_put(cgrp);
		return ERR_CAST(write->request);
	}
	write->cgrp = cgrp;
	order->sets[order->nr++] = set;
	return write;
}

static int add_token(const struct order *order, struct sclimit_request *request,
		     const struct nlattr *attr)
{
	const char *token = nla_data(attr), *why;
	int err;

	if (strlen(token) + 1 != nla_len(attr))
		return sclimit_netlink_error(&order->asker, attr, -EINVAL,
					     "%.64s: there is something behind its NUL", token);
	err = sclimit_request_add(request, token, &why);
	if (!err)
		return 0;
	return sclimit_netlink_error(&order->asker, attr, err, "%.512s: %s", token,
				     why ?: "no memory");
}

static int add_set(struct order *order, const struct nlattr *set)
{
	struct netlink_ext_ack *extack = order->asker.extack;
	struct nlattr *attrs[SCLIMIT_A_MAX + 1];
	struct sclimit_write *write;
	struct nlattr *attr;
	int err, left;

	err = nla_parse_nested(attrs, SCLIMIT_A_MAX, set, sclimit_netlink_set_policy, extack);
	if (err)
		return err;
	write = order_write(order, set, attrs);
	if (IS_ERR(write))
		return PTR_ERR(write);
	nla_for_each_nested(attr, set, left) {
		if (nla_type(attr) != SCLIMIT_A_RULE)
			continue;
		err = add_token(order, write->request, attr);
		if (err)
			return err;
		/* a big policy on a small machine */
		cond_resched();
	}
	return 0;
}

static int order_read(struct order *order)
{
	struct nlattr *attr;
	int err, left;

	nlmsg_for_each_attr(attr, order->info->nlhdr, GENL_HDRLEN, left)
		order->room += nla_type(attr) == SCLIMIT_A_SET;
	if (!order->room)
		return sclimit_netlink_error(&order->asker, NULL, -EINVAL, "SET is missing");
	order->writes = kvcalloc(order->room, sizeof(*order->writes), GFP_KERNEL);
	order->sets = kvcalloc(order->room, sizeof(*order->sets), GFP_KERNEL);
	if (!order->writes || !order->sets)
		return sclimit_netlink_error(&order->asker, NULL, -ENOMEM, "no memory");
	nlmsg_for_each_attr(attr, order->info->nlhdr, GENL_HDRLEN, left) {
		err = add_set(order, attr);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return sclimit_netlink_error(&order->asker, attr, -EINTR, "interrupted");
	}
	return 0;
}

static int cgroup_cmp(const void *a, const void *b)
{
	u64 x = cgroup_id(*(struct cgroup **)a), y = cgroup_id(*(struct cgroup **)b);

	return x < y ? -1 : x > y;
}

/* A group that comes twice, but not in one piece, was not meant. */
static int order_check(const struct order *order)
{
	struct cgroup **cgrps;
	unsigned int i;
	int err = 0;

	cgrps = kvmalloc_array(order->nr, sizeof(*cgrps), GFP_KERNEL);
	if (!cgrps)
		return sclimit_netlink_error(&order->asker, NULL, -ENOMEM, "no memory");
	for (i = 0; i < order->nr; i++)
		cgrps[i] = order->writes[i].cgrp;
	sort(cgrps, order->nr, sizeof(*cgrps), cgroup_cmp, NULL);
	for (i = 1; !err && i < order->nr; i++)
		if (cgrps[i] == cgrps[i - 1])
			err = sclimit_netlink_error(&order->asker, NULL, -EINVAL,
						    "group %llu comes twice",
						    cgroup_id(cgrps[i]));
	kvfree(cgrps);
	return err;
}

/* Whether a RULE names a slot. */
static bool rule_names(const struct order *order, const struct nlattr *rule, unsigned int slot)
{
	struct sclimit_request *request = sclimit_request_new(order->deny, false);
	const char *why;
	bool names;

	if (IS_ERR(request))
		return false;
	names = !sclimit_request_add(request, nla_data(rule), &why) &&
		sclimit_request_names(request, slot);
	sclimit_request_free(request);
	return names;
}

/* The first RULE of a group that names a slot, among all of the group's SETs. */
static const struct nlattr *rule_to_blame(const struct order *order,
					  const struct sclimit_blame *blame)
{
	const struct nlattr *first = order->sets[blame->which], *next = NULL, *set, *rule;
	bool inside = false;
	int left, more;

	if (blame->which + 1 < order->nr)
		next = order->sets[blame->which + 1];
	nlmsg_for_each_attr(set, order->info->nlhdr, GENL_HDRLEN, left) {
		if (set == next)
			break;
		inside |= set == first;
		if (!inside)
			continue;
		nla_for_each_nested(rule, set, more)
			if (nla_type(rule) == SCLIMIT_A_RULE &&
			    rule_names(order, rule, blame->slot))
				return rule;
	}
	return NULL;
}

static const char *why_of(int err)
{
	switch (err) {
	case -E2BIG:
		return "too many rules with conditions on the way to the root";
	case -EINTR:
		return "interrupted";
	case -ENOMEM:
		return "no memory";
	case -ENODEV:
		return "a group, or the module, is going away";
	default:
		return "an entry cannot be hooked: the kernel's log names it";
	}
}

static void order_fail(const struct order *order, int err, const struct sclimit_blame *blame)
{
	const struct nlattr *set = blame->which < order->nr ? order->sets[blame->which] : NULL;
	const char *why = blame->why ?: why_of(err);
	const struct nlattr *rule = NULL;

	if (blame->slot != SCLIMIT_NO_SLOT)
		rule = rule_to_blame(order, blame);
	if (rule)
		sclimit_netlink_error(&order->asker, rule, err, "%.512s: %s",
				      (const char *)nla_data(rule), why);
	else if (set && order->nr > 1)
		sclimit_netlink_error(&order->asker, set, err, "group %llu: %s",
				      cgroup_id(order->writes[blame->which].cgrp), why);
	else	/* who asks about one group knows which it is */
		sclimit_netlink_error(&order->asker, set, err, "%s", why);
}

static int change_rules(struct sk_buff *skb, struct genl_info *info, bool deny, bool replace)
{
	struct order order = {
		.asker = { .skb = skb, .extack = info->extack },
		.info = info,
		.deny = deny,
		.replace = replace,
	};
	struct sclimit_blame blame;
	int err;

	err = sclimit_netlink_admin(&order.asker);
	if (err)
		return err;
	err = order_read(&order);
	if (!err)
		err = order_check(&order);
	if (!err) {
		err = sclimit_gate_write(order.writes, order.nr, &blame);
		if (err)
			order_fail(&order, err, &blame);
	}
	order_free(&order);
	return err;
}

/**
 * sclimit_netlink_deny() - SCLIMIT_CMD_RULES_DENY
 * @skb: the request
 * @info: what is in it
 *
 * Context: process, may sleep. So are the others.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_deny(struct sk_buff *skb, struct genl_info *info)
{
	return change_rules(skb, info, true, false);
}

/** sclimit_netlink_allow() - SCLIMIT_CMD_RULES_ALLOW; see sclimit_netlink_deny() */
int sclimit_netlink_allow(struct sk_buff *skb, struct genl_info *info)
{
	return change_rules(skb, info, false, false);
}

/** sclimit_netlink_replace() - SCLIMIT_CMD_RULES_REPLACE; see sclimit_netlink_deny() */
int sclimit_netlink_replace(struct sk_buff *skb, struct genl_info *info)
{
	return change_rules(skb, info, true, true);
}

/** sclimit_netlink_lock() - SCLIMIT_CMD_LOCK; see sclimit_netlink_deny() */
int sclimit_netlink_lock(struct sk_buff *skb, struct genl_info *info)
{
	return sclimit_netlink_on_group(skb, info, sclimit_gate_lock, "the group was not locked");
}
