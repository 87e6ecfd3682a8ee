// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit learn: what is in the profile that comes out, what that is good for, and what is left
 * behind in the group.
 */
#include "sclimit_harness.h"

#include <json-c/json.h>
#include <pty.h>
#include <sys/sysinfo.h>

#include "tool.h"

#define OUT	"/tmp/learn.out"
#define IN	"/tmp/learn.in"
#define DIR_MADE "/tmp/learn.dir"

static struct tool t;

/*
 *     top
 *     `-- box
 */
FIXTURE(learn)
{
	char top[CG_PATH], box[CG_PATH];
	pid_t caller;
};

FIXTURE_SETUP(learn)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
	unlink(OUT);
	rmdir(DIR_MADE);
}

FIXTURE_TEARDOWN_PARENT(learn)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- profiles ---- */

/* Whether one of a profile's entries allows a call, whatever its arguments are. */
static bool allows(struct json_object *profile, const char *name)
{
	struct json_object *calls, *o, *v;
	size_t i, j;

	if (!json_object_object_get_ex(profile, "syscalls", &calls))
		return false;
	for (i = 0; i < json_object_array_length(calls); i++) {
		o = json_object_array_get_idx(calls, i);
		if (!json_object_object_get_ex(o, "action", &v) ||
		    strcmp(json_object_get_string(v), "SCMP_ACT_ALLOW") ||
		    (json_object_object_get_ex(o, "args", &v) && json_object_array_length(v)) ||
		    !json_object_object_get_ex(o, "names", &v))
			continue;
		for (j = 0; j < json_object_array_length(v); j++)
			if (!strcmp(json_object_get_string(json_object_array_get_idx(v, j)), name))
				return true;
	}
	return false;
}

static const char *names_beside(struct json_object *profile, struct json_object *base)
{
	static char text[4096];
	struct json_object *v;
	const char *name;
	size_t i;

	text[0] = '\0';
	json_object_object_get_ex(profile, "syscalls", &v);
	json_object_object_get_ex(json_object_array_get_idx(v, 0), "names", &v);
	for (i = 0; i < json_object_array_length(v); i++) {
		name = json_object_get_string(json_object_array_get_idx(v, i));
		if (!allows(base, name))
			strcat(strcat(text, " "), name);
	}
	return text;
}

static bool has_arch(struct json_object *profile, const char *arch)
{
	struct json_object *v;
	size_t i;

	if (!json_object_object_get_ex(profile, "architectures", &v))
		return false;
	for (i = 0; i < json_object_array_length(v); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(v, i)), arch))
			return true;
	return false;
}

/* ---- commands ---- */

static int exec_fn(void *arg)
{
	char *const *argv = arg;

	execv(argv[0], argv);
	return 126;
}

static char *const make_dir[] = { "/bin/busybox", "mkdir", DIR_MADE, NULL };
static char *const make_link[] = { "/bin/busybox", "ln", "-s", "x", DIR_MADE, NULL };

/* Whether a group of the tool's is still there. */
static int left_behind(const char *cg)
{
	struct dirent *ent;
	DIR *dir = opendir(cg);
	int left = 0;

	while (dir && (ent = readdir(dir)))
		left += !strncmp(ent->d_name, "sclimit-learn", 13);
	if (dir)
		closedir(dir);
	return left;
}

