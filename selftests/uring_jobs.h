/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A job for each io_uring operation: what it is done to, the entry to submit, and whether it has
 * had its effect. Everything that an entry needs is made anew for each submission.
 */
#ifndef SCLIMIT_URING_JOBS_H
#define SCLIMIT_URING_JOBS_H

#include "uring.h"
#include <arpa/inet.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>

#define JOB_DIR		"/tmp/uring"	/* a tmpfs, with room for extended attributes */
#define JOB_XATTR	"trusted.here"
#define JOB_BUF		4096
#define JOB_GROUP	7		/* of provided buffers */

/**
 * struct job - what one submission is about
 * @ring: the ring, with @buf as registered buffer 0
 * @dir: JOB_DIR
 * @file: its file "f", which holds "0123456789" and has JOB_XATTR "value"
 * @full, @empty: pipes; the one holds "pipe"
 * @pair: connected sockets, with "pair" under way from 0 to 1
 * @udp: one that is bound and one that is connected to it
 * @listener: a listening socket, to which @waiting has connected
 * @plain, @bound: sockets to be bound or connected, and to listen
 * @epoll: has the full pipe in it
 * @victim: a descriptor to close, @null: /dev/null
 * @lowest: the descriptor that the next open would get
 * @child: has ended and waits to be waited for
 */
struct job {
	struct ring ring;
	int dir, file, full[2], empty[2], pair[2], udp[2], listener, waiting, plain, bound, epoll;
	int victim, null, lowest, fds[2];
	pid_t child;
	char *buf, *page;
	struct iovec iov;
	struct msghdr msg;
	struct sockaddr_un addr;
	struct open_how how;
	struct epoll_event event;
	siginfo_t info;
	uint32_t word;
	struct { uint64_t val, uaddr; uint32_t flags, reserved; } waitv;
};

/* ---- making and ending it ---- */

static __maybe socklen_t job_addr(struct sockaddr_un *addr, const char *name)
{
	memset(addr, 0, sizeof(*addr));
	addr->sun_family = AF_UNIX;
	snprintf(addr->sun_path, sizeof(addr->sun_path), JOB_DIR "/%s", name);
	return sizeof(*addr);
}

static __maybe int job_files(struct job *j)
{
	static const char *const names[] = { "o", "g", "d", "s", "l", "x" };
	unsigned int i;

	mkdir(JOB_DIR, 0755);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (unlink(cg_file(JOB_DIR, names[i])) && errno == EISDIR)
			rmdir(cg_file(JOB_DIR, names[i]));
	j->dir = open(JOB_DIR, O_RDONLY | O_DIRECTORY);
	j->file = openat(j->dir, "f", O_RDWR | O_CREAT | O_TRUNC, 0600);
	j->null = open("/dev/null", O_RDWR);
	j->victim = dup(j->null);
	removexattr(JOB_DIR "/f", "trusted.new");
	return pwrite(j->file, "0123456789", 10, 0) == 10 &&
	       !fsetxattr(j->file, JOB_XATTR, "value", 5, 0) && j->victim >= 0;
}

static __maybe int job_sockets(struct job *j)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	struct sockaddr_un addr;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, j->pair) || send(j->pair[0], "pair", 4, 0) != 4)
		return 0;
	j->udp[0] = socket(AF_INET, SOCK_DGRAM, 0);
	j->udp[1] = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(j->udp[0], (void *)&in, len) || getsockname(j->udp[0], (void *)&in, &len) ||
	    connect(j->udp[1], (void *)&in, len))
		return 0;
	unlink(JOB_DIR "/listener");
	unlink(JOB_DIR "/bound");
	j->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	j->waiting = socket(AF_UNIX, SOCK_STREAM, 0);
	j->plain = socket(AF_UNIX, SOCK_STREAM, 0);
	j->bound = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(j->bound, (void *)&addr, job_addr(&addr, "bound")))
		return 0;
	return !bind(j->listener, (void *)&addr, job_addr(&addr, "listener")) &&
	       !listen(j->listener, 4) && !connect(j->waiting, (void *)&addr, sizeof(addr));
}

