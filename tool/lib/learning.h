/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Learning: log all calls of a group for a while, and tell which there were.
 */
#ifndef SCLIMIT_LEARNING_H
#define SCLIMIT_LEARNING_H

#include "cgroup.h"
#include "client.h"

/**
 * struct learning - a group whose calls are being logged
 * @client: the connection
 * @group: the group
 * @own: the rules that it had
 * @before: its counts as it began
 * @logs: it has rules that are not its own, which learning_end() takes back
 */
struct learning {
	struct client *client;
	const struct group *group;
	struct client_rules_list own;
	struct client_stat before;
	bool logs;
};

/* What has been called since it began: how many calls, by number and in all, and how many of these
 * were not let through. */
struct learnt {
	struct client_count *count;	/* ascending by ABI and number, none is 0 */
	size_t nr_counts;
	uint64_t calls;
	uint64_t denied;
};

int learning_begin(struct learning *learning, struct client *client, const struct group *group,
		   struct err *err);
int learning_look(const struct learning *learning, struct learnt *learnt, struct err *err);
/* Takes its logging back out of the group's rules; what others changed meanwhile stays. */
int learning_end(struct learning *learning, struct err *err);
void learning_free(struct learning *learning);
void learnt_free(struct learnt *learnt);
#define cleanup_learning	__attribute__((cleanup(learning_free)))
#define cleanup_learnt		__attribute__((cleanup(learnt_free)))

#endif
