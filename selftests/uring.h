/* SPDX-License-Identifier: GPL-2.0 */
/*
 * io_uring for tests, by its system calls alone: a ring, its operations, and which native calls
 * each of them is the ring's form of.
 *
 * As in sclimit_test.h nothing here asserts. Waiting for a result is done with naps, so that it
 * needs no call that a test may have denied, and ends.
 */
#ifndef SCLIMIT_URING_H
#define SCLIMIT_URING_H

#include "sclimit_test.h"
#include <linux/io_uring.h>

#define RING_ENTRIES	16
#define RING_IDLE_MS	50		/* then an SQPOLL thread sleeps: tests see it do both */
#define RING_NO_RESULT	-4096		/* what no operation results in */
#define RING_OPS_MAX	256

/* What headers of the oldest kernel do not have. */
enum {
	URING_OP_READ_MULTISHOT	= 49,
	URING_OP_WAITID,
	URING_OP_FUTEX_WAIT,
	URING_OP_FUTEX_WAKE,
	URING_OP_FUTEX_WAITV,
	URING_OP_FIXED_FD_INSTALL,
	URING_OP_FTRUNCATE,
	URING_OP_BIND,
	URING_OP_LISTEN,
	URING_OP_RECV_ZC,
	URING_OP_EPOLL_WAIT,
	URING_OP_READV_FIXED,
	URING_OP_WRITEV_FIXED,
	URING_OP_PIPE,
	URING_OP_NOP128,
	URING_OP_URING_CMD128,
};

struct ring {
	int fd;
	unsigned int flags, sqe_size, tail;
	unsigned int *sq_tail, *sq_flags, *cq_head, *cq_tail;
	unsigned int sq_mask, cq_mask;
	struct io_uring_cqe *cqes;
	char *sqes;
	void *map;
	size_t map_len, sqes_len;
};

static __maybe void ring_nap(void)
{
	struct timespec ms = { .tv_nsec = 500000 };

	raw_syscall(SYS_nanosleep, &ms);
}

static __maybe void ring_free(struct ring *r)
{
	munmap(r->map, r->map_len);
	munmap(r->sqes, r->sqes_len);
	close(r->fd);
}

/** ring_make() - a ring; @flags of io_uring_setup(2). Return: 0 or -errno. */
static __maybe int ring_make(struct ring *r, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = RING_IDLE_MS };
	unsigned int i, *array;
	char *map;

	memset(r, 0, sizeof(*r));
	r->fd = raw_syscall(SYS_io_uring_setup, RING_ENTRIES, &p);
	if (r->fd < 0)
		return r->fd;
	if (!(p.features & IORING_FEAT_SINGLE_MMAP))
		return -EOPNOTSUPP;
	r->flags = flags;
	r->sqe_size = sizeof(struct io_uring_sqe) << !!(flags & IORING_SETUP_SQE128);
	r->sqes_len = p.sq_entries * r->sqe_size;
	r->map_len = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	if (r->map_len < p.sq_off.array + p.sq_entries * sizeof(*array))
		r->map_len = p.sq_off.array + p.sq_entries * sizeof(*array);
	map = mmap(NULL, r->map_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
		   IORING_OFF_SQ_RING);
	r->sqes = mmap(NULL, r->sqes_len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
		       IORING_OFF_SQES);
	if (map == MAP_FAILED || r->sqes == MAP_FAILED)
		return -errno;
	r->map = map;
	r->sq_tail = (void *)(map + p.sq_off.tail);
	r->sq_flags = (void *)(map + p.sq_off.flags);
	r->sq_mask = *(unsigned int *)(map + p.sq_off.ring_mask);
	r->cq_head = (void *)(map + p.cq_off.head);
	r->cq_tail = (void *)(map + p.cq_off.tail);
	r->cq_mask = *(unsigned int *)(map + p.cq_off.ring_mask);
	r->cqes = (void *)(map + p.cq_off.cqes);
	array = (void *)(map + p.sq_off.array);
	for (i = 0; i < p.sq_entries; i++)
		array[i] = i;
	return 0;
}

/** ring_sqe() - the next entry to submit, empty but for @op and @user_data */
static __maybe struct io_uring_sqe *ring_sqe(struct ring *r, unsigned int op,
					     unsigned long user_data)
{
	struct io_uring_sqe *sqe = (void *)(r->sqes + (r->tail++ & r->sq_mask) * r->sqe_size);

	memset(sqe, 0, r->sqe_size);
	sqe->opcode = op;
	sqe->user_data = user_data;
	return sqe;
}

