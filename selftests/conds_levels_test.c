// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions and actions of a group and its ancestors: what is effective and reads so, what can
 * never have a word and does not, and what an allow may not touch.
 */
#include "sclimit_harness.h"

/*
 * /sys/fs/cgroup
 * |-- top
 * |   `-- a
 * |       `-- leaf
 * `-- b
 */
FIXTURE(levels)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH], leaf[CG_PATH];
};

FIXTURE_SETUP(levels)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	cg_name(self->b, CG_ROOT, "selftest_b");
	ASSERT_EQ(0, cg_destroy(self->b));
	ASSERT_EQ(0, cg_create(self->b));
	ASSERT_EQ(0, cg_create_sub(self->leaf, self->a, "leaf"));
}

FIXTURE_TEARDOWN_PARENT(levels)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(0, cg_destroy(self->b));
}

struct pair {
	const char *top, *a, *reads;
};

/* The rules of top and of a, and what is effective in a; it is taken elsewhere, and reads so. */
static void adds_up(struct __test_metadata *_metadata, FIXTURE_DATA(levels) *self,
		    const struct pair *pair, size_t n)
{
	char text[CG_TEXT];
	size_t i;

	for (i = 0; i < n; i++) {
		ASSERT_EQ(0, cg_deny(self->a, "="));
		snprintf(text, sizeof(text), "= %s", pair[i].top);
		ASSERT_EQ(0, cg_deny(self->top, text));
		snprintf(text, sizeof(text), "= %s", pair[i].a);
		ASSERT_EQ(0, cg_deny(self->a, text));
		EXPECT_LOCAL(self->top, pair[i].top);
		EXPECT_LOCAL(self->a, pair[i].a);
		EXPECT_DENY(self->a, pair[i].reads)
			TH_LOG("'%s' above '%s'", pair[i].top, pair[i].a);
		EXPECT_DENY(self->leaf, pair[i].reads);
		snprintf(text, sizeof(text), "= %s", pair[i].reads);
		EXPECT_EQ(0, cg_deny(self->b, text));
		EXPECT_DENY(self->b, pair[i].reads);
	}
}

#define ADDS_UP(pair)	adds_up(_metadata, self, pair, ARRAY_SIZE(pair))

TEST_F(levels, rules_of_both_levels_are_effective_and_read_as_if_written_to_one_group)
{
	static const struct pair pair[] = {
		{ "2:a0==1", "2:a1==2/kill", "2:a0==1 2:a1==2/kill" },
		{ "2:a1==2/kill", "2:a0==1", "2:a0==1 2:a1==2/kill" },
		{ "2:a1==2/errno=6", "2:a0==1/errno=5", "2:a0==1/errno=5 2:a1==2/errno=6" },
		{ "2:a0==1", "2", "2 2:a0==1" },
		{ "2:a0==1", "0/log 3:a0==1", "0/log 2:a0==1 3:a0==1" },
		{ "2:a0==1/log", "2:a0==2/log", "2:a0==1/log 2:a0==2/log" },
		{ "2/log", "2:a0==1", "2/log 2:a0==1" },
		{ "2/log", "2:a0==1/trap 3/log", "2/log 2:a0==1/trap 3/log" },
		{ "2", "2:a0==1/kill", "2 2:a0==1/kill" },
		{ "2/errno=5", "2:a0==1/trap", "2/errno=5 2:a0==1/trap" },
		{ "i386:5:a0==1", "x86_64:2:a0==1 x32:2:a0==1", "2:a0==1" },
		{ "i386:5/kill", "x86_64:2/kill x32:2/kill", "2/kill" },
		{ "41:a0==16", "i386:102:a0==3", "41:a0==16 i386:102:a0==3" },
	};

	ADDS_UP(pair);
}

