// SPDX-License-Identifier: GPL-2.0
/*
 * What verbs share.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ctl.h"

/**
 * ctl_option() - an option that every verb takes, or a wrong one
 * @ctl: changed
 * @verb: the verb
 * @c: what getopt_long() returned
 * Return: CTL_OK to go on; else the status to end with, and all is said.
 */
int ctl_option(struct ctl *ctl, const struct verb *verb, int c)
{
	switch (c) {
	case 'J':
		ctl->json = true;
		return CTL_OK;
	case 'h':
		printf("usage: sclimit %s %s\n%s\n", verb->name, verb->args, verb->about);
		exit(CTL_OK);
	default:	/* the one that getopt_long() has just passed, which says nothing itself */
		fprintf(stderr, "sclimit: %s: %s: no such option, or something is wrong with its "
				"argument; usage: sclimit %s %s\n",
			verb->name, ctl->argv[optind - 1], verb->name, verb->args);
		return CTL_USAGE;
	}
}

/**
 * ctl_usage() - a command line is wrong
 * @verb: the verb
 * @err: filled
 * @format: what is wrong
 * Return: CTL_USAGE.
 */
int ctl_usage(const struct verb *verb, struct err *err, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	err_set(err, 0, "%s: %s; usage: sclimit %s %s", verb->name, what, verb->name, verb->args);
	return CTL_USAGE;
}

/**
 * ctl_failed() - the status of a failure
 * @err: what failed
 * Return: CTL_NO_MODULE or CTL_FAILED.
 */
int ctl_failed(const struct err *err)
{
	return err->code == ERR_NO_MODULE ? CTL_NO_MODULE : CTL_FAILED;
}

/**
 * ctl_json() - print an object
 * @object: what is printed; the reference is taken over
 */
void ctl_json(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
						    JSON_C_TO_STRING_SPACED |
						    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

const char *ctl_bold(const struct ctl *ctl)
{
	return ctl->colour ? "\033[1m" : "";
}

const char *ctl_red(const struct ctl *ctl)
{
	return ctl->colour ? "\033[31m" : "";
}

const char *ctl_plain(const struct ctl *ctl)
{
	return ctl->colour ? "\033[0m" : "";
}

/**
 * ctl_show_rule() - a rule of the kernel, as people read it
 * @token: such as "101/errno=38"
 * @into: "ptrace/errno=ENOSYS" is appended; the token itself where it cannot be read
 */
void ctl_show_rule(const char *token, struct text *into)
{
	cleanup_rules struct rules rules = {};
	struct err err;

	if (rule_parse(token, &rules, &err) || rules.count != 1)
		text_add(into, "%s", token);
	else
		rule_show(&rules.rule[0], into);
}

/**
 * ctl_show_call() - a system call
 * @abi: its ABI
 * @nr: its number
 * @into: "ptrace", "i386:ptrace", or with the number where there is no name, is appended
 */
void ctl_show_call(enum sclimit_abi abi, unsigned int nr, struct text *into)
{
	const char *name = syscall_name(abi, nr);

	if (abi != SCLIMIT_ABI_X86_64)
		text_add(into, "%s:", abi_name(abi));
	if (name)
		text_add(into, "%s", name);
	else
		text_add(into, "%u", nr);
}
