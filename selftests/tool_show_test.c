// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit show, tree and explain: what they print, as text and as JSON, and to whom.
 */
#include "tool.h"
#include "sclimit_harness.h"

static struct tool t;

/*
 * top		selftest
 * |-- a	selftest/a
 * |   `-- a1	selftest/a/a1
 * `-- b	selftest/b
 */
FIXTURE(tool_show)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
};

FIXTURE_SETUP(tool_show)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
}

FIXTURE_TEARDOWN_PARENT(tool_show)
{
	cg_deny(CG_ROOT, "=");
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* A number behind a name, as show prints it. */
static int has_count(const char *name, const char *count)
{
	char line[128];

	snprintf(line, sizeof(line), "  %-40s %10s", name, count);
	return tool_has_line(t.out, line);
}

#define EXPECT_COUNT(name, count) \
	EXPECT_TRUE(has_count(name, count)) \
		TH_LOG("no '%s' with %s in: %s%s", name, count, t.out, t.err)

/* JSON, but for white space. */
static const char *squeezed(void)
{
	static char text[TOOL_TEXT];
	char *to = text;
	const char *from;

	for (from = t.out; *from; from++)
		if (*from != ' ' && *from != '\n')
			*to++ = *from;
	*to = '\0';
	return text;
}

#define EXPECT_JSON(part) \
	EXPECT_TRUE(tool_says(squeezed(), part)) \
		TH_LOG("no %s in: %s%s", part, squeezed(), t.err)

/* ---- show ---- */

TEST_F(tool_show, a_group_without_rules_says_so)
{
	EXPECT_EQ(0, tool(&t, "show", "selftest/a"));
	EXPECT_OUT(t, "selftest/a: no rules of its own\n"
		      "denied 0, killed 0, trapped 0, logged 0\n");
	EXPECT_QUIET(t);
}

TEST_F(tool_show, rules_are_shown_by_name_with_the_group_that_they_come_from)
{
	ASSERT_EQ(0, cg_deny(CG_ROOT, "246"));
	ASSERT_EQ(0, cg_deny(self->a, "101 435/errno=38 16:a1==0x5412/kill i386:34"));
	ASSERT_EQ(0, cg_deny(self->a1, "56:a0&0x10000000==0x10000000/trap 110/log"));
	ASSERT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	EXPECT_EQ(0, tool(&t, "show", "selftest/a/a1"));
	EXPECT_QUIET(t);
	EXPECT_EQ(11u, tool_lines(t.out))
		TH_LOG("%s", t.out);
	EXPECT_LINE(t, "selftest/a/a1");
	EXPECT_COUNT("clone:a0&CLONE_NEWUSER==CLONE_NEWUSER/trap", "0");
	EXPECT_COUNT("getppid/log", "0");
	EXPECT_LINE(t, "from selftest/a, locked");
	EXPECT_COUNT("ptrace", "0");
	EXPECT_COUNT("clone3/errno=ENOSYS", "0");
	EXPECT_COUNT("ioctl:a1==TIOCSTI/kill", "0");
	EXPECT_COUNT("i386:nice", "0");
	EXPECT_LINE(t, "from /");
	EXPECT_COUNT("kexec_load", "0");
	/* its own first, then from the nearest ancestor on */
	EXPECT_TRUE(strstr(t.out, "getppid") < strstr(t.out, "ptrace"));
	EXPECT_TRUE(strstr(t.out, "ptrace") < strstr(t.out, "kexec_load"));
	EXPECT_EQ(0, tool(&t, "show", "selftest/a"));
	EXPECT_LINE(t, "selftest/a, locked");
	EXPECT_SILENT(t, "getppid");
}

static int calls(__maybe void *unused)
{
	int i;

	for (i = 0; i < 3; i++)
		raw_syscall(SYS_getppid);
	for (i = 0; i < 2; i++)
		int80(64);
	raw_syscall(SYS_getpgrp);
	/* 32-bit getuid and its successor, whose name is not the native one's */
	int80(199);
	return 0;
}

TEST_F(tool_show, counts_are_those_of_all_abis_that_a_rule_is_for)
{
	ASSERT_EQ(0, cg_deny(self->a, "110 x86_64:111 102/errno=1"));
	ASSERT_EQ(0, run_in(self->a1, calls, NULL));
	EXPECT_EQ(0, tool(&t, "show", "selftest/a"));
	EXPECT_COUNT("getppid", "5");
	EXPECT_COUNT("x86_64:getpgrp", "1");
	EXPECT_COUNT("getuid", "1");
	EXPECT_LINE(t, "denied 7, killed 0, trapped 0, logged 0");
	/* what was counted stays when the rule goes */
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_EQ(0, tool(&t, "show", "selftest/a"));
	EXPECT_LINE(t, "no rule any more");
	EXPECT_COUNT("getppid", "3");
	EXPECT_COUNT("i386:getppid", "2");
	/* and is not that of a group beside it */
	EXPECT_EQ(0, tool(&t, "show", "selftest/b"));
	EXPECT_LINE(t, "denied 0, killed 0, trapped 0, logged 0");
}

TEST_F(tool_show, show_has_all_of_it_as_json)
{
	ASSERT_EQ(0, cg_deny(self->top, "101"));
	ASSERT_EQ(0, cg_deny(self->a, "110/errno=38"));
	ASSERT_EQ(0, run_in(self->a, calls, NULL));
	EXPECT_EQ(0, tool(&t, "show", "--json", "selftest/a"));
	EXPECT_QUIET(t);
	EXPECT_JSON("{\"group\":\"selftest/a\",\"id\":");
	EXPECT_JSON("\"locked\":false,\"rules\":[{\"rule\":\"getppid/errno=ENOSYS\","
		    "\"token\":\"110/errno=38\",\"count\":5}],\"inherited\":[{\"group\":\"selftest\"");
	EXPECT_JSON("\"rules\":[{\"rule\":\"ptrace\",\"token\":\"101\",\"count\":0}]}],"
		    "\"denied\":5,\"killed\":0,\"trapped\":0,\"logged\":0,\"counts\":["
		    "{\"call\":\"getppid\",\"abi\":\"x86_64\",\"nr\":110,\"count\":3},"
		    "{\"call\":\"i386:getppid\",\"abi\":\"i386\",\"nr\":64,\"count\":2}]}");
	/* as an option of the tool, too */
	EXPECT_EQ(0, tool(&t, "--json", "show", "selftest/b"));
	EXPECT_JSON("\"rules\":[],\"inherited\":[{\"group\":\"selftest\"");
}

/* ---- tree ---- */

TEST_F(tool_show, tree_shows_groups_with_rules_and_the_way_to_them)
{
	ASSERT_EQ(0, cg_deny(self->a1, "101 110/kill"));
	ASSERT_EQ(0, cg_write(self->b, "syscalls.lock", "1"));
	EXPECT_EQ(0, tool(&t, "tree", "selftest"));
	EXPECT_OUT(t, "selftest\n"
		      "  a\n"
		      "    a1: ptrace getppid/kill\n"
		      "  b (locked)\n");
	EXPECT_QUIET(t);
	/* of a part that has none, its top */
	EXPECT_EQ(0, tool(&t, "tree", "selftest/a"));
	EXPECT_OUT(t, "selftest/a\n"
		      "  a1: ptrace getppid/kill\n");
	ASSERT_EQ(0, cg_allow(self->a1, "all"));
	EXPECT_EQ(0, tool(&t, "tree", "selftest/a"));
	EXPECT_OUT(t, "selftest/a\n");
	ASSERT_EQ(0, cg_deny(CG_ROOT, "246"));
	EXPECT_EQ(0, tool(&t, "tree"));
	EXPECT_LINE(t, "/: kexec_load");
	EXPECT_LINE(t, "  selftest");
	EXPECT_LINE(t, "    b (locked)");
}

TEST_F(tool_show, tree_shows_many_rules_in_short_and_all_of_them_in_json)
{
	ASSERT_EQ(0, cg_deny(self->a, "0-9"));
	EXPECT_EQ(0, tool(&t, "tree", "selftest/a"));
	EXPECT_OUT(t, "selftest/a: read write open close stat fstat lstat poll and 2 more\n");
	ASSERT_EQ(0, cg_allow(self->a, "9"));
	EXPECT_EQ(0, tool(&t, "tree", "selftest/a"));
	EXPECT_OUT(t, "selftest/a: read write open close stat fstat lstat poll lseek\n");
	EXPECT_EQ(0, tool(&t, "tree", "--json", "selftest"));
	EXPECT_JSON("[{\"group\":\"selftest\",\"id\":");
	EXPECT_JSON("\"depth\":0,\"locked\":false,\"rules\":[]},{\"group\":\"selftest/a\",\"id\":");
	EXPECT_JSON("\"depth\":1,\"locked\":false,\"rules\":[{\"rule\":\"read\",\"token\":\"0\"},");
	EXPECT_JSON("{\"rule\":\"lseek\",\"token\":\"8\"}]}]");
}

/* ---- explain ---- */

TEST_F(tool_show, explain_names_the_rule_and_the_group_that_have_the_word)
{
	ASSERT_EQ(0, cg_deny(self->top, "101/errno=13 39/log"));
	ASSERT_EQ(0, cg_deny(self->a, "101 110/kill 111/trap 435/errno=4000"));
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a/a1", "ptrace"));
	EXPECT_OUT(t, "ptrace: denied with EACCES by ptrace/errno=EACCES of selftest\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a/a1", "110"));
	EXPECT_OUT(t, "getppid: its process is killed by getppid/kill of selftest/a\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "x86_64:getpgrp"));
	EXPECT_OUT(t, "getpgrp: its thread gets SIGSYS by getpgrp/trap of selftest/a\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "getpid"));
	EXPECT_OUT(t, "getpid: runs and is logged by getpid/log of selftest\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "clone3"));
	EXPECT_OUT(t, "clone3: denied with errno 4000 by clone3/errno=4000 of selftest/a\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/b", "clone3"));
	EXPECT_OUT(t, "clone3: runs\n");
	EXPECT_QUIET(t);
	EXPECT_EQ(0, tool_in(&t, self->a, "explain", "self", "i386:ptrace"));
	EXPECT_OUT(t, "i386:ptrace: denied with EACCES by ptrace/errno=EACCES of selftest\n");
}

TEST_F(tool_show, explain_judges_arguments)
{
	ASSERT_EQ(0, cg_deny(self->a, "56:a0&0x10000000==0x10000000 41:a0==16,a1!=2"));
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "clone"));
	EXPECT_OUT(t, "clone: denied with EPERM by clone:a0&CLONE_NEWUSER==CLONE_NEWUSER of "
		      "selftest/a, if the arguments match\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "clone", "a0=CLONE_NEWUSER|CLONE_VM"));
	EXPECT_OUT(t, "clone: denied with EPERM by clone:a0&CLONE_NEWUSER==CLONE_NEWUSER of "
		      "selftest/a\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "clone", "a0=CLONE_VM"));
	EXPECT_OUT(t, "clone: runs\n");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "socket", "a0=AF_NETLINK", "a1=3"));
	EXPECT_SAYS(t, "socket: denied with EPERM by socket:a0==AF_NETLINK");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "socket", "a0=AF_NETLINK", "a1=0x2"));
	EXPECT_OUT(t, "socket: runs\n");
}

