/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The system calls of this machine: which numbers each ABI has, which entry
 * function serves a number, which calls do the same work in another ABI, which
 * operations of io_uring do.
 *
 * A slot is one thing that can be denied: a number of an ABI, or a sub-call of
 * one of i386's multiplexers. A set of slots is a bitmap.
 */
#ifndef _SCLIMIT_SYSTAB_H
#define _SCLIMIT_SYSTAB_H

#include <linux/bitmap.h>
#include <linux/io_uring.h>
#include <linux/types.h>
#include <linux/sclimit.h>

#define SCLIMIT_NR_ABIS		3
#define SCLIMIT_NR_ARGS		6

/* Where the slots of each ABI begin, and how many numbers there is room for. */
#define SCLIMIT_SLOT_X86_64	0
#define SCLIMIT_SLOT_I386	512
#define SCLIMIT_SLOT_X32	1024
#define SCLIMIT_SLOT_SOCKETCALL	1600
#define SCLIMIT_SLOT_IPC	1632
#define SCLIMIT_NR_SLOTS	1664
#define SCLIMIT_NR_SUBCALLS	32

/* Where a range may end: no ABI has a number behind it. */
#define SCLIMIT_NR_MAX		1023

#define SCLIMIT_NO_SLOT		SCLIMIT_NR_SLOTS
#define SCLIMIT_NO_ENTRY	U16_MAX

/* A hook sits this close behind an entry's address: ENDBR64 and the call. */
#define SCLIMIT_ENTRY_BYTES	16

struct sclimit_set {
	DECLARE_BITMAP(bits, SCLIMIT_NR_SLOTS);
};

/**
 * struct sclimit_entry - a function that can be hooked
 * @addr: its address; constant after sclimit_systab_init()
 * @uring: whether it is the prep function of io_uring operations, which has the
 *	   request as first argument, and not the entry function of a system
 *	   call, which has the task's registers; constant like @addr
 * @hooked: whether it is; the gate's, under the mutex of the groups
 * @users: how many (group, slot) pairs want it hooked, where a slot may count
 *	   for several operations; the gate's, under the same mutex
 * @private: the gate's, under the same mutex
 */
struct sclimit_entry {
	unsigned long addr;
	bool uring;
	bool hooked;
	unsigned int users;
	void *private;
};

/*
 * The entry of each native number below SCLIMIT_SLOT_I386; 0 where there is none
 * to be hooked. Without a bound: gates test theirs, UBSAN would test it again.
 */
extern unsigned long sclimit_native_entry[];

int sclimit_systab_init(void);
int sclimit_width_init(void);
void sclimit_systab_exit(void);

const char *sclimit_abi_name(enum sclimit_abi abi);
unsigned int sclimit_slot(enum sclimit_abi abi, unsigned int nr);
void sclimit_slot_name(unsigned int slot, enum sclimit_abi *abi, unsigned int *nr);
unsigned int sclimit_slot_sub(unsigned int nr, unsigned int sub);
unsigned int sclimit_slot_last(enum sclimit_abi abi);
bool sclimit_slot_exists(unsigned int slot);
bool sclimit_slot_exempt(unsigned int slot);
unsigned int sclimit_slot_next(unsigned int slot);
unsigned int sclimit_slot_native(unsigned int slot);
unsigned int sclimit_slot_blind(unsigned int slot);
u64 sclimit_slot_width(unsigned int slot, unsigned int arg);
enum sclimit_abi sclimit_slot_abi(unsigned int slot);
struct sclimit_entry *sclimit_slot_entry(unsigned int slot);

struct sclimit_entry *sclimit_entries(unsigned int *count);
unsigned int sclimit_entry_slot(unsigned long ip);

/* systab_uring.c: the operations of io_uring */
int sclimit_uring_init(struct sclimit_entry *entries);
struct sclimit_entry *sclimit_uring_entry(unsigned int slot, unsigned int i);
const u16 *sclimit_uring_slots(u8 op);

#endif
