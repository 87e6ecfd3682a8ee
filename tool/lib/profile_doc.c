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
#include "profile_terms.h"

#define ERRNO_MAX	4095	/* MAX_ERRNO of the kernel, to which seccomp cuts what is more */

/* What is beside these is not understood. A comment is for people, wherever it stands. */
static const char *const root_keys[] = {
	"defaultAction", "defaultErrnoRet", "defaultErrno", "architectures", "archMap", "flags",
	"listenerPath", "listenerMetadata", "syscalls", "comment", "$schema", NULL
};
static const char *const entry_keys[] = {
	"names", "name", "action", "errnoRet", "errno", "args", "includes", "excludes", "comment",
	NULL
};
static const char *const arg_keys[] = { "index", "value", "valueTwo", "op", "comment", NULL };

/* ---- actions ---- */

/*
 * What is beside an action: "errnoRet", "errno". By name it goes before the number, and both are
 * to be the same. Return: 1 and the number, 0 where there is none, -1.
 */
static int read_errno(struct profile_reader *reader, const char *where, struct json_object *object,
		      const char *by_name, const char *by_number, uint64_t *code)
{
	uint64_t number;
	const char *text;
	int found, numbered;

	found = profile_get_string(reader, where, object, by_name, &text);
	numbered = profile_get_number(reader, where, object, by_number, &number);
	if (found < 0 || numbered < 0)
		return -1;
	*code = number;
	if (!found || !*text)
		return numbered;
	*code = err_number(text);
	if ((int)*code < 0)
		return err_set(reader->err, 0, "%s: %s%s: no such errno: %s", reader->name, where,
			       by_name, text);
	if (reader->strict && numbered && number != *code)
		return err_set(reader->err, 0, "%s: %s%s is %s and %s is %llu", reader->name,
			       where, by_name, text, by_number, (unsigned long long)number);
	return 1;
}

static int check_errno(struct profile_reader *reader, const char *where, const char *key,
		       uint64_t code)
{
	if (!code)
		return err_set(reader->err, 0,
			       "%s: %s%s is 0: no rule says that a call did nothing and succeeded",
			       reader->name, where, key);
	if (code > (reader->strict ? ERRNO_MAX : UINT16_MAX))
		return err_set(reader->err, 0, "%s: %s%s: %llu is no errno", reader->name, where,
			       key, (unsigned long long)code);
	return 0;
}

static int read_action(struct profile_reader *reader, const char *where, struct json_object *object,
		       const char *key, const char *err_name, const char *err_ret, uint32_t *action)
{
	const char *text;
	uint64_t code;
	int found = profile_get_string(reader, where, object, key, &text);

	if (found < 0)
		return -1;
	if (!found)
		return err_set(reader->err, 0, "%s: %s%s is missing", reader->name, where, key);
	if (!profile_term_action(text, action))
		return err_set(reader->err, 0, "%s: %s%s: no such action: %s", reader->name, where,
			       key, text);
	if (!reader->asks && (*action == SCMP_ACT_NOTIFY || *action == SCMP_ACT_TRACE(EPERM)))
		return err_set(reader->err, 0,
			       "%s: %s%s: %s asks another process, which seccomp alone can do%s",
			       reader->name, where, key, text,
			       reader->strict ? " (--backend seccomp)" : "");
	found = read_errno(reader, where, object, err_name, err_ret, &code);
	if (found <= 0)
		return found;
	if (*action == SCMP_ACT_ERRNO(EPERM)) {
		if (check_errno(reader, where, err_ret, code))
			return -1;
		*action = SCMP_ACT_ERRNO(code < ERRNO_MAX ? code : ERRNO_MAX);
		return 0;
	}
	if (*action == SCMP_ACT_TRACE(EPERM)) {
		if (code > UINT16_MAX)
			return err_set(reader->err, 0, "%s: %s%s: %llu is more than a tracer is told",
				       reader->name, where, err_ret, (unsigned long long)code);
		*action = SCMP_ACT_TRACE(code);
		return 0;
	}
	if (reader->strict)
		return err_set(reader->err, 0, "%s: %s%s: %s has no errno", reader->name, where,
			       err_ret, text);
	return 0;
}

/* ---- entries ---- */

static int read_arg(struct profile_reader *reader, const char *where, struct json_object *object,
		    struct rule_cond *cond)
{
	uint64_t index, value, two;
	const char *op;
	int has_index, has_value;

	if (!json_object_is_type(object, json_type_object))
		return profile_no_object(reader, where);
	has_index = profile_get_number(reader, where, object, "index", &index);
	has_value = profile_get_number(reader, where, object, "value", &value);
	if (has_index < 0 || has_value < 0 ||
	    profile_get_number(reader, where, object, "valueTwo", &two) < 0 ||
	    profile_get_string(reader, where, object, "op", &op) < 0 ||
	    profile_check_keys(reader, where, object, arg_keys))
		return -1;
	if (reader->strict && (!has_index || !has_value))
		return err_set(reader->err, 0, "%s: %s%s is missing", reader->name, where,
			       has_index ? "value" : "index");
	if (index > 5)
		return err_set(reader->err, 0, "%s: %sindex: a call has arguments 0 to 5",
			       reader->name, where);
	*cond = (struct rule_cond){ .arg = index, .value = value };
	if (!op || !profile_term_op(op, &cond->op))
		return err_set(reader->err, 0, "%s: %sop: no such comparison: %s", reader->name,
			       where, op ? op : "none");
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

static int read_names(struct profile_reader *reader, const char *where,
		      struct json_object *object, struct words *names)
{
	const char *old;
	size_t i;
	int found = profile_get_strings(reader, where, object, "names", names);

