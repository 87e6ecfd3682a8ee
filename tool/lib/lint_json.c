// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a seccomp profile to check it: what a strict reader would refuse is a finding here, and
 * what is left is looked at further.
 */
#include <inttypes.h>
#include <string.h>

#include "lint_json.h"

#define ERRNO_MAX	4095	/* MAX_ERRNO of the kernel */
#define DEPTH_MAX	32	/* of nested braces; profiles have five */

static const char *const actions[] = {
	"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS",
	"SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE",
	"SCMP_ACT_TRAP",
};

static const char *const ops[] = {
	"SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT",
	"SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE",
};

/* What container engines give a container that asks for nothing. */
static const char *const default_caps[] = {
	"CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID",
	"CAP_KILL", "CAP_MKNOD", "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP",
	"CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
};

/* What profiles call the ABIs of x86-64. */
static const char *const our_arches[] = {
	"amd64", "x32", "x86", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64",
};

static bool among(const char *const *list, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

#define AMONG(list, name)	among(list, ARRAY_SIZE(list), name)

static unsigned int line_of(const char *content, size_t at)
{
	unsigned int line = 1;

	while (at--)
		line += *content++ == '\n';
	return line;
}

/* ---- where things stand: json-c does not tell ------------------------------------------------ */

/**
 * struct place - how far the text has been read
 * @line: the line
 * @key: the last string of the outermost object, with its quotes
 * @key_len: its length
 * @seen: how many objects the list behind "syscalls" has begun
 */
struct place {
	unsigned int line;
	const char *key;
	size_t key_len;
	size_t seen;
};

static bool key_is(const struct place *place, const char *name)
{
	return place->key_len == strlen(name) + 2 &&
	       !strncmp(place->key + 1, name, strlen(name));
}

/* The text has been found to be JSON. */
static void find_lines(const char *at, struct lint_profile *profile)
{
	struct place place = { .line = 1 };
	unsigned int depth = 0;
	const char *begin;

	for (; *at; at++) {
		switch (*at) {
		case '\n':
			place.line++;
			break;
		case '"':
			for (begin = at++; *at && *at != '"'; at++)
				if (*at == '\\' && at[1])
					at++;
			if (!*at)
				return;
			if (depth == 1 && at[1 + strspn(at + 1, " \t\r\n")] == ':') {
				place.key = begin;
				place.key_len = at + 1 - begin;
				if (key_is(&place, "defaultAction"))
					profile->line_default = place.line;
			}
			break;
		case '{':
		case '[':
			if (*at == '{' && depth == 2 && key_is(&place, "syscalls") &&
			    place.seen < profile->count)
				profile->entry[place.seen++].line = place.line;
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		}
	}
}

/* ---- what is there --------------------------------------------------------------------------- */

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	if (json_object_is_type(object, json_type_object))
		json_object_object_get_ex(object, name, &value);
	return value;
}

static size_t length(struct json_object *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

/* Element @i of a list, "" where that is no string. */
static const char *string_at(struct json_object *list, size_t i)
{
	struct json_object *one = json_object_array_get_idx(list, i);

	return json_object_is_type(one, json_type_string) ? json_object_get_string(one) : "";
}

static bool any_among(struct json_object *list, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < length(list); i++)
		if (among(names, count, string_at(list, i)))
			return true;
	return false;
}

static bool all_among(struct json_object *list, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < length(list); i++)
		if (!among(names, count, string_at(list, i)))
			return false;
	return true;
}

/* A kernel that a profile asks for is taken to be there: it is about newer calls. */
static bool entry_here(struct json_object *json)
{
	struct json_object *in = member(json, "includes"), *out = member(json, "excludes");
	struct json_object *arches = member(in, "arches");

	if (length(arches) && !any_among(arches, our_arches, ARRAY_SIZE(our_arches)))
		return false;
	return all_among(member(in, "caps"), default_caps, ARRAY_SIZE(default_caps)) &&
	       !any_among(member(out, "arches"), our_arches, ARRAY_SIZE(our_arches)) &&
	       !any_among(member(out, "caps"), default_caps, ARRAY_SIZE(default_caps)) &&
	       !member(out, "minKernel");
}

static const char *action_read(struct json_object *json, unsigned int line, const char *where,
			       struct findings *into)
{
	const char *action = json_object_is_type(json, json_type_string) ?
			     json_object_get_string(json) : NULL;

	if (action && AMONG(actions, action))
		return action;
	findings_add(into, line, where, "syntax",
		     "%s is no action: write one of SCMP_ACT_ALLOW, _ERRNO, _KILL_PROCESS, _TRAP, _LOG",
		     action ?: "what stands there");
	return NULL;
}

