// SPDX-License-Identifier: GPL-2.0
/*
 * What a caller leaves in the half of a register that the kernel does not read is no way around a
 * condition on that argument, in any ABI.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#define JUNK		0xdeadbeef00000000UL
#define TIOCSTI_NR	0x5412UL
#define MARK		77		/* an errno that none of these calls returns by itself */

/*
 * /sys/fs/cgroup
 * `-- width_test	the worker
 */
FIXTURE(width) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(width) {
	enum entry entry;
	unsigned long ioctl, openat, chmod, bit;
};

FIXTURE_VARIANT_ADD(width, native) {
	.entry = ENTRY_SYSCALL, .ioctl = 16, .openat = 257, .chmod = 90,
};
FIXTURE_VARIANT_ADD(width, int80) {
	.entry = ENTRY_INT80, .ioctl = 54, .openat = 295, .chmod = 15,
};
FIXTURE_VARIANT_ADD(width, x32) {
	.entry = ENTRY_SYSCALL, .ioctl = 514 | X32_BIT, .openat = 257 | X32_BIT,
	.chmod = 90 | X32_BIT,
};

FIXTURE_SETUP(width)
{
	cg_name(self->cg, CG_ROOT, "width_test");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
	strcpy((char *)DESK->data, "/nowhere");
}

FIXTURE_TEARDOWN_PARENT(width)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

#define CALL(nr, ...)	worker_call(&self->w, variant->entry, nr, __VA_ARGS__)

TEST_F(width, the_upper_half_of_an_int_is_no_way_around_an_equality)
{
	ASSERT_EQ(0, cg_deny(self->cg, "16:a1==0x5412/errno=77"));
	EXPECT_EQ(-MARK, CALL(variant->ioctl, -1, TIOCSTI_NR));
	EXPECT_EQ(-MARK, CALL(variant->ioctl, -1, JUNK | TIOCSTI_NR));
	EXPECT_EQ(-MARK, CALL(variant->ioctl, -1, 0x100000000 | TIOCSTI_NR));
	EXPECT_EQ(-EBADF, CALL(variant->ioctl, -1, TIOCSTI_NR + 1));
	EXPECT_EQ(-EBADF, CALL(variant->ioctl, -1, JUNK | (TIOCSTI_NR + 1)));
}

TEST_F(width, the_upper_half_of_an_int_makes_no_inequality_true)
{
	ASSERT_EQ(0, cg_deny(self->cg, "16:a1!=0x5412/errno=77 257:a2>0xffff/errno=77"));
	EXPECT_EQ(-EBADF, CALL(variant->ioctl, -1, JUNK | TIOCSTI_NR));
	EXPECT_EQ(-MARK, CALL(variant->ioctl, -1, JUNK | (TIOCSTI_NR + 1)));
	EXPECT_EQ(-ENOENT, CALL(variant->openat, AT_FDCWD, DESK->data, JUNK));
	EXPECT_EQ(-MARK, CALL(variant->openat, AT_FDCWD, DESK->data, JUNK | 0x10000));
}

TEST_F(width, a_negative_number_is_one_however_the_caller_and_the_rule_extend_it)
{
	static const char *const rules[] = {
		"= 257:a0==0xffffff9c/errno=77", "= 257:a0==0xffffffffffffff9c/errno=77",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		ASSERT_EQ(0, cg_deny(self->cg, rules[i]));
		EXPECT_EQ(-MARK, CALL(variant->openat, AT_FDCWD, DESK->data, 0));
		EXPECT_EQ(-MARK, CALL(variant->openat, 0xffffff9cUL, DESK->data, 0));
		EXPECT_EQ(-ENOENT, CALL(variant->openat, -2, DESK->data, 0));
	}
}

TEST_F(width, a_mode_is_of_sixteen_bits)
{
	ASSERT_EQ(0, cg_deny(self->cg, "90:a1==04000 90:a1==0x800/errno=77"));
	EXPECT_EQ(-MARK, CALL(variant->chmod, DESK->data, 04000));
	EXPECT_EQ(-MARK, CALL(variant->chmod, DESK->data, 0x10000 | 04000));
	EXPECT_EQ(-MARK, CALL(variant->chmod, DESK->data, JUNK | 0x7fff0000 | 04000));
	EXPECT_EQ(-ENOENT, CALL(variant->chmod, DESK->data, 0x10000 | 02000));
}

TEST_F(width, a_value_beyond_what_the_kernel_reads_never_matches_and_reads_back_as_written)
{
	ASSERT_EQ(0, cg_deny(self->cg, "16:a1==0x100005412/errno=77"));
	EXPECT_DENY(self->cg, "16:a1==0x100005412/errno=77");
	EXPECT_EQ(-EBADF, CALL(variant->ioctl, -1, TIOCSTI_NR));
	EXPECT_EQ(-EBADF, CALL(variant->ioctl, -1, 0x100000000 | TIOCSTI_NR));
}

TEST_HARNESS_MAIN
