// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit stat, top and check: what was denied, by name, and whether all is there.
 */
#include "tool.h"
#include <pty.h>
#include "sclimit_module.h"
#include "sclimit_harness.h"

static struct tool t;

/*
 * selftest
 * `-- sub
 */
FIXTURE(stat)
{
	char top[CG_PATH], sub[CG_PATH];
};

FIXTURE_SETUP(stat)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->sub, self->top, "sub"));
}

FIXTURE_TEARDOWN_PARENT(stat)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

struct calls {
	unsigned int getppid, i386_getppid, chdir;
};

static int make_calls(void *arg)
{
	const struct calls *calls = arg;
	unsigned int i;

	for (i = 0; i < calls->getppid; i++)
		raw_syscall(SYS_getppid);
	for (i = 0; i < calls->i386_getppid; i++)
		int80(64);
	for (i = 0; i < calls->chdir; i++)
		raw_syscall(SYS_chdir, "/");
	return 0;
}

static int calls_in(const char *cg, unsigned int getppid, unsigned int i386_getppid,
		    unsigned int chdir_calls)
{
	struct calls calls = { getppid, i386_getppid, chdir_calls };

	return run_in(cg, make_calls, &calls);
}

/* ---- stat ---- */

TEST_F(stat, nothing_denied_is_four_zeros_and_nothing_lost)
{
	EXPECT_EQ(0, tool(&t, "stat", "selftest"));
	EXPECT_OUT(t, "denied   0\nkilled   0\ntrapped  0\nlogged   0\nlost     0\n");
	EXPECT_QUIET(t);
}

TEST_F(stat, counts_stand_by_name_and_abi_and_the_largest_comes_first)
{
	ASSERT_EQ(0, cg_deny(self->top, "110 80/log"));
	ASSERT_EQ(0, calls_in(self->sub, 3, 12, 5));
	EXPECT_EQ(0, tool(&t, "stat", "selftest"));
	EXPECT_OUT(t, "denied        15\n"
		      "killed         0\n"
		      "trapped        0\n"
		      "logged         5\n"
		      "lost           0\n"
		      "\n"
		      "i386:getppid  12\n"
		      "chdir          5\n"
		      "getppid        3\n");
	/* A group's own view of it, from inside. */
	EXPECT_EQ(0, tool_in(&t, self->sub, "stat", "self"));
	EXPECT_LINE(t, "i386:getppid  12");
	EXPECT_EQ(0, tool(&t, "stat", CG_ROOT "/selftest/sub"));
	EXPECT_LINE(t, "i386:getppid  12");
}

TEST_F(stat, json_has_the_same_in_numbers_and_names)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, calls_in(self->sub, 3, 1, 0));
	EXPECT_EQ(0, tool(&t, "stat", "--json", "selftest"));
	EXPECT_SAYS(t, "\"group\": \"selftest\"");
	EXPECT_SAYS(t, "\"denied\": 4");
	EXPECT_SAYS(t, "\"lost\": 0");
	EXPECT_SAYS(t, "\"abi\": \"x86_64\",\n      \"nr\": 110,\n      \"name\": \"getppid\",\n"
		       "      \"count\": 3");
	EXPECT_SAYS(t, "\"abi\": \"i386\",\n      \"nr\": 64,\n      \"name\": \"getppid\",\n"
		       "      \"count\": 1");
}

TEST_F(stat, reset_prints_what_was_and_sets_it_to_zero)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, calls_in(self->sub, 7, 0, 0));
	EXPECT_EQ(0, tool(&t, "stat", "--reset", "selftest"));
	EXPECT_LINE(t, "denied   7");
	EXPECT_LINE(t, "getppid  7");
	EXPECT_EQ(0, cg_event(self->top, "denied"));
	EXPECT_EQ(0, cg_stat(self->sub, "110"));
	EXPECT_EQ(0, tool(&t, "stat", "selftest"));
	EXPECT_LINE(t, "denied   0");
	EXPECT_SILENT(t, "getppid");
}

