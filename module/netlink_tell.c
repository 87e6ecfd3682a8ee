// SPDX-License-Identifier: GPL-2.0
/*
 * Telling rules: of a group, of it and its ancestors, or of all groups.
 *
 * What is told is how it was when the dump began: policies do not change, so a
 * reference to each is all that has to be kept.
 */
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "netlink.h"

const struct nla_policy sclimit_netlink_rules_policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_GROUP_ID]	= { .type = NLA_U64 },
	[SCLIMIT_A_GROUP_FD]	= { .type = NLA_U32 },
	[SCLIMIT_A_EFFECTIVE]	= { .type = NLA_FLAG },
};

const struct nla_policy sclimit_netlink_group_policy[SCLIMIT_A_MAX + 1] = {
	[SCLIMIT_A_GROUP_ID]	= { .type = NLA_U64 },
	[SCLIMIT_A_GROUP_FD]	= { .type = NLA_U32 },
};

/**
 * struct told - what is told of one group
 * @id: its cgroup id
 * @locked: whether it is
 * @own: its own rules, with a reference
 */
struct told {
	u64 id;
	bool locked;
	struct sclimit_policy *own;
};

/**
 * struct rules_dump - the state of a dump
 * @nr: how many groups are told of
 * @at: which one is next, or is being told of
 * @text: the rules of that one; NULL where it was not begun
 * @left: what of @text is still to be told
 * @group: the groups
 */
struct rules_dump {
	unsigned int nr;
	unsigned int at;
	char *text;
	char *left;
	struct told group[];
};

static bool worth_telling(const struct sclimit_group *group)
{
	return !READ_ONCE(group->dead) && (group->locked || !sclimit_policy_empty(group->own));
}

static void tell(struct rules_dump *dump, const struct sclimit_group *group)
{
	struct told *told = &dump->group[dump->nr++];

	told->id = kernfs_ino(group->kn);
	told->locked = group->locked;
	told->own = sclimit_policy_get(group->own);
}

static struct rules_dump *dump_alloc(unsigned int nr)
{
	struct rules_dump *dump;

	dump = kvzalloc(struct_size(dump, group, nr), GFP_KERNEL_ACCOUNT);
	return dump ?: ERR_PTR(-ENOMEM);
}

static struct rules_dump *dump_all(void)
{
	struct sclimit_group *root = sclimit_group_root(), *pos;
	struct rules_dump *dump;
	unsigned int nr = 0;

	lockdep_assert_held(&sclimit_group_mutex);
	for (pos = root; pos; pos = sclimit_group_next(pos, root))
		nr += worth_telling(pos);
	dump = dump_alloc(nr);
	/* a directory may have gone meanwhile: fewer, never more */
	for (pos = root; pos && !IS_ERR(dump); pos = sclimit_group_next(pos, root))
		if (worth_telling(pos))
			tell(dump, pos);
	return dump;
}

static struct rules_dump *dump_one(struct cgroup *cgrp, bool effective)
{
	struct sclimit_group *group, *pos;
	struct rules_dump *dump;
	unsigned int nr = 1;

	lockdep_assert_held(&sclimit_group_mutex);
	group = sclimit_group_get(cgrp);
	if (IS_ERR(group))
		return ERR_CAST(group);
	for (pos = group->parent; pos && effective; pos = pos->parent)
		nr += worth_telling(pos);
	dump = dump_alloc(nr);
	if (IS_ERR(dump))
		return dump;
	tell(dump, group);
	for (pos = group->parent; pos && effective; pos = pos->parent)
		if (worth_telling(pos) && dump->nr < nr)
			tell(dump, pos);
	return dump;
}

static struct rules_dump *dump_begin(const struct sclimit_asker *asker, struct nlattr **attrs)
{
	bool effective = nla_get_flag(attrs[SCLIMIT_A_EFFECTIVE]);
	struct cgroup *cgrp = NULL;
	struct rules_dump *dump;
	int err;

	if (attrs[SCLIMIT_A_GROUP_FD] || attrs[SCLIMIT_A_GROUP_ID] || effective) {
		cgrp = sclimit_netlink_cgroup(asker, attrs, effective ? SCLIMIT_FILE_RULES :
									SCLIMIT_FILE_OWN);
		if (IS_ERR(cgrp))
			return ERR_CAST(cgrp);
	} else {
		err = sclimit_netlink_admin(asker);
		if (err)
			return ERR_PTR(err);
	}
	dump = ERR_PTR(-EINTR);
	if (!mutex_lock_killable(&sclimit_group_mutex)) {
		dump = cgrp ? dump_one(cgrp, effective) : dump_all();
		mutex_unlock(&sclimit_group_mutex);
	}
	if (cgrp)
		cgroup_put(cgrp);
	if (IS_ERR(dump))
		sclimit_netlink_error(asker, NULL, PTR_ERR(dump), "the rules cannot be told");
	return dump;
}

