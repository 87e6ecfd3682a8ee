// SPDX-License-Identifier: GPL-2.0
/*
 * mount(2) by the supervisor: what may be mounted and works then, what is refused and with which
 * errno, and that two threads do not get anything else by changing what they pass.
 */
#include "sclimit_harness.h"

#include "run_supervise_paths.h"

#define MOUNT	OPTIONS("--supervise", "mount")

TRY_FIXTURES(mount)

#define EXPECT_MOUNT(script)	EXPECT_TRIED(variant->who, MOUNT, script)
#define EXPECT_MAPPED(script)	EXPECT_TRIED(&try_mapped, MOUNT, script)

/* ---- what is permitted ---- */

TEST_F(mount, files_can_be_made_in_a_tmpfs)
{
	EXPECT_MOUNT("mkdir /a\n"
		     "yes try mount name /a tmpfs 0 -\n"
		     "echo text >/a/file; is 0 grep -q text /a/file\n"
		     "is 0 grep -q ' /a rw,nosuid,nodev,relatime - tmpfs name ' "
		     "/proc/self/mountinfo\n"
		     "[ $(stat -c %u:%g:%a /a) = 0:0:1777 ] || stat /a");
	/* it was not the directory below it */
	EXPECT_NE(0, access(ROOT "/a/file", F_OK));
}

TEST_F(mapped, a_tmpfs_has_the_options_that_it_was_given)
{
	EXPECT_MAPPED("mkdir /a /b\n"
		     "yes try mount - /a tmpfs 0 size=64k,mode=0750,uid=0,gid=0,nr_inodes=10\n"
		     "[ $(stat -c %a /a) = 750 ] || stat /a\n"
		     "no dd if=/dev/zero of=/a/file bs=1k count=65\n"
		     "rm /a/file\n"
		     "no touch /a/1 /a/2 /a/3 /a/4 /a/5 /a/6 /a/7 /a/8 /a/9 /a/10 /a/11\n"
		     "yes try mount - /b tmpfs 0 nr_blocks=2\n"
		     "no dd if=/dev/zero of=/b/file bs=4k count=3\n");
}

TEST_F(mapped, other_options_of_a_tmpfs_are_none)
{
	EXPECT_MAPPED("mkdir /a\n"
		     "for o in huge=always mpol=default noswap size mode=9 =1 size=1k,usrquota\n"
		      "do\n"
		     "	is $EINVAL try mount - /a tmpfs 0 $o\n"
		     "done\n"
		     "no grep ' /a ' /proc/self/mountinfo");
}

TEST_F(mapped, flags_of_a_tmpfs_are_as_given)
{
	EXPECT_MAPPED("mkdir /a /b /c\n"
		     "yes try mount - /a tmpfs $((RO|NOEXEC)) -\n"
		     "no touch /a/file\n"
		     "yes try mount - /b tmpfs $NOEXEC -\n"
		     "cp /bin/busybox /b/sh; no /b/sh -c true\n"
		     "yes try mount - /c tmpfs $((NOATIME|0xc0ed0000)) -\n"
		     "is 0 grep -q ' /c rw,nosuid,nodev,noatime ' /proc/self/mountinfo");
}

TEST_F(mount, a_bind_shows_the_same_files)
{
	EXPECT_MOUNT("mkdir /a; touch /f\n"
		     "yes try mount /etc /a - $BIND -\n"
		     "[ $(cat /a/motd) = lower ] || ls /a\n"
		     "echo new >/a/new; is 0 grep -q new /etc/new\n"
		     "yes try mount /etc/motd /f - $BIND -\n"
		     "[ $(cat /f) = lower ] || cat /f");
}

TEST_F(mapped, flags_are_added_to_a_bind_and_none_is_taken_away)
{
	EXPECT_MAPPED("mkdir /a /b /c\n"
		     "yes try mount /etc /a - $((BIND|RO|NOEXEC|NOSUID|NODEV)) -\n"
		     "no touch /a/new\n"
		     "is 0 grep -q '/etc /a ro,nosuid,nodev,noexec' "
		     "/proc/self/mountinfo\n"
		     "yes try mount /a /b - $BIND -\n"
		     "no touch /b/new\n"
		     "yes try mount /sys /c - $BIND -\n"
		     "is 0 grep -q ' /c ro,nosuid,nodev,noexec' /proc/self/mountinfo");
}

