// SPDX-License-Identifier: GPL-2.0
/*
 * The table of system calls. It is generated from the headers of the kernel
 * that the module is built for (scripts/gen-systab), the addresses come from
 * the running kernel's symbols. All of it is constant once the module is
 * loaded, so readers need no lock.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bsearch.h>
#include <linux/ipc.h>
#include <linux/net.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/unistd.h>

#include "ksym.h"
#include "systab.h"

/* Where a slot stands: which entry serves it, what it is a counterpart of. */
struct slot_info {
	u16 entry;	/* index into entries[], or SCLIMIT_NO_ENTRY */
	u16 native;	/* slot of the native call it belongs to, or SCLIMIT_NO_SLOT */
	u16 next;	/* next slot of the same native call, or SCLIMIT_NO_SLOT */
	u8 blind;	/* which of the native call's arguments are not to be found here */
};

struct systab_row {
	u8 abi;
	u16 nr;
	s16 native;
	u8 blind;
	char symbol[43];
};

static const struct systab_row rows[] __initconst = {
#define SYSTAB(abi, nr, native, blind, symbol)	{ abi, nr, native, blind, symbol },
#include "systab_gen.h"
#undef SYSTAB
};

/* The arguments of a multiplexer's sub-call lie in memory, or behind the sub-call. */
#define ALL_BLIND	0x3f

/* What the multiplexers' sub-calls do: socketcall(2), ipc(2). */
static const struct {
	u16 base;
	u16 sub;
	u16 native;
} subcalls[] __initconst = {
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SOCKET,		__NR_socket },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_BIND,		__NR_bind },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_CONNECT,		__NR_connect },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_LISTEN,		__NR_listen },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_ACCEPT,		__NR_accept },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_GETSOCKNAME,	__NR_getsockname },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_GETPEERNAME,	__NR_getpeername },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SOCKETPAIR,	__NR_socketpair },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SEND,		__NR_sendto },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_RECV,		__NR_recvfrom },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SENDTO,		__NR_sendto },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_RECVFROM,	__NR_recvfrom },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SHUTDOWN,	__NR_shutdown },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SETSOCKOPT,	__NR_setsockopt },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_GETSOCKOPT,	__NR_getsockopt },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SENDMSG,		__NR_sendmsg },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_RECVMSG,		__NR_recvmsg },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_ACCEPT4,		__NR_accept4 },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_RECVMMSG,	__NR_recvmmsg },
	{ SCLIMIT_SLOT_SOCKETCALL, SYS_SENDMMSG,	__NR_sendmmsg },
	{ SCLIMIT_SLOT_IPC, SEMOP,			__NR_semop },
	{ SCLIMIT_SLOT_IPC, SEMGET,			__NR_semget },
	{ SCLIMIT_SLOT_IPC, SEMCTL,			__NR_semctl },
	{ SCLIMIT_SLOT_IPC, SEMTIMEDOP,			__NR_semtimedop },
	{ SCLIMIT_SLOT_IPC, MSGSND,			__NR_msgsnd },
	{ SCLIMIT_SLOT_IPC, MSGRCV,			__NR_msgrcv },
	{ SCLIMIT_SLOT_IPC, MSGGET,			__NR_msgget },
	{ SCLIMIT_SLOT_IPC, MSGCTL,			__NR_msgctl },
	{ SCLIMIT_SLOT_IPC, SHMAT,			__NR_shmat },
	{ SCLIMIT_SLOT_IPC, SHMDT,			__NR_shmdt },
	{ SCLIMIT_SLOT_IPC, SHMGET,			__NR_shmget },
	{ SCLIMIT_SLOT_IPC, SHMCTL,			__NR_shmctl },
};

/* A process must be able to end, and to return from a signal handler. */
static const u16 exempt_natives[] __initconst = {
	__NR_exit, __NR_exit_group, __NR_rt_sigreturn, __NR_restart_syscall,
};

static const u16 abi_base[SCLIMIT_NR_ABIS + 1] = {
	SCLIMIT_SLOT_X86_64, SCLIMIT_SLOT_I386, SCLIMIT_SLOT_X32, SCLIMIT_SLOT_SOCKETCALL,
};

static const char *const abi_names[SCLIMIT_NR_ABIS] = { "x86_64", "i386", "x32" };

unsigned long sclimit_native_entry[SCLIMIT_SLOT_I386] __ro_after_init;
static struct slot_info slots[SCLIMIT_NR_SLOTS] __ro_after_init;
static struct sclimit_set existing __ro_after_init;
static struct sclimit_set exempt __ro_after_init;
static u16 abi_last[SCLIMIT_NR_ABIS] __ro_after_init;
static struct sclimit_entry *entries __ro_after_init;
static unsigned int nr_entries __ro_after_init;

