// SPDX-License-Identifier: GPL-2.0
/*
 * The entries that 64-bit code has beside its own are no way around: INT 0x80, the x32 numbers,
 * junk in the upper half of rax, the vsyscall page.
 */
#include "bypass.h"
#include "kselftest_harness.h"

static bool have_x32(void)
{
	return x32(SYS_getpid) == getpid();
}

/*
 * /sys/fs/cgroup
 * `-- bypass_entry	the worker
 */
FIXTURE(entry) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(entry) {
	enum entry entry;
	unsigned long nr;
	const char *rule;	/* that names this entry alone */
	const char *key;	/* under which it is counted */
};

FIXTURE_VARIANT_ADD(entry, native) {
	.entry = ENTRY_SYSCALL, .nr = NR_VICTIM, .rule = "x86_64:95", .key = "95",
};

FIXTURE_VARIANT_ADD(entry, native_with_junk_above_the_number) {
	.entry = ENTRY_SYSCALL, .nr = 0xdeadbeef00000000 | NR_VICTIM, .rule = "x86_64:95",
	.key = "95",
};

FIXTURE_VARIANT_ADD(entry, int80) {
	.entry = ENTRY_INT80, .nr = NR_VICTIM_I386, .rule = "i386:60", .key = "i386:60",
};

FIXTURE_VARIANT_ADD(entry, int80_with_junk_above_the_number) {
	.entry = ENTRY_INT80, .nr = 0xdeadbeef00000000 | NR_VICTIM_I386, .rule = "i386:60",
	.key = "i386:60",
};

FIXTURE_VARIANT_ADD(entry, x32) {
	.entry = ENTRY_SYSCALL, .nr = X32_BIT | NR_VICTIM, .rule = "x32:95", .key = "x32:95",
};

FIXTURE_VARIANT_ADD(entry, x32_with_junk_above_the_number) {
	.entry = ENTRY_SYSCALL, .nr = 0xdeadbeef00000000 | X32_BIT | NR_VICTIM, .rule = "x32:95",
	.key = "x32:95",
};

FIXTURE_SETUP(entry)
{
	if (variant->nr & X32_BIT && !have_x32())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	cg_name(self->cg, CG_ROOT, "bypass_entry");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(entry)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(entry, runs_while_nothing_is_denied)
{
	EXPECT_RUNS(&self->w, variant->entry, variant->nr);
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
}

TEST_F(entry, is_denied_by_the_bare_native_number_and_comes_back)
{
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	EXPECT_DENIED(&self->w, variant->entry, variant->nr);
	EXPECT_EQ(1, cg_event(self->cg, "denied"));
	EXPECT_EQ(1, cg_stat(self->cg, variant->key));
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, variant->entry, variant->nr);
}

TEST_F(entry, is_denied_by_a_rule_of_the_root_group)
{
	ASSERT_EQ(0, cg_deny(CG_ROOT, VICTIM));
	EXPECT_EQ(-EPERM, worker_call(&self->w, variant->entry, variant->nr, MASK_AFTER));
	EXPECT_EQ(0, cg_allow(CG_ROOT, VICTIM));
	EXPECT_RUNS(&self->w, variant->entry, variant->nr);
}

TEST_F(entry, is_denied_by_its_own_rule_and_by_no_other_entrys)
{
	static const char *const rules[] = { "x86_64:95", "i386:60", "x32:95" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		ASSERT_EQ(0, cg_deny(self->cg, rules[i]));
		if (!strcmp(rules[i], variant->rule))
			EXPECT_DENIED(&self->w, variant->entry, variant->nr);
		else
			EXPECT_RUNS(&self->w, variant->entry, variant->nr);
		ASSERT_EQ(0, cg_allow(self->cg, rules[i]));
	}
}

