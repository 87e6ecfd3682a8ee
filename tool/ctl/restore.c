// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit restore - give groups the own rules that sclimit save has written, all or nothing.
 */
#include <errno.h>
#include <string.h>

#include "ctl.h"
#include "../lib/changes.h"
#include "../lib/printable.h"
#include "../lib/saved.h"

static const struct words no_rules;

static struct json_object *json_names(const struct words *names)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < names->count; i++) {
		cleanup_text struct text name = {};

		printable_add(&name, names->word[i]);
		json_object_array_add(array, json_object_new_string(text_str(&name)));
	}
	return array;
}

/* Opens the groups of the file; those that are not there are told all at once. */
static int open_saved(const char *file, const struct saved *saved, struct ctl *ctl,
		      struct changes *changes, struct err *err)
{
	cleanup_words struct words missing = {};
	cleanup_text struct text line = {};
	struct json_object *object;
	size_t i;

	for (i = 0; i < saved->count; i++) {
		if (!changes_add(changes, saved->group[i].name, &saved->group[i].rule, err))
			continue;
		if (err->code != ENOENT) {
			err_prefix(err, "restore: %s", file);
			return CTL_FAILED;
		}
		words_add(&missing, saved->group[i].name);
	}
	err->text[0] = '\0';
	if (!missing.count)
		return CTL_OK;
	for (i = 0; i < missing.count; i++) {
		text_add(&line, i ? ", " : "");
		printable_add(&line, missing.word[i]);
	}
	/* longer than an error's text may be */
	fprintf(stderr, "sclimit: restore: %s: nothing was changed: no such %s: %s\n", file,
		missing.count == 1 ? "group" : "groups", text_str(&line));
	if (ctl->json) {
		object = json_object_new_object();
		json_object_object_add(object, "missing", json_names(&missing));
		ctl_json(object);
	}
	return CTL_FAILED;
}

/* --exact: the groups of the machine that have rules, and are not in the file, are to have none. */
static int empty_others(struct client *client, struct changes *changes, struct words *emptied,
			struct err *err)
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
		if (!list.group[i].rule.count || changes_have(changes, list.group[i].group_id))
			continue;
		name = group_name(names, list.group[i].group_id);
		/* one that has gone has no rules any more */
		if (!name)
			continue;
		ret = changes_add(changes, name, &no_rules, err);
		if (ret && err->code == ENOENT)
			ret = 0;
		else if (!ret)
			words_add(emptied, name);
	}
	group_names_free(names);
	return ret;
}

/* Says in front of an error which of the groups were locked before. */
static void name_locked(struct client *client, const struct changes *changes, struct err *err)
{
	cleanup_rules_list struct client_rules_list list = {};
	cleanup_text struct text names = {};
	struct err ignored;
	size_t i, j;

	if (client_rules_get_all(client, &list, &ignored))
		return;
	for (i = 0; i < list.count; i++) {
		if (!list.group[i].locked)
			continue;
		for (j = 0; j < changes->count; j++) {
			if (changes->group[j].id != list.group[i].group_id)
				continue;
			text_add(&names, names.len ? ", " : "");
			printable_add(&names, changes->group[j].name);
		}
	}
	if (names.len)
		err_prefix(err, "locked: %s", text_str(&names));
}

/* Says in front of an error which rule of the file it is about. */
static void blame(const char *file, const struct saved *saved, ssize_t bad, struct err *err)
{
	cleanup_text struct text what = {};
	const struct saved_group *group;
	size_t i;

	for (i = 0; bad >= 0 && i < saved->count; i++) {
		group = &saved->group[i];
		if ((size_t)bad < group->rule.count) {
			printable_add(&what, group->name);
			text_add(&what, ": ");
			saved_show_rule(group->rule.word[bad], &what);
			err_prefix(err, "%s:%u: %s", file, group->line[bad], text_str(&what));
			break;
		}
		bad -= group->rule.count;
	}
	err_prefix(err, "restore: nothing was changed");
}

static int lock_all(struct client *client, const struct saved *saved, const struct changes *changes,
		    struct err *err)
{
	cleanup_text struct text name = {};
	size_t i;

	for (i = 0; i < saved->count; i++) {
		if (!saved->group[i].locked || !client_lock(client, changes->group[i].fd, err))
			continue;
		printable_add(&name, saved->group[i].name);
		err_prefix(err, "restore: the rules are restored, but %s is not locked",
			   text_str(&name));
		return CTL_FAILED;
	}
	return CTL_OK;
}

static void print_done(const struct saved *saved, const struct words *emptied)
{
	struct json_object *object = json_object_new_object();
	cleanup_words struct words restored = {}, locked = {};
	size_t i;

	for (i = 0; i < saved->count; i++) {
		words_add(&restored, saved->group[i].name);
		if (saved->group[i].locked)
			words_add(&locked, saved->group[i].name);
	}
	json_object_object_add(object, "restored", json_names(&restored));
	json_object_object_add(object, "locked", json_names(&locked));
	json_object_object_add(object, "emptied", json_names(emptied));
	ctl_json(object);
}

static int restore(struct ctl *ctl, const char *file, bool exact, struct err *err)
{
	cleanup_client struct client *client = NULL;
	cleanup_changes struct changes changes = {};
	cleanup_words struct words emptied = {};
	cleanup_saved struct saved saved = {};
	cleanup_text struct text text = {};
	ssize_t bad;
	int status;

	if (file_read(file, &text, err) || saved_parse(file, &text, &saved, err)) {
		err_prefix(err, "restore");
		return CTL_FAILED;
	}
	client = client_open(err);
	if (!client) {
		err_prefix(err, "restore");
		return ctl_failed(err);
	}
	status = open_saved(file, &saved, ctl, &changes, err);
	if (status)
		return status;
	if (exact && empty_others(client, &changes, &emptied, err)) {
		err_prefix(err, "restore");
		return ctl_failed(err);
	}
	if (changes_replace(&changes, client, &bad, err)) {
		if (err->code == EPERM)
			name_locked(client, &changes, err);
		blame(file, &saved, bad, err);
		return ctl_failed(err);
	}
	status = lock_all(client, &saved, &changes, err);
	if (!status && ctl->json)
		print_done(&saved, &emptied);
	return status;
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "exact", no_argument, NULL, 'x' },
		{ }
	};
	bool exact = false;
	int c, status;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'x') {
			exact = true;
			continue;
		}
		status = ctl_option(ctl, &verb_restore, c);
		if (status)
			return status;
	}
	if (optind + 1 != argc)
		return ctl_usage(&verb_restore, err, "one file is wanted");
	return restore(ctl, argv[optind], exact, err);
}

const struct verb verb_restore = {
	"restore", "[--exact] [--json] FILE|-", "give groups the rules that save has written", run,
};
