// SPDX-License-Identifier: GPL-2.0
/*
 * What would happen to a call, by which rule of which group.
 */
#include <linux/kernfs.h>
#include <linux/mm.h>

#include "netlink.h"

/**
 * struct answer - what is found
 * @verdict: what happens
 * @group_id: the group whose rule has the word
 * @rule: that rule
 */
struct answer {
	u16 verdict;
	u64 group_id;
	char *rule;
};

/*
 * The group nearest the root whose rule is as strong as any. It is what
 * sclimit_policy_merge() makes of all of them, asked for one call.
 */
static int find(struct sclimit_group *group, unsigned int slot, const struct pt_regs *regs,
		struct answer *answer)
{
	const struct sclimit_clause *clause, *best_clause = NULL;
	struct sclimit_clause plain, best_plain;
	struct sclimit_group *best = NULL;
	u16 verdict;

	lockdep_assert_held(&sclimit_group_mutex);
	for (; group; group = group->parent) {
		verdict = sclimit_policy_find(group->own, slot, regs, &clause, &plain);
		if (!verdict || sclimit_verdict_rank(verdict) <
				sclimit_verdict_rank(answer->verdict))
			continue;
		answer->verdict = verdict;
		best = group;
		best_clause = clause;
		if (clause == &plain) {
			best_plain = plain;
			best_clause = &best_plain;
		}
	}
	if (!best)
		return 0;
	answer->group_id = kernfs_ino(best->kn);
	answer->rule = sclimit_policy_rule(best->own, slot, best_clause);
	return PTR_ERR_OR_ZERO(answer->rule);
}

static int reply(struct genl_info *info, const struct answer *answer)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &sclimit_netlink_family, 0, SCLIMIT_CMD_VERDICT_GET);
	if (!head)
		goto err_free;
	if (answer->verdict &&
	    (nla_put_u32(msg, SCLIMIT_A_ACTION, sclimit_verdict_action(answer->verdict)) ||
	     (answer->verdict <= MAX_ERRNO &&
	      nla_put_u32(msg, SCLIMIT_A_ERRNO, answer->verdict)) ||
	     nla_put_u64_64bit(msg, SCLIMIT_A_GROUP_ID, answer->group_id, SCLIMIT_A_PAD) ||
	     nla_put_string(msg, SCLIMIT_A_RULE, answer->rule)))
		goto err_free;
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);

err_free:
	nlmsg_free(msg);
	return -EMSGSIZE;
}

/* The slot of a call, or of its sub-call where that is known. */
static unsigned int slot_of(const struct sclimit_asker *asker, struct nlattr **attrs,
			    const u64 *args)
{
	struct nlattr *abi = attrs[SCLIMIT_A_ABI], *nr = attrs[SCLIMIT_A_NR];
	unsigned int slot, sub;

	if (!abi || !nr) {
		sclimit_netlink_error(asker, NULL, -EINVAL, "%s is missing", abi ? "NR" : "ABI");
		return SCLIMIT_NO_SLOT;
	}
	slot = sclimit_slot(nla_get_u32(abi), nla_get_u32(nr));
	if (slot == SCLIMIT_NO_SLOT) {
		sclimit_netlink_error(asker, nr, -ERANGE, "%s:%u: no such number in that ABI",
				      sclimit_abi_name(nla_get_u32(abi)), nla_get_u32(nr));
		return SCLIMIT_NO_SLOT;
	}
	if (!args || nla_get_u32(abi) != SCLIMIT_ABI_I386)
		return slot;
	sub = sclimit_slot_sub(nla_get_u32(nr), (u32)args[0]);
	return sub != SCLIMIT_NO_SLOT ? sub : slot;
}

/**
 * sclimit_netlink_verdict() - SCLIMIT_CMD_VERDICT_GET
 * @skb: the request
 * @info: what is in it
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_verdict(struct sk_buff *skb, struct genl_info *info)
{
	struct sclimit_asker asker = { .skb = skb, .extack = info->extack };
	struct nlattr *attr = info->attrs[SCLIMIT_A_ARGS];
	struct answer answer = {};
	struct pt_regs regs = {};
	struct sclimit_group *group;
	u64 args[SCLIMIT_NR_ARGS];
	struct cgroup *cgrp;
	unsigned int slot;
	int err;

	if (attr)
		memcpy(args, nla_data(attr), sizeof(args));
	slot = slot_of(&asker, info->attrs, attr ? args : NULL);
	if (slot == SCLIMIT_NO_SLOT)
		return info->attrs[SCLIMIT_A_ABI] && info->attrs[SCLIMIT_A_NR] ? -ERANGE : -EINVAL;
	if (attr)
		sclimit_args_set(sclimit_slot_abi(slot), args, &regs);
	cgrp = sclimit_netlink_cgroup(&asker, info->attrs, SCLIMIT_FILE_RULES);
	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	err = -EINTR;
	if (!mutex_lock_killable(&sclimit_group_mutex)) {
		group = sclimit_group_get(cgrp);
		err = IS_ERR(group) ? PTR_ERR(group) :
				      find(group, slot, attr ? &regs : NULL, &answer);
		mutex_unlock(&sclimit_group_mutex);
	}
	cgroup_put(cgrp);
	if (!err)
		err = reply(info, &answer);
	else
		sclimit_netlink_error(&asker, NULL, err, "the verdict cannot be told");
	if (!IS_ERR_OR_NULL(answer.rule))
		kvfree(answer.rule);
	return err;
}
