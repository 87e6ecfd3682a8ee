// SPDX-License-Identifier: GPL-2.0
/*
 * Garbage over generic netlink, by root and by nobody: requests cut short, attributes of wrong
 * lengths and in wrong places, megabytes of them, and good requests with bytes changed by chance.
 * An error is told with a message and has changed nothing, and the kernel lives.
 */
#include "nl_garbage.h"
#include "sclimit_who.h"
#include "sclimit_harness.h"

#define BEFORE		"57 101 i386:103/log"
#define MUTATIONS	1500
#define MEGABYTES	4
#define CROWD		16000		/* requests in one datagram, as many as nobody may send */

/*
 * top
 * |-- a	denies BEFORE
 * |   `-- a1
 * `-- b
 */
FIXTURE(garbage)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
	struct targets t;
	struct scl s;
	struct outcome *o;
};

static int groups_make(FIXTURE_DATA(garbage) *self)
{
	int err = cg_create_sub(self->a, self->top, "a");

	err = err ?: cg_create_sub(self->a1, self->a, "a1");
	err = err ?: cg_create_sub(self->b, self->top, "b");
	err = err ?: cg_deny(self->a, BEFORE);
	self->t.at = AT_ID(cg_id(self->a));
	self->t.at1 = AT_ID(cg_id(self->a1));
	self->t.at_b = AT_ID(cg_id(self->b));
	self->t.by_fd = AT_FD(cg_path_fd(self->b));
	return err;
}

FIXTURE_SETUP(garbage)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, groups_make(self));
	ASSERT_EQ(0, scl_open(&self->s));
	self->o = shared_pages(sizeof(*self->o));
	ASSERT_NE(NULL, self->o);
}

FIXTURE_TEARDOWN_PARENT(garbage)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- what it was and is ---- */

/* Whether all groups are as they were made. */
static bool unchanged(FIXTURE_DATA(garbage) *self)
{
	const char *cg[] = { CG_ROOT, self->top, self->a1, self->b, self->a };
	const char *local;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cg); i++) {
		local = cg_line(cg[i], "syscalls.deny.local");
		if (strcmp(local, i == 4 ? BEFORE : "") ||
		    strcmp(cg_line(cg[i], "syscalls.lock"), "0"))
			return false;
	}
	return true;
}

/* After something was done as it was asked. Return: 0 or -errno. */
static int restore(FIXTURE_DATA(garbage) *self)
{
	int err;

	if (unchanged(self))
		return 0;
	close(self->t.by_fd.fd);
	/* a lock goes with its group alone */
	err = cg_destroy(self->a) ?: cg_destroy(self->b) ?: cg_deny(CG_ROOT, "=") ?:
	      cg_deny(self->top, "=");
	return err ?: groups_make(self);
}

/* It must be refused: one error, with a message, and nothing changed. */
#define EXPECT_REFUSED(...) do {						\
	ASSERT_EQ(0, throw(&self->s, self->o)) TH_LOG(__VA_ARGS__);		\
	EXPECT_GT(0, self->o->err) TH_LOG(__VA_ARGS__);				\
	EXPECT_EQ(1, self->o->answers) TH_LOG(__VA_ARGS__);			\
	EXPECT_EQ(0, self->o->silent) TH_LOG(__VA_ARGS__);			\
	EXPECT_TRUE(unchanged(self)) TH_LOG(__VA_ARGS__);			\
	ASSERT_TRUE(__test_passed(_metadata));					\
} while (0)

TEST_F(garbage, good_requests_are_good)
{
	int i;

	for (i = 0; i < GOOD; i++) {
		good(&self->t, &self->s, i);
		ASSERT_EQ(0, throw(&self->s, self->o));
		EXPECT_EQ(1, self->o->successes) TH_LOG("request %d: %s", i, self->o->text);
		EXPECT_EQ(i < 3 || i > 7, unchanged(self)) TH_LOG("request %d", i);
		ASSERT_EQ(0, restore(self));
	}
}

