// SPDX-License-Identifier: GPL-2.0
/*
 * Whose eyes a supervisor sees a caller's paths with: they lead nowhere but into the container's
 * root, and nowhere that the caller itself could not go.
 */
#include "sclimit_harness.h"

#include "run_supervise_paths.h"

FIXTURE(path)
{
	char before[65536], after[65536];
};

FIXTURE_VARIANT(path)
{
	const struct try_who *who;
	const char *const *options;
};

static const char *const both[] = { "--supervise", "mount,mknod", NULL };
static const char *const both_pids[] = { "--supervise", "mount,mknod", "--share", "pid", NULL };

FIXTURE_VARIANT_ADD(path, mapped) { &try_mapped, both };
FIXTURE_VARIANT_ADD(path, host) { &try_host, both };
FIXTURE_VARIANT_ADD(path, pids) { &try_mapped, both_pids };

FIXTURE_SETUP(path)
{
	TRY_SETUP(variant->who);
}

FIXTURE_TEARDOWN(path)
{
	char *end;

	/* of the host's directory nothing is another */
	EXPECT_EQ(0, sh(&t, "ls " HOST));
	end = strchr(t.out, '\n');
	EXPECT_TRUE(end && !strcmp(end, "\n")) TH_LOG("%s", t.out);
	TRY_TEARDOWN();
}

#define EXPECT_PATHS(script)	EXPECT_TRIED(variant->who, variant->options, script)
#define WHITEOUT		"$((CHR|0666)) 0 0"

TEST_F(path, dots_end_at_the_root)
{
	EXPECT_PATHS("mkdir -p /a/b; cd /a/b\n"
		     "is $ENOENT try mknod ../../../../../.." HOST "/w " WHITEOUT "\n"
		     "is $ENOENT try mknod /../../.." HOST "/w " WHITEOUT "\n"
		     "is $ENOENT try mknodat /a/b ../../../../.." HOST "/w " WHITEOUT "\n"
		     "is $ENOENT try mount x ../../../../.." HOST " tmpfs 0 -\n"
		     "is $ENOENT try mount ../../../../.." HOST " /a - $BIND -\n"
		     "yes try mknod ../../../../w " WHITEOUT "\n"
		     "yes try mknod /../../v " WHITEOUT "\n"
		     "[ -c /w -a -c /v ] || ls -l /");
}

TEST_F(path, links_begin_at_the_root)
{
	EXPECT_PATHS("mkdir -p /a/b; ln -s " HOST " /a/abs; ln -s ../../../../.." HOST " /a/rel\n"
		     "cd /a\n"
		     "for l in abs rel /a/abs /a/rel; do\n"
		     "	is $ENOENT try mknod $l/w " WHITEOUT "\n"
		     "	is $ENOENT try mount x $l tmpfs 0 -\n"
		     "	is $ENOENT try mount $l /a/b - $BIND -\n"
		     "done\n"
		     "is $EEXIST try mknod abs " WHITEOUT "\n"
		     "mkdir -p " HOST "\n"
		     "yes try mknod abs/1 " WHITEOUT "\n"
		     "yes try mknod rel/2 " WHITEOUT "\n"
		     "yes try mknodat /a abs/3 " WHITEOUT "\n"
		     "yes try mknodat /a rel/4 " WHITEOUT "\n"
		     "[ $(ls " HOST " | tr -d '\\n') = 1234 ] || ls " HOST "\n"
		     "yes try mount x abs tmpfs 0 -\n"
		     "[ -z \"$(ls " HOST ")\" ] || ls " HOST);
}

TEST_F(path, no_magic_link_is_followed)
{
	EXPECT_PATHS("mkdir /a; cd /a; ln -s /proc/self/root /a/l; ln -s /proc/$$/cwd /a/m\n"
		     "for p in /proc/$$/root /proc/$$/cwd /proc/$$/fd/0 /proc/$$/exe "
		     "/proc/$$/task/$$/root /proc/$$/ns/mnt m; do\n"
		     "	is $ELOOP try mount x $p tmpfs 0 -\n"
		     "	is $ELOOP try mount $p /a - $BIND -\n"
		     "	is $ELOOP try mknod $p/w " WHITEOUT "\n"
		     "done\n"
		     "for p in /proc/1/root /proc/self/root/a /proc/thread-self/root l; do\n"
		     "	no try mount x $p tmpfs 0 -\n"
		     "	no try mount $p /a - $BIND -\n"
		     "	no try mknod $p/w " WHITEOUT "\n"
		     "done\n"
		     "[ -z \"$(ls -A /a | grep w)\" ] || ls -A /a");
}

/* Nor is it the supervisor that it is about. */
TEST_F(path, self_in_proc_is_nobody)
{
	EXPECT_PATHS("mkdir /a; touch /f\n"
		     "for p in /proc/self /proc/thread-self /proc/self/task /proc/self/net; do\n"
		     "	is $ENOENT try mount x $p tmpfs 0 -\n"
		     "	is $ENOENT try mount $p /a - $BIND -\n"
		     "done\n"
		     "is $ENOENT try mount /proc/self/status /f - $BIND -\n"
		     "yes try mount /proc/$$/status /f - $BIND -\n"
		     "is 0 grep -q sh /f");
}

