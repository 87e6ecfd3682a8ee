/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The desk: one shared page, at one address in the test, in its worker and in the 32-bit worker,
 * on which the test leaves a system call and the worker leaves what came of it. What a call points
 * at lies on the desk too, and so is good as a pointer in every ABI.
 *
 * Included by 32-bit code without a libc: nothing but the compiler's own headers here.
 */
#ifndef BYPASS_DESK_H
#define BYPASS_DESK_H

#include <stdint.h>

#define DESK_ADDR	0x20000000UL
#define DESK_SIZE	4096
#define DESK_FD		3	/* of the 32-bit worker: the desk's memory */
#define DESK_LINE	4	/* and the socket over which it is told to look */

/** enum entry - the ways into the kernel */
enum entry {
	ENTRY_SYSCALL,		/* SYSCALL from 64-bit code, the number as it stands */
	ENTRY_INT80,		/* INT 0x80, from 64-bit code or from 32-bit code */
	ENTRY_VSYSCALL,		/* a call into the vsyscall page, the number is the address */
	ENTRY_KVSYSCALL,	/* 32-bit: __kernel_vsyscall of the vDSO */
	ENTRY_SYSENTER,		/* 32-bit: a SYSENTER of our own */
	ENTRY_SYSCALL32,	/* 32-bit: a SYSCALL of our own */
	ENTRY_FAR,		/* 32-bit: a far jump into 64-bit code, and SYSCALL there */
	/* not entries, but orders to the worker */
	ORDER_TRACE,		/* 64-bit: seccomp asks a tracer about this number from now on */
	ORDER_SPIN,		/* look at the desk from now on, without any system call */
};

/**
 * struct desk - the page
 * @entry: an enum entry
 * @nr: the number, with all the bits that shall be in rax
 * @args: the arguments, with all the bits that shall be in the registers
 * @ret: what the call returned, a number of 32 bits sign-extended
 * @asked: a spinning worker begins when this is not @answered
 * @answered: what @asked was, once @ret is there
 * @signals: how often a handler ran to its end in the worker
 * @sigsys: what the last SIGSYS brought the 32-bit worker
 * @sigsys_ret: what its handler has that call return
 * @data: what the arguments point at
 */
struct desk {
	uint32_t entry;
	uint32_t unused;
	uint64_t nr;
	uint64_t args[6];
	int64_t ret;
	uint32_t asked;
	uint32_t answered;
	uint32_t signals;
	struct {
		int32_t signo, err, code, call_addr, call, arch, eax, eip;
	} sigsys;
	int32_t sigsys_ret;
	char data[2048];
};

#define DESK		((volatile struct desk *)DESK_ADDR)

#endif /* BYPASS_DESK_H */