static int begin(struct netlink_callback *cb, const struct sclimit_asker *asker)
{
	struct nlattr *attrs[SCLIMIT_A_MAX + 1];
	struct rules_dump *dump;
	int err;

	err = nlmsg_parse(cb->nlh, GENL_HDRLEN, attrs, SCLIMIT_A_MAX,
			  sclimit_netlink_rules_policy, asker->extack);
	if (err)
		return err;
	dump = dump_begin(asker, attrs);
	if (IS_ERR(dump))
		return PTR_ERR(dump);
	cb->args[0] = (long)dump;
	return 0;
}

/**
 * sclimit_netlink_rules_start() - begin SCLIMIT_CMD_RULES_GET
 * @cb: the dump
 *
 * Context: process, may sleep, in the process that asks.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_rules_start(struct netlink_callback *cb)
{
	return sclimit_netlink_dump_start(cb, begin);
}

/* As many rules of the group as there is room for. Whether all are told. */
static bool put_rules(struct sk_buff *skb, struct rules_dump *dump)
{
	char *end, behind;

	while (*dump->left) {
		end = strchrnul(dump->left, ' ');
		behind = *end;
		*end = '\0';
		if (nla_put_string(skb, SCLIMIT_A_RULE, dump->left)) {
			*end = behind;
			return false;
		}
		dump->left = behind ? end + 1 : end;
	}
	return true;
}

/* One message of the group. 1: there is more to say of it; 0; -EMSGSIZE: no room at all. */
static int put_group(struct sk_buff *skb, struct netlink_callback *cb, struct rules_dump *dump)
{
	const struct told *told = &dump->group[dump->at];
	const char *before = dump->left;
	bool all;
	void *msg;

	msg = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &sclimit_netlink_family, NLM_F_MULTI, SCLIMIT_CMD_RULES_GET);
	if (!msg)
		return -EMSGSIZE;
	if (nla_put_u64_64bit(skb, SCLIMIT_A_GROUP_ID, told->id, SCLIMIT_A_PAD) ||
	    nla_put_u8(skb, SCLIMIT_A_LOCKED, told->locked))
		goto err_cancel;
	all = put_rules(skb, dump);
	/* a message that says nothing new is no help, and may never end */
	if (!all && dump->left == before)
		goto err_cancel;
	genlmsg_end(skb, msg);
	return !all;

err_cancel:
	genlmsg_cancel(skb, msg);
	return -EMSGSIZE;
}

/**
 * sclimit_netlink_rules_dump() - go on with SCLIMIT_CMD_RULES_GET
 * @skb: what is filled
 * @cb: the dump
 *
 * Context: process, may sleep.
 * Return: how much is in @skb, 0 at the end, or a negative errno.
 */
int sclimit_netlink_rules_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rules_dump *dump = (struct rules_dump *)cb->args[0];
	int more, err;

	err = sclimit_netlink_dump_late(cb);
	if (err)
		return err;
	while (dump->at < dump->nr) {
		if (!dump->text) {
			dump->text = sclimit_policy_string(dump->group[dump->at].own);
			if (IS_ERR(dump->text)) {
				dump->text = NULL;
				return -ENOMEM;
			}
			dump->left = dump->text;
		}
		more = put_group(skb, cb, dump);
		if (more == -EMSGSIZE)
			return skb->len ?: -EMSGSIZE;
		if (more)
			continue;
		kvfree(dump->text);
		dump->text = NULL;
		dump->at++;
	}
	return skb->len;
}

/**
 * sclimit_netlink_rules_done() - end SCLIMIT_CMD_RULES_GET
 * @cb: the dump
 *
 * Context: process.
 * Return: 0.
 */
int sclimit_netlink_rules_done(struct netlink_callback *cb)
{
	struct rules_dump *dump = (struct rules_dump *)cb->args[0];

	sclimit_netlink_dump_done(cb);
	if (!dump)
		return 0;
	while (dump->nr--)
		sclimit_policy_put(dump->group[dump->nr].own);
	kvfree(dump->text);
	kvfree(dump);
	return 0;
}
