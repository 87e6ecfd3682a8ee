// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run: the command as a process. What it ends with, the signals that reach it, what it
 * inherits, and what becomes of everything when one of the processes dies.
 */
#include "sclimit_harness.h"

#include <sys/socket.h>
#include <time.h>

#include "tool.h"

#define RUN	"/bin/sclimit-run"
#define ARGS	16

static struct tool t;

/*
 *     top		the launcher's own
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(process)
{
	char top[CG_PATH];
};

FIXTURE_VARIANT(process)
{
	const char *option;
	bool init;
};

#define AS_BY_DEFAULT	"--backend=auto"

FIXTURE_VARIANT_ADD(process, init) {
	.option = AS_BY_DEFAULT,
	.init = true,
};

FIXTURE_VARIANT_ADD(process, no_init) {
	.option = "--no-init",
	.init = false,
};

FIXTURE_SETUP(process)
{
	ASSERT_EQ(0, cg_base(self->top));
}

FIXTURE_TEARDOWN_PARENT(process)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* The same, for what there is with an init alone. */
FIXTURE(init)
{
	char top[CG_PATH];
};

FIXTURE_VARIANT(init)
{
	const char *option;
};

FIXTURE_VARIANT_ADD(init, plain) {
	.option = AS_BY_DEFAULT,
};

FIXTURE_SETUP(init)
{
	ASSERT_EQ(0, cg_base(self->top));
}

FIXTURE_TEARDOWN_PARENT(init)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Starts a command; @in is its stdin. */
static pid_t begin(const char *top, const char *option, const char *in, const char *const *command)
{
	const char *args[ARGS] = { "-q", option, "--" };
	size_t n = 3;

	while (*command && n < ARGS - 1)
		args[n++] = *command++;
	t.status = tool_start(&t, &(struct tool_how){ .file = RUN, .cg = top, .in = in }, args);
	return t.status;
}

#define start(...)	begin(self->top, variant->option, NULL, TOOL_ARGV(__VA_ARGS__))
#define run_as(option, ...) \
	(begin(self->top, option, NULL, TOOL_ARGV(__VA_ARGS__)), tool_end(&t))
#define run(...)	run_as(variant->option, __VA_ARGS__)
#define start_sh(text)	start("sh", "-c", text)
#define run_sh(text)	run("sh", "-c", text)

/* The launcher's child: the container's first process. */
static pid_t first_process(void)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", t.pid, t.pid);
	return read_text(path, text, sizeof(text)) > 0 ? atoi(text) : -1;
}

static void nap_us(long us)
{
	nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

/* ---- what it ends with ---- */

TEST_F(process, its_exit_status_is_the_launcher_s)
{
	static const char *const ends[] = {
		"exit 0", "exit 1", "exit 42", "exit 125", "exit 126", "exit 127", "exit 255",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		EXPECT_EQ(atoi(ends[i] + 5), run_sh(ends[i]))
			TH_LOG("%s: %s", ends[i], t.err);
		EXPECT_QUIET(t);
	}
}

TEST_F(process, a_signal_that_kills_it_makes_128_more)
{
	ASSERT_LT(0, start_sh("echo ready; exec sleep 1000"));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	kill(first_process(), SIGKILL);
	EXPECT_EQ(128 + SIGKILL, tool_end(&t));
	EXPECT_QUIET(t);
}

TEST_F(init, so_does_one_that_it_sends_itself)
{
	EXPECT_EQ(128 + SIGKILL, run_sh("kill -KILL $$"));
	EXPECT_EQ(128 + SIGTERM, run_sh("kill -TERM $$"));
	EXPECT_EQ(128 + SIGSEGV, run_sh("kill -SEGV $$"));
	EXPECT_QUIET(t);
}

TEST_F(process, what_is_not_there_is_127_and_what_cannot_be_run_126)
{
	EXPECT_EQ(127, run("no-such-command"));
	EXPECT_COMPLAINS(t, "no-such-command");
	EXPECT_EQ(127, run("/no/such/command"));
	EXPECT_COMPLAINS(t, "/no/such/command");
	EXPECT_EQ(126, run("/etc/passwd"));
	EXPECT_COMPLAINS(t, "/etc/passwd");
	EXPECT_EQ(126, run("/etc"));
	EXPECT_COMPLAINS(t, "/etc");
}

TEST_F(process, a_failure_of_the_launcher_is_125)
{
	EXPECT_EQ(125, run_as("--no-such-option", "true"));
	EXPECT_COMPLAINS(t, "--no-such-option");
	EXPECT_EQ(125, run_as("--rootfs=/no/such/directory", "true"));
	EXPECT_COMPLAINS(t, "/no/such/directory");
}

/* ---- what it inherits ---- */

TEST_F(process, stdin_stdout_and_stderr_are_the_launcher_s)
{
	ASSERT_LT(0, begin(self->top, variant->option, "one\ntwo\n",
			   TOOL_ARGV("sh", "-c", "cat; echo three >&2")));
	EXPECT_EQ(0, tool_end(&t));
	EXPECT_OUT(t, "one\ntwo\n");
	EXPECT_STREQ("three\n", t.err);
}

TEST_F(process, of_them_what_is_closed_is_nothing_of_the_launcher_s)
{
	static const char command[] =
		RUN " -q -- sh -c 'readlink /proc/self/fd/0; cat; echo end' <&-";

	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = "/bin/busybox", .cg = self->top },
			      TOOL_ARGV("sh", "-c", command)))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "/dev/null\nend\n");
}

