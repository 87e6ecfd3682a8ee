// SPDX-License-Identifier: GPL-2.0
/*
 * Namespaces are no way around: a container and its root are under the rules of the group they
 * are in, see them as they are, and change none of them, delegated directories included.
 */
#include "bypass.h"
#include "kselftest_harness.h"

#include <grp.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#define MOUNT	"/tmp/bypass_ns"
#define SOMEONE	1000	/* whom the group is delegated to, and who is root in the container */

/* struct report - from a child: where it first met what it did not expect */
struct report {
	int line;
	long want, got;
};

static int report(struct report *r, int line, long want, long got)
{
	if (want == got)
		return 0;
	r->line = line;
	r->want = want;
	r->got = got;
	return 1;
}

#define NEED(want, expr)						\
do {									\
	if (report(r, __LINE__, want, expr))				\
		return 1;						\
} while (0)

#define EXPECT_REPORT(status, r)					\
	EXPECT_EQ(0, status)						\
		TH_LOG("line %d: expected %ld, got %ld", (r)->line, (r)->want, (r)->got)

/*
 * /sys/fs/cgroup
 * `-- bypass_ns	denies the victim
 *     `-- box		the container, delegated to SOMEONE
 */
FIXTURE(ns) {
	char cg[CG_PATH], box[CG_PATH];
	struct report *r;
	struct worker w;
};

static const char *const delegated[] = {
	"", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "syscalls.allow",
	"syscalls.deny",
};

FIXTURE_SETUP(ns)
{
	unsigned int i;

	cg_name(self->cg, CG_ROOT, "bypass_ns");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	for (i = 0; i < ARRAY_SIZE(delegated); i++)
		ASSERT_EQ(0, chown(cg_file(self->box, delegated[i]), SOMEONE, SOMEONE));
	self->r = shared_pages(sizeof(*self->r));
	ASSERT_NE(NULL, self->r);
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	ASSERT_TRUE(!mkdir(MOUNT, 0755) || errno == EEXIST);
}

FIXTURE_TEARDOWN_PARENT(ns)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
	rmdir(MOUNT);
}

/* Own mounts that nobody outside sees, and among them the cgroups as the namespace shows them. */
static int mount_own(void)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -errno;
	return mount("cgroup2", MOUNT, "cgroup2", 0, NULL) ? -errno : 0;
}

/* What a container runtime does without privileges. */
static int become_container(void)
{
	char map[32];

	if (setgroups(0, NULL) || setresgid(SOMEONE, SOMEONE, SOMEONE) ||
	    setresuid(SOMEONE, SOMEONE, SOMEONE))
		return -errno;
	/* who changed its ids does not own its /proc directory, unless it is dumpable */
	if (prctl(PR_SET_DUMPABLE, 1))
		return -errno;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWPID))
		return -errno;
	snprintf(map, sizeof(map), "0 %d 1", SOMEONE);
	return write_text("/proc/self/setgroups", "deny", 4) ?:
	       write_text("/proc/self/gid_map", map, strlen(map)) ?:
	       write_text("/proc/self/uid_map", map, strlen(map)) ?: mount_own();
}

static int namespace_of_the_real_root(void *arg)
{
	struct report *r = arg;

	NEED(0, unshare(CLONE_NEWCGROUP | CLONE_NEWNS) ? -errno : 0);
	NEED(0, mount_own());
	/* its group is the root that it sees, with the files of the group and not of the root */
	NEED(1, cg_read_is(MOUNT, "syscalls.deny", VICTIM));
	NEED(1, cg_read_is(MOUNT, "syscalls.deny.local", ""));
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	NEED(-EPERM, cg_allow(MOUNT, VICTIM));
	NEED(-EPERM, cg_allow(MOUNT, "all"));
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	/* beside that it is as good as outside: the administrator is the administrator */
	NEED(0, cg_deny(MOUNT, "110"));
	NEED(-EPERM, raw_syscall(SYS_getppid));
	NEED(1, cg_read_is(MOUNT, "syscalls.deny", VICTIM " 110"));
	NEED(1, cg_stat(MOUNT, "110"));
	NEED(2, cg_stat(MOUNT, VICTIM));
	NEED(0, cg_allow(MOUNT, "110"));
	NEED(1, raw_syscall(SYS_getppid) > 0);
	return 0;
}

TEST_F(ns, a_cgroup_namespace_shows_the_rules_as_they_are_and_hides_nothing_from_them)
{
	EXPECT_REPORT(run_in(self->box, namespace_of_the_real_root, self->r), self->r);
	EXPECT_LOCAL(self->box, "");
	EXPECT_DENY(self->box, VICTIM);
}

/* With a descriptor of each file that the real root opened and let it have. */
struct container {
	struct report *r;
	int deny, allow;
};