TEST_F(path, a_chroot_is_the_caller_s_root)
{
	EXPECT_PATHS("mkdir -p /jail/a /jail/etc; ln -s /etc /jail/a/l\n"
		     "yes try chroot /jail mknod /1 " WHITEOUT "\n"
		     "yes try chroot /jail mknod ../../2 " WHITEOUT "\n"
		     "yes try chroot /jail mknod a/l/3 " WHITEOUT "\n"
		     "yes try chroot /jail mknod a/../../4 " WHITEOUT "\n"
		     "yes try chroot /jail mount x a/l tmpfs 0 mode=711\n"
		     "[ -c /jail/1 -a -c /jail/2 -a -c /jail/4 ] || ls -l /jail /\n"
		     "[ $(stat -c %a /jail/etc):$(cat /etc/motd) = 711:lower ] || ls / /jail");
}

TEST_F(path, directories_of_others_are_closed)
{
	EXPECT_PATHS("mkdir -p /mine/a /root/a /group/a\n"
		     "chown 1000 /mine /mine/a; chmod 700 /root /mine\n"
		     "chown 0:77 /group /group/a; chmod 770 /group\n"
		     "is $EACCES try user 1000 1000 mknod /root/w " WHITEOUT "\n"
		     "is $EACCES try user 1000 1000 mknod /root/a/w " WHITEOUT "\n"
		     "is $EACCES try user 1000 1000 mount x /root/a tmpfs 0 -\n"
		     "is $EACCES try user 1000 1000 mount /root/a /mine/a - $BIND -\n"
		     "is $EACCES try user 1000 1000 mknod /w " WHITEOUT "\n"
		     "is $EACCES try user 1000 1000 mknod /null $((CHR|0666)) 1 3\n"
		     "yes try user 1000 1000 mknod /mine/w " WHITEOUT "\n"
		     "[ $(stat -c %u:%g /mine/w) = 1000:1000 ] || stat /mine/w\n"
		     "is $EACCES try user 1000 1000 mknod /group/w " WHITEOUT "\n"
		     "yes try user 1000 1000 77 mknod /group/w " WHITEOUT "\n"
		     "is $EACCES try user 1001 77 mknod /mine/x " WHITEOUT "\n"
		     "yes try user 1001 77 mknod /group/x " WHITEOUT);
}

/* What it may because of a capability it may not without. */
TEST_F(path, capabilities_are_the_caller_s)
{
	EXPECT_PATHS("mkdir -p /others; chown 1000 /others; chmod 700 /others\n"
		     "yes try mknod /others/w " WHITEOUT "\n"
		     "is $EACCES try nocaps mknod /others/x " WHITEOUT "\n"
		     "is $EACCES try nocaps mount x /others/. tmpfs 0 -\n"
		     "yes try nocaps mknod /w " WHITEOUT);
}

TEST_F(path, who_is_not_root_mounts_on_its_own_alone)
{
	EXPECT_PATHS("mkdir -p /mine /read /shared; touch /mine/f\n"
		     "chown -R 1000 /mine /read; chmod 1777 /shared; chmod 500 /read\n"
		     "for d in / /etc /shared /proc /read; do\n"
		     "	is $EPERM try user 1000 1000 mount x $d tmpfs 0 -\n"
		     "	is $EPERM try user 1000 1000 mount /bin $d - $BIND -\n"
		     "done\n"
		     "is $EPERM try user 1000 1000 mount /mine/f /etc/motd - $BIND -\n"
		     "yes try user 1000 1000 mount x /mine tmpfs 0 -\n"
		     "[ $(stat -c %u /mine) = 1000 ] || stat /mine\n"
		     "mkdir /mine/a; chown 1000 /mine/a\n"
		     "for d in / /etc /bin/busybox /read; do\n"
		     "	is $EPERM try user 1000 1000 mount $d /mine/a - $BIND -\n"
		     "done\n"
		     "yes try user 1000 1000 mount /mine /mine/a - $BIND -\n"
		     "is 0 grep -q ' /mine/a rw,nosuid' /proc/self/mountinfo");
}

/*
 * A user namespace of the caller's own has rights to what is of it: a mount namespace of its own,
 * in which what is mounted is not seen by the others.
 */
TEST_F(path, a_user_namespace_has_rights_to_its_own_alone)
{
	EXPECT_PATHS("mkdir /a; chmod 777 /a\n"
		     "is $EPERM try userns mount x /a tmpfs 0 -\n"
		     "is $EPERM try userns mknod /a/w " WHITEOUT "\n"
		     "is $EPERM try userns mknod /a/null $((CHR|0666)) 1 3\n"
		     "yes try userns mntns mount x /a tmpfs 0 -\n"
		     "no grep ' /a ' /proc/self/mountinfo\n"
		     "is $EPERM try userns mntns pidns mount x /a proc 0 -");
}

TEST_HARNESS_MAIN
