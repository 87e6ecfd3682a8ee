/* SPDX-License-Identifier: GPL-2.0 */
/* The largest errno. */
#define MAX_ERRNO	4095
