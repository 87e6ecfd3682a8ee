// SPDX-License-Identifier: GPL-2.0
/*
 * Live events, and how many of them were lost.
 *
 * Every event of the machine has a number, lost or not. Those that have not come are lost, but only
 * when they cannot be on their way any more: an event goes from where it happens to the socket
 * within milliseconds, and what has not come half a second after its number was seen will not come.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "client_parse.h"
#include "client_request.h"

#define READ_ROOM	(64 * 1024)
#define SETTLED_NS	UINT64_C(500000000)

/**
 * struct client_events - a listener
 * @client: to ask the module
 * @socket: where events come
 * @buf: what was read from it, READ_ROOM bytes
 * @next: the next message in it
 * @left: how many bytes there are from @next on
 * @first: numbers up to this one were given before it listened
 * @mark: numbers up to this one were given before @mark_time
 * @mark_time: CLOCK_MONOTONIC, ns
 * @old: how many events up to @mark should have come and have not yet
 * @come: how many events beyond @mark have come
 * @lost: how many up to the mark before this one have not come
 */
struct client_events {
	struct client *client;
	struct netlink *socket;
	char *buf;
	const struct nlmsghdr *next;
	int left;
	uint64_t first, mark, mark_time;
	uint64_t old, come, lost;
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * UINT64_C(1000000000) + time.tv_nsec;
}

/** client_events_close() - end listening */
void client_events_close(struct client_events *events)
{
	if (events->client)
		client_close(events->client);
	if (events->socket)
		netlink_close(events->socket);
	free(events->buf);
	free(events);
}

static int events_begin(struct client_events *events, struct err *err)
{
	struct client_info info;

	events->client = client_open(err);
	if (!events->client)
		return -1;
	events->socket = netlink_open(err);
	if (!events->socket)
		return -1;
	if (!events->client->family.group)
		return err_set(err, EOPNOTSUPP, "the module tells of no events");
	/* first join, then ask: all that is denied after the answer is told */
	if (netlink_join(events->socket, events->client->family.group, err) ||
	    client_info(events->client, &info, err))
		return -1;
	events->buf = xmalloc(READ_ROOM);
	events->first = events->mark = info.event_seq;
	events->mark_time = now();
	return 0;
}

/**
 * client_events_open() - listen to what is denied from now on
 * @err: filled on failure
 * Return: the listener, or NULL.
 */
struct client_events *client_events_open(struct err *err)
{
	struct client_events *events = xcalloc(1, sizeof(*events));

	if (!events_begin(events, err))
		return events;
	client_events_close(events);
	return NULL;
}

/** client_events_fd() - what to poll() for POLLIN, when client_events_next() has returned 0 */
int client_events_fd(const struct client_events *events)
{
	return netlink_fd(events->socket);
}

/**
 * client_parse_event() - an event, or the news of lost ones
 * @message: the message
 * @event: filled
 * @err: filled on failure
 * Return: 0, or -1 where it is malformed or neither.
 */
int client_parse_event(const struct nlmsghdr *message, struct client_event *event,
		       struct err *err)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(message);
	const uint64_t lost = ATTR(EVENT_SEQ) | ATTR(GROUP_ID) | ATTR(LOST);
	const uint64_t all = lost | ATTR(EVENT_TIME) | ATTR(PID) | ATTR(TGID) | ATTR(COMM) |
			     ATTR(ABI) | ATTR(NR) | ATTR(ACTION);
	struct attrs attrs;

	*event = (struct client_event){};
	if (attrs_parse(message, lost, &attrs, err))
		return -1;
	event->seq = attr_u64(&attrs, SCLIMIT_A_EVENT_SEQ);
	event->group_id = attr_u64(&attrs, SCLIMIT_A_GROUP_ID);
	event->lost = attr_u64(&attrs, SCLIMIT_A_LOST);
	event->lost_only = genl->cmd == SCLIMIT_CMD_LOST;
	if (event->lost_only)
		return 0;
	if (genl->cmd != SCLIMIT_CMD_EVENT)
		return attrs_malformed(err, "it is no event");
	if (attrs_parse(message, all, &attrs, err) ||
	    attrs_call(&attrs, &event->abi, &event->nr, err) ||
	    attrs_action(&attrs, &event->action, &event->err, err))
		return -1;
	event->time = attr_u64(&attrs, SCLIMIT_A_EVENT_TIME);
	event->pid = attr_u32(&attrs, SCLIMIT_A_PID);
	event->tgid = attr_u32(&attrs, SCLIMIT_A_TGID);
	snprintf(event->comm, sizeof(event->comm), "%s", attr_string(&attrs, SCLIMIT_A_COMM));
	event->has_args = attrs.at[SCLIMIT_A_ARGS];
	if (event->has_args)
		memcpy(event->args, mnl_attr_get_payload(attrs.at[SCLIMIT_A_ARGS]),
		       sizeof(event->args));
	event->ip = attr_u64(&attrs, SCLIMIT_A_IP);
	return 0;
}

static void count_event(struct client_events *events, uint64_t seq)
{
	if (seq > events->mark)
		events->come++;
	else if (seq > events->first && events->old)
		events->old--;
}

/**
 * client_events_next() - the next event
 * @events: the listener
 * @event: filled
 * @err: filled on failure
 * Return: 1; 0 where there is none now; -1.
 */
int client_events_next(struct client_events *events, struct client_event *event, struct err *err)
{
	const struct nlmsghdr *message;
	ssize_t len;

	for (;;) {
		while (netlink_message_ok(events->next, events->left)) {
			message = events->next;
			events->next = mnl_nlmsg_next(message, &events->left);
			if (message->nlmsg_type != events->client->family.id)
				continue;
			if (client_parse_event(message, event, err))
				return -1;
			if (!event->lost_only)
				count_event(events, event->seq);
			return 1;
		}
		len = netlink_read(events->socket, events->buf, READ_ROOM, err);
		if (len <= 0)
			return len;
		events->next = (void *)events->buf;
		events->left = len;
	}
}

/**
 * client_events_lost() - how many events were lost
 * @events: the listener; client_events_next() has just returned 0
 * @lost: set: how many of those since client_events_open() have not come and will not
 * @err: filled on failure
 *
 * What was lost in the last half second may be told by a later call only.
 *
 * Return: 0 or -1.
 */
int client_events_lost(struct client_events *events, uint64_t *lost, struct err *err)
{
	struct client_info info;
	uint64_t time;

	if (client_info(events->client, &info, err))
		return -1;
	time = now();
	if (time - events->mark_time >= SETTLED_NS && info.event_seq >= events->mark) {
		events->lost += events->old;
		/* what has come has a number that the module has given before its answer */
		events->old = info.event_seq - events->mark;
		events->old -= events->come < events->old ? events->come : events->old;
		events->come = 0;
		events->mark = info.event_seq;
		events->mark_time = time;
	}
	*lost = events->lost;
	return 0;
}