static_assert(SCLIMIT_NR_SLOTS == SCLIMIT_SLOT_IPC + SCLIMIT_NR_SUBCALLS);
static_assert(SCLIMIT_NR_SLOTS < SCLIMIT_NO_ENTRY);

/* The rows in the order of their symbols, and the addresses found for them. */
struct symbol_search {
	u16 order[ARRAY_SIZE(rows)];
	unsigned long addr[ARRAY_SIZE(rows)];
};

/* Calls that this kernel does not implement need no hook: they run into ENOSYS. */
static bool __init row_implemented(const struct systab_row *row)
{
	return !strstr(row->symbol, "_sys_ni_syscall");
}

static bool __init row_used(const struct systab_row *row)
{
	switch (row->abi) {
	case SCLIMIT_ABI_I386:
		return IS_ENABLED(CONFIG_IA32_EMULATION);
	case SCLIMIT_ABI_X32:
		return IS_ENABLED(CONFIG_X86_X32_ABI);
	default:
		return true;
	}
}

static int __init row_cmp(const void *a, const void *b)
{
	return strcmp(rows[*(const u16 *)a].symbol, rows[*(const u16 *)b].symbol);
}

static int __init symbol_found(void *data, const char *name, unsigned long addr)
{
	struct symbol_search *search = data;
	unsigned int low = 0, high = ARRAY_SIZE(rows), mid;

	if (strncmp(name, "__x64_", 6) && strncmp(name, "__ia32_", 7))
		return 0;
	while (low < high) {
		mid = (low + high) / 2;
		if (strcmp(rows[search->order[mid]].symbol, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < ARRAY_SIZE(rows) && !strcmp(rows[search->order[low]].symbol, name); low++)
		search->addr[search->order[low]] = addr;
	return 0;
}

static int entry_cmp(const void *a, const void *b)
{
	unsigned long x = ((const struct sclimit_entry *)a)->addr;
	unsigned long y = ((const struct sclimit_entry *)b)->addr;

	return x < y ? -1 : x > y;
}

static u16 __init entry_index(unsigned long addr)
{
	struct sclimit_entry key = { .addr = addr };
	struct sclimit_entry *entry;

	entry = bsearch(&key, entries, nr_entries, sizeof(*entries), entry_cmp);
	return entry ? entry - entries : SCLIMIT_NO_ENTRY;
}

/* One struct for each distinct address: several numbers may share an entry. */
static void __init entries_fill(const struct symbol_search *search)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (search->addr[i])
			entries[n++].addr = search->addr[i];
	sort(entries, n, sizeof(*entries), entry_cmp, NULL);
	for (i = 0; i < n; i++)
		if (!nr_entries || entries[nr_entries - 1].addr != entries[i].addr)
			entries[nr_entries++].addr = entries[i].addr;
}

static void __init slot_add(unsigned int slot, unsigned int native, unsigned int blind,
			    unsigned int entry)
{
	struct slot_info *head;

	slots[slot].entry = entry;
	slots[slot].native = native;
	slots[slot].blind = blind;
	slots[slot].next = SCLIMIT_NO_SLOT;
	__set_bit(slot, existing.bits);
	if (native == SCLIMIT_NO_SLOT || native == slot)
		return;
	head = &slots[native];
	slots[slot].next = head->next;
	head->next = slot;
}

static void __init slots_fill(const struct symbol_search *search)
{
	unsigned int i, native;

	for (i = 0; i < SCLIMIT_NR_SLOTS; i++)
		slots[i] = (struct slot_info){
			SCLIMIT_NO_ENTRY, SCLIMIT_NO_SLOT, SCLIMIT_NO_SLOT, 0,
		};

	/* the native rows stand first in the table, so the heads come first */
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct systab_row *row = &rows[i];

		if (!row_used(row))
			continue;
		native = row->native < 0 ? SCLIMIT_NO_SLOT : row->native;
		slot_add(abi_base[row->abi] + row->nr, native, row->blind,
			 entry_index(search->addr[i]));
		if (row->abi == SCLIMIT_ABI_X86_64)
			sclimit_native_entry[row->nr] = search->addr[i];
		abi_last[row->abi] = max(abi_last[row->abi], row->nr);
	}
	if (!IS_ENABLED(CONFIG_IA32_EMULATION))
		return;
	for (i = 0; i < ARRAY_SIZE(subcalls); i++) {
		unsigned int nr = subcalls[i].base == SCLIMIT_SLOT_IPC ?
				  SCLIMIT_I386_IPC : SCLIMIT_I386_SOCKETCALL;

		slot_add(subcalls[i].base + subcalls[i].sub, subcalls[i].native, ALL_BLIND,
			 slots[SCLIMIT_SLOT_I386 + nr].entry);
	}
}

