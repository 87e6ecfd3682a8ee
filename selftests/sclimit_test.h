/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every sclimit selftest uses: cgroups in the cg_* vocabulary of the kernel's own selftests,
 * system calls by number through each entry of the machine, children in a cgroup.
 *
 * Nothing here asserts: a helper returns 0 or a value, or -errno; the test says what it expected.
 * Paths are arrays of CG_PATH bytes and not allocated, so that a fixture can hold them in memory
 * that the parent, which tears down, shares with the child, which set up.
 */
#ifndef SCLIMIT_TEST_H
#define SCLIMIT_TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define CG_ROOT		"/sys/fs/cgroup"
#define CG_PATH		512
#define CG_TEXT		32768		/* longer than any rule file can be */
#define X32_BIT		0x40000000UL
#define SCL_TIMEOUT_MS	60000		/* for events that come at once unless something is broken */

#define __maybe __attribute__((unused))

/* ---- text files ---- */

/** read_text() - a whole file, ended by a NUL. Return: its length or -errno (-E2BIG: no room). */
static __maybe ssize_t read_text(const char *path, char *buf, size_t len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t got = 0;
	ssize_t n = 0;

	buf[0] = '\0';
	if (fd < 0)
		return -errno;
	while (got < len - 1) {
		n = read(fd, buf + got, len - 1 - got);
		if (n <= 0)
			break;
		got += n;
	}
	if (n < 0)
		n = -errno;
	else if (n > 0)
		n = -E2BIG;
	close(fd);
	buf[got] = '\0';
	return n ? n : (ssize_t)got;
}

/** write_fd() - one write(2). Return: 0, -errno, or -EIO if it was cut short. */
static __maybe int write_fd(int fd, const char *text, size_t len)
{
	ssize_t n = write(fd, text, len);

	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}

/** write_text() - open, one write(2), close. Return: 0 or -errno. */
static __maybe int write_text(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, text, len);
	close(fd);
	return err;
}

/* ---- cgroups ---- */

/** cg_name() - the path of group @name below @root, a path too, into @cg of CG_PATH bytes */
static __maybe void cg_name(char *cg, const char *root, const char *name)
{
	if (snprintf(cg, CG_PATH, "%s/%s", root, name) >= CG_PATH)
		abort();
}

/** cg_file() - the path of a group's file, in a buffer that the next call takes */
static __maybe const char *cg_file(const char *cg, const char *file)
{
	static __thread char path[CG_PATH + 64];

	if (snprintf(path, sizeof(path), "%s/%s", cg, file) >= (int)sizeof(path))
		abort();
	return path;
}

