// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading: refused while rules stand, clean otherwise, and a module loaded again
 * begins with groups that were there before it.
 */
#include "sclimit_module.h"
#include "sclimit_spin.h"
#include "sclimit_harness.h"

static const char *const all_files[] = {
	"syscalls.allow", "syscalls.deny", "syscalls.deny.local", "syscalls.events",
	"syscalls.lock", "syscalls.stat",
};

/*
 * top
 * `-- a
 */
FIXTURE(unload)
{
	char top[CG_PATH], a[CG_PATH];
	char params[64];
};

FIXTURE_SETUP(unload)
{
	strcpy(self->params, gate_params());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
}

FIXTURE_TEARDOWN_PARENT(unload)
{
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Return: how many of the files a group has. */
static int files_there(const char *cg)
{
	size_t i;
	int n = 0;

	for (i = 0; i < ARRAY_SIZE(all_files); i++)
		n += !access(cg_file(cg, all_files[i]), F_OK);
	return n;
}

TEST_F(unload, unloading_is_refused_while_a_rule_stands)
{
	int err;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_deny(self->top, "101"));
	err = module_unload();
	EXPECT_TRUE(err == -EAGAIN || err == -EBUSY)
		TH_LOG("%d", err);
	EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	/* One of the two is enough. */
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_NE(0, module_unload());
	EXPECT_DENY(self->a, "101");
	/* The last one gone, it goes. */
	ASSERT_EQ(0, cg_deny(self->top, "="));
	EXPECT_EQ(0, module_unload_soon());
	EXPECT_FALSE(module_loaded());
}

TEST_F(unload, rules_of_a_removed_group_do_not_keep_the_module)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_NE(0, module_unload());
	ASSERT_EQ(0, rmdir(self->a));
	EXPECT_EQ(0, module_unload_soon());
}

TEST_F(unload, a_rule_written_twice_is_allowed_once)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "110 57"));
	ASSERT_EQ(-EINVAL, cg_deny(self->a, "="  " x"));
	ASSERT_EQ(0, cg_allow(self->a, "all"));
	EXPECT_EQ(0, module_unload_soon());
}

TEST_F(unload, without_the_module_files_and_denials_are_gone_and_groups_work)
{
	char fresh[CG_PATH];

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	ASSERT_EQ(0, module_unload_soon());
	EXPECT_EQ(0, files_there(CG_ROOT));
	EXPECT_EQ(0, files_there(self->top));
	EXPECT_EQ(0, files_there(self->a));
	EXPECT_EQ(0, errno_in(self->a, SYS_getppid));
	EXPECT_EQ(0, cg_create_sub(fresh, self->a, "fresh"));
	EXPECT_EQ(0, errno_in(fresh, SYS_getppid));
	EXPECT_EQ(0, rmdir(fresh));
}

TEST_F(unload, a_module_loaded_again_finds_the_groups_that_are_there_without_rules_or_counts)
{
	char before[CG_PATH], buf[CG_TEXT];

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	ASSERT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, cg_create_sub(before, self->a, "before"));
	ASSERT_EQ(0, module_load(self->params));
	EXPECT_STREQ(self->params, gate_params());
	EXPECT_EQ(6, files_there(CG_ROOT));
	EXPECT_EQ(6, files_there(self->top));
	EXPECT_EQ(6, files_there(self->a));
	EXPECT_EQ(6, files_there(before));
	EXPECT_DENY(before, "");
	EXPECT_EQ(0, cg_event(self->a, "denied"));
	EXPECT_EQ(0, cg_read(self->a, "syscalls.stat", buf, sizeof(buf)));
	/* And they are groups like any other. */
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	EXPECT_DENY(before, "110");
	EXPECT_EQ(EPERM, errno_in(before, SYS_getppid));
	EXPECT_EQ(1, cg_event(self->a, "denied"));
	EXPECT_EQ(-EPERM, cg_allow(before, "110"));
	EXPECT_EQ(0, cg_allow(self->top, "110"));
	EXPECT_EQ(0, errno_in(before, SYS_getppid));
}

TEST_F(unload, a_process_that_runs_through_it_all_is_judged_by_what_there_is)
{
	struct spin *s = shared_pages(sizeof(*s));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, s);
	pid = spawn_in(self->a, spin_fn, s);
	ASSERT_LT(0, pid);
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, cg_deny(self->a, SPIN_NR));
		EXPECT_EQ(0, spin_is(s, EPERM));
		ASSERT_EQ(0, cg_allow(self->a, SPIN_NR));
		ASSERT_EQ(0, module_unload_soon());
		EXPECT_EQ(0, spin_is(s, 0));
		ASSERT_EQ(0, module_load(self->params));
		EXPECT_EQ(0, spin_is(s, 0));
	}
	spin_store(&s->stop, 1);
	EXPECT_EQ(0, reap(pid));
}

TEST_F(unload, the_gate_is_the_one_that_was_asked_for)
{
	static const char *const gates[] = { "ftrace", "kprobe" };
	char params[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		ASSERT_EQ(0, module_unload_soon());
		snprintf(params, sizeof(params), "gate=%s", gates[i]);
		ASSERT_EQ(0, module_load(params));
		EXPECT_STREQ(gates[i], gate_in_use());
		ASSERT_EQ(0, cg_deny(self->a, "110"));
		EXPECT_EQ(EPERM, errno_in(self->a, SYS_getppid));
		ASSERT_EQ(0, cg_allow(self->a, "110"));
		EXPECT_EQ(0, errno_in(self->a, SYS_getppid));
	}
	ASSERT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, module_load("gate=auto"));
	EXPECT_STREQ("ftrace", gate_in_use());
	/* As it was before the test. */
	ASSERT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, module_load(self->params));
	EXPECT_STREQ(self->params, gate_params());
}

TEST_F(unload, an_unknown_gate_is_einval_and_loads_nothing)
{
	ASSERT_EQ(0, module_unload_soon());
	EXPECT_EQ(-EINVAL, module_load("gate=portcullis"));
	EXPECT_FALSE(module_loaded());
	EXPECT_EQ(0, files_there(self->a));
	EXPECT_EQ(0, module_load(self->params));
}

TEST_F(unload, the_gate_cannot_be_changed_once_loaded)
{
	struct stat st;

	ASSERT_EQ(0, stat("/sys/module/sclimit/parameters/gate", &st));
	EXPECT_EQ(0100444u, st.st_mode);
}

/* A file that is held open keeps working as a descriptor, and keeps nothing alive. */
TEST_F(unload, an_open_file_does_not_keep_the_module_and_is_dead_afterwards)
{
	int fd = cg_open(self->a, "syscalls.deny", O_RDWR);
	char buf[64];

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, module_unload_soon());
	EXPECT_EQ(-ENODEV, write_fd(fd, "110", 3));
	EXPECT_EQ(-1, pread(fd, buf, sizeof(buf), 0));
	EXPECT_EQ(ENODEV, errno);
	ASSERT_EQ(0, module_load(self->params));
	EXPECT_EQ(-ENODEV, write_fd(fd, "110", 3));
	EXPECT_DENY(self->a, "");
	close(fd);
}

TEST_HARNESS_MAIN
