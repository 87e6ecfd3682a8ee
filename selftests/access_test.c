// SPDX-License-Identifier: GPL-2.0
/*
 * Who may write: only an opener and a writer that both have CAP_SYS_ADMIN in the initial user
 * namespace. And what is refused, with which errno, leaving everything as it was.
 */
#include "sclimit_who.h"
#include <sys/socket.h>
#include "sclimit_harness.h"

#define BEFORE	"57 101 i386:103"

/*
 * top
 * `-- a	denies BEFORE; its files belong to nobody in the tests that chown()
 */
FIXTURE(access)
{
	char top[CG_PATH], a[CG_PATH];
};

FIXTURE_SETUP(access)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_deny(self->a, BEFORE));
}

FIXTURE_TEARDOWN_PARENT(access)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- who ---- */

static const char *const writable[] = { "syscalls.deny", "syscalls.allow", "syscalls.lock" };
#define RULE_FILES	2	/* the first of these; what a lock takes is lock_test's */
static const char *const read_only[] = {
	"syscalls.deny.local", "syscalls.events", "syscalls.stat",
};

struct opener {
	int (*become)(void);
	const char *path;
	int socket;
};

static int opener_fn(void *arg)
{
	struct opener *o = arg;
	char room[CMSG_SPACE(sizeof(int))] = "", byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = room, .msg_controllen = sizeof(room),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int fd;

	if (o->become())
		return 1;
	fd = open(o->path, O_WRONLY);
	if (fd < 0)
		return 2;
	*cmsg = (struct cmsghdr){ CMSG_LEN(sizeof(fd)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	return sendmsg(o->socket, &msg, 0) == 1 ? 0 : 3;
}

/* Return: a descriptor that someone else opened for writing and sent to us, or -1. */
static int opened_by(int (*become)(void), const char *cg, const char *file)
{
	char room[CMSG_SPACE(sizeof(int))], byte, path[CG_PATH + 64];
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = room, .msg_controllen = sizeof(room),
	};
	struct opener o = { .become = become, .path = path };
	int pair[2], fd = -1;

	strcpy(path, cg_file(cg, file));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	o.socket = pair[1];
	if (run_in(CG_ROOT, opener_fn, &o) == 0 && recvmsg(pair[0], &msg, 0) == 1 &&
	    CMSG_FIRSTHDR(&msg))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	close(pair[0]);
	close(pair[1]);
	return fd;
}

static int give_to(const char *cg, uid_t owner)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(writable); i++)
		if (chown(cg_file(cg, writable[i]), owner, owner))
			return -errno;
	return 0;
}

/* ---- the tests ---- */

TEST_F(access, modes_are_0644_for_what_is_written_and_0444_for_the_rest)
{
	const char *groups[] = { CG_ROOT, self->a };
	struct stat st;
	size_t g, i;

	for (g = 0; g < 2; g++) {
		for (i = 0; i < ARRAY_SIZE(writable); i++) {
			ASSERT_EQ(0, stat(cg_file(groups[g], writable[i]), &st));
			EXPECT_EQ(0100644u, st.st_mode);
			EXPECT_EQ(0u, st.st_uid);
		}
		for (i = 0; i < ARRAY_SIZE(read_only); i++) {
			ASSERT_EQ(0, stat(cg_file(groups[g], read_only[i]), &st));
			EXPECT_EQ(0100444u, st.st_mode);
			/* Root passes any mode; there is nothing behind it. */
			EXPECT_EQ(-EINVAL, cg_write(groups[g], read_only[i], "101"));
		}
	}
}

static int nobody_reads(void *arg)
{
	char buf[CG_TEXT];
	size_t i;

	if (become_nobody())
		return 100;
	for (i = 0; i < ARRAY_SIZE(writable); i++)
		if (cg_read(arg, writable[i], buf, sizeof(buf)) <= 0)
			return 1 + i;
	for (i = 0; i < ARRAY_SIZE(read_only); i++)
		if (cg_read(arg, read_only[i], buf, sizeof(buf)) < 0)
			return 10 + i;
	return 0;
}

TEST_F(access, everyone_may_read)
{
	EXPECT_EQ(0, run_in(CG_ROOT, nobody_reads, self->a));
}

