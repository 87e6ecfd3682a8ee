// SPDX-License-Identifier: GPL-2.0
/*
 * The end of a group. The kernel removes one that has neither processes nor groups below it, so
 * the first are killed, all at once, and the others removed before.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "group_file.h"
#include "group_remove.h"

/* How often a group that looks empty may be said to be in use. */
#define TRIES	100

/**
 * subgroups_begin() - begin to read the groups right below one
 * @subgroups: filled
 * @dir: its directory, not opened as a path alone; read from its beginning
 */
void subgroups_begin(struct subgroups *subgroups, int dir)
{
	subgroups->dir = dir;
	subgroups->len = subgroups->at = 0;
	lseek(dir, 0, SEEK_SET);
}

/** subgroups_next() - the next one's name, which lasts until the next call, or NULL */
const char *subgroups_next(struct subgroups *subgroups)
{
	struct dirent64 *entry;

	for (;;) {
		if (subgroups->at == subgroups->len) {
			subgroups->at = 0;
			subgroups->len = getdents64(subgroups->dir, subgroups->buf,
						    sizeof(subgroups->buf));
			if (subgroups->len <= 0) {
				subgroups->len = 0;
				return NULL;
			}
		}
		entry = (struct dirent64 *)(subgroups->buf + subgroups->at);
		subgroups->at += entry->d_reclen;
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") &&
		    strcmp(entry->d_name, "..")) {
			subgroups->id = entry->d_ino;
			return entry->d_name;
		}
	}
}

/* Removes one group that has none below it. Return: 0, 1: there is none to remove, or -1. */
static int remove_leaf(int dir)
{
	cleanup_close int parent = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	char name[NAME_MAX + 1] = "";
	struct subgroups subgroups;
	const char *sub;
	int child;

	for (;;) {
		subgroups_begin(&subgroups, parent);
		sub = subgroups_next(&subgroups);
		if (!sub)
			return 1;
		strcpy(name, sub);
		if (!unlinkat(parent, name, AT_REMOVEDIR) || errno == ENOENT)
			return 0;
		if (errno != EBUSY)
			return -1;
		child = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (child < 0)
			return errno == ENOENT ? 0 : -1;
		close(parent);
		parent = child;
	}
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until nobody is in a group or below it. Return: 0 or -1 with errno. */
static int wait_empty(int dir, unsigned int patience)
{
	cleanup_close int fd = openat(dir, "cgroup.events", O_RDONLY | O_CLOEXEC);
	struct pollfd pollfd = { .fd = fd, .events = POLLPRI };
	long end = now_ms() + patience, left;
	char text[256];
	ssize_t len;

	if (fd < 0)
		return -1;
	for (;;) {
		/* what changes after this is a reason to wake up */
		len = pread(fd, text, sizeof(text) - 1, 0);
		if (len < 0)
			return -1;
		text[len] = '\0';
		if (!strstr(text, "populated 1"))
			return 0;
		left = end - now_ms();
		if (left <= 0 || poll(&pollfd, 1, left) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
}

/* Everything that keeps a group from being removed. Return: 0 or -1 with errno. */
static int empty(int dir, unsigned int patience)
{
	int ret;

	if (group_file_write(dir, "cgroup.kill", "1") || wait_empty(dir, patience))
		return -1;
	do
		ret = remove_leaf(dir);
	while (!ret);
	return ret < 0 ? -1 : 0;
}

/**
 * group_remove() - kill what is in a group, wait for its end, remove it and what is below it
 * @at: a directory, or AT_FDCWD
 * @name: the group's path from there
 * @dir: its own directory, not opened as a path alone
 * @patience: for how long processes that were killed may take to end, in milliseconds
 * @err: filled on failure
 *
 * A group that is gone already, or goes meanwhile, is well removed.
 * Return: 0 or -1.
 */
int group_remove(int at, const char *name, int dir, unsigned int patience, struct err *err)
{
	unsigned int i;

	for (i = 0; i < TRIES; i++) {
		if (!unlinkat(at, name, AT_REMOVEDIR) || errno == ENOENT)
			return 0;
		if (errno != EBUSY)
			break;
		if (!empty(dir, patience))
			continue;
		if (errno == ENODEV || errno == ENOENT)
			return 0;	/* each file of a removed group says so */
		if (errno == ETIMEDOUT)
			return err_set(err, EBUSY, "its processes do not end");
		if (errno != EBUSY)
			break;
	}
	return err_set(err, errno, "cannot remove it");
}
