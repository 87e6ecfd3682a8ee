// SPDX-License-Identifier: GPL-2.0
/*
 * Constants about files and memory, from the kernel's headers; what is newer than Debian
 * 12 by its value.
 */
#include <linux/eventpoll.h>
#include <linux/falloc.h>
#include <linux/fanotify.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/inotify.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include <linux/timerfd.h>
#include <linux/xattr.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "constants_tables.h"

static const struct constant c_open_list[] = {
	FIELD(O_RDONLY, O_ACCMODE), FIELD(O_WRONLY, O_ACCMODE), FIELD(O_RDWR, O_ACCMODE),
	C(O_CREAT), C(O_EXCL), C(O_NOCTTY), C(O_TRUNC), C(O_APPEND), C(O_NONBLOCK), C(O_SYNC),
	C(O_DSYNC), C(FASYNC), C(O_DIRECT), C(O_LARGEFILE), C(O_TMPFILE), C(O_DIRECTORY),
	C(O_NOFOLLOW), C(O_NOATIME), C(O_CLOEXEC), C(O_PATH), C(__O_SYNC), C(__O_TMPFILE),
	C(O_NDELAY), C(O_ACCMODE),
};
CONSTANTS(c_open, .flags = true);

static const struct constant c_at_fd_list[] = {
	C(AT_FDCWD),
};
CONSTANTS(c_at_fd);

static const struct constant c_at_list[] = {
	C(AT_SYMLINK_NOFOLLOW), C(AT_REMOVEDIR), C(AT_SYMLINK_FOLLOW), C(AT_NO_AUTOMOUNT),
	C(AT_EMPTY_PATH), C(AT_STATX_FORCE_SYNC), C(AT_STATX_DONT_SYNC), C(AT_RECURSIVE),
	C(AT_EACCESS),
};
CONSTANTS(c_at, .flags = true);

static const struct constant c_mode_list[] = {
	FIELD(S_IFSOCK, S_IFMT), FIELD(S_IFLNK, S_IFMT), FIELD(S_IFREG, S_IFMT),
	FIELD(S_IFBLK, S_IFMT), FIELD(S_IFDIR, S_IFMT), FIELD(S_IFCHR, S_IFMT),
	FIELD(S_IFIFO, S_IFMT), C(S_ISUID), C(S_ISGID), C(S_ISVTX), C(S_IFMT),
};
CONSTANTS(c_mode, .flags = true, .octal = true);

/* people read permissions in octal; these can be written */
static const struct constant c_perm_list[] = {
	C(S_IRWXU), C(S_IRUSR), C(S_IWUSR), C(S_IXUSR), C(S_IRWXG), C(S_IRGRP), C(S_IWGRP),
	C(S_IXGRP), C(S_IRWXO), C(S_IROTH), C(S_IWOTH), C(S_IXOTH),
};
CONSTANTS(c_perm);

static const struct constant c_access_list[] = {
	C(R_OK), C(W_OK), C(X_OK),
};
CONSTANTS(c_access, .flags = true);

static const struct constant c_prot_list[] = {
	C(PROT_READ), C(PROT_WRITE), C(PROT_EXEC), C(PROT_SEM), C(PROT_GROWSDOWN),
	C(PROT_GROWSUP),
};
CONSTANTS(c_prot, .flags = true);

/* zeroes: can be written, and say nothing */
static const struct constant c_prot_none_list[] = {
	C(PROT_NONE), C(MAP_FILE),
};
CONSTANTS(c_prot_none);

static const struct constant c_map_list[] = {
	FIELD(MAP_SHARED, MAP_TYPE), FIELD(MAP_PRIVATE, MAP_TYPE),
	FIELD(MAP_SHARED_VALIDATE, MAP_TYPE), C(MAP_FIXED), C(MAP_ANONYMOUS), C(MAP_32BIT),
	C(MAP_GROWSDOWN), C(MAP_DENYWRITE), C(MAP_EXECUTABLE), C(MAP_LOCKED), C(MAP_NORESERVE),
	C(MAP_POPULATE), C(MAP_NONBLOCK), C(MAP_STACK), C(MAP_HUGETLB), C(MAP_SYNC),
	C(MAP_FIXED_NOREPLACE), C(MAP_UNINITIALIZED), C(MAP_TYPE),
};
CONSTANTS(c_map, .flags = true);

