// SPDX-License-Identifier: GPL-2.0
/*
 * Whether an entry of a profile applies: includes and excludes by capability, machine and kernel.
 */
#include <string.h>

#include "profile_json.h"
#include "profile_terms.h"

#define NATIVE		"amd64"	/* as container engines call x86-64 */

static const char *const filter_keys[] = { "caps", "arches", "minKernel", "comment", NULL };

/* What a container gets of a container engine that is told nothing else. */
static const char *const default_caps[] = {
	"CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
	"CAP_MKNOD", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID",
	"CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
};

static bool has_cap(const struct profile_context *context, const char *cap)
{
	size_t i;

	if (context->caps)
		return words_have(context->caps, cap);
	for (i = 0; i < ARRAY_SIZE(default_caps); i++)
		if (!strcmp(default_caps[i], cap))
			return true;
	return false;
}

/* Whether the kernel is at least that one: "4.8". */
static int kernel_is(struct profile_reader *reader, const char *where, const char *version)
{
	unsigned int major, minor;
	char more;

	if (version[strspn(version, "0123456789.")] ||
	    sscanf(version, "%3u.%3u%c", &major, &minor, &more) != 2 || (!major && !minor))
		return err_set(reader->err, 0, "%s: %sminKernel: no version such as 4.8: %s",
			       reader->name, where, version);
	if (reader->context->kernel_major != major)
		return reader->context->kernel_major > major;
	return reader->context->kernel_minor >= minor;
}

/* A word that nothing is called by may be a slip, and would never be met. */
static int check_words(struct profile_reader *reader, const char *where, const char *key,
		       const struct words *words, bool (*is_known)(const char *word),
		       const char *what)
{
	size_t i;

	for (i = 0; reader->strict && i < words->count; i++)
		if (!is_known(words->word[i]))
			return err_set(reader->err, 0, "%s: %s%s[%zu]: no such %s: %s",
				       reader->name, where, key, i, what, words->word[i]);
	return 0;
}

/*
 * An entry's includes or excludes: 1 where @all of what is there is so (of the architectures one),
 * or without @all, any; 0 where not; 2 where nothing is there.
 */
static int filter_holds(struct profile_reader *reader, const char *where, struct json_object *entry,
			const char *key, bool all)
{
	cleanup_words struct words caps = {}, arches = {};
	cleanup_free char *inside = xasprintf("%s%s.", where, key);
	struct json_object *filter;
	const char *version;
	unsigned int asked = 0, met = 0;
	size_t i;
	int found = profile_get(reader, where, entry, key, json_type_object, &filter);

	if (found <= 0)
		return found ? found : 2;
	if (profile_get_strings(reader, inside, filter, "caps", &caps) < 0 ||
	    profile_get_strings(reader, inside, filter, "arches", &arches) < 0)
		return -1;
	found = profile_get_string(reader, inside, filter, "minKernel", &version);
	if (found < 0 || profile_check_keys(reader, inside, filter, filter_keys) ||
	    check_words(reader, inside, "caps", &caps, profile_term_is_cap, "capability") ||
	    check_words(reader, inside, "arches", &arches, profile_term_is_machine, "machine"))
		return -1;
	for (i = 0; i < caps.count; i++, asked++)
		met += has_cap(reader->context, caps.word[i]);
	if (arches.count) {
		asked++;
		met += words_have(&arches, NATIVE);
	}
	if (found && *version) {
		found = kernel_is(reader, inside, version);
		if (found < 0)
			return -1;
		asked++;
		met += found;
	}
	if (!asked)
		return 2;
	return all ? met == asked : met > 0;
}

/**
 * profile_applies() - whether an entry applies to the container, the machine and the kernel
 * @reader: who reads, and what it is to apply to
 * @where: the path to the entry, "syscalls[3]."
 * @entry: the entry
 * Return: 1 or 0; -1 where its includes or excludes are wrong.
 */
int profile_applies(struct profile_reader *reader, const char *where, struct json_object *entry)
{
	int includes = filter_holds(reader, where, entry, "includes", true);
	int excludes;

	if (includes < 0)
		return -1;
	excludes = filter_holds(reader, where, entry, "excludes", false);
	if (excludes < 0)
		return -1;
	return includes && excludes != 1;
}
