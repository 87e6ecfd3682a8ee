// SPDX-License-Identifier: GPL-2.0
/*
 * Which argument of which call has constants of which table. By name: where ABIs have a name in
 * common, they have the argument in common.
 */
#include <string.h>

#include "constants_tables.h"

static const struct {
	const char *name;
	unsigned int arg;
	const struct constants *table;
} args[] = {
	{ "clone", 0, &c_clone }, { "unshare", 0, &c_namespace }, { "setns", 1, &c_namespace },
	{ "open", 1, &c_open }, { "open", 2, &c_mode }, { "openat", 0, &c_at_fd },
	{ "openat", 2, &c_open }, { "openat", 3, &c_mode }, { "creat", 1, &c_mode },
	{ "openat2", 0, &c_at_fd }, { "open_by_handle_at", 2, &c_open }, { "mkdir", 1, &c_mode },
	{ "mkdirat", 0, &c_at_fd }, { "mkdirat", 2, &c_mode }, { "mknod", 1, &c_mode },
	{ "mknodat", 0, &c_at_fd }, { "mknodat", 2, &c_mode }, { "chmod", 1, &c_mode },
	{ "fchmod", 1, &c_mode }, { "fchmodat", 0, &c_at_fd }, { "fchmodat", 2, &c_mode },
	{ "fchmodat2", 0, &c_at_fd }, { "fchmodat2", 2, &c_mode }, { "fchmodat2", 3, &c_at },
	{ "umask", 0, &c_mode }, { "fchownat", 0, &c_at_fd }, { "fchownat", 4, &c_at },
	{ "newfstatat", 0, &c_at_fd }, { "newfstatat", 3, &c_at }, { "fstatat64", 0, &c_at_fd },
	{ "fstatat64", 3, &c_at }, { "statx", 0, &c_at_fd }, { "statx", 2, &c_at },
	{ "unlinkat", 0, &c_at_fd }, { "unlinkat", 2, &c_at }, { "linkat", 0, &c_at_fd },
	{ "linkat", 2, &c_at_fd }, { "linkat", 4, &c_at }, { "symlinkat", 1, &c_at_fd },
	{ "readlinkat", 0, &c_at_fd }, { "renameat", 0, &c_at_fd }, { "renameat", 2, &c_at_fd },
	{ "renameat2", 0, &c_at_fd }, { "renameat2", 2, &c_at_fd }, { "renameat2", 4, &c_rename },
	{ "faccessat", 0, &c_at_fd }, { "faccessat", 2, &c_access },
	{ "faccessat2", 0, &c_at_fd }, { "faccessat2", 2, &c_access }, { "faccessat2", 3, &c_at },
	{ "access", 1, &c_access }, { "utimensat", 0, &c_at_fd }, { "utimensat", 3, &c_at },
	{ "utimensat_time64", 0, &c_at_fd }, { "utimensat_time64", 3, &c_at },
	{ "futimesat", 0, &c_at_fd }, { "name_to_handle_at", 0, &c_at_fd },
	{ "name_to_handle_at", 4, &c_at }, { "execveat", 0, &c_at_fd }, { "execveat", 4, &c_at },
	{ "setxattr", 4, &c_xattr }, { "lsetxattr", 4, &c_xattr }, { "fsetxattr", 4, &c_xattr },
	{ "setxattrat", 0, &c_at_fd }, { "setxattrat", 2, &c_at }, { "getxattrat", 0, &c_at_fd },
	{ "getxattrat", 2, &c_at }, { "listxattrat", 0, &c_at_fd }, { "listxattrat", 2, &c_at },
	{ "removexattrat", 0, &c_at_fd }, { "removexattrat", 2, &c_at },
	{ "file_getattr", 0, &c_at_fd }, { "file_setattr", 0, &c_at_fd }, { "mmap", 2, &c_prot },
	{ "mmap", 3, &c_map }, { "mmap2", 2, &c_prot }, { "mmap2", 3, &c_map },
	{ "mprotect", 2, &c_prot }, { "pkey_mprotect", 2, &c_prot },
	{ "remap_file_pages", 2, &c_prot }, { "remap_file_pages", 4, &c_map },
	{ "mremap", 3, &c_mremap }, { "madvise", 2, &c_madvise },
	{ "process_madvise", 3, &c_madvise }, { "mlock2", 2, &c_mlock },
	{ "mlockall", 0, &c_mlockall }, { "msync", 2, &c_msync }, { "memfd_create", 1, &c_memfd },
	{ "fcntl", 1, &c_fcntl }, { "fcntl64", 1, &c_fcntl }, { "flock", 1, &c_flock },
	{ "lseek", 2, &c_seek }, { "_llseek", 4, &c_seek }, { "fallocate", 1, &c_fallocate },
	{ "splice", 5, &c_splice }, { "tee", 3, &c_splice }, { "vmsplice", 3, &c_splice },
	{ "pipe2", 1, &c_open }, { "dup3", 2, &c_open }, { "eventfd2", 1, &c_eventfd },
	{ "epoll_create1", 0, &c_epoll }, { "epoll_ctl", 1, &c_epoll_ctl },
	{ "timerfd_create", 0, &c_clock }, { "timerfd_create", 1, &c_timerfd },
	{ "timerfd_settime", 1, &c_timerfd_set }, { "timerfd_settime64", 1, &c_timerfd_set },
	{ "inotify_init1", 0, &c_inotify }, { "inotify_add_watch", 2, &c_inotify_mask },
	{ "fanotify_init", 0, &c_fanotify }, { "fanotify_init", 1, &c_open },
	{ "fanotify_mark", 1, &c_fanotify_mark }, { "signalfd4", 3, &c_signalfd },
	{ "mount", 3, &c_mount }, { "umount2", 1, &c_umount }, { "open_tree", 0, &c_at_fd },
	{ "open_tree", 2, &c_open_tree }, { "open_tree_attr", 0, &c_at_fd },
	{ "open_tree_attr", 2, &c_open_tree }, { "move_mount", 0, &c_at_fd },
	{ "move_mount", 2, &c_at_fd }, { "move_mount", 4, &c_move_mount },
	{ "fsopen", 1, &c_fsopen }, { "fsconfig", 1, &c_fsconfig }, { "fsmount", 1, &c_fsmount },
	{ "fsmount", 2, &c_mount_attr }, { "fspick", 0, &c_at_fd }, { "fspick", 2, &c_fspick },
	{ "mount_setattr", 0, &c_at_fd }, { "mount_setattr", 2, &c_at },
	{ "socket", 0, &c_family }, { "socket", 1, &c_socket }, { "socketpair", 0, &c_family },
	{ "socketpair", 1, &c_socket }, { "accept4", 3, &c_accept },
	{ "setsockopt", 1, &c_level }, { "getsockopt", 1, &c_level }, { "sendto", 3, &c_msg },
	{ "recvfrom", 3, &c_msg }, { "sendmsg", 2, &c_msg }, { "recvmsg", 2, &c_msg },
	{ "sendmmsg", 3, &c_msg }, { "recvmmsg", 3, &c_msg }, { "recvmmsg_time64", 3, &c_msg },
	{ "shutdown", 1, &c_shutdown }, { "socketcall", 0, &c_socketcall }, { "ipc", 0, &c_ipc },
	{ "ioctl", 1, &c_ioctl }, { "ptrace", 0, &c_ptrace }, { "prctl", 0, &c_prctl },
	{ "arch_prctl", 0, &c_arch_prctl }, { "personality", 0, &c_personality },
	{ "seccomp", 0, &c_seccomp }, { "seccomp", 1, &c_seccomp_flags },
	{ "keyctl", 0, &c_keyctl }, { "bpf", 0, &c_bpf },
	{ "io_uring_register", 1, &c_uring_register }, { "io_uring_enter", 3, &c_uring_enter },
	{ "perf_event_open", 4, &c_perf }, { "userfaultfd", 0, &c_userfaultfd },
	{ "kcmp", 2, &c_kcmp }, { "membarrier", 0, &c_membarrier },
	{ "landlock_create_ruleset", 2, &c_landlock }, { "futex", 1, &c_futex },
	{ "futex_time64", 1, &c_futex }, { "kill", 1, &c_signal }, { "tkill", 1, &c_signal },
	{ "tgkill", 2, &c_signal }, { "rt_sigaction", 0, &c_signal },
	{ "sigaction", 0, &c_signal }, { "signal", 0, &c_signal },
	{ "rt_sigqueueinfo", 1, &c_signal }, { "rt_tgsigqueueinfo", 2, &c_signal },
	{ "pidfd_send_signal", 1, &c_signal }, { "rt_sigprocmask", 0, &c_sigmask },
	{ "sigprocmask", 0, &c_sigmask }, { "pidfd_open", 1, &c_pidfd }, { "wait4", 2, &c_wait },
	{ "waitpid", 2, &c_wait }, { "waitid", 0, &c_idtype }, { "waitid", 3, &c_wait },
	{ "sched_setscheduler", 1, &c_sched }, { "setpriority", 0, &c_prio },
	{ "getpriority", 0, &c_prio }, { "prlimit64", 1, &c_rlimit },
	{ "setrlimit", 0, &c_rlimit }, { "getrlimit", 0, &c_rlimit },
	{ "ugetrlimit", 0, &c_rlimit }, { "clock_gettime", 0, &c_clock },
	{ "clock_gettime64", 0, &c_clock }, { "clock_settime", 0, &c_clock },
	{ "clock_settime64", 0, &c_clock }, { "clock_getres", 0, &c_clock },
	{ "clock_getres_time64", 0, &c_clock }, { "clock_adjtime", 0, &c_clock },
	{ "clock_adjtime64", 0, &c_clock }, { "clock_nanosleep", 0, &c_clock },
	{ "clock_nanosleep", 1, &c_timer_flags }, { "clock_nanosleep_time64", 0, &c_clock },
	{ "clock_nanosleep_time64", 1, &c_timer_flags }, { "timer_create", 0, &c_clock },
	{ "finit_module", 2, &c_module }, { "delete_module", 1, &c_delete_module },
	{ "kexec_load", 3, &c_kexec }, { "kexec_file_load", 4, &c_kexec_file },
	{ "reboot", 0, &c_reboot_magic }, { "reboot", 1, &c_reboot_magic },
	{ "reboot", 2, &c_reboot }, { "getrandom", 2, &c_getrandom }, { "swapon", 1, &c_swap },
};

