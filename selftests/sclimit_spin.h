/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A spinner: a process, or a thread, that makes one harmless call over and over and leaves in
 * shared memory what came of it. So "every call that begins after the write has returned" can be
 * checked to the call: those are the calls after the one that @begun says when it is looked at
 * after the write. No call before is judged, so there is nothing to sleep for and no false alarm.
 */
#ifndef SCLIMIT_SPIN_H
#define SCLIMIT_SPIN_H

#include "sclimit_test.h"
#include <time.h>

/**
 * struct spin - written by the spinner, but for @stop and the choice of the call
 * @entry: how the call is made: SPIN_X86_64, SPIN_I386 or SPIN_X32
 * @nap: rest a millisecond after twenty calls, to leave the CPUs to others
 * @stop: ends the spinner, which then returns 0
 * @begun: calls begun; the call that is the i-th to begin is call i
 * @last_ran: the last call that was made
 * @last_denied: the last call that was answered with EPERM
 * @odd: calls that were answered in any other way
 */
struct spin {
	int entry;
	int nap;
	int stop;
	unsigned long begun, last_ran, last_denied, odd;
};

enum { SPIN_X86_64, SPIN_I386, SPIN_X32 };

#define SPIN_NR		"110"		/* getppid(2), in x32 too; in i386 it is 64 */

#define spin_load(p)		__atomic_load_n(p, __ATOMIC_SEQ_CST)
#define spin_store(p, v)	__atomic_store_n(p, v, __ATOMIC_SEQ_CST)

/* One call of getppid(2). Return: its result; a negative one is an errno. */
static __maybe long spin_call(int entry)
{
	switch (entry) {
	case SPIN_I386:
		return int80(64);
	case SPIN_X32:
		return x32(110);
	default:
		return raw_syscall(110);
	}
}

static __maybe int spin_fn(void *arg)
{
	struct spin *s = arg;
	unsigned long i;
	long ret;

	for (i = 1; !spin_load(&s->stop); i++) {
		spin_store(&s->begun, i);
		ret = spin_call(s->entry);
		if (ret >= 0)
			spin_store(&s->last_ran, i);
		else if (ret == -EPERM)
			spin_store(&s->last_denied, i);
		else
			spin_store(&s->odd, s->odd + 1);
		if (s->nap && i % 20 == 0)
			usleep(1000);
	}
	return 0;
}

/** monotonic_ms() - the time, for limits of waiting */
static __maybe long long monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/**
 * nap() - between two looks at shared memory
 *
 * Not sched_yield(): in the VM two CPUs share one of the host's, so who waits busily takes from
 * who is waited for.
 */
static __maybe void nap(void)
{
	usleep(500);
}

/** spin_past() - wait until call @i is over. Return: 0, or -ETIMEDOUT if the spinner is dead. */
static __maybe int spin_past(struct spin *s, unsigned long i)
{
	long long end = monotonic_ms() + SCL_TIMEOUT_MS;

	while (spin_load(&s->begun) <= i) {
		if (monotonic_ms() > end)
			return -ETIMEDOUT;
		nap();
	}
	return 0;
}

/**
 * spin_is() - whether every call that begins from now on is denied, or every one made
 * @s: the spinner
 * @err: EPERM or 0
 *
 * Judges the next fifty calls.
 *
 * Return: 0 if it is so, -EINVAL if one call was answered differently, -ETIMEDOUT.
 */
static __maybe int spin_is(struct spin *s, int err)
{
	unsigned long now = spin_load(&s->begun);

	if (spin_past(s, now + 50))
		return -ETIMEDOUT;
	if (spin_load(&s->odd))
		return -EINVAL;
	return spin_load(err ? &s->last_ran : &s->last_denied) > now ? -EINVAL : 0;
}

#endif /* SCLIMIT_SPIN_H */
