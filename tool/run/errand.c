// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are under way. A process does all of one, the answer included, and what becomes
 * of it is seen by the supervisor as of any child.
 *
 * Without SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV a signal interrupts the caller. Its call is made
 * again behind the signal's handler (or fails with EINTR, and is made again by the program), and
 * must not be performed again: what has been done would fail then. So who serves it keeps the
 * answer until the call comes again.
 */
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "errand.h"

#define MAX_ERRNO	4095	/* of the kernel */

/**
 * errands_open() - make room
 * @errands: filled
 * @supervise: what may be done
 * @listener: where requests come from
 * @killable: signals do not interrupt callers
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int errands_open(struct errands *errands, const struct supervise *supervise, int listener,
		 bool killable, const struct teller *teller, struct err *err)
{
	size_t size = ERRANDS * sizeof(*errands->errand) + sizeof(*errands->idle);

	*errands = (struct errands){
		.lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER,
		.supervise = supervise, .listener = listener, .killable = killable,
		.teller = teller,
	};
	errands->errand = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			       0);
	if (errands->errand == MAP_FAILED)
		return err_set(err, errno, "supervisor: no memory to share");
	errands->idle = (unsigned int *)(errands->errand + ERRANDS);
	return 0;
}

/* ---- in the process of one ---- */

static void set_state(struct errand *errand, enum errand_state state)
{
	__atomic_store_n(&errand->state, state, __ATOMIC_SEQ_CST);
}

