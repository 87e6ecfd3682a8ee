// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit deny, allow, set and lock: what they do, print and refuse.
 */
#include "tool.h"
#include "sclimit_module.h"
#include "sclimit_harness.h"

#define RULES	"/tmp/tool_rules"
#define PROFILE	"/tmp/tool_profile.json"

static struct tool t;

/*
 * top		selftest
 * `-- box	selftest/box
 */
FIXTURE(tool_rules)
{
	char top[CG_PATH], box[CG_PATH];
};

FIXTURE_SETUP(tool_rules)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
}

FIXTURE_TEARDOWN_PARENT(tool_rules)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	unlink(RULES);
	unlink(PROFILE);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return err;
}

/* ---- deny ---- */

TEST_F(tool_rules, deny_takes_names_numbers_sets_conditions_and_actions)
{
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "getppid", "39/kill", "@keyring",
			  "clone3/errno=ENOSYS", "ioctl:a1==TIOCSTI", "i386:nice",
			  "clone:a0&CLONE_NEWUSER==CLONE_NEWUSER/trap"));
	EXPECT_OUT(t, "");
	EXPECT_LOCAL(self->box, "16:a1==0x5412 39/kill 56:a0&0x10000000==0x10000000/trap 110 "
		     "248 249 250 435/errno=38 i386:34");
	EXPECT_EQ(EPERM, errno_in(self->box, SYS_getppid));
}

TEST_F(tool_rules, deny_is_silent_where_nothing_is_left_open)
{
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "getppid"));
	EXPECT_OUT(t, "");
	EXPECT_QUIET(t);
}

TEST_F(tool_rules, deny_warns_of_siblings_that_still_run)
{
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "fchmodat"));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, "sclimit: warning: selftest/box: fchmodat leaves open: ");
	EXPECT_TRUE(tool_says(t.err, "chmod, fchmod"))
		TH_LOG("%s", t.err);
	EXPECT_LOCAL(self->box, "268");
	/* not of those that an ancestor denies */
	ASSERT_EQ(0, cg_deny(self->top, "436"));
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "openat"));
	EXPECT_COMPLAINS(t, "openat leaves open: ");
	EXPECT_TRUE(tool_says(t.err, "openat2"));
	ASSERT_EQ(0, cg_deny(self->top, "437"));
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "openat"));
	EXPECT_FALSE(tool_says(t.err, "openat2"))
		TH_LOG("%s", t.err);
}

TEST_F(tool_rules, deny_with_siblings_adds_them_with_the_same_action)
{
	EXPECT_EQ(0, tool(&t, "deny", "--siblings", "selftest/box", "execve/errno=EACCES"));
	EXPECT_QUIET(t);
	EXPECT_LOCAL(self->box, "59/errno=13 322/errno=13");
	/* what is denied already keeps its action */
	ASSERT_EQ(0, cg_deny(self->box, "= 322/kill"));
	EXPECT_EQ(0, tool(&t, "deny", "--siblings", "selftest/box", "execve"));
	EXPECT_LOCAL(self->box, "59 322/kill");
}

TEST_F(tool_rules, a_rule_with_conditions_gets_no_siblings_but_a_warning)
{
	EXPECT_EQ(0, tool(&t, "deny", "--siblings", "selftest/box", "clone:a0==CLONE_NEWUSER"));
	EXPECT_COMPLAINS(t, "clone:a0==CLONE_NEWUSER leaves open: clone3");
	EXPECT_FALSE(tool_says(t.err, "fork"));
	EXPECT_FALSE(tool_says(t.err, "--siblings"));
	EXPECT_LOCAL(self->box, "56:a0==0x10000000");
}

TEST_F(tool_rules, a_rule_that_only_logs_leaves_nothing_open)
{
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "execve/log", "all/log"));
	EXPECT_QUIET(t);
}

