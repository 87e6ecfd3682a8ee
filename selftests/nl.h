/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small netlink client for tests: requests that are built by hand, attribute by attribute, so
 * that wrong ones can be built as well, and what comes back, with what extended acks say.
 *
 * As in sclimit_test.h nothing here asserts: a helper returns 0 or a value, or -errno.
 */
#ifndef SCLIMIT_NL_H
#define SCLIMIT_NL_H

#include "sclimit_test.h"
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define NL_BUF		(1 << 17)	/* longer than any message that the kernel sends */
#define NL_SNDBUF	(32 << 20)	/* for requests of many megabytes */

/* How a socket is opened. */
#define NL_EXT		(1U << 0)	/* NETLINK_EXT_ACK */
#define NL_CAP		(1U << 1)	/* NETLINK_CAP_ACK: an error does not repeat the request */
#define NL_STRICT	(1U << 2)	/* NETLINK_GET_STRICT_CHK */
#define NL_USUAL	(NL_EXT | NL_CAP | NL_STRICT)

/**
 * struct nl_ack - how a request ended
 * @err: 0 or -errno
 * @text: NLMSGERR_ATTR_MSG, "" without one
 * @offs: NLMSGERR_ATTR_OFFS: where in the request; 0 without one
 * @echo: how many bytes of the request it repeats behind the header
 */
struct nl_ack {
	int err;
	char text[512];
	uint32_t offs;
	uint32_t echo;
};

/**
 * struct nl - a socket
 * @fd: it
 * @seq: the number of the last request
 * @ack: how that ended
 * @buf: what was last received
 */
struct nl {
	int fd;
	uint32_t seq;
	struct nl_ack ack;
	char *buf;
};

/**
 * struct nl_req - a request that is being built
 * @p: its bytes, @len of them, with room for @room
 */
struct nl_req {
	char *p;
	size_t len, room;
};

/* ---- building ---- */

/** nl_raw() - append bytes as they are. Return: where they begin. */
static __maybe size_t nl_raw(struct nl_req *r, const void *data, size_t len)
{
	size_t at = r->len;

	if (r->len + len > r->room) {
		r->room = 2 * (r->len + len) + 512;
		r->p = realloc(r->p, r->room);
		if (!r->p)
			abort();
	}
	if (data)
		memcpy(r->p + at, data, len);
	else
		memset(r->p + at, 0, len);
	r->len += len;
	return at;
}

static __maybe void nl_pad(struct nl_req *r)
{
	nl_raw(r, NULL, NLMSG_ALIGN(r->len) - r->len);
}

/** nl_end() - what was appended belongs to the message */
static __maybe void nl_end(struct nl_req *r)
{
	uint32_t len = r->len;

	memcpy(r->p + offsetof(struct nlmsghdr, nlmsg_len), &len, sizeof(len));
}

/** nl_begin() - a generic netlink message without attributes; forgets what was built before */
static __maybe void nl_begin(struct nl_req *r, uint16_t family, uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr nlh = { .nlmsg_type = family, .nlmsg_flags = NLM_F_REQUEST | flags };
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	r->len = 0;
	nl_raw(r, &nlh, sizeof(nlh));
	nl_raw(r, &genl, sizeof(genl));
	nl_end(r);
}

/** nl_put() - an attribute of any type with any content. Return: where it begins. */
static __maybe size_t nl_put(struct nl_req *r, uint16_t type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_len = NLA_HDRLEN + len, .nla_type = type };
	size_t at = nl_raw(r, &nla, sizeof(nla));

	nl_raw(r, data, len);
	nl_pad(r);
	nl_end(r);
	return at;
}

static __maybe size_t nl_put_u32(struct nl_req *r, uint16_t type, uint32_t value)
{
	return nl_put(r, type, &value, sizeof(value));
}

static __maybe size_t nl_put_u64(struct nl_req *r, uint16_t type, uint64_t value)
{
	return nl_put(r, type, &value, sizeof(value));
}

static __maybe size_t nl_put_str(struct nl_req *r, uint16_t type, const char *text)
{
	return nl_put(r, type, text, strlen(text) + 1);
}

/** nl_nest() - begin an attribute that holds attributes. Return: where, for nl_nest_end(). */
static __maybe size_t nl_nest(struct nl_req *r, uint16_t type)
{
	return nl_put(r, type | NLA_F_NESTED, NULL, 0);
}

/** nl_nest_end() - end it. Return: whether it is as short as an attribute can be. */
static __maybe bool nl_nest_end(struct nl_req *r, size_t at)
{
	uint16_t len = r->len - at;

	memcpy(r->p + at + offsetof(struct nlattr, nla_len), &len, sizeof(len));
	return len == r->len - at;
}

