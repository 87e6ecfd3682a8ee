/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of the generic netlink family sclimit, as tests ask them: answers come as plain
 * structs, and what a file says as well comes in that file's own words.
 */
#ifndef SCLIMIT_NL_SCLIMIT_H
#define SCLIMIT_NL_SCLIMIT_H

#include "nl.h"
#include <linux/sclimit.h>

#define SCL_GROUPS	512	/* in a dump */
#define SCL_STAT_TEXT	65536

/** struct scl - a client: @nl its socket, @family what it talks to, @req its last request */
struct scl {
	struct nl nl;
	struct nl_family family;
	struct nl_req req;
};

/** struct at - a group: by descriptor where @fd is not negative, else by @id */
struct at {
	int fd;
	uint64_t id;
};

#define AT_FD(fd_)	((struct at){ .fd = (fd_) })
#define AT_ID(id_)	((struct at){ .fd = -1, .id = (id_) })

/* Which attributes of ours a message has, as bits. */
#define HAS(attr)	(1U << SCLIMIT_A_##attr)

/** cg_id() - the id of a group. Return: it, or 0. */
static __maybe uint64_t cg_id(const char *cg)
{
	struct stat st;

	return stat(cg, &st) ? 0 : st.st_ino;
}

/** cg_path_fd() - a descriptor of a group's directory. Return: it or -errno. */
static __maybe int cg_path_fd(const char *cg)
{
	int fd = open(cg, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/** scl_open_as() - with a socket opened as nl_open() is told. Return: 0 or -errno. */
static __maybe int scl_open_as(struct scl *s, unsigned int how)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = nl_open(&s->nl, how);
	return err ?: nl_resolve(&s->nl, &s->family, SCLIMIT_GENL_NAME, SCLIMIT_GENL_EVENTS);
}

static __maybe int scl_open(struct scl *s)
{
	return scl_open_as(s, NL_USUAL);
}

static __maybe void scl_close(struct scl *s)
{
	nl_close(&s->nl);
	nl_req_free(&s->req);
}

static __maybe uint32_t has_attrs(struct nlmsghdr *nlh)
{
	uint32_t has = 0;
	struct nlattr *a;

	nl_each(a, nl_attrs(nlh), nl_attrs_len(nlh))
		if (nl_type(a) <= SCLIMIT_A_MAX)
			has |= 1U << nl_type(a);
	return has & ~HAS(PAD);
}

static __maybe struct nlattr *attr_of(struct nlmsghdr *nlh, uint16_t type)
{
	return nl_find(nl_attrs(nlh), nl_attrs_len(nlh), type);
}

#define GET(nlh, attr)	nl_uint(attr_of(nlh, SCLIMIT_A_##attr))

static __maybe void text_of(char *to, size_t room, const struct nlattr *a)
{
	snprintf(to, room, "%.*s", a ? (int)nl_len(a) : 0, a ? (char *)nl_data(a) : "");
}

/* ---- requests ---- */

/** scl_begin() - a request in @s->req */
static __maybe void scl_begin(struct scl *s, uint8_t cmd, uint16_t flags)
{
	nl_begin(&s->req, s->family.id, cmd, flags);
}

static __maybe size_t scl_put_at(struct scl *s, struct at at)
{
	if (at.fd >= 0)
		return nl_put_u32(&s->req, SCLIMIT_A_GROUP_FD, at.fd);
	return nl_put_u64(&s->req, SCLIMIT_A_GROUP_ID, at.id);
}

/** scl_put_set() - a SET: a group and the rules in @text, separated by single spaces */
static __maybe void scl_put_set(struct scl *s, struct at at, const char *text)
{
	size_t nest = nl_nest(&s->req, SCLIMIT_A_SET), len;
	char rule[512];

	scl_put_at(s, at);
	for (; *text; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		snprintf(rule, sizeof(rule), "%.*s", (int)len, text);
		nl_put_str(&s->req, SCLIMIT_A_RULE, rule);
	}
	if (!nl_nest_end(&s->req, nest))
		abort();
}

static __maybe int scl_ask(struct scl *s, nl_reply_fn fn, void *arg)
{
	return nl_ask(&s->nl, &s->req, fn, arg);
}

/** scl_change() - DENY, ALLOW or REPLACE of one group's rules. Return: 0 or -errno. */
static __maybe int scl_change(struct scl *s, uint8_t cmd, struct at at, const char *text)
{
	scl_begin(s, cmd, NLM_F_ACK);
	scl_put_set(s, at, text);
	return scl_ask(s, NULL, NULL);
}

#define scl_deny(s, at, text)		scl_change(s, SCLIMIT_CMD_RULES_DENY, at, text)
#define scl_allow(s, at, text)		scl_change(s, SCLIMIT_CMD_RULES_ALLOW, at, text)
#define scl_replace(s, at, text)	scl_change(s, SCLIMIT_CMD_RULES_REPLACE, at, text)

/** scl_do() - a command about one group without an answer: LOCK, STAT_RESET */
static __maybe int scl_do(struct scl *s, uint8_t cmd, struct at at)
{
	scl_begin(s, cmd, NLM_F_ACK);
	scl_put_at(s, at);
	return scl_ask(s, NULL, NULL);
}

/* ---- info ---- */

struct scl_info {
	uint32_t has;
	uint64_t version, features, rate, seq;
	char gate[32];
};

static __maybe int scl_info_fn(struct nlmsghdr *nlh, void *arg)
{
	struct scl_info *i = arg;

	i->has = has_attrs(nlh);
	i->version = GET(nlh, ABI_VERSION);
	i->features = GET(nlh, FEATURES);
	i->rate = GET(nlh, EVENT_RATE);
	i->seq = GET(nlh, EVENT_SEQ);
	text_of(i->gate, sizeof(i->gate), attr_of(nlh, SCLIMIT_A_GATE));
	return 0;
}

static __maybe int scl_info(struct scl *s, struct scl_info *info)
{
	memset(info, 0, sizeof(*info));
	scl_begin(s, SCLIMIT_CMD_INFO_GET, NLM_F_ACK);
	return scl_ask(s, scl_info_fn, info);
}

/* ---- rules ---- */

/**
 * struct scl_dump - what RULES_GET says
 * @n: how many groups
 * @messages: in how many messages
 * @odd: messages that are not as documented: without a group, one that was there before, ...
 * @group: in the order in which they came; @rules as the files have them: "57 101/kill"
 */
struct scl_dump {
	int n, messages, odd;
	struct scl_group {
		uint64_t id;
		int locked;
		char *rules;
		size_t len;
	} group[SCL_GROUPS];
};

static __maybe void scl_dump_free(struct scl_dump *d)
{
	while (d->n)
		free(d->group[--d->n].rules);
	memset(d, 0, sizeof(*d));
}

/** scl_dump_find() - the entry of a group. Return: its rules, NULL if it is not there. */
static __maybe const char *scl_dump_find(const struct scl_dump *d, uint64_t id)
{
	int i;

	for (i = 0; i < d->n; i++)
		if (d->group[i].id == id)
			return d->group[i].rules;
	return NULL;
}

static __maybe int scl_dump_fn(struct nlmsghdr *nlh, void *arg)
{
	struct scl_dump *d = arg;
	uint64_t id = GET(nlh, GROUP_ID);
	struct scl_group *g = d->n ? &d->group[d->n - 1] : NULL;
	struct nlattr *a;

	d->messages++;
	if (!id || id == UINT64_MAX || nl_cmd(nlh) != SCLIMIT_CMD_RULES_GET ||
	    has_attrs(nlh) & ~(HAS(GROUP_ID) | HAS(LOCKED) | HAS(RULE)) ||
	    GET(nlh, LOCKED) > 1 || d->n == SCL_GROUPS) {
		d->odd++;
		return 0;
	}
	if (!g || g->id != id) {
		d->odd += !!scl_dump_find(d, id);
		g = &d->group[d->n++];
		*g = (struct scl_group){ .id = id, .locked = GET(nlh, LOCKED),
					 .rules = calloc(1, 1) };
	}
	d->odd += g->locked != (int)GET(nlh, LOCKED);
	nl_each(a, nl_attrs(nlh), nl_attrs_len(nlh)) {
		if (nl_type(a) != SCLIMIT_A_RULE)
			continue;
		g->rules = realloc(g->rules, g->len + nl_len(a) + 2);
		g->len += sprintf(g->rules + g->len, "%s%.*s", g->len ? " " : "", (int)nl_len(a),
				  (char *)nl_data(a));
	}
	return 0;
}

/** scl_get() - the rules of a group, with those above it if @effective; @d is freed first */
static __maybe int scl_get(struct scl *s, struct at at, bool effective, struct scl_dump *d)
{
	scl_dump_free(d);
	scl_begin(s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
	scl_put_at(s, at);
	if (effective)
		nl_put(&s->req, SCLIMIT_A_EFFECTIVE, NULL, 0);
	return scl_ask(s, scl_dump_fn, d);
}

/** scl_get_all() - the rules of all groups; @d is freed first */
static __maybe int scl_get_all(struct scl *s, struct scl_dump *d)
{
	scl_dump_free(d);
	scl_begin(s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
	return scl_ask(s, scl_dump_fn, d);
}

/* ---- statistics ---- */

/** struct scl_stat - what STAT_GET says; @text is what syscalls.stat would be */
struct scl_stat {
	int messages, odd;
	uint64_t group, denied, killed, trapped, logged, lost;
	char text[SCL_STAT_TEXT];
	size_t len;
};

static __maybe int scl_count(struct scl_stat *st, const struct nlattr *nest)
{
	static const char *const abis[] = { "", "i386:", "x32:" };
	uint64_t abi, nr, count;

	abi = nl_uint(nl_find(nl_data(nest), nl_len(nest), SCLIMIT_A_ABI));
	nr = nl_uint(nl_find(nl_data(nest), nl_len(nest), SCLIMIT_A_NR));
	count = nl_uint(nl_find(nl_data(nest), nl_len(nest), SCLIMIT_A_COUNT_VALUE));
	if (abi > 2 || nr > UINT32_MAX || !count || count == UINT64_MAX ||
	    st->len + 64 > sizeof(st->text))
		return 1;
	st->len += sprintf(st->text + st->len, "%s%u %llu\n", abis[abi], (unsigned int)nr,
			   (unsigned long long)count);
	return 0;
}

static __maybe int scl_stat_fn(struct nlmsghdr *nlh, void *arg)
{
	uint32_t first = HAS(GROUP_ID) | HAS(DENIED) | HAS(KILLED) | HAS(TRAPPED) | HAS(LOGGED) |
			 HAS(LOST);
	struct scl_stat *st = arg;
	struct nlattr *a;

	if (st->messages++ ? has_attrs(nlh) & ~(HAS(GROUP_ID) | HAS(COUNT)) :
			     (has_attrs(nlh) & ~HAS(COUNT)) != first)
		st->odd++;
	if (st->messages == 1) {
		st->group = GET(nlh, GROUP_ID);
		st->denied = GET(nlh, DENIED);
		st->killed = GET(nlh, KILLED);
		st->trapped = GET(nlh, TRAPPED);
		st->logged = GET(nlh, LOGGED);
		st->lost = GET(nlh, LOST);
	}
	nl_each(a, nl_attrs(nlh), nl_attrs_len(nlh))
		if (nl_type(a) == SCLIMIT_A_COUNT)
			st->odd += scl_count(st, a);
	return 0;
}

static __maybe int scl_stat(struct scl *s, struct at at, struct scl_stat *st)
{
	memset(st, 0, sizeof(*st));
	scl_begin(s, SCLIMIT_CMD_STAT_GET, NLM_F_DUMP);
	scl_put_at(s, at);
	return scl_ask(s, scl_stat_fn, st);
}

/* ---- verdicts ---- */

/** struct scl_verdict - what VERDICT_GET says; @action 0: the call runs */
struct scl_verdict {
	int messages;
	uint32_t has, action, err;
	uint64_t group;
	char rule[256];
};

static __maybe int scl_verdict_fn(struct nlmsghdr *nlh, void *arg)
{
	struct scl_verdict *v = arg;

	v->messages++;
	v->has = has_attrs(nlh);
	v->action = v->has & HAS(ACTION) ? GET(nlh, ACTION) : 0;
	v->err = v->has & HAS(ERRNO) ? GET(nlh, ERRNO) : 0;
	v->group = v->has & HAS(GROUP_ID) ? GET(nlh, GROUP_ID) : 0;
	text_of(v->rule, sizeof(v->rule), attr_of(nlh, SCLIMIT_A_RULE));
	return 0;
}

/** scl_verdict() - @args are six, or NULL for unknown ones. Return: 0 or -errno. */
static __maybe int scl_verdict(struct scl *s, struct at at, uint32_t abi, uint32_t nr,
			       const uint64_t *args, struct scl_verdict *v)
{
	memset(v, 0, sizeof(*v));
	scl_begin(s, SCLIMIT_CMD_VERDICT_GET, NLM_F_ACK);
	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_ABI, abi);
	nl_put_u32(&s->req, SCLIMIT_A_NR, nr);
	if (args)
		nl_put(&s->req, SCLIMIT_A_ARGS, args, 6 * sizeof(*args));
	return scl_ask(s, scl_verdict_fn, v);
}

#endif /* SCLIMIT_NL_SCLIMIT_H */