	if (found < 0 || profile_get_string(reader, where, object, "name", &old) < 0)
		return -1;
	if (old && *old && names->count)
		return err_set(reader->err, 0, "%s: %sname and names are both there",
			       reader->name, where);
	if (old && *old)
		words_add(names, old);
	if (!reader->strict)
		return 0;
	if (!found && !names->count)
		return err_set(reader->err, 0, "%s: %snames is missing", reader->name, where);
	for (i = 0; i < names->count; i++)
		if (!*names->word[i])
			return err_set(reader->err, 0, "%s: %snames[%zu] is empty", reader->name,
				       where, i);
	return 0;
}

/* A runtime hands the listener over by a write, which would wait for whom it is handed to. */
static int check_notify(struct profile_reader *reader, const char *where,
			const struct profile_entry *entry)
{
	if (entry->action != SCMP_ACT_NOTIFY || !words_have(&entry->name, "write"))
		return 0;
	return err_set(reader->err, 0, "%s: %saction: SCMP_ACT_NOTIFY cannot be for write",
		       reader->name, where);
}

static int read_what(struct profile_reader *reader, const char *where, struct json_object *object,
		     struct profile_entry *entry)
{
	if (read_action(reader, where, object, "action", "errno", "errnoRet", &entry->action) ||
	    read_args(reader, where, object, entry))
		return -1;
	return check_notify(reader, where, entry);
}

/* Return: 1 for an entry that applies, 0 for one that does not, -1. */
static int read_entry(struct profile_reader *reader, const char *where, struct json_object *object,
		      struct profile_entry *entry)
{
	struct profile_reader other = *reader;
	int applies;

	if (!json_object_is_type(object, json_type_object))
		return profile_no_object(reader, where);
	if (profile_check_keys(reader, where, object, entry_keys) ||
	    read_names(reader, where, object, &entry->name))
		return -1;
	applies = profile_applies(reader, where, object);
	if (applies > 0)
		return read_what(reader, where, object, entry) ? -1 : 1;
	/* one that does not may hold what cannot be had here, but nothing that is no profile */
	other.asks = true;
	if (!applies && reader->strict && read_what(&other, where, object, entry))
		return -1;
	return applies;
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

static int read_flags(struct profile_reader *reader, struct json_object *object,
		      struct profile_doc *doc)
{
	cleanup_words struct words words = {};
	unsigned int flag;
	size_t i;

	if (!reader->strict)
		return 0;
	if (profile_get_strings(reader, "", object, "flags", &words) < 0)
		return -1;
	for (i = 0; i < words.count; i++) {
		if (!profile_term_flag(words.word[i], &flag))
			return err_set(reader->err, 0, "%s: flags[%zu]: no such flag: %s",
				       reader->name, i, words.word[i]);
		doc->flags |= flag;
	}
	return 0;
}

/* Who is asked by SCMP_ACT_NOTIFY; without it, nobody would ever be. */
static int read_listener(struct profile_reader *reader, struct json_object *object,
			 struct profile_doc *doc)
{
	const char *path, *metadata;
	bool notifies = false;
	size_t i;

	if (!reader->strict)
		return 0;
	if (profile_get_string(reader, "", object, "listenerPath", &path) < 0 ||
	    profile_get_string(reader, "", object, "listenerMetadata", &metadata) < 0)
		return -1;
	for (i = 0; i < doc->count; i++)
		notifies |= doc->entry[i].action == SCMP_ACT_NOTIFY;
	if (path && *path && !notifies)
		return err_set(reader->err, 0, "%s: listenerPath: nothing has SCMP_ACT_NOTIFY",
			       reader->name);
	if (metadata && *metadata && (!path || !*path))
		return err_set(reader->err, 0, "%s: listenerMetadata: there is no listenerPath",
			       reader->name);
	if (path && *path) {
		doc->listener_path = xstrdup(path);
		doc->listener_metadata = metadata ? xstrdup(metadata) : NULL;
	}
	return 0;
}

/** profile_doc_free() - let go of what a profile holds; it is empty then */
void profile_doc_free(struct profile_doc *doc)
{
	size_t i;

	for (i = 0; i < doc->count; i++)
		entry_free(&doc->entry[i]);
	free(doc->entry);
	free(doc->listener_path);
	free(doc->listener_metadata);
	*doc = (struct profile_doc){};
}

/**
 * profile_doc_parse() - read a profile, and leave out what does not apply
 * @name: where it comes from, for messages
 * @json: its text
 * @len: the length of that
 * @context: what it is to apply to
 * @seccomp: what only seccomp can do may be in it; NULL: as profile_parse() has it
 * @doc: filled; empty before
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_doc_parse(const char *name, const char *json, size_t len,
		      const struct profile_context *context,
		      const struct profile_seccomp *seccomp, struct profile_doc *doc,
		      struct err *err)
{
	struct profile_reader reader = {
		.name = name, .context = context, .err = err, .strict = seccomp,
		.asks = seccomp && seccomp->want,
	};
	cleanup_json struct json_object *root = NULL;
	struct json_object *profile;

	if (profile_json_parse(name, json, len, &root, &profile, err))
		return -1;
	if (profile_check_keys(&reader, "", profile, root_keys) ||
	    read_action(&reader, "", profile, "defaultAction", "defaultErrno", "defaultErrnoRet",
			&doc->default_action))
		return -1;
	if (doc->default_action == SCMP_ACT_NOTIFY)
		return err_set(err, 0, "%s: defaultAction: SCMP_ACT_NOTIFY cannot be for all calls",
			       name);
	if (profile_read_archs(&reader, profile, doc->abi) || read_flags(&reader, profile, doc) ||
	    read_entries(&reader, profile, doc) || read_listener(&reader, profile, doc))
		return -1;
	return 0;
}
