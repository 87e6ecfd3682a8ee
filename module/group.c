// SPDX-License-Identifier: GPL-2.0
/*
 * Groups: one object for each directory, its lookup and its life.
 *
 * Locks:
 *
 *  - sclimit_group_mutex is held by whoever changes rules, reads them for a
 *    user, or walks the tree. It is taken from operations on cgroup files, so
 *    cgroup_mutex must not be taken under it: a directory's removal waits for
 *    those operations with cgroup_mutex held.
 *  - tree_lock guards the hash, the links of the tree and both copies of the
 *    effective rules against the cgroup tracepoints, which come with a spinlock
 *    held and interrupts off. It nests inside the mutex.
 *  - Gates take neither: they find a group and its policy under RCU.
 *
 * An object may be missing where memory was short when its directory was made.
 * Lookup then ends at the nearest ancestor, whose rules are those that the
 * directory began with. Never at "allowed".
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernfs.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "group.h"

DEFINE_MUTEX(sclimit_group_mutex);
struct sclimit_group __rcu *sclimit_group_buckets[1 << SCLIMIT_GROUP_HASH_BITS];

/* The end of each hash chain: no cgroup's, so that gates need not test for NULL. */
static struct sclimit_group nobody;

static DEFINE_SPINLOCK(tree_lock);
static struct kmem_cache *group_cache;
static struct sclimit_group *root;
static LLIST_HEAD(dying);
static struct work_struct *reaper;

static struct sclimit_group *bucket_find(const struct cgroup *cgrp)
{
	struct sclimit_group *group;

	group = sclimit_group_first(cgrp);
	while (group && group->cgrp != cgrp)
		group = rcu_dereference_raw(group->next);
	return group;
}

/**
 * sclimit_group_find() - the group that speaks for a cgroup
 * @cgrp: a cgroup of the v2 hierarchy that is not freed
 *
 * Context: any, under RCU or the tree's lock.
 * Return: its own group, or that of the nearest ancestor that has one. Never
 * NULL: the root's group lives as long as the module.
 */
struct sclimit_group *sclimit_group_find(struct cgroup *cgrp)
{
	struct sclimit_group *group;

	for (; cgrp; cgrp = cgroup_parent(cgrp)) {
		group = bucket_find(cgrp);
		if (group)
			return group;
	}
	return root;
}

static void bucket_add(struct sclimit_group *group)
{
	struct sclimit_group __rcu **bucket;

	lockdep_assert_held(&tree_lock);
	bucket = &sclimit_group_buckets[sclimit_group_hash(group->cgrp)];
	rcu_assign_pointer(group->next, rcu_dereference_raw(*bucket));
	rcu_assign_pointer(*bucket, group);
}

static void bucket_remove(struct sclimit_group *group)
{
	struct sclimit_group __rcu **link;

	lockdep_assert_held(&tree_lock);
	link = &sclimit_group_buckets[sclimit_group_hash(group->cgrp)];
	while (rcu_dereference_raw(*link) != group)
		link = &rcu_dereference_raw(*link)->next;
	rcu_assign_pointer(*link, rcu_dereference_raw(group->next));
}

static struct sclimit_group *group_alloc(struct cgroup *cgrp, gfp_t gfp)
{
	struct sclimit_group *group = kmem_cache_zalloc(group_cache, gfp | __GFP_NOWARN);

	if (!group)
		return NULL;
	group->cgrp = cgrp;
	group->own = sclimit_policy_get(&sclimit_policy_nothing);
	group->effective[0] = sclimit_policy_get(&sclimit_policy_nothing);
	group->effective[1] = sclimit_policy_get(&sclimit_policy_nothing);
	INIT_LIST_HEAD(&group->children);
	INIT_LIST_HEAD(&group->sibling);
	return group;
}

static void group_free(struct sclimit_group *group)
{
	sclimit_policy_put(group->effective[0]);
	sclimit_policy_put(group->effective[1]);
	sclimit_policy_put(group->own);
	sclimit_counts_free(&group->counts);
	if (group->kn)
		kernfs_put(group->kn);
	kmem_cache_free(group_cache, group);
}

static void pass_update(struct sclimit_group *group)
{
	lockdep_assert_held(&tree_lock);
	WRITE_ONCE(group->pass,
		   sclimit_policy_empty(group->effective[0]) &&
		   sclimit_policy_empty(group->effective[1]) ? group->cgrp : NULL);
}

/*
 * Where a directory gets its object later than directories below it got theirs,
 * those hang from an ancestor and move now. Nobody has a lasting view of the
 * tree: either the mutex is held, or the module is loading.
 */
static void group_adopt(struct sclimit_group *group)
{
	struct sclimit_group *child, *tmp;

	lockdep_assert_held(&tree_lock);
	if (list_empty(&group->cgrp->self.children))
		return;
	list_for_each_entry_safe(child, tmp, &group->parent->children, sibling) {
		if (child == group || child->dead ||
		    !cgroup_is_descendant(child->cgrp, group->cgrp))
			continue;
		list_move_tail(&child->sibling, &group->children);
		child->parent = group;
	}
}

