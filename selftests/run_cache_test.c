// SPDX-License-Identifier: GPL-2.0
/*
 * Policies that were made before: the second start takes what the first one has made, and never
 * anything else.
 */
#include "sclimit_harness.h"

#include <time.h>

#include "run_calls.h"
#include "sclimit_chance.h"

#define CACHE		"/var/cache/sclimit"
#define PROFILE		"/tmp/run_cache_test.json"
#define MADE		"the policy is kept for the next start"
#define FOUND		"the policy as it was made before"

static struct tool t;

static int write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err = fd < 0 ? -errno : write_fd(fd, text, len);

	close(fd);
	return err;
}

/* A profile that refuses one call, with errno 1. */
static int write_profile(const char *name)
{
	char text[512];
	int len = sprintf(text, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":["
			  "\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],\"syscalls\":[{\"names\":["
			  "\"%s\"],\"action\":\"SCMP_ACT_ERRNO\"}]}", name);

	return write_file(PROFILE, text, len);
}

/* How many files there are in the cache; -EPERM where one is not named as they are, or not theirs
 * to be read by their owner alone. */
static int count_files(char *path)
{
	DIR *dir = opendir(CACHE);
	struct dirent *entry;
	char name[CG_PATH];
	struct stat st;
	int n = 0;

	if (!dir)
		return -errno;
	while (n >= 0 && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), CACHE "/%s", entry->d_name);
		if (strncmp(entry->d_name, "policy-", 7) || strlen(entry->d_name) != 23 ||
		    lstat(name, &st) || st.st_mode != (S_IFREG | 0600) || st.st_uid)
			n = -EPERM;
		else
			n++;
		if (path)
			strcpy(path, name);
	}
	closedir(dir);
	return n;
}

/* A start that makes two calls. Return: what geteuid got, and @getegid what that did. */
static int start(const char *const *options, int *getegid)
{
	const char *args[TOOL_ARGS] = { "--debug" };
	int i, status;

	for (i = 0; options[i]; i++)
		args[i + 1] = options[i];
	status = calls_run(&t, NULL, args, CALLS("x86_64:107", "x86_64:108"));
	if (getegid)
		*getegid = calls_got(&t, "x86_64:108");
	return status ? -status : calls_got(&t, "x86_64:107");
}

#define START(...)	start(OPTIONS(__VA_ARGS__), NULL)
#define EXPECT_TELLS(part)	EXPECT_TRUE(tool_says(t.err, part)) TH_LOG("%s", t.err)
#define EXPECT_NOT_TOLD(part)	EXPECT_FALSE(tool_says(t.err, part)) TH_LOG("%s", t.err)

FIXTURE(cache)
{
	char file[CG_PATH];
};

FIXTURE_SETUP(cache)
{
	ASSERT_EQ(0, system("rm -rf " CACHE));
	ASSERT_EQ(0, write_profile("geteuid"));
}

FIXTURE_TEARDOWN(cache)
{
	EXPECT_EQ(0, system("rm -rf " CACHE " " PROFILE));
}

TEST_F(cache, the_second_start_takes_what_the_first_one_has_made)
{
	struct stat st;

	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(MADE);
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(1, count_files(NULL));
	ASSERT_EQ(0, stat(CACHE, &st));
	EXPECT_EQ(S_IFDIR | 0700, (int)st.st_mode);
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(FOUND);
	EXPECT_NOT_TOLD(MADE);
	EXPECT_EQ(1, count_files(NULL));
}

TEST_F(cache, notes_are_said_again)
{
	static const char text[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":["
		"\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"],\"syscalls\":[{\"names\":[\"geteuid\"],"
		"\"action\":\"SCMP_ACT_NOTIFY\"}]}";

	ASSERT_EQ(0, write_file(PROFILE, text, strlen(text)));
	EXPECT_EQ(ENOSYS, START("--backend", "seccomp", "--profile", PROFILE));
	EXPECT_EQ(ENOSYS, START("--backend", "seccomp", "--profile", PROFILE));
	EXPECT_TELLS(FOUND);
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN },
			      TOOL_ARGV("--backend", "seccomp", "--profile", PROFILE, "true")));
	EXPECT_TELLS("no supervisor");
}

TEST_F(cache, a_profile_that_has_changed_is_read_again_and_its_file_replaced)
{
	int getegid;

	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	ASSERT_EQ(0, write_profile("getegid"));
	EXPECT_EQ(0, start(OPTIONS("--profile", PROFILE), &getegid));
	EXPECT_EQ(EPERM, getegid);
	EXPECT_TELLS("outdated");
	EXPECT_TELLS(MADE);
	EXPECT_EQ(1, count_files(NULL));
	EXPECT_EQ(0, start(OPTIONS("--profile", PROFILE), &getegid));
	EXPECT_EQ(EPERM, getegid);
	EXPECT_TELLS(FOUND);
}

TEST_F(cache, what_is_asked_for_otherwise_is_another_policy)
{
	int getegid;

	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_EQ(0, START("--profile", PROFILE, "--allow", "geteuid"));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(EPERM, start(OPTIONS("--profile", PROFILE, "--deny", "getegid"), &getegid));
	EXPECT_EQ(EPERM, getegid);
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(EPERM, START("--profile", PROFILE, "--cap-drop", "ALL"));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(0, start(OPTIONS("--profile", "none", "--deny", "getegid/errno=9"), &getegid));
	EXPECT_EQ(9, getegid);
	EXPECT_EQ(0, start(OPTIONS("--profile", "none", "--deny", "getegid/errno=10"), &getegid));
	EXPECT_EQ(10, getegid);
	EXPECT_EQ(6, count_files(NULL));
	EXPECT_EQ(0, START("--profile", PROFILE, "--allow", "geteuid"));
	EXPECT_TELLS(FOUND);
}

