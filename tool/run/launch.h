/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A container from its start to its end.
 */
#ifndef SCLIMIT_RUN_LAUNCH_H
#define SCLIMIT_RUN_LAUNCH_H

#include "plan.h"

/* Return: the exit status; -1 where the launcher failed. Nothing is left in both cases. */
int launch(struct plan *plan, struct err *err);

#endif
