// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of system calls in rules, on a kernel that may be older than some of their members.
 */
#include "tool.h"
#include "sclimit_harness.h"

static struct tool t, sets;

/*
 * selftest
 * `-- box
 */
FIXTURE(sets)
{
	char top[CG_PATH], box[CG_PATH];
};

FIXTURE_SETUP(sets)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
}

FIXTURE_TEARDOWN_PARENT(sets)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(sets, members_that_the_kernel_does_not_have_are_passed_over)
{
	EXPECT_EQ(0, tool(&t, "deny", self->box, "@default"));
	EXPECT_QUIET(t);
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SAYS(t, "bpf");
	EXPECT_SAYS(t, "open_tree");
	EXPECT_SILENT(t, "mmap");
	EXPECT_EQ(0, tool(&t, "allow", self->box, "@default"));
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SILENT(t, "bpf");
}

TEST_F(sets, every_set_is_taken_in_every_abi)
{
	static const char *const abis[] = { "", "x86_64:", "i386:", "x32:" };
	char name[64], rule[80];
	const char *line;
	unsigned int i;

	ASSERT_EQ(0, tool(&sets, "names", "--sets"));
	for (line = sets.out; sscanf(line, "%63s", name) == 1; line += *line == '\n') {
		for (i = 0; i < 4; i++) {
			snprintf(rule, sizeof(rule), "%s%s/log", abis[i], name);
			EXPECT_EQ(0, tool(&t, "deny", self->box, rule))
				TH_LOG("%s: %s", rule, t.err);
		}
		line += strcspn(line, "\n");
	}
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SAYS(t, "ptrace/log");
}

TEST_F(sets, a_call_that_is_named_is_not_passed_over)
{
	EXPECT_EQ(1, tool(&t, "deny", self->box, "@keyring", "1023"));
	EXPECT_COMPLAINS(t, "1023");
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SILENT(t, "keyctl");
}

TEST_F(sets, what_is_asked_with_a_set_is_done_with_it_or_not_at_all)
{
	EXPECT_EQ(0, tool(&t, "deny", self->box, "chdir", "@swap/errno=ENOSYS", "@module/kill"));
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SAYS(t, "chdir");
	EXPECT_SAYS(t, "swapon/errno=ENOSYS");
	EXPECT_SAYS(t, "finit_module/kill");
	EXPECT_EQ(0, tool_reads(&t, "# two\n@default @keyring/log\n", "set", self->box, "--rules",
				"-"));
	EXPECT_EQ(0, tool(&t, "show", self->box));
	EXPECT_SAYS(t, "bpf");
	EXPECT_SILENT(t, "chdir");
}

TEST_HARNESS_MAIN
