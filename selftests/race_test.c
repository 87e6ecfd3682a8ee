// SPDX-License-Identifier: GPL-2.0
/*
 * One writer allows and denies a call in a group, another one in its child, and readers in the
 * child and below it look all the while: the child never allows what its parent denies.
 *
 * How this can be judged without a lock between them: each writer says in shared memory when its
 * deny is in force for sure, by a number that is new each time. It is set after the write of the
 * deny has returned, and cleared before the write of the allow begins. A reader that finds the
 * same number before a call and after it knows that the deny was in force from the call's
 * beginning to its end, whatever the other writer did. Only such calls are checked.
 */
#include "sclimit_spin.h"
#include "sclimit_harness.h"

#define READERS		2
#define RULE		"110"
#define ALL_RULES	"57 100-120"	/* and what the writers write beside it */

enum { PARENT, CHILD, GRANDCHILD, GROUPS };

/*
 * base
 * |-- parent		one writer
 * |   `-- child		the other writer, a reader
 * |       `-- grandchild	a reader
 * `-- keeper		denies all of it for good, in the variant that is about quantity
 */
struct race {
	char cg[GROUPS][CG_PATH];
	int stop;
	unsigned long in_force[2];	/* by the parent, by the child; 0: not for sure */
	unsigned long checks[READERS];	/* calls that were checked */
	unsigned long ran[READERS];	/* calls that ran, not checked */
	unsigned long files;		/* reads of files that were checked */
	unsigned long rounds[2], refused, allowed;
	unsigned long broken;		/* what must be 0 */
	char what[256];
};

FIXTURE(race)
{
	char base[CG_PATH], keeper[CG_PATH];
	struct race *race;
};

FIXTURE_VARIANT(race)
{
	bool keep;
	unsigned long checks, rounds;
};

FIXTURE_VARIANT_ADD(race, entry_stays_hooked) { .keep = true, .checks = 1000000, .rounds = 100 };
FIXTURE_VARIANT_ADD(race, entry_comes_and_goes) { .checks = 10000, .rounds = 12 };

FIXTURE_SETUP(race)
{
	struct race *r = shared_pages(sizeof(*r));

	ASSERT_NE(NULL, r);
	self->race = r;
	ASSERT_EQ(0, cg_base(self->base));
	ASSERT_EQ(0, cg_create_sub(self->keeper, self->base, "keeper"));
	ASSERT_EQ(0, cg_create_sub(r->cg[PARENT], self->base, "parent"));
	ASSERT_EQ(0, cg_create_sub(r->cg[CHILD], r->cg[PARENT], "child"));
	ASSERT_EQ(0, cg_create_sub(r->cg[GRANDCHILD], r->cg[CHILD], "grandchild"));
	if (variant->keep) {
		ASSERT_EQ(0, cg_deny(self->keeper, ALL_RULES));
	}
}

FIXTURE_TEARDOWN_PARENT(race)
{
	EXPECT_EQ(0, cg_destroy(self->base));
}

static void broken(struct race *r, const char *what, long value)
{
	if (__atomic_fetch_add(&r->broken, 1, __ATOMIC_SEQ_CST) == 0)
		snprintf(r->what, sizeof(r->what), "%s: %ld", what, value);
}

/* Whether a deny that was in force before is in force still. */
static bool still(const struct race *r, const unsigned long before[2])
{
	return (before[PARENT] && before[PARENT] == spin_load(&r->in_force[PARENT])) ||
	       (before[CHILD] && before[CHILD] == spin_load(&r->in_force[CHILD]));
}

static void look(const struct race *r, unsigned long now[2])
{
	now[PARENT] = spin_load(&r->in_force[PARENT]);
	now[CHILD] = spin_load(&r->in_force[CHILD]);
}

static unsigned long checks(const struct race *r)
{
	unsigned long sum = 0;
	int i;

	for (i = 0; i < READERS; i++)
		sum += spin_load(&r->checks[i]);
	return sum;
}

/* ---- the readers ---- */

/* The files of the reader's own group, by the number's being there as a word of its own. */
static void read_files(struct race *r, const char *cg)
{
	unsigned long before[2];
	const char *deny, *allow;

	look(r, before);
	deny = cg_line(cg, "syscalls.deny");
	allow = cg_line(cg, "syscalls.allow");
	if (!still(r, before))
		return;
	__atomic_add_fetch(&r->files, 1, __ATOMIC_SEQ_CST);
	/* All that is ever denied here is the one number, with some beside it. */
	if (!strstr(deny, RULE))
		broken(r, "syscalls.deny of a group below does not show the rule", 0);
	if (strstr(allow, " " RULE " "))
		broken(r, "syscalls.allow of a group below shows the number", 0);
}

