// SPDX-License-Identifier: GPL-2.0
/*
 * Names and numbers of system calls, and the sub-calls of i386 socketcall and ipc. They are not
 * libseccomp's, which is older than some and searches them one by one.
 */
#include <linux/ipc.h>
#include <linux/net.h>
#include <string.h>

#include "near.h"
#include "syscall-names.h"

#define NR_NONE		(-1)

static const char *const abis[NR_ABIS] = {
	[SCLIMIT_ABI_X86_64]	= "x86_64",
	[SCLIMIT_ABI_I386]	= "i386",
	[SCLIMIT_ABI_X32]	= "x32",
};

#define NAME_SIZE	30

/* Without pointers, so that the loader has nothing to do about it. */
static const struct row {
	char name[NAME_SIZE];
	int16_t nr[NR_ABIS];
} by_name[] = {
#define _	NR_NONE
#define C(name, x86_64, i386, x32)	{ #name, { x86_64, i386, x32 } },
#include "syscall-table.h"
#undef C
#undef _
};

/* socketcall(2) and ipc(2) */
static const struct {
	unsigned int multiplexer;
	unsigned int sub;
	const char *name;
} subcalls[] = {
	{ SCLIMIT_I386_SOCKETCALL, SYS_SOCKET, "socket" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_BIND, "bind" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_CONNECT, "connect" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_LISTEN, "listen" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_ACCEPT, "accept" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_GETSOCKNAME, "getsockname" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_GETPEERNAME, "getpeername" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SOCKETPAIR, "socketpair" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SEND, "send" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_RECV, "recv" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SENDTO, "sendto" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_RECVFROM, "recvfrom" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SHUTDOWN, "shutdown" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SETSOCKOPT, "setsockopt" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_GETSOCKOPT, "getsockopt" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SENDMSG, "sendmsg" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_RECVMSG, "recvmsg" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_ACCEPT4, "accept4" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_RECVMMSG, "recvmmsg" },
	{ SCLIMIT_I386_SOCKETCALL, SYS_SENDMMSG, "sendmmsg" },
	{ SCLIMIT_I386_IPC, SEMOP, "semop" },
	{ SCLIMIT_I386_IPC, SEMGET, "semget" },
	{ SCLIMIT_I386_IPC, SEMCTL, "semctl" },
	{ SCLIMIT_I386_IPC, SEMTIMEDOP, "semtimedop" },
	{ SCLIMIT_I386_IPC, MSGSND, "msgsnd" },
	{ SCLIMIT_I386_IPC, MSGRCV, "msgrcv" },
	{ SCLIMIT_I386_IPC, MSGGET, "msgget" },
	{ SCLIMIT_I386_IPC, MSGCTL, "msgctl" },
	{ SCLIMIT_I386_IPC, SHMAT, "shmat" },
	{ SCLIMIT_I386_IPC, SHMDT, "shmdt" },
	{ SCLIMIT_I386_IPC, SHMGET, "shmget" },
	{ SCLIMIT_I386_IPC, SHMCTL, "shmctl" },
};

/* Those which the module never denies: a process can always end, and return from a signal. */
static const char *const exempt[] = {
	"exit", "exit_group", "restart_syscall", "rt_sigreturn", "sigreturn",
};

/* By number: the index of the name, and 1 more. */
static uint16_t by_nr[NR_ABIS][SYSCALL_NR_MAX + 1];
static bool by_nr_is_there;

static void by_nr_make(void)
{
	unsigned int abi;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(by_name); i++)
		for (abi = 0; abi < NR_ABIS; abi++)
			if (by_name[i].nr[abi] != NR_NONE)
				by_nr[abi][by_name[i].nr[abi]] = i + 1;
	by_nr_is_there = true;
}

static int row_compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct row *)row)->name);
}

/**
 * abi_name() - the name of an ABI
 * @abi: an ABI
 * Return: "x86_64", "i386" or "x32".
 */
const char *abi_name(enum sclimit_abi abi)
{
	return abis[abi];
}

