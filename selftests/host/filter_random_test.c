// SPDX-License-Identifier: GPL-2.0
/*
 * Filters of random rules: each number of each ABI, with arguments at which something may change,
 * must get what the rules say by themselves, and the kernel must be able to take the filter.
 */
#include "filter_model.h"

#define SKIPPED		(-1)	/* what a tracer makes of a call that it skips */

static uint64_t seed = 0x243f6a8885a308d3;

static uint64_t chance(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static uint64_t random_value(void)
{
	static const uint64_t edges[] = {
		0, 1, 2, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 0x1ffffffff, 0x200000000, 0x7fffffffffffffff, 0x8000000000000000,
		0xffffffff00000000, 0xffffffff7fffffff, 0xffffffff80000000, 0xfffffffffffffffe,
		0xffffffffffffffff,
	};

	switch (chance(4)) {
	case 0:
		return chance(4);
	case 1:
		return 1ULL << chance(64);
	case 2:
		return seed * 0x9e3779b97f4a7c15;
	default:
		return edges[chance(ARRAY_SIZE(edges))];
	}
}

static unsigned int random_number(void)
{
	static const uint16_t often[] = {
		0, 8, 13, 16, 41, 56, 59, 90, 102, 117, 135, 263, 359, 424, 452, 472, 473, 512, 514,
		520, 547, 548, 1000, 1023,
	};

	return chance(2) ? often[chance(ARRAY_SIZE(often))] : chance(480);
}

static void random_action(struct rule *rule, bool seccomp)
{
	static const unsigned int actions[] = {
		SCLIMIT_ACTION_KILL, SCLIMIT_ACTION_TRAP, SCLIMIT_ACTION_LOG,
		RULE_KILL_THREAD, RULE_TRACE, RULE_NOTIFY, RULE_SUPERVISE,
	};

	rule->action = SCLIMIT_ACTION_ERRNO;
	rule->err = 1 + chance(4095);
	if (chance(2))
		rule->action = actions[chance(seccomp ? ARRAY_SIZE(actions) : 3)];
}

static void random_conds(struct rule *rule)
{
	struct rule_cond *cond;
	unsigned int i;

	rule->nr_conds = chance(8) ? 1 + chance(3) : 1 + chance(SCLIMIT_CONDS_MAX);
	for (i = 0; i < rule->nr_conds; i++) {
		cond = &rule->cond[i];
		cond->arg = chance(3) ? chance(2) : chance(6);
		cond->op = chance(RULE_MASKED_EQ + 1);
		cond->mask = random_value();
		cond->value = random_value();
		if (cond->op == RULE_MASKED_EQ && chance(4))
			cond->value &= cond->mask;
	}
}

/* A rule that the module would take, but for its action and for numbers that nobody has. */
static struct rule random_rule(bool seccomp)
{
	struct rule rule = { .bare = chance(2), .abi = SCLIMIT_ABI_X86_64 };

	if (!rule.bare)
		rule.abi = chance(NR_ABIS);
	rule.first = rule.last = random_number();
	random_action(&rule, seccomp);
	if (!chance(6)) {
		rule.last = rule.first + chance(NUMBERS - rule.first);
	} else if (!chance(40)) {
		rule.all = true;
	} else if (rule.abi == SCLIMIT_ABI_I386 &&
		   (rule.first == SCLIMIT_I386_IPC || rule.first == SCLIMIT_I386_SOCKETCALL)) {
		rule.nr_conds = chance(2);
		rule.cond[0].value = rule.first == SCLIMIT_I386_IPC ? 1 + chance(4) :
				     1 + chance(20);
		if (rule.first == SCLIMIT_I386_IPC) {
			rule.cond[0].op = RULE_MASKED_EQ;
			rule.cond[0].mask = SCLIMIT_I386_IPC_MASK;
		}
	} else if (chance(2)) {
		random_conds(&rule);
	}
	return rule;
}

/* Values at which something may change: those of conditions and their neighbours. */
static uint64_t random_arg(const struct rules *rules)
{
	const struct rule *rule = rules->count ? &rules->rule[chance(rules->count)] : NULL;
	uint64_t value;

	if (!rule || !rule->nr_conds || !chance(4))
		return random_value();
	value = rule->cond[chance(rule->nr_conds)].value;
	switch (chance(6)) {
	case 0:
		return value - 1;
	case 1:
		return value + 1;
	case 2:
		return value ^ 1ULL << chance(64);
	case 3:
		return (uint32_t)value | random_value() << 32;
	default:
		return value;
	}
}

static unsigned int wrong;

static void compare(const struct rules *rules, const struct filter *filter, enum sclimit_abi abi,
		    unsigned int nr, const uint64_t *args)
{
	uint32_t bit = abi == SCLIMIT_ABI_X32 ? X32_BIT : 0;
	uint32_t says = filter_run(filter, abi, nr | bit, args, 0);
	uint32_t should = model_judge(rules, abi, nr, args);

	if (says != should && wrong++ < 5)
		printf("%s %u(%#" PRIx64 ", %#" PRIx64 ", ...): the filter says %#x, "
		       "the rules say %#x\n", abi_name(abi), nr, args[0], args[1], says, should);
}

static void compare_all(const struct rules *rules, const struct filter *filter)
{
	static const unsigned int beyond[] = { 1024, 5000, 0x3fffffff };
	uint64_t args[6];
	unsigned int abi, nr, i, j;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr < NUMBERS; nr++) {
			for (i = 0; i < 2; i++) {
				for (j = 0; j < 6; j++)
					args[j] = random_arg(rules);
				compare(rules, filter, abi, nr, args);
			}
		}
		for (i = 0; i < ARRAY_SIZE(beyond); i++)
			compare(rules, filter, abi, beyond[i], args);
	}
	for (i = 0; i < rules->count; i++) {
		for (abi = 0; abi < NR_ABIS; abi++) {
			for (nr = 0; nr < NUMBERS; nr++) {
				if (model_native[abi][nr] != (int)rules->rule[i].first &&
				    nr != rules->rule[i].first)
					continue;
				for (j = 0; j < 6 * 20; j++) {
					args[j % 6] = random_arg(rules);
					compare(rules, filter, abi, nr, args);
				}
			}
		}
	}
	for (i = 0; i < 2 * SUBS; i++) {
		for (j = 0; j < 6; j++)
			args[j] = random_value();
		args[0] = i;
		compare(rules, filter, SCLIMIT_ABI_I386, SCLIMIT_I386_SOCKETCALL, args);
		compare(rules, filter, SCLIMIT_ABI_I386, SCLIMIT_I386_IPC, args);
		args[0] |= chance(4) << 16;
		compare(rules, filter, SCLIMIT_ABI_I386, SCLIMIT_I386_IPC, args);
	}
}

