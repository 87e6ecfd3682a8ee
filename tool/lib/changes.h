/* SPDX-License-Identifier: GPL-2.0 */
/*
 * New rules for many groups at one moment.
 */
#ifndef SCLIMIT_CHANGES_H
#define SCLIMIT_CHANGES_H

#include "cgroup.h"
#include "client.h"

/**
 * struct changes - what is to become of groups
 * @group: the groups, open
 * @set: their rules
 * @count: how many of each
 * @room: how much is allocated
 */
struct changes {
	struct group *group;
	struct client_set *set;
	size_t count;
	size_t room;
};

#define cleanup_changes	__attribute__((cleanup(changes_free)))

void changes_free(struct changes *changes);
int changes_add(struct changes *changes, const char *name, const struct words *rule,
		struct err *err);
bool changes_have(const struct changes *changes, uint64_t id);
int changes_replace(const struct changes *changes, struct client *client, ssize_t *bad,
		    struct err *err);

#endif
