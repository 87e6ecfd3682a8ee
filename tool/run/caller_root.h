/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a caller is the container's root, to whom some handlers lend more than to others.
 */
#ifndef SCLIMIT_RUN_CALLER_ROOT_H
#define SCLIMIT_RUN_CALLER_ROOT_H

#include <stdbool.h>

#include "caller.h"
#include "supervise.h"

/* In its own user namespace, not in one that was made within it. Return: 1, 0, or -errno. */
int caller_is_at_home(const struct caller *caller, const struct supervise *supervise);
/* Behind caller_enter(). */
bool caller_has_root(const struct caller *caller);
/* Both, from outside. Return: 1, 0, or -errno. */
int caller_is_root(struct caller *caller, const struct supervise *supervise);

#endif
