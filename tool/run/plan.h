/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Everything that a start will do, found out and checked before anything is started.
 */
#ifndef SCLIMIT_RUN_PLAN_H
#define SCLIMIT_RUN_PLAN_H

#include "caps.h"
#include "env.h"
#include "hostname.h"
#include "idmap.h"
#include "limits.h"
#include "place.h"
#include "policy.h"
#include "rlimits.h"
#include "root.h"
#include "supervise.h"
#include "teller.h"

/**
 * struct plan - a start
 * @options: what was asked for
 * @teller: how much is told
 * @namespaces: those that are new, CLONE_NEW*
 * @envp: @env as execve(2) takes it
 * The others are the steps' own.
 */
struct plan {
	const struct options *options;
	struct teller teller;
	unsigned int namespaces;
	struct hostname hostname;
	struct idmap idmap;
	struct caps caps;
	struct words env;
	char **envp;
	struct root root;
	struct limits limits;
	struct place place;
	struct supervise supervise;
	struct policy policy;
};

#define cleanup_plan	__attribute__((cleanup(plan_free)))
void plan_free(struct plan *plan);
/* @options must last. Changes nothing but the cache of filters. */
int plan_make(const struct options *options, struct plan *plan, struct err *err);
/* All of it, for --dry-run. */
void plan_show(const struct plan *plan, struct text *into);

#endif
