// SPDX-License-Identifier: GPL-2.0
/*
 * Which ids the container gets.
 *
 *	root		--uid-map, or the subordinate ids of "sclimit" or "root", or a range that nobody
 *			else has; within a namespace that has none of these, what it has
 *	other users	0 is the user, 1 and up are the user's subordinate ids if newuidmap(1) can map
 *			them
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>

#include "caps.h"
#include "idmap.h"
#include "idmap_ranges.h"
#include "idmap_subids.h"

/*
 * Root's containers are there if nothing else is said. It is above what useradd(8) gives to
 * users (to 600100000), what systemd takes for its containers (to 1879048191) and what directory
 * services number users with (to 2000200000), and below systemd's foreign ids (from 2147352576).
 */
#define NOBODYS_FIRST	2097152000u
#define NOBODYS_COUNT	65536u

/**
 * struct id_kind - uids or gids
 * @ids: what they are called
 * @option: that gives a mapping
 * @own: our own mapping
 * @sub: the subordinate ids
 * @helper: who may map these, in two places
 */
struct id_kind {
	const char *ids, *option, *own, *sub;
	const char *helper[2];
};

static const struct id_kind uids = {
	"uid", "--uid-map", "/proc/self/uid_map", "/etc/subuid",
	{ "/usr/bin/newuidmap", "/bin/newuidmap" },
}, gids = {
	"gid", "--gid-map", "/proc/self/gid_map", "/etc/subgid",
	{ "/usr/bin/newgidmap", "/bin/newgidmap" },
};

/**
 * struct chosen - a mapping of one kind
 * @ranges: the ranges
 * @helper: who writes it, or NULL: we
 * @note: what the user should know, or NULL
 */
struct chosen {
	struct id_ranges ranges;
	const char *helper;
	char *note;
};

/**
 * struct user - who starts the container
 * @uid, @gid: effective ids
 * @root: may map any ids
 * @nested: may be in a user namespace that is not the first one
 * @passwd: what /etc/passwd says, once it was needed
 */
struct user {
	uint32_t uid, gid;
	bool root, nested;
	struct text passwd;
};

/** idmap_free() - let go of what it holds */
void idmap_free(struct idmap *idmap)
{
	ranges_free(&idmap->uid);
	ranges_free(&idmap->gid);
	free(idmap->note);
	idmap->note = NULL;
}

/* ---- files ---- */

/* What a small file holds; nothing where there is none. Return: 0, or -1 and errno. */
static int read_all(const char *path, struct text *into)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	char part[1024];
	ssize_t len;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	while ((len = read(fd, part, sizeof(part))) > 0)
		text_add_bytes(into, part, len);
	return len < 0 ? -1 : 0;
}

static int read_own(const struct id_kind *kind, struct id_ranges *own, struct err *err)
{
	cleanup_text struct text content = {};

	if (read_all(kind->own, &content))
		return err_set(err, errno, "%s: cannot read", kind->own);
	if (ranges_parse(text_str(&content), own) || !own->count)
		return err_set(err, 0, "%s: cannot read: no mapping", kind->own);
	return 0;
}

/* ---- one kind, by root ---- */

static int cut_given(const struct id_kind *kind, const struct id_ranges *given,
		     const struct id_ranges *own, struct id_ranges *into, struct err *err)
{
	ranges_cut(given, own, into);
	if (ranges_total(into) == ranges_total(given))
		return 0;
	return err_set(err, 0, "%s: not all of these %ss are there in our own user namespace",
		       kind->option, kind->ids);
}

/* The subordinate ids of sclimit, or of root. Root's own id cannot be one of them. */
static void want_sub(const struct id_kind *kind, struct id_ranges *want)
{
	cleanup_text struct text content = {};

	if (read_all(kind->sub, &content) || !content.len)
		return;
	subids_find(text_str(&content), "sclimit", 0, 0, want);
	if (want->count && !ranges_use(want, 0, 1))
		return;
	ranges_free(want);
	subids_find(text_str(&content), "root", 0, 0, want);
	if (ranges_use(want, 0, 1))
		ranges_free(want);
}

/* Return: whether it has become a mapping of 0 and others. */
static bool cut_wanted(const struct id_ranges *want, const struct id_ranges *own,
		       struct id_ranges *into)
{
	ranges_cut(want, own, into);
	if (ranges_have(into, 0))
		return true;
	ranges_free(into);
	return false;
}

static int choose_as_root(const struct id_kind *kind, const struct id_ranges *given,
			  struct user *user, struct chosen *chosen, struct err *err)
{
	struct id_range nobodys = { 0, NOBODYS_FIRST, NOBODYS_COUNT };
	cleanup_ranges struct id_ranges own = {}, want = {};

