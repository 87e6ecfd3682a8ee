// SPDX-License-Identifier: GPL-2.0
/*
 * Changing rules over generic netlink: what a write into the files is, for one group or for many
 * at one moment, all of it or nothing; and what the module says of itself.
 */
#include "nl_sclimit.h"
#include "sclimit_module.h"
#include "sclimit_spin.h"
#include "sclimit_harness.h"

#define PARAMETERS	"/sys/module/sclimit/parameters/"
#define MANY		50

/*
 * top
 * |-- a
 * |   `-- a1
 * `-- b
 */
FIXTURE(rules)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
	struct at at, by_fd, at1, at_b;
	struct scl s;
};

FIXTURE_SETUP(rules)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->a));
	self->by_fd = AT_FD(cg_path_fd(self->a));
	self->at1 = AT_ID(cg_id(self->a1));
	self->at_b = AT_ID(cg_id(self->b));
	ASSERT_LE(0, self->by_fd.fd);
}

FIXTURE_TEARDOWN_PARENT(rules)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- what the module says of itself ---- */

TEST_F(rules, info_tells_what_the_module_is_and_can)
{
	char rate[32] = "";
	struct scl_info i;

	ASSERT_EQ(0, scl_info(&self->s, &i));
	EXPECT_EQ(HAS(ABI_VERSION) | HAS(FEATURES) | HAS(GATE) | HAS(EVENT_RATE) | HAS(EVENT_SEQ),
		  i.has);
	EXPECT_EQ(SCLIMIT_ABI_VERSION, i.version);
	EXPECT_EQ(SCLIMIT_FEATURE_CONDITIONS | SCLIMIT_FEATURE_ACTIONS | SCLIMIT_FEATURE_URING |
		  SCLIMIT_FEATURE_LOCK | SCLIMIT_FEATURE_EVENTS | SCLIMIT_FEATURE_VERDICT,
		  i.features);
	EXPECT_STREQ(gate_in_use(), i.gate);
	ASSERT_LT(0, read_text(PARAMETERS "event_rate", rate, sizeof(rate)));
	EXPECT_EQ((uint64_t)atoll(rate), i.rate);
	EXPECT_LT(0u, i.rate);
}

/* ---- one group: as by the files ---- */

static const char *const rule_texts[] = {
	"57", "57 101 110", "100-110", "all", "i386:26 x32:all", "x86_64:5-9", "i386:1-50",
	"59/kill 57/trap 110/log 435/errno=38", "16:a1==0x5412", "all/log 101/kill",
	"56:a0&0x10000000==0x10000000 i386:15:a1>=0x800,a1<0x1000/errno=13",
	"i386:102:a0==1", "i386:117:a0&0xffff==1", "41 42:a0==3 i386:102:a0==3/kill",
	"110 110 57/log 57/kill 57", "101:a0==16 101:a0!=16/log 101:a2<7,a3>8/trap",
};

TEST_F(rules, a_deny_is_what_a_write_into_syscalls_deny_is)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rule_texts); i++) {
		/* into an empty group, and on top of what is there */
		if (i % 3 == 0) {
			ASSERT_EQ(0, scl_replace(&self->s, self->at, ""));
			ASSERT_EQ(0, cg_deny(self->b, "="));
		}
		EXPECT_EQ(0, scl_deny(&self->s, i % 2 ? self->at : self->by_fd, rule_texts[i]))
			TH_LOG("%s: %s", rule_texts[i], self->s.nl.ack.text);
		EXPECT_EQ(0, cg_deny(self->b, rule_texts[i]));
		EXPECT_STREQ(cg_line(self->b, "syscalls.deny.local"),
			     cg_line(self->a, "syscalls.deny.local"));
		EXPECT_STREQ(cg_line(self->b, "syscalls.deny"),
			     cg_line(self->a1, "syscalls.deny"));
	}
}

TEST_F(rules, an_allow_is_what_a_write_into_syscalls_allow_is)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(rule_texts); i++) {
		static const char *const before[] = { "all", "101:a0==16 16:a1==0x5412 57 all/log" };

		for (j = 0; j < ARRAY_SIZE(before); j++) {
			ASSERT_EQ(0, scl_replace(&self->s, self->by_fd, before[j]));
			ASSERT_EQ(0, cg_deny(self->b, "="));
			ASSERT_EQ(0, cg_deny(self->b, before[j]));
			EXPECT_EQ(0, scl_allow(&self->s, j ? self->at : self->by_fd,
					       rule_texts[i]))
				TH_LOG("%s: %s", rule_texts[i], self->s.nl.ack.text);
			EXPECT_EQ(0, cg_allow(self->b, rule_texts[i]));
			EXPECT_STREQ(cg_line(self->b, "syscalls.deny.local"),
				     cg_line(self->a, "syscalls.deny.local"));
		}
	}
}

