/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * sclimit - system call limits for cgroup v2
 *
 * The contract between the sclimit module and user space. Every directory of
 * the cgroup v2 hierarchy has these files:
 *
 *	syscalls.deny		read: the effective rules, those of this cgroup and
 *				of all its ancestors. write: adds own rules.
 *	syscalls.allow		read: the numbers that no effective rule denies
 *				whatever the arguments are. write: removes own
 *				rules.
 *	syscalls.deny.local	read: this cgroup's own rules alone.
 *	syscalls.lock		read: 0 or 1. write: 1 makes the own rules one-way as
 *				long as the cgroup lives.
 *	syscalls.events		read: "denied N", "killed N", "trapped N" and
 *				"logged N", a line each, of this cgroup and its
 *				descendants. A change wakes poll(2) (POLLPRI) and
 *				inotify(7) (IN_MODIFY).
 *	syscalls.stat		read: "[ABI:]NR COUNT" lines, what is not zero, of
 *				this cgroup and its descendants. ABI and NR are
 *				those that were called.
 *
 * A write holds one or more tokens, separated by spaces, tabs or newlines, and
 * takes effect whole or not at all, at one moment for the cgroup and all its
 * descendants. When it has returned, it is in force for every call that begins
 * afterwards on any CPU. Tokens:
 *
 *	NR		a native number with its counterparts in all other ABIs,
 *			the sub-calls of i386 socketcall and ipc included
 *	A-B		every number that exists from A to B
 *	all		everything
 *	ABI:NR ABI:A-B ABI:all
 *			entries of that ABI alone; ABI is x86_64, i386 or x32.
 *			x32 numbers are written without bit 30.
 *	i386:102:a0==K	sub-call K of socketcall (SCLIMIT_I386_SOCKETCALL)
 *	i386:117:a0&0xffff==K
 *			sub-call K of ipc (SCLIMIT_I386_IPC)
 *	[ABI:]NR:COND{,COND}
 *			calls for which all conditions hold, SCLIMIT_CONDS_MAX of
 *			them at most
 *	=		first of all: what follows replaces the own rules. In
 *			syscalls.deny they become what is listed, in
 *			syscalls.allow everything but what is listed.
 *
 * Numbers are decimal. A condition is aN OP VALUE without spaces or aN&MASK==VALUE:
 * N an argument from 0 to 5, OP one of == != < <= > >=, MASK and VALUE unsigned
 * numbers of 64 bits, decimal or 0x. Native arguments are whole registers, those of
 * i386 32 bits; an argument that the kernel reads as fewer bits (int, umode_t) is
 * judged by these, and a value of 64 bits that is their sign extension means the
 * same. Pointers are not followed. Where the arguments of a counterpart are
 * out of reach (in the sub-calls of socketcall and ipc) or stand otherwise than in
 * the native call, a bare number's rule counts as matching.
 *
 * A token but = may end in an action, which in syscalls.allow does not matter:
 *
 *	/errno=N	the call returns that errno, 1 to 4095, and has no effect;
 *			without an action it is EPERM
 *	/kill		the process dies of SIGSYS, as by SECCOMP_RET_KILL_PROCESS
 *	/trap		the thread gets SIGSYS, as by SECCOMP_RET_TRAP with data 0
 *	/log		the call runs, and is counted and reported
 *
 * Of several matching rules kill goes before trap, that before errno, that before
 * log. Of two errnos the one of the cgroup nearest the root has the word, in one
 * cgroup that of the rule with more conditions. A deny never loosens: of two
 * rules for the same calls the stronger one stays, of two errnos the later one.
 *
 * An allow of a number removes every own rule for it, one of a rule with conditions
 * that rule alone. What an ancestor denies whatever the arguments are cannot be
 * allowed.
 *
 * An io_uring operation that does what a denied native call does completes with
 * that call's errno and counts as that call, by the cgroup of the task that
 * submits it; with IORING_SETUP_SQPOLL that is the ring's own thread, in the
 * process that made the ring. Its arguments are not judged.
 *
 * Never denied are exit, exit_group, rt_sigreturn, i386 sigreturn and
 * restart_syscall: a process can always end. all, ranges and = pass over them.
 *
 * Errors of a write, which then has changed nothing:
 *
 *	EPERM	the writer or the opener of the file lacks CAP_SYS_ADMIN in the
 *		initial user namespace; or an ancestor denies what was to be
 *		allowed; or the cgroup is locked, and rules were to go or to
 *		become weaker
 *	EINVAL	no token, an unknown one, an exempt call named in syscalls.deny,
 *		a condition behind = in syscalls.allow
 *	ERANGE	no such number in that ABI
 *	E2BIG	longer than SCLIMIT_WRITE_MAX, more conditions than
 *		SCLIMIT_CONDS_MAX, more conditional rules than SCLIMIT_RULES_MAX,
 *		or on some path to the root more than 61436 in all
 *	EBUSY	or another error of ftrace or kprobes: an entry could not be
 *		hooked; the kernel log names it
 *	ENOMEM	out of memory
 *	ENODEV	the cgroup or the module is going away
 */
#ifndef _UAPI_LINUX_SCLIMIT_H
#define _UAPI_LINUX_SCLIMIT_H

/**
 * enum sclimit_abi - the system call ABIs of x86-64
 * @SCLIMIT_ABI_X86_64: the native one
 * @SCLIMIT_ABI_I386: 32-bit: int 0x80, sysenter, 32-bit syscall
 * @SCLIMIT_ABI_X32: bit 30 of the number set (__X32_SYSCALL_BIT)
 */
enum sclimit_abi {
	SCLIMIT_ABI_X86_64	= 0,
	SCLIMIT_ABI_I386	= 1,
	SCLIMIT_ABI_X32		= 2,
};

/**
 * enum sclimit_action - what was done about a call
 * @SCLIMIT_ACTION_ERRNO: it returned an errno and had no effect
 * @SCLIMIT_ACTION_KILL: its process died of SIGSYS
 * @SCLIMIT_ACTION_TRAP: its thread got SIGSYS; si_code is SYS_SECCOMP, si_syscall
 *	the number, si_arch the ABI (AUDIT_ARCH_*), si_call_addr where it was made
 * @SCLIMIT_ACTION_LOG: it ran and was reported
 */
enum sclimit_action {
	SCLIMIT_ACTION_ERRNO	= 1,
	SCLIMIT_ACTION_KILL	= 2,
	SCLIMIT_ACTION_TRAP	= 3,
	SCLIMIT_ACTION_LOG	= 4,
};

/* The longest write that a file takes, in bytes: E2BIG beyond. */
#define SCLIMIT_WRITE_MAX	65535

/* How many conditions a rule takes: E2BIG beyond. */
#define SCLIMIT_CONDS_MAX	12

/*
 * How many conditional rules a group holds of its own, that of each ABI counted by
 * itself (one for a bare number is two to six): E2BIG beyond.
 */
#define SCLIMIT_RULES_MAX	1024

/* The i386 numbers of the two multiplexers (arch/x86/entry/syscalls/syscall_32.tbl). */
#define SCLIMIT_I386_SOCKETCALL	102
#define SCLIMIT_I386_IPC	117

/* The low bits of ipc's first argument are the sub-call, see ipc(2). */
#define SCLIMIT_I386_IPC_MASK	0xffff

#endif /* _UAPI_LINUX_SCLIMIT_H */
