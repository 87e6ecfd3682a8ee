// SPDX-License-Identifier: GPL-2.0
/*
 * --supervise sysinfo: sysinfo(2) says what the container can have, by its limits and those of the
 * groups that it is in, and not what the host has.
 */
#include "sclimit_harness.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

#include "run_cgroup.h"
#include "run_deeds.h"

#define MIB		(1ull << 20)
#define SOME		(16 * MIB)
#define HUGE_LIMIT	"1000G"	/* more than any machine here has */

static struct tool t, other;

/* ---- inside ---- */

static void show(const char *name, unsigned long long value)
{
	printf("%s %llu\n", name, value);
}

static void show_all(const char *when)
{
	struct sysinfo info;
	char name[32];

	memset(&info, 0xff, sizeof(info));
	if (sysinfo(&info))
		exit(1);
#define SHOW(field, unit) do { \
	snprintf(name, sizeof(name), "%s" #field, when); \
	show(name, (unsigned long long)info.field * (unit)); \
} while (0)
	SHOW(uptime, 1);
	SHOW(loads[0], 1);
	SHOW(totalram, info.mem_unit);
	SHOW(freeram, info.mem_unit);
	SHOW(sharedram, info.mem_unit);
	SHOW(bufferram, info.mem_unit);
	SHOW(totalswap, info.mem_unit);
	SHOW(freeswap, info.mem_unit);
	SHOW(totalhigh, info.mem_unit);
	SHOW(freehigh, info.mem_unit);
	SHOW(procs, 1);
	SHOW(mem_unit, 1);
#undef SHOW
}

static void look(void)
{
	show_all("");
}

