/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launcher's own file, which a container must not be able to write to.
 */
#ifndef SCLIMIT_RUN_SELF_H
#define SCLIMIT_RUN_SELF_H

#include "idmap.h"
#include "teller.h"

/* Returns 0 where the container's ids cannot write to it. Else starts again from a copy that
 * nobody can write to: returns -1 where that fails, and 0 when it is that copy already. */
int self_protect(const struct idmap *idmap, char **argv, const struct teller *teller,
		 struct err *err);

#endif
