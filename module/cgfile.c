// SPDX-License-Identifier: GPL-2.0
/*
 * The files syscalls.* of every cgroup v2 directory, and who may write to them. See
 * include/uapi/linux/sclimit.h.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/cgroup.h>
#include <linux/kernfs.h>
#include <linux/seq_file.h>
#include <linux/user_namespace.h>

#include "cgfile.h"
#include "event.h"
#include "gate.h"
#include "ksym.h"
#include "policy_draft.h"
#include "policy_request.h"

/*
 * Opener and writer: a descriptor that root opened is no permission for whoever
 * it was handed to, and one that a user opened none for a setuid program that
 * can be made to write to it.
 */
static bool may_write(struct kernfs_open_file *of)
{
	return file_ns_capable(of->file, &init_user_ns, CAP_SYS_ADMIN) && capable(CAP_SYS_ADMIN);
}

static ssize_t rules_write(struct kernfs_open_file *of, char *buf, size_t nbytes, bool deny)
{
	struct sclimit_write write = { .cgrp = of_css(of)->cgroup };
	struct sclimit_blame blame;
	int err;

	if (!may_write(of))
		return -EPERM;
	if (strlen(buf) != nbytes)
		return -EINVAL;
	write.request = sclimit_request_parse(buf, deny);
	if (IS_ERR(write.request))
		return PTR_ERR(write.request);
	err = sclimit_gate_write(&write, 1, &blame);
	sclimit_request_free(write.request);
	return err ?: nbytes;
}

static ssize_t deny_write(struct kernfs_open_file *of, char *buf, size_t nbytes, loff_t off)
{
	return rules_write(of, buf, nbytes, true);
}

static ssize_t allow_write(struct kernfs_open_file *of, char *buf, size_t nbytes, loff_t off)
{
	return rules_write(of, buf, nbytes, false);
}

static int lock(struct cgroup *cgrp, bool on)
{
	struct sclimit_group *group;

	lockdep_assert_held(&sclimit_group_mutex);
	group = sclimit_group_get(cgrp);
	if (IS_ERR(group))
		return PTR_ERR(group);
	if (!on)
		return group->locked ? -EPERM : 0;
	return sclimit_gate_lock(group);
}

static ssize_t lock_write(struct kernfs_open_file *of, char *buf, size_t nbytes, loff_t off)
{
	bool on;
	int err;

	if (!may_write(of))
		return -EPERM;
	if (strlen(buf) != nbytes)
		return -EINVAL;
	buf = strstrip(buf);
	on = !strcmp(buf, "1");
	if (!on && strcmp(buf, "0"))
		return -EINVAL;
	if (mutex_lock_killable(&sclimit_group_mutex))
		return -EINTR;
	err = lock(of_css(of)->cgroup, on);
	mutex_unlock(&sclimit_group_mutex);
	return err ?: nbytes;
}

/* Runs @show on the group of the directory that the file is in. */
static int file_show(struct seq_file *seq,
		     int (*show)(struct seq_file *seq, struct sclimit_group *group))
{
	struct sclimit_group *group;
	int err;

	if (mutex_lock_killable(&sclimit_group_mutex))
		return -EINTR;
	group = sclimit_group_get(seq_css(seq)->cgroup);
	err = IS_ERR(group) ? PTR_ERR(group) : show(seq, group);
	mutex_unlock(&sclimit_group_mutex);
	return err;
}

static int show_deny(struct seq_file *seq, struct sclimit_group *group)
{
	return sclimit_policy_show(seq, sclimit_group_effective(group));
}

static int show_local(struct seq_file *seq, struct sclimit_group *group)
{
	return sclimit_policy_show(seq, group->own);
}

static int show_allow(struct seq_file *seq, struct sclimit_group *group)
{
	struct sclimit_policy *allowed = sclimit_policy_allowed(sclimit_group_effective(group));
	int err;

	if (IS_ERR(allowed))
		return PTR_ERR(allowed);
	err = sclimit_policy_show(seq, allowed);
	sclimit_policy_put(allowed);
	return err;
}

static int show_lock(struct seq_file *seq, struct sclimit_group *group)
{
	seq_printf(seq, "%d\n", group->locked);
	return 0;
}

static int show_events(struct seq_file *seq, struct sclimit_group *group)
{
	sclimit_event_show(seq, group);
	return 0;
}

static int deny_show(struct seq_file *seq, void *v)
{
	return file_show(seq, show_deny);
}

static int allow_show(struct seq_file *seq, void *v)
{
	return file_show(seq, show_allow);
}

static int local_show(struct seq_file *seq, void *v)
{
	return file_show(seq, show_local);
}

static int events_show(struct seq_file *seq, void *v)
{
	return file_show(seq, show_events);
}

static int lock_show(struct seq_file *seq, void *v)
{
	return file_show(seq, show_lock);
}

static int stat_show(struct seq_file *seq, void *v)
{
	return file_show(seq, sclimit_event_show_stat);
}

static struct cftype files[] = {
	{
		.name = "syscalls.allow",
		.flags = CFTYPE_NO_PREFIX,
		.max_write_len = SCLIMIT_WRITE_MAX,
		.seq_show = allow_show,
		.write = allow_write,
	},
	{
		.name = "syscalls.deny",
		.flags = CFTYPE_NO_PREFIX,
		.max_write_len = SCLIMIT_WRITE_MAX,
		.seq_show = deny_show,
		.write = deny_write,
	},
	{
		.name = "syscalls.deny.local",
		.flags = CFTYPE_NO_PREFIX,
		.seq_show = local_show,
	},
	{
		.name = SCLIMIT_EVENTS_FILE,
		.flags = CFTYPE_NO_PREFIX,
		.seq_show = events_show,
	},
	{
		.name = "syscalls.lock",
		.flags = CFTYPE_NO_PREFIX,
		.seq_show = lock_show,
		.write = lock_write,
	},
	{
		.name = "syscalls.stat",
		.flags = CFTYPE_NO_PREFIX,
		.seq_show = stat_show,
	},
	{ }
};

/**
 * sclimit_cgfile_init() - put the files into all directories
 *
 * Context: process, may sleep; the module's init, when all else is ready.
 * Return: 0; -ENODEV where perf_event is disabled, -EBUSY where a v1 hierarchy
 * has it, -ENOMEM; the log says why.
 */
int sclimit_cgfile_init(void)
{
	int err;

	if (!cgroup_subsys_enabled(perf_event_cgrp_subsys)) {
		pr_err("cannot load: the cgroup controller perf_event is disabled (cgroup_disable=)\n");
		return -ENODEV;
	}
	if (!cgroup_subsys_on_dfl(perf_event_cgrp_subsys)) {
		pr_err("cannot load: the cgroup controller perf_event is mounted as v1; unmount it there\n");
		return -EBUSY;
	}
	err = sclimit_ksym_files_add(files);
	if (err)
		pr_err("cannot load: no files in cgroup directories: %pe\n", ERR_PTR(err));
	return err;
}

/**
 * sclimit_cgfile_exit() - take the files away
 *
 * When it returns, no operation on them runs.
 *
 * Context: process, may sleep; the module's exit.
 */
void sclimit_cgfile_exit(void)
{
	sclimit_ksym_files_remove(files);
}
