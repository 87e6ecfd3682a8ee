// SPDX-License-Identifier: GPL-2.0
/*
 * The module comes and goes, a hundred times, while processes make the calls that it denies.
 */
#include "sclimit_module.h"
#include "sclimit_spin.h"
#include "sclimit_harness.h"

#define LOADS	100

/*
 * top
 * |-- a	getppid, openat
 * `-- b	read
 */
FIXTURE(loads)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH];
	char params[64];
};

FIXTURE_SETUP(loads)
{
	strcpy(self->params, gate_params());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
}

FIXTURE_TEARDOWN_PARENT(loads)
{
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* What the other loops count: calls made, calls denied, and whatever else came. */
struct loop {
	int stop;
	unsigned long ran, denied, odd;
};

/* Calls without a rest on all CPUs would make a load take ten times as long, and show no more. */
static void count_and_rest(struct loop *l, long ret)
{
	*(ret >= 0 ? &l->ran : ret == -EPERM ? &l->denied : &l->odd) += 1;
	if ((l->ran + l->denied) % 20 == 0)
		usleep(2000);
}

static int read_loop(void *arg)
{
	struct loop *l = arg;
	int fd = open("/dev/zero", O_RDONLY);
	char byte;
	long ret;

	while (!spin_load(&l->stop)) {
		ret = raw_syscall(SYS_read, fd, &byte, 1);
		count_and_rest(l, ret);
	}
	return 0;
}

static int open_loop(void *arg)
{
	struct loop *l = arg;
	long ret;

	while (!spin_load(&l->stop)) {
		ret = raw_syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY);
		count_and_rest(l, ret);
		if (ret >= 0)
			close(ret);
	}
	return 0;
}

TEST_F_TIMEOUT(loads, the_module_is_loaded_and_unloaded_a_hundred_times_under_running_calls, 450)
{
	struct spin *spin = shared_pages(sizeof(*spin));
	struct loop *loop = shared_pages(2 * sizeof(*loop));
	pid_t pid[3];
	int i;

	ASSERT_NE(NULL, spin);
	ASSERT_NE(NULL, loop);
	spin->nap = true;
	pid[0] = spawn_in(self->a, spin_fn, spin);
	pid[1] = spawn_in(self->b, read_loop, &loop[0]);
	pid[2] = spawn_in(self->a, open_loop, &loop[1]);
	for (i = 0; i < LOADS; i++) {
		ASSERT_EQ(0, module_unload_soon());
		ASSERT_EQ(0, module_load(self->params));
		/* Each time with another rule in force for a while; sometimes with none. */
		if (i % 5 == 4)
			continue;
		ASSERT_EQ(0, cg_deny(i % 2 ? self->b : self->a, i % 3 ? "110 0" : "100-120 257"));
		if (i % 10 == 0) {
			ASSERT_EQ(0, spin_is(spin, EPERM));
		}
		ASSERT_EQ(0, cg_allow(i % 2 ? self->b : self->a, "all"));
	}
	ASSERT_EQ(0, module_unload_soon());
	EXPECT_EQ(0, spin_is(spin, 0));
	spin_store(&spin->stop, 1);
	spin_store(&loop[0].stop, 1);
	spin_store(&loop[1].stop, 1);
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(0, reap(pid[i]));
	}
	EXPECT_EQ(0u, spin->odd);
	TH_LOG("read: %lu ran, %lu denied; openat: %lu ran, %lu denied", loop[0].ran,
	       loop[0].denied, loop[1].ran, loop[1].denied);
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(0u, loop[i].odd);
		EXPECT_LT(0u, loop[i].ran);
	}
}

TEST_HARNESS_MAIN
