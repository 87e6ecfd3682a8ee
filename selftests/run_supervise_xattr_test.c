// SPDX-License-Identifier: GPL-2.0
/*
 * --supervise setxattr: the container's root sets the names that --supervise-xattr permits, on the
 * container's own files; all else goes on with the caller's own rights.
 */
#include "sclimit_harness.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/xattr.h>

#include "run_root.h"
#include "run_deeds.h"


#define OPAQUE		"trusted.overlay.opaque"
#define NAMES		OPAQUE ",user.permitted"
#define VALUE_MAX	65536
#define ACL		"system.posix_acl_access"
#define OTHER		"trusted.overlay.origin"	/* as long */
#define TRIES		50
#define STR_(x)		#x
#define STR(x)		STR_(x)

static volatile bool over;

/* ---- inside ---- */

static void set(const char *what, const char *path, const char *name)
{
	say_errno(what, setxattr(path, name, "y", 1, 0));
}

static void set_link(const char *what, const char *path, const char *name)
{
	say_errno(what, lsetxattr(path, name, "y", 1, 0));
}

static void own_files(void)
{
	int fd = open("/file", O_RDONLY), at = open("/fd", O_PATH);
	char path[64];

	set("directory", "/dir", OPAQUE);
	set("other name", "/dir", "trusted.overlay.opaquex");
	set("other class", "/dir", "trusted.other");
	if (chdir("/dir"))
		exit(1);
	set("relative", "../relative", OPAQUE);
	set("through a link", "/link", OPAQUE);
	set_link("link", "/other-link", OPAQUE);
	say_errno("descriptor", fsetxattr(fd, OPAQUE, "y", 1, 0));
	say_errno("mere path", fsetxattr(at, OPAQUE, "y", 1, 0));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", at);
	set("path of a descriptor", path, OPAQUE);
	set("path of none", "/proc/self/fd/1000", OPAQUE);
	set("fifo", "/fifo", OPAQUE);
	set("not there", "/nothing", OPAQUE);
}

static char value[VALUE_MAX + 1];

static int set_raw(const char *path, unsigned long name, unsigned long value, unsigned long len,
		   unsigned long flags)
{
	return raw_syscall(SYS_setxattr, path, name, value, len, flags);
}

static void arguments(void)
{
	unsigned long opaque = (unsigned long)OPAQUE, y = (unsigned long)"y";
	static char name[300], path[5000];

	say("create", set_raw("/file", opaque, y, 1, XATTR_CREATE));
	say("create again", set_raw("/file", opaque, y, 1, XATTR_CREATE));
	say("replace", set_raw("/file", opaque, y, 1, XATTR_REPLACE));
	say("replace nothing", set_raw("/dir", opaque, y, 1, XATTR_REPLACE));
	say("flags", set_raw("/dir", opaque, y, 1, 4));
	say("both", set_raw("/dir", opaque, y, 1, 7));
	say("nothing", set_raw("/relative", opaque, 0, 0, 0));
	say("empty name", set_raw("/dir", (unsigned long)"", y, 1, 0));
	memset(name, 'x', sizeof(name) - 1);
	memcpy(name, "user.", 5);
	say("long name", set_raw("/dir", (unsigned long)name, y, 1, 0));
	say("too large", set_raw("/dir", opaque, (unsigned long)value, VALUE_MAX + 1, 0));
	say("no name", set_raw("/dir", 8, y, 1, 0));
	say("no value", set_raw("/dir", opaque, 8, 1, 0));
	say("no path", set_raw((char *)8, opaque, y, 1, 0));
	say("empty path", set_raw("", opaque, y, 1, 0));
	memset(path, '/', sizeof(path) - 1);
	say("long path", set_raw(path, opaque, y, 1, 0));
	say("no descriptor", raw_syscall(SYS_fsetxattr, 1000, opaque, y, 1, 0));
}

static void climb(void)
{
	set("up", "/../../../.." HOST "/file", OPAQUE);
	if (chdir("/dir"))
		exit(1);
	set("up from here", "../../../../.." HOST "/file", OPAQUE);
	set("link out", "/out", OPAQUE);
	set("magic", "/proc/self/root/file", OPAQUE);
	set("magic up", "/proc/1/root/.." HOST "/file", OPAQUE);
	set("magic of a descriptor", "/proc/self/fd/0/../file", OPAQUE);
}

