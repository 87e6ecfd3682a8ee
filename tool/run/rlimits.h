/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resource limits of the command.
 */
#ifndef SCLIMIT_RUN_RLIMITS_H
#define SCLIMIT_RUN_RLIMITS_H

#include "options.h"
#include "teller.h"

void rlimits_show(const struct options *options, struct text *into);
/* In the launcher: a hard limit above ours needs CAP_SYS_RESOURCE here, which the container does
 * not have; ours is raised, and inherited. Soft limits stay. */
int rlimits_raise(const struct options *options, const struct teller *teller, struct err *err);
/* In the container, late: a small one must not hit what sets it up. */
int rlimits_set(const struct options *options, const struct teller *teller, struct err *err);

#endif
