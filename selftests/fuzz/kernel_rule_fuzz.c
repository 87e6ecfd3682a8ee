// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's parser of rules beside the tool's. What the tool gives the kernel must be to the
 * kernel what it is to the tool, in the kernel's own words to the letter; and what the kernel takes
 * the tool reads, unless it knows better. The kernel's headers are a few lines each in shim/.
 */
// flags: -Iselftests/fuzz/shim -Imodule
#include <errno.h>
#include <string.h>

#include "../../tool/lib/rule.h"
#include "../../tool/lib/syscall-names.h"
#include "fuzz.h"

#include "../../module/rule.c"

/* What module/rule.c asks systab.c. */
static const char *const names[] = { "x86_64", "i386", "x32" };

const char *sclimit_abi_name(enum sclimit_abi abi)
{
	return names[abi];
}

unsigned int sclimit_slot_last(enum sclimit_abi abi)
{
	return SYSCALL_NR_MAX;
}

u64 sclimit_slot_width(unsigned int slot, unsigned int arg)
{
	return U64_MAX;
}

enum sclimit_abi sclimit_slot_abi(unsigned int slot)
{
	return SCLIMIT_ABI_X86_64;
}

/* As the kernel would print it, if it printed rules one by one. */
static void kernel_show(const struct sclimit_rule *rule, struct seq_file *seq)
{
	if (!rule->bare)
		seq_printf(seq, "%s:", sclimit_abi_name(rule->abi));
	if (rule->all)
		seq_puts(seq, "all");
	else if (rule->range)
		seq_printf(seq, "%u-%u", rule->first, rule->last);
	else
		seq_printf(seq, "%u", rule->first);
	sclimit_conds_show(seq, rule->conds, rule->nr_conds);
	sclimit_verdict_show(seq, rule->verdict);
}

static void kernel_takes(const struct rule *rule)
{
	cleanup_text struct text token = {};
	struct sclimit_rule kernel;
	struct seq_file seq = {};

	rule_token(rule, &token);
	if (sclimit_rule_parse(text_str(&token), &kernel))
		fuzz_fail("the kernel does not take \"%s\"", text_str(&token));
	kernel_show(&kernel, &seq);
	if (strcmp(text_str(&seq.text), text_str(&token)))
		fuzz_fail("\"%s\" is \"%s\" to the kernel", text_str(&token),
			  text_str(&seq.text));
	text_free(&seq.text);
}

/* What the tool says no to by itself, or reads otherwise: numbers that no ABI has, exempt calls,
 * more than a sub-call's number of a multiplexer. A value that begins with 0 is octal to it. */
static bool tool_knows_better(const struct sclimit_rule *kernel, const char *token)
{
	const char *name, *digit;

	if (kernel->last > SYSCALL_NR_MAX)
		return true;
	for (digit = strpbrk(token, "=<>&"); digit; digit = strpbrk(digit + 1, "=<>&"))
		if (digit[1] == '0' && isdigit((unsigned char)digit[2]))
			return true;
	if (kernel->all || kernel->first != kernel->last)
		return false;
	name = syscall_name(kernel->abi, kernel->first);
	return (name && syscall_exempt(name)) ||
	       (!kernel->bare && kernel->abi == SCLIMIT_ABI_I386 && kernel->nr_conds &&
		(kernel->first == SCLIMIT_I386_SOCKETCALL || kernel->first == SCLIMIT_I386_IPC));
}

static void tool_takes(const char *token)
{
	cleanup_rules struct rules rules = {};
	struct sclimit_rule kernel;
	struct err err;

	if (sclimit_rule_parse(token, &kernel))
		return;
	if (rule_parse(token, &rules, &err) && !tool_knows_better(&kernel, token))
		fuzz_fail("the kernel takes \"%s\", and the tool does not: %s", token, err.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = xstrndup((const char *)data, size);
	cleanup_rules struct rules rules = {};
	struct err err;
	size_t i;

	tool_takes(text);
	if (!rule_parse(text, &rules, &err))
		for (i = 0; i < rules.count; i++)
			kernel_takes(&rules.rule[i]);
	return 0;
}
