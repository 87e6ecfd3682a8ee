/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that are under way: each has a process to itself, so that a slow one delays nobody else
 * and what it has to become for its caller is gone with it. A process that has become nothing
 * waits for another request.
 */
#ifndef SCLIMIT_RUN_ERRAND_H
#define SCLIMIT_RUN_ERRAND_H

#include <pthread.h>

#include "handler.h"

#define ERRANDS		1024	/* at a time; callers beyond that wait */
#define ERRANDS_IDLE	16	/* of them, those that wait for another request */

/* What becomes of one. */
enum errand_state {
	ERRAND_SERVED,	/* is being served: there is no answer yet */
	ERRAND_SENT,	/* the answer is being sent */
	ERRAND_KEPT,	/* the call was interrupted, and is waited for: it may come again */
	ERRAND_DONE,	/* answered, or nobody waits for it any more */
	ERRAND_IDLE,	/* the process waits for another request */
};

/**
 * struct errand - one of them, in memory that all processes share
 * @pid: who serves it; 0: the entry is free. Of the supervisor
 * @request: what was asked
 * @id: which request the answer goes to: @request's, or that of the same call which the same thread
 *	makes again after a signal. A futex, by its lower half; set by the supervisor alone
 * @handler: who performs it
 * @state: an enum errand_state, a futex; set by who serves it, but for KEPT and IDLE, which the
 *	   supervisor makes SERVED when the call has come again, and for another one
 */
struct errand {
	pid_t pid;
	struct seccomp_notif request;
	uint64_t id;
	const struct handler *handler;
	int state;
};

/**
 * struct errands - all of them
 * @errand: ERRANDS of them
 * @idle: how many are ERRAND_IDLE, in memory that all processes share
 * @lock: of the supervisor's two threads: @errand[].pid and @running
 * @freed: one has ended
 * @running: how many there are
 * @supervise: what may be done
 * @listener: where requests come from
 * @killable: signals do not interrupt callers
 * @teller: how much is told
 */
struct errands {
	struct errand *errand;
	unsigned int *idle;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	unsigned int running;
	const struct supervise *supervise;
	int listener;
	bool killable;
	const struct teller *teller;
};

/* @supervise, @listener, @killable, @teller: of all of them, see supervisor.c. */
int errands_open(struct errands *errands, const struct supervise *supervise, int listener,
		 bool killable, const struct teller *teller, struct err *err);
/* In the supervisor's loop: has a process serve a request by @handler. Waits while there are as
 * many as there may be. Return: 0 or -errno. */
int errand_start(struct errands *errands, const struct seccomp_notif *request,
		 const struct handler *handler);
/* Whether it is a call that is being served already, which a signal has interrupted: then it will
 * have that answer. Where signals do not interrupt, none is. */
bool errand_again(struct errands *errands, const struct seccomp_notif *request);
/* Waits for those that have ended. One that has not answered is answered with EIO. */
void errands_reap(struct errands *errands);
void errands_kill(struct errands *errands);

/* The kernel reads as much of an answer as it knows of, which may be more than we do. */
#define ANSWER_ROOM	256

/* Gives an answer. Return: 0, or -errno: -ENOENT, nobody waits for it. */
int answer_send(int listener, uint64_t id, const struct answer *answer);

#endif
