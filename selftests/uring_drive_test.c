// SPDX-License-Identifier: GPL-2.0
/*
 * Each io_uring operation that the running kernel knows, allowed, denied and allowed again, in each
 * way in which a ring can be told to do it. Denied, it results in EPERM and has had no effect.
 */
#include "sclimit_harness.h"
#include "uring_jobs.h"

#include <net/if.h>
#include <sys/mount.h>

#define LINKED	1000	/* the user_data of an operation that is linked behind another */

/* The driver prepares, submits and looks, each when told: in between the rules are changed. */
enum step { BEGIN = 1, SUBMIT, LOOK };

struct desk {
	volatile unsigned int asked, answered;
	volatile enum step step;
	volatile unsigned int type;
	unsigned int ring_flags, sqe_flags;
	volatile int result, linked, did;
	pid_t pid;
};

static void submit(struct desk *d, struct job *j)
{
	const struct job_type *type = &job_types[d->type];
	struct io_uring_sqe *s = ring_sqe(&j->ring, type->op, 1);

	type->fill(j, s);
	/* an entry that needed another before it is the last one */
	s = (void *)(j->ring.sqes + ((j->ring.tail - 1) & j->ring.sq_mask) * j->ring.sqe_size);
	s->flags |= d->sqe_flags;
	if (d->sqe_flags & IOSQE_IO_LINK)
		ring_sqe(&j->ring, IORING_OP_NOP, LINKED);
	d->result = ring_run(&j->ring, 1);
	d->linked = d->sqe_flags & IOSQE_IO_LINK ? ring_result(&j->ring, LINKED) : 0;
}

static int driver(void *arg)
{
	struct desk *d = arg;
	struct job j;

	for (;;) {
		if (d->asked == d->answered) {
			ring_nap();
			continue;
		}
		switch (d->step) {
		case BEGIN:
			/* operations of 128 bytes want a ring of such */
			d->result = job_begin(&j, d->ring_flags |
					      (job_types[d->type].op == URING_OP_URING_CMD128 ?
					       IORING_SETUP_SQE128 : 0));
			break;
		case SUBMIT:
			submit(d, &j);
			break;
		case LOOK:
			d->did = job_types[d->type].did(&j);
			job_end(&j);
			break;
		}
		d->answered = d->asked;
	}
	return 0;
}

/*
 * /sys/fs/cgroup
 * `-- selftest		has the rule
 *     `-- box		the driver
 */
FIXTURE(drive) {
	char cg[CG_PATH], box[CG_PATH];
	unsigned char known[RING_OPS_MAX];
	struct desk *desk;
};

FIXTURE_VARIANT(drive) {
	unsigned int ring_flags, sqe_flags;
};

FIXTURE_VARIANT_ADD(drive, at_once) {
};

FIXTURE_VARIANT_ADD(drive, by_a_worker) {
	.sqe_flags = IOSQE_ASYNC,
};

FIXTURE_VARIANT_ADD(drive, by_the_thread_of_the_ring) {
	.ring_flags = IORING_SETUP_SQPOLL,
};

FIXTURE_VARIANT_ADD(drive, by_a_worker_of_the_thread_of_the_ring) {
	.ring_flags = IORING_SETUP_SQPOLL,
	.sqe_flags = IOSQE_ASYNC,
};

FIXTURE_VARIANT_ADD(drive, with_one_linked_behind) {
	.sqe_flags = IOSQE_IO_LINK,
};

static int loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = ioctl(fd, SIOCSIFFLAGS, &lo) ? -errno : 0;

	close(fd);
	return err;
}

FIXTURE_SETUP(drive)
{
	ASSERT_EQ(0, cg_base(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->box, self->cg, "box"));
	ASSERT_LT(40, ring_ops(self->known));
	ASSERT_EQ(0, loopback_up());
	mkdir(JOB_DIR, 0755);
	ASSERT_EQ(0, mount("none", JOB_DIR, "tmpfs", 0, NULL));
	self->desk = shared_pages(sizeof(*self->desk));
	ASSERT_NE(NULL, self->desk);
	self->desk->ring_flags = variant->ring_flags;
	self->desk->sqe_flags = variant->sqe_flags;
	self->desk->pid = spawn_in(self->box, driver, self->desk);
	ASSERT_LT(0, self->desk->pid);
}

FIXTURE_TEARDOWN_PARENT(drive)
{
	EXPECT_EQ(0, cg_destroy(self->cg));
	EXPECT_EQ(0, umount2(JOB_DIR, MNT_DETACH));
}

/* Return: whether the driver has done it. */
static int drive(struct desk *d, enum step step)
{
	unsigned int waited;

	d->step = step;
	d->asked++;
	for (waited = 0; d->answered != d->asked && waited < 4 * SCL_TIMEOUT_MS; waited++)
		ring_nap();
	return d->answered == d->asked;
}

static int as_wanted(int want, int result)
{
	return want == SOME ? result >= 0 :
	       want == OTHER ? result < 0 && result != -EPERM : result == want;
}

/* What becomes of the linked one: it runs after a success alone. */
static int linked_want(int want)
{
	return want >= 0 || want == SOME ? 0 : -ECANCELED;
}

#define EXPECT_RESULT(want, row) do { \
	EXPECT_TRUE(as_wanted(want, self->desk->result)) { \
		TH_LOG("%s resulted in %d", (row)->name, self->desk->result); \
	} \
	if (variant->sqe_flags & IOSQE_IO_LINK) \
		EXPECT_EQ(linked_want(want), self->desk->linked) { \
			TH_LOG("behind %s", (row)->name); \
		} \
	if (self->desk->did >= 0) \
		EXPECT_EQ((want) != -EPERM, self->desk->did) { \
			TH_LOG("%s resulted in %d", (row)->name, self->desk->result); \
		} \
} while (0)

TEST_F(drive, every_operation_runs_is_denied_without_effect_and_runs_again)
{
	const struct job_type *type;
	const struct ring_op *row;
	unsigned int i, round;

	for (i = 0; i < JOB_TYPES; i++) {
		type = &job_types[i];
		row = ring_op(type->op);
		ASSERT_NE(NULL, row);
		if (!self->known[type->op])
			continue;
		/* such a one is done when the ring is: nothing comes behind it */
		if (type->op == URING_OP_READ_MULTISHOT && variant->sqe_flags & IOSQE_IO_LINK)
			continue;
		self->desk->type = i;
		for (round = 0; round < 3; round++) {
			ASSERT_TRUE(drive(self->desk, BEGIN));
			ASSERT_EQ(0, self->desk->result) {
				TH_LOG("%s could not be prepared", row->name);
			}
			/* the ring is there by now */
			if (round == 1)
				ASSERT_EQ(0, cg_deny(self->cg, row->calls));
			ASSERT_TRUE(drive(self->desk, SUBMIT));
			ASSERT_EQ(0, cg_allow(self->cg, "all"));
			ASSERT_TRUE(drive(self->desk, LOOK));
			EXPECT_RESULT(round == 1 ? -EPERM : type->want, row);
		}
	}
}

TEST_F(drive, every_operation_that_does_a_calls_work_is_driven)
{
	unsigned int i, k;

	for (i = 0; i < RING_TABLE; i++) {
		for (k = 0; k < JOB_TYPES && job_types[k].op != ring_table[i].op; k++)
			;
		EXPECT_EQ(!*ring_table[i].calls, k == JOB_TYPES) {
			TH_LOG("%s", ring_table[i].name);
		}
	}
}

TEST_HARNESS_MAIN
