// SPDX-License-Identifier: GPL-2.0
/*
 * What a rule means: for the group and for all below it, for processes that already run, and for
 * those to come. The first tests are the semantics of the syscalls cgroup patch of 2011.
 */
#include "sclimit_spin.h"
#include <pthread.h>
#include "sclimit_harness.h"

#define DEEP		64
#define THREADS		3

/*
 * top
 * |-- a
 * |   `-- a1
 * `-- b
 */
FIXTURE(semantics)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
};

FIXTURE_SETUP(semantics)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
}

FIXTURE_TEARDOWN_PARENT(semantics)
{
	cg_deny(CG_ROOT, "=");
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- the patch of 2011 ---- */

TEST_F(semantics, deny_is_always_possible)
{
	EXPECT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_EQ(0, cg_deny(self->a, "110"));
	/* Above one that denies it already, and below. */
	EXPECT_EQ(0, cg_deny(self->top, "110"));
	EXPECT_EQ(0, cg_deny(self->a1, "110"));
	EXPECT_LOCAL(self->top, "110");
	EXPECT_LOCAL(self->a, "110");
	EXPECT_LOCAL(self->a1, "110");
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
}

TEST_F(semantics, allow_needs_the_parents_permission)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_EQ(-EPERM, cg_allow(self->a, "110"));
	EXPECT_LOCAL(self->a, "110");
	EXPECT_EQ(-EPERM, cg_allow(self->a1, "110"));
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	/* The parent may; then the child may. */
	EXPECT_EQ(0, cg_allow(self->top, "110"));
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	EXPECT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_EQ(0, errno_in(self->a, SYS_getppid));
}

TEST_F(semantics, a_number_beyond_the_table_is_erange_and_garbage_is_einval)
{
	EXPECT_EQ(-ERANGE, cg_deny(self->a, "100000"));
	EXPECT_EQ(-ERANGE, cg_allow(self->a, "100000"));
	EXPECT_EQ(-EINVAL, cg_deny(self->a, "fork"));
	EXPECT_EQ(-EINVAL, cg_allow(self->a, "fork"));
	EXPECT_DENY(self->a, "");
}

TEST_F(semantics, allowing_what_nobody_denies_changes_nothing)
{
	EXPECT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_DENY(self->a, "");
	EXPECT_EQ(0, errno_in(self->a, SYS_getppid));
}

/* ---- the hierarchy ---- */

TEST_F(semantics, an_allow_that_an_ancestor_denies_in_part_is_eperm_and_changes_nothing)
{
	static const char *const text[] = {
		"57 101", "101 57", "57-110", "all", "= 39", "x86_64:101", "i386:26",
		"i386:20-30", "x32:all", "110 x32:521",
	};
	size_t i;

	ASSERT_EQ(0, cg_deny(self->top, "101 39"));
	ASSERT_EQ(0, cg_deny(self->a, "57 58 110"));
	for (i = 0; i < ARRAY_SIZE(text); i++) {
		EXPECT_EQ(-EPERM, cg_allow(self->a, text[i]))
			TH_LOG("'%s'", text[i]);
		EXPECT_LOCAL(self->a, "57 58 110");
		EXPECT_DENY(self->a, "39 57 58 101 110");
	}
	/* One entry of the other ABI above is enough to make the bare number EPERM. */
	ASSERT_EQ(0, cg_deny(self->top, "= i386:64"));
	EXPECT_EQ(-EPERM, cg_allow(self->a, "110"));
	EXPECT_EQ(0, cg_allow(self->a, "x86_64:110 x32:110"));
	EXPECT_DENY(self->a, "57 58 i386:64");
}

TEST_F(semantics, an_equals_sign_into_deny_cannot_loosen_what_an_ancestor_denies)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "57"));
	EXPECT_EQ(0, cg_deny(self->a, "= 101"));
	EXPECT_DENY(self->a, "101 110");
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
}

TEST_F(semantics, own_rules_survive_what_the_ancestors_do)
{
	ASSERT_EQ(0, cg_deny(self->a, "101 110"));
	ASSERT_EQ(0, cg_deny(self->top, "57 110"));
	EXPECT_DENY(self->a1, "57 101 110");
	EXPECT_LOCAL(self->a, "101 110");
	EXPECT_EQ(0, cg_allow(self->top, "57 110"));
	EXPECT_DENY(self->a, "101 110");
	EXPECT_EQ(0, cg_deny(self->top, "100-115"));
	EXPECT_EQ(0, cg_allow(self->top, "all"));
	EXPECT_LOCAL(self->a, "101 110");
	EXPECT_DENY(self->a1, "101 110");
	EXPECT_LOCAL(self->a1, "");
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->b, SYS_getppid));
}

TEST_F(semantics, a_deny_reaches_down_and_neither_up_nor_beside)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_DENY(self->a1, "110");
	EXPECT_DENY(self->top, "");
	EXPECT_DENY(self->b, "");
	EXPECT_DENY(CG_ROOT, "");
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->top, SYS_getppid));
	EXPECT_EQ(0, errno_in(self->b, SYS_getppid));
	EXPECT_EQ(0, errno_in(CG_ROOT, SYS_getppid));
}

