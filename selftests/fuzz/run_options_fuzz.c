// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines of sclimit-run, a word a line of the input: each is refused with one line, or what it
 * asks for can be done as far as that is to be seen from it alone.
 */
#include <sched.h>
#include <string.h>

#include "../../tool/run/options.h"
#include "fuzz.h"

#define WORDS	64

#define must(what) do { \
	if (!(what)) \
		fuzz_fail("it must be: %s", #what); \
} while (0)

static bool is_within(uint64_t value, uint64_t least, uint64_t most)
{
	return value == AMOUNT_NONE || value == AMOUNT_MAX || (value >= least && value <= most);
}

static void ranges_are_sound(const struct id_ranges *ranges)
{
	const struct id_range *range;
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		range = &ranges->range[i];
		must(range->count);
		must((uint64_t)range->inside + range->count <= UINT32_MAX);
		must((uint64_t)range->outside + range->count <= UINT32_MAX);
	}
}

static void lists_are_sound(const struct options *o)
{
	size_t i;

	for (i = 0; i < o->nr_mounts; i++) {
		must(o->mount[i].dst[0] == '/' && o->mount[i].dst[1]);
		must(!strstr(o->mount[i].dst, "/../"));
		must((o->mount[i].kind == MOUNT_BIND) == !!o->mount[i].src);
		must(o->mount[i].size && o->mount[i].size != AMOUNT_MAX);
	}
	for (i = 0; i < o->nr_rules; i++)
		must(*o->rule[i].token);
	for (i = 0; i < o->env.count; i++)
		must(*o->env.word[i] && *o->env.word[i] != '=');
	for (i = 0; i < o->cap_add.count; i++)
		must(*o->cap_add.word[i] && !strchr(o->cap_add.word[i], ','));
	for (i = 0; i < RLIMITS; i++)
		must(o->rlimit[i].soft <= o->rlimit[i].hard);
}

static void options_are_sound(const struct options *o)
{
	must(o->argv && *o->argv && **o->argv);
	must(!(o->read_only && o->overlay) && !(o->quiet && o->verbose));
	must(!(o->share & CLONE_NEWUSER && o->uid_map.count + o->gid_map.count));
	must(!(o->share & CLONE_NEWNS && (o->rootfs || o->nr_mounts)));
	must(!(o->share & CLONE_NEWUTS && o->hostname));
	must(!o->hostname || (*o->hostname && strlen(o->hostname) <= 64));
	must(o->uid >= -1 && o->uid < UINT32_MAX && o->gid >= -1 && o->gid < UINT32_MAX);
	must(is_within(o->memory, 4096, INT64_MAX) && is_within(o->memory_high, 4096, INT64_MAX));
	must(is_within(o->swap, 0, INT64_MAX) && is_within(o->pids, 1, 4194304));
	must(is_within(o->cpu_quota, 1000, 819200000));
	must(is_within(o->cpu_weight, 1, 10000) && is_within(o->io_weight, 1, 10000));
	ranges_are_sound(&o->uid_map);
	ranges_are_sound(&o->gid_map);
	lists_are_sound(o);
}

static void error_is_a_line(const struct err *err)
{
	const char *c;

	must(*err->text);
	for (c = err->text; *c; c++)
		must(*c >= ' ' && *c <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);
	char *argv[WORDS + 2] = { (char *)"sclimit-run" }, *rest = text, *word;
	cleanup_options struct options options = {};
	struct err err = {};
	int argc, i;

	/* each word in memory of its own, so that to read beyond it is noticed */
	for (argc = 1; argc <= WORDS && (word = strsep(&rest, "\n")); argc++)
		argv[argc] = xstrdup(word);
	if (options_parse(argc, argv, &options, &err))
		error_is_a_line(&err);
	else if (!options.help && !options.version)
		options_are_sound(&options);
	for (i = 1; i < argc; i++)
		free(argv[i]);
	return 0;
}
