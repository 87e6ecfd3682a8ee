// SPDX-License-Identifier: GPL-2.0
/*
 * Everything but writes that runs out of memory: reads, directories made and removed, the first
 * denied call of a group, loading. Each allocation is made to fail in turn.
 *
 * Needs a kernel with fault injection, as scripts/debug builds it.
 */
#include "sclimit_fault.h"
#include "sclimit_module.h"
#include "kselftest_harness.h"

/*
 * top		110
 * `-- a	102
 */
FIXTURE(memory)
{
	char top[CG_PATH], a[CG_PATH], params[64];
	int nth;
};

FIXTURE_SETUP(memory)
{
	if (!fault_can())
		SKIP(return, "the kernel has no fault injection");
	strcpy(self->params, gate_params());
	self->nth = fault_open();
	ASSERT_LE(0, self->nth);
	ASSERT_EQ(0, cg_create_sub(self->top, CG_ROOT, "faults_test"));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, cg_deny(self->a, "102"));
}

FIXTURE_TEARDOWN_PARENT(memory)
{
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(0, cg_destroy(CG_ROOT "/faults_test"));
}

TEST_F_TIMEOUT(memory, a_read_that_runs_out_of_it_is_enomem_and_the_next_reads_all, 60)
{
	static const char *const files[] = {
		"syscalls.deny", "syscalls.deny.local", "syscalls.allow", "syscalls.events",
		"syscalls.lock", "syscalls.stat",
	};
	static char want[CG_TEXT], buf[CG_TEXT];
	unsigned int n, refused;
	ssize_t len, got;
	int fd, injected;
	size_t f;

	ASSERT_EQ(EPERM, errno_in(self->a, SYS_getppid));
	for (f = 0; f < ARRAY_SIZE(files); f++) {
		len = cg_read(self->a, files[f], want, sizeof(want));
		ASSERT_LT(0, len);
		refused = 0;
		for (n = 1; n < MANY; n++) {
			fd = cg_open(self->a, files[f], O_RDONLY);
			ASSERT_LE(0, fd);
			ASSERT_EQ(0, fault_arm(self->nth, n));
			got = read(fd, buf, sizeof(buf));
			injected = !fault_left(self->nth);
			if (got < 0) {
				refused++;
				EXPECT_EQ(ENOMEM, errno);
				EXPECT_TRUE(injected);
				got = pread(fd, buf, sizeof(buf), 0);
			}
			close(fd);
			ASSERT_EQ(len, got);
			ASSERT_EQ(0, memcmp(want, buf, len));
			if (!injected)
				break;
		}
		EXPECT_LT(0u, refused);
		TH_LOG("%s: %u allocations", files[f], n - 1);
	}
}

/* Return: how many allocations reading a file takes. */
static unsigned int read_cost(int nth, const char *cg, const char *file)
{
	static char buf[CG_TEXT];
	int fd = cg_open(cg, file, O_RDONLY);
	unsigned int left;

	fault_arm(nth, FAULT_NEVER);
	if (read(fd, buf, sizeof(buf)) < 0)
		abort();
	left = fault_left(nth);
	close(fd);
	return FAULT_NEVER - left;
}

/*
 * A directory whose object could not be allocated is as restricted as its parent, whatever
 * happens around it, and gets an object when one of its files is used.
 */
