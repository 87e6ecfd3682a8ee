// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <sys/utsname.h>

#include "profile_doc.h"

/**
 * profile_action() - an action of seccomp as one of ours
 * @action: SECCOMP_RET_*
 * @rule: its action is filled in
 * Return: false for the one that lets the call run.
 */
bool profile_action(uint32_t action, struct rule *rule)
{
	rule->err = 0;
	switch (action & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return false;
	case SECCOMP_RET_LOG:
		rule->action = SCLIMIT_ACTION_LOG;
		return true;
	case SECCOMP_RET_ERRNO:
		rule->action = SCLIMIT_ACTION_ERRNO;
		rule->err = action & SECCOMP_RET_DATA;
		return true;
	case SECCOMP_RET_TRAP:
		rule->action = SCLIMIT_ACTION_TRAP;
		return true;
	case SECCOMP_RET_TRACE:
		rule->action = RULE_TRACE;
		rule->err = action & SECCOMP_RET_DATA;
		return true;
	case SECCOMP_RET_USER_NOTIF:
		rule->action = RULE_NOTIFY;
		return true;
	case SECCOMP_RET_KILL_THREAD:
		rule->action = RULE_KILL_THREAD;
		return true;
	default:
		rule->action = SCLIMIT_ACTION_KILL;
		return true;
	}
}

/* The module knows no kill of one thread. Return: whether there was one that the profile wants; of
 * an ABI that it is not about, another note tells. */
static bool kill_processes(const struct profile_doc *doc, struct rules *rules)
{
	bool found = false;
	size_t i;

	for (i = 0; i < rules->count; i++) {
		if (rules->rule[i].action != RULE_KILL_THREAD)
			continue;
		rules->rule[i].action = SCLIMIT_ACTION_KILL;
		found |= doc->abi[rules->rule[i].abi];
	}
	return found;
}

static int parse(const char *name, const char *json, size_t len,
		 const struct profile_context *context, struct profile_seccomp *seccomp,
		 struct rules *into, struct words *notes, struct err *err)
{
	cleanup_profile_filters struct profile_filters filters = {};
	cleanup_profile_sayings struct profile_sayings sayings = {};
	cleanup_profile_doc struct profile_doc doc = {};
	cleanup_rules struct rules rules = {};
	size_t i;

	if (profile_doc_parse(name, json, len, context, seccomp, &doc, err))
		return -1;
	profile_sayings_make(&doc, &sayings);
	if (profile_filters_make(name, &sayings, &filters, notes, err) ||
	    profile_rules_make(name, &doc, &filters, &rules, notes, err))
		return -1;
	if (!(seccomp && seccomp->want) && kill_processes(&doc, &rules) && notes)
		words_add(notes, "where it kills a thread, the process is killed");
	if (context->drop && context->drop(&rules, err))
		return -1;
	for (i = 0; i < rules.count; i++)
		rules_add(into, &rules.rule[i]);
	if (!seccomp)
		return 0;
	if (doc.flags && !seccomp->want && notes)
		words_add(notes, "its flags are for seccomp, and do nothing here");
	seccomp->flags = doc.flags;
	seccomp->listener_path = doc.listener_path;
	seccomp->listener_metadata = doc.listener_metadata;
	doc.listener_path = NULL;
	doc.listener_metadata = NULL;
	return 0;
}

/** profile_seccomp_free() - let go of what was filled in */
void profile_seccomp_free(struct profile_seccomp *seccomp)
{
	free(seccomp->listener_path);
	free(seccomp->listener_metadata);
	*seccomp = (struct profile_seccomp){};
}

/** profile_context_kernel() - fill in the kernel that runs here; else nothing of @context */
void profile_context_kernel(struct profile_context *context)
{
	struct utsname uts;

	if (!uname(&uts))
		sscanf(uts.release, "%u.%u", &context->kernel_major, &context->kernel_minor);
}

/* What is quoted of a profile is one line, too. */
static void make_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

/**
 * profile_parse() - the rules of a seccomp profile
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 * @context: what it is to apply to
 * @into: the rules are added
 * @notes: lines about what comes out otherwise than the profile says are added; may be NULL
 * @err: filled on failure, and then nothing was added to @into
 * Return: 0 or -1.
 */
int profile_parse(const char *name, const char *json, size_t len,
		  const struct profile_context *context, struct rules *into, struct words *notes,
		  struct err *err)
{
	return profile_parse_run(name, json, len, context, NULL, into, notes, err);
}

/**
 * profile_parse_run() - the rules of a seccomp profile, for a container
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 * @context: what it is to apply to
 * @seccomp: what only seccomp can do, and whether it may be there; NULL: as profile_parse(),
 *	     which passes over what it does not know
 * @into: the rules are added
 * @notes: lines about what comes out otherwise than the profile says are added; may be NULL
 * @err: filled on failure, and then nothing was added to @into
 * Return: 0 or -1.
 */
int profile_parse_run(const char *name, const char *json, size_t len,
		      const struct profile_context *context, struct profile_seccomp *seccomp,
		      struct rules *into, struct words *notes, struct err *err)
{
	const size_t old = notes ? notes->count : 0;
	size_t i;
	int ret = parse(name, json, len, context, seccomp, into, notes, err);

	if (ret)
		make_line(err->text);
	for (i = old; notes && i < notes->count; i++)
		make_line(notes->word[i]);
	return ret;
}
