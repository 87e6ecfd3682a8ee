// SPDX-License-Identifier: GPL-2.0
/*
 * A tracer that changes the number of a call is no way around: the verdict falls after ptrace and
 * seccomp had their say. The tracer sits outside the group and is free to do all of this.
 */
#include "bypass.h"
#include "kselftest_harness.h"

#include <linux/ptrace.h>
#include <sys/user.h>

#ifndef PTRACE_SET_SYSCALL_INFO
#define PTRACE_SET_SYSCALL_INFO	0x4212
#endif
#ifndef PTRACE_O_TRACESYSGOOD
#define PTRACE_O_TRACESYSGOOD	1
#endif

#define KEEP	LONG_MIN

/* At which stop, and how, the tracer changes the number. */
enum swap {
	AT_ENTRY,	/* PTRACE_POKEUSER of orig_rax at the syscall-entry stop */
	AT_SECCOMP,	/* the same at the stop that seccomp's RET_TRACE makes */
	SET_INFO,	/* PTRACE_SET_SYSCALL_INFO at the syscall-entry stop */
};

static long trace(long request, pid_t pid, unsigned long addr, unsigned long data)
{
	return raw_syscall(SYS_ptrace, request, pid, addr, data);
}

static long stop_info(pid_t pid, struct ptrace_syscall_info *info)
{
	memset(info, 0, sizeof(*info));
	return trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(*info), (unsigned long)info);
}

static long swap_number(pid_t pid, enum swap how, struct ptrace_syscall_info *info,
			unsigned long to)
{
	if (how != SET_INFO)
		return trace(PTRACE_POKEUSR, pid, offsetof(struct user, regs.orig_rax), to);
	info->entry.nr = to;
	return trace(PTRACE_SET_SYSCALL_INFO, pid, sizeof(*info), (unsigned long)info);
}

/**
 * traced_call() - have the worker make a call, as its tracer
 * @from: the number it calls, made @to on the way
 * @fake: what to write over the returned value at the syscall-exit stop, or KEEP
 * @ret: what the worker saw
 *
 * Return: 0 or -errno of the tracing.
 */
static long traced_call(struct worker *w, enum swap how, enum entry entry, unsigned long from,
			unsigned long to, long fake, long *ret)
{
	struct ptrace_syscall_info info;
	bool swapped = false;
	int status;
	long err;

	err = trace(PTRACE_SEIZE, w->pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP);
	if (!err)
		err = trace(PTRACE_INTERRUPT, w->pid, 0, 0);
	if (err)
		return err;
	worker_ask(w, entry, from, MASK_AFTER);
	for (;;) {
		if (waitpid(w->pid, &status, __WALL) != w->pid || !WIFSTOPPED(status))
			return -ECHILD;
		err = stop_info(w->pid, &info);
		if (err < 0)
			return err;
		if (info.op == PTRACE_SYSCALL_INFO_EXIT && swapped)
			break;
		if (!swapped && info.entry.nr == from &&
		    info.op == (how == AT_SECCOMP ? PTRACE_SYSCALL_INFO_SECCOMP :
						    PTRACE_SYSCALL_INFO_ENTRY)) {
			err = swap_number(w->pid, how, &info, to);
			if (err)
				return err;
			swapped = true;
		}
		err = trace(PTRACE_SYSCALL, w->pid, 0, 0);
		if (err)
			return err;
	}
	err = fake == KEEP ? 0 :
	      trace(PTRACE_POKEUSR, w->pid, offsetof(struct user, regs.rax), fake);
	if (!err)
		err = trace(PTRACE_DETACH, w->pid, 0, 0);
	*ret = worker_wait(w);
	return err;
}

/*
 * /sys/fs/cgroup	the tracer
 * `-- bypass_ptrace	its tracee
 */
FIXTURE(ptrace) {
	char cg[CG_PATH];
	struct worker w;
	long ret;
};

FIXTURE_VARIANT(ptrace) {
	enum swap how;
	enum entry entry;
	bool is32;
	unsigned long getppid, victim;
};

#define NATIVE	.entry = ENTRY_SYSCALL, .getppid = 110, .victim = NR_VICTIM
#define INT80	.entry = ENTRY_INT80, .getppid = 64, .victim = NR_VICTIM_I386
#define X32	.entry = ENTRY_SYSCALL, .getppid = 110, .victim = X32_BIT | NR_VICTIM

