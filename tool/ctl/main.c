// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit - control system call limits of cgroups. See sclimit(8).
 */
#include <stdio.h>
#include <string.h>

#include "ctl.h"

static const struct verb *const verbs[] = {
	&verb_deny, &verb_allow, &verb_set, &verb_lock,
	&verb_show, &verb_tree, &verb_explain,
	&verb_stat, &verb_events, &verb_top,
	&verb_learn, &verb_lint,
	&verb_save, &verb_restore, &verb_reset,
	&verb_names, &verb_check,
};

static void usage(FILE *to)
{
	size_t i;

	fputs("usage: sclimit COMMAND [OPTION]... [ARGUMENT]...\n\n", to);
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(to, "  %-9s %s\n", verbs[i]->name, verbs[i]->about);
	fputs("\nGROUP is a path below the cgroup mount or absolute, pid:N, or self.\n"
	      "sclimit COMMAND --help has a command's arguments; sclimit(8) has the rest.\n", to);
}

int main(int argc, char **argv)
{
	struct ctl ctl = { .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR") };
	struct err err = {};
	int status;
	size_t i;

	if (argc > 1 && !strcmp(argv[1], "--json")) {
		ctl.json = true;
		argv++;
		argc--;
	}
	if (argc < 2) {
		usage(stderr);
		return CTL_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return CTL_OK;
	}
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(argv[1], verbs[i]->name))
			continue;
		ctl.argv = argv + 1;
		opterr = 0;
		status = verbs[i]->run(&ctl, argc - 1, ctl.argv, &err);
		if (status && err.text[0])
			err_print(&err);
		if (fflush(stdout) && !status) {
			perror("sclimit: stdout");
			status = CTL_FAILED;
		}
		return status;
	}
	fprintf(stderr, "sclimit: %s: no such command; sclimit --help lists them\n", argv[1]);
	return CTL_USAGE;
}