TEST_F(access, nobody_cannot_open_the_files_for_writing)
{
	EXPECT_EQ(EACCES, write_as(become_nobody, self->a, "syscalls.allow", "101"));
	EXPECT_EQ(EACCES, write_as(become_nobody, self->a, "syscalls.deny", "101"));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_F(access, owning_the_files_is_not_enough)
{
	ASSERT_EQ(0, give_to(self->a, NOBODY));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.allow", "101"));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.deny", "102"));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_F(access, root_without_cap_sys_admin_may_not_write)
{
	EXPECT_EQ(EPERM, write_as(lose_sys_admin, self->a, "syscalls.allow", "101"));
	EXPECT_EQ(EPERM, write_as(lose_sys_admin, self->a, "syscalls.deny", "102"));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_F(access, cap_sys_admin_is_enough_for_a_user_that_can_open_the_files)
{
	ASSERT_EQ(0, give_to(self->a, NOBODY));
	EXPECT_EQ(0, write_as(become_nobody_with_sys_admin, self->a, "syscalls.allow", "101"));
	EXPECT_LOCAL(self->a, "57 i386:103");
	EXPECT_EQ(0, write_as(become_nobody_with_sys_admin, self->a, "syscalls.deny", "102"));
	EXPECT_LOCAL(self->a, "57 102 i386:103");
}

TEST_F(access, the_root_of_a_user_namespace_may_not_write)
{
	EXPECT_EQ(EPERM, write_as(become_userns_root, self->a, "syscalls.allow", "101"));
	EXPECT_EQ(EPERM, write_as(become_userns_root, self->a, "syscalls.deny", "102"));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_F(access, a_file_opened_as_root_cannot_be_written_as_someone_less)
{
	size_t i;

	for (i = 0; i < RULE_FILES; i++) {
		int fd = cg_open(self->a, writable[i], O_WRONLY);

		ASSERT_LE(0, fd);
		EXPECT_EQ(EPERM, write_fd_as(become_nobody, fd, "101 102"));
		EXPECT_EQ(EPERM, write_fd_as(become_userns_root, fd, "101 102"));
		EXPECT_EQ(EPERM, write_fd_as(lose_sys_admin, fd, "101 102"));
		EXPECT_LOCAL(self->a, BEFORE);
		/* It is not the descriptor that went bad. */
		EXPECT_EQ(0, write_fd(fd, "101", 3));
		close(fd);
		ASSERT_EQ(0, cg_deny(self->a, "= " BEFORE));
	}
}

TEST_F(access, a_file_opened_as_someone_less_cannot_be_written_as_root)
{
	int (*const someone[])(void) = { become_nobody, become_userns_root, lose_sys_admin };
	size_t i, s;

	for (s = 0; s < ARRAY_SIZE(someone); s++) {
		/* It is the opening that must succeed. */
		ASSERT_EQ(0, give_to(self->a, s == 0 ? NOBODY : 0));
		for (i = 0; i < RULE_FILES; i++) {
			int fd = opened_by(someone[s], self->a, writable[i]);

			ASSERT_LE(0, fd);
			EXPECT_EQ(-EPERM, write_fd(fd, "101 102", 7));
			EXPECT_LOCAL(self->a, BEFORE);
			close(fd);
		}
	}
}

TEST_F(access, a_file_that_root_opened_and_sent_can_be_written_as_root)
{
	int fd = opened_by(stay_root, self->a, "syscalls.allow");

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, write_fd(fd, "101", 3));
	close(fd);
	EXPECT_LOCAL(self->a, "57 i386:103");
}

TEST_F(access, permission_is_asked_before_anything_is_parsed)
{
	ASSERT_EQ(0, give_to(self->a, NOBODY));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.deny", "garbage"));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.allow", "100000"));
	EXPECT_EQ(-EINVAL, cg_deny(self->a, "garbage"));
}

/* ---- what is refused ---- */

/* Into either file. */
static const char *const invalid[] = {
	" ", "\n", " \t\n ", "abc", "-1", "+1", "0x10", "1-", "-", "1--2", "1-2-3", "5-3",
	"1,2", "101;", "10 1 x", "1.5", "1e2", "ALL", "alll", "al", "al l", "all-5", "5-all",
	"x86_64:", ":5", "i387:5", "x86:5", "X32:5", "i386:i386:5", "i386: 5", "i386:-5",
	"i386:5-3", "x32:x", "101=", "1 =", "1 = 2", "= =", "==1", "= 1 =", "= x", "57\v59",
	"57\r\n", "57\f", "\xff", "5\x80", "101/", "101/foo", "101/errno", "101/errno=",
	"101/errno=0", "101/errno=4096", "101/errno=-1", "101/kill/kill", "101:", "101:a0",
	"101:a6==1", "101:a0=1", "101:a0==", "101:a0==x", "i386:102:a0==1:a0==1", "*", "ptrace",
	"!101", "101#", "~101", "syscalls", "101\\n",
};

static const char *const out_of_range[] = {
	"400", "511", "512", "521", "1073741824", "1073741863", "4294967295", "4294967296",
	"4294967397", "18446744073709551615", "18446744073709551616", "18446744073709551717",
	"99999999999999999999999999999999999999", "0-100000", "57-4294967355", "100000-100001",
	"i386:222", "i386:251", "i386:100000", "i386:4294967322", "i386:0-100000", "x32:101",
	"x32:548", "x32:1073741825", "x32:0-1024", "x86_64:400", "x86_64:521",
};

/* Into deny only. */
static const char *const exempt[] = {
	"15", "60", "219", "231", "i386:0", "i386:1", "i386:119", "i386:173", "i386:252",
	"x86_64:60", "x32:60", "x32:231", "x32:219", "x32:513", "59 60", "= 60",
};