/* Once for all entries: to deny all is costly where the gate is kprobe. */
FIXTURE(all) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_SETUP(all)
{
	cg_name(self->cg, CG_ROOT, "bypass_entry");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(all)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F_TIMEOUT(all, is_denied_by_all_through_each_entry, 180)
{
	ASSERT_EQ(0, worker_spin(&self->w));
	ASSERT_EQ(0, cg_deny(self->cg, "all"));
	EXPECT_DENIED(&self->w, ENTRY_SYSCALL, NR_VICTIM);
	EXPECT_DENIED(&self->w, ENTRY_SYSCALL, 0xdeadbeef00000000 | NR_VICTIM);
	EXPECT_DENIED(&self->w, ENTRY_INT80, NR_VICTIM_I386);
	EXPECT_DENIED(&self->w, ENTRY_INT80, 0xdeadbeef00000000 | NR_VICTIM_I386);
	if (have_x32())
		EXPECT_DENIED(&self->w, ENTRY_SYSCALL, X32_BIT | NR_VICTIM);
}

/*
 * x32 has calls under numbers of its own, from 512 up, where the layout of memory differs.
 */
FIXTURE(x32_own) {
	char cg[CG_PATH];
	struct worker w;
	int pipe[2];
};

FIXTURE_SETUP(x32_own)
{
	if (!have_x32())
		SKIP(return, "the kernel was booted without syscall.x32=y");
	cg_name(self->cg, CG_ROOT, "bypass_entry");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, pipe2(self->pipe, O_NONBLOCK));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(x32_own)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(x32_own, writev_under_516_is_denied_with_native_writev)
{
	uint32_t iov[2] = { DESK_ADDR + offsetof(struct desk, data) + 64, 4 };
	char got[8];

	memcpy((char *)DESK->data, iov, sizeof(iov));
	memcpy((char *)DESK->data + 64, "text", 4);
	ASSERT_EQ(4, worker_call(&self->w, ENTRY_SYSCALL, X32_BIT | 516, self->pipe[1],
				 DESK->data, 1));
	ASSERT_EQ(4, read(self->pipe[0], got, sizeof(got)));
	ASSERT_EQ(0, cg_deny(self->cg, "20"));
	EXPECT_EQ(-EPERM, worker_call(&self->w, ENTRY_SYSCALL, X32_BIT | 516, self->pipe[1],
				      DESK->data, 1));
	EXPECT_EQ(-1, read(self->pipe[0], got, sizeof(got)));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(1, cg_stat(self->cg, "x32:516"));
}

TEST_F(x32_own, a_number_from_512_up_without_the_bit_reaches_nothing)
{
	EXPECT_EQ(-ENOSYS, worker_call(&self->w, ENTRY_SYSCALL, 516, self->pipe[1], 0, 0));
	ASSERT_EQ(0, cg_deny(self->cg, "20"));
	EXPECT_EQ(-ENOSYS, worker_call(&self->w, ENTRY_SYSCALL, 516, self->pipe[1], 0, 0));
}

TEST_F(x32_own, all_from_512_up_are_denied_by_the_native_numbers)
{
	/* in the order of their x32 numbers, 512 to 547; 0: rt_sigreturn, which is exempt */
	int native[] = {
		13, 0, 16, 19, 20, 45, 46, 47, 59, 101, 127, 128, 129, 131, 222, 244, 246, 247,
		273, 274, 278, 279, 295, 296, 297, 299, 307, 310, 311, 54, 55, 206, 209, 322,
		327, 328,
	};
	char rules[512] = "";
	unsigned int i;
	long ret;

	ASSERT_EQ(548 - 512, (int)ARRAY_SIZE(native));
	ASSERT_EQ(0, worker_spin(&self->w));
	/* the arguments make no sense to any of them: each fails, and in its own way */
	for (i = 0; i < ARRAY_SIZE(native); i++) {
		if (!native[i])
			continue;
		snprintf(rules + strlen(rules), 8, "%d ", native[i]);
		ret = worker_call(&self->w, ENTRY_SYSCALL, X32_BIT | (512 + i), -1, -1, -1, -1, -1,
				  -1);
		/* a kernel that was built without it has it in no ABI */
		if (ret == -ENOSYS && worker_call(&self->w, ENTRY_SYSCALL, native[i], -1, -1, -1,
						  -1, -1, -1) == -ENOSYS) {
			native[i] = 0;
			continue;
		}
		EXPECT_TRUE(ret < 0 && ret > -4096 && ret != -EPERM && ret != -ENOSYS)
			TH_LOG("x32:%u returned %ld while nothing was denied", 512 + i, ret);
	}
	ASSERT_EQ(0, cg_deny(self->cg, rules));
	for (i = 0; i < ARRAY_SIZE(native); i++)
		if (native[i])
			EXPECT_EQ(-EPERM, worker_call(&self->w, ENTRY_SYSCALL, X32_BIT | (512 + i),
						      -1, -1, -1, -1, -1, -1))
				TH_LOG("x32:%u, native %d", 512 + i, native[i]);
}

/*
 * The vsyscall page: code at a fixed address that old programs call. The kernel catches the jump
 * and makes the call for them. (The vDSO is something else: there the kernel is not entered.)
 */
FIXTURE(vsyscall) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(vsyscall) {
	unsigned long addr;
	const char *rule, *key;
	const char *other;	/* a counterpart that is not what the page reaches */
	bool returns_value;
};

FIXTURE_VARIANT_ADD(vsyscall, gettimeofday) {
	.addr = 0xffffffffff600000, .rule = "96", .key = "96", .other = "i386:78",
};

FIXTURE_VARIANT_ADD(vsyscall, time) {
	.addr = 0xffffffffff600400, .rule = "201", .key = "201", .other = "i386:13",
	.returns_value = true,
};

FIXTURE_VARIANT_ADD(vsyscall, getcpu) {
	.addr = 0xffffffffff600800, .rule = "309", .key = "309", .other = "i386:318",
};

FIXTURE_SETUP(vsyscall)
{
	static char maps[65536];

	ASSERT_GT(read_text("/proc/self/maps", maps, sizeof(maps)), 0);
	if (!strstr(maps, "[vsyscall]"))
		SKIP(return, "the kernel was booted without vsyscall=xonly");
	cg_name(self->cg, CG_ROOT, "bypass_entry");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(vsyscall)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

/* Whether the call wrote where its first argument points. */
static bool wrote(void)
{
	return DESK->data[0] != (char)0xa5 || DESK->data[1] != (char)0xa5;
}

static long vsyscall(struct worker *w, unsigned long addr)
{
	memset((char *)DESK->data, 0xa5, 16);
	return worker_call(w, ENTRY_VSYSCALL, addr, DESK->data);
}

#define EXPECT_VSYSCALL_RUNS() do {								\
	long ret = vsyscall(&self->w, variant->addr);						\
												\
	EXPECT_TRUE(variant->returns_value ? ret > 0 : ret == 0) TH_LOG("it returned %ld", ret);	\
	EXPECT_TRUE(wrote());									\
} while (0)

TEST_F(vsyscall, runs_while_nothing_is_denied)
{
	EXPECT_VSYSCALL_RUNS();
}

TEST_F(vsyscall, is_denied_with_its_number_and_comes_back)
{
	ASSERT_EQ(0, cg_deny(self->cg, variant->rule));
	EXPECT_EQ(-EPERM, vsyscall(&self->w, variant->addr));
	EXPECT_FALSE(wrote());
	EXPECT_EQ(1, cg_stat(self->cg, variant->key));
	ASSERT_EQ(0, cg_allow(self->cg, variant->rule));
	EXPECT_VSYSCALL_RUNS();
}

TEST_F(vsyscall, is_the_native_entry_and_not_another_abis)
{
	char native[32];

	snprintf(native, sizeof(native), "x86_64:%s", variant->rule);
	ASSERT_EQ(0, cg_deny(self->cg, variant->other));
	EXPECT_VSYSCALL_RUNS();
	ASSERT_EQ(0, cg_deny(self->cg, native));
	EXPECT_EQ(-EPERM, vsyscall(&self->w, variant->addr));
	EXPECT_FALSE(wrote());
}

TEST_HARNESS_MAIN