static int __init systab_resolve(struct symbol_search *search)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].nr >= abi_base[rows[i].abi + 1] - abi_base[rows[i].abi]) {
			pr_err("cannot load: %s has a system call %u, more than there is room for\n",
			       abi_names[rows[i].abi], rows[i].nr);
			return -E2BIG;
		}
		search->order[i] = i;
	}
	sort(search->order, ARRAY_SIZE(rows), sizeof(search->order[0]), row_cmp, NULL);
	sclimit_ksym_each(symbol_found, search);

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!row_used(&rows[i]) || !row_implemented(&rows[i])) {
			search->addr[i] = 0;
		} else if (!search->addr[i]) {
			pr_err("cannot load: the kernel has no symbol %s\n", rows[i].symbol);
			return -ENOENT;
		}
	}
	return 0;
}

/**
 * sclimit_systab_init() - find the entry functions and fill the table
 *
 * Context: process, may sleep; the module's init, after sclimit_ksym_init().
 * Return: 0; -ENOENT where a function is missing (the log names it),
 * -E2BIG where the kernel has more numbers than there are slots, -ENOMEM.
 */
int __init sclimit_systab_init(void)
{
	struct symbol_search *search;
	unsigned int i, slot;
	int err;

	search = vzalloc(sizeof(*search));
	if (!search)
		return -ENOMEM;
	err = systab_resolve(search);
	if (err)
		goto out_free;
	err = -ENOMEM;
	entries = vzalloc(array_size(ARRAY_SIZE(rows) + IORING_OP_LAST, sizeof(*entries)));
	if (!entries)
		goto out_free;
	entries_fill(search);
	slots_fill(search);
	for (i = 0; i < ARRAY_SIZE(exempt_natives); i++)
		for (slot = exempt_natives[i]; slot != SCLIMIT_NO_SLOT; slot = slots[slot].next)
			__set_bit(slot, exempt.bits);
	err = sclimit_width_init();
	if (err)
		goto err_free_entries;
	err = sclimit_uring_init(entries + nr_entries);
	if (err < 0)
		goto err_free_entries;
	nr_entries += err;
	vfree(search);
	return 0;

err_free_entries:
	vfree(entries);
out_free:
	vfree(search);
	return err;
}

/**
 * sclimit_systab_exit() - free the table
 *
 * Context: process, may sleep; when no gate runs any more.
 */
void sclimit_systab_exit(void)
{
	vfree(entries);
}

/**
 * sclimit_abi_name() - what an ABI is called in rules
 * @abi: one of enum sclimit_abi
 * Return: a constant string.
 */
const char *sclimit_abi_name(enum sclimit_abi abi)
{
	return abi_names[abi];
}

/**
 * sclimit_slot() - the slot of a number
 * @abi: its ABI
 * @nr: the number, without bit 30 for x32; any value
 * Return: the slot, or SCLIMIT_NO_SLOT where that ABI has no such number.
 */
unsigned int sclimit_slot(enum sclimit_abi abi, unsigned int nr)
{
	if (nr > abi_last[abi] || !test_bit(abi_base[abi] + nr, existing.bits))
		return SCLIMIT_NO_SLOT;
	return abi_base[abi] + nr;
}

/**
 * sclimit_slot_name() - the ABI and number of a slot
 * @slot: a slot; that of a sub-call gives the number of its multiplexer
 * @abi: set to its ABI
 * @nr: set to its number
 */
void sclimit_slot_name(unsigned int slot, enum sclimit_abi *abi, unsigned int *nr)
{
	*abi = sclimit_slot_abi(slot);
	if (slot >= SCLIMIT_SLOT_SOCKETCALL)
		*nr = slot >= SCLIMIT_SLOT_IPC ? SCLIMIT_I386_IPC : SCLIMIT_I386_SOCKETCALL;
	else
		*nr = slot - abi_base[*abi];
}

/**
 * sclimit_slot_sub() - the slot of a multiplexer's sub-call
 * @nr: an i386 number
 * @sub: the call's first argument; any value
 * Return: the slot, or SCLIMIT_NO_SLOT where @nr is no multiplexer or has no
 * such sub-call.
 */