TEST_F(tool_show, explain_knows_what_i386_alone_has)
{
	ASSERT_EQ(0, cg_deny(self->a, "i386:34 44"));
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "nice"));
	EXPECT_OUT(t, "i386:nice: denied with EPERM by i386:nice of selftest/a\n");
	/* send is a sub-call of socketcall, and a counterpart of sendto */
	EXPECT_EQ(0, tool(&t, "explain", "selftest/a", "i386:send"));
	EXPECT_SAYS(t, "denied with EPERM by ");
	EXPECT_EQ(0, tool(&t, "explain", "selftest/b", "i386:send"));
	EXPECT_SAYS(t, ": runs");
}

TEST_F(tool_show, explain_has_all_of_it_as_json)
{
	ASSERT_EQ(0, cg_deny(self->a, "101:a0==16"));
	EXPECT_EQ(0, tool(&t, "explain", "--json", "selftest/a/a1", "ptrace", "a0=PTRACE_ATTACH"));
	EXPECT_JSON("{\"group\":\"selftest/a/a1\",\"id\":");
	EXPECT_JSON("\"call\":\"ptrace\",\"abi\":\"x86_64\",\"nr\":101,\"args\":[16,0,0,0,0,0],"
		    "\"verdict\":\"errno\",\"errno\":1,\"errno_name\":\"EPERM\","
		    "\"rule\":\"ptrace:a0==PTRACE_ATTACH\",\"token\":\"101:a0==16\","
		    "\"rule_group\":\"selftest/a\",\"rule_group_id\":");
	EXPECT_EQ(0, tool(&t, "explain", "--json", "selftest/b", "ptrace"));
	EXPECT_JSON("\"args\":null,\"verdict\":\"runs\"}");
	EXPECT_QUIET(t);
}

