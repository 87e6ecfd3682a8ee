/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Seccomp profiles of the OCI runtime specification (and those of container engines, with
 * includes, excludes and old names), as rules, and rules as such a profile.
 */
#ifndef SCLIMIT_PROFILE_H
#define SCLIMIT_PROFILE_H

#include "rule.h"

/**
 * struct profile_context - what a profile's includes and excludes are about
 * @caps: capabilities that the container has, "CAP_SYS_ADMIN"; those of a container engine's
 *	  default where it is NULL
 * @kernel_major: of the kernel that it is to run on, for minKernel
 * @kernel_minor: likewise
 * @drop: leaves out rules for single numbers that the kernel which runs here does not have, which
 *	  it would refuse: profile_drop_missing(); NULL: none is left out
 */
struct profile_context {
	const struct words *caps;
	unsigned int kernel_major;
	unsigned int kernel_minor;
	int (*drop)(struct rules *rules, struct err *err);
};

void profile_context_here(struct profile_context *context);
void profile_context_kernel(struct profile_context *context);

/* @name is for messages. What cannot be said in rules (SCMP_ACT_NOTIFY, SCMP_ACT_TRACE) is an
 * error; what is made stricter (a thread's kill is its process's) is told in @notes, which may be
 * NULL. The rules are those of every ABI, with every number that the profile does not name. */
int profile_parse(const char *name, const char *json, size_t len,
		  const struct profile_context *context, struct rules *into, struct words *notes,
		  struct err *err);

/**
 * struct profile_seccomp - what a profile says that rules do not, and seccomp alone can do
 * @want: set by the caller: RULE_KILL_THREAD, RULE_TRACE and RULE_NOTIFY may be among the rules.
 *	  Without it a thread's kill is its process's, and the others are an error
 * @flags: filled: SECCOMP_FILTER_FLAG_* of its "flags"
 * @listener_path: filled: the socket of who is asked by SCMP_ACT_NOTIFY, allocated, or NULL
 * @listener_metadata: filled: what that one is told, allocated, or NULL
 */
struct profile_seccomp {
	bool want;
	unsigned int flags;
	char *listener_path, *listener_metadata;
};

#define cleanup_profile_seccomp	__attribute__((cleanup(profile_seccomp_free)))
void profile_seccomp_free(struct profile_seccomp *seccomp);

/* As profile_parse(), for one that seccomp may be the one to enforce. What is not understood is an
 * error: each member, each word, whether or not it applies here. */
int profile_parse_run(const char *name, const char *json, size_t len,
		      const struct profile_context *context, struct profile_seccomp *seccomp,
		      struct rules *into, struct words *notes, struct err *err);

/**
 * struct profile_used - a call that was made
 * @abi: its ABI
 * @nr: its number, x32's without bit 30
 */
struct profile_used {
	enum sclimit_abi abi;
	unsigned int nr;
};

/**
 * struct profile_text - a profile as it was read
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 */
struct profile_text {
	const char *name;
	const char *json;
	size_t len;
};

/* The text of a profile that allows what was used, allocated, or NULL. With @into it is that one,
 * with what it lacks. */
char *profile_write(const struct profile_used *used, size_t count,
		    const struct profile_text *into, struct words *notes, struct err *err);
/* What each of them allows beside that: name @i, from 0 on, or NULL. */
const char *profile_base(size_t i);

#endif