/** cg_open() - a file descriptor of a group's file. Return: it, or -errno. */
static __maybe int cg_open(const char *cg, const char *file, int flags)
{
	int fd = open(cg_file(cg, file), flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/** cg_read() - all of a group's file, ended by a NUL. Return: its length or -errno. */
static __maybe ssize_t cg_read(const char *cg, const char *file, char *buf, size_t len)
{
	return read_text(cg_file(cg, file), buf, len);
}

/** cg_write() - into a group's file with one write(2). Return: 0 or -errno. */
static __maybe int cg_write(const char *cg, const char *file, const char *text)
{
	return write_text(cg_file(cg, file), text, strlen(text));
}

static __maybe int cg_deny(const char *cg, const char *text)
{
	return cg_write(cg, "syscalls.deny", text);
}

static __maybe int cg_allow(const char *cg, const char *text)
{
	return cg_write(cg, "syscalls.allow", text);
}

/**
 * cg_line() - a file that is empty or one line, without its newline
 * In one of four buffers taken in turn. What is neither empty nor exactly one line, and every
 * error, comes back as a text in angle brackets, which no file of sclimit can hold.
 */
static __maybe const char *cg_line(const char *cg, const char *file)
{
	static __thread char bufs[4][CG_TEXT];
	static __thread unsigned int turn;
	char *buf = bufs[turn++ % 4];
	ssize_t len = cg_read(cg, file, buf, CG_TEXT);

	if (len < 0)
		snprintf(buf, CG_TEXT, "<%s>", strerror(-len));
	else if (len > 0 && strchr(buf, '\n') != buf + len - 1)
		memcpy(buf, "<not one line>", sizeof("<not one line>"));
	else if (len > 0)
		buf[len - 1] = '\0';
	return buf;
}

/** cg_read_is() - whether a file is the one line @want, or empty where @want is "" */
static __maybe int cg_read_is(const char *cg, const char *file, const char *want)
{
	return !strcmp(cg_line(cg, file), want);
}

#define EXPECT_DENY(cg, want)	EXPECT_STREQ(want, cg_line(cg, "syscalls.deny"))
#define ASSERT_DENY(cg, want)	ASSERT_STREQ(want, cg_line(cg, "syscalls.deny"))
#define EXPECT_LOCAL(cg, want)	EXPECT_STREQ(want, cg_line(cg, "syscalls.deny.local"))
#define EXPECT_ALLOW(cg, want)	EXPECT_STREQ(want, cg_line(cg, "syscalls.allow"))

/** cg_key() - the number after @key in "KEY NUMBER" lines. Return: it, -ENOENT or -errno. */
static __maybe long long cg_key(const char *cg, const char *file, const char *key)
{
	char buf[CG_TEXT], *line, *save;
	ssize_t len = cg_read(cg, file, buf, sizeof(buf));
	size_t k = strlen(key);

	if (len < 0)
		return len;
	for (line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, key, k) && line[k] == ' ')
			return strtoll(line + k + 1, NULL, 10);
	return -ENOENT;
}

/** cg_event() - a count of syscalls.events: "denied", "killed", "trapped" or "logged" */
static __maybe long long cg_event(const char *cg, const char *key)
{
	return cg_key(cg, "syscalls.events", key);
}

/** cg_stat() - a count of syscalls.stat, such as "i386:26"; what has no line counts 0 */
static __maybe long long cg_stat(const char *cg, const char *key)
{
	long long n = cg_key(cg, "syscalls.stat", key);

	return n == -ENOENT ? 0 : n;
}

/** cg_create() - make a group. Return: 0 or -errno. */
static __maybe int cg_create(const char *cg)
{
	return mkdir(cg, 0755) ? -errno : 0;
}

/** cg_create_sub() - make group @name in @root and leave its path in @cg. Return: 0 or -errno. */
static __maybe int cg_create_sub(char *cg, const char *root, const char *name)
{
	cg_name(cg, root, name);
	return cg_create(cg);
}

/** cg_enter() - move a process (0: the caller) into a group. Return: 0 or -errno. */
static __maybe int cg_enter(const char *cg, pid_t pid)
{
	char text[32];

	snprintf(text, sizeof(text), "%d", pid);
	return cg_write(cg, "cgroup.procs", text);
}

static __maybe int cg_enter_current(const char *cg)
{
	return cg_enter(cg, 0);
}

/** cg_wait_empty() - wait until no process is in a group or below it. Return: 0 or -errno. */
static __maybe int cg_wait_empty(const char *cg)
{
	struct pollfd pfd = { .events = POLLPRI };
	char buf[256];
	ssize_t len;
	int err = 0;

	pfd.fd = cg_open(cg, "cgroup.events", O_RDONLY);
	if (pfd.fd < 0)
		return pfd.fd;
	for (;;) {
		len = pread(pfd.fd, buf, sizeof(buf) - 1, 0);
		if (len < 0) {
			err = -errno;
			break;
		}
		buf[len] = '\0';
		if (strstr(buf, "populated 0"))
			break;
		if (poll(&pfd, 1, SCL_TIMEOUT_MS) == 0) {
			err = -ETIMEDOUT;
			break;
		}
	}
	close(pfd.fd);
	return err;
}

/* Leaves first; a group that cannot be removed is told by the last rmdir's errno. */
static __maybe int cg_rmdir_tree(const char *cg)
{
	char sub[CG_PATH];
	struct dirent *ent;
	DIR *dir = opendir(cg);

	if (!dir)
		return -errno;
	while ((ent = readdir(dir))) {
		if (ent->d_type != DT_DIR || ent->d_name[0] == '.')
			continue;
		cg_name(sub, cg, ent->d_name);
		cg_rmdir_tree(sub);
	}
	closedir(dir);
	return rmdir(cg) ? -errno : 0;
}

/**
 * cg_destroy() - remove a group and all below it, whatever they hold
 *
 * A caller that is inside moves to the root; every other process is killed. A group that is not
 * there is well removed, so a teardown can call this after a setup that stopped half-way.
 *
 * Return: 0 or -errno.
 */
static __maybe int cg_destroy(const char *cg)
{
	char mine[CG_PATH];
	size_t len = strlen(cg) - strlen(CG_ROOT);
	ssize_t got;

	if (access(cg, F_OK))
		return errno == ENOENT ? 0 : -errno;
	got = read_text("/proc/self/cgroup", mine, sizeof(mine));
	if (got > 3 && !strncmp(mine + 3, cg + strlen(CG_ROOT), len) &&
	    (mine[3 + len] == '/' || mine[3 + len] == '\n'))
		cg_enter_current(CG_ROOT);
	cg_write(cg, "cgroup.kill", "1");
	cg_wait_empty(cg);
	return cg_rmdir_tree(cg);
}

/** cg_base() - a group for one test; what a killed one has left is removed. Return: 0 or -errno. */
static __maybe int cg_base(char *cg)
{
	int err;

	cg_name(cg, CG_ROOT, "selftest");
	err = cg_destroy(cg);
	cg_deny(CG_ROOT, "=");
	return err ?: cg_create(cg);
}

/* ---- system calls by number; all return what the kernel returned, errors as -errno ---- */

/** raw_syscall6() - the native entry; @nr goes into rax with all its 64 bits */
static __maybe long raw_syscall6(unsigned long nr, unsigned long a0, unsigned long a1,
				 unsigned long a2, unsigned long a3, unsigned long a4,
				 unsigned long a5)
{
	register unsigned long r10 __asm__("r10") = a3;
	register unsigned long r8 __asm__("r8") = a4;
	register unsigned long r9 __asm__("r9") = a5;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a0), "S"(a1), "d"(a2), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

/** int80_5() - the i386 entry from 64-bit code; arguments are cut to 32 bits */
static __maybe long int80_5(unsigned int nr, unsigned long a0, unsigned long a1,
			    unsigned long a2, unsigned long a3, unsigned long a4)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"((unsigned long)nr), "b"(a0), "c"(a1), "d"(a2), "S"(a3), "D"(a4)
			 : "r8", "r9", "r10", "r11", "memory");
	return (int)ret;
}

