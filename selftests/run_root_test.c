// SPDX-License-Identifier: GPL-2.0
/*
 * A root of the container's own: that there is nothing else, and what is mounted in it.
 */
#include "run_root.h"

ROOT_FIXTURE(root)

/* ---- the root ---- */

/* Every mount that a container with the host's namespaces has none of. */
static const char *const places[] = {
	"/", "/proc", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
	"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
	"/proc/timer_list", "/proc/timer_stats", "/proc/acpi", "/proc/asound", "/proc/scsi",
	"/sys", "/sys/fs/cgroup", "/sys/firmware", "/sys/devices/virtual/powercap",
	"/dev", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
	"/dev/pts", "/dev/shm", "/dev/mqueue",
};

static bool is_place(const char *path)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(path, places[i]))
			return true;
	return false;
}

/* The fifth word of a line of mountinfo. */
static const char *place_of(char *line)
{
	char *word = NULL, *save;
	int i;

	for (i = 0; i < 5; i++)
		word = strtok_r(i ? NULL : line, " ", &save);
	return word ?: "";
}

TEST_F(root, nothing_is_mounted_but_what_a_container_has)
{
	char *line, *save;
	const char *place;
	size_t roots = 0;

	ASSERT_EQ(0, inside(&t, OWN_ROOT, "cat /proc/self/mountinfo")) TH_LOG("%s", t.err);
	for (line = strtok_r(t.out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		place = place_of(line);
		EXPECT_TRUE(is_place(place)) TH_LOG("%s", place);
		roots += !strcmp(place, "/");
	}
	EXPECT_EQ(1, roots);
}

TEST_F(root, the_old_root_cannot_be_reached)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "cd /../..; ls"));
	EXPECT_SILENT(t, "sclimit.ko");
	EXPECT_LINE(t, "etc");
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "[ / -ef /.. ] && [ / -ef /proc/self/root ] && "
			    "[ . -ef / ] && [ /.. -ef /../bin/.. ]"));
}

TEST_F(root, what_lies_over_the_host_s_root_goes_with_it)
{
	/* a second root over the first one, as some live systems have it */
	ASSERT_EQ(0, sh(&t, "unshare -m sh -ec 'mount -t tmpfs over /; "
			RUN " -q --profile none --share user --rootfs " ROOT
			" -- /bin/sh -c \"ls /..; [ / -ef /.. ]; cat /proc/self/mountinfo\"'"))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, "etc");
	EXPECT_SILENT(t, "over");
}

TEST_F(root, no_descriptor_is_left)
{
	/* 3 is the shell's, with which it lists them */
	ASSERT_EQ(0, inside(&t, OWN("--bind", HOST ":/mnt"),
			    "cd /proc/self/fd; echo *"));
	EXPECT_TRUE(!strcmp(t.out, "0 1 2 3\n") || !strcmp(t.out, "0 1 2\n"))
		TH_LOG("%s", t.out);
}

TEST_F(root, it_can_be_written_to)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "echo new >/etc/new; rm /etc/motd")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, access(ROOT "/etc/new", F_OK));
	EXPECT_NE(0, access(ROOT "/etc/motd", F_OK));
}

TEST_F(root, a_read_only_one_cannot)
{
	ASSERT_EQ(0, sh(&t, "mkdir " ROOT "/proc " ROOT "/sys " ROOT "/dev"));
	ASSERT_NE(0, inside(&t, OWN("--read-only"), "echo new >/etc/new"));
	EXPECT_TRUE(tool_says(t.err, "Read-only file system")) TH_LOG("%s", t.err);
	EXPECT_NE(0, access(ROOT "/etc/new", F_OK));
	/* nor can it be made writable by who has no capability for that */
	ASSERT_NE(0, inside(&t, OWN("--read-only"),
			    "mount -o remount,bind,rw /"));
}

TEST_F(root, what_a_read_only_one_lacks_is_told)
{
	ASSERT_EQ(125, inside(&t, OWN("--read-only"), "echo ran"));
	EXPECT_COMPLAINS(t, "/proc: not there, and the root is read-only (EROFS)");
	EXPECT_OUT(t, "");
}

TEST_F(root, what_no_root_can_be_is_told)
{
	EXPECT_EQ(125, inside(&t, OPTIONS("-q", "--rootfs", "/none"), "echo ran"));
	EXPECT_COMPLAINS(t, "--rootfs: /none: cannot look it up (ENOENT)");
	EXPECT_EQ(125, inside(&t, OPTIONS("--rootfs", ROOT "/etc/motd"), "echo ran"));
	EXPECT_COMPLAINS(t, "--rootfs " ROOT "/etc/motd: not a directory (ENOTDIR)");
	EXPECT_EQ(125, inside(&t, OPTIONS("--rootfs", ROOT "/../.."), "echo ran"));
	EXPECT_COMPLAINS(t, "the host's own root");
	EXPECT_EQ(125, inside(&t, OPTIONS("--overlay"), "echo ran"));
	EXPECT_COMPLAINS(t, "--overlay: needs --rootfs");
	EXPECT_OUT(t, "");
}

