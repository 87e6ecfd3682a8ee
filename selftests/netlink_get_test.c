// SPDX-License-Identifier: GPL-2.0
/*
 * Reading over generic netlink: rules and the groups that they come from, the whole machine as it
 * was at one moment, counts; and policies of thousands of rules, there and back.
 */
#include "nl_sclimit.h"
#include "sclimit_harness.h"

#define BIG		(4 << 20)	/* bytes of a text */
#define BIG_RULES	1000
#define BIG_GROUPS	20

/*
 * top
 * |-- a
 * |   `-- a1
 * |       `-- a2
 * `-- b
 */
FIXTURE(get)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], a2[CG_PATH], b[CG_PATH];
	struct scl s;
	struct scl_dump d;
};

FIXTURE_SETUP(get)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->a2, self->a1, "a2"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, scl_open(&self->s));
}

FIXTURE_TEARDOWN_PARENT(get)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- rules ---- */

/* What a group's own rules are, by its file; of any length. */
static const char *local(const char *cg)
{
	static char text[BIG];
	ssize_t len = cg_read(cg, "syscalls.deny.local", text, sizeof(text));

	if (len < 0)
		return strerror(-len);
	text[len ? len - 1 : 0] = '\0';
	return text;
}

#define EXPECT_GROUP(i, cg, is_locked) do {			\
	ASSERT_LT(i, self->d.n);				\
	EXPECT_EQ(cg_id(cg), self->d.group[i].id);		\
	EXPECT_EQ(is_locked, self->d.group[i].locked);		\
	EXPECT_STREQ(local(cg), self->d.group[i].rules);	\
} while (0)

TEST_F(get, own_rules_are_those_of_the_file)
{
	static const char *const texts[] = {
		"", "57", "all", "i386:26 x32:all", "100-110 59/kill 57/trap 435/errno=38",
		"16:a1==0x5412 all/log", "41 i386:102:a0==3/kill", "i386:117:a0&0xffff==1/log",
	};
	struct at at = AT_ID(cg_id(self->a)), by_fd = AT_FD(cg_path_fd(self->a));
	char text[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		snprintf(text, sizeof(text), "= %s", texts[i]);
		ASSERT_EQ(0, cg_deny(self->a, text));
		ASSERT_EQ(0, scl_get(&self->s, i % 2 ? at : by_fd, false, &self->d));
		EXPECT_EQ(0, self->d.odd);
		EXPECT_EQ(1, self->d.n);
		EXPECT_GROUP(0, self->a, 0);
	}
	ASSERT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	ASSERT_EQ(0, scl_get(&self->s, at, false, &self->d));
	EXPECT_GROUP(0, self->a, 1);
}

TEST_F(get, effective_rules_come_with_the_group_each_comes_from_up_to_the_root)
{
	struct at at = AT_ID(cg_id(self->a2)), by_fd = AT_FD(cg_path_fd(self->a2));

	ASSERT_EQ(0, scl_get(&self->s, at, true, &self->d));
	EXPECT_EQ(1, self->d.n);
	EXPECT_GROUP(0, self->a2, 0);

	ASSERT_EQ(0, cg_deny(self->a1, "57/errno=5 101:a0==16"));
	ASSERT_EQ(0, cg_deny(self->top, "57/errno=6 i386:26"));
	ASSERT_EQ(0, cg_deny(CG_ROOT, "111/log"));
	ASSERT_EQ(0, cg_deny(self->b, "59"));
	ASSERT_EQ(0, scl_get(&self->s, by_fd, true, &self->d));
	EXPECT_EQ(0, self->d.odd);
	EXPECT_EQ(4, self->d.n);
	EXPECT_GROUP(0, self->a2, 0);
	EXPECT_GROUP(1, self->a1, 0);
	EXPECT_GROUP(2, self->top, 0);
	EXPECT_GROUP(3, CG_ROOT, 0);

	/* a group between that has nothing but a lock is one of those that say something */
	ASSERT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	ASSERT_EQ(0, cg_deny(self->a2, "110"));
	ASSERT_EQ(0, scl_get(&self->s, at, true, &self->d));
	EXPECT_EQ(5, self->d.n);
	EXPECT_GROUP(0, self->a2, 0);
	EXPECT_GROUP(2, self->a, 1);
	EXPECT_GROUP(3, self->top, 0);
	ASSERT_EQ(0, scl_get(&self->s, at, false, &self->d));
	EXPECT_EQ(1, self->d.n);
	EXPECT_GROUP(0, self->a2, 0);
}

