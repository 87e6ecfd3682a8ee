// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit save - all groups' own rules, as a text for people and for sclimit restore.
 */
#include "ctl.h"
#include "../lib/printable.h"
#include "../lib/saved.h"

/* Groups that go meanwhile take their rules along. */
static void take_all(const struct client_rules_list *list, struct saved *into)
{
	struct group_names *names = group_names_new();
	struct saved_group *group;
	const char *name;
	size_t i, j;

	for (i = 0; i < list->count; i++) {
		name = group_name(names, list->group[i].group_id);
		if (!name) {
			warn("save: group id:%ju is not there any more; it is left out",
			     (uintmax_t)list->group[i].group_id);
			continue;
		}
		group = saved_add(into, name);
		group->locked = list->group[i].locked;
		for (j = 0; j < list->group[i].rule.count; j++)
			words_add(&group->rule, list->group[i].rule.word[j]);
	}
	saved_sort(into);
	group_names_free(names);
}

static void show_json(const struct saved *saved, struct text *into)
{
	struct json_object *top = json_object_new_object(), *groups = json_object_new_array();
	struct json_object *group, *rules;
	size_t i, j;

	for (i = 0; i < saved->count; i++) {
		group = json_object_new_object();
		rules = json_object_new_array();
		printable_add_json(group, "group", saved->group[i].name);
		json_object_object_add(group, "locked",
				       json_object_new_boolean(saved->group[i].locked));
		for (j = 0; j < saved->group[i].rule.count; j++) {
			cleanup_text struct text rule = {};

			saved_show_rule(saved->group[i].rule.word[j], &rule);
			json_object_array_add(rules, json_object_new_string(text_str(&rule)));
		}
		json_object_object_add(group, "rules", rules);
		json_object_array_add(groups, group);
	}
	json_object_object_add(top, "version", json_object_new_int(1));
	json_object_object_add(top, "groups", groups);
	text_add(into, "%s\n",
		 json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
						     JSON_C_TO_STRING_SPACED |
						     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(top);
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "output", required_argument, NULL, 'o' },
		{ }
	};
	cleanup_rules_list struct client_rules_list list = {};
	cleanup_client struct client *client = NULL;
	cleanup_saved struct saved saved = {};
	cleanup_text struct text text = {};
	const char *file = "-";
	int c, status;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (c == 'o') {
			file = optarg;
			continue;
		}
		status = ctl_option(ctl, &verb_save, c);
		if (status)
			return status;
	}
	if (optind != argc)
		return ctl_usage(&verb_save, err, "it takes no group: it saves those of all groups");
	client = client_open(err);
	if (!client || client_rules_get_all(client, &list, err)) {
		err_prefix(err, "save");
		return ctl_failed(err);
	}
	take_all(&list, &saved);
	if (ctl->json)
		show_json(&saved, &text);
	else
		saved_show(&saved, &text);
	if (file_write(file, text_str(&text), text.len, err)) {
		err_prefix(err, "save");
		return CTL_FAILED;
	}
	return CTL_OK;
}

const struct verb verb_save = {
	"save", "[-o FILE] [--json]", "write the own rules of all groups to a file or stdout", run,
};
