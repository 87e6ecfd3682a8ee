/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies that were made before, so that the next start with the same one need not read the
 * profile and build the filter again.
 */
#ifndef SCLIMIT_RUN_CACHE_H
#define SCLIMIT_RUN_CACHE_H

#include "policy.h"

/**
 * struct cache_key - everything that a policy is made of
 * @request: what was asked for; the file's name comes from it, so that what replaces an outdated
 *	     policy takes its place
 * @depends: what else the result depends on, the profile's text at the end
 */
struct cache_key {
	struct text request;
	struct text depends;
};

#define cleanup_cache_key	__attribute__((cleanup(cache_key_free)))

void cache_key_free(struct cache_key *key);
/* Adds what this program, the kernel and, with @module, the module are. False where that cannot be
 * told: no cache then. */
bool cache_key_here(struct cache_key *key, bool module);

/* Whether it is there; it is filled into @policy then. What is damaged or not ours is not. */
bool cache_load(const struct cache_key *key, const struct teller *teller, struct policy *policy);
/* Keeps it, where that can be done. */
void cache_store(const struct cache_key *key, const struct teller *teller,
		 const struct policy *policy);

#endif