/* @n texts into @file of a group that denies BEFORE: all must be refused and change nothing. */
static void refused(struct __test_metadata *_metadata, const char *cg, const char *file,
		    const char *const *text, size_t n, int err)
{
	char both[256];
	size_t i;

	for (i = 0; i < n; i++) {
		EXPECT_EQ(err, cg_write(cg, file, text[i]))
			TH_LOG("'%s' into %s", text[i], file);
		EXPECT_LOCAL(cg, BEFORE)
			TH_LOG("after '%s' into %s", text[i], file);
		/* Good tokens before do not help, nor do they take effect. */
		if (text[i][strspn(text[i], " \t\n")] == '\0')
			continue;
		snprintf(both, sizeof(both), "=39 57 %s", text[i]);
		if (text[i][0] == '=')
			snprintf(both, sizeof(both), "39 57 %s", text[i]);
		EXPECT_EQ(text[i][0] == '=' ? -EINVAL : err, cg_write(cg, file, both))
			TH_LOG("'%s' into %s", both, file);
	}
	EXPECT_LOCAL(cg, BEFORE);
}

TEST_F(access, garbage_is_einval_and_changes_nothing)
{
	size_t i;

	for (i = 0; i < RULE_FILES; i++)
		refused(_metadata, self->a, writable[i], invalid, ARRAY_SIZE(invalid), -EINVAL);
}

TEST_F(access, a_number_that_is_not_there_is_erange_and_changes_nothing)
{
	size_t i;

	for (i = 0; i < RULE_FILES; i++)
		refused(_metadata, self->a, writable[i], out_of_range, ARRAY_SIZE(out_of_range),
			-ERANGE);
}

TEST_F(access, an_exempt_call_named_in_deny_is_einval_and_changes_nothing)
{
	refused(_metadata, self->a, "syscalls.deny", exempt, ARRAY_SIZE(exempt), -EINVAL);
}

/* The arguments of their sub-calls are out of reach. */
static const char *const no_sub_call[] = {
	"i386:102:a1==1", "i386:102:a0!=1", "i386:102:a0==1,a1==2", "i386:102:a0&0xffff==1",
	"i386:117:a0==2", "i386:117:a0&0xff==2", "i386:117:a0&0xffff==2,a1==1", "i386:117:a5<1",
};

TEST_F(access, a_condition_of_socketcall_or_ipc_that_names_no_sub_call_is_einval)
{
	refused(_metadata, self->a, "syscalls.deny", no_sub_call, ARRAY_SIZE(no_sub_call), -EINVAL);
}

TEST_F(access, a_sub_call_that_socketcall_or_ipc_does_not_have_is_refused)
{
	static const char *const text[] = {
		"i386:102:a0==0", "i386:102:a0==21", "i386:117:a0&0xffff==5",
		"i386:117:a0&0xffff==25",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(text); i++) {
		int err = cg_deny(self->a, text[i]);

		EXPECT_TRUE(err == -EINVAL || err == -ERANGE)
			TH_LOG("'%s': %d", text[i], err);
		EXPECT_LOCAL(self->a, BEFORE);
	}
}

TEST_F(access, a_write_of_no_bytes_does_nothing)
{
	/* cgroup files are not told of it. */
	EXPECT_EQ(0, cg_deny(self->a, ""));
	EXPECT_EQ(0, cg_allow(self->a, ""));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_F(access, a_nul_byte_is_einval)
{
	int fd = cg_open(self->a, "syscalls.deny", O_WRONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EINVAL, write_fd(fd, "102\0", 4));
	EXPECT_EQ(-EINVAL, write_fd(fd, "102\0 103", 8));
	EXPECT_EQ(-EINVAL, write_fd(fd, "\0", 1));
	EXPECT_LOCAL(self->a, BEFORE);
	close(fd);
}

TEST_F(access, a_write_may_be_64_kib_less_one_byte_long_and_no_longer)
{
	static char text[65536 + 1];
	int fd = cg_open(self->a, "syscalls.deny", O_WRONLY);

	ASSERT_LE(0, fd);
	memset(text, ' ', sizeof(text));
	memcpy(text, "39", 2);
	memcpy(text + 65535 - 3, "110", 3);
	EXPECT_EQ(-E2BIG, write_fd(fd, text, 65536));
	EXPECT_LOCAL(self->a, BEFORE);
	EXPECT_EQ(0, write_fd(fd, text, 65535));
	EXPECT_LOCAL(self->a, "39 57 101 110 i386:103");
	close(fd);
}

TEST_F(access, the_last_of_thousands_of_tokens_being_wrong_undoes_them_all)
{
	char text[60000];
	size_t len = 0;
	int i;

	for (i = 0; i < 12000; i++)
		len += sprintf(text + len, "%d ", 20 + i % 30);
	strcpy(text + len, "x");
	EXPECT_EQ(-EINVAL, cg_deny(self->a, text));
	EXPECT_LOCAL(self->a, BEFORE);
	strcpy(text + len, "400");
	EXPECT_EQ(-ERANGE, cg_deny(self->a, text));
	EXPECT_LOCAL(self->a, BEFORE);
	text[len] = '\0';
	EXPECT_EQ(0, cg_deny(self->a, text));
	EXPECT_EQ(0, cg_allow(self->a, "20-49"));
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_HARNESS_MAIN
