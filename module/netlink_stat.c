// SPDX-License-Identifier: GPL-2.0
/*
 * Statistics of a group and its descendants.
 */
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "netlink.h"

/**
 * struct stat_dump - the state of a dump
 * @id: the group's cgroup id
 * @action: how often each action was taken
 * @lost: how many events were lost
 * @begun: whether these have been told
 * @at: which of @number is next
 * @number: how often each number was called, as slots
 */
struct stat_dump {
	u64 id;
	u64 action[SCLIMIT_NR_ACTIONS];
	u64 lost;
	bool begun;
	unsigned int at;
	u64 number[SCLIMIT_SLOT_SOCKETCALL];
};

static int stat_collect(struct cgroup *cgrp, struct stat_dump *dump)
{
	struct sclimit_group *group;
	enum sclimit_abi abi;

	lockdep_assert_held(&sclimit_group_mutex);
	group = sclimit_group_get(cgrp);
	if (IS_ERR(group))
		return PTR_ERR(group);
	dump->id = kernfs_ino(group->kn);
	sclimit_event_sum(group, dump->action);
	dump->lost = sclimit_event_lost(group);
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++)
		sclimit_event_numbers(group, abi, dump->number + sclimit_slot(abi, 0));
	return 0;
}

static int begin(struct netlink_callback *cb, const struct sclimit_asker *asker)
{
	struct nlattr *attrs[SCLIMIT_A_MAX + 1];
	struct stat_dump *dump;
	struct cgroup *cgrp;
	int err;

	err = nlmsg_parse(cb->nlh, GENL_HDRLEN, attrs, SCLIMIT_A_MAX,
			  sclimit_netlink_group_policy, asker->extack);
	if (err)
		return err;
	cgrp = sclimit_netlink_cgroup(asker, attrs, SCLIMIT_FILE_STAT);
	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	dump = kvzalloc(sizeof(*dump), GFP_KERNEL_ACCOUNT);
	err = dump ? -EINTR : -ENOMEM;
	if (dump && !mutex_lock_killable(&sclimit_group_mutex)) {
		err = stat_collect(cgrp, dump);
		mutex_unlock(&sclimit_group_mutex);
	}
	cgroup_put(cgrp);
	if (err) {
		kvfree(dump);
		return sclimit_netlink_error(asker, NULL, err, "the counts cannot be told");
	}
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * sclimit_netlink_stat_start() - begin SCLIMIT_CMD_STAT_GET
 * @cb: the dump
 *
 * Context: process, may sleep, in the process that asks.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_stat_start(struct netlink_callback *cb)
{
	return sclimit_netlink_dump_start(cb, begin);
}

static int put_sums(struct sk_buff *skb, const struct stat_dump *dump)
{
	static const u16 attrs[SCLIMIT_NR_ACTIONS] = {
		[SCLIMIT_ACTION_ERRNO - 1]	= SCLIMIT_A_DENIED,
		[SCLIMIT_ACTION_KILL - 1]	= SCLIMIT_A_KILLED,
		[SCLIMIT_ACTION_TRAP - 1]	= SCLIMIT_A_TRAPPED,
		[SCLIMIT_ACTION_LOG - 1]	= SCLIMIT_A_LOGGED,
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < SCLIMIT_NR_ACTIONS; i++)
		err = nla_put_u64_64bit(skb, attrs[i], dump->action[i], SCLIMIT_A_PAD);
	return err ?: nla_put_u64_64bit(skb, SCLIMIT_A_LOST, dump->lost, SCLIMIT_A_PAD);
}

static int put_count(struct sk_buff *skb, unsigned int slot, u64 count)
{
	enum sclimit_abi abi;
	struct nlattr *nest;
	unsigned int nr;

	nest = nla_nest_start(skb, SCLIMIT_A_COUNT);
	if (!nest)
		return -EMSGSIZE;
	sclimit_slot_name(slot, &abi, &nr);
	if (nla_put_u32(skb, SCLIMIT_A_ABI, abi) || nla_put_u32(skb, SCLIMIT_A_NR, nr) ||
	    nla_put_u64_64bit(skb, SCLIMIT_A_COUNT_VALUE, count, SCLIMIT_A_PAD)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sclimit_netlink_stat_dump() - go on with SCLIMIT_CMD_STAT_GET
 * @skb: what is filled
 * @cb: the dump
 *
 * Context: process.
 * Return: how much is in @skb, 0 at the end, or a negative errno.
 */
int sclimit_netlink_stat_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct stat_dump *dump = (struct stat_dump *)cb->args[0];
	void *msg;
	int err;

	err = sclimit_netlink_dump_late(cb);
	if (err)
		return err;
	while (dump->at < ARRAY_SIZE(dump->number) && !dump->number[dump->at])
		dump->at++;
	if (dump->begun && dump->at == ARRAY_SIZE(dump->number))
		return 0;
	msg = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &sclimit_netlink_family, NLM_F_MULTI, SCLIMIT_CMD_STAT_GET);
	if (!msg || nla_put_u64_64bit(skb, SCLIMIT_A_GROUP_ID, dump->id, SCLIMIT_A_PAD) ||
	    (!dump->begun && put_sums(skb, dump)))
		return -EMSGSIZE;
	dump->begun = true;
	for (; dump->at < ARRAY_SIZE(dump->number); dump->at++)
		if (dump->number[dump->at] &&
		    put_count(skb, dump->at, dump->number[dump->at]))
			break;
	genlmsg_end(skb, msg);
	return skb->len;
}

/**
 * sclimit_netlink_stat_done() - end SCLIMIT_CMD_STAT_GET
 * @cb: the dump
 *
 * Context: process.
 * Return: 0.
 */
int sclimit_netlink_stat_done(struct netlink_callback *cb)
{
	sclimit_netlink_dump_done(cb);
	kvfree((void *)cb->args[0]);
	return 0;
}

static int reset(struct sclimit_group *group)
{
	sclimit_event_reset(group);
	return 0;
}

/**
 * sclimit_netlink_stat_reset() - SCLIMIT_CMD_STAT_RESET
 * @skb: the request
 * @info: what is in it
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_stat_reset(struct sk_buff *skb, struct genl_info *info)
{
	return sclimit_netlink_on_group(skb, info, reset, "the counts were not reset");
}