static __maybe void nl_req_free(struct nl_req *r)
{
	free(r->p);
	*r = (struct nl_req){ 0 };
}

/* ---- attributes of what came ---- */

static __maybe bool nl_ok(const struct nlattr *a, size_t left)
{
	return left >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN && a->nla_len <= left;
}

static __maybe void *nl_next(struct nlattr *a, size_t *left)
{
	size_t step = NLA_ALIGN((size_t)a->nla_len);

	*left -= step < *left ? step : *left;
	return (char *)a + step;
}

/* Each whole attribute @a of @total bytes from @first on. */
#define nl_each(a, first, total)						\
	for (size_t left_ = ((a) = (void *)(first), (total)); nl_ok(a, left_);	\
	     (a) = nl_next(a, &left_))

#define nl_type(a)	((a)->nla_type & NLA_TYPE_MASK)
#define nl_data(a)	((void *)((char *)(a) + NLA_HDRLEN))
#define nl_len(a)	((size_t)(a)->nla_len - NLA_HDRLEN)

/* What follows the generic netlink header. */
#define nl_attrs(nlh)		((char *)(nlh) + NLMSG_HDRLEN + GENL_HDRLEN)
#define nl_attrs_len(nlh)	((nlh)->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN)
#define nl_cmd(nlh)		(((struct genlmsghdr *)NLMSG_DATA(nlh))->cmd)

/** nl_find() - the first attribute of a type. Return: it or NULL. */
static __maybe struct nlattr *nl_find(void *first, size_t total, uint16_t type)
{
	struct nlattr *a;

	nl_each(a, first, total)
		if (nl_type(a) == type)
			return a;
	return NULL;
}

/** nl_uint() - a number of 1, 2, 4 or 8 bytes. Return: it; UINT64_MAX for what is none. */
static __maybe uint64_t nl_uint(const struct nlattr *a)
{
	uint64_t value = 0;

	if (!a || !nl_len(a) || nl_len(a) > sizeof(value))
		return UINT64_MAX;
	memcpy(&value, nl_data(a), nl_len(a));
	return value;
}

/* ---- the socket ---- */

static __maybe void nl_set(int fd, int option, int level)
{
	int value = option == SO_SNDBUFFORCE ? NL_SNDBUF : 1;

	/* what cannot be set shows in what the test then sees */
	setsockopt(fd, level, option, &value, sizeof(value));
}

/** nl_open() - with what of NL_EXT, NL_CAP and NL_STRICT. Return: 0 or -errno. */
static __maybe int nl_open(struct nl *nl, unsigned int how)
{
	struct timeval limit = { .tv_sec = SCL_TIMEOUT_MS / 1000 };

	memset(nl, 0, sizeof(*nl));
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (nl->fd < 0)
		return -errno;
	setsockopt(nl->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	nl_set(nl->fd, SO_SNDBUFFORCE, SOL_SOCKET);
	if (how & NL_EXT)
		nl_set(nl->fd, NETLINK_EXT_ACK, SOL_NETLINK);
	if (how & NL_CAP)
		nl_set(nl->fd, NETLINK_CAP_ACK, SOL_NETLINK);
	if (how & NL_STRICT)
		nl_set(nl->fd, NETLINK_GET_STRICT_CHK, SOL_NETLINK);
	nl->buf = malloc(NL_BUF);
	return nl->buf ? 0 : -ENOMEM;
}

static __maybe void nl_close(struct nl *nl)
{
	close(nl->fd);
	free(nl->buf);
	nl->buf = NULL;
}

/** nl_send() - with the next number, in the length that the bytes have. Return: 0 or -errno. */
static __maybe int nl_send(struct nl *nl, struct nl_req *r)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	nl->seq++;
	if (r->len >= sizeof(struct nlmsghdr))
		memcpy(r->p + offsetof(struct nlmsghdr, nlmsg_seq), &nl->seq, sizeof(nl->seq));
	return sendto(nl->fd, r->p, r->len, 0, (void *)&kernel, sizeof(kernel)) < 0 ? -errno : 0;
}

/** nl_recv() - a datagram into the socket's buffer. Return: its length or -errno. */
static __maybe ssize_t nl_recv(struct nl *nl, int flags)
{
	ssize_t len = recv(nl->fd, nl->buf, NL_BUF, flags | MSG_TRUNC);

	if (len < 0)
		return errno == EAGAIN && !(flags & MSG_DONTWAIT) ? -ETIMEDOUT : -errno;
	return len > NL_BUF ? -EMSGSIZE : len;
}