TEST_F(stat, who_may_read_the_file_may_read_it_and_not_reset_it)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, calls_in(self->sub, 7, 0, 0));
	EXPECT_EQ(0, tool_as(&t, become_nobody, "stat", "selftest"));
	EXPECT_LINE(t, "getppid  7");
	EXPECT_EQ(1, tool_as(&t, become_nobody, "stat", "--reset", "selftest"));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, "stat: selftest: ");
	EXPECT_EQ(7, cg_event(self->top, "denied"));
}

TEST_F(stat, a_wrong_command_line_is_told_in_one_line_and_is_status_2)
{
	EXPECT_EQ(2, tool(&t, "stat"));
	EXPECT_COMPLAINS(t, "usage: sclimit stat");
	EXPECT_EQ(2, tool(&t, "stat", "selftest", "selftest/sub"));
	EXPECT_COMPLAINS(t, "usage: sclimit stat");
	EXPECT_EQ(2, tool(&t, "stat", "--wrong", "selftest"));
	EXPECT_OUT(t, "");
	EXPECT_EQ(1, tool(&t, "stat", "selftest/none"));
	EXPECT_COMPLAINS(t, "stat: selftest/none: no such group");
	EXPECT_EQ(2, tool(&t, "top", "-d", "0"));
	EXPECT_COMPLAINS(t, "top: -d 0: ");
	EXPECT_EQ(2, tool(&t, "top", "-n", "0"));
	EXPECT_COMPLAINS(t, "top: -n 0: ");
	EXPECT_EQ(2, tool(&t, "check", "selftest"));
	EXPECT_COMPLAINS(t, "usage: sclimit check");
}

/* ---- top ---- */

TEST_F(stat, top_shows_each_group_without_what_is_below_it)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, calls_in(self->sub, 3, 0, 0));
	ASSERT_EQ(0, calls_in(self->top, 2, 0, 0));
	EXPECT_EQ(0, tool(&t, "top", "-d", "0.1", "-n", "1", "selftest"));
	EXPECT_SAYS(t, CG_ROOT "/selftest  0 events lost\n");
	EXPECT_SAYS(t, "getppid  selftest/sub         0.0             3  -\n"
		       "getppid  selftest             0.0             2  -\n\n");
	/* No terminal: nothing that only one understands. */
	EXPECT_SILENT(t, "\033");
}

struct flood {
	volatile int stop;
};

static int flood_fn(void *arg)
{
	struct flood *flood = arg;

	while (!flood->stop)
		raw_syscall(SYS_getppid);
	return 0;
}

TEST_F(stat, top_says_who_it_was_last_and_how_many_a_second)
{
	struct flood *flood = shared_pages(sizeof(*flood));
	char who[64];
	pid_t pid;

	ASSERT_NE(NULL, flood);
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	pid = spawn_in(self->sub, flood_fn, flood);
	ASSERT_LT(0, pid);
	snprintf(who, sizeof(who), "\"comm\":\"tool_stat_test\",\"pid\":%d}", pid);
	ASSERT_LT(0, tool_start(&t, NULL, TOOL_ARGV("top", "--json", "-d", "0.2", "selftest")));
	EXPECT_EQ(0, tool_wait(&t, who));
	EXPECT_EQ(0, tool_stop(&t, SIGTERM));
	flood->stop = 1;
	EXPECT_EQ(0, reap(pid));
	EXPECT_SAYS(t, "\"call\":\"getppid\",\"group\":\"selftest/sub\",\"per_second\":");
	EXPECT_SILENT(t, "\"per_second\":0.00");
}

TEST_F(stat, top_ends_after_as_many_rounds_as_were_asked_for)
{
	EXPECT_EQ(0, tool(&t, "top", "--json", "-d", "0.1", "-n", "3", "selftest"));
	EXPECT_EQ(3, tool_lines(t.out));
	EXPECT_SAYS(t, "{\"group\":\"selftest\",\"seconds\":0.1");
}