/**
 * abi_number() - the ABI of a name
 * @name: "x86_64", "i386" or "x32"
 * Return: an enum sclimit_abi, or -1.
 */
int abi_number(const char *name)
{
	int abi;

	for (abi = 0; abi < NR_ABIS; abi++)
		if (!strcmp(abis[abi], name))
			return abi;
	return -1;
}

/**
 * syscall_number() - the number of a system call
 * @abi: in this ABI
 * @name: its name
 * Return: the number, x32's without bit 30; -1 where that ABI has none, as for what is but a
 * sub-call of socketcall or ipc.
 */
int syscall_number(enum sclimit_abi abi, const char *name)
{
	int index = syscall_index(name);

	return index < 0 ? NR_NONE : by_name[index].nr[abi];
}

/**
 * syscall_index() - where a name stands among all of them
 * @name: a name
 * Return: the i for which syscall_nth() gives it, or -1.
 */
int syscall_index(const char *name)
{
	const struct row *row = bsearch(name, by_name, ARRAY_SIZE(by_name), sizeof(*row),
					row_compare);

	return row ? row - by_name : -1;
}

/**
 * syscall_index_at() - the name of a number, as syscall_index() has it
 * @abi: its ABI
 * @nr: its number, x32's without bit 30
 * Return: the index, or -1 where the number has no name.
 */
int syscall_index_at(enum sclimit_abi abi, unsigned int nr)
{
	if (!by_nr_is_there)
		by_nr_make();
	return nr <= SYSCALL_NR_MAX ? by_nr[abi][nr] - 1 : -1;
}

/**
 * syscall_name() - the name of a system call
 * @abi: its ABI
 * @nr: its number, x32's without bit 30
 * Return: a name that lasts, or NULL.
 */
const char *syscall_name(enum sclimit_abi abi, unsigned int nr)
{
	int index = syscall_index_at(abi, nr);

	return index < 0 ? NULL : by_name[index].name;
}

/**
 * syscall_nth() - all names, one by one
 * @i: from 0 on
 * Return: the next name in alphabetical order, which lasts; NULL behind the last.
 */
const char *syscall_nth(size_t i)
{
	return i < ARRAY_SIZE(by_name) ? by_name[i].name : NULL;
}

/**
 * syscall_subcall() - the sub-call that a name is of i386 socketcall or ipc
 * @name: a name
 * @multiplexer: the i386 number of the one or the other
 * @sub: the sub-call
 * Return: 0, or -1 where it is none.
 */
int syscall_subcall(const char *name, unsigned int *multiplexer, unsigned int *sub)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subcalls); i++) {
		if (strcmp(subcalls[i].name, name))
			continue;
		*multiplexer = subcalls[i].multiplexer;
		*sub = subcalls[i].sub;
		return 0;
	}
	return -1;
}

/**
 * syscall_subcall_name() - the name of a sub-call
 * @multiplexer: the i386 number of socketcall or ipc
 * @sub: the sub-call
 * Return: a name that lasts, or NULL.
 */
const char *syscall_subcall_name(unsigned int multiplexer, unsigned int sub)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(subcalls); i++)
		if (subcalls[i].multiplexer == multiplexer && subcalls[i].sub == sub)
			return subcalls[i].name;
	return NULL;
}

/**
 * syscall_known() - whether there is such a system call
 * @name: a name
 * Return: true if any ABI has it, be it as a sub-call.
 */
bool syscall_known(const char *name)
{
	return syscall_index(name) >= 0;
}

/**
 * syscall_exempt() - whether a system call is never denied
 * @name: a name
 * Return: true if so: the module does not take a rule that names it.
 */
bool syscall_exempt(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exempt); i++)
		if (!strcmp(exempt[i], name))
			return true;
	return false;
}

/**
 * syscall_near() - what somebody may have meant
 * @name: a name that is not known
 * Return: the nearest one that is, or NULL where none is near.
 */
const char *syscall_near(const char *name)
{
	struct near near = near_to(name);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(by_name); i++)
		near_try(&near, by_name[i].name);
	return near.found;
}
