/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What main.c and the verbs of sclimit share. A verb uses tool/lib and this, never another verb.
 */
#ifndef SCLIMIT_CTL_H
#define SCLIMIT_CTL_H

#include <getopt.h>
#include <json-c/json.h>

#include "../lib/cgroup.h"
#include "../lib/client.h"
#include "../lib/rule.h"
#include "../lib/syscall-names.h"

/* Exit statuses, as sclimit(8) has them. */
enum ctl_status {
	CTL_OK		= 0,
	CTL_FAILED	= 1,	/* what was asked was not done; of lint: it found something */
	CTL_USAGE	= 2,	/* a wrong command line; nothing was done */
	CTL_NO_MODULE	= 3,	/* the module is not loaded */
};

/**
 * struct ctl - what the command line says for every verb
 * @json: --json: print JSON and nothing else to stdout
 * @colour: stdout is a terminal, and NO_COLOR is not set
 * @argv: the verb and what stands behind it
 */
struct ctl {
	bool json;
	bool colour;
	char **argv;
};

/**
 * struct verb - a command
 * @name: what the user types
 * @args: its arguments, for the usage line
 * @about: one line
 * @run: does it. argv[0] is the name. Returns an enum ctl_status; where that is not CTL_OK,
 *	 either @err is set, and main() prints it, or all is said.
 */
struct verb {
	const char *name;
	const char *args;
	const char *about;
	int (*run)(struct ctl *ctl, int argc, char **argv, struct err *err);
};

extern const struct verb verb_allow, verb_check, verb_deny, verb_events, verb_explain, verb_learn,
	verb_lint, verb_lock, verb_names, verb_reset, verb_restore, verb_save, verb_set, verb_show,
	verb_stat, verb_top, verb_tree;

/* Every verb takes --json and --help: the one is done, for the other it ends. */
#define CTL_OPTIONS \
	{ "json", no_argument, NULL, 'J' }, \
	{ "help", no_argument, NULL, 'h' }

int ctl_option(struct ctl *ctl, const struct verb *verb, int c);
int ctl_usage(const struct verb *verb, struct err *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* CTL_NO_MODULE where the module is not there, and CTL_FAILED otherwise. */
int ctl_failed(const struct err *err);

/* Prints an object as one JSON text with a newline, and lets go of it. */
void ctl_json(struct json_object *object);

/* "" unless colours are wanted. */
const char *ctl_bold(const struct ctl *ctl);
const char *ctl_red(const struct ctl *ctl);
const char *ctl_plain(const struct ctl *ctl);

/* Rules of the kernel, "101/errno=38", as people read them, "ptrace/errno=ENOSYS". What cannot be
 * read is shown as it is. */
void ctl_show_rule(const char *token, struct text *into);
/* "i386:ptrace", or the number where there is no name. */
void ctl_show_call(enum sclimit_abi abi, unsigned int nr, struct text *into);

#endif
