// SPDX-License-Identifier: GPL-2.0
/*
 * Seccomp profiles: what can be read becomes rules that the kernel takes and that read as
 * themselves, and adding to a profile leaves one that can be read. What a container may have is
 * what the tool takes, and what seccomp alone can do beside it.
 */
#include <string.h>

#include "../../tool/lib/profile.h"
#include "../../tool/lib/syscall-names.h"
#include "fuzz.h"

const char *__lsan_default_suppressions(void);

/* Libseccomp 2.5.4 lets go of less than it took where it refuses a rule. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libseccomp.so\n";
}

/* That of profile_write(), without a kernel to ask. */
static struct profile_context context;

/* What the module has no action for. */
static bool is_seccomps(const struct rule *rule)
{
	return rule->action == RULE_KILL_THREAD || rule->action == RULE_TRACE ||
	       rule->action == RULE_NOTIFY;
}

static void check_token(const struct rule *rule)
{
	cleanup_rules struct rules read = {};
	cleanup_text struct text token = {};
	struct err err;

	rule_token(rule, &token);
	if (rule_parse(text_str(&token), &read, &err) || read.count != 1)
		fuzz_fail("%s: cannot be read: %s", text_str(&token), err.text);
}

static void check_rule(const struct rule *rule, bool seccomp)
{
	if (!is_seccomps(rule))
		check_token(rule);
	else if (!seccomp)
		fuzz_fail("an action that is seccomp's: %d", rule->action);
	if (rule->bare || rule->first > rule->last || rule->last > SYSCALL_NR_MAX)
		fuzz_fail("%u-%u: not of numbers of an ABI", rule->first, rule->last);
	if (rule->nr_conds > SCLIMIT_CONDS_MAX || (rule->nr_conds && rule->first != rule->last))
		fuzz_fail("%u: the kernel takes no such conditions", rule->first);
	if (rule->action == SCLIMIT_ACTION_ERRNO && (rule->err < 1 || rule->err > 4095))
		fuzz_fail("%d: not an errno", rule->err);
	if (rule->action == RULE_TRACE && (rule->err < 0 || rule->err > UINT16_MAX))
		fuzz_fail("%d: not a tracer's", rule->err);
}

static void check_failure(const struct rules *rules, const struct err *err)
{
	if (!err->text[0])
		fuzz_fail("it fails and does not say why");
	if (strpbrk(err->text, "\n\r\033"))
		fuzz_fail("it does not say why in a line");
	if (rules->count)
		fuzz_fail("it fails and leaves rules");
}

/* Both read the same text, so they say the same of each number; a thread's kill is a process's. */
static void check_same(const struct rules *run, const struct rules *tool)
{
	const struct rule *a, *b;
	size_t i;

	if (run->count != tool->count)
		fuzz_fail("%zu rules for a container, %zu for the tool", run->count, tool->count);
	for (i = 0; i < run->count; i++) {
		a = &run->rule[i];
		b = &tool->rule[i];
		if (a->abi != b->abi || a->first != b->first || a->last != b->last ||
		    a->nr_conds != b->nr_conds ||
		    memcmp(a->cond, b->cond, a->nr_conds * sizeof(*a->cond)) ||
		    (!is_seccomps(a) && (a->action != b->action || a->err != b->err)))
			fuzz_fail("rule %zu of %u is another one for a container", i, a->first);
	}
}

/* For a container, with seccomp or without it. Return: whether it is a profile. */
static bool check_run(const char *json, size_t len, bool want, const struct rules *tool)
{
	cleanup_profile_seccomp struct profile_seccomp seccomp = { .want = want };
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};
	struct err err = {};
	size_t i;

	if (profile_parse_run("fuzz", json, len, &context, &seccomp, &rules, &notes, &err)) {
		check_failure(&rules, &err);
		return false;
	}
	for (i = 0; i < rules.count; i++)
		check_rule(&rules.rule[i], want);
	if (tool)
		check_same(&rules, tool);
	else if (!want)
		fuzz_fail("a container may have what the tool refuses");
	return true;
}

static void check_write(const char *json, size_t len)
{
	static const struct profile_used used[] = {
		{ SCLIMIT_ABI_X86_64, 165 }, { SCLIMIT_ABI_I386, 26 }, { SCLIMIT_ABI_X32, 1000 },
	};
	const struct profile_text into = { .name = "into", .json = json, .len = len };
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};
	cleanup_free char *text = NULL;
	struct err err = {};

	text = profile_write(used, ARRAY_SIZE(used), &into, &notes, &err);
	if (!text)
		fuzz_fail("it cannot be added to: %s", err.text);
	/* it may be too much for libseccomp or for a group, but it is a profile */
	if (profile_parse("written", text, strlen(text), &context, &rules, NULL, &err) &&
	    (strstr(err.text, "no JSON") || strstr(err.text, "is no ")))
		fuzz_fail("what was written cannot be read: %s\n%s", err.text, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *json = (const char *)data;
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};
	struct err err = {};
	size_t i;

	profile_context_here(&context);
	context.drop = NULL;
	if (profile_parse("fuzz", json, size, &context, &rules, &notes, &err)) {
		check_failure(&rules, &err);
		check_run(json, size, true, NULL);
		check_run(json, size, false, NULL);
		return 0;
	}
	for (i = 0; i < rules.count; i++)
		check_rule(&rules.rule[i], false);
	if (check_run(json, size, false, &rules) != check_run(json, size, true, &rules))
		fuzz_fail("seccomp takes less or more than what the tool takes");
	check_write(json, size);
	return 0;
}
