// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit save, restore and reset: the rules of all groups as a text, there and back.
 */
#include <linux/sclimit.h>
#include "tool.h"
#include "sclimit_harness.h"

#define FIRST		"# sclimit rules, version 1\n"
#define STRANGE		"a \"b\\c\x1b[m#]"	/* a group's name may hold any byte but / and newline */
#define STRANGE_LINE	"[\"selftest/a \\\"b\\\\c\\x1b[m#]\"]"
#define MANY		1200			/* groups; a process usually has 1024 descriptors */

static struct tool t;
static char text[TOOL_TEXT];

/*
 * selftest
 * |-- a
 * |   `-- a1
 * |-- a-b		(sorts between a and a/a1 by its bytes)
 * `-- (strange)
 */
FIXTURE(save)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], ab[CG_PATH], strange[CG_PATH];
};

FIXTURE_SETUP(save)
{
	ASSERT_EQ(0, cg_destroy(KEEPER));
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->ab, self->top, "a-b"));
	cg_name(self->strange, self->top, STRANGE);
}

FIXTURE_TEARDOWN_PARENT(save)
{
	cg_deny(CG_ROOT, "=");
	EXPECT_EQ(0, cg_destroy(self->top));
}

#define EXPECT_RESTORES(status, content) \
	EXPECT_EQ(status, tool_reads(&t, content, "restore", "-")) \
		TH_LOG("%s%s", content, t.err)

/* ---- there and back ---- */

TEST_F(save, what_is_saved_is_the_own_rules_of_all_groups_by_name_in_the_order_of_the_tree)
{
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST);
	ASSERT_EQ(0, cg_deny(CG_ROOT, "x32:521"));
	ASSERT_EQ(0, cg_deny(self->a1, "435/errno=38 56:a0&0x10000000==0x10000000/kill i386:117"));
	ASSERT_EQ(0, cg_deny(self->ab, "110/log i386:102:a0==1"));
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST
		   "\n[/]\n"
		   "x32:ptrace\n"
		   "\n[selftest/a]\n"
		   "ptrace\n"
		   "\n[selftest/a/a1]\n"
		   "clone:a0&CLONE_NEWUSER==CLONE_NEWUSER/kill\n"
		   "clone3/errno=ENOSYS\n"
		   "i386:ipc\n"
		   "\n[selftest/a-b]\n"
		   "getppid/log\n"
		   "i386:socketcall:a0==SYS_SOCKET\n");
	EXPECT_QUIET(t);
}

TEST_F(save, what_is_restored_is_what_was_saved_whatever_the_rules_are)
{
	static const char *const rules[] = {
		"all", "all/log 101/kill 56:a0!=0x11/trap", "16:a1==0x5412 16:a1==0x541c/errno=95",
		"i386:all/errno=1234", "x32:520-530/trap i386:117:a0&0xffff==21",
		"9:a2&4==4,a3&32==32/errno=13 9:a0>18446744073709551614,a1<=1", "0-500/errno=4095",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		/* what prints it must be able to run */
		ASSERT_EQ(0, cg_deny(self->a1, "="));
		ASSERT_EQ(0, cg_deny(self->a1, rules[i]));
		strcpy(text, cg_line(self->a1, "syscalls.deny.local"));
		ASSERT_NE('\0', *text);
		EXPECT_EQ(0, tool(&t, "save", "-o", "/tmp/saved"));
		EXPECT_OUT(t, "");
		ASSERT_EQ(0, cg_deny(self->a1, "= 80"));
		EXPECT_EQ(0, tool(&t, "restore", "/tmp/saved"));
		EXPECT_OUT(t, "");
		EXPECT_QUIET(t);
		EXPECT_LOCAL(self->a1, text);
	}
	unlink("/tmp/saved");
}

