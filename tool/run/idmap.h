/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The user namespace's mapping, and who the command is in it.
 */
#ifndef SCLIMIT_RUN_IDMAP_H
#define SCLIMIT_RUN_IDMAP_H

#include "options.h"
#include "teller.h"

/**
 * struct idmap - the mapping as it will be
 * @new_user: there is a user namespace of its own; else the ranges do not matter
 * @uid, @gid: the ranges
 * @uid_helper, @gid_helper: the path of newuidmap(1), newgidmap(1), which writes them as we may
 *	not; or NULL
 * @deny_setgroups: groups cannot be set in it: a gid mapping of an unprivileged caller needs that
 * @setup_uid, @setup_gid: who the container is set up by, inside: 0 if that is mapped
 * @run_uid, @run_gid: who the command is, inside
 * @note: something that the user should know of the mapping, or NULL
 */
struct idmap {
	bool new_user;
	struct id_ranges uid, gid;
	const char *uid_helper, *gid_helper;
	bool deny_setgroups;
	uint32_t setup_uid, setup_gid;
	uint32_t run_uid, run_gid;
	char *note;
};

void idmap_free(struct idmap *idmap);
int idmap_plan(const struct options *options, struct idmap *idmap, struct err *err);
void idmap_show(const struct idmap *idmap, struct text *into);
/* In the launcher: the mapping of a process that waits for it. */
int idmap_write(const struct idmap *idmap, pid_t pid, const struct teller *teller,
		struct err *err);
/* In the container: 0:0 of the new namespace, with no other groups; all capabilities stay. */
int idmap_become_root(const struct idmap *idmap, const struct teller *teller, struct err *err);
/* In the container: the command's ids. Effective capabilities are as before afterwards, so that
 * what is left to do can be done. */
int idmap_become_user(const struct idmap *idmap, const struct teller *teller, struct err *err);

#endif
