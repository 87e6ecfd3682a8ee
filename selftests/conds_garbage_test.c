// SPDX-License-Identifier: GPL-2.0
/*
 * What is no condition, no action, or too much: the errno of the contract, and nothing changed.
 */
#include "sclimit_harness.h"
#include <linux/sclimit.h>

#define BEFORE	"2/trap 2:a0==1,a1!=2/kill 57 i386:5:a0&0x10==16/log"

/*
 * top
 * `-- a	denies BEFORE
 */
FIXTURE(garbage)
{
	char top[CG_PATH], a[CG_PATH];
};

FIXTURE_SETUP(garbage)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_deny(self->a, BEFORE));
	ASSERT_TRUE(cg_read_is(self->a, "syscalls.deny.local", BEFORE));
}

FIXTURE_TEARDOWN_PARENT(garbage)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Into deny, alone, behind good tokens, before one, behind =; and into allow unless @deny_only. */
static void refused(struct __test_metadata *_metadata, const char *cg, const char *text, int err,
		    bool deny_only)
{
	static char more[CG_TEXT];
	static const char *const around[] = { "%s", "3 2:a0==5 %s", "%s 3", "= 3 %s" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(around); i++) {
		snprintf(more, sizeof(more), around[i], text);
		EXPECT_EQ(err, cg_deny(cg, more))
			TH_LOG("'%.200s' into deny", more);
		if (deny_only)
			continue;
		EXPECT_EQ(err, cg_allow(cg, more))
			TH_LOG("'%.200s' into allow", more);
	}
	EXPECT_LOCAL(cg, BEFORE)
		TH_LOG("after '%.200s'", text);
}

static void all_refused(struct __test_metadata *_metadata, const char *cg,
			const char *const *text, size_t n, int err, bool deny_only)
{
	size_t i;

	for (i = 0; i < n; i++)
		refused(_metadata, cg, text[i], err, deny_only);
}

#define REFUSED(text, err)	\
	all_refused(_metadata, self->a, text, ARRAY_SIZE(text), err, false)
#define REFUSED_IN_DENY(text, err)	\
	all_refused(_metadata, self->a, text, ARRAY_SIZE(text), err, true)