TEST_F(garbage, a_request_cut_short_at_any_byte_changes_nothing)
{
	size_t len, full;
	int i;

	for (i = 0; i < GOOD; i++) {
		good(&self->t, &self->s, i);
		full = self->s.req.len;
		for (len = NLMSG_HDRLEN; len < full; len++) {
			good(&self->t, &self->s, i);
			if (len >= NLMSG_HDRLEN + GENL_HDRLEN && whole(&self->s.req, len))
				continue;	/* a request all the same, if a shorter one */
			self->s.req.len = len;
			nl_end(&self->s.req);
			EXPECT_REFUSED("request %d, %zu bytes of %zu", i, len, full);
		}
	}
}

TEST_F(garbage, a_request_that_says_it_is_longer_than_it_is_is_not_even_answered)
{
	size_t len, full;
	int i;

	for (i = 0; i < GOOD; i++) {
		good(&self->t, &self->s, i);
		full = self->s.req.len;
		for (len = NLMSG_HDRLEN; len < full; len += 3) {
			good(&self->t, &self->s, i);
			self->s.req.len = len;
			ASSERT_EQ(0, throw(&self->s, self->o));
			EXPECT_EQ(0, self->o->answers);
			EXPECT_TRUE(unchanged(self)) TH_LOG("request %d, %zu bytes", i, len);
		}
	}
}

/* ---- attributes ---- */

TEST_F(garbage, an_attribute_of_any_other_length_changes_nothing)
{
	static const int lens[] = { 0, 1, 2, 3, 0x7fff, 0x8000, 0xfffe, 0xffff };
	size_t where[64];
	int i, j, k, n, len;

	for (i = 0; i < GOOD; i++) {
		good(&self->t, &self->s, i);
		n = places(&self->s.req, NLMSG_HDRLEN + GENL_HDRLEN, self->s.req.len, where, 0);
		for (j = 0; j < n; j++) {
			len = ((struct nlattr *)(self->s.req.p + where[j]))->nla_len;
			for (k = -8; k < (int)ARRAY_SIZE(lens); k++) {
				int other = k >= 0 ? lens[k] : k >= -4 ? len + 5 + k : len + 4 + k;

				good(&self->t, &self->s, i);
				((struct nlattr *)(self->s.req.p + where[j]))->nla_len = other;
				ASSERT_EQ(0, throw(&self->s, self->o));
				/* shorter or longer by its padding, a rule may be one still */
				if (self->o->successes) {
					EXPECT_GT(4, abs(other - len))
						TH_LOG("request %d, attribute %d, %d", i, j, other);
					ASSERT_EQ(0, restore(self));
					continue;
				}
				EXPECT_EQ(0, self->o->silent);
				EXPECT_TRUE(unchanged(self))
					TH_LOG("request %d, attribute %d: length %d", i, j, other);
			}
		}
	}
}

TEST_F(garbage, an_attribute_of_any_other_type_changes_nothing)
{
	size_t where[64];
	int i, j, n, type, was;

	for (i = 5; i < 8; i++) {
		good(&self->t, &self->s, i);
		n = places(&self->s.req, NLMSG_HDRLEN + GENL_HDRLEN, self->s.req.len, where, 0);
		for (j = 0; j < n; j++) {
			for (type = 0; type <= SCLIMIT_A_MAX + 2; type++) {
				struct nlattr *a;

				good(&self->t, &self->s, i);
				a = (void *)(self->s.req.p + where[j]);
				was = nl_type(a);
				a->nla_type = type | (a->nla_type & NLA_F_NESTED);
				/* padding may be anywhere, and a set be without it */
				if (type == was || type == SCLIMIT_A_PAD)
					continue;
				EXPECT_REFUSED("request %d, attribute %d: type %d", i, j, type);
			}
		}
	}
}

