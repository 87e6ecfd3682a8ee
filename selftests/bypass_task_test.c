// SPDX-License-Identifier: GPL-2.0
/*
 * Becoming another task, or going elsewhere, is no way around: children are under the rules from
 * their first instruction on, threads under those of their own group, who moves is judged anew.
 */
#include "bypass.h"
#include "kselftest_harness.h"

/* struct born - what a new task leaves of its first call; the assembler below knows the places */
struct born {
	long ret;	/* 0: of the victim */
	int tid;	/* 8 */
	int line;	/* 12: where it tells that the above is there */
};

/*
 * long birth(nr, a0, a1, a2, a3, a4, born, mask): the call @nr makes a task, whose first two
 * instructions load the victim and whose third calls it. It needs no stack, so that any flags do.
 */
__asm__(".text\n"
	"birth:\n"
	"	push	%r12\n"
	"	push	%r13\n"
	"	mov	0x18(%rsp), %r12\n"	/* born */
	"	mov	0x20(%rsp), %r13\n"	/* mask */
	"	mov	%rdi, %rax\n"
	"	mov	%rsi, %rdi\n"
	"	mov	%rdx, %rsi\n"
	"	mov	%rcx, %rdx\n"
	"	mov	%r8, %r10\n"
	"	mov	%r9, %r8\n"
	"	syscall\n"
	"	test	%rax, %rax\n"
	"	jnz	1f\n"
	"	mov	%r13, %rdi\n"
	"	mov	$95, %eax\n"		/* umask */
	"	syscall\n"
	"	mov	%rax, (%r12)\n"
	"	mov	$186, %eax\n"		/* gettid */
	"	syscall\n"
	"	mov	%eax, 8(%r12)\n"
	"	mov	12(%r12), %edi\n"
	"	mov	%r12, %rsi\n"
	"	mov	$1, %edx\n"
	"	mov	$1, %eax\n"		/* write */
	"	syscall\n"
	"0:	mov	$34, %eax\n"		/* pause */
	"	syscall\n"
	"	jmp	0b\n"
	"1:	pop	%r13\n"
	"	pop	%r12\n"
	"	ret\n");

extern long birth(unsigned long nr, unsigned long a0, unsigned long a1, unsigned long a2,
		  unsigned long a3, unsigned long a4, struct born *born, unsigned long mask);

/*
 * /sys/fs/cgroup
 * `-- bypass_task
 *     |-- denied	has the rule
 *     `-- open
 */
struct ground {
	char cg[CG_PATH], denied[CG_PATH], open[CG_PATH];
	struct born *born;
	int line[2];
};

/* struct way - how the child is made */
struct way {
	unsigned long nr, flags;
};

FIXTURE(birth) {
	struct ground g;
};

FIXTURE_VARIANT(birth) {
	struct way way;
};

#define THREAD	(CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)
#define SPACES	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWCGROUP)

FIXTURE_VARIANT_ADD(birth, fork) { .way = { SYS_fork, 0 } };
FIXTURE_VARIANT_ADD(birth, vfork) { .way = { SYS_vfork, 0 } };
FIXTURE_VARIANT_ADD(birth, clone) { .way = { SYS_clone, 0 } };
FIXTURE_VARIANT_ADD(birth, clone_of_a_thread) { .way = { SYS_clone, THREAD } };
FIXTURE_VARIANT_ADD(birth, clone_into_new_namespaces) { .way = { SYS_clone, SPACES } };
FIXTURE_VARIANT_ADD(birth, clone3) { .way = { SYS_clone3, 0 } };
FIXTURE_VARIANT_ADD(birth, clone3_of_a_thread) { .way = { SYS_clone3, THREAD } };
FIXTURE_VARIANT_ADD(birth, clone3_into_new_namespaces) { .way = { SYS_clone3, SPACES } };