TEST_F(save, a_group_may_have_any_name)
{
	ASSERT_EQ(0, cg_create(self->strange));
	ASSERT_EQ(0, cg_deny(self->strange, "110"));
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST "\n" STRANGE_LINE "\ngetppid\n");
	strcpy(text, t.out);
	ASSERT_EQ(0, cg_deny(self->strange, "="));
	EXPECT_RESTORES(0, text);
	EXPECT_LOCAL(self->strange, "110");
	/* Names that mean something else where a group is named by hand. */
	ASSERT_EQ(0, cg_create(CG_ROOT "/self"));
	ASSERT_EQ(0, cg_create(CG_ROOT "/pid:1"));
	EXPECT_RESTORES(0, FIRST "[self]\n110\n[pid:1]\n101\n");
	EXPECT_LOCAL(CG_ROOT "/self", "110");
	EXPECT_LOCAL(CG_ROOT "/pid:1", "101");
	EXPECT_EQ(0, cg_destroy(CG_ROOT "/self"));
	EXPECT_EQ(0, cg_destroy(CG_ROOT "/pid:1"));
}

TEST_F(save, more_groups_than_a_process_has_descriptors_go_in_one_request)
{
	char name[32], cg[CG_PATH];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		ASSERT_EQ(0, cg_create_sub(cg, self->a, name));
		ASSERT_EQ(0, cg_deny(cg, i % 2 ? "110" : "101 80/log"));
	}
	EXPECT_EQ(0, tool(&t, "save"));
	strcpy(text, t.out);
	EXPECT_EQ(0, tool(&t, "reset", "--yes"));
	EXPECT_QUIET(t);
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST);
	EXPECT_RESTORES(0, text);
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_EQ(0, strcmp(text, t.out));
	EXPECT_EQ(1 + MANY / 2 * 3 + MANY / 2 * 4, tool_lines(t.out));
}

/* ---- by hand ---- */

TEST_F(save, people_can_write_it_with_comments_numbers_sets_and_several_rules_a_line)
{
	EXPECT_RESTORES(0, FIRST
			"# ours\n"
			"[selftest/a]	# a comment\r\n"
			"  ptrace 110/log	# and another one\n"
			"\n"
			"clone3/errno=ENOSYS\n"
			"[\"selftest/a/a1\"]\n"
			"@keyring\n"
			"[selftest/a-b]\n");
	EXPECT_QUIET(t);
	EXPECT_LOCAL(self->a, "101 110/log 435/errno=38");
	EXPECT_LOCAL(self->a1, "248 249 250");
	EXPECT_LOCAL(self->ab, "");
}

TEST_F(save, what_is_wrong_is_told_with_its_line_and_nothing_is_changed)
{
	static const char *const wrong[][2] = {
		{ "", "-:1: the first line must be" },
		{ "[selftest/a]\nptrace\n", "-:1: the first line must be" },
		{ "# sclimit rules, version 2\n", "-:1: another version" },
		{ FIRST "ptrace\n", "-:2: a rule before the first [GROUP]" },
		{ FIRST "[selftest/a]\nptrace\nptrase\n", "-:4: ptrase: " },
		{ FIRST "[selftest/a]\nptrace/errno=0\n", "-:3: " },
		{ FIRST "[selftest/a]\n=\n", "-:3: " },
		{ FIRST "[selftest/a\nptrace\n", "-:2: this is no group" },
		{ FIRST "[selftest/a] looked\n", "-:2: this is no group" },
		{ FIRST "[]\n", "-:2: this is no group" },
		{ FIRST "[selftest/../selftest/a]\n", "-:2: this is no group" },
		{ FIRST "[selftest//a]\n", "-:2: this is no group" },
		{ FIRST "[/selftest/a]\n", "-:2: this is no group" },
		{ FIRST "[selftest/a/]\n", "-:2: this is no group" },
		{ FIRST "[\"selftest/a]\n", "-:2: this is no group" },
		{ FIRST "[\"selftest/\\q\"]\n", "-:2: this is no group" },
		{ FIRST "[\"selftest/\\x0\"]\n", "-:2: this is no group" },
		{ FIRST "[\"selftest/\\x00\"]\n", "-:2: this is no group" },
		{ FIRST "[selftest/a]\n[selftest/a-b]\n[selftest/a]\n", "-:4: this group is there" },
		{ FIRST "[selftest/a]\n101\n[selftest/a-b]\n110\nx86_64:60\n", "-:6: x86_64:60: " },
		{ FIRST "[selftest/a]\n101\n[selftest/a-b]\n80\n9999\n", "-:6: " },
	};
	size_t i;

	ASSERT_EQ(0, cg_deny(self->a, "80"));
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_RESTORES(1, wrong[i][0]);
		EXPECT_OUT(t, "");
		EXPECT_COMPLAINS(t, wrong[i][1]);
		EXPECT_LOCAL(self->a, "80");
		EXPECT_LOCAL(self->ab, "");
	}
}

