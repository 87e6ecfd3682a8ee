// SPDX-License-Identifier: GPL-2.0
/*
 * What a profile says of each call, as far as that can be seen without libseccomp: an entry that
 * asks for no arguments wins over those that do, the first of these over the others, and what has
 * no entry gets the default action. So libseccomp is asked about few calls of a profile; making a
 * filter of all of them takes it ten times as long as all the rest.
 */
#include <errno.h>
#include <string.h>

#include "profile_doc.h"

/* Entries that say what goes without saying are refused by libseccomp, and runtimes leave them
 * out. */
static bool counts(const struct profile_doc *doc, const struct profile_entry *entry)
{
	return entry->action != doc->default_action;
}

static bool asks_twice(const struct profile_entry *entry)
{
	unsigned int seen = 0;
	size_t i;

	for (i = 0; i < entry->nr_conds; i++) {
		if (seen & 1U << entry->cond[i].arg)
			return true;
		seen |= 1U << entry->cond[i].arg;
	}
	return false;
}

/* A mask without bits asks for nothing, which libseccomp counts as no condition. It may have none
 * of the 32 bits of an argument in i386 and x32 alone. */
static bool asks_nothing(const struct profile_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->nr_conds; i++)
		if (entry->cond[i].op == RULE_MASKED_EQ && !(uint32_t)entry->cond[i].mask)
			return true;
	return false;
}

static void hear(struct profile_said *said, const struct profile_entry *entry)
{
	if (said->saying == PROFILE_ALWAYS)
		return;
	said->odd |= asks_nothing(entry);
	if (!entry->nr_conds)
		said->saying = said->odd ? PROFILE_MIXED : PROFILE_ALWAYS;
	else if (said->saying == PROFILE_NOTHING && !asks_twice(entry))
		said->saying = PROFILE_IF;
	else
		said->saying = PROFILE_MIXED;
	said->entry = entry;
}

/* A call that is newer than all that a profile names is not known to whoever wrote it, and is to
 * be told from one that is refused: programs try the older one then. */
static bool hides_newer(const struct profile_doc *doc)
{
	switch (doc->default_action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_TRACE:
		return false;
	default:
		return true;
	}
}

static unsigned int newest(const struct profile_sayings *sayings, enum sclimit_abi abi)
{
	unsigned int nr;
	int index;

	for (nr = SYSCALL_NR_MAX; nr && hides_newer(sayings->doc); nr--) {
		index = syscall_index_at(abi, nr);
		if (index >= 0 && sayings->said[index].named)
			return nr;
	}
	return SYSCALL_NR_MAX;
}

/* ---- i386 socketcall and ipc ---- */

static const unsigned int mux_nr[] = { SCLIMIT_I386_SOCKETCALL, SCLIMIT_I386_IPC };

static int mux_of(enum sclimit_abi abi, unsigned int nr)
{
	size_t i;

	for (i = 0; abi == SCLIMIT_ABI_I386 && i < ARRAY_SIZE(mux_nr); i++)
		if (mux_nr[i] == nr)
			return i;
	return -1;
}

/* How many of its sub-calls libseccomp is asked about: with @all, about all that have an entry. */
static unsigned int ask_subcalls(struct profile_sayings *sayings, unsigned int mux, bool all)
{
	unsigned int sub, asked = 0;
	struct profile_said *said;
	const char *name;

	for (sub = 1; sub < PROFILE_SUBS_MAX; sub++) {
		name = syscall_subcall_name(mux_nr[mux], sub);
		if (!name)
			continue;
		said = &sayings->said[syscall_index(name)];
		said->asked |= all && said->saying != PROFILE_NOTHING;
		asked += said->asked;
	}
	return asked;
}

/*
 * An entry for all of it wins over those for its sub-calls, if it asks for nothing. It has to be
 * in a filter that has some of these, which may contradict each other.
 */