TEST_F(tool_show, explain_refuses_what_is_no_call_and_no_argument)
{
	static const char *const wrong[][2] = {
		{ "ptrac", "did you mean ptrace?" },
		{ "arm:ptrace", "no ABI" },
		{ "x32:nice", "no such system call in that ABI" },
		{ "1000", "no such number in that ABI (ERANGE)" },
		{ "99999999999", "no such system call" },
		{ "", "no such system call" },
	};
	static const char *const args[][2] = {
		{ "a6=1", "not an argument" },
		{ "b0=1", "not an argument" },
		{ "a0", "not an argument" },
		{ "a0=NOSUCH", "a0=NOSUCH: " },
		{ "a0=", "a0=: " },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(1, tool(&t, "explain", "selftest/a", wrong[i][0]));
		EXPECT_COMPLAINS(t, wrong[i][1]);
		EXPECT_TRUE(tool_says(t.err, "sclimit: selftest/a: explain: "));
		EXPECT_OUT(t, "");
	}
	for (i = 0; i < ARRAY_SIZE(args); i++) {
		EXPECT_EQ(1, tool(&t, "explain", "selftest/a", "ptrace", args[i][0]));
		EXPECT_COMPLAINS(t, args[i][1]);
		EXPECT_OUT(t, "");
	}
	EXPECT_EQ(2, tool(&t, "explain", "selftest/a"));
	EXPECT_COMPLAINS(t, "usage: sclimit explain");
}

