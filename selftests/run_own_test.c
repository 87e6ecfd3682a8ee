// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run: what the command has of its own: limits, environment, host name, loopback interface.
 */
#include "run_ident.h"

#include <sys/resource.h>

/* ---- limits ---- */

#define LIMITS	"--", "cat", "/proc/self/limits"

TEST(each_of_the_sixteen_limits_can_be_set)
{
	EXPECT_EQ(0, run("--rlimit", "as=1073741824:2147483648", "--rlimit", "core=100:200",
			 "--rlimit", "cpu=1000:2000", "--rlimit", "data=536870912:unlimited",
			 "--rlimit", "fsize=4096:8192", "--rlimit", "locks=7:8",
			 "--rlimit", "memlock=8192:16384", "--rlimit", "msgqueue=9:10",
			 "--rlimit", "nice=3:4", "--rlimit", "nofile=100:200",
			 "--rlimit", "nproc=300:400", "--rlimit", "rss=11:12",
			 "--rlimit", "rtprio=1:2", "--rlimit", "rttime=5000:6000",
			 "--rlimit", "sigpending=13:14", "--rlimit", "stack=4194304:4194304",
			 LIMITS)) TH_LOG("%s", t.err);
	EXPECT_ROW("Max address space 1073741824 2147483648 bytes");
	EXPECT_ROW("Max core file size 100 200 bytes");
	EXPECT_ROW("Max cpu time 1000 2000 seconds");
	EXPECT_ROW("Max data size 536870912 unlimited bytes");
	EXPECT_ROW("Max file size 4096 8192 bytes");
	EXPECT_ROW("Max file locks 7 8 locks");
	EXPECT_ROW("Max locked memory 8192 16384 bytes");
	EXPECT_ROW("Max msgqueue size 9 10 bytes");
	EXPECT_ROW("Max nice priority 3 4");
	EXPECT_ROW("Max open files 100 200 files");
	EXPECT_ROW("Max processes 300 400 processes");
	EXPECT_ROW("Max resident set 11 12 bytes");
	EXPECT_ROW("Max realtime priority 1 2");
	EXPECT_ROW("Max realtime timeout 5000 6000 us");
	EXPECT_ROW("Max pending signals 13 14 signals");
	EXPECT_ROW("Max stack size 4194304 4194304 bytes");
}

static int have_small_cores(void)
{
	const struct rlimit small = { 50, 100 };

	return setrlimit(RLIMIT_CORE, &small) ? -errno : 0;
}

static int be_nobody_with_small_cores(void)
{
	return have_small_cores() ?: become_nobody();
}

TEST(limits_that_are_not_given_are_the_caller_s)
{
	EXPECT_EQ(0, run_as(have_small_cores, "--rlimit", "locks=7", LIMITS));
	EXPECT_ROW("Max core file size 50 100 bytes");
	EXPECT_ROW("Max file locks 7 7 locks");
}

TEST(root_can_give_more_than_there_was_and_others_cannot)
{
	EXPECT_EQ(0, run_as(have_small_cores, "--rlimit", "core=300:400", LIMITS));
	EXPECT_ROW("Max core file size 300 400 bytes");
	EXPECT_EQ(125, run_as(be_nobody_with_small_cores, "--rlimit", "core=1:101", LIMITS));
	EXPECT_COMPLAINS(t, "--rlimit core=1:101: our own hard limit is 100 and cannot be raised");
	EXPECT_EQ(0, run_as(be_nobody_with_small_cores, "--rlimit", "core=100:100", LIMITS));
	EXPECT_ROW("Max core file size 100 100 bytes");
}

/* ---- environment ---- */

TEST(the_environment_is_the_caller_s)
{
	setenv("KEPT", "as it was", 1);
	EXPECT_EQ(0, run("--", "env"));
	EXPECT_LINE(t, "KEPT=as it was");
	EXPECT_LINE(t, "container=sclimit-run");
}