static const struct constant c_mremap_list[] = {
	C(MREMAP_MAYMOVE), C(MREMAP_FIXED), C(MREMAP_DONTUNMAP),
};
CONSTANTS(c_mremap, .flags = true);

static const struct constant c_madvise_list[] = {
	C(MADV_NORMAL), C(MADV_RANDOM), C(MADV_SEQUENTIAL), C(MADV_WILLNEED), C(MADV_DONTNEED),
	C(MADV_FREE), C(MADV_REMOVE), C(MADV_DONTFORK), C(MADV_DOFORK), C(MADV_HWPOISON),
	C(MADV_SOFT_OFFLINE), C(MADV_MERGEABLE), C(MADV_UNMERGEABLE), C(MADV_HUGEPAGE),
	C(MADV_NOHUGEPAGE), C(MADV_DONTDUMP), C(MADV_DODUMP), C(MADV_WIPEONFORK),
	C(MADV_KEEPONFORK), C(MADV_COLD), C(MADV_PAGEOUT), C(MADV_POPULATE_READ),
	C(MADV_POPULATE_WRITE), C(MADV_DONTNEED_LOCKED), C(MADV_COLLAPSE),
	{ "MADV_GUARD_INSTALL", 102, 0 }, { "MADV_GUARD_REMOVE", 103, 0 },
};
CONSTANTS(c_madvise);

static const struct constant c_mlock_list[] = {
	C(MLOCK_ONFAULT),
};
CONSTANTS(c_mlock, .flags = true);

static const struct constant c_mlockall_list[] = {
	C(MCL_CURRENT), C(MCL_FUTURE), C(MCL_ONFAULT),
};
CONSTANTS(c_mlockall, .flags = true);

static const struct constant c_msync_list[] = {
	C(MS_ASYNC), C(MS_INVALIDATE), C(MS_SYNC),
};
CONSTANTS(c_msync, .flags = true);

static const struct constant c_fcntl_list[] = {
	C(F_DUPFD), C(F_GETFD), C(F_SETFD), C(F_GETFL), C(F_SETFL), C(F_GETLK), C(F_SETLK),
	C(F_SETLKW), C(F_SETOWN), C(F_GETOWN), C(F_SETSIG), C(F_GETSIG), C(F_SETOWN_EX),
	C(F_GETOWN_EX), C(F_GETOWNER_UIDS), C(F_OFD_GETLK), C(F_OFD_SETLK), C(F_OFD_SETLKW),
	C(F_SETLEASE), C(F_GETLEASE), C(F_CANCELLK), C(F_DUPFD_CLOEXEC), C(F_NOTIFY),
	C(F_SETPIPE_SZ), C(F_GETPIPE_SZ), C(F_ADD_SEALS), C(F_GET_SEALS), C(F_GET_RW_HINT),
	C(F_SET_RW_HINT), C(F_GET_FILE_RW_HINT), C(F_SET_FILE_RW_HINT),
	{ "F_DUPFD_QUERY", 1027, 0 },
};
CONSTANTS(c_fcntl);

static const struct constant c_flock_list[] = {
	C(LOCK_SH), C(LOCK_EX), C(LOCK_NB), C(LOCK_UN),
};
CONSTANTS(c_flock, .flags = true);

static const struct constant c_seek_list[] = {
	C(SEEK_SET), C(SEEK_CUR), C(SEEK_END), C(SEEK_DATA), C(SEEK_HOLE),
};
CONSTANTS(c_seek);

static const struct constant c_rename_list[] = {
	C(RENAME_NOREPLACE), C(RENAME_EXCHANGE), C(RENAME_WHITEOUT),
};
CONSTANTS(c_rename, .flags = true);

static const struct constant c_fallocate_list[] = {
	C(FALLOC_FL_KEEP_SIZE), C(FALLOC_FL_PUNCH_HOLE), C(FALLOC_FL_NO_HIDE_STALE),
	C(FALLOC_FL_COLLAPSE_RANGE), C(FALLOC_FL_ZERO_RANGE), C(FALLOC_FL_INSERT_RANGE),
	C(FALLOC_FL_UNSHARE_RANGE),
};
CONSTANTS(c_fallocate, .flags = true);