TEST_F(levels, the_stronger_action_of_two_levels_is_the_one_that_reads)
{
	static const struct pair pair[] = {
		{ "2", "2/kill", "2/kill" }, { "2/kill", "2", "2/kill" },
		{ "2/log", "2", "2" }, { "2", "2/log", "2" },
		{ "2/trap", "2/errno=5", "2/trap" }, { "2/errno=5", "2/trap", "2/trap" },
		{ "2/errno=5", "2/errno=6", "2/errno=5" },
		{ "2/errno=6", "2/errno=5", "2/errno=6" },
		{ "2/errno=6", "2", "2/errno=6" }, { "2", "2/errno=6", "2" },
		{ "2:a0==1", "2:a0==1/kill", "2:a0==1/kill" },
		{ "2:a0==1/log", "2:a0==1", "2:a0==1" },
		{ "2:a0==1/errno=5", "2:a0==1/errno=6", "2:a0==1/errno=5" },
		{ "2/kill", "3 i386:5/kill", "2/kill 3" },
	};

	ADDS_UP(pair);
}

TEST_F(levels, a_rule_below_that_can_never_have_a_word_is_not_effective_and_stays_local)
{
	static const struct pair pair[] = {
		/* above, a rule that always matches */
		{ "2/kill", "2:a0==1/errno=5", "2/kill" },
		{ "2/kill", "2:a0==1/kill", "2/kill" },
		{ "2/trap", "2:a0==1,a1==2/trap", "2/trap" },
		{ "2/errno=5", "2:a0==1/errno=6", "2/errno=5" },
		{ "2", "2:a0==1/log", "2" },
		{ "2/kill", "i386:5:a0==1", "2/kill" },
		{ "i386:5", "2:a0==1/log", "2:a0==1/log i386:5" },
		/* or one that matches whenever the one below does */
		{ "2:a0==1", "2:a0==1,a1==2", "2:a0==1" },
		{ "2:a0==1/errno=5", "2:a0==1,a1==2/errno=6", "2:a0==1/errno=5" },
		{ "2:a0==1,a2!=3/trap", "2:a0==1,a1==2,a2!=3/log", "2:a0==1,a2!=3/trap" },
		/* among others */
		{ "2/trap", "2:a0==1 2:a1==1/kill 3:a0==1", "2/trap 2:a1==1/kill 3:a0==1" },
	};
	static const struct pair stays[] = {
		{ "2:a0==1,a1==2", "2:a0==1", "2:a0==1,a1==2 2:a0==1" },
		{ "2:a0==1/log", "2:a0==1,a1==2", "2:a0==1,a1==2 2:a0==1/log" },
		{ "2:a0==1", "2:a1==2,a2==3", "2:a1==2,a2==3 2:a0==1" },
		{ "2:a0==1", "2:a0==2,a1==2", "2:a0==2,a1==2 2:a0==1" },
	};

	ADDS_UP(pair);
	ADDS_UP(stays);
	/* It comes back when what was above is gone. */
	ASSERT_EQ(0, cg_deny(self->top, "= 2/kill"));
	ASSERT_EQ(0, cg_deny(self->a, "= 2:a0==1/errno=5"));
	EXPECT_DENY(self->a, "2/kill");
	ASSERT_EQ(0, cg_allow(self->top, "2"));
	EXPECT_DENY(self->a, "2:a0==1/errno=5");
}

/* ---- allow ---- */

TEST_F(levels, what_an_ancestor_denies_unconditionally_cannot_be_allowed)
{
	static const char *const denies[] = { "2", "2/errno=38", "2/trap", "2/kill", "i386:5" };
	static const char *const allows[] = { "2", "2/log", "2:a0==1", "0-3", "all", "3 2" };
	size_t i, j;

	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1/kill 3"));
	for (i = 0; i < ARRAY_SIZE(denies); i++) {
		ASSERT_EQ(0, cg_deny(self->top, denies[i]));
		for (j = 0; j < ARRAY_SIZE(allows); j++) {
			EXPECT_EQ(-EPERM, cg_allow(self->a, allows[j]))
				TH_LOG("allow '%s' below '%s'", allows[j], denies[i]);
			EXPECT_EQ(-EPERM, cg_allow(self->leaf, allows[j]));
		}
		EXPECT_LOCAL(self->a, "2:a0==1/kill 3");
		ASSERT_EQ(0, cg_deny(self->top, "="));
	}
	ASSERT_EQ(0, cg_deny(self->top, "2:a0==1/kill 2"));
	EXPECT_EQ(-EPERM, cg_allow(self->a, "2"));
}

