// SPDX-License-Identifier: GPL-2.0
/*
 * What each option does to struct options.
 */
#include <ctype.h>
#include <sched.h>
#include <string.h>

#include "amounts.h"
#include "hostname.h"
#include "options_take.h"
#include "ranges.h"

#define PIDS_MAX	4194304	/* PID_MAX_LIMIT of the kernel */
#define PAGE		4096	/* less memory than that is none */
#define WEIGHT_MAX	10000	/* CGROUP_WEIGHT_MAX of the kernel */
#define SHARES_MIN	2	/* cpu.shares of cgroup v1 */
#define SHARES_MAX	262144
#define BLKIO_MIN	10	/* blkio.weight of cgroup v1 */
#define BLKIO_MAX	1000
#define LABEL_LEN	63	/* of RFC 1123 */

static const struct {
	const char *name;
	unsigned int flag;
} namespaces[] = {
	{ "user", CLONE_NEWUSER },
	{ "pid", CLONE_NEWPID },
	{ "mount", CLONE_NEWNS },
	{ "network", CLONE_NEWNET },
	{ "uts", CLONE_NEWUTS },
	{ "ipc", CLONE_NEWIPC },
	{ "cgroup", CLONE_NEWCGROUP },
};

/**
 * namespace_name() - what a namespace is called
 * @i: 0 to 6
 * @flag: filled: CLONE_NEW*
 * Return: its name; NULL where there is none of that number.
 */
const char *namespace_name(unsigned int i, unsigned int *flag)
{
	if (i >= ARRAY_SIZE(namespaces))
		return NULL;
	*flag = namespaces[i].flag;
	return namespaces[i].name;
}

static bool is_word(const char *part, size_t len, const char *word)
{
	return strlen(word) == len && !memcmp(part, word, len);
}

static int share_one(struct options *options, const char *part, size_t len, struct err *err)
{
	size_t i;

	if (is_word(part, len, "net")) {
		options->share |= CLONE_NEWNET;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(namespaces); i++) {
		if (is_word(part, len, namespaces[i].name)) {
			options->share |= namespaces[i].flag;
			return 0;
		}
	}
	return err_set(err, 0, "not of user, pid, mount, network, uts, ipc, cgroup");
}

static int cap_one(struct words *into, const char *part, size_t len, struct err *err)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)part[i]) && part[i] != '_')
			break;
	if (!len || i < len)
		return err_set(err, 0, "not CAP[,CAP]: names of capabilities(7), or ALL");
	words_take(into, xstrndup(part, len));
	return 0;
}

static int take_share(struct options *options, const char *word, struct err *err)
{
	size_t len;

	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (share_one(options, word, len, err))
			return -1;
		if (!word[len])
			return 0;
	}
}

static int take_caps(struct words *into, const char *word, struct err *err)
{
	size_t len;

	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (cap_one(into, word, len, err))
			return -1;
		if (!word[len])
			return 0;
	}
}

static bool is_label(const char *label, size_t len)
{
	size_t i;

	if (!len || len > LABEL_LEN || label[0] == '-' || label[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)label[i]) && label[i] != '-')
			return false;
	return true;
}

/* RFC 1123, 2.1: letters, digits and hyphens, in parts with a point between them. */
static int take_hostname(struct options *options, const char *word, struct err *err)
{
	const char *label = word;
	size_t len = strcspn(label, ".");

	if (strlen(word) > HOSTNAME_MAX)
		return err_set(err, 0, "more than %d characters", HOSTNAME_MAX);
	for (; is_label(label, len); label += len + 1, len = strcspn(label, ".")) {
		if (label[len])
			continue;
		options->hostname = word;
		return 0;
	}
	return err_set(err, 0, "not a host name: letters, digits, and - and . within");
}

static int take_absolute(const char **into, const char *word, struct err *err)
{
	if (*word != '/')
		return err_set(err, 0, "not an absolute path");
	*into = word;
	return 0;
}

static int take_env(struct words *into, const char *word, struct err *err)
{
	if (*word == '=')
		return err_set(err, 0, "not NAME=VALUE or NAME");
	words_add(into, word);
	return 0;
}

static int take_id(int64_t *into, const char *word, struct err *err)
{
	uint64_t id;

	if (number_parse(word, 0, ID_MAX, &id, err))
		return -1;
	*into = id;
	return 0;
}

static int take_bytes(uint64_t *into, uint64_t least, const char *word, struct err *err)
{
	if (!strcmp(word, "max")) {
		*into = AMOUNT_MAX;
		return 0;
	}
	return bytes_parse(word, least, into, err);
}

static int take_cpus(struct options *options, const char *word, struct err *err)
{
	if (!strcmp(word, "max")) {
		options->cpu_quota = AMOUNT_MAX;
		return 0;
	}
	return cpus_parse(word, &options->cpu_quota, err);
}

/* From a scale of cgroup v1 to weights, as container engines do it: its ends become 1 and 10000. */
static int take_v1(uint64_t *into, uint64_t least, uint64_t most, const char *word, struct err *err)
{
	uint64_t value;

	if (number_parse(word, least, most, &value, err))
		return -1;
	*into = 1 + (value - least) * (WEIGHT_MAX - 1) / (most - least);
	return 0;
}

static int take_pids(struct options *options, const char *word, struct err *err)
{
	if (!strcmp(word, "max")) {
		options->pids = AMOUNT_MAX;
		return 0;
	}
	return number_parse(word, 1, PIDS_MAX, &options->pids, err);
}

static int take_cpuset(struct options *options, const char *word, struct err *err)
{
	if (cpu_list_check(word, err))
		return -1;
	options->cpuset = word;
	return 0;
}

