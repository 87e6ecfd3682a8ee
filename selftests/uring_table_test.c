// SPDX-License-Identifier: GPL-2.0
/*
 * Which operation of io_uring is denied by which number: each operation that the running kernel
 * knows, submitted with nothing in it, by each number. What it would do does not matter: denied it
 * results in EPERM, which none of them does otherwise; it did not get as far as its arguments.
 */
#include "sclimit_harness.h"
#include "uring.h"

/* A process that submits, and the calls that it needs for that when all others are denied. */
#define NEEDS	"35 426"	/* nanosleep, io_uring_enter */

struct desk {
	volatile unsigned int asked, answered;
	volatile unsigned char op;
	volatile int result;
	volatile int made;
	pid_t pid;
};

static int submitter(void *arg)
{
	/* a kernel that has operations of 128 bytes takes them from such a ring alone */
	struct ring small, big;
	struct desk *d = arg;

	d->made = ring_make(&small, 0) ?: ring_make(&big, IORING_SETUP_SQE128);
	for (;;) {
		unsigned int op = d->op;
		struct ring *r = op == URING_OP_NOP128 || op == URING_OP_URING_CMD128 ?
				 &big : &small;

		if (d->asked == d->answered) {
			ring_nap();
			continue;
		}
		ring_sqe(r, op, d->asked)->fd = -1;
		d->result = ring_run(r, d->asked);
		d->answered = d->asked;
	}
	return 0;
}

/*
 * /sys/fs/cgroup
 * `-- selftest
 *     `-- box		the submitter
 */
FIXTURE(table) {
	char cg[CG_PATH], box[CG_PATH];
	unsigned char known[RING_OPS_MAX];
	int count;
	struct desk *desk;
};

FIXTURE_SETUP(table)
{
	/* the matter is the table: no hooking at each change */
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	self->count = ring_ops(self->known);
	ASSERT_LT(40, self->count);
	self->desk = shared_pages(sizeof(*self->desk));
	ASSERT_NE(NULL, self->desk);
	self->desk->made = 1;
	self->desk->pid = spawn_in(self->box, submitter, self->desk);
	ASSERT_LT(0, self->desk->pid);
	while (self->desk->made == 1)
		ring_nap();
	ASSERT_EQ(0, self->desk->made);
}

FIXTURE_TEARDOWN_PARENT(table)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
}

static int submit(struct desk *d, unsigned int op)
{
	unsigned int waited;

	d->op = op;
	d->asked++;
	for (waited = 0; d->answered != d->asked && waited < 4 * SCL_TIMEOUT_MS; waited++)
		ring_nap();
	return d->answered == d->asked ? d->result : RING_NO_RESULT;
}

#define EXPECT_OP(denied, row) \
	EXPECT_EQ(denied, submit(self->desk, (row)->op) == -EPERM) { \
		TH_LOG("%s resulted in %d", (row)->name, self->desk->result); \
	}

TEST_F(table, every_operation_that_the_kernel_knows_is_in_it)
{
	int op;

	for (op = 0; op < self->count; op++)
		EXPECT_TRUE(!self->known[op] || ring_op(op)) {
			TH_LOG("operation %d", op);
		}
}

TEST_F(table, without_a_rule_no_operation_is_denied)
{
	unsigned int i;

	for (i = 0; i < RING_TABLE; i++)
		if (self->known[ring_table[i].op])
			EXPECT_OP(0, &ring_table[i]);
}

TEST_F(table, with_all_denied_only_operations_that_concern_the_ring_alone_go_on)
{
	unsigned int i;

	ASSERT_EQ(0, cg_allow(self->box, "= " NEEDS));
	for (i = 0; i < RING_TABLE; i++)
		if (self->known[ring_table[i].op])
			EXPECT_OP(!!*ring_table[i].calls, &ring_table[i]);
}

TEST_F(table, each_number_denies_the_operations_that_do_its_work_and_counts_as_that_number)
{
	char calls[64], *nr, *save;
	unsigned int i;

	for (i = 0; i < RING_TABLE; i++) {
		const struct ring_op *op = &ring_table[i];

		if (!self->known[op->op])
			continue;
		strcpy(calls, op->calls);
		for (nr = strtok_r(calls, " ", &save); nr; nr = strtok_r(NULL, " ", &save)) {
			long long before = cg_stat(self->box, nr);

			ASSERT_EQ(0, cg_deny(self->box, nr));
			EXPECT_OP(1, op);
			EXPECT_EQ(before + 1, cg_stat(self->box, nr)) {
				TH_LOG("%s by %s", op->name, nr);
			}
			ASSERT_EQ(0, cg_allow(self->box, nr));
			EXPECT_OP(0, op);
		}
	}
}

TEST_F(table, no_other_number_denies_an_operation)
{
	char others[128];
	unsigned int i;

	for (i = 0; i < RING_TABLE; i++) {
		const struct ring_op *op = &ring_table[i];

		if (!self->known[op->op])
			continue;
		snprintf(others, sizeof(others), "= " NEEDS " %s", op->calls);
		ASSERT_EQ(0, cg_allow(self->box, others));
		EXPECT_OP(0, op);
		ASSERT_EQ(0, cg_deny(self->box, "="));
	}
}

TEST_F(table, rules_for_another_ABI_alone_touch_no_operation)
{
	unsigned int i;

	ASSERT_EQ(0, cg_deny(self->box, "i386:all x32:all"));
	for (i = 0; i < RING_TABLE; i++)
		if (self->known[ring_table[i].op])
			EXPECT_OP(0, &ring_table[i]);
	EXPECT_EQ(0, cg_event(self->box, "denied"));
}

TEST_F(table, a_rule_for_the_native_ABI_alone_denies_as_a_bare_number_does)
{
	unsigned int i;

	ASSERT_EQ(0, cg_deny(self->box, "x86_64:all"));
	ASSERT_EQ(0, cg_allow(self->box, NEEDS));
	for (i = 0; i < RING_TABLE; i++)
		if (self->known[ring_table[i].op])
			EXPECT_OP(!!*ring_table[i].calls, &ring_table[i]);
}

TEST_HARNESS_MAIN
