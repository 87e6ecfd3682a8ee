// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit names - system calls, sets of them and constants: what a rule can be written with.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "../lib/constants.h"
#include "ctl.h"

enum { WHAT_CALLS, WHAT_SETS, WHAT_CONSTANTS };

static int names_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_names = {
	.name = "names",
	.args = "[--sets | --constants] [PATTERN | @SET | NUMBER]",
	.about = "list system calls, sets of them, or constants",
	.run = names_run,
};

/* A pattern without any * ? [ may stand anywhere in a name. */
static bool matches(const char *name, const char *pattern)
{
	if (!pattern)
		return true;
	return strpbrk(pattern, "*?[") ? !fnmatch(pattern, name, 0) :
		!!strstr(name, pattern);
}

static bool is_number(const char *text)
{
	return text && *text && !text[strspn(text, "0123456789")];
}

static bool has_number(const char *name, const char *pattern)
{
	enum sclimit_abi abi;
	char nr[16];

	for (abi = 0; abi < NR_ABIS; abi++) {
		snprintf(nr, sizeof(nr), "%d", syscall_number(abi, name));
		if (!strcmp(nr, pattern))
			return true;
	}
	return false;
}

static struct json_object *call_json(const char *name)
{
	struct json_object *object = json_object_new_object(), *sub_object;
	unsigned int multiplexer, sub;
	enum sclimit_abi abi;
	int nr;

	json_object_object_add(object, "name", json_object_new_string(name));
	for (abi = 0; abi < NR_ABIS; abi++) {
		nr = syscall_number(abi, name);
		if (nr >= 0)
			json_object_object_add(object, abi_name(abi), json_object_new_int(nr));
	}
	if (!syscall_subcall(name, &multiplexer, &sub)) {
		sub_object = json_object_new_object();
		json_object_object_add(sub_object, "multiplexer",
				       json_object_new_int(multiplexer));
		json_object_object_add(sub_object, "sub", json_object_new_int(sub));
		json_object_object_add(object, "i386_subcall", sub_object);
	}
	return object;
}

/* The i386 column has the number, the sub-call, or both. */
static void call_print(const char *name)
{
	cleanup_text struct text i386 = {};
	unsigned int multiplexer, sub;
	char nr[NR_ABIS][16];
	enum sclimit_abi abi;

	for (abi = 0; abi < NR_ABIS; abi++) {
		snprintf(nr[abi], sizeof(nr[abi]), "%d", syscall_number(abi, name));
		if (nr[abi][0] == '-')
			nr[abi][1] = '\0';
	}
	if (!syscall_subcall(name, &multiplexer, &sub)) {
		if (nr[SCLIMIT_ABI_I386][0] != '-')
			text_add(&i386, "%s, ", nr[SCLIMIT_ABI_I386]);
		text_add(&i386, multiplexer == SCLIMIT_I386_IPC ? "%u:a0&0xffff==%u" :
			 "%u:a0==%u", multiplexer, sub);
	} else {
		text_add(&i386, "%s", nr[SCLIMIT_ABI_I386]);
	}
	printf("%-28s %6s  %-22s %6s\n", name, nr[SCLIMIT_ABI_X86_64], text_str(&i386),
	       nr[SCLIMIT_ABI_X32]);
}

static void calls_print(struct ctl *ctl, const struct words *names)
{
	struct json_object *list;
	size_t i;

	if (ctl->json) {
		list = json_object_new_array();
		for (i = 0; i < names->count; i++)
			json_object_array_add(list, call_json(names->word[i]));
		ctl_json(list);
		return;
	}
	printf("%s%-28s %6s  %-22s %6s%s\n", ctl_bold(ctl), "NAME", "x86_64", "i386", "x32",
	       ctl_plain(ctl));
	for (i = 0; i < names->count; i++)
		call_print(names->word[i]);
}

static int nothing_found(const char *pattern, struct err *err)
{
	const char *near = syscall_near(pattern);

	if (near)
		err_set(err, 0, "names: there is nothing like %s; is %s meant?", pattern, near);
	else
		err_set(err, 0, "names: there is nothing like %s", pattern);
	return CTL_FAILED;
}

static int calls_list(struct ctl *ctl, const char *pattern, struct err *err)
{
	cleanup_words struct words names = {};
	const char *name;
	size_t i;

	if (pattern && *pattern == '@') {
		if (syscall_set_expand(pattern, &names, err)) {
			err_prefix(err, "names");
			return CTL_FAILED;
		}
		calls_print(ctl, &names);
		return CTL_OK;
	}
	for (i = 0; (name = syscall_nth(i)); i++)
		if (is_number(pattern) ? has_number(name, pattern) : matches(name, pattern))
			words_add(&names, name);
	if (!names.count)
		return nothing_found(pattern, err);
	calls_print(ctl, &names);
	return CTL_OK;
}

static int sets_list(struct ctl *ctl, const char *pattern, struct err *err)
{
	struct json_object *list = json_object_new_array(), *object;
	const struct syscall_set *sets;
	size_t count, i, found = 0;

	sets = syscall_sets(&count);
	for (i = 0; i < count; i++) {
		if (!matches(sets[i].name, pattern))
			continue;
		found++;
		if (!ctl->json)
			printf("%-18s %s\n", sets[i].name, sets[i].about);
		object = json_object_new_object();
		json_object_object_add(object, "name", json_object_new_string(sets[i].name));
		json_object_object_add(object, "about", json_object_new_string(sets[i].about));
		json_object_array_add(list, object);
	}
	if (ctl->json && found)
		ctl_json(list);
	else
		json_object_put(list);
	return found ? CTL_OK : nothing_found(pattern, err);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int constants_list(struct ctl *ctl, const char *pattern, struct err *err)
{
	struct json_object *list = json_object_new_object();
	cleanup_words struct words names = {};
	struct err unused;
	const char *name;
	uint64_t value;
	size_t i;

	for (i = 0; (name = constant_nth(i, &value)); i++)
		if (matches(name, pattern))
			words_add(&names, name);
	if (names.count)
		qsort(names.word, names.count, sizeof(*names.word), name_compare);
	for (i = 0; i < names.count; i++) {
		if (i && !strcmp(names.word[i], names.word[i - 1]))
			continue;
		if (constant_value(names.word[i], &value, &unused))
			continue;
		if (ctl->json)
			json_object_object_add(list, names.word[i],
					       json_object_new_uint64(value));
		else
			printf("%-36s %#" PRIx64 "\n", names.word[i], value);
	}
	if (ctl->json && names.count)
		ctl_json(list);
	else
		json_object_put(list);
	return names.count ? CTL_OK : nothing_found(pattern, err);
}

static int names_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "sets", no_argument, NULL, 's' },
		{ "constants", no_argument, NULL, 'c' },
		{},
	};
	int what = WHAT_CALLS, status, c;
	const char *pattern;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 's')
			what = WHAT_SETS;
		else if (c == 'c')
			what = WHAT_CONSTANTS;
		else if ((status = ctl_option(ctl, &verb_names, c)))
			return status;
	}
	if (argc - optind > 1)
		return ctl_usage(&verb_names, err, "more than one pattern");
	pattern = argv[optind];
	if (pattern && !strcmp(pattern, "@")) {
		what = WHAT_SETS;
		pattern = NULL;
	}
	if (what == WHAT_SETS)
		return sets_list(ctl, pattern, err);
	if (what == WHAT_CONSTANTS)
		return constants_list(ctl, pattern, err);
	return calls_list(ctl, pattern, err);
}