TEST_F(tool_rules, deny_says_in_json_what_it_has_done)
{
	EXPECT_EQ(0, tool(&t, "deny", "--json", "selftest/box", "execve", "getppid/kill"));
	EXPECT_SAYS(t, "\"group\": \"selftest/box\"");
	EXPECT_SAYS(t, "\"id\": ");
	EXPECT_SAYS(t, "\"execve\"");
	EXPECT_SAYS(t, "\"getppid/kill\"");
	EXPECT_SAYS(t, "\"open\": [");
	EXPECT_SAYS(t, "\"siblings\": [");
	EXPECT_SAYS(t, "\"execveat\"");
	EXPECT_EQ(0, tool(&t, "--json", "allow", "selftest/box", "execve"));
	EXPECT_SAYS(t, "\"rules\": [");
	EXPECT_QUIET(t);
}

/* ---- groups ---- */

static int sleep_on(__maybe void *unused)
{
	return pause();
}

TEST_F(tool_rules, a_group_is_a_path_below_the_mount_an_absolute_one_a_process_or_self)
{
	char pid[32];
	pid_t sleeper;

	EXPECT_EQ(0, tool(&t, "deny", self->box, "110"));
	EXPECT_EQ(0, tool(&t, "deny", "selftest/../selftest/box/", "111"));
	sleeper = spawn_in(self->box, sleep_on, NULL);
	ASSERT_LT(0, sleeper);
	snprintf(pid, sizeof(pid), "pid:%d", sleeper);
	EXPECT_EQ(0, tool(&t, "deny", pid, "140"));
	kill_and_reap(sleeper);
	EXPECT_EQ(0, tool_in(&t, self->box, "deny", "self", "124"));
	EXPECT_LOCAL(self->box, "110 111 124 140");
	EXPECT_EQ(1, tool(&t, "deny", pid, "140"));
	EXPECT_COMPLAINS(t, "no such process (ESRCH)");
	EXPECT_EQ(0, tool(&t, "deny", "/", "140"));
	EXPECT_LOCAL(CG_ROOT, "140");
	EXPECT_EQ(0, tool(&t, "allow", "/", "140"));
}

TEST_F(tool_rules, what_is_no_group_is_told_and_changes_nothing)
{
	EXPECT_EQ(1, tool(&t, "deny", "selftest/nosuch", "110"));
	EXPECT_STREQ("sclimit: selftest/nosuch: no such group (ENOENT)\n", t.err);
	EXPECT_EQ(1, tool(&t, "deny", "/tmp", "110"));
	EXPECT_COMPLAINS(t, "/tmp: not a cgroup v2 directory");
	EXPECT_EQ(1, tool(&t, "deny", "selftest/cgroup.procs", "110"));
	EXPECT_COMPLAINS(t, "not a cgroup v2 directory (ENOTDIR)");
	EXPECT_EQ(1, tool(&t, "deny", "pid:0x1", "110"));
	EXPECT_COMPLAINS(t, "not the number of a process");
	EXPECT_EQ(1, tool(&t, "deny", "", "110"));
	EXPECT_COMPLAINS(t, "'' is no group");
	EXPECT_DENY(self->top, "");
}

/* ---- allow ---- */

TEST_F(tool_rules, allow_removes_rules_by_name)
{
	ASSERT_EQ(0, cg_deny(self->box, "16:a1==0x5412 56:a0==1 101 110 248-250"));
	EXPECT_EQ(0, tool(&t, "allow", "selftest/box", "getppid", "@keyring", "ioctl:a1==TIOCSTI"));
	EXPECT_OUT(t, "");
	EXPECT_QUIET(t);
	EXPECT_LOCAL(self->box, "56:a0==1 101");
}

TEST_F(tool_rules, an_allow_against_an_ancestor_names_the_rule_as_it_was_written)
{
	ASSERT_EQ(0, cg_deny(self->top, "101 249"));
	ASSERT_EQ(0, cg_deny(self->box, "110"));
	EXPECT_EQ(1, tool(&t, "allow", "selftest/box", "getppid", "ptrace"));
	EXPECT_STREQ("sclimit: selftest/box: allow ptrace: an ancestor denies it (EPERM)\n", t.err);
	EXPECT_OUT(t, "");
	EXPECT_LOCAL(self->box, "110");
	EXPECT_EQ(1, tool(&t, "allow", "selftest/box", "0101"));
	EXPECT_COMPLAINS(t, "selftest/box: allow 0101: an ancestor denies it (EPERM)");
	/* of a set, which of its calls */
	EXPECT_EQ(1, tool(&t, "allow", "selftest/box", "getppid", "@keyring"));
	EXPECT_COMPLAINS(t, "allow @keyring: request_key: an ancestor denies it (EPERM)");
	EXPECT_LOCAL(self->box, "110");
}