/*
 * Takes over @group, and returns it, or the one that was there, or NULL if the
 * directory is going. A new group starts with its parent's effective rules, both
 * copies: if a write is under way, it becomes part of it.
 */
static struct sclimit_group *group_insert(struct sclimit_group *group)
{
	struct sclimit_group *parent, *old;
	unsigned long flags;

	spin_lock_irqsave(&tree_lock, flags);
	old = bucket_find(group->cgrp);
	/* the directory may be going: its end was, or will be, told to group_rmdir() */
	if (old || !(group->cgrp->self.flags & CSS_ONLINE)) {
		spin_unlock_irqrestore(&tree_lock, flags);
		group_free(group);
		return old;
	}
	group->kn = group->cgrp->kn;
	kernfs_get(group->kn);
	if (root) {
		parent = sclimit_group_find(cgroup_parent(group->cgrp));
		group->parent = parent;
		sclimit_policy_put(group->effective[0]);
		sclimit_policy_put(group->effective[1]);
		group->effective[0] = sclimit_policy_get(parent->effective[0]);
		group->effective[1] = sclimit_policy_get(parent->effective[1]);
		list_add_tail_rcu(&group->sibling, &parent->children);
		group_adopt(group);
	}
	pass_update(group);
	bucket_add(group);
	spin_unlock_irqrestore(&tree_lock, flags);
	return group;
}

/**
 * sclimit_group_get() - the group of a cgroup, made if it is missing
 * @cgrp: a cgroup of the v2 hierarchy, held by an operation on one of its files or by
 *	  a reference
 *
 * Context: process, may sleep; under the mutex.
 * Return: the group; an error pointer with -ENOMEM, or with -ENODEV when the
 * directory is going.
 */
struct sclimit_group *sclimit_group_get(struct cgroup *cgrp)
{
	struct sclimit_group *group;

	lockdep_assert_held(&sclimit_group_mutex);
	rcu_read_lock();
	group = bucket_find(cgrp);
	rcu_read_unlock();
	if (group)
		return group;
	group = group_alloc(cgrp, GFP_KERNEL);
	if (!group)
		return ERR_PTR(-ENOMEM);
	return group_insert(group) ?: ERR_PTR(-ENODEV);
}

/**
 * sclimit_group_root() - the group of the hierarchy's root
 *
 * Context: any, between sclimit_group_init() and sclimit_group_free_all().
 * Return: the group.
 */
struct sclimit_group *sclimit_group_root(void)
{
	return root;
}

/**
 * sclimit_group_pin() - have a group keep the module loaded
 * @group: the group, about to get own rules or a lock, which would be lost
 *
 * Its directory may go at any time, which ends it: see group_rmdir().
 *
 * Context: process; under the mutex.
 * Return: 0, then sclimit_group_unpin() must follow when it has got them; -ENODEV when
 * the module is being unloaded or the directory is gone.
 */
int sclimit_group_pin(struct sclimit_group *group)
{
	bool spare = false;
	int err = 0;

	lockdep_assert_held(&sclimit_group_mutex);
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	spin_lock_irq(&tree_lock);
	if (group->dead)
		err = -ENODEV;
	else if (group->pins)
		spare = true;
	else
		group->pins = true;
	spin_unlock_irq(&tree_lock);
	if (err || spare)
		module_put(THIS_MODULE);
	return err;
}

/**
 * sclimit_group_unpin() - end that if there is nothing to be lost
 * @group: the group
 *
 * Context: process; under the mutex.
 */
void sclimit_group_unpin(struct sclimit_group *group)
{
	bool put;

	lockdep_assert_held(&sclimit_group_mutex);
	spin_lock_irq(&tree_lock);
	put = group->pins && !group->locked && sclimit_policy_empty(group->own);
	if (put)
		group->pins = false;
	spin_unlock_irq(&tree_lock);
	if (put)
		module_put(THIS_MODULE);
}

static bool on_v2(const struct cgroup *cgrp)
{
	return cgrp->root == &cgrp_dfl_root;
}

/*
 * A directory was made. It cannot be seen yet, so nothing can be in it: this
 * comes before its kernfs node is activated. A spinlock is held.
 */
static void group_mkdir(void *data, struct cgroup *cgrp, const char *path)
{
	struct sclimit_group *group;

	if (!on_v2(cgrp))
		return;
	group = group_alloc(cgrp, GFP_ATOMIC);
	if (group)
		group_insert(group);
}

/*
 * A directory is gone: no task is in it and none can enter, its files have been
 * drained. From here on the cgroup may be freed. A spinlock is held, so all that
 * sleeps is left to the reaper; what keeps the module loaded is not.
 */
static void group_rmdir(void *data, struct cgroup *cgrp, const char *path)
{
	struct sclimit_group *group;
	unsigned long flags;

	if (!on_v2(cgrp))
		return;
	spin_lock_irqsave(&tree_lock, flags);
	group = bucket_find(cgrp);
	if (group) {
		bucket_remove(group);
		group->dead = true;
		llist_add(&group->dying, &dying);
		if (group->pins) {
			group->pins = false;
			module_put(THIS_MODULE);
		}
	}
	spin_unlock_irqrestore(&tree_lock, flags);
	if (group)
		schedule_work(reaper);
}

