// SPDX-License-Identifier: GPL-2.0
/*
 * 32-bit code is no way around: a 32-bit program with each of its entries, and the calls that i386
 * packs behind one number, socketcall and ipc, which are judged by their sub-call.
 */
#include "bypass.h"
#include "kselftest_harness.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>

#define I386_GETPID	20
#define I386_SOCKETCALL	102
#define I386_IPC	117
#define I386_SOCKET	359
#define I386_SOCKETPAIR	360
#define I386_SEMGET	393
#define I386_MSGGET	399

/* The numbers of linux/net.h and linux/ipc.h. */
#define CALL_SOCKET	1
#define CALL_SOCKETPAIR	8
#define CALL_LAST	20
#define IPC_SEMGET	2
#define IPC_MSGGET	13

#define NATIVE_SOCKET	"41"
#define NATIVE_SOCKETPAIR "53"
#define NATIVE_SEMGET	"64"
#define NATIVE_MSGGET	"68"

/*
 * /sys/fs/cgroup
 * `-- bypass_i386	the worker, a 32-bit program
 */
FIXTURE(program) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(program) {
	enum entry entry;
	unsigned long getpid, victim;
	const char *rule, *others;	/* that names this entry alone, and the entries beside it */
	const char *key;		/* under which it is counted */
};

#define I386 .getpid = I386_GETPID, .victim = NR_VICTIM_I386, .rule = "i386:60",	\
	     .others = "x86_64:95 x32:95", .key = "i386:60"

FIXTURE_VARIANT_ADD(program, by_int80) { .entry = ENTRY_INT80, I386 };
FIXTURE_VARIANT_ADD(program, by_the_vdso) { .entry = ENTRY_KVSYSCALL, I386 };
FIXTURE_VARIANT_ADD(program, by_sysenter) { .entry = ENTRY_SYSENTER, I386 };
FIXTURE_VARIANT_ADD(program, by_syscall) { .entry = ENTRY_SYSCALL32, I386 };
FIXTURE_VARIANT_ADD(program, by_a_jump_into_64_bit_code) {
	.entry = ENTRY_FAR, .getpid = SYS_getpid, .victim = NR_VICTIM, .rule = "x86_64:95",
	.others = "i386:60 x32:95", .key = "95",
};

FIXTURE_SETUP(program)
{
	cg_name(self->cg, CG_ROOT, "bypass_i386");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, worker_start_32(&self->w, self->cg));
	if (worker_call(&self->w, variant->entry, variant->getpid) == self->w.pid)
		return;
	/* Intel has no SYSCALL from 32-bit code, AMD no SYSENTER on a 64-bit kernel */
	ASSERT_EQ(256 + SIGILL, reap(self->w.pid));
	SKIP(return, "the processor has no such instruction for 32-bit code");
}

FIXTURE_TEARDOWN_PARENT(program)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

TEST_F(program, runs_while_nothing_is_denied)
{
	EXPECT_RUNS(&self->w, variant->entry, variant->victim);
}

TEST_F(program, is_denied_by_the_bare_native_number_and_comes_back)
{
	ASSERT_EQ(0, cg_deny(self->cg, VICTIM));
	EXPECT_DENIED(&self->w, variant->entry, variant->victim);
	EXPECT_EQ(1, cg_stat(self->cg, variant->key));
	ASSERT_EQ(0, cg_allow(self->cg, VICTIM));
	EXPECT_RUNS(&self->w, variant->entry, variant->victim);
}

TEST_F(program, is_denied_by_its_own_rule_and_by_no_other_entrys)
{
	ASSERT_EQ(0, cg_deny(self->cg, variant->others));
	EXPECT_RUNS(&self->w, variant->entry, variant->victim);
	ASSERT_EQ(0, cg_deny(self->cg, variant->rule));
	EXPECT_DENIED(&self->w, variant->entry, variant->victim);
}

/* What is getpid in one ABI is another call in the other: 20 natively writev, 39 mkdir in i386. */
TEST_F(program, is_not_denied_by_the_number_that_is_another_call_in_another_abi)
{
	ASSERT_EQ(0, cg_deny(self->cg, variant->getpid == I386_GETPID ? "x86_64:20" : "i386:39"));
	EXPECT_EQ(self->w.pid, worker_call(&self->w, variant->entry, variant->getpid));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
}

/*
 * /sys/fs/cgroup
 * `-- bypass_i386	the worker
 */
FIXTURE(packed) {
	char cg[CG_PATH];
	struct worker w;
};

FIXTURE_VARIANT(packed) {
	enum entry entry;
	bool is32;
	unsigned long junk;	/* above the first argument, which is the sub-call */
};

