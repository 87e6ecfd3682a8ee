// SPDX-License-Identifier: GPL-2.0
/*
 * Random writes, of sense, of nonsense and of what is between, to five groups. A model says which
 * are accepted, and with which errno the others are refused; from time to time, and at the end,
 * every file of every group must read what the model says, and every call be answered so.
 */
#include "sclimit_model_text.h"
#include "sclimit_chance.h"
#include "sclimit_harness.h"

#define GROUPS		5
#define MAX_TEXT	512

/*
 * top
 * |-- a
 * |   |-- c
 * |   `-- d
 * `-- b
 * keeper	denies all, so that no code is patched, in the variant that is about quantity
 */
static const struct {
	const char *name;
	int parent;
} tree[GROUPS] = { { "top", -1 }, { "a", 0 }, { "b", 0 }, { "c", 1 }, { "d", 1 } };

FIXTURE(random)
{
	char base[CG_PATH], keeper[CG_PATH], cg[GROUPS][CG_PATH];
	struct model model;
};

FIXTURE_VARIANT(random)
{
	bool keep;
	int writes;
};

FIXTURE_VARIANT_ADD(random, entries_stay_hooked) { .keep = true, .writes = 100000 };
FIXTURE_VARIANT_ADD(random, entries_come_and_go) { .keep = false, .writes = 150 };

FIXTURE_SETUP(random)
{
	int g;

	ASSERT_EQ(0, cg_base(self->base));
	ASSERT_EQ(0, cg_create_sub(self->keeper, self->base, "keeper"));
	for (g = 0; g < GROUPS; g++) {
		int parent = tree[g].parent;

		ASSERT_EQ(0, cg_create_sub(self->cg[g], parent < 0 ? self->base : self->cg[parent],
					   tree[g].name));
	}
	ASSERT_EQ(0, cg_deny(self->keeper, "all"));
	ASSERT_EQ(0, model_learn(&self->model, self->cg[0]));
	if (!variant->keep) {
		ASSERT_EQ(0, cg_allow(self->keeper, "all"));
	}
}

FIXTURE_TEARDOWN_PARENT(random)
{
	EXPECT_EQ(0, cg_destroy(self->base));
}

/* ---- what is written ---- */

/* Errnos that no call below returns by itself. */
static const char *const actions[] = {
	"/errno=1", "/errno=77", "/errno=4095", "/kill", "/trap", "/log",
};
/* For what may become a rule with conditions, by a letter: strength alone says who has the word. */
static const char *const plain_actions[] = { "/kill", "/trap", "/log" };

static int an_action(char *text)
{
	return chance(2) ? sprintf(text, "%s", actions[chance(ARRAY_SIZE(actions))]) : 0;
}

static int a_plain_action(char *text)
{
	return chance(2) ? sprintf(text, "%s", plain_actions[chance(3)]) : 0;
}

/* Of few calls, some of which have their arguments elsewhere in i386, and with few values. */
static int conditional_token(char *text)
{
	static const int native[] = { 0, 2, 8, 9, 16, 17, 20, 41, 56, 61, 72, 92 };
	static const int i386[] = { 3, 5, 19, 140, 54, 180, 146, 359, 120, 7, 221, 192 };
	static const char *const conds[] = {
		"==0", "==1", "!=0", "<256", ">=0x100", ">0xffff", "<=16", "&0x10==16",
		"&0xff==255", "!=0xffffffffffffffff", "&1==1", "==0x10000000",
	};
	unsigned int abi = chance(6), n = chance(4) ? 1 : 1 + chance(3), i;
	int len;

	len = abi < 4 ? sprintf(text, "%d", native[chance(12)]) :
	      abi == 4 ? sprintf(text, "i386:%d", i386[chance(12)]) :
			 sprintf(text, "%s%d", model_abis[chance(2) ? M_X86_64 : M_X32],
				 native[chance(12)]);
	for (i = 0; i < n; i++)
		len += sprintf(text + len, "%ca%u%s", i ? ',' : ':', chance(4),
			       conds[chance(chance(3) ? 4 : 12)]);
	return len + a_plain_action(text + len);
}

