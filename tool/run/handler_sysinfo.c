// SPDX-License-Identifier: GPL-2.0
/*
 * sysinfo: the memory, the swap and the processes that the container can have, instead of the
 * host's. What limits it are its own group and all that this is in.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/vfs.h>

#include "group_file.h"
#include "handler.h"

#define NO_LIMIT	UINT64_MAX

/**
 * struct room - what groups leave, in bytes; NO_LIMIT where none does
 * @memory, @swap: in all
 * @free_memory, @free_swap: of it
 */
struct room {
	uint64_t memory, free_memory, swap, free_swap;
};

static uint64_t less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---- files of a group ---- */

/* A number; NO_LIMIT: "max", or the group has no such file. */
static uint64_t read_number(int group, const char *file)
{
	char text[32], *end;
	uint64_t number;

	if (group_file_read(group, file, text, sizeof(text)))
		return NO_LIMIT;
	errno = 0;
	number = strtoumax(text, &end, 10);
	return end == text || errno ? NO_LIMIT : number;
}

/* What a line of memory.stat has; 0 without one. @key stands between newlines and spaces. */
static uint64_t read_stat(int group, const char *key)
{
	char text[4 * GROUP_FILE_MAX];
	const char *line;

	if (group_file_read(group, "memory.stat", text, sizeof(text)))
		return 0;
	line = strstr(text, key);
	return line ? strtoumax(line + strlen(key), NULL, 10) : 0;
}

/* What is left of a limit when some of it is used. */
static uint64_t left(uint64_t limit, uint64_t used)
{
	return used == NO_LIMIT ? limit : limit - less(limit, used);
}

/* ---- groups ---- */

/* Copies of files that were not used for long are given back when there is need. */
static void look_at(int group, struct room *room)
{
	uint64_t memory = read_number(group, "memory.max");
	uint64_t swap = read_number(group, "memory.swap.max"), used;

	if (memory != NO_LIMIT) {
		used = read_number(group, "memory.current");
		if (used != NO_LIMIT)
			used = left(used, read_stat(group, "\ninactive_file "));
		room->memory = less(room->memory, memory);
		room->free_memory = less(room->free_memory, left(memory, used));
	}
	if (swap != NO_LIMIT) {
		used = read_number(group, "memory.swap.current");
		room->swap = less(room->swap, swap);
		room->free_swap = less(room->free_swap, left(swap, used));
	}
}

static bool is_group(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC;
}

/* The root is the last that is there, and has none of the files; its own parent is no group. */
static int look_up(int group, struct room *room)
{
	int at = openat(group, ".", O_PATH | O_DIRECTORY | O_CLOEXEC), up;

	*room = (struct room){ NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT };
	for (; at >= 0 && is_group(at); at = up) {
		look_at(at, room);
		up = openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		close(at);
	}
	if (at < 0)
		return -errno;
	close(at);
	return 0;
}

/* ---- the answer ---- */

/* The host's figures are never exceeded. What the host has as buffers cannot be told apart from
 * other copies of files in a group. */
static void limit(int group, const struct room *room, struct sysinfo *info)
{
	uint64_t unit = info->mem_unit ?: 1, tasks = read_number(group, "pids.current");

	if (room->memory != NO_LIMIT) {
		info->totalram = less(info->totalram, room->memory / unit);
		info->freeram = less(info->freeram, room->free_memory / unit);
		info->sharedram = less(info->totalram, read_stat(group, "\nshmem ") / unit);
		info->bufferram = 0;
		info->totalhigh = less(info->totalhigh, info->totalram);
		info->freehigh = less(info->freehigh, info->freeram);
	}
	if (room->swap != NO_LIMIT) {
		info->totalswap = less(info->totalswap, room->swap / unit);
		info->freeswap = less(info->freeswap, room->free_swap / unit);
	}
	if (tasks != NO_LIMIT)
		info->procs = less(tasks, UINT16_MAX);
}

/* Without a group there is nothing that the kernel could not say itself. */
static bool decide(const struct supervise *supervise, const struct seccomp_data *data,
		   struct answer *answer)
{
	answer->go_on = !supervise->place->made;
	return answer->go_on;
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	int group = supervise->place->dir_fd, ret;
	struct sysinfo info = {};
	struct room room;

	if (sysinfo(&info)) {
		answer->error = errno;
		return;
	}
	ret = look_up(group, &room);
	if (!ret) {
		limit(group, &room, &info);
		ret = caller_write(caller, caller->request->data.args[0], &info, sizeof(info));
	}
	answer->error = -ret;
}

const struct handler handler_sysinfo = {
	.name = "sysinfo",
	.rules = (const char *const []){ "sysinfo", NULL },
	.calls = (const int []){ SYS_sysinfo, -1 },
	.decide = decide,
	.serve = serve,
	.stays = true,
};
