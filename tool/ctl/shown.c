// SPDX-License-Identifier: GPL-2.0
/*
 * Rules as they are shown: by name, with counts.
 */
#include <string.h>

#include "shown.h"

/** shown_free() - let go of shown rules */
void shown_free(struct shown *shown)
{
	size_t i;

	for (i = 0; i < shown->count; i++) {
		free(shown->rule[i].text);
		free(shown->rule[i].token);
	}
	free(shown->rule);
	*shown = (struct shown){};
}

/* The native number of a call of another ABI, as far as its name tells; -1. */
static int native_number(enum sclimit_abi abi, unsigned int nr)
{
	static const char *const ends[] = { "_time64", "64", "32" };
	const char *name = syscall_name(abi, nr);
	size_t i, len, end;
	int native;

	if (abi == SCLIMIT_ABI_X86_64 || !name)
		return name ? (int)nr : -1;
	native = syscall_number(SCLIMIT_ABI_X86_64, name);
	for (i = 0, len = strlen(name); native < 0 && i < ARRAY_SIZE(ends); i++) {
		cleanup_free char *stem = NULL;

		end = strlen(ends[i]);
		if (len <= end || strcmp(name + len - end, ends[i]))
			continue;
		stem = xstrndup(name, len - end);
		native = syscall_number(SCLIMIT_ABI_X86_64, stem);
	}
	return native;
}

/* Whether a rule is for a call that was counted. */
static bool rule_is_for(const struct rule *rule, const struct client_count *count)
{
	int nr = count->nr;

	if (rule->bare && rule->all)
		return true;
	if (rule->bare)
		nr = native_number(count->abi, count->nr);
	else if (rule->abi != count->abi)
		return false;
	return rule->all || (nr >= (int)rule->first && nr <= (int)rule->last);
}

static struct shown_rule *add_text(struct shown *shown, const char *text, const char *token)
{
	struct shown_rule *to;

	/* in steps of 2^N, which is when it is full */
	if (!(shown->count & (shown->count - 1)))
		shown->rule = xrealloc(shown->rule, shown->count ? 2 * shown->count : 1,
				       sizeof(*shown->rule));
	to = &shown->rule[shown->count++];
	*to = (struct shown_rule){ .text = xstrdup(text), .token = xstrdup(token) };
	return to;
}

static void add_rule(struct shown *shown, const struct rule *rule, const struct client_stat *stat,
		     bool *counted)
{
	cleanup_text struct text text = {}, token = {};
	struct shown_rule *to;
	size_t i;

	rule_show(rule, &text);
	rule_token(rule, &token);
	to = add_text(shown, text_str(&text), text_str(&token));
	for (i = 0; stat && i < stat->nr_counts; i++) {
		if (!rule_is_for(rule, &stat->count[i]))
			continue;
		to->count += stat->count[i].count;
		if (counted)
			counted[i] = true;
	}
}

/**
 * shown_make() - see shown.h
 * @shown: filled
 * @tokens: rules of the kernel
 * @stat: counts, or NULL
 * @counted: for each of the counts, set where it belongs to a rule, or NULL
 */
void shown_make(struct shown *shown, const struct words *tokens, const struct client_stat *stat,
		bool *counted)
{
	struct err err;
	size_t i, j;

	*shown = (struct shown){};
	for (i = 0; i < tokens->count; i++) {
		cleanup_rules struct rules rules = {};

		if (rule_parse(tokens->word[i], &rules, &err)) {
			/* of a newer module: as it is */
			add_text(shown, tokens->word[i], tokens->word[i]);
			continue;
		}
		for (j = 0; j < rules.count; j++)
			add_rule(shown, &rules.rule[j], stat, counted);
	}
}

/**
 * shown_json() - rules as JSON
 * @shown: the rules
 * @counts: with their counts
 * Return: an array of objects with rule, token and count.
 */
struct json_object *shown_json(const struct shown *shown, bool counts)
{
	struct json_object *list = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < shown->count; i++) {
		object = json_object_new_object();
		json_object_object_add(object, "rule", json_object_new_string(shown->rule[i].text));
		json_object_object_add(object, "token",
				       json_object_new_string(shown->rule[i].token));
		if (counts)
			json_object_object_add(object, "count",
					       json_object_new_uint64(shown->rule[i].count));
		json_object_array_add(list, object);
	}
	return list;
}
