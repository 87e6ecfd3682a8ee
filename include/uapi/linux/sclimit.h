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
 *	A-B		every number that exists from A to B; B may be up to 1023
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

/*
 * Generic netlink: what the files say and take, for programs, and live events.
 *
 * Family SCLIMIT_GENL_NAME, version SCLIMIT_GENL_VERSION, in every network namespace.
 * Requests are validated strictly: an unknown attribute, one of a wrong size, bytes
 * that are left over and flags that a command does not have are errors, and an error
 * has changed nothing. With NETLINK_EXT_ACK it says in NLMSGERR_ATTR_MSG what is wrong,
 * naming the rule if it is one, and in NLMSGERR_ATTR_OFFS where. Before 6.6 a dump that
 * cannot begin says so in the errno and the message of its NLMSG_DONE.
 *
 * A group is named by SCLIMIT_A_GROUP_FD, a descriptor of its directory (O_PATH will
 * do), or by SCLIMIT_A_GROUP_ID, its cgroup id: the inode number of the directory. By
 * descriptor a group can be read by whoever can read the file of it that says the
 * same. All else needs CAP_SYS_ADMIN in the initial user namespace, of the process and
 * of whoever opened the socket. Group ids are looked for below the caller's cgroup
 * namespace.
 *
 * SCLIMIT_CMD_INFO_GET (do)
 *	reply: ABI_VERSION, FEATURES, GATE, EVENT_RATE, EVENT_SEQ. For everybody. Begins
 *	to report events if the multicast group has got a member since the last one left.
 *
 * SCLIMIT_CMD_RULES_GET (dump; GROUP_ID or GROUP_FD, EFFECTIVE, or nothing)
 *	reply: for each group that has rules of its own or a lock GROUP_ID, LOCKED and
 *	RULE, repeated; a group with many rules comes in several messages, one behind
 *	the other. Of a group that was named: itself, also if it has no rules, then,
 *	with EFFECTIVE, its ancestors up to the root. Without a group: all groups of
 *	the machine, parents before children, as they were at one moment.
 *
 * SCLIMIT_CMD_RULES_DENY, _ALLOW, _REPLACE (do; SET, repeated)
 *	Adds to, removes from, or replaces the own rules of one or of many groups, all
 *	of it or nothing, at one moment. A SET is GROUP_ID or GROUP_FD and any number of
 *	RULE, each one token as the files take it, but not =. As an attribute holds 64
 *	KB, a group's rules may come in several SETs, one behind the other. DENY and
 *	ALLOW are what a write into syscalls.deny or syscalls.allow is; REPLACE is one
 *	into syscalls.deny that begins with =, so a SET without rules leaves none.
 *
 * SCLIMIT_CMD_LOCK (do; GROUP_ID or GROUP_FD)
 *	What 1 into syscalls.lock does.
 *
 * SCLIMIT_CMD_STAT_GET (dump; GROUP_ID or GROUP_FD)
 *	reply: in the first message GROUP_ID, DENIED, KILLED, TRAPPED, LOGGED, LOST;
 *	in it and the next ones COUNT, repeated, each ABI, NR, COUNT_VALUE. The group
 *	and its descendants count.
 *
 * SCLIMIT_CMD_STAT_RESET (do; GROUP_ID or GROUP_FD)
 *	Sets these counts to 0, the files' as well. What is denied meanwhile may be in
 *	either.
 *
 * SCLIMIT_CMD_VERDICT_GET (do; GROUP_ID or GROUP_FD, ABI, NR, ARGS)
 *	What would happen to a call of a process in that group. Without ARGS they are
 *	unknown: a rule with conditions is taken to match. For a sub-call of i386
 *	socketcall or ipc the first argument is the sub-call. reply: nothing if it runs;
 *	else ACTION, ERRNO if that is it, GROUP_ID of the group whose rule has the word,
 *	and RULE, that rule.
 *
 * SCLIMIT_CMD_EVENT (multicast group SCLIMIT_GENL_EVENTS)
 *	A call that was denied or logged: EVENT_SEQ, EVENT_TIME, GROUP_ID, PID, TGID,
 *	COMM, ABI, NR, ARGS, IP, ACTION, ERRNO, LOST. An operation of io_uring comes as
 *	the call that it stands for, without ARGS and IP.
 *
 * SCLIMIT_CMD_LOST (multicast group SCLIMIT_GENL_EVENTS)
 *	Events of a group were lost: EVENT_SEQ, GROUP_ID, LOST. It comes within some tens
 *	of milliseconds, also if nothing else does.
 *
 * Errors beside those of a write, which are above: EBADF, not a descriptor
 * of a cgroup v2 directory; ENOENT, the group is gone, or no group has that id; EACCES, its
 * file cannot be read; EINTR, a signal came first.
 *
 * The multicast group wants CAP_SYS_ADMIN and sends in the initial network namespace.
 * A listener joins it, and then asks for INFO: all that is denied after the answer is
 * reported, and numbered from EVENT_SEQ + 1 on; a lower number is none of its
 * business. A group reports EVENT_RATE events a second at most; nothing waits for a
 * listener. What is not reported is lost and has a number all the same: of EVENT_SEQ
 * new numbers, what did not arrive was lost, whether to the rate, to the module's
 * buffer or in the listener's socket (ENOBUFS). LOST is how many of this group's
 * events the first two have cost so far. Events of different CPUs may arrive in
 * another order than that of their numbers.
 */
