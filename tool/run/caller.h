/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The process that waits for an answer: its memory, its descriptors, and who and where it is. All
 * of it is found through one directory of /proc that was checked to be the caller's, so that a pid
 * that is used again leads nowhere.
 *
 * Functions return what they say or -errno, which suits as an answer.
 */
#ifndef SCLIMIT_RUN_CALLER_H
#define SCLIMIT_RUN_CALLER_H

#include <linux/seccomp.h>
#include <sys/types.h>

#include "teller.h"

/**
 * struct caller - a thread that is stopped in a call
 * @request: what it calls
 * @id: which request the answer goes to: that one, or where a signal has interrupted the call
 *	(without @killable) that of the same call which the thread makes again. A futex, which
 *	the supervisor sets
 * @killable: signals do not interrupt the call
 * @listener: by which it is answered
 * @teller: how much is told
 * @proc: its directory in the host's /proc (O_PATH)
 * @mem: its memory as it was at caller_open(), for reading and writing
 * @ids: who it is in its user namespace, once caller_enter() has found out
 */
struct caller {
	const struct seccomp_notif *request;
	const uint64_t *id;
	bool killable;
	int listener;
	const struct teller *teller;
	int proc, mem;
	struct {
		uint32_t fsuid, fsgid;
		uint64_t effective;	/* capabilities, 1 << CAP_* */
	} ids;
};

/* ---- caller.c ---- */

/* Opens what @caller needs: all members before @proc are filled. */
int caller_open(struct caller *caller);
void caller_close(struct caller *caller);
/* Whether it still waits for the answer. Return: 0, -ENOENT. */
int caller_valid(const struct caller *caller);
/* Which request is to be answered. */
uint64_t caller_id(const struct caller *caller);
/* Without @killable: request @id was interrupted: waits until the call comes again. Return: whether
 * it has. */
bool caller_again(const struct caller *caller, uint64_t id);
/* All of @len, or -EFAULT; a part is never taken. */
int caller_read(const struct caller *caller, uint64_t from, void *into, size_t len);
/* A text of up to @room - 1 bytes: its length; -ENAMETOOLONG. */
ssize_t caller_read_text(const struct caller *caller, uint64_t from, char *into, size_t room);
int caller_write(const struct caller *caller, uint64_t to, const void *from, size_t len);
/* A duplicate of its descriptor (O_CLOEXEC); -EBADF. */
int caller_fd(const struct caller *caller, int fd);

/* ---- caller_enter.c ---- */

/* For good, so in a process of its own: joins its user and mount namespaces, its root and working
 * directory become ours; takes its ids, groups, umask and effective capabilities. Permitted stay
 * all capabilities of its user namespace. Nothing of the host's rights is left. */
int caller_enter(struct caller *caller);
/* Behind caller_enter(): makes capabilities effective beyond the caller's own; and none of these. */
int caller_raise(const struct caller *caller, uint64_t caps);
int caller_lower(const struct caller *caller);
/* Runs @what in a child that has entered; it shares our descriptors, so what it opens is ours.
 * Return: what @what returns: 0 or more, or -errno; or -errno where there is no such child. */
int caller_do(struct caller *caller, int (*what)(struct caller *caller, void *arg), void *arg);

/* ---- caller_path.c: behind caller_enter(), as the caller, within its root ---- */

/* Opens a path as the caller would from its descriptor @dirfd or AT_FDCWD: with openat2(2), within
 * its root, through no magic link. @flags as of openat(2). Return: a descriptor (O_CLOEXEC). */
int caller_path(struct caller *caller, int dirfd, const char *path, int flags);
/* The directory that a new file is to be in (O_PATH), and the file's name, which is one part of
 * the path and neither . nor .. nor empty; of up to NAME_MAX bytes. */
int caller_parent(struct caller *caller, int dirfd, const char *path, char name[256]);

#endif
