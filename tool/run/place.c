// SPDX-License-Identifier: GPL-2.0
/*
 * The container's own cgroup: whether and where it can be, and what becomes of it.
 *
 * It is below the caller's own unless another one is named, so that the limits and rules that the
 * caller has hold for the container too. Of a group that has processes, as a login's has, the
 * kernel lets no child have controllers; to go up until there is one without would be a way out
 * of the caller's own. So limits then need --cgroup.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>

#include "group_file.h"
#include "group_remove.h"
#include "place.h"

#define PATIENCE	10000	/* ms; what was killed takes longer where the kernel is stuck */

/* What cannot do without a group, or NULL. */
static const char *needed_by(const struct options *options, const struct limits *limits,
			     bool needed)
{
	if (options->cgroup)
		return "--cgroup";
	if (limits->count)
		return limits->limit[0].option;
	if (!needed)
		return NULL;
	if (options->backend == BACKEND_MODULE || options->backend == BACKEND_BOTH)
		return "--backend";
	if (options->from_exec)
		return "--from-exec";
	return options->share & CLONE_NEWPID ? "--share pid" : "a group is needed";
}

/* ---- who may ---- */

/* Who puts a process into a group must be allowed to write to the closest group that has both
 * that one and its own below it. */
static int check_common(const struct group *parent, struct err *err)
{
	cleanup_group struct group own = GROUP_NONE;
	cleanup_free char *procs = NULL;
	size_t i, common = 0;

	if (group_open(&own, "self", err))
		return -1;
	for (i = 0; own.path[i] && own.path[i] == parent->path[i]; i++)
		if (own.path[i] == '/')
			common = i;
	if ((!own.path[i] || own.path[i] == '/') && (!parent->path[i] || parent->path[i] == '/'))
		common = i;
	procs = xasprintf("%.*s/cgroup.procs", (int)common, parent->path);
	if (faccessat(AT_FDCWD, procs, W_OK, AT_EACCESS))
		return err_set(err, errno, "group %s: its processes cannot be moved to group %s",
			       own.name, parent->name);
	return 0;
}

static int check_access(const struct group *parent, bool named, struct err *err)
{
	int ret = faccessat(parent->fd, PLACE_DIR, W_OK | X_OK, AT_EACCESS);

	if (ret && errno == ENOENT)
		ret = faccessat(parent->fd, ".", W_OK | X_OK, AT_EACCESS);
	if (ret)
		return err_set(err, errno, "no group can be made in group %s", parent->name);
	if (named && geteuid())
		return check_common(parent, err);
	if (faccessat(parent->fd, "cgroup.procs", W_OK, AT_EACCESS))
		return err_set(err, errno, "group %s: its processes cannot be moved", parent->name);
	return 0;
}

/* ---- controllers ---- */

/* The first limit whose controller a file does not name, or NULL. */
static const struct limit *not_in(const char *text, const struct limits *limits)
{
	const struct limit *limit;

	for (limit = limits->limit; limit < limits->limit + limits->count; limit++)
		if (!group_file_word(text, limit->controller))
			return limit;
	return NULL;
}

/* Only the real root, which has no type, may have processes beside groups with controllers. Some
 * controllers could be enabled even so, but would make all groups below it useless. */
static int check_no_processes(const struct place *place, const struct limits *limits,
			      struct err *err)
{
	const struct limit *limit = limits->limit;
	char text[32];

	if (faccessat(place->parent.fd, "cgroup.type", F_OK, 0))
		return 0;
	if (group_file_read(place->parent.fd, "cgroup.procs", text, sizeof(text)))
		return err_set(err, errno, "%s: group %s is threaded, so it cannot hand down the %s "
			       "controller: name another with --cgroup", limit->option,
			       place->parent.name, limit->controller);
	if (*text)
		return err_set(err, EBUSY, "%s: group %s has processes of its own, so it cannot hand "
			       "down the %s controller: name another with --cgroup", limit->option,
			       place->parent.name, limit->controller);
	return 0;
}

static int check_controllers(struct place *place, const struct limits *limits, struct err *err)
{
	const struct limit *missing;
	char text[GROUP_FILE_MAX];

	if (!group_file_read(place->parent.fd, PLACE_DIR "/cgroup.subtree_control", text,
			     sizeof(text)) && !not_in(text, limits)) {
		place->handed_down = true;
		return 0;
	}
	if (group_file_read(place->parent.fd, "cgroup.controllers", text, sizeof(text)))
		return err_set(err, errno, "group %s: cannot read cgroup.controllers",
			       place->parent.name);
	missing = not_in(text, limits);
	if (missing)
		return err_set(err, 0, "%s: group %s does not have the %s controller",
			       missing->option, place->parent.name, missing->controller);
	return check_no_processes(place, limits, err);
}

