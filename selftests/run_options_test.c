// SPDX-License-Identifier: GPL-2.0
/*
 * The command line of sclimit-run: what it refuses, before anything is started, and the plan that it
 * prints instead of starting something.
 */
#include "sclimit_harness.h"

#include "run_cgroup.h"

#define LIST	"/tmp/options-list"	/* a file that is no profile, nor a directory */
#define HALF	"/tmp/options-half"	/* a profile that ends too early */

static struct tool t;

static int make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return err;
}

/*
 *     top		below which containers' groups would be
 */
FIXTURE(options)
{
	char top[CG_PATH];
};

FIXTURE_SETUP(options)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, have_controllers());
	ASSERT_EQ(0, make_file(LIST, "bread\nmilk\n"));
	ASSERT_EQ(0, make_file(HALF, "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", "));
}

FIXTURE_TEARDOWN_PARENT(options)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(0, drop_controllers());
	unlink(LIST);
	unlink(HALF);
}

/* Options, with a command behind them that would tell if it ran. Return: status. */
static int try(const char *const *options)
{
	const char *args[TOOL_ARGS] = { "--cgroup", TOP_NAME };
	size_t n = 2;

	while (*options && n < TOOL_ARGS - 4)
		args[n++] = *options++;
	args[n++] = "echo";
	args[n++] = "started";
	return tool_run(&t, &(struct tool_how){ .file = RUN }, args);
}

#define try(...)	try(TOOL_ARGV(__VA_ARGS__))

/* One line, and neither a process nor a group. */
#define EXPECT_REFUSED(part, ...) do { \
	EXPECT_EQ(125, try(__VA_ARGS__)) TH_LOG("with %s", part); \
	EXPECT_OUT(t, ""); \
	EXPECT_COMPLAINS(t, part); \
	EXPECT_TRUE(!strncmp(t.err, "sclimit-run: ", 13)) TH_LOG("%s", t.err); \
	EXPECT_EQ(-1, groups_in(self->top, NULL)); \
} while (0)

/* What the other tests say does not happen. */
TEST_F(options, what_is_right_starts_the_command_in_a_group)
{
	EXPECT_EQ(0, try("-q", "--pids=64", "--rlimit", "nofile=64:128", "--env", "A=b"));
	EXPECT_OUT(t, "started\n");
	EXPECT_QUIET(t);
	EXPECT_EQ(0, groups_in(self->top, NULL));
}

TEST_F(options, an_unknown_option_is_refused_and_the_nearest_named)
{
	EXPECT_REFUSED("there is no option --memroy; is --memory meant?", "--memroy", "1M");
	EXPECT_REFUSED("there is no option --mem", "--mem=1M");
	EXPECT_REFUSED("there is no option -x", "-x");
	EXPECT_REFUSED("is --memory meant?", "-memory");
	EXPECT_REFUSED("--no-init: it takes no word", "--no-init=yes");
}

TEST_F(options, a_word_that_is_wrong_is_refused_with_its_option)
{
	EXPECT_REFUSED("--memory 12x: not an amount of bytes", "--memory", "12x");
	EXPECT_REFUSED("--memory 99999999999T: more", "--memory", "99999999999T");
	EXPECT_REFUSED("--swap -1: not an amount", "--swap=-1");
	EXPECT_REFUSED("--cpus 0: less than 0.01", "--cpus", "0");
	EXPECT_REFUSED("--cpu-weight 10001: not a number from 1 to 10000", "--cpu-weight=10001");
	EXPECT_REFUSED("--cpu-shares 1: not a number from 2", "--cpu-shares=1");
	EXPECT_REFUSED("--cpuset 3-1: not a list of CPUs", "--cpuset=3-1");
	EXPECT_REFUSED("--io-weight 0: not a number", "--io-weight=0");
	EXPECT_REFUSED("--blkio-weight 9: not a number", "--blkio-weight=9");
	EXPECT_REFUSED("--pids 0: not a number", "--pids=0");
	EXPECT_REFUSED("--share time: not of", "--share", "time");
	EXPECT_REFUSED("--hostname a_b: not a host name", "--hostname", "a_b");
	EXPECT_REFUSED("--uid-map 0:0: not", "--uid-map", "0:0");
	EXPECT_REFUSED("--uid root: not a number", "--uid=root");
	EXPECT_REFUSED("--rlimit nofile=2:1: the soft limit", "--rlimit=nofile=2:1");
	EXPECT_REFUSED("there is no limit file", "--rlimit=file=2");
	EXPECT_REFUSED("--backend kernel: not auto, module", "--backend=kernel");
	EXPECT_REFUSED("--workdir tmp: not an absolute path", "--workdir=tmp");
	EXPECT_REFUSED("--tmpfs /a:0: less than", "--tmpfs=/a:0");
	EXPECT_REFUSED("--bind /tmp: not SRC:DST", "--bind=/tmp");
	EXPECT_REFUSED("--env =1: not NAME", "--env==1");
	EXPECT_REFUSED("--env: an empty word", "--env", "");
}

