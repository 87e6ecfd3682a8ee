/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which options there are.
 */
#ifndef SCLIMIT_RUN_OPTIONS_TABLE_H
#define SCLIMIT_RUN_OPTIONS_TABLE_H

/* In the order in which --help has them. */
enum option {
	OPT_SHARE, OPT_UID_MAP, OPT_GID_MAP, OPT_UID, OPT_GID, OPT_HOSTNAME,
	OPT_ROOTFS, OPT_READ_ONLY, OPT_OVERLAY, OPT_BIND, OPT_TMPFS, OPT_WORKDIR, OPT_ENV,
	OPT_CLEAR_ENV,
	OPT_CAP_ADD, OPT_CAP_DROP, OPT_RLIMIT,
	OPT_CGROUP, OPT_MEMORY, OPT_MEMORY_HIGH, OPT_SWAP, OPT_CPUS, OPT_CPU_WEIGHT,
	OPT_CPU_SHARES, OPT_CPUSET, OPT_IO_WEIGHT, OPT_BLKIO_WEIGHT, OPT_PIDS,
	OPT_PROFILE, OPT_DENY, OPT_ALLOW, OPT_BACKEND, OPT_FROM_EXEC, OPT_NO_NEW_PRIVS,
	OPT_SUPERVISE, OPT_SUPERVISE_MOUNT, OPT_SUPERVISE_CONNECT, OPT_SUPERVISE_XATTR,
	OPT_LISTENER, OPT_ON_SUPERVISOR_EXIT,
	OPT_NO_INIT, OPT_TERMINAL,
	OPT_VERBOSE, OPT_DEBUG, OPT_QUIET, OPT_DRY_RUN, OPT_HELP, OPT_VERSION,
	OPTIONS
};

/**
 * struct option_row - an option
 * @name: its long form, without the dashes
 * @alias: another long form, or NULL
 * @letter: its short form, or 0; those that take a word have none
 * @word: what the word that it takes is called; NULL: it takes none
 * @about: what it does, for --help
 * @heading: of those from this one on
 */
struct option_row {
	const char *name, *alias;
	char letter;
	const char *word;
	const char *about;
	const char *heading;
};

extern const struct option_row option_rows[OPTIONS];

#endif
