// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run: an ordinary user's subordinate ids. The guest has no newuidmap(1): this program takes
 * its place, as setuid root, when it is run by that name. It maps whatever it is told to.
 */
#include "run_ident.h"
#include "run_supervise.h"

#define NEWUIDMAP	"/usr/bin/newuidmap"
#define NEWGIDMAP	"/usr/bin/newgidmap"

#define MAPS	"--", "cat", "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups"

/* newuidmap PID INSIDE OUTSIDE COUNT... */
__attribute__((constructor)) static void be_a_helper(int argc, char **argv)
{
	bool gid = argc > 0 && !strcmp(argv[0], NEWGIDMAP);
	char path[64], lines[1024] = "";
	size_t len = 0;
	int i;

	if (!gid && (argc < 1 || strcmp(argv[0], NEWUIDMAP)))
		return;
	/* nothing but stderr is to be handed to it, and nothing of the environment */
	if (argc < 5 || fcntl(3, F_GETFD) >= 0 || getenv("KEPT"))
		_exit(99);
	for (i = 2; i + 2 < argc && len < sizeof(lines); i += 3)
		len += snprintf(lines + len, sizeof(lines) - len, "%s %s %s\n", argv[i],
				argv[i + 1], argv[i + 2]);
	snprintf(path, sizeof(path), "/proc/%s/%s", argv[1], gid ? "gid_map" : "uid_map");
	_exit(-write_text(path, lines, len));
}

static int put_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	if (fd >= 0 && fchmod(fd, mode) && !err)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int put_helper(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	char part[65536];
	ssize_t len = -1;

	while (from >= 0 && to >= 0 && (len = read(from, part, sizeof(part))) > 0)
		if (write(to, part, len) != len)
			break;
	if (len || fchmod(to, 04755))
		len = -errno ?: -EIO;
	close(from);
	close(to);
	return len;
}

FIXTURE(subids)
{
	char passwd[4096];
};

static void take_away(void)
{
	unlink("/etc/subuid");
	unlink("/etc/subgid");
	unlink(NEWUIDMAP);
	unlink(NEWGIDMAP);
}

FIXTURE_SETUP(subids)
{
	take_away();
	read_text("/etc/passwd", self->passwd, sizeof(self->passwd));
	setenv("KEPT", "as it was", 1);
	ASSERT_EQ(0, put_file("/etc/passwd", "root:x:0:0::/:\nsome:x:65534:65534::/:\n", 0644));
	ASSERT_EQ(0, put_file("/etc/subuid", "other:1:7\nsome:200000:1000\n65534:300000:5\n", 0644));
	ASSERT_EQ(0, put_file("/etc/subgid", "some:400000:2000\n", 0644));
	ASSERT_EQ(0, put_helper(NEWUIDMAP));
	ASSERT_EQ(0, put_helper(NEWGIDMAP));
}

FIXTURE_TEARDOWN(subids)
{
	take_away();
	if (*self->passwd)
		put_file("/etc/passwd", self->passwd, 0644);
	else
		unlink("/etc/passwd");
}

TEST_F(subids, a_user_is_root_and_the_subordinate_ids_come_behind)
{
	EXPECT_EQ(0, run_as(become_nobody, MAPS));
	EXPECT_SEEN("0 65534 1\n1 200000 1000\n1001 300000 5\n0 65534 1\n1 400000 2000\nallow\n");
	EXPECT_EQ(0, run_as(become_nobody, "--no-init", MAPS));
	EXPECT_SEEN("0 65534 1\n1 200000 1000\n1001 300000 5\n0 65534 1\n1 400000 2000\nallow\n");
}

TEST_F(subids, the_command_can_be_one_of_them)
{
	EXPECT_EQ(0, run_as(become_nobody, "--uid", "1005", "--gid", "7", "--", "cat",
			    "/proc/self/status"));
	EXPECT_ROW("Uid: 1005 1005 1005 1005");
	EXPECT_ROW("Gid: 7 7 7 7");
	EXPECT_ROW("Groups:");
	EXPECT_EQ(125, run_as(become_nobody, "--uid", "1006", "--", "id"));
	EXPECT_COMPLAINS(t, "--uid 1006: it is not mapped");
}

TEST_F(subids, what_is_given_is_left_to_newuidmap)
{
	EXPECT_EQ(0, run_as(become_nobody, "--uid-map", "0:200000:5", "--uid-map", "5:65534:1",
			    MAPS));
	EXPECT_SEEN("0 200000 5\n5 65534 1\n0 65534 1\n1 400000 2000\nallow\n");
}

TEST_F(subids, the_user_alone_needs_no_newuidmap)
{
	ASSERT_EQ(0, put_file(NEWUIDMAP, "#!/bin/sh\nexit 1\n", 0755));
	ASSERT_EQ(0, put_file(NEWGIDMAP, "#!/bin/sh\nexit 1\n", 0755));
	EXPECT_EQ(0, run_as(become_nobody, "--uid-map", "7:65534:1", "--gid-map", "0:65534:1",
			    "--uid", "7", MAPS));
	EXPECT_SEEN("7 65534 1\n0 65534 1\ndeny\n");
}

TEST_F(subids, one_kind_may_have_them_alone)
{
	ASSERT_EQ(0, unlink("/etc/subgid"));
	EXPECT_EQ(0, run_as(become_nobody, MAPS));
	EXPECT_SEEN("0 65534 1\n1 200000 1000\n1001 300000 5\n0 65534 1\ndeny\n");
}

TEST_F(subids, what_newuidmap_complains_of_is_said)
{
	ASSERT_EQ(0, put_file(NEWUIDMAP, "#!/bin/sh\necho no such luck >&2\necho x\nexit 1\n",
			      0755));
	EXPECT_EQ(125, run_as(become_nobody, MAPS));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, NEWUIDMAP ": it says: no such luck");
	ASSERT_EQ(0, put_file(NEWGIDMAP, "#!/bin/sh\nkill -9 $$\n", 0755));
	ASSERT_EQ(0, put_helper(NEWUIDMAP));
	EXPECT_EQ(125, run_as(become_nobody, MAPS));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, NEWGIDMAP ": it has failed (status 137)");
}

TEST_F(subids, callers_of_all_ids_have_a_supervisor)
{
	static const char *const ids[] = { "0", "5", "1005" };
	const struct tool_how how = { .file = RUN, .become = become_nobody };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		EXPECT_EQ(0, ask_run(&t, &how, OPTIONS("-q", "--profile", "none", "--supervise",
						       "sysinfo", "--uid", ids[i]),
				     ASKS("sysinfo", "1", "2"))) TH_LOG("%s: %s", ids[i], t.err);
		EXPECT_LINE(t, "0 2");
	}
}

static int become_nobody_without_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? -errno : become_nobody();
}

TEST_F(subids, who_can_have_no_new_privileges_is_alone_and_told_so)
{
	const struct tool_how how = {
		.file = "/bin/sclimit-run", .become = become_nobody_without_privileges,
	};

	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("--profile", "none", MAPS)));
	EXPECT_SEEN("0 65534 1\n0 65534 1\ndeny\n");
	EXPECT_TRUE(tool_says(t.err, NEWUIDMAP " cannot be used: the container has one uid alone"))
		TH_LOG("%s", t.err);
}

TEST_HARNESS_MAIN