static void hosts_files(void)
{
	set("host's", "/host/file", OPAQUE);
	set("host's user", "/host/file", "user.permitted");
	set("mapped", "/host/mapped", OPAQUE);
	set("read-only", "/ro/mapped", OPAQUE);
	set("device", "/dev/null", OPAQUE);
}

static void somebody(void)
{
	if (setgid(1000) || setuid(1000))
		exit(1);
	set("own", "/somebodys", OPAQUE);
	set("root's", "/dir", OPAQUE);
}

static void own_namespace(void)
{
	say_errno("unshare", become_root_of_own());
	set("root", "/file", OPAQUE);
}

/* The other thread writes another name in its place. */
static void *change(void *name)
{
	while (!over) {
		memcpy(name, OTHER, sizeof(OTHER));
		memcpy(name, OPAQUE, sizeof(OPAQUE));
	}
	return NULL;
}

static void race(void)
{
	static char name[sizeof(OPAQUE)] = OPAQUE;
	pthread_t thread;
	int i, other = 0;

	if (pthread_create(&thread, NULL, change, name))
		exit(1);
	for (i = 0; i < TRIES; i++)
		if (setxattr("/file", name, "y", 1, 0) && errno != EPERM)
			other = errno;
	over = true;
	pthread_join(thread, NULL);
	say("race", -other);
}

static void without_rights(void)
{
	set("not writable", "/somebodys", OPAQUE);
	set("writable", "/file", OPAQUE);
}

/* What an ordinary container may, and what it gets where it may not. */
static void as_ever(void)
{
	struct {
		unsigned int version;
		struct {
			unsigned short tag, perm;
			unsigned int id;
		} entry[5];
	} acl = { 2, { { 1, 6, -1 }, { 2, 4, 1000 }, { 4, 4, -1 }, { 16, 6, -1 }, { 32, 4, -1 } } };
	int fd = open("/file", O_RDONLY);
	char got[64];

	set("user", "/file", "user.other");
	set("user permitted", "/file", "user.permitted");
	set("user of a directory", "/dir", "user.other");
	set("user of a fifo", "/fifo", "user.other");
	set_link("user of a link", "/link", "user.other");
	say_errno("user by descriptor", fsetxattr(fd, "user.fd", "y", 1, 0));
	say_errno("user read", getxattr("/file", "user.other", got, sizeof(got)));
	say_errno("acl", setxattr("/file", ACL, &acl, sizeof(acl), 0));
	printf("acl has %zd\n", getxattr("/file", ACL, got, sizeof(got)));
	set("security", "/file", "security.other");
	set("capability", "/file", "security.capability");
	set("no class", "/file", "something");
	set("trusted", "/file", "trusted.other");
	set("not there", "/nothing", "user.other");
	set("no directory", "/file/x", "user.other");
	set("loop", "/loop", "user.other");
	say_errno("of nothing", fsetxattr(1000, "user.other", "y", 1, 0));
	say("large", set_raw("/file", (unsigned long)"user.large", (unsigned long)value,
			 VALUE_MAX + 1, 0));
	if (setgid(1000) || setuid(1000))
		exit(1);
	set("somebody", "/file", "user.other");
	set("somebody permitted", "/file", "user.permitted");
	set("somebody's own", "/somebodys", "user.other");
}

static void of_user(void)
{
	set("permitted", "/file", "user.permitted");
	set("other", "/file", "user.other");
	set("trusted", "/file", OPAQUE);
}

static const struct deed deeds[] = {
	{ "own", own_files }, { "arguments", arguments }, { "climb", climb },
	{ "hosts", hosts_files }, { "somebody", somebody }, { "namespace", own_namespace },
	{ "rights", without_rights }, { "ever", as_ever }, { "race", race },
	{ "user", of_user }, {}
};

/* ---- outside ---- */

