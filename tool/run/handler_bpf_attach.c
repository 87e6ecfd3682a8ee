// SPDX-License-Identifier: GPL-2.0
/*
 * BPF_PROG_ATTACH and BPF_PROG_DETACH for the container: device programs, and its own group alone.
 *
 * A device is to be had only if all programs that count say so, so one more takes something away
 * and never gives. What counts are the group's own programs and those of the groups above that were
 * attached with BPF_F_ALLOW_MULTI. One above that was attached without counts only while there is
 * none below, so there we attach none; nor without that flag ourselves, as then a program could be
 * taken off by whoever does not have it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "handler_bpf.h"

#define ROOT_ID	1	/* of the group that has none above it */

/* ---- groups ---- */

/* Whether a group has programs that would have to give way to others, or that anybody's name for
 * one would take off. Return: 0; -EPERM if so; or another -errno. */
static int check_group(int group)
{
	union bpf_attr attr;
	int ret;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = group;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	ret = bpf_call(BPF_PROG_QUERY, &attr);
	if (ret < 0)
		return ret;
	return attr.query.prog_cnt && !(attr.query.attach_flags & BPF_F_ALLOW_MULTI) ? -EPERM : 0;
}

static bool is_group(int fd, struct stat *st)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC && !fstat(fd, st);
}

/* All that are above it. Where the root is not to be seen there may be more. */
static int check_above(int group)
{
	cleanup_close int at = -1;
	struct stat st;
	int up, ret;

	for (;; at = up) {
		up = openat(at < 0 ? group : at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		close_cleanup(&at);
		at = -1;
		if (up < 0)
			return -errno;
		if (!is_group(up, &st)) {
			close(up);
			return -EPERM;
		}
		ret = check_group(up);
		if (ret || st.st_ino == ROOT_ID) {
			close(up);
			return ret;
		}
	}
}

/* ---- the caller's descriptors ---- */

/* Whether it is the container's own group: that is always found below another one. */
static int check_target(struct caller *caller, const struct place *place, int number)
{
	cleanup_close int fd = caller_fd(caller, number);
	struct stat theirs, own;

	if (fd < 0)
		return fd;
	if (!is_group(fd, &theirs) || !S_ISDIR(theirs.st_mode) || fstat(place->dir_fd, &own))
		return -EPERM;
	return theirs.st_dev == own.st_dev && theirs.st_ino == own.st_ino ? 0 : -EPERM;
}

static int check_program(int fd)
{
	struct bpf_prog_info info = {};
	union bpf_attr attr;
	int ret;

	memset(&attr, 0, sizeof(attr));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (uintptr_t)&info;
	ret = bpf_call(BPF_OBJ_GET_INFO_BY_FD, &attr);
	if (ret < 0)
		return ret;
	return info.type == BPF_PROG_TYPE_CGROUP_DEVICE ? 0 : -EPERM;
}

/* All that may be set goes over, and nothing else may be set. */
static int take_attr(const union bpf_attr *from, uint32_t flags, union bpf_attr *into)
{
	memset(into, 0, sizeof(*into));
	into->target_fd = from->target_fd;
	into->attach_bpf_fd = from->attach_bpf_fd;
	into->attach_type = BPF_CGROUP_DEVICE;
	into->attach_flags = flags;
	return memcmp(from, into, sizeof(*into)) ? -EPERM : 0;
}

/* Return: the program's descriptor, ours; or -errno. @attr names it and our descriptor of the
 * group, so that both are what was looked at. */
static int take(struct caller *caller, const struct place *place, const union bpf_attr *from,
		uint32_t flags, union bpf_attr *attr)
{
	int ret = take_attr(from, flags, attr), program;

	ret = ret ?: check_target(caller, place, from->target_fd);
	if (ret)
		return ret;
	program = caller_fd(caller, from->attach_bpf_fd);
	if (program < 0)
		return program;
	ret = bpf_confine() ?: check_program(program) ?: check_group(place->dir_fd);
	if (ret) {
		close(program);
		return ret;
	}
	attr->target_fd = place->dir_fd;
	attr->attach_bpf_fd = program;
	return program;
}

/**
 * bpf_attach() - attach a device program
 * @caller: whose it is
 * @place: the container's group
 * @from: what the caller asks for
 * Return: 0; -errno.
 */
int bpf_attach(struct caller *caller, const struct place *place, const union bpf_attr *from)
{
	union bpf_attr attr;
	cleanup_close int program = take(caller, place, from, BPF_F_ALLOW_MULTI, &attr);

	if (program < 0)
		return program;
	return check_above(place->dir_fd) ?: bpf_call(BPF_PROG_ATTACH, &attr);
}

/**
 * bpf_detach() - take a device program off again
 * @caller: whose it is
 * @place: the container's group
 * @from: what the caller asks for; the kernel finds the program by its descriptor
 * Return: 0; -errno.
 */
int bpf_detach(struct caller *caller, const struct place *place, const union bpf_attr *from)
{
	union bpf_attr attr;
	cleanup_close int program = take(caller, place, from, 0, &attr);

	return program < 0 ? program : bpf_call(BPF_PROG_DETACH, &attr);
}