static void find_mux(struct profile_sayings *sayings, unsigned int mux)
{
	struct profile_said *all = &sayings->said[syscall_index_at(SCLIMIT_ABI_I386, mux_nr[mux])];
	unsigned int asked;

	if (!sayings->doc->abi[SCLIMIT_ABI_I386])
		return;
	asked = ask_subcalls(sayings, mux, all->saying != PROFILE_ALWAYS);
	if (all->saying == PROFILE_ALWAYS) {
		all->asked = asked;
		return;
	}
	all->asked = all->saying != PROFILE_NOTHING;
	sayings->asks_mux[mux] = asked || all->asked;
}

/** profile_sayings_free() - let go of what they hold; they are empty then */
void profile_sayings_free(struct profile_sayings *sayings)
{
	free(sayings->said);
	*sayings = (struct profile_sayings){};
}

/**
 * profile_sayings_make() - find out what a profile says of each call
 * @doc: the profile, which must last as long
 * @sayings: filled; empty before
 */
void profile_sayings_make(const struct profile_doc *doc, struct profile_sayings *sayings)
{
	const struct profile_entry *entry;
	unsigned int abi;
	size_t i, j, count = 0;
	int index;

	while (syscall_nth(count))
		count++;
	*sayings = (struct profile_sayings){
		.doc = doc, .said = xcalloc(count, sizeof(*sayings->said)),
	};
	for (i = 0; i < doc->count; i++) {
		entry = &doc->entry[i];
		for (j = 0; j < entry->name.count; j++) {
			index = syscall_index(entry->name.word[j]);
			if (index < 0)
				continue;
			sayings->said[index].named = true;
			if (counts(doc, entry))
				hear(&sayings->said[index], entry);
		}
	}
	for (abi = 0; abi < NR_ABIS; abi++)
		sayings->newest[abi] = newest(sayings, abi);
	for (i = 0; i < count; i++)
		sayings->said[i].asked = sayings->said[i].saying == PROFILE_MIXED;
	for (i = 0; i < ARRAY_SIZE(mux_nr); i++)
		find_mux(sayings, i);
}

/**
 * profile_says_plainly() - what a profile says of a number, whatever its arguments are
 * @sayings: what the profile says
 * @abi: an ABI
 * @nr: a number, x32's without bit 30
 * @action: set to the action, SECCOMP_RET_*
 * Return: false where it depends on arguments, or only libseccomp knows.
 */
bool profile_says_plainly(const struct profile_sayings *sayings, enum sclimit_abi abi,
			  unsigned int nr, uint32_t *action)
{
	const struct profile_doc *doc = sayings->doc;
	const struct profile_said *said;
	int mux = mux_of(abi, nr), index = syscall_index_at(abi, nr);

	*action = doc->default_action;
	if (!doc->abi[abi]) {
		/* libseccomp's for an architecture that a filter does not have */
		*action = SECCOMP_RET_KILL_THREAD;
		return true;
	}
	if (nr > sayings->newest[abi]) {
		*action = SECCOMP_RET_ERRNO | ENOSYS;
		return true;
	}
	if (index < 0)
		return true;
	said = &sayings->said[index];
	if (said->saying == PROFILE_ALWAYS)
		*action = said->entry->action;
	if (mux >= 0 && said->saying != PROFILE_ALWAYS)
		return !sayings->asks_mux[mux];
	return said->saying == PROFILE_NOTHING || said->saying == PROFILE_ALWAYS;
}

static bool holds(const struct rule_cond *cond, uint64_t arg, uint64_t max)
{
	const uint64_t value = cond->value & max;

	switch (cond->op) {
	case RULE_EQ:
		return arg == value;
	case RULE_NE:
		return arg != value;
	case RULE_LT:
		return arg < value;
	case RULE_LE:
		return arg <= value;
	case RULE_GT:
		return arg > value;
	case RULE_GE:
		return arg >= value;
	default:
		return !((arg ^ value) & cond->mask & max);
	}
}

/**
 * profile_entry_holds() - whether all that an entry asks of a call's arguments is so
 * @entry: the entry
 * @call: the call
 * Return: true if so.
 */
bool profile_entry_holds(const struct profile_entry *entry, const struct profile_call *call)
{
	const uint64_t max = profile_arg_max(call->abi);
	size_t i;

	for (i = 0; i < entry->nr_conds; i++)
		if (!holds(&entry->cond[i], call->args[entry->cond[i].arg] & max, max))
			return false;
	return true;
}
