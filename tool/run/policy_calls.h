/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of calls, as rules are about them: numbers of each ABI, and the sub-calls of i386's
 * socketcall and ipc.
 */
#ifndef SCLIMIT_RUN_POLICY_CALLS_H
#define SCLIMIT_RUN_POLICY_CALLS_H

#include "../lib/filter_parts.h"

/**
 * struct calls - a set of calls
 * @slot: a bit for each slot; that of a multiplexer is there if all its sub-calls are
 */
struct calls {
	uint64_t slot[(FILTER_SLOTS + 63) / 64];
};

/* What a rule is about, whatever its conditions are. */
void calls_of(const struct filter_facts *facts, const struct rule *rule, struct calls *calls);
bool calls_meet(const struct calls *a, const struct calls *b);
/* Rules that say what @rule says, but of the calls of @less. */
void calls_split(const struct filter_facts *facts, const struct rule *rule,
		 const struct calls *less, struct rules *into);

#endif
