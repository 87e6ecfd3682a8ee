// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run: who the command is, and what it may: mappings of ids, ids, capabilities.
 */
#include "run_ident.h"

#define DEFAULT_CAPS	0xa80425fbull	/* the fourteen */
#define NOBODYS		"2097152000"

/* ---- mappings ---- */

#define MAPS	"--", "cat", "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups"

/* Files of the guest that a test may leave behind when it fails. */
FIXTURE(maps)
{
	int unused;
};

FIXTURE_SETUP(maps)
{
	unlink("/etc/subuid");
	unlink("/etc/subgid");
}

FIXTURE_TEARDOWN(maps)
{
	unlink("/etc/subuid");
	unlink("/etc/subgid");
}

static int put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int err = fd < 0 ? -errno : write_fd(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return err;
}

TEST_F(maps, root_s_container_has_ids_that_nobody_has)
{
	EXPECT_EQ(0, run(MAPS));
	EXPECT_SEEN("0 " NOBODYS " 65536\n0 " NOBODYS " 65536\nallow\n");
}

TEST_F(maps, root_s_container_has_the_subordinate_ids_of_root)
{
	ASSERT_EQ(0, put_file("/etc/subuid", "someone:1:5\nroot:200000:1000\nroot:300000:5\n"));
	EXPECT_EQ(0, run(MAPS));
	EXPECT_SEEN("0 200000 1000\n1000 300000 5\n0 " NOBODYS " 65536\nallow\n");
}

TEST_F(maps, those_of_sclimit_come_first)
{
	ASSERT_EQ(0, put_file("/etc/subuid", "root:200000:1000\nsclimit:400000:70000\n"));
	ASSERT_EQ(0, put_file("/etc/subgid", "sclimit:500000:70000"));
	EXPECT_EQ(0, run(MAPS));
	EXPECT_SEEN("0 400000 70000\n0 500000 70000\nallow\n");
}

TEST_F(maps, the_host_s_root_is_no_subordinate_id)
{
	ASSERT_EQ(0, put_file("/etc/subuid", "root:0:65536\n"));
	EXPECT_EQ(0, run(MAPS));
	EXPECT_SEEN("0 " NOBODYS " 65536\n0 " NOBODYS " 65536\nallow\n");
}

TEST_F(maps, lines_that_make_no_sense_are_passed_over)
{
	ASSERT_EQ(0, put_file("/etc/subuid", "root\nroot:1\n::\nroot:x:1\nroot:1:0\n\n"
				"root:99999999999:1\nroot:4294967290:10\nroot:7:-1\nroot:70000:9"));
	EXPECT_EQ(0, run(MAPS));
	EXPECT_SEEN("0 70000 9\n0 " NOBODYS " 65536\nallow\n");
}

TEST_F(maps, what_is_given_is_mapped)
{
	EXPECT_EQ(0, run("--uid-map", "0:100000:10", "--uid-map", "20:300000:1", "--gid-map",
			 "0:500000:3", MAPS));
	EXPECT_SEEN("0 100000 10\n20 300000 1\n0 500000 3\nallow\n");
}

TEST_F(maps, one_that_is_not_given_is_the_usual_one)
{
	EXPECT_EQ(0, run("--gid-map", "0:500000:3", MAPS));
	EXPECT_SEEN("0 " NOBODYS " 65536\n0 500000 3\nallow\n");
}

TEST_F(maps, a_user_s_container_has_the_user_alone_without_newuidmap)
{
	EXPECT_EQ(0, run_as(become_nobody, MAPS));
	EXPECT_SEEN("0 65534 1\n0 65534 1\ndeny\n");
	ASSERT_EQ(0, put_file("/etc/subuid", "65534:200000:1000\n"));
	EXPECT_EQ(0, run_as(become_nobody, MAPS));
	EXPECT_SEEN("0 65534 1\n0 65534 1\ndeny\n");
}

TEST_F(maps, a_user_can_map_no_others_without_newuidmap)
{
	EXPECT_EQ(125, run_as(become_nobody, "--uid-map", "0:0:1", "--", "id"));
	EXPECT_COMPLAINS(t, "--uid-map: without /usr/bin/newuidmap an ordinary user can map one "
			    "uid alone, 65534 (EPERM)");
	EXPECT_EQ(125, run_as(become_nobody, "--gid-map", "0:65534:2", "--", "id"));
	EXPECT_COMPLAINS(t, "--gid-map: without /usr/bin/newgidmap an ordinary user can map one "
			    "gid alone, 65534 (EPERM)");
}

/* In a user namespace that has its own root alone. */
static int become_lonely_root(void)
{
	int err;

	if (unshare(CLONE_NEWUSER))
		return -errno;
	err = write_text("/proc/self/setgroups", "deny", 4);
	err = err ?: write_text("/proc/self/uid_map", "0 0 1", 5);
	return err ?: write_text("/proc/self/gid_map", "0 0 1", 5);
}

