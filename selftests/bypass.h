/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests of what may not be a way around: workers, which make in a group the calls that the
 * test tells them, through any entry of the machine, and the victim, the call that is denied.
 *
 * The victim is umask(2): it is in every ABI (x86_64 and x32 95, i386 60), takes one number, and
 * what it did to a process can be seen from outside. So a test never has to believe an errno alone.
 */
#ifndef BYPASS_H
#define BYPASS_H

#include "sclimit_test.h"	/* first: it asks for all of glibc */

#include <limits.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/socket.h>

#include "bypass_desk.h"

#define VICTIM		"95"
#define NR_VICTIM	95
#define NR_VICTIM_I386	60
#define MASK_BEFORE	0022	/* of every worker at its start, for the victim to change */
#define MASK_AFTER	0135

#define WORKER_GONE	LONG_MIN	/* instead of an answer: the worker is dead or stuck */

/** struct worker - a process that makes calls; @line is the test's end of the socket */
struct worker {
	pid_t pid;
	int line;
	int spins;
};

/* ---- what the victim did ---- */

/** umask_of() - the file mode creation mask of a process. Return: it or -errno. */
static __maybe int umask_of(pid_t pid)
{
	char path[64], text[4096], *line;
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	len = read_text(path, text, sizeof(text));
	if (len < 0)
		return len;
	line = strstr(text, "\nUmask:");
	return line ? (int)strtol(line + 7, NULL, 8) : -ENODATA;
}

/* ---- waiting ---- */

/** nap() - between two looks at a state of the kernel's that no event tells of */
static __maybe void nap(void)
{
	struct timespec ts = { .tv_nsec = 1000000 };

	nanosleep(&ts, NULL);
}

/** wait_blocked() - until a process sleeps in call @nr, as its ABI counts. Return: 0 or -errno. */
static __maybe int wait_blocked(pid_t pid, long nr)
{
	char path[64], text[256];
	int i;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	for (i = 0; i < SCL_TIMEOUT_MS; i++, nap()) {
		ssize_t len = read_text(path, text, sizeof(text));

		if (len < 0)
			return len;
		if (text[0] != 'r' && strtol(text, NULL, 0) == nr)
			return 0;
	}
	return -ETIMEDOUT;
}

/* ---- the worker's side ---- */

static __maybe void worker_signal(int sig)
{
	(void)sig;
	DESK->signals++;
}

static __maybe long worker_trace(unsigned int nr)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = 4, .filter = code };

	return raw_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

static __maybe void worker_answer(void)
{
	volatile struct desk *d = DESK;
	unsigned long rbx = d->args[0];
	long ret;

	switch (d->entry) {
	case ENTRY_SYSCALL:
		ret = raw_syscall6(d->nr, d->args[0], d->args[1], d->args[2], d->args[3],
				   d->args[4], d->args[5]);
		break;
	case ENTRY_INT80:	/* not int80_5(): all bits of rax are the test's */
		__asm__ volatile("int $0x80"
				 : "=a"(ret)
				 : "a"(d->nr), "b"(rbx), "c"(d->args[1]), "d"(d->args[2]),
				   "S"(d->args[3]), "D"(d->args[4])
				 : "r8", "r9", "r10", "r11", "memory");
		ret = (int)ret;
		break;
	case ENTRY_VSYSCALL:
		ret = ((long (*)(long, long, long))(unsigned long)d->nr)(d->args[0], d->args[1],
									 d->args[2]);
		break;
	case ORDER_TRACE:
		ret = worker_trace(d->nr);
		break;
	default:
		ret = -ENOSYS;
	}
	d->ret = ret;
}

static __maybe int worker_main(void *line)
{
	volatile struct desk *d = DESK;
	int fd = (long)line;
	char c;

	while (raw_syscall(SYS_recvfrom, fd, &c, 1) == 1) {
		if (d->entry == ORDER_SPIN) {
			d->ret = 0;
			raw_syscall(SYS_sendto, fd, &c, 1);
			for (;;) {
				while (d->asked == d->answered)
					__asm__ volatile("pause");
				worker_answer();
				d->answered = d->asked;
			}
		}
		worker_answer();
		raw_syscall(SYS_sendto, fd, &c, 1);
	}
	return 0;
}

/* The 32-bit worker lies beside the test. */
static __maybe int worker_exec(void *arg)
{
	int *fds = arg;		/* the desk's memory, the line */
	char path[CG_PATH];
	char *argv[] = { "bypass_32", NULL }, *envp[] = { NULL };
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - sizeof("bypass_32"));

	if (len < 0)
		return 110;
	while (len > 0 && path[len - 1] != '/')
		len--;
	memcpy(path + len, "bypass_32", sizeof("bypass_32"));
	if (fcntl(fds[0], F_DUPFD_CLOEXEC, 10) < 0 || dup2(fds[1], 20) < 0 ||
	    dup2(fds[0], 21) < 0 || dup2(20, DESK_LINE) < 0 || dup2(21, DESK_FD) < 0)
		return 111;
	execve(path, argv, envp);
	return 112;
}

/* ---- the test's side ---- */

/** worker_end() - end it and wait for it. Return: as reap(), or 0 if there was none. */
static __maybe int worker_end(struct worker *w)
{
	int ret = kill_and_reap(w->pid);

	if (w->pid > 0)
		close(w->line);
	w->pid = 0;
	return ret;
}

/** worker_desk() - have a clean desk. Return: its file descriptor or -errno. */
static __maybe int worker_desk(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("desk", MFD_CLOEXEC);
		if (fd < 0 || ftruncate(fd, DESK_SIZE) ||
		    mmap((void *)DESK_ADDR, DESK_SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0) != (void *)DESK_ADDR)
			return -errno;
	}
	memset((void *)DESK_ADDR, 0, DESK_SIZE);
	return fd;
}

