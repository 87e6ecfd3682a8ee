// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "profile_json.h"

#define DEPTH_MAX	32	/* a profile has 6 levels, a bundle's config.json some more */

/** profile_get() - a member of some type. So are the others. Return: see profile_json.h. */
int profile_get(struct profile_reader *reader, const char *where, struct json_object *object,
	       const char *key, enum json_type type, struct json_object **value)
{
	*value = NULL;
	if (!json_object_object_get_ex(object, key, value) || !*value)
		return 0;
	if (json_object_is_type(*value, type))
		return 1;
	return err_set(reader->err, 0, "%s: %s%s is no %s", reader->name, where, key,
		       json_type_to_name(type));
}

int profile_get_string(struct profile_reader *reader, const char *where, struct json_object *object,
		      const char *key, const char **text)
{
	struct json_object *value;
	int found = profile_get(reader, where, object, key, json_type_string, &value);

	*text = found > 0 ? json_object_get_string(value) : NULL;
	return found;
}

int profile_get_number(struct profile_reader *reader, const char *where, struct json_object *object,
		      const char *key, uint64_t *number)
{
	struct json_object *value;
	int found = profile_get(reader, where, object, key, json_type_int, &value);

	*number = 0;
	if (found <= 0)
		return found;
	*number = json_object_get_uint64(value);
	/* a negative number reads as 0, so one that is not is asked again, with its sign */
	if (!*number && json_object_get_int64(value))
		return err_set(reader->err, 0, "%s: %s%s is negative", reader->name, where, key);
	return 1;
}

int profile_get_strings(struct profile_reader *reader, const char *where,
			struct json_object *object, const char *key, struct words *words)
{
	struct json_object *array, *one;
	size_t i;
	int found = profile_get(reader, where, object, key, json_type_array, &array);

	if (found <= 0)
		return found;
	for (i = 0; i < json_object_array_length(array); i++) {
		one = json_object_array_get_idx(array, i);
		if (!json_object_is_type(one, json_type_string))
			return err_set(reader->err, 0, "%s: %s%s[%zu] is no string", reader->name,
				       where, key, i);
		words_add(words, json_object_get_string(one));
	}
	return 1;
}

/** profile_no_object() - say that something is no object. Return: -1. */
int profile_no_object(struct profile_reader *reader, const char *where)
{
	/* without the dot that is for its members */
	return err_set(reader->err, 0, "%s: %.*s is no object", reader->name,
		       (int)strlen(where) - 1, where);
}

/** profile_check_keys() - see that members are known. Return: 0 or -1. */
int profile_check_keys(struct profile_reader *reader, const char *where,
		       struct json_object *object, const char *const *known)
{
	size_t i;

	if (!reader->strict)
		return 0;
	json_object_object_foreach(object, key, value) {
		(void)value;
		for (i = 0; known[i] && strcmp(known[i], key); i++)
			;
		if (!known[i])
			return err_set(reader->err, 0, "%s: %s%s: there is no such thing in a profile",
				       reader->name, where, key);
	}
	return 0;
}

static struct json_object *read_text(const char *name, const char *json, size_t len,
				     struct err *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	enum json_tokener_error problem;
	struct json_object *root;
	size_t end;

	if (!tokener)
		return err_set(err, ENOMEM, "%s: cannot read JSON", name), NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, json, len);
	problem = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	while (end < len && strchr(" \t\r\n", json[end]))
		end++;
	if (root && problem == json_tokener_success && end == len)
		return root;
	json_object_put(root);
	err_set(err, 0, "%s: no JSON at byte %zu: %s", name, end,
		problem == json_tokener_success ? "something follows its end" :
		json_tokener_error_desc(problem));
	return NULL;
}

/**
 * profile_json_parse() - read a profile's text as JSON
 * @name: where it comes from, for messages
 * @json: the text
 * @len: its length
 * @root: set to all of it, for json_object_put(); NULL on failure
 * @seccomp: set to the profile in it, which may be a part of a bundle's config.json
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_json_parse(const char *name, const char *json, size_t len, struct json_object **root,
		       struct json_object **seccomp, struct err *err)
{
	cleanup_json struct json_object *all = NULL;
	struct json_object *bundle;

	*root = NULL;
	if (len > INT32_MAX)
		return err_set(err, EFBIG, "%s: cannot read JSON", name);
	if (memchr(json, '\0', len))
		return err_set(err, 0, "%s: no JSON: there is a NUL in it", name);
	all = read_text(name, json, len, err);
	if (!all || profile_text_check(name, json, len, all, err))
		return -1;
	*seccomp = all;
	if (json_object_object_get_ex(all, "linux", &bundle) &&
	    (!json_object_is_type(bundle, json_type_object) ||
	     !json_object_object_get_ex(bundle, "seccomp", seccomp)))
		*seccomp = NULL;
	if (!json_object_is_type(*seccomp, json_type_object))
		return err_set(err, 0, "%s: there is no seccomp profile in it", name);
	*root = json_object_get(all);
	return 0;
}
