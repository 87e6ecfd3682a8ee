// SPDX-License-Identifier: GPL-2.0
/*
 * Policies. This knows no cgroup: who points to which policy is group.c's.
 */
#include <linux/bitmap.h>
#include <linux/slab.h>

#include "policy.h"

struct sclimit_policy sclimit_policy_nothing = {
	.users = REFCOUNT_INIT(1),
};

/**
 * sclimit_policy_make() - make a policy
 * @deny: what it denies
 *
 * Context: process, may sleep.
 * Return: the policy with one reference; an error pointer with -ENOMEM.
 */
struct sclimit_policy *sclimit_policy_make(const struct sclimit_set *deny)
{
	struct sclimit_policy *policy;

	if (bitmap_empty(deny->bits, SCLIMIT_NR_SLOTS))
		return sclimit_policy_get(&sclimit_policy_nothing);
	policy = kmalloc(sizeof(*policy), GFP_KERNEL);
	if (!policy)
		return ERR_PTR(-ENOMEM);
	refcount_set(&policy->users, 1);
	policy->deny = *deny;
	return policy;
}

/**
 * sclimit_policy_merge() - the effective rules of a group
 * @above: the effective rules of its parent
 * @own: its own rules
 *
 * What denies no more than one of the two is that one: memory is taken only
 * where both say something.
 *
 * Context: process, may sleep.
 * Return: the policy with one reference; an error pointer with -ENOMEM.
 */
struct sclimit_policy *sclimit_policy_merge(struct sclimit_policy *above,
					    struct sclimit_policy *own)
{
	struct sclimit_set both;

	if (bitmap_subset(own->deny.bits, above->deny.bits, SCLIMIT_NR_SLOTS))
		return sclimit_policy_get(above);
	if (bitmap_subset(above->deny.bits, own->deny.bits, SCLIMIT_NR_SLOTS))
		return sclimit_policy_get(own);
	bitmap_or(both.bits, above->deny.bits, own->deny.bits, SCLIMIT_NR_SLOTS);
	return sclimit_policy_make(&both);
}

/**
 * sclimit_policy_get() - take a reference
 * @policy: a policy
 *
 * Context: any.
 * Return: @policy.
 */
struct sclimit_policy *sclimit_policy_get(struct sclimit_policy *policy)
{
	refcount_inc(&policy->users);
	return policy;
}

/**
 * sclimit_policy_put() - drop a reference
 * @policy: a policy
 *
 * Context: any. The last one frees it after a grace period.
 */
void sclimit_policy_put(struct sclimit_policy *policy)
{
	if (refcount_dec_and_test(&policy->users))
		kfree_rcu(policy, rcu);
}
