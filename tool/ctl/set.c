// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit set - replace a group's rules by those of a file.
 */
#include <errno.h>
#include <string.h>

#include "../lib/profile.h"
#include "request.h"

static int set_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_set = {
	.name = "set",
	.args = "GROUP (--rules FILE | --profile OCI.json [--cap CAP]...)",
	.about = "replace a group's rules",
	.run = set_run,
};

static int read_rules(const char *path, struct rules *rules, struct err *err)
{
	cleanup_text struct text text = {};

	if (file_read(path, &text, err))
		return -1;
	if (text.len != strlen(text_str(&text)))
		return err_set(err, 0, "%s: a NUL is in it: not a file of rules", path);
	return rules_parse_file(path, text_str(&text), rules, err);
}

static int read_profile(const char *path, const struct words *caps, struct rules *rules,
			struct words *notes, struct err *err)
{
	cleanup_text struct text text = {};
	struct profile_context context = {};

	if (file_read(path, &text, err))
		return -1;
	profile_context_here(&context);
	context.caps = caps->count ? caps : NULL;
	return profile_parse(path, text_str(&text), text.len, &context, rules, notes, err);
}

/* As profiles have them: "sys_admin" is CAP_SYS_ADMIN. */
static void add_cap(struct words *caps, const char *name)
{
	char *cap = xasprintf("%s%s", strncasecmp(name, "cap_", 4) ? "CAP_" : "", name), *p;

	for (p = cap; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p -= 'a' - 'A';
	words_take(caps, cap);
}

/* Says what was made stricter than the file has it. */
static void set_told(struct ctl *ctl, const struct request *request, const char *path,
		     const struct words *notes)
{
	struct json_object *object, *list;
	size_t i;

	for (i = 0; i < notes->count; i++)
		warn("%s: %s", path, notes->word[i]);
	if (!ctl->json)
		return;
	list = json_object_new_array();
	for (i = 0; i < notes->count; i++)
		json_object_array_add(list, json_object_new_string(notes->word[i]));
	object = request_json(request);
	json_object_object_add(object, "notes", list);
	ctl_json(object);
}

static int set(struct ctl *ctl, const char *spec, const char *path, bool profile,
	       const struct words *caps, struct err *err)
{
	cleanup_request_rules struct request request = { .group = GROUP_NONE };
	cleanup_client struct client *client = NULL;
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};

	client = client_open(err);
	if (!client || request_open(&request, verb_set.name, spec, err))
		return ctl_failed(err);
	if (profile ? read_profile(path, caps, &rules, &notes, err) :
		      read_rules(path, &rules, err))
		return ctl_failed(err);
	request_add_rules(&request, &rules);
	if (request_send(&request, client, SCLIMIT_CMD_RULES_REPLACE, err))
		return ctl_failed(err);
	set_told(ctl, &request, path, &notes);
	return CTL_OK;
}

static int set_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "rules", required_argument, NULL, 'r' },
		{ "profile", required_argument, NULL, 'p' },
		{ "cap", required_argument, NULL, 'c' },
		{},
	};
	const char *rules = NULL, *profile = NULL;
	cleanup_words struct words caps = {};
	int status, c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'r')
			rules = optarg;
		else if (c == 'p')
			profile = optarg;
		else if (c == 'c')
			add_cap(&caps, optarg);
		else if ((status = ctl_option(ctl, &verb_set, c)))
			return status;
	}
	if (argc - optind != 1)
		return ctl_usage(&verb_set, err, "one group is wanted");
	if (!rules == !profile)
		return ctl_usage(&verb_set, err, "either --rules or --profile is wanted");
	if (rules && caps.count)
		return ctl_usage(&verb_set, err, "--cap is for a profile");
	return set(ctl, argv[optind], rules ?: profile, profile, &caps, err);
}
