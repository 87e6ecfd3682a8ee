// SPDX-License-Identifier: GPL-2.0
/*
 * Making the container's cgroup. Each step, for -v and for tests: "cgroup.dir" the directory that
 * all are in, "cgroup.make" the group, "cgroup.controllers", "cgroup.limits".
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "group_file.h"
#include "place.h"
#include "sweep.h"

#define NAMES	1000	/* how many are tried */

/* Who can open the directory can lock it, and hold up everybody; but a container's user must get
 * through it, or the container's cgroup namespace could not be mounted. */
#define DIR_MODE	0711

/* ---- the directory ---- */

static int open_dir(const struct place *place)
{
	static const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int dir = openat(place->parent.fd, PLACE_DIR, flags);

	if (dir >= 0 || errno != ENOENT)
		return dir;
	if (mkdirat(place->parent.fd, PLACE_DIR, DIR_MODE) && errno != EEXIST)
		return -1;
	return openat(place->parent.fd, PLACE_DIR, flags);
}

/* Opens and locks sclimit/. */
static int dir_begin(struct place *place, const struct teller *teller, struct err *err)
{
	struct stat st;
	int dir;

	if (step_begin(teller, "cgroup.dir", err))
		return -1;
	dir = place->above_fd = open_dir(place);
	if (dir < 0 || fstat(dir, &st))
		return err_set(err, errno, "group %s: cannot make and open " PLACE_DIR " in it",
			       place->parent.name);
	/* its owner could take limits away again */
	if (st.st_uid && st.st_uid != geteuid())
		return err_set(err, 0, "group %s/" PLACE_DIR ": it belongs to user %u",
			       place->parent.path, st.st_uid);
	if ((st.st_mode & 07777) != DIR_MODE && fchmod(dir, DIR_MODE))
		return err_set(err, errno, "group %s/" PLACE_DIR ": cannot set its mode",
			       place->parent.path);
	while (flock(dir, LOCK_EX))
		if (errno != EINTR)
			return err_set(err, errno, "group %s/" PLACE_DIR ": cannot lock it",
				       place->parent.path);
	return 0;
}

/* ---- the group ---- */

/* Under its own name, or with a number behind it. */
static int make_dir(struct place *place)
{
	size_t len = strlen(place->name);
	unsigned int i;

	for (i = 2; mkdirat(place->above_fd, place->name, 0755); i++) {
		if (errno != EEXIST || i > NAMES)
			return -1;
		snprintf(place->name + len, sizeof(place->name) - len, "-%u", i);
	}
	place->made = true;
	return 0;
}

/* Return: 0 or -1 with errno. */
static int open_group(struct place *place)
{
	struct stat st;

	place->dir_fd = openat(place->above_fd, place->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	place->group.fd = place->dir_fd;
	if (place->dir_fd < 0 || fstat(place->dir_fd, &st) ||
	    sweep_lock(place->above_fd, st.st_ino))
		return -1;
	place->group.id = st.st_ino;
	/* the container sees it as the root of its hierarchy, whatever our umask is */
	return (st.st_mode & 07777) == 0755 ? 0 : fchmod(place->dir_fd, 0755);
}

static int make_group(struct place *place, const struct teller *teller, struct err *err)
{
	const struct group *parent = &place->parent;

	if (step_begin(teller, "cgroup.make", err))
		return -1;
	if (make_dir(place))
		return err_set(err, errno, "group %s/" PLACE_DIR ": cannot make %s in it",
			       parent->path, place->name);
	place->group.path = xasprintf("%s/" PLACE_DIR "/%s", parent->path, place->name);
	place->group.name = strcmp(parent->name, "/") ?
			    xasprintf("%s/" PLACE_DIR "/%s", parent->name, place->name) :
			    xasprintf(PLACE_DIR "/%s", place->name);
	if (open_group(place))
		return err_set(err, errno, "group %s: cannot open and lock it", place->group.name);
	tell(teller, "%s", place->group.path);
	return 0;
}

/* ---- controllers ---- */

static int enable(int at, const char *group, const struct limits *limits,
		  const struct teller *teller, struct err *err)
{
	static const char file[] = "cgroup.subtree_control";
	char have[GROUP_FILE_MAX], word[32];
	const struct limit *limit;

	if (group_file_read(at, file, have, sizeof(have)))
		return err_set(err, errno, "group %s: cannot read %s", group, file);
	for (limit = limits->limit; limit < limits->limit + limits->count; limit++) {
		if (group_file_word(have, limit->controller))
			continue;
		snprintf(word, sizeof(word), "+%s", limit->controller);
		if (group_file_write(at, file, word))
			return err_set(err, errno, "%s: cannot enable the %s controller below group %s%s",
				       limit->option, limit->controller, group,
				       errno == EBUSY ? ", which has processes of its own" : "");
		tell(teller, "%s of group %s: %s", file, group, word);
	}
	return 0;
}

/* From the parent down. That may be done while the group is there: it is empty. */
static int enable_all(const struct place *place, const struct limits *limits,
		      const struct teller *teller, struct err *err)
{
	cleanup_free char *name = NULL;

	if (!limits->count)
		return 0;
	if (step_begin(teller, "cgroup.controllers", err))
		return -1;
	if (place->handed_down)
		return 0;
	if (enable(place->parent.fd, place->parent.name, limits, teller, err))
		return -1;
	name = xasprintf("%s/" PLACE_DIR, place->parent.path);
	return enable(place->above_fd, name, limits, teller, err);
}

/* ---- all of it ---- */

static int make_all(struct place *place, const struct limits *limits,
		    const struct teller *teller, struct err *err)
{
	struct abandoned abandoned;
	int ret;

	sweep_find(place->above_fd, &abandoned, teller);
	ret = make_group(place, teller, err);
	flock(place->above_fd, LOCK_UN);
	sweep_remove(place->above_fd, &abandoned, teller);
	if (ret || enable_all(place, limits, teller, err))
		return -1;
	return limits_write(limits, place->dir_fd, place->group.name, teller, err);
}

/**
 * place_make() - make the group, if there is to be one
 * @place: the plan of it
 * @limits: what is written into it
 * @teller: how much is told
 * @err: filled on failure
 *
 * In the launcher, before it has children.
 * Return: 0 or -1: nothing is left then, and place_end() has nothing to do but to free.
 */
int place_make(struct place *place, const struct limits *limits, const struct teller *teller,
	       struct err *err)
{
	if (!place->want ||
	    (!dir_begin(place, teller, err) && !make_all(place, limits, teller, err)))
		return 0;
	/* nobody is in it yet */
	if (place->made)
		unlinkat(place->above_fd, place->name, AT_REMOVEDIR);
	place->made = false;
	return -1;
}