/**
 * ring_submit() - all entries since the last time
 *
 * The kernel stops at an entry that it refuses, as it does at a denied one: what is behind it is
 * submitted by another call. A ring's thread does so by itself.
 *
 * Return: 0 or -errno.
 */
static __maybe long ring_submit(struct ring *r)
{
	unsigned int left = r->tail - *r->sq_tail;
	long ret;

	__atomic_store_n(r->sq_tail, r->tail, __ATOMIC_RELEASE);
	if (!(r->flags & IORING_SETUP_SQPOLL)) {
		for (; left; left -= ret) {
			ret = raw_syscall(SYS_io_uring_enter, r->fd, left);
			if (ret <= 0)
				return ret ?: -EIO;
		}
		return 0;
	}
	/* the tail before the flag: one of the two sides sees the other */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!(__atomic_load_n(r->sq_flags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP))
		return 0;
	ret = raw_syscall(SYS_io_uring_enter, r->fd, 0, 0, IORING_ENTER_SQ_WAKEUP);
	return ret < 0 ? ret : 0;
}

/**
 * ring_result() - the result of the entry with @user_data; those that come before it are dropped
 * Return: it, or RING_NO_RESULT.
 */
static __maybe int ring_result(struct ring *r, unsigned long user_data)
{
	struct io_uring_cqe *cqe;
	unsigned int head, waited;
	int res, found;

	for (waited = 0; waited < 2 * SCL_TIMEOUT_MS; waited++) {
		head = *r->cq_head;
		if (head == __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE)) {
			ring_nap();
			continue;
		}
		cqe = &r->cqes[head & r->cq_mask];
		res = cqe->res;
		found = cqe->user_data == user_data && !(cqe->flags & IORING_CQE_F_NOTIF);
		__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
		if (found)
			return res;
	}
	return RING_NO_RESULT;
}

/** ring_run() - submit what is there, of which the last has @user_data. Return: its result. */
static __maybe int ring_run(struct ring *r, unsigned long user_data)
{
	long ret = ring_submit(r);

	return ret < 0 ? RING_NO_RESULT + (int)ret : ring_result(r, user_data);
}

/** ring_ops() - what the running kernel knows. Return: the number of operations, or -errno. */
static __maybe int ring_ops(unsigned char known[RING_OPS_MAX])
{
	static struct {
		struct io_uring_probe probe;
		struct io_uring_probe_op ops[RING_OPS_MAX];
	} p;
	struct ring r;
	int i, err = ring_make(&r, 0);

	if (err)
		return err;
	memset(&p, 0, sizeof(p));
	err = raw_syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_PROBE, &p, RING_OPS_MAX);
	ring_free(&r);
	if (err)
		return err;
	for (i = 0; i < RING_OPS_MAX; i++)
		known[i] = i < p.probe.ops_len && p.ops[i].flags & IO_URING_OP_SUPPORTED;
	return p.probe.last_op + 1;
}

