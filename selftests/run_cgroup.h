/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launcher and its groups, as the tests of these see them.
 */
#ifndef SCLIMIT_RUN_CGROUP_TEST_H
#define SCLIMIT_RUN_CGROUP_TEST_H

#include <sys/prctl.h>

#include "tool.h"

#define RUN		"/bin/sclimit-run"
#define TOP_NAME	"selftest"	/* what cg_base() calls it */

/* Quietly, with the test's group as --cgroup: from beginning to end, and started. */
#define run_in_top(t, ...) \
	tool_run(t, &(struct tool_how){ .file = RUN }, \
		 TOOL_ARGV("-q", "--cgroup", TOP_NAME, ##__VA_ARGS__))
#define start_in_top(t, ...) \
	tool_start(t, &(struct tool_how){ .file = RUN }, \
		   TOOL_ARGV("-q", "--cgroup", TOP_NAME, ##__VA_ARGS__))

/* A command that says when it runs and then stays. */
#define STAY		"--", "sh", "-c", "echo up; exec sleep 1000"

/**
 * groups_in() - the groups of containers below a group
 * @top: the group
 * @first: filled with the first one's path, if there is one; or NULL
 * Return: how many there are; -1: there is no sclimit/ in it.
 */
static __maybe int groups_in(const char *top, char *first)
{
	char dir[CG_PATH];
	struct dirent *entry;
	int n = 0;
	DIR *list;

	cg_name(dir, top, "sclimit");
	list = opendir(dir);
	if (!list)
		return -1;
	while ((entry = readdir(list))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		if (!n++ && first)
			cg_name(first, dir, entry->d_name);
	}
	closedir(list);
	return n;
}

/** pids_in() - how many processes are in a group itself. Return: that, or -errno. */
static __maybe int pids_in(const char *cg)
{
	char text[CG_TEXT];
	ssize_t len = cg_read(cg, "cgroup.procs", text, sizeof(text));

	return len < 0 ? (int)len : (int)tool_lines(text);
}

/** have_controllers() - enable them in the root's children. Return: 0 or -errno. */
static __maybe int have_controllers(void)
{
	return cg_write(CG_ROOT, "cgroup.subtree_control", "+cpu +cpuset +io +memory +pids");
}

/* Leaves what the guest's init has enabled. */
static __maybe int drop_controllers(void)
{
	return cg_write(CG_ROOT, "cgroup.subtree_control", "-cpu -cpuset -io");
}

#endif /* SCLIMIT_RUN_CGROUP_TEST_H */