TEST_F(root, the_command_starts_where_it_is_asked_to)
{
	EXPECT_EQ(0, inside(&t, OWN_ROOT, "pwd"));
	EXPECT_OUT(t, "/\n");
	EXPECT_EQ(0, inside(&t, OWN("--workdir", "/etc/dir"), "pwd"));
	EXPECT_OUT(t, "/etc/dir\n");
	EXPECT_EQ(125, inside(&t, OWN("--workdir", HOST), "pwd"));
	EXPECT_COMPLAINS(t, "--workdir " HOST ": cannot go there (ENOENT)");
}

/* ---- in memory ---- */

static bool has_overlay(void)
{
	char text[4096];

	if (access("/overlay.ko", F_OK) == 0)
		sh(&t, "insmod /overlay.ko || true");
	return read_text("/proc/filesystems", text, sizeof(text)) > 0 && strstr(text, "overlay");
}

#define OVERLAY	OWN("--overlay")

TEST_F(root, what_is_written_over_a_root_stays_in_memory)
{
	if (!has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	ASSERT_EQ(0, inside(&t, OVERLAY, "echo new >/etc/new; echo upper >/etc/motd; "
			    "rm -r /etc/dir; echo top >/top; cat /etc/motd /etc/new /top; "
			    "[ ! -e /etc/dir ] && [ / -ef /.. ]; cat /proc/self/mountinfo"))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, "upper");
	EXPECT_LINE(t, "new");
	EXPECT_LINE(t, "top");
	EXPECT_SAYS(t, " / / rw,nodev,relatime - overlay ");
	EXPECT_SILENT(t, ROOT);
	ASSERT_EQ(0, sh(&t, "cd " ROOT "; cat etc/motd etc/dir/file; ls . etc"));
	EXPECT_LINE(t, "lower");
	EXPECT_LINE(t, "deep");
	EXPECT_SILENT(t, "new");
	EXPECT_SILENT(t, "top");
	EXPECT_SILENT(t, "proc");
}

/* ---- /proc ---- */

TEST_F(root, proc_is_of_the_container_s_processes)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "ls -d /proc/[0-9]* | wc -l; "
			    "[ $(readlink /proc/self) -lt 10 ]"));
	EXPECT_GE(5, atoi(t.out)) TH_LOG("%s", t.out);
}

TEST_F(root, what_tells_of_the_machine_is_hidden)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT,
			    "for f in kcore keys timer_list latency_stats sched_debug; do\n"
			    "	[ ! -e /proc/$f ] || [ -c /proc/$f -a ! -s /proc/$f ] || exit 1\n"
			    "done\n"
			    "[ -c /proc/keys ] && [ -c /proc/timer_list ] && [ -c /proc/kcore ]"))
		TH_LOG("%s%s", t.out, t.err);
	ASSERT_EQ(0, inside(&t, OWN_ROOT,
			    "for d in /proc/acpi /proc/scsi /proc/asound /sys/firmware "
			    "/sys/devices/virtual/powercap; do\n"
			    "	[ ! -e $d ] || [ -z \"$(ls -A $d)\" ] || exit 1\n"
			    "	[ ! -e $d ] || ! touch $d/file || exit 2\n"
			    "done\n"
			    "[ -d /sys/firmware ]")) TH_LOG("%s%s", t.out, t.err);
	/* so it is not just that there was nothing to hide */
	EXPECT_EQ(0, sh(&t, "[ -n \"$(ls -A /sys/firmware)\" ] && "
			"[ $(head -c 9 /proc/timer_list | wc -c) = 9 ]"));
}

/* What the host's root user may write to there. */
static const char *const machine_files[] = {
	"/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches",
	"/proc/irq/default_smp_affinity", "/sys/power/state", "/sys/kernel/uevent_helper",
	"/sys/kernel/profiling",
};

TEST_F(root, what_changes_the_machine_is_read_only)
{
	static const char *const share[] = { "user", "user,pid", "user,net", "user,cgroup" };
	char script[128];
	size_t i, j, tried = 0;

	for (i = 0; i < sizeof(machine_files) / sizeof(*machine_files); i++) {
		if (access(machine_files[i], W_OK))
			continue;
		tried++;
		snprintf(script, sizeof(script), "echo >%s", machine_files[i]);
		for (j = 0; j < sizeof(share) / sizeof(*share); j++) {
			EXPECT_NE(0, inside(&t, AS_HOST(share[j]), script));
			EXPECT_TRUE(tool_says(t.err, "Read-only file system"))
				TH_LOG("%s: %s", machine_files[i], t.err);
		}
	}
	EXPECT_LE(4, tried);
}

TEST_F(root, a_process_can_still_change_its_own_files)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "echo own >/proc/self/comm; cat /proc/$$/comm; "
			    "echo 500 >/proc/self/oom_score_adj")) TH_LOG("%s", t.err);
}

/* ---- /sys ---- */

