// SPDX-License-Identifier: GPL-2.0
/*
 * Limits as cgroup v2 has them (Documentation/admin-guide/cgroup-v2.rst of the kernel). None of
 * the files depends on another one, so their order does not matter while the group is empty.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "group_file.h"
#include "limits.h"

static struct limit *add(struct limits *limits, const char *option, const char *controller,
			 const char *file)
{
	struct limit *limit = &limits->limit[limits->count++];

	*limit = (struct limit){ .option = option, .controller = controller, .file = file };
	return limit;
}

/* A number, or "max", if it was given. */
static void add_amount(struct limits *limits, const char *option, const char *controller,
		       const char *file, uint64_t amount)
{
	struct limit *limit;

	if (amount == AMOUNT_NONE)
		return;
	limit = add(limits, option, controller, file);
	if (amount == AMOUNT_MAX)
		strcpy(limit->value, "max");
	else
		snprintf(limit->value, sizeof(limit->value), "%" PRIu64, amount);
}

static void add_cpus(struct limits *limits, uint64_t quota, uint64_t period)
{
	struct limit *limit;

	if (quota == AMOUNT_NONE)
		return;
	limit = add(limits, "--cpus", "cpu", "cpu.max");
	if (quota == AMOUNT_MAX)
		strcpy(limit->value, "max");
	else
		snprintf(limit->value, sizeof(limit->value), "%" PRIu64 " %" PRIu64, quota, period);
}

/* "default" is the weight for all devices. Without the kernel's cost model there may be BFQ. */
static void add_io_weight(struct limits *limits, uint64_t weight)
{
	struct limit *limit;

	if (weight == AMOUNT_NONE)
		return;
	limit = add(limits, "--io-weight", "io", "io.weight");
	limit->instead = "io.bfq.weight";
	snprintf(limit->value, sizeof(limit->value), "default %" PRIu64, weight);
}

/**
 * limits_plan() - what goes into which file
 * @options: what was asked for
 * @limits: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int limits_plan(const struct options *options, struct limits *limits, struct err *err)
{
	struct limit *limit;

	limits->count = 0;
	add_amount(limits, "--memory", "memory", "memory.max", options->memory);
	add_amount(limits, "--memory-high", "memory", "memory.high", options->memory_high);
	add_amount(limits, "--swap", "memory", "memory.swap.max", options->swap);
	add_cpus(limits, options->cpu_quota, options->cpu_period);
	add_amount(limits, "--cpu-weight", "cpu", "cpu.weight", options->cpu_weight);
	add_io_weight(limits, options->io_weight);
	add_amount(limits, "--pids", "pids", "pids.max", options->pids);
	if (!options->cpuset)
		return 0;
	limit = add(limits, "--cpuset", "cpuset", "cpuset.cpus");
	if (!*options->cpuset || strlen(options->cpuset) >= sizeof(limit->value))
		return err_set(err, 0, "--cpuset %s: not 1 to %zu characters", options->cpuset,
			       sizeof(limit->value) - 1);
	strcpy(limit->value, options->cpuset);
	return 0;
}

/**
 * limits_show() - a line for each limit
 * @limits: the limits
 * @into: appended to
 */
void limits_show(const struct limits *limits, struct text *into)
{
	const struct limit *limit;

	for (limit = limits->limit; limit < limits->limit + limits->count; limit++)
		text_add(into, "  %s: %s\n", limit->file, limit->value);
}

/* ---- writing ---- */

static int refused(const struct limit *limit, const char *file, const char *group, struct err *err)
{
	if (errno == ENOENT && limit->instead)
		return err_set(err, ENOENT, "%s: the kernel has neither %s nor %s", limit->option,
			       limit->file, limit->instead);
	if (errno == ENOENT)
		return err_set(err, ENOENT, "%s: the kernel has no %s", limit->option, file);
	return err_set(err, errno, "%s: cannot write '%s' to %s of group %s", limit->option,
		       limit->value, file, group);
}

/* The next "3" or "0-3" of a list of CPUs. Return: whether there was one. */
static bool next_range(const char **list, unsigned long *first, unsigned long *last)
{
	char *end;

	*list += strspn(*list, ",");
	*first = *last = strtoul(*list, &end, 10);
	if (end == *list)
		return false;
	*list = end;
	if (*end == '-') {
		*last = strtoul(end + 1, &end, 10);
		*list = end;
	}
	return true;
}

static bool list_has(const char *list, unsigned long cpu)
{
	unsigned long first, last;

	while (next_range(&list, &first, &last))
		if (first <= cpu && cpu <= last)
			return true;
	return false;
}

/* Where the group may have none of the CPUs the kernel lets it have its parent's instead. */
static int check_cpus(const struct limit *limit, int dir, const char *group, struct err *err)
{
	static const char file[] = "cpuset.cpus.effective";
	char text[GROUP_FILE_MAX];
	unsigned long cpu, last;
	const char *at = text;

	if (group_file_read(dir, file, text, sizeof(text)))
		return err_set(err, errno, "%s: cannot read %s of group %s", limit->option, file,
			       group);
	text[strcspn(text, "\n")] = '\0';
	while (next_range(&at, &cpu, &last))
		for (; cpu <= last; cpu++)
			if (!list_has(limit->value, cpu))
				return err_set(err, 0, "%s %s: the group could have none of these, "
					       "only %s", limit->option, limit->value, text);
	return 0;
}

static int write_one(const struct limit *limit, int dir, const char *group,
		     const struct teller *teller, struct err *err)
{
	const char *file = limit->file;
	int ret = group_file_write(dir, file, limit->value);

	if (ret && errno == ENOENT && limit->instead) {
		file = limit->instead;
		ret = group_file_write(dir, file, limit->value);
	}
	if (ret)
		return refused(limit, file, group, err);
	tell(teller, "%s %s", file, limit->value);
	return strcmp(file, "cpuset.cpus") ? 0 : check_cpus(limit, dir, group, err);
}

/**
 * limits_write() - write all limits
 * @limits: the limits
 * @dir: the group's directory
 * @group: its name, for messages
 * @teller: how much is told
 * @err: filled on failure
 * Return: 0 or -1.
 */
int limits_write(const struct limits *limits, int dir, const char *group,
		 const struct teller *teller, struct err *err)
{
	unsigned int i;

	if (!limits->count)
		return 0;
	if (step_begin(teller, "cgroup.limits", err))
		return -1;
	for (i = 0; i < limits->count; i++)
		if (write_one(&limits->limit[i], dir, group, teller, err))
			return -1;
	return 0;
}
