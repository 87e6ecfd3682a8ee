/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What rules say of a call, by the words of include/uapi/linux/sclimit.h: each rule is asked for
 * each call, and of those that match the strongest one has the word. Which call is a counterpart of
 * which comes from module/counterparts.tbl and from names.
 */
#ifndef SCLIMIT_FILTER_MODEL_H
#define SCLIMIT_FILTER_MODEL_H

#include <linux/seccomp.h>

#include "../../tool/lib/filter.h"
#include "../../tool/lib/syscall-names.h"
#include "host.h"

#define X32_BIT		0x40000000U
#define NUMBERS		1024
#define SUBS		32
#define NOTHING		(-1)

/* Of each number of each ABI: the native number that it belongs to, and the arguments of that which
 * it has not. */
static int model_native[NR_ABIS][NUMBERS];
static unsigned int model_blind[NR_ABIS][NUMBERS];
/* Of i386's socketcall and ipc. */
static int model_sub_native[2][SUBS];

struct model_line {
	char name[64];
	char native[64];
	unsigned int blind;
};

static struct model_line model_table[200];
static size_t model_lines;

/* Only i386 has lines there. */
static bool model_read(void)
{
	FILE *file = fopen("module/counterparts.tbl", "r");
	char line[256], abi[16], blind[16];
	struct model_line *row;
	const char *digit;
	int count;

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		row = &model_table[model_lines];
		count = sscanf(line, "%15s %63s %63s %15s", abi, row->name, row->native, blind);
		if (count < 3 || strcmp(abi, "i386"))
			continue;
		row->blind = 0;
		for (digit = blind; count == 4 && *digit; digit++)
			row->blind |= 1U << (*digit - '0');
		model_lines++;
	}
	fclose(file);
	return model_lines > 100;
}

static void model_number(enum sclimit_abi abi, unsigned int nr)
{
	const char *name = syscall_name(abi, nr), *native = name;
	size_t i;

	model_native[abi][nr] = NOTHING;
	/* what nobody knows yet will be the same in all ABIs, but for x32's own numbers */
	if (nr >= 424 && !name && (abi != SCLIMIT_ABI_X32 || nr < 512 || nr >= 548)) {
		model_native[abi][nr] = nr;
		return;
	}
	for (i = 0; name && abi == SCLIMIT_ABI_I386 && i < model_lines; i++) {
		if (strcmp(model_table[i].name, name))
			continue;
		native = model_table[i].native;
		model_blind[abi][nr] = model_table[i].blind;
	}
	if (native)
		model_native[abi][nr] = syscall_number(SCLIMIT_ABI_X86_64, native);
	/* a number that x32 does not have is what it is natively */
	if (abi == SCLIMIT_ABI_X86_64 || (abi == SCLIMIT_ABI_X32 && !name && nr < 512))
		model_native[abi][nr] = nr;
}

static bool model_init(void)
{
	static const char *const native_of[][2] = { { "send", "sendto" }, { "recv", "recvfrom" } };
	const char *name;
	unsigned int abi, nr, sub, i;

	if (!model_read())
		return false;
	for (abi = 0; abi < NR_ABIS; abi++)
		for (nr = 0; nr < NUMBERS; nr++)
			model_number(abi, nr);
	for (i = 0; i < 2; i++) {
		for (sub = 0; sub < SUBS; sub++) {
			name = syscall_subcall_name(i ? SCLIMIT_I386_IPC :
						    SCLIMIT_I386_SOCKETCALL, sub);
			for (nr = 0; name && nr < ARRAY_SIZE(native_of); nr++)
				if (!strcmp(name, native_of[nr][0]))
					name = native_of[nr][1];
			model_sub_native[i][sub] = name ?
				syscall_number(SCLIMIT_ABI_X86_64, name) : NOTHING;
		}
	}
	return true;
}

/**
 * struct model_call - a call, seen as rules see it
 * @abi: its ABI
 * @nr: its number, x32's without bit 30
 * @sub: which sub-call it is, or NOTHING
 * @native: the native number that it belongs to, or NOTHING
 * @blind: the native call's arguments that it has not
 * @args: its arguments
 */
struct model_call {
	enum sclimit_abi abi;
	unsigned int nr;
	int sub;
	int native;
	unsigned int blind;
	const uint64_t *args;
};

static struct model_call model_call(enum sclimit_abi abi, unsigned int nr, const uint64_t *args)
{
	struct model_call call = {
		.abi = abi, .nr = nr, .sub = NOTHING, .native = model_native[abi][nr],
		.blind = model_blind[abi][nr], .args = args,
	};
	uint32_t sub = args[0];

