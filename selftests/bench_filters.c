// SPDX-License-Identifier: GPL-2.0
/*
 * Seccomp filters as libseccomp writes them by default: the architecture, the x32 bit, then one
 * comparison after the other.
 */
#include "bench.h"
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define LOAD_AT(offset)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define LOAD(field)	LOAD_AT(offsetof(struct seccomp_data, field))
#define EQUAL(k, t, f)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, t, f)
#define RETURN(what)	BPF_STMT(BPF_RET | BPF_K, what)
#define DENIED		(SECCOMP_RET_ERRNO | EPERM)

struct program {
	struct sock_filter insn[2 * BENCH_MANY + 16];
	unsigned short len;
};

static void emit(struct program *p, struct sock_filter insn)
{
	p->insn[p->len++] = insn;
}

static void emit_start(struct program *p)
{
	emit(p, (struct sock_filter)LOAD(arch));
	emit(p, (struct sock_filter)EQUAL(AUDIT_ARCH_X86_64, 1, 0));
	emit(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
	emit(p, (struct sock_filter)LOAD(nr));
	emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
	emit(p, (struct sock_filter)RETURN(SECCOMP_RET_KILL_PROCESS));
}

/* A list of numbers that get one verdict, and all others the other. */
static void emit_list(struct program *p, const unsigned int *nr, unsigned int count,
		      unsigned int listed, unsigned int others)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		emit(p, (struct sock_filter)EQUAL(nr[i], 0, 1));
		emit(p, (struct sock_filter)RETURN(listed));
	}
	emit(p, (struct sock_filter)RETURN(others));
}

/* The measured calls with a first argument that none of them has are denied. */
static void emit_arg(struct program *p, const unsigned int *nr, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		emit(p, (struct sock_filter)EQUAL(nr[i], 0, 4));
		emit(p, (struct sock_filter)LOAD(args[0]));
		emit(p, (struct sock_filter)EQUAL(0x7fffffff, 0, 1));
		emit(p, (struct sock_filter)RETURN(DENIED));
		emit(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
	}
	emit(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
}

/*
 * The measured calls with one of @conds first arguments that none of them has are denied. Equality
 * of 64 bits is that of the halves, of which the upper one is the same in all of these.
 */
static void emit_conds(struct program *p, const unsigned int *nr, unsigned int count,
		       unsigned int conds)
{
	unsigned int i;

	for (i = 0; i + 1 < count; i++)
		emit(p, (struct sock_filter)EQUAL(nr[i], count - 1 - i, 0));
	emit(p, (struct sock_filter)EQUAL(nr[i], 0, conds + 3));
	emit(p, (struct sock_filter)LOAD_AT(offsetof(struct seccomp_data, args[0]) + 4));
	emit(p, (struct sock_filter)EQUAL(0, 0, conds + 1));
	emit(p, (struct sock_filter)LOAD(args[0]));
	for (i = 0; i < conds; i++)
		emit(p, (struct sock_filter)EQUAL(BENCH_COND_VALUE(i), conds - i, 0));
	emit(p, (struct sock_filter)RETURN(SECCOMP_RET_ALLOW));
	emit(p, (struct sock_filter)RETURN(DENIED));
}

/**
 * bench_filter_install() - put a filter on the caller, for good
 * @kind: which
 * @nr: the numbers of the calls that will be measured
 * @count: how many of these
 * Return: 0 or -errno.
 */
int bench_filter_install(enum bench_filter kind, const unsigned int *nr, unsigned int count)
{
	static const unsigned int nine[] = { BENCH_NINE };
	unsigned int many[BENCH_MANY];
	static struct program p;
	struct sock_fprog prog = { .filter = p.insn };

	p.len = 0;
	emit_start(&p);
	if (kind == BENCH_FILTER_NINE)
		emit_list(&p, nine, 9, DENIED, SECCOMP_RET_ALLOW);
	else if (kind == BENCH_FILTER_ARG)
		emit_arg(&p, nr, count);
	else if (kind >= BENCH_FILTER_CONDS)
		emit_conds(&p, nr, count, bench_conds[kind - BENCH_FILTER_CONDS]);
	else
		emit_list(&p, many, bench_many(many, 1), SECCOMP_RET_ALLOW, DENIED);
	prog.len = p.len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) ? -errno : 0;
}
