// SPDX-License-Identifier: GPL-2.0
/*
 * The policy of a container, whoever enforces it: what the built-in profile refuses, what --deny
 * and --allow make of it, which backend is taken, and what is an error.
 */
#include "sclimit_harness.h"

#include "run_calls.h"
#include "sclimit_module.h"

static struct tool t, u;

/* One line, the launcher's status, and nothing was started. */
#define EXPECT_REFUSED(part, ...) do { \
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN }, \
				TOOL_ARGV(__VA_ARGS__, "--", "echo", "started"))); \
	EXPECT_COMPLAINS(t, part); \
	EXPECT_OUT(t, ""); \
} while (0)

/* A file for profiles. */
#define PROFILE		"/tmp/run_policy_test.json"

static int write_profile(const char *text)
{
	int fd = open(PROFILE, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	close(fd);
	return err;
}

/* ---- the built-in profile ---- */

/* Each returns something else than EPERM where nobody refuses it, and does nothing. */
static const char *const refused[] = {
	"x86_64:250:1000", "i386:288:1000",			/* keyctl */
	"x86_64:248", "i386:286",				/* add_key */
	"x86_64:249", "i386:287",				/* request_key */
	"x86_64:101:7,0x7ffffff", "i386:26:7,0x7ffffff",	/* ptrace */
	"x86_64:237:0,0,99", "i386:274:0,0,99",			/* mbind */
	"x86_64:256:0x7ffffff", "i386:294:0x7ffffff",		/* migrate_pages */
	"x86_64:279:0,0,0,0,0,99", "i386:317:0x7ffffff",	/* move_pages */
	"x86_64:238:99", "i386:276:99",				/* set_mempolicy */
	"x86_64:323:0x40000001", "i386:374:0x40000001",		/* userfaultfd */
	"x86_64:298", "i386:336",				/* perf_event_open */
	"x86_64:90:p,04755", "x86_64:90:p,02755", "i386:15:p,06000",	/* chmod */
	"x86_64:91:-1,04000", "i386:94:-1,02000",		/* fchmod */
	"x86_64:268:-100,p,04755", "i386:306:-100,p,02755",	/* fchmodat */
	"x86_64:452:-100,p,04755", "i386:452:-100,p,02755",	/* fchmodat2 */
	"x86_64:272:0x10000000", "i386:310:0x10000000",		/* unshare */
	"x86_64:56:0x10000200", "i386:120:0x10000200",		/* clone */
	"x86_64:16:-1,0x5412", "i386:54:-1,0x5412",		/* ioctl TIOCSTI */
	"x86_64:16:-1,0x100005412",				/* whose upper half nobody reads */
	"x86_64:16:-1,0x541c",					/* TIOCLINUX */
};

static const char *const runs[] = {
	"x86_64:90:p,0755", "i386:15:p,0755", "x86_64:268:-100,p,01777", "x86_64:91:-1,0777",
	"x86_64:272:0", "x86_64:272:0x400", "x86_64:56:0x800", "i386:120:0x800",
	"x86_64:16:-1,0x5413", "x86_64:16:-1,0x5416", "x86_64:39", "x86_64:239:0,0,0,0,99",
};

static void list_calls(char *text, const char *const *calls, size_t count)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		n += sprintf(text + n, "%s\n", calls[i]);
}

TEST(the_built_in_profile_refuses_what_a_container_has_no_use_for)
{
	char text[4096];
	size_t i;
	int got;

	list_calls(text, refused, ARRAY_SIZE(refused));
	ASSERT_EQ(0, calls_run(&t, text, OPTIONS("--profile", "none"), CALLS("-")));
	ASSERT_EQ(0, calls_run(&u, text, OPTIONS("--profile", "default"), CALLS("-")));
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		got = calls_got(&t, refused[i]);
		EXPECT_NE(EPERM, got) TH_LOG("%s", refused[i]);
		/* the module does not stand before a call that there is not */
		if (got == ENOSYS && module_loaded())
			continue;
		EXPECT_GOT(u, refused[i], EPERM);
	}
	ASSERT_EQ(0, calls_run(&u, "x86_64:435:p,8\ni386:435:p,8", OPTIONS("--profile", "default"),
			       CALLS("-")));
	EXPECT_GOT(u, "x86_64:435:p,8", ENOSYS);
	EXPECT_GOT(u, "i386:435:p,8", ENOSYS);
}