#define SCLIMIT_GENL_NAME	"sclimit"
#define SCLIMIT_GENL_VERSION	1
#define SCLIMIT_GENL_EVENTS	"events"

/* What this header describes. It goes up when something is added; nothing is taken away. */
#define SCLIMIT_ABI_VERSION	1

/* Bits of SCLIMIT_A_FEATURES: what a client may want to ask before it relies on it. */
#define SCLIMIT_FEATURE_CONDITIONS	(1U << 0)	/* rules with conditions */
#define SCLIMIT_FEATURE_ACTIONS		(1U << 1)	/* errno, kill, trap, log */
#define SCLIMIT_FEATURE_URING		(1U << 2)	/* io_uring operations are judged */
#define SCLIMIT_FEATURE_LOCK		(1U << 3)	/* own rules can be locked */
#define SCLIMIT_FEATURE_EVENTS		(1U << 4)	/* SCLIMIT_CMD_EVENT */
#define SCLIMIT_FEATURE_VERDICT		(1U << 5)	/* SCLIMIT_CMD_VERDICT_GET */

/**
 * enum sclimit_cmd - commands; see above
 */
enum sclimit_cmd {
	SCLIMIT_CMD_UNSPEC,
	SCLIMIT_CMD_INFO_GET,
	SCLIMIT_CMD_RULES_GET,
	SCLIMIT_CMD_RULES_DENY,
	SCLIMIT_CMD_RULES_ALLOW,
	SCLIMIT_CMD_RULES_REPLACE,
	SCLIMIT_CMD_LOCK,
	SCLIMIT_CMD_STAT_GET,
	SCLIMIT_CMD_STAT_RESET,
	SCLIMIT_CMD_VERDICT_GET,
	SCLIMIT_CMD_EVENT,
	SCLIMIT_CMD_LOST,

	__SCLIMIT_CMD_MAX,
	SCLIMIT_CMD_MAX = __SCLIMIT_CMD_MAX - 1,
};