TEST_F(save, what_the_kernel_refuses_is_told_with_its_line_and_its_group)
{
	size_t len;
	int i;

	ASSERT_EQ(0, cg_deny(self->a, "80"));
	len = sprintf(text, FIRST "[selftest/a]\n101\n[selftest/a-b]\n");
	for (i = 0; i <= SCLIMIT_RULES_MAX; i++)
		len += sprintf(text + len, "x86_64:110:a0==%d\n", i + 1000);
	EXPECT_RESTORES(1, text);
	EXPECT_COMPLAINS(t, "restore: nothing was changed: -:");
	EXPECT_COMPLAINS(t, ": selftest/a-b: x86_64:getppid:a0==");
	EXPECT_COMPLAINS(t, "(E2BIG)");
	EXPECT_LOCAL(self->a, "80");
	EXPECT_LOCAL(self->ab, "");
}

TEST_F(save, a_directory_or_a_file_that_is_not_there_is_told)
{
	EXPECT_EQ(1, tool(&t, "restore", "/tmp"));
	EXPECT_COMPLAINS(t, "restore: /tmp: cannot read (EISDIR)");
	EXPECT_EQ(1, tool(&t, "restore", "/tmp/none"));
	EXPECT_COMPLAINS(t, "restore: /tmp/none: cannot open (ENOENT)");
	EXPECT_EQ(1, tool(&t, "save", "-o", "/tmp/none/file"));
	EXPECT_COMPLAINS(t, "save: /tmp/none/file: ");
	EXPECT_EQ(2, tool(&t, "restore"));
	EXPECT_EQ(2, tool(&t, "save", "selftest"));
	EXPECT_EQ(2, tool(&t, "reset", "--yes", "selftest"));
	EXPECT_COMPLAINS(t, "usage: sclimit reset");
}

/* ---- which groups ---- */

TEST_F(save, all_groups_that_are_missing_are_named_and_nothing_is_changed)
{
	ASSERT_EQ(0, cg_deny(self->a, "80"));
	EXPECT_RESTORES(1, FIRST "[selftest/a]\n110\n[selftest/x]\n110\n[selftest/a/y]\n");
	EXPECT_COMPLAINS(t, "nothing was changed: no such groups: selftest/x, selftest/a/y\n");
	EXPECT_LOCAL(self->a, "80");
	EXPECT_EQ(1, tool_reads(&t, FIRST "[selftest/x]\n", "restore", "--json", "-"));
	EXPECT_OUT(t, "{\n  \"missing\": [\n    \"selftest/x\"\n  ]\n}\n");
}

TEST_F(save, groups_that_are_not_in_the_file_keep_their_rules_unless_it_is_to_be_exact)
{
	ASSERT_EQ(0, cg_deny(self->a, "80"));
	ASSERT_EQ(0, cg_deny(self->ab, "101"));
	EXPECT_RESTORES(0, FIRST "[selftest/a]\n110\n");
	EXPECT_LOCAL(self->a, "110");
	EXPECT_LOCAL(self->ab, "101");
	EXPECT_EQ(0, tool_reads(&t, FIRST "[selftest/a1]\n", "restore", "--exact", "-") ? 0 : 1)
		TH_LOG("a missing group");
	EXPECT_LOCAL(self->ab, "101");
	EXPECT_EQ(0, tool_reads(&t, FIRST "[selftest/a/a1]\n110\n", "restore", "--exact", "-"));
	EXPECT_LOCAL(self->a, "");
	EXPECT_LOCAL(self->ab, "");
	EXPECT_LOCAL(self->a1, "110");
}