TEST_F(maps, within_a_namespace_with_one_id_there_is_no_other)
{
	EXPECT_EQ(0, run_as(become_lonely_root, MAPS));
	EXPECT_SEEN("0 0 1\n0 0 1\ndeny\n");
	EXPECT_EQ(125, run_as(become_lonely_root, "--uid-map", "0:0:2", "--", "id"));
	EXPECT_COMPLAINS(t, "--uid-map: not all of these uids are there in our own user "
			    "namespace");
}

TEST_F(maps, that_a_namespace_has_few_ids_is_said)
{
	EXPECT_EQ(0, tool_run(&t, &(struct tool_how){ .file = "/bin/sclimit-run",
			      .become = become_lonely_root },
			      TOOL_ARGV("--profile", "none", "--dry-run", "true")));
	EXPECT_TRUE(tool_says(t.err, "has one uid alone: the container's root has it, too"))
		TH_LOG("%s", t.err);
	EXPECT_SAYS(t, "uid-map: 0:0:1\n");
}

/* ---- ids ---- */

#define WHO	"--", "cat", "/proc/self/status"

static int become_with_groups(void)
{
	const gid_t groups[] = { 10, 20 };

	return setgroups(2, groups) ? -errno : 0;
}

TEST(the_command_is_root_and_in_no_group)
{
	EXPECT_EQ(0, run_as(become_with_groups, WHO));
	EXPECT_ROW("Uid: 0 0 0 0");
	EXPECT_ROW("Gid: 0 0 0 0");
	EXPECT_ROW("Groups:");
}

TEST(the_command_can_be_another)
{
	EXPECT_EQ(0, run_as(become_with_groups, "--uid", "5", "--gid", "7", WHO));
	EXPECT_ROW("Uid: 5 5 5 5");
	EXPECT_ROW("Gid: 7 7 7 7");
	EXPECT_ROW("Groups:");
	EXPECT_EQ(0, run("--uid", "65535", WHO));
	EXPECT_ROW("Uid: 65535 65535 65535 65535");
	EXPECT_ROW("Gid: 0 0 0 0");
}

TEST(the_command_can_be_who_alone_is_mapped)
{
	EXPECT_EQ(0, run("--uid-map", "5:100000:1", "--uid", "5", WHO));
	EXPECT_ROW("Uid: 5 5 5 5");
	EXPECT_EQ(0, run_as(become_nobody, "--uid", "5", "--gid", "7", WHO));
	EXPECT_ROW("Uid: 5 5 5 5");
	EXPECT_ROW("Gid: 7 7 7 7");
	EXPECT_EQ(0, run_as(become_nobody, "--uid", "5", MAPS));
	EXPECT_SEEN("5 65534 1\n0 65534 1\ndeny\n");
}

TEST(who_is_not_mapped_is_refused)
{
	EXPECT_REFUSED("--uid 65536: it is not mapped", "--uid", "65536", "--", "id");
	EXPECT_REFUSED("--gid 5: it is not mapped", "--gid", "5", "--gid-map", "0:7:5", "--", "id");
	EXPECT_REFUSED("--uid-map: 0 is not mapped", "--uid-map", "1:7:5", "--", "id");
}

TEST(who_shares_the_user_namespace_is_somebody_of_the_host_s)
{
	EXPECT_EQ(0, run("--share", "user", MAPS));
	EXPECT_SEEN("0 0 4294967295\n0 0 4294967295\nallow\n");
	EXPECT_EQ(0, run_as(become_with_groups, "--share", "user", "--uid", "5", "--gid", "7", WHO));
	EXPECT_ROW("Uid: 5 5 5 5");
	EXPECT_ROW("Gid: 7 7 7 7");
	EXPECT_ROW("Groups:");
	EXPECT_EQ(125, run_as(become_nobody, "--share", "user", "--uid", "0", "--", "id"));
	EXPECT_COMPLAINS(t, "--uid 0: with --share user root alone may choose (EPERM)");
}

/* ---- capabilities ---- */

static unsigned long long all_caps(void)
{
	char text[16] = "";

	read_text("/proc/sys/kernel/cap_last_cap", text, sizeof(text));
	return (2ull << atoi(text)) - 1;
}

/* All five sets of a command that is root, or another. */
static int caps_are(unsigned long long set, bool root)
{
	char want[256];

	snprintf(want, sizeof(want), "CapInh: %016x\nCapPrm: %016llx\nCapEff: %016llx\n"
		 "CapBnd: %016llx\nCapAmb: %016x\n", 0, root ? set : 0, root ? set : 0, set, 0);
	return tool_says(squeezed(t.out), want);
}

#define EXPECT_CAPS(set, root, ...) do { \
	EXPECT_EQ(0, run(__VA_ARGS__, WHO)); \
	EXPECT_TRUE(caps_are(set, root)) TH_LOG("not %llx: %s%s", set, t.out, t.err); \
} while (0)

TEST(capabilities_are_the_fourteen_of_container_engines)
{
	EXPECT_CAPS(DEFAULT_CAPS, true, "--hostname", "box");
	EXPECT_CAPS(DEFAULT_CAPS, true, "--no-init");
	EXPECT_EQ(0, run_as(become_nobody, WHO));
	EXPECT_TRUE(caps_are(DEFAULT_CAPS, true)) TH_LOG("%s%s", t.out, t.err);
}