/**
 * sclimit_group_set() - change one of the two copies of the effective rules
 * @group: the group
 * @copy: which copy, 0 or 1
 * @policy: the rules; the reference is taken over
 *
 * Context: process; under the mutex.
 */
void sclimit_group_set(struct sclimit_group *group, unsigned int copy,
		       struct sclimit_policy *policy)
{
	struct sclimit_policy *old;
	unsigned long flags;

	lockdep_assert_held(&sclimit_group_mutex);
	spin_lock_irqsave(&tree_lock, flags);
	old = group->effective[copy];
	WRITE_ONCE(group->effective[copy], policy);
	pass_update(group);
	spin_unlock_irqrestore(&tree_lock, flags);
	sclimit_policy_put(old);
}

/**
 * sclimit_group_dead() - take the groups that wait to be reaped
 *
 * Context: any.
 * Return: a list of their @dying, those whose directories went first in front.
 */
struct llist_node *sclimit_group_dead(void)
{
	return llist_reverse_order(llist_del_all(&dying));
}

/**
 * sclimit_group_reap() - free a group whose directory is gone
 * @group: one of sclimit_group_dead(), when a grace period has passed and its
 *	   hooks are released
 *
 * Its counts stay in its parent's.
 *
 * Context: process, may sleep; under the mutex.
 */
void sclimit_group_reap(struct sclimit_group *group)
{
	struct sclimit_group *child, *tmp;
	unsigned long flags;

	lockdep_assert_held(&sclimit_group_mutex);
	spin_lock_irqsave(&tree_lock, flags);
	WARN_ON_ONCE(!list_empty(&group->children));
	list_for_each_entry_safe(child, tmp, &group->children, sibling) {
		list_move_tail(&child->sibling, &group->parent->children);
		child->parent = group->parent;
	}
	list_del(&group->sibling);
	spin_unlock_irqrestore(&tree_lock, flags);

	sclimit_counts_fold(&group->parent->counts, &group->counts);
	group_free(group);
}

/*
 * Directories that exist already. One made meanwhile is told to group_mkdir()
 * or stands in the list by now: it was linked before its tracepoint was passed.
 */
static void groups_collect(void)
{
	struct cgroup_subsys_state *css;
	struct sclimit_group *group;

	rcu_read_lock();
	css_for_each_descendant_pre(css, &cgrp_dfl_root.cgrp.self) {
		if (css->cgroup == &cgrp_dfl_root.cgrp)
			continue;
		group = group_alloc(css->cgroup, GFP_NOWAIT);
		if (group)
			group_insert(group);
	}
	rcu_read_unlock();
}

/**
 * sclimit_group_init() - make a group of every directory there is
 * @work: scheduled when directories have gone and their groups wait to be
 *	  reaped
 *
 * Context: process, may sleep; the module's init.
 * Return: 0, -ENOMEM, or what registering the tracepoints said.
 */
int sclimit_group_init(struct work_struct *work)
{
	struct sclimit_group *group;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(sclimit_group_buckets); i++)
		RCU_INIT_POINTER(sclimit_group_buckets[i], &nobody);
	reaper = work;
	group_cache = kmem_cache_create("sclimit_group", sizeof(struct sclimit_group), 0, 0, NULL);
	if (!group_cache)
		return -ENOMEM;
	group = group_alloc(&cgrp_dfl_root.cgrp, GFP_KERNEL);
	if (!group) {
		kmem_cache_destroy(group_cache);
		return -ENOMEM;
	}
	root = group_insert(group);
	err = sclimit_counts_init(&root->counts);
	if (!err)
		err = sclimit_group_watch(group_mkdir, group_rmdir);
	if (err) {
		sclimit_group_free_all();
		return err;
	}
	groups_collect();
	return 0;
}

/**
 * sclimit_group_exit() - let go of the cgroup hierarchy
 *
 * Afterwards the reaper is not scheduled any more; the groups are still there.
 *
 * Context: process, may sleep; the module's exit.
 */
void sclimit_group_exit(void)
{
	sclimit_group_unwatch(group_mkdir, group_rmdir);
	cancel_work_sync(reaper);
}

/**
 * sclimit_group_free_all() - free all groups, those that wait to be reaped too
 *
 * Context: process, may sleep; the module's exit, when no gate, no file and no
 * tracepoint can find a group any more.
 */
void sclimit_group_free_all(void)
{
	struct sclimit_group *group = root, *parent;

	/* from leaf to leaf, each removed from its parent before it is freed */
	while (group) {
		if (!list_empty(&group->children)) {
			group = list_first_entry(&group->children, struct sclimit_group, sibling);
			continue;
		}
		parent = group->parent;
		list_del(&group->sibling);
		group_free(group);
		group = parent;
	}
	root = NULL;
	kmem_cache_destroy(group_cache);
	sclimit_counts_exit();
}
