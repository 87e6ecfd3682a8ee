// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions and actions as text: what is written reads back in one form, which can be written
 * again, adds up without ever loosening, and goes away by what named it.
 *
 * The calls: open(2) has one entry in each ABI (2, i386:5, x32:2) with the arguments at the same
 * places; pread64(2) (17, i386:180, x32:17) has its offset split in i386; socket(2) (41, i386:359,
 * x32:41) is a sub-call of socketcall too.
 */
#include "sclimit_harness.h"

/*
 * top
 * |-- a
 * |   `-- leaf
 * `-- b
 */
FIXTURE(grammar)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH], leaf[CG_PATH];
};

FIXTURE_SETUP(grammar)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, cg_create_sub(self->leaf, self->a, "leaf"));
}

FIXTURE_TEARDOWN_PARENT(grammar)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

struct form {
	const char *written, *reads;
};

/* Whether what @cg reads is taken by group b, and reads the same there. */
static bool goes_round(const char *cg, const char *file, const char *b)
{
	static char text[CG_TEXT];

	text[0] = '=';
	return cg_read(cg, file, text + 1, sizeof(text) - 1) >= 0 && !cg_deny(b, text) &&
	       !strcmp(cg_line(cg, file), cg_line(b, "syscalls.deny.local")) &&
	       !strcmp(cg_line(cg, file), cg_line(b, "syscalls.deny"));
}

static void reads_back(struct __test_metadata *_metadata, FIXTURE_DATA(grammar) *self,
		       const struct form *form, size_t n)
{
	char text[CG_TEXT];
	size_t i;

	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "= %s", form[i].written);
		EXPECT_EQ(0, cg_deny(self->a, text))
			TH_LOG("'%s'", form[i].written);
		EXPECT_LOCAL(self->a, form[i].reads)
			TH_LOG("after '%s'", form[i].written);
		EXPECT_DENY(self->leaf, form[i].reads);
		EXPECT_TRUE(goes_round(self->a, "syscalls.deny.local", self->b))
			TH_LOG("'%s' reads '%s' in the other group", form[i].reads,
			       cg_line(self->b, "syscalls.deny"));
	}
}

#define READS_BACK(form)	reads_back(_metadata, self, form, ARRAY_SIZE(form))

/* ---- one rule ---- */

TEST_F(grammar, each_operator_and_each_argument_reads_back_as_it_was_written)
{
	static const char *const ops[] = { "==", "!=", "<", "<=", ">", ">=", "&0x10==" };
	char rule[64];
	size_t op;
	int arg;

	for (op = 0; op < ARRAY_SIZE(ops); op++) {
		for (arg = 0; arg < 6; arg++) {
			snprintf(rule, sizeof(rule), "= 2:a%d%s16", arg, ops[op]);
			EXPECT_EQ(0, cg_deny(self->a, rule))
				TH_LOG("'%s'", rule);
			EXPECT_DENY(self->a, rule + 2);
			EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
		}
	}
}

TEST_F(grammar, values_read_decimal_below_256_and_hexadecimal_above_and_masks_hexadecimal)
{
	static const struct form form[] = {
		{ "2:a0==0", "2:a0==0" }, { "2:a0==0x0", "2:a0==0" },
		{ "2:a0==0xff", "2:a0==255" }, { "2:a0==255", "2:a0==255" },
		{ "2:a0==256", "2:a0==0x100" }, { "2:a0==0x100", "2:a0==0x100" },
		{ "2:a0==0xABCdef", "2:a0==0xabcdef" },
		{ "2:a0<4294967296", "2:a0<0x100000000" },
		{ "2:a0>=9223372036854775808", "2:a0>=0x8000000000000000" },
		{ "2:a5!=18446744073709551615", "2:a5!=0xffffffffffffffff" },
		{ "2:a5<=0xffffffffffffffff", "2:a5<=0xffffffffffffffff" },
		{ "2:a1&1==1", "2:a1&0x1==1" }, { "2:a1&0x40==0x40", "2:a1&0x40==64" },
		{ "56:a0&268435456==268435456", "56:a0&0x10000000==0x10000000" },
		{ "2:a1&0==0", "2:a1&0x0==0" },
		/* a value that has bits outside the mask is taken as it stands */
		{ "2:a1&6==9", "2:a1&0x6==9" },
		{ "2:a1&0xffffffffffffffff==9", "2:a1==9" },
		{ "2:a1&18446744073709551615==0x1000", "2:a1==0x1000" },
		{ "2:a1&0xfffffffffffffffe==9", "2:a1&0xfffffffffffffffe==9" },
	};

	READS_BACK(form);
}