TEST_F(garbage, what_is_nested_wrongly_changes_nothing)
{
	struct nl_req *r = &self->s.req;
	size_t nest[4], deep;
	int cmd, i;

	for (cmd = SCLIMIT_CMD_RULES_DENY; cmd <= SCLIMIT_CMD_RULES_REPLACE; cmd++) {
		/* a rule beside its set */
		scl_begin(&self->s, cmd, NLM_F_ACK);
		scl_put_set(&self->s, self->t.at, "110");
		nl_put_str(r, SCLIMIT_A_RULE, "110");
		EXPECT_REFUSED("a rule beside");
		/* the group beside its set */
		scl_begin(&self->s, cmd, NLM_F_ACK);
		scl_put_at(&self->s, self->t.at);
		scl_put_set(&self->s, self->t.at, "110");
		EXPECT_REFUSED("a group beside");
		/* sets in sets */
		for (deep = 2; deep <= 4; deep++) {
			scl_begin(&self->s, cmd, NLM_F_ACK);
			for (i = 0; i < (int)deep; i++) {
				nest[i] = nl_nest(r, SCLIMIT_A_SET);
				scl_put_at(&self->s, self->t.at);
			}
			nl_put_str(r, SCLIMIT_A_RULE, "110");
			while (i--)
				nl_nest_end(r, nest[i]);
			EXPECT_REFUSED("%zu sets in each other", deep);
		}
		/* a rule in a rule */
		scl_begin(&self->s, cmd, NLM_F_ACK);
		nest[0] = nl_nest(r, SCLIMIT_A_SET);
		scl_put_at(&self->s, self->t.at);
		nest[1] = nl_nest(r, SCLIMIT_A_RULE);
		nl_put_str(r, SCLIMIT_A_RULE, "110");
		nl_nest_end(r, nest[1]);
		nl_nest_end(r, nest[0]);
		EXPECT_REFUSED("a rule in a rule");
		/* a rule that reaches beyond its set, and a group twice */
		scl_begin(&self->s, cmd, NLM_F_ACK);
		nest[0] = nl_nest(r, SCLIMIT_A_SET);
		scl_put_at(&self->s, self->t.at);
		nest[1] = nl_put_str(r, SCLIMIT_A_RULE, "110");
		nl_nest_end(r, nest[0]);
		((struct nlattr *)(r->p + nest[1]))->nla_len += 8;
		scl_put_set(&self->s, self->t.at_b, "110");
		EXPECT_REFUSED("a rule beyond");
	}
}

static void put_megabytes(struct scl *s, struct at at, const char *rule)
{
	static char text[64000];
	size_t len = strlen(rule) + 1, n = 60000 / (len + NLA_HDRLEN + 4), i;

	for (i = 0; i < n; i++) {
		memcpy(text + i * len, rule, len - 1);
		text[i * len + len - 1] = i < n - 1 ? ' ' : '\0';
	}
	while (s->req.len < MEGABYTES << 20)
		scl_put_set(s, at, text);
}

TEST_F(garbage, megabytes_are_no_way_to_anything)
{
	struct nl_req *r = &self->s.req;
	static char zeroes[MEGABYTES << 20];

	scl_begin(&self->s, SCLIMIT_CMD_RULES_DENY, NLM_F_ACK);
	scl_put_set(&self->s, self->t.at_b, "110");
	nl_raw(r, zeroes, sizeof(zeroes));
	nl_end(r);
	EXPECT_REFUSED("zeroes");
	/* the same rule hundreds of thousands of times, and then a wrong one */
	scl_begin(&self->s, SCLIMIT_CMD_RULES_DENY, NLM_F_ACK);
	put_megabytes(&self->s, self->t.at_b, "16:a1==0x5412/kill");
	scl_put_set(&self->s, self->t.at_b, "110 x");
	EXPECT_REFUSED("rules and a wrong one");
	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	put_megabytes(&self->s, self->t.at_b, "x");
	EXPECT_REFUSED("wrong ones alone");
	scl_begin(&self->s, SCLIMIT_CMD_LOCK, NLM_F_ACK);
	scl_put_at(&self->s, self->t.at_b);
	while (r->len < MEGABYTES << 20)
		nl_put(r, SCLIMIT_A_MAX + 7, zeroes, 60000);
	EXPECT_REFUSED("unknown ones");
	/* and without it they are the one rule that they are, or too many */
	scl_begin(&self->s, SCLIMIT_CMD_RULES_DENY, NLM_F_ACK);
	put_megabytes(&self->s, self->t.at_b, "110");
	ASSERT_EQ(0, throw(&self->s, self->o));
	EXPECT_TRUE(self->o->successes ? cg_read_is(self->b, "syscalls.deny.local", "110") :
					 !self->o->silent && unchanged(self))
		TH_LOG("error %d: %s", self->o->err, self->o->text);
}

