// SPDX-License-Identifier: GPL-2.0
/*
 * How a dump that cannot begin says why. Before 6.6 there is no place for a message when
 * a dump begins, so it begins all the same, and ends at once with what was to be said.
 */
#include <linux/slab.h>

#include "netlink.h"

/**
 * struct late - an error that is told late
 * @extack: the message
 * @err: the errno
 */
struct late {
	struct netlink_ext_ack extack;
	int err;
};

/**
 * sclimit_netlink_dump_start() - begin a dump
 * @cb: the dump; its args[1] is taken
 * @begin: does it; returns 0 or a negative errno, and why is told
 *
 * Context: process, may sleep, in the process that asks.
 * Return: 0 or a negative errno.
 */
int sclimit_netlink_dump_start(struct netlink_callback *cb,
			       int (*begin)(struct netlink_callback *cb,
					    const struct sclimit_asker *asker))
{
	struct sclimit_asker asker = { .skb = cb->skb, .extack = cb->extack };
	struct late *late;
	int err;

	if (cb->extack)
		return begin(cb, &asker);
	late = kzalloc(sizeof(*late), GFP_KERNEL);
	if (!late)
		return -ENOMEM;
	asker.extack = &late->extack;
	err = begin(cb, &asker);
	if (!err) {
		kfree(late);
		return 0;
	}
	late->err = err;
	cb->args[1] = (long)late;
	return 0;
}

/**
 * sclimit_netlink_dump_late() - whether the dump could not begin
 * @cb: the dump
 *
 * Context: process; first of all in a dump.
 * Return: 0; else the errno, for the dump to end with.
 */
int sclimit_netlink_dump_late(struct netlink_callback *cb)
{
	struct late *late = (struct late *)cb->args[1];

	if (!late)
		return 0;
	if (cb->extack)
		*cb->extack = late->extack;
	return late->err;
}

/**
 * sclimit_netlink_dump_done() - a dump ends
 * @cb: the dump
 *
 * Context: process.
 */
void sclimit_netlink_dump_done(struct netlink_callback *cb)
{
	kfree((void *)cb->args[1]);
}
