// SPDX-License-Identifier: GPL-2.0
/*
 * What the module says of a call, against what a seccomp filter of the same rules does: which call
 * is a counterpart of which, how much of an argument counts, which of several rules has the word.
 * The tool's own code makes the filter.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../tool/lib/err.c"
#include "../tool/lib/util.c"
#include "../tool/lib/filter.c"
#include "../tool/lib/filter_code.c"
#include "../tool/lib/filter_conds.c"
#include "../tool/lib/filter_expand.c"
#include "../tool/lib/filter_facts.c"
#include "../tool/lib/filter_run.c"
#include "../tool/lib/filter_tree.c"

#undef ARRAY_SIZE
#include "nl_sclimit.h"
#include "sclimit_chance.h"
#include "sclimit_harness.h"

#define ABIS		3
#define ERRNO		77
#define CHUNK		60	/* numbers at once: the module looks a rule up in all that there are */
#define ROUNDS		60
#define RULES		12
#define CALLS		150

#define NR_BPF		321

static const char *const abis[ABIS] = { "x86_64", "i386", "x32" };

/*
 * /sys/fs/cgroup
 * `-- filter_verdict_test	nobody is in it
 */
FIXTURE(filter)
{
	char cg[CG_PATH];
	struct at at;
	struct scl s;
	bool exists[ABIS][FILTER_NUMBERS];
	struct rules rules;
	struct filter filter;
};

FIXTURE_SETUP(filter)
{
	const uint64_t args[6] = { 0 };
	struct scl_verdict v;
	unsigned int abi, nr, count = 0;

	cg_name(self->cg, CG_ROOT, "filter_verdict_test");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->cg));
	for (abi = 0; abi < ABIS; abi++) {
		for (nr = 0; nr < 600; nr++) {
			self->exists[abi][nr] = !scl_verdict(&self->s, self->at, abi, nr, args, &v);
			count += self->exists[abi][nr];
		}
	}
	ASSERT_LT(700, count);
}

FIXTURE_TEARDOWN_PARENT(filter)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* ---- both of them ---- */

static void show(const struct rule *rule, struct text *into)
{
	static const char *const ops[] = { "==", "!=", "<", "<=", ">", ">=" };
	unsigned int i;

	text_add(into, " ");
	if (!rule->bare)
		text_add(into, "%s:", abis[rule->abi]);
	if (rule->all)
		text_add(into, "all");
	else if (rule->first != rule->last)
		text_add(into, "%u-%u", rule->first, rule->last);
	else
		text_add(into, "%u", rule->first);
	for (i = 0; i < rule->nr_conds; i++) {
		text_add(into, "%ca%u", i ? ',' : ':', rule->cond[i].arg);
		if (rule->cond[i].op == RULE_MASKED_EQ)
			text_add(into, "&0x%llx==0x%llx", (unsigned long long)rule->cond[i].mask,
				 (unsigned long long)rule->cond[i].value);
		else
			text_add(into, "%s0x%llx", ops[rule->cond[i].op],
				 (unsigned long long)rule->cond[i].value);
	}
	switch (rule->action) {
	case SCLIMIT_ACTION_KILL:
		text_add(into, "/kill");
		break;
	case SCLIMIT_ACTION_TRAP:
		text_add(into, "/trap");
		break;
	case SCLIMIT_ACTION_LOG:
		text_add(into, "/log");
		break;
	default:
		text_add(into, "/errno=%d", rule->err);
	}
}

static void add(struct rules *rules, const struct rule *rule)
{
	rules->rule = xrealloc(rules->rule, rules->count + 1, sizeof(*rule));
	rules->rule[rules->count++] = *rule;
}

/* Gives the rules to both of them. Return: 0, or not. */
static int both(const char *cg, struct rules *rules, struct filter *filter)
{
	cleanup_text struct text text = { 0 };
	struct err err;
	size_t i;
	int ret;

	text_add(&text, "=");
	for (i = 0; i < rules->count; i++)
		show(&rules->rule[i], &text);
	filter_free(filter);
	ret = cg_deny(cg, text.data);
	if (!ret)
		ret = filter_make(rules, filter, &err);
	if (ret)
		printf("# %d: %s\n", ret, text.data);
	return ret;
}

