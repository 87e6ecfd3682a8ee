// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit allow - remove rules of a group.
 */
#include "request.h"

static int allow_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_allow = {
	.name = "allow",
	.args = "GROUP RULE...",
	.about = "remove rules of a group",
	.run = allow_run,
};

static int allow_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	cleanup_request_rules struct request request = { .group = GROUP_NONE };
	cleanup_client struct client *client = NULL;
	int status, c, i;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if ((status = ctl_option(ctl, &verb_allow, c)))
			return status;
	if (argc - optind < 2)
		return ctl_usage(&verb_allow, err, "a group and rules are wanted");
	client = client_open(err);
	if (!client || request_open(&request, verb_allow.name, argv[optind], err))
		return ctl_failed(err);
	for (i = optind + 1; i < argc; i++)
		if (request_add_word(&request, argv[i], err))
			return ctl_failed(err);
	if (request_send(&request, client, SCLIMIT_CMD_RULES_ALLOW, err))
		return ctl_failed(err);
	if (ctl->json)
		ctl_json(request_json(&request));
	return CTL_OK;
}
