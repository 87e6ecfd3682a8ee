// SPDX-License-Identifier: GPL-2.0
/*
 * Where a TCP socket may be connected to.
 */
#include <arpa/inet.h>
#include <string.h>

#include "../lib/util.h"
#include "outside.h"

/* The part of struct sockaddr_in6 that the kernel wants at least: the scope is not in it. */
#define IN6_LEN		offsetof(struct sockaddr_in6, sin6_scope_id)

/* Of IPv6 an address that stands for one of IPv4 counts as that: it is where packets go. */
static void plain(struct supervise_address *address)
{
	if (address->family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(address->ip))
		return;
	address->family = AF_INET;
	memmove(address->ip, address->ip + 12, 4);
}

static bool is_same(struct supervise_address may, struct supervise_address is)
{
	plain(&may);
	plain(&is);
	return may.family == is.family && (!may.port || may.port == is.port) &&
	       !memcmp(may.ip, is.ip, may.family == AF_INET ? 4 : 16);
}

static bool is_permitted(const struct supervise *supervise, const struct supervise_address *is)
{
	size_t i;

	for (i = 0; i < supervise->nr_addresses; i++)
		if (is_same(supervise->address[i], *is))
			return true;
	return false;
}

static bool permitted_4(const struct supervise *supervise, const struct outside *outside,
			struct sockaddr_in *to)
{
	const struct sockaddr_in *in = (const void *)&outside->name;
	struct supervise_address is = { .family = AF_INET };

	if (outside->len < sizeof(*in) || in->sin_family != AF_INET)
		return false;
	memcpy(is.ip, &in->sin_addr, sizeof(in->sin_addr));
	is.port = ntohs(in->sin_port);
	*to = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = in->sin_port, .sin_addr = in->sin_addr,
	};
	return is_permitted(supervise, &is);
}

/* The scope and the flow are the caller's choice, and nobody has permitted them. */
static bool permitted_6(const struct supervise *supervise, const struct outside *outside,
			struct sockaddr_in6 *to)
{
	const struct sockaddr_in6 *in = (const void *)&outside->name;
	struct supervise_address is = { .family = AF_INET6 };

	if (outside->len < IN6_LEN || in->sin6_family != AF_INET6)
		return false;
	memcpy(is.ip, &in->sin6_addr, sizeof(in->sin6_addr));
	is.port = ntohs(in->sin6_port);
	*to = (struct sockaddr_in6){
		.sin6_family = AF_INET6, .sin6_port = in->sin6_port, .sin6_addr = in->sin6_addr,
	};
	return is_permitted(supervise, &is);
}

/**
 * outside_permitted() - whether a socket may be connected to where the call says
 * @supervise: the addresses
 * @outside: with its name
 * @to: filled: the address, if it may
 * @len: filled: how long that is
 * Return: true or false.
 */
bool outside_permitted(const struct supervise *supervise, const struct outside *outside,
		       struct sockaddr_storage *to, socklen_t *len)
{
	if (!outside->tcp)
		return false;
	if (outside->domain == AF_INET) {
		*len = sizeof(struct sockaddr_in);
		return permitted_4(supervise, outside, (struct sockaddr_in *)to);
	}
	*len = sizeof(struct sockaddr_in6);
	return permitted_6(supervise, outside, (struct sockaddr_in6 *)to);
}
