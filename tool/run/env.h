/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command's environment.
 */
#ifndef SCLIMIT_RUN_ENV_H
#define SCLIMIT_RUN_ENV_H

#include "options.h"

/* NAME=VALUE each, without doubles. */
int env_plan(const struct options *options, struct words *env, struct err *err);
void env_show(const struct words *env, struct text *into);
/* The value of a name in it, or NULL. */
const char *env_get(const struct words *env, const char *name);

#endif
