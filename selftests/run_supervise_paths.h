/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls with paths that a supervisor performs, from a container with a root of its own. The test's
 * own program is in there as /bin/try, which ends with the call's errno, or 0:
 *
 *	try mount SOURCE TARGET TYPE FLAGS DATA		"-": no pointer; "!": a bad one
 *	try mknod PATH MODE MAJOR MINOR
 *	try mknodat DIR PATH MODE MAJOR MINOR		DIR is opened with O_PATH; "-": none
 *	try race TIMES SECONDS				see try_race()
 *
 * In front of these, in this order as far as they are there:
 *
 *	chroot DIR; umask MODE; user NUMBER GROUP...	leaves all capabilities
 *	nocaps						leaves them too
 *	userns; mntns; pidns				new ones
 *
 * A script in there says with is() what it expects, and prints what is otherwise, so nothing.
 */
#ifndef SCLIMIT_RUN_SUPERVISE_PATHS_H
#define SCLIMIT_RUN_SUPERVISE_PATHS_H

#include <grp.h>
#include <sched.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <time.h>

#include "run_root.h"

#undef RUN
#define RUN	(getenv("SCLIMIT_RUN") ?: "/bin/sclimit-run")
#define TRY_BAD	((const char *)8)

/* What each script begins with: is STATUS COMMAND, and errnos and flags by name. */
#define TRY_BEGIN \
	"is() { want=$1; shift; \"$@\"; got=$?; " \
	"[ $got = $want ] || echo \"$*: $got, not $want\"; }\n" \
	"yes() { is 0 \"$@\"; }\n" \
	"no() { ! \"$@\" 2>/dev/null || echo \"$*: it does\"; }\n" \
	"EPERM=1 ENOENT=2 EACCES=13 EFAULT=14 EEXIST=17 ENODEV=19 ENOTDIR=20 EINVAL=22\n" \
	"EROFS=30 ENAMETOOLONG=36 ELOOP=40 EBADF=9\n" \
	"RO=1 NOSUID=2 NODEV=4 NOEXEC=8 REMOUNT=32 NOATIME=1024 BIND=4096 MOVE=8192 REC=16384\n" \
	"SHARED=1048576 PRIVATE=262144 SLAVE=524288 UNBINDABLE=131072 MAND=64\n" \
	"CHR=020000 BLK=060000 FIFO=010000\n" \
	"cd /\n"

/* ---- in the container ---- */

static __maybe const char *try_text(const char *text)
{
	return !strcmp(text, "-") ? NULL : !strcmp(text, "!") ? TRY_BAD : text;
}

static __maybe long try_number(const char *text)
{
	return strtol(text, NULL, 0);
}

static __maybe int try_mount(char **arg)
{
	return mount(try_text(arg[0]), try_text(arg[1]), try_text(arg[2]), try_number(arg[3]),
		     try_text(arg[4])) ? errno : 0;
}

static __maybe int try_mknod(char **arg)
{
	return syscall(SYS_mknod, try_text(arg[0]), try_number(arg[1]),
		       makedev(try_number(arg[2]), try_number(arg[3]))) ? errno : 0;
}

static __maybe int try_mknodat(char **arg)
{
	int dir = strcmp(arg[0], "-") ? open(arg[0], O_PATH) : 1000;

	return syscall(SYS_mknodat, dir, try_text(arg[1]), try_number(arg[2]),
		       makedev(try_number(arg[3]), try_number(arg[4]))) ? errno : 0;
}

/* What one thread asks for, and another one changes all the time. */
static volatile struct {
	char target[8], type[8], data[16];
	bool over;
} try_raced;

static __maybe void *try_change(void *arg)
{
	static const char target[2][8] = { "/in", "/no" }, type[2][8] = { "tmpfs", "ramfs" };
	static const char data[2][16] = { "size=64k", "size=64x" };
	unsigned int i;

	for (i = 0; !try_raced.over; i++) {
		memcpy((char *)try_raced.target, target[i >> 2 & 1], sizeof(target[0]));
		memcpy((char *)try_raced.type, type[i >> 1 & 1], sizeof(type[0]));
		memcpy((char *)try_raced.data, data[i & 1], sizeof(data[0]));
		/* with any of them there for the time being */
		if (i % 61 == 0)
			sched_yield();
	}
	return arg;
}

