// SPDX-License-Identifier: GPL-2.0
/*
 * The architectures of a profile, as a list or as a map by machine.
 */
#include <string.h>

#include "profile_json.h"
#include "profile_terms.h"
#include "syscall-names.h"

static const char *const map_keys[] = { "architecture", "subArchitectures", "comment", NULL };

/*
 * An architecture that this machine has not is none of our business; a word that is none may be
 * a slip, and would leave an ABI out. @abis may be NULL.
 */
static int read_arch(struct profile_reader *reader, const char *where, const char *word,
		     bool *abis)
{
	int abi = profile_term_arch(word);

	if (abi < 0 && (reader->strict || strncmp(word, "SCMP_ARCH_", strlen("SCMP_ARCH_"))))
		return err_set(reader->err, 0, "%s: %s: no such architecture: %s", reader->name,
			       where, word);
	if (abis && abi >= 0 && abi < NR_ABIS)
		abis[abi] = true;
	return 0;
}

static int read_archs(struct profile_reader *reader, const char *where, struct json_object *object,
		      const char *key, bool *abis)
{
	cleanup_words struct words words = {};
	size_t i;

	if (profile_get_strings(reader, where, object, key, &words) < 0)
		return -1;
	for (i = 0; i < words.count; i++) {
		cleanup_free char *inside = xasprintf("%s%s[%zu]", where, key, i);

		if (read_arch(reader, inside, words.word[i], abis))
			return -1;
	}
	return 0;
}

/* The first one for this machine counts. */
static int read_map(struct profile_reader *reader, struct json_object *map, bool *abis)
{
	bool *into = abis;
	struct json_object *one;
	const char *arch;
	bool ours;
	size_t i;

	for (i = 0; i < json_object_array_length(map); i++) {
		cleanup_free char *where = xasprintf("archMap[%zu].", i);
		cleanup_free char *name = xasprintf("%sarchitecture", where);

		one = json_object_array_get_idx(map, i);
		if (!json_object_is_type(one, json_type_object))
			return profile_no_object(reader, where);
		if (profile_check_keys(reader, where, one, map_keys) ||
		    profile_get_string(reader, where, one, "architecture", &arch) < 0 ||
		    (arch && read_arch(reader, name, arch, NULL)))
			return -1;
		if (reader->strict && !arch)
			return err_set(reader->err, 0, "%s: %s is missing", reader->name, name);
		ours = into && arch && profile_term_arch(arch) == SCLIMIT_ABI_X86_64;
		if (!ours && !reader->strict)
			continue;
		if (read_archs(reader, where, one, "subArchitectures", ours ? into : NULL))
			return -1;
		if (ours)
			into = NULL;
	}
	return 0;
}

/**
 * profile_read_archs() - the ABIs that a profile covers: architectures, or archMap
 * @reader: who reads
 * @object: the profile
 * @abis: NR_ABIS of them; set to true for those that it covers
 * Return: 0 or -1.
 */
int profile_read_archs(struct profile_reader *reader, struct json_object *object, bool *abis)
{
	struct json_object *map, *list;
	int found = profile_get(reader, "", object, "archMap", json_type_array, &map);

	if (found < 0 || read_archs(reader, "", object, "architectures", abis))
		return -1;
	/* the native one is in every filter of libseccomp */
	abis[SCLIMIT_ABI_X86_64] = true;
	if (!found || !json_object_array_length(map))
		return 0;
	if (json_object_object_get_ex(object, "architectures", &list) && list &&
	    json_object_array_length(list))
		return err_set(reader->err, 0, "%s: architectures and archMap are both there",
			       reader->name);
	return read_map(reader, map, abis);
}
