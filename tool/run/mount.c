// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts as descriptors. Links of a hostile root must not lead a mount, or a directory that is made
 * for one, out of it: what is mounted is put onto a descriptor that was found inside of the root,
 * or onto the last component of a path as it is, be it a link.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "destination.h"
#include "mount.h"

static int set_keys(int context, const struct mount_key *keys)
{
	for (; keys && keys->key; keys++)
		if (fsconfig(context, FSCONFIG_SET_STRING, keys->key, keys->value, 0))
			return -1;
	return 0;
}

/**
 * mount_new() - a new file system
 * @type: which
 * @attr: MOUNT_ATTR_*
 * @keys: its options, or NULL
 * @err: filled on failure, with the file system's own errno
 * Return: a descriptor of its root, mounted nowhere yet; -1.
 */
int mount_new(const char *type, uint64_t attr, const struct mount_key *keys, struct err *err)
{
	cleanup_close int context = fsopen(type, FSOPEN_CLOEXEC);
	int fd = -1;

	if (context >= 0 && !set_keys(context, keys) &&
	    !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		fd = fsmount(context, FSMOUNT_CLOEXEC, attr);
	return fd >= 0 ? fd : err_set(err, errno, "cannot mount a new %s", type);
}

/**
 * mount_copy() - a copy of what is mounted at a path
 * @path: a directory, file or device
 * @attr: MOUNT_ATTR_* to set, in addition to what it has
 * @recursive: with what is mounted below
 * @err: filled on failure
 *
 * Nothing that is mounted in the copy later shows in the original, nor the other way round.
 *
 * Return: a descriptor of it, mounted nowhere yet; -1.
 */
int mount_copy(const char *path, uint64_t attr, bool recursive, struct err *err)
{
	unsigned int recurse = recursive ? AT_RECURSIVE : 0;
	struct mount_attr set = { .attr_set = attr, .propagation = MS_PRIVATE };
	int fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recurse);

	if (fd < 0)
		return err_set(err, errno, "cannot take what is there to mount it");
	if (!mount_setattr(fd, "", AT_EMPTY_PATH | recurse, &set, sizeof(set)))
		return fd;
	err_set(err, errno, "cannot set how it is mounted");
	close(fd);
	return -1;
}

/**
 * mount_device() - mount a device of the host, as what cannot be changed itself
 * @path: the device
 * @on: a file in a directory that nobody else can change
 *
 * Whoever may use it can write to it all the same; but its mode and owner stay as they are,
 * also where the container's root user is the host's.
 *
 * Return: 0; -1 and errno.
 */
int mount_device(const char *path, const char *on)
{
	struct mount_attr set = { .attr_set = MOUNT_ATTR_RDONLY };

	if (mount(path, on, NULL, MS_BIND, NULL))
		return -1;
	return mount_setattr(AT_FDCWD, on, AT_SYMLINK_NOFOLLOW, &set, sizeof(set));
}

/**
 * mount_clear() - take attributes from one mount
 * @fd: the mount
 * @attr: MOUNT_ATTR_*
 * @err: filled on failure
 * Return: 0 or -1.
 */
int mount_clear(int fd, uint64_t attr, struct err *err)
{
	struct mount_attr clear = { .attr_clr = attr };

	if (!mount_setattr(fd, "", AT_EMPTY_PATH, &clear, sizeof(clear)))
		return 0;
	return err_set(err, errno, "cannot change how it is mounted");
}

/**
 * mount_put() - mount a mount
 * @fd: it
 * @dir: a directory
 * @name: where below it; a link at its end is not followed, but those before it are
 * @err: filled on failure
 * Return: 0 or -1.
 */
int mount_put(int fd, int dir, const char *name, struct err *err)
{
	if (!move_mount(fd, "", dir, name, MOVE_MOUNT_F_EMPTY_PATH))
		return 0;
	return err_set(err, errno, "cannot mount there");
}

/**
 * mount_put_top() - mount a mount on a directory at the top of the new root
 * @fd: it
 * @root: the new root
 * @name: the directory's name; it is made if it is not there
 * @err: filled on failure
 * Return: 0 or -1.
 */
int mount_put_top(int fd, int root, const char *name, struct err *err)
{
	if (!move_mount(fd, "", root, name, MOVE_MOUNT_F_EMPTY_PATH))
		return 0;
	if (errno != ENOENT)
		return err_set(err, errno, "cannot mount there%s",
			       errno == EINVAL ? ": perhaps it is a link or a file" : "");
	return destination_make(root, name, true, err) || mount_put(fd, root, name, err) ? -1 : 0;
}

/**
 * mount_put_path() - mount a mount somewhere in the new root
 * @fd: it
 * @root: the new root
 * @path: where; links are followed, as the new root's
 * @is_dir: whether it is a directory; a file is mounted on a file
 * @err: filled on failure
 * Return: 0 or -1.
 */
int mount_put_path(int fd, int root, const char *path, bool is_dir, struct err *err)
{
	cleanup_close int at = destination_open(root, path, is_dir, err);

	if (at < 0)
		return -1;
	if (!move_mount(fd, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		return 0;
	return err_set(err, errno, "cannot mount there");
}

/**
 * mount_attr_show() - attributes as mount(8) calls them
 * @attr: MOUNT_ATTR_*
 * @into: where they go
 */
void mount_attr_show(uint64_t attr, struct text *into)
{
	text_add(into, "%s%s%s%s", attr & MOUNT_ATTR_RDONLY ? "ro" : "rw",
		 attr & MOUNT_ATTR_NOSUID ? ",nosuid" : "", attr & MOUNT_ATTR_NODEV ? ",nodev" : "",
		 attr & MOUNT_ATTR_NOEXEC ? ",noexec" : "");
}
