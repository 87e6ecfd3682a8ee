// SPDX-License-Identifier: GPL-2.0
/*
 * What VERDICT_GET says would happen to a call, against what happens when a process of the group
 * makes it: each ABI, conditions, actions, sub-calls, and of several rules the one that has the
 * word, with the group that it comes from.
 */
#include "nl_sclimit.h"
#include "sclimit_chance.h"
#include "sclimit_harness.h"

#define ROUNDS		60		/* of rules by chance */
#define CALLS		5		/* in each */

#define NR_UMASK	95		/* takes one number, and does nobody harm */
#define NR_UMASK_I386	60

enum { X64 = SCLIMIT_ABI_X86_64, I386 = SCLIMIT_ABI_I386, X32 = SCLIMIT_ABI_X32 };

/*
 * top
 * `-- parent
 *     `-- child	where the calls are made
 */
FIXTURE(verdict)
{
	char top[CG_PATH], parent[CG_PATH], child[CG_PATH];
	struct at at, by_fd;
	struct scl s;
	struct call {
		int abi;
		unsigned int nr;
		uint64_t args[6];
		int trapped;
		long ret;
	} *call;
};

FIXTURE_SETUP(verdict)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->parent, self->top, "parent"));
	ASSERT_EQ(0, cg_create_sub(self->child, self->parent, "child"));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->child));
	self->by_fd = AT_FD(cg_path_fd(self->child));
	self->call = shared_pages(sizeof(*self->call));
	ASSERT_NE(NULL, self->call);
}

FIXTURE_TEARDOWN_PARENT(verdict)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- what happens ---- */

static volatile int *trapped;

static void on_sigsys(int sig)
{
	(void)sig;
	*trapped = 1;
}

static int call_fn(void *arg)
{
	struct call *c = arg;

	trapped = &c->trapped;
	signal(SIGSYS, on_sigsys);
	if (c->abi == I386)
		c->ret = int80(c->nr, c->args[0], c->args[1], c->args[2], c->args[3], c->args[4]);
	else
		c->ret = raw_syscall(c->abi == X32 ? c->nr | X32_BIT : c->nr, c->args[0],
				     c->args[1], c->args[2], c->args[3], c->args[4], c->args[5]);
	return 0;
}

/* Makes the call. Return: what was done about it as an enum sclimit_action, 0 if it ran. */
static int happens(const char *cg, struct call *c, uint32_t *err)
{
	long long denied = cg_event(cg, "denied"), logged = cg_event(cg, "logged");
	int ret;

	c->trapped = 0;
	*err = 0;
	ret = run_in(cg, call_fn, c);
	if (ret == 256 + SIGSYS)
		return SCLIMIT_ACTION_KILL;
	if (ret)
		return -1;
	if (c->trapped)
		return SCLIMIT_ACTION_TRAP;
	if (cg_event(cg, "denied") > denied) {
		*err = -c->ret;
		return SCLIMIT_ACTION_ERRNO;
	}
	return cg_event(cg, "logged") > logged ? SCLIMIT_ACTION_LOG : 0;
}

