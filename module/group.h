/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Groups: one object for each cgroup v2 directory.
 */
#ifndef _SCLIMIT_GROUP_H
#define _SCLIMIT_GROUP_H

#include <linux/cgroup.h>
#include <linux/hash.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/workqueue.h>

#include "count.h"
#include "policy.h"

#define SCLIMIT_GROUP_HASH_BITS	13

/**
 * struct sclimit_rate - how many events a group reports, so that its flood is its own
 * @window: when the second began in which @left counts, in jiffies
 * @left: how many may still be reported in it
 * @lost: how many were not, in this or another way, so far
 * @told: how many of these listeners have been told of; under the mutex
 */
struct sclimit_rate {
	unsigned long window;
	atomic_t left;
	atomic64_t lost;
	u64 told;
};

/**
 * struct sclimit_group - a cgroup, as sclimit sees it
 * @effective: the effective rules, in two copies. Gates read the one that the
 *	  latch points to. Written under the tree's lock, by the holder of the
 *	  mutex; see sclimit_group_prepare().
 * @next: next in the hash chain; read under RCU, changed under the tree's lock
 * @cgrp: the cgroup, the key of the hash. It may be followed only while the
 *	  group is not @dead, under the tree's lock or from an operation on one
 *	  of the cgroup's files: the cgroup is freed some time after that.
 * @pass: the cgroup again while neither of @effective denies anything, so that
 *	  a gate need look no further; else NULL. Changed under the tree's lock.
 * @counts: what was denied to processes in this very group
 * @notifying: bit 0: whether it is in event.c's list of changed groups
 * @rate: how many events it reports; event_ring.c's
 * @dead: the directory is gone. Changed under the tree's lock.
 * @locked: own rules are only added to; under the mutex
 * @pins: it keeps the module loaded; under the tree's lock
 * @own: own rules; under the mutex
 * @pending: what they are about to become, while they change; else NULL. Under the mutex.
 * @parent: the nearest ancestor that has an object; constant while one holds
 *	  the mutex, and alive as long as this group is
 * @children: groups whose parent this is; added to under the tree's lock,
 *	  taken from under the mutex and the tree's lock
 * @sibling: in the parent's @children
 * @kn: the directory, with a reference
 * @notify: in event.c's list of changed groups
 * @batch: the next one that event.c wakes; under the mutex
 * @dying: in the list of groups that wait to be reaped
 */
struct sclimit_group {
	struct sclimit_policy *effective[2];
	struct sclimit_group __rcu *next;
	struct cgroup *cgrp;
	struct cgroup *pass;
	struct sclimit_counts counts;
	unsigned long notifying;
	struct sclimit_rate rate;

	bool dead;
	bool locked;
	bool pins;
	struct sclimit_policy *own;
	struct sclimit_policy *pending;
	struct sclimit_group *parent;
	struct list_head children;
	struct list_head sibling;
	struct kernfs_node *kn;
	struct llist_node notify;
	struct sclimit_group *batch;
	struct llist_node dying;
};

extern struct mutex sclimit_group_mutex;
extern seqcount_latch_t sclimit_group_latch;
extern struct sclimit_group __rcu *sclimit_group_buckets[1 << SCLIMIT_GROUP_HASH_BITS];

int sclimit_group_init(struct work_struct *reaper);
void sclimit_group_exit(void);
void sclimit_group_free_all(void);

struct sclimit_group *sclimit_group_get(struct cgroup *cgrp);
struct sclimit_group *sclimit_group_find(struct cgroup *cgrp);
struct sclimit_group *sclimit_group_root(void);
int sclimit_group_pin(struct sclimit_group *group);
void sclimit_group_unpin(struct sclimit_group *group);
void sclimit_group_set(struct sclimit_group *group, unsigned int copy,
		       struct sclimit_policy *policy);
struct sclimit_group *sclimit_group_next(struct sclimit_group *pos, struct sclimit_group *top);

int sclimit_group_prepare(struct sclimit_group *top);
void sclimit_group_abandon(struct sclimit_group *top);
void sclimit_group_publish(struct sclimit_group *top);

typedef void (*sclimit_group_told)(void *data, struct cgroup *cgrp, const char *path);

int sclimit_group_watch(sclimit_group_told mkdir, sclimit_group_told rmdir);
void sclimit_group_unwatch(sclimit_group_told mkdir, sclimit_group_told rmdir);

struct llist_node *sclimit_group_dead(void);
void sclimit_group_reap(struct sclimit_group *group);

/* The effective rules as they are in force. Under RCU, or under the mutex. */
static __always_inline struct sclimit_policy *
sclimit_group_effective(const struct sclimit_group *group)
{
	struct sclimit_policy *policy;
	unsigned int seq;

	do {
		seq = raw_read_seqcount_latch(&sclimit_group_latch);
		policy = READ_ONCE(group->effective[seq & 1]);
	} while (read_seqcount_latch_retry(&sclimit_group_latch, seq));
	return policy;
}

static __always_inline unsigned int sclimit_group_hash(const struct cgroup *cgrp)
{
	return ((unsigned long)cgrp / roundup_pow_of_two(sizeof(struct cgroup))) %
	       (1 << SCLIMIT_GROUP_HASH_BITS);
}

/* The first group of a cgroup's hash chain: its own, as a rule. Never NULL. */
static __always_inline struct sclimit_group *sclimit_group_first(const struct cgroup *cgrp)
{
	return rcu_dereference_raw(sclimit_group_buckets[sclimit_group_hash(cgrp)]);
}

#endif