TEST(it_lets_the_same_calls_run_with_other_arguments)
{
	char text[4096];
	size_t i;

	list_calls(text, runs, ARRAY_SIZE(runs));
	ASSERT_EQ(0, calls_run(&t, text, OPTIONS("--profile", "none"), CALLS("-")));
	ASSERT_EQ(0, calls_run(&u, text, OPTIONS("--profile", "default"), CALLS("-")));
	for (i = 0; i < ARRAY_SIZE(runs); i++) {
		EXPECT_NE(EPERM, calls_got(&t, runs[i])) TH_LOG("%s", runs[i]);
		EXPECT_EQ(calls_got(&t, runs[i]), calls_got(&u, runs[i])) TH_LOG("%s", runs[i]);
	}
}

TEST(it_is_what_there_is_where_no_profile_is_named)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--backend", "auto"),
			       CALLS("x86_64:250:1000", "x86_64:272:0")));
	EXPECT_GOT(t, "x86_64:250:1000", EPERM);
	EXPECT_GOT(t, "x86_64:272:0", 0);
}

TEST(rings_are_refused_where_their_operations_cannot_be_judged)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none"), CALLS("x86_64:425:0")));
	ASSERT_NE(EPERM, calls_got(&t, "x86_64:425:0"));
	ASSERT_EQ(0, calls_run(&u, NULL, OPTIONS("--backend", "seccomp"),
			       CALLS("x86_64:425:0", "x86_64:426:-1", "i386:427:-1")));
	EXPECT_GOT(u, "x86_64:425:0", EPERM);
	EXPECT_GOT(u, "x86_64:426:-1", EPERM);
	EXPECT_GOT(u, "i386:427:-1", EPERM);
	ASSERT_EQ(0, calls_run(&u, NULL, OPTIONS("--backend", "seccomp", "--allow",
						 "io_uring_setup"), CALLS("x86_64:425:0")));
	EXPECT_EQ(calls_got(&t, "x86_64:425:0"), calls_got(&u, "x86_64:425:0"));
	if (!module_loaded())
		SKIP(return, "without the module, seccomp is what there is");
	ASSERT_EQ(0, calls_run(&u, NULL, OPTIONS("--profile", "default"), CALLS("x86_64:425:0")));
	EXPECT_EQ(calls_got(&t, "x86_64:425:0"), calls_got(&u, "x86_64:425:0"));
}

/* ---- --deny and --allow ---- */

TEST(what_the_tutorials_check_comes_out_as_they_have_it)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--deny", "getpid/errno=100"),
			       CALLS("x86_64:39", "i386:20", "x86_64:272:0",
				     "x86_64:272:0x10000000")));
	EXPECT_GOT(t, "x86_64:39", 100);
	EXPECT_GOT(t, "i386:20", 100);
	EXPECT_GOT(t, "x86_64:272:0", 0);
	EXPECT_GOT(t, "x86_64:272:0x10000000", EPERM);
}

TEST(an_allow_takes_a_call_out_of_a_range_in_all_abis)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "102-108",
						 "--allow", "geteuid"),
			       CALLS("x86_64:102", "i386:199", "x86_64:107", "i386:49", "i386:201",
				     "x86_64:108", "i386:202")));
	EXPECT_GOT(t, "x86_64:102", EPERM);
	EXPECT_GOT(t, "i386:199", EPERM);
	EXPECT_GOT(t, "x86_64:107", 0);
	EXPECT_GOT(t, "i386:49", 0);
	EXPECT_GOT(t, "i386:201", 0);
	EXPECT_GOT(t, "x86_64:108", EPERM);
	EXPECT_GOT(t, "i386:202", EPERM);
}

TEST(an_allow_of_one_abi_leaves_the_others)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "geteuid", "--allow",
						 "i386:geteuid"),
			       CALLS("x86_64:107", "i386:49", "i386:201")));
	EXPECT_GOT(t, "x86_64:107", EPERM);
	EXPECT_GOT(t, "i386:49", 0);
	EXPECT_GOT(t, "i386:201", EPERM);
}

TEST(an_allow_opens_one_subcall_of_socketcall)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "i386:socketcall",
						 "--allow", "connect"),
			       CALLS("i386:102:3", "i386:102:1", "x86_64:42:-1")));
	EXPECT_GOT(t, "i386:102:3", EFAULT);
	EXPECT_GOT(t, "i386:102:1", EPERM);
	EXPECT_GOT(t, "x86_64:42:-1", EBADF);
}

