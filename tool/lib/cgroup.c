// SPDX-License-Identifier: GPL-2.0
/*
 * Groups by what the user calls them: where the hierarchy is mounted, opening, walking.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "cgroup.h"

#define ROOT_ID	1	/* of the real root's group, which is its inode number too */
#define GONE	" (deleted)"	/* what the kernel adds to the path of what is removed */

/**
 * struct mount - where cgroup v2 is mounted
 * @point: its directory
 * @root: the group that is mounted there, as /proc/PID/cgroup names groups; "" for the root
 */
struct mount {
	char *point;
	char *root;
};

static struct mount mounted;	/* found once */

/* /proc/self/mountinfo writes white space and backslashes as \ooo. */
static char *unescape(const char *field)
{
	char *text = xstrdup(field), *to = text;
	const char *from;

	for (from = text; *from; to++) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
		    from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			*to = (from[1] - '0') * 64 + (from[2] - '0') * 8 + from[3] - '0';
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return text;
}

/* A line of mountinfo: ID PARENT DEV ROOT POINT OPTIONS [TAG]... - TYPE SOURCE OPTIONS */
static void mount_line(char *line)
{
	char *type = strstr(line, " - "), *save = NULL, *field, *root = NULL, *point = NULL;
	unsigned int i;

	if (!type || strncmp(type + 3, "cgroup2 ", 8))
		return;
	*type = '\0';
	for (i = 0, field = strtok_r(line, " ", &save); field && i < 5; i++) {
		if (i == 3)
			root = field;
		if (i == 4)
			point = field;
		field = strtok_r(NULL, " ", &save);
	}
	/* a mount of the whole hierarchy is better than one of a part of it */
	if (!point || (mounted.point && (!*mounted.root || strcmp(root, "/"))))
		return;
	free(mounted.point);
	free(mounted.root);
	mounted.point = unescape(point);
	mounted.root = unescape(strcmp(root, "/") ? root : "");
}

/* Looks where it usually is, with or without cgroup v1 beside it: a list of all mounts can be long. */
static bool find_usual(void)
{
	static const char *const points[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };
	struct statfs fs;
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(points); i++) {
		if (lstat(points[i], &st) || st.st_ino != ROOT_ID || !S_ISDIR(st.st_mode) ||
		    statfs(points[i], &fs) || fs.f_type != CGROUP2_SUPER_MAGIC)
			continue;
		mounted = (struct mount){ xstrdup(points[i]), xstrdup("") };
		return true;
	}
	return false;
}

/**
 * cgroup_mount() - where cgroup v2 is mounted
 * @err: filled on failure
 * Return: the directory, which lasts, or NULL.
 */
