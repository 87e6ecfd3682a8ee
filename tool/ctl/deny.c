// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit deny - add rules to a group, and say what they leave open.
 */
#include <errno.h>

#include "request.h"

static int deny_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_deny = {
	.name = "deny",
	.args = "[--siblings] GROUP RULE...",
	.about = "deny system calls to a group and all below it",
	.run = deny_run,
};

/* Whether a rule is for one call, whose siblings matter. What only logs leaves nothing closed. */
static bool has_siblings(const struct rule *rule)
{
	return !rule->all && rule->first == rule->last && rule->action != SCLIMIT_ACTION_LOG;
}

/* Sibling @i of a rule's call, or NULL. */
static const char *sibling(const struct rule *rule, unsigned int i)
{
	const char *name = syscall_name(rule->abi, rule->first), *found;
	unsigned int plain = i, n;

	if (!name)
		return NULL;
	found = syscall_sibling(name, i);
	if (found || rule->nr_conds)
		return found;
	for (n = 0; syscall_sibling(name, n); n++)
		plain--;
	return syscall_sibling_plain(name, plain);
}

/* Whether a call runs in the group, as far as is known: 1, 0 or -1. */
static int runs(struct client *client, const struct request *request, enum sclimit_abi abi,
		unsigned int nr, struct err *err)
{
	struct client_verdict verdict;

	if (client_verdict(client, request->group.fd, abi, nr, NULL, &verdict, err)) {
		/* a kernel that is older than the call cannot leave it open */
		return err->code == ERANGE ? 0 : err_prefix(err, "%s", request->spec);
	}
	free(verdict.rule);
	return verdict.runs || verdict.action == SCLIMIT_ACTION_LOG;
}

/* Whether a rule of the request is for this number. */
static bool requested(const struct rules *rules, const struct rule *like, unsigned int nr)
{
	const struct rule *rule;
	size_t i;

	for (i = 0; i < rules->count; i++) {
		rule = &rules->rule[i];
		if (rule->action == SCLIMIT_ACTION_LOG || rule->abi != like->abi ||
		    (like->bare && !rule->bare))
			continue;
		if (rule->all || (nr >= rule->first && nr <= rule->last))
			return true;
	}
	return false;
}

/* Adds the siblings of rules without conditions that run, with the same action; one after the
 * other, so that those of siblings are added as well. */
static int add_siblings(struct client *client, struct request *request, struct err *err)
{
	const char *name;
	unsigned int i;
	size_t at;
	int nr, open;

	for (at = 0; at < request->rules.count; at++) {
		struct rule rule = request->rules.rule[at];
		struct rules one = { .rule = &rule, .count = 1 };
		struct rule like = rule;

		/* the arguments of a sibling stand elsewhere */
		if (!has_siblings(&like) || like.nr_conds)
			continue;
		for (i = 0; (name = sibling(&like, i)); i++) {
			nr = syscall_number(like.abi, name);
			if (nr < 0 || requested(&request->rules, &like, nr))
				continue;
			open = runs(client, request, like.abi, nr, err);
			if (open < 0)
				return -1;
			rule.first = rule.last = nr;
			if (open)
				request_add_rules(request, &one);
		}
	}
	return 0;
}

/* The siblings of the request's rules that still run. */
static int open_siblings(struct client *client, const struct request *request,
			 struct json_object *list, struct err *err)
{
	cleanup_words struct words told = {};
	const struct rule *rule;
	const char *name;
	unsigned int i;
	int nr, open;
	size_t at;

	for (at = 0; at < request->rules.count; at++) {
		cleanup_text struct text siblings = {}, text = {};
		struct json_object *object, *names;

		rule = &request->rules.rule[at];
		if (!has_siblings(rule))
			continue;
		names = json_object_new_array();
		for (i = 0; (name = sibling(rule, i)); i++) {
			nr = syscall_number(rule->abi, name);
			open = nr < 0 || words_have(&told, name) ? 0 :
			       runs(client, request, rule->abi, nr, err);
			if (open < 0) {
				json_object_put(names);
				return -1;
			}
			if (!open)
				continue;
			words_add(&told, name);
			text_add(&siblings, "%s%s", siblings.len ? ", " : "", name);
			json_object_array_add(names, json_object_new_string(name));
		}
		if (!siblings.len) {
			json_object_put(names);
			continue;
		}
		rule_show(rule, &text);
		warn("%s: %s leaves open: %s%s", request->spec, text_str(&text),
		     text_str(&siblings), rule->nr_conds ? "" : " (--siblings denies them, too)");
		object = json_object_new_object();
		json_object_object_add(object, "rule", json_object_new_string(text_str(&text)));
		json_object_object_add(object, "siblings", names);
		json_object_array_add(list, object);
	}
	return 0;
}

static int deny(struct ctl *ctl, struct request *request, struct client *client, bool siblings,
		struct err *err)
{
	struct json_object *open, *object;

	if (siblings && add_siblings(client, request, err))
		return ctl_failed(err);
	if (request_send(request, client, SCLIMIT_CMD_RULES_DENY, err))
		return ctl_failed(err);
	open = json_object_new_array();
	if (open_siblings(client, request, open, err)) {
		/* it is done: a failure would say that it is not */
		warn("%s", err->text);
	}
	if (!ctl->json) {
		json_object_put(open);
		return CTL_OK;
	}
	object = request_json(request);
	json_object_object_add(object, "open", open);
	ctl_json(object);
	return CTL_OK;
}

static int deny_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "siblings", no_argument, NULL, 's' },
		{},
	};
	cleanup_request_rules struct request request = { .group = GROUP_NONE };
	cleanup_client struct client *client = NULL;
	bool siblings = false;
	int status, c, i;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 's')
			siblings = true;
		else if ((status = ctl_option(ctl, &verb_deny, c)))
			return status;
	}
	if (argc - optind < 2)
		return ctl_usage(&verb_deny, err, "a group and rules are wanted");
	client = client_open(err);
	if (!client || request_open(&request, verb_deny.name, argv[optind], err))
		return ctl_failed(err);
	for (i = optind + 1; i < argc; i++)
		if (request_add_word(&request, argv[i], err))
			return ctl_failed(err);
	return deny(ctl, &request, client, siblings, err);
}
