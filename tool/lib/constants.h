/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The constants that people know: CLONE_NEWUSER, TIOCSTI, PTRACE_ATTACH.
 */
#ifndef SCLIMIT_CONSTANTS_H
#define SCLIMIT_CONSTANTS_H

#include "util.h"

/* A decimal, octal (0...) or hexadecimal number, a constant, or several joined by |.
 * Return: 0, or -1 with a message that names what is unknown. */
int constant_value(const char *text, uint64_t *value, struct err *err);

/* An argument as people write it: "O_WRONLY|O_CREAT", "TIOCSTI", "AF_UNIX". Adds to @into the
 * flags or the constant where argument @arg of call @name is known to be such, else the number,
 * decimal below 256 and else hexadecimal. */
void constant_show(const char *name, unsigned int arg, uint64_t value, struct text *into);

/* Likewise where only the bits of @bits are known: constants that are about others are left out.
 * With CONSTANT_MASK, @value itself says which bits are looked at. */
#define CONSTANT_MASK	0
void constant_show_bits(const char *name, unsigned int arg, uint64_t value, uint64_t bits,
			struct text *into);

/* Constant @i of all there are, for completion and `sclimit names`, or NULL. */
const char *constant_nth(size_t i, uint64_t *value);

#endif
