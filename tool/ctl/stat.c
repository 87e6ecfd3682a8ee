// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit stat - how often calls were denied in a group and below it, by name.
 */
#include <inttypes.h>

#include "ctl.h"
#include "../lib/printable.h"

static int most_first(const void *a, const void *b)
{
	const struct client_count *s = a, *t = b;

	if (s->count != t->count)
		return s->count < t->count ? 1 : -1;
	if (s->abi != t->abi)
		return s->abi < t->abi ? -1 : 1;
	return s->nr < t->nr ? -1 : s->nr > t->nr;
}

static void print_text(struct ctl *ctl, const struct client_stat *stat)
{
	struct text *call = xcalloc(stat->nr_counts, sizeof(*call));
	int width = 7, wide = 0, len;
	size_t i;

	for (i = 0; i < stat->nr_counts; i++) {
		ctl_show_call(stat->count[i].abi, stat->count[i].nr, &call[i]);
		width = (int)call[i].len > width ? (int)call[i].len : width;
		len = snprintf(NULL, 0, "%" PRIu64, stat->count[i].count);
		wide = len > wide ? len : wide;
	}
	printf("%-*s  %*" PRIu64 "\n", width, "denied", wide, stat->denied);
	printf("%-*s  %*" PRIu64 "\n", width, "killed", wide, stat->killed);
	printf("%-*s  %*" PRIu64 "\n", width, "trapped", wide, stat->trapped);
	printf("%-*s  %*" PRIu64 "\n", width, "logged", wide, stat->logged);
	printf("%s%-*s  %*" PRIu64 "%s\n", stat->lost ? ctl_red(ctl) : "", width, "lost", wide,
	       stat->lost, stat->lost ? ctl_plain(ctl) : "");
	if (stat->nr_counts)
		putchar('\n');
	for (i = 0; i < stat->nr_counts; i++) {
		printf("%-*s  %*" PRIu64 "\n", width, text_str(&call[i]), wide,
		       stat->count[i].count);
		text_free(&call[i]);
	}
	free(call);
}

static void print_json(const char *group, const struct client_stat *stat)
{
	struct json_object *top = json_object_new_object(), *calls = json_object_new_array(), *call;
	const char *name;
	size_t i;

	printable_add_json(top, "group", group);
	json_object_object_add(top, "denied", json_object_new_uint64(stat->denied));
	json_object_object_add(top, "killed", json_object_new_uint64(stat->killed));
	json_object_object_add(top, "trapped", json_object_new_uint64(stat->trapped));
	json_object_object_add(top, "logged", json_object_new_uint64(stat->logged));
	json_object_object_add(top, "lost", json_object_new_uint64(stat->lost));
	for (i = 0; i < stat->nr_counts; i++) {
		call = json_object_new_object();
		name = syscall_name(stat->count[i].abi, stat->count[i].nr);
		json_object_object_add(call, "abi",
				       json_object_new_string(abi_name(stat->count[i].abi)));
		json_object_object_add(call, "nr", json_object_new_int64(stat->count[i].nr));
		json_object_object_add(call, "name", name ? json_object_new_string(name) : NULL);
		json_object_object_add(call, "count",
				       json_object_new_uint64(stat->count[i].count));
		json_object_array_add(calls, call);
	}
	json_object_object_add(top, "calls", calls);
	ctl_json(top);
}

static int stat_group(struct ctl *ctl, const char *spec, bool reset, struct err *err)
{
	cleanup_client struct client *client = NULL;
	cleanup_stat struct client_stat stat = {};
	cleanup_group struct group group = GROUP_NONE;
	cleanup_text struct text name = {};

	client = client_open(err);
	if (!client || group_open(&group, spec, err))
		return -1;
	if (client_stat_get(client, group.fd, &stat, err) ||
	    (reset && client_stat_reset(client, group.fd, err))) {
		printable_add(&name, group.name);
		return err_prefix(err, "%s", text_str(&name));
	}
	if (stat.nr_counts)
		qsort(stat.count, stat.nr_counts, sizeof(*stat.count), most_first);
	if (ctl->json)
		print_json(group.name, &stat);
	else
		print_text(ctl, &stat);
	return 0;
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "reset", no_argument, NULL, 'r' },
		{ }
	};
	bool reset = false;
	int c, status;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'r') {
			reset = true;
			continue;
		}
		status = ctl_option(ctl, &verb_stat, c);
		if (status)
			return status;
	}
	if (optind + 1 != argc)
		return ctl_usage(&verb_stat, err, "one group is wanted");
	if (stat_group(ctl, argv[optind], reset, err)) {
		err_prefix(err, "stat");
		return ctl_failed(err);
	}
	return CTL_OK;
}

const struct verb verb_stat = {
	"stat", "[--reset] [--json] GROUP", "show how often calls were denied, by name", run,
};