/**
 * enum sclimit_attr - attributes, in one space for all commands
 * @SCLIMIT_A_PAD: alignment of 64-bit attributes
 * @SCLIMIT_A_GROUP_ID: u64: a cgroup id
 * @SCLIMIT_A_GROUP_FD: u32: a descriptor of a cgroup v2 directory, of the calling process
 * @SCLIMIT_A_RULE: string: one rule as the files have it, [ABI:]NR[:COND{,COND}][/ACTION];
 *	in requests A-B and all, too
 * @SCLIMIT_A_SET: nest: rules of a group, see SCLIMIT_CMD_RULES_REPLACE
 * @SCLIMIT_A_EFFECTIVE: flag: with those of the ancestors
 * @SCLIMIT_A_LOCKED: u8: 0 or 1: the content of syscalls.lock
 * @SCLIMIT_A_DENIED: u64: calls that returned an errno
 * @SCLIMIT_A_KILLED: u64: calls whose process was killed
 * @SCLIMIT_A_TRAPPED: u64: calls that ended in SIGSYS for the thread
 * @SCLIMIT_A_LOGGED: u64: calls that ran and were logged
 * @SCLIMIT_A_COUNT: nest: ABI, NR, COUNT_VALUE: how often a number was denied or logged
 * @SCLIMIT_A_COUNT_VALUE: u64
 * @SCLIMIT_A_ABI: u32: an enum sclimit_abi
 * @SCLIMIT_A_NR: u32: a number of that ABI, x32 without bit 30
 * @SCLIMIT_A_ARGS: binary: six u64, arguments 0 to 5; i386's are 32 bits of them
 * @SCLIMIT_A_IP: u64: the address behind the instruction that made the call
 * @SCLIMIT_A_ACTION: u32: an enum sclimit_action
 * @SCLIMIT_A_ERRNO: u32: 1 to 4095, of SCLIMIT_ACTION_ERRNO
 * @SCLIMIT_A_PID: u32: the thread, as the initial pid namespace numbers it
 * @SCLIMIT_A_TGID: u32: its process, likewise
 * @SCLIMIT_A_COMM: string: the thread's name, 15 bytes at most, any but NUL
 * @SCLIMIT_A_EVENT_TIME: u64: CLOCK_REALTIME, in nanoseconds
 * @SCLIMIT_A_EVENT_SEQ: u64: the number of an event of this machine, from 1 on; elsewhere
 *	that of the last one
 * @SCLIMIT_A_LOST: u64: events of this group that were lost in the kernel so far; in a
 *	reply to SCLIMIT_CMD_STAT_GET those of its descendants too
 * @SCLIMIT_A_ABI_VERSION: u32: SCLIMIT_ABI_VERSION of the module
 * @SCLIMIT_A_FEATURES: u32: SCLIMIT_FEATURE_*
 * @SCLIMIT_A_GATE: string: ftrace or kprobe
 * @SCLIMIT_A_EVENT_RATE: u32: events a second that one group reports at most
 */
enum sclimit_attr {
	SCLIMIT_A_UNSPEC,
	SCLIMIT_A_PAD,
	SCLIMIT_A_GROUP_ID,
	SCLIMIT_A_GROUP_FD,
	SCLIMIT_A_RULE,
	SCLIMIT_A_SET,
	SCLIMIT_A_EFFECTIVE,
	SCLIMIT_A_LOCKED,
	SCLIMIT_A_DENIED,
	SCLIMIT_A_KILLED,
	SCLIMIT_A_TRAPPED,
	SCLIMIT_A_LOGGED,
	SCLIMIT_A_COUNT,
	SCLIMIT_A_COUNT_VALUE,
	SCLIMIT_A_ABI,
	SCLIMIT_A_NR,
	SCLIMIT_A_ARGS,
	SCLIMIT_A_IP,
	SCLIMIT_A_ACTION,
	SCLIMIT_A_ERRNO,
	SCLIMIT_A_PID,
	SCLIMIT_A_TGID,
	SCLIMIT_A_COMM,
	SCLIMIT_A_EVENT_TIME,
	SCLIMIT_A_EVENT_SEQ,
	SCLIMIT_A_LOST,
	SCLIMIT_A_ABI_VERSION,
	SCLIMIT_A_FEATURES,
	SCLIMIT_A_GATE,
	SCLIMIT_A_EVENT_RATE,

	__SCLIMIT_A_MAX,
	SCLIMIT_A_MAX = __SCLIMIT_A_MAX - 1,
};

#endif /* _UAPI_LINUX_SCLIMIT_H */