/* A file under the name of another one is what an accident, or a hash, would make. */
TEST_F(cache, a_file_that_is_about_something_else_is_not_taken)
{
	char command[3 * CG_PATH], other[CG_PATH];

	EXPECT_EQ(0, START("--profile", PROFILE, "--allow", "geteuid"));
	ASSERT_EQ(1, count_files(other));
	ASSERT_EQ(0, rename(other, "/var/cache/other"));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	ASSERT_EQ(1, count_files(self->file));
	snprintf(command, sizeof(command), "cat /var/cache/other >%s; rm /var/cache/other", self->file);
	ASSERT_EQ(0, system(command));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS("outdated");
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(FOUND);
}

TEST_F(cache, what_is_damaged_is_made_anew)
{
	static char data[65536], bad[65536];
	ssize_t len, i;
	int fd;

	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	ASSERT_EQ(1, count_files(self->file));
	fd = open(self->file, O_RDONLY | O_CLOEXEC);
	len = read(fd, data, sizeof(data));
	close(fd);
	ASSERT_LT(100, len);
	for (i = 0; i < len; i += 1 + len / 24) {
		memcpy(bad, data, len);
		bad[i] ^= 1 << chance(8);
		ASSERT_EQ(0, write_file(self->file, bad, len));
		EXPECT_EQ(EPERM, START("--profile", PROFILE)) TH_LOG("byte %zd", i);
		EXPECT_TELLS("damaged");
		EXPECT_TELLS(MADE);
	}
	for (i = 0; i < 3; i++) {
		/* one cut short, one too long, an empty one */
		memcpy(bad, data, len);
		ASSERT_EQ(0, write_file(self->file, bad, i == 0 ? len - 1 : i == 1 ? len + 1 : 0));
		EXPECT_EQ(EPERM, START("--profile", PROFILE)) TH_LOG("%zd", i);
		EXPECT_NOT_TOLD(FOUND);
	}
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(FOUND);
	EXPECT_EQ(1, count_files(NULL));
}

TEST_F(cache, what_others_could_have_written_is_not_taken)
{
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	ASSERT_EQ(1, count_files(self->file));
	ASSERT_EQ(0, chmod(self->file, 0620));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(1, count_files(NULL));
	ASSERT_EQ(0, chown(self->file, 1000, 0));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(1, count_files(NULL));
	/* a link to a good one */
	ASSERT_EQ(0, rename(self->file, "/var/cache/good"));
	ASSERT_EQ(0, symlink("/var/cache/good", self->file));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(1, count_files(NULL));
	ASSERT_EQ(0, unlink(self->file));
	ASSERT_EQ(0, mkfifo(self->file, 0600));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(1, count_files(NULL));
	/* of a directory that others can write to nothing is taken, and nothing put there */
	ASSERT_EQ(0, chmod(CACHE, 0777));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_NOT_TOLD(MADE);
	ASSERT_EQ(0, chmod(CACHE, 0700));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(FOUND);
	ASSERT_EQ(0, chown(CACHE, 1000, 0));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_NOT_TOLD(FOUND);
	EXPECT_EQ(0, unlink("/var/cache/good"));
}

TEST_F(cache, where_there_can_be_none_a_start_goes_on)
{
	ASSERT_EQ(0, write_file(CACHE, "", 0));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS("the policy is not kept for the next start");
	ASSERT_EQ(0, unlink(CACHE));
	ASSERT_EQ(0, symlink("/tmp", CACHE));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS("the policy is not kept for the next start");
	ASSERT_EQ(0, unlink(CACHE));
}

TEST_F(cache, a_dry_run_neither_takes_nor_makes_one)
{
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN },
			      TOOL_ARGV("--dry-run", "--profile", PROFILE, "true")));
	EXPECT_SAYS(t, "geteuid");
	EXPECT_EQ(-ENOENT, count_files(NULL));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = RUN },
			      TOOL_ARGV("--dry-run", "--profile", PROFILE, "true")));
	EXPECT_SAYS(t, "geteuid");
}

TEST_F(cache, one_that_is_killed_leaves_nothing_but_whole_files)
{
	struct tool_how how = { .file = RUN };
	struct timespec delay = {};
	unsigned int i;

	for (i = 0; i < 60; i++) {
		/* a new one, or one to be replaced */
		ASSERT_EQ(0, write_profile(i % 2 ? "geteuid" : "getppid"));
		ASSERT_LT(0, tool_start(&t, &how, TOOL_ARGV("-q", "--profile", PROFILE, "true")));
		delay.tv_nsec = chance(20000000);
		nanosleep(&delay, NULL);
		tool_stop(&t, SIGKILL);
		ASSERT_LE(0, access(CACHE, F_OK) ? 0 : count_files(NULL));
	}
	ASSERT_EQ(0, write_profile("geteuid"));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_EQ(EPERM, START("--profile", PROFILE));
	EXPECT_TELLS(FOUND);
}

TEST_F(cache, many_starts_at_once_leave_one_file)
{
	static struct tool many[8];
	struct tool_how how = { .file = RUN };
	unsigned int i, round;

	for (round = 0; round < 5; round++) {
		ASSERT_EQ(0, write_profile(round % 2 ? "geteuid" : "getppid"));
		for (i = 0; i < ARRAY_SIZE(many); i++)
			ASSERT_LT(0, tool_start(&many[i], &how, TOOL_ARGV("-q", "--profile", PROFILE,
									  "true")));
		for (i = 0; i < ARRAY_SIZE(many); i++)
			EXPECT_EQ(0, tool_end(&many[i])) TH_LOG("%s", many[i].err);
		EXPECT_EQ(1, count_files(NULL));
	}
}

TEST_HARNESS_MAIN