/* Where an entry of the last dump stands, -1: nowhere. */
static int place(const struct scl_dump *d, const char *cg)
{
	uint64_t id = cg_id(cg);
	int i;

	for (i = 0; i < d->n; i++)
		if (d->group[i].id == id)
			return i;
	return -1;
}

TEST_F(get, a_dump_holds_all_groups_that_have_something_parents_before_children)
{
	/* written from the leaves up, so that no order of writing is taken for that of the tree */
	ASSERT_EQ(0, cg_deny(self->a2, "57"));
	ASSERT_EQ(0, cg_deny(self->b, "58 i386:26/kill"));
	ASSERT_EQ(0, cg_write(self->a1, "syscalls.lock", "1"));
	ASSERT_EQ(0, cg_deny(self->top, "59"));
	ASSERT_EQ(0, cg_deny(CG_ROOT, "111/log"));
	ASSERT_EQ(0, scl_get_all(&self->s, &self->d));
	EXPECT_EQ(0, self->d.odd);
	/* these and the keeper */
	EXPECT_EQ(6, self->d.n);
	EXPECT_GROUP(place(&self->d, self->a2), self->a2, 0);
	EXPECT_GROUP(place(&self->d, self->b), self->b, 0);
	EXPECT_GROUP(place(&self->d, self->a1), self->a1, 1);
	EXPECT_GROUP(place(&self->d, self->top), self->top, 0);
	EXPECT_GROUP(place(&self->d, CG_ROOT), CG_ROOT, 0);
	EXPECT_GROUP(place(&self->d, KEEPER), KEEPER, 0);
	EXPECT_EQ(0, place(&self->d, CG_ROOT));
	EXPECT_LT(place(&self->d, self->top), place(&self->d, self->a1));
	EXPECT_LT(place(&self->d, self->a1), place(&self->d, self->a2));
	EXPECT_LT(place(&self->d, self->top), place(&self->d, self->b));
	EXPECT_EQ(-1, place(&self->d, self->a));

	/* what says nothing any more, and what is gone, is not there */
	ASSERT_EQ(0, cg_deny(self->top, "="));
	ASSERT_EQ(0, rmdir(self->b));
	ASSERT_EQ(0, scl_get_all(&self->s, &self->d));
	EXPECT_EQ(4, self->d.n);
	EXPECT_EQ(-1, place(&self->d, self->top));
}

/* ---- many rules ---- */

/* Rule @i of a long policy: more than two hundred bytes. */
static int long_rule(char *to, int i)
{
	int j, len = sprintf(to, "x86_64:%d:", 16 + i % 40);

	for (j = 0; j < 11; j++)
		len += sprintf(to + len, "a%d<0x%x%06x%s", j % 6, 0xabcdef0 + i, j * 4096 + i,
			       j < 10 ? "," : "");
	return len;
}

/* The request that replaces the rules of @at by the long ones from @from on, SET behind SET. */
static void put_long(struct scl *s, struct at at, int from, int to)
{
	static char text[64000];
	size_t len = 0;

	for (; from < to; from++) {
		len += long_rule(text + len, from);
		text[len++] = ' ';
		if (len < 50000 && from < to - 1)
			continue;
		text[len - 1] = '\0';
		scl_put_set(s, at, text);
		len = 0;
	}
}

