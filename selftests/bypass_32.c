// SPDX-License-Identifier: GPL-2.0
/*
 * The worker as a 32-bit program, without a libc: i386 is a foreign architecture on the machine
 * that builds this. Started by bypass.h with the desk as fd 3 and the socket as fd 4.
 */
#include "bypass_desk.h"

#define I386_EXIT	1
#define I386_READ	3
#define I386_WRITE	4
#define I386_OLD_MMAP	90
#define I386_RT_SIGACTION 174
#define AT_SYSINFO	32
#define SIGUSR1		10
#define SIGUSR2		12
#define SIGSYS		31
#define SA_SIGINFO	4

/*
 * Each is called with the number in eax and the arguments in place. SYSENTER and SYSCALL keep no
 * return address: the kernel goes on at the landing pad of the vDSO, which pops ebp, edx and ecx
 * and returns, as __kernel_vsyscall would. The last makes a native call, with native arguments.
 */
__asm__(".text\n"
	"enter_int80:\n"
	"	int	$0x80\n"
	"	ret\n"
	"enter_sysenter:\n"
	"	push	%ecx\n"
	"	push	%edx\n"
	"	push	%ebp\n"
	"	mov	%esp, %ebp\n"
	"	sysenter\n"
	"	hlt\n"
	"enter_syscall32:\n"
	"	push	%ecx\n"
	"	push	%edx\n"
	"	push	%ebp\n"
	"	mov	%ecx, %ebp\n"
	"	syscall\n"
	"	hlt\n"
	"enter_far:\n"
	"	push	%ebx\n"
	"	push	%edi\n"
	"	push	%esi\n"
	"	mov	%ebx, %edi\n"
	"	mov	%ecx, %esi\n"
	"	mov	$3f, %ebx\n"
	"	ljmp	$0x33, $1f\n"	/* the kernel's selector of 64-bit code */
	"	.code64\n"
	"1:	syscall\n"
	"	ljmp	*(%rbx)\n"	/* a far return would do, but QEMU 7.2 reads its stack as kernel */
	"	.code32\n"
	"2:	pop	%esi\n"
	"	pop	%edi\n"
	"	pop	%ebx\n"
	"	ret\n"
	"3:	.long	2b\n"
	"	.word	0x23\n"	/* and that of 32-bit code */
	".globl _start\n"
	"_start:\n"
	"	mov	%esp, %eax\n"
	"	and	$-16, %esp\n"
	"	push	%eax\n"
	"	call	work\n"
	"	hlt\n");

extern void enter_int80(void), enter_sysenter(void), enter_syscall32(void), enter_far(void);

static void (*kernel_vsyscall)(void);
static void (*volatile way)(void);

static int32_t enter(void (*by)(void), uint32_t nr, uint32_t a0, uint32_t a1, uint32_t a2,
		     uint32_t a3, uint32_t a4)
{
	int32_t ret;

	way = by;
	__asm__ volatile("call *way"
			 : "=a"(ret), "+c"(a1), "+d"(a2)
			 : "a"(nr), "b"(a0), "S"(a3), "D"(a4)
			 : "memory", "cc");
	return ret;
}

static int32_t int80(uint32_t nr, uint32_t a0, uint32_t a1, uint32_t a2, uint32_t a3)
{
	return enter(enter_int80, nr, a0, a1, a2, a3, 0);
}

static void handler(int sig)
{
	(void)sig;
	DESK->signals++;
}

/* As the kernel lays them out for 32-bit code: the siginfo of SIGSYS, and what sigreturn takes. */
struct sigsys_info {
	int32_t signo, err, code, call_addr, call, arch;
};

struct sigsys_context {
	uint32_t flags, link, stack[3];
	uint32_t segments[4], edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, error, eip;
};

static void handler_sigsys(int sig, struct sigsys_info *info, struct sigsys_context *context)
{
	(void)sig;
	DESK->sigsys.signo = info->signo;
	DESK->sigsys.err = info->err;
	DESK->sigsys.code = info->code;
	DESK->sigsys.call_addr = info->call_addr;
	DESK->sigsys.call = info->call;
	DESK->sigsys.arch = info->arch;
	DESK->sigsys.eax = context->eax;
	DESK->sigsys.eip = context->eip;
	context->eax = DESK->sigsys_ret;
	DESK->signals++;
}

static void handle(int sig, uint32_t by, uint32_t flags)
{
	struct {
		uint32_t handler, flags, restorer, mask[2];
	} act = { by, flags, 0, { 0, 0 } };

	int80(I386_RT_SIGACTION, sig, (uint32_t)&act, 0, sizeof(act.mask));
}

static void answer(void)
{
	void (*by)(void) = DESK->entry == ENTRY_KVSYSCALL ? kernel_vsyscall :
			   DESK->entry == ENTRY_SYSENTER ? enter_sysenter :
			   DESK->entry == ENTRY_SYSCALL32 ? enter_syscall32 :
			   DESK->entry == ENTRY_FAR ? enter_far : enter_int80;

	DESK->ret = enter(by, DESK->nr, DESK->args[0], DESK->args[1], DESK->args[2],
			  DESK->args[3], DESK->args[4]);
}

static void spin(void)
{
	for (;;) {
		while (DESK->asked == DESK->answered)
			__asm__ volatile("pause");
		answer();
		DESK->answered = DESK->asked;
	}
}

__attribute__((used, noreturn)) void work(uint32_t *stack)
{
	uint32_t map[6] = { DESK_ADDR, DESK_SIZE, 3 /* read, write */, 0x11 /* shared, fixed */,
			    DESK_FD, 0 };
	char c;

	while (*stack++)	/* argc, argv */
		;
	while (*stack++)	/* envp */
		;
	for (; *stack; stack += 2)
		if (*stack == AT_SYSINFO)
			kernel_vsyscall = (void (*)(void))stack[1];
	if (int80(I386_OLD_MMAP, (uint32_t)map, 0, 0, 0) != (int32_t)DESK_ADDR)
		int80(I386_EXIT, 101, 0, 0, 0);
	/* one handler returns by sigreturn, the other by rt_sigreturn */
	handle(SIGUSR1, (uint32_t)handler, 0);
	handle(SIGUSR2, (uint32_t)handler, SA_SIGINFO);
	handle(SIGSYS, (uint32_t)handler_sigsys, SA_SIGINFO);
	while (int80(I386_READ, DESK_LINE, (uint32_t)&c, 1, 0) == 1) {
		if (DESK->entry == ORDER_SPIN) {
			DESK->ret = 0;
			int80(I386_WRITE, DESK_LINE, (uint32_t)&c, 1, 0);
			spin();
		}
		answer();
		int80(I386_WRITE, DESK_LINE, (uint32_t)&c, 1, 0);
	}
	int80(I386_EXIT, 0, 0, 0, 0);
	__builtin_unreachable();
}