	if (abi == SCLIMIT_ABI_I386 && nr == SCLIMIT_I386_IPC)
		sub &= SCLIMIT_I386_IPC_MASK;
	if (abi == SCLIMIT_ABI_I386 && sub < SUBS &&
	    (nr == SCLIMIT_I386_IPC || nr == SCLIMIT_I386_SOCKETCALL) &&
	    model_sub_native[nr == SCLIMIT_I386_IPC][sub] != NOTHING) {
		call.sub = sub;
		call.native = model_sub_native[nr == SCLIMIT_I386_IPC][sub];
		call.blind = ~0U;
	}
	return call;
}

/* The same table as the filter's: check-filter has the kernels' word for it. */
static uint64_t model_width(const struct model_call *call, unsigned int arg, bool *known)
{
	static const struct {
		int nr;
		unsigned int ints, shorts;
	} widths[] = {
#define WIDTH(nr, ints, shorts)		{ nr, ints, shorts },
#define WIDTH_KNOWN(count)
#include "../../tool/lib/filter_widths.h"
#undef WIDTH
#undef WIDTH_KNOWN
	};
	static const int nr_known =
#define WIDTH(nr, ints, shorts)
#define WIDTH_KNOWN(count)		count;
#include "../../tool/lib/filter_widths.h"
	uint64_t width = call->abi == SCLIMIT_ABI_I386 ? UINT32_MAX : UINT64_MAX;
	size_t i;

	*known = true;
	if (call->native == NOTHING || call->blind & 1U << arg)
		return width;
	*known = call->native < nr_known;
	for (i = 0; i < ARRAY_SIZE(widths); i++) {
		if (widths[i].nr == call->native && widths[i].ints & 1U << arg)
			return UINT32_MAX;
		if (widths[i].nr == call->native && widths[i].shorts & 1U << arg)
			return UINT16_MAX;
	}
	return width;
}

static bool model_holds(const struct rule_cond *cond, uint64_t value, uint64_t width)
{
	uint64_t wanted = cond->value;

	if (width == UINT32_MAX && (int64_t)wanted == (int32_t)wanted)
		wanted &= UINT32_MAX;
	value &= width;
	switch (cond->op) {
	case RULE_EQ:
		return value == wanted;
	case RULE_NE:
		return value != wanted;
	case RULE_LT:
		return value < wanted;
	case RULE_LE:
		return value <= wanted;
	case RULE_GT:
		return value > wanted;
	case RULE_GE:
		return value >= wanted;
	default:
		return (value & cond->mask) == wanted;
	}
}

static bool model_names_sub(const struct rule *rule)
{
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 && rule->nr_conds &&
	       (rule->first == SCLIMIT_I386_SOCKETCALL || rule->first == SCLIMIT_I386_IPC);
}

/* Whether a rule speaks of a call, whatever its arguments are. */
static bool model_speaks(const struct rule *rule, const struct model_call *call)
{
	unsigned int first = rule->all ? 0 : rule->first, last = rule->all ? ~0U : rule->last;

	if (model_names_sub(rule))
		return call->abi == SCLIMIT_ABI_I386 && call->nr == rule->first &&
		       call->sub == (int)rule->cond[0].value;
	if (rule->bare && rule->all)
		return true;
	if (!rule->bare)
		return rule->abi == call->abi && call->nr >= first && call->nr <= last;
	return call->native != NOTHING && (unsigned int)call->native >= first &&
	       (unsigned int)call->native <= last;
}

/* Whether it matches; *@blind: its conditions cannot be judged. */
static bool model_matches(const struct rule *rule, const struct model_call *call, bool *blind)
{
	uint64_t width[6];
	unsigned int i;
	bool known;

	*blind = false;
	if (!model_speaks(rule, call))
		return false;
	if (model_names_sub(rule))
		return true;
	for (i = 0; i < rule->nr_conds; i++) {
		width[rule->cond[i].arg] = model_width(call, rule->cond[i].arg, &known);
		if (!known || (rule->bare && call->blind & 1U << rule->cond[i].arg))
			*blind = true;
	}
	for (i = 0; !*blind && i < rule->nr_conds; i++)
		if (!model_holds(&rule->cond[i], call->args[rule->cond[i].arg],
				 width[rule->cond[i].arg]))
			return false;
	return true;
}

static uint32_t model_ret(const struct rule *rule)
{
	switch ((unsigned int)rule->action) {
	case SCLIMIT_ACTION_KILL:
		return SECCOMP_RET_KILL_PROCESS;
	case SCLIMIT_ACTION_TRAP:
		return SECCOMP_RET_TRAP;
	case SCLIMIT_ACTION_LOG:
		return SECCOMP_RET_LOG;
	case RULE_KILL_THREAD:
		return SECCOMP_RET_KILL_THREAD;
	case RULE_TRACE:
		return SECCOMP_RET_TRACE | rule->err;
	case RULE_NOTIFY:
		return SECCOMP_RET_USER_NOTIF;
	case RULE_SUPERVISE:
		return SECCOMP_RET_USER_NOTIF | 1;
	default:
		return SECCOMP_RET_ERRNO | rule->err;
	}
}