TEST_F(grammar, conditions_read_sorted_by_argument_operator_mask_and_value_and_once)
{
	static const struct form form[] = {
		{ "2:a5==1,a0==2", "2:a0==2,a5==1" },
		{ "2:a1>=6,a1>5,a1<=4,a1<3,a1!=2,a1==1", "2:a1==1,a1!=2,a1<3,a1<=4,a1>5,a1>=6" },
		{ "2:a0==9,a0==3", "2:a0==3,a0==9" },
		{ "2:a0!=0x1000,a0!=9", "2:a0!=9,a0!=0x1000" },
		{ "2:a2&8==8,a2&4==4", "2:a2&0x4==4,a2&0x8==8" },
		{ "2:a2&4==4,a2&4==0", "2:a2&0x4==0,a2&0x4==4" },
		/* no mask is the largest of all */
		{ "2:a2==0,a2&4==4", "2:a2&0x4==4,a2==0" },
		{ "2:a0==1,a0==1,a0==0x1", "2:a0==1" },
		{ "2:a3<7,a0==1,a3<0x7", "2:a0==1,a3<7" },
		{ "2:a0&255==1,a0&0xff==1", "2:a0&0xff==1" },
		{ "2:a5<6,a4<5,a3<4,a2<3,a1<2,a0<1,a5>0,a4>0,a3>0,a2>0,a1>0,a0>0",
		  "2:a0<1,a0>0,a1<2,a1>0,a2<3,a2>0,a3<4,a3>0,a4<5,a4>0,a5<6,a5>0" },
	};

	READS_BACK(form);
}

TEST_F(grammar, an_action_reads_back_behind_everything_it_can_stand_behind)
{
	static const char *const what[] = {
		"2", "x86_64:2", "i386:5", "x32:2", "2:a0==1", "i386:5:a0!=1", "x32:2:a0&0x2==2",
		"i386:102", "i386:102:a0==3", "i386:117:a0&0xffff==2", "17:a3==5", "41:a0==16",
	};
	static const struct form action[] = {
		{ "", "" }, { "/errno=1", "" }, { "/errno=2", "/errno=2" },
		{ "/errno=38", "/errno=38" }, { "/errno=4095", "/errno=4095" },
		{ "/kill", "/kill" }, { "/trap", "/trap" }, { "/log", "/log" },
	};
	char written[64], reads[64];
	size_t w, i;

	for (w = 0; w < ARRAY_SIZE(what); w++) {
		for (i = 0; i < ARRAY_SIZE(action); i++) {
			struct form form = { written, reads };

			snprintf(written, sizeof(written), "%s%s", what[w], action[i].written);
			snprintf(reads, sizeof(reads), "%s%s", what[w], action[i].reads);
			reads_back(_metadata, self, &form, 1);
		}
	}
}

TEST_F(grammar, ranges_and_all_take_an_action)
{
	static const struct form form[] = {
		{ "57-59/kill", "57/kill 58/kill 59/kill" },
		{ "14-16/log", "14/log 16/log" },
		{ "x32:512-514/errno=5", "x32:512/errno=5 x32:514/errno=5" },
		{ "i386:20-20/trap", "i386:20/trap" },
	};

	READS_BACK(form);
	ASSERT_EQ(0, cg_deny(self->a, "= all/errno=38"));
	EXPECT_EQ(0, strncmp(cg_line(self->a, "syscalls.deny"),
			     "0/errno=38 1/errno=38 2/errno=38 ", 33));
	EXPECT_ALLOW(self->a, "15 60 219 231");
	EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
	ASSERT_EQ(0, cg_allow(self->a, "all"));
	EXPECT_LOCAL(self->a, "");
}

/* ---- several ---- */