const char *cgroup_mount(struct err *err)
{
	cleanup_text struct text text = {};
	char *line, *save = NULL;

	if (mounted.point || find_usual())
		return mounted.point;
	if (file_read("/proc/self/mountinfo", &text, err))
		return NULL;
	if (text.data)
		for (line = strtok_r(text.data, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			mount_line(line);
	if (!mounted.point)
		err_set(err, 0, "no cgroup v2 hierarchy is mounted");
	return mounted.point;
}

/* What is below @dir of @path, without a slash before it, or NULL. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (strncmp(path, dir, len))
		return NULL;
	if (path[len] && path[len] != '/' && len && dir[len - 1] != '/')
		return NULL;
	for (path += len; *path == '/'; path++)
		;
	return path;
}

/* The path of what a descriptor is of. Return: allocated, or NULL. */
static char *fd_path(int fd)
{
	cleanup_free char *link = xasprintf("/proc/self/fd/%d", fd);
	size_t room = 256;
	char *path = NULL;
	ssize_t len;

	do {
		room *= 2;
		path = xrealloc(path, room, 1);
		len = readlink(link, path, room);
	} while (len == (ssize_t)room);
	if (len < 0) {
		free(path);
		return NULL;
	}
	path[len] = '\0';
	return path;
}

/* Fills a group from an open directory, which it takes. */
static int group_fill(struct group *group, int fd, const char *spec, struct err *err)
{
	const char *name, *point = cgroup_mount(err);
	struct statfs fs;
	struct stat st;

	*group = (struct group){ .fd = fd };
	if (!point)
		return -1;
	if (fstatfs(fd, &fs) || fs.f_type != CGROUP2_SUPER_MAGIC || fstat(fd, &st))
		return err_set(err, 0, "%s: not a cgroup v2 directory", spec);
	group->path = fd_path(fd);
	if (!group->path)
		return err_set(err, errno, "%s: cannot tell its path", spec);
	name = below(group->path, point);
	if (!name)
		return err_set(err, 0, "%s: not below the cgroup mount %s", spec, point);
	group->name = xstrdup(*name ? name : "/");
	group->id = st.st_ino;
	return 0;
}

/* Opens a group by the path of its directory. */
static int group_open_path(struct group *group, const char *path, const char *spec,
			   struct err *err)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		return group_fill(group, fd, spec, err);
	if (errno == ENOENT)
		return err_set(err, ENOENT, "%s: no such group", spec);
	if (errno == ENOTDIR)
		return err_set(err, ENOTDIR, "%s: not a cgroup v2 directory", spec);
	return err_set(err, errno, "%s: cannot open", spec);
}

/* The group in what /proc/PID/cgroup holds: its line 0::/PATH. Return: within @text, or NULL. */
static char *unified_line(struct text *text)
{
	char *line, *save = NULL;

	if (!text->data)
		return NULL;
	for (line = strtok_r(text->data, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, "0::/", 4))
			return line + 3;
	return NULL;
}

/* Opens the group of a process. @pid: digits, or "self". */
static int group_open_pid(struct group *group, const char *pid, const char *spec, struct err *err)
{
	cleanup_free char *file = xasprintf("/proc/%s/cgroup", pid);
	cleanup_text struct text text = {};
	cleanup_free char *path = NULL;
	const char *point, *name;
	char *in, *gone;

	if (file_read(file, &text, err)) {
		if (err->code == ENOENT || err->code == ESRCH)
			return err_set(err, ESRCH, "%s: no such process", spec);
		return err_prefix(err, "%s", spec);
	}
	point = cgroup_mount(err);
	if (!point)
		return -1;
	in = unified_line(&text);
	if (!in)
		return err_set(err, 0, "%s: it is in no cgroup v2 directory", spec);
	gone = in + strlen(in) - strlen(GONE);
	if (gone > in && !strcmp(gone, GONE))
		return err_set(err, ENOENT, "%s: its group %.*s is removed", spec,
			       (int)(gone - in), in);
	name = below(in, mounted.root);
	if (!name || !strncmp(name, "..", 2))
		return err_set(err, 0, "%s: its group %s is not below the cgroup mount %s", spec,
			       in, point);
	path = xasprintf("%s/%s", point, name);
	return group_open_path(group, path, spec, err);
}

/**
 * group_open() - open a group by what the user calls it
 * @group: filled; to be closed by group_close(), also after a failure
 * @spec: a path below the cgroup mount or absolute, pid:N, or self; "/" is the root group
 * @err: filled on failure
 * Return: 0 or -1.
 */
int group_open(struct group *group, const char *spec, struct err *err)
{
	cleanup_free char *path = NULL;
	const char *point;

	*group = GROUP_NONE;
	if (!strcmp(spec, "self"))
		return group_open_pid(group, spec, spec, err);
	if (!strncmp(spec, "pid:", 4)) {
		if (!spec[4] || strspn(spec + 4, "0123456789") != strlen(spec + 4))
			return err_set(err, 0, "%s: not the number of a process", spec);
		return group_open_pid(group, spec + 4, spec, err);
	}
	if (!*spec)
		return err_set(err, 0, "'' is no group");
	point = cgroup_mount(err);
	if (!point)
		return -1;
	if (*spec == '/' && spec[1])
		return group_open_path(group, spec, spec, err);
	path = xasprintf("%s/%s", point, spec);
	return group_open_path(group, path, spec, err);
}

/**
 * group_close() - let go of a group
 * @group: one that group_open() filled, or GROUP_NONE; it is GROUP_NONE then
 */
void group_close(struct group *group)
{
	free(group->name);
	free(group->path);
	if (group->fd >= 0)
		close(group->fd);
	*group = GROUP_NONE;
}

static int word_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of a group's children, sorted. None where it is removed. */
static int children(const struct group *group, struct words *names, struct err *err)
{
	int fd = openat(group->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *ent;
	DIR *dir;

	if (fd < 0 && (errno == ENOENT || errno == ENODEV))
		return 0;
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		err_set(err, errno, "%s: cannot list its children", group->name);
		close_cleanup(&fd);
		return -1;
	}
	while ((ent = readdir(dir)))
		if (ent->d_type == DT_DIR && strcmp(ent->d_name, ".") && strcmp(ent->d_name, ".."))
			words_add(names, ent->d_name);
	closedir(dir);
	if (names->count)
		qsort(names->word, names->count, sizeof(*names->word), word_order);
	return 0;
}

/* Opens a child. Return: 0; 1: it is removed; -1. */
static int child_open(const struct group *parent, const char *name, struct group *child,
		      struct err *err)
{
	struct stat st;

	*child = GROUP_NONE;
	child->fd = openat(parent->fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (child->fd < 0 && errno == ENOENT)
		return 1;
	child->name = strcmp(parent->name, "/") ? xasprintf("%s/%s", parent->name, name) :
						  xstrdup(name);
	child->path = xasprintf("%s/%s", parent->path, name);
	if (child->fd < 0 || fstat(child->fd, &st))
		return err_set(err, errno, "%s: cannot open", child->name);
	child->id = st.st_ino;
	return 0;
}

static int walk(const struct group *top, unsigned int depth,
		int (*visit)(const struct group *group, unsigned int depth, void *arg,
			     struct err *err),
		void *arg, struct err *err)
{
	cleanup_words struct words names = {};
	size_t i;
	int ret;

	ret = visit(top, depth, arg, err);
	if (ret)
		return ret;
	/* such as that of the launcher's containers, which nobody else may hold up */
	if (children(top, &names, err))
		return depth && err->code == EACCES ? 0 : -1;
	for (i = 0; !ret && i < names.count; i++) {
		cleanup_group struct group child = GROUP_NONE;

		ret = child_open(top, names.word[i], &child, err);
		if (ret == 1)
			ret = 0;	/* removed meanwhile: as if it had never been */
		else if (!ret)
			ret = walk(&child, depth + 1, visit, arg, err);
	}
	return ret;
}

/**
 * cgroup_walk() - visit a group and all below it, parents first, children sorted by name
 * @top: where it begins
 * @visit: called for each, with its depth below @top; anything but 0 ends the walk. The group is
 *	closed when it returns
 * @arg: for @visit
 * @err: filled on failure
 *
 * Groups that come or go meanwhile may be visited or not. What is below a group that the caller may
 * not list is passed over, unless that is @top.
 * Return: 0, -1, or what @visit returned.
 */
int cgroup_walk(const struct group *top,
		int (*visit)(const struct group *group, unsigned int depth, void *arg,
			     struct err *err),
		void *arg, struct err *err)
{
	return walk(top, 0, visit, arg, err);
}
