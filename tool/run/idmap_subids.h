/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Subordinate ids: those that an ordinary user may give to others, of subuid(5) and subgid(5).
 */
#ifndef SCLIMIT_RUN_IDMAP_SUBIDS_H
#define SCLIMIT_RUN_IDMAP_SUBIDS_H

#include "options.h"

/* The name of a uid in what passwd(5) describes, or NULL; allocated. */
char *subids_user(const char *passwd, uint32_t uid);
/* What @content gives to @name (which may be NULL) or to @uid; @inside is where the first id goes,
 * and the others behind it. */
void subids_find(const char *content, const char *name, uint32_t uid, uint32_t inside,
		 struct id_ranges *into);

#endif
