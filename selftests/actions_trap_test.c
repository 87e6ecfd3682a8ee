// SPDX-License-Identifier: GPL-2.0
/*
 * The action trap: the thread gets SIGSYS as by seccomp, which is asked in the same kernel. The
 * victim, umask(2), has done nothing, and the handler says what it returns.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#include <pthread.h>
#include <stddef.h>
#include <ucontext.h>
#include <linux/audit.h>

#ifndef SYS_SECCOMP
#define SYS_SECCOMP	1	/* the si_code; glibc has it since 2.37 */
#endif

#define VSYSCALL_TIME	0xffffffffff600400UL
#define ANSWER		4711

/**
 * struct seen - what a handler saw; shared
 * @times: how often it ran
 * @ret: what the call returned
 * @tid: in which thread
 * @after: where the call was made, behind the instruction
 * @regs: the registers of the interrupted code
 */
struct seen {
	int times, signo, code, err, call, tid;
	unsigned int arch;
	unsigned long addr, after;
	long ret;
	greg_t regs[NGREG];
};

/**
 * struct call - how a child makes a call of which something is to be seen
 * @entry: of bypass.h: how it goes in
 * @nr: what is in rax; of the vsyscall page, the address
 * @answer: what the handler returns for it; 0: it leaves that as it is
 * @seccomp: a filter traps it
 * @how: what there is for SIGSYS
 * @caller: the thread that made it
 */
struct call {
	int entry;
	unsigned long nr;
	long answer;
	bool seccomp;
	int how;
	pid_t caller;
	struct seen *seen;
};

enum { HANDLED, DEFAULT, IGNORED, BLOCKED };

static struct call *now;

static void sigsys(int signo, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	struct seen *s = now->seen;

	s->times++;
	s->signo = signo;
	s->code = info->si_code;
	s->err = info->si_errno;
	s->call = info->si_syscall;
	s->arch = info->si_arch;
	s->addr = (unsigned long)info->si_call_addr;
	s->tid = raw_syscall(SYS_gettid);
	memcpy(s->regs, uc->uc_mcontext.gregs, sizeof(s->regs));
	if (now->answer)
		uc->uc_mcontext.gregs[REG_RAX] = now->answer;
}

static int sigsys_set(int how)
{
	struct sigaction act = { .sa_sigaction = sigsys, .sa_flags = SA_SIGINFO };
	sigset_t set;

	if (how == DEFAULT)
		return 0;
	if (how == IGNORED)
		act = (struct sigaction){ .sa_handler = SIG_IGN };
	if (sigaction(SIGSYS, &act, NULL))
		return -errno;
	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	return how == BLOCKED && sigprocmask(SIG_BLOCK, &set, NULL) ? -errno : 0;
}

/* umask of whatever ABI, and time(2), by seccomp; or, for the same registers, nothing. */
static int filter_load(bool trap)
{
	unsigned int action = trap ? SECCOMP_RET_TRAP : SECCOMP_RET_ALLOW;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_VICTIM, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_VICTIM | X32_BIT, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_time, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NR_VICTIM_I386, 1, 3),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 2, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, action),
	};
	struct sock_fprog prog = { .len = sizeof(code) / sizeof(*code), .filter = code };

	return raw_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

/* The same code for whoever traps, so that the registers are the same but for what he does. */
static __attribute__((noinline)) long make_call(const struct call *c, unsigned long *after)
{
	unsigned long nr = c->nr, at = 0;
	long ret;

	if (c->entry == ENTRY_VSYSCALL)
		return ((long (*)(void *))nr)(NULL);
	if (c->entry == ENTRY_INT80)
		__asm__ volatile("lea	1f(%%rip), %1\n"
				 "	int	$0x80\n"
				 "1:"
				 : "=a"(ret), "=&r"(at)
				 : "a"(nr), "b"(MASK_AFTER), "c"(2L), "d"(3L), "S"(4L), "D"(5L)
				 : "r8", "r9", "r10", "r11", "memory");
	else
		__asm__ volatile("lea	1f(%%rip), %1\n"
				 "	syscall\n"
				 "1:"
				 : "=a"(ret), "=&r"(at)
				 : "a"(nr), "D"(MASK_AFTER), "S"(2L), "d"(3L)
				 : "rcx", "r11", "memory");
	*after = at;
	return ret;
}

