/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command's stdin, stdout and stderr where they are pipes.
 */
#ifndef SCLIMIT_RUN_STDIO_H
#define SCLIMIT_RUN_STDIO_H

#include "idmap.h"
#include "teller.h"

/* In the launcher: what of them are pipes becomes the command's user's, so that /dev/stdout and its
 * like, by which a pipe is opened anew, can be used inside. */
int stdio_give(const struct idmap *idmap, const struct teller *teller, struct err *err);

#endif
