// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions for calls from 32-bit code: the arguments are registers of 32 bits, and where a call
 * has them otherwise than the native one, a rule for the native number counts as matching.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#define JUNK	0xdeadbeef00000000UL
#define MARK	77		/* an errno that none of these calls returns by itself */

/*
 * top	the worker
 */
FIXTURE(i386)
{
	char top[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(i386)
{
	enum entry entry;
	bool is32;
	unsigned long junk;	/* above each argument: 64-bit code has such bits */
};

FIXTURE_VARIANT_ADD(i386, int80_from_64_bit_code) { .entry = ENTRY_INT80 };
FIXTURE_VARIANT_ADD(i386, int80_from_64_bit_code_with_junk) { .entry = ENTRY_INT80, .junk = JUNK };
FIXTURE_VARIANT_ADD(i386, int80) { .entry = ENTRY_INT80, .is32 = true };
FIXTURE_VARIANT_ADD(i386, the_vdso) { .entry = ENTRY_KVSYSCALL, .is32 = true };
FIXTURE_VARIANT_ADD(i386, sysenter) { .entry = ENTRY_SYSENTER, .is32 = true };
FIXTURE_VARIANT_ADD(i386, syscall) { .entry = ENTRY_SYSCALL32, .is32 = true };

FIXTURE_SETUP(i386)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, variant->is32 ? worker_start_32(&self->w, self->top) :
				     worker_start(&self->w, self->top));
	if (worker_call(&self->w, variant->entry, 20 /* getpid */) == self->w.pid)
		return;
	ASSERT_EQ(256 + SIGILL, reap(self->w.pid));
	SKIP(return, "the processor has no such instruction for 32-bit code");
}

FIXTURE_TEARDOWN_PARENT(i386)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

static long call(struct worker *w, enum entry entry, unsigned long junk, unsigned long nr,
		 const unsigned long *a)
{
	return worker_call(w, entry, nr, junk | a[0], junk | a[1], junk | a[2], junk | a[3],
			   junk | a[4]);
}

#define CALL(nr, ...)	call(&self->w, variant->entry, variant->junk, nr, \
			     (unsigned long[5]){ __VA_ARGS__ })

/* ---- where each stands ---- */

/* prctl(2): nothing for any of these options; four arguments are of register size. */
TEST_F(i386, each_argument_is_found_in_its_register)
{
	static const unsigned long base[5] = { 0x7000001, 0x7000002, 0x7000003, 0x7000004,
					       0x7000005 };
	unsigned long args[5];
	char rule[64];
	int arg, other;

	for (arg = 0; arg < 5; arg++) {
		snprintf(rule, sizeof(rule), "= 157:a%d==0x70000ff/errno=%d", arg, MARK);
		ASSERT_EQ(0, cg_deny(self->top, rule));
		for (other = 0; other < 5; other++) {
			memcpy(args, base, sizeof(args));
			args[other] = 0x70000ff;
			EXPECT_EQ(other == arg ? -MARK : -EINVAL, call(&self->w, variant->entry,
								       variant->junk, 172, args))
				TH_LOG("%s, argument %d", rule, other);
		}
	}
	EXPECT_EQ(5, cg_stat(self->top, "i386:172"));
}

TEST_F(i386, an_argument_is_what_stands_in_32_bits)
{
	static const struct {
		const char *cond;
		unsigned long yes, no;	/* the same: it holds for neither */
		bool all;		/* it holds for both */
	} row[] = {
		{ "a1==0xffffffff", 0xffffffff, 0xfffffffe, false },
		{ "a1==5", 5, 6, false }, { "a1!=5", 6, 5, false },
		{ "a1<0x80000000", 0x7fffffff, 0x80000000, false },
		{ "a1>=0x80000000", 0x80000000, 0x7fffffff, false },
		{ "a1>0x7fffffff", 0xffffffff, 0x7fffffff, false },
		{ "a1<=0xfffffffe", 0xfffffffe, 0xffffffff, false },
		{ "a1&0x80000001==0x80000001", 0x80000003, 0x80000002, false },
		/* of the upper half, which is not there, none is set */
		{ "a1&0xdeadbeef00000000==0", 0, 0xffffffff, true },
		{ "a1<0x100000000", 0, 0xffffffff, true },
		{ "a1!=0x100000005", 5, 6, true },
	};
	char rule[96];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		snprintf(rule, sizeof(rule), "= 157:%s/errno=%d", row[i].cond, MARK);
		ASSERT_EQ(0, cg_deny(self->top, rule));
		EXPECT_EQ(-MARK, CALL(172, 0x7000001, row[i].yes))
			TH_LOG("%s: %#lx", row[i].cond, row[i].yes);
		EXPECT_EQ(row[i].all ? -MARK : -EINVAL, CALL(172, 0x7000001, row[i].no))
			TH_LOG("%s: %#lx", row[i].cond, row[i].no);
	}
	/* Nothing of 32 bits is, or is more. */
	ASSERT_EQ(0, cg_deny(self->top, "= 157:a1==0x100000005/errno=77 "
			     "157:a1&0x100000000==0x100000000/errno=77 "
			     "157:a1>=0x100000000/errno=77"));
	EXPECT_EQ(-EINVAL, CALL(172, 0x7000001, 5));
	EXPECT_EQ(-EINVAL, CALL(172, 0x7000001, 0xffffffff));
}

