// SPDX-License-Identifier: GPL-2.0
/*
 * What is left of a start: by launchers that are killed, when the next one has come; by many side
 * by side, when the last one has ended.
 */
#include "sclimit_harness.h"

#include <time.h>

#include "run_cgroup.h"
#include "sclimit_chance.h"

#define SIDE_BY_SIDE	64
#define KILLS		200
#define KILLS_A_LOOK	10

static struct tool t, u;

/*
 *     top
 *     `-- sclimit
 *         |-- NAME	a container's
 *         ...
 */
FIXTURE(sweep)
{
	char top[CG_PATH], dir[CG_PATH], group[CG_PATH];
};

FIXTURE_SETUP(sweep)
{
	ASSERT_EQ(0, cg_base(self->top));
	cg_name(self->dir, self->top, "sclimit");
	/* what a killed launcher leaves is ours to wait for */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN_PARENT(sweep)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

static int stay(void *arg)
{
	(void)arg;
	while (raw_syscall(SYS_pause))
		;
	return 0;
}

/* Waits for the end of all processes that are ours, or have become so. */
static int reap_all(void)
{
	int n = 0;

	alarm(SCL_TIMEOUT_MS / 1000);
	while (wait(NULL) > 0)
		n++;
	alarm(0);
	return n;
}

/* ---- after a kill ---- */

TEST_F(sweep, what_a_killed_launcher_has_left_goes_with_the_next_start)
{
	ASSERT_LT(0, start_in_top(&t, STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	EXPECT_EQ(256 + SIGKILL, tool_stop(&t, SIGKILL));
	EXPECT_EQ(1, groups_in(self->top, NULL));
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	reap_all();
}

TEST_F(sweep, its_name_is_free_again_then)
{
	ASSERT_LT(0, start_in_top(&t, "--hostname", "web", STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	kill(t.pid, SIGKILL);
	tool_end(&t);
	reap_all();
	ASSERT_LT(0, start_in_top(&t, "--hostname", "web", STAY));
	ASSERT_EQ(0, tool_wait(&t, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_STREQ(CG_ROOT "/" TOP_NAME "/sclimit/web", self->group);
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
}

TEST_F(sweep, processes_and_groups_in_it_go_too)
{
	char left[CG_PATH], sub[CG_PATH];
	pid_t in_left, in_sub;

	ASSERT_EQ(0, cg_create(self->dir));
	ASSERT_EQ(0, cg_create_sub(left, self->dir, "left"));
	ASSERT_EQ(0, cg_create_sub(sub, left, "sub"));
	in_left = spawn_in(left, stay, NULL);
	ASSERT_LT(0, in_left);
	in_sub = spawn_in(sub, stay, NULL);
	ASSERT_LT(0, in_sub);
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	EXPECT_EQ(256 + SIGKILL, reap(in_left));
	EXPECT_EQ(256 + SIGKILL, reap(in_sub));
}

TEST_F(sweep, more_of_them_than_one_start_takes_go_with_the_second)
{
	char left[CG_PATH], name[16];
	pid_t pid[80];
	int i;

	ASSERT_EQ(0, cg_create(self->dir));
	for (i = 0; i < 80; i++) {
		snprintf(name, sizeof(name), "left-%d", i);
		ASSERT_EQ(0, cg_create_sub(left, self->dir, name));
		pid[i] = spawn_in(left, stay, NULL);
		ASSERT_LT(0, pid[i]);
	}
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(16, groups_in(self->top, NULL));
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	for (i = 0; i < 80; i++)
		EXPECT_EQ(256 + SIGKILL, reap(pid[i]));
}

TEST_F(sweep, a_start_that_fails_sweeps_too)
{
	char left[CG_PATH];

	ASSERT_EQ(0, cg_create(self->dir));
	ASSERT_EQ(0, cg_create_sub(left, self->dir, "left"));
	EXPECT_EQ(127, run_in_top(&t, "/no/such/command"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

/* ---- while it lives ---- */

TEST_F(sweep, what_has_a_launcher_stays)
{
	ASSERT_LT(0, start_in_top(&u, STAY));
	ASSERT_EQ(0, tool_wait(&u, "up"));
	ASSERT_EQ(1, groups_in(self->top, self->group));
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(1, pids_in(self->group));
	/* also where it does not get on */
	kill(u.pid, SIGSTOP);
	ASSERT_EQ(u.pid, waitpid(u.pid, NULL, WUNTRACED));
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(1, pids_in(self->group));
	kill(u.pid, SIGCONT);
	EXPECT_EQ(128 + SIGTERM, tool_stop(&u, SIGTERM));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(sweep, it_is_a_lock_of_its_process_that_keeps_a_group_and_not_what_is_in_it)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1 };
	struct stat st;
	int fd;

	ASSERT_EQ(0, cg_create(self->dir));
	ASSERT_EQ(0, cg_create_sub(self->group, self->dir, "held"));
	ASSERT_EQ(0, stat(self->group, &st));
	lock.l_start = st.st_ino;
	fd = open(self->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fcntl(fd, F_SETLK, &lock));
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(1, groups_in(self->top, NULL));
	close(fd);
	EXPECT_EQ(0, run_in_top(&t, "true"));
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

/* ---- side by side ---- */

/* Without a pipe to read: there are many. Return: its pid. */
static pid_t launch(const char *const *argv)
{
	pid_t pid = (fflush(NULL), fork());
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(fd, 0);
	dup2(fd, 1);
	execv(argv[0], (char *const *)argv);
	_exit(126);
}

TEST_F(sweep, sixty_four_starts_side_by_side_all_run_and_leave_nothing)
{
	const char *const *argv = TOOL_ARGV(RUN, "-q", "--cgroup", TOP_NAME, "--pids", "20",
					    "--hostname", "box", "sh", "-c", "exit 7");
	pid_t pid[SIDE_BY_SIDE];
	int i;

	for (i = 0; i < SIDE_BY_SIDE; i++) {
		pid[i] = launch(argv);
		ASSERT_LT(0, pid[i]);
	}
	for (i = 0; i < SIDE_BY_SIDE; i++)
		EXPECT_EQ(7, reap(pid[i]));
	EXPECT_EQ(0, groups_in(self->top, NULL));
	EXPECT_EQ(0, reap_all());
}

/* ---- at any moment ---- */

static long ns_since(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - begin->tv_sec) * 1000000000L + now.tv_nsec - begin->tv_nsec;
}

/* How long a start takes until its command runs. */
static long ns_of_start(void)
{
	struct timespec begin;
	long ns;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (start_in_top(&t, STAY) < 0 || tool_wait(&t, "up"))
		return -1;
	ns = ns_since(&begin);
	tool_stop(&t, SIGTERM);
	return ns;
}

FIXTURE(kills)
{
	char top[CG_PATH];
	char mounts[65536], now[65536];
};

FIXTURE_VARIANT(kills)
{
	const char *argv[16];
};

FIXTURE_VARIANT_ADD(kills, of_a_container) {
	.argv = { RUN, "-q", "--cgroup", TOP_NAME, "--pids", "20", "--hostname", "box",
		  "sleep", "1000" },
};

FIXTURE_VARIANT_ADD(kills, of_one_in_the_hosts_pid_namespace) {
	.argv = { RUN, "-q", "--cgroup", TOP_NAME, "--share", "pid", "sleep", "1000" },
};

FIXTURE_SETUP(kills)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_LT(0, read_text("/proc/self/mountinfo", self->mounts, sizeof(self->mounts)));
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
}

FIXTURE_TEARDOWN_PARENT(kills)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Half of the kills for each variant. */
TEST_F(kills, at_random_moments_leave_nothing_when_the_next_has_started)
{
	long ns = ns_of_start(), after;
	uint64_t seed = time(NULL);
	struct timespec wait = {};
	pid_t pid;
	int i;

	TH_LOG("seed %llu, a start takes %ld us", (unsigned long long)seed, ns / 1000);
	ASSERT_LT(0, ns);
	chance_state ^= seed;
	for (i = 1; i <= KILLS / 2; i++) {
		pid = launch(variant->argv);
		ASSERT_LT(0, pid);
		after = chance(ns + ns / 4);
		wait.tv_sec = after / 1000000000;
		wait.tv_nsec = after % 1000000000;
		nanosleep(&wait, NULL);
		EXPECT_EQ(256 + SIGKILL, kill_and_reap(pid));
		if (i % KILLS_A_LOOK)
			continue;
		EXPECT_EQ(0, run_in_top(&t, "true"));
		EXPECT_EQ(0, groups_in(self->top, NULL));
		/* those that are dying yet; one that is not is what the alarm is for */
		reap_all();
		ASSERT_LT(0, read_text("/proc/self/mountinfo", self->now, sizeof(self->now)));
		EXPECT_STREQ(self->mounts, self->now);
	}
}

TEST_HARNESS_MAIN
