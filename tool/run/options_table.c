// SPDX-License-Identifier: GPL-2.0
/*
 * Which options there are, and --help, which lists them.
 */
#include "options.h"
#include "options_table.h"

#define LEFT	31	/* columns of what is left of the abouts */

const struct option_row option_rows[OPTIONS] = {
	[OPT_SHARE] = { "share", .word = "NS[,NS]", .heading = "Namespaces and ids",
		.about = "share user pid mount net uts ipc cgroup" },
	[OPT_UID_MAP] = { "uid-map", .word = "IN:OUT:COUNT",
		.about = "map user ids of the container to the host's" },
	[OPT_GID_MAP] = { "gid-map", .word = "IN:OUT:COUNT",
		.about = "map group ids" },
	[OPT_UID] = { "uid", .word = "N",
		.about = "run as that user of the container" },
	[OPT_GID] = { "gid", .word = "N",
		.about = "run as that group of the container" },
	[OPT_HOSTNAME] = { "hostname", .word = "NAME",
		.about = "the container's name; without it one by chance" },

	[OPT_ROOTFS] = { "rootfs", .word = "DIR", .heading = "Root and environment",
		.about = "the root; without it the host's, read-only" },
	[OPT_READ_ONLY] = { "read-only",
		.about = "the root cannot be written to" },
	[OPT_OVERLAY] = { "overlay",
		.about = "what is written to the root goes to memory" },
	[OPT_BIND] = { "bind", .word = "SRC:DST[:ro]",
		.about = "mount a file or directory of the host" },
	[OPT_TMPFS] = { "tmpfs", .word = "DST[:SIZE]",
		.about = "mount an empty directory in memory" },
	[OPT_WORKDIR] = { "workdir", .word = "DIR",
		.about = "start there" },
	[OPT_ENV] = { "env", .word = "NAME[=VALUE]",
		.about = "set a variable, or keep the launcher's" },
	[OPT_CLEAR_ENV] = { "clear-env",
		.about = "keep no other variable of the launcher's" },

	[OPT_CAP_ADD] = { "cap-add", .word = "CAP[,CAP]", .heading = "Capabilities and rlimits",
		.about = "give more capabilities, or ALL" },
	[OPT_CAP_DROP] = { "cap-drop", .word = "CAP[,CAP]",
		.about = "give fewer of them, or none: ALL" },
	[OPT_RLIMIT] = { "rlimit", .word = "NAME=SOFT[:HARD]",
		.about = "set a resource limit of prlimit(1)" },

	[OPT_CGROUP] = { "cgroup", .word = "PARENT", .heading = "Limits of the group",
		.about = "the group below which the container's is made" },
	[OPT_MEMORY] = { "memory", .word = "BYTES",
		.about = "memory, beyond which processes are killed" },
	[OPT_MEMORY_HIGH] = { "memory-high", .word = "BYTES",
		.about = "memory, beyond which they are slowed down" },
	[OPT_SWAP] = { "swap", .word = "BYTES",
		.about = "swap space" },
	[OPT_CPUS] = { "cpus", .word = "N",
		.about = "time of that many CPUs, such as 1.5" },
	[OPT_CPU_WEIGHT] = { "cpu-weight", .word = "N",
		.about = "share of CPU time beside others: 1 to 10000" },
	[OPT_CPU_SHARES] = { "cpu-shares", .word = "N",
		.about = "the same on the scale of cgroup v1: 2 to 262144" },
	[OPT_CPUSET] = { "cpuset", .word = "LIST",
		.about = "which CPUs, such as 0-3,8" },
	[OPT_IO_WEIGHT] = { "io-weight", .word = "N",
		.about = "share of disk time beside others: 1 to 10000" },
	[OPT_BLKIO_WEIGHT] = { "blkio-weight", .word = "N",
		.about = "the same on the scale of cgroup v1: 10 to 1000" },
	[OPT_PIDS] = { "pids", .word = "N",
		.about = "processes and threads at a time" },

	[OPT_PROFILE] = { "profile", .word = "PROFILE", .heading = "System calls",
		.about = "default, docker, none, or a file" },
	[OPT_DENY] = { "deny", .word = "RULE",
		.about = "refuse more, see sclimit-rules(5)" },
	[OPT_ALLOW] = { "allow", .word = "RULE",
		.about = "refuse less" },
	[OPT_BACKEND] = { "backend", .word = "WHO",
		.about = "who refuses: auto, module, seccomp, both" },
	[OPT_FROM_EXEC] = { "from-exec",
		.about = "only from the command's execve on: module alone" },
	[OPT_NO_NEW_PRIVS] = { "no-new-privs",
		.about = "programs give no privileges (no sudo inside)" },

	[OPT_SUPERVISE] = { "supervise", .word = "CALL[,CALL]", .heading = "The supervisor",
		.about = "perform calls for it, such as mount or mknod" },
	[OPT_SUPERVISE_MOUNT] = { "supervise-mount", .word = "FS[,FS]",
		.about = "of tmpfs proc overlay bind, these alone" },
	[OPT_SUPERVISE_CONNECT] = { "supervise-connect", .word = "ADDRESS:PORT",
		.about = "where a connection may go" },
	[OPT_SUPERVISE_XATTR] = { "supervise-xattr", .word = "NAME[,NAME]",
		.about = "attributes that may be set" },
	[OPT_LISTENER] = { "listener", .word = "SOCKET",
		.about = "hand calls to the supervisor that listens there" },
	[OPT_ON_SUPERVISOR_EXIT] = { "on-supervisor-exit", .word = "WHAT",
		.about = "what then: continue, kill" },

	[OPT_NO_INIT] = { "no-init", .heading = "Process",
		.about = "the command is process 1 itself" },
	[OPT_TERMINAL] = { "terminal", .alias = "tty", .letter = 't',
		.about = "give it a terminal of its own" },

	[OPT_VERBOSE] = { "verbose", .letter = 'v', .heading = "What is told",
		.about = "each step as it happens" },
	[OPT_DEBUG] = { "debug",
		.about = "and what it sets" },
	[OPT_QUIET] = { "quiet", .letter = 'q',
		.about = "errors alone" },
	[OPT_DRY_RUN] = { "dry-run",
		.about = "print the whole plan, and start nothing" },
	[OPT_HELP] = { "help", .letter = 'h',
		.about = "print this" },
	[OPT_VERSION] = { "version",
		.about = "print the version" },
};

static void row_print(FILE *into, const struct option_row *row)
{
	int left;

	if (row->heading)
		fprintf(into, "\n%s:\n", row->heading);
	left = row->letter ? fprintf(into, "  -%c, --%s", row->letter, row->name) :
			     fprintf(into, "      --%s", row->name);
	if (row->alias)
		left += fprintf(into, ", --%s", row->alias);
	if (row->word)
		left += fprintf(into, " %s", row->word);
	fprintf(into, "%*s%s\n", left < LEFT ? LEFT - left + 2 : 2, "", row->about);
}

/**
 * options_help() - say how sclimit-run is used
 * @into: where
 */
void options_help(FILE *into)
{
	size_t i;

	fputs("usage: sclimit-run [OPTION]... [--] COMMAND [ARGUMENT]...\n\n"
	      "Runs a command in a container: in namespaces, with a root, capabilities, limits\n"
	      "and a policy of system calls of its own. sclimit-run(1) has the rest.\n", into);
	for (i = 0; i < OPTIONS; i++)
		row_print(into, &option_rows[i]);
}
