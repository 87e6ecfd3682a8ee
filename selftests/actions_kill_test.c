// SPDX-License-Identifier: GPL-2.0
/*
 * The action kill: the whole process dies of SIGSYS, whatever it has made of that signal, whoever
 * traces it, whichever of its threads has made the call, and whatever the others are doing.
 */
#include "bypass.h"
#include "sclimit_harness.h"

#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <linux/futex.h>

#define VSYSCALL_TIME	0xffffffffff600400UL
#define DIED		(256 + SIGSYS)

enum { DEFAULT, HANDLED, IGNORED, BLOCKED };

/**
 * struct doomed - a process that is going to make the call; shared
 * @how: what it has made of SIGSYS
 * @entry: of bypass.h: how it makes the call
 * @nr: the number, or the address in the vsyscall page
 * @by_thread: not the first thread makes it
 * @tids: of the threads that block, each in a call of its own
 * @go: the call is made when this is not 0; a futex
 * @handled: a handler ran
 * @survived: it got past the call
 */
struct doomed {
	int how, entry;
	unsigned long nr;
	bool by_thread;
	volatile int tids[3], go, handled, survived;
};

static struct doomed *doomed;

static void handler(int sig)
{
	(void)sig;
	doomed->handled = 1;
}

static void sigsys_set(int how)
{
	struct sigaction act = { .sa_handler = how == IGNORED ? SIG_IGN : handler };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	if (how != DEFAULT)
		sigaction(SIGSYS, &act, NULL);
	if (how == BLOCKED)
		sigprocmask(SIG_BLOCK, &set, NULL);
}

static void *make_call(void *arg)
{
	struct doomed *d = arg;

	while (!d->go)
		raw_syscall(SYS_futex, &d->go, FUTEX_WAIT, 0, NULL);
	if (d->entry == ENTRY_INT80)
		int80(d->nr, MASK_AFTER);
	else if (d->entry == ENTRY_VSYSCALL)
		((long (*)(void *))d->nr)(NULL);
	else
		raw_syscall(d->nr, MASK_AFTER);
	d->survived = 1;
	return NULL;
}

static int one_fn(void *arg)
{
	doomed = arg;
	sigsys_set(doomed->how);
	make_call(doomed);
	return 1;
}

static void *blocks_in_pause(void *arg)
{
	*(volatile int *)arg = raw_syscall(SYS_gettid);
	raw_syscall(SYS_pause);
	return NULL;
}

static void *blocks_in_read(void *arg)
{
	int fds[2];
	char c;

	if (!pipe(fds)) {
		*(volatile int *)arg = raw_syscall(SYS_gettid);
		raw_syscall(SYS_read, fds[0], &c, 1);
	}
	return NULL;
}

/* Not to be interrupted by any signal but a deadly one: the parent of a vfork child. */
static void *blocks_in_vfork(void *arg)
{
	*(volatile int *)arg = raw_syscall(SYS_gettid);
	if (vfork() == 0) {
		for (;;)
			raw_syscall(SYS_pause);
	}
	return NULL;
}

static int many_fn(void *arg)
{
	void *(*const blocks[3])(void *) = { blocks_in_pause, blocks_in_read, blocks_in_vfork };
	pthread_t thread;
	int i;

	doomed = arg;
	sigsys_set(doomed->how);
	for (i = 0; i < 3; i++)
		if (pthread_create(&thread, NULL, blocks[i], (void *)&doomed->tids[i]))
			return 2;
	if (!doomed->by_thread) {
		make_call(doomed);
		return 1;
	}
	if (pthread_create(&thread, NULL, make_call, doomed))
		return 3;
	pthread_join(thread, NULL);
	return 1;
}

static void let_go(struct doomed *d)
{
	d->go = 1;
	raw_syscall(SYS_futex, &d->go, FUTEX_WAKE, 1);
}

/*
 * top	kills for the victim
 */
FIXTURE(kill)
{
	char top[CG_PATH];
	struct doomed *doomed;
};

FIXTURE_VARIANT(kill)
{
	int how;
};

FIXTURE_VARIANT_ADD(kill, default_signal) { DEFAULT };
FIXTURE_VARIANT_ADD(kill, handled_signal) { HANDLED };
FIXTURE_VARIANT_ADD(kill, ignored_signal) { IGNORED };
FIXTURE_VARIANT_ADD(kill, blocked_signal) { BLOCKED };