TEST_F(rules, a_replace_is_a_write_that_begins_with_the_sign_for_it)
{
	char text[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rule_texts); i++) {
		EXPECT_EQ(0, scl_replace(&self->s, i % 2 ? self->at : self->by_fd, rule_texts[i]))
			TH_LOG("%s: %s", rule_texts[i], self->s.nl.ack.text);
		snprintf(text, sizeof(text), "= %s", rule_texts[i]);
		EXPECT_EQ(0, cg_deny(self->b, text));
		EXPECT_STREQ(cg_line(self->b, "syscalls.deny.local"),
			     cg_line(self->a, "syscalls.deny.local"));
	}
	EXPECT_EQ(0, scl_replace(&self->s, self->at, ""));
	EXPECT_LOCAL(self->a, "");
	EXPECT_EQ(0, scl_replace(&self->s, self->by_fd, ""));
	EXPECT_LOCAL(self->a, "");
}

TEST_F(rules, what_was_acknowledged_is_in_force_and_below_the_group_too)
{
	ASSERT_EQ(0, scl_deny(&self->s, self->at, "110"));
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->b, SYS_getppid));
	ASSERT_EQ(0, scl_replace(&self->s, self->at, "110/errno=38"));
	EXPECT_EQ(ENOSYS, errno_in(self->a1, SYS_getppid));
	ASSERT_EQ(0, scl_allow(&self->s, self->by_fd, "110"));
	EXPECT_EQ(0, errno_in(self->a, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->a1, SYS_getppid));
}

TEST_F(rules, each_call_after_the_answer_meets_the_new_rules)
{
	struct spin *spin = shared_pages(sizeof(*spin));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, spin);
	pid = spawn_in(self->a1, spin_fn, spin);
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, scl_deny(&self->s, self->at, SPIN_NR));
		EXPECT_EQ(0, spin_is(spin, EPERM));
		ASSERT_EQ(0, scl_allow(&self->s, self->at, SPIN_NR));
		EXPECT_EQ(0, spin_is(spin, 0));
	}
	spin_store(&spin->stop, 1);
	EXPECT_EQ(0, reap(pid));
}

TEST_F(rules, the_root_group_takes_rules_like_any_other)
{
	struct at root = AT_ID(cg_id(CG_ROOT));

	ASSERT_EQ(0, scl_deny(&self->s, root, "110/log"));
	EXPECT_LOCAL(CG_ROOT, "110/log");
	EXPECT_DENY(self->a1, "110/log");
	ASSERT_EQ(0, scl_replace(&self->s, root, ""));
	EXPECT_LOCAL(CG_ROOT, "");
}

/* ---- many groups ---- */

struct many {
	char cg[MANY][CG_PATH];
	struct at at[MANY];
};

static int many_make(struct many *m, const char *top)
{
	char name[16];
	int i, err;

	for (i = 0; i < MANY; i++) {
		sprintf(name, "m%d", i);
		err = cg_create_sub(m->cg[i], top, name);
		if (err)
			return err;
		m->at[i] = AT_ID(cg_id(m->cg[i]));
	}
	return 0;
}

/* One request for all of them, with @last for the last one. */
static int many_change(struct scl *s, struct many *m, int cmd, const char *text, const char *last)
{
	int i;

	scl_begin(s, cmd, NLM_F_ACK);
	for (i = 0; i < MANY; i++)
		scl_put_set(s, m->at[i], i == MANY - 1 ? last : text);
	return scl_ask(s, NULL, NULL);
}

/* Return: how many of them have other own rules than @text, the last one than @last. */
static int many_others(struct many *m, const char *text, const char *last)
{
	int i, n = 0;

	for (i = 0; i < MANY; i++)
		n += !cg_read_is(m->cg[i], "syscalls.deny.local", i == MANY - 1 ? last : text);
	return n;
}