/* What has been mounted, if it was not refused, is what may be; and goes again. */
static __maybe int try_raced_mount(unsigned int got[2])
{
	struct statfs fs;
	int err = mount("x", (char *)try_raced.target, (char *)try_raced.type, 0,
			(char *)try_raced.data) ? errno : 0;

	got[!!err]++;
	if (err)
		return err == EPERM || err == ENOENT || err == EINVAL ? 0 : err;
	if (statfs("/in", &fs) || fs.f_type != TMPFS_MAGIC || fs.f_blocks * fs.f_bsize != 65536)
		return EIO;
	return umount2("/in", MNT_DETACH) ? errno : 0;
}

/* Mounts at /in so many times, or for so long; and /no is not there. */
static __maybe int try_race(char **arg)
{
	long times = try_number(arg[0]), i;
	unsigned int got[2] = {};
	time_t end = time(NULL) + try_number(arg[1]);
	pthread_t thread;
	int err = 0;

	if (pthread_create(&thread, NULL, try_change, NULL))
		return 125;
	for (i = 0; !err && i < times; i++) {
		if (time(NULL) >= end && got[0] && got[1])
			break;
		err = try_raced_mount(got);
		/* who waits for us sees that we are at it */
		if (i % 1000 == 0)
			fputc('.', stderr);
	}
	try_raced.over = true;
	pthread_join(thread, NULL);
	fprintf(stderr, "\nraced: %u mounts, %u refusals\n", got[0], got[1]);
	return err ?: got[0] && got[1] ? 0 : 124;
}

static __maybe int try_nocaps(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {};

	return syscall(SYS_capset, &head, data);
}

static __maybe int try_user(char **arg, int count)
{
	gid_t groups[8];
	int i;

	for (i = 0; i < count - 1 && i < 8; i++)
		groups[i] = try_number(arg[i + 1]);
	return setgroups(i, groups) || setresgid(groups[0], groups[0], groups[0]) ||
	       setresuid(try_number(arg[0]), try_number(arg[0]), try_number(arg[0]));
}

/* The first process of a new pid namespace does the rest. */
static __maybe int try_pidns(void)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return -1;
	pid = fork();
	if (!pid)
		return 0;
	_exit(reap(pid));
}

/* How many of the arguments are numbers. */
static __maybe int try_numbers(char **arg, int count)
{
	int i;

	for (i = 0; i < count && arg[i][0] >= '0' && arg[i][0] <= '9'; i++)
		;
	return i;
}

/* What is in front of the call. Return: how many arguments that was; -1. */
static __maybe int try_become(char **arg, int count)
{
	int n;

	if (!strcmp(arg[0], "nocaps"))
		return try_nocaps() ? -1 : 1;
	if (!strcmp(arg[0], "userns"))
		return unshare(CLONE_NEWUSER) ? -1 : 1;
	if (!strcmp(arg[0], "mntns"))
		return unshare(CLONE_NEWNS) ? -1 : 1;
	if (!strcmp(arg[0], "pidns"))
		return try_pidns() ? -1 : 1;
	if (count > 1 && !strcmp(arg[0], "umask"))
		return umask(strtol(arg[1], NULL, 8)), 2;
	if (count > 1 && !strcmp(arg[0], "chroot"))
		return chroot(arg[1]) || chdir("/") ? -1 : 2;
	if (count > 1 && !strcmp(arg[0], "user")) {
		n = try_numbers(arg + 1, count - 1);
		return try_user(arg + 1, n) ? -1 : n + 1;
	}
	return 0;
}

static __maybe int try_call(char **arg, int count)
{
	static const struct {
		const char *name;
		int count;
		int (*call)(char **arg);
	} calls[] = {
		{ "mount", 5, try_mount }, { "mknod", 4, try_mknod }, { "mknodat", 5, try_mknodat },
		{ "race", 2, try_race },
	};
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (count == calls[i].count + 1 && !strcmp(arg[0], calls[i].name))
			return calls[i].call(arg + 1);
	return 125;
}

/* Before main(), which is the harness'. */
static void __attribute__((constructor)) try_main(int argc, char **argv)
{
	const char *name = argc ? strrchr(argv[0], '/') : NULL;
	int done = 1, n;

	if (!argc || strcmp(name ? name + 1 : argv[0], "try"))
		return;
	while (done < argc && (n = try_become(argv + done, argc - done)) > 0)
		done += n;
	_exit(done < argc && n == 0 ? try_call(argv + done, argc - done) : 126);
}

/* ---- in the test ---- */

