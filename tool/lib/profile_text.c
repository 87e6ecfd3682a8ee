// SPDX-License-Identifier: GPL-2.0
/*
 * What json-c passes over: members of one name, of which it keeps the last; a NUL in a string,
 * which it ends there for who reads on; numbers that are too large, which it cuts.
 *
 * Almost no profile has any of these, so the text is gone through once to see whether it may; only
 * if so is it read again, to say where.
 */
#include <string.h>

#include "profile_json.h"

#define NUMBER_MAX	"18446744073709551615"	/* UINT64_MAX */

/* ---- whether there may be something ---- */

static size_t count_members(struct json_object *value)
{
	size_t i, count = 0;

	if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++)
			count += count_members(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member) {
			(void)key;
			count += 1 + count_members(member);
		}
	}
	return count;
}

static size_t digits(const char *at)
{
	return strspn(at, "0123456789");
}

static bool is_too_large(const char *number)
{
	size_t len;

	number += *number == '-';
	len = digits(number);
	if (number[len] == '.' || number[len] == 'e' || number[len] == 'E')
		return false;
	return len > strlen(NUMBER_MAX) ||
	       (len == strlen(NUMBER_MAX) && strncmp(number, NUMBER_MAX, len) > 0);
}

/* A string's closing quote; @at is its opening one. */
static const char *string_end(const char *at, bool *nul)
{
	for (at++; *at != '"'; at++) {
		if (*at != '\\')
			continue;
		at++;
		if (!strncmp(at, "u0000", 5))
			*nul = true;
	}
	return at;
}

static bool is_plain(const char *json, size_t members)
{
	bool nul = false;
	const char *at;

	for (at = json; *at; at++) {
		if (*at == '"') {
			at = string_end(at, &nul);
		} else if (*at == ':') {
			members--;
		} else if (*at >= '0' && *at <= '9') {
			if (is_too_large(at))
				return false;
			at += digits(at) - 1;
		}
	}
	return !nul && !members;
}

/* ---- where it is ---- */

struct walker {
	const char *at;
	const char *name;
	struct err *err;
};

static int walk(struct walker *walker, const char *path);

static void skip_space(struct walker *walker)
{
	walker->at += strspn(walker->at, " \t\r\n");
}

static int walk_string(struct walker *walker, const char *path)
{
	bool nul = false;

	walker->at = string_end(walker->at, &nul) + 1;
	return nul ? err_set(walker->err, 0, "%s: %s: there is a NUL in it", walker->name, path) :
		     0;
}

static int walk_member(struct walker *walker, const char *path, struct json_object *seen)
{
	const char *begin = walker->at;
	cleanup_json struct json_object *key = NULL;
	cleanup_free char *raw = NULL, *inside = NULL;
	const char *name;

	if (walk_string(walker, *path ? path : "a member's name"))
		return -1;
	raw = xstrndup(begin, walker->at - begin);
	key = json_tokener_parse(raw);
	name = json_object_get_string(key);
	inside = xasprintf("%s%s%s", path, *path ? "." : "", name ? name : "");
	if (name && json_object_object_get_ex(seen, name, NULL))
		return err_set(walker->err, 0, "%s: %s is there twice", walker->name, inside);
	json_object_object_add(seen, name ? name : "", NULL);
	skip_space(walker);
	walker->at++;	/* the colon */
	return walk(walker, inside);
}

static int walk_object(struct walker *walker, const char *path)
{
	cleanup_json struct json_object *seen = json_object_new_object();

	for (walker->at++;; walker->at++) {
		skip_space(walker);
		if (*walker->at == '"' && walk_member(walker, path, seen))
			return -1;
		skip_space(walker);
		if (*walker->at != ',')
			break;
	}
	walker->at++;
	return 0;
}

static int walk_array(struct walker *walker, const char *path)
{
	size_t i;

	for (i = 0, walker->at++;; i++, walker->at++) {
		cleanup_free char *inside = xasprintf("%s[%zu]", path, i);

		skip_space(walker);
		if (*walker->at != ']' && walk(walker, inside))
			return -1;
		skip_space(walker);
		if (*walker->at != ',')
			break;
	}
	walker->at++;
	return 0;
}

/* One value. The text has been found to be JSON, of some levels at most. */
static int walk(struct walker *walker, const char *path)
{
	skip_space(walker);
	switch (*walker->at) {
	case '{':
		return walk_object(walker, path);
	case '[':
		return walk_array(walker, path);
	case '"':
		return walk_string(walker, path);
	default:
		if (is_too_large(walker->at))
			return err_set(walker->err, 0, "%s: %s is more than %s", walker->name,
				       path, NUMBER_MAX);
		walker->at += strcspn(walker->at, ",]} \t\r\n");
		return 0;
	}
}

/**
 * profile_text_check() - see that a text means what json-c has read
 * @name: where it comes from, for messages
 * @json: the text of which @root was read
 * @len: its length
 * @root: what was read
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_text_check(const char *name, const char *json, size_t len, struct json_object *root,
		       struct err *err)
{
	cleanup_free char *text = xstrndup(json, len);
	struct walker walker = { .at = text, .name = name, .err = err };

	if (is_plain(text, count_members(root)))
		return 0;
	return walk(&walker, "");
}