TEST_F(rules, many_groups_are_changed_by_one_request)
{
	static struct many m;

	ASSERT_EQ(0, many_make(&m, self->top));
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "57 110/log", "101"));
	EXPECT_EQ(0, many_others(&m, "57 110/log", "101"));
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_DENY, "110", "57"));
	EXPECT_EQ(0, many_others(&m, "57 110", "57 101"));
	EXPECT_EQ(EPERM, errno_in(m.cg[0], SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(m.cg[MANY - 2], SYS_getppid));
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_ALLOW, "57", "all"));
	EXPECT_EQ(0, many_others(&m, "110", ""));
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "", ""));
	EXPECT_EQ(0, many_others(&m, "", ""));
	EXPECT_EQ(0, errno_in(m.cg[0], SYS_getppid));
}

TEST_F(rules, one_bad_rule_in_the_last_of_fifty_groups_changes_nothing_anywhere)
{
	static const struct { const char *text; int err; } bad[] = {
		{ "57 x", -EINVAL }, { "57 400", -ERANGE }, { "57 101/errno=0", -EINVAL },
		{ "57 101:a0==1,a0==2,a0==3,a0==4,a0==5,a0==6,a0==7,a0==8,a0==9,a0==10,a0==11,"
		  "a0==12,a0==13", -E2BIG },
	};
	static struct many m;
	size_t i;
	int cmd;

	ASSERT_EQ(0, many_make(&m, self->top));
	ASSERT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "110", "110"));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		for (cmd = SCLIMIT_CMD_RULES_DENY; cmd <= SCLIMIT_CMD_RULES_REPLACE; cmd++)
			EXPECT_EQ(bad[i].err, many_change(&self->s, &m, cmd, "57 110",
							  bad[i].text))
				TH_LOG("command %d, %s", cmd, bad[i].text);
		EXPECT_EQ(0, many_others(&m, "110", "110"));
	}
	EXPECT_EQ(EPERM, errno_in(m.cg[0], SYS_getppid));
	/* it is the rule that is refused, not the request as such */
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "57", "57"));
	EXPECT_EQ(0, many_others(&m, "57", "57"));
}

TEST_F(rules, a_lock_an_ancestor_or_a_group_that_is_gone_stops_all_fifty)
{
	static struct many m;

	ASSERT_EQ(0, many_make(&m, self->top));
	ASSERT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "110", "110"));
	ASSERT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_LOCK, m.at[MANY - 1]));
	EXPECT_EQ(-EPERM, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "57", "57"));
	EXPECT_EQ(-EPERM, many_change(&self->s, &m, SCLIMIT_CMD_RULES_ALLOW, "110", "110"));
	EXPECT_EQ(0, many_others(&m, "110", "110"));
	EXPECT_EQ(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "57", "57 110"));
	EXPECT_EQ(0, many_others(&m, "57", "57 110"));

	m.at[MANY - 1] = self->at1;
	ASSERT_EQ(0, cg_deny(self->a, "57"));
	EXPECT_EQ(-EPERM, many_change(&self->s, &m, SCLIMIT_CMD_RULES_ALLOW, "57", "57"));
	EXPECT_EQ(0, many_others(&m, "57", "57 110"));

	ASSERT_EQ(0, rmdir(self->a1));
	EXPECT_GT(0, many_change(&self->s, &m, SCLIMIT_CMD_RULES_REPLACE, "", ""));
	EXPECT_EQ(0, many_others(&m, "57", "57 110"));
}

struct flip {
	struct many m;
	int ready, stop, err;
	unsigned long times;
};

/* Gives all groups one of two rules, over and over. */
static int flip_fn(void *arg)
{
	struct flip *f = arg;
	struct scl s;

	f->err = scl_open(&s);
	while (!f->err && !spin_load(&f->stop)) {
		f->err = many_change(&s, &f->m, SCLIMIT_CMD_RULES_REPLACE,
				     f->times % 2 ? "57" : "110", f->times % 2 ? "57" : "110");
		spin_store(&f->times, f->times + 1);
	}
	return !!f->err;
}