static void rule_add(struct options *options, bool allow, const char *token)
{
	options->rule = xrealloc(options->rule, options->nr_rules + 1, sizeof(*options->rule));
	options->rule[options->nr_rules++] = (struct rule_option){ allow, token };
}

static int take_backend(struct options *options, const char *word, struct err *err)
{
	static const char *const names[] = {
		[BACKEND_AUTO] = "auto", [BACKEND_MODULE] = "module",
		[BACKEND_SECCOMP] = "seccomp", [BACKEND_BOTH] = "both",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(word, names[i]))
			continue;
		options->backend = i;
		return 0;
	}
	return err_set(err, 0, "not auto, module, seccomp or both");
}

/* Parts between commas, none of them empty. */
static int take_list(struct words *into, const char *word, struct err *err)
{
	size_t len;

	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (!len)
			return err_set(err, 0, "a part of it is empty");
		words_take(into, xstrndup(word, len));
		if (!word[len])
			return 0;
	}
}

static int take_on_exit(struct options *options, const char *word, struct err *err)
{
	options->supervisor_kill = !strcmp(word, "kill");
	if (options->supervisor_kill || !strcmp(word, "continue"))
		return 0;
	return err_set(err, 0, "not continue or kill");
}

/* Those that take a word. */
static int take_word(struct options *o, enum option option, const char *word, struct err *err)
{
	switch (option) {
	case OPT_SHARE: return take_share(o, word, err);
	case OPT_UID_MAP: return id_range_parse(word, &o->uid_map, err);
	case OPT_GID_MAP: return id_range_parse(word, &o->gid_map, err);
	case OPT_UID: return take_id(&o->uid, word, err);
	case OPT_GID: return take_id(&o->gid, word, err);
	case OPT_HOSTNAME: return take_hostname(o, word, err);
	case OPT_ROOTFS: o->rootfs = word; return 0;
	case OPT_BIND: return take_bind(o, word, err);
	case OPT_TMPFS: return take_tmpfs(o, word, err);
	case OPT_WORKDIR: return take_absolute(&o->workdir, word, err);
	case OPT_ENV: return take_env(&o->env, word, err);
	case OPT_CAP_ADD: return take_caps(&o->cap_add, word, err);
	case OPT_CAP_DROP: return take_caps(&o->cap_drop, word, err);
	case OPT_RLIMIT: return take_rlimit(o, word, err);
	case OPT_CGROUP: o->cgroup = word; return 0;
	case OPT_MEMORY: return take_bytes(&o->memory, PAGE, word, err);
	case OPT_MEMORY_HIGH: return take_bytes(&o->memory_high, PAGE, word, err);
	case OPT_SWAP: return take_bytes(&o->swap, 0, word, err);
	case OPT_CPUS: return take_cpus(o, word, err);
	case OPT_CPU_WEIGHT: return number_parse(word, 1, WEIGHT_MAX, &o->cpu_weight, err);
	case OPT_CPU_SHARES: return take_v1(&o->cpu_weight, SHARES_MIN, SHARES_MAX, word, err);
	case OPT_CPUSET: return take_cpuset(o, word, err);
	case OPT_IO_WEIGHT: return number_parse(word, 1, WEIGHT_MAX, &o->io_weight, err);
	case OPT_BLKIO_WEIGHT: return take_v1(&o->io_weight, BLKIO_MIN, BLKIO_MAX, word, err);
	case OPT_PIDS: return take_pids(o, word, err);
	case OPT_PROFILE: o->profile = word; return 0;
	case OPT_DENY: rule_add(o, false, word); return 0;
	case OPT_ALLOW: rule_add(o, true, word); return 0;
	case OPT_BACKEND: return take_backend(o, word, err);
	case OPT_SUPERVISE: return take_list(&o->supervise, word, err);
	case OPT_SUPERVISE_MOUNT: return take_list(&o->supervise_mount, word, err);
	case OPT_SUPERVISE_CONNECT: words_add(&o->supervise_connect, word); return 0;
	case OPT_SUPERVISE_XATTR: return take_list(&o->supervise_xattr, word, err);
	case OPT_LISTENER: o->listener = word; return 0;
	case OPT_ON_SUPERVISOR_EXIT: return take_on_exit(o, word, err);
	default: return err_set(err, 0, "takes no word");
	}
}

/**
 * option_take() - do what an option asks for
 * @options: where it goes
 * @option: which
 * @word: its word, not empty; NULL where it takes none
 * @err: filled on failure
 * Return: 0 or -1.
 */
int option_take(struct options *options, enum option option, const char *word, struct err *err)
{
	switch (option) {
	case OPT_READ_ONLY: options->read_only = true; return 0;
	case OPT_OVERLAY: options->overlay = true; return 0;
	case OPT_CLEAR_ENV: options->clear_env = true; return 0;
	case OPT_FROM_EXEC: options->from_exec = true; return 0;
	case OPT_NO_NEW_PRIVS: options->no_new_privs = true; return 0;
	case OPT_NO_INIT: options->no_init = true; return 0;
	case OPT_TERMINAL: options->terminal = true; return 0;
	case OPT_VERBOSE: options->verbose = options->verbose ? options->verbose : 1; return 0;
	case OPT_DEBUG: options->verbose = 2; return 0;
	case OPT_QUIET: options->quiet = true; return 0;
	case OPT_DRY_RUN: options->dry_run = true; return 0;
	case OPT_HELP: options->help = true; return 0;
	case OPT_VERSION: options->version = true; return 0;
	default: return take_word(options, option, word, err);
	}
}
