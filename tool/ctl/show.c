// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit show - a group's rules, with where they come from and how often they were met.
 */
#include <inttypes.h>

#include "shown.h"

static int show_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_show = {
	.name = "show",
	.args = "GROUP",
	.about = "show a group's rules, and those of its ancestors",
	.run = show_run,
};

/**
 * struct show - what is shown
 * @group: the group
 * @list: its rules, and those of its ancestors
 * @stat: what was denied in it and below
 * @counted: for each count whether it is shown beside a rule
 * @names: of the ancestors
 */
struct show {
	struct group group;
	struct client_rules_list list;
	struct client_stat stat;
	bool *counted;
	struct group_names *names;
};

static void show_free(struct show *show)
{
	group_close(&show->group);
	client_rules_list_free(&show->list);
	client_stat_free(&show->stat);
	free(show->counted);
	group_names_free(show->names);
}

static void print_rules(const struct ctl *ctl, const struct shown *shown)
{
	size_t i;

	for (i = 0; i < shown->count; i++)
		printf("  %s%-40s%s %10" PRIu64 "\n", ctl_red(ctl), shown->rule[i].text,
		       ctl_plain(ctl), shown->rule[i].count);
}

static void print_group(const struct ctl *ctl, const struct show *show,
			const struct client_rules *rules)
{
	cleanup_shown struct shown shown = {};
	const char *name;

	shown_make(&shown, &rules->rule, &show->stat, show->counted);
	if (rules->group_id == show->group.id) {
		printf("%s%s%s%s%s\n", ctl_bold(ctl), show->group.name, ctl_plain(ctl),
		       rules->locked ? ", locked" : "", shown.count ? "" : ": no rules of its own");
	} else {
		name = group_name(show->names, rules->group_id);
		if (name)
			printf("from %s%s%s", ctl_bold(ctl), name, ctl_plain(ctl));
		else
			printf("from group %" PRIu64, rules->group_id);
		printf("%s\n", rules->locked ? ", locked" : "");
	}
	print_rules(ctl, &shown);
}

static void print_counts(const struct show *show)
{
	const struct client_stat *stat = &show->stat;
	bool any = false;
	size_t i;

	for (i = 0; i < stat->nr_counts; i++) {
		cleanup_text struct text text = {};

		if (show->counted[i])
			continue;
		if (!any)
			printf("no rule any more\n");
		any = true;
		ctl_show_call(stat->count[i].abi, stat->count[i].nr, &text);
		printf("  %-40s %10" PRIu64 "\n", text_str(&text), stat->count[i].count);
	}
	printf("denied %" PRIu64 ", killed %" PRIu64 ", trapped %" PRIu64 ", logged %" PRIu64 "\n",
	       stat->denied, stat->killed, stat->trapped, stat->logged);
}

static struct json_object *group_json(struct show *show, const struct client_rules *rules)
{
	struct json_object *object = json_object_new_object();
	cleanup_shown struct shown shown = {};
	const char *name = rules->group_id == show->group.id ? show->group.name :
			   group_name(show->names, rules->group_id);

	shown_make(&shown, &rules->rule, &show->stat, show->counted);
	json_object_object_add(object, "group", name ? json_object_new_string(name) : NULL);
	json_object_object_add(object, "id", json_object_new_uint64(rules->group_id));
	json_object_object_add(object, "locked", json_object_new_boolean(rules->locked));
	json_object_object_add(object, "rules", shown_json(&shown, true));
	return object;
}

static struct json_object *counts_json(const struct client_stat *stat)
{
	struct json_object *list = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < stat->nr_counts; i++) {
		cleanup_text struct text text = {};

		ctl_show_call(stat->count[i].abi, stat->count[i].nr, &text);
		object = json_object_new_object();
		json_object_object_add(object, "call", json_object_new_string(text_str(&text)));
		json_object_object_add(object, "abi",
				       json_object_new_string(abi_name(stat->count[i].abi)));
		json_object_object_add(object, "nr", json_object_new_int(stat->count[i].nr));
		json_object_object_add(object, "count",
				       json_object_new_uint64(stat->count[i].count));
		json_object_array_add(list, object);
	}
	return list;
}

static void print_json(struct show *show)
{
	struct json_object *object = group_json(show, &show->list.group[0]);
	struct json_object *inherited = json_object_new_array();
	const struct client_stat *stat = &show->stat;
	size_t i;

	for (i = 1; i < show->list.count; i++)
		json_object_array_add(inherited, group_json(show, &show->list.group[i]));
	json_object_object_add(object, "inherited", inherited);
	json_object_object_add(object, "denied", json_object_new_uint64(stat->denied));
	json_object_object_add(object, "killed", json_object_new_uint64(stat->killed));
	json_object_object_add(object, "trapped", json_object_new_uint64(stat->trapped));
	json_object_object_add(object, "logged", json_object_new_uint64(stat->logged));
	json_object_object_add(object, "counts", counts_json(stat));
	ctl_json(object);
}

static int show_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	struct show show __attribute__((cleanup(show_free))) = { .group = GROUP_NONE };
	cleanup_client struct client *client = NULL;
	int status, c;
	size_t i;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if ((status = ctl_option(ctl, &verb_show, c)))
			return status;
	if (argc - optind != 1)
		return ctl_usage(&verb_show, err, "one group is wanted");
	client = client_open(err);
	if (!client || group_open(&show.group, argv[optind], err))
		return ctl_failed(err);
	if (client_rules_get(client, show.group.fd, true, &show.list, err) ||
	    client_stat_get(client, show.group.fd, &show.stat, err)) {
		err_prefix(err, "%s: show", argv[optind]);
		return ctl_failed(err);
	}
	show.counted = xcalloc(show.stat.nr_counts, sizeof(*show.counted));
	show.names = group_names_new();
	if (ctl->json) {
		print_json(&show);
		return CTL_OK;
	}
	for (i = 0; i < show.list.count; i++)
		print_group(ctl, &show, &show.list.group[i]);
	print_counts(&show);
	return CTL_OK;
}