TEST_F(stat, top_ends_by_ctrl_c_with_status_0)
{
	ASSERT_LT(0, tool_start(&t, NULL, TOOL_ARGV("top", "-d", "0.1", "selftest")));
	ASSERT_EQ(0, tool_wait(&t, "LAST\n"));
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	EXPECT_QUIET(t);
}

/* Reads a terminal until @part has come. Return: 0 or -errno. */
static int screen_wait(int fd, char *screen, size_t room, const char *part)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	size_t len = strlen(screen);
	ssize_t n;

	while (!strstr(screen, part)) {
		n = poll(&pfd, 1, SCL_TIMEOUT_MS) > 0 ? read(fd, screen + len, room - len - 1) : 0;
		if (n <= 0)
			return n ? -errno : -ETIMEDOUT;
		len += n;
		screen[len] = '\0';
	}
	return 0;
}

TEST_F(stat, top_takes_the_whole_screen_of_a_terminal_and_gives_it_back)
{
	struct winsize size = { .ws_row = 5, .ws_col = 34 };
	static char screen[CG_TEXT];
	pid_t pid;
	int fd;

	ASSERT_EQ(0, cg_deny(self->top, "110 80/log"));
	ASSERT_EQ(0, calls_in(self->sub, 3, 4, 5));
	pid = forkpty(&fd, NULL, NULL, &size);
	ASSERT_LE(0, pid);
	if (!pid) {
		execl(tool_path(), "sclimit", "top", "-d", "60", "selftest", NULL);
		_exit(127);
	}
	EXPECT_EQ(0, screen_wait(fd, screen, sizeof(screen), "\033[J"));
	EXPECT_EQ(0, strncmp(screen, "\033[?1049h\033[?25l\033[H", 17));
	/* Two rows have a place, cut at the edge. */
	EXPECT_TRUE(tool_says(screen, "\nchdir         selftest/sub        \033[K"))
		TH_LOG("%s", screen);
	EXPECT_TRUE(tool_says(screen, "\ni386:getppid  selftest/sub"));
	EXPECT_FALSE(tool_says(screen, "\ngetppid"));
	/* A larger one is filled at once. */
	size = (struct winsize){ .ws_row = 20, .ws_col = 100 };
	EXPECT_EQ(0, ioctl(fd, TIOCSWINSZ, &size));
	EXPECT_EQ(0, screen_wait(fd, screen, sizeof(screen), "\ngetppid       selftest/sub"));
	EXPECT_EQ(1, write(fd, "\003", 1));
	EXPECT_EQ(0, screen_wait(fd, screen, sizeof(screen), "\033[?25h\033[?1049l"));
	EXPECT_EQ(0, reap(pid));
	close(fd);
}

/* ---- check ---- */

TEST_F(stat, check_finds_all_that_is_there)
{
	EXPECT_EQ(0, tool(&t, "check"));
	EXPECT_SAYS(t, "ok       module: loaded, gate ");
	EXPECT_LINE(t, "ok       cgroup v2: " CG_ROOT);
	EXPECT_LINE(t, "ok       files: " CG_ROOT "/syscalls.deny");
	EXPECT_SILENT(t, "missing");
	EXPECT_EQ(0, tool(&t, "check", "--json"));
	EXPECT_SAYS(t, "{\n  \"ok\": true,");
}

/*
 * The files that the check reads are made here, beside the module, which is unloaded: nothing has
 * rules but the keeper.
 */
FIXTURE(unloaded)
{
	char config[CG_PATH], dep[CG_PATH], dir[CG_PATH];
	char params[64];
};

FIXTURE_SETUP(unloaded)
{
	char release[128];

	ASSERT_EQ(0, cg_destroy(KEEPER));
	cg_deny(CG_ROOT, "=");
	strcpy(self->params, "gate=");
	ASSERT_LT(0, read_text("/sys/module/sclimit/parameters/gate", self->params + 5, 32));
	self->params[strcspn(self->params, "\n")] = '\0';
	ASSERT_LT(0, read_text("/proc/sys/kernel/osrelease", release, sizeof(release)));
	release[strcspn(release, "\n")] = '\0';
	snprintf(self->config, CG_PATH, "/boot/config-%s", release);
	snprintf(self->dir, CG_PATH, "/lib/modules/%s", release);
	cg_name(self->dep, self->dir, "modules.dep");
	mkdir("/boot", 0755);
	mkdir("/lib/modules", 0755);
	mkdir(self->dir, 0755);
	ASSERT_EQ(0, module_unload());
}

