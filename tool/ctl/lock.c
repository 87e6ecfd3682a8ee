// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit lock - make a group's rules one-way.
 */
#include "ctl.h"

static int lock_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_lock = {
	.name = "lock",
	.args = "GROUP",
	.about = "let nobody remove a group's rules as long as it lives",
	.run = lock_run,
};

static int lock_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	cleanup_group struct group group = GROUP_NONE;
	cleanup_client struct client *client = NULL;
	struct json_object *object;
	int status, c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if ((status = ctl_option(ctl, &verb_lock, c)))
			return status;
	if (argc - optind != 1)
		return ctl_usage(&verb_lock, err, "one group is wanted");
	client = client_open(err);
	if (!client || group_open(&group, argv[optind], err))
		return ctl_failed(err);
	if (client_lock(client, group.fd, err)) {
		err_prefix(err, "%s: lock", argv[optind]);
		return ctl_failed(err);
	}
	if (ctl->json) {
		object = json_object_new_object();
		json_object_object_add(object, "group", json_object_new_string(group.name));
		json_object_object_add(object, "id", json_object_new_uint64(group.id));
		json_object_object_add(object, "locked", json_object_new_boolean(true));
		ctl_json(object);
	}
	return CTL_OK;
}