/* The same by the file, which takes less at once. */
static int write_long(const char *cg, int from, int to)
{
	static char text[64000];
	size_t len = 0;
	int err = 0;

	for (; from < to && !err; from++) {
		len += long_rule(text + len, from);
		text[len++] = ' ';
		if (len < 50000 && from < to - 1)
			continue;
		text[len] = '\0';
		err = cg_deny(cg, text);
		len = 0;
	}
	return err;
}

TEST_F(get, a_policy_of_two_hundred_kilobytes_for_one_group_goes_in_by_one_request)
{
	struct at at = AT_ID(cg_id(self->a));
	char *want;

	ASSERT_EQ(0, write_long(self->b, 0, BIG_RULES));
	ASSERT_EQ(0, cg_deny(self->b, "200-210"));
	want = strdup(local(self->b));
	ASSERT_LT(200000u, strlen(want));

	ASSERT_EQ(0, cg_deny(self->a, "57"));
	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	put_long(&self->s, at, 0, BIG_RULES);
	scl_put_set(&self->s, at, "200-210");
	ASSERT_LT(200000u, self->s.req.len);
	EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL)) TH_LOG("%s", self->s.nl.ack.text);
	EXPECT_STREQ(want, local(self->a));

	ASSERT_EQ(0, scl_get(&self->s, at, false, &self->d));
	EXPECT_EQ(0, self->d.odd);
	EXPECT_EQ(1, self->d.n);
	EXPECT_LT(3, self->d.messages);
	EXPECT_STREQ(want, self->d.group[0].rules);
}

TEST_F(get, thousands_of_rules_for_many_groups_go_in_by_one_request_or_not_at_all)
{
	char name[16], cg[BIG_GROUPS][CG_PATH];
	struct at at[BIG_GROUPS];
	char *want;
	int i;

	ASSERT_EQ(0, write_long(self->b, 0, 200));
	ASSERT_EQ(0, cg_deny(self->b, "i386:1-100 x32:512-547 57-61/log"));
	want = strdup(local(self->b));
	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	for (i = 0; i < BIG_GROUPS; i++) {
		sprintf(name, "g%d", i);
		ASSERT_EQ(0, cg_create_sub(cg[i], self->top, name));
		at[i] = AT_ID(cg_id(cg[i]));
		put_long(&self->s, at[i], 0, 200);
		scl_put_set(&self->s, at[i], "i386:1-100 x32:512-547 57-61/log");
	}
	ASSERT_LT(800000u, self->s.req.len);
	/* one too many of a kind, at the very end */
	scl_put_set(&self->s, at[BIG_GROUPS - 1], "101 60");
	EXPECT_EQ(-EINVAL, scl_ask(&self->s, NULL, NULL));
	for (i = 0; i < BIG_GROUPS; i++)
		EXPECT_LOCAL(cg[i], "");

	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	for (i = 0; i < BIG_GROUPS; i++) {
		put_long(&self->s, at[i], 0, 200);
		scl_put_set(&self->s, at[i], "i386:1-100 x32:512-547 57-61/log");
	}
	EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL)) TH_LOG("%s", self->s.nl.ack.text);
	ASSERT_EQ(0, scl_get_all(&self->s, &self->d));
	EXPECT_EQ(0, self->d.odd);
	for (i = 0; i < BIG_GROUPS; i++)
		EXPECT_STREQ(want, scl_dump_find(&self->d, at[i].id) ?: "nothing");
}

