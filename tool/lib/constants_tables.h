/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tables of constants, and which argument of which call has constants of which table.
 */
#ifndef SCLIMIT_CONSTANTS_TABLES_H
#define SCLIMIT_CONSTANTS_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct constant - a name for a value, or for some of its bits
 * @name: the name
 * @value: the value
 * @field: the bits that it is about, of which one value among others is @value: S_IFREG is one of
 *	   S_IFMT; 0 for a flag, whose bits are @value, and in a table without flags
 */
struct constant {
	const char *name;
	uint64_t value;
	uint64_t field;
};

/**
 * struct constants - those of one kind
 * @constant: the constants; of several for one value the one that people know best stands first,
 *	      and what holds bits of others stands before them
 * @count: how many
 * @flags: whether a value is put together of several by |
 * @octal: whether what is left over is written in octal, as permissions are
 */
struct constants {
	const struct constant *constant;
	size_t count;
	bool flags;
	bool octal;
};

/* A table's lines: a constant by its name; one value of a field. */
#define C(name)			{ #name, name, 0 }
#define FIELD(name, field)	{ #name, name, field }

#define CONSTANTS(table, ...) \
	const struct constants table = { \
		.constant = table ## _list, \
		.count = sizeof(table ## _list) / sizeof(table ## _list[0]), \
		## __VA_ARGS__ \
	}

/* constants_process.c */
extern const struct constants c_clone, c_namespace, c_clone3, c_signal, c_sigmask, c_ptrace,
	c_prctl, c_arch_prctl, c_personality, c_seccomp, c_seccomp_flags, c_wait, c_idtype,
	c_sched, c_prio, c_rlimit, c_clock, c_timer_flags, c_futex, c_membarrier, c_kcmp, c_pidfd;
/* constants_file.c */
extern const struct constants c_open, c_at_fd, c_at, c_mode, c_perm, c_access, c_prot,
	c_prot_none, c_map, c_mremap, c_madvise, c_mlock, c_mlockall, c_msync, c_fcntl, c_flock,
	c_seek, c_rename, c_fallocate, c_splice, c_xattr, c_memfd, c_eventfd, c_epoll,
	c_epoll_ctl, c_timerfd, c_timerfd_set, c_inotify, c_inotify_mask, c_fanotify,
	c_fanotify_mark, c_signalfd;
/* constants_mount.c */
extern const struct constants c_mount, c_umount, c_open_tree, c_move_mount, c_fsopen, c_fsconfig,
	c_fsmount, c_fspick, c_mount_attr;
/* constants_net.c */
extern const struct constants c_family, c_socket, c_protocol, c_level, c_msg, c_shutdown,
	c_accept, c_socketcall, c_ipc;
/* constants_ioctl.c */
extern const struct constants c_ioctl;
/* constants_kernel.c */
extern const struct constants c_keyctl, c_bpf, c_uring_register, c_uring_enter, c_reboot,
	c_reboot_magic, c_kexec, c_kexec_file, c_module, c_delete_module, c_perf, c_userfaultfd,
	c_getrandom, c_swap, c_landlock;

/* constants_args.c: the constants of an argument, or NULL. */
const struct constants *constants_of(const char *name, unsigned int arg);
/* All tables, ended by NULL. */
extern const struct constants *const constants_all[];

#endif
