/* SPDX-License-Identifier: GPL-2.0 */
/* The value of a digit that isxdigit() has seen. */
static inline int hex_to_bin(unsigned char c)
{
	return c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x61 + 10;
}