/* ---- who may ---- */

TEST_F(tool_show, who_may_read_the_files_may_ask)
{
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_EQ(0, tool_as(&t, become_nobody, "show", "selftest/a/a1"));
	EXPECT_LINE(t, "from selftest/a");
	EXPECT_COUNT("ptrace", "0");
	EXPECT_EQ(0, tool_as(&t, become_nobody, "explain", "selftest/a", "ptrace"));
	EXPECT_OUT(t, "ptrace: denied with EPERM by ptrace of selftest/a\n");
	EXPECT_EQ(0, tool_as(&t, become_nobody, "tree", "selftest"));
	EXPECT_OUT(t, "selftest\n  a: ptrace\n");
	EXPECT_QUIET(t);
}

TEST_F(tool_show, what_a_user_may_not_list_is_passed_over)
{
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	ASSERT_EQ(0, cg_deny(self->a1, "102"));
	ASSERT_EQ(0, chmod(self->a, 0711));
	EXPECT_EQ(0, tool_as(&t, become_nobody, "tree", "selftest"));
	EXPECT_OUT(t, "selftest\n  a: ptrace\n");
	EXPECT_QUIET(t);
	EXPECT_EQ(1, tool_as(&t, become_nobody, "tree", "selftest/a"));
	EXPECT_COMPLAINS(t, "selftest/a: cannot list its children (EACCES)");
}

TEST_F(tool_show, who_may_not_read_the_files_may_not_ask)
{
	ASSERT_EQ(0, chmod(cg_file(self->a, "syscalls.deny"), 0600));
	ASSERT_EQ(0, chmod(cg_file(self->a, "syscalls.deny.local"), 0600));
	ASSERT_EQ(0, chmod(cg_file(self->a, "syscalls.stat"), 0600));
	EXPECT_EQ(1, tool_as(&t, become_nobody, "show", "selftest/a"));
	EXPECT_COMPLAINS(t, "sclimit: selftest/a: show: ");
	EXPECT_TRUE(tool_says(t.err, "(EACCES)"));
	EXPECT_EQ(1, tool_as(&t, become_nobody, "explain", "selftest/a", "ptrace"));
	EXPECT_COMPLAINS(t, "(EACCES)");
	EXPECT_EQ(1, tool_as(&t, become_nobody, "tree", "selftest"));
	EXPECT_COMPLAINS(t, "(EACCES)");
	EXPECT_OUT(t, "");
}

TEST_F(tool_show, wrong_groups_and_command_lines_are_told)
{
	EXPECT_EQ(1, tool(&t, "show", "selftest/nosuch"));
	EXPECT_COMPLAINS(t, "sclimit: selftest/nosuch: no such group (ENOENT)");
	EXPECT_EQ(1, tool(&t, "tree", "selftest/nosuch"));
	EXPECT_COMPLAINS(t, "no such group (ENOENT)");
	EXPECT_EQ(1, tool(&t, "explain", "selftest/nosuch", "ptrace"));
	EXPECT_COMPLAINS(t, "no such group (ENOENT)");
	EXPECT_EQ(2, tool(&t, "show"));
	EXPECT_COMPLAINS(t, "usage: sclimit show GROUP");
	EXPECT_EQ(2, tool(&t, "show", "selftest/a", "selftest/b"));
	EXPECT_EQ(2, tool(&t, "tree", "selftest/a", "selftest/b"));
	EXPECT_COMPLAINS(t, "usage: sclimit tree [GROUP]");
	EXPECT_OUT(t, "");
}

TEST_HARNESS_MAIN
