/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the benchmark share: the clock that counts instructions, the groups, and the
 * lines "KEY NUMBER" that are its output.
 */
#ifndef SCLIMIT_BENCH_H
#define SCLIMIT_BENCH_H

#include "sclimit_test.h"
#include <linux/filter.h>
#include <stdint.h>

#define BENCH_BATCHES	40
#define BENCH_CALLS	500	/* so that most batches end before the tick, every 4 ms */

/* Every group of the benchmark is in this one, callers without rules among them. */
#define BENCH_TOP	CG_ROOT "/bench"

/* What a container runtime denies first: none of it is measured, nor used to measure. */
#define BENCH_NINE	SYS_ptrace, SYS_mount, SYS_umount2, SYS_swapon, SYS_reboot, \
			SYS_init_module, SYS_delete_module, SYS_kexec_load, SYS_bpf

/* How many calls a default profile of a container runtime allows. */
#define BENCH_MANY	350

/*
 * How many comparisons of a measured call's first argument are made, in three rows; the call is
 * denied if one of them holds, and none does: these are the values.
 */
static const unsigned int bench_conds[] = { 1, 4, 16 };
#define BENCH_NR_CONDS		(sizeof(bench_conds) / sizeof(*bench_conds))
#define BENCH_COND_VALUE(i)	(0x7fffff00U + (i))

/* Where instructions are counted, the CPU's clock is the count: one tick each. */
static inline uint64_t bench_clock(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* bench.c */
void bench_die(const char *what, const char *path, int err) __attribute__((noreturn));
void bench_say(uint64_t value, const char *format, ...) __attribute__((format(printf, 2, 3)));
void bench_group(char *cg, const char *root, const char *name);
void bench_write(const char *cg, const char *file, const char *text);
const char *bench_numbers(const unsigned int *numbers, unsigned int count);
unsigned int bench_many(unsigned int *numbers, int exempt);

/* bench_calls.c: what a call costs */
void bench_calls(int module);

/* bench_ring.c: a read by io_uring in place of a call */
int bench_ring_begin(int fd, void *buf);
long bench_ring_run(unsigned long passes);
long bench_ring_empty(unsigned long passes);

/* bench_changes.c: what a change of rules costs, and the memory of groups */
void bench_memory(int module);
void bench_changes(void);

/* bench_netlink.c: a whole policy, events */
void bench_policy_seccomp(void);
void bench_netlink(void);

/* bench_filters.c: the same with seccomp */
enum bench_filter {
	BENCH_NO_FILTER,
	BENCH_FILTER_NINE,
	BENCH_FILTER_ARG,
	BENCH_FILTER_MANY,
	BENCH_FILTER_CONDS,	/* with bench_conds[0] comparisons, the next with bench_conds[1] ... */
};
int bench_filter_install(enum bench_filter kind, const unsigned int *nr, unsigned int count);

#endif /* SCLIMIT_BENCH_H */