/* Return: 0; 1 if the mask was changed; from 100 on where it could not be tried. */
static int call_fn(void *arg)
{
	struct call *c = arg;

	now = c;
	if (sigsys_set(c->how) || umask_of(getpid()) != MASK_BEFORE)
		return 100;
	if (filter_load(c->seccomp))
		return 101;
	c->seen->ret = make_call(c, &c->seen->after);
	return umask_of(getpid()) == MASK_BEFORE ? 0 : 1;
}

/*
 * top	traps the victim
 */
FIXTURE(trap)
{
	char top[CG_PATH];
	struct seen *seen;
};

FIXTURE_VARIANT(trap)
{
	int entry;
	unsigned long nr;
	const char *rule, *key;
	int call;
	unsigned int arch;
};

FIXTURE_VARIANT_ADD(trap, native)
{
	.entry = ENTRY_SYSCALL, .nr = NR_VICTIM, .rule = VICTIM "/trap", .key = VICTIM,
	.call = NR_VICTIM, .arch = AUDIT_ARCH_X86_64,
};

FIXTURE_VARIANT_ADD(trap, native_with_junk_above_the_number)
{
	.entry = ENTRY_SYSCALL, .nr = 0xdeadbeef00000000 | NR_VICTIM, .rule = VICTIM "/trap",
	.key = VICTIM, .call = NR_VICTIM, .arch = AUDIT_ARCH_X86_64,
};

FIXTURE_VARIANT_ADD(trap, native_on_a_condition)
{
	.entry = ENTRY_SYSCALL, .nr = NR_VICTIM, .rule = VICTIM ":a0==93/trap", .key = VICTIM,
	.call = NR_VICTIM, .arch = AUDIT_ARCH_X86_64,
};

FIXTURE_VARIANT_ADD(trap, int80)
{
	.entry = ENTRY_INT80, .nr = NR_VICTIM_I386, .rule = VICTIM "/trap", .key = "i386:60",
	.call = NR_VICTIM_I386, .arch = AUDIT_ARCH_I386,
};

FIXTURE_VARIANT_ADD(trap, int80_with_junk_above_the_number)
{
	.entry = ENTRY_INT80, .nr = 0xdeadbeef00000000 | NR_VICTIM_I386, .rule = "i386:60/trap",
	.key = "i386:60", .call = NR_VICTIM_I386, .arch = AUDIT_ARCH_I386,
};

FIXTURE_VARIANT_ADD(trap, x32)
{
	.entry = ENTRY_SYSCALL, .nr = X32_BIT | NR_VICTIM, .rule = "x32:95/trap", .key = "x32:95",
	.call = X32_BIT | NR_VICTIM, .arch = AUDIT_ARCH_X86_64,
};

FIXTURE_VARIANT_ADD(trap, vsyscall)
{
	.entry = ENTRY_VSYSCALL, .nr = VSYSCALL_TIME, .rule = "201/trap", .key = "201",
	.call = SYS_time, .arch = AUDIT_ARCH_X86_64,
};

static bool have_vsyscall(void)
{
	static char maps[65536];

	return read_text("/proc/self/maps", maps, sizeof(maps)) > 0 && strstr(maps, "[vsyscall]");
}

FIXTURE_SETUP(trap)
{
	if (variant->nr & X32_BIT && variant->entry == ENTRY_SYSCALL &&
	    x32(SYS_getpid) != getpid())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	if (variant->entry == ENTRY_VSYSCALL && !have_vsyscall())
		SKIP(return, "the kernel was booted without vsyscall=xonly");
	umask(MASK_BEFORE);
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_deny(self->top, variant->rule));
	self->seen = shared_pages(sizeof(*self->seen));
	ASSERT_NE(NULL, self->seen);
}

FIXTURE_TEARDOWN_PARENT(trap)
{
	if (self->top[0]) {
		EXPECT_EQ(0, cg_destroy(self->top));
	}
}

TEST_F(trap, the_handler_is_told_of_the_call_and_says_what_it_returns)
{
	struct call call = {
		.entry = variant->entry, .nr = variant->nr, .answer = ANSWER, .seen = self->seen,
	};
	struct seen *s = self->seen;

	ASSERT_EQ(0, run_in(self->top, call_fn, &call));
	EXPECT_EQ(1, s->times);
	EXPECT_EQ(ANSWER, s->ret);
	EXPECT_EQ(SIGSYS, s->signo);
	EXPECT_EQ(SYS_SECCOMP, s->code);
	EXPECT_EQ(0, s->err);
	EXPECT_EQ(variant->call, s->call);
	EXPECT_EQ(variant->arch, s->arch);
	EXPECT_EQ(variant->call, (int)s->regs[REG_RAX]);
	if (variant->entry != ENTRY_VSYSCALL) {
		EXPECT_EQ(s->after, s->addr);
		EXPECT_EQ(s->after, (unsigned long)s->regs[REG_RIP]);
	}
	EXPECT_EQ(1, cg_event(self->top, "trapped"));
	EXPECT_EQ(0, cg_event(self->top, "denied"));
	EXPECT_EQ(0, cg_event(self->top, "killed"));
	EXPECT_EQ(1, cg_stat(self->top, variant->key));
	/* An error is one of the values. */
	call.answer = -EXDEV;
	ASSERT_EQ(0, run_in(self->top, call_fn, &call));
	EXPECT_EQ(-EXDEV, s->ret);
}

