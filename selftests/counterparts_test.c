// SPDX-License-Identifier: GPL-2.0
/*
 * A bare number means the call in every ABI of the machine: for each row of the table, the entries
 * of the other ABIs that do what the native call does run before it is denied, and answer EPERM
 * after `echo NATIVE > syscalls.deny`.
 *
 * The table says what must be so, from the manual pages and not from the module's own table.
 */
#include "sclimit_spin.h"
#include <stdbool.h>
#include "sclimit_harness.h"

#define MAX_ENTRIES	8
#define PASSES		12

/*
 * Arguments with which a call is answered at once, harmlessly, and not with EPERM: no such file
 * descriptor, no such pointer, no such number.
 */
#define BAD	-1L, -1L, -1L, -1L, -1L
#define NONE	0L, 0L, 0L, 0L, 0L
#define CLOCK	0L, -1L, -1L, -1L, -1L		/* a good clock or number, then bad pointers */

enum abi { END, X86_64, I386, X32 };

struct entry {
	enum abi abi;
	unsigned int nr;
	long args[5];
};

static const struct row {
	const char *name;
	unsigned int nr;
	struct entry entries[MAX_ENTRIES];
} table[] = {
#include "counterparts_rows.h"
};

static long entry_call(const struct entry *e)
{
	const long *a = e->args;

	switch (e->abi) {
	case I386:
		return int80(e->nr, a[0], a[1], a[2], a[3], a[4]);
	case X32:
		return x32(e->nr, a[0], a[1], a[2], a[3], a[4]);
	default:
		return raw_syscall(e->nr, a[0], a[1], a[2], a[3], a[4]);
	}
}

/* What a child of the group found: the answer of each entry of each row. */
struct answers {
	long ret[ARRAY_SIZE(table)][MAX_ENTRIES + 1];
	unsigned int first, last;	/* rows to try */
};

static int ask(void *arg)
{
	struct answers *answers = arg;
	unsigned int i, e;

	for (i = answers->first; i <= answers->last; i++) {
		const struct row *row = &table[i];

		for (e = 0; e < MAX_ENTRIES && row->entries[e].abi; e++)
			answers->ret[i][e] = entry_call(&row->entries[e]);
	}
	return 0;
}

FIXTURE(counterparts)
{
	char top[CG_PATH];
	struct answers *answers;
};

FIXTURE_SETUP(counterparts)
{
	ASSERT_EQ(0, cg_base(self->top));
	self->answers = shared_pages(sizeof(*self->answers));
	ASSERT_NE(NULL, self->answers);
	self->answers->last = ARRAY_SIZE(table) - 1;
}

FIXTURE_TEARDOWN_PARENT(counterparts)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

static const char *abi_name(enum abi abi)
{
	return abi == I386 ? "i386" : abi == X32 ? "x32" : "x86_64";
}

static const char *entry_name(const struct row *row, unsigned int i)
{
	const struct entry *e = &row->entries[i];
	static char name[64];

	snprintf(name, sizeof(name), "%s (%u): %s:%u, %ld", row->name, row->nr, abi_name(e->abi),
		 e->nr, e->args[0]);
	return name;
}

/* The rule that denies one entry alone; of a multiplexer, one sub-call. */
static void entry_rule(char text[64], const struct entry *e)
{
	int len = snprintf(text, 64, "= %s:%u", abi_name(e->abi), e->nr);

	if (e->abi == I386 && e->nr == 102)
		snprintf(text + len, 64 - len, ":a0==%ld", e->args[0]);
	else if (e->abi == I386 && e->nr == 117)
		snprintf(text + len, 64 - len, ":a0&0xffff==%ld", e->args[0]);
}

TEST_F(counterparts, a_bare_number_denies_the_call_in_every_abi)
{
	unsigned int pass, i, e, entries = 0;
	char text[512];
	int len;

	/* A dozen passes, each with another twelfth of the rows; first one with none. */
	for (pass = 0; pass <= PASSES; pass++) {
		len = sprintf(text, "=");
		for (i = 0; i < ARRAY_SIZE(table); i++)
			if (i % PASSES + 1 == pass)
				len += sprintf(text + len, " %u", table[i].nr);
		ASSERT_EQ(0, cg_deny(self->top, text));
		ASSERT_EQ(0, run_in(self->top, ask, self->answers));
		for (i = 0; i < ARRAY_SIZE(table); i++) {
			bool denied = i % PASSES + 1 == pass;

			for (e = 0; e < MAX_ENTRIES && table[i].entries[e].abi; e++, entries++) {
				EXPECT_EQ(denied, self->answers->ret[i][e] == -EPERM)
					TH_LOG("%s, denied: %d, got %ld", entry_name(&table[i], e),
					       denied, self->answers->ret[i][e]);
			}
		}
	}
	EXPECT_LT(400u * (PASSES + 1), entries);
}

