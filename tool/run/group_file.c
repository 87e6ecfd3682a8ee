// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a group.
 */
#include <fcntl.h>
#include <string.h>

#include "../lib/util.h"
#include "group_file.h"

/**
 * group_file_read() - read what fits
 * @dir: the group's directory
 * @file: the file's name
 * @into: filled, and ended by a NUL; "" on failure
 * @size: how much room there is
 * Return: 0, or -1 with errno.
 */
int group_file_read(int dir, const char *file, char *into, size_t size)
{
	cleanup_close int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, into, size - 1);

	into[len < 0 ? 0 : len] = '\0';
	return len < 0 ? -1 : 0;
}

/**
 * group_file_write() - write with one write(2)
 * @dir: the group's directory
 * @file: the file's name
 * @text: what is written
 * Return: 0, or -1 with errno.
 */
int group_file_write(int dir, const char *file, const char *text)
{
	cleanup_close int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

/** group_file_word() - whether one of the words of a text is @word */
bool group_file_word(const char *text, const char *word)
{
	size_t len = strlen(word), other;

	for (text += strspn(text, " \n"); *text; text += strspn(text, " \n")) {
		other = strcspn(text, " \n");
		if (other == len && !memcmp(text, word, len))
			return true;
		text += other;
	}
	return false;
}
