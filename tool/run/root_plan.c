// SPDX-License-Identifier: GPL-2.0
/*
 * What can be known of the root before anything is started.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>

#include "root_parts.h"

/** root_free() - free a root, and close what was opened for it */
void root_free(struct root *root)
{
	size_t i;

	free(root->dir.path);
	close_cleanup(&root->dir.fd);
	for (i = 0; root->source && i < root->options->nr_mounts; i++) {
		free(root->source[i].path);
		close_cleanup(&root->source[i].fd);
	}
	free(root->source);
	free(root->workdir);
}

static int find_source(struct root_source *source, const char *path, struct err *err)
{
	struct stat st;

	source->path = realpath(path, NULL);
	if (!source->path || stat(source->path, &st))
		return err_set(err, errno, "%s: cannot look it up", path);
	source->is_dir = S_ISDIR(st.st_mode);
	/* devices there are no more usable than if they were made in the container */
	source->attr = MOUNT_ATTR_NODEV;
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		source->attr = 0;
	return 0;
}

static int plan_dir(const struct options *options, struct root *root, struct err *err)
{
	struct root_source *dir = &root->dir;

	if (root->host) {
		/* that it cannot be written to is all that protects it */
		dir->path = xstrdup("/");
		dir->is_dir = true;
		dir->attr = MOUNT_ATTR_RDONLY;
		return 0;
	}
	if (find_source(dir, options->rootfs, err))
		return err_prefix(err, "--rootfs");
	if (!dir->is_dir)
		return err_set(err, ENOTDIR, "--rootfs %s: not a directory", options->rootfs);
	if (!strcmp(dir->path, "/"))
		return err_set(err, 0, "--rootfs %s: it is the host's own root, which a container "
			       "has (read-only) without --rootfs", options->rootfs);
	if (root->read_only)
		dir->attr |= MOUNT_ATTR_RDONLY;
	return 0;
}

static int plan_mount(const struct mount_option *option, struct root_source *source,
		      struct err *err)
{
	source->fd = -1;
	if (option->kind != MOUNT_BIND)
		return 0;
	if (find_source(source, option->src, err))
		return -1;
	source->attr |= MOUNT_ATTR_NOSUID | (option->read_only ? MOUNT_ATTR_RDONLY : 0);
	return 0;
}

static int plan_mounts(const struct options *options, struct root *root, struct err *err)
{
	size_t i;

	root->source = xcalloc(options->nr_mounts, sizeof(*root->source));
	for (i = 0; i < options->nr_mounts; i++)
		root->source[i].fd = -1;
	for (i = 0; i < options->nr_mounts; i++)
		if (plan_mount(&options->mount[i], &root->source[i], err))
			return root_mount_err(&options->mount[i], err);
	return 0;
}

static int plan_workdir(const struct options *options, struct root *root, struct err *err)
{
	if (options->workdir) {
		if (*options->workdir != '/')
			return err_set(err, 0, "--workdir %s: not an absolute path",
				       options->workdir);
		root->workdir = xstrdup(options->workdir);
		root->workdir_asked = true;
	} else if (root->host && !(root->share & CLONE_NEWNS)) {
		root->workdir = getcwd(NULL, 0);
	}
	return 0;
}

/**
 * root_plan() - find out what the root will be
 * @options: what was asked for; must last
 * @root: filled; must be freed also on failure
 * @err: filled on failure
 * Return: 0 or -1.
 */
int root_plan(const struct options *options, struct root *root, struct err *err)
{
	*root = (struct root){
		.options = options, .share = options->share, .host = !options->rootfs,
		.read_only = options->read_only || !options->rootfs, .overlay = options->overlay,
		.dir = { .fd = -1 },
	};
	if (root->overlay && root->host)
		return err_set(err, 0, "--overlay: needs --rootfs");
	if (plan_dir(options, root, err) || plan_mounts(options, root, err))
		return -1;
	return plan_workdir(options, root, err);
}