TEST_F_TIMEOUT(memory, a_group_made_without_it_is_as_restricted_as_its_parent, 200)
{
	unsigned int n, usual, failed = 0, refused = 0, without = 0;
	char cg[CG_PATH], sub[CG_PATH];
	int err, injected;

	/* A first read of a file takes more or less than a later one. */
	ASSERT_EQ(0, cg_create_sub(cg, self->a, "made"));
	usual = read_cost(self->nth, cg, "syscalls.deny");
	ASSERT_EQ(0, rmdir(cg));
	for (n = 1; n < MANY; n++) {
		ASSERT_EQ(0, fault_arm(self->nth, n));
		err = cg_create(cg);
		injected = !fault_left(self->nth);
		if (err) {
			refused++;
			EXPECT_EQ(-ENOMEM, err);
			ASSERT_TRUE(injected);
			ASSERT_EQ(-1, access(cg, F_OK));
			continue;
		}
		failed += injected;
		/* First what a process in it may call: reading a file would change that. */
		ASSERT_EQ(EPERM, errno_in(cg, SYS_getppid))
			TH_LOG("allocation %u", n);
		ASSERT_EQ(EPERM, errno_in(cg, SYS_getuid));
		ASSERT_EQ(0, errno_in(cg, SYS_getgid));
		ASSERT_EQ(0, cg_deny(self->a, "104"));
		EXPECT_EQ(EPERM, errno_in(cg, SYS_getgid));
		/* One below, whose object comes first, has rules of its own. */
		ASSERT_EQ(0, cg_create_sub(sub, cg, "sub"));
		EXPECT_EQ(EPERM, errno_in(sub, SYS_getgid));
		EXPECT_EQ(0, cg_deny(sub, "186"));
		EXPECT_EQ(EPERM, errno_in(sub, SYS_gettid));
		EXPECT_EQ(0, errno_in(cg, SYS_gettid));
		ASSERT_EQ(0, cg_allow(self->a, "104"));
		EXPECT_EQ(0, errno_in(cg, SYS_getgid));
		EXPECT_EQ(0, errno_in(sub, SYS_getgid));
		/* Now with the files, which work as ever. */
		without += read_cost(self->nth, cg, "syscalls.deny") > usual;
		EXPECT_DENY(cg, "102 110");
		EXPECT_LOCAL(cg, "");
		EXPECT_DENY(sub, "102 110 186");
		EXPECT_EQ(0, cg_deny(cg, "104"));
		EXPECT_EQ(EPERM, errno_in(cg, SYS_getgid));
		EXPECT_EQ(EPERM, errno_in(sub, SYS_getgid));
		EXPECT_DENY(sub, "102 104 110 186");
		EXPECT_EQ(-EPERM, cg_allow(sub, "104"));
		EXPECT_EQ(0, cg_allow(cg, "104"));
		EXPECT_EQ(0, errno_in(sub, SYS_getgid));
		ASSERT_EQ(0, rmdir(sub));
		ASSERT_EQ(0, rmdir(cg));
		if (!injected)
			break;
	}
	EXPECT_GT(MANY, n);
	/* It happened at all. */
	EXPECT_LT(0u, without);
	TH_LOG("%u allocations: %u failed the mkdir, %u did not, %u left it without an object",
	       n - 1, refused, failed, without);
}

TEST_F_TIMEOUT(memory, a_group_is_removed_without_it_and_its_rules_with_it, 60)
{
	char cg[CG_PATH];
	int err, injected;
	unsigned int n;

	cg_name(cg, self->a, "removed");
	for (n = 1; n < MANY; n++) {
		ASSERT_EQ(0, cg_create(cg));
		ASSERT_EQ(0, cg_deny(cg, "104 57"));
		ASSERT_EQ(0, fault_arm(self->nth, n));
		err = rmdir(cg) ? -errno : 0;
		injected = !fault_left(self->nth);
		if (err) {
			EXPECT_EQ(-ENOMEM, err);
			EXPECT_EQ(EPERM, errno_in(cg, SYS_getgid));
			ASSERT_EQ(0, rmdir(cg));
		}
		if (!injected)
			break;
	}
	EXPECT_GT(MANY, n);
	TH_LOG("%u allocations", n - 1);
	/* Nothing of them keeps the module. */
	ASSERT_EQ(0, cg_deny(self->a, "="));
	ASSERT_EQ(0, cg_deny(self->top, "="));
	EXPECT_EQ(0, module_unload_soon());
}

struct first {
	const struct fault_call *call;
	unsigned int n;
	int injected;
	long ret;
};

static int first_fn(void *arg)
{
	struct first *first = arg;
	int nth = fault_open();

	if (nth < 0 || fault_arm(nth, first->n))
		return 1;
	first->ret = fault_call(first->call);
	first->injected = !fault_left(nth);
	return 0;
}