const struct constants *const constants_all[] = {
	&c_clone, &c_namespace, &c_clone3, &c_signal, &c_sigmask, &c_ptrace, &c_prctl,
	&c_arch_prctl, &c_personality, &c_seccomp, &c_seccomp_flags, &c_wait, &c_idtype, &c_sched,
	&c_prio, &c_rlimit, &c_clock, &c_timer_flags, &c_futex, &c_membarrier, &c_kcmp, &c_pidfd,
	&c_open, &c_at_fd, &c_at, &c_mode, &c_perm, &c_access, &c_prot, &c_prot_none, &c_map,
	&c_mremap, &c_madvise, &c_mlock, &c_mlockall, &c_msync, &c_fcntl, &c_flock, &c_seek,
	&c_rename, &c_fallocate, &c_splice, &c_xattr, &c_memfd, &c_eventfd, &c_epoll,
	&c_epoll_ctl, &c_timerfd, &c_timerfd_set, &c_inotify, &c_inotify_mask, &c_fanotify,
	&c_fanotify_mark, &c_signalfd, &c_mount, &c_umount, &c_open_tree, &c_move_mount,
	&c_fsopen, &c_fsconfig, &c_fsmount, &c_fspick, &c_mount_attr, &c_family, &c_socket,
	&c_protocol, &c_level, &c_msg, &c_shutdown, &c_accept, &c_socketcall, &c_ipc, &c_ioctl,
	&c_keyctl, &c_bpf, &c_uring_register, &c_uring_enter, &c_reboot, &c_reboot_magic,
	&c_kexec, &c_kexec_file, &c_module, &c_delete_module, &c_perf, &c_userfaultfd,
	&c_getrandom, &c_swap, &c_landlock,
	NULL
};

/**
 * constants_of() - the constants of an argument
 * @name: the call's name
 * @arg: which argument, from 0 on
 * Return: the table, or NULL where it has none.
 */
const struct constants *constants_of(const char *name, unsigned int arg)
{
	size_t i;

	for (i = 0; i < sizeof(args) / sizeof(args[0]); i++)
		if (args[i].arg == arg && !strcmp(args[i].name, name))
			return args[i].table;
	return NULL;
}
