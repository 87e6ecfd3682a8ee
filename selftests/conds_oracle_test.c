// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions against an oracle: what a seccomp filter answers that libseccomp made of the same
 * comparisons, for the same calls, in the same kernel.
 *
 * The call is mmap(2), of i386 mmap2(2): six arguments, none narrower than a register. It never
 * runs: both sides say ERRNO_RULE where the conditions hold, and ERRNO_ELSE where they do not.
 *
 * Where libseccomp and the plain meaning of a comparison differ, the plain meaning is the contract,
 * so a third answer, by cond_holds(), is compared too, and alone
 *  - where a rule compares one argument twice: libseccomp has no filter for that (EINVAL);
 *  - where a value has bits outside its mask: libseccomp drops them. Nothing equals such a value;
 *  - where an i386 rule compares with more than 32 bits: libseccomp cuts them off. What is judged
 *    has 32, which are less than that value, unless it is a negative number of 32 bits;
 *  - for x32, which libseccomp takes for an ABI of 32 bits: half of each register goes unjudged.
 */
#include "sclimit_conds.h"
#include "sclimit_harness.h"

#include <seccomp.h>
#include <sys/socket.h>

#define ERRNO_ELSE	77
#define ERRNO_RULE	78

#define CALLS		50
#define RULES		3	/* at most, on one call */
#define MISMATCHES	5	/* enough of them */

enum { BY_SYSCALL, BY_INT80, BY_X32 };

/** struct round - rules, calls, and what came of them; shared with who makes the calls */
struct round {
	int nr_rules, nr_calls;
	struct conds rule[RULES];
	uint64_t args[CALLS][6];
	int module[CALLS], seccomp[CALLS];
};

/*
 * top	has the rules, and the worker in it
 */
FIXTURE(oracle)
{
	char top[CG_PATH];
	struct round *round;
	int line, rules;
	pid_t worker;
	long compared, alone, matched;
	int mismatches;
};

FIXTURE_VARIANT(oracle)
{
	int entry;
	const char *number;
	uint32_t arch;
	int call;		/* as libseccomp has it */
	long pairs;
};

FIXTURE_VARIANT_ADD(oracle, x86_64)
{
	.entry = BY_SYSCALL, .number = "x86_64:9", .arch = SCMP_ARCH_X86_64,
	.call = SCMP_SYS(mmap), .pairs = 100000,
};

FIXTURE_VARIANT_ADD(oracle, i386)
{
	.entry = BY_INT80, .number = "i386:192", .arch = SCMP_ARCH_X86,
	.call = SCMP_SYS(mmap2), .pairs = 10000,
};

FIXTURE_VARIANT_ADD(oracle, x32)
{
	.entry = BY_X32, .number = "x32:9", .pairs = 10000,
};

/* ---- the calls ---- */

/* All six arguments; int80() has five. */
static int int80_6(unsigned int nr, const uint64_t *a)
{
	register uint64_t a5 __asm__("r12") = a[5];
	long ret;

	__asm__ volatile("xchg	%%rbp, %%r12\n"
			 "	int	$0x80\n"
			 "	xchg	%%rbp, %%r12\n"
			 : "=a"(ret), "+r"(a5)
			 : "a"((unsigned long)nr), "b"(a[0]), "c"(a[1]), "d"(a[2]), "S"(a[3]),
			   "D"(a[4])
			 : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

static void make_calls(int entry, const struct round *r, int *answer)
{
	for (int i = 0; i < r->nr_calls; i++) {
		const uint64_t *a = r->args[i];

		if (entry == BY_INT80)
			answer[i] = int80_6(192, a);
		else
			answer[i] = raw_syscall6(entry == BY_X32 ? 9 | X32_BIT : 9, a[0], a[1],
						 a[2], a[3], a[4], a[5]);
	}
}

struct worker {
	int entry, line;
	struct round *round;
};

/* Makes the calls whenever it is told to. Nothing here asks for memory. */
static int worker_fn(void *arg)
{
	struct worker *w = arg;
	char c;

	while (raw_syscall(SYS_read, w->line, &c, 1) == 1) {
		make_calls(w->entry, w->round, w->round->module);
		raw_syscall(SYS_write, w->line, &c, 1);
	}
	return 0;
}

FIXTURE_SETUP(oracle)
{
	struct worker worker = { .entry = variant->entry };
	int line[2];

	if (variant->entry == BY_X32 && x32(SYS_getpid) != getpid())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	self->round = shared_pages(sizeof(*self->round));
	ASSERT_NE(NULL, self->round);
	self->rules = cg_open(self->top, "syscalls.deny", O_WRONLY);
	ASSERT_LE(0, self->rules);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line));
	worker.line = line[1];
	worker.round = self->round;
	self->worker = spawn_in(self->top, worker_fn, &worker);
	ASSERT_LT(0, self->worker);
	self->line = line[0];
	close(line[1]);
	TH_LOG("seed %llu", CHANCE_SEED);
}

FIXTURE_TEARDOWN_PARENT(oracle)
{
	if (self->top[0]) {
		EXPECT_EQ(0, cg_destroy(self->top));
	}
}

