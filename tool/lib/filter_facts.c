// SPDX-License-Identifier: GPL-2.0
/*
 * What filters must know of the ABIs: which call is a counterpart of which, how wide arguments are,
 * what is never refused. The module asks the kernel that it is loaded into; these are tables, of
 * what does not change between kernels, so that a filter is made without a look around.
 */
#include <asm/unistd.h>
#include <linux/ipc.h>
#include <linux/net.h>

#include "filter_parts.h"

#define ALL_BLIND	((1U << FILTER_ARGS) - 1)
#define SHARED_FROM	424	/* from here on the ABIs count alike, but for x32's own numbers */
#define X32_FROM	512	/* those from here */
#define X32_TO		548	/* to before this one */

enum {
#define I386(nr, native, blind)
#define X32(nr, native)
#define NOT_X32(native)
#define WIDTH(nr, ints, shorts)
#define WIDTH_KNOWN(count)	known = (count),
#include "filter_widths.h"
#undef WIDTH
#undef WIDTH_KNOWN
};

static const struct {
	uint16_t nr;
	uint16_t native;
	uint8_t blind;
} i386_calls[] = {
#undef I386
#define I386(nr, native, blind)		{ nr, native, blind },
#include "filter_calls.h"
#undef I386
#define I386(nr, native, blind)
};

static const struct {
	uint16_t nr;
	uint16_t native;
} x32_calls[] = {
#undef X32
#define X32(nr, native)			{ nr, native },
#include "filter_calls.h"
#undef X32
#define X32(nr, native)
};

static const uint16_t not_x32[] = {
#undef NOT_X32
#define NOT_X32(native)			native,
#include "filter_calls.h"
};

static const struct {
	uint16_t nr;
	uint8_t ints;
	uint8_t shorts;
} widths[] = {
#define WIDTH(nr, ints, shorts)		{ nr, ints, shorts },
#define WIDTH_KNOWN(count)
#include "filter_widths.h"
};

/* socketcall(2) and ipc(2) */
static const uint16_t socketcalls[FILTER_SUBS] = {
	[SYS_SOCKET] = __NR_socket,
	[SYS_BIND] = __NR_bind,
	[SYS_CONNECT] = __NR_connect,
	[SYS_LISTEN] = __NR_listen,
	[SYS_ACCEPT] = __NR_accept,
	[SYS_GETSOCKNAME] = __NR_getsockname,
	[SYS_GETPEERNAME] = __NR_getpeername,
	[SYS_SOCKETPAIR] = __NR_socketpair,
	[SYS_SEND] = __NR_sendto,
	[SYS_RECV] = __NR_recvfrom,
	[SYS_SENDTO] = __NR_sendto,
	[SYS_RECVFROM] = __NR_recvfrom,
	[SYS_SHUTDOWN] = __NR_shutdown,
	[SYS_SETSOCKOPT] = __NR_setsockopt,
	[SYS_GETSOCKOPT] = __NR_getsockopt,
	[SYS_SENDMSG] = __NR_sendmsg,
	[SYS_RECVMSG] = __NR_recvmsg,
	[SYS_ACCEPT4] = __NR_accept4,
	[SYS_RECVMMSG] = __NR_recvmmsg,
	[SYS_SENDMMSG] = __NR_sendmmsg,
};

static const uint16_t ipcs[FILTER_SUBS] = {
	[SEMOP] = __NR_semop,
	[SEMGET] = __NR_semget,
	[SEMCTL] = __NR_semctl,
	[SEMTIMEDOP] = __NR_semtimedop,
	[MSGSND] = __NR_msgsnd,
	[MSGRCV] = __NR_msgrcv,
	[MSGGET] = __NR_msgget,
	[MSGCTL] = __NR_msgctl,
	[SHMAT] = __NR_shmat,
	[SHMDT] = __NR_shmdt,
	[SHMGET] = __NR_shmget,
	[SHMCTL] = __NR_shmctl,
};

static void link_slot(struct filter_facts *facts, unsigned int slot, unsigned int native,
		      unsigned int blind)
{
	facts->native[slot] = native + 1;
	facts->blind[slot] = blind;
	facts->next[slot] = facts->first[native];
	facts->first[native] = slot + 1;
}

