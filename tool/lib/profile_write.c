// SPDX-License-Identifier: GPL-2.0
/*
 * From calls that were used to a profile that allows them.
 */
#include <errno.h>
#include <string.h>

#include <seccomp.h>

#include "profile_doc.h"
#include "profile_json.h"

static const char *const archs[NR_ABIS] = {
	"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32",
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of what was used and of what everything needs, sorted, each once. */
static void find_names(const struct profile_used *used, size_t count, struct words *names,
		       struct words *notes)
{
	const char *name;
	size_t i;

	for (i = 0; i < count; i++) {
		name = syscall_name(used[i].abi, used[i].nr);
		if (!name && notes)
			words_take(notes, xasprintf("%s:%u has no name: it cannot be allowed",
						    abi_name(used[i].abi), used[i].nr));
		if (name && !words_have(names, name))
			words_add(names, name);
	}
	for (i = 0; (name = profile_base(i)); i++)
		if (!words_have(names, name))
			words_add(names, name);
	qsort(names->word, names->count, sizeof(*names->word), by_text);
}

static struct json_object *strings(const struct words *words)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < words->count; i++)
		json_object_array_add(array, json_object_new_string(words->word[i]));
	return array;
}

static struct json_object *allow(const struct words *names)
{
	struct json_object *entry = json_object_new_object();

	json_object_object_add(entry, "names", strings(names));
	json_object_object_add(entry, "action", json_object_new_string("SCMP_ACT_ALLOW"));
	return entry;
}

static void find_abis(const struct profile_used *used, size_t count, bool abi[NR_ABIS])
{
	size_t i;

	abi[SCLIMIT_ABI_X86_64] = true;
	for (i = 0; i < count; i++)
		abi[used[i].abi] = true;
}

/*
 * ENOSYS, and not EPERM, for what is not allowed: a C library that tries a newer call first takes
 * it for an older kernel and goes on with the call that it used while the profile was learnt.
 * Runtimes that know no defaultErrnoRet answer EPERM.
 */
static struct json_object *new_profile(const struct words *names, const bool abi[NR_ABIS])
{
	struct json_object *profile = json_object_new_object(), *list = json_object_new_array();
	struct json_object *calls = json_object_new_array();
	unsigned int i;

	json_object_object_add(profile, "defaultAction", json_object_new_string("SCMP_ACT_ERRNO"));
	json_object_object_add(profile, "defaultErrnoRet", json_object_new_int(ENOSYS));
	for (i = 0; i < NR_ABIS; i++)
		if (abi[i])
			json_object_array_add(list, json_object_new_string(archs[i]));
	json_object_object_add(profile, "architectures", list);
	json_object_array_add(calls, allow(names));
	json_object_object_add(profile, "syscalls", calls);
	return profile;
}

/* ---- adding to a profile ---- */

/* Whether a profile's own word on a call is left as it is: it allows it, or minds its arguments. */
static bool is_settled(const struct profile_doc *doc, const char *name, struct words *notes)
{
	const struct profile_entry *entry;
	bool minds = false;
	size_t i;

	/* of entries that ask for no argument the first counts, and no others beside it */
	for (i = 0; i < doc->count; i++) {
		entry = &doc->entry[i];
		if (!words_have(&entry->name, name) || entry->action == doc->default_action)
			continue;
		if (!entry->nr_conds && entry->action != SCMP_ACT_ALLOW && notes)
			words_take(notes, xasprintf("%s was denied and is allowed now", name));
		if (!entry->nr_conds)
			return entry->action == SCMP_ACT_ALLOW;
		minds = true;
	}
	if (minds && notes)
		words_take(notes, xasprintf("%s: what is asked of its arguments stays", name));
	return minds || doc->default_action == SCMP_ACT_ALLOW;
}

/* The entries of a profile behind a new one: in front it is that one which counts. */
static void add_in_front(struct json_object *profile, struct json_object *entry)
{
	struct json_object *old, *calls = json_object_new_array();
	size_t i;

	json_object_array_add(calls, entry);
	if (json_object_object_get_ex(profile, "syscalls", &old) && old)
		for (i = 0; i < json_object_array_length(old); i++)
			json_object_array_add(calls,
				json_object_get(json_object_array_get_idx(old, i)));
	json_object_object_add(profile, "syscalls", calls);
}

/* The list of architectures of a profile for this machine, made where there is none. */
static struct json_object *arch_list(struct json_object *profile)
{
	struct json_object *map, *one, *name, *list;
	size_t i;

	if (json_object_object_get_ex(profile, "archMap", &map) && map &&
	    json_object_array_length(map)) {
		for (i = 0; i < json_object_array_length(map); i++) {
			one = json_object_array_get_idx(map, i);
			if (!json_object_object_get_ex(one, "architecture", &name) ||
			    strcmp(json_object_get_string(name), archs[SCLIMIT_ABI_X86_64]))
				continue;
			if (!json_object_object_get_ex(one, "subArchitectures", &list) || !list) {
				list = json_object_new_array();
				json_object_object_add(one, "subArchitectures", list);
			}
			return list;
		}
		one = json_object_new_object();
		json_object_object_add(one, "architecture",
				       json_object_new_string(archs[SCLIMIT_ABI_X86_64]));
		list = json_object_new_array();
		json_object_object_add(one, "subArchitectures", list);
		json_object_array_add(map, one);
		return list;
	}
	if (!json_object_object_get_ex(profile, "architectures", &list) || !list) {
		list = json_object_new_array();
		json_object_object_add(profile, "architectures", list);
	}
	return list;
}

static void add_archs(struct json_object *profile, const struct profile_doc *doc,
		      const bool abi[NR_ABIS])
{
	unsigned int i;

	for (i = 0; i < NR_ABIS; i++)
		if (abi[i] && !doc->abi[i])
			json_object_array_add(arch_list(profile), json_object_new_string(archs[i]));
}

static int merge(const struct profile_text *into, const struct words *names,
		 const bool abi[NR_ABIS], struct json_object **root, struct words *notes,
		 struct err *err)
{
	cleanup_profile_doc struct profile_doc doc = {};
	cleanup_words struct words more = {};
	struct profile_context context;
	struct json_object *profile;
	size_t i;

	profile_context_here(&context);
	if (profile_doc_parse(into->name, into->json, into->len, &context, NULL, &doc,
			      err) ||
	    profile_json_parse(into->name, into->json, into->len, root, &profile, err))
		return -1;
	for (i = 0; i < names->count; i++)
		if (!is_settled(&doc, names->word[i], notes))
			words_add(&more, names->word[i]);
	if (more.count)
		add_in_front(profile, allow(&more));
	add_archs(profile, &doc, abi);
	return 0;
}

/**
 * profile_write() - a profile that allows what was used, and what everything needs
 * @used: the calls
 * @count: how many
 * @into: a profile to which that is added, with all that it has; or NULL
 * @notes: what the profile cannot say, and what changes, is added; may be NULL
 * @err: filled on failure
 * Return: its text, allocated, or NULL.
 */
char *profile_write(const struct profile_used *used, size_t count,
		    const struct profile_text *into, struct words *notes, struct err *err)
{
	cleanup_json struct json_object *root = NULL;
	cleanup_words struct words names = {};
	bool abi[NR_ABIS] = {};

	find_names(used, count, &names, notes);
	find_abis(used, count, abi);
	if (!into)
		root = new_profile(&names, abi);
	else if (merge(into, &names, abi, &root, notes, err))
		return NULL;
	return xasprintf("%s\n", json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
			 JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE));
}