FIXTURE_TEARDOWN_PARENT(unloaded)
{
	unlink(self->config);
	unlink(self->dep);
	unlink(cg_file(self->dir, "sclimit.ko"));
	if (!module_loaded())
		EXPECT_EQ(0, module_load(self->params));
}

static int put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	close(fd);
	return err;
}

#define GOOD_CONFIG \
	"CONFIG_MODULES=y\nCONFIG_MODULE_UNLOAD=y\nCONFIG_CGROUPS=y\nCONFIG_KPROBES=y\n" \
	"CONFIG_KALLSYMS_ALL=y\nCONFIG_TRACEPOINTS=y\nCONFIG_FTRACE_SYSCALLS=y\n" \
	"CONFIG_DYNAMIC_FTRACE_WITH_ARGS=y\n# CONFIG_PREEMPT_RT is not set\n"

TEST_F(unloaded, check_says_what_is_missing_and_what_to_do)
{
	EXPECT_EQ(1, tool(&t, "check"));
	EXPECT_LINE(t, "missing  module: not loaded; modprobe sclimit, when all below is there");
	EXPECT_SAYS(t, "missing  kernel options: no /boot/config-");
	EXPECT_SAYS(t, "missing  module file: no sclimit.ko below /lib/modules/");

	ASSERT_EQ(0, put_file(self->config, GOOD_CONFIG "CONFIG_CGROUP_PERFECT=y\n"));
	ASSERT_EQ(0, put_file(cg_file(self->dir, "sclimit.ko"), "module"));
	EXPECT_EQ(1, tool(&t, "check"));
	EXPECT_SAYS(t, "missing  CONFIG_CGROUP_PERF: not in this kernel: ");
	EXPECT_SAYS(t, "; depmod -a\n");
	EXPECT_SILENT(t, "CONFIG_KPROBES");

	ASSERT_EQ(0, put_file(self->config, GOOD_CONFIG "CONFIG_CGROUP_PERF=y\n"));
	ASSERT_EQ(0, put_file(self->dep, "extra/sclimit.ko:\nupdates/sclimit.ko:\n"));
	EXPECT_EQ(1, tool(&t, "check"));
	EXPECT_SAYS(t, "ok       kernel options: /boot/config-");
	EXPECT_SAYS(t, "ok       module file: ");
	EXPECT_SAYS(t, "ok       perf_event: ");
	/* The module alone is missing. */
	EXPECT_STREQ("missing", strstr(t.out, "missing") ? "missing" : "");
	EXPECT_EQ(NULL, strstr(strstr(t.out, "missing") + 1, "missing"));

	ASSERT_EQ(0, put_file(self->config, GOOD_CONFIG "CONFIG_CGROUP_PERF=y\n"
						       "CONFIG_PREEMPT_RT=y\n"));
	EXPECT_EQ(1, tool(&t, "check"));
	EXPECT_SAYS(t, "missing  CONFIG_PREEMPT_RT: ");
	EXPECT_EQ(1, tool(&t, "check", "--json"));
	EXPECT_SAYS(t, "{\n  \"ok\": false,");
}

TEST_F(unloaded, other_commands_say_so_and_end_with_status_3)
{
	static const char *const verbs[][3] = {
		{ "stat", "/" }, { "events" }, { "events", "-f" }, { "top" }, { "save" },
		{ "reset", "--yes" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		EXPECT_EQ(3, tool_run(&t, NULL, verbs[i]))
			TH_LOG("%s", verbs[i][0]);
		EXPECT_OUT(t, "");
		EXPECT_COMPLAINS(t, "the module sclimit is not loaded");
	}
}

TEST_HARNESS_MAIN
