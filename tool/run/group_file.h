/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of a group, which are short and are read and written whole.
 */
#ifndef SCLIMIT_RUN_GROUP_FILE_H
#define SCLIMIT_RUN_GROUP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define GROUP_FILE_MAX	4096	/* a page: what the kernel gives in one read(2) */

int group_file_read(int dir, const char *file, char *into, size_t size);
int group_file_write(int dir, const char *file, const char *text);
bool group_file_word(const char *text, const char *word);

#endif
