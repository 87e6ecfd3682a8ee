/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module is asked, in plain structs. include/uapi/linux/sclimit.h says what each
 * command means and who may. Groups are named by descriptor.
 */
#ifndef SCLIMIT_CLIENT_H
#define SCLIMIT_CLIENT_H

#include <linux/sclimit.h>

#include "util.h"

struct client;

/* NULL on failure; where the module is not loaded the code is ERR_NO_MODULE. */
struct client *client_open(struct err *err);
void client_close(struct client *client);
static inline void client_cleanup(struct client **client)
{
	if (*client)
		client_close(*client);
}
#define cleanup_client	__attribute__((cleanup(client_cleanup)))

struct client_info {
	unsigned int abi_version;
	unsigned int features;		/* SCLIMIT_FEATURE_* */
	char gate[16];
	unsigned int event_rate;	/* a second and group */
	uint64_t event_seq;
};

int client_info(struct client *client, struct client_info *info, struct err *err);

/* The own rules of one group, as the kernel writes them. */
struct client_rules {
	uint64_t group_id;
	bool locked;
	struct words rule;
};

struct client_rules_list {
	struct client_rules *group;
	size_t count;
};

#define cleanup_rules_list	__attribute__((cleanup(client_rules_list_free)))
void client_rules_list_free(struct client_rules_list *list);

/* Of a group (the first of the list) and, if @effective, then of its ancestors that have some,
 * up to the root. */
int client_rules_get(struct client *client, int group_fd, bool effective,
		     struct client_rules_list *list, struct err *err);
/* Of all groups that have rules or a lock, parents before children. */
int client_rules_get_all(struct client *client, struct client_rules_list *list, struct err *err);

/* What is to become of one group. */
struct client_set {
	int group_fd;
	const struct words *rule;	/* tokens of the kernel */
};

/* SCLIMIT_CMD_RULES_DENY, _ALLOW or _REPLACE for @count groups at one moment. On an error nothing
 * has changed; where the kernel blames a rule, *@bad is its index over all sets, else -1. */
int client_rules_change(struct client *client, enum sclimit_cmd cmd, const struct client_set *set,
			size_t count, ssize_t *bad, struct err *err);

int client_lock(struct client *client, int group_fd, struct err *err);

struct client_count {
	enum sclimit_abi abi;
	unsigned int nr;
	uint64_t count;
};

struct client_stat {
	uint64_t group_id;
	uint64_t denied, killed, trapped, logged, lost;
	struct client_count *count;	/* ascending by ABI and number */
	size_t nr_counts;
};

#define cleanup_stat	__attribute__((cleanup(client_stat_free)))
void client_stat_free(struct client_stat *stat);
int client_stat_get(struct client *client, int group_fd, struct client_stat *stat,
		    struct err *err);
int client_stat_reset(struct client *client, int group_fd, struct err *err);

struct client_verdict {
	bool runs;			/* no rule matches: the rest is not filled */
	enum sclimit_action action;
	int err;			/* of SCLIMIT_ACTION_ERRNO */
	uint64_t group_id;		/* whose rule it is */
	char *rule;			/* allocated */
};

/* @args: six, or NULL where they are not known. */
int client_verdict(struct client *client, int group_fd, enum sclimit_abi abi, unsigned int nr,
		   const uint64_t *args, struct client_verdict *verdict, struct err *err);

struct client_event {
	bool lost_only;			/* SCLIMIT_CMD_LOST: seq, group_id and lost alone */
	uint64_t seq;
	uint64_t time;			/* CLOCK_REALTIME, ns */
	uint64_t group_id;
	uint64_t lost;			/* of that group, so far */
	unsigned int pid, tgid;
	char comm[16];
	enum sclimit_abi abi;
	unsigned int nr;
	bool has_args;
	uint64_t args[6], ip;
	enum sclimit_action action;
	int err;
};

/* Live events on a socket of their own. */
struct client_events;
struct client_events *client_events_open(struct err *err);
void client_events_close(struct client_events *events);
int client_events_fd(const struct client_events *events);	/* for poll() */
/* 1 and an event; 0 where none is there now; -1. */
int client_events_next(struct client_events *events, struct client_event *event, struct err *err);
/* How many events there were, since it was opened, that have not come and cannot any more: the
 * sum of all losses. Asks the module; call it when client_events_next() has returned 0. */
int client_events_lost(struct client_events *events, uint64_t *lost, struct err *err);

#endif