/* The root, with this program in it, and what is beside it, of that owner. */
static __maybe int try_make(const char *owner)
{
	char script[PATH_MAX + 512], self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len < 0 ? 0 : len] = '\0';
	snprintf(script, sizeof(script),
		 "rm -rf " ROOT " " HOST "\n"
		 "mkdir -p " ROOT "/bin " ROOT "/etc " HOST "\n"
		 "cp /bin/busybox " ROOT "/bin/busybox\n"
		 ROOT "/bin/busybox --install -s " ROOT "/bin\n"
		 "ln -sf busybox " ROOT "/bin/sh\n"
		 "cp '%s' " ROOT "/bin/try\n"
		 "chmod 755 " ROOT "/bin/try\n"
		 "echo lower >" ROOT "/etc/motd\n"
		 "echo host >" HOST "/file\n"
		 "chown -hR %s:%s " ROOT " " HOST "\n", self, owner, owner);
	return sh(&t, script);
}

/**
 * struct try_who - who starts the container
 * @become: NULL: the host's root user
 * @owner: whose the root must be: who is root inside
 * @options: its ids
 */
struct try_who {
	int (*become)(void);
	const char *owner;
	const char *const *options;
};

/*
 *	mapped		root of the host; ids of its own
 *	host		root of the host; and inside, too
 *	rootless	an ordinary user, who is root inside
 */
static __maybe const struct try_who try_mapped = {
	NULL, "100000", (const char *const []){ MAPPED, NULL },
};
static __maybe const struct try_who try_host = {
	NULL, "0", (const char *const []){ "--share", "user", NULL },
};
static __maybe const struct try_who try_rootless = {
	become_nobody, "65534",
	(const char *const []){ "--uid-map", "0:65534:1", "--gid-map", "0:65534:1", NULL },
};

/** try_inside() - run a script in a container with that root. Return: its status. */
static __maybe int try_inside(const struct try_who *who, const char *const *options,
			      const char *script)
{
	const char *args[ROOT_ARGS] = { "-q", "--profile", "none", "--rootfs", ROOT };
	static char text[65536];
	size_t n = 5, i;

	for (i = 0; who->options[i]; i++)
		args[n++] = who->options[i];
	while (*options && n < ROOT_ARGS - 5)
		args[n++] = *options++;
	args[n++] = "--";
	args[n++] = "/bin/sh";
	args[n++] = "-c";
	args[n++] = text;
	snprintf(text, sizeof(text), "%s%s\ntrue", TRY_BEGIN, script);
	return tool_run(&t, &(struct tool_how){ .file = RUN, .become = who->become }, args);
}

#define EXPECT_TRIED(who, options, script) do { \
	EXPECT_EQ(0, try_inside(who, options, script)) TH_LOG("%s", t.err); \
	EXPECT_STREQ("", t.out) TH_LOG("%s", t.err); \
} while (0)

/* A root that is made anew for each test, and nothing mounted outside, whatever was tried. */
#define TRY_SETUP(who) do { \
	ASSERT_EQ(0, try_make((who)->owner)) TH_LOG("%s", t.err); \
	ASSERT_EQ(0, mounts_read(self->before, sizeof(self->before))); \
} while (0)

#define TRY_TEARDOWN() do { \
	EXPECT_EQ(0, mounts_read(self->after, sizeof(self->after))); \
	EXPECT_STREQ(self->before, self->after); \
	EXPECT_EQ(0, root_remove()) TH_LOG("%s", t.err); \
} while (0)

static __maybe bool try_has_overlay(void)
{
	char text[4096];

	if (access("/overlay.ko", F_OK) == 0)
		sh(&t, "insmod /overlay.ko || true");
	return read_text("/proc/filesystems", text, sizeof(text)) > 0 && strstr(text, "overlay");
}

/* FIXTURE(name), by who starts the container, and FIXTURE(mapped) for what is the same with all. */
#define TRY_FIXTURES(name) \
	FIXTURE(name) { char before[65536], after[65536]; }; \
	FIXTURE_VARIANT(name) { const struct try_who *who; }; \
	FIXTURE_VARIANT_ADD(name, mapped) { &try_mapped }; \
	FIXTURE_VARIANT_ADD(name, host) { &try_host }; \
	FIXTURE_VARIANT_ADD(name, rootless) { &try_rootless }; \
	FIXTURE_SETUP(name) { TRY_SETUP(variant->who); } \
	FIXTURE_TEARDOWN(name) { TRY_TEARDOWN(); } \
	FIXTURE(mapped) { char before[65536], after[65536]; }; \
	FIXTURE_SETUP(mapped) { TRY_SETUP(&try_mapped); } \
	FIXTURE_TEARDOWN(mapped) { TRY_TEARDOWN(); }

#endif /* SCLIMIT_RUN_SUPERVISE_PATHS_H */
