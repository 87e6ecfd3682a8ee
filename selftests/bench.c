// SPDX-License-Identifier: GPL-2.0
/*
 * The benchmark's guest side: what calls and changes of rules cost, in instructions.
 *
 * It wants a VM that counts instructions (scripts/vm --icount) and tells by itself whether the
 * module is loaded. Its output is lines "KEY NUMBER", which scripts/bench-table makes a table of.
 */
#include "bench.h"
#include "sclimit_module.h"
#include <stdarg.h>
#include <sys/io.h>

#define SETTLE_SECONDS	20	/* what a boot leaves to do is done by then; idle time is free */

void bench_die(const char *what, const char *path, int err)
{
	fflush(stdout);
	fprintf(stderr, "bench: %s%s%s%s%s\n", what, *path ? " " : "", path, err ? ": " : "",
		err ? strerror(abs(err)) : "");
	exit(1);
}

/** bench_say() - a line of the result: the key, formatted, and @value */
void bench_say(uint64_t value, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf(" %llu\n", (unsigned long long)value);
}

/** bench_group() - make group @name in @root and leave its path in @cg */
void bench_group(char *cg, const char *root, const char *name)
{
	int err = cg_create_sub(cg, root, name);

	if (err)
		bench_die("mkdir", cg, err);
}

void bench_write(const char *cg, const char *file, const char *text)
{
	int err = cg_write(cg, file, text);

	if (err)
		bench_die("write to", cg_file(cg, file), err);
}

/** bench_numbers() - the text of a list of numbers, in a buffer that the next call takes */
const char *bench_numbers(const unsigned int *numbers, unsigned int count)
{
	static char text[CG_TEXT];
	unsigned int i, len = 0;

	for (i = 0; i < count; i++)
		len += sprintf(text + len, "%s%u", i ? " " : "", numbers[i]);
	return text;
}

/**
 * bench_many() - the first BENCH_MANY numbers that x86-64 has
 * @numbers: where they go
 * @exempt: whether those that sclimit never denies are among them
 * Return: how many.
 */
unsigned int bench_many(unsigned int *numbers, int exempt)
{
	unsigned int nr, count = 0;

	for (nr = 0; count < BENCH_MANY; nr++) {
		/* newer ones begin where those of all architectures do */
		if (nr == SYS_rseq + 1)
			nr = SYS_pidfd_send_signal;
		if (!exempt && (nr == SYS_exit || nr == SYS_exit_group ||
				nr == SYS_rt_sigreturn || nr == SYS_restart_syscall))
			continue;
		numbers[count++] = nr;
	}
	return count;
}

/* Three instructions a pass, three ticks of the clock: else the figures mean nothing. */
static void clock_check(void)
{
	uint64_t best = UINT64_MAX, start, took;
	unsigned int batch;

	for (batch = 0; batch < BENCH_BATCHES; batch++) {
		unsigned long n = 100000;

		start = bench_clock();
		__asm__ volatile("1: nop; dec %0; jnz 1b" : "+r"(n));
		took = bench_clock() - start;
		if (took < best)
			best = took;
	}
	if (best < 300000 || best > 300100)
		bench_die("the clock does not count instructions: boot with --icount", "", 0);
}

int main(void)
{
	int module = module_loaded();
	char cg[CG_PATH];

	setvbuf(stdout, NULL, _IOLBF, 0);
	/* the right to use ports, which the VM's init hands down, costs time in every call */
	if (iopl(0))
		bench_die("iopl", "", errno);
	clock_check();
	sleep(SETTLE_SECONDS);
	bench_group(cg, CG_ROOT, "bench");
	bench_calls(module);
	bench_memory(module);
	if (module) {
		bench_changes();
		bench_netlink();
	} else {
		bench_policy_seccomp();
	}
	return 0;
}
