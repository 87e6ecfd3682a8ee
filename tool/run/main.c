// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run - start a command in a container on top of the limiter. See sclimit-run(1).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "launch.h"
#include "report.h"
#include "self.h"

#define VERSION	"1"

const int program_failure = STATUS_FAILED;

/* A descriptor below 3 that is closed would be given to something of ours, which then would be
 * the command's stdin. */
static int have_standard_descriptors(struct err *err)
{
	int fd;

	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return err_set(err, errno, "/dev/null: cannot open");
	return 0;
}

static int print_plan(const struct plan *plan, struct err *err)
{
	cleanup_text struct text text = {};

	plan_show(plan, &text);
	fputs(text_str(&text), stdout);
	if (!fflush(stdout))
		return 0;
	return err_set(err, errno, "--dry-run: cannot print the plan");
}

static void print_notes(const struct plan *plan)
{
	size_t i;

	if (plan->idmap.note)
		note(&plan->teller, "%s", plan->idmap.note);
	if (plan->place.why_not && plan->teller.verbose)
		note(&plan->teller, "no group of its own: %s", plan->place.why_not);
	for (i = 0; i < plan->policy.notes.count; i++)
		note(&plan->teller, "%s", plan->policy.notes.word[i]);
}

static int run(const struct options *options, char **argv, struct err *err)
{
	cleanup_plan struct plan plan = {};

	if (plan_make(options, &plan, err))
		return -1;
	if (!options->dry_run && self_protect(&plan.idmap, argv, &plan.teller, err))
		return -1;
	print_notes(&plan);
	return options->dry_run ? print_plan(&plan, err) : launch(&plan, err);
}

int main(int argc, char **argv)
{
	cleanup_options struct options options = {};
	struct err err = {};
	int status;

	if (have_standard_descriptors(&err) || options_parse(argc, argv, &options, &err)) {
		err_print(&err);
		return STATUS_FAILED;
	}
	if (options.help || options.version) {
		if (options.help)
			options_help(stdout);
		else
			puts("sclimit-run " VERSION);
		return fflush(stdout) ? STATUS_FAILED : 0;
	}
	status = run(&options, argv, &err);
	if (status < 0) {
		err_print(&err);
		return STATUS_FAILED;
	}
	return status;
}
