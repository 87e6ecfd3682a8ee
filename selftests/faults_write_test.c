// SPDX-License-Identifier: GPL-2.0
/*
 * Writes that run out of memory. Each allocation of a write is made to fail in turn, until the
 * write runs through without reaching the one that was to fail.
 *
 * Needs a kernel with fault injection, as scripts/debug builds it.
 */
#include "sclimit_fault.h"
#include "sclimit_spin.h"
#include <sched.h>
#include "kselftest_harness.h"

#define GROUPS		6

/* ---- what can be seen of a tree ---- */

static const struct fault_call probes[] = {
	{ NATIVE, 39 }, { NATIVE, 102 }, { NATIVE, 104 }, { NATIVE, 110 }, { NATIVE, 186 },
	{ I386, 20 }, { I386, 199 }, { I386, 200 }, { I386, 64 }, { I386, 224 },
	{ X32, 39 }, { X32, 102 }, { X32, 104 }, { X32, 110 }, { X32, 186 },
};

#define PROBES	(sizeof(probes) / sizeof(*probes))

/*
 * A process in a group that makes all these calls each time it is asked to. It makes no other, for
 * every other may be denied: so it waits without one, and is stopped while nobody asks.
 */
struct prober {
	pid_t pid;
	unsigned int asked, answered;
	char result[PROBES + 1];
};

static int prober_fn(void *arg)
{
	struct prober *p = arg;
	unsigned int turn;
	size_t i;

	for (turn = 1;; turn++) {
		while (spin_load(&p->asked) < turn)
			__builtin_ia32_pause();
		for (i = 0; i < PROBES; i++)
			p->result[i] = fault_call(&probes[i]) == -EPERM ? 'D' : 'a';
		spin_store(&p->answered, turn);
	}
	return 0;
}

/* Return: 0, all have answered; -ETIMEDOUT. */
static int probers_ask(struct prober *p)
{
	long long end = monotonic_ms() + SCL_TIMEOUT_MS;
	int g, err = 0;

	for (g = 0; g < GROUPS; g++) {
		spin_store(&p[g].asked, p[g].asked + 1);
		kill(p[g].pid, SIGCONT);
	}
	for (g = 0; g < GROUPS; g++) {
		while (!err && spin_load(&p[g].answered) < p[g].asked) {
			sched_yield();
			if (monotonic_ms() > end)
				err = -ETIMEDOUT;
		}
		kill(p[g].pid, SIGSTOP);
	}
	return err;
}

/* Everything: what the files of all groups say, and what a process in each may call. */
struct view {
	size_t len;
	char text[GROUPS * 3 * 8192];
};

static int view_take(struct view *view, char (*groups)[CG_PATH], struct prober *probers)
{
	static const char *const files[] = {
		"syscalls.deny", "syscalls.deny.local", "syscalls.allow",
	};
	static char buf[CG_TEXT];
	size_t g, f;
	ssize_t len;
	int err;

	err = probers_ask(probers);
	if (err)
		return err;
	view->len = 0;
	for (g = 0; g < GROUPS; g++) {
		for (f = 0; f < sizeof(files) / sizeof(*files); f++) {
			len = cg_read(groups[g], files[f], buf, sizeof(buf));
			if (len < 0)
				return len;
			view->len += snprintf(view->text + view->len,
					      sizeof(view->text) - view->len, "%s/%s: %s\n",
					      groups[g], files[f], buf);
		}
		view->len += snprintf(view->text + view->len, sizeof(view->text) - view->len,
				      "%s: calls %s\n", groups[g], probers[g].result);
		if (view->len >= sizeof(view->text))
			return -E2BIG;
	}
	return 0;
}

/* Return: the first line of @now that is not as in @then; empty if they are the same. */
static const char *view_differs(const struct view *now, const struct view *then)
{
	static char line[512];
	size_t i, start = 0;

	if (now->len == then->len && !memcmp(now->text, then->text, now->len))
		return "";
	for (i = 0; i < now->len && now->text[i] == then->text[i]; i++)
		if (now->text[i] == '\n')
			start = i + 1;
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(now->text + start, "\n"),
		 now->text + start);
	return line;
}

/*
 * top			39
 * |-- a		101 186		the one that is written to
 * |   |-- a1		102 i386:20
 * |   |   `-- a11
 * |   `-- a2		x32:104 57
 * `-- b		104		and what the variant wants to be hooked already
 */
FIXTURE(write)
{
	char group[GROUPS][CG_PATH];
	struct prober *probers;
	int nth;
};

enum { TOP, A, A1, A11, A2, B };

/**
 * FIXTURE_VARIANT(write)
 * @file: which file of a is written to
 * @text: what is written
 * @hooked: what b denies, so that the write need not hook it
 * @sparse: fail not every allocation, but ever fewer the more there are
 */
FIXTURE_VARIANT(write)
{
	const char *file, *text, *hooked;
	int sparse;
};

