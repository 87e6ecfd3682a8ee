// SPDX-License-Identifier: GPL-2.0
/*
 * Live events: what each says of the call, the process and what was done, for every ABI, action and
 * for io_uring; their numbers; and who may listen.
 */
#include "nl_events.h"
#include "sclimit_who.h"
#include "uring.h"
#include <pthread.h>
#include <time.h>
#include "sclimit_harness.h"

#define RATE	"/sys/module/sclimit/parameters/event_rate"

/*
 * top
 * |-- a	the rules
 * |   `-- a1	who makes the calls
 * `-- b
 */
FIXTURE(events)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH], rate[32];
	struct listener l;
	struct event e;
	struct call {
		int abi, tid, pid;
		unsigned long nr, args[6], ip;
		char comm[16];
		long ret;
	} *call;
};

FIXTURE_SETUP(events)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_LT(0, read_text(RATE, self->rate, sizeof(self->rate)));
	ASSERT_EQ(0, listener_open(&self->l));
	/* for all that a test has come before it reads */
	ASSERT_EQ(0, listener_room(&self->l, 1 << 20));
	self->call = shared_pages(sizeof(*self->call));
	ASSERT_NE(NULL, self->call);
}

FIXTURE_TEARDOWN_PARENT(events)
{
	write_text(RATE, self->rate, strlen(self->rate));
	EXPECT_EQ(0, cg_destroy(self->top));
}

static bool have_x32(void)
{
	return x32(SYS_getpid) == getpid();
}

/* ---- what an event says ---- */

/* The calls, with where they are made. */
static void call_native(struct call *c)
{
	register unsigned long r10 __asm__("r10") = c->args[3];
	register unsigned long r8 __asm__("r8") = c->args[4];
	register unsigned long r9 __asm__("r9") = c->args[5];
	unsigned long nr = c->nr | (c->abi == SCLIMIT_ABI_X32 ? X32_BIT : 0), ip;

	__asm__ volatile("lea 1f(%%rip), %[ip]\n\tsyscall\n1:"
			 : "=a"(c->ret), [ip] "=&b"(ip)
			 : "a"(nr), "D"(c->args[0]), "S"(c->args[1]), "d"(c->args[2]),
			   "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	c->ip = ip;
}

static void call_int80(struct call *c)
{
	unsigned long ip;

	__asm__ volatile("lea 1f(%%rip), %[ip]\n\tint $0x80\n1:"
			 : "=a"(c->ret), [ip] "=&r"(ip)
			 : "a"(c->nr), "b"(c->args[0]), "c"(c->args[1]), "d"(c->args[2]),
			   "S"(c->args[3]), "D"(c->args[4])
			 : "r8", "r9", "r10", "r11", "memory");
	c->ip = ip;
	c->ret = (int)c->ret;
}

static void on_sigsys(int sig)
{
	(void)sig;
}

static int call_fn(void *arg)
{
	struct call *c = arg;

	signal(SIGSYS, on_sigsys);
	prctl(PR_SET_NAME, c->comm);
	c->pid = raw_syscall(SYS_getpid);
	c->tid = raw_syscall(SYS_gettid);
	if (c->abi == SCLIMIT_ABI_I386)
		call_int80(c);
	else
		call_native(c);
	return 0;
}

static uint64_t real_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

#define MSEC		1000000ULL
#define ALL_FIELDS	(HAS(EVENT_SEQ) | HAS(EVENT_TIME) | HAS(GROUP_ID) | HAS(PID) |	\
			 HAS(TGID) | HAS(COMM) | HAS(ABI) | HAS(NR) | HAS(ACTION) | HAS(LOST))