TEST_F(get, more_rules_with_conditions_than_a_group_takes_are_too_many)
{
	struct at at = AT_ID(cg_id(self->a));

	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	put_long(&self->s, at, 0, SCLIMIT_RULES_MAX + 1);
	EXPECT_EQ(-E2BIG, scl_ask(&self->s, NULL, NULL));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_LOCAL(self->a, "");
	scl_begin(&self->s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	put_long(&self->s, at, 0, SCLIMIT_RULES_MAX);
	EXPECT_EQ(0, scl_ask(&self->s, NULL, NULL));
}

/* The dump goes on with what it began, while the rules that it tells of are changed. */
TEST_F(get, a_dump_read_slowly_is_of_one_moment)
{
	struct scl other;
	char *want;
	int i;

	ASSERT_EQ(0, scl_open(&other));
	ASSERT_EQ(0, write_long(self->a, 0, BIG_RULES));
	ASSERT_EQ(0, write_long(self->b, 0, BIG_RULES));
	ASSERT_EQ(0, cg_deny(self->a2, "57"));
	want = strdup(local(self->b));
	scl_begin(&self->s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
	ASSERT_EQ(0, nl_send(&self->s.nl, &self->s.req));
	/* the kernel has filled the first messages; the last ones it has not */
	ASSERT_EQ(0, scl_replace(&other, AT_ID(cg_id(self->b)), "58"));
	ASSERT_EQ(0, scl_replace(&other, AT_ID(cg_id(self->a)), ""));
	ASSERT_EQ(0, rmdir(self->a2));
	ASSERT_EQ(0, nl_answer(&self->s.nl, scl_dump_fn, &self->d));
	EXPECT_EQ(0, self->d.odd);
	EXPECT_EQ(4, self->d.n);
	i = place(&self->d, self->b);
	ASSERT_LE(0, i);
	EXPECT_STREQ(want, self->d.group[i].rules);
	i = place(&self->d, self->a);
	ASSERT_LE(0, i);
	EXPECT_STREQ(want, self->d.group[i].rules);
}

/* ---- counts ---- */

struct calls {
	int abi, from, to, times;
};

/* A range of numbers, all of them denied. Return: how many were answered otherwise. */
static int calls_fn(void *arg)
{
	struct calls *c = arg;
	int i, nr, odd = 0;
	long ret;

	for (nr = c->from; nr <= c->to; nr++) {
		for (i = 0; i < c->times; i++) {
			ret = c->abi == SCLIMIT_ABI_I386 ? int80(nr) :
			      c->abi == SCLIMIT_ABI_X32 ? x32(nr) : raw_syscall(nr);
			odd += ret != -EPERM;
		}
	}
	return odd;
}

/* What the two files say, in the words of a struct scl_stat. */
#define EXPECT_STAT(cg, st) do {						\
	char text_[SCL_STAT_TEXT];						\
										\
	EXPECT_LE(0, cg_read(cg, "syscalls.stat", text_, sizeof(text_)));	\
	EXPECT_EQ(0, (st)->odd);						\
	EXPECT_STREQ(text_, (st)->text);					\
	EXPECT_EQ(cg_id(cg), (st)->group);					\
	EXPECT_EQ(cg_event(cg, "denied"), (long long)(st)->denied);		\
	EXPECT_EQ(cg_event(cg, "killed"), (long long)(st)->killed);		\
	EXPECT_EQ(cg_event(cg, "trapped"), (long long)(st)->trapped);		\
	EXPECT_EQ(cg_event(cg, "logged"), (long long)(st)->logged);		\
} while (0)

static int one_of_each(void *arg)
{
	(void)arg;
	signal(SIGSYS, SIG_IGN);
	raw_syscall(110);
	raw_syscall(111);
	return 0;
}

TEST_F(get, counts_are_those_of_the_files_descendants_included)
{
	struct at at = AT_ID(cg_id(self->a)), by_fd = AT_FD(cg_path_fd(self->a));
	struct calls c = { 0, 110, 110, 7 };
	struct scl_stat st;

	ASSERT_EQ(0, scl_stat(&self->s, at, &st));
	EXPECT_STAT(self->a, &st);
	EXPECT_EQ(1, st.messages);
	EXPECT_STREQ("", st.text);
	EXPECT_EQ(0u, st.denied);
	EXPECT_EQ(0u, st.lost);

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, run_in(self->a, calls_fn, &c));
	c = (struct calls){ SCLIMIT_ABI_I386, 64, 64, 5 };
	ASSERT_EQ(0, run_in(self->a2, calls_fn, &c));
	ASSERT_EQ(0, cg_deny(self->a, "= 110/log 111/kill 104/trap"));
	EXPECT_EQ(256 + SIGSYS, run_in(self->a1, one_of_each, NULL));
	EXPECT_EQ(256 + SIGSYS, errno_in(self->a1, 104));
	ASSERT_EQ(0, scl_stat(&self->s, by_fd, &st));
	EXPECT_STAT(self->a, &st);
	EXPECT_STREQ("104 1\n110 8\n111 1\ni386:64 5\n", st.text);
	EXPECT_EQ(12u, st.denied);
	EXPECT_EQ(1u, st.killed);
	EXPECT_EQ(1u, st.trapped);
	EXPECT_EQ(1u, st.logged);
	ASSERT_EQ(0, scl_stat(&self->s, AT_ID(cg_id(self->a2)), &st));
	EXPECT_STAT(self->a2, &st);
	EXPECT_EQ(5u, st.denied);
}

