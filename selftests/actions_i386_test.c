// SPDX-License-Identifier: GPL-2.0
/*
 * The actions kill and trap in a 32-bit program, by each of its entries: its handler is told, in
 * the form that 32-bit code has of it, and says what the call returns.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#include <linux/audit.h>

#ifndef SYS_SECCOMP
#define SYS_SECCOMP	1	/* the si_code; glibc has it since 2.37 */
#endif

#define ANSWER	4711

/*
 * top	the worker, a 32-bit program with a handler for SIGSYS
 */
FIXTURE(program)
{
	char top[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(program)
{
	enum entry entry;
};

FIXTURE_VARIANT_ADD(program, by_int80) { ENTRY_INT80 };
FIXTURE_VARIANT_ADD(program, by_the_vdso) { ENTRY_KVSYSCALL };
FIXTURE_VARIANT_ADD(program, by_sysenter) { ENTRY_SYSENTER };
FIXTURE_VARIANT_ADD(program, by_syscall) { ENTRY_SYSCALL32 };

FIXTURE_SETUP(program)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, worker_start_32(&self->w, self->top));
	if (worker_call(&self->w, variant->entry, 20 /* getpid */) == self->w.pid)
		return;
	ASSERT_EQ(256 + SIGILL, reap(self->w.pid));
	SKIP(return, "the processor has no such instruction for 32-bit code");
}

FIXTURE_TEARDOWN_PARENT(program)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(program, a_trap_tells_the_handler_which_says_what_the_call_returns)
{
	static const char *const rules[] = {
		VICTIM "/trap", "i386:60/trap", "95:a0==93/trap",	/* MASK_AFTER */
	};
	int signals = DESK->signals;
	size_t i;

	DESK->sigsys_ret = ANSWER;
	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		ASSERT_EQ(0, cg_deny(self->top, rules[i]));
		memset((void *)&DESK->sigsys, 0, sizeof(DESK->sigsys));
		EXPECT_EQ(ANSWER, worker_call(&self->w, variant->entry, NR_VICTIM_I386,
					      MASK_AFTER));
		EXPECT_EQ(MASK_BEFORE, umask_of(self->w.pid));
		EXPECT_EQ(++signals, (int)DESK->signals);
		EXPECT_EQ(SIGSYS, DESK->sigsys.signo);
		EXPECT_EQ(SYS_SECCOMP, DESK->sigsys.code);
		EXPECT_EQ(0, DESK->sigsys.err);
		EXPECT_EQ(NR_VICTIM_I386, DESK->sigsys.call);
		EXPECT_EQ((int)AUDIT_ARCH_I386, DESK->sigsys.arch);
		EXPECT_EQ(NR_VICTIM_I386, DESK->sigsys.eax);
		EXPECT_NE(0, DESK->sigsys.call_addr);
		EXPECT_EQ(DESK->sigsys.eip, DESK->sigsys.call_addr);
		EXPECT_EQ((int)i + 1, cg_event(self->top, "trapped"));
		EXPECT_EQ((int)i + 1, cg_stat(self->top, "i386:60"));
		ASSERT_EQ(0, cg_deny(self->top, "="));
	}
	EXPECT_RUNS(&self->w, variant->entry, NR_VICTIM_I386);
	EXPECT_EQ(signals, (int)DESK->signals);
}

TEST_F(program, a_kill_is_not_asked_of_the_handler)
{
	int signals = DESK->signals;

	ASSERT_EQ(0, cg_deny(self->top, VICTIM "/kill"));
	EXPECT_EQ(WORKER_GONE, worker_call(&self->w, variant->entry, NR_VICTIM_I386, MASK_AFTER));
	EXPECT_EQ(256 + SIGSYS, worker_end(&self->w));
	EXPECT_EQ(signals, (int)DESK->signals);
	EXPECT_EQ(1, cg_event(self->top, "killed"));
	EXPECT_EQ(1, cg_stat(self->top, "i386:60"));
}

TEST_F(program, a_log_lets_it_run)
{
	ASSERT_EQ(0, cg_deny(self->top, VICTIM "/log"));
	EXPECT_RUNS(&self->w, variant->entry, NR_VICTIM_I386);
	EXPECT_EQ(2, cg_event(self->top, "logged"));
	EXPECT_EQ(2, cg_stat(self->top, "i386:60"));
}

TEST_HARNESS_MAIN