/* ---- wrong rules ---- */

TEST_F(tool_rules, a_wrong_rule_is_told_in_one_line_and_changes_nothing)
{
	static const char *const wrong[] = {
		"ptrac", "@nosuch", "exit", "5000", "getppid/errno=0", "getppid/errno=ENOSUCH",
		"getppid:a9==1", "getppid:a0==NOSUCH", "getppid:", "getppid/", "", " ", "a b",
		"arm:getppid", "110-", "clone:a0&1", "getppid\n", "\033[31mx",
	};
	char part[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(1, tool(&t, "deny", "selftest/box", "getppid", wrong[i]))
			TH_LOG("'%s'", wrong[i]);
		snprintf(part, sizeof(part), "sclimit: selftest/box: deny ");
		EXPECT_COMPLAINS(t, part);
		EXPECT_FALSE(tool_says(t.err, "\033"));
		EXPECT_OUT(t, "");
		EXPECT_LOCAL(self->box, "");
	}
}

TEST_F(tool_rules, what_the_kernel_alone_can_refuse_is_named_as_it_was_written)
{
	char rule[32];
	int i;

	/* no ABI of any kernel has that one yet */
	EXPECT_EQ(1, tool(&t, "deny", "selftest/box", "getppid", "999/kill"));
	EXPECT_COMPLAINS(t, "selftest/box: deny 999/kill: no such number in that ABI (ERANGE)");
	EXPECT_LOCAL(self->box, "");
	/* more than 1024 rules with conditions */
	ASSERT_EQ(0, write_file(RULES, ""));
	for (i = 0; i < 1030; i++) {
		int fd = open(RULES, O_WRONLY | O_APPEND | O_CLOEXEC);

		snprintf(rule, sizeof(rule), "x86_64:39:a0==%d\n", i);
		ASSERT_EQ(0, write_fd(fd, rule, strlen(rule)));
		close(fd);
	}
	EXPECT_EQ(1, tool(&t, "set", "selftest/box", "--rules", RULES));
	EXPECT_COMPLAINS(t, "(E2BIG)");
	EXPECT_LOCAL(self->box, "");
}

TEST_F(tool_rules, a_wrong_command_line_is_status_2)
{
	EXPECT_EQ(2, tool(&t, "deny"));
	EXPECT_COMPLAINS(t, "usage: sclimit deny [--siblings] GROUP RULE...");
	EXPECT_EQ(2, tool(&t, "deny", "selftest/box"));
	EXPECT_EQ(2, tool(&t, "deny", "--nosuch", "selftest/box", "110"));
	EXPECT_TRUE(tool_says(t.err, "nosuch"));
	EXPECT_EQ(2, tool(&t, "allow", "selftest/box"));
	EXPECT_COMPLAINS(t, "usage: sclimit allow GROUP RULE...");
	EXPECT_EQ(2, tool(&t, "lock"));
	EXPECT_COMPLAINS(t, "usage: sclimit lock GROUP");
	EXPECT_EQ(2, tool(&t, "lock", "selftest/box", "selftest"));
	EXPECT_EQ(2, tool(&t, "set", "selftest/box"));
	EXPECT_COMPLAINS(t, "either --rules or --profile is wanted");
	EXPECT_EQ(2, tool(&t, "set", "selftest/box", "--rules", "a", "--profile", "b"));
	EXPECT_EQ(2, tool(&t, "set", "--rules", "a"));
	EXPECT_EQ(2, tool(&t, "set", "selftest/box", "--rules", "a", "--cap", "SYS_ADMIN"));
	EXPECT_COMPLAINS(t, "--cap is for a profile");
	EXPECT_DENY(self->box, "");
	EXPECT_TRUE(cg_read_is(self->box, "syscalls.lock", "0"));
}