TEST_F(learn, what_a_command_used_is_enough_for_it_and_for_nothing_else)
{
	struct json_object *profile;

	ASSERT_EQ(0, tool(&t, "learn", "-o", OUT, "--", "/bin/busybox", "mkdir", DIR_MADE))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "");
	EXPECT_EQ(0, access(DIR_MADE, F_OK));
	EXPECT_EQ(0, left_behind(CG_ROOT));
	profile = json_object_from_file(OUT);
	ASSERT_NE(NULL, profile);
	EXPECT_TRUE(allows(profile, "mkdir") || allows(profile, "mkdirat"));
	EXPECT_TRUE(allows(profile, "execve"));
	EXPECT_FALSE(allows(profile, "symlink"));
	EXPECT_FALSE(allows(profile, "mount"));
	EXPECT_TRUE(has_arch(profile, "SCMP_ARCH_X86_64"));
	EXPECT_FALSE(has_arch(profile, "SCMP_ARCH_X86"));

	ASSERT_EQ(0, tool(&t, "set", self->box, "--profile", OUT)) TH_LOG("%s", t.err);
	ASSERT_EQ(0, rmdir(DIR_MADE));
	EXPECT_EQ(0, run_in(self->box, exec_fn, (void *)make_dir));
	EXPECT_EQ(0, rmdir(DIR_MADE));
	EXPECT_NE(0, run_in(self->box, exec_fn, (void *)make_link));
}

TEST_F(learn, rules_are_as_good_as_a_profile)
{
	ASSERT_EQ(0, tool(&t, "learn", "--format", "rules", "-o", OUT, "--", "/bin/busybox",
			  "mkdir", DIR_MADE)) TH_LOG("%s", t.err);
	ASSERT_EQ(0, tool(&t, "set", self->box, "--rules", OUT)) TH_LOG("%s", t.err);
	ASSERT_EQ(0, rmdir(DIR_MADE));
	EXPECT_EQ(0, run_in(self->box, exec_fn, (void *)make_dir));
	EXPECT_EQ(0, rmdir(DIR_MADE));
	EXPECT_NE(0, run_in(self->box, exec_fn, (void *)make_link));
}

TEST_F(learn, the_status_of_the_command_is_passed_on)
{
	EXPECT_EQ(0, tool(&t, "learn", "-o", OUT, "--", "/bin/busybox", "true"));
	EXPECT_EQ(7, tool(&t, "learn", "-o", OUT, "--", "/bin/busybox", "sh", "-c", "exit 7"));
	EXPECT_EQ(0, access(OUT, F_OK));
	EXPECT_EQ(128 + SIGKILL, tool(&t, "learn", "-o", OUT, "--", "/bin/busybox", "sh", "-c",
				      "kill -9 $$"));
	unlink(OUT);
	EXPECT_EQ(127, tool(&t, "learn", "-o", OUT, "--", "/no/such/file"));
	EXPECT_TRUE(tool_says(t.err, "/no/such/file")) TH_LOG("%s", t.err);
	EXPECT_EQ(127, tool(&t, "learn", "-o", OUT, "--", "no-such-command"));
	EXPECT_EQ(126, tool(&t, "learn", "-o", OUT, "--", "/proc/self/status"));
	EXPECT_NE(0, access(OUT, F_OK));
	EXPECT_EQ(0, left_behind(CG_ROOT));
}

TEST_F(learn, a_profile_goes_to_stdout_behind_what_the_command_prints)
{
	struct json_object *profile;

	ASSERT_EQ(0, tool(&t, "learn", "--", "/bin/busybox", "echo", "hello"));
	ASSERT_EQ(0, strncmp(t.out, "hello\n{", 7)) TH_LOG("%s", t.out);
	profile = json_tokener_parse(t.out + 6);
	ASSERT_NE(NULL, profile);
	EXPECT_TRUE(allows(profile, "write"));
}

TEST_F(learn, what_the_command_leaves_running_is_waited_for_and_learnt)
{
	struct json_object *profile;

	ASSERT_EQ(0, tool(&t, "learn", "-o", OUT, "--", "/bin/busybox", "sh", "-c",
			  "(sleep 1; ln -s x " DIR_MADE ") & exit 0")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, unlink(DIR_MADE));
	profile = json_object_from_file(OUT);
	ASSERT_NE(NULL, profile);
	EXPECT_TRUE(allows(profile, "symlink") || allows(profile, "symlinkat"));
}