static int ground_setup(struct ground *g)
{
	cg_name(g->cg, CG_ROOT, "bypass_task");
	g->born = shared_pages(sizeof(*g->born));
	if (!g->born || cg_destroy(g->cg) || cg_create(g->cg) ||
	    cg_create_sub(g->denied, g->cg, "denied") || cg_create_sub(g->open, g->cg, "open") ||
	    pipe(g->line))
		return -1;
	g->born->line = g->line[1];
	g->born->ret = WORKER_GONE;
	umask(MASK_BEFORE);
	return 0;
}

FIXTURE_SETUP(birth)
{
	ASSERT_EQ(0, ground_setup(&self->g));
}

FIXTURE_TEARDOWN_PARENT(birth)
{
	EXPECT_EQ(0, cg_destroy(self->g.cg));
}

struct mother {
	struct born *born;
	unsigned long nr, flags;
	int cgroup;
};

/* Gives birth, and stays: a thread dies with her, and some children hold her up anyway. */
static int mother(void *arg)
{
	struct mother *m = arg;
	static char stack[4096] __attribute__((aligned(16)));
	bool own_stack = m->flags & CLONE_VM && !(m->flags & CLONE_VFORK);
	unsigned long signal = m->flags & CLONE_THREAD ? 0 : SIGCHLD;
	struct clone_args args = {
		.flags = m->flags, .exit_signal = signal, .cgroup = m->cgroup,
		.stack = own_stack ? (unsigned long)stack : 0,
		.stack_size = own_stack ? sizeof(stack) : 0,
	};
	long ret;

	if (m->nr == SYS_clone3)
		ret = birth(m->nr, (unsigned long)&args, sizeof(args), 0, 0, 0, m->born,
			    MASK_AFTER);
	else if (m->nr == SYS_clone)
		ret = birth(m->nr, m->flags | signal,
			    own_stack ? (unsigned long)stack + sizeof(stack) : 0, 0, 0, 0,
			    m->born, MASK_AFTER);
	else
		ret = birth(m->nr, 0, 0, 0, 0, 0, m->born, MASK_AFTER);
	if (ret < 0)
		return 1;
	for (;;)
		raw_syscall(SYS_pause);
}

/*
 * The tid is the child's own idea of it, so where it has a PID namespace look it up from here.
 * Return: the umask of the one task in @cg that is not @not, or -errno.
 */
static int umask_of_other(const char *cg, pid_t not)
{
	char text[256], *p;
	int ret = -ESRCH;

	if (cg_read(cg, "cgroup.threads", text, sizeof(text)) < 0)
		return -EIO;
	for (p = text; *p; p = strchr(p, '\n') + 1)
		if (atoi(p) != not)
			ret = umask_of(atoi(p));
	return ret;
}

/* Return: the child's umask after its first call, which left born->ret, or -errno. */
static int give_birth(struct ground *g, const struct way *way, const char *mothers,
		      const char *childs)
{
	struct mother m = {
		.born = g->born, .nr = way->nr, .flags = way->flags,
		.cgroup = open(childs, O_PATH | O_CLOEXEC),
	};
	struct pollfd pfd = { .fd = g->line[0], .events = POLLIN };
	pid_t pid = spawn_in(mothers, mother, &m);
	char c;

	close(m.cgroup);
	if (pid < 0)
		return pid;
	if (poll(&pfd, 1, 20000) != 1 || read(g->line[0], &c, 1) != 1)
		return -ETIMEDOUT;
	return umask_of_other(childs, pid);
}

TEST_F(birth, the_first_call_runs_while_nothing_is_denied)
{
	EXPECT_EQ(MASK_AFTER, give_birth(&self->g, &variant->way, self->g.open, self->g.open));
	EXPECT_EQ(MASK_BEFORE, self->g.born->ret);
}

TEST_F(birth, the_first_call_is_denied)
{
	ASSERT_EQ(0, cg_deny(self->g.denied, VICTIM));
	EXPECT_EQ(MASK_BEFORE, give_birth(&self->g, &variant->way, self->g.denied,
					  self->g.denied));
	EXPECT_EQ(-EPERM, self->g.born->ret);
	EXPECT_EQ(1, cg_event(self->g.denied, "denied"));
	EXPECT_EQ(1, cg_event(self->g.cg, "denied"));
	EXPECT_EQ(0, cg_event(self->g.open, "denied"));
}

