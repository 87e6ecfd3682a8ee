// SPDX-License-Identifier: GPL-2.0
/*
 * Many groups and many processes, while rules change.
 *
 * Where something is checked while a writer runs, it is checked as in race_test.c: the writer says
 * in @in_force what is denied for sure, and in @free what is allowed for sure; who finds the same
 * mark before and after knows that it was so all the time between.
 */
#include "sclimit_spin.h"
#include "sclimit_harness.h"

#define EXEC_ENV	"SCLIMIT_STRESS_CHILD"

struct storm {
	char cg[CG_PATH];	/* where the writer writes */
	int stop;
	unsigned long in_force, free, rounds;
	unsigned long checked_denied, checked_free;
	unsigned long broken;
	char what[256];
};

/*
 * base
 * |-- top	where it is denied and allowed
 * `-- keeper	denies it for good in some tests, so that changes are quick
 */
FIXTURE(stress)
{
	char base[CG_PATH], top[CG_PATH], keeper[CG_PATH];
	struct storm *storm;
};

FIXTURE_SETUP(stress)
{
	self->storm = shared_pages(sizeof(*self->storm));
	ASSERT_NE(NULL, self->storm);
	ASSERT_EQ(0, cg_base(self->base));
	ASSERT_EQ(0, cg_create_sub(self->top, self->base, "top"));
	ASSERT_EQ(0, cg_create_sub(self->keeper, self->base, "keeper"));
	strcpy(self->storm->cg, self->top);
}

FIXTURE_TEARDOWN_PARENT(stress)
{
	EXPECT_EQ(0, cg_destroy(self->base));
}

static void broken(struct storm *s, const char *what, long value)
{
	if (__atomic_fetch_add(&s->broken, 1, __ATOMIC_SEQ_CST) == 0)
		snprintf(s->what, sizeof(s->what), "%s: %ld", what, value);
}

/* ---- groups that come and go ---- */

#define DENIED	"110"

/* Denies and allows one number, and gives way in each state to whoever looks. */
static int toggle(void *arg)
{
	struct storm *s = arg;
	unsigned long i, seen;
	int err;

	for (i = 1; !spin_load(&s->stop); i++) {
		err = cg_deny(s->cg, DENIED);
		if (err)
			broken(s, "deny", err);
		spin_store(&s->in_force, i);
		seen = spin_load(&s->checked_denied);
		while (spin_load(&s->checked_denied) == seen && !spin_load(&s->stop))
			nap();
		spin_store(&s->in_force, 0);
		err = cg_allow(s->cg, i % 2 ? DENIED : "all");
		if (err)
			broken(s, "allow", err);
		spin_store(&s->free, i);
		seen = spin_load(&s->checked_free);
		while (spin_load(&s->checked_free) == seen && !spin_load(&s->stop))
			nap();
		spin_store(&s->free, 0);
		spin_store(&s->rounds, i);
	}
	return 0;
}

/* One new group: what it reads, what a process born in it may do, and its end. */
static void group_lives(struct storm *s, const char *cg, int i)
{
	unsigned long denied = spin_load(&s->in_force), free = spin_load(&s->free);
	const char *rules;
	int err;

	if (mkdir(cg, 0755)) {
		broken(s, "mkdir", errno);
		return;
	}
	rules = cg_line(cg, "syscalls.deny");
	err = i % 5 == 0 ? errno_in(cg, SYS_getppid) : -1;
	if (denied && denied == spin_load(&s->in_force)) {
		if (strcmp(rules, DENIED) || (err != -1 && err != EPERM))
			broken(s, "a new group is not denied what its parent is", err);
		spin_store(&s->checked_denied, s->checked_denied + 1);
	} else if (free && free == spin_load(&s->free)) {
		if (strcmp(rules, "") || (err != -1 && err))
			broken(s, "a new group is denied what its parent is not", err);
		spin_store(&s->checked_free, s->checked_free + 1);
	}
	/* Some go with rules of their own, some of them with what nobody else denies. */
	if (i % 20 == 0 && cg_deny(cg, i % 100 ? DENIED : "39"))
		broken(s, "deny in a new group", 0);
	if (rmdir(cg))
		broken(s, "rmdir", errno);
}