/* What an operation is the ring's form of: native numbers, as rules are written; "" for nothing. */
static const struct ring_op {
	unsigned char op;
	char name[20], calls[20];
} ring_table[] = {
	{ IORING_OP_NOP,		"NOP",		"" },
	{ IORING_OP_READV,		"READV",	"19 295 327" },
	{ IORING_OP_WRITEV,		"WRITEV",	"20 296 328" },
	{ IORING_OP_FSYNC,		"FSYNC",	"74 75" },
	{ IORING_OP_READ_FIXED,		"READ_FIXED",	"0 17" },
	{ IORING_OP_WRITE_FIXED,	"WRITE_FIXED",	"1 18" },
	{ IORING_OP_POLL_ADD,		"POLL_ADD",	"" },
	{ IORING_OP_POLL_REMOVE,	"POLL_REMOVE",	"" },
	{ IORING_OP_SYNC_FILE_RANGE,	"SYNC_FILE_RANGE", "277" },
	{ IORING_OP_SENDMSG,		"SENDMSG",	"46" },
	{ IORING_OP_RECVMSG,		"RECVMSG",	"47" },
	{ IORING_OP_TIMEOUT,		"TIMEOUT",	"" },
	{ IORING_OP_TIMEOUT_REMOVE,	"TIMEOUT_REMOVE", "" },
	{ IORING_OP_ACCEPT,		"ACCEPT",	"43 288" },
	{ IORING_OP_ASYNC_CANCEL,	"ASYNC_CANCEL",	"" },
	{ IORING_OP_LINK_TIMEOUT,	"LINK_TIMEOUT",	"" },
	{ IORING_OP_CONNECT,		"CONNECT",	"42" },
	{ IORING_OP_FALLOCATE,		"FALLOCATE",	"285" },
	{ IORING_OP_OPENAT,		"OPENAT",	"257" },
	{ IORING_OP_CLOSE,		"CLOSE",	"3" },
	{ IORING_OP_FILES_UPDATE,	"FILES_UPDATE",	"427" },
	{ IORING_OP_STATX,		"STATX",	"332" },
	{ IORING_OP_READ,		"READ",		"0 17" },
	{ IORING_OP_WRITE,		"WRITE",	"1 18" },
	{ IORING_OP_FADVISE,		"FADVISE",	"221" },
	{ IORING_OP_MADVISE,		"MADVISE",	"28" },
	{ IORING_OP_SEND,		"SEND",		"44" },
	{ IORING_OP_RECV,		"RECV",		"45" },
	{ IORING_OP_OPENAT2,		"OPENAT2",	"437" },
	{ IORING_OP_EPOLL_CTL,		"EPOLL_CTL",	"233" },
	{ IORING_OP_SPLICE,		"SPLICE",	"275" },
	{ IORING_OP_PROVIDE_BUFFERS,	"PROVIDE_BUFFERS", "" },
	{ IORING_OP_REMOVE_BUFFERS,	"REMOVE_BUFFERS", "" },
	{ IORING_OP_TEE,		"TEE",		"276" },
	{ IORING_OP_SHUTDOWN,		"SHUTDOWN",	"48" },
	{ IORING_OP_RENAMEAT,		"RENAMEAT",	"264 316" },
	{ IORING_OP_UNLINKAT,		"UNLINKAT",	"263" },
	{ IORING_OP_MKDIRAT,		"MKDIRAT",	"258" },
	{ IORING_OP_SYMLINKAT,		"SYMLINKAT",	"266" },
	{ IORING_OP_LINKAT,		"LINKAT",	"265" },
	{ IORING_OP_MSG_RING,		"MSG_RING",	"" },
	{ IORING_OP_FSETXATTR,		"FSETXATTR",	"190" },
	{ IORING_OP_SETXATTR,		"SETXATTR",	"188" },
	{ IORING_OP_FGETXATTR,		"FGETXATTR",	"193" },
	{ IORING_OP_GETXATTR,		"GETXATTR",	"191" },
	{ IORING_OP_SOCKET,		"SOCKET",	"41" },
	{ IORING_OP_URING_CMD,		"URING_CMD",	"16 55 54 51 52" },
	{ IORING_OP_SEND_ZC,		"SEND_ZC",	"44" },
	{ IORING_OP_SENDMSG_ZC,		"SENDMSG_ZC",	"46" },
	{ URING_OP_READ_MULTISHOT,	"READ_MULTISHOT", "0 17" },
	{ URING_OP_WAITID,		"WAITID",	"247" },
	{ URING_OP_FUTEX_WAIT,		"FUTEX_WAIT",	"455" },
	{ URING_OP_FUTEX_WAKE,		"FUTEX_WAKE",	"454" },
	{ URING_OP_FUTEX_WAITV,		"FUTEX_WAITV",	"449" },
	{ URING_OP_FIXED_FD_INSTALL,	"FIXED_FD_INSTALL", "" },
	{ URING_OP_FTRUNCATE,		"FTRUNCATE",	"77" },
	{ URING_OP_BIND,		"BIND",		"49" },
	{ URING_OP_LISTEN,		"LISTEN",	"50" },
	{ URING_OP_RECV_ZC,		"RECV_ZC",	"45" },
	{ URING_OP_EPOLL_WAIT,		"EPOLL_WAIT",	"232" },
	{ URING_OP_READV_FIXED,		"READV_FIXED",	"19 295 327" },
	{ URING_OP_WRITEV_FIXED,	"WRITEV_FIXED",	"20 296 328" },
	{ URING_OP_PIPE,		"PIPE",		"22 293" },
	{ URING_OP_NOP128,		"NOP128",	"" },
	{ URING_OP_URING_CMD128,	"URING_CMD128",	"16 55 54 51 52" },
};
#define RING_TABLE	(sizeof(ring_table) / sizeof(*ring_table))

static __maybe const struct ring_op *ring_op(unsigned int op)
{
	unsigned int i;

	for (i = 0; i < RING_TABLE; i++)
		if (ring_table[i].op == op)
			return &ring_table[i];
	return NULL;
}

#endif /* SCLIMIT_URING_H */
