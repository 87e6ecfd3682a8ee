// SPDX-License-Identifier: GPL-2.0
/*
 * The root in words: a line for each mount.
 */
#include <sched.h>

#include "mount.h"
#include "root_parts.h"

static void show(struct text *into, const char *source, const char *dir, const char *name,
		 const char *type, uint64_t attr)
{
	text_add(into, "  %s on %s%s%s type %s (", source, dir, name ? "/" : "", name ?: "",
		 type);
	mount_attr_show(attr, into);
	text_add(into, ")\n");
}

static void show_root(const struct root *root, struct text *into)
{
	if (root->overlay) {
		show(into, "memory", "/", NULL, "overlay", MOUNT_ATTR_NODEV);
		text_add(into, "    over %s\n", root->dir.path);
	} else {
		show(into, root->dir.path, "/", NULL, "bind", root->dir.attr);
	}
}

/* A new file system, or the host's. */
static void show_fs(struct text *into, bool host, const char *type, const char *path,
		    uint64_t attr)
{
	show(into, host ? path : type, path, NULL, host ? "bind" : type, attr);
}

static void show_masks(const char *const *name, const char *dir, bool files, struct text *into)
{
	for (; *name; name++) {
		if (files)
			show(into, "/dev/null", dir, *name, "bind", MOUNT_ATTR_RDONLY);
		else
			show(into, "tmpfs", dir, *name, "tmpfs", ATTR_PSEUDO | MOUNT_ATTR_RDONLY);
	}
}

static void show_proc(const struct root *root, struct text *into)
{
	size_t i;

	show_fs(into, root->share & CLONE_NEWPID, "proc", "/proc", ATTR_PSEUDO);
	for (i = 0; proc_read_only[i]; i++)
		show(into, "/proc", "/proc", proc_read_only[i], "bind",
		     ATTR_PSEUDO | MOUNT_ATTR_RDONLY);
	show_masks(proc_masked_files, "/proc", true, into);
	show_masks(proc_masked_dirs, "/proc", false, into);
}

static void show_sys(const struct root *root, struct text *into)
{
	uint64_t attr = ATTR_PSEUDO | MOUNT_ATTR_RDONLY;

	show_fs(into, root->share & CLONE_NEWNET, "sysfs", "/sys", attr);
	show_fs(into, root->share & CLONE_NEWCGROUP, "cgroup2", "/sys/fs/cgroup", attr);
	show_masks(sys_masked_dirs, "/sys", false, into);
}

static void show_dev(const struct root *root, struct text *into)
{
	bool host = root->share & CLONE_NEWIPC;
	size_t i;

	show_fs(into, false, "tmpfs", "/dev", ATTR_PSEUDO);
	for (i = 0; device_names[i]; i++)
		text_add(into, "  /dev/%s on /dev/%s type bind (ro)\n", device_names[i],
			 device_names[i]);
	show_fs(into, false, "devpts", "/dev/pts", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
	show_fs(into, host, "tmpfs", "/dev/shm", ATTR_PSEUDO);
	show_fs(into, host, "mqueue", "/dev/mqueue", ATTR_PSEUDO);
}

static void show_mounts(const struct root *root, struct text *into)
{
	const struct mount_option *option = root->options->mount;
	size_t i;

	if (root->host) {
		show_fs(into, false, "tmpfs", "/tmp", ATTR_PLAIN);
		show_fs(into, false, "tmpfs", "/run", ATTR_PLAIN);
	}
	for (i = 0; i < root->options->nr_mounts; i++, option++) {
		if (option->kind == MOUNT_BIND)
			show(into, root->source[i].path, option->dst, NULL, "bind",
			     root->source[i].attr);
		else
			show_fs(into, false, "tmpfs", option->dst, ATTR_PLAIN);
	}
}

/**
 * root_show() - tell what will be mounted, in that order
 * @root: the root as it will be
 * @into: gets lines
 */
void root_show(const struct root *root, struct text *into)
{
	if (root->share & CLONE_NEWNS) {
		text_add(into, "  nothing is mounted: the mounts are the host's\n");
	} else {
		show_root(root, into);
		show_proc(root, into);
		show_sys(root, into);
		show_dev(root, into);
		show_mounts(root, into);
	}
	if (root->workdir)
		text_add(into, "  workdir: %s\n", root->workdir);
}