/* ---- set ---- */

TEST_F(tool_rules, set_replaces_all_rules_by_those_of_a_file)
{
	ASSERT_EQ(0, cg_deny(self->box, "101 110"));
	ASSERT_EQ(0, write_file(RULES, "# what it does not need\ngetpid/kill  getppid\n\n"
				       "@keyring # keys\n"));
	EXPECT_EQ(0, tool(&t, "set", "selftest/box", "--rules", RULES));
	EXPECT_OUT(t, "");
	EXPECT_QUIET(t);
	EXPECT_LOCAL(self->box, "39/kill 110 248 249 250");
	EXPECT_EQ(0, tool_reads(&t, "ptrace\n", "set", "selftest/box", "--rules", "-"));
	EXPECT_LOCAL(self->box, "101");
	EXPECT_EQ(0, tool_reads(&t, "", "set", "--json", "selftest/box", "--rules", "-"));
	EXPECT_SAYS(t, "\"notes\": [");
	EXPECT_LOCAL(self->box, "");
}

TEST_F(tool_rules, set_takes_more_rules_than_one_attribute_or_one_write_can_hold)
{
	static char text[1 << 20];
	size_t len = 0;
	int i;

	for (i = 0; i < 1000; i++)
		len += sprintf(text + len,
			       "x86_64:39:a0==%d,a1&0xffffffff00000000==0x1234567800000000,"
			       "a2!=0xfffffffffffffff1,a3>=0x1000000000000000,a4<0xf000000000000000\n",
			       i);
	ASSERT_LT(65535, (int)len);
	EXPECT_EQ(0, tool_reads(&t, text, "set", "selftest/box", "--rules", "-"));
	EXPECT_QUIET(t);
	EXPECT_EQ(0, tool(&t, "show", "selftest/box"));
	EXPECT_EQ(1002u, tool_lines(t.out));
	/* the rule to blame is found behind the first set, too */
	ASSERT_GT((int)sizeof(text), sprintf(text + len, "i386:999\n"));
	EXPECT_EQ(1, tool_reads(&t, text, "set", "selftest/box", "--rules", "-"));
	EXPECT_COMPLAINS(t, "selftest/box: set i386:999: no such number in that ABI (ERANGE)");
	EXPECT_EQ(0, tool(&t, "show", "selftest/box"));
	EXPECT_EQ(1002u, tool_lines(t.out));
}

TEST_F(tool_rules, a_wrong_file_is_told_by_name_and_line_and_changes_nothing)
{
	ASSERT_EQ(0, cg_deny(self->box, "101"));
	ASSERT_EQ(0, write_file(RULES, "getpid\n\n# no\ngetppid nosuchcall\n"));
	EXPECT_EQ(1, tool(&t, "set", "selftest/box", "--rules", RULES));
	EXPECT_COMPLAINS(t, RULES ":4: nosuchcall: ");
	EXPECT_EQ(1, tool(&t, "set", "selftest/box", "--rules", "/nosuch"));
	EXPECT_COMPLAINS(t, "/nosuch: cannot open (ENOENT)");
	EXPECT_EQ(1, tool(&t, "set", "selftest/box", "--profile", RULES));
	EXPECT_COMPLAINS(t, RULES ": ");
	EXPECT_LOCAL(self->box, "101");
}