static const struct {
	const char *rule;
	int abi;
	unsigned int nr, action, err;
} kinds[] = {
	{ "101", SCLIMIT_ABI_X86_64, 101, SCLIMIT_ACTION_ERRNO, EPERM },
	{ "101", SCLIMIT_ABI_I386, 26, SCLIMIT_ACTION_ERRNO, EPERM },
	{ "101", SCLIMIT_ABI_X32, 521, SCLIMIT_ACTION_ERRNO, EPERM },
	{ "104/errno=4095", SCLIMIT_ABI_X86_64, 104, SCLIMIT_ACTION_ERRNO, 4095 },
	{ "i386:20/errno=38", SCLIMIT_ABI_I386, 20, SCLIMIT_ACTION_ERRNO, 38 },
	{ "x32:95/errno=7", SCLIMIT_ABI_X32, 95, SCLIMIT_ACTION_ERRNO, 7 },
	{ "95/log", SCLIMIT_ABI_X86_64, 95, SCLIMIT_ACTION_LOG, 0 },
	{ "95/log", SCLIMIT_ABI_I386, 60, SCLIMIT_ACTION_LOG, 0 },
	{ "95/log", SCLIMIT_ABI_X32, 95, SCLIMIT_ACTION_LOG, 0 },
	{ "95/trap", SCLIMIT_ABI_X86_64, 95, SCLIMIT_ACTION_TRAP, 0 },
	{ "95/trap", SCLIMIT_ABI_I386, 60, SCLIMIT_ACTION_TRAP, 0 },
	{ "95/trap", SCLIMIT_ABI_X32, 95, SCLIMIT_ACTION_TRAP, 0 },
	{ "95/kill", SCLIMIT_ABI_X86_64, 95, SCLIMIT_ACTION_KILL, 0 },
	{ "95/kill", SCLIMIT_ABI_I386, 60, SCLIMIT_ACTION_KILL, 0 },
	{ "95:a0==0x12345678/errno=5", SCLIMIT_ABI_X86_64, 95, SCLIMIT_ACTION_ERRNO, 5 },
	{ "95/log 95:a0==0x12345678", SCLIMIT_ABI_I386, 60, SCLIMIT_ACTION_ERRNO, EPERM },
	/* a sub-call is the call that was made */
	{ "41/errno=9", SCLIMIT_ABI_I386, 102, SCLIMIT_ACTION_ERRNO, 9 },
};

TEST_F(events, each_tells_time_group_process_call_and_what_was_done)
{
	static const unsigned long args[6] = {
		0xabcdef0012345678, 0xffffffffffffffff, 0x8000000000000001, 4, 0, 0x7fffffffffff,
	};
	uint64_t seq = self->l.start, before, mask;
	struct event *e = &self->e;
	struct call *c = self->call;
	char text[128];
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].abi == SCLIMIT_ABI_X32 && !have_x32())
			continue;
		snprintf(text, sizeof(text), "= %s", kinds[i].rule);
		ASSERT_EQ(0, cg_deny(self->a, text));
		*c = (struct call){ .abi = kinds[i].abi, .nr = kinds[i].nr };
		memcpy(c->args, args, sizeof(args));
		if (kinds[i].nr == 102)
			c->args[0] = 1;
		sprintf(c->comm, "name %zu\x01\xff", i);
		before = real_ns();
		run_in(self->a1, call_fn, c);
		ASSERT_EQ(0, listener_next(&self->l, e, 0)) TH_LOG("%s", kinds[i].rule);
		EXPECT_EQ(SCLIMIT_CMD_EVENT, e->cmd);
		EXPECT_EQ(ALL_FIELDS | HAS(ARGS) | HAS(IP) | (kinds[i].err ? HAS(ERRNO) : 0),
			  e->has);
		EXPECT_EQ(++seq, e->seq);
		/* two clocks of the kernel, read without a lock: a moment off at most */
		EXPECT_LE(before, e->time + MSEC);
		EXPECT_GE(real_ns() + MSEC, e->time);
		EXPECT_EQ(cg_id(self->a1), e->group);
		EXPECT_EQ(c->tid, (int)e->pid);
		EXPECT_EQ(c->pid, (int)e->tgid);
		EXPECT_STREQ(c->comm, e->comm);
		EXPECT_EQ(kinds[i].abi, (int)e->abi);
		EXPECT_EQ(kinds[i].nr, e->nr);
		mask = kinds[i].abi == SCLIMIT_ABI_I386 ? UINT32_MAX : UINT64_MAX;
		for (j = 0; j < (mask == UINT64_MAX ? 6 : 5); j++) {
			EXPECT_EQ(c->args[j] & mask, e->args[j]) TH_LOG("argument %zu", j);
		}
		if (kinds[i].action != SCLIMIT_ACTION_KILL) {
			EXPECT_EQ(c->ip, e->ip);
		}
		EXPECT_EQ(kinds[i].action, e->action);
		EXPECT_EQ(kinds[i].err, kinds[i].err ? e->err : 0);
		EXPECT_EQ(0u, e->lost);
		ASSERT_TRUE(__test_passed(_metadata)) TH_LOG("%s", kinds[i].rule);
	}
	EXPECT_EQ(-EAGAIN, listener_next(&self->l, e, MSG_DONTWAIT));
}