TEST(an_allow_with_a_condition_takes_out_that_very_rule)
{
	ASSERT_EQ(0, calls_run(&t, NULL,
			       OPTIONS("--profile", "none", "--deny", "personality:a0==8",
				       "--deny", "personality:a0==0", "--allow",
				       "personality:a0==8"),
			       CALLS("x86_64:135:0", "x86_64:135:8", "i386:136:8")));
	EXPECT_GOT(t, "x86_64:135:0", EPERM);
	EXPECT_GOT(t, "x86_64:135:8", 0);
	EXPECT_GOT(t, "i386:136:8", 0);
}

TEST(they_apply_in_the_order_in_which_they_stand)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "geteuid", "--allow",
						 "geteuid", "--deny", "getegid/errno=5", "--allow",
						 "getegid", "--deny", "getegid/errno=7"),
			       CALLS("x86_64:107", "x86_64:108")));
	EXPECT_GOT(t, "x86_64:107", 0);
	EXPECT_GOT(t, "x86_64:108", 7);
}

TEST(of_two_errnos_the_later_one_and_of_two_actions_the_stronger_one_is_taken)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "geteuid/errno=5",
						 "--deny", "geteuid/errno=7", "--deny",
						 "getegid/kill", "--deny", "getegid"),
			       CALLS("x86_64:107", "x86_64:108")));
	EXPECT_GOT(t, "x86_64:107", 7);
	EXPECT_GOT(t, "x86_64:108", CALLS_KILLED + SIGSYS);
}

TEST(an_allow_of_what_nobody_refuses_does_nothing)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--allow", "geteuid",
						 "--allow", "@keyring", "--allow", "ptrace:a0==1"),
			       CALLS("x86_64:107")));
	EXPECT_GOT(t, "x86_64:107", 0);
}

TEST(sets_are_allowed_and_refused_whole)
{
	ASSERT_EQ(0, calls_run(&t, NULL, OPTIONS("--allow", "@keyring", "--deny", "@keyring",
						 "--allow", "keyctl"),
			       CALLS("x86_64:250:1000", "x86_64:248", "x86_64:101:7,0x7ffffff")));
	EXPECT_GOT(t, "x86_64:250:1000", EOPNOTSUPP);
	EXPECT_GOT(t, "x86_64:248", EPERM);
	EXPECT_GOT(t, "x86_64:101:7,0x7ffffff", EPERM);
}

/* ---- errors ---- */

TEST(what_cannot_be_is_one_line_and_nothing_starts)
{
	EXPECT_REFUSED("there is no such rule, but ioctl:a1==TIOCSTI", "--allow", "ioctl:a1==5");
	EXPECT_REFUSED("there is no such rule, but ptrace", "--allow", "ptrace:a0==1");
	EXPECT_REFUSED("--profile /none.json: cannot open", "--profile", "/none.json");
	EXPECT_REFUSED("--profile /: cannot read", "--profile", "/");
	EXPECT_REFUSED("--from-exec", "--from-exec", "--backend", "seccomp");
	ASSERT_EQ(0, write_profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":7}"));
	EXPECT_REFUSED(PROFILE, "--profile", PROFILE);
	EXPECT_REFUSED("--backend module", "--backend", "seccomp", "--deny", "execve");
	EXPECT_REFUSED("--backend module", "--backend", "seccomp", "--deny", "all", "--allow",
		       "write");
	if (module_loaded())
		return;
	EXPECT_REFUSED("--backend module: the module is not loaded", "--backend", "module");
	EXPECT_REFUSED("--backend both: the module is not loaded", "--backend", "both");
	EXPECT_REFUSED("--from-exec: the module is not loaded", "--from-exec");
	EXPECT_REFUSED("the module is not loaded", "--backend", "module", "--profile",
		       "none");
}

TEST(who_has_no_capability_for_the_module_gets_seccomp_or_an_error)
{
	if (!module_loaded())
		SKIP(return, "the module is not loaded");
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN, .become = become_nobody },
				TOOL_ARGV("--backend", "module", "--dry-run", "true")));
	EXPECT_COMPLAINS(t, "--backend");
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN, .become = become_nobody },
			      TOOL_ARGV("--dry-run", "true")));
	EXPECT_TRUE(tool_says(t.err, "the module is loaded but cannot be used")) TH_LOG("%s", t.err);
	EXPECT_SAYS(t, "by seccomp");
}

/* ---- who enforces it ---- */

