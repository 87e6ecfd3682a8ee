// SPDX-License-Identifier: GPL-2.0
/*
 * The plan as --dry-run prints it: headings, with each part's own lines below them.
 */
#include <string.h>

#include "../lib/printable.h"
#include "options_take.h"
#include "plan.h"

/* Takes @lines. @nothing stands behind the heading where there are none. */
static void section(struct text *into, const char *heading, const char *nothing,
		    struct text *lines)
{
	if (lines->len)
		text_add(into, "%s:\n%s", heading, lines->data);
	else
		text_add(into, "%s: %s\n", heading, nothing);
	text_free(lines);
}

/* In quotes where it could be taken for none, or for several. */
static void word_show(const char *word, struct text *into)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-+=./:,@%^";
	bool quote = !*word || word[strspn(word, plain)];

	text_add(into, quote ? " '" : " ");
	printable_add(into, word);
	text_add(into, quote ? "'" : "");
}

static void command_show(char **argv, struct text *into)
{
	text_add(into, "command:");
	for (; *argv; argv++)
		word_show(*argv, into);
	text_add(into, "\n");
}

static void namespaces_show(const char *heading, unsigned int flags, struct text *into)
{
	unsigned int i, flag;
	const char *name;

	text_add(into, "%s:", heading);
	for (i = 0; (name = namespace_name(i, &flag)); i++)
		if (flags & flag)
			text_add(into, " %s", name);
	text_add(into, flags ? "\n" : " none\n");
}

static void process_show(const struct options *options, struct text *into)
{
	text_add(into, "process:\n  init: %s\n  terminal: %s\n",
		 options->no_init ? "none" : "one of ours",
		 options->terminal ? "one of its own" : "stdin, stdout and stderr as they are");
}

/**
 * plan_show() - a plan for people
 * @plan: one that is made
 * @into: where it is added
 */
void plan_show(const struct plan *plan, struct text *into)
{
	struct text lines = {};

	command_show(plan->options->argv, into);
	namespaces_show("namespaces", plan->namespaces, into);
	namespaces_show("shared", plan->options->share, into);
	text_add(into, "hostname: %s\n",
		 plan->hostname.set ? plan->hostname.name : "the host's");
	idmap_show(&plan->idmap, &lines);
	section(into, "ids", "as they are", &lines);
	caps_show(&plan->caps, &lines);
	section(into, "capabilities", "none", &lines);
	root_show(&plan->root, &lines);
	section(into, "root", "the host's", &lines);
	env_show(&plan->env, &lines);
	section(into, "environment", "empty", &lines);
	rlimits_show(plan->options, &lines);
	section(into, "rlimits", "as they are", &lines);
	place_show(&plan->place, &plan->limits, &lines);
	section(into, "cgroup", "as it is", &lines);
	policy_show(&plan->policy, &lines);
	section(into, "policy", "none", &lines);
	supervise_show(&plan->supervise, &lines);
	section(into, "supervisor", plan->policy.listener == OTHERS_LISTEN ?
		plan->policy.listener_path : "none", &lines);
	process_show(plan->options, into);
}