TEST_F(rules, a_dump_sees_all_groups_before_or_all_groups_after_a_request)
{
	struct flip *f = shared_pages(sizeof(*f));
	static struct scl_dump d;
	int i, j, mixed = 0, kinds[2] = { 0 };
	pid_t pid;

	ASSERT_NE(NULL, f);
	ASSERT_EQ(0, many_make(&f->m, self->top));
	pid = spawn_in(CG_ROOT, flip_fn, f);
	while (!spin_load(&f->times))
		nap();
	for (i = 0; i < 100 || f->times < 20; i++) {
		ASSERT_EQ(0, scl_get_all(&self->s, &d));
		ASSERT_EQ(0, d.odd);
		for (j = 1; j < MANY; j++)
			mixed += strcmp(scl_dump_find(&d, f->m.at[0].id) ?: "",
					scl_dump_find(&d, f->m.at[j].id) ?: "");
		kinds[!strcmp(scl_dump_find(&d, f->m.at[0].id) ?: "", "57")]++;
	}
	spin_store(&f->stop, 1);
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(0, mixed);
	/* else it was no race */
	EXPECT_LT(0, kinds[0]);
	EXPECT_LT(0, kinds[1]);
}

TEST_F(rules, a_parent_and_its_child_are_changed_by_one_request)
{
	int order, i;

	for (order = 0; order < 2; order++) {
		struct at at[2] = { order ? self->at1 : self->at, order ? self->at : self->at1 };

		scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
		for (i = 0; i < 2; i++)
			scl_put_set(&self->s, at[i], at[i].id == self->at.id ? "57/errno=5" :
									       "57/errno=6 110");
		EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL));
		EXPECT_LOCAL(self->a, "57/errno=5");
		EXPECT_LOCAL(self->a1, "57/errno=6 110");
		EXPECT_DENY(self->a1, "57/errno=5 110");
		/* what no ancestor denies once it is done can be allowed */
		scl_begin(&self->s, SCLIMIT_CMD_RULES_ALLOW, NLM_F_ACK);
		for (i = 0; i < 2; i++)
			scl_put_set(&self->s, at[i], "57");
		EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL))
			TH_LOG("%s", self->s.nl.ack.text);
		EXPECT_DENY(self->a, "");
		EXPECT_DENY(self->a1, "110");
	}
	/* but not what one denies that the request leaves alone */
	ASSERT_EQ(0, cg_deny(self->top, "57"));
	ASSERT_EQ(0, cg_deny(self->a1, "57"));
	EXPECT_EQ(-EPERM, scl_ask(&self->s, NULL, NULL));
	EXPECT_NE(NULL, strstr(self->s.nl.ack.text, "57")) TH_LOG("%s", self->s.nl.ack.text);
	EXPECT_LOCAL(self->a1, "57 110");
}

TEST_F(rules, a_group_may_come_in_several_sets_behind_one_another_and_not_apart)
{
	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	scl_put_set(&self->s, self->at, "57");
	scl_put_set(&self->s, self->by_fd, "101");
	scl_put_set(&self->s, self->at, "110");
	scl_put_set(&self->s, self->at_b, "59");
	EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL)) TH_LOG("%s", self->s.nl.ack.text);
	EXPECT_LOCAL(self->a, "57 101 110");
	EXPECT_LOCAL(self->b, "59");

	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	scl_put_set(&self->s, self->at, "1");
	scl_put_set(&self->s, self->at_b, "2");
	scl_put_set(&self->s, self->by_fd, "3");
	EXPECT_EQ(-EINVAL, scl_ask(&self->s, NULL, NULL));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_LOCAL(self->a, "57 101 110");
	EXPECT_LOCAL(self->b, "59");
}

/* ---- the lock ---- */

TEST_F(rules, a_lock_is_what_1_into_syscalls_lock_is)
{
	EXPECT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_LOCK, self->at1));
	EXPECT_STREQ("1", cg_line(self->a1, "syscalls.lock"));
	EXPECT_STREQ("0", cg_line(self->a, "syscalls.lock"));
	ASSERT_EQ(0, cg_deny(self->a, "57/log 110"));
	EXPECT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_LOCK, self->by_fd));
	EXPECT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_LOCK, self->at));
	EXPECT_STREQ("1", cg_line(self->a, "syscalls.lock"));

	EXPECT_EQ(-EPERM, scl_allow(&self->s, self->at, "110"));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_EQ(-EPERM, scl_replace(&self->s, self->by_fd, ""));
	EXPECT_EQ(-EPERM, scl_replace(&self->s, self->at, "110"));
	EXPECT_EQ(-EPERM, scl_replace(&self->s, self->at, "57/log 110/log"));
	EXPECT_LOCAL(self->a, "57/log 110");
	EXPECT_EQ(0, scl_replace(&self->s, self->at, "57 110"));
	EXPECT_EQ(0, scl_deny(&self->s, self->at, "101"));
	EXPECT_LOCAL(self->a, "57 101 110");
}

TEST_HARNESS_MAIN