static bool returns_errno(const char *action)
{
	return action && (!strcmp(action, "SCMP_ACT_ERRNO") || !strcmp(action, "SCMP_ACT_TRACE"));
}

/* errnoRet, and the name that some engines read instead of it. */
static int64_t errno_read(struct json_object *json, struct json_object *name, const char *action,
			  unsigned int line, const char *where, struct findings *into)
{
	int64_t ret = -1, named;

	if (json && !json_object_is_type(json, json_type_int)) {
		findings_add(into, line, where, "syntax",
			     "its errno is no number: write one from 1 to 4095");
	} else if (json) {
		ret = json_object_get_int64(json);
		if (!ret)
			findings_add(into, line, where, "errno",
				     "errno 0 tells the caller that all went well: write one from 1 to 4095, such as 1 (EPERM) or 38 (ENOSYS)");
		else if (ret < 0 || ret > ERRNO_MAX)
			findings_add(into, line, where, "errno",
				     "errno %" PRId64 ": errnos end at 4095: write one from 1 to 4095",
				     ret);
		else if (action && !returns_errno(action))
			findings_add(into, line, where, "errno",
				     "errno %" PRId64 " means nothing with %s: leave it out, or write SCMP_ACT_ERRNO",
				     ret, action);
	}
	if (json_object_is_type(name, json_type_string) && json_object_get_string_len(name)) {
		named = err_number(json_object_get_string(name));
		if (named < 0)
			findings_add(into, line, where, "errno",
				     "there is no errno %s: write one that errno(3) lists",
				     json_object_get_string(name));
		else if (ret > 0 && ret != named)
			findings_add(into, line, where, "errno",
				     "%s is not errno %" PRId64 ", and engines differ in which they take: make them the same",
				     json_object_get_string(name), ret);
		if (named > 0)
			ret = named;
	}
	return ret;
}

/* ---- entries --------------------------------------------------------------------------------- */

static void names_read(struct json_object *json, struct lint_entry *entry)
{
	struct json_object *names = member(json, "names"), *name = member(json, "name");
	size_t i;

	for (i = 0; i < length(names); i++)
		if (*string_at(names, i))
			words_add(&entry->names, string_at(names, i));
	if (json_object_is_type(name, json_type_string) && json_object_get_string_len(name))
		words_add(&entry->names, json_object_get_string(name));
}

/* A number, also one beyond 63 bits; -1 in a profile means such a one. */
static uint64_t number(struct json_object *json)
{
	int64_t value = json_object_get_int64(json);

	return value < 0 || value == INT64_MAX ? json_object_get_uint64(json) : (uint64_t)value;
}

static void arg_check(const struct lint_entry *entry, const struct lint_arg *arg,
		      struct findings *into)
{
	size_t i;

	if (!arg->masked)
		return;
	if (arg->value_two & ~arg->value)
		findings_add(into, entry->line, entry->where, "never",
			     "argument %u under mask 0x%" PRIx64 " is never 0x%" PRIx64 ": value is the mask and valueTwo what is left under it",
			     arg->arg, arg->value, arg->value_two);
	for (i = 0; i < entry->names.count; i++)
		if (lint_enumeration(entry->names.word[i], arg->arg, arg->value, arg->value_two))
			findings_add(into, entry->line, entry->where, "mask",
				     "argument %u of %s is one of a list, of which others match under the mask 0x%" PRIx64 " too: write SCMP_CMP_EQ with value %" PRIu64,
				     arg->arg, entry->names.word[i], arg->value,
				     arg->value_two ? arg->value_two : arg->value);
}

static void args_read(struct json_object *json, struct lint_entry *entry, struct findings *into)
{
	cleanup_text struct text text = {};
	struct json_object *one, *op;
	struct lint_arg arg;
	const char *name;
	size_t i;

	for (i = 0; i < length(json); i++) {
		one = json_object_array_get_idx(json, i);
		op = member(one, "op");
		name = json_object_is_type(op, json_type_string) ? json_object_get_string(op) : "";
		if (!AMONG(ops, name) || !json_object_is_type(member(one, "index"), json_type_int) ||
		    !json_object_is_type(member(one, "value"), json_type_int)) {
			findings_add(into, entry->line, entry->where, "syntax",
				     "args[%zu] is no comparison: write index, value and an op such as SCMP_CMP_EQ",
				     i);
			continue;
		}
		if (number(member(one, "index")) > 5) {
			findings_add(into, entry->line, entry->where, "syntax",
				     "args[%zu]: there is no argument %" PRIu64 ": they are 0 to 5",
				     i, number(member(one, "index")));
			continue;
		}
		arg = (struct lint_arg){
			.arg = number(member(one, "index")),
			.masked = !strcmp(name, "SCMP_CMP_MASKED_EQ"),
			.value = number(member(one, "value")),
			.value_two = number(member(one, "valueTwo")),
		};
		arg_check(entry, &arg, into);
		text_add(&text, "%u %s %" PRIu64 " %" PRIu64 ";", arg.arg, name, arg.value,
			 arg.masked ? arg.value_two : 0);
	}
	entry->args = xstrdup(text_str(&text));
}

