// SPDX-License-Identifier: GPL-2.0
/*
 * Telling listeners of events.
 */
#include <linux/mutex.h>

#include "netlink.h"

#define EVENTS_GROUP	0	/* its index among the family's multicast groups */

static DEFINE_MUTEX(listen_lock);

/**
 * sclimit_netlink_listen() - record denials if, and only if, somebody listens
 *
 * Nobody says when a listener joins: it asks for INFO then, and that comes here. That
 * the last one has left is seen when there is something to tell.
 *
 * Context: process, may sleep.
 */
void sclimit_netlink_listen(void)
{
	mutex_lock(&listen_lock);
	sclimit_event_listen(genl_has_listeners(&sclimit_netlink_family, &init_net,
						EVENTS_GROUP));
	mutex_unlock(&listen_lock);
}

static int put_event(struct sk_buff *msg, const struct sclimit_event *event)
{
	if (nla_put_u64_64bit(msg, SCLIMIT_A_EVENT_SEQ, event->seq, SCLIMIT_A_PAD) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_EVENT_TIME, event->time, SCLIMIT_A_PAD) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_GROUP_ID, event->group_id, SCLIMIT_A_PAD) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_LOST, event->lost, SCLIMIT_A_PAD) ||
	    nla_put_u32(msg, SCLIMIT_A_PID, event->pid) ||
	    nla_put_u32(msg, SCLIMIT_A_TGID, event->tgid) ||
	    nla_put_string(msg, SCLIMIT_A_COMM, event->comm) ||
	    nla_put_u32(msg, SCLIMIT_A_ABI, event->abi) ||
	    nla_put_u32(msg, SCLIMIT_A_NR, event->nr) ||
	    nla_put_u32(msg, SCLIMIT_A_ACTION, event->action))
		return -EMSGSIZE;
	if (event->err && nla_put_u32(msg, SCLIMIT_A_ERRNO, event->err))
		return -EMSGSIZE;
	if (!event->has_args)
		return 0;
	return nla_put(msg, SCLIMIT_A_ARGS, sizeof(event->args), event->args) ?:
	       nla_put_u64_64bit(msg, SCLIMIT_A_IP, event->ip, SCLIMIT_A_PAD);
}

/* What cannot be sent for want of memory has its number, so that it is missed. */
static void sink_event(const struct sclimit_event *event)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return;
	head = genlmsg_put(msg, 0, 0, &sclimit_netlink_family, 0, SCLIMIT_CMD_EVENT);
	if (!head || put_event(msg, event)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, head);
	/* a listener whose socket is full loses it, and is told so by ENOBUFS */
	genlmsg_multicast(&sclimit_netlink_family, msg, 0, EVENTS_GROUP, GFP_KERNEL);
}

static void sink_lost(u64 group_id, u64 lost)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return;
	head = genlmsg_put(msg, 0, 0, &sclimit_netlink_family, 0, SCLIMIT_CMD_LOST);
	if (!head ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_EVENT_SEQ, sclimit_event_last(), SCLIMIT_A_PAD) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_GROUP_ID, group_id, SCLIMIT_A_PAD) ||
	    nla_put_u64_64bit(msg, SCLIMIT_A_LOST, lost, SCLIMIT_A_PAD)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, head);
	genlmsg_multicast(&sclimit_netlink_family, msg, 0, EVENTS_GROUP, GFP_KERNEL);
}

const struct sclimit_event_sink sclimit_netlink_sink = {
	.event = sink_event,
	.lost = sink_lost,
	.idle = sclimit_netlink_listen,
};