static void *thread_fn(void *arg)
{
	call_fn(arg);
	return NULL;
}

static int with_thread_fn(void *arg)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, thread_fn, arg) || pthread_join(thread, NULL);
}

static int own_pids_fn(void *arg)
{
	struct call *c = arg;
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		return 1;
	pid = fork();
	if (pid == 0)
		_exit(call_fn(arg) || c->pid != 1);
	if (reap(pid))
		return 2;
	/* what the child could not know */
	c->pid = pid;
	return 0;
}

TEST_F(events, threads_and_processes_are_numbered_as_from_outside)
{
	struct event *e = &self->e;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	*self->call = (struct call){ .nr = 110, .comm = "the other thread" };
	ASSERT_EQ(0, run_in(self->a1, with_thread_fn, self->call));
	ASSERT_EQ(0, listener_next(&self->l, e, 0));
	EXPECT_EQ(self->call->tid, (int)e->pid);
	EXPECT_EQ(self->call->pid, (int)e->tgid);
	EXPECT_NE(e->pid, e->tgid);
	EXPECT_STREQ("the other threa", e->comm);

	ASSERT_EQ(0, run_in(self->a1, own_pids_fn, self->call));
	ASSERT_EQ(0, listener_next(&self->l, e, 0));
	EXPECT_EQ(self->call->pid, (int)e->pid);
	EXPECT_EQ(self->call->pid, (int)e->tgid);
}

static int ring_fn(void *arg)
{
	struct ring r;

	if (ring_make(&r, (long)arg))
		return 1;
	ring_sqe(&r, IORING_OP_MADVISE, 1)->fd = -1;
	return ring_run(&r, 1) != -77;
}

TEST_F(events, an_operation_of_io_uring_comes_as_its_call_without_arguments)
{
	static const unsigned int flags[] = { 0, IORING_SETUP_SQPOLL };
	struct event *e = &self->e;
	size_t i;

	ASSERT_EQ(0, cg_deny(self->a, "28/errno=77"));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		ASSERT_EQ(0, run_in(self->a1, ring_fn, (void *)(long)flags[i]));
		ASSERT_EQ(0, listener_next(&self->l, e, 0));
		EXPECT_EQ(SCLIMIT_CMD_EVENT, e->cmd);
		EXPECT_EQ(ALL_FIELDS | HAS(ERRNO), e->has);
		EXPECT_EQ(cg_id(self->a1), e->group);
		EXPECT_EQ(SCLIMIT_ABI_X86_64, (int)e->abi);
		EXPECT_EQ(28u, e->nr);
		EXPECT_EQ(77u, e->err);
		EXPECT_EQ(SCLIMIT_ACTION_ERRNO, (int)e->action);
		EXPECT_EQ(flags[i] == 0, e->pid == e->tgid);
	}
}

/* ---- which calls ---- */

struct many {
	int n;
};

static int many_fn(void *arg)
{
	struct many *m = arg;
	int i;

	for (i = 0; i < m->n; i++)
		raw_syscall(110, i);
	return 0;
}

TEST_F(events, every_denied_call_has_the_next_number_and_no_other_call_has_one)
{
	struct many m = { 300 };
	struct scl_info info;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, run_in(self->b, many_fn, &m));	/* here they run */
	ASSERT_EQ(0, run_in(self->a, many_fn, &m));
	ASSERT_EQ(0, scl_info(&self->l.s, &info));
	EXPECT_EQ(self->l.start + 300, info.seq);
}

TEST_F(events, they_arrive_once_each)
{
	struct many m = { 300 };
	struct account acc;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, run_in(self->a1, many_fn, &m));
	ASSERT_EQ(0, account_open(&acc, self->l.start, self->l.start + 300, cg_id(self->a1), 0));
	EXPECT_EQ(0, account_settle(&acc, &self->l, 300));
	EXPECT_EQ(300u, acc.came + acc.lost);
	EXPECT_EQ(0u, acc.twice);
	EXPECT_EQ(0u, acc.strange);
}