/* Arguments left out are 0: raw_syscall(SYS_getppid), int80(20), x32(39). */
#define SCL_UL(x)	((unsigned long)(x))
#define SCL_ARGS(f, nr, a0, a1, a2, a3, a4, a5, ...) \
	f(nr, SCL_UL(a0), SCL_UL(a1), SCL_UL(a2), SCL_UL(a3), SCL_UL(a4), SCL_UL(a5))
#define SCL_ARGS5(f, nr, a0, a1, a2, a3, a4, ...) \
	f(nr, SCL_UL(a0), SCL_UL(a1), SCL_UL(a2), SCL_UL(a3), SCL_UL(a4))
#define raw_syscall(...)	SCL_ARGS(raw_syscall6, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define int80(...)		SCL_ARGS5(int80_5, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define x32(nr, ...)		raw_syscall((nr) | X32_BIT, ##__VA_ARGS__)

/** low_pages() - zeroed memory that 32-bit calls can point at. Return: it or NULL. */
static __maybe void *low_pages(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/** shared_pages() - zeroed memory that forked children share. Return: it or NULL. */
static __maybe void *shared_pages(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* ---- children ---- */

/**
 * spawn_in() - a child that begins its life inside @cg (clone3, CLONE_INTO_CGROUP) and runs @fn
 * Return: its pid or -errno. Its exit code is what @fn returns; it dies with its parent.
 */
static __maybe pid_t spawn_in(const char *cg, int (*fn)(void *arg), void *arg)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD };
	int fd = open(cg, O_PATH | O_DIRECTORY | O_CLOEXEC);
	long pid;

	if (fd < 0)
		return -errno;
	args.cgroup = fd;
	fflush(NULL);
	pid = raw_syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		raw_syscall(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, SIGKILL);
		raw_syscall(SYS_exit_group, fn(arg));
		__builtin_unreachable();
	}
	close(fd);
	return pid;
}

/** spawn_moved() - as spawn_in(), but forked outside and moved into @cg before @fn runs */
static __maybe pid_t spawn_moved(const char *cg, int (*fn)(void *arg), void *arg)
{
	pid_t pid = (fflush(NULL), fork());

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		raw_syscall(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, SIGKILL);
		raw_syscall(SYS_exit_group, cg_enter_current(cg) ? 125 : fn(arg));
	}
	return pid;
}

/** reap() - wait for a child. Return: its exit code, 256 + the signal it died of, or -errno. */
static __maybe int reap(pid_t pid)
{
	int status;

	if (pid < 0)
		return pid;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

/** run_in() - @fn in a child that begins in @cg. Return: as reap(). */
static __maybe int run_in(const char *cg, int (*fn)(void *arg), void *arg)
{
	return reap(spawn_in(cg, fn, arg));
}

/** kill_and_reap() - end a child that may have ended already */
static __maybe int kill_and_reap(pid_t pid)
{
	if (pid <= 0)
		return 0;
	kill(pid, SIGKILL);
	return reap(pid);
}

struct syscall_once {
	unsigned long nr, args[6];
};

static __maybe int syscall_once_fn(void *arg)
{
	struct syscall_once *s = arg;
	long ret = raw_syscall(s->nr, s->args[0], s->args[1], s->args[2], s->args[3], s->args[4],
			       s->args[5]);

	return ret < 0 && ret >= -255 ? -ret : 0;
}

/** errno_in() - a native call without arguments in @cg. Return: 0, its errno, or as run_in(). */
static __maybe int errno_in(const char *cg, unsigned long nr)
{
	struct syscall_once s = { .nr = nr };

	return run_in(cg, syscall_once_fn, &s);
}

#endif /* SCLIMIT_TEST_H */
