/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the command line asks for, as it was written: checked as far as that can be done by
 * looking at it alone, and nothing looked up yet.
 */
#ifndef SCLIMIT_RUN_OPTIONS_H
#define SCLIMIT_RUN_OPTIONS_H

#include "../lib/util.h"

#define RLIMITS		16	/* RLIM_NLIMITS of Linux */
#define AMOUNT_NONE	UINT64_MAX	/* an option that was not given */
#define AMOUNT_MAX	(UINT64_MAX - 1)	/* "max": no limit */

/**
 * struct id_range - some ids of a user namespace
 * @inside: the first of them, as the container sees it
 * @outside: as who starts the container sees it
 * @count: how many, 1 or more
 */
struct id_range {
	uint32_t inside, outside, count;
};

/**
 * struct id_ranges - a mapping
 * @range: in the order given
 * @count: how many
 */
struct id_ranges {
	struct id_range *range;
	size_t count;
};

enum mount_kind { MOUNT_BIND, MOUNT_TMPFS };

/**
 * struct mount_option - --bind or --tmpfs
 * @kind: which
 * @src: of a bind: a path of the host
 * @dst: an absolute path of the container
 * @read_only: of a bind
 * @size: of a tmpfs, in bytes; AMOUNT_NONE where it is not given
 */
struct mount_option {
	enum mount_kind kind;
	char *src, *dst;
	bool read_only;
	uint64_t size;
};

/**
 * struct rlimit_option - --rlimit
 * @given: whether it was
 * @soft: RLIM_INFINITY is "unlimited"
 * @hard: likewise; @soft where it was not given
 */
struct rlimit_option {
	bool given;
	uint64_t soft, hard;
};

/**
 * struct rule_option - --deny or --allow
 * @allow: which
 * @token: its rule, as written
 */
struct rule_option {
	bool allow;
	const char *token;
};

enum backend_kind { BACKEND_AUTO, BACKEND_MODULE, BACKEND_SECCOMP, BACKEND_BOTH };

/**
 * struct options - a command line; texts without const are allocated
 *
 * @help, @version: asked for; the rest is not filled then
 * @quiet: nothing that is not an error is said
 * @verbose: 1: each step is told; 2: with what it set
 * @dry_run: the plan is printed and nothing started
 *
 * @share: namespaces of the host that are kept, CLONE_NEW*
 * @uid_map, @gid_map: empty where none was given
 * @uid, @gid: inside; -1 where none was given
 * @hostname: NULL where none was given
 *
 * @rootfs: NULL: the host's root
 * @read_only, @overlay: of the root
 * @mount, @nr_mounts: in the order given
 * @workdir: NULL where none was given
 * @env: NAME=VALUE, or NAME for one of the launcher's own
 * @clear_env: start with none of the launcher's
 *
 * @cap_add, @cap_drop: names as written: with or without CAP_, in any case; or ALL
 * @rlimit: by RLIMIT_*
 *
 * @cgroup: the group below which the container's is made; NULL: sclimit/ below the caller's own
 * @memory, @memory_high, @swap: bytes
 * @cpu_quota: microseconds in @cpu_period; of --cpus
 * @cpu_period: microseconds
 * @cpu_weight: 1 to 10000, of --cpu-weight or --cpu-shares
 * @io_weight: 1 to 10000, of --io-weight or --blkio-weight
 * @pids: processes
 * @cpuset: a list of CPUs as cpuset.cpus takes it; NULL where none was given
 *	Each of the numbers is AMOUNT_NONE where it was not given, AMOUNT_MAX for "max".
 *
 * @profile: "default", "docker", "none", or a file
 * @rule, @nr_rules: in the order given
 * @backend: who is to enforce the policy
 * @from_exec: the policy must not meet the container's own execve: module alone
 * @no_new_privs: asked for
 *
 * @supervise: names of the built-in supervisor's handlers, as written
 * @supervise_mount, @supervise_connect, @supervise_xattr: what these may do, as written
 * @listener: the socket of another supervisor; NULL where none was given
 * @supervisor_kill: the container ends with its supervisor
 *
 * @no_init: the command is PID 1
 * @terminal: -t
 * @argv: the command, ended by NULL; not allocated
 */
struct options {
	bool help, version;
	bool quiet;
	unsigned int verbose;
	bool dry_run;

	unsigned int share;
	struct id_ranges uid_map, gid_map;
	int64_t uid, gid;
	const char *hostname;

	const char *rootfs;
	bool read_only, overlay;
	struct mount_option *mount;
	size_t nr_mounts;
	const char *workdir;
	struct words env;
	bool clear_env;

	struct words cap_add, cap_drop;
	struct rlimit_option rlimit[RLIMITS];

	const char *cgroup;
	uint64_t memory, memory_high, swap;
	uint64_t cpu_quota, cpu_period, cpu_weight, io_weight, pids;
	const char *cpuset;

	const char *profile;
	struct rule_option *rule;
	size_t nr_rules;
	enum backend_kind backend;
	bool from_exec, no_new_privs;

	struct words supervise, supervise_mount, supervise_connect, supervise_xattr;
	const char *listener;
	bool supervisor_kill;

	bool no_init, terminal;
	char **argv;
};

#define cleanup_options	__attribute__((cleanup(options_free)))
void options_free(struct options *options);
/* @argv lasts as long as @options. Says nothing itself. */
int options_parse(int argc, char **argv, struct options *options, struct err *err);
void options_help(FILE *into);

/* RLIMIT_* of a name as in prlimit(1), "nofile"; -1. And back. */
int rlimit_number(const char *name);
const char *rlimit_name(int nr);

#endif
