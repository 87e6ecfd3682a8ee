// SPDX-License-Identifier: GPL-2.0
/*
 * What is mounted in a container because it was asked for; roots that would like it to be mounted
 * elsewhere; and the host's own root.
 */
#include "run_root.h"

#define BIND(arg)	OWN("--bind", arg)

ROOT_FIXTURE(mounts)

/* ---- binds ---- */

TEST_F(mounts, a_bind_shows_the_host_s_directory)
{
	ASSERT_EQ(0, inside(&t, BIND(HOST ":/etc/dir"), "cat /etc/dir/file; echo x >/etc/dir/new; "
			    "grep ' /etc/dir ' /proc/self/mountinfo")) TH_LOG("%s", t.err);
	EXPECT_LINE(t, "host");
	EXPECT_SAYS(t, "/etc/dir rw,nosuid,nodev");
	EXPECT_EQ(0, access(HOST "/new", F_OK));
	EXPECT_EQ(0, access(ROOT "/etc/dir/file", F_OK));
}

TEST_F(mounts, a_read_only_bind_is_so_all_the_way_down)
{
	ASSERT_EQ(0, sh(&t, "mkdir " HOST "/below; mount -t tmpfs below " HOST "/below; "
			"chmod 777 " HOST "/below"));
	EXPECT_NE(0, inside(&t, BIND(HOST ":/mnt:ro"), "echo x >/mnt/new"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
	EXPECT_NE(0, inside(&t, BIND(HOST ":/mnt:ro"), "echo x >/mnt/below/new"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, inside(&t, BIND(HOST ":/mnt"), "echo x >/mnt/below/new"));
	EXPECT_EQ(0, access(HOST "/below/new", F_OK));
	ASSERT_EQ(0, sh(&t, "umount " HOST "/below"));
}

TEST_F(mounts, flags_of_the_host_s_are_kept)
{
	ASSERT_EQ(0, sh(&t, "mkdir " HOST "/below; mount -t tmpfs -o ro,noexec below " HOST "/below"));
	EXPECT_EQ(0, inside(&t, BIND(HOST "/below:/mnt"), "grep ' /mnt ' /proc/self/mountinfo"));
	EXPECT_SAYS(t, "/mnt ro,nosuid,nodev,noexec");
	ASSERT_EQ(0, sh(&t, "umount " HOST "/below"));
}

TEST_F(mounts, files_and_devices_can_be_bound)
{
	EXPECT_EQ(0, inside(&t, BIND(HOST "/file:/etc/motd"), "cat /etc/motd")) TH_LOG("%s", t.err);
	EXPECT_OUT(t, "host\n");
	EXPECT_EQ(0, inside(&t, BIND(HOST "/file:/new/file"), "cat /new/file"));
	EXPECT_OUT(t, "host\n");
	EXPECT_EQ(0, inside(&t, BIND("/dev/zero:/dev/nought"), "head -c 1 /dev/nought | wc -c"))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "1\n");
	/* one that comes with its directory is none */
	EXPECT_NE(0, inside(&t, BIND("/dev:/mnt"), "head -c 1 /mnt/zero"));
	EXPECT_EQ(0, sh(&t, "[ ! -s " ROOT "/new/file ]"));
}

TEST_F(mounts, what_the_container_s_ids_cannot_reach_can_be_bound)
{
	ASSERT_EQ(0, sh(&t, "mkdir -p " HOST "/closed/inner; chown 0:0 " HOST "/closed; "
			"chmod 700 " HOST "/closed; echo x >" HOST "/closed/inner/file"));
	EXPECT_EQ(0, inside(&t, BIND(HOST "/closed/inner:/mnt"), "cat /mnt/file"))
		TH_LOG("%s", t.err);
}

TEST_F(mounts, nothing_mounted_inside_shows_in_what_is_bound)
{
	ASSERT_EQ(0, sh(&t, "mkdir " HOST "/dir; mount -t tmpfs shared " HOST "/dir; "
			"mount --make-shared " HOST "/dir; mkdir " HOST "/dir/below"));
	EXPECT_EQ(0, inside(&t, AS_HOST("user", "--bind", HOST "/dir:/mnt", "--tmpfs",
					"/mnt/below"),
			    "echo x >/mnt/below/new; grep /mnt/below /proc/self/mountinfo"))
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, sh(&t, "[ ! -e " HOST "/dir/below/new ]; umount " HOST "/dir"));
}

TEST_F(mounts, what_cannot_be_bound_is_told)
{
	EXPECT_EQ(125, inside(&t, BIND("/none:/mnt"), "echo ran"));
	EXPECT_COMPLAINS(t, "--bind /none:/mnt: /none: cannot look it up (ENOENT)");
	EXPECT_EQ(125, inside(&t, BIND(HOST ":/etc/motd:ro"), "echo ran"));
	EXPECT_COMPLAINS(t, "--bind " HOST ":/etc/motd:ro: that is no directory (ENOTDIR)");
	EXPECT_EQ(125, inside(&t, BIND(HOST "/file:/etc"), "echo ran"));
	EXPECT_COMPLAINS(t, "that is a directory (EISDIR)");
	EXPECT_EQ(125, inside(&t, BIND(HOST ":/."), "echo ran"));
	EXPECT_COMPLAINS(t, "the root itself");
	EXPECT_EQ(125, inside(&t, BIND(HOST ":/etc/motd/dir"), "echo ran"));
	EXPECT_COMPLAINS(t, "--bind");
	EXPECT_OUT(t, "");
}

/* ---- memory ---- */

TEST_F(mounts, memory_has_the_size_that_was_asked_for)
{
	EXPECT_EQ(0, inside(&t, OWN("--tmpfs", "/mnt:1M"),
			    "grep ' /mnt ' /proc/self/mountinfo; stat -c %a /mnt; "
			    "head -c 1000000 /dev/zero >/mnt/file && "
			    "! head -c 2000000 /dev/zero >/mnt/file")) TH_LOG("%s", t.err);
	EXPECT_SAYS(t, "/mnt rw,nosuid,nodev,relatime - tmpfs");
	EXPECT_SAYS(t, "size=1024k");
	EXPECT_LINE(t, "1777");
}

TEST_F(mounts, they_are_made_in_the_order_given)
{
	EXPECT_EQ(0, inside(&t, OWN("--tmpfs", "/mnt", "--bind",
					HOST ":/mnt/a/b"), "cat /mnt/a/b/file"))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "host\n");
	EXPECT_NE(0, inside(&t, OWN("--bind", HOST ":/mnt/a/b", "--tmpfs",
					"/mnt"), "cat /mnt/a/b/file"));
	/* also over what each container has */
	EXPECT_EQ(0, inside(&t, OWN("--tmpfs", "/dev/shm:1M"),
			    "[ $(grep -c ' /dev/shm ' /proc/self/mountinfo) = 2 ]"));
}