static void use_memory(void)
{
	char *some;

	show_all("before:");
	some = mmap(NULL, SOME, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (some == MAP_FAILED)
		exit(1);
	show_all("with:");
	munmap(some, SOME);
	show_all("after:");
}

static void share_memory(void)
{
	char *some;

	show_all("before:");
	some = mmap(NULL, SOME, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (some == MAP_FAILED)
		exit(1);
	show_all("with:");
}

static void have_children(void)
{
	pid_t pid[3];
	int i;

	for (i = 0; i < 3; i++) {
		pid[i] = fork();
		while (!pid[i])
			pause();
	}
	show_all("");
	for (i = 0; i < 3; i++)
		kill_and_reap(pid[i]);
}

static void bad_pointers(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sysinfo *info = (void *)(pages + 4096 - 16);

	say("null", raw_syscall(SYS_sysinfo, 0));
	say("low", raw_syscall(SYS_sysinfo, 8));
	say("kernel", raw_syscall(SYS_sysinfo, -4096));
	munmap(pages + 4096, 4096);
	say("half", raw_syscall(SYS_sysinfo, info));
	say("good", raw_syscall(SYS_sysinfo, pages));
}

static const struct deed deeds[] = {
	{ "look", look }, { "use", use_memory }, { "share", share_memory },
	{ "children", have_children }, { "bad", bad_pointers }, {}
};

/* ---- outside ---- */

#define MAKE(...)	run_in_top(&t, MAPPED, "--profile", "none", ##__VA_ARGS__)
#define DO(deed, ...)	MAKE("--supervise", "sysinfo", ##__VA_ARGS__, "--", me(), "inside", deed)

/*
 *     top
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(sysinfo)
{
	char top[CG_PATH];
	struct sysinfo host;
};

FIXTURE_SETUP(sysinfo)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, have_controllers());
	ASSERT_EQ(0, sysinfo(&self->host));
	ASSERT_EQ(1, self->host.mem_unit);
}

FIXTURE_TEARDOWN_PARENT(sysinfo)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(0, drop_controllers());
}

/* What was shown; -1: it was not. */
static long long shown(const char *name)
{
	size_t len = strlen(name);
	const char *line;

	for (line = t.out; *line; line += *line == '\n') {
		if (!strncmp(line, name, len) && line[len] == ' ')
			return atoll(line + len + 1);
		line += strcspn(line, "\n");
	}
	return -1;
}

#define EXPECT_SHOWN(want, name)	EXPECT_EQ((long long)(want), shown(name)) \
	TH_LOG("%s: %s%s", name, t.out, t.err)
/* As far as other programs let it stand still. */
#define EXPECT_ABOUT(want, name)	EXPECT_NEAR(want, shown(name), 4 * MIB, name)
#define EXPECT_NEAR(want, got, by, what) do { \
	long long want_ = (want), got_ = (got); \
	EXPECT_TRUE(got_ >= want_ - (long long)(by) && got_ <= want_ + (long long)(by)) \
		TH_LOG("%s: %lld is not about %lld: %s%s", what, got_, want_, t.out, t.err); \
} while (0)

TEST_F(sysinfo, the_limit_of_memory_is_all_that_there_is)
{
	EXPECT_EQ(0, DO("look", "--memory", "64M"));
	EXPECT_SHOWN(64 * MIB, "totalram");
	EXPECT_LT(60 * MIB, shown("freeram"));
	EXPECT_GT(64 * MIB, shown("freeram"));
	EXPECT_GT(MIB, shown("sharedram"));
	EXPECT_SHOWN(0, "bufferram");
	EXPECT_SHOWN(0, "totalhigh");
	EXPECT_SHOWN(0, "freehigh");
	EXPECT_SHOWN(1, "mem_unit");
	EXPECT_QUIET(t);
}

TEST_F(sysinfo, what_is_used_is_not_free_until_it_is_given_back)
{
	EXPECT_EQ(0, DO("use", "--memory", "64M"));
	EXPECT_ABOUT(shown("before:freeram") - (long long)SOME, "with:freeram");
	EXPECT_ABOUT(shown("before:freeram"), "after:freeram");
	EXPECT_SHOWN(64 * MIB, "with:totalram");
	EXPECT_GT(MIB, shown("with:sharedram"));
}

TEST_F(sysinfo, what_processes_share_is_shown_as_that)
{
	EXPECT_EQ(0, DO("share", "--memory", "64M"));
	/* its own directories are in memory */
	EXPECT_GT(MIB, shown("before:sharedram"));
	/* counts are kept for each CPU and added up from time to time */
	EXPECT_ABOUT(SOME, "with:sharedram");
	EXPECT_ABOUT(shown("before:freeram") - (long long)SOME, "with:freeram");
}

TEST_F(sysinfo, the_limit_of_swap_is_all_of_that)
{
	EXPECT_EQ(0, DO("look", "--memory", "64M", "--swap", "0"));
	EXPECT_SHOWN(0, "totalswap");
	EXPECT_SHOWN(0, "freeswap");
	EXPECT_EQ(0, DO("look", "--swap", HUGE_LIMIT));
	EXPECT_SHOWN(self->host.totalswap, "totalswap");
	EXPECT_SHOWN(self->host.totalram, "totalram");
}

TEST_F(sysinfo, processes_are_the_containers_own)
{
	EXPECT_EQ(0, DO("look", "--pids", "20"));
	EXPECT_SHOWN(1, "procs");
	EXPECT_SHOWN(self->host.totalram, "totalram");
	EXPECT_EQ(0, DO("children", "--pids", "20"));
	EXPECT_SHOWN(4, "procs");
}

TEST_F(sysinfo, limits_of_groups_above_count_too)
{
	ASSERT_EQ(0, cg_write(self->top, "memory.max", "33554432"));
	EXPECT_EQ(0, DO("look", "--memory", "64M"));
	EXPECT_SHOWN(32 * MIB, "totalram");
	EXPECT_GT(32 * MIB, shown("freeram"));
	EXPECT_EQ(0, DO("look", "--memory", "16M"));
	EXPECT_SHOWN(16 * MIB, "totalram");
	EXPECT_EQ(0, DO("look", "--memory", "max"));
	EXPECT_SHOWN(32 * MIB, "totalram");
}

TEST_F(sysinfo, what_others_use_of_a_common_limit_is_not_free)
{
	ASSERT_EQ(0, cg_write(self->top, "memory.max", "67108864"));
	ASSERT_LT(0, start_in_top(&other, MAPPED, "--profile", "none", "--", "sh", "-c",
				  "dd if=/dev/zero of=/dev/shm/x bs=1M count=32 && echo up && "
				  "exec sleep 1000"));
	EXPECT_EQ(0, tool_wait(&other, "up")) TH_LOG("%s", other.err);
	EXPECT_EQ(0, DO("look", "--memory", "60M"));
	EXPECT_SHOWN(60 * MIB, "totalram");
	EXPECT_GT(33 * MIB, shown("freeram"));
	EXPECT_LT(16 * MIB, shown("freeram"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&other, SIGTERM));
}

TEST_F(sysinfo, more_than_the_host_has_there_is_not)
{
	EXPECT_EQ(0, DO("look", "--memory", HUGE_LIMIT, "--swap", HUGE_LIMIT));
	EXPECT_SHOWN(self->host.totalram, "totalram");
	EXPECT_SHOWN(self->host.totalswap, "totalswap");
	EXPECT_LE(shown("freeram"), (long long)self->host.totalram);
}

TEST_F(sysinfo, without_limits_it_is_as_on_the_host)
{
	EXPECT_EQ(0, DO("look"));
	EXPECT_SHOWN(self->host.totalram, "totalram");
	EXPECT_SHOWN(self->host.totalswap, "totalswap");
	EXPECT_SHOWN(self->host.totalhigh, "totalhigh");
	EXPECT_NEAR(self->host.freeram, shown("freeram"), 64 * MIB, "freeram");
	EXPECT_NEAR(self->host.bufferram, shown("bufferram"), 16 * MIB, "bufferram");
	EXPECT_NEAR(self->host.uptime, shown("uptime"), 60, "uptime");
	EXPECT_LT(1, shown("procs"));
}

TEST_F(sysinfo, time_and_load_are_the_hosts_with_limits_too)
{
	EXPECT_EQ(0, DO("look", "--memory", "64M"));
	EXPECT_NEAR(self->host.uptime, shown("uptime"), 60, "uptime");
	EXPECT_NEAR(self->host.loads[0], shown("loads[0]"), 2 << SI_LOAD_SHIFT, "load");
}

TEST_F(sysinfo, unsupervised_the_limits_are_not_seen)
{
	EXPECT_EQ(0, MAKE("--memory", "64M", "--", me(), "inside", "look"));
	EXPECT_SHOWN(self->host.totalram, "totalram");
}

TEST_F(sysinfo, where_nothing_can_be_written_it_is_EFAULT)
{
	EXPECT_EQ(0, DO("bad", "--memory", "64M"));
	EXPECT_OUT(t, "null 14\nlow 14\nkernel 14\nhalf 14\ngood 0\n");
	EXPECT_EQ(0, DO("bad"));
	EXPECT_OUT(t, "null 14\nlow 14\nkernel 14\nhalf 14\ngood 0\n");
}

TEST_HARNESS_MAIN