static int good_token(char *text)
{
	unsigned int nr = chance(470), abi = chance(3);
	int len;

	switch (chance(24)) {
	case 0 ... 8:
		len = sprintf(text, "%u", nr);
		break;
	case 9 ... 12:
		len = sprintf(text, "%s%u", model_abis[abi], abi == 2 && chance(3) == 0 ?
			      512 + chance(36) : nr);
		break;
	case 13 ... 14:
		len = sprintf(text, "%u-%u", nr, nr + chance(40));
		break;
	case 15:
		len = sprintf(text, "%s%u-%u", model_abis[abi], nr, nr + chance(60));
		break;
	case 16 ... 17:
		len = chance(2) ? sprintf(text, "i386:102:a0==%u", 1 + chance(20)) :
				  sprintf(text, "i386:117:a0&0xffff==%u", 1 + chance(24));
		return len + a_plain_action(text + len);
	case 18:
		len = sprintf(text, "i386:%u", chance(2) ? 102 : 117);
		return len + a_plain_action(text + len);
	case 19:
		len = chance(4) ? sprintf(text, "%sall", model_abis[abi]) : sprintf(text, "all");
		break;
	default:
		return conditional_token(text);
	}
	return len + an_action(text + len);
}

static int bad_token(char *text)
{
	static const char *const near[] = {
		"60", "15", "i386:1", "x32:513", "400", "i386:222", "x32:101", "1000", "4294967395",
		"18446744073709551616", "5-3", "450-900", "-1", "+1", "0x10", "1-", "=", "==",
		"1=", "101/killed", "101/errno=0", "101:a6==1", "i386:102:a0==0", "2:a0=1",
		"i386:", "x64:1", "alll", "ptrace", "i386:117:a0==2", "i386:102:a0&0xffff==2",
		"101/errno=4096", "0-5:a0==1", "all:a0==1", "60/log", "60:a0==1", "2:a0&1>1",
		"2:a0==0x10000000000000000", "400:a0==1/kill", "2:a0==1,", "2:a0==1/",
		"2:a0==0,a0==1,a0==2,a0==3,a0==4,a0==5,a0==6,a0==7,a0==8,a0==9,a1==1,a1==2,a1==3",
	};
	static const char letters[] = "0123456789-:=axl_iI,&~./<>!";
	int len, at, i;

	switch (chance(3)) {
	case 0:
		return sprintf(text, "%s", near[chance(ARRAY_SIZE(near))]);
	case 1:
		for (len = 1 + chance(8), i = 0; i < len; i++)
			text[i] = chance(256);
		return len;
	default:
		/* A good one with a letter changed, lost or won; it may be good all the same. */
		len = good_token(text);
		at = chance(len);
		switch (chance(3)) {
		case 0:
			text[at] = letters[chance(sizeof(letters) - 1)];
			return len;
		case 1:
			memmove(text + at, text + at + 1, len - at - 1);
			return len - 1;
		default:
			memmove(text + at + 1, text + at, len - at);
			text[at] = letters[chance(sizeof(letters) - 1)];
			return len + 1;
		}
	}
}

/* A write. Return: its length; it need not be a string. */
static size_t random_write(char *text)
{
	static const char space[] = " \n\t";
	int tokens = chance(5), bad = chance(100) < 30 ? (int)chance(tokens + 1) : -1, i;
	size_t len = 0;

	if (chance(10) == 0)
		text[len++] = space[chance(3)];
	if (chance(100) < 15)
		text[len++] = '=';
	for (i = 0; i <= tokens; i++) {
		do {
			text[len++] = space[chance(3)];
		} while (chance(10) == 0);
		if (i == bad)
			len += bad_token(text + len);
		else
			len += good_token(text + len);
	}
	if (chance(20) == 0)
		len = chance(3);	/* little or nothing */
	return len ? len : (text[0] = ' ', 1);
}

/* ---- the state of the five groups, as the model has it ---- */

static struct mrules own[GROUPS];

/* The rules of a group and of those above it. Return: how many groups that are. */
static int path_of(int g, const struct mrules **path)
{
	int n = 0, i;

	for (; g >= 0; g = tree[g].parent)
		path[n++] = &own[g];
	for (i = 0; i < n / 2; i++) {
		const struct mrules *other = path[i];

		path[i] = path[n - 1 - i];
		path[n - 1 - i] = other;
	}
	return n;
}

static const char *printable(const char *text, size_t len)
{
	static char out[4 * MAX_TEXT + 1];
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		n += sprintf(out + n, isprint((unsigned char)text[i]) ? "%c" : "\\x%02x",
			     (unsigned char)text[i]);
	return out;
}