TEST_F(grammar, rules_read_ascending_and_the_one_without_conditions_first)
{
	static const struct form form[] = {
		{ "101 2:a0==1 2 0:a2>5", "0:a2>5 2 2:a0==1 101" },
		{ "x32:2:a0==1 i386:5:a1==1 x86_64:3 4", "x86_64:3 4 i386:5:a1==1 x32:2:a0==1" },
		{ "i386:5:a0==7 i386:5 i386:4", "i386:4 i386:5 i386:5:a0==7" },
		{ "i386:102:a0==9/kill i386:103:a0==1 i386:101",
		  "i386:101 i386:102:a0==9/kill i386:103:a0==1" },
		{ "2:a0==1/log 2/kill", "2/kill 2:a0==1/log" },
	};

	READS_BACK(form);
}

/* Between rules with conditions for one number the order is not said, but it is one. */
TEST_F(grammar, in_whatever_order_rules_are_written_they_read_the_same)
{
	static const char *const rule[] = {
		"2:a0==1", "2:a0==1,a1==2/errno=5", "2:a1!=3/kill", "2:a0==2/log", "2/errno=9",
		"2:a0&0x4==4/trap",
	};
	const int n = ARRAY_SIZE(rule);
	char first[CG_TEXT], text[CG_TEXT];
	int i, j;

	for (i = 0; i < 2 * n; i++) {
		strcpy(text, "=");
		for (j = 0; j < n; j++) {
			strcat(text, " ");
			strcat(text, rule[i < n ? (i + j) % n : (2 * n + i - j) % n]);
		}
		ASSERT_EQ(0, cg_deny(self->a, text));
		if (i == 0)
			strcpy(first, cg_line(self->a, "syscalls.deny"));
		EXPECT_DENY(self->a, first);
		/* and one by one */
		ASSERT_EQ(0, cg_deny(self->b, "="));
		for (j = 0; j < n; j++) {
			ASSERT_EQ(0, cg_deny(self->b, rule[(i + j) % n]));
		}
		EXPECT_DENY(self->b, first);
	}
	for (j = 0; j < n; j++) {
		EXPECT_NE(NULL, strstr(first, rule[j]))
			TH_LOG("no '%s' in '%s'", rule[j], first);
	}
	EXPECT_EQ(0, strncmp(first, "2/errno=9 ", 10));
}

TEST_F(grammar, the_same_rule_twice_is_one_and_different_conditions_are_two)
{
	static const struct form form[] = {
		{ "2:a0==1 2:a0==1", "2:a0==1" },
		{ "2:a0==1,a1==2 2:a1==0x2,a0==1", "2:a0==1,a1==2" },
		{ "2:a0==1 2:a0==1,a0==1", "2:a0==1" },
		{ "2:a0==255 2:a0&0xffffffffffffffff==0xff", "2:a0==255" },
		{ "x86_64:2:a0==1 x32:2:a0==1 i386:5:a0==1", "2:a0==1" },
		{ "x86_64:2:a0==1 2:a0==1", "2:a0==1" },
	};

	READS_BACK(form);
	ASSERT_EQ(0, cg_deny(self->a, "= 2:a0==1"));
	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1 2"));
	EXPECT_LOCAL(self->a, "2 2:a0==1");
}

TEST_F(grammar, a_deny_never_loosens)
{
	static const char *const action[] = { "/log", "", "/errno=5", "/trap", "/kill" };
	/* of these, the one written last of two of one strength, else the stronger */
	static const int strength[] = { 0, 1, 1, 2, 3 };
	static const char *const what[] = {
		"2", "2:a0==1", "x86_64:2", "i386:5:a1<3", "i386:102:a0==3", "41:a0==16",
	};
	/* the same conditions, said otherwise */
	static const char *const again[] = {
		"2", "2:a0==0x1,a0==1", "x86_64:2", "i386:5:a1<0x3", "i386:102:a0==0x3",
		"41:a0==0x10",
	};
	char text[128], want[64];
	size_t w, i, j, k;

	for (w = 0; w < ARRAY_SIZE(what); w++) {
		for (i = 0; i < ARRAY_SIZE(action); i++) {
			for (j = 0; j < ARRAY_SIZE(action); j++) {
				k = strength[j] >= strength[i] ? j : i;
				snprintf(want, sizeof(want), "%s%s", what[w], action[k]);
				snprintf(text, sizeof(text), "= %s%s", what[w], action[i]);
				ASSERT_EQ(0, cg_deny(self->a, text));
				snprintf(text, sizeof(text), "%s%s", again[w], action[j]);
				ASSERT_EQ(0, cg_deny(self->a, text));
				EXPECT_LOCAL(self->a, want)
					TH_LOG("%s%s, then '%s'", what[w], action[i], text);
				/* In one write it is the same. */
				snprintf(text, sizeof(text), "= %s%s %s%s", what[w], action[i],
					 again[w], action[j]);
				ASSERT_EQ(0, cg_deny(self->b, text));
				EXPECT_LOCAL(self->b, want)
					TH_LOG("'%s'", text);
			}
		}
	}
}

