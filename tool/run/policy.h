/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The policy: a profile's rules, with --deny and --allow on top of it, and who enforces them.
 */
#ifndef SCLIMIT_RUN_POLICY_H
#define SCLIMIT_RUN_POLICY_H

#include "../lib/filter.h"
#include "../lib/rule.h"
#include "caps.h"
#include "options.h"
#include "place.h"
#include "supervise.h"
#include "teller.h"

struct policy;

/* Who answers what the filter notifies of. */
enum policy_listener { NOBODY_LISTENS, WE_LISTEN, OTHERS_LISTEN };

/**
 * struct backend - somebody who enforces a policy
 * @name: "module" or "seccomp"
 * @prepare: in the launcher, before anything is started: everything that can be refused is
 *	     looked at here
 * @install: seccomp alone: in the container, the last but caps_set() and execve. Return: 0, or
 *	     where there is to be a listener its descriptor; -1
 * @publish: module alone: in the launcher, while the command stands at its exec stop; @group_fd
 *	     is its group
 */
struct backend {
	const char *name;
	int (*prepare)(struct policy *policy, const struct teller *teller, struct err *err);
	int (*install)(const struct policy *policy, const struct teller *teller, struct err *err);
	int (*publish)(struct policy *policy, int group_fd, const struct teller *teller,
		       struct err *err);
};

extern const struct backend backend_module, backend_seccomp;

/**
 * struct policy - a policy that is ready
 * @module, @seccomp: which of them enforce it; neither: there is nothing to enforce
 * @profile: its name, for messages
 * @rules: what is refused; empty where it came out of the cache
 * @tokens: the module's, as the kernel reads them
 * @filter: seccomp's
 * @filter_flags: SECCOMP_FILTER_FLAG_*
 * @listener: who answers notifications
 * @listener_path, @listener_metadata: of OTHERS_LISTEN: its socket, what it is told; or NULL
 * @caps_first: the filter minds what caps_set() does, which must come before policy_install(),
 *		so that nothing but execve comes behind that. Else caps_set() comes after it, and
 *		the filter needs no no_new_privs
 * @no_new_privs: asked for, or the filter cannot be installed without
 * @notes: what the user should know: unknown names, what only one backend can do
 * @place: where the container's group is to be; of the caller's
 */
struct policy {
	bool module, seccomp;
	const char *profile;
	struct rules rules;
	struct words tokens;
	struct filter filter;
	unsigned int filter_flags;
	enum policy_listener listener;
	char *listener_path, *listener_metadata;
	bool caps_first;
	bool no_new_privs;
	struct words notes;
	const struct place *place;
};

void policy_free(struct policy *policy);
/* Chooses the backend, reads the profile or the cache, applies --deny and --allow, prepares the
 * backend. @place: planned; the module needs one. Nothing is said: notes are in @policy. Changes
 * nothing but the cache. */
int policy_plan(const struct options *options, const struct caps *caps,
		const struct place *place, const struct supervise *supervise,
		const struct teller *teller, struct policy *policy, struct err *err);
/* Whether the options alone say that the module must be there and so a group. */
bool policy_needs_place(const struct options *options);
void policy_show(const struct policy *policy, struct text *into);
/* "by the module", "by seccomp", "by the module and by seccomp"; NULL where there is none. */
const char *policy_by(const struct policy *policy);

/* In the container: no_new_privs if it is to be, then the filter. Behind it come, if not
 * @caps_first, capset(2), prctl(2) and what is told of them; and execve. Return: 0, the listener's
 * descriptor (O_CLOEXEC) if there is to be one, or -1. */
int policy_install(const struct policy *policy, const struct teller *teller, struct err *err);

#endif
