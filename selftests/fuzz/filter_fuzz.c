// SPDX-License-Identifier: GPL-2.0
/*
 * The module's judge beside a filter of the tool: the same rules, read and judged by the module's
 * own code, must say the same of each call. The kernel's headers are a few lines each in shim/;
 * what calls there are comes from those of a cached kernel. The module copies 0 bytes from NULL.
 */
// flags: -Iselftests/fuzz/shim -Imodule -fno-sanitize=pointer-overflow,nonnull-attribute
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "../../tool/lib/filter.h"
#include "fuzz.h"

#include "../../module/rule.c"
#include "../../module/rule_args.c"
#include "../../module/policy.c"
#include "../../module/policy_draft.c"
#include "../../module/policy_request.c"

#define X32_BIT		0x40000000U

/* ---- what module/systab.c finds out in the kernel ---- */

struct slot {
	bool exists, exempt;
	u16 native;
	u16 next;
	u8 blind;
};

static const unsigned int base[] = {
	SCLIMIT_SLOT_X86_64, SCLIMIT_SLOT_I386, SCLIMIT_SLOT_X32,
};
static const char *const names[] = { "x86_64", "i386", "x32" };
static struct slot slots[SCLIMIT_NR_SLOTS];
static unsigned int last[SCLIMIT_NR_ABIS];
static struct {
	u8 ints, shorts;
} widths[SCLIMIT_SLOT_I386] = {
#define WIDTH(nr, ints, shorts)		[nr] = { ints, shorts },
#define WIDTH_KNOWN(count)
#include "../../tool/lib/filter_widths.h"
};

static void slot_add(unsigned int slot, int native, unsigned int blind)
{
	slots[slot] = (struct slot){
		.exists = true, .native = native < 0 ? SCLIMIT_NO_SLOT : native,
		.next = SCLIMIT_NO_SLOT, .blind = blind,
	};
	/* exit, exit_group, rt_sigreturn, restart_syscall */
	slots[slot].exempt = native == 60 || native == 231 || native == 15 || native == 219;
	if (native < 0 || (unsigned int)native == slot)
		return;
	slots[slot].next = slots[native].next;
	slots[native].next = slot;
}

static void slots_fill(void)
{
	static const int socketcalls[] = {
		-1, 41, 49, 42, 50, 43, 51, 52, 53, 44, 45, 44, 45, 48, 54, 55, 46, 47, 288, 299,
		307,
	};
	static const int ipcs[] = {
		-1, 65, 64, 66, 220, -1, -1, -1, -1, -1, -1, 69, 70, 68, 71, -1, -1, -1, -1, -1, -1,
		30, 67, 29, 31,
	};
	FILE *rows = popen("bash -c '. scripts/lib.sh && kernel=$(kernel_dir 7.3) && "
			   "scripts/gen-systab $kernel/usr/src/linux-headers-$(cat $kernel/release)"
			   "/arch/x86/include/generated module/counterparts.tbl'", "r");
	unsigned int nr, blind, i, count = 0;
	char abi[16], line[256];
	int native;

	while (rows && fgets(line, sizeof(line), rows)) {
		if (sscanf(line, "SYSTAB(SCLIMIT_ABI_%15[^,], %u, %d, %x", abi, &nr, &native,
			   &blind) != 4)
			continue;
		i = !strcmp(abi, "X86_64") ? 0 : !strcmp(abi, "I386") ? 1 : 2;
		slot_add(base[i] + nr, native, blind);
		last[i] = nr > last[i] ? nr : last[i];
		count++;
	}
	if (!rows || pclose(rows) || count < 1000)
		fuzz_fail("scripts/gen-systab does not say which calls there are");
	for (i = 0; i < sizeof(socketcalls) / sizeof(socketcalls[0]); i++)
		if (socketcalls[i] >= 0)
			slot_add(SCLIMIT_SLOT_SOCKETCALL + i, socketcalls[i], 0x3f);
	for (i = 0; i < sizeof(ipcs) / sizeof(ipcs[0]); i++)
		if (ipcs[i] >= 0)
			slot_add(SCLIMIT_SLOT_IPC + i, ipcs[i], 0x3f);
}

const char *sclimit_abi_name(enum sclimit_abi abi)
{
	return names[abi];
}

unsigned int sclimit_slot(enum sclimit_abi abi, unsigned int nr)
{
	return nr <= last[abi] && slots[base[abi] + nr].exists ? base[abi] + nr : SCLIMIT_NO_SLOT;
}

