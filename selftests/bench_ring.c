// SPDX-License-Identifier: GPL-2.0
/*
 * A read by io_uring: an entry that is there already, one io_uring_enter that submits it and waits
 * for its result, and the look at that.
 */
#include "bench.h"
#include "uring.h"

/* @idle has the same entries; what its loop moves on is not seen by the kernel. */
static struct ring ring, idle;
static unsigned int idle_tail, idle_head;

/**
 * bench_ring_begin() - a ring all of whose entries read one byte
 * @fd: of what
 * @buf: where to
 * Return: 0 or -errno.
 */
int bench_ring_begin(int fd, void *buf)
{
	int i, err = ring_make(&ring, 0);

	if (err)
		return err;
	for (i = 0; i < RING_ENTRIES; i++) {
		struct io_uring_sqe *s = ring_sqe(&ring, IORING_OP_READ, 0);

		s->fd = fd;
		s->addr = SCL_UL(buf);
		s->len = 1;
	}
	idle = ring;
	idle.sq_tail = &idle_tail;
	idle.cq_head = &idle_head;
	return 0;
}

/* The one with an empty @enter is what is taken off. Return: the last result. */
#define RING_LOOP(r, enter) \
	unsigned int tail = *(r)->sq_tail, head = *(r)->cq_head; \
	register unsigned long flags __asm__("r10") = IORING_ENTER_GETEVENTS; \
	register unsigned long sig __asm__("r8") = 0; \
	int res = 0; \
	long ret; \
	while (passes--) { \
		__atomic_store_n((r)->sq_tail, ++tail, __ATOMIC_RELEASE); \
		__asm__ volatile(enter \
				 : "=a"(ret) \
				 : "a"((long)SYS_io_uring_enter), "D"((long)(r)->fd), "S"(1L), \
				   "d"(1L), "r"(flags), "r"(sig) \
				 : "rcx", "r11", "memory"); \
		res = (r)->cqes[head & (r)->cq_mask].res; \
		__atomic_store_n((r)->cq_head, ++head, __ATOMIC_RELEASE); \
	} \
	(void)ret; \
	return res

long bench_ring_run(unsigned long passes)
{
	RING_LOOP(&ring, "syscall");
}

long bench_ring_empty(unsigned long passes)
{
	RING_LOOP(&idle, "");
}
