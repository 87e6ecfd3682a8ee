// SPDX-License-Identifier: GPL-2.0
/*
 * Names and numbers of system calls: libseccomp's, the ones that are newer than it is, and the
 * sub-calls of i386 socketcall and ipc. The tables are made when something is first looked up.
 */
#include <linux/ipc.h>
#include <linux/net.h>
#include <seccomp.h>
#include <string.h>

#include "syscall-names.h"

#define X32_BIT		0x40000000	/* __X32_SYSCALL_BIT */
#define NR_NONE		(-1)

#define X86_64		(1U << SCLIMIT_ABI_X86_64)
#define I386		(1U << SCLIMIT_ABI_I386)
#define X32		(1U << SCLIMIT_ABI_X32)
#define ANY		(X86_64 | I386 | X32)

static const struct {
	const char *name;
	uint32_t arch;
} abis[NR_ABIS] = {
	[SCLIMIT_ABI_X86_64]	= { "x86_64", SCMP_ARCH_X86_64 },
	[SCLIMIT_ABI_I386]	= { "i386", SCMP_ARCH_X86 },
	[SCLIMIT_ABI_X32]	= { "x32", SCMP_ARCH_X32 },
};

/* What libseccomp 2.5.4 does not know, or not in all ABIs. From 424 on the ABIs share numbers. */
static const struct {
	unsigned int nr;
	unsigned int abis;
	const char *name;
} late[] = {
	{ 335, X86_64 | X32, "uretprobe" },
	{ 336, X86_64 | X32, "uprobe" },
	{ 451, ANY, "cachestat" },
	{ 452, ANY, "fchmodat2" },
	{ 453, ANY, "map_shadow_stack" },
	{ 454, ANY, "futex_wake" },
	{ 455, ANY, "futex_wait" },
	{ 456, ANY, "futex_requeue" },
	{ 457, ANY, "statmount" },
	{ 458, ANY, "listmount" },
	{ 459, ANY, "lsm_get_self_attr" },
	{ 460, ANY, "lsm_set_self_attr" },
	{ 461, ANY, "lsm_list_modules" },
	{ 462, ANY, "mseal" },
	{ 463, ANY, "setxattrat" },
	{ 464, ANY, "getxattrat" },
	{ 465, ANY, "listxattrat" },
	{ 466, ANY, "removexattrat" },
	{ 467, ANY, "open_tree_attr" },
	{ 468, ANY, "file_getattr" },
	{ 469, ANY, "file_setattr" },
	{ 470, ANY, "listns" },
	{ 471, ANY, "rseq_slice_yield" },
	{ 472, ANY, "fchroot" },
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

struct entry {
	const char *name;
	int nr[NR_ABIS];
};

/* By number, and by name: sorted, each name once. */
static const char *by_nr[NR_ABIS][SYSCALL_NR_MAX + 1];
static struct entry *by_name;
static size_t nr_names;

static int entry_compare(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* Entries of one name become one. */
static void entries_merge(struct entry *entry, size_t count)
{
	enum sclimit_abi abi;
	size_t i, last = 0;

	for (i = 1; i < count; i++) {
		if (strcmp(entry[i].name, entry[last].name)) {
			entry[++last] = entry[i];
			continue;
		}
		for (abi = 0; abi < NR_ABIS; abi++)
			if (entry[last].nr[abi] == NR_NONE)
				entry[last].nr[abi] = entry[i].nr[abi];
	}
	nr_names = last + 1;
}

/* Numbers are asked for one by one: by its name, libseccomp gives what is a sub-call too on i386
 * a number of its own making. */
static void fill_numbers(void)
{
	enum sclimit_abi abi;
	unsigned int nr;
	size_t i;

	for (abi = 0; abi < NR_ABIS; abi++)
		for (nr = 0; nr <= SYSCALL_NR_MAX; nr++)
			by_nr[abi][nr] = seccomp_syscall_resolve_num_arch(abis[abi].arch,
					abi == SCLIMIT_ABI_X32 ? nr | X32_BIT : nr);
	for (i = 0; i < ARRAY_SIZE(late); i++)
		for (abi = 0; abi < NR_ABIS; abi++)
			if (late[i].abis & 1U << abi && !by_nr[abi][late[i].nr])
				by_nr[abi][late[i].nr] = late[i].name;
}

static void tables_make(void)
{
	enum sclimit_abi abi;
	struct entry *entry;
	size_t count = 0;
	unsigned int nr;
	size_t i;

	fill_numbers();
	entry = xcalloc(NR_ABIS * (SYSCALL_NR_MAX + 1) + ARRAY_SIZE(subcalls), sizeof(*entry));
	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= SYSCALL_NR_MAX; nr++) {
			if (!by_nr[abi][nr])
				continue;
			entry[count] = (struct entry){ by_nr[abi][nr], { -1, -1, -1 } };
			entry[count++].nr[abi] = nr;
		}
	}
	for (i = 0; i < ARRAY_SIZE(subcalls); i++)
		entry[count++] = (struct entry){ subcalls[i].name, { -1, -1, -1 } };
	qsort(entry, count, sizeof(*entry), entry_compare);
	entries_merge(entry, count);
	by_name = xrealloc(entry, nr_names, sizeof(*entry));
}

