// SPDX-License-Identifier: GPL-2.0
/*
 * Filters that are made of rules: what they say of calls, how large they are, what they look at,
 * and of which rules none can be made.
 */
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>

#include "filter_model.h"

/* ---- single answers ---- */

#define ALLOW	SECCOMP_RET_ALLOW
#define EPERM_1	(SECCOMP_RET_ERRNO | 1)
#define KILL	SECCOMP_RET_KILL_PROCESS

static const struct {
	const char *rules;
	enum sclimit_abi abi;
	unsigned int nr;
	uint64_t args[6];
	uint32_t says;
} answers[] = {
	/* numbers and what is a counterpart of what */
	{ "", SCLIMIT_ABI_X86_64, 101, {}, ALLOW },
	{ "ptrace", SCLIMIT_ABI_X86_64, 101, {}, EPERM_1 },
	{ "ptrace", SCLIMIT_ABI_I386, 26, {}, EPERM_1 },
	{ "ptrace", SCLIMIT_ABI_X32, 521, {}, EPERM_1 },
	{ "ptrace", SCLIMIT_ABI_X86_64, 100, {}, ALLOW },
	{ "ptrace", SCLIMIT_ABI_I386, 101, {}, ALLOW },
	{ "x86_64:ptrace", SCLIMIT_ABI_I386, 26, {}, ALLOW },
	{ "x86_64:ptrace", SCLIMIT_ABI_X32, 521, {}, ALLOW },
	{ "i386:ptrace/kill", SCLIMIT_ABI_X86_64, 26, {}, ALLOW },
	{ "i386:ptrace/kill", SCLIMIT_ABI_I386, 26, {}, KILL },
	{ "fcntl", SCLIMIT_ABI_I386, 55, {}, EPERM_1 },
	{ "fcntl", SCLIMIT_ABI_I386, 221, {}, EPERM_1 },
	{ "fchmodat2", SCLIMIT_ABI_I386, 452, {}, EPERM_1 },
	{ "fchmodat2", SCLIMIT_ABI_X32, 452, {}, EPERM_1 },
	{ "1000", SCLIMIT_ABI_X86_64, 1000, {}, EPERM_1 },
	{ "1000", SCLIMIT_ABI_I386, 1000, {}, EPERM_1 },
	/* sub-calls */
	{ "socket", SCLIMIT_ABI_I386, 102, { 1 }, EPERM_1 },
	{ "socket", SCLIMIT_ABI_I386, 102, { 2 }, ALLOW },
	{ "socket", SCLIMIT_ABI_I386, 359, {}, EPERM_1 },
	{ "socket:a0!=40", SCLIMIT_ABI_I386, 102, { 1 }, EPERM_1 },
	{ "socket:a0!=40", SCLIMIT_ABI_I386, 359, { 40 }, ALLOW },
	{ "shmget", SCLIMIT_ABI_I386, 117, { 23 }, EPERM_1 },
	{ "shmget", SCLIMIT_ABI_I386, 117, { 0x10017 }, EPERM_1 },
	{ "shmget", SCLIMIT_ABI_I386, 117, { 24 }, ALLOW },
	{ "i386:102", SCLIMIT_ABI_I386, 102, { 99 }, EPERM_1 },
	{ "i386:102", SCLIMIT_ABI_I386, 102, { 3 }, EPERM_1 },
	{ "send", SCLIMIT_ABI_I386, 102, { 9 }, EPERM_1 },
	{ "send", SCLIMIT_ABI_I386, 102, { 11 }, ALLOW },
	/* what can never be refused, and what is no call */
	{ "all/kill", SCLIMIT_ABI_X86_64, 60, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_X86_64, 231, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_X86_64, 15, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_X86_64, 219, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_I386, 119, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_I386, 1, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_X32, 513, {}, ALLOW },
	{ "all/kill", SCLIMIT_ABI_X86_64, 0, {}, KILL },
	{ "all/kill", SCLIMIT_ABI_X86_64, 70000, {}, KILL },
	{ "all/kill", SCLIMIT_ABI_I386, 70000, {}, KILL },
	{ "all/kill", SCLIMIT_ABI_I386, 113, {}, KILL },
	{ "0-1023/kill", SCLIMIT_ABI_I386, 113, {}, ALLOW },
	{ "x32:all/kill", SCLIMIT_ABI_X32, 0, {}, KILL },
	{ "x32:all/kill", SCLIMIT_ABI_X86_64, 0, {}, ALLOW },
	/* of several rules */
	{ "read/errno=5 read/errno=7", SCLIMIT_ABI_X86_64, 0, {}, SECCOMP_RET_ERRNO | 7 },
	{ "read/log read", SCLIMIT_ABI_X86_64, 0, {}, EPERM_1 },
	{ "read/kill read/trap", SCLIMIT_ABI_X86_64, 0, {}, KILL },
	{ "read/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 }, SECCOMP_RET_ERRNO | 7 },
	{ "read/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 4 }, SECCOMP_RET_ERRNO | 5 },
	{ "read/errno=5 read:a0==3/log", SCLIMIT_ABI_X86_64, 0, { 3 }, SECCOMP_RET_ERRNO | 5 },
	{ "read:a0==3,a1==0/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 5 },
	/* of two errnos with as many conditions: by argument, operator, mask, value */
	{ "read:a1==3/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3, 3 },
	  SECCOMP_RET_ERRNO | 7 },
	{ "read:a0>=3/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 7 },
	{ "read:a0&6==2/errno=5 read:a0&3==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 7 },
	{ "read:a0<=9/errno=5 read:a0<=8/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 7 },
	{ "read:a0<=9/errno=5 read:a0<=9/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 7 },
	/* the same condition twice is one */
	{ "read:a0==3,a0==3/errno=5 read:a0==3/errno=7", SCLIMIT_ABI_X86_64, 0, { 3 },
	  SECCOMP_RET_ERRNO | 7 },
	/* what the kernel reads of an argument */
	{ "ioctl:a1==0x5412", SCLIMIT_ABI_X86_64, 16, { 0, 0x5412 }, EPERM_1 },
	{ "ioctl:a1==0x5412", SCLIMIT_ABI_X86_64, 16, { 0, 0xdead00005412 }, EPERM_1 },
	{ "ioctl:a1==0x5412", SCLIMIT_ABI_X86_64, 16, { 0, 0x15412 }, ALLOW },
	{ "ioctl:a1==0x5412", SCLIMIT_ABI_X32, 514, { 0, 0xdead00005412 }, EPERM_1 },
	{ "ioctl:a2==0x5412", SCLIMIT_ABI_X86_64, 16, { 0, 0, 0x100005412 }, ALLOW },
	{ "ioctl:a2==0x5412", SCLIMIT_ABI_I386, 54, { 0, 0, 0x100005412 }, EPERM_1 },
	{ "chmod:a1&0x800==0x800", SCLIMIT_ABI_X86_64, 90, { 0, 04000 }, EPERM_1 },
	{ "chmod:a1==0x800", SCLIMIT_ABI_X86_64, 90, { 0, 0xffff0800 }, EPERM_1 },
	{ "chmod:a1>=0x10000", SCLIMIT_ABI_X86_64, 90, { 0, 0x10000 }, ALLOW },
	{ "unlinkat:a0==0xffffffffffffff9c", SCLIMIT_ABI_X86_64, 263, { 0xffffff9c }, EPERM_1 },
	{ "unlinkat:a0==0xffffff9c", SCLIMIT_ABI_X86_64, 263, { ~99ULL }, EPERM_1 },
	{ "lseek:a1>0x1ffffffff", SCLIMIT_ABI_X86_64, 8, { 0, 0x200000000 }, EPERM_1 },
	{ "lseek:a1>0x1ffffffff", SCLIMIT_ABI_X86_64, 8, { 0, 0x1ffffffff }, ALLOW },
	/* what stands otherwise in a counterpart */
	{ "mmap:a2==7", SCLIMIT_ABI_I386, 90, {}, EPERM_1 },
	{ "mmap:a2==7", SCLIMIT_ABI_I386, 192, { 0, 0, 7 }, EPERM_1 },
	{ "mmap:a2==7", SCLIMIT_ABI_I386, 192, { 0, 0, 3 }, ALLOW },
	{ "clone:a3==1", SCLIMIT_ABI_I386, 120, {}, EPERM_1 },
	/* nobody knows how wide the arguments of what there is not yet are */
	{ "1000:a0==1", SCLIMIT_ABI_X86_64, 1000, { 2 }, EPERM_1 },
};

static int make(const char *text, struct filter *filter, struct rules *rules)
{
	struct err err;
	int ret;

	ret = rules_parse_file("rules", text, rules, &err);
	expect(!ret, "%s: %s", text, ret ? err.text : "");
	ret = ret ? ret : filter_make(rules, filter, &err);
	expect(!ret, "%s: %s", text, ret ? err.text : "");
	return ret;
}

static void test_answers(void)
{
	uint32_t says;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		cleanup_filter struct filter filter = {};
		cleanup_rules struct rules rules = {};
		unsigned int nr = answers[i].nr;

		if (answers[i].abi == SCLIMIT_ABI_X32)
			nr |= X32_BIT;
		if (make(answers[i].rules, &filter, &rules))
			continue;
		says = filter_run(&filter, answers[i].abi, nr, answers[i].args, 0);
		expect(says == answers[i].says, "%s: %s %u: %#x, not %#x", answers[i].rules,
		       abi_name(answers[i].abi), answers[i].nr, says, answers[i].says);
		says = model_judge(&rules, answers[i].abi, answers[i].nr, answers[i].args);
		expect(says == answers[i].says, "the model: %s: %s %u: %#x, not %#x",
		       answers[i].rules, abi_name(answers[i].abi), answers[i].nr, says,
		       answers[i].says);
	}
}

/* ---- what it looks at ---- */

/* As the kernel asks which calls always run: a filter that reads more than the ABI and the number
 * is run for each of them. Return: whether it read no more. */
static bool looks_at_number_only(const struct filter *filter, uint32_t arch, unsigned int nr)
{
	const struct sock_filter *insn;
	uint32_t acc = 0;
	bool jump;
	size_t at;

	for (at = 0; at < filter->count; at++) {
		insn = &filter->insn[at];
		jump = false;
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (insn->k == offsetof(struct seccomp_data, nr))
				acc = nr;
			else if (insn->k == offsetof(struct seccomp_data, arch))
				acc = arch;
			else
				return false;
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			acc &= insn->k;
			continue;
		case BPF_RET | BPF_K:
			return true;
		case BPF_JMP | BPF_JA:
			at += insn->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			jump = acc == insn->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			jump = acc > insn->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			jump = acc >= insn->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			jump = acc & insn->k;
			break;
		}
		at += jump ? insn->jt : insn->jf;
	}
	return false;
}

static void test_looks(void)
{
	cleanup_filter struct filter filter = {};
	cleanup_rules struct rules rules = {};
	unsigned int nr, looked = 0;

	if (make("ptrace 165-166 chmod:a1&0x800==0x800 ioctl:a1==0x5412 socket:a0==40 shmget "
		 "clone:a0&0x10000000==0x10000000 personality:a0!=0,a0!=8", &filter, &rules))
		return;
	for (nr = 0; nr < 512; nr++)
		looked += !looks_at_number_only(&filter, AUDIT_ARCH_X86_64, nr);
	expect(looked == 5, "it looks at the arguments of %u native calls, not of 5", looked);
	expect(!looks_at_number_only(&filter, AUDIT_ARCH_X86_64, 16), "but not at those of ioctl");
	expect(looks_at_number_only(&filter, AUDIT_ARCH_X86_64, 0), "and at those of read");
	for (nr = looked = 0; nr < 512; nr++)
		looked += !looks_at_number_only(&filter, AUDIT_ARCH_I386, nr);
	/* and those of socketcall and ipc */
	expect(looked == 7, "it looks at the arguments of %u i386 calls, not of 7", looked);
}

/* An ABI that nobody has heard of. */
static void test_arch(void)
{
	cleanup_filter struct filter filter = {};
	cleanup_rules struct rules rules = {};

	if (make("ptrace", &filter, &rules))
		return;
	expect(filter.insn[0].code == (BPF_LD | BPF_W | BPF_ABS) &&
	       filter.insn[0].k == offsetof(struct seccomp_data, arch), "it asks the ABI first");
	/* the two that there are, taken away */
	filter.insn[1].k = filter.insn[2].k = 1;
	expect(filter_run(&filter, SCLIMIT_ABI_X86_64, 0, (uint64_t[6]){}, 0) == KILL,
	       "an ABI that is none kills");
}

/* ---- size ---- */

static void test_size(void)
{
	static const char *const nine = "keyctl add_key request_key ptrace mbind migrate_pages "
					"userfaultfd perf_event_open clone3/errno=ENOSYS";
	cleanup_filter struct filter none = {}, filter = {};
	cleanup_rules struct rules nothing = {}, rules = {};

	make("", &none, &nothing);
	expect(none.count == 5, "no rules: %zu instructions", none.count);
	make(nine, &filter, &rules);
	expect(filter.count <= 40, "nine names: %zu instructions", filter.count);
}

/* ---- what cannot be made ---- */

static void refused(const struct rules *rules, int code, const char *why)
{
	struct filter filter = { .count = 1 };
	struct err err = {};

	expect(filter_make(rules, &filter, &err) == -1, "%s: it is made", why);
	expect(err.code == code && strstr(err.text, why), "%s: it says %d, %s", why, err.code,
	       err.text);
	expect(!filter.insn && !filter.count, "%s: something is left", why);
}

static void refused_rule(const struct rule *rule, int code, const char *why)
{
	struct rules rules = { .rule = (struct rule *)rule, .count = 1 };

	refused(&rules, code, why);
}

static void test_refused(void)
{
	const struct rule plain = {
		.bare = true, .first = 1, .last = 1, .action = SCLIMIT_ACTION_ERRNO, .err = 1,
	};
	cleanup_rules struct rules rules = {};
	struct rule rule = plain;
	unsigned int i, j;

	rule.last = rule.first = 1024;
	refused_rule(&rule, ERANGE, "1024: no such number");
	rule = plain;
	rule.action = (enum sclimit_action)99;
	refused_rule(&rule, EINVAL, "an action that seccomp does not have");
	rule = plain;
	rule.err = 0;
	refused_rule(&rule, EINVAL, "0: not an errno");
	rule = plain;
	rule.nr_conds = 1;
	rule.cond[0].arg = 6;
	refused_rule(&rule, EINVAL, "not a condition of a system call");
	rule.cond[0].arg = 0;
	rule.last = 2;
	refused_rule(&rule, EINVAL, "it cannot have these conditions");
	rule.last = 1;
	rule.nr_conds = SCLIMIT_CONDS_MAX + 1;
	refused_rule(&rule, EINVAL, "it cannot have these conditions");
	rule = plain;
	rule.bare = false;
	rule.abi = SCLIMIT_ABI_I386;
	rule.first = rule.last = SCLIMIT_I386_SOCKETCALL;
	rule.nr_conds = 1;
	rule.cond[0].value = 99;
	refused_rule(&rule, EINVAL, "not one of its sub-calls");

	rule = plain;
	rule.bare = false;
	rule.nr_conds = 1;
	for (i = 0; i <= SCLIMIT_RULES_MAX; i++) {
		rule.cond[0].value = i;
		rules_add(&rules, &rule);
	}
	refused(&rules, E2BIG, "more than 1024 rules with conditions");
	rules.count = 0;
	rule.nr_conds = SCLIMIT_CONDS_MAX;
	for (i = 0; i < SCLIMIT_RULES_MAX; i++) {
		for (j = 0; j < SCLIMIT_CONDS_MAX; j++) {
			rule.cond[j].arg = j % 6;
			rule.cond[j].op = RULE_NE;
			rule.cond[j].value = 0x123400005678ULL * (i + 1) + j;
		}
		rules_add(&rules, &rule);
	}
	refused(&rules, E2BIG, "instructions, more than 4096");
}

int main(void)
{
	if (!model_init()) {
		expect(false, "module/counterparts.tbl cannot be read");
		return host_done();
	}
	test_answers();
	test_looks();
	test_arch();
	test_size();
	test_refused();
	return host_done();
}
