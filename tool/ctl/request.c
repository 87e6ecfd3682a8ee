// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: from what the user wrote to the kernel, and the kernel's complaints back to it.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "request.h"

/** request_free() - let go of a request */
void request_free(struct request *request)
{
	group_close(&request->group);
	rules_free(&request->rules);
	words_free(&request->word);
}

/**
 * request_open() - begin a request
 * @request: filled; to be freed by request_free(), also after a failure
 * @verb: the command
 * @spec: what the user calls the group
 * @err: filled on failure
 * Return: 0 or -1.
 */
int request_open(struct request *request, const char *verb, const char *spec, struct err *err)
{
	*request = (struct request){ .verb = verb, .spec = spec, .group = GROUP_NONE };
	return group_open(&request->group, spec, err);
}

/**
 * request_add_word() - add a rule that the user wrote
 * @request: the request
 * @word: the rule; a set is many of the kernel
 * @err: filled on failure
 * Return: 0 or -1.
 */
int request_add_word(struct request *request, const char *word, struct err *err)
{
	size_t before = request->rules.count, i;
	struct err why;

	if (rule_parse(word, &request->rules, &why))
		return err_set(err, why.code, "%s: %s %.900s", request->spec, request->verb,
			       why.text);
	for (i = before; i < request->rules.count; i++) {
		cleanup_text struct text text = {};

		/* of what became many, which one it is about */
		text_add(&text, "%s", word);
		if (request->rules.count - before > 1) {
			text_add(&text, ": ");
			rule_show(&request->rules.rule[i], &text);
		}
		words_add(&request->word, text_str(&text));
	}
	return 0;
}

/**
 * request_add_rules() - add rules that are in a file or follow from others
 * @request: the request
 * @rules: the rules, which are copied
 */
void request_add_rules(struct request *request, const struct rules *rules)
{
	size_t i;

	for (i = 0; i < rules->count; i++) {
		cleanup_text struct text text = {};

		rules_add(&request->rules, &rules->rule[i]);
		rule_show(&rules->rule[i], &text);
		words_add(&request->word, text_str(&text));
	}
}

/* The kernel names what is to blame by its own tokens and ids; the user does not know these. */
static int request_failed(const struct request *request, const struct words *tokens, ssize_t bad,
			  struct err *err)
{
	cleanup_free char *id = xasprintf("group %" PRIu64 ": ", request->group.id);
	const char *why = err->text;
	char text[sizeof(err->text)];
	size_t len;

	if (!strncmp(why, id, strlen(id)))
		why += strlen(id);
	if (bad >= 0) {
		len = strlen(tokens->word[bad]);
		if (!strncmp(why, tokens->word[bad], len) && !strncmp(why + len, ": ", 2))
			why += len + 2;
	}
	snprintf(text, sizeof(text), "%.700s", why);
	if (bad >= 0)
		return err_set(err, err->code, "%s: %s %.200s: %s", request->spec, request->verb,
			       request->word.word[bad], text);
	return err_set(err, err->code, "%s: %s: %s", request->spec, request->verb, text);
}

/* Takes a rule out of the request. */
static void request_drop(struct request *request, struct words *tokens, size_t at)
{
	size_t behind = request->rules.count - at - 1;

	free(request->word.word[at]);
	free(tokens->word[at]);
	memmove(&request->rules.rule[at], &request->rules.rule[at + 1],
		behind * sizeof(request->rules.rule[0]));
	memmove(&request->word.word[at], &request->word.word[at + 1],
		behind * sizeof(request->word.word[0]));
	memmove(&tokens->word[at], &tokens->word[at + 1], behind * sizeof(tokens->word[0]));
	request->rules.count--;
	request->word.count--;
	tokens->count--;
}

/**
 * request_send() - have it done
 * @request: the request; members of sets that the kernel does not have are taken out of it
 * @client: the module
 * @cmd: SCLIMIT_CMD_RULES_DENY, _ALLOW or _REPLACE
 * @err: filled on failure; nothing has changed then
 * Return: 0 or -1.
 */
int request_send(struct request *request, struct client *client, enum sclimit_cmd cmd,
		 struct err *err)
{
	cleanup_words struct words tokens = {};
	struct client_set set = { .group_fd = request->group.fd, .rule = &tokens };
	ssize_t bad;
	size_t i;

	for (i = 0; i < request->rules.count; i++) {
		cleanup_text struct text text = {};

		rule_token(&request->rules.rule[i], &text);
		words_add(&tokens, text_str(&text));
	}
	while (client_rules_change(client, cmd, &set, 1, &bad, err)) {
		if (err->code != ERANGE || bad < 0 || !request->rules.rule[bad].of_set)
			return request_failed(request, &tokens, bad, err);
		if (request->rules.count == 1)
			return err_set(err, ERANGE, "%s: %s: the kernel has none of these calls",
				       request->spec, request->verb);
		request_drop(request, &tokens, bad);
	}
	return 0;
}

/**
 * request_json() - what was done
 * @request: the request
 * Return: an object with group, id, and rules as people read them.
 */
struct json_object *request_json(const struct request *request)
{
	struct json_object *object = json_object_new_object();
	struct json_object *rules = json_object_new_array();
	size_t i;

	json_object_object_add(object, "group", json_object_new_string(request->group.name));
	json_object_object_add(object, "id", json_object_new_uint64(request->group.id));
	for (i = 0; i < request->rules.count; i++) {
		cleanup_text struct text text = {};

		rule_show(&request->rules.rule[i], &text);
		json_object_array_add(rules, json_object_new_string(text_str(&text)));
	}
	json_object_object_add(object, "rules", rules);
	return object;
}