/* ---- the two sides ---- */

/* Return: 0 or what failed. */
static int ask_module(FIXTURE_DATA(oracle) *self, const char *number)
{
	char text[RULES * CONDS_TEXT], c = 0;
	struct round *r = self->round;
	int len, i, err;

	len = sprintf(text, "= %s/errno=%d", number, ERRNO_ELSE);
	for (i = 0; i < r->nr_rules; i++) {
		len += sprintf(text + len, " %s", number);
		len += conds_text(&r->rule[i], text + len);
		len += sprintf(text + len, "/errno=%d", ERRNO_RULE);
	}
	err = write_fd(self->rules, text, len);
	if (err)
		return err;
	return write(self->line, &c, 1) == 1 && read(self->line, &c, 1) == 1 ? 0 : -ESRCH;
}

/* A filter that returns @err to a call for which @conds hold. Return: 0 or what failed. */
static int filter_load(uint32_t arch, int call, const struct conds *conds, int err)
{
	static const enum scmp_compare ops[] = {
		SCMP_CMP_EQ, SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, SCMP_CMP_GT, SCMP_CMP_GE,
		SCMP_CMP_MASKED_EQ,
	};
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	struct scmp_arg_cmp cmp[CONDS_MAX];
	int i, ret;

	if (!ctx)
		return -ENOMEM;
	for (i = 0; i < conds->n; i++) {
		const struct cond *c = &conds->cond[i];

		cmp[i] = (struct scmp_arg_cmp){
			.arg = c->arg, .op = ops[c->op],
			.datum_a = c->op == OP_MASKED ? c->mask : c->value,
			.datum_b = c->op == OP_MASKED ? c->value : 0,
		};
	}
	ret = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!ret && arch != SCMP_ARCH_X86_64)
		ret = seccomp_arch_add(ctx, arch) ?: seccomp_arch_remove(ctx, SCMP_ARCH_X86_64);
	ret = ret ?: seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO(err), call, i, cmp);
	ret = ret ?: seccomp_load(ctx);
	seccomp_release(ctx);
	return ret;
}

/*
 * Filters stay, so each round has a process of its own. A filter for each rule, for a filter of
 * several is what libseccomp does not always get right; of filters with one action the one that
 * came last has the word. Return: 0 or what failed.
 */
static int ask_seccomp(struct round *r, int entry, uint32_t arch, int call)
{
	struct conds none = { .n = 0 };
	pid_t pid = fork();
	int err, i;

	if (pid)
		return pid < 0 ? -errno : -reap(pid);
	err = filter_load(arch, call, &none, ERRNO_ELSE);
	for (i = 0; !err && i < r->nr_rules; i++)
		err = filter_load(arch, call, &r->rule[i], ERRNO_RULE);
	if (!err)
		make_calls(entry, r, r->seccomp);
	raw_syscall(SYS_exit_group, -err);
	__builtin_unreachable();
}

/* ---- the comparison ---- */

/* See above. */
static bool seccomp_has_no_say(const struct round *r, int entry)
{
	if (entry == BY_X32)
		return true;
	for (int i = 0; i < r->nr_rules; i++) {
		if (conds_repeat(&r->rule[i]))
			return true;
		for (int j = 0; j < r->rule[i].n; j++) {
			const struct cond *c = &r->rule[i].cond[j];

			if (c->op == OP_MASKED && c->value & ~c->mask)
				return true;
			if (entry == BY_INT80 && (c->value | c->mask) > UINT32_MAX)
				return true;
		}
	}
	return false;
}

/* Of an argument of 32 bits, a negative number may be written with 64 as well. */
static void as_32_bits(struct conds *conds)
{
	for (int i = 0; i < conds->n; i++) {
		uint64_t *value = &conds->cond[i].value;

		if ((int64_t)*value == (int32_t)*value)
			*value = (uint32_t)*value;
	}
}

static int plain_meaning(const struct round *r, int entry, const uint64_t *args)
{
	uint64_t seen[6];
	int i;

	for (i = 0; i < 6; i++)
		seen[i] = entry == BY_INT80 ? (uint32_t)args[i] : args[i];
	for (i = 0; i < r->nr_rules; i++) {
		struct conds conds = r->rule[i];

		if (entry == BY_INT80)
			as_32_bits(&conds);
		if (conds_hold(&conds, seen))
			return -ERRNO_RULE;
	}
	return -ERRNO_ELSE;
}

static void tell(const struct round *r, const char *number, int i, int plain, bool with_seccomp)
{
	char text[CONDS_TEXT];
	const uint64_t *a = r->args[i];
	int n;

	for (n = 0; n < r->nr_rules; n++) {
		conds_text(&r->rule[n], text);
		printf("# rule %s%s\n", number, text);
	}
	printf("# arguments %#lx %#lx %#lx %#lx %#lx %#lx\n# module %d, plain meaning %d",
	       a[0], a[1], a[2], a[3], a[4], a[5], r->module[i], plain);
	if (with_seccomp)
		printf(", seccomp %d", r->seccomp[i]);
	printf("\n");
}

