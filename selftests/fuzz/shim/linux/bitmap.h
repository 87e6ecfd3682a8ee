/* SPDX-License-Identifier: GPL-2.0 */
/* A set of bits, which nothing here looks into. */
#define DECLARE_BITMAP(name, bits)	unsigned long name[((bits) + 63) / 64]