TEST_F(mount, a_bind_shows_no_device_that_could_not_be_used_before)
{
	EXPECT_MOUNT("touch /null; mkdir /d\n"
		     "yes try mount /dev/null /null - $BIND -\n"
		     "echo x >/null && [ -c /null ] || stat /null\n"
		     "yes try mount /dev /d - $BIND -\n"
		     "is 0 grep -q ' /d rw,nosuid,nodev,noexec' /proc/self/mountinfo\n"
		     "[ $(head -c 3 /d/zero | wc -c) = 3 ] || ls -l /d");
}

/* Whatever hides something of /proc comes along, asked for or not. */
TEST_F(mount, a_bind_shows_nothing_that_was_hidden)
{
	EXPECT_MOUNT("mkdir /a /b\n"
		     "for f in $BIND $((BIND|REC)); do\n"
		     "	yes try mount /proc /a - $f -\n"
		     "	yes try mount / /b - $f -\n"
		     "	for d in /a /b/proc; do\n"
		     "		for p in kcore keys timer_list; do\n"
		     "			[ ! -e $d/$p ] || [ -c $d/$p ] || echo $d/$p\n"
		     "		done\n"
		     "		no touch $d/sys/vm/drop_caches\n"
		     "		no sh -c \"echo 1 >$d/sys/vm/drop_caches\"\n"
		     "	done\n"
		     "done");
}

TEST_F(mount, proc_is_the_container_s_own_with_what_is_hidden)
{
	EXPECT_MOUNT("mkdir /a\n"
		     "yes try mount proc /a proc $((NOSUID|NODEV|NOEXEC)) -\n"
		     "[ -d /a/self -a /a/1 -ef /proc/1 ] || ls /a\n"
		     "[ $(readlink /a/self) = $(readlink /proc/self) ] || true\n"
		     "for p in kcore keys timer_list; do\n"
		     "	[ ! -e /a/$p ] || [ -c /a/$p ] || echo $p\n"
		     "done\n"
		     "no sh -c 'echo 1 >/a/sys/vm/drop_caches'\n"
		     "is $EINVAL try mount proc /a proc 0 hidepid=2\n"
		     "is $EINVAL try mount proc /a proc 0 gid=0");
}

TEST_F(mapped, a_proc_that_is_not_all_of_it_is_refused)
{
	EXPECT_MAPPED("mkdir /a /jail /jail/proc /jail/bin /jail/a\n"
		     "is $EPERM try chroot /jail mount proc /a proc 0 -\n"
		     "yes try mount /proc/sys /jail/proc - $BIND -\n"
		     "is $EPERM try chroot /jail mount proc /a proc 0 -\n"
		     "yes try mount /proc /jail/proc - $BIND -\n"
		     "yes try chroot /jail mount proc /a proc 0 -");
}

