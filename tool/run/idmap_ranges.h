/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of ids: a mapping as /proc/PID/uid_map has it.
 */
#ifndef SCLIMIT_RUN_IDMAP_RANGES_H
#define SCLIMIT_RUN_IDMAP_RANGES_H

#include "options.h"

/* The kernel takes less than a page at once: lines of three numbers of ten digits. */
#define RANGES_MAX	(4095 / 33)

#define cleanup_ranges	__attribute__((cleanup(ranges_free)))
void ranges_free(struct id_ranges *ranges);
void ranges_add(struct id_ranges *ranges, uint32_t inside, uint32_t outside, uint32_t count);
/* How many ids are in it. */
uint64_t ranges_total(const struct id_ranges *ranges);
bool ranges_have(const struct id_ranges *ranges, uint32_t inside);
bool ranges_use(const struct id_ranges *ranges, uint32_t outside, uint32_t count);

/* A file like /proc/self/uid_map. Return: 0, or -1: it is none. */
int ranges_parse(const char *content, struct id_ranges *into);
/* As such a file takes it. */
void ranges_format(const struct id_ranges *ranges, struct text *into);

/* What is left of @want when its ids outside must be ids inside of @own; each range lies within
 * one of @own, as the kernel asks for. */
void ranges_cut(const struct id_ranges *want, const struct id_ranges *own,
		struct id_ranges *into);
/* Where nothing better is known: 0 and up to ids of @own that nobody is likely to be. */
int ranges_guess(const struct id_ranges *own, struct id_ranges *into);

#endif
