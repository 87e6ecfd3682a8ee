// SPDX-License-Identifier: GPL-2.0
/*
 * What the built-in supervisor is asked to do.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/limits.h>
#include <linux/xattr.h>
#include <sched.h>
#include <string.h>

#include "amounts.h"
#include "handler.h"

#define ALL_MOUNTS	(SUPERVISE_TMPFS | SUPERVISE_PROC | SUPERVISE_OVERLAY | SUPERVISE_BIND)

const struct handler *const handlers[] = {
	&handler_mount, &handler_mknod, &handler_bpf, &handler_socket, &handler_connect,
	&handler_sysinfo, &handler_setxattr, NULL,
};

static const struct {
	const char *name;
	enum supervise_mount kind;
} mounts[] = {
	{ "tmpfs", SUPERVISE_TMPFS },
	{ "proc", SUPERVISE_PROC },
	{ "overlay", SUPERVISE_OVERLAY },
	{ "bind", SUPERVISE_BIND },
};

/** supervise_free() - let go of what it holds */
void supervise_free(struct supervise *supervise)
{
	free(supervise->address);
	words_free(&supervise->xattrs);
	*supervise = (struct supervise){};
}

static bool has(const struct supervise *supervise, const struct handler *handler)
{
	size_t i;

	for (i = 0; handlers[i]; i++)
		if (handlers[i] == handler)
			return supervise->handlers >> i & 1;
	return false;
}

static int add_handler(struct supervise *supervise, const char *name, struct err *err)
{
	size_t i;

	for (i = 0; handlers[i]; i++) {
		if (strcmp(name, handlers[i]->name) &&
		    (!handlers[i]->alias || strcmp(name, handlers[i]->alias)))
			continue;
		supervise->handlers |= 1U << i;
		return 0;
	}
	return err_set(err, 0, "--supervise %s: not of mount, mknod, bpf, socket, connect, "
		       "sysinfo, setxattr", name);
}

static int add_mount(struct supervise *supervise, const char *name, struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mounts); i++) {
		if (strcmp(name, mounts[i].name))
			continue;
		supervise->mounts |= mounts[i].kind;
		return 0;
	}
	return err_set(err, 0, "--supervise-mount %s: not of tmpfs, proc, overlay, bind", name);
}

/* ADDRESS:PORT or [ADDRESS]:PORT. */
static int add_address(struct supervise *supervise, const char *word, struct err *err)
{
	struct supervise_address address = { .family = *word == '[' ? AF_INET6 : AF_INET };
	const char *colon = strrchr(word, ':');
	cleanup_free char *ip = NULL;
	uint64_t port;

	if (!colon)
		return err_set(err, 0, "--supervise-connect %s: not ADDRESS:PORT", word);
	if (number_parse(colon + 1, 1, UINT16_MAX, &port, err))
		return err_prefix(err, "--supervise-connect %s", word);
	address.port = port;
	if (address.family == AF_INET)
		ip = xstrndup(word, colon - word);
	else if (colon[-1] == ']')
		ip = xstrndup(word + 1, colon - word - 2);
	if (!ip || inet_pton(address.family, ip, address.ip) != 1)
		return err_set(err, 0, "--supervise-connect %s: not an address in numbers, such as "
			       "192.0.2.1:443 or [2001:db8::1]:443", word);
	supervise->address = xrealloc(supervise->address, supervise->nr_addresses + 1,
				      sizeof(address));
	supervise->address[supervise->nr_addresses++] = address;
	return 0;
}

/* Others speak of ids, or are what the kernel trusts programs by: the supervisor's right to set
 * them is not the container's. */
static int add_xattr(struct supervise *supervise, const char *name, struct err *err)
{
	if (strlen(name) > XATTR_NAME_MAX ||
	    ((strncmp(name, XATTR_TRUSTED_PREFIX, XATTR_TRUSTED_PREFIX_LEN) ||
	      !name[XATTR_TRUSTED_PREFIX_LEN]) &&
	     (strncmp(name, XATTR_USER_PREFIX, XATTR_USER_PREFIX_LEN) ||
	      !name[XATTR_USER_PREFIX_LEN])))
		return err_set(err, 0, "--supervise-xattr %s: not a name in trusted. or user.",
			       name);
	words_add(&supervise->xattrs, name);
	return 0;
}

static int add_each(struct supervise *supervise, const struct words *words,
		    int (*add)(struct supervise *supervise, const char *word, struct err *err),
		    struct err *err)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (add(supervise, words->word[i], err))
			return -1;
	return 0;
}

