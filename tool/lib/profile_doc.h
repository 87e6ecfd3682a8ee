/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of profile*.c share: a seccomp profile as it was read, the filter that libseccomp
 * makes of it, and what a filter says of one system call.
 */
#ifndef SCLIMIT_PROFILE_DOC_H
#define SCLIMIT_PROFILE_DOC_H

#include <linux/seccomp.h>

#include "filter.h"
#include "profile.h"
#include "syscall-names.h"

/**
 * struct profile_entry - one of a profile's "syscalls" that applies here
 * @name: the calls
 * @action: what happens, as libseccomp writes it (SCMP_ACT_*)
 * @cond: what their arguments must be
 * @nr_conds: how many of these
 */
struct profile_entry {
	struct words name;
	uint32_t action;
	struct rule_cond *cond;
	size_t nr_conds;
};

/**
 * struct profile_doc - a profile, without what does not apply to this machine
 * @default_action: for what is not named, as libseccomp writes it
 * @abi: the ABIs that it covers; the native one is always covered
 * @flags: SECCOMP_FILTER_FLAG_*
 * @listener_path: the socket of who is asked by SCMP_ACT_NOTIFY, or NULL; never empty
 * @listener_metadata: what that one is told, or NULL
 * @entry: its entries, in their order
 * @count: how many
 */
struct profile_doc {
	uint32_t default_action;
	bool abi[NR_ABIS];
	unsigned int flags;
	char *listener_path, *listener_metadata;
	struct profile_entry *entry;
	size_t count;
};

#define cleanup_profile_doc	__attribute__((cleanup(profile_doc_free)))
void profile_doc_free(struct profile_doc *doc);
int profile_doc_parse(const char *name, const char *json, size_t len,
		      const struct profile_context *context,
		      const struct profile_seccomp *seccomp, struct profile_doc *doc,
		      struct err *err);

/**
 * enum profile_saying - what entries say of a name
 * @PROFILE_NOTHING: nothing, so the default action applies
 * @PROFILE_ALWAYS: one action, whatever the arguments are
 * @PROFILE_IF: one entry, which asks for at most one thing of each argument
 * @PROFILE_MIXED: more than that; libseccomp knows what comes out
 */
enum profile_saying { PROFILE_NOTHING, PROFILE_ALWAYS, PROFILE_IF, PROFILE_MIXED };

/**
 * struct profile_said - what a profile says of a name
 * @saying: how much
 * @entry: for PROFILE_ALWAYS the first one that asks for nothing, for PROFILE_IF the only one
 * @named: it is named, if only to get the default action
 * @odd: some of its conditions ask for nothing, in some ABIs
 * @asked: libseccomp is asked about it
 */
struct profile_said {
	enum profile_saying saying;
	const struct profile_entry *entry;
	bool named, odd, asked;
};

/**
 * struct profile_sayings - what a profile says of all calls
 * @doc: the profile
 * @said: by syscall_index()
 * @newest: the largest number that it names, for each ABI, behind which calls answer ENOSYS; or
 *	    SYSCALL_NR_MAX
 * @asks_mux: libseccomp is asked about i386 socketcall, and ipc
 */
struct profile_sayings {
	const struct profile_doc *doc;
	struct profile_said *said;
	unsigned int newest[NR_ABIS];
	bool asks_mux[2];
};

#define cleanup_profile_sayings	__attribute__((cleanup(profile_sayings_free)))
void profile_sayings_free(struct profile_sayings *sayings);
void profile_sayings_make(const struct profile_doc *doc, struct profile_sayings *sayings);

/**
 * struct profile_filters - what libseccomp makes of a profile
 * @sayings: what it was not asked about
 * @main: the filter; empty where it was not asked at all
 * @newer: names that libseccomp does not know and we do
 * @alone: for each of them a filter in which getppid stands for it
 */
struct profile_filters {
	const struct profile_sayings *sayings;
	struct filter main;
	struct words newer;
	struct filter *alone;
};

#define cleanup_profile_filters	__attribute__((cleanup(profile_filters_free)))
void profile_filters_free(struct profile_filters *filters);
int profile_filters_make(const char *name, const struct profile_sayings *sayings,
			 struct profile_filters *filters, struct words *notes, struct err *err);

/**
 * struct profile_call - a system call, for profile_filters_run()
 * @abi: the ABI
 * @nr: the number, x32 without bit 30
 * @args: the arguments
 */
struct profile_call {
	enum sclimit_abi abi;
	unsigned int nr;
	uint64_t args[6];
};

/* Whether a profile says of a number what does not depend on arguments: *@action. */
bool profile_says_plainly(const struct profile_sayings *sayings, enum sclimit_abi abi,
			  unsigned int nr, uint32_t *action);
/* Whether an entry's conditions hold. */
bool profile_entry_holds(const struct profile_entry *entry, const struct profile_call *call);
/* Return: the action, SECCOMP_RET_*. *@looked says which arguments it looked at. */
uint32_t profile_filters_run(const struct profile_filters *filters,
			     const struct profile_call *call, unsigned int *looked);

/**
 * struct profile_atom - something that a profile asks of one argument
 * @arg: the argument
 * @op: RULE_EQ, RULE_GT, RULE_GE or RULE_MASKED_EQ
 * @mask: for RULE_MASKED_EQ
 * @value: what it is compared with
 */
struct profile_atom {
	unsigned int arg;
	enum rule_op op;
	uint64_t mask;
	uint64_t value;
};

#define PROFILE_ATOMS_MAX	64	/* of one call; bits of a number */
#define PROFILE_ROWS_MAX	4096	/* ways to make one call */
#define PROFILE_SUBS_MAX	32	/* neither i386 socketcall nor ipc has a sub-call beyond */

/* Finds a value of at most @max for which each of @count atoms, all of one argument, is as @truth
 * (bit i for atom i) wants it. Return: 1 and *@value; 0: there is none; -1: that took more than
 * *@steps, which are counted down. */
int profile_solve(const struct profile_atom *atom, unsigned int count, uint64_t truth,
		  uint64_t max, uint64_t *value, uint64_t *steps);

/**
 * struct profile_row - one of the ways in which a call can be made, as far as a profile minds
 * @truth: which atoms hold
 * @action: what the filter says
 */
struct profile_row {
	uint64_t truth;
	uint32_t action;
};

/**
 * struct profile_ways - all the ways to make a call
 * @atom: what is asked of its arguments, by argument
 * @nr_atoms: how many of these
 * @row: the ways, each once
 * @count: how many of these
 * @contradicts: libseccomp's filter gives several answers to the same way
 * @steps: how much more work there may be, counted down
 */
struct profile_ways {
	struct profile_atom atom[PROFILE_ATOMS_MAX];
	unsigned int nr_atoms;
	struct profile_row row[PROFILE_ROWS_MAX];
	size_t count;
	bool contradicts;
	uint64_t steps;
};

int profile_ways_find(struct profile_ways *ways, const struct profile_filters *filters,
		      struct profile_call *call, unsigned int known, struct err *err);
uint64_t profile_arg_max(enum sclimit_abi abi);
unsigned int profile_strictness(uint32_t action);

/* The rules for a call: @like has its ABI and number. */
int profile_cover(const struct rule *like, struct profile_ways *ways, struct rules *into,
		  struct err *err);

/* Whether there is such an action of ours; filled into @rule. */
bool profile_action(uint32_t action, struct rule *rule);

int profile_rules_make(const char *name, const struct profile_doc *doc,
		       const struct profile_filters *filters, struct rules *into,
		       struct words *notes, struct err *err);

int profile_drop_missing(struct rules *rules, struct err *err);

#endif
