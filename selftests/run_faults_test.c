// SPDX-License-Identifier: GPL-2.0
/*
 * Each step of a start made to fail in turn: what is said, and what is left behind. The steps are
 * those that a start itself tells of, so that a new one is tried as soon as it is there.
 */
#include "sclimit_harness.h"

#include <dirent.h>

#include "tool.h"

#define FAULTS	"/t/sclimit-run-faults"
#define FAIL	"SCLIMIT_RUN_FAIL"
#define STEPS	64
#define ARGS	24

static struct tool t;

/*
 *     top		the one that is named
 *     `-- sclimit
 *         `-- NAME	the container's, which must be gone
 */
FIXTURE(faults)
{
	char top[CG_PATH];
	char mounts[65536];
	char *step[STEPS];
	size_t steps;
};

FIXTURE_VARIANT(faults)
{
	const char *arg[ARGS];
};

FIXTURE_VARIANT_ADD(faults, plain) {
	.arg = { NULL },
};

FIXTURE_VARIANT_ADD(faults, without_an_init) {
	.arg = { "--no-init", NULL },
};

FIXTURE_VARIANT_ADD(faults, with_seccomp) {
	.arg = { "--backend", "seccomp", "--no-new-privs", NULL },
};

FIXTURE_VARIANT_ADD(faults, with_a_supervisor) {
	.arg = { "--supervise", "sysinfo", NULL },
};

FIXTURE_VARIANT_ADD(faults, with_everything) {
	.arg = {
		"--uid", "7", "--gid", "8", "--hostname", "box", "--bind", "/bin:/mnt:ro",
		"--tmpfs", "/tmp:1M", "--workdir", "/tmp", "--cap-add", "SYS_ADMIN",
		"--rlimit", "nofile=100", "--pids", "20", NULL,
	},
};

FIXTURE_VARIANT_ADD(faults, in_the_host_s_pid_namespace) {
	.arg = { "--share", "pid", NULL },
};

static int start(const char *cg, const char *how, const char *const *arg, const char *fail)
{
	const char *args[ARGS + 8] = { how, "--cgroup", cg };
	size_t n = 3;

	while (*arg)
		args[n++] = *arg++;
	args[n++] = "--";
	args[n++] = "echo";
	args[n++] = "it ran";
	if (fail)
		setenv(FAIL, fail, 1);
	else
		unsetenv(FAIL);
	return tool_run(&t, &(struct tool_how){ .file = FAULTS }, args);
}

/* A line that tells of a step is the program's name and one word. */
static size_t read_steps(char *text, char **step)
{
	char *line, *rest = NULL, *word;
	size_t n = 0, i;

	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		word = strstr(line, ": ");
		if (!word || word[2] == ' ' || strchr(word + 2, ' '))
			continue;
		for (i = 0; i < n && strcmp(step[i], word + 2); i++)
			;
		if (i == n && n < STEPS)
			step[n++] = strdup(word + 2);
	}
	return n;
}

FIXTURE_SETUP(faults)
{
	if (access(FAULTS, X_OK))
		SKIP(return, "there is no build of sclimit-run whose steps can fail");
	if (!access("/sys/module/sclimit", F_OK))
		ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_LT(0, read_text("/proc/self/mountinfo", self->mounts, sizeof(self->mounts)));
	ASSERT_EQ(0, start(self->top, "-v", variant->arg, NULL))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "it ran\n");
	self->steps = read_steps(t.err, self->step);
}

FIXTURE_TEARDOWN_PARENT(faults)
{
	if (self->top[0])
		EXPECT_EQ(0, cg_rmdir_tree(self->top));
}

/* How many groups there are in it; -1: it is not there. */
static int groups_in(const char *top)
{
	char path[CG_PATH + 16];
	struct dirent *entry;
	int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/sclimit", top);
	dir = opendir(path);
	while (dir && (entry = readdir(dir)))
		n += entry->d_type == DT_DIR && entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return dir ? n : -1;
}

/* How many processes of that program there are. */
static int launchers(void)
{
	char path[300], comm[64];
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	int n = 0;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		if (entry->d_name[0] <= '9' && read_text(path, comm, sizeof(comm)) > 0)
			n += !strncmp(comm, "sclimit-run", 11);
	}
	if (dir)
		closedir(dir);
	return n;
}

TEST_F(faults, whichever_step_fails_the_command_does_not_run_and_nothing_is_left)
{
	static char mounts[sizeof(self->mounts)];
	size_t i;

	ASSERT_LT(8, self->steps);
	for (i = 0; i < self->steps; i++) {
		EXPECT_EQ(125, start(self->top, "-q", variant->arg, self->step[i]));
		EXPECT_COMPLAINS(t, self->step[i]);
		EXPECT_COMPLAINS(t, "made to fail");
		EXPECT_SILENT(t, "it ran");
		EXPECT_GE(0, groups_in(self->top))
			TH_LOG("step %s", self->step[i]);
		EXPECT_EQ(0, launchers())
			TH_LOG("step %s", self->step[i]);
		ASSERT_LT(0, read_text("/proc/self/mountinfo", mounts, sizeof(mounts)));
		EXPECT_STREQ(self->mounts, mounts)
			TH_LOG("step %s", self->step[i]);
	}
}

TEST_F(faults, a_step_that_is_not_there_fails_nothing)
{
	EXPECT_EQ(0, start(self->top, "-q", variant->arg, "no-such-step"));
	EXPECT_OUT(t, "it ran\n");
	EXPECT_QUIET(t);
}

TEST_HARNESS_MAIN