static uint32_t ret_of(const struct scl_verdict *v)
{
	switch (v->action) {
	case 0:
		return SECCOMP_RET_ALLOW;
	case SCLIMIT_ACTION_KILL:
		return SECCOMP_RET_KILL_PROCESS;
	case SCLIMIT_ACTION_TRAP:
		return SECCOMP_RET_TRAP;
	case SCLIMIT_ACTION_LOG:
		return SECCOMP_RET_LOG;
	default:
		return SECCOMP_RET_ERRNO | v->err;
	}
}

static uint32_t says(const struct filter *filter, unsigned int abi, unsigned int nr,
		     const uint64_t *args)
{
	return filter_run(filter, abi, abi == SCLIMIT_ABI_X32 ? nr | FILTER_X32_BIT : nr, args, 0);
}

/* Whether both say the same of a call. For the module a sub-call is a first argument, too. */
static bool same(struct scl *s, struct at at, const struct filter *filter, unsigned int abi,
		 unsigned int nr, const uint64_t *args)
{
	struct scl_verdict v;
	uint32_t module, seccomp;

	if (scl_verdict(s, at, abi, nr, args, &v)) {
		printf("# no verdict of %s %u\n", abis[abi], nr);
		return false;
	}
	module = ret_of(&v);
	seccomp = says(filter, abi, nr, args);
	if (module == seccomp)
		return true;
	printf("# %s %u(%#llx, %#llx, %#llx, %#llx, %#llx, %#llx): the module says %#x (%s), the "
	       "filter %#x\n", abis[abi], nr, (unsigned long long)args[0],
	       (unsigned long long)args[1], (unsigned long long)args[2],
	       (unsigned long long)args[3], (unsigned long long)args[4],
	       (unsigned long long)args[5], module, v.rule, seccomp);
	return false;
}

/* ---- tests ---- */

TEST_F(filter, a_bare_number_covers_the_same_calls)
{
	const uint64_t args[6] = { 0 };
	unsigned int first, nr, abi, sub, wrong = 0;

	/* each number has an errno of its own */
	for (first = 0; first < 600; first += CHUNK) {
		self->rules.count = 0;
		for (nr = first; nr < first + CHUNK; nr++) {
			struct rule rule = {
				.bare = true, .first = nr, .last = nr,
				.action = SCLIMIT_ACTION_ERRNO, .err = 1 + nr,
			};

			if (self->exists[0][nr] && nr != 60 && nr != 231 && nr != 15 && nr != 219)
				add(&self->rules, &rule);
		}
		ASSERT_EQ(0, both(self->cg, &self->rules, &self->filter));
		for (abi = 0; abi < ABIS; abi++)
			for (nr = 0; nr < 600; nr++)
				if (self->exists[abi][nr])
					wrong += !same(&self->s, self->at, &self->filter, abi, nr,
						       args);
		for (sub = 0; sub < 40; sub++) {
			uint64_t which[6] = { sub };

			wrong += !same(&self->s, self->at, &self->filter, SCLIMIT_ABI_I386,
				       SCLIMIT_I386_SOCKETCALL, which);
			wrong += !same(&self->s, self->at, &self->filter, SCLIMIT_ABI_I386,
				       SCLIMIT_I386_IPC, which);
		}
	}
	EXPECT_EQ(0u, wrong);
}

/* 0x55, and the same with something beyond 16 and beyond 32 bits. Return: how many differ. */
static unsigned int other_bits(struct scl *s, struct at at, const struct filter *filter,
			       unsigned int abi, unsigned int nr, unsigned int arg)
{
	static const uint64_t values[] = { 0x55, 0x10055, 0x100000055 };
	unsigned int i, wrong = 0;
	uint64_t args[6] = { 0 };

	for (i = 0; i < 3; i++) {
		args[arg] = values[i];
		wrong += !same(s, at, filter, abi, nr, args);
		/* most have no rule in this chunk */
		if (!i && says(filter, abi, nr, args) == SECCOMP_RET_ALLOW)
			break;
	}
	return wrong;
}

TEST_F(filter, of_each_argument_the_same_bits_count)
{
	unsigned int arg, first, nr, abi, wrong = 0;

	for (arg = 0; arg < 6; arg++) {
		for (first = 0; first < 600; first += CHUNK) {
			self->rules.count = 0;
			for (nr = first; nr < first + CHUNK; nr++) {
				struct rule rule = {
					.bare = true, .first = nr, .last = nr, .nr_conds = 1,
					.cond = { { .arg = arg, .op = RULE_EQ, .value = 0x55 } },
					.action = SCLIMIT_ACTION_ERRNO, .err = ERRNO,
				};

				/* older kernels do not read what it has got since */
				if (nr == NR_BPF && arg > 2)
					continue;
				if (self->exists[0][nr] && nr != 60 && nr != 231 && nr != 15 &&
				    nr != 219)
					add(&self->rules, &rule);
			}
			ASSERT_EQ(0, both(self->cg, &self->rules, &self->filter));
			for (abi = 0; abi < ABIS; abi++)
				for (nr = 0; nr < 600; nr++)
					if (self->exists[abi][nr])
						wrong += other_bits(&self->s, self->at,
								    &self->filter, abi, nr, arg);
		}
	}
	EXPECT_EQ(0u, wrong);
}

