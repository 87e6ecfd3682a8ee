/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generic netlink: the same as the cgroup files, for programs. See
 * include/uapi/linux/sclimit.h. The files netlink_*.c share what is below.
 */
#ifndef _SCLIMIT_NETLINK_H
#define _SCLIMIT_NETLINK_H

#include <net/genetlink.h>

#include "gate.h"

int sclimit_netlink_init(void);
void sclimit_netlink_exit(void);

extern struct genl_family sclimit_netlink_family;

/* Which file of a directory says the same to whoever can read it. */
#define SCLIMIT_FILE_RULES	"syscalls.deny"
#define SCLIMIT_FILE_OWN	"syscalls.deny.local"
#define SCLIMIT_FILE_STAT	"syscalls.stat"

/**
 * struct sclimit_asker - who asks
 * @skb: the request
 * @extack: where the message goes
 */
struct sclimit_asker {
	struct sk_buff *skb;
	struct netlink_ext_ack *extack;
};

/* netlink_error.c */
__printf(4, 5)
int sclimit_netlink_error(const struct sclimit_asker *asker, const struct nlattr *attr, int err,
			  const char *format, ...);
void sclimit_netlink_error_exit(void);

/* netlink_cgroup.c */
int sclimit_netlink_admin(const struct sclimit_asker *asker);
struct cgroup *sclimit_netlink_cgroup(const struct sclimit_asker *asker, struct nlattr **attrs,
				      const char *file);
int sclimit_netlink_on_group(struct sk_buff *skb, struct genl_info *info,
			     int (*act)(struct sclimit_group *group), const char *failed);

/* netlink_rules.c */
extern const struct nla_policy sclimit_netlink_set_policy[];
int sclimit_netlink_deny(struct sk_buff *skb, struct genl_info *info);
int sclimit_netlink_allow(struct sk_buff *skb, struct genl_info *info);
int sclimit_netlink_replace(struct sk_buff *skb, struct genl_info *info);
int sclimit_netlink_lock(struct sk_buff *skb, struct genl_info *info);

/* netlink_dump.c */
int sclimit_netlink_dump_start(struct netlink_callback *cb,
			       int (*begin)(struct netlink_callback *cb,
					    const struct sclimit_asker *asker));
int sclimit_netlink_dump_late(struct netlink_callback *cb);
void sclimit_netlink_dump_done(struct netlink_callback *cb);

/* netlink_tell.c */
extern const struct nla_policy sclimit_netlink_rules_policy[];
extern const struct nla_policy sclimit_netlink_group_policy[];
int sclimit_netlink_rules_start(struct netlink_callback *cb);
int sclimit_netlink_rules_dump(struct sk_buff *skb, struct netlink_callback *cb);
int sclimit_netlink_rules_done(struct netlink_callback *cb);

/* netlink_stat.c */
int sclimit_netlink_stat_start(struct netlink_callback *cb);
int sclimit_netlink_stat_dump(struct sk_buff *skb, struct netlink_callback *cb);
int sclimit_netlink_stat_done(struct netlink_callback *cb);
int sclimit_netlink_stat_reset(struct sk_buff *skb, struct genl_info *info);

/* netlink_verdict.c */
int sclimit_netlink_verdict(struct sk_buff *skb, struct genl_info *info);

/* netlink_event.c */
extern const struct sclimit_event_sink sclimit_netlink_sink;
void sclimit_netlink_listen(void);

#endif