TEST_F(garbage, what_is_no_condition_is_einval)
{
	static const char *const text[] = {
		"2:", "2:a", "2:a0", "2:a0=", "2:a0==", "2:a0!=", "2:a0<", "2:a0>=", "2:==1", "2:1",
		"2:a==1", "2:0==1", "2:b0==1", "2:A0==1", "2:arg0==1", "2:a-1==1", "2:a00==1",
		"2:a01==1", "2:a0x1==1", "2:a0=1", "2:a0===1", "2:a0=<1", "2:a0=>1", "2:a0<>1",
		"2:a0!1", "2:a0!==1", "2:a0~1", "2:a0<<1", "2:a0>>1", "2:a0 ==1", "2:a0== 1",
		"2: a0==1", "2 :a0==1", "2:a0==1,", "2:,a0==1", "2:,", "2:a0==1,,a1==1",
		"2:a0==1, a1==1", "2:a0==1;a1==1", "2:a0==1&&a1==1", "2:a0==1|a1==1",
		"2:a0==1:a1==1", "2::a0==1", "2:a0==1,1", "2:a0==1,a1", "2:a0==a1", "2:1==a0",
		"2:a0==O_CREAT", "2:a0==\"1\"", "2:a0==1\\", "2:(a0==1)", "2:!a0==1",
		"2:a0==1a1==1", ":a0==1", "a0==1", "2,a0==1", "=2:a0==1=", "i386:2:a0==1:",
		"open:a0==1", "2:a0==1\r", "2:a0==1\v", "2:a0==\xff",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, there_is_no_argument_6_nor_any_above)
{
	static const char *const text[] = {
		"2:a6==1", "2:a7!=1", "2:a8<1", "2:a9&1==1", "2:a10==1", "2:a50==1", "2:a255==1",
		"2:a256==1", "2:a4294967296==1", "2:a18446744073709551616==1", "2:a0==1,a6==1",
		"x32:2:a6>0", "i386:5:a6>=0",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, a_value_that_is_no_number_of_64_bits_is_einval)
{
	static const char *const text[] = {
		"2:a0==18446744073709551616", "2:a0!=18446744073709551617",
		"2:a0<0x10000000000000000", "2:a0>=0xfffffffffffffffff",
		"2:a0<=100000000000000000000", "2:a0>36893488147419103232",
		"2:a0>99999999999999999999999999999999999999999999",
		"2:a0==0x99999999999999999999999999999999999999999999",
		"2:a0&0x10000000000000000==0", "2:a0&18446744073709551616==0",
		"2:a0&1==18446744073709551616", "2:a0==1,a1==18446744073709551616",
		"2:a0==-1", "2:a0==+1", "2:a0==-0", "2:a0==0x", "2:a0==0xg", "2:a0==x1", "2:a0==1f",
		"2:a0==f", "2:a0==1.5", "2:a0==1e3", "2:a0==1_000", "2:a0==1'000", "2:a0==0x1x",
		"2:a0==0x-1", "2:a0==-0x1", "2:a0==0x0x1", "2:a0==1u", "2:a0==1K",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, a_mask_goes_with_equality_alone)
{
	static const char *const text[] = {
		"2:a0&1", "2:a0&==1", "2:a0&1=1", "2:a0&1!=1", "2:a0&1<1", "2:a0&1<=1", "2:a0&1>0",
		"2:a0&1>=1", "2:a0&1==", "2:a0&1&2==1", "2:a0&a1==1", "2:a0&&1==1", "2:a0==1&1",
		"2:&1==1", "2:a&1==1", "2:a0|1==1", "2:a0^1==1", "2:a0& 1==1", "2:a0&-1==1",
		"2:a0&~1==1", "2:a0&x==1", "2:a0&0x==1",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, an_errno_is_1_to_4095)
{
	static const char *const text[] = {
		"2/errno=0", "2/errno=4096", "2/errno=00", "2/errno=65535", "2/errno=65536",
		"2/errno=65537", "2/errno=4294967295", "2/errno=4294967296", "2/errno=4294967297",
		"2/errno=18446744073709551615", "2/errno=18446744073709551617", "2/errno=-1",
		"2/errno=-0", "2/errno=+1", "2/errno=0x5", "2/errno=EPERM", "2/errno=", "2/errno",
		"2/errno:5", "2/errno==5", "2/errno=5,6", "2/errno=5.0", "2:a0==1/errno=0",
		"2:a0==1/errno=4096", "0-5/errno=0", "all/errno=4096",
		/* what the numbers of the other actions might be inside */
		"2/errno=4097", "2/errno=4098", "2/errno=4099",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, an_unknown_action_is_einval)
{
	static const char *const text[] = {
		"2/", "2//", "2//kill", "2/ kill", "2 /kill", "/kill", "/errno=5", "2/kill/",
		"2/kill/log", "2/kill,log", "2/kill=1", "2/kill=", "2/killed", "2/kil", "2/KILL",
		"2/Kill", "2/trap=5", "2/traps", "2/logs", "2/log=1", "2/allow", "2/deny",
		"2/notify", "2/trace", "2/user_notif", "2/kill_process", "2/kill_thread", "2/none",
		"2/0", "2/1", "2/EPERM", "2/eperm", "2/kill:a0==1", "2:a0==1/", "2:a0==1/none",
		"2:/kill", "2:a0==1,/kill", "2:a0==/kill", "0-5/", "0-5/none", "0/kill-5", "all/",
		"all/none", "i386:all/none", "i386:/kill", "= /kill", "2\\/kill",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, ranges_and_all_take_no_condition)
{
	static const char *const text[] = {
		"0-5:a0==1", "2-2:a0==1", "x86_64:0-5:a0==1", "i386:0-5:a0==1/kill", "all:a0==1",
		"x32:all:a0==1", "all:a0==1/log", "2:a0==1-5", "2-5:", "all:",
	};

	REFUSED(text, -EINVAL);
}

TEST_F(garbage, socketcall_and_ipc_have_sub_calls_and_no_conditions)
{
	static const char *const einval[] = {
		"i386:102:a1==1", "i386:102:a0!=1", "i386:102:a0<3", "i386:102:a0&0xff==1",
		"i386:102:a0&0xffff==1", "i386:102:a0==1,a0==2", "i386:102:a0==1,a1==2",
		"i386:102:a0>=0/kill", "i386:117:a0==2", "i386:117:a0&0xff==2",
		"i386:117:a0&0xffff==2,a1==1", "i386:117:a0&0xffffffff==2", "i386:117:a0!=2",
		"i386:117:a1&0xffff==2/trap", "i386:102:", "i386:117:a0&0xffff==",
	};
	static const char *const no_sub_call[] = {
		"i386:102:a0==0", "i386:102:a0==21/kill", "i386:102:a0==4294967297",
		"i386:102:a0==0x100000001", "i386:117:a0&0xffff==5", "i386:117:a0&0xffff==25",
		"i386:117:a0&0xffff==65538/log",
	};
	size_t i;
	int err;

	REFUSED(einval, -EINVAL);
	/* Here it may be said either that there is no such rule or no such number. */
	for (i = 0; i < ARRAY_SIZE(no_sub_call); i++) {
		err = cg_deny(self->a, no_sub_call[i]);
		EXPECT_TRUE(err == -EINVAL || err == -ERANGE)
			TH_LOG("'%s': %d", no_sub_call[i], err);
		EXPECT_LOCAL(self->a, BEFORE);
	}
}

TEST_F(garbage, an_exempt_call_cannot_be_denied_on_any_condition_and_by_no_action)
{
	static const char *const text[] = {
		"60:a0==1", "60/kill", "231:a0==0/kill", "231/log", "15/trap", "15:a5!=0",
		"219/errno=5", "219:a0<1", "x86_64:60:a0==1", "i386:1:a0==0", "i386:1/log",
		"i386:0/trap", "i386:119:a0==1/kill", "i386:173/errno=38", "i386:252:a0&1==1",
		"x32:60/kill", "x32:231:a0==1", "x32:513:a0==0", "x32:219/log",
	};

	REFUSED_IN_DENY(text, -EINVAL);
}

TEST_F(garbage, a_number_that_is_not_there_is_erange_with_conditions_and_actions_too)
{
	static const char *const text[] = {
		"400:a0==1", "400/kill", "1000:a0==1/kill", "4294967298:a0==1", "4294967298/log",
		"18446744073709551618/trap", "18446744073709551618:a0==1", "i386:222:a0==1",
		"i386:222/kill", "x32:101:a0==0", "x32:101/errno=5", "x86_64:512:a0==1",
		"x32:1073741826:a0==1", "0-100000/kill",
	};

	REFUSED(text, -ERANGE);
}

TEST_F(garbage, a_condition_behind_an_equals_sign_into_allow_is_einval)
{
	EXPECT_EQ(-EINVAL, cg_allow(self->a, "= 2:a0==1"));
	EXPECT_EQ(-EINVAL, cg_allow(self->a, "= 0 1 3:a1!=2/kill"));
	EXPECT_LOCAL(self->a, BEFORE);
}

/* ---- too much ---- */

/* @n different conditions, in @text. */
static void conditions(char *text, const char *rule, int n)
{
	size_t len = sprintf(text, "%s:", rule);
	int i;

	for (i = 0; i < n; i++)
		len += sprintf(text + len, "%sa%d!=%d", i ? "," : "", i % 6, i);
}

TEST_F(garbage, a_rule_has_12_conditions_and_no_13th)
{
	char text[CG_TEXT];

	ASSERT_EQ(12, SCLIMIT_CONDS_MAX);
	conditions(text, "2", 13);
	refused(_metadata, self->a, text, -E2BIG, false);
	strcat(text, "/kill");
	refused(_metadata, self->a, text, -E2BIG, false);
	conditions(text, "x32:2", 100);
	refused(_metadata, self->a, text, -E2BIG, false);
	conditions(text, "= 2", 12);
	EXPECT_EQ(0, cg_deny(self->a, text));
	EXPECT_LOCAL(self->a, "2:a0!=0,a0!=6,a1!=1,a1!=7,a2!=2,a2!=8,a3!=3,a3!=9,a4!=4,a4!=10,"
		     "a5!=5,a5!=11");
}

TEST_F(garbage, a_rule_of_4000_characters_is_refused)
{
	static const struct {
		const char *head;
		char fill;
		int err;
	} row[] = {
		{ "2:", 'a', -EINVAL }, { "2:a0", '=', -EINVAL }, { "2:a0==1", ',', -EINVAL },
		{ "2:a0==", '9', -EINVAL }, { "2:a0==0x", 'f', -EINVAL }, { "2:a0&", '9', -EINVAL },
		{ "2:a", '0', -EINVAL }, { "2/", 'k', -EINVAL }, { "2/errno=", '1', -EINVAL },
		{ "2", ':', -EINVAL }, { "2", '/', -EINVAL }, { "2", '5', -ERANGE },
		{ "x", '3', -EINVAL }, { "2:a0==1/errno=", '7', -EINVAL },
	};
	char text[4001];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		memset(text, row[i].fill, sizeof(text) - 1);
		memcpy(text, row[i].head, strlen(row[i].head));
		text[4000] = '\0';
		refused(_metadata, self->a, text, row[i].err, false);
	}
}

/* ---- too many ---- */

/* From the @first on @n rules with a condition each, behind @head. Return: how long it is. */
static size_t rules(char *text, const char *head, const char *number, int first, int n)
{
	size_t len = sprintf(text, "%s", head);

	for (; n--; first++)
		len += sprintf(text + len, "%s%s:a1==%d", len ? " " : "", number, first);
	return len;
}

static int words(const char *text)
{
	int n = *text != '\0';

	for (; *text; text++)
		n += *text == ' ';
	return n;
}

#define EXPECT_RULES(n)	EXPECT_EQ(n, words(cg_line(self->a, "syscalls.deny.local")))

TEST_F_TIMEOUT(garbage, a_group_has_1024_conditional_rules_and_no_1025th, 120)
{
	static char text[65536];

	ASSERT_EQ(1024, SCLIMIT_RULES_MAX);
	rules(text, "= ", "x86_64:2", 0, 1025);
	EXPECT_EQ(-E2BIG, cg_deny(self->a, text));
	EXPECT_LOCAL(self->a, BEFORE);
	rules(text, "= ", "x86_64:2", 0, 1024);
	ASSERT_EQ(0, cg_deny(self->a, text));
	EXPECT_RULES(1024);
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "x86_64:3:a0==1"));
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "57 x86_64:2:a0==1,a1==2/kill"));
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "i386:5:a0==1"));
	EXPECT_RULES(1024);
	/* What needs no more room is taken. */
	EXPECT_EQ(0, cg_deny(self->a, "x86_64:2:a1==0x5/kill 57 2 100-105/log"));
	EXPECT_RULES(1024 + 8);
	EXPECT_EQ(0, cg_allow(self->a, "x86_64:2:a1==1023 57 100-105"));
	EXPECT_EQ(0, cg_deny(self->a, "x86_64:3:a0==1"));
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "x86_64:3:a0==2"));
	/* The limit is the group's own: not that of the others. */
	EXPECT_EQ(0, cg_deny(self->top, text));
	EXPECT_EQ(-E2BIG, cg_deny(self->top, "x86_64:3:a0==1"));
	EXPECT_EQ(0, cg_deny(self->a, "= x86_64:3:a0==1"));
	EXPECT_EQ(0, cg_allow(self->a, "all"));
}

/* Each entry is a rule: open(2) has three. */
TEST_F_TIMEOUT(garbage, a_bare_rule_counts_once_in_each_abi, 120)
{
	static char text[65536];

	rules(text, "= ", "2", 0, 342);
	EXPECT_EQ(-E2BIG, cg_deny(self->a, text));
	EXPECT_LOCAL(self->a, BEFORE);
	rules(text, "= ", "2", 0, 341);
	EXPECT_EQ(0, cg_deny(self->a, text));
	EXPECT_RULES(341);
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "2:a1==341"));
	EXPECT_EQ(0, cg_deny(self->a, "x32:2:a1==341"));
	EXPECT_EQ(-E2BIG, cg_deny(self->a, "x86_64:2:a1==341"));
	EXPECT_RULES(342);
}

TEST_HARNESS_MAIN
