// SPDX-License-Identifier: GPL-2.0
/*
 * Siblings: calls that do what another one does, by a number of their own, so that a rule for
 * the one alone leaves the other as a way around it. A rule of the kernel covers the counterparts
 * in other ABIs and the operations of io_uring by itself; they are no matter of this file.
 *
 * No siblings are those that do a hundred other things as well, such as clone for unshare, prctl
 * for seccomp, fcntl for dup: to deny them along would break what was not meant.
 */
#include <string.h>

#include "syscall-names.h"

/* Each is a sibling of all others. */
static const char *const families[][8] = {
	/* files */
	{ "open", "openat", "openat2", "creat" },
	{ "access", "faccessat", "faccessat2" },
	{ "stat", "lstat", "fstat", "newfstatat", "statx" },
	{ "statfs", "fstatfs" },
	{ "chmod", "fchmod", "fchmodat", "fchmodat2" },
	{ "chown", "lchown", "fchown", "fchownat" },
	{ "mkdir", "mkdirat" },
	{ "mknod", "mknodat" },
	{ "rename", "renameat", "renameat2" },
	{ "link", "linkat" },
	{ "symlink", "symlinkat" },
	{ "readlink", "readlinkat" },
	{ "truncate", "ftruncate" },
	{ "utime", "utimes", "futimesat", "utimensat" },
	{ "setxattr", "lsetxattr", "fsetxattr", "setxattrat" },
	{ "getxattr", "lgetxattr", "fgetxattr", "getxattrat" },
	{ "listxattr", "llistxattr", "flistxattr", "listxattrat" },
	{ "removexattr", "lremovexattr", "fremovexattr", "removexattrat" },
	{ "getdents", "getdents64" },
	{ "chdir", "fchdir" },
	{ "chroot", "fchroot" },
	{ "quotactl", "quotactl_fd" },
	{ "sync", "syncfs" },
	{ "fsync", "fdatasync" },
	{ "open_tree", "open_tree_attr" },
	/* descriptors */
	{ "read", "pread64", "readv", "preadv", "preadv2" },
	{ "write", "pwrite64", "writev", "pwritev", "pwritev2" },
	{ "dup", "dup2", "dup3" },
	{ "pipe", "pipe2" },
	{ "select", "pselect6", "poll", "ppoll" },
	{ "epoll_create", "epoll_create1" },
	{ "epoll_wait", "epoll_pwait", "epoll_pwait2" },
	{ "eventfd", "eventfd2" },
	{ "signalfd", "signalfd4" },
	{ "inotify_init", "inotify_init1" },
	{ "io_getevents", "io_pgetevents" },
	/* sockets and System V IPC */
	{ "accept", "accept4" },
	{ "sendto", "sendmsg", "sendmmsg" },
	{ "recvfrom", "recvmsg", "recvmmsg" },
	{ "semop", "semtimedop" },
	/* processes */
	{ "clone", "clone3" },
	{ "execve", "execveat" },
	{ "kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal" },
	{ "wait4", "waitid" },
	{ "setuid", "setreuid", "setresuid" },
	{ "setgid", "setregid", "setresgid" },
	{ "setrlimit", "prlimit64" },
	{ "getrlimit", "prlimit64" },
	{ "sched_setscheduler", "sched_setparam", "sched_setattr" },
	{ "sched_getscheduler", "sched_getparam", "sched_getattr" },
	{ "futex", "futex_wait", "futex_wake", "futex_requeue", "futex_waitv" },
	{ "alarm", "setitimer" },
	{ "nanosleep", "clock_nanosleep" },
	/* memory */
	{ "mprotect", "pkey_mprotect" },
	{ "mlock", "mlock2", "mlockall" },
	{ "move_pages", "migrate_pages" },
	/* the machine */
	{ "init_module", "finit_module" },
	{ "kexec_load", "kexec_file_load" },
	{ "settimeofday", "clock_settime", "clock_adjtime", "adjtimex" },
	{ "iopl", "ioperm" },
	{ "vm86", "vm86old" },
};

/* One way only: the first can be done by the others. */
static const char *const ways[][8] = {
	/* by the handle of a file, with CAP_DAC_READ_SEARCH */
	{ "open", "open_by_handle_at" },
	{ "openat", "open_by_handle_at" },
	{ "openat2", "open_by_handle_at" },
	{ "unlink", "unlinkat" },
	{ "rmdir", "unlinkat" },
	{ "unlinkat", "unlink", "rmdir" },
	/* the new calls do in steps what mount does at once */
	{ "mount", "open_tree", "open_tree_attr", "move_mount", "fsopen", "fspick",
	  "mount_setattr" },
	{ "open_tree", "mount" },
	{ "move_mount", "mount" },
	{ "fsopen", "mount" },
	{ "fsconfig", "mount" },
	{ "fsmount", "mount" },
	{ "fspick", "mount" },
	{ "mount_setattr", "mount", "open_tree_attr" },
	/* open_tree and mount_setattr in one */
	{ "open_tree_attr", "mount_setattr", "mount" },
	{ "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd" },
	{ "process_vm_readv", "ptrace" },
	{ "process_vm_writev", "ptrace" },
	{ "pidfd_getfd", "ptrace" },
	{ "fork", "vfork", "clone", "clone3" },
	{ "vfork", "fork", "clone", "clone3" },
	/* a ring with a thread of its own needs nobody to enter it */
	{ "io_uring_enter", "io_uring_setup" },
	{ "setpriority", "sched_setattr" },
	/* which advises others as well as itself */
	{ "madvise", "process_madvise" },
};

/* What does it too, but not with arguments: no hole in a rule that has conditions. clone3 is not
 * here, for it is denied to have clone in its place, which is then the one to look at. */
static const char *const plain[][4] = {
	{ "clone", "fork", "vfork" },
};

static bool listed(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count && names[i]; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* The next of a list that is not @name; counts down @i. */
static const char *pick(const char *const *names, size_t count, const char *name, unsigned int *i)
{
	size_t j;

	for (j = 0; j < count && names[j]; j++)
		if (strcmp(names[j], name) && !(*i)--)
			return names[j];
	return NULL;
}

/**
 * syscall_sibling() - calls that do what another one does by another way
 * @name: the other one
 * @i: from 0 on
 * Return: the next one, or NULL.
 */
const char *syscall_sibling(const char *name, unsigned int i)
{
	const size_t size = ARRAY_SIZE(families[0]);
	const char *found = NULL;
	size_t j;

	for (j = 0; j < ARRAY_SIZE(families) && !found; j++)
		if (listed(families[j], size, name))
			found = pick(families[j], size, name, &i);
	for (j = 0; j < ARRAY_SIZE(ways) && !found; j++)
		if (!strcmp(ways[j][0], name))
			found = pick(ways[j], size, name, &i);
	return found;
}

/**
 * syscall_sibling_plain() - siblings that matter only to a rule without conditions
 * @name: a call
 * @i: from 0 on
 *
 * fork does what clone does without flags: it is no way around a rule for clone with
 * CLONE_NEWUSER.
 * Return: the next one, or NULL.
 */
const char *syscall_sibling_plain(const char *name, unsigned int i)
{
	const char *found = NULL;
	size_t j;

	for (j = 0; j < ARRAY_SIZE(plain) && !found; j++)
		if (!strcmp(plain[j][0], name))
			found = pick(plain[j], ARRAY_SIZE(plain[0]), name, &i);
	return found;
}
