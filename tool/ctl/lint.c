// SPDX-License-Identifier: GPL-2.0
/*
 * lint - what is wrong in a file of rules or a seccomp profile.
 */
#include "../lib/lint.h"
#include "ctl.h"

static void print_json(const char *file, const struct findings *findings)
{
	struct json_object *top = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct finding *finding;
	struct json_object *one;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		finding = &findings->finding[i];
		one = json_object_new_object();
		json_object_object_add(one, "line", json_object_new_int64(finding->line));
		if (finding->where)
			json_object_object_add(one, "entry",
					       json_object_new_string(finding->where));
		json_object_object_add(one, "check", json_object_new_string(finding->check));
		json_object_object_add(one, "message", json_object_new_string(finding->text));
		json_object_array_add(list, one);
	}
	json_object_object_add(top, "file", json_object_new_string(file));
	json_object_object_add(top, "findings", list);
	ctl_json(top);
}

static void print_lines(const struct ctl *ctl, const char *file, const struct findings *findings)
{
	const struct finding *finding;
	size_t i;

	for (i = 0; i < findings->count; i++) {
		finding = &findings->finding[i];
		printf("%s%s:%u:%s ", ctl_bold(ctl), file, finding->line, ctl_plain(ctl));
		if (finding->where)
			printf("%s: ", finding->where);
		printf("%s [%s]\n", finding->text, finding->check);
	}
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	cleanup_findings struct findings findings = {};
	cleanup_text struct text content = {};
	int c, status;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		status = ctl_option(ctl, &verb_lint, c);
		if (status)
			return status;
	}
	if (argc - optind != 1)
		return ctl_usage(&verb_lint, err, "one file is needed");
	if (file_read(argv[optind], &content, err)) {
		err_prefix(err, "lint");
		return CTL_FAILED;
	}
	lint_file(text_str(&content), content.len, &findings);
	if (ctl->json)
		print_json(argv[optind], &findings);
	else
		print_lines(ctl, argv[optind], &findings);
	return findings.count ? CTL_FAILED : CTL_OK;
}

const struct verb verb_lint = {
	.name = "lint",
	.args = "[--json] FILE",
	.about = "say what is wrong in a file of rules or a seccomp profile",
	.run = run,
};