/* ---- hostile roots ---- */

/* Nothing of the host's is there that was not before. */
static int host_untouched(void)
{
	return sh(&t, "[ \"$(cd " HOST "; find . | sort | tr '\\n' ' ')\" = '. ./file ' ]; "
		  "[ \"$(cat " HOST "/file)\" = host ]");
}

TEST_F(mounts, links_of_a_root_lead_nowhere_else)
{
	static const char *const links[] = {
		HOST, "../../../.." HOST, "/proc/self/root" HOST, "/proc/1/cwd/.." HOST,
		"dev/../../../.." HOST, "/proc/self/cwd" HOST,
	};
	char script[256];
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(*links); i++) {
		snprintf(script, sizeof(script), "rm -rf " ROOT "/out " ROOT "/tmp; ln -s %s " ROOT
			 "/out", links[i]);
		ASSERT_EQ(0, sh(&t, script));
		/* inside the root, or not at all */
		inside(&t, OWN("--tmpfs", "/out/made"),
		       "echo x >/out/made/file");
		EXPECT_EQ(0, host_untouched()) TH_LOG("%s", links[i]);
		inside(&t, BIND("/etc/passwd:/out/file"), "cat /out/file");
		EXPECT_EQ(0, host_untouched()) TH_LOG("%s", links[i]);
	}
}

TEST_F(mounts, an_absolute_link_is_the_root_s_own)
{
	ASSERT_EQ(0, sh(&t, "ln -s " HOST " " ROOT "/out; mkdir -p " ROOT HOST "; "
			"chown -R 100000:100000 " ROOT));
	ASSERT_EQ(0, inside(&t, BIND("/etc/passwd:/out/made/file"), "cat " HOST "/made/file"))
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, access(ROOT HOST "/made/file", F_OK));
	EXPECT_EQ(0, host_untouched());
}

