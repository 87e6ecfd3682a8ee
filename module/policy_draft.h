/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Drafts: rules that can still be changed.
 */
#ifndef _SCLIMIT_POLICY_DRAFT_H
#define _SCLIMIT_POLICY_DRAFT_H

#include "policy.h"

/**
 * struct sclimit_draft_clause - what one conditional rule says of one slot
 * @slot: the slot
 * @verdict: what happens
 * @blind: its conditions cannot be judged there: it always matches
 * @nr_conds: how many of @conds there are, at least one
 * @conds: all of them must hold
 */
struct sclimit_draft_clause {
	u16 slot;
	u16 verdict;
	bool blind;
	unsigned int nr_conds;
	struct sclimit_cond conds[SCLIMIT_CONDS_MAX];
};

/**
 * struct sclimit_draft - rules of one group
 * @always: of each slot, what happens whatever the arguments are
 * @clauses: conditional rules, each slot of each on its own, in no order
 * @nr_clauses: how many there are, SCLIMIT_RULES_MAX at most
 * @room: how many there is room for
 */
struct sclimit_draft {
	u16 always[SCLIMIT_NR_SLOTS];
	struct sclimit_draft_clause *clauses;
	unsigned int nr_clauses;
	unsigned int room;
};

void sclimit_draft_always(struct sclimit_draft *draft, unsigned int slot, u16 verdict);
int sclimit_draft_clause(struct sclimit_draft *draft, unsigned int slot, bool blind, u16 verdict,
			 const struct sclimit_cond *conds, unsigned int nr_conds);
int sclimit_draft_begin(struct sclimit_draft *draft, const struct sclimit_policy *policy);
int sclimit_draft_add(struct sclimit_draft *draft, const struct sclimit_draft *rules);
void sclimit_draft_remove(struct sclimit_draft *draft, const struct sclimit_draft *rules);
void sclimit_draft_invert(struct sclimit_draft *draft, const struct sclimit_draft *but);
struct sclimit_policy *sclimit_draft_finish(struct sclimit_draft *draft);
void sclimit_draft_free(struct sclimit_draft *draft);

struct sclimit_policy *sclimit_policy_allowed(const struct sclimit_policy *policy);

#endif
