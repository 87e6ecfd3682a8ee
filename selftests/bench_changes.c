// SPDX-License-Identifier: GPL-2.0
/*
 * What a change of rules costs, and the memory of groups.
 *
 * A change is one write(2) into a file that is open already, the least of some: there is one CPU,
 * so whatever the kernel does meanwhile is in it. Nothing in it waits.
 */
#include "bench.h"

#define REPEATS		5
#define ONE		"101"	/* ptrace(2) */
#define ANOTHER		"165"	/* mount(2) */
#define MEMORY_GROUPS	1000

/* The cost of one write. */
static uint64_t change(const char *cg, const char *file, const char *text)
{
	int fd = cg_open(cg, file, O_WRONLY), err;
	uint64_t start, took;

	if (fd < 0)
		bench_die("open", cg_file(cg, file), fd);
	start = bench_clock();
	err = write_fd(fd, text, strlen(text));
	took = bench_clock() - start;
	if (err)
		bench_die("write to", cg_file(cg, file), err);
	close(fd);
	return took;
}

/* A deny and the allow that undoes it, some times; the cost of each. */
static void change_both(const char *cg, const char *text, uint64_t *deny, uint64_t *allow)
{
	unsigned int i;
	uint64_t took;

	*deny = UINT64_MAX;
	*allow = UINT64_MAX;
	for (i = 0; i < REPEATS; i++) {
		took = change(cg, "syscalls.deny", text);
		if (took < *deny)
			*deny = took;
		took = change(cg, "syscalls.allow", text);
		if (took < *allow)
			*allow = took;
	}
}

static void groups_make(const char *root, unsigned int count, const char *deny)
{
	char name[16], cg[CG_PATH];
	unsigned int i;

	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%u", i);
		bench_group(cg, root, name);
		if (deny)
			bench_write(cg, "syscalls.deny", deny);
	}
}

/* A deny of what is hooked already, above @count groups: so the walk down is what differs. */
static void change_above(unsigned int count, const char *own, const char *key)
{
	char top[CG_PATH];
	uint64_t deny, allow;

	bench_group(top, BENCH_TOP, key);
	groups_make(top, count, own);
	change_both(top, ONE, &deny, &allow);
	bench_say(deny, "change.%s", key);
}

void bench_changes(void)
{
	char cg[CG_PATH], other[CG_PATH];
	unsigned int many[BENCH_MANY];
	uint64_t deny, allow;

	bench_group(cg, BENCH_TOP, "change");
	bench_group(other, BENCH_TOP, "change_other");
	change_both(cg, ONE, &deny, &allow);
	bench_say(deny, "change.first");
	bench_say(allow, "change.first_allow");
	change_both(cg, bench_numbers(many, bench_many(many, 0)), &deny, &allow);
	bench_say(deny, "change.many");
	bench_say(allow, "change.many_allow");

	bench_write(other, "syscalls.deny", ONE " " ANOTHER);
	change_both(cg, ONE, &deny, &allow);
	bench_say(deny, "change.hooked");
	change_above(1, NULL, "above_1");
	change_above(1000, NULL, "above_1000");
	change_above(10000, NULL, "above_10000");
	change_above(1000, ANOTHER, "above_1000_own");
}

/* ---- memory ---- */

/* The kernel keeps these counts per CPU and adds them up when asked. */
static uint64_t slab_bytes(void)
{
	long long reclaimable, unreclaimable;
	int err = write_text("/proc/sys/vm/stat_refresh", "1", 1);

	if (err)
		bench_die("write to", "/proc/sys/vm/stat_refresh", err);
	reclaimable = cg_key("/proc", "vmstat", "nr_slab_reclaimable");
	unreclaimable = cg_key("/proc", "vmstat", "nr_slab_unreclaimable");
	if (reclaimable < 0 || unreclaimable < 0)
		bench_die("no slab counts in", "/proc/vmstat", 0);
	return (reclaimable + unreclaimable) * sysconf(_SC_PAGESIZE);
}

/* What a directory takes of the slabs, once what lay free there is used up. */
static void memory_of_groups(const char *name, const char *deny, const char *key)
{
	char top[CG_PATH], warm[CG_PATH], cold[CG_PATH];
	uint64_t before;

	bench_group(top, BENCH_TOP, name);
	if (deny)
		bench_write(top, "syscalls.deny", deny);
	bench_group(warm, top, "warm");
	bench_group(cold, top, "cold");
	groups_make(warm, MEMORY_GROUPS / 4, NULL);
	before = slab_bytes();
	groups_make(cold, MEMORY_GROUPS, NULL);
	bench_say((slab_bytes() - before) / MEMORY_GROUPS, "memory.%s", key);
	if (deny)
		bench_write(top, "syscalls.allow", "all");
}

static uint64_t number_in(const char *path)
{
	char text[64];
	ssize_t len = read_text(path, text, sizeof(text));

	if (len < 0)
		bench_die("read", path, len);
	return strtoull(text, NULL, 10);
}

void bench_memory(int module)
{
	unsigned int many[BENCH_MANY];

	memory_of_groups("mem", NULL, module ? "module" : "none");
	if (!module)
		return;
	memory_of_groups("mem_ruled", bench_numbers(many, bench_many(many, 0)), "ruled");
	/* a cache that was merged with one like it has its size there all the same */
	bench_say(number_in("/sys/kernel/slab/sclimit_group/slab_size"), "memory.object");
	bench_say(number_in("/sys/module/sclimit/coresize"), "memory.size");
}