TEST_F(mounts, a_link_is_no_place_for_proc_dev_and_sys)
{
	static const char *const names[] = { "proc", "sys", "dev" };
	char script[256], want[64];
	size_t i, j;

	for (i = 0; i < 3; i++) {
		for (j = 0; j < 2; j++) {
			snprintf(script, sizeof(script), "cd " ROOT "; rm -rf proc sys dev; "
				 "mkdir -p etc/dir; ln -s %s %s", j ? "etc/dir" : HOST, names[i]);
			ASSERT_EQ(0, sh(&t, script));
			EXPECT_EQ(125, inside(&t, OWN_ROOT, "echo ran"));
			snprintf(want, sizeof(want), "/%s: cannot mount there: perhaps it is a "
				 "link", names[i]);
			EXPECT_COMPLAINS(t, want);
			EXPECT_EQ(0, host_untouched());
		}
	}
}

TEST_F(mounts, a_link_to_nothing_is_no_place)
{
	ASSERT_EQ(0, sh(&t, "ln -s /none " ROOT "/out"));
	EXPECT_EQ(125, inside(&t, OWN("--tmpfs", "/out"), "echo ran"));
	EXPECT_COMPLAINS(t, "--tmpfs /out: /out: cannot look it up (ENOENT)");
	EXPECT_NE(0, access("/none", F_OK));
}

/* ---- the host's root ---- */

TEST_F(mounts, the_host_s_root_is_read_only_all_the_way_down)
{
	ASSERT_EQ(0, sh(&t, "mkdir -p /mnt/below; mount -t tmpfs below /mnt/below; "
			"chmod 777 /mnt/below"));
	EXPECT_EQ(0, inside(&t, HOST_ROOT, "for d in / /root /etc /mnt/below /usr /var; do\n"
			    "	! touch $d/file 2>/dev/null || exit 1\n"
			    "done")) TH_LOG("%s", t.err);
	EXPECT_NE(0, inside(&t, HOST_ROOT, "touch /mnt/below/file"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
	EXPECT_NE(0, inside(&t, OPTIONS("--share", "user"), "touch /etc/file"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
	ASSERT_EQ(0, sh(&t, "umount /mnt/below; rmdir /mnt/below"));
}

TEST_F(mounts, the_host_s_root_has_a_tmp_and_a_run_of_its_own)
{
	ASSERT_EQ(0, sh(&t, "echo x >/run/of-host"));
	EXPECT_EQ(0, inside(&t, HOST_ROOT, "[ -z \"$(ls -A /tmp /run | grep -v :)\" ] && "
			    "echo x >/tmp/own && echo x >/run/own && stat -c %a /tmp /run"))
		TH_LOG("%s%s", t.out, t.err);
	EXPECT_OUT(t, "1777\n755\n");
	EXPECT_EQ(0, sh(&t, "[ ! -e /tmp/own ] && [ ! -e /run/own ] && rm /run/of-host"));
	EXPECT_EQ(0, inside(&t, OPTIONS(MAPPED, "--bind", HOST ":/tmp/host"), "cat /tmp/host/file"))
		TH_LOG("%s", t.err);
}

TEST_F(mounts, the_command_stays_where_it_was_started)
{
	EXPECT_EQ(0, sh(&t, "cd /etc; " RUN " --profile none -- pwd"));
	EXPECT_OUT(t, "/etc\n");
	EXPECT_EQ(0, sh(&t, "cd " HOST "; " RUN " --profile none -- pwd"));
	EXPECT_OUT(t, "/\n");
	EXPECT_EQ(0, sh(&t, "cd /etc; " RUN " --profile none --workdir /usr -- pwd"));
	EXPECT_OUT(t, "/usr\n");
}

TEST_F(mounts, a_dry_run_tells_all_of_them)
{
	ASSERT_EQ(0, inside(&t, OWN("--dry-run", "--bind", HOST ":/mnt:ro",
					"--tmpfs", "/etc/dir"), "echo ran"));
	EXPECT_LINE(t, "  " ROOT " on / type bind (rw,nodev)");
	EXPECT_LINE(t, "  proc on /proc type proc (rw,nosuid,nodev,noexec)");
	EXPECT_LINE(t, "  " HOST " on /mnt type bind (ro,nosuid,nodev)");
	EXPECT_LINE(t, "  tmpfs on /etc/dir type tmpfs (rw,nosuid,nodev)");
	EXPECT_SILENT(t, "\nran");
	EXPECT_NE(0, access(ROOT "/proc", F_OK));
	ASSERT_EQ(0, inside(&t, OPTIONS("--dry-run"), "echo ran"));
	EXPECT_LINE(t, "  / on / type bind (ro)");
	EXPECT_LINE(t, "  tmpfs on /run type tmpfs (rw,nosuid,nodev)");
}

TEST_HARNESS_MAIN
