/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names and numbers of system calls in the three ABIs.
 */
#ifndef SCLIMIT_SYSCALL_NAMES_H
#define SCLIMIT_SYSCALL_NAMES_H

#include <linux/sclimit.h>

#include "util.h"

#define NR_ABIS		3
#define SYSCALL_NR_MAX	1023	/* no ABI has a number beyond it; x32's without bit 30 */

const char *abi_name(enum sclimit_abi abi);
int abi_number(const char *name);

/* The number of a name, or -1. A sub-call of i386 socketcall or ipc that has no number of its own
 * is -1 too: see syscall_subcall(). */
int syscall_number(enum sclimit_abi abi, const char *name);
/* A name or NULL; it lasts. */
const char *syscall_name(enum sclimit_abi abi, unsigned int nr);
/* The sub-call that a name is of i386 socketcall or ipc: 0 and filled, or -1. */
int syscall_subcall(const char *name, unsigned int *multiplexer, unsigned int *sub);
const char *syscall_subcall_name(unsigned int multiplexer, unsigned int sub);
/* Whether any ABI has it. */
bool syscall_known(const char *name);
/* All names, in alphabetical order, from 0 on; NULL behind the last. */
const char *syscall_nth(size_t i);
/* Where a name stands among these, or -1; and that of a number. */
int syscall_index(const char *name);
int syscall_index_at(enum sclimit_abi abi, unsigned int nr);
/* Whether it is one that is never denied: exit, rt_sigreturn and their like. */
bool syscall_exempt(const char *name);
/* The nearest known name, for "did you mean", or NULL. */
const char *syscall_near(const char *name);

/* Groups of system calls, "@keyring": those of systemd.exec(5), and @default, our own. */
struct syscall_set {
	const char *name;		/* with the @ */
	const char *about;		/* one line */
	const char *const *member;	/* names, and other sets with @; ended by NULL */
};

const struct syscall_set *syscall_sets(size_t *count);
const struct syscall_set *syscall_set_find(const char *name);
/* All names in it, those of the sets in it too, each once, sorted. */
int syscall_set_expand(const char *name, struct words *into, struct err *err);

/* Calls that do what @name does by another way: the next one after @i (from 0 on), or NULL. */
const char *syscall_sibling(const char *name, unsigned int i);
/* Those that only a rule without conditions leaves open: fork for clone. */
const char *syscall_sibling_plain(const char *name, unsigned int i);

#endif
