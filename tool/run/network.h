/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The new network namespace, which has a loopback interface and nothing else.
 */
#ifndef SCLIMIT_RUN_NETWORK_H
#define SCLIMIT_RUN_NETWORK_H

#include "teller.h"

int network_loopback_up(const struct teller *teller, struct err *err);

#endif