TEST_F(tool_rules, set_takes_the_profile_of_a_container)
{
	ASSERT_EQ(0, write_file(PROFILE,
		"{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
		" { \"names\": [\"getppid\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38 },"
		" { \"names\": [\"getpid\"], \"action\": \"SCMP_ACT_ERRNO\","
		"   \"excludes\": { \"caps\": [\"CAP_SYS_PTRACE\"] } } ] }"));
	EXPECT_EQ(0, tool(&t, "set", "selftest/box", "--profile", PROFILE));
	EXPECT_OUT(t, "");
	EXPECT_EQ(ENOSYS, errno_in(self->box, SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(self->box, SYS_getpid));
	EXPECT_EQ(0, errno_in(self->box, SYS_getuid));
	EXPECT_EQ(0, tool(&t, "set", "selftest/box", "--profile", PROFILE, "--cap", "sys_ptrace"));
	EXPECT_EQ(ENOSYS, errno_in(self->box, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->box, SYS_getpid));
}

/* ---- lock ---- */

TEST_F(tool_rules, lock_lets_rules_be_added_and_none_removed)
{
	ASSERT_EQ(0, cg_deny(self->box, "101"));
	EXPECT_EQ(0, tool(&t, "lock", "selftest/box"));
	EXPECT_OUT(t, "");
	EXPECT_QUIET(t);
	EXPECT_TRUE(cg_read_is(self->box, "syscalls.lock", "1"));
	EXPECT_EQ(0, tool(&t, "deny", "selftest/box", "getppid"));
	EXPECT_EQ(1, tool(&t, "allow", "selftest/box", "ptrace"));
	EXPECT_COMPLAINS(t, "selftest/box: allow");
	EXPECT_TRUE(tool_says(t.err, "the group is locked"));
	EXPECT_TRUE(tool_says(t.err, "(EPERM)"));
	EXPECT_EQ(1, tool_reads(&t, "getppid", "set", "selftest/box", "--rules", "-"));
	EXPECT_COMPLAINS(t, "selftest/box: set: the group is locked");
	EXPECT_LOCAL(self->box, "101 110");
	/* once more is no error */
	EXPECT_EQ(0, tool(&t, "lock", "--json", "selftest/box"));
	EXPECT_SAYS(t, "\"locked\": true");
	EXPECT_EQ(1, tool(&t, "lock", "selftest/nosuch"));
	EXPECT_COMPLAINS(t, "no such group (ENOENT)");
}

/* ---- who may, and without the module ---- */

TEST_F(tool_rules, who_is_not_privileged_changes_nothing_and_is_told_why)
{
	static const char *const verbs[][5] = {
		{ "deny", "selftest/box", "getppid" },
		{ "allow", "selftest/box", "ptrace" },
		{ "set", "selftest/box", "--rules", "-" },
		{ "lock", "selftest/box" },
	};
	struct tool_how nobody = { .become = become_nobody };
	struct tool_how userns = { .become = become_userns_root };
	size_t i;

	ASSERT_EQ(0, cg_deny(self->box, "101"));
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		EXPECT_EQ(1, tool_run(&t, &nobody, verbs[i]));
		EXPECT_COMPLAINS(t, "this needs CAP_SYS_ADMIN in the initial user namespace "
				    "(EPERM)");
		EXPECT_EQ(1, tool_run(&t, &userns, verbs[i]));
		EXPECT_COMPLAINS(t, "(EPERM)");
		EXPECT_OUT(t, "");
	}
	EXPECT_LOCAL(self->box, "101");
	EXPECT_TRUE(cg_read_is(self->box, "syscalls.lock", "0"));
}

TEST_F(tool_rules, without_the_module_each_is_status_3)
{
	static const char *const verbs[][5] = {
		{ "deny", "selftest/box", "getppid" },
		{ "allow", "selftest/box", "ptrace" },
		{ "set", "selftest/box", "--rules", "-" },
		{ "lock", "selftest/box" },
		{ "show", "selftest/box" },
		{ "tree" },
		{ "explain", "selftest/box", "ptrace" },
	};
	char params[64];
	size_t i;

	strcpy(params, gate_params());
	ASSERT_EQ(0, cg_destroy(KEEPER));
	ASSERT_EQ(0, module_unload_soon());
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		EXPECT_EQ(3, tool_run(&t, NULL, verbs[i]));
		EXPECT_COMPLAINS(t, "the module sclimit is not loaded; modprobe sclimit");
		EXPECT_OUT(t, "");
	}
	EXPECT_EQ(0, module_load(params));
}

TEST_HARNESS_MAIN
