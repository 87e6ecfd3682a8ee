/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A place in the new root where something is to be mounted.
 */
#ifndef SCLIMIT_RUN_DESTINATION_H
#define SCLIMIT_RUN_DESTINATION_H

#include "../lib/util.h"

int destination_open(int root, const char *path, bool is_dir, struct err *err);
int destination_make(int dir, const char *name, bool is_dir, struct err *err);

#endif
