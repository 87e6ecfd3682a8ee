/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Callers in a container that has a supervisor: the test's own program is the command. Started
 * with "ask" it makes calls as its other arguments say, and prints what they got:
 *
 *	ask WHAT THREADS TIMES		sysinfo, bpf: each of so many threads so many times
 *	ask signals TIMES		sysinfo, with a signal every 100 microseconds
 *	ask victim			sysinfo by a child that is called so, then by itself
 *	ask hang			by a thread that is called so, and by another one meanwhile
 *	ask 32 NR			a call by int $0x80 without arguments
 *	ask NR				a call without arguments
 *
 * What they got are lines "ERRNO COUNT".
 */
#ifndef SCLIMIT_RUN_SUPERVISE_H
#define SCLIMIT_RUN_SUPERVISE_H

#include <linux/bpf.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/sysinfo.h>

#include "run_calls.h"

#define FAULTS		(getenv("SCLIMIT_RUN_FAULTS") ?: "/t/sclimit-run-faults")
#define ASK_STACK	65536
#define ASK_SIGNAL_US	100
#define ASK_THREADS	1000

/* ---- in the container ---- */

struct ask {
	bool bpf;
	unsigned int times;
};

static unsigned int ask_got[4096];
static volatile bool ask_over;
static volatile sig_atomic_t ask_signals;

static __maybe void ask_count(int err)
{
	__atomic_fetch_add(&ask_got[err & 4095], 1, __ATOMIC_SEQ_CST);
}

static __maybe void *ask_thread(void *arg)
{
	const struct ask *ask = arg;
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY };
	struct sysinfo info;
	unsigned int i;
	long ret;

	for (i = 0; i < ask->times; i++) {
		ret = ask->bpf ? syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)) :
				 syscall(SYS_sysinfo, &info);
		ask_count(ret ? errno : 0);
	}
	return NULL;
}

static __maybe int ask_threads(const struct ask *ask, unsigned int count)
{
	static pthread_t thread[ASK_THREADS];
	pthread_attr_t attr;
	unsigned int i;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, ASK_STACK);
	for (i = 0; i < count; i++)
		if (pthread_create(&thread[i], &attr, ask_thread, (void *)ask))
			return CALLS_FAILED;
	for (i = 0; i < count; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

static __maybe void ask_note(int sig __attribute__((unused)))
{
	ask_signals++;
}

static __maybe void *ask_signal(void *thread)
{
	while (!ask_over) {
		pthread_kill(*(pthread_t *)thread, SIGUSR1);
		nanosleep(&(struct timespec){ .tv_nsec = ASK_SIGNAL_US * 1000 }, NULL);
	}
	return NULL;
}

/* As the runtime of Go does it: a handler that has calls made again. */
static __maybe int ask_with_signals(unsigned int times)
{
	struct sigaction act = { .sa_handler = ask_note, .sa_flags = SA_RESTART };
	pthread_t self = pthread_self(), thread;
	struct ask ask = { .times = times };

	sigaction(SIGUSR1, &act, NULL);
	if (pthread_create(&thread, NULL, ask_signal, &self))
		return CALLS_FAILED;
	ask_thread(&ask);
	ask_over = true;
	pthread_join(thread, NULL);
	printf("signals %d\n", ask_signals > 0);
	return 0;
}

static __maybe void *ask_victim(void *arg)
{
	prctl(PR_SET_NAME, "victim");
	return ask_thread(arg);
}

static __maybe int ask_killed(void)
{
	struct ask ask = { .times = 1 };
	pid_t pid = fork();
	int status;

	if (!pid) {
		ask_victim(&ask);
		_exit(ask_got[0] ? 0 : ask_got[ENOSYS] ? ENOSYS : ask_got[EIO] ? EIO : 255);
	}
	if (waitpid(pid, &status, 0) != pid)
		return CALLS_FAILED;
	printf("victim %d\n", WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status));
	ask_thread(&ask);
	return 0;
}

static __maybe int ask_beside(void)
{
	struct ask ask = { .times = 1 };
	struct ask many = { .times = 20 };
	pthread_t thread;

	/* it has asked before we do, or behind us: neither waits for the other */
	if (pthread_create(&thread, NULL, ask_victim, &ask))
		return CALLS_FAILED;
	ask_thread(&many);
	return 0;
}

static __maybe int ask_native(long nr)
{
	long ret = syscall(nr, 0, 0, 0, 0, 0, 0);

	ask_count(ret < 0 ? errno : 0);
	return 0;
}

static __maybe int ask_i386(long nr)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret)
			 : "0"(nr), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	ask_count((int)ret < 0 ? -(int)ret : 0);
	return 0;
}

static __maybe int ask_do(int argc, char **argv)
{
	struct ask ask = { .bpf = !strcmp(argv[2], "bpf") };

	if ((ask.bpf || !strcmp(argv[2], "sysinfo")) && argc == 5) {
		ask.times = atoi(argv[4]);
		return ask_threads(&ask, atoi(argv[3]));
	}
	if (!strcmp(argv[2], "signals"))
		return ask_with_signals(atoi(argv[3]));
	if (!strcmp(argv[2], "victim"))
		return ask_killed();
	if (!strcmp(argv[2], "hang"))
		return ask_beside();
	if (!strcmp(argv[2], "32"))
		return ask_i386(atoi(argv[3]));
	return ask_native(atol(argv[2]));
}

static void __attribute__((constructor)) ask_main(int argc, char **argv)
{
	unsigned int i;
	int ret;

	if (argc < 3 || strcmp(argv[1], "ask"))
		return;
	ret = ask_do(argc, argv);
	for (i = 0; i < ARRAY_SIZE(ask_got); i++)
		if (ask_got[i])
			printf("%u %u\n", i, ask_got[i]);
	fflush(stdout);
	_exit(ret);
}

/* ---- in the test ---- */

#define ASK_ARGS	24

/* A container whose command asks. @file: the launcher. Return: as tool_start(). */
static __maybe pid_t ask_start(struct tool *t, const struct tool_how *how,
			       const char *const *options, const char *const *asks)
{
	const char *args[TOOL_ARGS];
	size_t n = 0, i;

	for (i = 0; options[i] && n < ASK_ARGS; i++)
		args[n++] = options[i];
	args[n++] = "--";
	args[n++] = calls_self();
	args[n++] = "ask";
	for (i = 0; asks[i] && n < TOOL_ARGS - 1; i++)
		args[n++] = asks[i];
	args[n] = NULL;
	return tool_start(t, how, args);
}

/* Return: the launcher's status. */
static __maybe int ask_run(struct tool *t, const struct tool_how *how, const char *const *options,
			   const char *const *asks)
{
	pid_t pid = ask_start(t, how, options, asks);

	if (pid < 0)
		t->status = pid;
	return tool_end(t);
}

#define ASKS(...)	TOOL_ARGV(__VA_ARGS__)

#endif /* SCLIMIT_RUN_SUPERVISE_H */
