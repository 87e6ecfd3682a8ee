// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit reset - remove all own rules of all groups, all or nothing.
 */
#include <errno.h>
#include <string.h>

#include "ctl.h"
#include "../lib/changes.h"
#include "../lib/printable.h"

static const struct words no_rules;

/**
 * struct reset - what is to be done
 * @changes: the groups that have rules
 * @locked: the names of those that do not give them back
 */
struct reset {
	struct changes changes;
	struct words locked;
};

static int find_groups(struct client *client, struct reset *reset, struct err *err)
{
	cleanup_rules_list struct client_rules_list list = {};
	struct group_names *names;
	const char *name;
	int ret = 0;
	size_t i;

	if (client_rules_get_all(client, &list, err))
		return -1;
	names = group_names_new();
	for (i = 0; i < list.count && !ret; i++) {
		name = list.group[i].rule.count ? group_name(names, list.group[i].group_id) : NULL;
		/* one that has gone has no rules any more */
		if (!name)
			continue;
		ret = changes_add(&reset->changes, name, &no_rules, err);
		if (ret && err->code == ENOENT)
			ret = 0;
		else if (!ret && list.group[i].locked)
			words_add(&reset->locked, name);
	}
	err->text[0] = ret ? err->text[0] : '\0';
	group_names_free(names);
	return ret;
}

/* Whoever types is asked; without a terminal that is --yes. */
static bool confirmed(size_t count)
{
	char answer[16];

	fprintf(stderr, "Remove the own rules of %zu group%s? [y/N] ", count, count == 1 ? "" : "s");
	if (!fgets(answer, sizeof(answer), stdin)) {
		fputc('\n', stderr);
		return false;
	}
	return *answer == 'y' || *answer == 'Y';
}

static void refuse_locked(const struct words *locked, struct err *err)
{
	cleanup_text struct text names = {};
	size_t i;

	for (i = 0; i < locked->count; i++) {
		text_add(&names, i ? ", " : "");
		printable_add(&names, locked->word[i]);
	}
	err_set(err, EPERM, "reset: nothing was changed: locked: %s", text_str(&names));
}

static void print_done(const struct changes *changes)
{
	struct json_object *object = json_object_new_object(), *names = json_object_new_array();
	size_t i;

	for (i = 0; i < changes->count; i++) {
		cleanup_text struct text name = {};

		printable_add(&name, changes->group[i].name);
		json_object_array_add(names, json_object_new_string(text_str(&name)));
	}
	json_object_object_add(object, "reset", names);
	ctl_json(object);
}

static int reset_all(struct ctl *ctl, struct reset *reset, bool yes, struct err *err)
{
	cleanup_client struct client *client = NULL;
	ssize_t bad;

	client = client_open(err);
	if (!client || find_groups(client, reset, err)) {
		err_prefix(err, "reset");
		return ctl_failed(err);
	}
	if (reset->locked.count) {
		refuse_locked(&reset->locked, err);
		return CTL_FAILED;
	}
	if (reset->changes.count && !yes && !confirmed(reset->changes.count)) {
		err_set(err, 0, "reset: nothing was changed");
		return CTL_FAILED;
	}
	if (changes_replace(&reset->changes, client, &bad, err)) {
		err_prefix(err, "reset: nothing was changed");
		return ctl_failed(err);
	}
	if (ctl->json)
		print_done(&reset->changes);
	return CTL_OK;
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "yes", no_argument, NULL, 'y' },
		{ }
	};
	struct reset reset = {};
	bool yes = false;
	int c, status;

	while ((c = getopt_long(argc, argv, "yh", options, NULL)) != -1) {
		if (c == 'y') {
			yes = true;
			continue;
		}
		status = ctl_option(ctl, &verb_reset, c);
		if (status)
			return status;
	}
	if (optind != argc)
		return ctl_usage(&verb_reset, err, "it takes no group: it is for all groups");
	if (!yes && !isatty(STDIN_FILENO))
		return ctl_usage(&verb_reset, err, "stdin is no terminal, so --yes is wanted");
	status = reset_all(ctl, &reset, yes, err);
	changes_free(&reset.changes);
	words_free(&reset.locked);
	return status;
}

const struct verb verb_reset = {
	"reset", "[--yes] [--json]", "remove the own rules of all groups", run,
};