static __maybe int worker_start_fn(struct worker *w, const char *cg, int (*fn)(void *arg))
{
	int line[2], fds[2];
	mode_t mask;

	fds[0] = worker_desk();
	if (fds[0] < 0)
		return fds[0];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line))
		return -errno;
	fds[1] = line[1];
	mask = umask(MASK_BEFORE);
	w->pid = spawn_in(cg, fn, fn == worker_exec ? (void *)fds : (void *)(long)line[1]);
	umask(mask);
	close(line[1]);
	w->line = line[0];
	w->spins = 0;
	if (w->pid < 0)
		close(line[0]);
	return w->pid < 0 ? w->pid : 0;
}

/** worker_start() - a worker that was born in @cg. Return: 0 or -errno. */
static __maybe int worker_start(struct worker *w, const char *cg)
{
	struct sigaction act = { .sa_handler = worker_signal, .sa_flags = SA_RESTART }, old[2];
	int err;

	sigaction(SIGUSR1, &act, &old[0]);
	sigaction(SIGUSR2, &act, &old[1]);
	err = worker_start_fn(w, cg, worker_main);
	sigaction(SIGUSR1, &old[0], NULL);
	sigaction(SIGUSR2, &old[1], NULL);
	return err;
}

/** worker_ask6() - have it begin a call, and do not wait. One worker a test at a time. */
static __maybe void worker_ask6(struct worker *w, enum entry entry, unsigned long nr,
				unsigned long a0, unsigned long a1, unsigned long a2,
				unsigned long a3, unsigned long a4, unsigned long a5)
{
	unsigned long args[6] = { a0, a1, a2, a3, a4, a5 };
	int i;

	DESK->entry = entry;
	DESK->nr = nr;
	for (i = 0; i < 6; i++)
		DESK->args[i] = args[i];
	DESK->ret = WORKER_GONE;
	if (w->spins)
		DESK->asked++;
	else if (send(w->line, "", 1, MSG_NOSIGNAL) != 1)
		perror("# worker");
}

/** worker_answer_within() - what a call begun returned, or WORKER_GONE, also after @ms */
static __maybe long worker_answer_within(struct worker *w, int ms)
{
	struct pollfd pfd = { .fd = w->line, .events = POLLIN };
	char c;
	int i;

	if (!w->spins)
		return poll(&pfd, 1, ms) == 1 && recv(w->line, &c, 1, 0) == 1 ? DESK->ret :
										WORKER_GONE;
	/* the line of a spinning worker tells nothing but its end */
	for (i = 0; i < ms && DESK->asked != DESK->answered; i++)
		if (poll(&pfd, 1, 1) != 0)
			return WORKER_GONE;
	return DESK->asked == DESK->answered ? DESK->ret : WORKER_GONE;
}

static __maybe long worker_wait(struct worker *w)
{
	return worker_answer_within(w, SCL_TIMEOUT_MS);
}

static __maybe long worker_call6(struct worker *w, enum entry entry, unsigned long nr,
				 unsigned long a0, unsigned long a1, unsigned long a2,
				 unsigned long a3, unsigned long a4, unsigned long a5)
{
	worker_ask6(w, entry, nr, a0, a1, a2, a3, a4, a5);
	return worker_wait(w);
}

/* Arguments left out are 0. */
#define WORKER_ARGS(f, w, entry, nr, a0, a1, a2, a3, a4, a5, ...) \
	f(w, entry, nr, SCL_UL(a0), SCL_UL(a1), SCL_UL(a2), SCL_UL(a3), SCL_UL(a4), SCL_UL(a5))
#define worker_ask(w, entry, ...) \
	WORKER_ARGS(worker_ask6, w, entry, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define worker_call(w, entry, ...) \
	WORKER_ARGS(worker_call6, w, entry, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

/** worker_start_32() - a worker that is a 32-bit program. Return: 0 or -errno. */
static __maybe int worker_start_32(struct worker *w, const char *cg)
{
	int err = worker_start_fn(w, cg, worker_exec);

	if (!err && worker_call(w, ENTRY_INT80, 20 /* getpid */) != w->pid)
		err = -ENOEXEC;
	return err;
}

/** worker_spin() - from now on it makes no call but those it is told, not even to listen */
static __maybe int worker_spin(struct worker *w)
{
	DESK->asked = 0;
	DESK->answered = 0;
	worker_ask(w, ORDER_SPIN, 0);
	if (worker_wait(w))
		return -EPROTO;
	w->spins = 1;
	return 0;
}

/* ---- with the kselftest harness: the victim, through one entry ---- */

/** EXPECT_RUNS() - the victim runs through @entry and number @nr, and what it does is done */
#define EXPECT_RUNS(w, entry, nr) do {								\
	EXPECT_EQ(MASK_BEFORE, umask_of((w)->pid));						\
	EXPECT_EQ(MASK_BEFORE, worker_call(w, entry, nr, MASK_AFTER));				\
	EXPECT_EQ(MASK_AFTER, umask_of((w)->pid));						\
	EXPECT_EQ(MASK_AFTER, worker_call(w, entry, nr, MASK_BEFORE));				\
	EXPECT_EQ(MASK_BEFORE, umask_of((w)->pid));						\
} while (0)

/** EXPECT_DENIED() - the victim returns -EPERM and has done nothing */
#define EXPECT_DENIED(w, entry, nr) do {							\
	EXPECT_EQ(-EPERM, worker_call(w, entry, nr, MASK_AFTER));				\
	EXPECT_EQ(MASK_BEFORE, umask_of((w)->pid));						\
} while (0)

#endif /* BYPASS_H */