	if (read_own(kind, &own, err))
		return -1;
	user->nested = user->nested || ranges_total(&own) < UINT32_MAX;
	if (given->count)
		return cut_given(kind, given, &own, &chosen->ranges, err);
	want_sub(kind, &want);
	if (cut_wanted(&want, &own, &chosen->ranges) ||
	    cut_wanted(&(struct id_ranges){ &nobodys, 1 }, &own, &chosen->ranges))
		return 0;
	if (ranges_guess(&own, &chosen->ranges)) {
		ranges_add(&chosen->ranges, 0, own.range[0].inside, 1);
		chosen->note = xasprintf("our own user namespace has one %s alone: the container's "
					 "root has it, too", kind->ids);
		return 0;
	}
	chosen->note = xasprintf("our own user namespace has few %ss: the container has %lu of "
				 "them, from %u on", kind->ids, ranges_total(&chosen->ranges),
				 chosen->ranges.range[0].outside);
	return 0;
}

/* ---- one kind, by another user ---- */

/* A setuid program that cannot be one is none. */
static const char *find_helper(const struct id_kind *kind)
{
	size_t i;

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(kind->helper); i++)
		if (!access(kind->helper[i], X_OK))
			return kind->helper[i];
	return NULL;
}

static int choose_given(const struct id_kind *kind, const struct id_ranges *given, uint32_t own_id,
			struct chosen *chosen, struct err *err)
{
	const struct id_range *first = given->range;
	size_t i;

	for (i = 0; i < given->count; i++)
		ranges_add(&chosen->ranges, first[i].inside, first[i].outside, first[i].count);
	if (given->count == 1 && first->count == 1 && first->outside == own_id)
		return 0;
	chosen->helper = find_helper(kind);
	if (chosen->helper)
		return 0;
	return err_set(err, EPERM, "%s: without %s an ordinary user can map one %s alone, %u",
		       kind->option, kind->helper[0], kind->ids, own_id);
}

/* The subordinate ids of the user, behind the own one. */
static void want_sub_of(const struct id_kind *kind, struct user *user, struct id_ranges *want)
{
	cleanup_text struct text content = {};
	cleanup_free char *name = NULL;

	if (read_all(kind->sub, &content) || !content.len)
		return;
	if (!user->passwd.len && read_all("/etc/passwd", &user->passwd))
		text_free(&user->passwd);
	name = subids_user(text_str(&user->passwd), user->uid);
	subids_find(text_str(&content), name, user->uid, 1, want);
}

/* @inside: who the command is to be, or -1. */
static int choose_as_user(const struct id_kind *kind, const struct id_ranges *given,
			  struct user *user, int64_t inside, struct chosen *chosen, struct err *err)
{
	uint32_t own_id = kind == &uids ? user->uid : user->gid;
	cleanup_ranges struct id_ranges own = {}, want = {};

	if (given->count)
		return choose_given(kind, given, own_id, chosen, err);
	ranges_add(&want, 0, own_id, 1);
	want_sub_of(kind, user, &want);
	chosen->helper = want.count > 1 ? find_helper(kind) : NULL;
	if (want.count > 1 && !chosen->helper)
		chosen->note = xasprintf("%s cannot be used: the container has one %s alone",
					 kind->helper[0], kind->ids);
	if (!chosen->helper) {
		/* who has but one id can be no other than the command's from the beginning */
		ranges_add(&chosen->ranges, inside < 0 ? 0 : inside, own_id, 1);
		return 0;
	}
	if (read_own(kind, &own, err))
		return -1;
	ranges_cut(&want, &own, &chosen->ranges);
	return 0;
}

/* ---- both ---- */

static void find_user(struct user *user)
{
	uint64_t set = caps_own();

	user->uid = geteuid();
	user->gid = getegid();
	user->root = !user->uid && (set & CAP_BIT(CAP_SETUID)) && (set & CAP_BIT(CAP_SETGID));
	user->nested = !user->root;
}

static int choose(const struct id_kind *kind, const struct id_ranges *given, struct user *user,
		  int64_t inside, struct chosen *chosen, struct err *err)
{
	int failed;

	failed = user->root ? choose_as_root(kind, given, user, chosen, err) :
		 choose_as_user(kind, given, user, inside, chosen, err);
	if (!failed && chosen->ranges.count > RANGES_MAX)
		failed = err_set(err, 0, "%s: %zu ranges are more than the kernel takes",
				 given->count ? kind->option : kind->sub, chosen->ranges.count);
	return failed;
}