TEST_F(grammar, a_stronger_action_for_one_abi_alone_takes_the_bare_rule_apart)
{
	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1 i386:5:a0==1/kill"));
	EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
	ASSERT_EQ(0, cg_allow(self->a, "i386:5"));
	EXPECT_LOCAL(self->a, "x86_64:2:a0==1 x32:2:a0==1");
	ASSERT_EQ(0, cg_deny(self->a, "= 2 i386:5/kill x86_64:2/errno=7"));
	EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
	ASSERT_EQ(0, cg_allow(self->a, "i386:5"));
	EXPECT_LOCAL(self->a, "x86_64:2/errno=7 x32:2");
	ASSERT_EQ(0, cg_deny(self->a, "2/trap"));
	EXPECT_LOCAL(self->a, "2/trap");
}

/* ---- what goes ---- */

TEST_F(grammar, an_allow_of_a_number_removes_every_rule_for_it)
{
	static const char *const allow[] = {
		"2", "2/kill", "2/log", "0-5", "all", "x86_64:2 i386:5 x32:2",
		"x86_64:all i386:all x32:2",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(allow); i++) {
		ASSERT_EQ(0, cg_deny(self->a, "= 2/kill 2:a0==1 2:a1!=3,a0<2/log 2:a5==1/trap"));
		EXPECT_EQ(0, cg_allow(self->a, allow[i]));
		EXPECT_LOCAL(self->a, "")
			TH_LOG("after allow '%s'", allow[i]);
	}
	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1 3:a0==1 3/log 4"));
	EXPECT_EQ(0, cg_allow(self->a, "3"));
	EXPECT_LOCAL(self->a, "2:a0==1 4");
}

TEST_F(grammar, an_allow_of_a_rule_with_conditions_removes_that_one)
{
	ASSERT_EQ(0, cg_deny(self->a, "2 2:a0==1 2:a0==1,a1==2/kill"));
	/* Those are not there. */
	EXPECT_EQ(0, cg_allow(self->a, "2:a0==2 2:a0!=1 2:a1==2 2:a0&1==1 2:a0==1,a1==2,a2==3"));
	EXPECT_EQ(0, cg_allow(self->a, "3:a0==1"));
	EXPECT_LOCAL(self->a, "2 2:a0==1,a1==2/kill 2:a0==1");
	EXPECT_EQ(0, cg_allow(self->a, "2:a0==1"));
	EXPECT_LOCAL(self->a, "2 2:a0==1,a1==2/kill");
	/* An action does not matter, nor how the conditions are written. */
	EXPECT_EQ(0, cg_allow(self->a, "2:a1==0x2,a0==0x1,a1==2/errno=9"));
	EXPECT_LOCAL(self->a, "2");
}

TEST_F(grammar, what_reads_from_the_local_file_can_be_written_to_the_allow_file)
{
	static const char rules[] =
		"0 2/kill 2:a0==1/errno=5 17:a3==5/log 41:a0==16 i386:5:a0<9/trap "
		"i386:102:a0==9/errno=2 x32:514/log";
	char text[CG_TEXT];

	ASSERT_EQ(0, cg_deny(self->a, rules));
	EXPECT_LOCAL(self->a, rules);
	ASSERT_LT(0, cg_read(self->a, "syscalls.deny.local", text, sizeof(text)));
	EXPECT_EQ(0, cg_allow(self->a, text));
	EXPECT_LOCAL(self->a, "");
}

TEST_F(grammar, a_part_of_a_bare_rule_can_be_taken_out)
{
	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1/kill"));
	ASSERT_EQ(0, cg_allow(self->a, "i386:5"));
	EXPECT_LOCAL(self->a, "x86_64:2:a0==1/kill x32:2:a0==1/kill");
	ASSERT_EQ(0, cg_allow(self->a, "x32:2:a0==1"));
	EXPECT_LOCAL(self->a, "x86_64:2:a0==1/kill");
	ASSERT_EQ(0, cg_deny(self->a, "i386:5:a0==1/kill x32:2:a0==1/kill"));
	EXPECT_LOCAL(self->a, "2:a0==1/kill");
}