TEST(a_cleared_environment_has_a_path_alone)
{
	setenv("KEPT", "as it was", 1);
	EXPECT_EQ(0, run("--clear-env", "--", "/bin/busybox", "env"));
	EXPECT_LINE(t, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	EXPECT_LINE(t, "container=sclimit-run");
	EXPECT_EQ(2, tool_lines(t.out)) TH_LOG("%s", t.out);
}

TEST(variables_are_set_and_taken_over)
{
	setenv("KEPT", "as it was", 1);
	unsetenv("NOT_THERE");
	EXPECT_EQ(0, run("--clear-env", "--env", "KEPT", "--env", "NOT_THERE", "--env", "A=1",
			 "--env", "B=", "--env", "A=2=3", "--env", "PATH=/bin", "--env",
			 "container=none", "--", "/bin/busybox", "env"));
	EXPECT_LINE(t, "KEPT=as it was");
	EXPECT_LINE(t, "A=2=3");
	EXPECT_LINE(t, "B=");
	EXPECT_LINE(t, "PATH=/bin");
	EXPECT_LINE(t, "container=sclimit-run");
	EXPECT_EQ(5, tool_lines(t.out)) TH_LOG("%s", t.out);
}

/* ---- host name and network ---- */

TEST(a_host_name_is_the_container_s_own)
{
	char before[65], after[65];

	ASSERT_EQ(0, gethostname(before, sizeof(before)));
	EXPECT_EQ(0, run("--hostname", "box.example", "--", "hostname"));
	EXPECT_OUT(t, "box.example\n");
	ASSERT_EQ(0, gethostname(after, sizeof(after)));
	EXPECT_STREQ(before, after);
}

/* word-word-NNNN */
static int is_by_chance(const char *name)
{
	size_t word = strspn(name, "abcdefghijklmnopqrstuvwxyz"), other;

	if (!word || name[word] != '-')
		return 0;
	name += word + 1;
	other = strspn(name, "abcdefghijklmnopqrstuvwxyz");
	return other && name[other] == '-' && strspn(name + other + 1, "0123456789") == 4 &&
	       !strcmp(name + other + 5, "\n");
}

TEST(a_host_name_that_is_not_given_is_two_words_and_a_number)
{
	char first[256];

	EXPECT_EQ(0, run("--", "hostname"));
	EXPECT_TRUE(is_by_chance(t.out)) TH_LOG("%s%s", t.out, t.err);
	snprintf(first, sizeof(first), "%.255s", t.out);
	EXPECT_EQ(0, run("--", "hostname"));
	EXPECT_STRNE(first, t.out);
}

TEST(a_host_name_that_is_shared_stays)
{
	char name[65];

	ASSERT_EQ(0, gethostname(name, sizeof(name)));
	strcat(name, "\n");
	EXPECT_EQ(0, run("--share", "uts", "--", "hostname"));
	EXPECT_OUT(t, name);
}

TEST(the_loopback_interface_is_up_and_alone)
{
	EXPECT_EQ(0, run("--", "cat", "/proc/self/net/dev"));
	EXPECT_EQ(3, tool_lines(t.out)) TH_LOG("%s", t.out);
	EXPECT_SAYS(t, "lo:");
	EXPECT_EQ(0, run("--", "ping", "-c", "1", "-W", "10", "127.0.0.1"))
		TH_LOG("%s%s", t.out, t.err);
	EXPECT_SAYS(t, "1 packets received");
	EXPECT_EQ(0, run_as(become_nobody, "--", "ping", "-c", "1", "-W", "10", "127.0.0.1"))
		TH_LOG("%s%s", t.out, t.err);
}

/* ---- the plan ---- */

TEST(the_plan_shows_limits_environment_and_host_name)
{
	EXPECT_EQ(0, run("--dry-run", "--rlimit", "core=1:unlimited", "--clear-env", "--hostname",
			 "box", "--env", "A=\033[1m", "true"));
	EXPECT_SAYS(t, "\n  core=1:unlimited\n");
	EXPECT_SAYS(t, "\n  container=sclimit-run\n");
	EXPECT_SAYS(t, "\n  A=\\x1b[1m\n");
	EXPECT_SAYS(t, "hostname: box\n");
}

TEST_HARNESS_MAIN