TEST_F(semantics, the_root_group_can_deny_for_the_whole_machine)
{
	ASSERT_EQ(0, cg_deny(CG_ROOT, "110"));
	EXPECT_EQ(-EPERM, raw_syscall(SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(-EPERM, cg_allow(self->top, "110"));
	EXPECT_DENY(self->a1, "110");
	EXPECT_EQ(0, cg_allow(CG_ROOT, "110"));
	EXPECT_LT(0, raw_syscall(SYS_getppid));
	EXPECT_DENY(self->a1, "");
}

TEST_F(semantics, a_new_group_starts_with_its_parents_effective_rules_and_none_of_its_own)
{
	char fresh[CG_PATH], below[CG_PATH];

	ASSERT_EQ(0, cg_deny(self->top, "57"));
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_create_sub(fresh, self->a1, "fresh"));
	ASSERT_EQ(0, cg_create_sub(below, fresh, "below"));
	EXPECT_EQ(EPERM, errno_in(below, SYS_getppid));
	EXPECT_DENY(fresh, "57 110");
	EXPECT_DENY(below, "57 110");
	EXPECT_LOCAL(fresh, "");
	EXPECT_LOCAL(below, "");
	/* They follow what comes later, too. */
	EXPECT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_EQ(0, errno_in(below, SYS_getppid));
	EXPECT_EQ(0, cg_deny(self->top, "101"));
	EXPECT_DENY(below, "57 101");
}

TEST_F(semantics, a_group_made_again_under_the_same_name_has_no_rules_left)
{
	ASSERT_EQ(0, cg_deny(self->a1, "110"));
	ASSERT_EQ(0, rmdir(self->a1));
	ASSERT_EQ(0, cg_create(self->a1));
	EXPECT_DENY(self->a1, "");
	EXPECT_EQ(0, errno_in(self->a1, SYS_getppid));
}

TEST_F(semantics, a_rule_ends_with_its_group_and_the_same_rule_of_another_group_does_not)
{
	struct spin *s = shared_pages(sizeof(*s));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, s);
	s->nap = true;
	ASSERT_EQ(0, cg_deny(self->b, SPIN_NR));
	pid = spawn_in(self->b, spin_fn, s);
	ASSERT_LT(0, pid);
	/* The end of a group's rules is not at the very end of its rmdir, so more than once. */
	for (i = 0; i < 10; i++) {
		ASSERT_EQ(0, cg_deny(self->a1, "109-111"));
		if (i % 2) {
			ASSERT_EQ(0, cg_allow(self->a1, "all"));
		}
		ASSERT_EQ(0, rmdir(self->a1));
		ASSERT_EQ(0, cg_create(self->a1));
		EXPECT_EQ(0, spin_is(s, EPERM));
	}
	EXPECT_EQ(0u, spin_load(&s->last_ran));
	EXPECT_EQ(0, errno_in(self->a1, SYS_getppid));
	spin_store(&s->stop, 1);
	EXPECT_EQ(0, reap(pid));
}

/*
 * top
 * `-- d
 *     `-- d
 *         `-- ... 64 levels
 */
TEST_F(semantics, a_deny_reaches_each_of_64_levels_before_the_write_returns)
{
	char cg[DEEP][CG_PATH];
	struct spin *s = shared_pages(sizeof(*s));
	pid_t pid;
	int i, round;

	ASSERT_NE(NULL, s);
	for (i = 0; i < DEEP; i++) {
		ASSERT_EQ(0, cg_create_sub(cg[i], i ? cg[i - 1] : self->top, "d"));
	}
	pid = spawn_in(cg[DEEP - 1], spin_fn, s);
	ASSERT_LT(0, pid);
	for (round = 0; round < 4; round++) {
		/* Denied by the top, by the deepest, and by two between. */
		const char *by = round == 0 ? self->top : cg[round * (DEEP - 1) / 3];

		EXPECT_EQ(0, spin_is(s, 0));
		ASSERT_EQ(0, cg_deny(by, SPIN_NR));
		EXPECT_EQ(0, spin_is(s, EPERM));
		for (i = 0; i < DEEP; i++) {
			EXPECT_DENY(cg[i], strlen(cg[i]) >= strlen(by) ? SPIN_NR : "");
		}
		if (round < 3) {
			EXPECT_EQ(-EPERM, cg_allow(cg[DEEP - 1], SPIN_NR));
		}
		ASSERT_EQ(0, cg_allow(by, SPIN_NR));
	}
	EXPECT_EQ(0, spin_is(s, 0));
	for (i = 0; i < DEEP; i++) {
		EXPECT_DENY(cg[i], "");
	}
	spin_store(&s->stop, 1);
	EXPECT_EQ(0, reap(pid));
}