TEST_F(learn, a_signal_is_the_commands_and_a_second_one_ends_the_learning)
{
	ASSERT_LT(0, tool_start(&t, NULL, TOOL_ARGV("learn", "-o", OUT, "--", "/bin/busybox",
						    "sleep", "1000")));
	ASSERT_EQ(0, tool_wait(&t, "different"));
	EXPECT_EQ(128 + SIGTERM, tool_stop(&t, SIGTERM));
	EXPECT_EQ(0, unlink(OUT));

	/* one that does not mind, and goes on in the group where the tool ran */
	ASSERT_LT(0, tool_start(&t, &(struct tool_how){ .cg = self->box },
				TOOL_ARGV("learn", "-o", OUT, "--", "/bin/busybox", "sh", "-c",
					  "trap '' TERM; echo ready; sleep 1000; :")));
	ASSERT_EQ(0, tool_wait(&t, "ready"));
	EXPECT_EQ(0, kill(t.pid, SIGTERM));
	EXPECT_EQ(0, kill(t.pid, SIGINT));
	/* its output stays open: the end of it would not come */
	EXPECT_EQ(0, reap(t.pid));
	t.pid = 0;
	EXPECT_EQ(0, access(OUT, F_OK));
	EXPECT_EQ(0, left_behind(self->box));
	EXPECT_EQ(1, cg_key(self->box, "cgroup.events", "populated"));
}

/* ---- groups ---- */

/* Makes these three calls over and over. */
static int caller_fn(void *arg)
{
	struct timespec pause = { .tv_nsec = 1000000 };

	for (;;) {
		raw_syscall(SYS_sysinfo, arg);
		raw_syscall(SYS_getpgid, 0);
		raw_syscall(SYS_ptrace, 1000);
		raw_syscall(SYS_nanosleep, &pause, NULL);
	}
	return 0;
}

/* Learns a group until something was seen of it that says @part. */
static int learn_until(const char *cg, const char *part, int sig)
{
	int err = tool_start(&t, NULL, TOOL_ARGV("learn", "-o", OUT, cg));

	if (err < 0)
		return err;
	err = tool_wait(&t, part);
	return err ?: tool_stop(&t, sig);
}

TEST_F(learn, exactly_what_a_group_calls_is_in_the_profile_denied_or_not)
{
	static const char rules[] = "56:a0&0x20000==0x20000/errno=38 57/log 101 121:a0==77/trap";
	struct json_object *base, *profile;
	struct sysinfo info;

	ASSERT_EQ(0, learn_until(self->box, "0 different", SIGINT)) TH_LOG("%s", t.err);
	base = json_object_from_file(OUT);
	ASSERT_NE(NULL, base);

	ASSERT_EQ(0, cg_deny(self->box, rules));
	EXPECT_LOCAL(self->box, rules);
	self->caller = spawn_in(self->box, caller_fn, &info);
	ASSERT_LT(0, self->caller);
	ASSERT_EQ(0, learn_until(self->box, ": 4 different", SIGINT)) TH_LOG("%s", t.err);
	profile = json_object_from_file(OUT);
	ASSERT_NE(NULL, profile);
	EXPECT_STREQ(" getpgid ptrace sysinfo", names_beside(profile, base));
	/* lines before it may have been written before anything was denied */
	EXPECT_FALSE(tool_says(strstr(t.err, ": 4 different"), " 0 denied\n")) TH_LOG("%s", t.err);
	/* and the group has what it had */
	EXPECT_LOCAL(self->box, rules);
	kill_and_reap(self->caller);
}

TEST_F(learn, what_is_denied_or_allowed_meanwhile_stays_so)
{
	ASSERT_EQ(0, cg_deny(self->box, "57/log 101 110/errno=5"));
	ASSERT_LT(0, tool_start(&t, NULL, TOOL_ARGV("learn", "-o", OUT, self->box)));
	ASSERT_EQ(0, tool_wait(&t, "different"));
	ASSERT_EQ(0, cg_deny(self->box, "80 101:a0==16/kill"));
	ASSERT_EQ(0, cg_allow(self->box, "110"));
	EXPECT_EQ(0, tool_stop(&t, SIGINT)) TH_LOG("%s", t.err);
	EXPECT_LOCAL(self->box, "57/log 80 101 101:a0==16/kill");
}

