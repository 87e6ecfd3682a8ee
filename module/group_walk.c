// SPDX-License-Identifier: GPL-2.0
/*
 * The walk down the tree of groups, and what a change of rules does on it.
 *
 * A write takes effect at one moment for a whole subtree: the copy of the
 * effective rules that nobody reads is filled in every group of it, then the
 * latch is turned, once, and then the other copy follows. Until the latch is
 * turned all can be undone, and nothing is allocated after.
 */
#include <linux/rculist.h>

#include "group.h"

seqcount_latch_t sclimit_group_latch = SEQCNT_LATCH_ZERO(sclimit_group_latch);

/* The copy of the effective rules that gates read, and the one that they do not. */
static unsigned int copy_read(void)
{
	return raw_read_seqcount_latch(&sclimit_group_latch) & 1;
}

static unsigned int copy_spare(void)
{
	return !copy_read();
}

/**
 * sclimit_group_next() - the walk down the tree, parents before children
 * @pos: where the walk is
 * @top: where it began
 *
 * Groups that are made during the walk below one that it has not left yet are
 * met.
 *
 * Context: under the mutex.
 * Return: the next group, or NULL at the end.
 */
struct sclimit_group *sclimit_group_next(struct sclimit_group *pos, struct sclimit_group *top)
{
	struct sclimit_group *next;

	lockdep_assert_held(&sclimit_group_mutex);
	next = list_first_or_null_rcu(&pos->children, struct sclimit_group, sibling);
	while (!next && pos != top) {
		next = list_next_or_null_rcu(&pos->parent->children, &pos->sibling,
					     struct sclimit_group, sibling);
		pos = pos->parent;
	}
	return next;
}

/**
 * sclimit_group_prepare() - make ready what new own rules mean for a subtree
 * @top: a group, in whose subtree all groups are whose @pending is set to what
 *	 their own rules become
 *
 * All memory that the change needs is taken here. No gate sees anything of it.
 *
 * Context: process, may sleep; under the mutex.
 * Return: 0, then sclimit_group_publish() or sclimit_group_abandon() must
 * follow; -ENOMEM, or -E2BIG from sclimit_policy_merge(): nothing has changed.
 */
int sclimit_group_prepare(struct sclimit_group *top)
{
	struct sclimit_policy *above, *policy;
	unsigned int spare = copy_spare();
	struct sclimit_group *pos;

	lockdep_assert_held(&sclimit_group_mutex);
	for (pos = top; pos; pos = sclimit_group_next(pos, top)) {
		above = pos->parent ? pos->parent->effective[spare] : &sclimit_policy_nothing;
		policy = sclimit_policy_merge(above, pos->pending ?: pos->own);
		if (IS_ERR(policy)) {
			sclimit_group_abandon(top);
			return PTR_ERR(policy);
		}
		sclimit_group_set(pos, spare, policy);
	}
	return 0;
}

/* The copy that nobody reads becomes what the other one is. */
static void copies_settle(struct sclimit_group *group)
{
	unsigned int read = copy_read();
	struct sclimit_group *pos;

	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		sclimit_group_set(pos, !read, sclimit_policy_get(pos->effective[read]));
}

/**
 * sclimit_group_abandon() - undo sclimit_group_prepare()
 * @top: the group it was called for
 *
 * Context: process; under the mutex.
 */
void sclimit_group_abandon(struct sclimit_group *top)
{
	lockdep_assert_held(&sclimit_group_mutex);
	copies_settle(top);
}

/**
 * sclimit_group_publish() - put into force what was prepared
 * @top: the group sclimit_group_prepare() was called for
 *
 * Where @pending is set it and the own rules are exchanged, and so are the references.
 *
 * When it returns, every call that begins afterwards on any CPU is judged by
 * the new rules: turning the latch is one store, and the locks that are dropped
 * behind it order it before anything the caller does next. A gate that found
 * the latch before and reads a copy after it has changed again sees the latch
 * turned and looks once more.
 *
 * Context: process; under the mutex. Cannot fail.
 */
void sclimit_group_publish(struct sclimit_group *top)
{
	struct sclimit_group *pos;

	lockdep_assert_held(&sclimit_group_mutex);
	raw_write_seqcount_latch(&sclimit_group_latch);
	for (pos = top; pos; pos = sclimit_group_next(pos, top))
		if (pos->pending)
			swap(pos->own, pos->pending);
	copies_settle(top);
}