TEST_F(options, what_does_not_go_together_is_refused)
{
	EXPECT_REFUSED("--read-only does not go with --overlay", "--overlay", "--read-only");
	EXPECT_REFUSED("--cpu-weight does not go with", "--cpu-shares=9", "--cpu-weight=9");
	EXPECT_REFUSED("--io-weight does not go with", "--blkio-weight=90", "--io-weight=9");
	EXPECT_REFUSED("--quiet does not go with --verbose", "-qv");
	EXPECT_REFUSED("--hostname does not go with", "--share=uts", "--hostname=a");
	EXPECT_REFUSED("--uid-map does not go with", "--uid-map=0:0:1", "--share=user");
	EXPECT_REFUSED("--bind does not go with", "--share=mount", "--bind=/tmp:/a");
	EXPECT_REFUSED("--from-exec does not go with", "--from-exec", "--backend=seccomp");
}

TEST_F(options, a_root_or_a_mount_that_is_not_there_is_refused)
{
	EXPECT_REFUSED("--rootfs", "--rootfs=/no/such/directory");
	EXPECT_REFUSED("--rootfs", "--rootfs=" LIST);
	EXPECT_REFUSED("--rootfs", "--rootfs=/");
	EXPECT_REFUSED("/no/such/file", "--bind=/no/such/file:/tmp/a");
}

TEST_F(options, a_policy_that_is_none_is_refused)
{
	EXPECT_REFUSED("/no/such/profile", "--profile=/no/such/profile");
	EXPECT_REFUSED(LIST, "--profile=" LIST);
	EXPECT_REFUSED(HALF, "--profile=" HALF);
	EXPECT_REFUSED("/tmp", "--profile=/tmp");
	EXPECT_REFUSED("is ptrace meant?", "--deny=ptrce");
	EXPECT_REFUSED("there is no set @nope", "--allow=@nope");
	EXPECT_REFUSED("exit", "--deny", "exit");
}

TEST_F(options, ids_and_capabilities_that_are_not_there_are_refused)
{
	EXPECT_REFUSED("CAP_CHWN", "--cap-add=CAP_CHWN");
	EXPECT_REFUSED("--uid 70000", "--uid-map=0:100000:65536", "--uid=70000");
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("--cgroup", "no/such/group", "echo", "started")));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, "no/such/group");
}

TEST_F(options, without_a_command_there_is_nothing_to_start)
{
	static const struct tool_how how = { .file = RUN };

	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV(NULL)));
	EXPECT_COMPLAINS(t, "no command is given");
	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--cgroup", TOP_NAME, "--")));
	EXPECT_COMPLAINS(t, "no command is given");
	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--cgroup", TOP_NAME, "")));
	EXPECT_COMPLAINS(t, "the command is an empty word");
	EXPECT_EQ(125, tool_run(&t, &how, TOOL_ARGV("--memory")));
	EXPECT_COMPLAINS(t, "--memory: BYTES is missing");
	EXPECT_OUT(t, "");
	EXPECT_EQ(-1, groups_in(self->top, NULL));
}

TEST_F(options, a_dry_run_prints_the_plan_and_starts_nothing)
{
	static const char lines[][48] = {
		"command: echo started",
		"namespaces: user pid mount network uts cgroup",
		"shared: ipc",
		"hostname: box.example",
		"  uid-map: 0:100000:65536",
		"  uid: 7",
		"  CAP_KILL",
		"  A=b c",
		"  container=sclimit-run",
		"  nofile=64:128",
		"  group: " TOP_NAME "/sclimit/box.example",
		"  memory.max: 67108864",
		"  cpu.max: 150000 100000",
		"  cpu.weight: 39",
		"  pids.max: 64",
		"  deny ptrace",
		"  no_new_privs",
		"  init: none",
	};
	size_t i;

	EXPECT_EQ(0, try("--dry-run", "--share=ipc", "--hostname=box.example", "--no-init",
			 "--uid-map=0:100000:65536", "--gid-map=0:100000:65536", "--uid=7",
			 "--cap-drop=ALL", "--cap-add=kill", "--clear-env", "--env=A=b c",
			 "--rlimit=nofile=64:128", "--memory=64M", "--cpus=1.5",
			 "--cpu-shares=1024", "--pids=64", "--profile=none", "--deny=ptrace",
			 "--no-new-privs", "--bind=/tmp:/mnt:ro", "--tmpfs=/opt:1M"));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		EXPECT_LINE(t, lines[i]);
	EXPECT_SAYS(t, "/tmp on /mnt type bind (ro");
	EXPECT_SAYS(t, "on /opt type tmpfs");
	EXPECT_FALSE(tool_has_line(t.out, "started"));
	EXPECT_EQ(-1, groups_in(self->top, NULL));
}

TEST_F(options, a_dry_run_finds_what_a_run_would_find)
{
	EXPECT_REFUSED("/no/such/directory", "--dry-run", "--rootfs=/no/such/directory");
	EXPECT_REFUSED("ptrce", "--dry-run", "--deny=ptrce");
}

TEST(help_and_version_are_on_stdout)
{
	static const struct tool_how how = { .file = RUN };

	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("--help")));
	EXPECT_SAYS(t, "usage: sclimit-run [OPTION]...");
	EXPECT_SAYS(t, "--cpu-weight N");
	EXPECT_QUIET(t);
	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("-h")));
	EXPECT_SAYS(t, "usage: ");
	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("--version")));
	EXPECT_TRUE(!strncmp(t.out, "sclimit-run ", 12) && tool_lines(t.out) == 1)
		TH_LOG("%s", t.out);
	EXPECT_QUIET(t);
}

TEST_HARNESS_MAIN
