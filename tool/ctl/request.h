/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests: rules for the kernel, and what the user wrote that they came from.
 */
#ifndef SCLIMIT_REQUEST_H
#define SCLIMIT_REQUEST_H

#include "ctl.h"

/**
 * struct request - what is asked of a group
 * @verb: the command, for messages
 * @spec: what the user calls the group
 * @group: the group
 * @rules: the rules
 * @word: for each rule what the user calls it
 */
struct request {
	const char *verb;
	const char *spec;
	struct group group;
	struct rules rules;
	struct words word;
};

#define cleanup_request_rules	__attribute__((cleanup(request_free)))

void request_free(struct request *request);
int request_open(struct request *request, const char *verb, const char *spec, struct err *err);
int request_add_word(struct request *request, const char *word, struct err *err);
void request_add_rules(struct request *request, const struct rules *rules);
int request_send(struct request *request, struct client *client, enum sclimit_cmd cmd,
		 struct err *err);
struct json_object *request_json(const struct request *request);

#endif