TEST_F(counterparts, an_entry_alone_is_denied_by_its_abi_and_number)
{
	/* A few rows, all their entries one by one: the one that is named and no other. */
	static const unsigned int natives[] = { 4, 41, 64, 202 };
	struct answers *answers = self->answers;
	unsigned int n, i, e, named;
	char text[64];

	for (n = 0; n < ARRAY_SIZE(natives); n++) {
		for (i = 0; table[i].nr != natives[n]; i++)
			;
		for (named = 0; named < MAX_ENTRIES && table[i].entries[named].abi; named++) {
			entry_rule(text, &table[i].entries[named]);
			ASSERT_EQ(0, cg_deny(self->top, text))
				TH_LOG("%s", text);
			answers->first = answers->last = i;
			ASSERT_EQ(0, run_in(self->top, ask, answers));
			for (e = 0; e < MAX_ENTRIES && table[i].entries[e].abi; e++) {
				EXPECT_EQ(e == named, answers->ret[i][e] == -EPERM)
					TH_LOG("%s after '%s'", entry_name(&table[i], e), text);
			}
		}
	}
}

/* ---- the multiplexers ---- */

/* The lines of socketcall and ipc calls that a child makes, and what came of them. */
struct mux {
	unsigned int nr;
	unsigned long a0;
	long ret;
};

static int mux_fn(void *arg)
{
	struct mux *m = arg;

	for (; m->nr; m++)
		m->ret = int80(m->nr, m->a0, 77);
	return 0;
}

TEST_F(counterparts, a_denied_sub_call_leaves_the_others_of_the_multiplexer)
{
	static const struct mux calls[] = {
		{ 102, 1, 0 }, { 102, 3, 0 }, { 117, 2, 0 }, { 117, 13, 0 }, { 0, 0, 0 },
	};
	struct mux *m = shared_pages(sizeof(calls));

	ASSERT_NE(NULL, m);
	memcpy(m, calls, sizeof(calls));
	ASSERT_EQ(0, cg_deny(self->top, "42 68"));
	ASSERT_EQ(0, run_in(self->top, mux_fn, m));
	EXPECT_EQ(-EFAULT, m[0].ret);
	EXPECT_EQ(-EPERM, m[1].ret);
	EXPECT_NE(-EPERM, m[2].ret);
	EXPECT_EQ(-EPERM, m[3].ret);
	ASSERT_EQ(0, cg_deny(self->top, "= i386:102"));
	ASSERT_EQ(0, run_in(self->top, mux_fn, m));
	EXPECT_EQ(-EPERM, m[0].ret);
	EXPECT_EQ(-EPERM, m[1].ret);
	EXPECT_NE(-EPERM, m[2].ret);
	EXPECT_NE(-EPERM, m[3].ret);
}

TEST_F(counterparts, bits_of_the_sub_call_that_the_kernel_does_not_look_at_are_no_way_around)
{
	static const struct mux calls[] = {
		/* ipc's version, and the upper half of the register */
		{ 117, 0x10002, 0 }, { 117, 0xffff0002, 0 }, { 117, 0x100000002, 0 },
		{ 102, 0x100000001, 0 }, { 102, 0xffffffff00000001, 0 }, { 0, 0, 0 },
	};
	struct mux *m = shared_pages(sizeof(calls));
	int i;

	ASSERT_NE(NULL, m);
	memcpy(m, calls, sizeof(calls));
	ASSERT_EQ(0, run_in(self->top, mux_fn, m));
	for (i = 0; calls[i].nr; i++) {
		EXPECT_NE(-EPERM, m[i].ret);
	}
	ASSERT_EQ(0, cg_deny(self->top, "41 64"));
	ASSERT_EQ(0, run_in(self->top, mux_fn, m));
	for (i = 0; calls[i].nr; i++) {
		EXPECT_EQ(-EPERM, m[i].ret)
			TH_LOG("%u, %#lx", m[i].nr, m[i].a0);
	}
}

/* ---- junk in rax ---- */

static const unsigned long junk_nr[] = {
	0x100000027, 0xffffffff00000027, 0x8000000000000027, 0x7fffffff00000027,
	/* x32 */
	X32_BIT | 39, 0x100000000 | X32_BIT | 39, 0xffffffff00000000 | X32_BIT | 39,
};

static int junk_fn(void *arg)
{
	long *ret = arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(junk_nr); i++)
		ret[i] = raw_syscall(junk_nr[i]);
	/* int 0x80 looks at eax alone. */
	__asm__ volatile("int $0x80" : "=a"(ret[i]) : "a"(0x500000014ul)
			 : "r8", "r9", "r10", "r11", "memory");
	return 0;
}