TEST(who_is_not_root_has_no_capabilities_but_in_the_bounding_set)
{
	EXPECT_CAPS(DEFAULT_CAPS, false, "--uid", "5");
}

TEST(who_is_not_root_can_have_a_policy_without_no_new_privs)
{
	EXPECT_EQ(0, run("--uid", "5", "--backend", "seccomp", "--deny", "keyctl", WHO));
	EXPECT_TRUE(caps_are(DEFAULT_CAPS, false)) TH_LOG("%s%s", t.out, t.err);
	EXPECT_ROW("NoNewPrivs: 0");
	EXPECT_ROW("Seccomp: 2");
}

TEST(capabilities_are_added_and_dropped)
{
	EXPECT_CAPS(DEFAULT_CAPS | 1ull << CAP_SYS_ADMIN | 1ull << CAP_BPF, true, "--cap-add",
		    "SYS_ADMIN,cap_bpf");
	EXPECT_CAPS(DEFAULT_CAPS & ~3ull, true, "--cap-drop", "Chown", "--cap-drop",
		    "CAP_DAC_OVERRIDE");
	EXPECT_CAPS(DEFAULT_CAPS, true, "--cap-drop", "SYS_ADMIN", "--cap-add", "CHOWN");
}

TEST(all_comes_before_the_others)
{
	EXPECT_CAPS(0ull, true, "--cap-drop", "ALL");
	EXPECT_CAPS(1ull, true, "--cap-add", "chown", "--cap-drop", "ALL");
	EXPECT_CAPS(all_caps(), true, "--cap-add", "all");
	EXPECT_CAPS(all_caps() & ~1ull, true, "--cap-drop", "chown", "--cap-add", "ALL");
}

TEST(capabilities_that_make_no_sense_are_refused)
{
	EXPECT_REFUSED("--cap-add cap_sysadmin: no such capability; did you mean CAP_SYS_ADMIN?",
		       "--cap-add", "cap_sysadmin", "--", "id");
	EXPECT_REFUSED("--cap-drop nothing_like_it: no such capability", "--cap-drop",
		       "nothing_like_it", "--", "id");
	EXPECT_REFUSED("--cap-add ALL and --cap-drop ALL: one of them alone", "--cap-add", "ALL",
		       "--cap-drop", "ALL", "--", "id");
	EXPECT_REFUSED("--cap-add CAP_KILL and --cap-drop CAP_KILL: one of them alone",
		       "--cap-add", "kill", "--cap-drop", "CAP_KILL", "--", "id");
}

static int become_less_than_root(void)
{
	return prctl(PR_CAPBSET_DROP, CAP_SYS_TIME) ? -errno : 0;
}

TEST(who_shares_the_user_namespace_gets_no_more_than_there_was)
{
	EXPECT_EQ(0, run_as(become_less_than_root, "--share", "user", "--cap-add", "ALL", WHO));
	EXPECT_TRUE(caps_are(all_caps() & ~(1ull << CAP_SYS_TIME), true))
		TH_LOG("%s%s", t.out, t.err);
	EXPECT_EQ(125, run_as(become_less_than_root, "--share", "user", "--cap-add", "sys_time",
			      "--", "id"));
	EXPECT_COMPLAINS(t, "--cap-add CAP_SYS_TIME: with --share user it cannot be given");
	EXPECT_EQ(0, run_as(become_less_than_root, "--cap-add", "sys_time", WHO));
	EXPECT_TRUE(caps_are(DEFAULT_CAPS | 1ull << CAP_SYS_TIME, true))
		TH_LOG("%s%s", t.out, t.err);
}

static int become_one_who_hands_on(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -errno;
	data[0].inheritable = data[0].permitted;
	if (syscall(SYS_capset, &head, data) ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0))
		return -errno;
	return 0;
}

TEST(what_was_inheritable_and_ambient_is_so_no_more)
{
	EXPECT_EQ(0, run_as(become_one_who_hands_on, WHO));
	EXPECT_TRUE(caps_are(DEFAULT_CAPS, true)) TH_LOG("%s%s", t.out, t.err);
	EXPECT_EQ(0, run_as(become_one_who_hands_on, "--share", "user", WHO));
	EXPECT_TRUE(caps_are(DEFAULT_CAPS, true)) TH_LOG("%s%s", t.out, t.err);
}

/* ---- the plan ---- */

TEST(the_plan_shows_ids_and_capabilities)
{
	EXPECT_EQ(0, run("--dry-run", "--uid", "5", "--cap-drop", "ALL", "--cap-add", "kill",
			 "true"));
	EXPECT_SAYS(t, "  uid-map: 0:" NOBODYS ":65536\n");
	EXPECT_SAYS(t, "  gid-map: 0:" NOBODYS ":65536\n");
	EXPECT_SAYS(t, "  uid: 5\n  gid: 0\n");
	EXPECT_SAYS(t, "  CAP_KILL\n");
}

TEST_HARNESS_MAIN