static const struct entry *entry_find(const char *name)
{
	struct entry key = { .name = name };

	if (!by_name)
		tables_make();
	return bsearch(&key, by_name, nr_names, sizeof(key), entry_compare);
}

/**
 * abi_name() - the name of an ABI
 * @abi: an ABI
 * Return: "x86_64", "i386" or "x32".
 */
const char *abi_name(enum sclimit_abi abi)
{
	return abis[abi].name;
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
		if (!strcmp(abis[abi].name, name))
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
	const struct entry *entry = entry_find(name);

	return entry ? entry->nr[abi] : NR_NONE;
}

/**
 * syscall_name() - the name of a system call
 * @abi: its ABI
 * @nr: its number, x32's without bit 30
 * Return: a name that lasts, or NULL.
 */
const char *syscall_name(enum sclimit_abi abi, unsigned int nr)
{
	if (!by_name)
		tables_make();
	return nr <= SYSCALL_NR_MAX ? by_nr[abi][nr] : NULL;
}

/**
 * syscall_nth() - all names, one by one
 * @i: from 0 on
 * Return: the next name in alphabetical order, which lasts; NULL behind the last.
 */
const char *syscall_nth(size_t i)
{
	if (!by_name)
		tables_make();
	return i < nr_names ? by_name[i].name : NULL;
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
	return entry_find(name);
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

/* How many letters it takes to make one of the other: replaced, added, left out, or two changed
 * over. More than @most is not told apart. */
static unsigned int distance(const char *a, const char *b, unsigned int most)
{
	unsigned int row[3][64], i, j, best, *now, *above, *above2;
	size_t len_a = strlen(a), len_b = strlen(b);

	if (len_a >= 64 || len_b >= 64 || len_a > len_b + most || len_b > len_a + most)
		return most + 1;
	for (j = 0; j <= len_b; j++)
		row[0][j] = j;
	for (i = 1; i <= len_a; i++) {
		now = row[i % 3];
		above = row[(i + 2) % 3];
		above2 = row[(i + 1) % 3];
		now[0] = i;
		for (j = 1; j <= len_b; j++) {
			best = above[j - 1] + (a[i - 1] != b[j - 1]);
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    above2[j - 2] + 1 < best)
				best = above2[j - 2] + 1;
			now[j] = best;
		}
	}
	return row[len_a % 3][len_b];
}

/**
 * syscall_near() - what somebody may have meant
 * @name: a name that is not known
 * Return: the nearest one that is, or NULL where none is near.
 */
const char *syscall_near(const char *name)
{
	unsigned int best, most, d;
	const char *near = NULL;
	size_t i;

	if (!by_name)
		tables_make();
	most = strlen(name) < 5 ? 1 : strlen(name) < 9 ? 2 : 3;
	best = most + 1;
	for (i = 0; i < nr_names; i++) {
		d = distance(name, by_name[i].name, most);
		if (d < best) {
			best = d;
			near = by_name[i].name;
		}
	}
	return near;
}
