// SPDX-License-Identifier: GPL-2.0
/*
 * What a pass of one or two calls costs: the least of BENCH_BATCHES batches of BENCH_CALLS calls,
 * without the loop around them. Each row is measured in a child of its own, which begins its life in its group.
 */
#include "bench.h"

#define ZERO_FD		100	/* /dev/zero */
#define SETTLE_US	20000	/* what a batch left for RCU to free is free again for the next */

/**
 * struct call - what is measured, in all rows
 * @name: in the keys of the result
 * @nr: the numbers that a pass calls, or that the operation is denied by
 * @count: how many
 * @args: of the first of them
 * @ring: it is an operation of io_uring
 */
struct call {
	const char *name;
	unsigned int nr[2], count;
	unsigned long args[3];
	int ring;
};

static char byte;
static const struct call calls[] = {
	{ "getppid", { SYS_getppid }, 1, { 0 }, 0 },
	{ "read", { SYS_read }, 1, { ZERO_FD, SCL_UL(&byte), 1 }, 0 },
	{ "openclose", { SYS_openat, SYS_close }, 2, { AT_FDCWD, SCL_UL("/dev/null"), O_RDONLY },
	  0 },
	{ "uring", { SYS_read }, 1, .ring = 1 },
};
#define NR_CALLS	(sizeof(calls) / sizeof(*calls))

/*
 * The loops; the one with an empty @enter is what is taken off. A call changes rax, rcx and r11
 * alone, so the arguments stay. Return: what the last call returned.
 */
#define ONE_LOOP(enter, ret, passes, c) \
	__asm__ volatile("1: mov %[nr], %%eax; " enter " dec %[n]; jnz 1b" \
			 : "=&a"(ret), [n] "+r"(passes) \
			 : [nr] "r"((c)->nr[0]), "D"((c)->args[0]), "S"((c)->args[1]), \
			   "d"((c)->args[2]) \
			 : "rcx", "r11", "memory")

#define TWO_LOOP(enter, ret, passes, c) \
	__asm__ volatile("1: mov %[nr], %%eax; mov %[dir], %%edi; " enter \
			 " mov %%eax, %%edi; mov %[nr2], %%eax; " enter " dec %[n]; jnz 1b" \
			 : "=&a"(ret), [n] "+r"(passes) \
			 : [nr] "r"((c)->nr[0]), [nr2] "r"((c)->nr[1]), \
			   [dir] "r"((int)(c)->args[0]), "S"((c)->args[1]), "d"((c)->args[2]) \
			 : "rdi", "rcx", "r11", "memory")

static long loop_run(const struct call *c, unsigned long passes)
{
	long ret;

	if (c->ring)
		return bench_ring_run(passes);
	if (c->count == 1)
		ONE_LOOP("syscall;", ret, passes, c);
	else
		TWO_LOOP("syscall;", ret, passes, c);
	return ret;
}

static long loop_empty(const struct call *c, unsigned long passes)
{
	long ret;

	if (c->ring)
		return bench_ring_empty(passes);
	if (c->count == 1)
		ONE_LOOP("", ret, passes, c);
	else
		TWO_LOOP("", ret, passes, c);
	return ret;
}

static unsigned long passes(const struct call *c)
{
	return BENCH_CALLS / c->count;
}

static uint64_t loop_cost(long (*loop)(const struct call *c, unsigned long passes),
			  const struct call *c)
{
	uint64_t best = UINT64_MAX, start, took;
	unsigned int batch;

	for (batch = 0; batch < BENCH_BATCHES; batch++) {
		usleep(SETTLE_US);
		start = bench_clock();
		loop(c, passes(c));
		took = bench_clock() - start;
		if (took < best)
			best = took;
	}
	return best;
}

/* One cell of the table; in memory that the child shares, for it may not be able to write. */
struct cell {
	const struct call *call;
	enum bench_filter filter;
	long ret;
	uint64_t cost;
};

/* The calls whose arguments can be judged: of an operation of io_uring nobody judges them. */
static const unsigned int *entered(const struct call *c)
{
	static const unsigned int enter[] = { SYS_io_uring_enter };

	return c->ring ? enter : c->nr;
}

static int cell_fn(void *arg)
{
	struct cell *cell = arg;
	const struct call *c = cell->call;

	if (c->ring) {
		cell->ret = bench_ring_begin(ZERO_FD, &byte);
		if (cell->ret)
			return 1;
	}
	if (cell->filter) {
		cell->ret = bench_filter_install(cell->filter, entered(c), c->count);
		if (cell->ret)
			return 1;
	}
	cell->ret = loop_run(c, 1);
	cell->cost = loop_cost(loop_run, c) - loop_cost(loop_empty, c);
	return 0;
}

static void measure(const char *cg, const struct call *c, enum bench_filter filter, long want,
		    const char *row)
{
	static struct cell *cell;
	int status;

	if (!cell)
		cell = shared_pages(sizeof(*cell));
	if (!cell)
		bench_die("no memory", "", ENOMEM);
	*cell = (struct cell){ .call = c, .filter = filter };
	status = run_in(cg, cell_fn, cell);
	if (status < 0)
		bench_die("no child in", cg, status);
	if (status)
		bench_die("a filter or a ring was refused or the child died in row", row, cell->ret);
	if (want ? cell->ret != want : cell->ret < 0)
		bench_die("a call did not end as it should in row", row, cell->ret);
	bench_say((cell->cost + passes(c) / 2) / passes(c), "%s.%s", c->name, row);
}

