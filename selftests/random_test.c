// SPDX-License-Identifier: GPL-2.0
/*
 * Random writes, of sense, of nonsense and of what is between, to five groups. A model says which
 * are accepted, and with which errno the others are refused; from time to time, and at the end,
 * every file of every group must read what the model says, and every call be answered so.
 */
#include "sclimit_model.h"
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

/* ---- chance, the same in each run ---- */

static uint64_t chance_state = 88172645463325252;

static unsigned int chance(unsigned int below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return (chance_state >> 11) % below;
}

static int good_token(char *text)
{
	static const char *const abis[] = { "x86_64:", "i386:", "x32:" };
	unsigned int nr = chance(470), abi = chance(3);

	switch (chance(20)) {
	case 0 ... 8:
		return sprintf(text, "%u", nr);
	case 9 ... 12:
		return sprintf(text, "%s%u", abis[abi], abi == 2 && chance(3) == 0 ?
			       512 + chance(36) : nr);
	case 13 ... 14:
		return sprintf(text, "%u-%u", nr, nr + chance(40));
	case 15:
		return sprintf(text, "%s%u-%u", abis[abi], nr, nr + chance(60));
	case 16 ... 17:
		return chance(2) ? sprintf(text, "i386:102:a0==%u", 1 + chance(20)) :
				   sprintf(text, "i386:117:a0&0xffff==%u", 1 + chance(24));
	case 18:
		return sprintf(text, "i386:%u", chance(2) ? 102 : 117);
	default:
		return chance(4) ? sprintf(text, "%sall", abis[abi]) : sprintf(text, "all");
	}
}

static int bad_token(char *text, bool deny)
{
	static const char *const near[] = {
		"60", "15", "i386:1", "x32:513", "400", "i386:222", "x32:101", "1000", "4294967395",
		"18446744073709551616", "5-3", "450-900", "-1", "+1", "0x10", "1-", "=", "==",
		"1=", "101/kill", "101/errno=0", "101:a0==1", "i386:102:a0==0", "i386:5:a0==1",
		"i386:", "x64:1", "alll", "ptrace", "i386:117:a0==2", "i386:102:a0&0xffff==2",
	};
	static const char letters[] = "0123456789-:=axl_iI,&~.";
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
		if (deny && chance(8) == 0)
			return sprintf(text, "%u/errno=1", chance(340));
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
static size_t random_write(char *text, bool deny)
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
			len += bad_token(text + len, deny);
		else
			len += good_token(text + len);
	}
	if (chance(20) == 0)
		len = chance(3);	/* little or nothing */
	return len ? len : (text[0] = ' ', 1);
}

/* ---- the state of the five groups, as the model has it ---- */

struct state {
	struct mset own[GROUPS];
};

static void denied_above(const struct state *state, int g, struct mset *above)
{
	memset(above, 0, sizeof(*above));
	for (g = tree[g].parent; g >= 0; g = tree[g].parent)
		mset_or(above, &state->own[g]);
}

static void denied_in(const struct state *state, int g, struct mset *effective)
{
	denied_above(state, g, effective);
	mset_or(effective, &state->own[g]);
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

static bool reads(FIXTURE_DATA(random) *self, int g, const char *file, const struct mset *set)
{
	static char want[CG_TEXT];

	model_show(&self->model, set, want);
	if (cg_read_is(self->cg[g], file, want))
		return true;
	printf("# %s/%s reads\n# %s\n# and not\n# %s\n", tree[g].name, file,
	       cg_line(self->cg[g], file), want);
	return false;
}

/* Whether each file reads as the model says. */
static bool files_agree(FIXTURE_DATA(random) *self, const struct state *state)
{
	struct mset denied, allowed;
	int g;

	for (g = 0; g < GROUPS; g++) {
		denied_in(state, g, &denied);
		allowed = self->model.there;
		mset_sub(&allowed, &denied);
		model_settle(&self->model, &allowed);
		if (!reads(self, g, "syscalls.deny.local", &state->own[g]) ||
		    !reads(self, g, "syscalls.deny", &denied) ||
		    !reads(self, g, "syscalls.allow", &allowed))
			return false;
	}
	return true;
}

/* Calls that need no arguments and do nothing: native, i386, x32. */
static const int harmless[][3] = {
	{ 39, 20, 39 }, { 102, 199, 102 }, { 104, 200, 104 }, { 107, 201, 107 }, { 108, 202, 108 },
	{ 110, 64, 110 }, { 111, 65, 111 }, { 186, 224, 186 }, { 24, 158, 24 }, { 35, 162, 35 },
	{ 0, 3, 0 }, { 3, 6, 3 }, { 16, 54, 514 }, { 20, 146, 516 }, { 72, 221, 72 },
};

static int ask_fn(void *arg)
{
	bool (*denied)[3] = arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(harmless); i++) {
		denied[i][M_X86_64] = raw_syscall(harmless[i][0], -1, -1, -1) == -EPERM;
		denied[i][M_I386] = int80(harmless[i][1], -1, -1, -1) == -EPERM;
		denied[i][M_X32] = x32(harmless[i][2], -1, -1, -1) == -EPERM;
	}
	return 0;
}

