// SPDX-License-Identifier: GPL-2.0
/*
 * What an overlay may have for a layer. It sees a layer's own file system alone and nothing that is
 * mounted below it, so it would show what is there hidden by a mount.
 *
 * That is looked at when the overlay is made, as the kernel itself does for what it has locked. Who
 * can rename the directory around a hidden one can still bring it into a layer afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "../lib/util.h"
#include "handler_mount.h"

/* Those of linux/magic.h are not all. */
#define MAGIC_ZFS	0x2fc12fc1
#define MAGIC_BCACHEFS	0xca451a4e
#define MAGIC_FUSE	0x65735546
#define MAGIC_EROFS	0xe0f5e1e2
#define MAGIC_XFS	0x58465342

/* File systems of files, not of things that the kernel shows. */
static bool has_files(const struct statfs *fs)
{
	static const unsigned int magic[] = {
		EXT4_SUPER_MAGIC, MAGIC_XFS, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC, TMPFS_MAGIC,
		RAMFS_MAGIC, OVERLAYFS_SUPER_MAGIC, SQUASHFS_MAGIC, MAGIC_EROFS, MAGIC_ZFS,
		MAGIC_BCACHEFS, NFS_SUPER_MAGIC, MAGIC_FUSE, V9FS_MAGIC, ISOFS_SUPER_MAGIC,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(magic); i++)
		if ((unsigned int)fs->f_type == magic[i])
			return true;
	return false;
}

/* The path as mountinfo writes it, without a slash at its end: "" for the root. */
static int read_path(const struct caller *caller, int fd, struct text *into)
{
	char link[48], path[PATH_MAX];
	ssize_t len, i;

	snprintf(link, sizeof(link), "../self/fd/%d", fd);
	len = readlinkat(caller->proc, link, path, sizeof(path));
	if (len < 0)
		return -errno;
	/* one that is not below the root has something else in front */
	if (len == sizeof(path) || path[0] != '/')
		return -EPERM;
	for (i = 0; i < len && len > 1; i++) {
		if (strchr(" \t\n\\", path[i]))
			text_add(into, "\\%03o", path[i]);
		else
			text_add_bytes(into, &path[i], 1);
	}
	return 0;
}

static int read_mounts(const struct caller *caller, struct text *into)
{
	cleanup_close int fd = openat(caller->proc, "../self/mountinfo", O_RDONLY | O_CLOEXEC);
	char part[4096];
	ssize_t got;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, part, sizeof(part))) > 0)
		text_add_bytes(into, part, got);
	return got < 0 ? -errno : 0;
}

/* "24 23 0:22 / /proc ...": the second is what it is mounted on, the fifth is where. */
static bool is_below(const char *line, const char *path)
{
	const char *at = line;
	size_t len = strlen(path);
	int i;

	for (i = 0; i < 4; i++) {
		at += strcspn(at, " \n");
		at += *at == ' ';
	}
	return !strncmp(at, path, len) && at[len] == '/' && at[len + 1] != ' ';
}

static int check_mounts(const struct caller *caller, int fd)
{
	cleanup_text struct text mounts = {}, path = {};
	const char *line;
	int ret = read_path(caller, fd, &path) ?: read_mounts(caller, &mounts);

	if (ret)
		return ret;
	for (line = text_str(&mounts); *line; line += *line == '\n') {
		if (is_below(line, text_str(&path)))
			return -EPERM;
		line += strcspn(line, "\n");
	}
	return 0;
}

static int check(const struct caller *caller, struct mount_call *call, int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs))
		return -errno;
	if (!has_files(&fs))
		return -EPERM;
	/* an overlay does not look at that */
	if (fs.f_flags & ST_NOEXEC)
		call->flags |= MS_NOEXEC;
	return check_mounts(caller, fd);
}

/**
 * mount_layer() - open a directory that is to be an overlay's layer
 * @caller: as whom, behind caller_enter()
 * @call: the overlay; where nothing of the layer can be executed, nothing of it can
 * @path: the directory
 * Return: a descriptor (O_PATH); -errno: -EPERM for one that may be none.
 */
int mount_layer(struct caller *caller, struct mount_call *call, const char *path)
{
	int ret, fd = caller_path(caller, AT_FDCWD, path, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return fd;
	ret = check(caller, call, fd);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}