static int crowd_fn(void *arg)
{
	struct nl_req one = { 0 }, all = { 0 };
	int i, err = 0, room = 1 << 20;
	struct scl s;

	(void)arg;
	if (become_nobody() || scl_open(&s))
		return 1;
	/* as much as anyone gets */
	setsockopt(s.nl.fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	nl_begin(&one, s.family.id, SCLIMIT_CMD_RULES_DENY, NLM_F_ACK);
	for (i = 0; i < CROWD; i++)
		nl_raw(&all, one.p, one.len);
	for (i = 0; i < 8 && !err; i++) {
		err = nl_send(&s.nl, &all);
		/* as many answers as there was room for */
		while (nl_recv(&s.nl, MSG_DONTWAIT) != -EAGAIN)
			;
	}
	return !!err;
}

/* Were each error to look at those before it, this would be a matter of minutes. */
TEST_F_TIMEOUT(garbage, thousands_of_errors_in_one_datagram_hold_nobody_up, 300)
{
	EXPECT_EQ(0, run_in(CG_ROOT, crowd_fn, NULL));
	EXPECT_EQ(-EINVAL, scl_deny(&self->s, self->t.at, "x"));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_TRUE(unchanged(self));
}

/* ---- by chance ---- */

TEST_F(garbage, good_requests_with_bytes_changed_by_chance_do_no_harm)
{
	int i, done = 0, refused = 0;

	TH_LOG("seed %llu", CHANCE_SEED);
	for (i = 0; i < MUTATIONS; i++) {
		bool headers = chance(8) == 0;

		self->o->state = chance_state;
		good(&self->t, &self->s, chance(GOOD));
		mutate(&self->s.req, headers ? 4 : NLMSG_HDRLEN + GENL_HDRLEN);
		ASSERT_EQ(0, throw(&self->s, self->o));
		/* with another type it may have gone to another family */
		if (!headers) {
			EXPECT_EQ(0, self->o->silent)
				TH_LOG("request %d, error %d: no message", i, self->o->err);
		}
		if (self->o->successes || headers) {
			done += self->o->successes;
			/* it may have been one still */
			ASSERT_EQ(0, restore(self));
			continue;
		}
		refused++;
		EXPECT_TRUE(unchanged(self))
			TH_LOG("request %d, error %d: %s", i, self->o->err, self->o->text);
		ASSERT_TRUE(__test_passed(_metadata))
			TH_LOG("state of chance %#llx", (unsigned long long)self->o->state);
	}
	/* else chance has found nothing to do */
	EXPECT_LT(MUTATIONS / 20, done);
	EXPECT_LT(MUTATIONS / 4, refused);
}

struct nobody {
	FIXTURE_DATA(garbage) *self;
	struct outcome *o;
};

/* All of it by nobody, whom no request about ids and no change is good for. */
static int nobody_fn(void *arg)
{
	struct nobody *n = arg;
	struct scl s;
	bool headers;
	int i;

	if (become_nobody() || scl_open(&s))
		return 1;
	for (i = 0; i < MUTATIONS; i++) {
		headers = chance(8) == 0;
		n->o->state = chance_state;
		good(&n->self->t, &s, chance(GOOD));
		mutate(&s.req, headers ? 4 : NLMSG_HDRLEN + GENL_HDRLEN);
		if (throw(&s, n->o))
			return 2;
		if (!headers && n->o->silent)
			return 3;
		if (!unchanged(n->self))
			return 4;
	}
	return 0;
}

TEST_F(garbage, nobody_changes_nothing_whatever_is_sent)
{
	struct nobody n = { self, self->o };

	TH_LOG("seed %llu", CHANCE_SEED);
	EXPECT_EQ(0, run_in(CG_ROOT, nobody_fn, &n))
		TH_LOG("state of chance %#llx, error %d: %s", (unsigned long long)self->o->state,
		       self->o->err, self->o->text);
	EXPECT_TRUE(unchanged(self));
}

TEST_HARNESS_MAIN
