// SPDX-License-Identifier: GPL-2.0
/*
 * What is mounted in the new root beside that which every container has: binds and memory that were
 * asked for, and what the host's own root needs hidden.
 */
#include <errno.h>
#include <sched.h>

#include "mount.h"
#include "root_parts.h"

static int put_memory(int root_fd, const char *path, const struct mount_key *keys,
		      struct err *err)
{
	cleanup_close int fd = mount_new("tmpfs", ATTR_PLAIN, keys, err);

	return fd < 0 ? -1 : mount_put_path(fd, root_fd, path, true, err);
}

/*
 * A read-only root does not stop anyone from connecting to the sockets in it, and behind those in
 * /run are servers that start programs outside of the container for who asks them, as the
 * user's own systemd does. So /run is empty; what is needed of it can be bound.
 */
static int put_for_host(int root_fd, struct err *err)
{
	static const struct mount_key tmp[] = { { "mode", "1777" }, {} };
	static const struct mount_key run[] = { { "mode", "0755" }, {} };

	if (put_memory(root_fd, "/tmp", tmp, err))
		return err_prefix(err, "/tmp");
	if (put_memory(root_fd, "/run", run, err) && err->code != EROFS)
		return err_prefix(err, "/run");
	return 0;
}

static int put_bind(const struct root_source *source, int root_fd, const char *dst,
		    struct err *err)
{
	cleanup_close int copy = -1;
	int fd = source->fd;

	if (fd < 0)
		fd = copy = mount_copy(source->path, source->attr, true, err);
	return fd < 0 ? -1 : mount_put_path(fd, root_fd, dst, source->is_dir, err);
}

static int put_option(const struct root *root, size_t i, int root_fd, struct err *err)
{
	const struct mount_option *option = &root->options->mount[i];
	struct mount_key keys[] = { { "mode", "1777" }, {}, {} };
	char size[24];

	if (option->kind == MOUNT_BIND)
		return put_bind(&root->source[i], root_fd, option->dst, err);
	if (option->size != AMOUNT_NONE) {
		snprintf(size, sizeof(size), "%lu", option->size);
		keys[1] = (struct mount_key){ "size", size };
	}
	return put_memory(root_fd, option->dst, keys, err);
}

/**
 * root_mounts() - mount what was asked for
 * @root: the root as it is to be
 * @root_fd: the new root
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int root_mounts(const struct root *root, int root_fd, const struct teller *teller,
		struct err *err)
{
	size_t i;

	if (!root->host && !root->options->nr_mounts)
		return 0;
	if (step_begin(teller, "mounts", err))
		return -1;
	if (root->host && put_for_host(root_fd, err))
		return -1;
	for (i = 0; i < root->options->nr_mounts; i++)
		if (put_option(root, i, root_fd, err))
			return root_mount_err(&root->options->mount[i], err);
	return 0;
}

/**
 * root_mount_err() - say in which option something failed
 * @mount: the option
 * @err: what failed
 * Return: -1.
 */
int root_mount_err(const struct mount_option *mount, struct err *err)
{
	if (mount->kind == MOUNT_TMPFS)
		return err_prefix(err, "--tmpfs %s", mount->dst);
	return err_prefix(err, "--bind %s:%s%s", mount->src, mount->dst,
			  mount->read_only ? ":ro" : "");
}