/* One round through all sides. Return: 0 if they could be asked. */
static int compare(FIXTURE_DATA(oracle) *self, const FIXTURE_VARIANT(oracle) *variant)
{
	struct round *r = self->round;
	bool with_seccomp = !seccomp_has_no_say(r, variant->entry);
	int err, i;

	memset(r->module, 0, sizeof(r->module));
	memset(r->seccomp, 0, sizeof(r->seccomp));
	err = ask_module(self, variant->number);
	if (!err && with_seccomp)
		err = ask_seccomp(r, variant->entry, variant->arch, variant->call);
	if (err)
		return err;
	for (i = 0; i < r->nr_calls; i++) {
		int plain = plain_meaning(r, variant->entry, r->args[i]);

		self->matched += plain == -ERRNO_RULE;
		if (r->module[i] == plain && (!with_seccomp || r->seccomp[i] == plain))
			continue;
		if (self->mismatches++ < MISMATCHES)
			tell(r, variant->number, i, plain, with_seccomp);
	}
	*(with_seccomp ? &self->compared : &self->alone) += r->nr_calls;
	return 0;
}

/* ---- the tests ---- */

/* A call for each value at and around a boundary; the other arguments are @other. */
static void calls_around(struct round *r, int arg, uint64_t other)
{
	int i, j, k;

	r->nr_calls = 0;
	for (i = 0; i < BOUNDARIES; i++) {
		for (j = -1; j <= 1; j++) {
			for (k = 0; k < 6; k++)
				r->args[r->nr_calls][k] = other;
			r->args[r->nr_calls++][arg] = boundaries[i] + j;
		}
	}
}

TEST_F_TIMEOUT(oracle, each_operator_at_its_boundaries_at_each_argument, 200)
{
	struct round *r = self->round;
	struct cond *c = &r->rule[0].cond[0];
	int value, err;

	r->nr_rules = r->rule[0].n = 1;
	for (c->arg = 0; c->arg < 6; c->arg++) {
		for (c->op = 0; c->op < OPS; c->op++) {
			for (value = 0; value < BOUNDARIES; value++) {
				c->value = boundaries[value];
				/* that bit and all below it */
				c->mask = c->value ? c->value | (c->value - 1) : 0;
				calls_around(r, c->arg, value & 1 ? c->value : ~c->value);
				err = compare(self, variant);
				ASSERT_EQ(0, err)
					TH_LOG("argument %d, operator %d, value %#lx", c->arg,
					       c->op, c->value);
			}
		}
	}
	EXPECT_EQ(0, self->mismatches);
	TH_LOG("%ld calls compared with seccomp, %ld without; %ld matched", self->compared,
	       self->alone, self->matched);
}

TEST_F_TIMEOUT(oracle, each_mask_with_each_value, 200)
{
	struct round *r = self->round;
	struct cond *c = &r->rule[0].cond[0];
	int i, j, err;

	r->nr_rules = r->rule[0].n = 1;
	c->op = OP_MASKED;
	for (i = 0; i < BOUNDARIES; i++) {
		for (j = 0; j < BOUNDARIES; j++) {
			c->arg = (i + j) % 6;
			c->mask = boundaries[i];
			c->value = boundaries[j];
			calls_around(r, c->arg, c->value);
			err = compare(self, variant);
			ASSERT_EQ(0, err)
				TH_LOG("mask %#lx, value %#lx", c->mask, c->value);
		}
	}
	EXPECT_EQ(0, self->mismatches);
}

TEST_F_TIMEOUT(oracle, random_rules_and_calls, 230)
{
	long *pairs = variant->entry == BY_X32 ? &self->alone : &self->compared;
	struct round *r = self->round;
	int i, err;

	r->nr_calls = CALLS;
	while (*pairs < variant->pairs && self->mismatches < MISMATCHES) {
		bool repeat = chance(8) == 0;

		r->nr_rules = 1 + (chance(3) ? 0 : chance(RULES));
		for (i = 0; i < r->nr_rules; i++) {
			conds_by_chance(&r->rule[i], repeat ? CONDS_MAX : 4, repeat);
			/* 32 bits of it, where seccomp shall have a word */
			for (int j = 0; variant->entry == BY_INT80 && j < r->rule[i].n &&
			     chance(8); j++) {
				r->rule[i].cond[j].value &= UINT32_MAX;
				r->rule[i].cond[j].mask &= UINT32_MAX;
			}
		}
		for (i = 0; i < CALLS; i++)
			args_by_chance(&r->rule[chance(r->nr_rules)], r->args[i]);
		err = compare(self, variant);
		ASSERT_EQ(0, err);
	}
	EXPECT_EQ(0, self->mismatches);
	TH_LOG("%ld calls compared with seccomp, %ld without; %ld matched", self->compared,
	       self->alone, self->matched);
	/* Chance must not have left out any of them. */
	EXPECT_LT(variant->pairs / 100, self->alone);
	EXPECT_LT(variant->pairs / 10, self->matched);
	EXPECT_GT((self->compared + self->alone) * 9 / 10, self->matched);
}

TEST_HARNESS_MAIN