TEST_F_TIMEOUT(memory, a_first_denied_call_is_denied_and_told_above_without_it, 60)
{
	static const struct { struct fault_call call; const char *key; } calls[] = {
		{ { NATIVE, 110 }, "110" }, { { I386, 64 }, "i386:64" }, { { X32, 110 }, "x32:110" },
	};
	struct first *first = shared_pages(sizeof(*first));
	unsigned int i, failed;
	long long events, stat;
	char cg[CG_PATH];

	ASSERT_NE(NULL, first);
	cg_name(cg, self->a, "first");
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		failed = 0;
		for (first->n = 1; first->n < MANY; first->n++) {
			ASSERT_EQ(0, cg_create(cg));
			events = cg_event(self->top, "denied");
			stat = cg_stat(self->top, calls[i].key);
			first->call = &calls[i].call;
			ASSERT_EQ(0, run_in(cg, first_fn, first));
			EXPECT_EQ(-EPERM, first->ret);
			/* The action is always counted; the number in an ancestor at least. */
			EXPECT_EQ(1, cg_event(cg, "denied"));
			EXPECT_EQ(events + 1, cg_event(self->top, "denied"));
			EXPECT_EQ(stat + 1, cg_stat(self->top, calls[i].key))
				TH_LOG("allocation %u", first->n);
			if (!first->injected) {
				EXPECT_EQ(1, cg_stat(cg, calls[i].key));
			}
			failed += first->injected;
			/* And the next one is counted where it belongs. */
			stat = cg_stat(cg, calls[i].key);
			EXPECT_EQ(0, fault_arm(self->nth, 0));
			first->n += MANY;
			ASSERT_EQ(0, run_in(cg, first_fn, first));
			first->n -= MANY;
			EXPECT_EQ(stat + 1, cg_stat(cg, calls[i].key));
			ASSERT_EQ(0, rmdir(cg));
			if (failed < first->n)
				break;
		}
		/* Its counters' memory at least, if the gate takes it where it can fail. */
		EXPECT_LT(0u, failed);
		TH_LOG("%s: %u allocations", calls[i].key, failed);
	}
}

/* Return: what a load that fails at its parameters, before the module's own code, allocates. */
static unsigned int load_cost(int nth, int *err)
{
	fault_arm(nth, FAULT_NEVER);
	*err = module_load("gate=a-text-that-the-parameter-has-no-room-for");
	return FAULT_NEVER - fault_left(nth);
}

/*
 * From the kernel's own allocations for a module on, of which some warn when they fail, to the
 * last of the module's init.
 */
TEST_F_TIMEOUT(memory, a_load_that_runs_out_of_it_leaves_nothing_and_the_next_one_works, 400)
{
	unsigned int n, first, refused = 0, failed = 0;
	int err, injected;

	ASSERT_EQ(0, cg_deny(self->a, "="));
	ASSERT_EQ(0, cg_deny(self->top, "="));
	ASSERT_EQ(0, module_unload_soon());
	load_cost(self->nth, &err);
	first = load_cost(self->nth, &err) + 1;
	ASSERT_EQ(-ENOSPC, err);
	for (n = first; n < MANY; n++) {
		ASSERT_EQ(0, fault_arm(self->nth, n));
		err = module_load(self->params);
		injected = !fault_left(self->nth);
		if (err) {
			refused++;
			EXPECT_EQ(-ENOMEM, err)
				TH_LOG("allocation %u: %s", n, strerror(-err));
			ASSERT_TRUE(injected);
			ASSERT_FALSE(module_loaded());
			ASSERT_EQ(-1, access(cg_file(self->a, "syscalls.deny"), F_OK));
			if (n % 16)
				continue;
			ASSERT_EQ(0, module_load(self->params))
				TH_LOG("after allocation %u failed", n);
		}
		failed += injected;
		ASSERT_EQ(0, cg_deny(self->top, "110"))
			TH_LOG("allocation %u", n);
		ASSERT_EQ(EPERM, errno_in(self->a, SYS_getppid));
		ASSERT_DENY(self->a, "110");
		ASSERT_EQ(0, cg_allow(self->top, "110"));
		ASSERT_EQ(0, errno_in(self->a, SYS_getppid));
		ASSERT_EQ(0, module_unload_soon());
		if (!injected)
			break;
	}
	EXPECT_GT(MANY, n);
	EXPECT_LT(0u, refused);
	TH_LOG("allocations %u to %u: %u failed the load, %u did not", first, n - 1, refused,
	       failed);
}

TEST_HARNESS_MAIN