static const char prepare[] =
	"cd " ROOT "\n"
	"mkdir dir\n"
	"touch file relative target fd somebodys\n"
	"mkfifo fifo\n"
	"ln -s target link\n"
	"ln -s target other-link\n"
	"ln -s loop loop\n"
	"ln -s " HOST "/file out\n"
	"chown -h 100000:100000 dir file relative target fd fifo link other-link out loop\n"
	"chown 101000:101000 somebodys\n"
	"chmod 644 file somebodys\n"
	"touch " HOST "/mapped\n"
	"chown 0:0 " HOST "/file\n"
	"chown 100000:100000 " HOST "/mapped\n"
	"chmod 666 " HOST "/file " HOST "/mapped\n";

ROOT_FIXTURE(xattr)

/* By whom: NULL is the host's root. The program is mounted in as a file. */
static int act_as(int (*become)(void), const char *const *options, const char *deed)
{
	const char *args[ROOT_ARGS] = { "-q", "--profile", "none", "--rootfs", ROOT };
	char program[PATH_MAX + 16];
	size_t n = 5;

	if (root_make() || sh(&t, prepare) ||
	    (become && sh(&t, "chown -hR " STR(NOBODY) ":" STR(NOBODY) " " ROOT " " HOST)))
		return t.status;
	while (*options && n < ROOT_ARGS - 8)
		args[n++] = *options++;
	snprintf(program, sizeof(program), "%s:/program:ro", me());
	args[n++] = "--bind";
	args[n++] = program;
	args[n++] = "--";
	args[n++] = "/program";
	args[n++] = "inside";
	args[n++] = deed;
	return tool_run(&t, &(struct tool_how){ .file = RUN, .become = become }, args);
}

static int act(const char *const *options, const char *deed)
{
	return act_as(NULL, options, deed);
}

#define SUPERVISED	"--supervise", "setxattr", "--supervise-xattr", NAMES
#define DO(deed, ...)	act(OPTIONS(MAPPED, SUPERVISED, ##__VA_ARGS__), deed)

/* Of a file itself, whatever it is: 1; or -errno. */
static int has(const char *path, const char *name)
{
	char value[8];
	ssize_t len = lgetxattr(path, name, value, sizeof(value));

	return len < 0 ? -errno : len == 1 && value[0] == 'y';
}

TEST_F(xattr, what_is_permitted_is_set_and_is_seen_from_outside)
{
	EXPECT_EQ(0, DO("own"));
	EXPECT_OUT(t, "directory 0\nother name 1\nother class 1\nrelative 0\nthrough a link 0\n"
		   "link 0\ndescriptor 0\nmere path 9\npath of a descriptor 0\npath of none 2\n"
		   "fifo 1\nnot there 2\n");
	EXPECT_QUIET(t);
	EXPECT_EQ(1, has(ROOT "/dir", OPAQUE));
	EXPECT_EQ(-ENODATA, has(ROOT "/dir", "trusted.other"));
	EXPECT_EQ(1, has(ROOT "/relative", OPAQUE));
	EXPECT_EQ(1, has(ROOT "/target", OPAQUE));
	EXPECT_EQ(-ENODATA, has(ROOT "/link", OPAQUE));
	EXPECT_EQ(1, has(ROOT "/other-link", OPAQUE));
	EXPECT_EQ(1, has(ROOT "/file", OPAQUE));
	EXPECT_EQ(1, has(ROOT "/fd", OPAQUE));
	EXPECT_EQ(-ENODATA, has(ROOT "/fifo", OPAQUE));
}

TEST_F(xattr, arguments_are_what_they_are_for_the_kernel)
{
	EXPECT_EQ(0, DO("arguments"));
	EXPECT_OUT(t, "create 0\ncreate again 17\nreplace 0\nreplace nothing 61\nflags 22\n"
		   "both 22\nnothing 0\nempty name 34\nlong name 34\ntoo large 7\nno name 14\nno value 14\n"
		   "no path 14\nempty path 2\nlong path 36\nno descriptor 9\n");
	EXPECT_EQ(-ENODATA, has(ROOT "/dir", OPAQUE));
	EXPECT_EQ(0, has(ROOT "/relative", OPAQUE));
}

TEST_F(xattr, the_name_that_is_set_is_the_one_that_was_looked_at)
{
	EXPECT_EQ(0, DO("race"));
	/* a name of which one half is that of the other is none of both either */
	EXPECT_OUT(t, "race 0\n");
	EXPECT_EQ(-ENODATA, has(ROOT "/file", OTHER));
}

