/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command's file: where it is, and becoming it.
 */
#ifndef SCLIMIT_RUN_PROGRAM_H
#define SCLIMIT_RUN_PROGRAM_H

#include "../lib/util.h"

/* As execvp(3) looks for it, in the PATH of @env. Return: allocated, or NULL and *@code is ENOENT
 * or EACCES. */
char *program_find(const char *name, const struct words *env, int *code);

#endif