TEST_F(get, counts_of_hundreds_of_numbers_come_in_several_messages)
{
	struct calls c[] = {
		{ SCLIMIT_ABI_X86_64, 61, 218, 2 }, { SCLIMIT_ABI_X86_64, 16, 59, 1 },
		{ SCLIMIT_ABI_X86_64, 232, 450, 1 }, { SCLIMIT_ABI_X32, 61, 218, 1 },
		{ SCLIMIT_ABI_X32, 16, 59, 1 }, { SCLIMIT_ABI_X32, 514, 547, 1 },
		{ SCLIMIT_ABI_X32, 232, 450, 3 }, { SCLIMIT_ABI_I386, 2, 118, 1 },
		{ SCLIMIT_ABI_I386, 120, 172, 1 }, { SCLIMIT_ABI_I386, 174, 251, 1 },
		{ SCLIMIT_ABI_I386, 253, 450, 2 },
	};
	struct scl_stat st;
	size_t i;

	ASSERT_EQ(0, cg_deny(self->a1, "all"));
	for (i = 0; i < ARRAY_SIZE(c); i++)
		run_in(self->a1, calls_fn, &c[i]);
	ASSERT_EQ(0, scl_stat(&self->s, AT_ID(cg_id(self->top)), &st));
	EXPECT_STAT(self->top, &st);
	EXPECT_LT(1, st.messages);
	EXPECT_LT(600u, st.denied);
}

TEST_F(get, a_reset_sets_counts_to_nothing_below_the_group_too_and_nowhere_else)
{
	struct at at = AT_ID(cg_id(self->a)), by_fd = AT_FD(cg_path_fd(self->a));
	struct calls c = { 0, 110, 110, 7 };
	struct scl_stat st;

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, run_in(self->a, calls_fn, &c));
	ASSERT_EQ(0, run_in(self->a2, calls_fn, &c));
	ASSERT_EQ(0, run_in(self->b, calls_fn, &c));
	EXPECT_EQ(21, cg_event(self->top, "denied"));
	ASSERT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_STAT_RESET, at));
	EXPECT_EQ(0, cg_event(self->a, "denied"));
	EXPECT_EQ(0, cg_stat(self->a, "110"));
	EXPECT_EQ(0, cg_event(self->a2, "denied"));
	EXPECT_EQ(7, cg_event(self->b, "denied"));
	EXPECT_EQ(7, cg_event(self->top, "denied"));
	EXPECT_EQ(7, cg_stat(self->top, "110"));
	ASSERT_EQ(0, scl_stat(&self->s, at, &st));
	EXPECT_STAT(self->a, &st);
	EXPECT_STREQ("", st.text);

	/* it counts on */
	ASSERT_EQ(0, run_in(self->a1, calls_fn, &c));
	EXPECT_EQ(7, cg_event(self->a, "denied"));
	EXPECT_EQ(14, cg_stat(self->top, "110"));
	ASSERT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_STAT_RESET, by_fd));
	EXPECT_EQ(0, cg_event(self->a1, "denied"));
	EXPECT_EQ(7, cg_stat(self->top, "110"));
}

TEST_HARNESS_MAIN
