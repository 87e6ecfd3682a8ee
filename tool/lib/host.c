// SPDX-License-Identifier: GPL-2.0
/*
 * What can be told of a machine on which the module is not loaded.
 */
#include <fts.h>
#include <string.h>

#include "host.h"

#define MODULE		"sclimit.ko"	/* and what compresses it adds an ending to that */
#define LOCKDOWN	"/sys/kernel/security/lockdown"
#define SIG_ENFORCE	"/sys/module/module/parameters/sig_enforce"
#define SECURE_BOOT	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define SIGNATURE	"~Module signature appended~\n"

/* What a file holds; "" where it cannot be read. */
static void read_quietly(const char *path, struct text *into)
{
	struct err err;

	file_read(path, into, &err);
}

/* Of a kernel that keeps its own options. gzip is what can read them on every machine. */
static void read_config_gz(struct text *into)
{
	char buf[4096];
	FILE *pipe;
	size_t len;

	if (access("/proc/config.gz", R_OK))
		return;
	pipe = popen("gzip -dc </proc/config.gz 2>/dev/null", "re");
	if (!pipe)
		return;
	while ((len = fread(buf, 1, sizeof(buf), pipe)))
		text_add_bytes(into, buf, len);
	pclose(pipe);
}

/**
 * host_config() - the options that the kernel was built with
 * @release: the kernel
 * @config: its options are appended
 * Return: where they are from, allocated; NULL where they are nowhere to be found.
 */
char *host_config(const char *release, struct text *config)
{
	cleanup_free char *boot = xasprintf("/boot/config-%s", release);
	cleanup_free char *build = xasprintf("/lib/modules/%s/build/.config", release);

	read_quietly(boot, config);
	if (config->len)
		return xstrdup(boot);
	read_config_gz(config);
	if (config->len)
		return xstrdup("/proc/config.gz");
	read_quietly(build, config);
	return config->len ? xstrdup(build) : NULL;
}

/** host_option() - whether an option, such as CONFIG_CGROUPS, is y */
bool host_option(const struct text *config, const char *name)
{
	cleanup_free char *line = xasprintf("%s=y\n", name);
	const char *at = text_str(config);

	while ((at = strstr(at, line))) {
		if (at == config->data || at[-1] == '\n')
			return true;
		at++;
	}
	return false;
}

/* Whether cgroup_disable= of the kernel's command line names perf_event. */
static bool perf_switched_off(void)
{
	cleanup_text struct text text = {};
	cleanup_words struct words words = {};
	static const char option[] = "cgroup_disable=";
	char *name, *save;
	size_t i;

	read_quietly("/proc/cmdline", &text);
	words_split(&words, text_str(&text));
	for (i = 0; i < words.count; i++) {
		if (strncmp(words.word[i], option, strlen(option)))
			continue;
		for (name = strtok_r(words.word[i] + strlen(option), ",", &save); name;
		     name = strtok_r(NULL, ",", &save))
			if (!strcmp(name, "perf_event"))
				return true;
	}
	return false;
}

/**
 * host_perf() - whether cgroup v2 has the perf_event controller
 *
 * /proc/cgroups has a line of name, hierarchy (0 for v2), groups and whether it is enabled. Newer
 * kernels list there those of v1 hierarchies alone.
 */
enum host_perf host_perf(void)
{
	cleanup_text struct text text = {};
	unsigned int hierarchy, groups, enabled;
	const char *line;

	read_quietly("/proc/cgroups", &text);
	line = strstr(text_str(&text), "\nperf_event\t");
	if (line && sscanf(line, "\nperf_event %u %u %u", &hierarchy, &groups, &enabled) == 3) {
		if (!enabled)
			return HOST_PERF_DISABLED;
		if (hierarchy)
			return HOST_PERF_V1;
	}
	return perf_switched_off() ? HOST_PERF_DISABLED : HOST_PERF_OK;
}

/** host_module() - the module's file for that kernel, allocated, or NULL */
char *host_module(const char *release)
{
	cleanup_free char *top = xasprintf("/lib/modules/%s", release);
	char *const tops[] = { top, NULL };
	char *path = NULL;
	FTSENT *entry;
	FTS *fts;

	/* build and source are links to trees that hold no modules */
	fts = fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	if (!fts)
		return NULL;
	while (!path && (entry = fts_read(fts)))
		if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP &&
		    !strncmp(entry->fts_name, MODULE, strlen(MODULE)))
			path = xstrdup(entry->fts_path);
	fts_close(fts);
	return path;
}

/** host_module_known() - whether depmod has seen the module */
bool host_module_known(const char *release)
{
	cleanup_free char *path = xasprintf("/lib/modules/%s/modules.dep", release);
	cleanup_text struct text text = {};

	read_quietly(path, &text);
	return strstr(text_str(&text), "/" MODULE);
}

/** host_module_signed() - whether a module that is not compressed carries a signature */
bool host_module_signed(const char *path)
{
	cleanup_text struct text text = {};
	size_t len = strlen(SIGNATURE);

	read_quietly(path, &text);
	return text.len >= len && !memcmp(text.data + text.len - len, SIGNATURE, len);
}

/** host_signatures() - whether the kernel refuses modules without a signature */
bool host_signatures(void)
{
	cleanup_text struct text lockdown = {}, enforce = {}, boot = {};

	read_quietly(SIG_ENFORCE, &enforce);
	if (*text_str(&enforce) == 'Y')
		return true;
	/* "[none] integrity confidentiality": the one in force is in brackets */
	read_quietly(LOCKDOWN, &lockdown);
	if (lockdown.len)
		return !strstr(lockdown.data, "[none]");
	/* four bytes of attributes, then the value. What it means is the kernel's matter, which tells
	 * it in the file above if it is to be seen */
	read_quietly(SECURE_BOOT, &boot);
	return boot.len == 5 && boot.data[4] == 1;
}
