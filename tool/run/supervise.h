/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the built-in supervisor is asked to do, checked: --supervise and its like.
 */
#ifndef SCLIMIT_RUN_SUPERVISE_H
#define SCLIMIT_RUN_SUPERVISE_H

#include <netinet/in.h>

#include "../lib/rule.h"
#include "options.h"
#include "place.h"
#include "teller.h"

/* What the mount handler may mount, of struct supervise.mounts. */
enum supervise_mount {
	SUPERVISE_TMPFS = 1, SUPERVISE_PROC = 2, SUPERVISE_OVERLAY = 4, SUPERVISE_BIND = 8,
};

/**
 * struct supervise_address - where the connect handler may connect to
 * @family: AF_INET or AF_INET6
 * @ip: the address in network order; of IPv4 the first four bytes
 * @port: in host order, 1 to 65535; 0: any
 */
struct supervise_address {
	int family;
	uint8_t ip[16];
	uint16_t port;
};

/**
 * struct supervise - what the built-in supervisor is to do
 * @handlers: a bit for each of handlers[], see handler.h; 0: there is none
 * @mounts: SUPERVISE_*, those that may be mounted
 * @address, @nr_addresses: where may be connected to
 * @xattrs: names of extended attributes that may be set, each in trusted. or user.
 * @place: the container's group; its own is made when the supervisor starts
 * @namespaces: those that the container does not share, CLONE_NEW*
 */
struct supervise {
	unsigned int handlers;
	unsigned int mounts;
	struct supervise_address *address;
	size_t nr_addresses;
	struct words xattrs;
	const struct place *place;
	unsigned int namespaces;
};

void supervise_free(struct supervise *supervise);
/* @place must last. */
int supervise_plan(const struct options *options, const struct place *place,
		   unsigned int namespaces, struct supervise *supervise, struct err *err);
void supervise_show(const struct supervise *supervise, struct text *into);
/* Adds the handlers' rules, which go before all others. */
int supervise_rules(const struct supervise *supervise, struct rules *into, struct err *err);

#endif