/* ---- the plan ---- */

/* Part of a path, and no file of the kernel's is hidden. */
static void take_name(struct place *place, const char *name)
{
	char *at;

	snprintf(place->name, sizeof(place->name), "%.64s", *name ? name : "box");
	for (at = place->name; *at; at++)
		if (*at == '/' || (unsigned char)*at <= ' ' || (*at == '.' && at == place->name))
			*at = '_';
}

/* Return: 0; 1: there can be no group; -1: nor can be what was asked for, and @err has all. */
static int find(const struct options *options, const struct limits *limits, struct place *place,
		struct err *err)
{
	if (group_open(&place->parent, options->cgroup ?: "self", err))
		return 1;
	if (limits->count && check_controllers(place, limits, err))
		return -1;
	return check_access(&place->parent, options->cgroup, err) ? 1 : 0;
}

static void place_free(struct place *place)
{
	free(place->why_not);
	close_cleanup(&place->above_fd);
	group_close(&place->parent);
	group_close(&place->group);
	*place = PLACE_NONE;
}

/**
 * place_plan() - whether there is a group for the container, and where
 * @options: what was asked for
 * @limits: its limits
 * @name: what the group is to be called
 * @needed: something that was asked for cannot do without
 * @place: filled; to be ended by place_end(), but not after a failure
 * @err: filled on failure
 * Return: 0 or -1.
 */
int place_plan(const struct options *options, const struct limits *limits, const char *name,
	       bool needed, struct place *place, struct err *err)
{
	const char *by = needed_by(options, limits, needed), *code;
	int ret;

	*place = PLACE_NONE;
	take_name(place, name);
	ret = find(options, limits, place, err);
	if (!ret) {
		place->want = true;
		return 0;
	}
	place_free(place);
	if (ret < 0)
		return -1;
	if (by)
		return err_prefix(err, "%s", by);
	code = err_name(err->code);
	place->why_not = code ? xasprintf("%s (%s)", err->text, code) : xstrdup(err->text);
	return 0;
}

static void show_controllers(const struct limits *limits, struct text *into)
{
	unsigned int i, j;

	text_add(into, "  controllers to enable:");
	for (i = 0; i < limits->count; i++) {
		for (j = 0; limits->limit[j].controller != limits->limit[i].controller; j++)
			;
		if (i == j)
			text_add(into, " %s", limits->limit[i].controller);
	}
	text_add(into, "\n");
}

/**
 * place_show() - where the group is, the controllers that it needs, and its limits
 * @place: the plan of it
 * @limits: its limits
 * @into: lines are appended
 */
void place_show(const struct place *place, const struct limits *limits, struct text *into)
{
	const char *above = strcmp(place->parent.name ?: "/", "/") ? place->parent.name : "";

	if (!place->want) {
		text_add(into, "  group: none: %s\n", place->why_not ?: "not asked for");
		return;
	}
	text_add(into, "  group: %s%s" PLACE_DIR "/%s\n", above, *above ? "/" : "", place->name);
	if (limits->count && !place->handed_down)
		show_controllers(limits, into);
	limits_show(limits, into);
}

/* ---- the end ---- */

/**
 * place_end() - kill what is in the group, remove it, and free the plan
 * @place: any that place_plan() has filled, or PLACE_NONE; it is PLACE_NONE then
 * @teller: who is told where that cannot be done
 */
void place_end(struct place *place, const struct teller *teller)
{
	struct err err;

	if (place->made &&
	    group_remove(place->above_fd, place->name, place->dir_fd, PATIENCE, &err))
		note(teller, "group %s: %s", place->group.name, err.text);
	place_free(place);
}

/**
 * place_oom_kills() - how many processes the kernel has killed in it for want of memory
 * @place: one that is made
 * Return: that number; 0 also where memory is not counted.
 */
uint64_t place_oom_kills(const struct place *place)
{
	static const char key[] = "\noom_kill ";
	char text[GROUP_FILE_MAX];
	const char *line;

	if (group_file_read(place->dir_fd, "memory.events", text, sizeof(text)))
		return 0;
	line = strstr(text, key);
	return line ? strtoull(line + sizeof(key) - 1, NULL, 10) : 0;
}