#define STATUS	"--", "grep", "-E", "^(Seccomp|NoNewPrivs)", "/proc/self/status"

#define run(...)	tool_run(&t, &(struct tool_how){ .file = RUN }, TOOL_ARGV(__VA_ARGS__))

TEST(seccomp_is_one_filter_and_no_new_privs_is_not_needed)
{
	EXPECT_EQ(0, run("-q", "--backend", "seccomp", STATUS));
	EXPECT_LINE(t, "Seccomp:\t2");
	EXPECT_LINE(t, "Seccomp_filters:\t1");
	EXPECT_LINE(t, "NoNewPrivs:\t0");
	EXPECT_EQ(0, run("-q", "--backend", "seccomp", "--no-new-privs", STATUS));
	EXPECT_LINE(t, "NoNewPrivs:\t1");
	EXPECT_LINE(t, "Seccomp:\t2");
	EXPECT_EQ(0, run("-q", "--profile", "none", STATUS));
	EXPECT_LINE(t, "Seccomp:\t0");
	EXPECT_LINE(t, "NoNewPrivs:\t0");
	EXPECT_EQ(0, run("-q", "--profile", "none", "--no-new-privs", STATUS));
	EXPECT_LINE(t, "NoNewPrivs:\t1");
}

TEST(a_filter_that_minds_capset_comes_when_capabilities_are_dropped)
{
	EXPECT_EQ(0, run("--backend", "seccomp", "--deny", "capset", STATUS));
	EXPECT_LINE(t, "NoNewPrivs:\t1");
	EXPECT_LINE(t, "Seccomp:\t2");
	EXPECT_TRUE(tool_says(t.err, "no_new_privs is set")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, run("-q", "--backend", "seccomp", "--deny", "prctl", "--cap-add", "SYS_ADMIN",
			 STATUS));
	EXPECT_LINE(t, "NoNewPrivs:\t0");
	EXPECT_LINE(t, "Seccomp:\t2");
}

TEST(it_says_who_enforces_it)
{
	const char *by = module_loaded() ? "policy by the module\n" : "policy by seccomp\n";

	EXPECT_EQ(0, run("--", "true"));
	EXPECT_TRUE(tool_says(t.err, by)) TH_LOG("%s", t.err);
	EXPECT_EQ(0, run("--profile", "none", "--", "true"));
	EXPECT_FALSE(tool_says(t.err, "policy")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, run("-q", "--", "true"));
	EXPECT_STREQ("", t.err);
}

TEST(a_dry_run_shows_each_rule)
{
	EXPECT_EQ(0, run("--dry-run", "--backend", "seccomp", "--deny", "fork/kill", "--allow",
			 "ptrace", "true"));
	EXPECT_SAYS(t, "profile default, by seccomp");
	EXPECT_SAYS(t, "deny keyctl\n");
	EXPECT_SAYS(t, "deny ioctl:a1==TIOCSTI\n");
	EXPECT_SAYS(t, "deny fork/kill\n");
	EXPECT_SILENT(t, "deny ptrace\n");
}

TEST(a_profile_with_notify_or_trace_is_seccomps)
{
	ASSERT_EQ(0, write_profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":["
				   "\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],\"syscalls\":["
				   "{\"names\":[\"getegid\"],\"action\":\"SCMP_ACT_TRACE\"},"
				   "{\"names\":[\"geteuid\"],\"action\":\"SCMP_ACT_NOTIFY\"}]}"));
	EXPECT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", PROFILE),
			       CALLS("x86_64:107", "x86_64:108", "x86_64:102")));
	EXPECT_GOT(t, "x86_64:107", ENOSYS);
	EXPECT_GOT(t, "x86_64:108", ENOSYS);
	EXPECT_GOT(t, "x86_64:102", 0);
	EXPECT_EQ(0, run("--profile", PROFILE, "--", "true"));
	EXPECT_TRUE(tool_says(t.err, "policy by seccomp")) TH_LOG("%s", t.err);
	EXPECT_TRUE(tool_says(t.err, "no supervisor")) TH_LOG("%s", t.err);
	if (module_loaded())
		EXPECT_REFUSED("seccomp alone can do", "--backend", "module", "--profile", PROFILE);
}