/**
 * filter_facts_fill() - find out what belongs to what
 * @facts: filled; zeroed before
 */
void filter_facts_fill(struct filter_facts *facts)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(i386_calls); i++)
		link_slot(facts, filter_slot(SCLIMIT_ABI_I386, i386_calls[i].nr),
			  i386_calls[i].native, i386_calls[i].blind);
	for (i = 0; i < ARRAY_SIZE(x32_calls); i++)
		link_slot(facts, filter_slot(SCLIMIT_ABI_X32, x32_calls[i].nr),
			  x32_calls[i].native, 0);
	for (i = 0; i < FILTER_NUMBERS; i++) {
		facts->native[filter_slot(SCLIMIT_ABI_X86_64, i)] = i + 1;
		if (i >= SHARED_FROM)
			link_slot(facts, filter_slot(SCLIMIT_ABI_I386, i), i, 0);
		if (i < X32_FROM || i >= X32_TO)
			link_slot(facts, filter_slot(SCLIMIT_ABI_X32, i), i, 0);
	}
	for (i = 0; i < FILTER_SUBS; i++) {
		if (socketcalls[i])
			link_slot(facts, FILTER_SLOT_SOCKETCALL + i, socketcalls[i], ALL_BLIND);
		if (ipcs[i])
			link_slot(facts, FILTER_SLOT_IPC + i, ipcs[i], ALL_BLIND);
	}
}

/**
 * filter_sub() - the slot of a multiplexer's sub-call
 * @nr: an i386 number
 * @sub: the sub-call
 * Return: the slot, or FILTER_SLOTS where @nr is no multiplexer or has no such sub-call.
 */
unsigned int filter_sub(unsigned int nr, uint64_t sub)
{
	if (sub < FILTER_SUBS && nr == SCLIMIT_I386_SOCKETCALL && socketcalls[sub])
		return FILTER_SLOT_SOCKETCALL + sub;
	if (sub < FILTER_SUBS && nr == SCLIMIT_I386_IPC && ipcs[sub])
		return FILTER_SLOT_IPC + sub;
	return FILTER_SLOTS;
}

/**
 * filter_exempt() - whether a slot is never refused
 * @facts: what belongs to what
 * @slot: a slot
 * Return: true if so: a process can always end, and return from a signal handler.
 */
bool filter_exempt(const struct filter_facts *facts, unsigned int slot)
{
	switch (facts->native[slot] - 1) {
	case __NR_exit:
	case __NR_exit_group:
	case __NR_rt_sigreturn:
	case __NR_restart_syscall:
		return true;
	default:
		return false;
	}
}

/**
 * filter_width() - the bits of an argument that the kernel reads
 * @facts: what belongs to what
 * @slot: a slot
 * @arg: the argument, 0 to 5
 * @width: set to a mask of these bits
 * Return: 0, or -1 where the call is newer than what is known here.
 */
int filter_width(const struct filter_facts *facts, unsigned int slot, unsigned int arg,
		 uint64_t *width)
{
	bool wide = slot < filter_slot(SCLIMIT_ABI_I386, 0) ||
		    (slot >= filter_slot(SCLIMIT_ABI_X32, 0) && slot < FILTER_SLOT_SOCKETCALL);
	unsigned int native = facts->native[slot] - 1;
	size_t i;

	*width = wide ? UINT64_MAX : UINT32_MAX;
	if (!facts->native[slot] || facts->blind[slot] & 1U << arg)
		return 0;
	if (native >= known)
		return -1;
	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		if (widths[i].nr != native)
			continue;
		if (widths[i].shorts & 1U << arg)
			*width = UINT16_MAX;
		else if (widths[i].ints & 1U << arg)
			*width = UINT32_MAX;
	}
	return 0;
}

/**
 * filter_not_x32() - native numbers that x32 does not have, one by one
 * @i: from 0 on
 * Return: the next number, or -1 behind the last.
 */
int filter_not_x32(unsigned int i)
{
	return i < ARRAY_SIZE(not_x32) ? not_x32[i] : -1;
}