TEST_F(save, a_rule_that_an_ancestor_denies_is_the_groups_own_all_the_same)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST "\n[selftest]\ngetppid\n\n[selftest/a]\ngetppid\n");
	strcpy(text, t.out);
	/* To let go of it in both at once is no question of order. */
	EXPECT_RESTORES(0, FIRST "[selftest/a]\n[selftest]\n");
	EXPECT_LOCAL(self->a, "");
	EXPECT_RESTORES(0, text);
	EXPECT_LOCAL(self->a, "110");
}

/* ---- locks ---- */

TEST_F(save, a_lock_is_saved_and_set_again_behind_the_rules)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	EXPECT_EQ(0, tool(&t, "save"));
	EXPECT_OUT(t, FIRST "\n[selftest/a] locked\ngetppid\n");
	/* What is the same, or stronger, a lock does not mind. */
	strcpy(text, t.out);
	EXPECT_RESTORES(0, text);
	EXPECT_RESTORES(0, FIRST "[selftest/a]\n110 101\n[selftest/a-b] locked\n80\n");
	EXPECT_LOCAL(self->a, "101 110");
	EXPECT_LOCAL(self->ab, "80");
	EXPECT_STREQ("1", cg_line(self->ab, "syscalls.lock"));
}

TEST_F(save, what_would_loosen_a_lock_changes_nothing_anywhere)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	EXPECT_RESTORES(1, FIRST "[selftest/a-b]\n80\n[selftest/a]\n101\n");
	EXPECT_COMPLAINS(t, "restore: nothing was changed: ");
	EXPECT_COMPLAINS(t, "(EPERM)");
	EXPECT_COMPLAINS(t, "locked: selftest/a: ");
	EXPECT_LOCAL(self->ab, "");
	EXPECT_LOCAL(self->a, "110");
	EXPECT_EQ(1, tool_reads(&t, FIRST "[selftest/a-b]\n80\n", "restore", "--exact", "-"));
	EXPECT_LOCAL(self->ab, "");
}

TEST_F(save, reset_removes_all_or_names_the_locked_one)
{
	ASSERT_EQ(0, cg_deny(CG_ROOT, "x32:521"));
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_deny(self->a1, "80"));
	EXPECT_EQ(2, tool(&t, "reset"));
	EXPECT_COMPLAINS(t, "reset: stdin is no terminal, so --yes is wanted");
	EXPECT_LOCAL(self->a, "110");
	EXPECT_EQ(0, tool(&t, "reset", "--yes"));
	EXPECT_QUIET(t);
	EXPECT_LOCAL(CG_ROOT, "");
	EXPECT_LOCAL(self->a, "");
	EXPECT_LOCAL(self->a1, "");

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_deny(self->a1, "80"));
	ASSERT_EQ(0, cg_write(self->a1, "syscalls.lock", "1"));
	/* one that has no rules has none to keep */
	ASSERT_EQ(0, cg_write(self->ab, "syscalls.lock", "1"));
	EXPECT_EQ(1, tool(&t, "reset", "--yes"));
	EXPECT_COMPLAINS(t, "reset: nothing was changed: locked: selftest/a/a1 (EPERM)");
	EXPECT_LOCAL(self->a, "110");
	EXPECT_LOCAL(self->a1, "80");
	EXPECT_EQ(1, tool_as(&t, become_nobody, "reset", "--yes"));
	EXPECT_COMPLAINS(t, "(EPERM)");
}

TEST_HARNESS_MAIN