/* Within a namespace that was not allowed to, ours will not be. */
static bool setgroups_denied(void)
{
	cleanup_text struct text content = {};

	return !read_all("/proc/self/setgroups", &content) &&
	       !strncmp(text_str(&content), "deny", 4);
}

static void keep_note(struct idmap *idmap, struct chosen *uid, struct chosen *gid)
{
	if (uid->note && gid->note) {
		idmap->note = xasprintf("%s; %s", uid->note, gid->note);
		free(uid->note);
		free(gid->note);
	} else {
		idmap->note = uid->note ?: gid->note;
	}
}

/* Who sets up, and who the command is. */
static int choose_ids(const struct id_kind *kind, const struct id_ranges *ranges, int64_t asked,
		      uint32_t *setup, uint32_t *run, struct err *err)
{
	*run = asked < 0 ? 0 : asked;
	*setup = ranges_have(ranges, 0) ? 0 : *run;
	if (ranges_have(ranges, *run))
		return 0;
	if (asked < 0)
		return err_set(err, 0, "%s: 0 is not mapped, which the command is unless --%s says "
			       "otherwise", kind->option, kind->ids);
	return err_set(err, 0, "--%s %u: it is not mapped (see %s)", kind->ids, *run,
		       kind->option);
}

static int plan_new(const struct options *options, struct user *user, struct idmap *idmap,
		    struct err *err)
{
	struct chosen uid = {}, gid = {};
	int failed;

	failed = choose(&uids, &options->uid_map, user, options->uid, &uid, err) ||
		 choose(&gids, &options->gid_map, user, options->gid, &gid, err);
	idmap->uid = uid.ranges;
	idmap->gid = gid.ranges;
	idmap->uid_helper = uid.helper;
	idmap->gid_helper = gid.helper;
	keep_note(idmap, &uid, &gid);
	if (failed)
		return -1;
	idmap->deny_setgroups = (!user->root && !gid.helper) ||
				(user->nested && setgroups_denied());
	if (choose_ids(&uids, &idmap->uid, options->uid, &idmap->setup_uid, &idmap->run_uid, err))
		return -1;
	return choose_ids(&gids, &idmap->gid, options->gid, &idmap->setup_gid, &idmap->run_gid,
			  err);
}

/* Who stays in the host's user namespace is somebody of the host's. */
static int plan_shared(const struct options *options, const struct user *user,
		       struct idmap *idmap, struct err *err)
{
	idmap->setup_uid = user->uid;
	idmap->setup_gid = user->gid;
	idmap->run_uid = options->uid < 0 ? user->uid : options->uid;
	idmap->run_gid = options->gid < 0 ? user->gid : options->gid;
	idmap->deny_setgroups = !user->root || setgroups_denied();
	if (user->root)
		return 0;
	if (idmap->run_uid != user->uid)
		return err_set(err, EPERM, "--uid %u: with --share user root alone may choose",
			       idmap->run_uid);
	if (idmap->run_gid != user->gid)
		return err_set(err, EPERM, "--gid %u: with --share user root alone may choose",
			       idmap->run_gid);
	return 0;
}

/**
 * idmap_plan() - choose the mapping, and who the command is
 * @options: what was asked for
 * @idmap: filled; to be freed on failure too
 * @err: filled on failure
 * Return: 0 or -1.
 */
int idmap_plan(const struct options *options, struct idmap *idmap, struct err *err)
{
	struct user user = {};
	int failed;

	*idmap = (struct idmap){ .new_user = !(options->share & CLONE_NEWUSER) };
	find_user(&user);
	failed = idmap->new_user ? plan_new(options, &user, idmap, err) :
		 plan_shared(options, &user, idmap, err);
	text_free(&user.passwd);
	return failed;
}

static void show_ranges(const struct id_kind *kind, const struct id_ranges *ranges,
			const char *helper, struct text *into)
{
	const struct id_range *range;

	for (range = ranges->range; range < ranges->range + ranges->count; range++)
		text_add(into, "  %s-map: %u:%u:%u%s%s\n", kind->ids, range->inside, range->outside,
			 range->count, helper ? " by " : "", helper ?: "");
}

/**
 * idmap_show() - the mapping, as options would give it, and who the command is
 * @idmap: one that is planned
 * @into: lines are appended
 */
void idmap_show(const struct idmap *idmap, struct text *into)
{
	show_ranges(&uids, &idmap->uid, idmap->uid_helper, into);
	show_ranges(&gids, &idmap->gid, idmap->gid_helper, into);
	if (idmap->deny_setgroups)
		text_add(into, "  setgroups: deny\n");
	text_add(into, "  uid: %u\n  gid: %u\n", idmap->run_uid, idmap->run_gid);
}