TEST_F(birth, the_first_call_is_denied_by_the_group_above)
{
	ASSERT_EQ(0, cg_deny(self->g.cg, VICTIM));
	EXPECT_EQ(MASK_BEFORE, give_birth(&self->g, &variant->way, self->g.open, self->g.open));
	EXPECT_EQ(-EPERM, self->g.born->ret);
}

/* The mother is in one group, and the child begins in another. */
FIXTURE(into) {
	struct ground g;
};

FIXTURE_VARIANT(into) {
	struct way way;
};

FIXTURE_VARIANT_ADD(into, clone3) { .way = { SYS_clone3, CLONE_INTO_CGROUP } };
FIXTURE_VARIANT_ADD(into, clone3_sharing_memory) {
	.way = { SYS_clone3, CLONE_INTO_CGROUP | CLONE_VM | CLONE_VFORK },
};

FIXTURE_SETUP(into)
{
	ASSERT_EQ(0, ground_setup(&self->g));
}

FIXTURE_TEARDOWN_PARENT(into)
{
	EXPECT_EQ(0, cg_destroy(self->g.cg));
}

TEST_F(into, the_first_call_is_denied_where_the_child_begins)
{
	ASSERT_EQ(0, cg_deny(self->g.denied, VICTIM));
	EXPECT_EQ(MASK_BEFORE, give_birth(&self->g, &variant->way, CG_ROOT, self->g.denied));
	EXPECT_EQ(-EPERM, self->g.born->ret);
	EXPECT_EQ(1, cg_event(self->g.denied, "denied"));
}

TEST_F(into, the_first_call_is_denied_by_the_group_above)
{
	ASSERT_EQ(0, cg_deny(self->g.cg, VICTIM));
	EXPECT_EQ(MASK_BEFORE, give_birth(&self->g, &variant->way, CG_ROOT, self->g.open));
	EXPECT_EQ(-EPERM, self->g.born->ret);
}

TEST_F(into, the_first_call_runs_though_the_mother_is_denied_it)
{
	ASSERT_EQ(0, cg_deny(self->g.denied, VICTIM));
	EXPECT_EQ(MASK_AFTER, give_birth(&self->g, &variant->way, self->g.denied, self->g.open));
	EXPECT_EQ(MASK_BEFORE, self->g.born->ret);
	EXPECT_EQ(0, cg_event(self->g.cg, "denied"));
}

/*
 * /sys/fs/cgroup
 * `-- bypass_task
 *     `-- N		500 of them, each entered as soon as it is there
 */
FIXTURE(groups) {
	char cg[CG_PATH];
};

FIXTURE_SETUP(groups)
{
	cg_name(self->cg, CG_ROOT, "bypass_task");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
}

FIXTURE_TEARDOWN_PARENT(groups)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F_TIMEOUT(groups, none_of_500_new_groups_is_open_to_who_enters_at_once, 100)
{
	char sub[CG_PATH], name[32];
	int i;

	EXPECT_EQ(0, errno_in(self->cg, NR_VICTIM));
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	for (i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "%d", i);
		cg_name(sub, self->cg, name);
		ASSERT_EQ(0, mkdir(sub, 0755));
		ASSERT_EQ(EPERM, errno_in(sub, NR_VICTIM)) TH_LOG("group %d", i);
	}
	EXPECT_EQ(500, cg_event(self->cg, "denied"));
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_EQ(0, errno_in(sub, NR_VICTIM));
}

TEST_F_TIMEOUT(groups, none_of_500_groups_removed_and_made_again_is_open, 100)
{
	char sub[CG_PATH];
	int i;

	cg_name(sub, self->cg, "again");
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	for (i = 0; i < 500; i++) {
		ASSERT_EQ(0, mkdir(sub, 0755));
		ASSERT_EQ(EPERM, errno_in(sub, NR_VICTIM)) TH_LOG("round %d", i);
		ASSERT_EQ(0, rmdir(sub));
	}
	EXPECT_EQ(500, cg_event(self->cg, "denied"));
}

TEST_HARNESS_MAIN