TEST_F(i386, all_conditions_must_hold_and_any_rule_suffices)
{
	ASSERT_EQ(0, cg_deny(self->top, "157:a0==0x7000001,a4>=5,a4<9/errno=77 "
			     "157:a3==1/errno=77"));
	EXPECT_EQ(-MARK, CALL(172, 0x7000001, 0, 0, 0, 5));
	EXPECT_EQ(-MARK, CALL(172, 0x7000001, 0, 0, 0, 8));
	EXPECT_EQ(-EINVAL, CALL(172, 0x7000001, 0, 0, 0, 9));
	EXPECT_EQ(-EINVAL, CALL(172, 0x7000002, 0, 0, 0, 8));
	EXPECT_EQ(-MARK, CALL(172, 0x7000002, 0, 0, 1, 9));
}

/* ---- what counts as matching ---- */

static const struct {
	const char *cond;	/* of the native call, and false for all that is called here */
	unsigned int nr;
	unsigned long args[5];
	long ret;
} moved[] = {
	/* an offset in two halves: pread64, pwrite64, readahead, truncate, fallocate */
	{ "17:a3==0x123", 180, { -1, 0, 1, 0, 0 }, -MARK },
	{ "17:a0==0x123", 180, { 99, 0, 1, 0, 0 }, -EBADF },
	{ "17:a2==0x123", 180, { 99, 0, 1, 0, 0 }, -EBADF },
	{ "18:a3==0x123", 181, { 99, 0, 1, 0, 0 }, -MARK },
	{ "187:a1==0x123", 225, { 99, 0, 0, 1, 0 }, -MARK },
	{ "187:a0==0x123", 225, { 99, 0, 0, 1, 0 }, -EBADF },
	{ "77:a1==0x123", 194, { 99, 0, 0, 0, 0 }, -MARK },
	{ "77:a0==0x123", 194, { 99, 0, 0, 0, 0 }, -EBADF },
	{ "77:a1==0x123", 93, { 99, 0, 0, 0, 0 }, -EBADF },
	{ "285:a2==0x123", 324, { 99, 0, 0, 0, 1 }, -MARK },
	{ "285:a1==0x123", 324, { 99, 0, 0, 0, 1 }, -EBADF },
	{ "8:a1==0x123", 140, { 99, 0, 0, 0, 0 }, -MARK },
	{ "8:a1==0x123", 19, { 99, 0, 0, 0, 0 }, -EBADF },
	/* clone: the last two change places; the flags do not go together */
	{ "56:a3==0x123", 120, { CLONE_SIGHAND }, -MARK },
	{ "56:a4==0x123", 120, { CLONE_SIGHAND }, -MARK },
	{ "56:a0==0x123", 120, { CLONE_SIGHAND }, -EINVAL },
	{ "56:a1==0x123,a2==0x123", 120, { CLONE_SIGHAND }, -EINVAL },
	/* mmap: mmap2 counts its offset in pages, the old one has all behind a pointer */
	{ "9:a5==0x123", 192, { 0, 0, 0, 0, 99 }, -MARK },
	{ "9:a1==0x123", 192, { 0, 0, 0, 0, 99 }, -EBADF },
	{ "9:a1==0x123", 90, { 0 }, -MARK },
	{ "9:a0==0x123", 90, { 0 }, -MARK },
	/* ids cut to 16 bits beside those of 32 */
	{ "93:a1==0x123", 95, { 99, 0, 0 }, -MARK },
	{ "93:a1==0x123", 207, { 99, 0, 0 }, -EBADF },
	{ "93:a0==0x123", 95, { 99, 0, 0 }, -EBADF },
	/* fewer of them: waitpid beside wait4 */
	{ "61:a3==0x123", 7, { 0x7fffffff, 0, WNOHANG }, -MARK },
	{ "61:a3==0x123", 114, { 0x7fffffff, 0, WNOHANG }, -ECHILD },
	{ "61:a0==0x123", 7, { 0x7fffffff, 0, WNOHANG }, -ECHILD },
	/* packed: socket is a sub-call of socketcall, msgget one of ipc */
	{ "41:a0==0x123", 102, { 1, 0 }, -MARK },
	{ "41:a0==0x123", 359, { 99, 0, 0 }, -EAFNOSUPPORT },
	{ "41:a0==0x123", 102, { 8, 0 }, -EFAULT },
	{ "68:a1==0x123", 117, { 13, 0x7ffffff, 0 }, -MARK },
	{ "68:a1==0x123", 399, { 0x7ffffff, 0 }, -ENOENT },
	{ "68:a1==0x123", 117, { 0x2000d, 0x7ffffff, 0 }, -MARK },
	/* one that is the same in both, and the 64-bit time beside the 32-bit one */
	{ "0:a2==0x123", 3, { 99, 0, 0 }, -EBADF },
	{ "202:a1==0x123", 240, { 0, 99 }, -ENOSYS },
	{ "202:a1==0x123", 422, { 0, 99 }, -ENOSYS },
};

