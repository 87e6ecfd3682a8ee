// SPDX-License-Identifier: GPL-2.0
/*
 * mknod(2) by the supervisor: the devices that may be made, and work; all others.
 */
#include "sclimit_harness.h"

#include "run_supervise_paths.h"

#define MKNOD	OPTIONS("--supervise", "mknod")

TRY_FIXTURES(mknod)

#define EXPECT_MKNOD(script)	EXPECT_TRIED(variant->who, MKNOD, script)
#define EXPECT_MAPPED(script)	EXPECT_TRIED(&try_mapped, MKNOD, script)

TEST_F(mknod, null_swallows_and_zero_is_read)
{
	EXPECT_MKNOD("mkdir /d; cd /d\n"
		     "yes try mknod null $((CHR|0666)) 1 3\n"
		     "yes try mknod zero $((CHR|0666)) 1 5\n"
		     "[ -c null -a -c zero ] || ls -l\n"
		     "echo text >null && [ ! -s null -a -z \"$(cat null)\" ] || ls -l null\n"
		     "[ $(head -c 5 zero | tr '\\0' z) = zzzzz ] || echo zero");
}

TEST_F(mapped, full_is_full_and_random_is_random)
{
	EXPECT_MAPPED("mkdir /d; cd /d\n"
		     "yes try mknod full $((CHR|0666)) 1 7\n"
		     "yes try mknod random $((CHR|0666)) 1 8\n"
		     "yes try mknod urandom $((CHR|0666)) 1 9\n"
		     "no dd if=zero of=full bs=1 count=1\n"
		     "no sh -c 'echo x >full'\n"
		     "[ $(head -c 8 full | tr '\\0' z) = zzzzzzzz ] || echo full\n"
		     "[ $(head -c 100 urandom | wc -c) = 100 ] || echo urandom\n"
		     "[ $(stat -c %t:%T random) = 1:8 ] || stat random");
}

TEST_F(mapped, tty_is_the_controlling_terminal)
{
	EXPECT_MAPPED("mkdir /d; cd /d\n"
		     "yes try mknod tty $((CHR|0666)) 5 0\n"
		     "[ $(stat -c %t:%T tty) = 5:0 ] || stat tty\n"
		     /* there is none */
		     "no cat tty");
}

TEST_F(mknod, a_whiteout_is_made_with_the_caller_s_umask)
{
	EXPECT_MKNOD("mkdir /d; cd /d\n"
		     "yes try umask 027 mknod w $((CHR|0666)) 0 0\n"
		     "[ -c w -a $(stat -c %a:%u:%t:%T w) = 640:0:0:0 ] || stat w\n"
		     "no cat w\n"
		     "is $EEXIST try mknod w $((CHR|0666)) 0 0\n"
		     "yes rm w");
}

TEST_F(mknod, the_other_call_makes_the_same)
{
	EXPECT_MKNOD("mkdir /d /e\n"
		     "yes try mknodat /d null $((CHR|0666)) 1 3\n"
		     "yes try mknodat /d ../e/zero $((CHR|0666)) 1 5\n"
		     "yes try mknodat /d /e/full $((CHR|0666)) 1 7\n"
		     "yes try mknodat /d w $((CHR|0666)) 0 0\n"
		     "[ -c /d/null -a -c /e/zero -a -c /e/full -a -c /d/w ] || ls -l /d /e\n"
		     "is $EBADF try mknodat - null $((CHR|0666)) 1 3\n"
		     "yes try mknodat - /d/abs $((CHR|0666)) 1 3\n"
		     "is $ENOTDIR try mknodat /etc/motd null $((CHR|0666)) 1 3\n"
		     "is $EPERM try mknodat /d mem $((CHR|0666)) 1 1");
}

TEST_F(mapped, other_devices_are_refused)
{
	EXPECT_MAPPED("mkdir /d; cd /d\n"
		     "for d in '1 1' '1 2' '1 4' '1 6' '1 11' '5 1' '5 2' '4 0' '10 229' '10 200' "
		     "'257 3' '1 259' '0 1' '1 0' '4095 1048575'; do\n"
		     "	is $EPERM try mknod x $((CHR|0666)) $d\n"
		     "done\n"
		     "[ ! -e x ] || stat x");
}

/* As without a supervisor: who has the host's root user inside may make one, and not use it. */
TEST_F(mknod, block_devices_are_not_its_business)
{
	static const char script[] =
		"try mknod /x $((BLK|0666)) 8 0; echo $?; rm -f /x\n"
		"try mknod /x $((BLK|0666)) 1 3; echo $?; rm -f /x";
	static const char *const none[] = { NULL };
	char without[64];

	EXPECT_EQ(0, try_inside(variant->who, none, script)) TH_LOG("%s", t.err);
	snprintf(without, sizeof(without), "%.60s", t.out);
	EXPECT_EQ(0, try_inside(variant->who, MKNOD, script)) TH_LOG("%s", t.err);
	EXPECT_STREQ(without, t.out);
	EXPECT_STREQ(variant->who == &try_host ? "0\n0\n" : "1\n1\n", without);
}