static char *context_text(struct json_object *json)
{
	struct json_object *in = member(json, "includes"), *out = member(json, "excludes");

	return xasprintf("%s %s", in && json_object_object_length(in) ?
			 json_object_to_json_string_ext(in, JSON_C_TO_STRING_PLAIN) : "",
			 out && json_object_object_length(out) ?
			 json_object_to_json_string_ext(out, JSON_C_TO_STRING_PLAIN) : "");
}

static void entry_read(struct json_object *json, size_t i, struct lint_entry *entry,
		       struct findings *into)
{
	names_read(json, entry);
	entry->where = xasprintf("syscalls[%zu] (%s%s)", i,
				 entry->names.count ? entry->names.word[0] : "",
				 entry->names.count > 1 ? ", ..." : "");
	entry->context = context_text(json);
	entry->here = entry_here(json);
	if (!entry->names.count)
		findings_add(into, entry->line, entry->where, "syntax",
			     "it names no system call: write them in names, or leave the entry out");
	entry->action = action_read(member(json, "action"), entry->line, entry->where, into);
	entry->ret = errno_read(member(json, "errnoRet"), member(json, "errno"), entry->action,
				entry->line, entry->where, into);
	args_read(member(json, "args"), entry, into);
	if (!entry->action)
		entry->here = false;
}

/* Whether the filter has a part for i386; where it has none, such a call ends the process. */
static bool covers_i386(struct json_object *json)
{
	struct json_object *list = member(json, "architectures"), *map = member(json, "archMap");
	struct json_object *one, *arch;
	static const char *const i386[] = { "SCMP_ARCH_X86" };
	size_t i;

	if (any_among(list, i386, 1))
		return true;
	for (i = 0; i < length(map); i++) {
		one = json_object_array_get_idx(map, i);
		arch = member(one, "architecture");
		if (json_object_is_type(arch, json_type_string) &&
		    !strcmp(json_object_get_string(arch), "SCMP_ARCH_X86_64") &&
		    any_among(member(one, "subArchitectures"), i386, 1))
			return true;
	}
	return false;
}

static void profile_walk(const char *content, struct lint_profile *profile,
			 struct findings *into)
{
	struct json_object *list = member(profile->json, "syscalls");
	size_t i;

	profile->count = length(list);
	profile->entry = xcalloc(profile->count, sizeof(*profile->entry));
	profile->line_default = 1;
	for (i = 0; i < profile->count; i++)
		profile->entry[i].line = 1;
	find_lines(content, profile);

	profile->action = action_read(member(profile->json, "defaultAction"),
				      profile->line_default, "defaultAction", into) ?: "";
	profile->ret = errno_read(member(profile->json, "defaultErrnoRet"),
				  member(profile->json, "defaultErrno"),
				  *profile->action ? profile->action : NULL,
				  profile->line_default, "defaultAction", into);
	profile->i386 = covers_i386(profile->json);
	for (i = 0; i < profile->count; i++)
		entry_read(json_object_array_get_idx(list, i), i, &profile->entry[i], into);
}

int lint_profile_read(const char *content, size_t len, struct lint_profile *profile,
		      struct findings *into)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	enum json_tokener_error error;
	size_t end;

	*profile = (struct lint_profile){};
	if (!tokener)
		return -1;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_ALLOW_TRAILING_CHARS);
	profile->json = json_tokener_parse_ex(tokener, content, len > INT32_MAX ? -1 : (int)len);
	error = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);

	if (error != json_tokener_success)
		findings_add(into, line_of(content, end), NULL, "syntax", "it is no JSON: %s",
			     error == json_tokener_continue ? "it ends too early" :
			     json_tokener_error_desc(error));
	else if (content[end + strspn(content + end, " \t\r\n")])
		findings_add(into, line_of(content, end), NULL, "syntax",
			     "it goes on behind the profile: leave out what follows");
	if (!json_object_is_type(profile->json, json_type_object))
		return -1;
	profile_walk(content, profile, into);
	return 0;
}

/** lint_profile_free() - let go of what a profile holds */
void lint_profile_free(struct lint_profile *profile)
{
	size_t i;

	for (i = 0; i < profile->count; i++) {
		free(profile->entry[i].where);
		free(profile->entry[i].args);
		free(profile->entry[i].context);
		words_free(&profile->entry[i].names);
	}
	free(profile->entry);
	json_object_put(profile->json);
}
