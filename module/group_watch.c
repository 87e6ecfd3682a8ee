// SPDX-License-Identifier: GPL-2.0
/*
 * Being told of directories that are made and removed: the tracepoints of cgroups,
 * which are not exported, and are found by their names.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/tracepoint.h>

#include "group.h"

static struct tracepoint *mkdir_tracepoint;
static struct tracepoint *rmdir_tracepoint;

static void tracepoint_find(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "cgroup_mkdir"))
		mkdir_tracepoint = tp;
	else if (!strcmp(tp->name, "cgroup_rmdir"))
		rmdir_tracepoint = tp;
}

/**
 * sclimit_group_watch() - begin to be told of directories
 * @mkdir: called for each that is made, before it can be seen, under a spinlock
 * @rmdir: called for each that is removed, when it is gone, under a spinlock
 *
 * Context: process, may sleep.
 * Return: 0; -ENOENT where the kernel has no such tracepoint, the log says which; or
 * what registering them said.
 */
int sclimit_group_watch(sclimit_group_told mkdir, sclimit_group_told rmdir)
{
	int err;

	for_each_kernel_tracepoint(tracepoint_find, NULL);
	if (!mkdir_tracepoint || !rmdir_tracepoint) {
		pr_err("cannot load: the kernel has no tracepoint cgroup_%s\n",
		       mkdir_tracepoint ? "rmdir" : "mkdir");
		return -ENOENT;
	}
	err = tracepoint_probe_register(rmdir_tracepoint, rmdir, NULL);
	if (err)
		return err;
	err = tracepoint_probe_register(mkdir_tracepoint, mkdir, NULL);
	if (err) {
		tracepoint_probe_unregister(rmdir_tracepoint, rmdir, NULL);
		tracepoint_synchronize_unregister();
	}
	return err;
}

/**
 * sclimit_group_unwatch() - end sclimit_group_watch()
 * @mkdir: as there
 * @rmdir: as there
 *
 * When it returns neither of them runs.
 *
 * Context: process, may sleep.
 */
void sclimit_group_unwatch(sclimit_group_told mkdir, sclimit_group_told rmdir)
{
	tracepoint_probe_unregister(mkdir_tracepoint, mkdir, NULL);
	tracepoint_probe_unregister(rmdir_tracepoint, rmdir, NULL);
	tracepoint_synchronize_unregister();
}
