// SPDX-License-Identifier: GPL-2.0
/*
 * From what somebody asks for to a change: what may be asked of a group, and what it
 * means for the rules that the group has. Cgroup files and netlink both come here.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "gate.h"
#include "policy_request.h"

static const char why_locked[] = "the group is locked: its own rules can only be added to";
static const char why_denied[] = "an ancestor denies it";
static const char why_many[] = "too many rules with conditions in one group";

/* What becomes of one group's own rules, as far as it alone is asked. */
static int change_fill(struct sclimit_change *change, const struct sclimit_write *write,
		       struct sclimit_blame *blame)
{
	const struct sclimit_request *request = write->request;
	struct sclimit_group *group;
	struct sclimit_policy *own;

	group = sclimit_group_get(write->cgrp);
	if (IS_ERR(group))
		return PTR_ERR(group);
	blame->why = why_locked;
	if (group->locked && !request->deny)
		return -EPERM;
	own = sclimit_request_apply(request, group->own);
	if (IS_ERR(own)) {
		blame->why = own == ERR_PTR(-E2BIG) ? why_many : NULL;
		return PTR_ERR(own);
	}
	/* only a replacement can have made them less */
	if (group->locked && !sclimit_policy_covers(own, group->own)) {
		sclimit_policy_put(own);
		return -EPERM;
	}
	blame->why = NULL;
	change->group = group;
	change->own = own;
	return 0;
}

/*
 * What of a request no group above lets it allow: as their own rules are going to be, for
 * the same request may be about to allow it there.
 */
static unsigned int denied_above(const struct sclimit_group *group,
				 const struct sclimit_request *request, bool alone)
{
	unsigned int slot = SCLIMIT_NO_SLOT;
	const struct sclimit_group *pos;

	/* nothing above changes: what is in force says it in one */
	if (alone && group->parent)
		return sclimit_request_meets(request, sclimit_group_effective(group->parent));
	for (pos = group->parent; pos && slot == SCLIMIT_NO_SLOT; pos = pos->parent)
		slot = sclimit_request_meets(request, pos->pending ?: pos->own);
	return slot;
}

/* Nothing that an ancestor denies can be allowed. */
static int changes_check(const struct sclimit_change *changes, const struct sclimit_write *writes,
			 unsigned int nr, struct sclimit_blame *blame)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr; i++)
		changes[i].group->pending = changes[i].own;
	for (i = 0; i < nr && !err; i++) {
		if (writes[i].request->deny)
			continue;
		blame->slot = denied_above(changes[i].group, writes[i].request, nr == 1);
		if (blame->slot == SCLIMIT_NO_SLOT)
			continue;
		blame->which = i;
		blame->why = why_denied;
		err = -EPERM;
	}
	for (i = 0; i < nr; i++)
		changes[i].group->pending = NULL;
	return err;
}

static void changes_put(const struct sclimit_change *changes, unsigned int nr)
{
	while (nr--)
		sclimit_policy_put(changes[nr].own);
}

static int write_all(const struct sclimit_write *writes, unsigned int nr,
		     struct sclimit_change *changes, struct sclimit_blame *blame)
{
	unsigned int i;
	int err;

	lockdep_assert_held(&sclimit_group_mutex);
	for (i = 0; i < nr; i++) {
		err = change_fill(&changes[i], &writes[i], blame);
		if (err) {
			blame->which = i;
			changes_put(changes, i);
			return err;
		}
	}
	err = changes_check(changes, writes, nr, blame);
	if (err) {
		changes_put(changes, nr);
		return err;
	}
	return sclimit_gate_change(changes, nr);
}

/**
 * sclimit_gate_write() - do what is asked of groups, of all of them or of none
 * @writes: what is asked; each group once
 * @nr: how many, one at least
 * @blame: filled on failure
 *
 * Context: process, may sleep; takes the groups' mutex.
 * Return: 0, and it is in force for every call that begins afterwards; -EPERM where
 * an ancestor denies what is to be allowed, or a lock forbids it, -EINTR, or what
 * sclimit_group_get(), sclimit_request_apply() or sclimit_gate_change() said: nothing
 * has changed.
 */
int sclimit_gate_write(const struct sclimit_write *writes, unsigned int nr,
		       struct sclimit_blame *blame)
{
	struct sclimit_change *changes = kvcalloc(nr, sizeof(*changes), GFP_KERNEL);
	int err = -EINTR;

	*blame = (struct sclimit_blame){ .which = nr, .slot = SCLIMIT_NO_SLOT };
	if (!changes)
		return -ENOMEM;
	if (!mutex_lock_killable(&sclimit_group_mutex)) {
		err = write_all(writes, nr, changes, blame);
		mutex_unlock(&sclimit_group_mutex);
	}
	kvfree(changes);
	return err;
}