FIXTURE_VARIANT_ADD(ptrace, native_at_the_entry_stop) { .how = AT_ENTRY, NATIVE };
FIXTURE_VARIANT_ADD(ptrace, native_at_a_seccomp_stop) { .how = AT_SECCOMP, NATIVE };
FIXTURE_VARIANT_ADD(ptrace, native_by_set_syscall_info) { .how = SET_INFO, NATIVE };
FIXTURE_VARIANT_ADD(ptrace, int80_at_the_entry_stop) { .how = AT_ENTRY, INT80 };
FIXTURE_VARIANT_ADD(ptrace, int80_at_a_seccomp_stop) { .how = AT_SECCOMP, INT80 };
FIXTURE_VARIANT_ADD(ptrace, int80_by_set_syscall_info) { .how = SET_INFO, INT80 };
FIXTURE_VARIANT_ADD(ptrace, native_made_x32_at_the_entry_stop) { .how = AT_ENTRY, X32 };
FIXTURE_VARIANT_ADD(ptrace, native_made_x32_at_a_seccomp_stop) { .how = AT_SECCOMP, X32 };
FIXTURE_VARIANT_ADD(ptrace, a_32_bit_program_at_the_entry_stop) {
	.how = AT_ENTRY, .entry = ENTRY_KVSYSCALL, .is32 = true, .getppid = 64,
	.victim = NR_VICTIM_I386,
};

FIXTURE_SETUP(ptrace)
{
	struct ptrace_syscall_info info;

	if (variant->victim & X32_BIT && x32(SYS_getpid) != getpid())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	cg_name(self->cg, CG_ROOT, "bypass_ptrace");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, variant->is32 ? worker_start_32(&self->w, self->cg) :
				     worker_start(&self->w, self->cg));
	if (variant->how == AT_SECCOMP)
		ASSERT_EQ(0, worker_call(&self->w, ORDER_TRACE, variant->getppid));
	if (variant->how != SET_INFO)
		return;
	/* a request that the kernel knows does not fail with EIO at the entry stop of a tracee */
	ASSERT_EQ(0, trace(PTRACE_SEIZE, self->w.pid, 0, PTRACE_O_TRACESYSGOOD));
	ASSERT_EQ(0, trace(PTRACE_INTERRUPT, self->w.pid, 0, 0));
	ASSERT_EQ(self->w.pid, waitpid(self->w.pid, NULL, __WALL));
	memset(&info, 0, sizeof(info));
	self->ret = trace(PTRACE_SET_SYSCALL_INFO, self->w.pid, sizeof(info),
			  (unsigned long)&info);
	ASSERT_EQ(0, trace(PTRACE_DETACH, self->w.pid, 0, 0));
	if (self->ret == -EIO)
		SKIP(return, "this kernel has no PTRACE_SET_SYSCALL_INFO");
}

FIXTURE_TEARDOWN_PARENT(ptrace)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(ptrace, a_tracer_can_make_a_call_another_while_nothing_is_denied)
{
	ASSERT_EQ(0, traced_call(&self->w, variant->how, variant->entry, variant->getppid,
				 variant->victim, KEEP, &self->ret));
	EXPECT_EQ(MASK_BEFORE, self->ret);
	EXPECT_EQ(MASK_AFTER, umask_of(self->w.pid));
}

TEST_F(ptrace, an_open_call_made_a_denied_one_is_denied)
{
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_EQ(0, traced_call(&self->w, variant->how, variant->entry, variant->getppid,
				 variant->victim, KEEP, &self->ret));
	EXPECT_EQ(-EPERM, self->ret);
	EXPECT_EQ(MASK_BEFORE, umask_of(self->w.pid));
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_F(ptrace, a_denied_call_made_an_open_one_runs_as_that)
{
	if (variant->how == AT_SECCOMP)
		ASSERT_EQ(0, worker_call(&self->w, ORDER_TRACE, variant->victim));
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_EQ(0, traced_call(&self->w, variant->how, variant->entry, variant->victim,
				 variant->getppid, KEEP, &self->ret));
	EXPECT_EQ(getpid(), self->ret);
	EXPECT_EQ(MASK_BEFORE, umask_of(self->w.pid));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
}

TEST_F(ptrace, a_changed_return_value_does_not_undo_the_denial)
{
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_EQ(0, traced_call(&self->w, variant->how, variant->entry, variant->getppid,
				 variant->victim, 0777, &self->ret));
	EXPECT_EQ(0777, self->ret);
	EXPECT_EQ(MASK_BEFORE, umask_of(self->w.pid));
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
}

TEST_HARNESS_MAIN