TEST_F(xattr, no_path_leads_out_of_the_root)
{
	EXPECT_EQ(0, DO("climb"));
	EXPECT_LINE(t, "up 2");
	EXPECT_LINE(t, "up from here 2");
	EXPECT_LINE(t, "link out 2");
	/* of the errors that there may be, which one does not matter */
	EXPECT_SAYS(t, "magic");
	EXPECT_SILENT(t, " 0\n");
	EXPECT_EQ(-ENODATA, has(HOST "/file", OPAQUE));
	EXPECT_EQ(-ENODATA, has(ROOT "/file", OPAQUE));
}

TEST_F(xattr, files_of_the_host_stay_as_they_are)
{
	EXPECT_EQ(0, DO("hosts", "--bind", HOST ":/host", "--bind", HOST ":/ro:ro"));
	EXPECT_LINE(t, "host's 1");
	EXPECT_LINE(t, "mapped 0");
	EXPECT_LINE(t, "read-only 30");
	EXPECT_EQ(-ENODATA, has(HOST "/file", OPAQUE));
	EXPECT_EQ(-ENODATA, has("/dev/null", OPAQUE));
	EXPECT_EQ(1, has(HOST "/mapped", OPAQUE));
}

TEST_F(xattr, a_mount_that_is_read_only_stays_so)
{
	EXPECT_EQ(0, DO("hosts", "--bind", HOST ":/ro:ro"));
	EXPECT_LINE(t, "mapped 2");
	EXPECT_LINE(t, "read-only 30");
	EXPECT_EQ(-ENODATA, has(HOST "/mapped", OPAQUE));
}

TEST_F(xattr, who_is_not_root_of_the_container_has_no_part_in_it)
{
	EXPECT_EQ(0, DO("somebody"));
	EXPECT_OUT(t, "own 1\nroot's 1\n");
	EXPECT_EQ(0, DO("namespace"));
	EXPECT_OUT(t, "unshare 0\nroot 1\n");
	EXPECT_EQ(-ENODATA, has(ROOT "/somebodys", OPAQUE));
	EXPECT_EQ(-ENODATA, has(ROOT "/file", OPAQUE));
}

TEST_F(xattr, what_root_may_not_write_to_it_may_not_mark_either)
{
	EXPECT_EQ(0, DO("rights", "--cap-drop", "ALL"));
	EXPECT_OUT(t, "not writable 1\nwritable 0\n");
	EXPECT_EQ(-ENODATA, has(ROOT "/somebodys", OPAQUE));
	EXPECT_EQ(1, has(ROOT "/file", OPAQUE));
}

TEST_F(xattr, where_users_are_the_hosts_nothing_is_lent)
{
	EXPECT_EQ(0, act(OPTIONS("--share", "user", SUPERVISED), "own"));
	EXPECT_LINE(t, "directory 1");
	EXPECT_LINE(t, "descriptor 1");
	EXPECT_EQ(-ENODATA, has(ROOT "/dir", OPAQUE));
}

TEST_F(xattr, without_permitted_names_none_is_set)
{
	EXPECT_EQ(0, act(OPTIONS(MAPPED, "--supervise", "setxattr", "--supervise-xattr",
				 "trusted.other"), "own"));
	EXPECT_LINE(t, "directory 1");
	EXPECT_LINE(t, "other class 0");
	EXPECT_EQ(1, has(ROOT "/dir", "trusted.other"));
}

TEST_F(xattr, all_else_is_as_without_a_supervisor)
{
	static struct tool plain;

	EXPECT_EQ(0, act(OPTIONS(MAPPED), "ever"));
	plain = t;
	EXPECT_EQ(0, DO("ever"));
	EXPECT_STREQ(plain.out, t.out);
	EXPECT_LINE(t, "acl 0");
	EXPECT_LINE(t, "trusted 1");
}

TEST_F(xattr, an_ordinary_user_lends_nothing_and_takes_nothing_away)
{
	static struct tool plain;

	EXPECT_EQ(0, act_as(become_nobody, OPTIONS("-q"), "user"));
	plain = t;
	EXPECT_EQ(0, act_as(become_nobody, OPTIONS(SUPERVISED), "user"));
	EXPECT_STREQ(plain.out, t.out);
	EXPECT_LINE(t, "trusted 1");
}

TEST_HARNESS_MAIN
