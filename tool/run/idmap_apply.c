// SPDX-License-Identifier: GPL-2.0
/*
 * A mapping written, and the ids that processes of the container take in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/prctl.h>

#include "caps.h"
#include "idmap.h"
#include "idmap_helper.h"
#include "idmap_ranges.h"

/* ---- in the launcher ---- */

static int write_proc(pid_t pid, const char *file, const char *data, size_t len, struct err *err)
{
	cleanup_close int fd = -1;
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno, "%s: cannot open", path);
	if (write(fd, data, len) != (ssize_t)len)
		return err_set(err, errno, "%s: cannot write %.*s", path,
			       (int)strcspn(data, "\n"), data);
	return 0;
}

static int write_ranges(pid_t pid, const char *file, const struct id_ranges *ranges,
			struct err *err)
{
	cleanup_text struct text text = {};

	ranges_format(ranges, &text);
	return write_proc(pid, file, text.data, text.len, err);
}

static void tell_ranges(const struct teller *teller, const char *file,
			const struct id_ranges *ranges, const char *helper)
{
	const struct id_range *range;

	for (range = ranges->range; range < ranges->range + ranges->count; range++)
		tell(teller, "%s %u %u %u%s%s", file, range->inside, range->outside, range->count,
		     helper ? " by " : "", helper ?: "");
}

/* Both at once, as they take longer than all that we do ourselves. */
static int start_helpers(const struct idmap *idmap, pid_t pid, struct helper *uid,
			 struct helper *gid, struct err *err)
{
	if (idmap->uid_helper && helper_start(uid, idmap->uid_helper, &idmap->uid, pid, err))
		return -1;
	if (idmap->gid_helper && helper_start(gid, idmap->gid_helper, &idmap->gid, pid, err))
		return -1;
	return 0;
}

static int write_own(const struct idmap *idmap, pid_t pid, struct err *err)
{
	if (!idmap->uid_helper && write_ranges(pid, "uid_map", &idmap->uid, err))
		return -1;
	if (!idmap->gid_helper && write_ranges(pid, "gid_map", &idmap->gid, err))
		return -1;
	return 0;
}

/**
 * idmap_write() - write the mapping of a process in a new user namespace
 * @idmap: the mapping; nothing is done where there is no new namespace
 * @pid: the process, which must be dumpable and wait
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int idmap_write(const struct idmap *idmap, pid_t pid, const struct teller *teller,
		struct err *err)
{
	struct helper uid = {}, gid = {};
	struct err other;
	int failed;

	if (!idmap->new_user)
		return 0;
	if (step_begin(teller, "id-map", err))
		return -1;
	tell_ranges(teller, "uid_map", &idmap->uid, idmap->uid_helper);
	tell_ranges(teller, "gid_map", &idmap->gid, idmap->gid_helper);
	/* not behind gid_map, where it could not be said any more */
	if (idmap->deny_setgroups && write_proc(pid, "setgroups", "deny", 4, err))
		return -1;
	failed = start_helpers(idmap, pid, &uid, &gid, err) || write_own(idmap, pid, err);
	if (helper_end(&uid, failed ? &other : err))
		failed = true;
	if (helper_end(&gid, failed ? &other : err))
		failed = true;
	return failed ? -1 : 0;
}

/* ---- in the container ---- */

static int take_ids(uint32_t uid, uint32_t gid, struct err *err)
{
	if (setresgid(gid, gid, gid))
		return err_set(err, errno, "cannot become gid %u", gid);
	if (setresuid(uid, uid, uid))
		return err_set(err, errno, "cannot become uid %u", uid);
	return 0;
}

/**
 * idmap_become_root() - be who the container is set up by
 * @idmap: the mapping, which has been written
 * @teller: how much is told
 * @err: filled on failure
 *
 * All capabilities stay: it is 0 who becomes another, and we are someone else's 0 until now, who
 * is nobody here.
 *
 * Return: 0 or -1.
 */
int idmap_become_root(const struct idmap *idmap, const struct teller *teller, struct err *err)
{
	if (step_begin(teller, "ids", err))
		return -1;
	if (!idmap->deny_setgroups && setgroups(0, NULL))
		return err_set(err, errno, "cannot leave groups");
	return take_ids(idmap->setup_uid, idmap->setup_gid, err);
}

/**
 * idmap_become_user() - be who the command is to be
 * @idmap: the mapping
 * @teller: how much is told
 * @err: filled on failure
 *
 * Effective capabilities are as before. The kernel forgets PR_SET_PDEATHSIG with new ids.
 *
 * Return: 0 or -1.
 */
int idmap_become_user(const struct idmap *idmap, const struct teller *teller, struct err *err)
{
	if (idmap->run_uid == idmap->setup_uid && idmap->run_gid == idmap->setup_gid)
		return 0;
	if (step_begin(teller, "user", err))
		return -1;
	tell(teller, "uid %u, gid %u", idmap->run_uid, idmap->run_gid);
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
		return err_set(err, errno, "cannot keep capabilities");
	if (take_ids(idmap->run_uid, idmap->run_gid, err))
		return -1;
	return caps_raise(err);
}