FIXTURE_SETUP(kill)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_deny(self->top, VICTIM "/kill"));
	self->doomed = shared_pages(sizeof(*self->doomed));
	ASSERT_NE(NULL, self->doomed);
	self->doomed->how = variant->how;
	self->doomed->nr = NR_VICTIM;
}

FIXTURE_TEARDOWN_PARENT(kill)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

#define EXPECT_KILLED(n, key) do {					\
	EXPECT_EQ(0, self->doomed->handled);				\
	EXPECT_EQ(0, self->doomed->survived);				\
	EXPECT_EQ(n, cg_event(self->top, "killed"));			\
	EXPECT_EQ(0, cg_event(self->top, "denied"));			\
	EXPECT_EQ(0, cg_event(self->top, "trapped"));			\
	EXPECT_EQ(0, cg_event(self->top, "logged"));			\
	EXPECT_EQ(n, cg_stat(self->top, key));				\
} while (0)

TEST_F(kill, a_process_dies_of_sigsys_by_each_entry)
{
	struct doomed *d = self->doomed;

	d->go = 1;
	EXPECT_EQ(DIED, run_in(self->top, one_fn, d));
	EXPECT_KILLED(1, VICTIM);
	d->entry = ENTRY_INT80;
	d->nr = NR_VICTIM_I386;
	EXPECT_EQ(DIED, run_in(self->top, one_fn, d));
	EXPECT_EQ(2, cg_event(self->top, "killed"));
	EXPECT_EQ(1, cg_stat(self->top, "i386:60"));
	if (x32(SYS_getpid) != getpid())
		return;
	d->entry = ENTRY_SYSCALL;
	d->nr = NR_VICTIM | X32_BIT;
	EXPECT_EQ(DIED, run_in(self->top, one_fn, d));
	EXPECT_EQ(3, cg_event(self->top, "killed"));
	EXPECT_EQ(1, cg_stat(self->top, "x32:95"));
	EXPECT_EQ(0, d->survived);
}

static void threads_die(struct __test_metadata *_metadata, FIXTURE_DATA(kill) *self,
			bool by_thread)
{
	static const int blocked[] = { SYS_pause, SYS_read, SYS_vfork };
	struct doomed *d = self->doomed;
	char path[64];
	pid_t pid;
	int i;

	d->by_thread = by_thread;
	pid = spawn_moved(self->top, many_fn, d);
	ASSERT_LT(0, pid);
	for (i = 0; i < 3; i++) {
		while (!d->tids[i]) {
			ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
			nap();
		}
		ASSERT_EQ(0, wait_blocked(d->tids[i], blocked[i]));
	}
	let_go(d);
	EXPECT_EQ(DIED, reap(pid));
	EXPECT_KILLED(1, VICTIM);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/proc/%d", d->tids[i]);
		EXPECT_NE(0, access(path, F_OK));
	}
}

TEST_F(kill, threads_that_block_die_with_the_first_one)
{
	threads_die(_metadata, self, false);
}

TEST_F(kill, the_first_thread_and_those_that_block_die_with_another)
{
	threads_die(_metadata, self, true);
}

/* Return: how it ended, as reap(); 1000 + a signal if it stopped on the way. */
static int traced_end(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	if (WIFSTOPPED(status))
		return 1000 + WSTOPSIG(status);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A tracer may withhold any other signal; of this one it is not even asked. */
TEST_F(kill, a_tracer_cannot_keep_its_tracee_alive)
{
	pid_t pid = spawn_in(self->top, one_fn, self->doomed);

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, wait_blocked(pid, SYS_futex));
	ASSERT_EQ(0, raw_syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, 0));
	let_go(self->doomed);
	EXPECT_EQ(DIED, traced_end(pid));
	EXPECT_KILLED(1, VICTIM);
	kill_and_reap(pid);
}

TEST_F(kill, a_tracer_that_stops_at_each_call_cannot_either)
{
	pid_t pid = spawn_in(self->top, one_fn, self->doomed);
	int end, stops = 0;

	ASSERT_LT(0, pid);
	ASSERT_EQ(0, wait_blocked(pid, SYS_futex));
	ASSERT_EQ(0, raw_syscall(SYS_ptrace, PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD));
	ASSERT_EQ(0, raw_syscall(SYS_ptrace, PTRACE_INTERRUPT, pid, 0, 0));
	let_go(self->doomed);
	while ((end = traced_end(pid)) >= 1000 && stops++ < 20) {
		/* no signal is passed on */
		EXPECT_NE(1000 + SIGSYS, end);
		ASSERT_EQ(0, raw_syscall(SYS_ptrace, PTRACE_SYSCALL, pid, 0, 0));
	}
	EXPECT_EQ(DIED, end);
	EXPECT_LT(1, stops);
	EXPECT_KILLED(1, VICTIM);
	kill_and_reap(pid);
}