/* What counted as matching where it could not be judged, still does, and so it reads. */
TEST_F(grammar, what_is_left_of_a_rule_that_some_abi_cannot_judge_is_unconditional_there)
{
	ASSERT_EQ(0, cg_deny(self->a, "41:a0==16"));
	EXPECT_LOCAL(self->a, "41:a0==16");
	ASSERT_EQ(0, cg_allow(self->a, "x86_64:41"));
	EXPECT_DENY(self->a, "i386:102:a0==1 i386:359:a0==16 x32:41:a0==16");
	EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
	ASSERT_EQ(0, cg_allow(self->a, "i386:102:a0==1"));
	EXPECT_DENY(self->a, "i386:359:a0==16 x32:41:a0==16");

	ASSERT_EQ(0, cg_deny(self->a, "= 17:a3==5/errno=5"));
	ASSERT_EQ(0, cg_allow(self->a, "x32:17"));
	EXPECT_DENY(self->a, "x86_64:17:a3==5/errno=5 i386:180/errno=5");
	EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b));
	/* the descriptor is where it is */
	ASSERT_EQ(0, cg_deny(self->a, "= 17:a0==5"));
	ASSERT_EQ(0, cg_allow(self->a, "x32:17"));
	EXPECT_DENY(self->a, "x86_64:17:a0==5 i386:180:a0==5");
}

/* A rule may have lost parts of what it covered, and others may have come over them since. */
TEST_F(grammar, what_is_left_of_rules_goes_round_with_what_came_after)
{
	static const char *const write[][3] = {
		/* deny, allow, deny */
		{ "i386:102/errno=77", "i386:103", "41" },
		{ "41/errno=77", "i386:103", "i386:102" },
		{ "41:a0==16", "x86_64:41", "i386:102" },
		{ "41:a0==16", "x86_64:41", "i386:102/errno=77" },
		{ "41:a0==16/log", "x32:41", "41" },
		{ "17:a3==5", "x86_64:17", "17" },
		{ "17:a3==5", "x86_64:17", "17/errno=77" },
		{ "17:a3==5/errno=77", "x32:17", "17" },
		{ "17:a3==5/kill", "x32:17", "17:a3==5 17" },
		{ "17:a3==5 17:a3==6/trap", "x86_64:17:a3==6", "17/log" },
		{ "68:a0==1/errno=77 i386:117", "x86_64:68", "68" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(write); i++) {
		ASSERT_EQ(0, cg_deny(self->a, "="));
		ASSERT_EQ(0, cg_deny(self->a, write[i][0]));
		ASSERT_EQ(0, cg_allow(self->a, write[i][1]));
		ASSERT_EQ(0, cg_deny(self->a, write[i][2]));
		EXPECT_TRUE(goes_round(self->a, "syscalls.deny", self->b))
			TH_LOG("'%s', without '%s', with '%s': '%s', and there '%s'", write[i][0],
			       write[i][1], write[i][2], cg_line(self->a, "syscalls.deny"),
			       cg_line(self->b, "syscalls.deny"));
	}
}

TEST_F(grammar, an_equals_sign_replaces_rules_with_conditions_too)
{
	ASSERT_EQ(0, cg_deny(self->a, "2:a0==1 3/kill"));
	EXPECT_EQ(0, cg_deny(self->a, "= 2:a0==2/log 3"));
	EXPECT_LOCAL(self->a, "2:a0==2/log 3");
	EXPECT_EQ(0, cg_deny(self->a, "=2:a1==1"));
	EXPECT_LOCAL(self->a, "2:a1==1");
	ASSERT_EQ(0, cg_deny(self->a, "0/kill"));
	EXPECT_EQ(0, cg_allow(self->a, "= 0 1 2"));
	EXPECT_ALLOW(self->a, "0 1 2 15 60 219 231");
	EXPECT_EQ(NULL, strstr(cg_line(self->a, "syscalls.deny"), ":a"));
	EXPECT_EQ(0, strncmp(cg_line(self->a, "syscalls.deny"), "3 4 5 ", 6));
}

TEST_HARNESS_MAIN