TEST_F_TIMEOUT(stress, a_thousand_groups_are_made_and_removed_while_rules_change, 450)
{
	struct storm *s = self->storm;
	char outer[CG_PATH], cg[CG_PATH], name[16];
	pid_t pid;
	int i;

	ASSERT_EQ(0, cg_deny(self->keeper, DENIED));
	pid = spawn_in(CG_ROOT, toggle, s);
	ASSERT_LT(0, pid);
	for (i = 0; i < 1000 && !s->broken; i++) {
		snprintf(name, sizeof(name), "g%d", i);
		/* In every fifty a new parent, so that whole branches come and go. */
		if (i % 50 == 0) {
			ASSERT_TRUE(i == 0 || !rmdir(outer));
			ASSERT_EQ(0, cg_create_sub(outer, self->top, name));
		}
		cg_name(cg, i % 3 ? outer : self->top, i % 3 ? "in" : "beside");
		group_lives(s, cg, i);
	}
	spin_store(&s->stop, 1);
	EXPECT_EQ(0, reap(pid));
	EXPECT_EQ(0u, s->broken)
		TH_LOG("%s", s->what);
	TH_LOG("%lu rounds, %lu groups checked under the deny, %lu without", s->rounds,
	       s->checked_denied, s->checked_free);
	EXPECT_LT(20u, s->rounds);
	EXPECT_LT(20u, s->checked_denied);
	EXPECT_LT(20u, s->checked_free);
	EXPECT_EQ(0, cg_allow(self->top, "all"));
	EXPECT_DENY(outer, "");
}

/* ---- processes that come and go ---- */

/* This program as one of its own children: makes a call, and tells what came of it. */
static void __attribute__((constructor)) exec_child(void)
{
	long ret;

	if (!getenv(EXEC_ENV))
		return;
	ret = raw_syscall(SYS_getppid);
	_exit(ret > 0 ? 0 : ret == -EPERM ? 1 : 2);
}

enum { RAN = 0, CALL_DENIED = 1, EXEC_DENIED = 3, FORK_DENIED = 4 };

static const struct {
	const char *rule;
	int outcome;
} storms[] = {
	{ "110", CALL_DENIED }, { "59", EXEC_DENIED }, { "56-58 435", FORK_DENIED },
	{ "59 110", EXEC_DENIED },
};

static int fork_exec_exit(void)
{
	char *argv[] = { "stress_test", NULL }, *envp[] = { EXEC_ENV "=1", NULL };
	pid_t pid = fork();

	if (pid < 0)
		return errno == EPERM ? FORK_DENIED : 100;
	if (pid == 0) {
		execve("/proc/self/exe", argv, envp);
		_exit(errno == EPERM ? EXEC_DENIED : 101);
	}
	return reap(pid);
}

/* In a group: forks and execs for as long as it may. */
static int load(void *arg)
{
	struct storm *s = arg;
	unsigned long denied, free;
	int outcome;

	while (!spin_load(&s->stop)) {
		denied = spin_load(&s->in_force);
		free = spin_load(&s->free);
		outcome = fork_exec_exit();
		if (outcome >= 100)
			broken(s, "a child's end", outcome);
		if (denied && denied == spin_load(&s->in_force)) {
			if (outcome != storms[denied % ARRAY_SIZE(storms)].outcome)
				broken(s, storms[denied % ARRAY_SIZE(storms)].rule, outcome);
			__atomic_add_fetch(&s->checked_denied, 1, __ATOMIC_SEQ_CST);
		} else if (free && free == spin_load(&s->free)) {
			if (outcome != RAN)
				broken(s, "with nothing denied", outcome);
			__atomic_add_fetch(&s->checked_free, 1, __ATOMIC_SEQ_CST);
		}
	}
	return 0;
}