TEST_F(semantics, rules_of_several_levels_add_up_and_each_goes_away_where_it_was_made)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "39 110"));
	ASSERT_EQ(0, cg_deny(self->a1, "102 110"));
	EXPECT_DENY(self->a1, "39 102 110");
	EXPECT_EQ(0, cg_allow(self->top, "110"));
	EXPECT_EQ(-EPERM, cg_allow(self->a1, "110"));
	EXPECT_EQ(0, cg_allow(self->a, "all"));
	EXPECT_DENY(self->a1, "102 110");
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(0, cg_allow(self->a1, "110"));
	EXPECT_EQ(0, errno_in(self->a1, SYS_getppid));
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getuid));
}

/* ---- processes that run ---- */

/*
 * The tree of the fixture; a spinner in a1 and one in b, through one entry of the machine.
 */
FIXTURE(running)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
	struct spin *spin, *other;
	pid_t pid, other_pid;
};

FIXTURE_VARIANT(running)
{
	int entry;
};

FIXTURE_VARIANT_ADD(running, x86_64) { .entry = SPIN_X86_64 };
FIXTURE_VARIANT_ADD(running, i386) { .entry = SPIN_I386 };
FIXTURE_VARIANT_ADD(running, x32) { .entry = SPIN_X32 };

FIXTURE_SETUP(running)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	self->spin = shared_pages(2 * sizeof(*self->spin));
	ASSERT_NE(NULL, self->spin);
	self->other = self->spin + 1;
	self->spin->entry = self->other->entry = variant->entry;
	self->other->nap = true;
	self->pid = spawn_in(self->a1, spin_fn, self->spin);
	self->other_pid = spawn_moved(self->b, spin_fn, self->other);
	ASSERT_LT(0, self->pid);
	ASSERT_LT(0, self->other_pid);
	ASSERT_EQ(0, spin_is(self->spin, 0));
	ASSERT_EQ(0, spin_is(self->other, 0));
}

FIXTURE_TEARDOWN_PARENT(running)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(running, a_running_process_loses_a_call_when_the_write_returns_and_gets_it_back)
{
	const char *by[] = { self->a1, self->a };
	int i;

	for (i = 0; i < 8; i++) {
		ASSERT_EQ(0, cg_deny(by[i % 2], SPIN_NR));
		EXPECT_EQ(0, spin_is(self->spin, EPERM));
		ASSERT_EQ(0, cg_allow(by[i % 2], SPIN_NR));
		EXPECT_EQ(0, spin_is(self->spin, 0));
	}
	/* The process beside had the call all the while. */
	EXPECT_EQ(0u, spin_load(&self->other->last_denied));
	EXPECT_EQ(0u, spin_load(&self->other->odd));
	EXPECT_EQ(0, spin_is(self->other, 0));
}

TEST_F(running, other_rules_do_not_touch_a_process)
{
	ASSERT_EQ(0, cg_deny(self->a1, "101 57-59 i386:26"));
	EXPECT_EQ(0, spin_is(self->spin, 0));
	ASSERT_EQ(0, cg_deny(self->b, "100-115"));
	EXPECT_EQ(0, spin_is(self->spin, 0));
	ASSERT_EQ(0, cg_allow(self->b, "all"));
	EXPECT_EQ(0, spin_is(self->spin, 0));
	EXPECT_EQ(0u, spin_load(&self->spin->last_denied));
}

TEST_F(running, a_process_that_moves_gets_the_rules_of_where_it_is)
{
	int i;

	ASSERT_EQ(0, cg_deny(self->a, SPIN_NR));
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, cg_enter(self->b, self->pid));
		EXPECT_EQ(0, spin_is(self->spin, 0));
		ASSERT_EQ(0, cg_enter(self->a1, self->pid));
		EXPECT_EQ(0, spin_is(self->spin, EPERM));
	}
}

TEST_F(running, every_way_of_writing_is_in_force_when_the_write_returns)
{
	static const char *const denies[] = {
		SPIN_NR, "105-112", "= 57 " SPIN_NR, "x86_64:110 i386:64 x32:110",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(denies); i++) {
		ASSERT_EQ(0, cg_deny(self->a, denies[i]));
		EXPECT_EQ(0, spin_is(self->spin, EPERM));
		ASSERT_EQ(0, cg_deny(self->a, "= 57"));
		EXPECT_EQ(0, spin_is(self->spin, 0));
	}
}

static void *spin_thread(void *arg)
{
	spin_fn(arg);
	return NULL;
}

static int threads_fn(void *arg)
{
	struct spin *s = arg;
	pthread_t thread[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, spin_thread, &s[i]))
			return 1;
	for (i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

TEST_F(semantics, every_thread_of_a_process_loses_the_call)
{
	struct spin *s = shared_pages(THREADS * sizeof(*s));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, s);
	pid = spawn_moved(self->a, threads_fn, s);
	ASSERT_LT(0, pid);
	for (i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, spin_is(&s[i], 0));
	}
	ASSERT_EQ(0, cg_deny(self->a, SPIN_NR));
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(0, spin_is(&s[i], EPERM));
	}
	ASSERT_EQ(0, cg_allow(self->a, SPIN_NR));
	for (i = 0; i < THREADS; i++) {
		EXPECT_EQ(0, spin_is(&s[i], 0));
		spin_store(&s[i].stop, 1);
	}
	EXPECT_EQ(0, reap(pid));
}

TEST_HARNESS_MAIN