static bool reads(FIXTURE_DATA(random) *self, int g, const char *file, const struct mrules *rules)
{
	static char want[CG_TEXT];
	const char *text = cg_line(self->cg[g], file);
	size_t same = 0;

	model_show(&self->model, rules, want);
	if (!strcmp(text, want))
		return true;
	while (text[same] == want[same])
		same++;
	same = same > 100 ? same - 100 : 0;
	printf("# %s/%s reads\n# %.400s\n# and not\n# %.400s\n", tree[g].name, file, text + same,
	       want + same);
	return false;
}

/*
 * Of the effective rules it is not said which that can never have a word are left out, but for
 * those of a descendant. So without any of these they must be the model's, and what is there must
 * read the same where it is written.
 */
static bool effective_agrees(FIXTURE_DATA(random) *self, int g)
{
	static struct mrules read, normal, want;
	static struct model_write w;
	const struct mrules *path[GROUPS], *alone[1] = { &read };
	const char *text = cg_line(self->cg[g], "syscalls.deny");
	int bit;

	mrules_clear(&read);
	model_parse(&self->model, text, strlen(text), true, &w);
	if (*text && (w.einval || w.erange || w.e2big ||
		      model_apply(&self->model, &w, true, NULL, 0, &read))) {
		printf("# %s/syscalls.deny is not what can be written:\n# %s\n", tree[g].name,
		       text);
		return false;
	}
	if (!reads(self, g, "syscalls.deny", &read))
		return false;
	mpath_normal(alone, 1, &normal);
	mpath_normal(path, path_of(g, path), &want);
	bit = mrules_differ(&normal, &want);
	if (bit < 0)
		return true;
	printf("# %s/syscalls.deny does not mean what it should of %s%d:\n# %.2000s\n",
	       tree[g].name, bit < 3 * MODEL_NRS ? model_abis[bit / MODEL_NRS] : "sub-call ",
	       bit % MODEL_NRS, text);
	return false;
}

/* Whether each file reads as the model says. */
static bool files_agree(FIXTURE_DATA(random) *self)
{
	static struct mrules allowed;
	const struct mrules *path[GROUPS];
	int g, n, bit, level;

	for (g = 0; g < GROUPS; g++) {
		mrules_clear(&allowed);
		mrules_add_set(&allowed, &self->model.there, 1);
		n = path_of(g, path);
		for (level = 0; level < n; level++)
			for (bit = 0; bit < MODEL_BITS; bit++)
				if (mrank(path[level]->always[bit]) > mrank(M_LOG))
					allowed.always[bit] = M_NONE;
		mrules_settle(&self->model, &allowed);
		if (!reads(self, g, "syscalls.deny.local", &own[g]) ||
		    !effective_agrees(self, g) || !reads(self, g, "syscalls.allow", &allowed))
			return false;
	}
	return true;
}

/* Calls that do nothing with three arguments of -1: native, i386, x32. */
static const int harmless[][3] = {
	{ 39, 20, 39 }, { 102, 199, 102 }, { 104, 200, 104 }, { 107, 201, 107 }, { 108, 202, 108 },
	{ 110, 64, 110 }, { 111, 65, 111 }, { 186, 224, 186 }, { 24, 158, 24 }, { 35, 162, 35 },
	{ 0, 3, 0 }, { 3, 6, 3 }, { 16, 54, 514 }, { 20, 146, 516 }, { 72, 221, 72 },
	{ 8, 19, 8 }, { 17, 180, 17 }, { 61, 114, 61 },
};

static volatile int trapped;

static void trap_handler(int sig)
{
	(void)sig;
	trapped = 1;
}

#define TRAPPED		250
#define ERRNO_4095	251	/* an exit code is less */

struct ask {
	int abi, nr;
	int procs;	/* of the group, opened before: any call that is made in it may be denied */
};

/* Return: the verdict, M_NONE for M_LOG too; but for M_KILL, of which the process dies. */
static int ask_fn(void *arg)
{
	struct sigaction act = { .sa_handler = trap_handler };
	struct ask *a = arg;
	long ret;

	if (sigaction(SIGSYS, &act, NULL) || write_fd(a->procs, "0", 1))
		return 252;
	ret = a->abi == M_I386 ? int80(a->nr, -1, -1, -1) :
	      a->abi == M_X32 ? x32(a->nr, -1, -1, -1) : raw_syscall(a->nr, -1, -1, -1);
	return trapped ? TRAPPED : ret == -4095 ? ERRNO_4095 : ret == -1 || ret == -77 ? -ret : 0;
}