FIXTURE_VARIANT_ADD(write, deny_one) { .file = "syscalls.deny", .text = "110" };
FIXTURE_VARIANT_ADD(write, deny_some) { .file = "syscalls.deny", .text = "110 57-59 56 104" };
FIXTURE_VARIANT_ADD(write, deny_by_abi) {
	.file = "syscalls.deny", .text = "i386:64 x32:110 i386:102:a0==3",
};
FIXTURE_VARIANT_ADD(write, deny_by_condition) {
	.file = "syscalls.deny",
	.text = "110:a0<1 57:a1>3,a2==4/errno=5 104/log 41:a0==16 42:a0==1 43:a2!=0,a0<9",
};
FIXTURE_VARIANT_ADD(write, deny_by_condition_what_is_hooked) {
	.file = "syscalls.deny", .text = "110:a0<1 102:a0==0/errno=38", .hooked = "all",
};
FIXTURE_VARIANT_ADD(write, deny_what_is_hooked) {
	.file = "syscalls.deny", .text = "110", .hooked = "110",
};
FIXTURE_VARIANT_ADD(write, replace) { .file = "syscalls.deny", .text = "= 110 i386:199" };
FIXTURE_VARIANT_ADD(write, replace_by_nothing) { .file = "syscalls.deny", .text = "=" };
FIXTURE_VARIANT_ADD(write, deny_all_that_is_hooked) {
	.file = "syscalls.deny", .text = "all", .hooked = "all",
};
FIXTURE_VARIANT_ADD(write, deny_all) { .file = "syscalls.deny", .text = "all", .sparse = 1 };
FIXTURE_VARIANT_ADD(write, allow_one) { .file = "syscalls.allow", .text = "101" };
FIXTURE_VARIANT_ADD(write, allow_by_abi) { .file = "syscalls.allow", .text = "x86_64:186" };
FIXTURE_VARIANT_ADD(write, allow_all_own) { .file = "syscalls.allow", .text = "101 186" };
FIXTURE_VARIANT_ADD(write, allow_all_but) {
	.file = "syscalls.allow", .text = "= 0 1 3 9-12 110", .hooked = "all",
};

FIXTURE_SETUP(write)
{
	static const char *const names[] = { "faults_test", "a", "a1", "a11", "a2", "b" };
	static const int parents[] = { -1, TOP, A, A1, A, TOP };
	static const char *const rules[] = {
		"39", "101 186", "102 i386:20", NULL, "x32:104 57", "104",
	};
	int i;

	if (!fault_can())
		SKIP(return, "the kernel has no fault injection");
	self->probers = shared_pages(4096);
	ASSERT_NE(NULL, self->probers);
	self->nth = fault_open();
	ASSERT_LE(0, self->nth);
	for (i = 0; i < GROUPS; i++) {
		ASSERT_EQ(0, cg_create_sub(self->group[i],
					   i ? self->group[parents[i]] : CG_ROOT, names[i]));
		if (rules[i]) {
			ASSERT_EQ(0, cg_deny(self->group[i], rules[i]));
		}
		self->probers[i].pid = spawn_in(self->group[i], prober_fn, &self->probers[i]);
		ASSERT_LT(0, self->probers[i].pid);
	}
	ASSERT_EQ(0, probers_ask(self->probers));
	if (variant->hooked) {
		ASSERT_EQ(0, cg_deny(self->group[B], variant->hooked));
	}
}

FIXTURE_TEARDOWN_PARENT(write)
{
	EXPECT_EQ(0, cg_destroy(CG_ROOT "/faults_test"));
}

TEST_F_TIMEOUT(write, that_runs_out_of_memory_changes_nothing, 300)
{
	static struct view before, after, now;
	unsigned int n, failed = 0, refused = 0;
	char own[1024];
	int fd, err, injected;

	snprintf(own, sizeof(own), "= %s", cg_line(self->group[A], "syscalls.deny.local"));
	fd = cg_open(self->group[A], variant->file, O_WRONLY);
	ASSERT_LE(0, fd);
	/* What it does when there is memory: then back, by the way a write gets back each time. */
	ASSERT_EQ(0, view_take(&before, self->group, self->probers));
	ASSERT_EQ(0, write_fd(fd, variant->text, strlen(variant->text)));
	ASSERT_EQ(0, view_take(&after, self->group, self->probers));
	ASSERT_STRNE("", view_differs(&after, &before));
	ASSERT_EQ(0, cg_deny(self->group[A], own));
	ASSERT_EQ(0, view_take(&now, self->group, self->probers));
	ASSERT_STREQ("", view_differs(&now, &before));

	for (n = 1; n < MANY; n += variant->sparse && n > 32 ? n / 4 : 1) {
		ASSERT_EQ(0, fault_arm(self->nth, n));
		err = write_fd(fd, variant->text, strlen(variant->text));
		injected = !fault_left(self->nth);
		ASSERT_EQ(0, view_take(&now, self->group, self->probers))
			TH_LOG("allocation %u", n);
		if (err) {
			ASSERT_TRUE(injected);
			refused++;
		} else {
			ASSERT_STREQ("", view_differs(&now, &after))
				TH_LOG("allocation %u failed, the write did not", n);
			ASSERT_EQ(0, cg_deny(self->group[A], own));
			ASSERT_EQ(0, view_take(&now, self->group, self->probers));
		}
		EXPECT_TRUE(!err || err == -ENOMEM)
			TH_LOG("allocation %u: %s", n, strerror(-err));
		ASSERT_STREQ("", view_differs(&now, &before))
			TH_LOG("allocation %u: the write said %d", n, err);
		if (!injected)
			break;
		failed++;
	}
	EXPECT_GT(MANY, n);
	EXPECT_LT(0u, refused);
	TH_LOG("%u allocations failed, of these %u failed the write, the last reached was %u",
	       failed, refused, n - 1);
	close(fd);
}

TEST_HARNESS_MAIN
