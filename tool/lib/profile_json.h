/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Members of JSON objects, with messages that say where the one stands that is wrong.
 */
#ifndef SCLIMIT_PROFILE_JSON_H
#define SCLIMIT_PROFILE_JSON_H

#include <json-c/json.h>

#include "profile.h"

static inline void json_cleanup(struct json_object **object)
{
	json_object_put(*object);
}
#define cleanup_json	__attribute__((cleanup(json_cleanup)))

/**
 * struct profile_reader - a profile that is being read
 * @name: where it comes from, for messages
 * @context: what it is to apply to
 * @strict: what is not understood, or says nothing, is an error
 * @asks: SCMP_ACT_TRACE and SCMP_ACT_NOTIFY may be there
 * @err: filled where something is wrong
 */
struct profile_reader {
	const char *name;
	const struct profile_context *context;
	bool strict;
	bool asks;
	struct err *err;
};

/* Each returns 1 and the value; 0 where there is none, or null; -1 where it is of another type.
 * @where is the path to the object: "", or "syscalls[3].". */
int profile_get(struct profile_reader *reader, const char *where, struct json_object *object,
		const char *key, enum json_type type, struct json_object **value);
int profile_get_string(struct profile_reader *reader, const char *where,
		       struct json_object *object, const char *key, const char **text);
int profile_get_number(struct profile_reader *reader, const char *where,
		       struct json_object *object, const char *key, uint64_t *number);
int profile_get_strings(struct profile_reader *reader, const char *where,
			struct json_object *object, const char *key, struct words *words);
int profile_read_archs(struct profile_reader *reader, struct json_object *object, bool *abis);
/* By an entry's includes and excludes. Return: 1 where it applies, 0, -1. */
int profile_applies(struct profile_reader *reader, const char *where, struct json_object *entry);
/* Says that what stands at @where is none. Return: -1. */
int profile_no_object(struct profile_reader *reader, const char *where);
/* Members that are none of @known, which NULL ends, are an error where the reader is strict. */
int profile_check_keys(struct profile_reader *reader, const char *where,
		       struct json_object *object, const char *const *known);

int profile_json_parse(const char *name, const char *json, size_t len, struct json_object **root,
		       struct json_object **seccomp, struct err *err);
int profile_text_check(const char *name, const char *json, size_t len, struct json_object *root,
		       struct err *err);

#endif