TEST_F(mount, an_overlay_shows_all_layers)
{
	if (!try_has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	EXPECT_MOUNT("mkdir /m; cd /m; yes try mount - /m tmpfs 0 -\n"
		     "cd /m; mkdir 1 2 u w all some\n"
		     "echo one >1/f; echo one >1/one; echo two >2/f; echo two >2/two\n"
		     "yes try mount over all overlay 0 lowerdir=1:/m/2,upperdir=u,workdir=w\n"
		     "[ $(cat all/f)$(cat all/one)$(cat all/two) = oneonetwo ] || ls all\n"
		     "echo new >all/f; echo up >all/up; rm all/two\n"
		     "[ $(cat all/f)$(cat 1/f)$(cat u/f)$(cat u/up) = newonenewup ] || ls all\n"
		     "[ -e 2/two -a ! -e all/two -a -c u/two ] || ls -l u\n"
		     "is 0 grep -q ' /m/all rw,nosuid,nodev,relatime - overlay over ' "
		     "/proc/self/mountinfo\n"
		     "yes try mount over some overlay $RO lowerdir=2:1,userxattr,xino=off\n"
		     "[ $(cat some/f) = two ] || ls some\n"
		     "no touch some/new");
}

TEST_F(mapped, paths_of_layers_may_have_any_signs)
{
	if (!try_has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	EXPECT_MAPPED("mkdir /m; yes try mount - /m tmpfs 0 -; cd /m\n"
		     "mkdir a:b c,d 'e\\f' u w all; touch a:b/1 c,d/2 'e\\f/3'\n"
		     "yes try mount o all overlay 0 "
		     "'lowerdir=a\\:b:c\\,d:e\\\\f,upperdir=u,workdir=w'\n"
		     "[ -e all/1 -a -e all/2 -a -e all/3 ] || ls all");
}

/* An overlay sees nothing that is mounted below its layers. */
TEST_F(mapped, layers_that_hide_something_are_refused)
{
	if (!try_has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	EXPECT_MAPPED("mkdir /m; yes try mount - /m tmpfs 0 -; cd /m\n"
		     "mkdir 1 1/a 1/b u w all\n"
		     "yes try mount o all overlay 0 lowerdir=/etc:1\n"
		     "for l in / /dev /proc /proc/sys /proc/1 /proc/acpi /sys /sys/fs/cgroup "
		     "/dev/pts /dev/mqueue /m/..; do\n"
		     "	[ $l = /proc/acpi -o ! -d $l ] || "
		     "is $EPERM try mount o all overlay 0 lowerdir=$l:1\n"
		     "done\n"
		     "yes try mount - 1/a tmpfs 0 -\n"
		     "is $EPERM try mount o all overlay 0 lowerdir=1:/etc\n"
		     "is $EPERM try mount o all overlay 0 lowerdir=/etc,upperdir=1,workdir=w\n"
		     "is $EPERM try mount o all overlay 0 lowerdir=/etc,upperdir=u,workdir=1\n"
		     "yes try mount o all overlay 0 lowerdir=1/b:/etc");
}

TEST_F(mapped, an_overlay_executes_nothing_that_a_layer_does_not)
{
	if (!try_has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	EXPECT_MAPPED("mkdir /m; yes try mount - /m tmpfs $NOEXEC -; cd /m; mkdir 1 u w all\n"
		      "cp /bin/busybox 1/sh; no /m/1/sh -c true\n"
		      "yes try mount o all overlay 0 lowerdir=1,upperdir=u,workdir=w\n"
		      "no /m/all/sh -c true");
}

TEST_F(mapped, other_options_of_an_overlay_are_none)
{
	if (!try_has_overlay())
		SKIP(return, "the kernel has no overlay file system here");
	EXPECT_MAPPED("mkdir /m; yes try mount - /m tmpfs 0 -; cd /m; mkdir 1 u w all\n"
		     "for o in metacopy=on redirect_dir=on index=on verity=require lowerdir+=1 "
		     "datadir+=1 override_creds default_permissions lowerdir=1 upperdir=u "
		     "upperdir=u,upperdir=u,workdir=w workdir; do\n"
		     "	is $EINVAL try mount o all overlay 0 lowerdir=1:/etc,$o\n"
		     "done\n"
		     "is $EINVAL try mount o all overlay 0 lowerdir=1::/etc\n"
		     "is $EINVAL try mount o all overlay 0 lowerdir=1:\n"
		     "is $EINVAL try mount o all overlay 0 upperdir=u,workdir=w\n"
		     "is $EINVAL try mount o all overlay 0 -\n"
		     "is $ENOENT try mount o all overlay 0 lowerdir=1:/none\n"
		     "is $ENOTDIR try mount o all overlay 0 lowerdir=1:/etc/motd\n"
		     "l=1; for i in $(seq 70); do l=$l:1; done\n"
		     "is $EINVAL try mount o all overlay 0 lowerdir=$l\n"
		     "no grep ' /m/all ' /proc/self/mountinfo");
}

/* ---- what is refused ---- */

TEST_F(mapped, what_changes_mounts_is_refused)
{
	EXPECT_MAPPED("mkdir /a /b\n"
		     "yes try mount - /a tmpfs $RO -\n"
		     "for f in $REMOUNT $((REMOUNT|BIND)) $MOVE $SHARED $PRIVATE $SLAVE "
		     "$UNBINDABLE $((PRIVATE|REC)) $((BIND|PRIVATE)); do\n"
		     "	is $EPERM try mount /a /a tmpfs $f -\n"
		     "	is $EPERM try mount /a /b - $f -\n"
		     "	is $EPERM try mount - / - $f -\n"
		     "done\n"
		     "no touch /a/file\n"
		     "no umount /a");
}

TEST_F(mapped, other_file_systems_are_refused)
{
	EXPECT_MAPPED("mkdir /a\n"
		     "for f in sysfs ramfs devpts cgroup2 mqueue ext4 bpf fuse none TMPFS tmpfs2 "
		     "$(head -c 5000 /dev/zero | tr '\\0' x); do\n"
		     "	is $EPERM try mount /dev/vda /a $f 0 -\n"
		     "done\n"
		     "no grep ' /a ' /proc/self/mountinfo");
}

TEST_F(mapped, kinds_that_are_not_permitted_are_refused)
{
	static const char script[] =
		"mkdir /a /b\n"
		"is $BIND_WANT try mount /etc /a - $BIND -\n"
		"is $TMPFS_WANT try mount - /a tmpfs 0 -\n"
		"is $EPERM try mount - /a proc 0 -\n"
		"is $EPERM try mount - /a overlay 0 lowerdir=/etc:/bin\n";
	char text[1024];

	snprintf(text, sizeof(text), "BIND_WANT=1 TMPFS_WANT=0\n%s", script);
	EXPECT_TRIED(&try_mapped, OPTIONS("--supervise", "mount", "--supervise-mount", "tmpfs"),
		     text);
	snprintf(text, sizeof(text), "BIND_WANT=0 TMPFS_WANT=1\n%s", script);
	EXPECT_TRIED(&try_mapped, OPTIONS("--supervise", "mount", "--supervise-mount", "bind"),
		     text);
}

TEST_F(mapped, errors_are_those_of_mount)
{
	EXPECT_MAPPED("mkdir /a; touch /f; ln -s loop /loop\n"
		     "long=$(head -c 4096 /dev/zero | tr '\\0' a)\n"
		     "name=$(head -c 256 /dev/zero | tr '\\0' a)\n"
		     "is $EFAULT try mount ! /a tmpfs 0 -\n"
		     "is $EFAULT try mount - ! tmpfs 0 -\n"
		     "is $EFAULT try mount - /a ! 0 -\n"
		     "is $EFAULT try mount - /a tmpfs 0 !\n"
		     "is $EFAULT try mount - - tmpfs 0 -\n"
		     "is $EINVAL try mount - /a - 0 -\n"
		     "is $EINVAL try mount - /a tmpfs $MAND -\n"
		     "is $EINVAL try mount - /a tmpfs 0x800000 -\n"
		     "is $ENOENT try mount - /none tmpfs 0 -\n"
		     "is $ENOENT try mount - '' tmpfs 0 -\n"
		     "is $ENOTDIR try mount - /f tmpfs 0 -\n"
		     "is $ENOTDIR try mount - /f/a tmpfs 0 -\n"
		     "is $ELOOP try mount - /loop tmpfs 0 -\n"
		     "is $ENAMETOOLONG try mount - /$name tmpfs 0 -\n"
		     "is $ENAMETOOLONG try mount - $long tmpfs 0 -\n"
		     "is $ENOENT try mount - /a - $BIND -\n"
		     "is $ENOENT try mount /none /a - $BIND -\n"
		     "is $ENOTDIR try mount /f /a - $BIND -\n"
		     "is $ENOTDIR try mount /a /f - $BIND -\n"
		     "is $EINVAL try mount - /a tmpfs 0 $long");
}

/* ---- two threads ---- */

/*
 * One asks and the other changes what it points to, each between one that may be mounted and one
 * that may not. Whatever comes of it, only a small tmpfs is ever there, and only at /in.
 */
TEST_F_TIMEOUT(mapped, what_was_checked_is_what_is_mounted, 900)
{
	char script[512];

	snprintf(script, sizeof(script), "mkdir /in; yes try race %s %s", RACES, RACE_SECONDS);
	EXPECT_TRIED(&try_mapped, OPTIONS("--supervise", "mount", "--cap-add", "SYS_ADMIN"),
		     script);
	EXPECT_TRUE(tool_says(t.err, "raced")) TH_LOG("%s", t.err);
	printf("# %s", strstr(t.err, "raced") ?: "\n");
}

TEST_HARNESS_MAIN
