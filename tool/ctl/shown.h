/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rules as show and tree print them: of the kernel's tokens, each with how often its calls were
 * denied or logged.
 */
#ifndef SCLIMIT_SHOWN_H
#define SCLIMIT_SHOWN_H

#include "ctl.h"

/**
 * struct shown_rule - a rule
 * @text: as people read it
 * @token: as the kernel reads it
 * @count: how often what it names was denied or logged, by whatever rule
 */
struct shown_rule {
	char *text;
	char *token;
	uint64_t count;
};

/**
 * struct shown - a group's own rules
 * @rule: the rules
 * @count: how many
 */
struct shown {
	struct shown_rule *rule;
	size_t count;
};

#define cleanup_shown	__attribute__((cleanup(shown_free)))

void shown_free(struct shown *shown);
/* @stat may be NULL: nothing was counted. @counted: set for the counts that a rule has; NULL or as
 * many as there are. */
void shown_make(struct shown *shown, const struct words *tokens, const struct client_stat *stat,
		bool *counted);
struct json_object *shown_json(const struct shown *shown, bool counts);

#endif