TEST_F(counterparts, junk_in_the_upper_half_of_rax_is_no_way_around)
{
	long *ret = shared_pages(4096);
	size_t i;

	ASSERT_NE(NULL, ret);
	ASSERT_EQ(0, run_in(self->top, junk_fn, ret));
	for (i = 0; i <= ARRAY_SIZE(junk_nr); i++) {
		EXPECT_LT(0, (int)ret[i]);
	}
	ASSERT_EQ(0, cg_deny(self->top, "39"));
	ASSERT_EQ(0, run_in(self->top, junk_fn, ret));
	for (i = 0; i <= ARRAY_SIZE(junk_nr); i++) {
		EXPECT_EQ(-EPERM, (int)ret[i])
			TH_LOG("%zu", i);
	}
}

/* ---- everything ---- */

FIXTURE(everything)
{
	char top[CG_PATH];
};

FIXTURE_SETUP(everything)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
}

FIXTURE_TEARDOWN_PARENT(everything)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

static bool may_end(enum abi abi, unsigned int nr)
{
	switch (abi) {
	case I386:
		return nr == 0 || nr == 1 || nr == 119 || nr == 173 || nr == 252;
	case X32:
		return nr == 15 || nr == 60 || nr == 219 || nr == 231 || nr == 513;
	default:
		return nr == 15 || nr == 60 || nr == 219 || nr == 231;
	}
}

/* Return: how many calls were answered neither EPERM nor ENOSYS; the first of them in arg. */
static int everything_fn(void *arg)
{
	struct entry *first = arg;
	struct entry e = { .abi = X86_64 };
	int wrong = 0, denied = 0;
	long ret;

	for (; e.abi <= X32; e.abi++) {
		for (e.nr = 0; e.nr < 560; e.nr++) {
			if (may_end(e.abi, e.nr))
				continue;
			ret = entry_call(&e);
			denied += ret == -EPERM;
			if (ret != -EPERM && ret != -ENOSYS && !wrong++)
				*first = e;
		}
	}
	first->args[0] = denied;
	return wrong < 255 ? wrong : 255;
}

TEST_F(everything, all_denies_every_entry_of_every_abi)
{
	struct entry *first = shared_pages(sizeof(*first));

	ASSERT_NE(NULL, first);
	ASSERT_EQ(0, cg_deny(self->top, "all"));
	EXPECT_EQ(0, run_in(self->top, everything_fn, first))
		TH_LOG("the first is %s:%u", abi_name(first->abi), first->nr);
	/* Of more than 1,100; some numbers stand for calls that no kernel has any more. */
	EXPECT_LT(1000, first->args[0]);
}

/* What a process under `all` does: nothing but to be there, to take signals and to go. */
struct still {
	int signals, stop, ready;
};

static struct still *still;

static void on_usr1(int sig)
{
	(void)sig;
	__atomic_add_fetch(&still->signals, 1, __ATOMIC_SEQ_CST);
}

static int still_fn(void *arg)
{
	struct sigaction act = { .sa_handler = on_usr1 };

	still = arg;
	if (sigaction(SIGUSR1, &act, NULL))
		return 1;
	__atomic_store_n(&still->ready, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&still->stop, __ATOMIC_SEQ_CST))
		;
	return 7;
}

TEST_F(everything, a_process_that_may_do_nothing_can_take_signals_and_exit)
{
	struct still *shared = shared_pages(sizeof(*shared));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, shared);
	pid = spawn_in(self->top, still_fn, shared);
	ASSERT_LT(0, pid);
	while (!__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST))
		nap();
	ASSERT_EQ(0, cg_deny(self->top, "all"));
	for (i = 1; i <= 10; i++) {
		ASSERT_EQ(0, kill(pid, SIGUSR1));
		while (__atomic_load_n(&shared->signals, __ATOMIC_SEQ_CST) < i)
			nap();
	}
	__atomic_store_n(&shared->stop, 1, __ATOMIC_SEQ_CST);
	EXPECT_EQ(7, reap(pid));
}

TEST_F(everything, a_running_process_is_denied_everything_and_all_but_one_call)
{
	struct spin *s = shared_pages(sizeof(*s));
	pid_t pid;
	int i;

	ASSERT_NE(NULL, s);
	pid = spawn_in(self->top, spin_fn, s);
	ASSERT_LT(0, pid);
	for (i = 0; i < 3; i++) {
		s->entry = i;
		ASSERT_EQ(0, cg_deny(self->top, "all"));
		EXPECT_EQ(0, spin_is(s, EPERM));
		ASSERT_EQ(0, cg_allow(self->top, "= " SPIN_NR));
		EXPECT_EQ(0, spin_is(s, 0));
		ASSERT_EQ(0, cg_allow(self->top, "= 39"));
		EXPECT_EQ(0, spin_is(s, EPERM));
		ASSERT_EQ(0, cg_allow(self->top, "all"));
		EXPECT_EQ(0, spin_is(s, 0));
	}
	spin_store(&s->stop, 1);
	EXPECT_EQ(0, reap(pid));
}

TEST_HARNESS_MAIN
