/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of policy*.c and the backends share: where a profile comes from, and the way from
 * it to the rules.
 */
#ifndef SCLIMIT_RUN_POLICY_PARTS_H
#define SCLIMIT_RUN_POLICY_PARTS_H

#include "policy.h"

/**
 * struct policy_source - a profile before it is read
 * @name: where it comes from, for messages: "default" or a path; NULL for none
 * @text: what the file holds; empty for those that are built in
 */
struct policy_source {
	const char *name;
	struct text text;
};

#define cleanup_policy_source	__attribute__((cleanup(policy_source_free)))

void policy_source_free(struct policy_source *source);
int policy_source_open(const char *profile, struct policy_source *source, struct err *err);
/* Adds to the rules, flags, listener and notes of @policy, whose backends are chosen. */
int policy_source_read(const struct policy_source *source, const struct caps *caps,
		       struct policy *policy, struct err *err);

/* --deny and --allow, in the order given, on the rules of @policy. */
int policy_edit(const struct options *options, const struct teller *teller, struct policy *policy,
		struct err *err);

/* Which backend it is to be. */
int policy_choose(const struct options *options, struct policy *policy, struct err *err);
/* CAP_SYS_ADMIN in the user namespace that we are in. */
bool policy_may_admin(void);

/* Whether some call of that name, made natively, might be answered otherwise than by running. */
bool policy_minds(const struct rules *rules, const char *name, bool always);
/* Moves what backends have prepared, and the rules; notes are added. */
void policy_take(struct policy *into, struct policy *from);
void policy_note(struct policy *policy, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