static int container(void *arg)
{
	struct container *c = arg;
	struct report *r = c->r;

	NEED(0, become_container());
	NEED(0, geteuid());
	NEED(1, cg_read_is(MOUNT, "syscalls.deny", VICTIM));
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	/* the files are its own, and still not for it */
	NEED(-EPERM, cg_deny(MOUNT, "110"));
	NEED(-EPERM, cg_allow(MOUNT, "110"));
	NEED(-EPERM, cg_allow(MOUNT, VICTIM));
	NEED(-EPERM, cg_allow(MOUNT, "="));
	NEED(-EPERM, write_fd(c->deny, "110", 3));
	NEED(-EPERM, write_fd(c->allow, VICTIM, 2));
	/* that it is delegated can be seen: it makes a group and goes there */
	NEED(0, mkdir(MOUNT "/inner", 0755) ? -errno : 0);
	NEED(0, cg_enter_current(MOUNT "/inner"));
	NEED(1, cg_read_is(MOUNT "/inner", "syscalls.deny", VICTIM));
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	NEED(-EPERM, cg_deny(MOUNT "/inner", "110"));
	NEED(-EPERM, cg_allow(MOUNT "/inner", VICTIM));
	NEED(1, raw_syscall(SYS_getppid) > 0);
	return 0;
}

TEST_F(ns, the_root_of_a_container_can_write_neither_file_of_its_own_group)
{
	struct container c = {
		.r = self->r,
		.deny = open(cg_file(self->box, "syscalls.deny"), O_WRONLY),
		.allow = open(cg_file(self->box, "syscalls.allow"), O_WRONLY),
	};

	ASSERT_LE(0, c.deny);
	ASSERT_LE(0, c.allow);
	EXPECT_REPORT(run_in(self->box, container, &c), self->r);
	EXPECT_DENY(self->box, VICTIM);
	EXPECT_LOCAL(self->box, "");
	EXPECT_EQ(2, cg_event(self->box, "denied"));
	/* and the descriptors are good, in the hands of who opened them */
	EXPECT_EQ(0, write_fd(c.deny, "110", 3));
	EXPECT_LOCAL(self->box, "110");
}

static int container_leaves(void *arg)
{
	struct report *r = arg;
	char path[CG_PATH];

	NEED(0, become_container());
	/* by the directories that were mounted before it came */
	NEED(1, cg_enter_current(CG_ROOT) < 0);
	cg_name(path, CG_ROOT, "bypass_ns");
	NEED(1, cg_enter_current(path) < 0);
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	/* nor by a namespace in the namespace */
	NEED(0, unshare(CLONE_NEWUSER | CLONE_NEWCGROUP | CLONE_NEWNS) ? -errno : 0);
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	return 0;
}

TEST_F(ns, the_root_of_a_container_cannot_leave_the_group)
{
	EXPECT_REPORT(run_in(self->box, container_leaves, self->r), self->r);
	EXPECT_EQ(2, cg_event(self->box, "denied"));
}

/* The first process of a new PID namespace, without a way back to the old root directory. */
static int init_in_a_chroot(void *arg)
{
	struct report *r = arg;

	NEED(1, raw_syscall(SYS_getpid));
	NEED(0, chroot(MOUNT) ? -errno : 0);
	NEED(0, chdir("/") ? -errno : 0);
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	NEED(-EPERM, int80(NR_VICTIM_I386, MASK_AFTER));
	return 0;
}

static int pid_namespace(void *arg)
{
	struct report *r = arg;
	pid_t pid;

	NEED(0, become_container());
	pid = fork();
	if (pid == 0)
		_exit(init_in_a_chroot(r));
	return reap(pid);
}

TEST_F(ns, the_init_of_a_pid_namespace_in_a_chroot_is_under_the_rules)
{
	EXPECT_REPORT(run_in(self->box, pid_namespace, self->r), self->r);
	EXPECT_EQ(2, cg_event(self->box, "denied"));
}

static int delegatee(void *arg)
{
	struct report *r = arg;
	char box[CG_PATH], inner[CG_PATH];

	cg_name(box, CG_ROOT, "bypass_ns/box");
	cg_name(inner, box, "inner");
	NEED(0, setgroups(0, NULL) || setresgid(SOMEONE, SOMEONE, SOMEONE) ||
		setresuid(SOMEONE, SOMEONE, SOMEONE) ? -errno : 0);
	/* delegated: it makes groups, and moves processes between them */
	NEED(0, cg_create(inner));
	NEED(0, cg_enter_current(inner));
	NEED(0, cg_enter_current(box));
	NEED(-EPERM, cg_deny(box, "110"));
	NEED(-EPERM, cg_allow(box, VICTIM));
	NEED(-EPERM, cg_allow(box, "="));
	NEED(-EPERM, cg_deny(inner, "110"));
	NEED(-EPERM, cg_allow(inner, VICTIM));
	NEED(-EPERM, raw_syscall(NR_VICTIM, MASK_AFTER));
	return 0;
}

TEST_F(ns, who_a_group_is_delegated_to_can_write_neither_file)
{
	EXPECT_REPORT(run_in(self->box, delegatee, self->r), self->r);
	EXPECT_DENY(self->box, VICTIM);
	EXPECT_LOCAL(self->box, "");
}

TEST_F(ns, a_program_of_another_abi_started_in_the_group_is_under_the_rules)
{
	ASSERT_EQ(0, worker_start_32(&self->w, self->box));
	EXPECT_DENIED(&self->w, ENTRY_KVSYSCALL, NR_VICTIM_I386);
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, ENTRY_KVSYSCALL, NR_VICTIM_I386);
}

TEST_HARNESS_MAIN