static void measure_all(const char *cg, enum bench_filter filter, const char *row)
{
	unsigned int i;

	for (i = 0; i < NR_CALLS; i++)
		measure(cg, &calls[i], filter, 0, row);
}

static void without_module(const char *plain)
{
	char row[64];
	unsigned int i;

	measure_all(plain, BENCH_NO_FILTER, "none");
	measure_all(plain, BENCH_FILTER_NINE, "seccomp_nine");
	measure_all(plain, BENCH_FILTER_ARG, "seccomp_arg");
	measure_all(plain, BENCH_FILTER_MANY, "seccomp_many");
	for (i = 0; i < BENCH_NR_CONDS; i++) {
		snprintf(row, sizeof(row), "seccomp_cond_%u", bench_conds[i]);
		measure_all(plain, BENCH_FILTER_CONDS + i, row);
	}
}

static const unsigned int depths[] = { 1, 8, 64 };
#define NR_DEPTHS	(sizeof(depths) / sizeof(*depths))

/* Groups in each other; cgs[i] becomes the one at depths[i], where 1 is the topmost. */
static void nest(char cgs[NR_DEPTHS][CG_PATH])
{
	char cg[CG_PATH], sub[CG_PATH];
	unsigned int depth, i = 0;

	strcpy(cg, BENCH_TOP);
	for (depth = 1; i < NR_DEPTHS; depth++) {
		bench_group(sub, cg, "n");
		strcpy(cg, sub);
		if (depth == depths[i])
			strcpy(cgs[i++], cg);
	}
}

static void measure_depths(char cgs[NR_DEPTHS][CG_PATH], const struct call *c, long want,
			   const char *row)
{
	char name[64];
	unsigned int i;

	for (i = 0; i < NR_DEPTHS; i++) {
		snprintf(name, sizeof(name), "%s_%u", row, depths[i]);
		measure(cgs[i], c, BENCH_NO_FILTER, want, name);
	}
}

/* The text of @conds rules for each number of a call, of which no one ever matches. */
static const char *cond_rules(const struct call *c, unsigned int conds)
{
	static char text[CG_TEXT];
	unsigned int i, j, len = 0;

	for (i = 0; i < c->count; i++)
		for (j = 0; j < conds; j++)
			len += sprintf(text + len, "%u:a0==%u ", entered(c)[i],
				       BENCH_COND_VALUE(j));
	return text;
}

static void measure_conds(const char *cg, const struct call *c)
{
	char row[64];
	unsigned int i;

	for (i = 0; i < BENCH_NR_CONDS; i++) {
		bench_write(cg, "syscalls.deny", cond_rules(c, bench_conds[i]));
		snprintf(row, sizeof(row), "cond_%u", bench_conds[i]);
		measure(cg, c, BENCH_NO_FILTER, 0, row);
	}
	bench_write(cg, "syscalls.allow", bench_numbers(entered(c), c->count));
}

static void with_module(const char *plain)
{
	static const unsigned int list[] = { BENCH_NINE };
	char nine[CG_PATH], other[CG_PATH], cond[CG_PATH], logged[CG_PATH];
	char nested[NR_DEPTHS][CG_PATH];
	const char *text;
	unsigned int i;

	bench_group(nine, BENCH_TOP, "nine");
	bench_group(other, BENCH_TOP, "other");
	bench_group(cond, BENCH_TOP, "cond");
	bench_group(logged, BENCH_TOP, "logged");
	nest(nested);

	measure_all(plain, BENCH_NO_FILTER, "unused");
	bench_write(nine, "syscalls.deny", bench_numbers(list, 9));
	measure_all(nine, BENCH_NO_FILTER, "nine");
	bench_write(nested[0], "syscalls.deny", bench_numbers(list, 1));
	for (i = 0; i < NR_CALLS; i++)
		measure_depths(nested, &calls[i], 0, "depth");

	for (i = 0; i < NR_CALLS; i++) {
		text = bench_numbers(calls[i].nr, calls[i].count);
		bench_write(other, "syscalls.deny", text);
		measure(plain, &calls[i], BENCH_NO_FILTER, 0, "other");
		measure(nine, &calls[i], BENCH_NO_FILTER, 0, "other_nine");
		measure_depths(nested, &calls[i], 0, "depth_other");
		measure(other, &calls[i], BENCH_NO_FILTER, -EPERM, "denied");
		bench_write(other, "syscalls.allow", text);

		bench_write(nested[0], "syscalls.deny", text);
		measure_depths(nested, &calls[i], -EPERM, "depth_denied");
		bench_write(nested[0], "syscalls.allow", text);

		measure_conds(cond, &calls[i]);
	}
	bench_write(nine, "syscalls.allow", "all");
	bench_write(nested[0], "syscalls.allow", "all");

	/* what `sclimit learn` sets */
	bench_write(logged, "syscalls.deny", "all/log");
	measure_all(logged, BENCH_NO_FILTER, "logged");
	bench_write(logged, "syscalls.allow", "all");
}

void bench_calls(int module)
{
	char plain[CG_PATH];
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || dup2(fd, ZERO_FD) < 0)
		bench_die("open", "/dev/zero", errno);
	close(fd);
	bench_group(plain, BENCH_TOP, "plain");
	if (module)
		with_module(plain);
	else
		without_module(plain);
	close(ZERO_FD);
}
