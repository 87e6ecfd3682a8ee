/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A listener of sclimit's events: what an event says, and the account of those that came, were
 * reported lost, or are missing.
 */
#ifndef SCLIMIT_NL_EVENTS_H
#define SCLIMIT_NL_EVENTS_H

#include "nl_sclimit.h"

/** struct event - an SCLIMIT_CMD_EVENT or SCLIMIT_CMD_LOST; @has: which attributes it has */
struct event {
	uint8_t cmd;
	uint32_t has;
	uint64_t seq, time, group, ip, lost, args[6];
	uint32_t pid, tgid, abi, nr, action, err;
	char comm[32];
};

/** event_read() - from a message. Return: 0, or -EBADMSG if it is no event. */
static __maybe int event_read(struct event *e, struct nlmsghdr *nlh)
{
	struct nlattr *args = attr_of(nlh, SCLIMIT_A_ARGS);

	memset(e, 0, sizeof(*e));
	e->cmd = nl_cmd(nlh);
	e->has = has_attrs(nlh);
	if (e->cmd != SCLIMIT_CMD_EVENT && e->cmd != SCLIMIT_CMD_LOST)
		return -EBADMSG;
	e->seq = GET(nlh, EVENT_SEQ);
	e->time = GET(nlh, EVENT_TIME);
	e->group = GET(nlh, GROUP_ID);
	e->ip = GET(nlh, IP);
	e->lost = GET(nlh, LOST);
	e->pid = GET(nlh, PID);
	e->tgid = GET(nlh, TGID);
	e->abi = GET(nlh, ABI);
	e->nr = GET(nlh, NR);
	e->action = GET(nlh, ACTION);
	e->err = GET(nlh, ERRNO);
	text_of(e->comm, sizeof(e->comm), attr_of(nlh, SCLIMIT_A_COMM));
	if (args && nl_len(args) == sizeof(e->args))
		memcpy(e->args, nl_data(args), sizeof(e->args));
	else if (args)
		return -EBADMSG;
	return 0;
}

/** struct listener - a client that has joined; @next, @left: what it has still to look at */
struct listener {
	struct scl s;
	uint64_t start;
	struct nlmsghdr *next;
	ssize_t left;
};

/** listener_room() - how many bytes wait for it at most. Return: 0 or -errno. */
static __maybe int listener_room(struct listener *l, int bytes)
{
	return setsockopt(l->s.nl.fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ?
	       -errno : 0;
}

/**
 * listener_open() - all that is denied from now on is numbered from @l->start + 1 on
 * The answer to the question where that is comes by a socket of its own, so that none of the
 * events before it has to be looked at here.
 * Return: 0 or -errno.
 */
static __maybe int listener_open(struct listener *l)
{
	struct scl_info info;
	struct scl ask;
	int err;

	memset(l, 0, sizeof(*l));
	err = scl_open(&l->s);
	if (!err)
		err = nl_join(&l->s.nl, l->s.family.group);
	if (!err)
		err = scl_open(&ask);
	if (err)
		return err;
	err = scl_info(&ask, &info);
	scl_close(&ask);
	l->start = info.seq;
	return err;
}

static __maybe void listener_close(struct listener *l)
{
	scl_close(&l->s);
}

static __maybe int listener_receive(struct listener *l, struct event *e, int flags)
{
	struct nlmsghdr *nlh;

	if (!NLMSG_OK(l->next, l->left)) {
		l->next = (void *)l->s.nl.buf;
		l->left = nl_recv(&l->s.nl, flags);
		if (l->left < 0)
			return l->left;
	}
	nlh = l->next;
	l->next = NLMSG_NEXT(nlh, l->left);
	return event_read(e, nlh);
}

/**
 * listener_next() - the next event or report of losses
 * @flags: MSG_DONTWAIT or 0
 * What was denied before @l->start was known, and comes late, is passed over.
 * Return: 0; -ETIMEDOUT or -EAGAIN if none comes; -ENOBUFS if the socket has lost some; -EBADMSG.
 */
static __maybe int listener_next(struct listener *l, struct event *e, int flags)
{
	int err;

	do {
		err = listener_receive(l, e, flags);
	} while (!err && e->cmd == SCLIMIT_CMD_EVENT && e->seq <= l->start);
	return err;
}

/**
 * struct account - of the events of one group after a number
 * @start, @end: the numbers above the first and up to the second are looked for
 * @group: whose they are
 * @came: how many came
 * @lost: how many were told lost since the account was opened
 * @base: how many were told lost before
 * @twice, @strange: numbers that came again or are out of bounds
 * @overrun: how often the socket itself said that it lost some
 * @seen: a bit for each number
 */
struct account {
	uint64_t start, end, group, came, lost, base, twice, strange, overrun;
	unsigned char *seen;
};

/** account_open() - for numbers from @start + 1 to @end. Return: 0 or -ENOMEM. */
static __maybe int account_open(struct account *a, uint64_t start, uint64_t end, uint64_t group,
				uint64_t lost_before)
{
	*a = (struct account){ .start = start, .end = end, .group = group, .base = lost_before };
	a->seen = calloc(1, (end - start) / 8 + 1);
	return a->seen ? 0 : -ENOMEM;
}

static __maybe void account_add(struct account *a, const struct event *e)
{
	uint64_t i = e->seq - a->start - 1;

	if (e->group != a->group)
		return;
	/* events of two CPUs may come in another order */
	if (e->lost - a->base > a->lost && e->lost >= a->base)
		a->lost = e->lost - a->base;
	if (e->cmd != SCLIMIT_CMD_EVENT)
		return;
	if (e->seq <= a->start || e->seq > a->end) {
		a->strange++;
	} else if (a->seen[i / 8] & (1 << i % 8)) {
		a->twice++;
	} else {
		a->seen[i / 8] |= 1 << i % 8;
		a->came++;
	}
}

/**
 * account_settle() - receive until what came and what was lost are @total, or nothing comes
 * Return: 0, -ETIMEDOUT, -EBADMSG.
 */
static __maybe int account_settle(struct account *a, struct listener *l, uint64_t total)
{
	struct event e;
	int err;

	while (a->came + a->lost < total) {
		err = listener_next(l, &e, 0);
		if (err == -ENOBUFS)
			a->overrun++;
		else if (err)
			return err;
		else
			account_add(a, &e);
	}
	return 0;
}

#endif /* SCLIMIT_NL_EVENTS_H */