TEST_F(root, sys_is_read_only_and_of_the_container_s_network)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "ls /sys/class/net; grep ' /sys ' /proc/self/mountinfo; "
			    "grep ' /sys/fs/cgroup ' /proc/self/mountinfo; "
			    "cat /sys/fs/cgroup/cgroup.controllers >/dev/null"))
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, strncmp(t.out, "lo\n", 3));
	EXPECT_SAYS(t, "/sys ro,nosuid,nodev,noexec,relatime - sysfs");
	EXPECT_SAYS(t, "/sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2");
	EXPECT_NE(0, inside(&t, OWN_ROOT, "mkdir /sys/fs/cgroup/group"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
}

/* ---- /dev ---- */

TEST_F(root, dev_has_what_programs_want_and_nothing_else)
{
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "cd /dev; echo *"));
	EXPECT_OUT(t, "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom "
		   "zero\n");
	ASSERT_EQ(0, inside(&t, OWN_ROOT, "echo x >/dev/null && "
			    "[ $(head -c 9 /dev/zero | wc -c) = 9 ] && "
			    "[ $(head -c 9 /dev/urandom | wc -c) = 9 ] && "
			    "[ $(head -c 9 /dev/random | wc -c) = 9 ] && "
			    "[ -z \"$(cat /dev/null)\" ] && ! echo x >/dev/full && "
			    "exec 3<>/dev/ptmx && [ -c /dev/pts/0 ] && "
			    "[ /dev/stdout -ef /proc/self/fd/1 ] && "
			    "[ \"$(echo in | cat /dev/fd/0)\" = in ]"))
		TH_LOG("%s", t.err);
	EXPECT_TRUE(tool_says(t.err, "No space left")) TH_LOG("%s", t.err);
}

TEST_F(root, no_device_can_be_made)
{
	EXPECT_NE(0, inside(&t, OWN_ROOT, "mknod /dev/mem c 1 1"));
	EXPECT_NE(0, inside(&t, OWN_ROOT, "mknod /mem c 1 1"));
	/* the host's root user could make one, and could not open it */
	EXPECT_EQ(0, inside(&t, AS_HOST("user"),
			    "for d in /dev /dev/shm /etc; do\n"
			    "	mknod $d/kmsg c 1 11 || exit 1\n"
			    "	! head -c 1 $d/kmsg >/dev/null || exit 2\n"
			    "done")) TH_LOG("%s", t.err);
}

TEST_F(root, a_device_of_the_host_s_cannot_be_changed)
{
	EXPECT_NE(0, inside(&t, AS_HOST("user"),
			    "chmod 600 /dev/null"));
	EXPECT_TRUE(tool_says(t.err, "Read-only")) TH_LOG("%s", t.err);
	EXPECT_NE(0, inside(&t, AS_HOST("user"),
			    "chmod 600 /proc/keys"));
	EXPECT_EQ(0, sh(&t, "[ \"$(stat -c %a /dev/null)\" = 666 ]"));
}

TEST_F(root, shared_memory_and_queues_are_the_container_s)
{
	ASSERT_EQ(0, sh(&t, "echo x >/dev/shm/of-host"));
	EXPECT_EQ(0, inside(&t, OWN_ROOT, "[ -z \"$(ls -A /dev/shm)\" ] && "
			    "echo x >/dev/shm/own && [ \"$(stat -c %a /dev/shm)\" = 1777 ] && "
			    "ls -A /dev/mqueue && grep ' /dev/' /proc/self/mountinfo"))
		TH_LOG("%s", t.err);
	EXPECT_SAYS(t, "/dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k");
	EXPECT_SAYS(t, "/dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue");
	EXPECT_SAYS(t, "/dev/pts rw,nosuid,noexec,relatime - devpts devpts rw,gid=");
	EXPECT_EQ(0, sh(&t, "rm /dev/shm/of-host; [ ! -e /dev/shm/own ]"));
}

/* ---- with the host's ---- */

TEST_F(root, what_is_shared_shows_the_host_s)
{
	EXPECT_EQ(0, inside(&t, OWN("--share", "pid"), "cat /proc/1/comm"))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "init\n");
	EXPECT_EQ(0, inside(&t, OWN("--share", "net"),
			    "ls /sys/class/net && ! mkdir /sys/fs/cgroup/group"))
		TH_LOG("%s", t.err);
	EXPECT_EQ(0, inside(&t, OWN("--share", "cgroup"),
			    "[ -e /sys/fs/cgroup/cgroup.procs ] && ! mkdir /sys/fs/cgroup/group"))
		TH_LOG("%s", t.err);
	ASSERT_EQ(0, sh(&t, "echo x >/dev/shm/of-host"));
	EXPECT_EQ(0, inside(&t, OWN("--share", "ipc"),
			    "cat /dev/shm/of-host")) TH_LOG("%s", t.err);
	EXPECT_EQ(0, sh(&t, "rm /dev/shm/of-host"));
}

TEST_F(root, with_the_host_s_mounts_nothing_is_mounted)
{
	ASSERT_EQ(0, inside(&t, OPTIONS("--share", "mount"), "readlink /proc/self/ns/mnt"));
	EXPECT_NE(0, inside(&t, OPTIONS("--share", "mount", "--rootfs", ROOT), "echo ran"));
	EXPECT_OUT(t, "");
}

TEST_HARNESS_MAIN