unsigned int sclimit_slot_sub(unsigned int nr, unsigned int sub)
{
	unsigned int base;

	if (nr == SCLIMIT_I386_SOCKETCALL) {
		base = SCLIMIT_SLOT_SOCKETCALL;
	} else if (nr == SCLIMIT_I386_IPC) {
		base = SCLIMIT_SLOT_IPC;
		sub &= SCLIMIT_I386_IPC_MASK;
	} else {
		return SCLIMIT_NO_SLOT;
	}
	if (sub >= SCLIMIT_NR_SUBCALLS || !test_bit(base + sub, existing.bits))
		return SCLIMIT_NO_SLOT;
	return base + sub;
}

/**
 * sclimit_slot_last() - the highest number of an ABI
 * @abi: the ABI
 * Return: the number, without bit 30 for x32.
 */
unsigned int sclimit_slot_last(enum sclimit_abi abi)
{
	return abi_last[abi];
}

/**
 * sclimit_slot_exists() - whether a slot stands for a call
 * @slot: below SCLIMIT_NR_SLOTS
 * Return: true if it does.
 */
bool sclimit_slot_exists(unsigned int slot)
{
	return test_bit(slot, existing.bits);
}

/**
 * sclimit_slot_exempt() - whether a slot may never be denied
 * @slot: below SCLIMIT_NR_SLOTS
 * Return: true if so.
 */
bool sclimit_slot_exempt(unsigned int slot)
{
	return test_bit(slot, exempt.bits);
}

/**
 * sclimit_slot_next() - the walk over what a bare number covers
 * @slot: the native slot, or what this returned before
 * Return: the next counterpart, or SCLIMIT_NO_SLOT.
 */
unsigned int sclimit_slot_next(unsigned int slot)
{
	return slots[slot].next;
}

/**
 * sclimit_slot_native() - the native call that a slot is a counterpart of
 * @slot: below SCLIMIT_NR_SLOTS
 * Return: its slot, @slot itself for a native one, SCLIMIT_NO_SLOT where there is
 * none.
 */
unsigned int sclimit_slot_native(unsigned int slot)
{
	return slots[slot].native;
}

/**
 * sclimit_slot_blind() - arguments of the native call that a counterpart has not
 * @slot: below SCLIMIT_NR_SLOTS
 * Return: a bit for each argument, 0 to 5, on which nothing can be said there.
 */
unsigned int sclimit_slot_blind(unsigned int slot)
{
	return slots[slot].blind;
}

/**
 * sclimit_slot_abi() - the ABI of a slot
 * @slot: one that exists
 * Return: the ABI; that of a sub-call is i386.
 */
enum sclimit_abi sclimit_slot_abi(unsigned int slot)
{
	if (slot >= SCLIMIT_SLOT_SOCKETCALL)
		return SCLIMIT_ABI_I386;
	return slot >= SCLIMIT_SLOT_X32 ? SCLIMIT_ABI_X32 :
	       slot >= SCLIMIT_SLOT_I386 ? SCLIMIT_ABI_I386 : SCLIMIT_ABI_X86_64;
}

/**
 * sclimit_slot_entry() - the entry function that serves a slot
 * @slot: one that exists
 * Return: the entry; NULL where this kernel does not implement the call.
 */
struct sclimit_entry *sclimit_slot_entry(unsigned int slot)
{
	return slots[slot].entry == SCLIMIT_NO_ENTRY ? NULL : &entries[slots[slot].entry];
}

/**
 * sclimit_entries() - all that can be hooked
 * @count: set to their number
 * Return: an array.
 */
struct sclimit_entry *sclimit_entries(unsigned int *count)
{
	*count = nr_entries;
	return entries;
}

/**
 * sclimit_entry_slot() - the native slot that an entry function serves
 * @ip: an address within the first bytes of the entry
 *
 * For calls that say no number: the vsyscall page enters with none.
 *
 * Return: the slot, or SCLIMIT_NO_SLOT where no native number uses the entry.
 */
unsigned int sclimit_entry_slot(unsigned long ip)
{
	unsigned int slot;

	for (slot = SCLIMIT_SLOT_X86_64; slot <= abi_last[SCLIMIT_ABI_X86_64]; slot++)
		if (slots[slot].entry != SCLIMIT_NO_ENTRY &&
		    ip - entries[slots[slot].entry].addr < SCLIMIT_ENTRY_BYTES)
			return slot;
	return SCLIMIT_NO_SLOT;
}