static uint64_t value_by_chance(void)
{
	switch (chance(4)) {
	case 0:
		return chance(4);
	case 1:
		return 1ULL << chance(64);
	case 2:
		return ~0ULL << chance(64);
	default:
		return chance64();
	}
}

static struct rule rule_by_chance(void)
{
	static const unsigned int often[] = { 0, 8, 16, 41, 56, 90, 135, 257, 263, 359, 514 };
	static const enum sclimit_action actions[] = {
		SCLIMIT_ACTION_KILL, SCLIMIT_ACTION_TRAP, SCLIMIT_ACTION_LOG, SCLIMIT_ACTION_ERRNO,
		SCLIMIT_ACTION_ERRNO, SCLIMIT_ACTION_ERRNO,
	};
	struct rule rule = {
		.bare = chance(2), .abi = SCLIMIT_ABI_X86_64, .action = actions[chance(6)],
		.err = 1 + chance(4095),
	};
	unsigned int i;

	if (!rule.bare)
		rule.abi = chance(ABIS);
	rule.first = rule.last = chance(3) ? often[chance(11)] : chance(440);
	if (!chance(8)) {
		rule.last = rule.first + 1 + chance(400);
	} else if (!chance(30)) {
		rule.all = true;
	} else if (chance(3)) {
		rule.nr_conds = 1 + chance(3);
		for (i = 0; i < rule.nr_conds; i++) {
			rule.cond[i].arg = chance(4) ? chance(2) : chance(6);
			rule.cond[i].op = chance(7);
			rule.cond[i].mask = value_by_chance();
			rule.cond[i].value = value_by_chance();
			if (rule.cond[i].op == RULE_MASKED_EQ)
				rule.cond[i].value &= rule.cond[i].mask;
		}
	}
	return rule;
}

static uint64_t arg_by_chance(const struct rules *rules)
{
	const struct rule *rule = &rules->rule[chance(rules->count)];
	uint64_t value;

	if (!rule->nr_conds || !chance(4))
		return value_by_chance();
	value = rule->cond[chance(rule->nr_conds)].value;
	switch (chance(5)) {
	case 0:
		return value + 1;
	case 1:
		return value - 1;
	case 2:
		return value ^ 1ULL << chance(64);
	default:
		return value;
	}
}

TEST_F(filter, rules_by_chance_say_the_same)
{
	unsigned int round, i, j, abi, nr, wrong = 0, denied = 0;
	struct scl_verdict v;
	struct rule rule;
	uint64_t args[6];

	for (round = 0; round < ROUNDS; round++) {
		self->rules.count = 0;
		while (self->rules.count < RULES) {
			rule = rule_by_chance();
			nr = rule.first;
			/* what the kernel would not take */
			if ((rule.first == rule.last && !rule.all &&
			     !self->exists[rule.abi][rule.first]) ||
			    nr == 60 || nr == 231 || nr == 15 || nr == 219 || nr == 1 ||
			    nr == 252 || nr == 173 || nr == 119 || nr == 0 ||
			    nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC || nr == 513)
				continue;
			add(&self->rules, &rule);
		}
		ASSERT_EQ(0, both(self->cg, &self->rules, &self->filter));
		for (i = 0; i < CALLS; i++) {
			rule = self->rules.rule[chance(RULES)];
			abi = chance(ABIS);
			nr = chance(3) ? rule.first : chance(600);
			if (!self->exists[abi][nr])
				continue;
			for (j = 0; j < 6; j++)
				args[j] = arg_by_chance(&self->rules);
			wrong += !same(&self->s, self->at, &self->filter, abi, nr, args);
			denied += !scl_verdict(&self->s, self->at, abi, nr, args, &v) && v.action;
		}
		ASSERT_EQ(0u, wrong);
	}
	EXPECT_LT(500u, denied);
}

TEST_HARNESS_MAIN