TEST_F(learn, rules_are_put_back_whatever_ends_it)
{
	static const char rules[] = "57/log 101";
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	size_t i;

	ASSERT_EQ(0, cg_deny(self->box, rules));
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		ASSERT_EQ(0, learn_until(self->box, "different", signals[i])) TH_LOG("%s", t.err);
		EXPECT_LOCAL(self->box, rules);
	}
	/* a profile that cannot be written is an error, which comes behind that */
	ASSERT_LT(0, tool_start(&t, NULL, TOOL_ARGV("learn", "-o", "/no/such/dir/x", self->box)));
	ASSERT_EQ(0, tool_wait(&t, "different"));
	EXPECT_FALSE(cg_read_is(self->box, "syscalls.deny.local", rules));
	EXPECT_EQ(1, tool_stop(&t, SIGINT));
	EXPECT_LOCAL(self->box, rules);
}

TEST_F(learn, a_locked_group_is_left_alone)
{
	ASSERT_EQ(0, cg_deny(self->box, "101"));
	ASSERT_EQ(0, cg_write(self->box, "syscalls.lock", "1"));
	EXPECT_EQ(1, tool(&t, "learn", "-o", OUT, self->box));
	EXPECT_COMPLAINS(t, "locked");
	EXPECT_LOCAL(self->box, "101");
}

TEST_F(learn, a_command_line_that_is_wrong_does_nothing)
{
	EXPECT_EQ(2, tool(&t, "learn"));
	EXPECT_EQ(2, tool(&t, "learn", "--"));
	EXPECT_EQ(2, tool(&t, "learn", self->box, self->top));
	EXPECT_EQ(2, tool(&t, "learn", "--format", "xml", self->box));
	EXPECT_EQ(1, tool(&t, "learn", "--merge", "/no/such/file", self->box));
	EXPECT_EQ(1, tool(&t, "learn", "--merge", "/proc/self/status", self->box));
	EXPECT_LOCAL(self->box, "");
}

/* ---- a terminal ---- */

/* Reads what comes until @part is in it. Return: 0 or -errno. */
static int terminal_wait(int fd, char *text, size_t room, const char *part)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	size_t len = strlen(text);
	ssize_t n;

	while (!strstr(text, part)) {
		if (poll(&pfd, 1, SCL_TIMEOUT_MS) <= 0)
			return -ETIMEDOUT;
		n = read(fd, text + len, room - 1 - len);
		if (n <= 0)
			return n ? -errno : -ENODATA;
		len += n;
		text[len] = '\0';
	}
	return 0;
}

/* The tool on a terminal of its own. Return: its pid. */
static pid_t on_terminal(int *fd, const char *const *args)
{
	const char *argv[TOOL_ARGS] = { tool_path() };
	pid_t pid;
	size_t n;

	for (n = 0; args[n]; n++)
		argv[n + 1] = args[n];
	pid = forkpty(fd, NULL, NULL, NULL);
	if (pid)
		return pid;
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

TEST_F(learn, a_terminal_shows_one_line_and_its_ctrl_c_ends_a_group)
{
	static char text[65536];
	pid_t pid;
	int fd;

	ASSERT_EQ(0, cg_deny(self->box, "101"));
	self->caller = spawn_in(self->box, caller_fn, text);
	ASSERT_LT(0, self->caller);
	pid = on_terminal(&fd, TOOL_ARGV("learn", "-o", OUT, self->box));
	ASSERT_LT(0, pid);
	text[0] = '\0';
	ASSERT_EQ(0, terminal_wait(fd, text, sizeof(text), ": 4 different")) TH_LOG("%s", text);
	EXPECT_EQ(NULL, strchr(text, '\n'));
	EXPECT_EQ('\r', text[0]);
	ASSERT_EQ(0, write_fd(fd, "\003", 1));
	EXPECT_EQ(0, reap(pid));
	EXPECT_LOCAL(self->box, "101");
	kill_and_reap(self->caller);
}

TEST_F(learn, ctrl_c_reaches_a_command_once)
{
	static char text[65536];
	pid_t pid;
	int fd;

	pid = on_terminal(&fd, TOOL_ARGV("learn", "-o", OUT, "--", "/bin/busybox", "sh", "-c",
					 "n=0; trap 'n=$((n + 1))' INT; echo ready;"
					 "while [ $n = 0 ]; do sleep 1; done; sleep 1; exit $n"));
	ASSERT_LT(0, pid);
	text[0] = '\0';
	ASSERT_EQ(0, terminal_wait(fd, text, sizeof(text), "ready")) TH_LOG("%s", text);
	ASSERT_EQ(0, write_fd(fd, "\003", 1));
	EXPECT_EQ(1, reap(pid));
	EXPECT_EQ(0, access(OUT, F_OK));
}

/* ---- adding to a profile ---- */

static int put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644), err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, text, strlen(text));
	close(fd);
	return err;
}

