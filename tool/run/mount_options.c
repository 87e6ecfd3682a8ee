// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts as options have them.
 */
#include <string.h>

#include "amounts.h"
#include "options_take.h"

/* A place for a mount, which nobody who reads it can take for another one. */
static int dst_check(const char *dst, struct err *err)
{
	const char *part;
	size_t len;

	if (*dst != '/')
		return err_set(err, 0, "\"%.40s\" is not an absolute path of the container", dst);
	for (part = dst; *part; part += len) {
		part += strspn(part, "/");
		len = strcspn(part, "/");
		if (len == 2 && !memcmp(part, "..", 2))
			return err_set(err, 0, "there is a \"..\" in the path of the container");
	}
	if (!dst[strspn(dst, "/")])
		return err_set(err, 0, "the root itself cannot be mounted over");
	return 0;
}

static void mount_add(struct options *options, const struct mount_option *mount)
{
	options->mount = xrealloc(options->mount, options->nr_mounts + 1, sizeof(*options->mount));
	options->mount[options->nr_mounts++] = *mount;
}

/**
 * take_bind() - --bind
 * @options: where it goes
 * @word: SRC:DST[:ro]
 * @err: filled on failure
 * Return: 0 or -1.
 */
int take_bind(struct options *options, const char *word, struct err *err)
{
	struct mount_option mount = { .kind = MOUNT_BIND, .size = AMOUNT_NONE };
	const char *colon = strchrnul(word, ':'), *dst = colon + (*colon == ':'), *end;
	cleanup_free char *place = NULL;

	end = strchrnul(dst, ':');
	if (colon == word || dst == end || (*end && strcmp(end, ":ro")))
		return err_set(err, 0, "not SRC:DST[:ro]");
	place = xstrndup(dst, end - dst);
	if (dst_check(place, err))
		return -1;
	mount.read_only = *end;
	mount.src = xstrndup(word, colon - word);
	mount.dst = place;
	place = NULL;
	mount_add(options, &mount);
	return 0;
}

/**
 * take_tmpfs() - --tmpfs
 * @options: where it goes
 * @word: DST[:SIZE]
 * @err: filled on failure
 * Return: 0 or -1.
 */
int take_tmpfs(struct options *options, const char *word, struct err *err)
{
	struct mount_option mount = { .kind = MOUNT_TMPFS, .size = AMOUNT_NONE };
	const char *colon = strchrnul(word, ':');
	cleanup_free char *place = xstrndup(word, colon - word);

	if (dst_check(place, err))
		return -1;
	/* to a tmpfs 0 is no limit */
	if (*colon && bytes_parse(colon + 1, 1, &mount.size, err))
		return -1;
	mount.dst = place;
	place = NULL;
	mount_add(options, &mount);
	return 0;
}
