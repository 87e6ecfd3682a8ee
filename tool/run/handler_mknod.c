// SPDX-License-Identifier: GPL-2.0
/*
 * The handler of mknod(2) and mknodat(2) for character devices. No file system of a container lets
 * devices be used that are made in it, so what is made is a file, and the container's own device of
 * that number, which the launcher has put into its /dev, is mounted on it.
 *
 * Linux lets everybody make whiteouts, which are no device at all; since the rule is asked about
 * them as well, they are made here as the caller.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "caps.h"
#include "handler.h"

#define MODE_BITS	07777

/**
 * struct node - what is to be made
 * @dirfd: what a relative path starts from
 * @path: its address in the caller
 * @mode: without the type
 * @device: which; 0: a whiteout
 */
struct node {
	int dirfd;
	uint64_t path;
	mode_t mode;
	dev_t device;
};

static const struct {
	unsigned int major, minor;
	const char *path;
} devices[] = {
	{ 1, 3, "/dev/null" }, { 1, 5, "/dev/zero" }, { 1, 7, "/dev/full" },
	{ 1, 8, "/dev/random" }, { 1, 9, "/dev/urandom" }, { 5, 0, "/dev/tty" },
};

/* NULL: none that may be made. */
static const char *path_of(dev_t device)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (device == makedev(devices[i].major, devices[i].minor))
			return devices[i].path;
	return NULL;
}

/* The arguments as the kernel takes them: of each the lower bits alone. */
static struct node read_node(const struct seccomp_data *data)
{
	bool at = data->nr == SYS_mknodat;
	const __u64 *arg = &data->args[at];
	uint32_t device = arg[2];

	return (struct node){
		.dirfd = at ? (int)data->args[0] : AT_FDCWD,
		.path = arg[0],
		.mode = arg[1] & MODE_BITS,
		.device = makedev(device >> 8 & 0xfff, (device & 0xff) | (device >> 12 & 0xfff00)),
	};
}

static bool decide(const struct supervise *supervise, const struct seccomp_data *data,
		   struct answer *answer)
{
	struct node node = read_node(data);

	if (!node.device || path_of(node.device))
		return false;
	answer->error = EPERM;
	return true;
}

/* ---- the device ---- */

/* Whatever the container has put there: only that very device is taken. */
static int open_device(struct caller *caller, dev_t device)
{
	cleanup_close int fd = caller_path(caller, AT_FDCWD, path_of(device), O_PATH | O_NOFOLLOW);
	struct stat st;
	int found;

	if (fd < 0)
		return -EPERM;
	if (fstat(fd, &st) || !S_ISCHR(st.st_mode) || st.st_rdev != device)
		return -EPERM;
	found = fd;
	fd = -1;
	return found;
}

/* Its mode and owner cannot be changed: they may be the host's. */
static int copy_device(int device)
{
	struct mount_attr set = {
		.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
		.propagation = MS_PRIVATE,
	};
	int ret, fd = open_tree(device, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (!mount_setattr(fd, "", AT_EMPTY_PATH, &set, sizeof(set)))
		return fd;
	ret = -errno;
	close(fd);
	return ret;
}

static int mount_device_on(struct caller *caller, int device, int file)
{
	cleanup_close int copy = -1;
	int ret = caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));

	if (ret)
		return ret;
	copy = copy_device(device);
	if (copy < 0)
		ret = copy;
	else if (move_mount(copy, "", file, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		ret = -errno;
	return caller_lower(caller) ?: ret;
}

/* As the caller. Somebody may have put another one in its place meanwhile. */
static void remove_file(int dir, const char *name, int file)
{
	struct stat made, there;

	if (!fstat(file, &made) && !fstatat(dir, name, &there, AT_SYMLINK_NOFOLLOW) &&
	    made.st_dev == there.st_dev && made.st_ino == there.st_ino)
		unlinkat(dir, name, 0);
}

static int make_device(struct caller *caller, const struct node *node, int dir, const char *name)
{
	cleanup_close int device = open_device(caller, node->device), file = -1;
	int ret;

	if (device < 0)
		return device;
	file = openat(dir, name, O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, node->mode);
	if (file < 0)
		return -errno;
	ret = mount_device_on(caller, device, file);
	if (ret)
		remove_file(dir, name, file);
	return ret;
}

/* ---- both ---- */

static int make(struct caller *caller, const struct node *node)
{
	char path[PATH_MAX], name[NAME_MAX + 1];
	cleanup_close int dir = -1;
	ssize_t len = caller_read_text(caller, node->path, path, sizeof(path));
	int ret;

	if (len < 0)
		return len;
	ret = caller_enter(caller);
	if (ret)
		return ret;
	dir = caller_parent(caller, node->dirfd, path, name);
	if (dir < 0)
		return dir;
	if (node->device)
		return make_device(caller, node, dir, name);
	return mknodat(dir, name, S_IFCHR | node->mode, 0) ? -errno : 0;
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	struct node node = read_node(&caller->request->data);

	answer->error = -make(caller, &node);
}

const struct handler handler_mknod = {
	.name = "mknod", .alias = "mknodat",
	.rules = (const char *const []){
		"mknod:a1&S_IFMT==S_IFCHR", "mknodat:a2&S_IFMT==S_IFCHR", NULL
	},
	.calls = (const int []){ SYS_mknod, SYS_mknodat, -1 },
	.decide = decide,
	.serve = serve,
};