/* ---- what is not a matter of the signal ---- */

static bool have_vsyscall(void)
{
	static char maps[65536];

	return read_text("/proc/self/maps", maps, sizeof(maps)) > 0 && strstr(maps, "[vsyscall]");
}

FIXTURE(end)
{
	char top[CG_PATH];
	struct doomed *doomed;
};

FIXTURE_SETUP(end)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_deny(self->top, VICTIM "/kill"));
	self->doomed = shared_pages(sizeof(*self->doomed));
	ASSERT_NE(NULL, self->doomed);
	self->doomed->nr = NR_VICTIM;
	self->doomed->go = 1;
	self->doomed->how = HANDLED;
}

FIXTURE_TEARDOWN_PARENT(end)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(end, a_call_into_the_vsyscall_page_kills_too)
{
	struct doomed *d = self->doomed;

	if (!have_vsyscall())
		SKIP(return, "the kernel was booted without vsyscall=xonly");
	ASSERT_EQ(0, cg_deny(self->top, "201/kill"));
	d->entry = ENTRY_VSYSCALL;
	d->nr = VSYSCALL_TIME;
	EXPECT_EQ(DIED, run_in(self->top, one_fn, d));
	EXPECT_KILLED(1, "201");
}

TEST_F(end, other_processes_of_the_group_live_on)
{
	struct worker w;
	int i;

	ASSERT_EQ(0, worker_start(&w, self->top));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(DIED, run_in(self->top, one_fn, self->doomed));
	}
	EXPECT_EQ(w.pid, worker_call(&w, ENTRY_SYSCALL, SYS_getpid));
	EXPECT_KILLED(3, VICTIM);
	EXPECT_EQ(WORKER_GONE, worker_call(&w, ENTRY_SYSCALL, NR_VICTIM, MASK_AFTER));
	EXPECT_EQ(DIED, worker_end(&w));
}

TEST_F(end, a_condition_that_does_not_hold_spares)
{
	struct worker w;

	ASSERT_EQ(0, cg_deny(self->top, "= 95:a0==93/kill"));	/* MASK_AFTER */
	ASSERT_EQ(0, worker_start(&w, self->top));
	EXPECT_EQ(MASK_BEFORE, worker_call(&w, ENTRY_SYSCALL, NR_VICTIM, 0007));
	EXPECT_EQ(0007, worker_call(&w, ENTRY_INT80, NR_VICTIM_I386, MASK_BEFORE));
	EXPECT_EQ(0, cg_event(self->top, "killed"));
	EXPECT_EQ(WORKER_GONE, worker_call(&w, ENTRY_INT80, NR_VICTIM_I386, MASK_AFTER));
	EXPECT_EQ(DIED, worker_end(&w));
	EXPECT_EQ(1, cg_event(self->top, "killed"));
}

/* Return: 0 if the first process of a namespace of its own died of SIGSYS. */
static int pidns_fn(void *arg)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return 100;
	pid = fork();
	if (pid == 0)
		raw_syscall(SYS_exit_group, one_fn(arg));
	return reap(pid) == DIED ? 0 : 1;
}

TEST_F(end, the_first_process_of_a_pid_namespace_dies_too)
{
	EXPECT_EQ(0, run_in(self->top, pidns_fn, self->doomed));
	EXPECT_KILLED(1, VICTIM);
}

static int dump_fn(void *arg)
{
	struct rlimit limit = { .rlim_cur = (long)arg, .rlim_max = RLIM_INFINITY };

	if (chdir("/tmp") || setrlimit(RLIMIT_CORE, &limit))
		return 100;
	raw_syscall(NR_VICTIM, MASK_AFTER);
	return 1;
}

/* As by seccomp: the signal dumps core where the process may. */
TEST_F(end, a_core_is_dumped_where_the_limit_allows_one)
{
	int status, may;

	for (may = 0; may <= 1; may++) {
		pid_t pid = spawn_in(self->top, dump_fn, (void *)(may ? RLIM_INFINITY : 0));

		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
		EXPECT_EQ(SIGSYS, WTERMSIG(status));
		EXPECT_EQ(may, !!WCOREDUMP(status));
	}
	unlink("/tmp/core");
}

TEST_HARNESS_MAIN