static int reader(struct race *r, int me)
{
	const char *cg = r->cg[me ? GRANDCHILD : CHILD];
	unsigned long before[2], i;
	long ret;

	for (i = 1; !spin_load(&r->stop); i++) {
		if (i % 200 == 0)
			read_files(r, cg);
		look(r, before);
		/* Through each of the machine's entries in turn. */
		ret = spin_call(i % 3);
		if (!still(r, before)) {
			r->ran[me] += ret > 0;
			continue;
		}
		spin_store(&r->checks[me], r->checks[me] + 1);
		if (ret != -EPERM)
			broken(r, "a denied call was answered with", ret);
	}
	return 0;
}

static int reader_in_child(void *arg)
{
	return reader(arg, 0);
}

static int reader_in_grandchild(void *arg)
{
	return reader(arg, 1);
}

/* ---- the writers ---- */

/* The same rule, written in the ways there are. */
static const char *const denies[] = { RULE, "= " RULE, "107-112", RULE " 57", "= 57 " RULE };
static const char *const allows[] = { RULE, "all", "57 107-112", "all", "100-120 57" };

static int parent_writer(void *arg)
{
	struct race *r = arg;
	unsigned long round, mark;
	int err;

	for (round = 1; !spin_load(&r->stop); round++) {
		err = cg_deny(r->cg[PARENT], denies[round % 5]);
		if (err)
			broken(r, "the parent's deny", err);
		spin_store(&r->in_force[PARENT], round);
		/* Until the readers have had their look, and the child its try. */
		mark = checks(r) + 500;
		while (checks(r) < mark && !spin_load(&r->stop))
			nap();
		spin_store(&r->in_force[PARENT], 0);
		err = cg_allow(r->cg[PARENT], allows[round % 5]);
		if (err)
			broken(r, "the parent's allow", err);
		/* Until the child has had its try without us. */
		mark = spin_load(&r->rounds[CHILD]) + 3;
		while (spin_load(&r->rounds[CHILD]) < mark && !spin_load(&r->stop))
			nap();
		spin_store(&r->rounds[PARENT], round);
	}
	return 0;
}

static int child_writer(void *arg)
{
	struct race *r = arg;
	unsigned long round, before[2];
	int err;

	for (round = 1; !spin_load(&r->stop); round++) {
		err = cg_deny(r->cg[CHILD], denies[round % 5]);
		if (err)
			broken(r, "the child's deny", err);
		spin_store(&r->in_force[CHILD], round);
		nap();
		spin_store(&r->in_force[CHILD], 0);

		look(r, before);
		err = cg_allow(r->cg[CHILD], allows[round % 5]);
		if (err && err != -EPERM)
			broken(r, "the child's allow", err);
		if (still(r, before) && err != -EPERM)
			broken(r, "an allow against the parent's deny", err);
		if (err)
			r->refused++;
		else
			r->allowed++;
		spin_store(&r->rounds[CHILD], round);
	}
	return 0;
}

/* ---- the test ---- */

TEST_F_TIMEOUT(race, a_child_never_allows_what_its_parent_denies, 450)
{
	struct race *r = self->race;
	long long end = monotonic_ms() + 400000;
	pid_t pid[4];
	int i;

	pid[0] = spawn_in(r->cg[CHILD], reader_in_child, r);
	pid[1] = spawn_in(r->cg[GRANDCHILD], reader_in_grandchild, r);
	pid[2] = spawn_in(CG_ROOT, parent_writer, r);
	pid[3] = spawn_in(CG_ROOT, child_writer, r);
	while ((checks(r) < variant->checks || spin_load(&r->rounds[PARENT]) < variant->rounds) &&
	       !spin_load(&r->broken) && monotonic_ms() < end)
		usleep(10000);
	spin_store(&r->stop, 1);
	for (i = 0; i < 4; i++) {
		EXPECT_EQ(0, reap(pid[i]));
	}
	EXPECT_EQ(0u, r->broken)
		TH_LOG("%s", r->what);
	TH_LOG("%lu checks of calls, %lu of files, %lu calls ran; %lu rounds of the parent, "
	       "%lu of the child, %lu allows refused", checks(r), r->files, r->ran[0] + r->ran[1],
	       r->rounds[PARENT], r->rounds[CHILD], r->refused);
	EXPECT_LE(variant->checks, checks(r));
	EXPECT_LE(variant->rounds, r->rounds[PARENT]);
	/* Each of these must have happened, or the checks above checked nothing. */
	EXPECT_LE(variant->checks / 50000, r->files);
	EXPECT_LT(variant->rounds / 12, r->refused);
	EXPECT_LT(variant->rounds / 12, r->allowed);
	EXPECT_LT(variant->rounds, r->ran[0] + r->ran[1]);
	/* And quiet again, all is as if nothing had been. */
	EXPECT_EQ(0, cg_allow(r->cg[PARENT], "all"));
	EXPECT_EQ(0, cg_allow(r->cg[CHILD], "all"));
	EXPECT_DENY(r->cg[GRANDCHILD], "");
	EXPECT_EQ(0, errno_in(r->cg[GRANDCHILD], SYS_getppid));
}

TEST_HARNESS_MAIN
