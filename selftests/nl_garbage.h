/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Good requests to spoil, ways to spoil them, and what comes of sending the result.
 */
#ifndef SCLIMIT_NL_GARBAGE_H
#define SCLIMIT_NL_GARBAGE_H

#include "nl_sclimit.h"
#include "sclimit_chance.h"

/** struct targets - the groups that requests are about: two by id, and @b by both */
struct targets {
	struct at at, at1, at_b, by_fd;
};

/**
 * struct outcome - what came of a request
 * @answers: how many errors and successes
 * @successes: how many of them are successes
 * @silent: how many are errors without a message that should have one
 * @err: of the last one
 * @text: its message
 * @state: of chance, before the request
 */
struct outcome {
	int answers, successes, silent, err;
	char text[256];
	uint64_t state;
};

/* Generic netlink itself, and what comes before it, refuses some without a word. */
static __maybe bool may_be_silent(const struct scl *s, int err)
{
	return err == -EOPNOTSUPP || err == -ENOENT || err == -EBUSY ||
	       s->req.len < NLMSG_HDRLEN + GENL_HDRLEN;
}

/*
 * Sends what was built, as it is, and then a good request to something else: when that has its
 * ack, the first one was done with.
 */
static __maybe int throw(struct scl *s, struct outcome *o)
{
	struct nl_req ask = { 0 };
	struct nlmsghdr *nlh;
	bool multi = false, asked = false;
	struct nl_ack ack;
	ssize_t left;
	int err;

	o->answers = o->successes = o->silent = o->err = 0;
	err = nl_send(&s->nl, &s->req);
	if (err) {
		/* too long or too short for a socket */
		o->err = err;
		return 0;
	}
	nl_begin(&ask, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	nl_put_str(&ask, CTRL_ATTR_FAMILY_NAME, "nlctrl");
	/* a number that no chance gives the other */
	s->nl.seq = 0x5e5e5e5e - 1;
	err = nl_send(&s->nl, &ask);
	nl_req_free(&ask);
	while (!err && (!asked || multi)) {
		left = nl_recv(&s->nl, 0);
		if (left < 0)
			return left;
		for (nlh = (void *)s->nl.buf; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left)) {
			if (nlh->nlmsg_seq == s->nl.seq) {
				asked |= nlh->nlmsg_type == NLMSG_ERROR;
				continue;
			}
			multi = nlh->nlmsg_flags & NLM_F_MULTI && nlh->nlmsg_type != NLMSG_DONE;
			if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE)
				continue;
			nl_ack_read(&ack, nlh);
			o->answers++;
			o->successes += !ack.err;
			o->err = ack.err;
			snprintf(o->text, sizeof(o->text), "%.255s", ack.text);
			o->silent += ack.err && !*ack.text && !may_be_silent(s, ack.err);
		}
	}
	s->nl.seq = 0;
	return err;
}

/* ---- good requests ---- */

#define GOOD	13

/* The good request number @i. */
static __maybe void good(const struct targets *t, struct scl *s, int i)
{
	const uint64_t args[6] = { 1, 2, 3, 4, 5, 6 };

	switch (i) {
	case 0:
		scl_begin(s, SCLIMIT_CMD_INFO_GET, NLM_F_ACK);
		break;
	case 1:
	case 2:
		scl_begin(s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
		scl_put_at(s, i == 1 ? t->at : t->by_fd);
		if (i == 1)
			nl_put(&s->req, SCLIMIT_A_EFFECTIVE, NULL, 0);
		break;
	case 3:
	case 4:
	case 5:
		scl_begin(s, SCLIMIT_CMD_RULES_DENY + i - 3, NLM_F_ACK);
		scl_put_set(s, t->at, "57 i386:26 110/log");
		scl_put_set(s, t->by_fd, "16:a1==0x5412/errno=38");
		break;
	case 6:
		scl_begin(s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
		scl_put_set(s, t->at1, "200-210");
		break;
	case 7:
		scl_begin(s, SCLIMIT_CMD_LOCK, NLM_F_ACK);
		scl_put_at(s, t->at_b);
		break;
	case 8:
		scl_begin(s, SCLIMIT_CMD_STAT_GET, NLM_F_DUMP);
		scl_put_at(s, t->by_fd);
		break;
	case 9:
		scl_begin(s, SCLIMIT_CMD_STAT_RESET, NLM_F_ACK);
		scl_put_at(s, t->at);
		break;
	case 10:
		scl_begin(s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
		break;
	default:
		scl_begin(s, SCLIMIT_CMD_VERDICT_GET, NLM_F_ACK);
		scl_put_at(s, t->at);
		nl_put_u32(&s->req, SCLIMIT_A_ABI, 0);
		nl_put_u32(&s->req, SCLIMIT_A_NR, 57);
		if (i == 12)
			nl_put(&s->req, SCLIMIT_A_ARGS, args, sizeof(args));
		break;
	}
}

/* Whether a request cut to @len bytes has only whole attributes. */
static __maybe bool whole(const struct nl_req *r, size_t len)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;

	while (at < len)
		at += NLA_ALIGN(((struct nlattr *)(r->p + at))->nla_len);
	return at == len;
}

/* ---- spoiling ---- */

/* Where the attributes of a request are, those in nests too. Return: how many. */
static __maybe int places(const struct nl_req *r, size_t from, size_t to, size_t *where, int n)
{
	while (from + NLA_HDRLEN <= to) {
		struct nlattr *a = (void *)(r->p + from);

		where[n++] = from;
		if (a->nla_type & NLA_F_NESTED)
			n = places(r, from + NLA_HDRLEN, from + a->nla_len, where, n);
		from += NLA_ALIGN(a->nla_len);
	}
	return n;
}

/* Changes some bytes of a request: behind the headers, or in the headers too. */
static __maybe void mutate(struct nl_req *r, size_t from)
{
	int n = 1 + chance(4);
	size_t at, to;

	while (n-- && r->len > from) {
		at = from + chance(r->len - from);
		to = from + chance(r->len - from);
		switch (chance(7)) {
		case 0:
			r->p[at] ^= 1 << chance(8);
			break;
		case 1:
			r->p[at] = chance(256);
			break;
		case 2:
			r->p[at] = (const char[]){ 0, 1, 0x7f, 0x80, 0xff }[chance(5)];
			break;
		case 3:	/* what stands elsewhere */
			memmove(r->p + to, r->p + at, r->len - (at > to ? at : to));
			break;
		case 4:
			nl_raw(r, NULL, 4);
			memmove(r->p + at + 4, r->p + at, r->len - at - 4);
			break;
		case 5:
			r->len = at;
			break;
		case 6:	/* the length of an attribute, most likely */
			at &= ~3UL;
			if (at >= from && at + 2 <= r->len)
				r->p[at] += (int)chance(9) - 4;
			break;
		}
	}
	if (from >= NLMSG_HDRLEN)
		nl_end(r);
}

#endif /* SCLIMIT_NL_GARBAGE_H */