/* Whether @rule is one of the own rules of group @id, as these are read. */
static bool is_rule_of(struct scl *s, uint64_t id, const char *rule)
{
	static struct scl_dump d;
	size_t len = strlen(rule);
	const char *p;

	if (!len || scl_get(s, AT_ID(id), false, &d) || d.n != 1)
		return false;
	for (p = d.group[0].rules; (p = strstr(p, rule)); p++)
		if ((p == d.group[0].rules || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
	return false;
}

/* That the answer is what happens, and is made of what it should be. */
#define EXPECT_TRUE_VERDICT(v, c) do {						\
	uint32_t err_;								\
	int act_ = happens(self->child, c, &err_);				\
										\
	EXPECT_EQ(act_, (int)(v)->action);					\
	EXPECT_EQ(err_, (v)->err);						\
	EXPECT_EQ(!act_ ? 0 : act_ != SCLIMIT_ACTION_ERRNO ?			\
		  HAS(ACTION) | HAS(GROUP_ID) | HAS(RULE) :			\
		  HAS(ACTION) | HAS(GROUP_ID) | HAS(RULE) | HAS(ERRNO), (v)->has); \
	if (act_) {								\
		EXPECT_TRUE(is_rule_of(&self->s, (v)->group, (v)->rule))	\
			TH_LOG("'%s' of %llu", (v)->rule,			\
			       (unsigned long long)(v)->group);			\
	}									\
} while (0)

static bool have_x32(void)
{
	return x32(SYS_getpid) == getpid();
}

/* ---- a sample ---- */

/* @parent, @child: their rules; @abi, @nr, @a0: the call; @rule, @of_parent: which has the word */
static const struct sample {
	const char *parent, *child;
	int abi;
	unsigned int nr;
	uint64_t a0;
	const char *rule;
	bool of_parent;
} samples[] = {
	/* nothing, or nothing that matches */
	{ "", "", X64, NR_UMASK, 18, "", false },
	{ "110", "111", X64, NR_UMASK, 18, "", false },
	{ "95:a0==17", "95:a0>18 i386:60:a0==18", X64, NR_UMASK, 18, "", false },
	/* each ABI, by a bare number and by its own */
	{ "", "95", X64, NR_UMASK, 18, "95", false },
	{ "", "95", I386, NR_UMASK_I386, 18, "95", false },
	{ "", "95", X32, NR_UMASK, 18, "95", false },
	{ "", "i386:60", I386, NR_UMASK_I386, 18, "i386:60", false },
	{ "", "i386:60", X64, NR_UMASK, 18, "", false },
	{ "x32:95/errno=7", "", X32, NR_UMASK, 18, "x32:95/errno=7", true },
	{ "x32:95/errno=7", "x86_64:95/errno=8", X64, NR_UMASK, 18, "x86_64:95/errno=8", false },
	/* actions */
	{ "95/kill", "", X64, NR_UMASK, 18, "95/kill", true },
	{ "", "95/trap", X64, NR_UMASK, 18, "95/trap", false },
	{ "", "95/log", X64, NR_UMASK, 18, "95/log", false },
	{ "", "95/errno=4095", X64, NR_UMASK, 18, "95/errno=4095", false },
	{ "", "95/kill", I386, NR_UMASK_I386, 18, "95/kill", false },
	{ "", "95/trap", I386, NR_UMASK_I386, 18, "95/trap", false },
	{ "", "95/log", X32, NR_UMASK, 18, "95/log", false },
	/* the stronger one, wherever it is */
	{ "95/log", "95/errno=5", X64, NR_UMASK, 18, "95/errno=5", false },
	{ "95/errno=5", "95/log", X64, NR_UMASK, 18, "95/errno=5", true },
	{ "95/errno=5", "95/trap", X64, NR_UMASK, 18, "95/trap", false },
	{ "95/kill", "95/trap", X64, NR_UMASK, 18, "95/kill", true },
	{ "95/trap", "95/kill", X64, NR_UMASK, 18, "95/kill", false },
	{ "95/trap", "95/trap", X64, NR_UMASK, 18, "95/trap", true },
	/* of two errnos that nearest the root; in one group the rule with more conditions */
	{ "95/errno=5", "95/errno=6", X64, NR_UMASK, 18, "95/errno=5", true },
	{ "95:a0==18/errno=5", "95/errno=6", X64, NR_UMASK, 18, "95:a0==18/errno=5", true },
	{ "95:a0==17/errno=5", "95/errno=6", X64, NR_UMASK, 18, "95/errno=6", false },
	{ "", "95/errno=5 95:a0==18/errno=6", X64, NR_UMASK, 18, "95:a0==18/errno=6", false },
	{ "", "95/errno=5 95:a0==18/errno=6", X64, NR_UMASK, 17, "95/errno=5", false },
	{ "95:a0>1/errno=5 95:a0>1,a0<99/errno=6", "95/errno=7", I386, NR_UMASK_I386, 18,
	  "95:a0<99,a0>1/errno=6", true },
	{ "", "95/errno=5 95:a0==18/log", X64, NR_UMASK, 18, "95/errno=5", false },
	{ "", "95/log 95:a0==18", X64, NR_UMASK, 18, "95:a0==18", false },
	{ "", "95/log 95:a0==18", X64, NR_UMASK, 17, "95/log", false },
	/* arguments as the kernel reads them */
	{ "", "95:a0==18", X64, NR_UMASK, 0x500000012, "95:a0==18", false },
	{ "", "95:a0&0x10==0x10", X64, NR_UMASK, 18, "95:a0&0x10==16", false },
	{ "", "95:a0&0x10==0x10", I386, NR_UMASK_I386, 2, "", false },
	/* sub-calls: socket(2) and semget(2) */
	{ "", "41/errno=5", I386, 102, 1, "41/errno=5", false },
	{ "", "41/errno=5", I386, 102, 2, "", false },
	{ "", "i386:102:a0==2/errno=5", I386, 102, 2, "i386:102:a0==2/errno=5", false },
	{ "64/errno=5", "", I386, 117, 2, "64/errno=5", true },
	{ "64/errno=5", "", I386, 117, 0x10002, "64/errno=5", true },
	{ "64/errno=5", "", I386, 117, 3, "", false },
	{ "", "41:a0==77/errno=5", I386, 102, 1, "41:a0==77/errno=5", false },
	{ "", "i386:102/errno=5", I386, 102, 19, "i386:102/errno=5", false },
	/* never denied */
	{ "all/kill", "all", X64, 219, 0, "", false },
	{ "all/kill", "all", I386, 119, 0, "", false },
};

TEST_F(verdict, it_is_what_happens_and_names_the_rule_and_its_group)
{
	char text[2][256];
	struct scl_verdict v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		const struct sample *t = &samples[i];

		if (t->abi == X32 && !have_x32())
			continue;
		snprintf(text[0], sizeof(text[0]), "= %s", t->parent);
		snprintf(text[1], sizeof(text[1]), "= %s", t->child);
		ASSERT_EQ(0, cg_deny(self->parent, text[0]));
		ASSERT_EQ(0, cg_deny(self->child, text[1]));
		*self->call = (struct call){ .abi = t->abi, .nr = t->nr, .args = { t->a0 } };
		ASSERT_EQ(0, scl_verdict(&self->s, i % 2 ? self->at : self->by_fd, t->abi, t->nr,
					 self->call->args, &v))
			TH_LOG("sample %zu: %s", i, self->s.nl.ack.text);
		EXPECT_EQ(!!*t->rule, !!v.action) TH_LOG("sample %zu", i);
		EXPECT_STREQ(t->rule, v.rule) TH_LOG("sample %zu", i);
		if (*t->rule) {
			EXPECT_EQ(cg_id(t->of_parent ? self->parent : self->child), v.group)
				TH_LOG("sample %zu", i);
		}
		/* a call that says of itself where to go on is not one to make like this */
		if (t->nr == 219 || t->nr == 119)
			continue;
		EXPECT_TRUE_VERDICT(&v, self->call);
	}
}

