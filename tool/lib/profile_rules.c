// SPDX-License-Identifier: GPL-2.0
/*
 * From a profile to rules: for each number of each ABI, what libseccomp's filter says of all the
 * ways to make that call.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "profile_doc.h"

#define STEPS_MAX	200000000	/* in all: a second or two */

/* An entry that asks for arguments, and a call that it does this with. */
struct asked {
	const struct profile_entry *entry;
	const char *name;
	int nr[NR_ABIS];		/* or -1 */
	unsigned int multiplexer, sub;	/* 0, 0 where it is none of these */
};

/* What is being made. */
struct maker {
	const char *name;
	const struct profile_doc *doc;
	const struct profile_filters *filters;
	struct asked *asked;
	size_t nr_asked;
	struct rules *into;
	unsigned int known;		/* arguments of the call in question that are asked for */
	struct words *notes;
	struct err *err;
};

static void note(struct maker *maker, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void note(struct maker *maker, const char *format, ...)
{
	va_list args;
	char *text;

	if (!maker->notes)
		return;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = xstrdup(format);
	va_end(args);
	words_take(maker->notes, text);
}

/* ---- what is asked of arguments ---- */

static void find_asked(struct maker *maker)
{
	const struct profile_doc *doc = maker->doc;
	const struct profile_entry *entry;
	struct asked *asked;
	size_t i, j, count = 0;
	unsigned int abi;

	for (i = 0; i < doc->count; i++)
		count += doc->entry[i].nr_conds ? doc->entry[i].name.count : 0;
	maker->asked = xcalloc(count, sizeof(*maker->asked));
	for (i = 0; i < doc->count; i++) {
		entry = &doc->entry[i];
		for (j = 0; entry->nr_conds && j < entry->name.count; j++) {
			asked = &maker->asked[maker->nr_asked++];
			asked->entry = entry;
			asked->name = entry->name.word[j];
			for (abi = 0; abi < NR_ABIS; abi++)
				asked->nr[abi] = syscall_number(abi, asked->name);
			if (syscall_subcall(asked->name, &asked->multiplexer, &asked->sub))
				asked->multiplexer = asked->sub = 0;
		}
	}
}

/* As a comparison of which the others are the opposite. */
static struct profile_atom atom_of(const struct rule_cond *cond, uint64_t max)
{
	static const enum rule_op plain[] = {
		[RULE_EQ] = RULE_EQ, [RULE_NE] = RULE_EQ, [RULE_LT] = RULE_GE, [RULE_LE] = RULE_GT,
		[RULE_GT] = RULE_GT, [RULE_GE] = RULE_GE, [RULE_MASKED_EQ] = RULE_MASKED_EQ,
	};
	struct profile_atom atom = {
		.arg = cond->arg, .op = plain[cond->op], .value = cond->value & max,
	};

	if (atom.op == RULE_MASKED_EQ) {
		atom.mask = cond->mask & max;
		atom.value &= atom.mask;
	}
	return atom;
}

/* Adds what an entry asks, but of argument @but, in the order of the arguments. */
static int add_atoms(struct maker *maker, struct profile_ways *ways,
		     const struct profile_entry *entry, int but, uint64_t max)
{
	struct profile_atom atom;
	unsigned int at, old;
	size_t i;

	for (i = 0; i < entry->nr_conds; i++) {
		atom = atom_of(&entry->cond[i], max);
		if ((int)atom.arg == but)
			continue;
		for (old = 0; old < ways->nr_atoms; old++)
			if (!memcmp(&ways->atom[old], &atom, sizeof(atom)))
				break;
		if (old < ways->nr_atoms)
			continue;
		if (ways->nr_atoms == PROFILE_ATOMS_MAX)
			return err_set(maker->err, 0, "more than %u comparisons of its arguments",
				       PROFILE_ATOMS_MAX);
		for (at = ways->nr_atoms++; at && ways->atom[at - 1].arg > atom.arg; at--)
			ways->atom[at] = ways->atom[at - 1];
		ways->atom[at] = atom;
		maker->known |= 1U << atom.arg;
	}
	return 0;
}

static bool all_same(const struct profile_ways *ways)
{
	size_t i;

	for (i = 1; i < ways->count; i++)
		if (ways->row[i].action != ways->row[0].action)
			return false;
	return true;
}

/* ---- rules ---- */

static void add_rule(struct maker *maker, struct rule *rule, uint32_t action)
{
	if (!profile_action(action, rule))
		return;
	rules_add(maker->into, rule);
}

static void add_range(struct maker *maker, enum sclimit_abi abi, unsigned int first,
		      unsigned int last, uint32_t action)
{
	struct rule rule = {
		.abi = abi, .first = first, .last = last,
		.all = first == 0 && last == SYSCALL_NR_MAX,
	};

	add_rule(maker, &rule, action);
}

/* What each sub-call of a multiplexer gets: 1 where all get the same, as @action[0]; 0; -1. */
static int judge_subcalls(struct maker *maker, unsigned int nr, struct profile_ways *ways,
			  uint32_t action[PROFILE_SUBS_MAX])
{
	struct profile_call call = { .abi = SCLIMIT_ABI_I386, .nr = nr };
	const struct asked *asked;
	bool same = true, some = false;
	unsigned int sub;
	size_t i;

	for (sub = 1; sub < PROFILE_SUBS_MAX; sub++) {
		if (!syscall_subcall_name(nr, sub))
			continue;
		ways->nr_atoms = 0;
		maker->known = 1U << 0;
		for (i = 0; i < maker->nr_asked; i++) {
			asked = &maker->asked[i];
			if ((asked->nr[SCLIMIT_ABI_I386] == (int)nr ||
			     (asked->multiplexer == nr && asked->sub == sub)) &&
			    add_atoms(maker, ways, asked->entry, 0, UINT32_MAX))
				return -1;
		}
		memset(call.args, 0, sizeof(call.args));
		call.args[0] = sub;
		if (profile_ways_find(ways, maker->filters, &call, maker->known, maker->err))
			return -1;
		action[sub] = ways->row[0].action;
		for (i = 1; i < ways->count; i++)
			if (profile_strictness(ways->row[i].action) >
			    profile_strictness(action[sub]))
				action[sub] = ways->row[i].action;
		if (!all_same(ways))
			note(maker, "i386 %s: its arguments are out of reach in %s: %s",
			     syscall_subcall_name(nr, sub), syscall_name(SCLIMIT_ABI_I386, nr),
			     "what is strictest applies");
		same = same && (!some || action[sub] == action[0]);
		action[0] = some ? action[0] : action[sub];
		some = true;
	}
	return same;
}

static void add_subcalls(struct maker *maker, unsigned int nr, const uint32_t action[PROFILE_SUBS_MAX])
{
	struct rule rule = { .abi = SCLIMIT_ABI_I386, .first = nr, .last = nr, .nr_conds = 1 };
	unsigned int sub;

	if (nr == SCLIMIT_I386_IPC) {
		rule.cond[0].op = RULE_MASKED_EQ;
		rule.cond[0].mask = SCLIMIT_I386_IPC_MASK;
	}
	for (sub = 1; sub < PROFILE_SUBS_MAX; sub++) {
		if (!syscall_subcall_name(nr, sub))
			continue;
		rule.cond[0].value = sub;
		add_rule(maker, &rule, action[sub]);
	}
}

static bool is_exempt(enum sclimit_abi abi, unsigned int nr)
{
	const char *name = syscall_name(abi, nr);

	return name && syscall_exempt(name);
}

/* One number. Return: 1 where all of its calls get *@action; 0 where its rules are added; -1. */
static int judge_number(struct maker *maker, struct profile_ways *ways, enum sclimit_abi abi,
			unsigned int nr, uint32_t *action)
{
	const uint64_t max = profile_arg_max(abi);
	struct rule like = { .abi = abi, .first = nr, .last = nr };
	struct profile_call call = { .abi = abi, .nr = nr };
	uint32_t subcall[PROFILE_SUBS_MAX] = {};
	int same;
	size_t i;

	if (profile_says_plainly(maker->filters->sayings, abi, nr, action))
		return 1;
	if (abi == SCLIMIT_ABI_I386 &&
	    (nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC)) {
		same = judge_subcalls(maker, nr, ways, subcall);
		*action = subcall[0];
		if (!same)
			add_subcalls(maker, nr, subcall);
		return same;
	}
	ways->nr_atoms = 0;
	maker->known = 0;
	for (i = 0; i < maker->nr_asked; i++)
		if (maker->asked[i].nr[abi] == (int)nr &&
		    add_atoms(maker, ways, maker->asked[i].entry, -1, max))
			return -1;
	if (profile_ways_find(ways, maker->filters, &call, maker->known, maker->err))
		return -1;
	if (ways->contradicts)
		note(maker, "%s %s: libseccomp's filter is not what its conditions say: %s",
		     abi_name(abi), syscall_name(abi, nr), "what is strictest of both applies");
	*action = ways->row[0].action;
	if (all_same(ways))
		return 1;
	return profile_cover(&like, ways, maker->into, maker->err);
}

/* Numbers that get the same become ranges, which an exempt one does not interrupt. */
static int make_abi(struct maker *maker, struct profile_ways *ways, enum sclimit_abi abi)
{
	unsigned int nr, first = 0, last = 0;
	uint32_t action, range = SECCOMP_RET_ALLOW;
	const char *name;
	size_t count;
	int same;

	for (nr = 0; nr <= SYSCALL_NR_MAX; nr++) {
		count = maker->into->count;
		same = judge_number(maker, ways, abi, nr, &action);
		name = syscall_name(abi, nr);
		if (same < 0)
			return name ? err_prefix(maker->err, "%s: %s %s", maker->name,
						 abi_name(abi), name) :
				      err_prefix(maker->err, "%s: %s %u", maker->name,
						 abi_name(abi), nr);
		if (is_exempt(abi, nr)) {
			if (maker->doc->abi[abi] && (!same || profile_strictness(action) >
							   profile_strictness(SECCOMP_RET_LOG)))
				note(maker, "%s %s is never denied", abi_name(abi), name);
			maker->into->count = count;
			last = range == SECCOMP_RET_ALLOW ? last : nr;
			continue;
		}
		if (same && action == range) {
			last = nr;
			continue;
		}
		add_range(maker, abi, first, last, range);
		range = same ? action : SECCOMP_RET_ALLOW;
		first = last = nr;
	}
	add_range(maker, abi, first, last, range);
	return 0;
}

/* Of each conditional rule of an ABI, as the kernel counts them. */
static int check_count(struct maker *maker)
{
	size_t i, count = 0;

	for (i = 0; i < maker->into->count; i++)
		count += maker->into->rule[i].nr_conds > 0;
	if (count > SCLIMIT_RULES_MAX)
		return err_set(maker->err, E2BIG,
			       "%s: it takes %zu rules with conditions; a group has room for %u",
			       maker->name, count, SCLIMIT_RULES_MAX);
	return 0;
}

/**
 * profile_rules_make() - the rules of a profile
 * @name: of the profile, for messages
 * @doc: the profile
 * @filters: what libseccomp made of it
 * @into: filled; empty before
 * @notes: what is worth saying is added; may be NULL
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_rules_make(const char *name, const struct profile_doc *doc,
		       const struct profile_filters *filters, struct rules *into,
		       struct words *notes, struct err *err)
{
	cleanup_free struct profile_ways *ways = xmalloc(sizeof(*ways));
	cleanup_free struct asked *asked = NULL;
	struct maker maker = {
		.name = name, .doc = doc, .filters = filters, .into = into, .notes = notes,
		.err = err,
	};
	unsigned int abi;

	ways->steps = STEPS_MAX;
	find_asked(&maker);
	asked = maker.asked;
	for (abi = 0; abi < NR_ABIS; abi++) {
		if (!doc->abi[abi])
			note(&maker, "%s is not among its architectures: its calls kill",
			     abi_name(abi));
		if (make_abi(&maker, ways, abi))
			return -1;
	}
	return check_count(&maker);
}
