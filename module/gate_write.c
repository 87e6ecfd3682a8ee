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

/*
 * Nothing that an ancestor denies can be allowed, and nothing at all under a lock. The
 * ancestors' rules are those in force, not what the same request is about to make of them.
 */
static int may_allow(const struct sclimit_group *group, const struct sclimit_request *request,
		     const char **why)
{
	if (group->locked) {
		*why = why_locked;
		return -EPERM;
	}
	if (group->parent &&
	    sclimit_request_meets(request, sclimit_group_effective(group->parent))) {
		*why = "an ancestor denies it";
		return -EPERM;
	}
	return 0;
}

/**
 * sclimit_gate_may() - whether a write would be allowed as far as ancestors and locks go
 * @write: the write
 * @why: set on failure: why, or NULL where the errno says it all
 *
 * Nothing is changed; the answer may be another one a moment later.
 *
 * Context: process, may sleep; takes the groups' mutex.
 * Return: 0, -EPERM, -EINTR, or what sclimit_group_get() said.
 */
int sclimit_gate_may(const struct sclimit_write *write, const char **why)
{
	struct sclimit_group *group;
	int err;

	*why = NULL;
	if (mutex_lock_killable(&sclimit_group_mutex))
		return -EINTR;
	group = sclimit_group_get(write->cgrp);
	if (IS_ERR(group))
		err = PTR_ERR(group);
	else
		err = write->request->deny ? 0 : may_allow(group, write->request, why);
	mutex_unlock(&sclimit_group_mutex);
	return err;
}

/* What becomes of one group's own rules. */
static int change_fill(struct sclimit_change *change, const struct sclimit_write *write,
		       const char **why)
{
	const struct sclimit_request *request = write->request;
	struct sclimit_group *group;
	struct sclimit_policy *own;
	int err;

	group = sclimit_group_get(write->cgrp);
	if (IS_ERR(group))
		return PTR_ERR(group);
	err = request->deny ? 0 : may_allow(group, request, why);
	if (err)
		return err;
	own = sclimit_request_apply(request, group->own);
	if (IS_ERR(own)) {
		if (own == ERR_PTR(-E2BIG))
			*why = "too many rules with conditions in one group";
		return PTR_ERR(own);
	}
	/* only a replacement can have made them less */
	if (group->locked && !sclimit_policy_covers(own, group->own)) {
		sclimit_policy_put(own);
		*why = why_locked;
		return -EPERM;
	}
	change->group = group;
	change->own = own;
	return 0;
}

/**
 * sclimit_gate_write() - do what is asked of groups, of all of them or of none
 * @writes: what is asked; each group once
 * @nr: how many, one at least
 * @bad: set on failure: which of them is to blame; @nr where none is
 * @why: set on failure: why, or NULL where the errno says it all
 *
 * Context: process, may sleep; takes the groups' mutex.
 * Return: 0, and it is in force for every call that begins afterwards; -EPERM where
 * an ancestor denies what is to be allowed, or a lock forbids it, -EINTR, or what
 * sclimit_group_get(), sclimit_request_apply() or sclimit_gate_change() said: nothing
 * has changed.
 */
int sclimit_gate_write(const struct sclimit_write *writes, unsigned int nr, unsigned int *bad,
		       const char **why)
{
	struct sclimit_change *changes;
	unsigned int i;
	int err;

	*bad = nr;
	*why = NULL;
	changes = kvcalloc(nr, sizeof(*changes), GFP_KERNEL);
	if (!changes)
		return -ENOMEM;
	err = -EINTR;
	if (mutex_lock_killable(&sclimit_group_mutex))
		goto out_free;
	for (i = 0; i < nr; i++) {
		err = change_fill(&changes[i], &writes[i], why);
		if (err) {
			*bad = i;
			while (i--)
				sclimit_policy_put(changes[i].own);
			goto out_unlock;
		}
	}
	err = sclimit_gate_change(changes, nr);
out_unlock:
	mutex_unlock(&sclimit_group_mutex);
out_free:
	kvfree(changes);
	return err;
}