TEST_F(verdict, without_arguments_a_condition_is_taken_to_match)
{
	struct scl_verdict v;

	ASSERT_EQ(0, cg_deny(self->parent, "95:a0==17/errno=5"));
	ASSERT_EQ(0, cg_deny(self->child, "95:a0==18,a0>2/errno=6 95/log"));
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, X64, NR_UMASK, NULL, &v));
	EXPECT_EQ(SCLIMIT_ACTION_ERRNO, v.action);
	EXPECT_EQ(5u, v.err);
	EXPECT_EQ(cg_id(self->parent), v.group);
	EXPECT_STREQ("95:a0==17/errno=5", v.rule);
	ASSERT_EQ(0, cg_deny(self->parent, "="));
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, I386, NR_UMASK_I386, NULL, &v));
	EXPECT_EQ(6u, v.err);
	EXPECT_EQ(cg_id(self->child), v.group);
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, X64, 110, NULL, &v));
	EXPECT_EQ(0u, v.has);
}

TEST_F(verdict, it_changes_and_counts_nothing)
{
	const uint64_t args[6] = { 18 };
	struct scl_verdict v;
	struct scl_stat st;

	ASSERT_EQ(0, cg_deny(self->child, "95 110/kill"));
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, X64, NR_UMASK, args, &v));
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, X64, 110, args, &v));
	ASSERT_EQ(0, scl_stat(&self->s, self->at, &st));
	EXPECT_STREQ("", st.text);
	EXPECT_EQ(0u, st.denied + st.killed);
	EXPECT_LOCAL(self->child, "95 110/kill");
}

