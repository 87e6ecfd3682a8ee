// SPDX-License-Identifier: GPL-2.0
/*
 * From the text of a seccomp profile to what applies to this machine: what a container engine does
 * before it gives a profile to a runtime, and the runtime before it gives it to libseccomp.
 */
#include <errno.h>
#include <string.h>

#include <seccomp.h>

#include "profile_doc.h"
#include "profile_json.h"

#define NATIVE		"amd64"	/* as container engines call x86-64 in includes and excludes */
#define ERRNO_MAX	4095	/* MAX_ERRNO of the kernel, to which seccomp cuts what is more */

static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{ "SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD },
	{ "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD },
	{ "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS },
	{ "SCMP_ACT_TRAP", SCMP_ACT_TRAP },
	{ "SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(EPERM) },
	{ "SCMP_ACT_LOG", SCMP_ACT_LOG },
	{ "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW },
};

static const struct {
	const char *name;
	enum rule_op op;
} ops[] = {
	{ "SCMP_CMP_NE", RULE_NE }, { "SCMP_CMP_LT", RULE_LT }, { "SCMP_CMP_LE", RULE_LE },
	{ "SCMP_CMP_EQ", RULE_EQ }, { "SCMP_CMP_GE", RULE_GE }, { "SCMP_CMP_GT", RULE_GT },
	{ "SCMP_CMP_MASKED_EQ", RULE_MASKED_EQ },
};

static const struct {
	const char *name;
	enum sclimit_abi abi;
} archs[] = {
	{ "SCMP_ARCH_X86_64", SCLIMIT_ABI_X86_64 },
	{ "SCMP_ARCH_X86", SCLIMIT_ABI_I386 },
	{ "SCMP_ARCH_X32", SCLIMIT_ABI_X32 },
};

/* What a container gets of a container engine that is told nothing else. */
static const char *const default_caps[] = {
	"CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
	"CAP_MKNOD", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID",
	"CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
};

/* ---- actions ---- */

/* "errno" and its like by name, which goes before the number. */
static int read_errno(struct profile_reader *reader, const char *where, struct json_object *object,
		      const char *by_name, const char *by_number, uint64_t *code)
{
	const char *text;
	int found;

	found = profile_get_string(reader, where, object, by_name, &text);
	if (found < 0)
		return -1;
	if (found && *text) {
		*code = err_number(text);
		if ((int)*code < 0)
			return err_set(reader->err, 0, "%s: %s%s: no such errno: %s", reader->name,
				       where, by_name, text);
		return 1;
	}
	return profile_get_number(reader, where, object, by_number, code);
}

static int read_action(struct profile_reader *reader, const char *where, struct json_object *object,
		       const char *key, const char *err_name, const char *err_ret, uint32_t *action)
{
	const char *text;
	uint64_t code;
	size_t i;
	int found = profile_get_string(reader, where, object, key, &text);

	if (found < 0)
		return -1;
	if (!found)
		return err_set(reader->err, 0, "%s: %s%s is missing", reader->name, where, key);
	if (!strcmp(text, "SCMP_ACT_NOTIFY") || !strcmp(text, "SCMP_ACT_TRACE"))
		return err_set(reader->err, 0,
			       "%s: %s%s: %s asks another process, which a rule cannot",
			       reader->name, where, key, text);
	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(text, actions[i].name))
			break;
	if (i == ARRAY_SIZE(actions))
		return err_set(reader->err, 0, "%s: %s%s: no such action: %s", reader->name, where,
			       key, text);
	*action = actions[i].action;
	if (*action != SCMP_ACT_ERRNO(EPERM))
		return 0;
	found = read_errno(reader, where, object, err_name, err_ret, &code);
	if (found <= 0)
		return found;
	if (!code)
		return err_set(reader->err, 0,
			       "%s: %s%s is 0: no rule says that a call did nothing and succeeded",
			       reader->name, where, err_ret);
	if (code > UINT16_MAX)
		return err_set(reader->err, 0, "%s: %s%s: %llu is no errno", reader->name, where,
			       err_ret, (unsigned long long)code);
	*action = SCMP_ACT_ERRNO(code < ERRNO_MAX ? code : ERRNO_MAX);
	return 0;
}

/* ---- what applies ---- */

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

	if (sscanf(version, "%3u.%3u%c", &major, &minor, &more) != 2)
		return err_set(reader->err, 0, "%s: %sminKernel: no version such as 4.8: %s",
			       reader->name, where, version);
	if (reader->context->kernel_major != major)
		return reader->context->kernel_major > major;
	return reader->context->kernel_minor >= minor;
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
	if (found < 0)
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

/* ---- entries ---- */

static int read_arg(struct profile_reader *reader, const char *where, struct json_object *object,
		    struct rule_cond *cond)
{
	uint64_t index, value, two;
	const char *op;
	size_t i;

	if (!json_object_is_type(object, json_type_object))
		return err_set(reader->err, 0, "%s: %s is no object", reader->name, where);
	if (profile_get_number(reader, where, object, "index", &index) < 0 ||
	    profile_get_number(reader, where, object, "value", &value) < 0 ||
	    profile_get_number(reader, where, object, "valueTwo", &two) < 0 ||
	    profile_get_string(reader, where, object, "op", &op) < 0)
		return -1;
	if (index > 5)
		return err_set(reader->err, 0, "%s: %sindex: a call has arguments 0 to 5",
			       reader->name, where);
	for (i = 0; op && i < ARRAY_SIZE(ops); i++)
		if (!strcmp(op, ops[i].name))
			break;
	if (!op || i == ARRAY_SIZE(ops))
		return err_set(reader->err, 0, "%s: %sop: no such comparison: %s", reader->name,
			       where, op ? op : "none");
	*cond = (struct rule_cond){ .arg = index, .op = ops[i].op, .value = value };
	if (cond->op == RULE_MASKED_EQ) {
		cond->mask = value;
		cond->value = two;
	}
	return 0;
}

static int read_args(struct profile_reader *reader, const char *where, struct json_object *object,
		     struct profile_entry *entry)
{
	struct json_object *array;
	size_t i, count;
	int found = profile_get(reader, where, object, "args", json_type_array, &array);

	if (found <= 0)
		return found;
	count = json_object_array_length(array);
	entry->cond = xcalloc(count, sizeof(*entry->cond));
	for (i = 0; i < count; i++) {
		cleanup_free char *inside = xasprintf("%sargs[%zu].", where, i);

		if (read_arg(reader, inside, json_object_array_get_idx(array, i),
			     &entry->cond[i]))
			return -1;
		entry->nr_conds++;
	}
	return 0;
}

/* Return: 1 for an entry that applies, 0 for one that does not, -1. */
static int read_entry(struct profile_reader *reader, const char *where, struct json_object *object,
		      struct profile_entry *entry)
{
	const char *old;
	int includes, excludes;

	if (!json_object_is_type(object, json_type_object))
		return err_set(reader->err, 0, "%s: %s is no object", reader->name, where);
	if (profile_get_strings(reader, where, object, "names", &entry->name) < 0 ||
	    profile_get_string(reader, where, object, "name", &old) < 0)
		return -1;
	if (old && *old && entry->name.count)
		return err_set(reader->err, 0, "%s: %sname and names are both there",
			       reader->name, where);
	if (old && *old)
		words_add(&entry->name, old);
	includes = filter_holds(reader, where, object, "includes", true);
	excludes = filter_holds(reader, where, object, "excludes", false);
	if (includes < 0 || excludes < 0)
		return -1;
	if (!includes || excludes == 1)
		return 0;
	if (read_action(reader, where, object, "action", "errno", "errnoRet", &entry->action) ||
	    read_args(reader, where, object, entry))
		return -1;
	return 1;
}

static void entry_free(struct profile_entry *entry)
{
	words_free(&entry->name);
	free(entry->cond);
}

static int read_entries(struct profile_reader *reader, struct json_object *object,
			struct profile_doc *doc)
{
	struct profile_entry entry;
	struct json_object *array;
	size_t i, count;
	int found = profile_get(reader, "", object, "syscalls", json_type_array, &array);

	if (found <= 0)
		return found;
	count = json_object_array_length(array);
	doc->entry = xcalloc(count, sizeof(*doc->entry));
	for (i = 0; i < count; i++) {
		cleanup_free char *where = xasprintf("syscalls[%zu].", i);

		entry = (struct profile_entry){};
		found = read_entry(reader, where, json_object_array_get_idx(array, i), &entry);
		if (found > 0)
			doc->entry[doc->count++] = entry;
		else
			entry_free(&entry);
		if (found < 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

/* An architecture that this machine has not is none of our business; a word that is none may be
 * a slip, and would leave an ABI out. */
static int read_arch(struct profile_reader *reader, const char *arch, struct profile_doc *doc)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(archs); i++) {
		if (strcmp(arch, archs[i].name))
			continue;
		doc->abi[archs[i].abi] = true;
		return 0;
	}
	if (strncmp(arch, "SCMP_ARCH_", strlen("SCMP_ARCH_")))
		return err_set(reader->err, 0, "%s: no such architecture: %s", reader->name, arch);
	return 0;
}

static int read_archs(struct profile_reader *reader, struct json_object *object,
		      struct profile_doc *doc)
{
	cleanup_words struct words words = {};
	struct json_object *map, *one;
	const char *arch;
	size_t i;
	int found;

	if (profile_get_strings(reader, "", object, "architectures", &words) < 0)
		return -1;
	found = profile_get(reader, "", object, "archMap", json_type_array, &map);
	if (found < 0)
		return -1;
	if (words.count && found && json_object_array_length(map))
		return err_set(reader->err, 0, "%s: architectures and archMap are both there",
			       reader->name);
	for (i = 0; found && i < json_object_array_length(map); i++) {
		cleanup_free char *where = xasprintf("archMap[%zu].", i);

		one = json_object_array_get_idx(map, i);
		if (!json_object_is_type(one, json_type_object))
			return err_set(reader->err, 0, "%s: %s is no object", reader->name, where);
		if (profile_get_string(reader, where, one, "architecture", &arch) < 0)
			return -1;
		if (!arch || strcmp(arch, archs[0].name))
			continue;
		if (profile_get_strings(reader, where, one, "subArchitectures", &words) < 0)
			return -1;
		break;
	}
	/* the native one is in every filter of libseccomp */
	doc->abi[SCLIMIT_ABI_X86_64] = true;
	for (i = 0; i < words.count; i++)
		if (read_arch(reader, words.word[i], doc))
			return -1;
	return 0;
}

/** profile_doc_free() - let go of what a profile holds; it is empty then */
void profile_doc_free(struct profile_doc *doc)
{
	size_t i;

	for (i = 0; i < doc->count; i++)
		entry_free(&doc->entry[i]);
	free(doc->entry);
	*doc = (struct profile_doc){};
}

/**
 * profile_doc_parse() - read a profile, and leave out what does not apply
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 * @context: what it is to apply to
 * @doc: filled; empty before
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_doc_parse(const char *name, const char *json, size_t len,
		      const struct profile_context *context, struct profile_doc *doc,
		      struct err *err)
{
	struct profile_reader reader = { .name = name, .context = context, .err = err };
	cleanup_json struct json_object *root = NULL;
	struct json_object *seccomp;

	if (profile_json_parse(name, json, len, &root, &seccomp, err))
		return -1;
	if (read_action(&reader, "", seccomp, "defaultAction", "defaultErrno", "defaultErrnoRet",
			&doc->default_action) ||
	    read_archs(&reader, seccomp, doc) || read_entries(&reader, seccomp, doc))
		return -1;
	return 0;
}
