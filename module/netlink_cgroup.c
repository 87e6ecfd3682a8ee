// SPDX-License-Identifier: GPL-2.0
/*
 * Which group is meant, and who may ask.
 */
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/net.h>
#include <linux/user_namespace.h>
#include <net/sock.h>

#include "netlink.h"

/*
 * Both the process and whoever opened the socket, as with a file: see may_write().
 * netlink_capable() does not ask for the latter where the sender names the destination.
 */
static bool privileged(const struct sclimit_asker *asker)
{
	const struct sock *sk = NETLINK_CB(asker->skb).sk;

	return file_ns_capable(sk->sk_socket->file, &init_user_ns, CAP_SYS_ADMIN) &&
	       capable(CAP_SYS_ADMIN);
}

/**
 * sclimit_netlink_admin() - whether who asks may do all
 * @asker: who asks
 *
 * Context: process, in a command.
 * Return: 0 or -EPERM, which is told.
 */
int sclimit_netlink_admin(const struct sclimit_asker *asker)
{
	if (privileged(asker))
		return 0;
	return sclimit_netlink_error(asker, NULL, -EPERM,
				     "this needs CAP_SYS_ADMIN in the initial user namespace");
}

/* Opens a file of a directory, as whoever asks would, and lets go of it. */
static int may_read(const struct file *dir, const char *name)
{
	struct file *file = file_open_root(&dir->f_path, name, O_RDONLY | O_NOFOLLOW, 0);

	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(file);
	return 0;
}

/*
 * The cgroup of a descriptor, if a file in its directory may be read. Another thread may
 * put another directory in the descriptor's place meanwhile: it has to be the same.
 */
static struct cgroup *cgroup_by_fd(const struct sclimit_asker *asker, const struct nlattr *attr,
				   const char *name)
{
	struct file *dir = fget_raw(nla_get_u32(attr));
	struct cgroup *cgrp = ERR_PTR(-EBADF);
	int err = 0;

	if (!dir)
		goto out_say;
	if (file_inode(dir)->i_sb->s_magic == CGROUP2_SUPER_MAGIC)
		cgrp = cgroup_get_from_fd(nla_get_u32(attr));
	if (!IS_ERR(cgrp) && cgroup_id(cgrp) != file_inode(dir)->i_ino) {
		cgroup_put(cgrp);
		cgrp = ERR_PTR(-EBADF);
	}
	if (!IS_ERR(cgrp) && name && !privileged(asker))
		err = may_read(dir, name);
	fput(dir);
	if (err) {
		cgroup_put(cgrp);
		/* a v1 hierarchy may have taken the files: then nobody can read them */
		if (err == -ENOENT)
			err = -EPERM;
		return ERR_PTR(sclimit_netlink_error(asker, attr, err,
						     "%s of this group cannot be read", name));
	}
out_say:
	if (IS_ERR(cgrp))
		sclimit_netlink_error(asker, attr, PTR_ERR(cgrp),
				      PTR_ERR(cgrp) == -EBADF ?
				      "not a descriptor of a cgroup v2 directory" :
				      "the group is gone");
	return cgrp;
}

static struct cgroup *cgroup_by_id(const struct sclimit_asker *asker, const struct nlattr *attr)
{
	struct cgroup *cgrp;
	int err;

	err = sclimit_netlink_admin(asker);
	if (err)
		return ERR_PTR(err);
	cgrp = cgroup_get_from_id(nla_get_u64(attr));
	/* some kernels say so with NULL, and one of a v1 hierarchy has other ids */
	if (IS_ERR_OR_NULL(cgrp))
		return ERR_PTR(sclimit_netlink_error(asker, attr, -ENOENT, "no group has id %llu",
						     nla_get_u64(attr)));
	return cgrp;
}

/**
 * sclimit_netlink_cgroup() - the cgroup that is meant
 * @asker: who asks
 * @attrs: attributes, of which SCLIMIT_A_GROUP_FD and SCLIMIT_A_GROUP_ID matter
 * @file: the file of the group that has to be readable for who asks and is not privileged;
 *	  NULL where the caller has asked for privilege
 *
 * Context: process, may sleep; in a command.
 * Return: the cgroup with a reference; an error pointer, and why is told: -EINVAL where
 * none or two are named, -EBADF, -ENOENT where it is gone, -EPERM, -EACCES.
 */
struct cgroup *sclimit_netlink_cgroup(const struct sclimit_asker *asker, struct nlattr **attrs,
				      const char *file)
{
	struct nlattr *fd = attrs[SCLIMIT_A_GROUP_FD], *id = attrs[SCLIMIT_A_GROUP_ID];

	if (!fd == !id)
		return ERR_PTR(sclimit_netlink_error(asker, NULL, -EINVAL,
						     "name the group by GROUP_FD or by GROUP_ID"));
	return fd ? cgroup_by_fd(asker, fd, file) : cgroup_by_id(asker, id);
}

/**
 * sclimit_netlink_on_group() - a command that changes one group
 * @skb: the request, with SCLIMIT_A_GROUP_FD or SCLIMIT_A_GROUP_ID
 * @info: what is in it
 * @act: does it, under the groups' mutex; returns 0 or a negative errno
 * @failed: what to say where it fails
 *
 * Context: process, may sleep; a command.
 * Return: 0 or a negative errno, and why is told.
 */
int sclimit_netlink_on_group(struct sk_buff *skb, struct genl_info *info,
			     int (*act)(struct sclimit_group *group), const char *failed)
{
	struct sclimit_asker asker = { .skb = skb, .extack = info->extack };
	struct sclimit_group *group;
	struct cgroup *cgrp;
	int err;

	err = sclimit_netlink_admin(&asker);
	if (err)
		return err;
	cgrp = sclimit_netlink_cgroup(&asker, info->attrs, NULL);
	if (IS_ERR(cgrp))
		return PTR_ERR(cgrp);
	err = -EINTR;
	if (!mutex_lock_killable(&sclimit_group_mutex)) {
		group = sclimit_group_get(cgrp);
		err = IS_ERR(group) ? PTR_ERR(group) : act(group);
		mutex_unlock(&sclimit_group_mutex);
	}
	cgroup_put(cgrp);
	return err ? sclimit_netlink_error(&asker, NULL, err, "%s", failed) : 0;
}