FIXTURE_VARIANT_ADD(packed, by_int80_from_64_bit_code) { .entry = ENTRY_INT80 };
FIXTURE_VARIANT_ADD(packed, by_int80_from_64_bit_code_with_junk_above_the_argument) {
	.entry = ENTRY_INT80, .junk = 0xdeadbeef00000000,
};
FIXTURE_VARIANT_ADD(packed, by_int80_from_a_32_bit_program) {
	.entry = ENTRY_INT80, .is32 = true,
};
FIXTURE_VARIANT_ADD(packed, by_the_vdso_of_a_32_bit_program) {
	.entry = ENTRY_KVSYSCALL, .is32 = true,
};

FIXTURE_SETUP(packed)
{
	cg_name(self->cg, CG_ROOT, "bypass_i386");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, variant->is32 ? worker_start_32(&self->w, self->cg) :
				     worker_start(&self->w, self->cg));
}

FIXTURE_TEARDOWN_PARENT(packed)
{
	if (self->cg[0])
		EXPECT_EQ(0, cg_destroy(self->cg));
}

/* How many lines a file has: a queue or a set of semaphores is one each. */
static int lines_of(const char *path)
{
	static char text[65536];
	int n = 0;
	char *p;

	if (read_text(path, text, sizeof(text)) < 0)
		return -1;
	for (p = text; (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

/* How many files a process has open: a socket is one more. */
static int files_of(pid_t pid)
{
	char path[64];
	DIR *dir;
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -1;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* socketcall with AF_UNIX, SOCK_STREAM, 0 and a place for two descriptors, good for both calls */
static long socketcall(struct worker *w, enum entry entry, unsigned long call)
{
	uint32_t args[4] = { AF_UNIX, SOCK_STREAM, 0, DESK_ADDR + offsetof(struct desk, data[64]) };

	memcpy((char *)DESK->data, args, sizeof(args));
	return worker_call(w, entry, I386_SOCKETCALL, call, DESK->data);
}

#define SOCKETCALL(call)	socketcall(&self->w, variant->entry, variant->junk | (call))
#define DIRECT(nr)		worker_call(&self->w, variant->entry, nr, AF_UNIX, SOCK_STREAM, 0, \
					    DESK->data + 64)
#define IPC(call)		worker_call(&self->w, variant->entry, I386_IPC,		\
					    variant->junk | (call), IPC_PRIVATE,	\
					    (call) == IPC_SEMGET ? 1 : 0600 | IPC_CREAT,	\
					    0600 | IPC_CREAT)

TEST_F(packed, socketcall_runs_while_nothing_is_denied)
{
	int before = files_of(self->w.pid);

	EXPECT_LT(2, SOCKETCALL(CALL_SOCKET));
	EXPECT_EQ(0, SOCKETCALL(CALL_SOCKETPAIR));
	EXPECT_EQ(before + 3, files_of(self->w.pid));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
}

TEST_F(packed, a_denied_socket_is_denied_in_socketcall_and_the_sub_call_beside_it_runs)
{
	int before = files_of(self->w.pid);

	ASSERT_EQ(0, cg_deny(self->cg, NATIVE_SOCKET));
	EXPECT_EQ(-EPERM, SOCKETCALL(CALL_SOCKET));
	EXPECT_EQ(1, cg_stat(self->cg, "i386:102"));
	EXPECT_EQ(-EPERM, DIRECT(I386_SOCKET));
	EXPECT_EQ(1, cg_stat(self->cg, "i386:359"));
	EXPECT_EQ(before, files_of(self->w.pid));
	EXPECT_EQ(0, SOCKETCALL(CALL_SOCKETPAIR));
	EXPECT_EQ(0, DIRECT(I386_SOCKETPAIR));
	EXPECT_EQ(before + 4, files_of(self->w.pid));
}

TEST_F(packed, a_denied_socketpair_is_denied_in_socketcall_and_the_sub_call_beside_it_runs)
{
	int before = files_of(self->w.pid);

	ASSERT_EQ(0, cg_deny(self->cg, NATIVE_SOCKETPAIR));
	EXPECT_EQ(-EPERM, SOCKETCALL(CALL_SOCKETPAIR));
	EXPECT_EQ(-EPERM, DIRECT(I386_SOCKETPAIR));
	EXPECT_EQ(before, files_of(self->w.pid));
	EXPECT_LT(2, SOCKETCALL(CALL_SOCKET));
	EXPECT_EQ(before + 1, files_of(self->w.pid));
	ASSERT_EQ(0, cg_allow(self->cg, NATIVE_SOCKETPAIR));
	EXPECT_EQ(0, SOCKETCALL(CALL_SOCKETPAIR));
}

TEST_F(packed, a_rule_for_one_sub_call_leaves_its_direct_call_and_the_others_open)
{
	ASSERT_EQ(0, cg_deny(self->cg, "i386:102:a0==1"));
	EXPECT_EQ(-EPERM, SOCKETCALL(CALL_SOCKET));
	EXPECT_EQ(0, SOCKETCALL(CALL_SOCKETPAIR));
	EXPECT_LT(2, DIRECT(I386_SOCKET));
	ASSERT_EQ(0, cg_allow(self->cg, "i386:102:a0==1"));
	EXPECT_LT(2, SOCKETCALL(CALL_SOCKET));
}

TEST_F(packed, socketcall_itself_can_be_denied_and_the_direct_calls_stay)
{
	unsigned long call;

	ASSERT_EQ(0, cg_deny(self->cg, "i386:102"));
	for (call = 0; call <= CALL_LAST + 2; call++)
		EXPECT_EQ(-EPERM, SOCKETCALL(call));
	EXPECT_LT(2, DIRECT(I386_SOCKET));
}

TEST_F(packed, a_sub_call_that_does_not_exist_is_invalid_and_not_denied)
{
	ASSERT_EQ(0, cg_deny(self->cg, NATIVE_SOCKET " " NATIVE_MSGGET));
	EXPECT_EQ(-EINVAL, SOCKETCALL(0));
	EXPECT_EQ(-EINVAL, SOCKETCALL(CALL_LAST + 1));
	/* socketcall takes its number whole: this is not sub-call 1 */
	EXPECT_EQ(-EINVAL, SOCKETCALL(0x10000 | CALL_SOCKET));
	EXPECT_EQ(-ENOSYS, IPC(0));
	EXPECT_EQ(-ENOSYS, IPC(0x7fff));
	EXPECT_EQ(0, cg_event(self->cg, "denied"));
}

TEST_F(packed, ipc_is_judged_by_its_sub_call_whatever_version_stands_above_it)
{
	static const unsigned long versions[] = { 0, 0x10000, 0x20000, 0xffff0000 };
	int queues = lines_of("/proc/sysvipc/msg");
	int sets = lines_of("/proc/sysvipc/sem");
	unsigned int i;
	long id;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		id = IPC(versions[i] | IPC_MSGGET);
		EXPECT_LE(0, id);
		EXPECT_EQ(queues + 1, lines_of("/proc/sysvipc/msg"));
		EXPECT_EQ(0, msgctl(id, IPC_RMID, NULL));
	}
	ASSERT_EQ(0, cg_deny(self->cg, NATIVE_MSGGET));
	for (i = 0; i < ARRAY_SIZE(versions); i++)
		EXPECT_EQ(-EPERM, IPC(versions[i] | IPC_MSGGET));
	EXPECT_EQ((long long)i, cg_stat(self->cg, "i386:117"));
	EXPECT_EQ(-EPERM, DIRECT(I386_MSGGET));
	EXPECT_EQ(queues, lines_of("/proc/sysvipc/msg"));
	id = IPC(0x10000 | IPC_SEMGET);
	EXPECT_LE(0, id);
	EXPECT_EQ(sets + 1, lines_of("/proc/sysvipc/sem"));
	EXPECT_EQ(0, semctl(id, 0, IPC_RMID));
}

TEST_F(packed, a_rule_for_one_ipc_sub_call_leaves_its_direct_call_open)
{
	long id;

	ASSERT_EQ(0, cg_deny(self->cg, "i386:117:a0&0xffff==13"));
	EXPECT_EQ(-EPERM, IPC(IPC_MSGGET));
	EXPECT_EQ(-EPERM, IPC(0x10000 | IPC_MSGGET));
	id = worker_call(&self->w, variant->entry, I386_MSGGET, IPC_PRIVATE, 0600 | IPC_CREAT);
	EXPECT_LE(0, id);
	EXPECT_EQ(0, msgctl(id, IPC_RMID, NULL));
	id = IPC(IPC_SEMGET);
	EXPECT_LE(0, id);
	EXPECT_EQ(0, semctl(id, 0, IPC_RMID));
}

TEST_F(packed, ipc_itself_can_be_denied)
{
	ASSERT_EQ(0, cg_deny(self->cg, "i386:117"));
	EXPECT_EQ(-EPERM, IPC(IPC_MSGGET));
	EXPECT_EQ(-EPERM, IPC(0x10000 | IPC_SEMGET));
	EXPECT_EQ(-EPERM, IPC(0x7fff));
}

TEST_F(packed, the_bare_number_denies_ipc_and_the_native_entry_at_once)
{
	int native;

	ASSERT_EQ(0, cg_deny(self->cg, NATIVE_SEMGET));
	EXPECT_EQ(-EPERM, IPC(IPC_SEMGET));
	EXPECT_EQ(-EPERM, IPC(0x20000 | IPC_SEMGET));
	EXPECT_EQ(-EPERM, DIRECT(I386_SEMGET));
	native = errno_in(self->cg, SYS_semget);
	EXPECT_EQ(EPERM, native);
}

TEST_HARNESS_MAIN