/* Of an error, or of the end of a dump: both begin with an int. */
static __maybe void nl_ack_read(struct nl_ack *ack, struct nlmsghdr *nlh)
{
	size_t at = sizeof(int), len = nlh->nlmsg_len - NLMSG_HDRLEN;
	char *p = NLMSG_DATA(nlh);
	struct nlattr *a;

	memset(ack, 0, sizeof(*ack));
	if (len < sizeof(int)) {
		ack->err = -EBADMSG;
		return;
	}
	memcpy(&ack->err, p, sizeof(int));
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		at = sizeof(struct nlmsgerr);
		/* a success is without the request, whatever was asked for */
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			ack->echo = ((struct nlmsgerr *)p)->msg.nlmsg_len - NLMSG_HDRLEN;
		at += NLMSG_ALIGN(ack->echo);
	}
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || at > len)
		return;
	nl_each(a, p + at, len - at) {
		if (nl_type(a) == NLMSGERR_ATTR_MSG)
			snprintf(ack->text, sizeof(ack->text), "%.*s", (int)nl_len(a),
				 (char *)nl_data(a));
		if (nl_type(a) == NLMSGERR_ATTR_OFFS)
			ack->offs = nl_uint(a);
	}
}

typedef int (*nl_reply_fn)(struct nlmsghdr *nlh, void *arg);

/**
 * nl_answer() - receive all that answers the last request, until its ack or the end of its dump
 * @nl: the socket; @ack says how it ended
 * @fn: called for each message of the answer, may be NULL; what it returns but 0 ends all
 * @arg: for @fn
 * Return: 0 or -errno, also of what the kernel answered; -ETIMEDOUT without an answer.
 */
static __maybe int nl_answer(struct nl *nl, nl_reply_fn fn, void *arg)
{
	struct nlmsghdr *nlh;
	ssize_t left;
	int err;

	memset(&nl->ack, 0, sizeof(nl->ack));
	for (;;) {
		left = nl_recv(nl, 0);
		if (left < 0)
			return left;
		for (nlh = (void *)nl->buf; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
			if (nlh->nlmsg_seq != nl->seq)
				continue;	/* an event, or of a request given up */
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
				nl_ack_read(&nl->ack, nlh);
				return nl->ack.err;
			}
			err = fn ? fn(nlh, arg) : 0;
			if (err)
				return err;
		}
	}
}

/** nl_ask() - send a request, which wants an ack or is a dump, and receive the answer */
static __maybe int nl_ask(struct nl *nl, struct nl_req *r, nl_reply_fn fn, void *arg)
{
	int err = nl_send(nl, r);

	return err ?: nl_answer(nl, fn, arg);
}

/* ---- generic netlink's own family ---- */

/** struct nl_family - @id of the family, and of the multicast group of that name, 0: not there */
struct nl_family {
	uint16_t id;
	uint32_t group;
	const char *group_name;
};

static __maybe int nl_family_fn(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *a, *groups, *name, *id;
	struct nl_family *f = arg;

	f->id = nl_uint(nl_find(nl_attrs(nlh), nl_attrs_len(nlh), CTRL_ATTR_FAMILY_ID));
	groups = nl_find(nl_attrs(nlh), nl_attrs_len(nlh), CTRL_ATTR_MCAST_GROUPS);
	if (!groups)
		return 0;
	nl_each(a, nl_data(groups), nl_len(groups)) {
		name = nl_find(nl_data(a), nl_len(a), CTRL_ATTR_MCAST_GRP_NAME);
		id = nl_find(nl_data(a), nl_len(a), CTRL_ATTR_MCAST_GRP_ID);
		if (name && id && !strcmp(nl_data(name), f->group_name))
			f->group = nl_uint(id);
	}
	return 0;
}

/** nl_resolve() - a family by its name, and one of its multicast groups. Return: 0 or -errno. */
static __maybe int nl_resolve(struct nl *nl, struct nl_family *f, const char *name,
			      const char *group)
{
	struct nl_req r = { 0 };
	int err;

	*f = (struct nl_family){ .group_name = group };
	nl_begin(&r, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	nl_put_str(&r, CTRL_ATTR_FAMILY_NAME, name);
	err = nl_ask(nl, &r, nl_family_fn, f);
	nl_req_free(&r);
	return err;
}

/** nl_join() - a multicast group. Return: 0 or -errno. */
static __maybe int nl_join(struct nl *nl, uint32_t group)
{
	return setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) ?
	       -errno : 0;
}

static __maybe int nl_leave(struct nl *nl, uint32_t group)
{
	return setsockopt(nl->fd, SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, &group, sizeof(group)) ?
	       -errno : 0;
}

#endif /* SCLIMIT_NL_H */