/* No jump leads out of it, its last instruction returns, and it has none but the few that seccomp
 * takes: what the kernel asks of a filter. */
static bool sound(const struct filter *filter)
{
	const struct sock_filter *insn;
	size_t i;

	for (i = 0; i < filter->count; i++) {
		insn = &filter->insn[i];
		switch (insn->code) {
		case BPF_JMP | BPF_JA:
			if (insn->k >= filter->count - i - 1)
				return false;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGT | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			if (insn->jt >= filter->count - i - 1 || insn->jf >= filter->count - i - 1)
				return false;
			break;
		case BPF_LD | BPF_W | BPF_ABS:
			if (insn->k % 4 || insn->k >= sizeof(struct seccomp_data))
				return false;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
		case BPF_RET | BPF_K:
			break;
		default:
			return false;
		}
	}
	return filter->count && filter->count <= BPF_MAXINSNS &&
	       filter->insn[filter->count - 1].code == (BPF_RET | BPF_K);
}

static void test_random(void)
{
	static const uint64_t none[6];
	struct err err;
	unsigned int round, i, count;
	uint32_t says;

	for (round = 0; round < 150; round++) {
		cleanup_filter struct filter filter = {};
		cleanup_rules struct rules rules = {};
		struct rule rule;

		count = chance(10) ? chance(12) : 40 + chance(60);
		for (i = 0; i < count; i++) {
			rule = random_rule(round % 2);
			rules_add(&rules, &rule);
		}
		if (filter_make(&rules, &filter, &err)) {
			expect(false, "%u random rules: %s", count, err.text);
			continue;
		}
		expect(sound(&filter), "%u random rules: the kernel would not take it", count);
		compare_all(&rules, &filter);
		for (i = 0; i < NR_ABIS; i++) {
			says = filter_run(&filter, i, SKIPPED, none, 0);
			expect(says == SECCOMP_RET_ALLOW, "a skipped call: %#x", says);
		}
	}
	expect(!wrong, "%u calls get the wrong answer", wrong);
}

/* Each of 200 numbers with a condition of its own: jumps reach farther than 255. */
static void test_far(void)
{
	cleanup_filter struct filter filter = {};
	cleanup_rules struct rules rules = {};
	uint64_t args[6] = {};
	unsigned int nr;
	struct err err;

	for (nr = 0; nr < 200; nr++) {
		struct rule rule = {
			.first = nr, .last = nr, .action = SCLIMIT_ACTION_ERRNO, .err = 1 + nr,
			.nr_conds = 2,
			.cond = { { .arg = 0, .op = RULE_EQ, .value = 0x500000000 + nr },
				  { .arg = 4, .op = RULE_GE, .value = 0x700000000 + nr } },
		};

		rules_add(&rules, &rule);
	}
	if (filter_make(&rules, &filter, &err)) {
		expect(false, "200 conditions: %s", err.text);
		return;
	}
	expect(filter.count > 700 && sound(&filter), "200 conditions: %zu instructions",
	       filter.count);
	wrong = 0;
	for (nr = 0; nr < 300; nr++) {
		args[0] = 0x500000000 + nr;
		args[4] = 0x700000000 + nr;
		compare(&rules, &filter, SCLIMIT_ABI_X86_64, nr, args);
		args[4]--;
		compare(&rules, &filter, SCLIMIT_ABI_X86_64, nr, args);
		compare(&rules, &filter, SCLIMIT_ABI_X32, nr, args);
	}
	expect(!wrong, "200 conditions: %u calls get the wrong answer", wrong);
}

int main(void)
{
	if (!model_init()) {
		expect(false, "module/counterparts.tbl cannot be read");
		return host_done();
	}
	test_random();
	test_far();
	return host_done();
}
