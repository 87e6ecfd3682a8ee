// SPDX-License-Identifier: GPL-2.0
/*
 * The handler of mount(2). All that the caller passes is read once, into memory of ours. The target
 * is looked up first, as the caller; then the mount is made where nobody sees it, and put onto that
 * very target, whatever its path leads to by then.
 *
 * The kernel is asked for all of it as the caller, in its namespaces, with CAP_SYS_ADMIN in
 * addition while it looks at that. So nothing can be mounted that whoever owns the container's user
 * namespace could not mount in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "caps.h"
#include "handler.h"
#include "handler_mount.h"

/* What changes mounts that are there. */
#define FLAGS_REFUSED	(MS_REMOUNT | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)
#define FLAGS_KNOWN	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW | \
			 MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME | MS_SILENT | \
			 MS_BIND | MS_REC)
#define FLAGS_MAGIC	0xc0ed0000UL	/* of programs of old */
#define FLAGS_MAGIC_MASK 0xffff0000UL
#define FLAGS_BITS	0xffffffffUL	/* the rest is not looked at by the kernel */

/* ---- what is asked ---- */

/* A text that need not be there. */
static int read_text(const struct caller *caller, unsigned int arg, char *into, size_t room,
		     int too_long)
{
	uint64_t from = caller->request->data.args[arg];
	ssize_t len;

	if (!from)
		return 0;
	len = caller_read_text(caller, from, into, room);
	return len == -ENAMETOOLONG ? too_long : len < 0 ? len : 0;
}

static unsigned long read_flags(const struct caller *caller)
{
	unsigned long flags = caller->request->data.args[3] & FLAGS_BITS;

	return (flags & FLAGS_MAGIC_MASK) == FLAGS_MAGIC ? flags & ~FLAGS_MAGIC_MASK : flags;
}

static int read_call(const struct caller *caller, struct mount_call *call)
{
	int ret;

	call->flags = read_flags(caller);
	ret = read_text(caller, 2, call->type, sizeof(call->type), -EPERM);
	ret = ret ?: read_text(caller, 0, call->source, sizeof(call->source), -EINVAL);
	ret = ret ?: read_text(caller, 4, call->data, sizeof(call->data), -EINVAL);
	if (!ret && !caller->request->data.args[1])
		ret = -EFAULT;
	return ret ?: read_text(caller, 1, call->target, sizeof(call->target), -ENAMETOOLONG);
}

/* ---- what may be ---- */

/**
 * struct kind - what may be mounted
 * @bit: SUPERVISE_*
 * @type: the file system; NULL: with MS_BIND, which has none
 * @make: makes it
 */
static const struct kind {
	unsigned int bit;
	const char *type;
	int (*make)(struct caller *caller, struct mount_call *call);
} kinds[] = {
	{ SUPERVISE_BIND, NULL, mount_call_bind },
	{ SUPERVISE_TMPFS, "tmpfs", mount_call_tmpfs },
	{ SUPERVISE_PROC, "proc", mount_call_proc },
	{ SUPERVISE_OVERLAY, "overlay", mount_call_overlay },
};

static const struct kind *find_kind(const struct mount_call *call)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (call->flags & MS_BIND ? !kinds[i].type :
		    kinds[i].type && !strcmp(kinds[i].type, call->type))
			return &kinds[i];
	return NULL;
}

static int check(const struct mount_call *call, const struct kind *kind, unsigned int permitted)
{
	if (call->flags & FLAGS_REFUSED)
		return -EPERM;
	if (call->flags & ~FLAGS_KNOWN)
		return -EINVAL;
	if (!(call->flags & MS_BIND) && !*call->type)
		return -EINVAL;
	return kind && kind->bit & permitted ? 0 : -EPERM;
}

static bool is_root(const struct caller *caller)
{
	return !caller->ids.fsuid || caller->ids.effective & CAP_BIT(CAP_SYS_ADMIN);
}

/**
 * mount_call_owns() - whether a caller may mount something on a place, or have it shown elsewhere
 * @caller: the caller, which has been entered
 * @fd: the place
 *
 * Who is not root in there must not lay other files over those that root's programs trust, nor show
 * what is root's below its own directory, where a program of root's may clear away, or change the
 * owner of, all that is there. So it must be its own, and something that it could change anyway.
 * Ids without a name inside all look alike.
 *
 * Return: 0; -EPERM.
 */
int mount_call_owns(const struct caller *caller, int fd)
{
	struct stat st;

	if (is_root(caller))
		return 0;
	if (fstat(fd, &st) || st.st_uid != caller->ids.fsuid ||
	    syscall(SYS_faccessat2, fd, "", W_OK, AT_EMPTY_PATH | AT_EACCESS))
		return -EPERM;
	return 0;
}

/* ---- done ---- */

static bool is_dir(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISDIR(st.st_mode);
}

static int put(struct caller *caller, int mount, int target)
{
	int ret = caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));

	if (ret)
		return ret;
	/* move_mount(2) has another errno for that than mount(2) */
	if (is_dir(mount) != is_dir(target))
		return -ENOTDIR;
	if (move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		return -errno;
	return 0;
}

static int mount_it(struct caller *caller, struct mount_call *call, const struct kind *kind)
{
	cleanup_close int target = -1, mount = -1;
	int ret = caller_enter(caller);

	if (ret)
		return ret;
	target = caller_path(caller, AT_FDCWD, call->target, O_PATH);
	if (target < 0)
		return target;
	ret = mount_call_owns(caller, target);
	if (ret)
		return ret;
	/* no program gives root's rights for being found elsewhere */
	if (!is_root(caller))
		call->flags |= MS_NOSUID;
	mount = kind->make(caller, call);
	return mount < 0 ? mount : put(caller, mount, target);
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	cleanup_free struct mount_call *call = xcalloc(1, sizeof(*call));
	const struct kind *kind;
	int ret = read_call(caller, call);

	if (!ret) {
		kind = find_kind(call);
		ret = check(call, kind, supervise->mounts) ?: mount_it(caller, call, kind);
	}
	answer->error = -ret;
}

/* What mounts in several steps, each by a descriptor: programs that know it go back to mount(2)
 * where the kernel has it not, and there alone. */
static const char *const refuses[] = {
	"fsopen/errno=ENOSYS", "fsconfig/errno=ENOSYS", "fsmount/errno=ENOSYS",
	"fspick/errno=ENOSYS", "open_tree/errno=ENOSYS", "move_mount/errno=ENOSYS",
	"mount_setattr/errno=ENOSYS", NULL,
};

const struct handler handler_mount = {
	.name = "mount",
	.rules = (const char *const []){ "mount", NULL },
	.refuses = refuses,
	.calls = (const int []){ SYS_mount, -1 },
	.serve = serve,
};