static __maybe int job_rest(struct job *j)
{
	siginfo_t info;

	if (pipe(j->full) || pipe(j->empty) || write(j->full[1], "pipe", 4) != 4)
		return 0;
	j->epoll = epoll_create1(0);
	j->event = (struct epoll_event){ .events = EPOLLIN };
	if (epoll_ctl(j->epoll, EPOLL_CTL_ADD, j->full[0], &j->event))
		return 0;
	j->page = mmap(NULL, JOB_BUF, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	j->buf = mmap(NULL, JOB_BUF, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (j->page == MAP_FAILED || j->buf == MAP_FAILED)
		return 0;
	memset(j->page, 'p', JOB_BUF);
	j->iov = (struct iovec){ .iov_base = j->buf, .iov_len = 4 };
	j->msg = (struct msghdr){ .msg_iov = &j->iov, .msg_iovlen = 1 };
	memset(&j->event, 0, sizeof(j->event));
	memset(&j->info, 0, sizeof(j->info));
	j->word = 1;
	j->child = fork();
	if (j->child == 0)
		_exit(0);
	return j->child > 0 && !waitid(P_PID, j->child, &info, WEXITED | WNOWAIT);
}

/** job_begin() - make all that; the ring with @flags. Return: 0 or -errno. */
static __maybe int job_begin(struct job *j, unsigned int flags)
{
	int err;

	memset(j, 0, sizeof(*j));
	if (!job_files(j) || !job_sockets(j) || !job_rest(j))
		return -errno ?: -EINVAL;
	err = ring_make(&j->ring, flags);
	if (err)
		return err;
	j->iov.iov_len = JOB_BUF;
	err = raw_syscall(SYS_io_uring_register, j->ring.fd, IORING_REGISTER_BUFFERS, &j->iov, 1);
	j->iov.iov_len = 4;
	j->lowest = dup(j->null);
	close(j->lowest);
	return err;
}

/** job_end() - let go of all of it, and of what the operation made */
static __maybe void job_end(struct job *j)
{
	waitid(P_PID, j->child, NULL, WEXITED);
	munmap(j->page, JOB_BUF);
	munmap(j->buf, JOB_BUF);
	ring_free(&j->ring);
	close_range(3, ~0U, 0);
}

/* ---- what entries have in common ---- */

static __maybe void sqe_buf(struct io_uring_sqe *s, int fd, const void *addr, unsigned int len)
{
	s->fd = fd;
	s->addr = (unsigned long)addr;
	s->len = len;
}

static __maybe int holds(const void *buf, const char *text)
{
	return !memcmp(buf, text, strlen(text));
}

static __maybe int waiting_in(int fd)
{
	int n = 0;

	return ioctl(fd, FIONREAD, &n) ? -errno : n;
}

static __maybe off_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -errno : st.st_size;
}

/* Two functions for each: fill_* makes the entry, did_* says whether it had its effect. */
#define JOB(name, fill, did) \
	static __maybe void fill_##name(struct job *j, struct io_uring_sqe *s) { (void)j; fill; } \
	static __maybe int did_##name(struct job *j) { (void)j; return did; }

/* ---- files ---- */

JOB(read, sqe_buf(s, j->file, j->buf, 4), holds(j->buf, "0123"))
JOB(readv, sqe_buf(s, j->file, &j->iov, 1), holds(j->buf, "0123"))
JOB(write, (sqe_buf(s, j->file, j->buf, 4), memcpy(j->buf, "new", 4)),
    pread(j->file, j->page, 3, 0) == 3 && holds(j->page, "new"))
JOB(writev, (sqe_buf(s, j->file, &j->iov, 1), memcpy(j->buf, "new", 4)),
    pread(j->file, j->page, 3, 0) == 3 && holds(j->page, "new"))

/* takes its buffer of a group, to which one is given first */
static __maybe void fill_multishot(struct job *j, struct io_uring_sqe *s)
{
	struct io_uring_sqe last = *s;

	/* this entry becomes the one that gives, the next one reads */
	s->opcode = IORING_OP_PROVIDE_BUFFERS;
	s->user_data = 0;
	sqe_buf(s, 1, j->buf, 64);
	s->buf_group = JOB_GROUP;
	s = ring_sqe(&j->ring, last.opcode, last.user_data);
	s->fd = j->full[0];
	s->flags = IOSQE_BUFFER_SELECT;
	s->buf_group = JOB_GROUP;
}

static __maybe int did_multishot(struct job *j)
{
	return holds(j->buf, "pipe");
}

JOB(openat, (sqe_buf(s, j->dir, "o", 0600), s->open_flags = O_CREAT | O_WRONLY),
    !faccessat(j->dir, "o", F_OK, 0))
JOB(openat2, (j->how = (struct open_how){ .flags = O_CREAT | O_WRONLY, .mode = 0600 },
	      sqe_buf(s, j->dir, "o", sizeof(j->how)), s->off = SCL_UL(&j->how)),
    !faccessat(j->dir, "o", F_OK, 0))
JOB(close, s->fd = j->victim, fcntl(j->victim, F_GETFD) < 0)
JOB(statx, (sqe_buf(s, j->dir, "f", STATX_SIZE), s->off = SCL_UL(j->buf)),
    ((struct statx *)j->buf)->stx_size == 10)
JOB(fsync, s->fd = j->file, -1)
JOB(sync_range, sqe_buf(s, j->file, NULL, 4), -1)
JOB(fallocate, (s->fd = j->file, s->addr = 100), size_of(j->file) == 100)
JOB(ftruncate, (s->fd = j->file, s->off = 3), size_of(j->file) == 3)
JOB(fadvise, sqe_buf(s, j->file, NULL, 4), -1)
JOB(madvise, (sqe_buf(s, -1, j->page, JOB_BUF), s->fadvise_advice = MADV_DONTNEED), !j->page[0])
JOB(splice, (sqe_buf(s, j->empty[1], NULL, 4), s->off = -1UL, s->splice_off_in = -1UL,
	     s->splice_fd_in = j->full[0]), waiting_in(j->full[0]) == 0)
JOB(tee, (sqe_buf(s, j->empty[1], NULL, 4), s->splice_fd_in = j->full[0]),
    waiting_in(j->empty[0]) == 4)
JOB(pipe, s->addr = SCL_UL(j->fds), j->fds[1] > 0)

/* ---- names ---- */

JOB(rename, (sqe_buf(s, j->dir, "f", j->dir), s->off = SCL_UL("g")),
    !faccessat(j->dir, "g", F_OK, 0))
JOB(unlink, sqe_buf(s, j->dir, "f", 0), faccessat(j->dir, "f", F_OK, 0) < 0)
JOB(mkdir, sqe_buf(s, j->dir, "d", 0755), !faccessat(j->dir, "d", F_OK, 0))
JOB(symlink, (sqe_buf(s, j->dir, "f", 0), s->off = SCL_UL("s")),
    !faccessat(j->dir, "s", F_OK, AT_SYMLINK_NOFOLLOW))
JOB(link, (sqe_buf(s, j->dir, "f", j->dir), s->off = SCL_UL("l")),
    !faccessat(j->dir, "l", F_OK, 0))
JOB(fsetxattr, (sqe_buf(s, j->file, "trusted.new", 1), s->off = SCL_UL("v")),
    fgetxattr(j->file, "trusted.new", NULL, 0) == 1)
JOB(setxattr, (sqe_buf(s, 0, "trusted.new", 1), s->off = SCL_UL("v"),
	       s->addr3 = SCL_UL(JOB_DIR "/f")), fgetxattr(j->file, "trusted.new", NULL, 0) == 1)
JOB(fgetxattr, (sqe_buf(s, j->file, JOB_XATTR, 8), s->off = SCL_UL(j->buf)),
    holds(j->buf, "value"))
JOB(getxattr, (sqe_buf(s, 0, JOB_XATTR, 8), s->off = SCL_UL(j->buf),
	       s->addr3 = SCL_UL(JOB_DIR "/f")), holds(j->buf, "value"))

/* ---- sockets ---- */

static __maybe int flag_of(int fd, int option)
{
	socklen_t len = sizeof(int);
	int on = 0;

	return !getsockopt(fd, SOL_SOCKET, option, &on, &len) && on;
}

static __maybe int connected(int fd)
{
	struct sockaddr_un addr;
	socklen_t len = sizeof(addr);

	return !getpeername(fd, (void *)&addr, &len);
}

static __maybe int ended(int fd)
{
	char text[8];

	return recv(fd, text, 4, MSG_DONTWAIT) == 4 && recv(fd, text, 4, MSG_DONTWAIT) == 0;
}

JOB(socket, (s->fd = AF_UNIX, s->off = SOCK_STREAM), fcntl(j->lowest, F_GETFD) >= 0)
JOB(bind, (s->off = job_addr(&j->addr, "x"), sqe_buf(s, j->plain, &j->addr, 0)),
    !faccessat(j->dir, "x", F_OK, 0))
JOB(listen, sqe_buf(s, j->bound, NULL, 4), flag_of(j->bound, SO_ACCEPTCONN))
JOB(accept, s->fd = j->listener, fcntl(j->lowest, F_GETFD) >= 0)
JOB(connect, (s->off = job_addr(&j->addr, "listener"), sqe_buf(s, j->plain, &j->addr, 0)),
    connected(j->plain))
JOB(shutdown, sqe_buf(s, j->pair[0], NULL, SHUT_WR), ended(j->pair[1]))
JOB(send, sqe_buf(s, j->pair[1], "send", 4), waiting_in(j->pair[0]) == 4)
JOB(sendmsg, sqe_buf(s, j->pair[1], &j->msg, 1), waiting_in(j->pair[0]) == 4)
JOB(send_zc, sqe_buf(s, j->udp[1], j->page, 4), waiting_in(j->udp[0]) == 4)
JOB(sendmsg_zc, sqe_buf(s, j->udp[1], &j->msg, 1), waiting_in(j->udp[0]) == 4)
JOB(recv, sqe_buf(s, j->pair[1], j->buf, 4), holds(j->buf, "pair"))
JOB(recvmsg, sqe_buf(s, j->pair[1], &j->msg, 1), holds(j->buf, "pair"))

/* ---- waiting, and the rest ---- */

#define SIZE_U32	2	/* FUTEX2_SIZE_U32 */

JOB(waitid, (sqe_buf(s, j->child, NULL, P_PID), s->off = SCL_UL(&j->info),
	     s->file_index = WEXITED), waitid(P_PID, j->child, NULL, WEXITED | WNOHANG) < 0)
JOB(futex_wait, (sqe_buf(s, SIZE_U32, &j->word, 0), s->addr3 = ~0U), -1)
JOB(futex_wake, (sqe_buf(s, SIZE_U32, &j->word, 0), s->off = 1, s->addr3 = ~0U), -1)
JOB(futex_waitv, (j->waitv.uaddr = SCL_UL(&j->word), j->waitv.flags = SIZE_U32,
		  sqe_buf(s, 0, &j->waitv, 1)), -1)
JOB(epoll_ctl, (j->event.events = EPOLLIN, sqe_buf(s, j->epoll, &j->event, EPOLL_CTL_ADD),
		s->off = j->pair[0]),
    !epoll_ctl(j->epoll, EPOLL_CTL_DEL, j->pair[0], NULL))
JOB(epoll_wait, sqe_buf(s, j->epoll, &j->event, 1), j->event.events == EPOLLIN)
JOB(command, s->fd = j->null, -1)
JOB(update, (j->fds[0] = -1, sqe_buf(s, 0, j->fds, 1)), -1)
JOB(nothing, s->fd = -1, -1)

#define SOME	-4000	/* a result of 0 or more */
#define OTHER	-4001	/* any but EPERM: it cannot be driven here */

static __maybe const struct job_type {
	unsigned char op;
	void (*fill)(struct job *j, struct io_uring_sqe *s);
	int (*did)(struct job *j);	/* 1 or 0; -1 where nothing shows it */
	int want;			/* the result when it is not denied */
} job_types[] = {
#define TYPE(op, name, want)	{ op, fill_##name, did_##name, want }
	TYPE(IORING_OP_READ, read, 4),
	TYPE(IORING_OP_READ_FIXED, read, 4),
	TYPE(IORING_OP_READV, readv, 4),
	TYPE(URING_OP_READV_FIXED, readv, 4),
	TYPE(URING_OP_READ_MULTISHOT, multishot, 4),
	TYPE(IORING_OP_WRITE, write, 4),
	TYPE(IORING_OP_WRITE_FIXED, write, 4),
	TYPE(IORING_OP_WRITEV, writev, 4),
	TYPE(URING_OP_WRITEV_FIXED, writev, 4),
	TYPE(IORING_OP_OPENAT, openat, SOME),
	TYPE(IORING_OP_OPENAT2, openat2, SOME),
	TYPE(IORING_OP_CLOSE, close, 0),
	TYPE(IORING_OP_STATX, statx, 0),
	TYPE(IORING_OP_FSYNC, fsync, 0),
	TYPE(IORING_OP_SYNC_FILE_RANGE, sync_range, 0),
	TYPE(IORING_OP_FALLOCATE, fallocate, 0),
	TYPE(URING_OP_FTRUNCATE, ftruncate, 0),
	TYPE(IORING_OP_FADVISE, fadvise, 0),
	TYPE(IORING_OP_MADVISE, madvise, 0),
	TYPE(IORING_OP_SPLICE, splice, 4),
	TYPE(IORING_OP_TEE, tee, 4),
	TYPE(URING_OP_PIPE, pipe, 0),
	TYPE(IORING_OP_RENAMEAT, rename, 0),
	TYPE(IORING_OP_UNLINKAT, unlink, 0),
	TYPE(IORING_OP_MKDIRAT, mkdir, 0),
	TYPE(IORING_OP_SYMLINKAT, symlink, 0),
	TYPE(IORING_OP_LINKAT, link, 0),
	TYPE(IORING_OP_FSETXATTR, fsetxattr, 0),
	TYPE(IORING_OP_SETXATTR, setxattr, 0),
	TYPE(IORING_OP_FGETXATTR, fgetxattr, 5),
	TYPE(IORING_OP_GETXATTR, getxattr, 5),
	TYPE(IORING_OP_SOCKET, socket, SOME),
	TYPE(URING_OP_BIND, bind, 0),
	TYPE(URING_OP_LISTEN, listen, 0),
	TYPE(IORING_OP_ACCEPT, accept, SOME),
	TYPE(IORING_OP_CONNECT, connect, 0),
	TYPE(IORING_OP_SHUTDOWN, shutdown, 0),
	TYPE(IORING_OP_SEND, send, 4),
	TYPE(IORING_OP_SENDMSG, sendmsg, 4),
	TYPE(IORING_OP_SEND_ZC, send_zc, 4),
	TYPE(IORING_OP_SENDMSG_ZC, sendmsg_zc, 4),
	TYPE(IORING_OP_RECV, recv, 4),
	TYPE(IORING_OP_RECVMSG, recvmsg, 4),
	/* wants a network card that can do it */
	TYPE(URING_OP_RECV_ZC, nothing, OTHER),
	TYPE(URING_OP_WAITID, waitid, 0),
	/* the word is not what they wait for */
	TYPE(URING_OP_FUTEX_WAIT, futex_wait, -EAGAIN),
	TYPE(URING_OP_FUTEX_WAITV, futex_waitv, -EAGAIN),
	TYPE(URING_OP_FUTEX_WAKE, futex_wake, 0),
	TYPE(IORING_OP_EPOLL_CTL, epoll_ctl, 0),
	TYPE(URING_OP_EPOLL_WAIT, epoll_wait, 1),
	TYPE(IORING_OP_URING_CMD, command, 0),
	TYPE(URING_OP_URING_CMD128, command, 0),
	/* there is no table of files */
	TYPE(IORING_OP_FILES_UPDATE, update, -ENXIO),
#undef TYPE
};
#define JOB_TYPES	(sizeof(job_types) / sizeof(*job_types))

#endif /* SCLIMIT_URING_JOBS_H */
