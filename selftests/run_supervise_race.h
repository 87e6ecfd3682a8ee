/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads and processes against each other in a container, as steps of run_supervise_net.h.
 */
#ifndef SCLIMIT_RUN_SUPERVISE_RACE_H
#define SCLIMIT_RUN_SUPERVISE_RACE_H

#include <pthread.h>
#include <time.h>

#include "run_calls.h"
#include "run_supervise_name.h"

#define NET_SAY_S	5

static struct {
	char a[NET_TEXT], b[NET_TEXT];
	struct net_name name[2], shared;
	int fd[2], shared_fd;
	volatile bool over;
} net_race;

/* The port alone is another one: it is written at once. */
static __maybe void *net_flip_name(void *arg)
{
	struct sockaddr_in *shared = (void *)&net_race.shared.to;
	unsigned int i;

	for (i = 0; !net_race.over; i++)
		__atomic_store_n(&shared->sin_port,
				 ((struct sockaddr_in *)&net_race.name[i & 1].to)->sin_port,
				 __ATOMIC_RELAXED);
	return arg;
}

static __maybe void *net_flip_fd(void *arg)
{
	unsigned int i;

	for (i = 0; !net_race.over; i++)
		dup2(net_race.fd[i & 1], net_race.shared_fd);
	return arg;
}

/* The test takes one that prints nothing for long for one that hangs. */
static __maybe bool net_go_on(unsigned int done, unsigned int times, time_t until)
{
	static time_t said;
	time_t now = time(NULL);

	if (now - said >= NET_SAY_S) {
		printf("racing\n");
		fflush(stdout);
		said = now;
	}
	return done < times && now < until;
}

/* A new socket is connected while another thread changes the address between A and B. */
static __maybe void net_race_name(const char *step, unsigned int times, time_t until)
{
	const struct linger gone = { .l_onoff = 1 };
	unsigned int i, done = 0, failed = 0;
	int fd;

	for (i = 0; net_go_on(i, times, until); i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(fd, (void *)&net_race.shared.to, net_race.shared.len))
			failed++;
		else
			done++;
		/* ports that wait for their time would be used up */
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &gone, sizeof(gone));
		close(fd);
	}
	printf("%s: %u of %u\n", step, done, i);
	printf("race: %d %d\n", done > 0, failed > 0);
}

/*
 * The current socket and one of the container's own take turns at one number, which A is connected to
 * (KIND fd), or which is to listen (KIND listen).
 */
static __maybe void net_race_fd(const char *step, unsigned int times, time_t until, bool listens)
{
	const struct net_name *name = &net_race.name[0];
	unsigned int i, done = 0, failed = 0;

	for (i = 0; net_go_on(i, times, until); i++)
		if (listens ? listen(net_race.shared_fd, 10) :
			      connect(net_race.shared_fd, (void *)&name->to, name->len))
			failed++;
		else
			done++;
	printf("%s: %u of %u\n", step, done, i);
	printf("race: %d %d\n", done > 0, failed > 0);
}

/* One that can be connected again and again, or listen. */
static __maybe int net_race_own(bool listens)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(listens ? AF_UNIX : AF_INET, listens ? SOCK_STREAM : SOCK_DGRAM, 0);

	/* the kernel finds a name */
	if (listens && bind(fd, (void *)&un, sizeof(un.sun_family)))
		return -1;
	return fd;
}

static __maybe int net_race_run(const char *step)
{
	unsigned int times, seconds;
	pthread_t thread;
	char kind[8];
	time_t until;
	bool name;

	if (sscanf(step, "race %7s %u %u %127s %127s", kind, &times, &seconds, net_race.a,
		   net_race.b) != 5 ||
	    !net_parse(net_race.a, &net_race.name[0]) || !net_parse(net_race.b, &net_race.name[1]))
		return EDOM;
	name = !strcmp(kind, "name");
	net_race.shared = net_race.name[0];
	if (!name) {
		net_race.fd[0] = net_now();
		net_race.fd[1] = net_race_own(!strcmp(kind, "listen"));
		net_race.shared_fd = dup(net_race.fd[0]);
	}
	if (pthread_create(&thread, NULL, name ? net_flip_name : net_flip_fd, NULL))
		return EAGAIN;
	until = time(NULL) + seconds;
	if (name)
		net_race_name(step, times, until);
	else
		net_race_fd(step, times, until, !strcmp(kind, "listen"));
	net_race.over = true;
	pthread_join(thread, NULL);
	return 0;
}

static volatile sig_atomic_t net_signals;

static __maybe void net_note(int sig __attribute__((unused)))
{
	net_signals++;
}

/* New sockets are connected to A so many times, in a storm of signals. */
static __maybe int net_storm(const char *step)
{
	const struct itimerval often = { { .tv_usec = 200 }, { .tv_usec = 200 } }, never = {};
	struct sigaction act = { .sa_handler = net_note, .sa_flags = SA_RESTART };
	char to[NET_TEXT];
	unsigned int i, times, good = 0;
	int fd;

	if (sscanf(step, "storm %u %127s", &times, to) != 2)
		return EDOM;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (i = 0; i < times; i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		good += !net_connect(fd, to);
		close(fd);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	printf("storm: %u, %d\n", good, net_signals > 0);
	return 0;
}

static volatile int net_crowd_ended;

static __maybe void *net_crowd_member(void *to)
{
	net_connect(socket(AF_INET, SOCK_STREAM, 0), to);
	net_crowd_ended++;
	return NULL;
}

/* N threads connect to OTHER, which does not answer; meanwhile we connect to TO as often. */
static __maybe int net_crowd(const char *step)
{
	static char to[NET_TEXT], other[NET_TEXT];
	unsigned int i, count, good = 0;
	pthread_t thread;

	if (sscanf(step, "crowd %u %127s %127s", &count, to, other) != 3)
		return EDOM;
	for (i = 0; i < count; i++)
		if (pthread_create(&thread, NULL, net_crowd_member, other))
			return EAGAIN;
	for (i = 0; i < count; i++)
		good += !net_connect(socket(AF_INET, SOCK_STREAM, 0), to);
	printf("crowd: %u, %d\n", good, net_crowd_ended);
	return 0;
}

/* A child that connects, and is killed when the test says so by a SIGUSR1; by another one we end. */
static __maybe int net_killed(const char *to)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(net_connect(net_now(), to));
	calls_wait();
	if (kill(pid, SIGKILL) || waitpid(pid, &status, 0) != pid)
		return EDOM;
	printf("killed: %d\n", WIFSIGNALED(status));
	calls_wait();
	return 0;
}

#endif /* SCLIMIT_RUN_SUPERVISE_RACE_H */