/* ---- by chance ---- */

static void rules_by_chance(char *to)
{
	static const char *const keys[] = { "95", "95", "x86_64:95", "i386:60", "x32:95" };
	static const char *const ops[] = { "==", "!=", "<", "<=", ">", ">=" };
	int n = chance(5), conds, i;

	to += sprintf(to, "=");
	while (n--) {
		to += sprintf(to, " %s", keys[chance(ARRAY_SIZE(keys))]);
		conds = chance(3);
		for (i = 0; i < conds; i++)
			to += sprintf(to, "%ca%u%s%u", i ? ',' : ':', chance(2),
				      ops[chance(ARRAY_SIZE(ops))], 1 + chance(4));
		switch (chance(6)) {
		case 0: to += sprintf(to, "/kill"); break;
		case 1: to += sprintf(to, "/trap"); break;
		case 2: to += sprintf(to, "/log"); break;
		case 3: case 4: to += sprintf(to, "/errno=%u", 40 + chance(9)); break;
		}
	}
}

TEST_F(verdict, rules_and_calls_by_chance_have_no_other)
{
	char text[2][512];
	struct scl_verdict v;
	int i, j, k, acts[5] = { 0 };

	for (i = 0; i < ROUNDS; i++) {
		for (j = 0; j < 2; j++) {
			rules_by_chance(text[j]);
			ASSERT_EQ(0, cg_deny(j ? self->child : self->parent, text[j]))
				TH_LOG("%s", text[j]);
		}
		for (k = 0; k < CALLS; k++) {
			struct call *c = self->call;

			*c = (struct call){ .abi = chance(have_x32() ? 3 : 2) };
			c->nr = c->abi == I386 ? NR_UMASK_I386 : NR_UMASK;
			c->args[0] = chance(6);
			c->args[1] = chance(6);
			ASSERT_EQ(0, scl_verdict(&self->s, self->at, c->abi, c->nr, c->args, &v));
			acts[v.action % 5]++;
			EXPECT_TRUE_VERDICT(&v, c);
			ASSERT_TRUE(__test_passed(_metadata))
				TH_LOG("'%s' above '%s', abi %d, a0 %d, a1 %d: %s", text[0],
				       text[1], c->abi, (int)c->args[0], (int)c->args[1], v.rule);
		}
	}
	for (i = 0; i < 5; i++) {
		EXPECT_LT(0, acts[i]);
	}
}

/* ---- what is not a call ---- */

TEST_F(verdict, a_number_or_an_abi_that_is_not_there_is_an_error)
{
	static const struct { uint32_t abi, nr; int err; } bad[] = {
		{ X64, 400, -ERANGE }, { X64, 100000, -ERANGE }, { X64, UINT32_MAX, -ERANGE },
		{ I386, 222, -ERANGE }, { X32, 101, -ERANGE }, { X32, 1073741919, -ERANGE },
		{ 3, NR_UMASK, -EINVAL }, { UINT32_MAX, NR_UMASK, -EINVAL },
	};
	const uint64_t args[6] = { 0 };
	struct scl_verdict v;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		int err = scl_verdict(&self->s, self->at, bad[i].abi, bad[i].nr, args, &v);

		/* an attribute's bounds are ERANGE, too */
		EXPECT_TRUE(err == bad[i].err || (bad[i].err == -EINVAL && err == -ERANGE))
			TH_LOG("%u:%u: %d", bad[i].abi, bad[i].nr, err);
		EXPECT_STRNE("", self->s.nl.ack.text);
		EXPECT_NE(0u, self->s.nl.ack.offs);
		EXPECT_EQ(0, v.messages);
	}
}

TEST_HARNESS_MAIN