TEST_F(levels, what_an_ancestor_denies_conditionally_or_logs_can_be_allowed)
{
	static const char *const denies[] = { "2/log", "2:a0==1", "2:a0==1/kill 2/log" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(denies); i++) {
		ASSERT_EQ(0, cg_deny(self->top, denies[i]));
		ASSERT_EQ(0, cg_deny(self->a, "2 2:a0==2/kill"));
		EXPECT_EQ(0, cg_allow(self->a, "2:a0==2"));
		EXPECT_LOCAL(self->a, "2");
		EXPECT_EQ(0, cg_allow(self->a, "2"));
		EXPECT_LOCAL(self->a, "");
		/* What is above stays in force. */
		EXPECT_STREQ(cg_line(self->top, "syscalls.deny"),
			     cg_line(self->a, "syscalls.deny"));
		ASSERT_EQ(0, cg_deny(self->top, "="));
	}
}

TEST_F(levels, the_allow_file_lacks_what_is_denied_whatever_the_arguments)
{
	static const struct {
		const char *rules;
		bool allowed;
	} row[] = {
		{ "2", false }, { "2/errno=38", false }, { "2/trap", false }, { "2/kill", false },
		{ "2/log", true }, { "2:a0==1", true }, { "2:a0==1/kill", true },
		{ "2:a0>=0", true }, { "2/log 2:a0==1/trap", true }, { "2:a0==1/log 2", false },
		{ "2/kill 2:a0==1", false },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		ASSERT_EQ(0, cg_deny(self->top, row[i].rules));
		EXPECT_EQ(0, strncmp(cg_line(self->a, "syscalls.allow"),
				     row[i].allowed ? "0 1 2 3 " : "0 1 3 4 ", 8))
			TH_LOG("with '%s': %.20s", row[i].rules,
			       cg_line(self->a, "syscalls.allow"));
		EXPECT_STREQ(cg_line(self->top, "syscalls.allow"),
			     cg_line(self->leaf, "syscalls.allow"));
		ASSERT_EQ(0, cg_deny(self->top, "="));
	}
}

/* Where a condition above cannot be judged it goes before; what is denied below it is denied. */
TEST_F(levels, what_is_denied_below_a_stronger_condition_is_neither_allowed_nor_to_be_allowed)
{
	static const char *const above[] = { "41:a0==16", "41:a0==16/kill", "41:a0==16/log" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(above); i++) {
		ASSERT_EQ(0, cg_deny(self->top, above[i]));
		ASSERT_EQ(0, cg_deny(self->a, "41"));
		/* not all of its sub-calls are allowed, nor is this one */
		EXPECT_EQ(NULL, strstr(cg_line(self->leaf, "syscalls.allow"), " i386:102 "))
			TH_LOG("below '%s'", above[i]);
		EXPECT_EQ(NULL, strstr(cg_line(self->leaf, "syscalls.allow"), ":a0==1 "));
		EXPECT_EQ(-EPERM, cg_allow(self->leaf, "i386:102:a0==1"));
		EXPECT_EQ(-EPERM, cg_allow(self->leaf, "x86_64:41"));
		ASSERT_EQ(0, cg_deny(self->top, "="));
	}
}

/* A deny for one ABI alone leaves the others allowed, a conditional one all of them. */
TEST_F(levels, the_allow_file_shows_the_abis_that_are_left)
{
	ASSERT_EQ(0, cg_allow(self->top, "= 2"));
	EXPECT_ALLOW(self->a, "2 15 60 219 231");
	ASSERT_EQ(0, cg_deny(self->a, "i386:5/kill x86_64:2:a0==1/kill"));
	EXPECT_ALLOW(self->a, "x86_64:2 15 60 219 231 x32:2");
	EXPECT_ALLOW(self->top, "2 15 60 219 231");
}

TEST_HARNESS_MAIN
