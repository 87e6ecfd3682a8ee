// SPDX-License-Identifier: GPL-2.0
/*
 * Rules: what can be read prints, for people and for the kernel, as what reads as the same rule.
 */
#include <string.h>

#include "../../tool/lib/rule.h"
#include "fuzz.h"

static bool cond_equal(const struct rule_cond *a, const struct rule_cond *b)
{
	return a->arg == b->arg && a->op == b->op && a->value == b->value &&
	       (a->op != RULE_MASKED_EQ || a->mask == b->mask);
}

static bool rule_equal(const struct rule *a, const struct rule *b)
{
	unsigned int i;

	if (a->bare != b->bare || a->abi != b->abi || a->all != b->all ||
	    a->nr_conds != b->nr_conds || a->action != b->action || a->err != b->err)
		return false;
	if (!a->all && (a->first != b->first || a->last != b->last))
		return false;
	for (i = 0; i < a->nr_conds; i++)
		if (!cond_equal(&a->cond[i], &b->cond[i]))
			return false;
	return true;
}

static void must_read_as(const char *text, const struct rule *rule)
{
	cleanup_rules struct rules read = {};
	struct err err;

	if (rule_parse(text, &read, &err))
		fuzz_fail("\"%s\" was printed and cannot be read: %s", text, err.text);
	if (read.count != 1 || !rule_equal(&read.rule[0], rule))
		fuzz_fail("\"%s\" was printed and reads as another rule", text);
}

static void round_trip(const struct rules *rules)
{
	size_t i;

	for (i = 0; i < rules->count; i++) {
		cleanup_text struct text shown = {}, token = {};

		rule_show(&rules->rule[i], &shown);
		must_read_as(text_str(&shown), &rules->rule[i]);
		rule_token(&rules->rule[i], &token);
		must_read_as(text_str(&token), &rules->rule[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);
	cleanup_rules struct rules one = {}, file = {};
	struct err err = {};

	if (!rule_parse(text, &one, &err))
		round_trip(&one);
	else if (one.count || !err.text[0])
		fuzz_fail("an error without a message, or with rules");
	if (!rules_parse_file("fuzz", text, &file, &err))
		round_trip(&file);
	else if (file.count)
		fuzz_fail("an error with rules");
	return 0;
}