/* Whether a process in each group is answered as the model says. */
static bool calls_agree(FIXTURE_DATA(random) *self, const struct state *state)
{
	bool (*denied)[3] = shared_pages(4096), good = true;
	struct mset set;
	int g, abi;
	size_t i;

	for (g = 0; g < GROUPS; g++) {
		denied_in(state, g, &set);
		if (run_in(self->cg[g], ask_fn, denied))
			good = false;
		for (i = 0; i < ARRAY_SIZE(harmless); i++) {
			for (abi = 0; abi < 3; abi++) {
				if (denied[i][abi] == mset_has(&set, mbit(abi, harmless[i][abi])))
					continue;
				printf("# in %s, %s%d is %sdenied\n", tree[g].name, model_abis[abi],
				       harmless[i][abi], denied[i][abi] ? "" : "not ");
				good = false;
			}
		}
	}
	munmap(denied, 4096);
	return good;
}

/* ---- the test ---- */

TEST_F_TIMEOUT(random, after_random_writes_the_state_is_what_the_accepted_ones_made_it, 230)
{
	static const char *const file[] = { "syscalls.allow", "syscalls.deny" };
	int fd[GROUPS][2], g, i, done[4] = { 0 };	/* accepted, EPERM, EINVAL, ERANGE */
	struct state state = { };
	char text[2 * MAX_TEXT];
	struct model_write w;
	struct mset above;

	for (g = 0; g < GROUPS; g++) {
		fd[g][0] = cg_open(self->cg[g], file[0], O_WRONLY);
		fd[g][1] = cg_open(self->cg[g], file[1], O_WRONLY);
		ASSERT_LE(0, fd[g][0]);
		ASSERT_LE(0, fd[g][1]);
	}
	for (i = 0; i < variant->writes; i++) {
		bool deny = chance(2);
		size_t len = random_write(text, deny);
		int err;

		/* The groups above deny for all the others, so they are written to less often. */
		g = chance(12) ? 1 + chance(GROUPS - 1) : 0;
		if (g == 1 && chance(2))
			g = 3;
		model_parse(&self->model, text, len, deny, &w);
		denied_above(&state, g, &above);
		err = write_fd(fd[g][deny], text, len);
		if (w.einval || w.erange) {
			done[2 + (err == -ERANGE)]++;
			ASSERT_TRUE((w.einval && err == -EINVAL) || (w.erange && err == -ERANGE))
				TH_LOG("write %d: '%s' into %s/%s: %d", i, printable(text, len),
				       tree[g].name, file[deny], err);
		} else {
			bool may = model_apply(&self->model, &w, deny, &above, &state.own[g]);

			done[!may]++;
			ASSERT_EQ(may ? 0 : -EPERM, err)
				TH_LOG("write %d: '%s' into %s/%s", i, printable(text, len),
				       tree[g].name, file[deny]);
		}
		if (i % (variant->writes / 50) == 0) {
			ASSERT_TRUE(files_agree(self, &state))
				TH_LOG("after %d writes, the last '%s' into %s/%s", i + 1,
				       printable(text, len), tree[g].name, file[deny]);
		}
	}
	EXPECT_TRUE(files_agree(self, &state));
	EXPECT_TRUE(calls_agree(self, &state));
	TH_LOG("%d writes: %d accepted, %d EPERM, %d EINVAL, %d ERANGE", i, done[0], done[1],
	       done[2], done[3]);
	/* Chance must not have left out any of them. */
	for (i = 0; i < 4; i++) {
		EXPECT_LT(variant->writes / 50, done[i]);
	}
}

TEST_HARNESS_MAIN
