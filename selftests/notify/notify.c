// SPDX-License-Identifier: GPL-2.0
/*
 * notify.c - how long calls take that somebody else answers
 *
 * notify call		is made to call by its stdin, as in a container whose supervisor answers
 * notify bare NR	the same, and answers calls of number NR itself: the kernel's best, a loop with
 *			nothing but RECV and SEND, behind a filter that looks for nothing else
 *
 * A line "NR ERRNO CALLERS COUNT" on stdin has CALLERS threads call NR, COUNT times in all, which
 * has to come back with ERRNO, or 0; a line on stdout says how many nanoseconds that took.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

/* Linux 6.6 */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#endif
/* Linux 5.19 */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV	(1UL << 5)
#endif

#define MAX_CALLERS	64

/* One line of stdin. */
struct job {
	long nr;
	int error;
	unsigned int callers;
	unsigned long count;
};

static struct job job;
static pthread_barrier_t begin;

static void die(const char *what) __attribute__((noreturn));
static void die(const char *what)
{
	fprintf(stderr, "notify: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* ---- callers ---- */

/* Both calls take it: bpf as what to do, where 0 makes a map, sysinfo as where to write. */
static void call(unsigned long count)
{
	struct sysinfo info;
	void *arg = job.nr == SYS_sysinfo ? &info : NULL;
	long ret;

	while (count--) {
		ret = syscall(job.nr, arg, NULL, 0);
		if (ret != (job.error ? -1 : 0) || (ret && errno != job.error))
			die("the call is not answered as it should be");
	}
}

static void *caller(void *arg)
{
	pthread_barrier_wait(&begin);
	call((uintptr_t)arg);
	return NULL;
}

/* From when all are there until the last one is done. */
static uint64_t run_threads(void)
{
	pthread_t thread[MAX_CALLERS];
	uint64_t start;
	unsigned int i;

	pthread_barrier_init(&begin, NULL, job.callers + 1);
	for (i = 0; i < job.callers; i++)
		if (pthread_create(&thread[i], NULL, caller,
				   (void *)(job.count / job.callers)))
			die("pthread_create");
	pthread_barrier_wait(&begin);
	start = now();
	for (i = 0; i < job.callers; i++)
		pthread_join(thread[i], NULL);
	return now() - start;
}

static uint64_t run_alone(void)
{
	uint64_t start = now();

	call(job.count);
	return now() - start;
}

static void obey(void)
{
	char line[128];

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%ld %d %u %lu", &job.nr, &job.error, &job.callers,
			   &job.count) != 4 || !job.callers || job.callers > MAX_CALLERS) {
			errno = EINVAL;
			die(line);
		}
		printf("%lu\n", (unsigned long)(job.callers > 1 ? run_threads() : run_alone()));
		fflush(stdout);
	}
}

/* ---- the bare loop ---- */

static int filter_install(unsigned int nr)
{
	struct sock_filter insn[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	const struct sock_fprog program = { sizeof(insn) / sizeof(*insn), insn };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("no_new_privs");
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER |
		       SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
}

static void answer_all(int listener, int error)
{
	struct seccomp_notif_sizes sizes;
	struct seccomp_notif_resp response = { .error = -error };
	struct seccomp_notif *request;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes))
		die("sizes");
	request = malloc(sizes.seccomp_notif);
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	for (;;) {
		memset(request, 0, sizes.seccomp_notif);
		/* it ends with the caller */
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request))
			exit(0);
		response.id = request->id;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response))
			die("SEND");
	}
}

/* The process that is told what to do makes the calls and ends with its stdin; a child answers. */
static void bare(unsigned int nr)
{
	pid_t caller_pid = getpid(), child;
	int number[2], listener, pidfd;

	if (pipe(number))
		die("pipe");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) ||
		    read(number[0], &listener, sizeof(listener)) != sizeof(listener))
			die("no listener came");
		pidfd = syscall(SYS_pidfd_open, caller_pid, 0);
		listener = syscall(SYS_pidfd_getfd, pidfd, listener, 0);
		if (listener < 0)
			die("the listener");
		answer_all(listener, EPERM);
	}
	/* a child may not do this with its parent where ptrace is for descendants */
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	listener = filter_install(nr);
	if (listener < 0)
		die("the filter");
	if (write(number[1], &listener, sizeof(listener)) != sizeof(listener))
		die("pipe");
	obey();
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "call"))
		obey();
	else if (argc == 3 && !strcmp(argv[1], "bare"))
		bare(atoi(argv[2]));
	else
		fprintf(stderr, "usage: notify call | bare NR\n");
	return argc < 2 || argc > 3 ? 2 : 0;
}