unsigned int sclimit_slot_sub(unsigned int nr, unsigned int sub)
{
	unsigned int from = SCLIMIT_SLOT_SOCKETCALL;

	if (nr == SCLIMIT_I386_IPC) {
		from = SCLIMIT_SLOT_IPC;
		sub &= SCLIMIT_I386_IPC_MASK;
	} else if (nr != SCLIMIT_I386_SOCKETCALL) {
		return SCLIMIT_NO_SLOT;
	}
	return sub < SCLIMIT_NR_SUBCALLS && slots[from + sub].exists ? from + sub : SCLIMIT_NO_SLOT;
}

unsigned int sclimit_slot_last(enum sclimit_abi abi)
{
	return last[abi];
}

bool sclimit_slot_exists(unsigned int slot)
{
	return slots[slot].exists;
}

bool sclimit_slot_exempt(unsigned int slot)
{
	return slots[slot].exempt;
}

unsigned int sclimit_slot_next(unsigned int slot)
{
	return slots[slot].next;
}

unsigned int sclimit_slot_blind(unsigned int slot)
{
	return slots[slot].blind;
}

enum sclimit_abi sclimit_slot_abi(unsigned int slot)
{
	if (slot >= SCLIMIT_SLOT_SOCKETCALL)
		return SCLIMIT_ABI_I386;
	return slot >= SCLIMIT_SLOT_X32 ? SCLIMIT_ABI_X32 :
	       slot >= SCLIMIT_SLOT_I386 ? SCLIMIT_ABI_I386 : SCLIMIT_ABI_X86_64;
}

u64 sclimit_slot_width(unsigned int slot, unsigned int arg)
{
	u64 width = sclimit_slot_abi(slot) == SCLIMIT_ABI_I386 ? U32_MAX : U64_MAX;
	unsigned int native = slots[slot].native;

	if (native == SCLIMIT_NO_SLOT || slots[slot].blind & BIT(arg))
		return width;
	if (widths[native].shorts & BIT(arg))
		return 0xffff;
	return widths[native].ints & BIT(arg) ? U32_MAX : width;
}

/* ---- input ---- */

static const uint8_t *input;
static size_t left;

static unsigned int take(unsigned int below)
{
	if (!left)
		return 0;
	left--;
	return *input++ % below;
}

static u64 take_value(void)
{
	unsigned int how = take(8);
	u64 value = 0;
	unsigned int i;

	switch (how) {
	case 0:
		return 1ULL << take(64);
	case 1:
		return ~0ULL << take(64);
	case 2:
		return (1ULL << take(64)) - 1;
	case 3:
		for (i = 0; i < 8; i++)
			value = value << 8 | take(256);
		return value;
	default:
		return take(2) ? take(256) : take(3);
	}
}

static struct rule take_rule(void)
{
	static const enum sclimit_action actions[] = {
		SCLIMIT_ACTION_KILL, SCLIMIT_ACTION_TRAP, SCLIMIT_ACTION_LOG, SCLIMIT_ACTION_ERRNO,
		SCLIMIT_ACTION_ERRNO,
	};
	static const uint16_t often[16] = {
		0, 0, 16, 16, 41, 56, 90, 102, 102, 117, 135, 263, 359, 452, 472, 8,
	};
	struct rule rule = { .bare = take(2) };
	unsigned int kind = take(8), i;

	if (!rule.bare)
		rule.abi = take(3);
	/* the same few again and again, or any */
	rule.first = take(4) ? often[take(16)] : take(256) << 1 | take(2);
	rule.first = rule.last = take(8) ? rule.first : 512 + rule.first % 40;
	rule.action = actions[take(5)];
	rule.err = rule.action == SCLIMIT_ACTION_ERRNO ? 1 + take(4) : 0;
	if (kind == 0) {
		rule.last += take(256);
	} else if (kind == 1) {
		rule.all = !take(4);
	} else if (kind > 4) {
		rule.nr_conds = 1 + take(3);
		for (i = 0; i < rule.nr_conds; i++) {
			rule.cond[i].arg = take(4) ? take(2) : take(6);
			rule.cond[i].op = take(7);
			rule.cond[i].value = take_value();
			if (rule.cond[i].op != RULE_MASKED_EQ)
				continue;
			rule.cond[i].mask = take_value();
			if (take(8))
				rule.cond[i].value &= rule.cond[i].mask;
		}
	}
	if (rule.nr_conds && rule.abi == SCLIMIT_ABI_I386 && rule.first == SCLIMIT_I386_IPC) {
		rule.nr_conds = 1;
		rule.cond[0] = (struct rule_cond){
			.op = RULE_MASKED_EQ, .mask = SCLIMIT_I386_IPC_MASK, .value = take(32),
		};
	}
	return rule;
}