TEST_F(events, a_listener_that_comes_back_is_told_of_what_comes_then)
{
	struct many m = { 20 };
	struct listener other;
	uint64_t seq;
	int i;

	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, nl_leave(&self->l.s.nl, self->l.s.family.group));
	ASSERT_EQ(0, run_in(self->a, many_fn, &m));
	EXPECT_EQ(-EAGAIN, listener_next(&self->l, &self->e, MSG_DONTWAIT));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, listener_open(&other));
		ASSERT_EQ(0, run_in(self->a1, many_fn, &m));
		for (seq = other.start + 1; seq <= other.start + 20; seq++) {
			ASSERT_EQ(0, listener_next(&other, &self->e, 0));
			EXPECT_EQ(seq, self->e.seq);
			EXPECT_EQ(seq - other.start - 1, self->e.args[0]);
		}
		/* one that goes with events still waiting for it */
		ASSERT_EQ(0, run_in(self->a1, many_fn, &m));
		listener_close(&other);
		/* nobody listens: calls are denied and counted all the same */
		ASSERT_EQ(0, run_in(self->a1, many_fn, &m));
	}
	EXPECT_EQ(20 + 3 * 60, cg_event(self->top, "denied"));
	EXPECT_EQ(-EAGAIN, listener_next(&self->l, &self->e, MSG_DONTWAIT));
}

/* ---- who ---- */

struct spy {
	int (*become)(void);
	uint32_t group;
	int joined, heard, go, done;
};

/* Joins as someone, in either way, and looks whether anything comes. */
static int spy_fn(void *arg)
{
	struct spy *spy = arg;
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct nl by_option, by_bind;

	if (spy->become() || nl_open(&by_option, NL_USUAL) || nl_open(&by_bind, NL_USUAL))
		return 1;
	spy->joined = !nl_join(&by_option, spy->group);
	if (spy->group <= 32) {
		addr.nl_groups = 1U << (spy->group - 1);
		spy->joined += !bind(by_bind.fd, (void *)&addr, sizeof(addr));
	}
	__atomic_store_n(&spy->go, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&spy->done, __ATOMIC_SEQ_CST))
		usleep(500);
	spy->heard = nl_recv(&by_option, MSG_DONTWAIT) > 0 || nl_recv(&by_bind, MSG_DONTWAIT) > 0;
	return 0;
}

static int own_user_and_net(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -errno :
	       write_text("/proc/self/uid_map", "0 0 1", 5);
}

static int own_net(void)
{
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

TEST_F(events, who_lacks_cap_sys_admin_or_is_in_another_network_namespace_hears_nothing)
{
	static const struct {
		int (*become)(void);
		int may_join, hears;
	} who[] = {
		{ become_nobody, 0, 0 }, { lose_sys_admin, 0, 0 }, { become_userns_root, 0, 0 },
		{ own_user_and_net, 1, 0 }, { own_net, 1, 0 }, { stay_root, 1, 1 },
		{ become_nobody_with_sys_admin, 1, 1 },
	};
	struct spy *spy = shared_pages(sizeof(*spy));
	struct many m = { 5 };
	size_t i;
	pid_t pid;
	int j;

	ASSERT_NE(NULL, spy);
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	for (i = 0; i < ARRAY_SIZE(who); i++) {
		*spy = (struct spy){ .become = who[i].become, .group = self->l.s.family.group };
		pid = spawn_in(CG_ROOT, spy_fn, spy);
		while (!__atomic_load_n(&spy->go, __ATOMIC_SEQ_CST)) {
			ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG)) TH_LOG("someone %zu", i);
			usleep(500);
		}
		ASSERT_EQ(0, run_in(self->a, many_fn, &m));
		/* all who hear have them when we have: they are sent to all at once */
		for (j = 0; j < m.n; j++) {
			ASSERT_EQ(0, listener_next(&self->l, &self->e, 0));
		}
		__atomic_store_n(&spy->done, 1, __ATOMIC_SEQ_CST);
		EXPECT_EQ(0, reap(pid));
		if (!who[i].may_join)
			EXPECT_EQ(0, spy->joined) TH_LOG("someone %zu", i);
		if (who[i].hears)
			EXPECT_LT(0, spy->joined) TH_LOG("someone %zu", i);
		EXPECT_EQ(who[i].hears, spy->heard) TH_LOG("someone %zu", i);
	}
}

TEST_HARNESS_MAIN