TEST_F(trap, all_that_the_handler_sees_is_what_seccomp_shows)
{
	static const char *const name[] = {
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rdi", "rsi", "rbp", "rbx",
		"rdx", "rax", "rcx", "rsp", "rip", "eflags", "cs",
	};
	struct call call = { .entry = variant->entry, .nr = variant->nr, .seen = self->seen };
	struct seen *s = self->seen, seen, *by = &seen;
	size_t i;

	/* what runs is the same, to the pointers that are in registers */
	call.seccomp = true;
	ASSERT_EQ(0, run_in(CG_ROOT, call_fn, &call));
	ASSERT_EQ(1, s->times);
	seen = *s;
	memset(s, 0, sizeof(*s));
	call.seccomp = false;
	ASSERT_EQ(0, run_in(self->top, call_fn, &call));
	EXPECT_EQ(1, s->times);
	EXPECT_EQ(by->signo, s->signo);
	EXPECT_EQ(by->code, s->code);
	EXPECT_EQ(by->err, s->err);
	EXPECT_EQ(by->call, s->call);
	EXPECT_EQ(by->arch, s->arch);
	EXPECT_EQ(by->addr, s->addr);
	EXPECT_EQ(by->ret, s->ret);
	for (i = 0; i < ARRAY_SIZE(name); i++) {
		EXPECT_EQ(by->regs[i], s->regs[i])
			TH_LOG("%s", name[i]);
	}
}

TEST_F(trap, without_a_handler_or_blocked_or_ignored_the_process_dies_of_it)
{
	static const int how[] = { DEFAULT, IGNORED, BLOCKED };
	struct call call = {
		.entry = variant->entry, .nr = variant->nr, .seen = self->seen,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(how); i++) {
		call.how = how[i];
		EXPECT_EQ(256 + SIGSYS, run_in(self->top, call_fn, &call))
			TH_LOG("%d", how[i]);
	}
	EXPECT_EQ(0, self->seen->times);
	EXPECT_EQ(3, cg_event(self->top, "trapped"));
	EXPECT_EQ(0, cg_event(self->top, "killed"));
}

TEST_F(trap, a_thousand_are_a_thousand)
{
	struct call call = {
		.entry = variant->entry, .nr = variant->nr, .answer = ANSWER, .seen = self->seen,
	};
	unsigned long after;
	int i;

	ASSERT_EQ(0, cg_enter_current(self->top));
	now = &call;
	ASSERT_EQ(0, sigsys_set(HANDLED));
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(ANSWER, make_call(&call, &after));
	}
	ASSERT_EQ(0, cg_enter_current(CG_ROOT));
	EXPECT_EQ(1000, self->seen->times);
	EXPECT_EQ(1000, cg_event(self->top, "trapped"));
	EXPECT_EQ(1000, cg_stat(self->top, variant->key));
}

/* ---- threads ---- */

static void *thread_calls(void *arg)
{
	struct call *c = arg;

	c->caller = raw_syscall(SYS_gettid);
	c->seen->ret = make_call(c, &c->seen->after);
	return NULL;
}

static int threads_fn(void *arg)
{
	struct call *c = arg;
	pthread_t thread;

	now = c;
	if (sigsys_set(HANDLED) || pthread_create(&thread, NULL, thread_calls, c) ||
	    pthread_join(thread, NULL))
		return 1;
	return c->seen->tid == c->caller && c->caller != getpid() ? 0 : 2;
}

TEST_F(trap, it_is_the_thread_that_called_which_gets_the_signal)
{
	struct call call = {
		.entry = variant->entry, .nr = variant->nr, .answer = ANSWER, .seen = self->seen,
	};

	EXPECT_EQ(0, reap(spawn_moved(self->top, threads_fn, &call)));
	EXPECT_EQ(1, self->seen->times);
	EXPECT_EQ(ANSWER, self->seen->ret);
}

TEST_HARNESS_MAIN
