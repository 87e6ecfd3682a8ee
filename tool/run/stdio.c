// SPDX-License-Identifier: GPL-2.0
/*
 * A pipe belongs to who made it, and nobody else may open it by /proc/self/fd. One without a name is
 * nobody's concern but of those who hold it, so it can be given away; files and terminals stay
 * what they are.
 */
#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "stdio.h"

/* An id as it is outside. Return: false where it is not mapped. */
static bool outside(const struct id_ranges *ranges, uint32_t inside, uint32_t *id)
{
	const struct id_range *range;

	for (range = ranges->range; range < ranges->range + ranges->count; range++) {
		if (inside - range->inside >= range->count)
			continue;
		*id = range->outside + (inside - range->inside);
		return true;
	}
	return false;
}

static bool is_pipe(int fd)
{
	struct statfs fs;
	struct stat st;

	return !fstat(fd, &st) && S_ISFIFO(st.st_mode) && !fstatfs(fd, &fs) &&
	       fs.f_type == PIPEFS_MAGIC;
}

/**
 * stdio_give() - give pipes to the command's user
 * @idmap: the container's ids
 * @teller: how much is told
 * @err: filled on failure
 *
 * Who may not give anything away has given the container its own id, or is told under --debug.
 *
 * Return: 0 or -1.
 */
int stdio_give(const struct idmap *idmap, const struct teller *teller, struct err *err)
{
	uint32_t uid, gid;
	int fd;

	if (!idmap->new_user || !outside(&idmap->uid, idmap->run_uid, &uid) ||
	    !outside(&idmap->gid, idmap->run_gid, &gid))
		return 0;
	if (step_begin(teller, "stdio", err))
		return -1;
	for (fd = 0; fd < 3; fd++)
		if (is_pipe(fd) && fchown(fd, uid, gid))
			tell(teller, "descriptor %d stays another's: %s", fd, err_name(errno));
	return 0;
}