static bool change_state(struct errand *errand, int from, enum errand_state to)
{
	return __atomic_compare_exchange_n(&errand->state, &from, to, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* SENT is said before the id is read: who sees SERVED and sets another one is in time. */
static void deliver(const struct caller *caller, struct errand *errand,
		    const struct answer *answer)
{
	uint64_t id;

	for (;;) {
		set_state(errand, ERRAND_SENT);
		id = caller_id(caller);
		if (answer_send(caller->listener, id, answer) != -ENOENT || caller->killable)
			break;
		set_state(errand, ERRAND_KEPT);
		/* if it comes in the last moment, the supervisor has made it SERVED, and it counts */
		if (!caller_again(caller, id) && change_state(errand, ERRAND_KEPT, ERRAND_DONE))
			return;
	}
	set_state(errand, ERRAND_DONE);
}

/* Return: whether this process is as it was before. */
static bool serve(const struct errands *errands, struct errand *errand)
{
	struct caller caller = {
		.request = &errand->request, .id = &errand->id, .killable = errands->killable,
		.listener = errands->listener, .teller = errands->teller,
	};
	pid_t supervisor = getppid(), thread = errand->request.pid;
	struct answer answer = ANSWER_NONE;
	int failed;

	kill_point("caller", supervisor, thread);
	failed = caller_open(&caller);
	kill_point("serve", supervisor, thread);
	/* who waits no longer waits for no answer, and what was opened may be anybody's */
	if (failed)
		answer.error = failed == -ENOENT ? EINTR : EPERM;
	else
		errand->handler->serve(&caller, errands->supervise, &answer);
	if (answer.error < 0 || answer.error > MAX_ERRNO)
		answer.error = EIO;
	kill_point("answer", supervisor, thread);
	deliver(&caller, errand, &answer);
	kill_point("answered", supervisor, thread);
	caller_close(&caller);
	close_cleanup(&answer.fd);
	return errand->handler->stays;
}

/* Return: whether there is another request. */
static bool await_next(const struct errands *errands, struct errand *errand)
{
	if (__atomic_add_fetch(errands->idle, 1, __ATOMIC_SEQ_CST) > ERRANDS_IDLE) {
		__atomic_sub_fetch(errands->idle, 1, __ATOMIC_SEQ_CST);
		return false;
	}
	set_state(errand, ERRAND_IDLE);
	while (__atomic_load_n(&errand->state, __ATOMIC_SEQ_CST) == ERRAND_IDLE)
		syscall(SYS_futex, &errand->state, FUTEX_WAIT, ERRAND_IDLE, NULL, NULL, 0);
	return true;
}

static void run(const struct errands *errands, struct errand *errand) __attribute__((noreturn));
static void run(const struct errands *errands, struct errand *errand)
{
	while (serve(errands, errand) && await_next(errands, errand))
		;
	_exit(0);
}

/* ---- in the supervisor ---- */

/* An entry whose process waits; NULL: there is none. */
static struct errand *find_idle(struct errands *errands)
{
	struct errand *errand;
	size_t i, seen = 0;

	if (!__atomic_load_n(errands->idle, __ATOMIC_SEQ_CST))
		return NULL;
	for (i = 0; i < ERRANDS && seen < errands->running; i++) {
		errand = &errands->errand[i];
		seen += !!errand->pid;
		if (errand->pid &&
		    __atomic_load_n(&errand->state, __ATOMIC_SEQ_CST) == ERRAND_IDLE)
			return errand;
	}
	return NULL;
}

/* One that was killed while it waited does not answer, but is answered for, as any that dies. */
static void wake(struct errands *errands, struct errand *errand)
{
	__atomic_sub_fetch(errands->idle, 1, __ATOMIC_SEQ_CST);
	set_state(errand, ERRAND_SERVED);
	syscall(SYS_futex, &errand->state, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static struct errand *find_free(struct errands *errands)
{
	size_t i;

	while (errands->running == ERRANDS)
		pthread_cond_wait(&errands->freed, &errands->lock);
	for (i = 0; errands->errand[i].pid; i++)
		;
	return &errands->errand[i];
}

/* Return: 0 or -errno. */
static int make_process(struct errands *errands, struct errand *errand)
{
	pid_t parent = getpid(), pid;

	errand->state = ERRAND_SERVED;
	pid = fork();
	if (!pid) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) || getppid() != parent)
			_exit(1);
		run(errands, errand);
	}
	if (pid < 0)
		return -errno;
	errand->pid = pid;
	errands->running++;
	return 0;
}

/**
 * errand_start() - have a request served
 * @errands: all of them
 * @request: what is asked
 * @handler: who performs it
 * Return: 0 or -errno.
 */
int errand_start(struct errands *errands, const struct seccomp_notif *request,
		 const struct handler *handler)
{
	struct errand *errand, *idle;
	int failed = 0;

	/* until its pid is noted, its end is not seen */
	pthread_mutex_lock(&errands->lock);
	idle = find_idle(errands);
	errand = idle ?: find_free(errands);
	errand->request = *request;
	errand->id = request->id;
	errand->handler = handler;
	if (idle)
		wake(errands, idle);
	else
		failed = make_process(errands, errand);
	pthread_mutex_unlock(&errands->lock);
	return failed;
}

/* While an answer is being sent it is not known whether it will arrive. */
static int settled_state(const struct errand *errand)
{
	siginfo_t info = {};
	int state;

	while ((state = __atomic_load_n(&errand->state, __ATOMIC_SEQ_CST)) == ERRAND_SENT) {
		/* it may have been killed there */
		if (waitid(P_PID, errand->pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid)
			return ERRAND_DONE;
		sched_yield();
	}
	return state;
}

static bool is_over(int state)
{
	return state == ERRAND_DONE || state == ERRAND_IDLE;
}

/* A thread is in one call at a time: one that is not answered yet was interrupted. */
static bool take_again(struct errand *errand, uint64_t id)
{
	if (is_over(settled_state(errand)))
		return false;
	__atomic_store_n(&errand->id, id, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, &errand->id, FUTEX_WAKE, 1, NULL, NULL, 0);
	/* who was about to give up has done so, or goes on */
	return change_state(errand, ERRAND_KEPT, ERRAND_SERVED) ||
	       !is_over(settled_state(errand));
}

static bool same_call(const struct seccomp_notif *a, const struct seccomp_notif *b)
{
	return a->pid == b->pid && !memcmp(&a->data, &b->data, sizeof(a->data));
}

/**
 * errand_again() - find a call that is being served
 * @errands: all of them
 * @request: what is asked: by the same thread, at the same place of its program, with the same
 *	     arguments
 * Return: whether there is one, whose answer it will have.
 */
bool errand_again(struct errands *errands, const struct seccomp_notif *request)
{
	bool found = false;
	size_t i, seen = 0;

	pthread_mutex_lock(&errands->lock);
	for (i = 0; i < ERRANDS && seen < errands->running && !found; i++) {
		if (!errands->errand[i].pid)
			continue;
		seen++;
		found = same_call(&errands->errand[i].request, request) &&
			take_again(&errands->errand[i], request->id);
	}
	pthread_mutex_unlock(&errands->lock);
	return found;
}

/**
 * errands_reap() - see which have ended
 * @errands: all of them
 *
 * Those that have died without an answer are answered for.
 */
void errands_reap(struct errands *errands)
{
	struct answer answer = ANSWER_NONE;
	struct errand *errand;
	size_t i;
	pid_t pid;

	answer.error = EIO;
	pthread_mutex_lock(&errands->lock);
	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		for (i = 0; i < ERRANDS && errands->errand[i].pid != pid; i++)
			;
		if (i == ERRANDS)
			continue;
		errand = &errands->errand[i];
		if (!is_over(errand->state))
			answer_send(errands->listener, errand->id, &answer);
		if (errand->state == ERRAND_IDLE)
			__atomic_sub_fetch(errands->idle, 1, __ATOMIC_SEQ_CST);
		errand->pid = 0;
		errands->running--;
		pthread_cond_signal(&errands->freed);
	}
	pthread_mutex_unlock(&errands->lock);
}

/** errands_kill() - end all that are under way */
void errands_kill(struct errands *errands)
{
	size_t i;

	pthread_mutex_lock(&errands->lock);
	for (i = 0; i < ERRANDS; i++)
		if (errands->errand[i].pid)
			kill(errands->errand[i].pid, SIGKILL);
	pthread_mutex_unlock(&errands->lock);
}
