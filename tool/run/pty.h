/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The container's end of a terminal.
 */
#ifndef SCLIMIT_RUN_PTY_H
#define SCLIMIT_RUN_PTY_H

#include "inside.h"

/* In the container: a terminal of its own file system of these, as the process's controlling one
 * and its descriptors 0, 1 and 2; the master goes to the launcher. */
int pty_open(struct inside *inside, struct err *err);

#endif