TEST_F(process, no_other_descriptor_gets_in)
{
	int fd[5], i;

	fd[0] = open("/", O_RDONLY | O_DIRECTORY);
	fd[1] = open("/etc/passwd", O_RDONLY);
	fd[2] = socket(AF_UNIX, SOCK_STREAM, 0);
	fd[3] = dup2(fd[1], 100);
	fd[4] = dup2(fd[1], 1000);
	for (i = 0; i < 5; i++)
		ASSERT_LT(2, fd[i]);
	/* the fourth is what ls itself reads */
	EXPECT_EQ(0, run("ls", "/proc/self/fd"));
	EXPECT_OUT(t, "0\n1\n2\n3\n");
	for (i = 0; i < 5; i++)
		close(fd[i]);
}

/* How many descriptors of a file a process has, -1 where that cannot be seen. */
static int descriptors_of(pid_t pid, const char *file)
{
	char path[300], link[300];
	struct dirent *ent;
	DIR *dir;
	ssize_t len;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while ((ent = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%.16s", pid, ent->d_name);
		len = readlink(path, link, sizeof(link) - 1);
		link[len < 0 ? 0 : len] = '\0';
		n += !strcmp(link, file);
	}
	closedir(dir);
	return n;
}

TEST_F(process, the_first_process_keeps_none_either)
{
	int fd = open("/etc/passwd", O_RDONLY), high = dup2(fd, 100);

	ASSERT_LT(2, fd);
	ASSERT_EQ(100, high);
	ASSERT_LT(0, start_sh("echo ready; exec sleep 1000"));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	EXPECT_EQ(2, descriptors_of(t.pid, "/etc/passwd"));
	/* an init closes them at its own time */
	while (descriptors_of(first_process(), "/etc/passwd") > 0)
		nap_us(1000);
	EXPECT_EQ(0, descriptors_of(first_process(), "/etc/passwd"));
	EXPECT_EQ(256 + SIGKILL, tool_stop(&t, SIGKILL));
	close(fd);
	close(high);
}

TEST_F(process, a_pipe_that_it_has_can_be_opened_anew)
{
	EXPECT_EQ(0, run_sh("echo here >/dev/stdout; echo there >/dev/stderr"));
	EXPECT_OUT(t, "here\n");
	EXPECT_STREQ("there\n", t.err);
}

TEST_F(init, it_tells_nothing_of_how_it_was_started)
{
	EXPECT_EQ(0, run_as("--env=A=secret", "cat", "/proc/1/cmdline"));
	EXPECT_OUT(t, "init");
}

TEST_F(process, signals_are_blocked_and_ignored_as_for_the_launcher)
{
	sigset_t blocked;

	EXPECT_EQ(0, run("grep", "^Sig[BI]", "/proc/self/status"));
	EXPECT_OUT(t, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGUSR2, SIG_IGN);
	EXPECT_EQ(0, run("grep", "^Sig[BI]", "/proc/self/status"));
	EXPECT_OUT(t, "SigBlk:\t0000000000000200\nSigIgn:\t0000000000000800\n");
}

TEST_F(process, with_an_init_it_is_not_process_1)
{
	EXPECT_EQ(0, run_sh("echo $$; cat /proc/1/comm; true"));
	EXPECT_OUT(t, variant->init ? "2\nsclimit-run\n" : "1\nsh\n");
}

TEST_F(init, who_enforces_the_policy_is_said_when_there_is_a_command_and_failures_are_one_line)
{
	const struct tool_how how = { .file = RUN, .cg = self->top };

	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("true")));
	EXPECT_COMPLAINS(t, "sclimit-run: policy by ");
	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--workdir", "/no/such", "true")));
	EXPECT_COMPLAINS(t, "sclimit-run: --workdir /no/such: cannot go there (ENOENT)");
	EXPECT_EQ(127, tool_run(&t, &how, TOOL_ARGV("--backend", "seccomp", "/no/such")));
	EXPECT_COMPLAINS(t, "sclimit-run: /no/such: cannot run it (ENOENT)");
}

