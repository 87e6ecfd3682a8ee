/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each option does to struct options. Messages do not name the option: who asks does.
 */
#ifndef SCLIMIT_RUN_OPTIONS_TAKE_H
#define SCLIMIT_RUN_OPTIONS_TAKE_H

#include "options.h"
#include "options_table.h"

/* @word is NULL for those that take none, and is never empty. */
int option_take(struct options *options, enum option option, const char *word, struct err *err);

int take_bind(struct options *options, const char *word, struct err *err);
int take_tmpfs(struct options *options, const char *word, struct err *err);
int take_rlimit(struct options *options, const char *word, struct err *err);

/* A namespace's name, as --share takes it; NULL behind the last one. */
const char *namespace_name(unsigned int i, unsigned int *flag);

#endif