TEST_F(learn, what_is_merged_keeps_all_that_it_had)
{
	static const char old[] =
		"{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 38, \"mine\": 1,"
		"  \"archMap\": [ { \"architecture\": \"SCMP_ARCH_X86_64\","
		"    \"subArchitectures\": [ \"SCMP_ARCH_X86\" ] } ],"
		"  \"syscalls\": ["
		"  { \"names\": [ \"mount\", \"write\" ], \"action\": \"SCMP_ACT_ALLOW\" },"
		"  { \"names\": [ \"mkdir\" ], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 13 },"
		"  { \"names\": [ \"personality\" ], \"action\": \"SCMP_ACT_ALLOW\","
		"    \"comment\": \"this\", \"args\": ["
		"    { \"index\": 0, \"value\": 8, \"op\": \"SCMP_CMP_EQ\" } ] } ] }";
	struct json_object *profile, *v;

	ASSERT_EQ(0, put_file(IN, old));
	ASSERT_EQ(0, tool(&t, "learn", "--merge", IN, "-o", OUT, "--", "/bin/busybox", "mkdir",
			  DIR_MADE)) TH_LOG("%s", t.err);
	profile = json_object_from_file(OUT);
	ASSERT_NE(NULL, profile);
	EXPECT_TRUE(allows(profile, "mount"));
	EXPECT_TRUE(allows(profile, "mkdir") || allows(profile, "mkdirat"));
	EXPECT_FALSE(allows(profile, "personality"));
	EXPECT_TRUE(json_object_object_get_ex(profile, "mine", &v));
	EXPECT_TRUE(strstr(json_object_to_json_string(profile), "\"this\"") != NULL);
	EXPECT_TRUE(strstr(json_object_to_json_string(profile), "\"SCMP_ARCH_X86\"") != NULL);

	ASSERT_EQ(0, tool(&t, "set", self->box, "--profile", OUT)) TH_LOG("%s", t.err);
	ASSERT_EQ(0, rmdir(DIR_MADE));
	EXPECT_EQ(0, run_in(self->box, exec_fn, (void *)make_dir));
	EXPECT_EQ(0, errno_in(self->box, SYS_getpid));
	EXPECT_NE(ENOSYS, errno_in(self->box, SYS_mount));

	/* once more, nothing is new */
	ASSERT_EQ(0, rename(OUT, IN));
	ASSERT_EQ(0, rmdir(DIR_MADE));
	ASSERT_EQ(0, tool(&t, "learn", "--merge", IN, "-o", OUT, "--", "/bin/busybox", "mkdir",
			  DIR_MADE)) TH_LOG("%s", t.err);
	v = json_object_from_file(OUT);
	ASSERT_NE(NULL, v);
	EXPECT_TRUE(json_object_equal(profile, v));
}

TEST_HARNESS_MAIN
