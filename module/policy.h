/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is denied: own rules, effective rules, and how the first make the second.
 * A policy is constant once it is made and may be shared by any number of
 * groups.
 */
#ifndef _SCLIMIT_POLICY_H
#define _SCLIMIT_POLICY_H

#include <linux/rcupdate.h>
#include <linux/refcount.h>

#include "systab.h"

/**
 * struct sclimit_policy - a set of rules
 * @users: how many groups' fields point here
 * @rcu: gates read a policy without a reference: it is freed by RCU
 * @deny: the slots that are denied unconditionally; constant
 */
struct sclimit_policy {
	refcount_t users;
	struct rcu_head rcu;
	struct sclimit_set deny;
};

/* The policy that denies nothing; a static object, and the only empty one. */
extern struct sclimit_policy sclimit_policy_nothing;

struct sclimit_policy *sclimit_policy_make(const struct sclimit_set *deny);
struct sclimit_policy *sclimit_policy_merge(struct sclimit_policy *above,
					    struct sclimit_policy *own);
struct sclimit_policy *sclimit_policy_get(struct sclimit_policy *policy);
void sclimit_policy_put(struct sclimit_policy *policy);

static inline bool sclimit_policy_empty(const struct sclimit_policy *policy)
{
	return policy == &sclimit_policy_nothing;
}

/**
 * sclimit_policy_judge() - what happens to a call
 * @policy: the effective rules
 * @slot: the slot of the number that was called
 * @sub: the slot of the sub-call if that is a multiplexer, else SCLIMIT_NO_SLOT
 *
 * Context: any, under RCU; takes no lock.
 * Return: 0 if the call runs, else the errno, positive as in a rule.
 */
static inline unsigned int sclimit_policy_judge(const struct sclimit_policy *policy,
						unsigned long slot, unsigned int sub)
{
	if (test_bit(slot, policy->deny.bits))
		return EPERM;
	if (unlikely(sub != SCLIMIT_NO_SLOT) && test_bit(sub, policy->deny.bits))
		return EPERM;
	return 0;
}

#endif