/* ---- both of them ---- */

static uint32_t ret_of(unsigned int verdict)
{
	switch (verdict) {
	case SCLIMIT_VERDICT_NONE:
		return SECCOMP_RET_ALLOW;
	case SCLIMIT_VERDICT_KILL:
		return SECCOMP_RET_KILL_PROCESS;
	case SCLIMIT_VERDICT_TRAP:
		return SECCOMP_RET_TRAP;
	case SCLIMIT_VERDICT_LOG:
		return SECCOMP_RET_LOG;
	default:
		return SECCOMP_RET_ERRNO | verdict;
	}
}

static void compare(const struct rules *rules, const struct sclimit_policy *policy,
		    const struct filter *filter, enum sclimit_abi abi, unsigned int nr,
		    const u64 *args)
{
	uint64_t copy[6] = { args[0], args[1], args[2], args[3], args[4], args[5] };
	unsigned int slot = sclimit_slot(abi, nr), sub;
	cleanup_text struct text text = {};
	struct pt_regs regs = {};
	uint32_t module, seccomp;
	size_t i;

	if (slot == SCLIMIT_NO_SLOT)
		return;
	sclimit_args_set(abi, args, &regs);
	sub = abi == SCLIMIT_ABI_I386 ? sclimit_slot_sub(nr, regs.bx) : SCLIMIT_NO_SLOT;
	module = ret_of(sclimit_policy_judge(policy, sub != SCLIMIT_NO_SLOT ? sub : slot, &regs));
	seccomp = filter_run(filter, abi, abi == SCLIMIT_ABI_X32 ? nr | X32_BIT : nr, copy, 0);
	if (module == seccomp)
		return;
	for (i = 0; i < rules->count; i++) {
		text_add(&text, " ");
		rule_token(&rules->rule[i], &text);
	}
	fuzz_fail("%s %u(%#llx, %#llx, %#llx, %#llx, %#llx, %#llx): the module says %#x, "
		  "the filter %#x, of%s", names[abi], nr, args[0], args[1], args[2], args[3],
		  args[4], args[5], module, seccomp, text_str(&text));
}

static u64 near_value(const struct rules *rules, u64 *state)
{
	const struct rule *rule;
	u64 value;

	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	rule = &rules->rule[(*state >> 32) % rules->count];
	value = rule->nr_conds ? rule->cond[*state % rule->nr_conds].value : *state % 32;
	switch ((*state >> 20) % 6) {
	case 0:
		return value + 1;
	case 1:
		return value - 1;
	case 2:
		return value ^ 1ULL << (*state >> 40) % 64;
	case 3:
		return value | *state << 32;
	default:
		return value;
	}
}

static void compare_all(const struct rules *rules, const struct sclimit_policy *policy,
			const struct filter *filter)
{
	u64 state = 0x9e3779b97f4a7c15, args[6];
	unsigned int abi, nr, i, j;

	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		for (nr = 0; nr <= last[abi]; nr++) {
			for (i = 0; i < 4; i++) {
				for (j = 0; j < 6; j++)
					args[j] = near_value(rules, &state);
				compare(rules, policy, filter, abi, nr, args);
			}
		}
	}
	for (i = 0; i < 40; i++) {
		args[0] = i;
		compare(rules, policy, filter, SCLIMIT_ABI_I386, SCLIMIT_I386_SOCKETCALL, args);
		args[0] |= args[1] << 16;
		compare(rules, policy, filter, SCLIMIT_ABI_I386, SCLIMIT_I386_IPC, args);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_filter struct filter filter = {};
	cleanup_rules struct rules rules = {};
	struct sclimit_request *request;
	struct sclimit_policy *policy;
	const char *why;
	struct err err;

	if (!slots[0].exists)
		slots_fill();
	input = data;
	left = size;
	request = sclimit_request_new(true, true);
	while (left && rules.count < 30) {
		cleanup_text struct text token = {};
		struct rule rule = take_rule();

		rule_token(&rule, &token);
		/* numbers that there are not, calls that cannot be denied */
		if (!sclimit_request_add(request, text_str(&token), &why))
			rules_add(&rules, &rule);
	}
	policy = sclimit_request_apply(request, &sclimit_policy_nothing);
	sclimit_request_free(request);
	if (IS_ERR(policy))
		fuzz_fail("the module makes no policy of it");
	if (filter_make(&rules, &filter, &err))
		fuzz_fail("the module takes it, and no filter is made: %s", err.text);
	if (rules.count)
		compare_all(&rules, policy, &filter);
	sclimit_policy_put(policy);
	return 0;
}
