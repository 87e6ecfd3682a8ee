/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which calls are denied most, by group, taken again and again.
 */
#ifndef SCLIMIT_RANKING_H
#define SCLIMIT_RANKING_H

#include "cgroup.h"
#include "client.h"

/**
 * struct ranked - a call in a group
 * @group_id: the group, what is below it not counted
 * @abi: the ABI
 * @nr: the number
 * @count: how often, in all
 * @before: how often when it was taken the last time
 * @round: when it was counted last
 * @pid: of the last one that made it, 0 where none is known
 * @comm: its name
 * @group: the group's name
 */
struct ranked {
	uint64_t group_id;
	enum sclimit_abi abi;
	unsigned int nr;
	uint64_t count;
	uint64_t before;
	uint64_t round;
	unsigned int pid;
	char comm[16];
	char *group;
};

/**
 * struct ranking - the calls
 * @order: those that have a count, most denied since the last time first
 * @count: how many
 * @room: how much of @order is allocated
 * @rows: all of them, a tree of tsearch()
 * @round: how often they have been taken
 */
struct ranking {
	struct ranked **order;
	size_t count;
	size_t room;
	void *rows;
	uint64_t round;
};

void ranking_free(struct ranking *ranking);
int ranking_take(struct ranking *ranking, struct client *client, const struct group *group,
		 struct err *err);
void ranking_tell(struct ranking *ranking, const struct client_event *event);
uint64_t ranked_more(const struct ranked *row);

#endif