/* What each handler needs beside it, and what is of no use without it. */
static int check(const struct options *options, const struct supervise *supervise, struct err *err)
{
	bool mount = has(supervise, &handler_mount), connect = has(supervise, &handler_connect);
	bool xattr = has(supervise, &handler_setxattr);

	if (options->supervise_mount.count && !mount)
		return err_set(err, 0, "--supervise-mount: there is no --supervise mount");
	if (options->supervise_connect.count && !connect)
		return err_set(err, 0, "--supervise-connect: there is no --supervise connect");
	if (options->supervise_xattr.count && !xattr)
		return err_set(err, 0, "--supervise-xattr: there is no --supervise setxattr");
	if (connect && !supervise->nr_addresses)
		return err_set(err, 0, "--supervise connect: --supervise-connect must say where to");
	if (xattr && !supervise->xattrs.count)
		return err_set(err, 0, "--supervise setxattr: --supervise-xattr must say which");
	if (has(supervise, &handler_socket) && !connect)
		return err_set(err, 0, "--supervise socket: without connect it is of no use");
	if (connect && options->share & CLONE_NEWNET)
		return err_set(err, 0, "--supervise connect does not go with --share network: the "
			       "network is the host's already");
	if ((mount || has(supervise, &handler_mknod)) && options->share & CLONE_NEWNS)
		return err_set(err, 0, "--supervise %s does not go with --share mount: the host's "
			       "mounts would be changed", mount ? "mount" : "mknod");
	if (supervise->handlers && options->listener)
		return err_set(err, 0, "--supervise does not go with --listener: one supervisor "
			       "alone can be asked");
	return 0;
}

/**
 * supervise_plan() - check what the supervisor is asked to do
 * @options: what was asked for
 * @place: the container's group; must last
 * @namespaces: those of the container's own, CLONE_NEW*
 * @supervise: filled; to be freed in any case
 * @err: filled on failure
 * Return: 0 or -1.
 */
int supervise_plan(const struct options *options, const struct place *place,
		   unsigned int namespaces, struct supervise *supervise, struct err *err)
{
	*supervise = (struct supervise){ .place = place, .namespaces = namespaces };
	if (add_each(supervise, &options->supervise, add_handler, err) ||
	    add_each(supervise, &options->supervise_mount, add_mount, err) ||
	    add_each(supervise, &options->supervise_connect, add_address, err) ||
	    add_each(supervise, &options->supervise_xattr, add_xattr, err))
		return -1;
	if (!supervise->mounts)
		supervise->mounts = ALL_MOUNTS;
	return check(options, supervise, err);
}

static void address_show(const struct supervise_address *address, struct text *into)
{
	char ip[INET6_ADDRSTRLEN] = "";

	inet_ntop(address->family, address->ip, ip, sizeof(ip));
	text_add(into, address->family == AF_INET6 ? " [%s]:%u" : " %s:%u", ip, address->port);
}

/**
 * supervise_show() - print what the supervisor does
 * @supervise: that
 * @into: its lines are appended, one for each handler
 */
void supervise_show(const struct supervise *supervise, struct text *into)
{
	size_t i, j;

	for (i = 0; handlers[i]; i++) {
		if (!(supervise->handlers >> i & 1))
			continue;
		text_add(into, "  %s", handlers[i]->name);
		for (j = 0; handlers[i] == &handler_mount && j < ARRAY_SIZE(mounts); j++)
			if (supervise->mounts & mounts[j].kind)
				text_add(into, " %s", mounts[j].name);
		for (j = 0; handlers[i] == &handler_connect && j < supervise->nr_addresses; j++)
			address_show(&supervise->address[j], into);
		for (j = 0; handlers[i] == &handler_setxattr && j < supervise->xattrs.count; j++)
			text_add(into, " %s", supervise->xattrs.word[j]);
		text_add(into, "\n");
	}
}

static int add_rules(const char *const *rule, enum sclimit_action action, struct rules *into,
		     struct err *err)
{
	size_t before = into->count;

	for (; rule && *rule; rule++)
		if (rule_parse(*rule, into, err))
			return -1;
	for (; before < into->count; before++)
		into->rule[before].action = action;
	return 0;
}

/**
 * supervise_rules() - what must be in the policy for the handlers to be asked
 * @supervise: which ones
 * @into: their rules are added
 * @err: filled on failure
 * Return: 0 or -1.
 */
int supervise_rules(const struct supervise *supervise, struct rules *into, struct err *err)
{
	const char *const *rule;
	size_t i;

	for (i = 0; handlers[i]; i++) {
		if (!(supervise->handlers >> i & 1))
			continue;
		if (add_rules(handlers[i]->rules, RULE_SUPERVISE, into, err) ||
		    add_rules(handlers[i]->attends, RULE_ATTEND, into, err))
			return err_prefix(err, "--supervise %s", handlers[i]->name);
		for (rule = handlers[i]->refuses; rule && *rule; rule++)
			if (rule_parse(*rule, into, err))
				return err_prefix(err, "--supervise %s", handlers[i]->name);
	}
	return 0;
}