/* which no header of the kernel has */
static const struct constant c_splice_list[] = {
	{ "SPLICE_F_MOVE", 1, 0 }, { "SPLICE_F_NONBLOCK", 2, 0 }, { "SPLICE_F_MORE", 4, 0 },
	{ "SPLICE_F_GIFT", 8, 0 },
};
CONSTANTS(c_splice, .flags = true);

static const struct constant c_xattr_list[] = {
	C(XATTR_CREATE), C(XATTR_REPLACE),
};
CONSTANTS(c_xattr, .flags = true);

static const struct constant c_memfd_list[] = {
	C(MFD_CLOEXEC), C(MFD_ALLOW_SEALING), C(MFD_HUGETLB), { "MFD_NOEXEC_SEAL", 8, 0 },
	{ "MFD_EXEC", 16, 0 },
};
CONSTANTS(c_memfd, .flags = true);

static const struct constant c_eventfd_list[] = {
	C(EFD_SEMAPHORE), C(EFD_CLOEXEC), C(EFD_NONBLOCK),
};
CONSTANTS(c_eventfd, .flags = true);

static const struct constant c_epoll_list[] = {
	C(EPOLL_CLOEXEC),
};
CONSTANTS(c_epoll, .flags = true);

static const struct constant c_epoll_ctl_list[] = {
	C(EPOLL_CTL_ADD), C(EPOLL_CTL_DEL), C(EPOLL_CTL_MOD),
};
CONSTANTS(c_epoll_ctl);

static const struct constant c_timerfd_list[] = {
	C(TFD_CLOEXEC), C(TFD_NONBLOCK),
};
CONSTANTS(c_timerfd, .flags = true);

static const struct constant c_timerfd_set_list[] = {
	C(TFD_TIMER_ABSTIME), C(TFD_TIMER_CANCEL_ON_SET),
};
CONSTANTS(c_timerfd_set, .flags = true);

static const struct constant c_inotify_list[] = {
	C(IN_CLOEXEC), C(IN_NONBLOCK),
};
CONSTANTS(c_inotify, .flags = true);

static const struct constant c_inotify_mask_list[] = {
	C(IN_ACCESS), C(IN_MODIFY), C(IN_ATTRIB), C(IN_CLOSE_WRITE), C(IN_CLOSE_NOWRITE),
	C(IN_OPEN), C(IN_MOVED_FROM), C(IN_MOVED_TO), C(IN_CREATE), C(IN_DELETE),
	C(IN_DELETE_SELF), C(IN_MOVE_SELF), C(IN_ONLYDIR), C(IN_DONT_FOLLOW), C(IN_EXCL_UNLINK),
	C(IN_MASK_CREATE), C(IN_MASK_ADD), C(IN_ISDIR), C(IN_ONESHOT),
};
CONSTANTS(c_inotify_mask, .flags = true);

static const struct constant c_fanotify_list[] = {
	FIELD(FAN_CLASS_NOTIF, 0xc), FIELD(FAN_CLASS_CONTENT, 0xc),
	FIELD(FAN_CLASS_PRE_CONTENT, 0xc), C(FAN_CLOEXEC), C(FAN_NONBLOCK),
	C(FAN_UNLIMITED_QUEUE), C(FAN_UNLIMITED_MARKS), C(FAN_ENABLE_AUDIT), C(FAN_REPORT_PIDFD),
	C(FAN_REPORT_TID), C(FAN_REPORT_FID), C(FAN_REPORT_DIR_FID), C(FAN_REPORT_NAME),
	C(FAN_REPORT_TARGET_FID),
};
CONSTANTS(c_fanotify, .flags = true);

static const struct constant c_fanotify_mark_list[] = {
	C(FAN_MARK_ADD), C(FAN_MARK_REMOVE), C(FAN_MARK_DONT_FOLLOW), C(FAN_MARK_ONLYDIR),
	C(FAN_MARK_MOUNT), C(FAN_MARK_IGNORED_MASK), C(FAN_MARK_IGNORED_SURV_MODIFY),
	C(FAN_MARK_FLUSH), C(FAN_MARK_FILESYSTEM), C(FAN_MARK_EVICTABLE), C(FAN_MARK_IGNORE),
};
CONSTANTS(c_fanotify_mark, .flags = true);

static const struct constant c_signalfd_list[] = {
	C(SFD_CLOEXEC), C(SFD_NONBLOCK),
};
CONSTANTS(c_signalfd, .flags = true);
