// SPDX-License-Identifier: GPL-2.0
/*
 * Seccomp profiles: what can be read becomes rules that the kernel takes and that read as
 * themselves, and adding to a profile leaves one that can be read.
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

static const struct profile_context context = { .kernel_major = 6, .kernel_minor = 1 };

static void check_rule(const struct rule *rule)
{
	cleanup_rules struct rules read = {};
	cleanup_text struct text token = {};
	struct err err;

	rule_token(rule, &token);
	if (rule_parse(text_str(&token), &read, &err) || read.count != 1)
		fuzz_fail("%s: cannot be read: %s", text_str(&token), err.text);
	if (rule->bare || rule->first > rule->last || rule->last > SYSCALL_NR_MAX)
		fuzz_fail("%s: not of numbers of an ABI", text_str(&token));
	if (rule->nr_conds > SCLIMIT_CONDS_MAX || (rule->nr_conds && rule->first != rule->last))
		fuzz_fail("%s: the kernel takes no such conditions", text_str(&token));
	if (rule->action == SCLIMIT_ACTION_ERRNO && (rule->err < 1 || rule->err > 4095))
		fuzz_fail("%s: not an errno", text_str(&token));
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
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};
	struct err err = {};
	size_t i;

	if (profile_parse("fuzz", (const char *)data, size, &context, &rules, &notes, &err)) {
		if (!err.text[0])
			fuzz_fail("it fails and does not say why");
		if (rules.count)
			fuzz_fail("it fails and leaves rules");
		return 0;
	}
	for (i = 0; i < rules.count; i++)
		check_rule(&rules.rule[i]);
	check_write((const char *)data, size);
	return 0;
}