/* Whether a process in each group is answered as the model says. */
static bool calls_agree(FIXTURE_DATA(random) *self)
{
	static const uint64_t args[2][6] = {
		{ -1UL, -1UL, -1UL }, { UINT32_MAX, UINT32_MAX, UINT32_MAX },
	};
	const struct mrules *path[GROUPS];
	int g, n, got, want;
	bool good = true;
	struct ask ask;
	size_t i;

	for (g = 0; g < GROUPS; g++) {
		n = path_of(g, path);
		ask.procs = cg_open(self->cg[g], "cgroup.procs", O_WRONLY);
		for (i = 0; i < 3 * ARRAY_SIZE(harmless); i++) {
			ask.abi = i % 3;
			ask.nr = harmless[i / 3][i % 3];
			want = mpath_verdict(path, n, mbit(ask.abi, ask.nr),
					     args[ask.abi == M_I386]);
			want = want == M_KILL ? 256 + SIGSYS : want == M_TRAP ? TRAPPED :
			       want == 4095 ? ERRNO_4095 : want == M_LOG ? 0 : want;
			got = run_in(CG_ROOT, ask_fn, &ask);
			if (got == want)
				continue;
			printf("# in %s, %s%d is answered by %d and not by %d\n", tree[g].name,
			       model_abis[ask.abi], ask.nr, got, want);
			good = false;
		}
		close(ask.procs);
	}
	return good;
}

/* ---- the test ---- */

TEST_F_TIMEOUT(random, after_random_writes_the_state_is_what_the_accepted_ones_made_it, 230)
{
	static const char *const file[] = { "syscalls.allow", "syscalls.deny" };
	int fd[GROUPS][2], g, i, done[4] = { 0 };	/* accepted, EPERM, EINVAL, ERANGE */
	const struct mrules *path[GROUPS];
	static struct model_write w;
	char text[2 * MAX_TEXT];

	for (g = 0; g < GROUPS; g++) {
		fd[g][0] = cg_open(self->cg[g], file[0], O_WRONLY);
		fd[g][1] = cg_open(self->cg[g], file[1], O_WRONLY);
		ASSERT_LE(0, fd[g][0]);
		ASSERT_LE(0, fd[g][1]);
	}
	for (i = 0; i < variant->writes; i++) {
		bool deny = chance(2);
		size_t len = random_write(text);
		int err, want;

		/* The groups above deny for all the others, so they are written to less often. */
		g = chance(12) ? 1 + chance(GROUPS - 1) : 0;
		if (g == 1 && chance(2))
			g = 3;
		model_parse(&self->model, text, len, deny, &w);
		err = write_fd(fd[g][deny], text, len);
		if (w.einval || w.erange || w.e2big) {
			done[2 + (err == -ERANGE)]++;
			ASSERT_TRUE((w.einval && err == -EINVAL) || (w.erange && err == -ERANGE) ||
				    (w.e2big && err == -E2BIG))
				TH_LOG("write %d: '%s' into %s/%s: %d", i, printable(text, len),
				       tree[g].name, file[deny], err);
		} else {
			want = model_apply(&self->model, &w, deny, path, path_of(g, path) - 1,
					   &own[g]);
			done[want == -EPERM]++;
			ASSERT_EQ(want, err)
				TH_LOG("write %d: '%s' into %s/%s", i, printable(text, len),
				       tree[g].name, file[deny]);
		}
		if (i % (variant->writes / 50) == 0) {
			ASSERT_TRUE(files_agree(self))
				TH_LOG("after %d writes, the last '%s' into %s/%s", i + 1,
				       printable(text, len), tree[g].name, file[deny]);
		}
	}
	EXPECT_TRUE(files_agree(self));
	EXPECT_TRUE(calls_agree(self));
	TH_LOG("%d writes: %d accepted, %d EPERM, %d EINVAL, %d ERANGE", i, done[0], done[1],
	       done[2], done[3]);
	/* Chance must not have left out any of them. */
	for (i = 0; i < 4; i++) {
		EXPECT_LT(variant->writes / 50, done[i]);
	}
}

TEST_HARNESS_MAIN
