// SPDX-License-Identifier: GPL-2.0
/*
 * The group that a container gets: where it is, what is written into it, what its limits do, and
 * that it goes with all that is in it.
 */
#include "sclimit_harness.h"

#include "run_cgroup.h"

static struct tool t, u;

/*
 *     top
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(place)
{
	char top[CG_PATH], group[CG_PATH];
};

FIXTURE_SETUP(place)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, have_controllers());
}

FIXTURE_TEARDOWN_PARENT(place)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(0, drop_controllers());
}

/* ---- where it is ---- */

TEST_F(place, the_command_is_alone_in_a_group_of_its_own)
{
	ASSERT_LT(0, start_in_top(&t, STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_EQ(1, pids_in(self->group));
	EXPECT_EQ(0, pids_in(self->top));
	EXPECT_EQ(256 + SIGKILL, tool_stop(&t, SIGKILL));
	EXPECT_EQ(0, run_in_top(&t, "--", "cat", "/proc/self/cgroup"));
	EXPECT_LINE(t, "0::/");
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, without_an_init_the_command_is_in_it_too)
{
	ASSERT_LT(0, start_in_top(&t, "--no-init", STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_EQ(1, pids_in(self->group));
	/* PID 1 hears no signal that it has no handler for */
	EXPECT_EQ(0, cg_write(self->group, "cgroup.kill", "1"));
	EXPECT_EQ(128 + SIGKILL, tool_end(&t));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, it_is_in_the_callers_own_group_where_no_other_one_is_named)
{
	struct tool_how how = { .file = RUN, .cg = self->top };

	ASSERT_LT(0, tool_start(&t, &how, TOOL_ARGV("-q", STAY)));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_EQ(1, pids_in(self->group));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, its_name_is_the_containers_and_a_second_one_of_that_name_gets_a_number)
{
	ASSERT_LT(0, start_in_top(&t, "--hostname", "web", STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_LT(0, start_in_top(&u, "--hostname", "web", STAY));
	ASSERT_EQ(0, tool_wait(&u, "up"));
	EXPECT_EQ(1, pids_in(CG_ROOT "/" TOP_NAME "/sclimit/web"));
	EXPECT_EQ(1, pids_in(CG_ROOT "/" TOP_NAME "/sclimit/web-2"));
	EXPECT_EQ(2, groups_in(self->top, NULL));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(1, groups_in(self->top, NULL));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&u, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, others_cannot_open_the_directory_above_it_and_the_container_can_look_into_its_own)
{
	struct stat st;
	mode_t mask = umask(077);

	cg_name(self->group, self->top, "sclimit");
	ASSERT_EQ(0, cg_create(self->group));
	ASSERT_EQ(0, chmod(self->group, 0755));
	ASSERT_LT(0, start_in_top(&t, STAY));
	umask(mask);
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	ASSERT_EQ(0, stat(CG_ROOT "/" TOP_NAME "/sclimit", &st));
	EXPECT_EQ(0711, st.st_mode & 07777);
	ASSERT_EQ(0, stat(self->group, &st));
	EXPECT_EQ(0755, st.st_mode & 07777);
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, run_in_top(&t, "--", "ls", "/sys/fs/cgroup"));
	EXPECT_LINE(t, "cgroup.procs");
	EXPECT_SILENT(t, "sclimit");
}

TEST_F(place, a_dry_run_shows_it_and_makes_nothing)
{
	EXPECT_EQ(0, run_in_top(&t, "--dry-run", "--hostname", "web", "--pids", "7", "true"));
	EXPECT_SAYS(t, TOP_NAME "/sclimit/web");
	EXPECT_SAYS(t, "pids.max: 7");
	EXPECT_EQ(-1, groups_in(self->top, NULL));
}

/* ---- controllers ---- */

TEST_F(place, controllers_are_enabled_on_the_way_down_and_no_more_than_are_needed)
{
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_STREQ("", cg_line(self->top, "cgroup.subtree_control"));
	EXPECT_EQ(0, run_in_top(&t, "--pids", "20", "true"));
	EXPECT_STREQ("pids", cg_line(self->top, "cgroup.subtree_control"));
	EXPECT_EQ(0, run_in_top(&t, "--memory", "64M", "--pids", "20", "true"));
	EXPECT_STREQ("memory pids", cg_line(self->top, "cgroup.subtree_control"));
	cg_name(self->group, self->top, "sclimit");
	EXPECT_STREQ("memory pids", cg_line(self->group, "cgroup.subtree_control"));
}

TEST_F(place, a_controller_that_the_parent_does_not_have_is_named)
{
	char sub[CG_PATH];

	ASSERT_EQ(0, cg_create_sub(sub, self->top, "sub"));
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--cgroup", TOP_NAME "/sub", "--memory", "64M", "true")));
	EXPECT_COMPLAINS(t, "--memory: group " TOP_NAME "/sub does not have the memory controller");
	EXPECT_EQ(-1, groups_in(sub, NULL));
}

TEST_F(place, a_parent_with_processes_cannot_hand_down_and_that_is_said)
{
	struct tool_how how = { .file = RUN, .cg = self->top };

	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--pids", "20", "true")));
	EXPECT_COMPLAINS(t, "--pids: group " TOP_NAME " has processes of its own");
	EXPECT_COMPLAINS(t, "--cgroup");
	EXPECT_STREQ("", cg_line(self->top, "cgroup.subtree_control"));
	EXPECT_EQ(-1, groups_in(self->top, NULL));
}

/* ---- limits ---- */

FIXTURE(limit)
{
	char top[CG_PATH], group[CG_PATH];
};

FIXTURE_VARIANT(limit)
{
	const char *option, *value, *file, *want;
};

#define LIMIT(name, option_, value_, file_, want_) \
	FIXTURE_VARIANT_ADD(limit, name) { \
		.option = option_, .value = value_, .file = file_, .want = want_, \
	}

LIMIT(memory, "--memory", "64M", "memory.max", "67108864");
LIMIT(no_memory_limit, "--memory", "max", "memory.max", "max");
LIMIT(memory_high, "--memory-high", "32M", "memory.high", "33554432");
LIMIT(no_swap, "--swap", "0", "memory.swap.max", "0");
LIMIT(swap, "--swap", "1G", "memory.swap.max", "1073741824");
LIMIT(half_a_cpu, "--cpus", "0.5", "cpu.max", "50000 100000");
LIMIT(cpus, "--cpus", "1.25", "cpu.max", "125000 100000");
LIMIT(all_cpus, "--cpus", "max", "cpu.max", "max 100000");
LIMIT(cpu_weight, "--cpu-weight", "250", "cpu.weight", "250");
LIMIT(least_cpu_shares, "--cpu-shares", "2", "cpu.weight", "1");
LIMIT(usual_cpu_shares, "--cpu-shares", "1024", "cpu.weight", "39");
LIMIT(most_cpu_shares, "--cpu-shares", "262144", "cpu.weight", "10000");
LIMIT(io_weight, "--io-weight", "300", "io.weight", "default 300");
LIMIT(least_blkio_weight, "--blkio-weight", "10", "io.weight", "default 1");
LIMIT(some_blkio_weight, "--blkio-weight", "500", "io.weight", "default 4950");
LIMIT(most_blkio_weight, "--blkio-weight", "1000", "io.weight", "default 10000");
LIMIT(pids, "--pids", "33", "pids.max", "33");
LIMIT(one_cpu, "--cpuset", "0", "cpuset.cpus", "0");
LIMIT(two_cpus, "--cpuset", "0,1", "cpuset.cpus", "0-1");

FIXTURE_SETUP(limit)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, have_controllers());
}

FIXTURE_TEARDOWN_PARENT(limit)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(0, drop_controllers());
}

TEST_F(limit, is_in_its_file_while_the_command_runs)
{
	ASSERT_LT(0, start_in_top(&t, variant->option, variant->value, STAY));
	EXPECT_EQ(0, tool_wait(&t, "up"))
		TH_LOG("%s", t.err);
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_STREQ(variant->want, cg_line(self->group, variant->file));
	EXPECT_EQ(1, pids_in(self->group));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, all_limits_at_once)
{
	ASSERT_LT(0, start_in_top(&t, "--memory", "64M", "--memory-high", "60M", "--swap", "0",
				  "--cpus", "2", "--cpu-weight", "7", "--io-weight", "8",
				  "--pids", "9", "--cpuset", "1", STAY));
	EXPECT_EQ(0, tool_wait(&t, "up"))
		TH_LOG("%s", t.err);
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_STREQ("67108864", cg_line(self->group, "memory.max"));
	EXPECT_STREQ("62914560", cg_line(self->group, "memory.high"));
	EXPECT_STREQ("0", cg_line(self->group, "memory.swap.max"));
	EXPECT_STREQ("200000 100000", cg_line(self->group, "cpu.max"));
	EXPECT_STREQ("7", cg_line(self->group, "cpu.weight"));
	EXPECT_STREQ("default 8", cg_line(self->group, "io.weight"));
	EXPECT_STREQ("9", cg_line(self->group, "pids.max"));
	EXPECT_STREQ("1", cg_line(self->group, "cpuset.cpus.effective"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, a_limit_that_the_kernel_refuses_is_named_and_nothing_is_left)
{
	EXPECT_EQ(125, run_in_top(&t, "--cpuset", "7", "--pids", "9", "echo", "it ran"));
	EXPECT_COMPLAINS(t, "--cpuset: cannot write '7' to cpuset.cpus");
	EXPECT_OUT(t, "");
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, cpus_that_the_parent_does_not_have_are_no_reason_to_take_its_others)
{
	ASSERT_EQ(0, cg_write(self->top, "cpuset.cpus", "0"));
	EXPECT_EQ(125, run_in_top(&t, "--cpuset", "1", "echo", "it ran"));
	EXPECT_COMPLAINS(t, "--cpuset 1: the group could have none of these, only 0");
	EXPECT_OUT(t, "");
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

/* The inner shell ends when it cannot fork, and what it has started stays. */
TEST_F(place, a_fork_bomb_is_held_by_pids)
{
	static const char bomb[] = "sh -c 'while :; do sleep 1000 & done' 2>/dev/null; "
				   "echo up; exec sleep 1000";

	ASSERT_LT(0, start_in_top(&t, "--pids", "16", "--", "sh", "-c", bomb));
	EXPECT_EQ(0, tool_wait(&t, "up"))
		TH_LOG("%s", t.err);
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_EQ(15, pids_in(self->group));
	EXPECT_LT(0, cg_key(self->group, "pids.events", "max"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, who_uses_more_memory_than_it_may_is_killed_and_that_is_reported)
{
	EXPECT_EQ(137, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--cgroup", TOP_NAME, "--memory", "16M", "--swap", "0", "--",
					  "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1")));
	EXPECT_TRUE(tool_says(t.err, "out of memory"))
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, who_uses_less_is_not)
{
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN },
			      TOOL_ARGV("--cgroup", TOP_NAME, "--memory", "16M", "--swap", "0", "--",
					"dd", "if=/dev/zero", "of=/dev/null", "bs=4M", "count=1")));
	EXPECT_FALSE(tool_says(t.err, "out of memory"));
}

/* ---- the end ---- */

static int stay(void *arg)
{
	(void)arg;
	while (raw_syscall(SYS_pause))
		;
	return 0;
}

TEST_F(place, groups_in_it_go_with_it_and_so_do_their_processes)
{
	char a[CG_PATH], b[CG_PATH], c[CG_PATH];
	pid_t in_b, in_c;

	ASSERT_LT(0, start_in_top(&t, STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	ASSERT_EQ(0, cg_create_sub(a, self->group, "a"));
	ASSERT_EQ(0, cg_create_sub(b, a, "b"));
	ASSERT_EQ(0, cg_create_sub(c, self->group, "c"));
	in_b = spawn_in(b, stay, NULL);
	ASSERT_LT(0, in_b);
	in_c = spawn_in(c, stay, NULL);
	ASSERT_LT(0, in_c);
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	EXPECT_EQ(256 + SIGKILL, reap(in_b));
	EXPECT_EQ(256 + SIGKILL, reap(in_c));
}

TEST_F(place, many_groups_deep_in_it_go_with_it)
{
	char path[CG_PATH];
	int i, depth;

	ASSERT_LT(0, start_in_top(&t, STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, path));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(1, groups_in(self->top, path));
		snprintf(path + strlen(path), 8, "/%d", i);
		for (depth = 0; depth < 30; depth++) {
			ASSERT_EQ(0, cg_create(path));
			strcat(path, "/d");
		}
	}
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(place, what_a_command_leaves_in_the_hosts_pid_namespace_is_killed)
{
	pid_t left;

	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	EXPECT_EQ(0, run_in_top(&t, "--share", "pid", "--", "sh", "-c",
				"sleep 1000 >/dev/null 2>&1 & echo $!"));
	left = atoi(t.out);
	ASSERT_LT(0, left)
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, groups_in(self->top, NULL));
	EXPECT_EQ(256 + SIGKILL, reap(left));
}

TEST_F(place, a_frozen_container_goes_too)
{
	ASSERT_LT(0, start_in_top(&t, "--share", "pid", STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	ASSERT_EQ(0, cg_write(self->group, "cgroup.freeze", "1"));
	tool_stop(&t, SIGKILL);
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

/* ---- who may ---- */

TEST_F(place, a_group_that_is_not_there_is_an_error)
{
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--cgroup", "no/such", "true")));
	EXPECT_COMPLAINS(t, "--cgroup: no/such: no such group");
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--cgroup", "/tmp", "true")));
	EXPECT_COMPLAINS(t, "--cgroup: /tmp: not a cgroup v2 directory");
}

TEST_F(place, a_directory_that_is_somebody_elses_is_not_used)
{
	ASSERT_EQ(0, mkdir(CG_ROOT "/" TOP_NAME "/sclimit", 0755));
	ASSERT_EQ(0, chown(CG_ROOT "/" TOP_NAME "/sclimit", NOBODY, NOBODY));
	EXPECT_EQ(125, run_in_top(&t, "true"));
	EXPECT_COMPLAINS(t, "it belongs to user 65534");
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

/* None of the image's users but root has more than one id to map. */
#define AS_NOBODY	(&(struct tool_how){ .file = RUN, .become = become_nobody })

TEST_F(place, who_may_make_no_group_has_none_unless_limits_are_asked_for)
{
	EXPECT_EQ(0, tool_run(&t, AS_NOBODY, TOOL_ARGV("-q", "--", "cat", "/proc/self/cgroup")));
	EXPECT_LINE(t, "0::/");
	EXPECT_EQ(0, tool_run(&t, AS_NOBODY, TOOL_ARGV("--dry-run", "true")));
	EXPECT_SAYS(t, "none: no group can be made in group / (EACCES)");
	EXPECT_EQ(125, tool_run(&t, AS_NOBODY, TOOL_ARGV("--pids", "20", "true")));
	EXPECT_COMPLAINS(t, "--pids: no group can be made in group /");
	EXPECT_EQ(125, tool_run(&t, AS_NOBODY, TOOL_ARGV("--cgroup", TOP_NAME, "true")));
	EXPECT_COMPLAINS(t, "--cgroup: no group can be made in group " TOP_NAME);
}

static int delegate(const char *cg)
{
	static const char *const file[] = { "", "cgroup.procs", "cgroup.subtree_control" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (chown(cg_file(cg, file[i]), NOBODY, NOBODY))
			return -errno;
	return 0;
}

/*
 *     top		delegated to nobody
 *     |-- own		the caller's
 *     `-- sclimit
 */
TEST_F(place, who_has_a_delegated_group_can_have_limits)
{
	struct tool_how how = { .file = RUN, .become = become_nobody };
	char own[CG_PATH];

	ASSERT_EQ(0, cg_create_sub(own, self->top, "own"));
	ASSERT_EQ(0, delegate(self->top));
	ASSERT_EQ(0, delegate(own));
	how.cg = own;
	ASSERT_LT(0, tool_start(&t, &how, TOOL_ARGV("-q", "--cgroup", TOP_NAME, "--pids", "20",
						    "--memory", "64M", STAY)));
	EXPECT_EQ(0, tool_wait(&t, "up"))
		TH_LOG("%s", t.err);
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_STREQ("20", cg_line(self->group, "pids.max"));
	EXPECT_STREQ("67108864", cg_line(self->group, "memory.max"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	/* from the root group a process can only be moved by who may write there */
	how.cg = NULL;
	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--cgroup", TOP_NAME, "true")));
	EXPECT_COMPLAINS(t, "its processes cannot be moved to group " TOP_NAME);
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_HARNESS_MAIN