TEST_F(i386, a_rule_counts_as_matching_where_its_argument_stands_otherwise_and_not_elsewhere)
{
	char rule[96];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(moved); i++) {
		snprintf(rule, sizeof(rule), "= %s/errno=%d", moved[i].cond, MARK);
		ASSERT_EQ(0, cg_deny(self->top, rule));
		EXPECT_EQ(moved[i].ret, call(&self->w, variant->entry, variant->junk, moved[i].nr,
					     moved[i].args))
			TH_LOG("%s, i386 %u", rule, moved[i].nr);
	}
	/* Without the rule each of them runs, and returns something else. */
	ASSERT_EQ(0, cg_deny(self->top, "="));
	for (i = 0; i < ARRAY_SIZE(moved); i++) {
		long ret = call(&self->w, variant->entry, variant->junk, moved[i].nr,
				moved[i].args);

		EXPECT_NE(-MARK, ret);
		EXPECT_NE(-EPERM, ret);
		if (moved[i].ret != -MARK) {
			EXPECT_EQ(moved[i].ret, ret);
		}
	}
}

/* With its ABI named, a rule is about that entry's own arguments. */
TEST_F(i386, a_rule_for_the_entry_itself_is_judged_by_what_stands_there)
{
	ASSERT_EQ(0, cg_deny(self->top, "i386:180:a3==0x123/errno=77 i386:120:a3==0x123/errno=77"));
	EXPECT_EQ(-EBADF, CALL(180, 99, 0, 1, 0, 0));
	EXPECT_EQ(-EBADF, CALL(180, 99, 0, 1, 0, 0x123));
	EXPECT_EQ(-MARK, CALL(180, 99, 0, 1, 0x123, 0));
	EXPECT_EQ(-EINVAL, CALL(120, CLONE_SIGHAND, 0, 0, 0, 0x123));
	EXPECT_EQ(-MARK, CALL(120, CLONE_SIGHAND, 0, 0, 0x123, 0));
	/* and the native entry is not touched by it */
	EXPECT_EQ(EBADF, run_in(self->top, syscall_once_fn, &(struct syscall_once){
				.nr = SYS_pread64, .args = { 99, 0, 1, 0x123 } }));
}

TEST_F(i386, actions_are_those_of_the_rule_also_where_it_counts_as_matching)
{
	ASSERT_EQ(0, cg_deny(self->top, "17:a3==0x123/log"));
	EXPECT_EQ(-EBADF, CALL(180, 99, 0, 1, 0, 0));
	EXPECT_EQ(1, cg_event(self->top, "logged"));
	EXPECT_EQ(1, cg_stat(self->top, "i386:180"));
	ASSERT_EQ(0, cg_deny(self->top, "41:a0==0x123/kill"));
	EXPECT_EQ(-EAFNOSUPPORT, CALL(359, 99, 0, 0));
	EXPECT_EQ(WORKER_GONE, CALL(102, 1, 0));
	EXPECT_EQ(256 + SIGSYS, worker_end(&self->w));
	EXPECT_EQ(1, cg_event(self->top, "killed"));
	EXPECT_EQ(1, cg_stat(self->top, "i386:102"));
}

TEST_HARNESS_MAIN