static unsigned int model_rank(const struct rule *rule)
{
	switch ((unsigned int)rule->action) {
	case RULE_SUPERVISE:
		return 8;
	case SCLIMIT_ACTION_KILL:
		return 7;
	case RULE_KILL_THREAD:
		return 6;
	case SCLIMIT_ACTION_TRAP:
		return 5;
	case SCLIMIT_ACTION_ERRNO:
		return 4;
	case RULE_NOTIFY:
		return 3;
	case RULE_TRACE:
		return 2;
	default:
		return 1;
	}
}

/* Conditions of a rule in an order, each once; those of a sub-call are none. */
static unsigned int model_sort(const struct rule *rule, struct rule_cond cond[SCLIMIT_CONDS_MAX])
{
	unsigned int i, j, count = 0;
	struct rule_cond copy;
	int order;

	for (i = 0; i < rule->nr_conds && !model_names_sub(rule); i++) {
		copy = (struct rule_cond){
			.arg = rule->cond[i].arg, .op = rule->cond[i].op,
			.mask = UINT64_MAX, .value = rule->cond[i].value,
		};
		if (copy.op == RULE_MASKED_EQ) {
			copy.op = RULE_EQ;
			copy.mask = rule->cond[i].mask;
		}
		order = -1;
		for (j = 0; j < count && order < 0; j++) {
			order = cond[j].arg != copy.arg ? (cond[j].arg < copy.arg ? -1 : 1) :
				cond[j].op != copy.op ? (cond[j].op < copy.op ? -1 : 1) :
				cond[j].mask != copy.mask ? (cond[j].mask < copy.mask ? -1 : 1) :
				cond[j].value != copy.value ?
				(cond[j].value < copy.value ? -1 : 1) : 0;
			if (order >= 0)
				break;
		}
		if (!order)
			continue;
		memmove(&cond[j + 1], &cond[j], (count - j) * sizeof(copy));
		cond[j] = copy;
		count++;
	}
	return count;
}

/* Whether, of two rules that match, the later one has the word. */
static bool model_later(const struct rule *old, bool old_blind, const struct rule *rule, bool blind)
{
	struct rule_cond a[SCLIMIT_CONDS_MAX + 1], b[SCLIMIT_CONDS_MAX + 1];
	unsigned int nr_a, nr_b, i;

	if (model_rank(old) != model_rank(rule))
		return model_rank(rule) > model_rank(old);
	nr_a = model_sort(old, a);
	nr_b = model_sort(rule, b);
	if (nr_a != nr_b)
		return nr_b > nr_a;
	for (i = 0; i < nr_a; i++) {
		if (a[i].arg != b[i].arg)
			return b[i].arg < a[i].arg;
		if (a[i].op != b[i].op)
			return b[i].op < a[i].op;
		if (a[i].mask != b[i].mask)
			return b[i].mask < a[i].mask;
		if (a[i].value != b[i].value)
			return b[i].value < a[i].value;
	}
	return old_blind != blind ? old_blind : true;
}

static bool model_exempt(const struct model_call *call)
{
	const char *name;

	if (call->native == NOTHING)
		return false;
	name = syscall_name(SCLIMIT_ABI_X86_64, call->native);
	return name && syscall_exempt(name);
}

/* What rules say of a call, SECCOMP_RET_*. */
static uint32_t model_judge(const struct rules *rules, enum sclimit_abi abi, unsigned int nr,
			    const uint64_t *args)
{
	uint64_t seen[6];
	struct model_call call;
	const struct rule *word = NULL;
	bool blind, word_blind = false;
	size_t i;

	for (i = 0; i < 6; i++)
		seen[i] = abi == SCLIMIT_ABI_I386 ? (uint32_t)args[i] : args[i];
	/* what is beyond all numbers is as the last one; what x32 does not have, as natively */
	nr = nr < NUMBERS ? nr : NUMBERS - 1;
	if (abi == SCLIMIT_ABI_X32 && nr < 512 && !syscall_name(abi, nr) &&
	    syscall_name(SCLIMIT_ABI_X86_64, nr))
		abi = SCLIMIT_ABI_X86_64;
	call = model_call(abi, nr, seen);
	for (i = 0; i < rules->count && !model_exempt(&call); i++) {
		if (!model_matches(&rules->rule[i], &call, &blind))
			continue;
		if (word && !model_later(word, word_blind, &rules->rule[i], blind))
			continue;
		word = &rules->rule[i];
		word_blind = blind;
	}
	return word ? model_ret(word) : SECCOMP_RET_ALLOW;
}

#endif