/* ---- signals ---- */

static const struct {
	const char *name;
	int sig;
} forwarded[] = {
	{ "TERM", SIGTERM }, { "INT", SIGINT }, { "HUP", SIGHUP }, { "QUIT", SIGQUIT },
	{ "USR1", SIGUSR1 }, { "USR2", SIGUSR2 }, { "ALRM", SIGALRM },
};

TEST_F(process, signals_to_the_launcher_reach_it)
{
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(forwarded); i++) {
		snprintf(text, sizeof(text), "trap 'echo got %s; exit 7' %s; echo ready; "
			 "sleep 1000 & wait $!", forwarded[i].name, forwarded[i].name);
		ASSERT_LT(0, start_sh(text));
		ASSERT_EQ(0, tool_wait(&t, "ready"));
		EXPECT_EQ(7, tool_stop(&t, forwarded[i].sig))
			TH_LOG("%s: %s", forwarded[i].name, t.err);
		snprintf(text, sizeof(text), "ready\ngot %s\n", forwarded[i].name);
		EXPECT_OUT(t, text);
	}
}

/* Without an init the kernel keeps such signals from it, as it is process 1. */
TEST_F(init, one_that_it_does_not_expect_kills_it)
{
	ASSERT_LT(0, start_sh("echo ready; exec sleep 1000"));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
}

TEST_F(init, a_signal_at_any_moment_of_the_start_is_not_lost)
{
	int i, status;

	for (i = 0; i < 40; i++) {
		ASSERT_LT(0, start("sleep", "1000"));
		nap_us(i * 2500);
		status = tool_stop(&t, SIGTERM);
		/* before it has set itself up, it is the launcher that dies of it */
		EXPECT_TRUE(status == 128 + SIGTERM || status == 256 + SIGTERM)
			TH_LOG("after %d us: %d: %s", i * 2500, status, t.err);
		EXPECT_EQ(0, cg_wait_empty(self->top));
	}
}

/* ---- who dies ---- */

TEST_F(init, orphans_are_reaped)
{
	static const char orphans[] =
		"i=0; while [ $i -lt 30 ]; do (true & ); i=$((i + 1)); done\n"
		"i=0; while grep -q '^State:.Z' /proc/[0-9]*/status 2>/dev/null; do\n"
		"i=$((i + 1)); [ $i -lt 500 ] || exit 9; done; echo none";

	EXPECT_EQ(0, run_sh(orphans));
	EXPECT_OUT(t, "none\n");
}

TEST_F(process, what_it_leaves_running_ends_with_it)
{
	EXPECT_EQ(3, run_sh("sleep 1000 & setsid sleep 1000 & exit 3"));
	EXPECT_EQ(0, cg_wait_empty(self->top));
}

TEST_F(process, the_container_dies_with_the_launcher)
{
	ASSERT_LT(0, start_sh("sleep 1000 & setsid sleep 1000 & echo ready; exec sleep 1000"));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	kill(t.pid, SIGKILL);
	/* also the processes that it has started hold what it prints to */
	EXPECT_EQ(0, tool_wait(&t, NULL));
	EXPECT_EQ(256 + SIGKILL, tool_end(&t));
	EXPECT_EQ(0, cg_wait_empty(self->top));
}

/* There it takes somebody to see to that: the end of a first process is that of no other. */
TEST_F(init, so_it_does_in_the_host_s_pid_namespace)
{
	ASSERT_LT(0, begin(self->top, "--share=pid", NULL, TOOL_ARGV("sh", "-c",
		  "sleep 1000 & setsid sleep 1000 & echo ready; exec sleep 1000")));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	kill(t.pid, SIGKILL);
	EXPECT_EQ(0, tool_wait(&t, NULL));
	EXPECT_EQ(256 + SIGKILL, tool_end(&t));
	EXPECT_EQ(0, cg_wait_empty(self->top));
}

/* Over its memory. Its own group must be below one that has no processes. */
TEST_F(process, that_the_kernel_killed_it_for_its_memory_is_said)
{
	char room[CG_PATH];

	ASSERT_EQ(0, cg_create_sub(room, self->top, "room"));
	ASSERT_EQ(0, cg_write(CG_ROOT, "cgroup.subtree_control", "+memory"));
	ASSERT_EQ(0, cg_write(self->top, "cgroup.subtree_control", "+memory"));
	tool_run(&t, &(struct tool_how){ .file = RUN }, TOOL_ARGV(
		 variant->option, "--cgroup", room, "--memory", "16M", "--swap", "0", "--",
		 "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"));
	EXPECT_EQ(128 + SIGKILL, t.status);
	EXPECT_TRUE(tool_says(t.err, "out of memory: the kernel has killed 1 process\n"))
		TH_LOG("%s", t.err);
}

TEST_HARNESS_MAIN