TEST(the_flags_of_a_profile_are_the_filters)
{
	ASSERT_EQ(0, write_profile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":["
				   "\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],\"flags\":["
				   "\"SECCOMP_FILTER_FLAG_TSYNC\",\"SECCOMP_FILTER_FLAG_LOG\","
				   "\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\","
				   "\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"],\"syscalls\":["
				   "{\"names\":[\"getegid\"],\"action\":\"SCMP_ACT_ERRNO\"}]}"));
	EXPECT_EQ(0, run("--debug", "--backend", "seccomp", "--profile", PROFILE, STATUS));
	EXPECT_LINE(t, "Seccomp:\t2");
	EXPECT_TRUE(tool_says(t.err, "flags 0x7\n")) TH_LOG("%s", t.err);
	EXPECT_TRUE(tool_says(t.err, "WAIT_KILLABLE_RECV is about a supervisor"));
}

/* ---- with the module ---- */

#define WEB		CG_ROOT "/sclimit/web"

FIXTURE(module)
{
};

FIXTURE_SETUP(module)
{
	if (!module_loaded())
		SKIP(return, "the module is not loaded");
	ASSERT_EQ(0, keeper());
}

FIXTURE_TEARDOWN(module)
{
}

TEST_F(module, it_begins_behind_the_execve_which_can_be_refused_itself)
{
	EXPECT_EQ(0, calls_run(&t, NULL, OPTIONS("--deny", "execve", "--deny", "execveat"),
			       CALLS("x86_64:59:p", "i386:11:p", "x86_64:322:-100,p", "x86_64:39")));
	EXPECT_GOT(t, "x86_64:59:p", EPERM);
	EXPECT_GOT(t, "i386:11:p", EPERM);
	EXPECT_GOT(t, "x86_64:322:-100,p", EPERM);
	EXPECT_GOT(t, "x86_64:39", 0);
	EXPECT_EQ(0, run("-q", "--from-exec", "--deny", "execve", "--no-init", STATUS));
	EXPECT_LINE(t, "Seccomp:\t0");
	EXPECT_LINE(t, "NoNewPrivs:\t0");
}

TEST_F(module, it_can_be_changed_while_the_container_runs)
{
	ASSERT_LT(0, calls_start(&t, NULL, OPTIONS("--hostname", "web", "--deny", "getegid"),
				 CALLS("signal", "x86_64:107", "x86_64:108")));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	EXPECT_EQ(0, tool(&u, "deny", WEB, "geteuid/errno=9")) TH_LOG("%s", u.err);
	EXPECT_EQ(0, tool(&u, "allow", WEB, "getegid")) TH_LOG("%s", u.err);
	EXPECT_EQ(0, tool_stop(&t, SIGUSR1)) TH_LOG("%s", t.err);
	EXPECT_GOT(t, "x86_64:107", 9);
	EXPECT_GOT(t, "x86_64:108", 0);
}

TEST_F(module, both_is_a_filter_and_rules_of_the_group)
{
	ASSERT_LT(0, tool_start(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--backend", "both", "--profile", "none", "--deny",
					  "getegid", "--hostname", "web", "--", "sh", "-c",
					  "grep Seccomp: /proc/self/status; exec sleep 1000")));
	ASSERT_EQ(0, tool_wait(&t, "Seccomp:\t2"));
	EXPECT_STREQ("108", cg_line(WEB, "syscalls.deny.local"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_TRUE(tool_says(t.err, "policy by the module and by seccomp")) TH_LOG("%s", t.err);
}

TEST_F(module, rules_of_calls_that_the_kernel_does_not_have_are_left_out)
{
	EXPECT_EQ(0, calls_run(&t, NULL, OPTIONS("--profile", "none", "--deny", "1000", "--deny",
						 "i386:1001", "--deny", "geteuid"),
			       CALLS("x86_64:107")));
	EXPECT_GOT(t, "x86_64:107", EPERM);
}

/* Where a part of a call is denied above, the kernel lists its other parts one by one. */
TEST_F(module, what_is_denied_above_in_one_abi_is_refused_in_the_others)
{
	char top[CG_PATH];

	ASSERT_EQ(0, cg_base(top));
	EXPECT_EQ(0, cg_deny(top, "i386:26"));
	EXPECT_EQ(0, calls_run(&t, NULL, OPTIONS("--cgroup", top, "--profile", "none", "--deny",
						 "ptrace/errno=9"), CALLS("x86_64:101:-1")));
	EXPECT_GOT(t, "x86_64:101:-1", 9);
	EXPECT_EQ(0, cg_destroy(top));
}

TEST_HARNESS_MAIN
