/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A socket that a call is about, as seen from outside the container: whether it belongs to the
 * container's network or to ours, and one of ours to hand over.
 *
 * What is found out is of the socket itself, by a duplicate of the caller's descriptor; the
 * number may stand for another one by then. Functions return 0 or -errno.
 */
#ifndef SCLIMIT_RUN_OUTSIDE_H
#define SCLIMIT_RUN_OUTSIDE_H

#include <sys/socket.h>

#include "caller.h"
#include "supervise.h"

/**
 * struct outside - the socket of a call
 * @fd: a duplicate of the caller's descriptor, or -1
 * @ours: it belongs to the network that we are in, where the container's should not be
 * @tcp: it is a TCP socket over IPv4 or IPv6
 * @domain: its AF_*
 * @name, @len: the address that the call has, read once
 */
struct outside {
	int fd;
	bool ours, tcp;
	int domain;
	struct sockaddr_storage name;
	socklen_t len;
};

#define cleanup_outside	__attribute__((cleanup(outside_close)))

/* ---- outside.c ---- */

void outside_close(struct outside *outside);
/* Of the call's first argument. */
int outside_take(const struct caller *caller, struct outside *outside);
/* Of the second and third: what @name and @len are. Behind outside_take(). */
int outside_read_name(const struct caller *caller, struct outside *outside);
/* Before a call that may take long, and behind all that changes who and where we are: ends us if
 * the caller is killed. */
int outside_watch(struct caller *caller);
/* Whether the caller's descriptor @fd is closed with an execve; as it is now. */
int outside_cloexec(const struct caller *caller, int fd, bool *cloexec);

/* ---- outside_permit.c ---- */

/* Whether it is a TCP socket that may be connected to @name: makes @to of it, with nothing in it
 * but the address and the port. */
bool outside_permitted(const struct supervise *supervise, const struct outside *outside,
		       struct sockaddr_storage *to, socklen_t *len);

/* ---- outside_make.c ---- */

/* A TCP socket of ours with the options of the caller's. Return: a descriptor or -errno. */
int outside_make(const struct outside *outside);

#endif