TEST_F(mapped, what_is_no_device_is_made_as_ever)
{
	EXPECT_MAPPED("mkdir /d; cd /d\n"
		     "yes try mknod fifo $((FIFO|0600)) 0 0\n"
		     "yes try mknod file 0100600 0 0\n"
		     "yes try mknod same 0600 0 0\n"
		     "[ -p fifo -a -f file -a -f same ] || ls -l");
}

/* The host's root user in there could change the host's. */
TEST_F(mknod, a_device_s_mode_and_owner_stay_the_host_s)
{
	char before[64], after[64];

	ASSERT_EQ(0, sh(&t, "stat -c %a:%u:%g:%Z /dev/null"));
	snprintf(before, sizeof(before), "%.60s", t.out);
	EXPECT_MKNOD("mkdir /d; cd /d\n"
		     "yes try mknod null $((CHR|0600)) 1 3\n"
		     "no chmod 600 null\n"
		     "no chown 1 null\n"
		     "is 0 grep -q ' /d/null ro,nosuid,noexec' /proc/self/mountinfo");
	ASSERT_EQ(0, sh(&t, "stat -c %a:%u:%g:%Z /dev/null"));
	snprintf(after, sizeof(after), "%.60s", t.out);
	EXPECT_STREQ(before, after);
	/* and outside nothing is left but a file */
	EXPECT_EQ(0, sh(&t, "[ -f " ROOT "/d/null -a ! -s " ROOT "/d/null ]"));
}

/* Only what the launcher has put there is a device that works. */
TEST_F(mknod, something_else_in_the_device_s_place_is_refused)
{
	EXPECT_MKNOD("mkdir -p /jail/dev /jail/bin /jail/d; cp /bin/try /jail/bin\n"
		     "is $EPERM try chroot /jail mknod /d/null $((CHR|0666)) 1 3\n"
		     "touch /jail/dev/null\n"
		     "is $EPERM try chroot /jail mknod /d/null $((CHR|0666)) 1 3\n"
		     "rm /jail/dev/null; ln -s /dev/zero /jail/dev/null\n"
		     "is $EPERM try chroot /jail mknod /d/null $((CHR|0666)) 1 3\n"
		     "rm /jail/dev/null; try mknod /jail/dev/null $((CHR|0666)) 0 0\n"
		     "is $EPERM try chroot /jail mknod /d/null $((CHR|0666)) 1 3\n"
		     "rm /jail/dev/null; try mknod /jail/dev/null $((CHR|0666)) 1 5\n"
		     "is $EPERM try chroot /jail mknod /d/null $((CHR|0666)) 1 3\n"
		     "[ -z \"$(ls /jail/d)\" ] || ls -l /jail/d\n"
		     "yes try mknod /jail/dev/zero $((CHR|0666)) 1 5\n"
		     "yes try chroot /jail mknod /d/zero $((CHR|0666)) 1 5");
}

TEST_F(mapped, errors_are_those_of_mknod)
{
	EXPECT_MAPPED("mkdir /d /d/dir; touch /d/file; cd /d\n"
		     "name=$(head -c 256 /dev/zero | tr '\\0' a)\n"
		     "long=$(head -c 4096 /dev/zero | tr '\\0' a)\n"
		     "for d in '0 0' '1 3'; do\n"
		     "	is $EFAULT try mknod ! $((CHR|0666)) $d\n"
		     "	is $EFAULT try mknod - $((CHR|0666)) $d\n"
		     "	is $ENOENT try mknod '' $((CHR|0666)) $d\n"
		     "	is $ENOENT try mknod none/x $((CHR|0666)) $d\n"
		     "	is $ENOTDIR try mknod file/x $((CHR|0666)) $d\n"
		     "	is $EEXIST try mknod file $((CHR|0666)) $d\n"
		     "	is $EEXIST try mknod dir $((CHR|0666)) $d\n"
		     "	is $EEXIST try mknod . $((CHR|0666)) $d\n"
		     "	is $EEXIST try mknod dir/.. $((CHR|0666)) $d\n"
		     "	is $EEXIST try mknod / $((CHR|0666)) $d\n"
		     "	is $ENOENT try mknod new/ $((CHR|0666)) $d\n"
		     "	is $ENAMETOOLONG try mknod $name $((CHR|0666)) $d\n"
		     "	is $ENAMETOOLONG try mknod $long $((CHR|0666)) $d\n"
		     "	is $EROFS try mknod /sys/x $((CHR|0666)) $d\n"
		     "done");
}

TEST_HARNESS_MAIN