/* Wait until a count has grown by @by; the loads make it grow. */
static void wait_for(struct storm *s, unsigned long *count, unsigned long by)
{
	long long end = monotonic_ms() + SCL_TIMEOUT_MS;
	unsigned long from = spin_load(count);

	while (spin_load(count) < from + by && !spin_load(&s->broken)) {
		if (monotonic_ms() > end)
			broken(s, "nobody forks any more", 0);
		nap();
	}
}

TEST_F_TIMEOUT(stress, processes_fork_exec_and_exit_while_rules_change, 450)
{
	struct storm *s = self->storm;
	char below[CG_PATH];
	unsigned long i;
	pid_t pid[3];
	int p;

	ASSERT_EQ(0, cg_create_sub(below, self->top, "below"));
	pid[0] = spawn_in(self->top, load, s);
	pid[1] = spawn_in(below, load, s);
	pid[2] = spawn_moved(below, load, s);
	for (i = 1; i <= 12 && !s->broken; i++) {
		const char *rule = storms[i % ARRAY_SIZE(storms)].rule;

		ASSERT_EQ(0, cg_deny(self->top, rule));
		spin_store(&s->in_force, i);
		wait_for(s, &s->checked_denied, 6);
		spin_store(&s->in_force, 0);
		ASSERT_EQ(0, cg_allow(self->top, i % 3 ? rule : "all"));
		spin_store(&s->free, i);
		wait_for(s, &s->checked_free, 6);
		spin_store(&s->free, 0);
	}
	spin_store(&s->stop, 1);
	for (p = 0; p < 3; p++) {
		EXPECT_EQ(0, reap(pid[p]));
	}
	EXPECT_EQ(0u, s->broken)
		TH_LOG("%s", s->what);
	EXPECT_DENY(below, "");
}

/* ---- ten thousand groups ---- */

#define WIDE	100

TEST_F_TIMEOUT(stress, a_deny_above_ten_thousand_groups_reaches_every_one_of_them, 450)
{
	char branch[CG_PATH], leaf[CG_PATH], name[16];
	int i, j, round;

	for (i = 0; i < WIDE; i++) {
		snprintf(name, sizeof(name), "b%d", i);
		ASSERT_EQ(0, cg_create_sub(branch, self->top, name));
		for (j = 0; j < WIDE - 1; j++) {
			snprintf(name, sizeof(name), "l%d", j);
			ASSERT_EQ(0, cg_create_sub(leaf, branch, name));
		}
	}
	/* One of them has a rule of its own, and one branch too. */
	cg_name(leaf, self->top, "b7/l7");
	ASSERT_EQ(0, cg_deny(leaf, "39"));
	cg_name(branch, self->top, "b50");
	ASSERT_EQ(0, cg_deny(branch, "102"));
	for (round = 0; round < 2; round++) {
		const char *now = round == 0 ? "110" : "";

		ASSERT_EQ(0, round == 0 ? cg_deny(self->top, "110") : cg_allow(self->top, "110"));
		for (i = 0; i < WIDE; i++) {
			const char *want = i == 50 ? (round == 0 ? "102 110" : "102") : now;

			/* The deny in each of them, the allow in some. */
			for (j = 0; j < WIDE - 1; j += round ? 7 : 1) {
				snprintf(name, sizeof(name), "b%d/l%d", i, j);
				cg_name(leaf, self->top, name);
				if (i == 7 && j == 7) {
					EXPECT_DENY(leaf, round == 0 ? "39 110" : "39");
				} else {
					ASSERT_DENY(leaf, want);
				}
			}
			EXPECT_EQ(round == 0 ? EPERM : 0, errno_in(leaf, SYS_getppid));
		}
	}
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_HARNESS_MAIN
