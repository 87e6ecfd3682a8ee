// SPDX-License-Identifier: GPL-2.0
/*
 * Events on their way from the gates, which must not sleep, ask for memory or wait, to
 * the work item that tells listeners of them.
 *
 * Between the two is a ring of records that any number of CPUs put into, without a
 * lock, from any context. A record's place has a turn: the number of the next record
 * that may be written there, plus one while that record is there to be read. A breakpoint
 * in the middle of a gate that puts in a record takes the next place, and the reader
 * stops at the one that is not finished until it is.
 *
 * What finds no place, or is more than its group may report, is lost and is counted:
 * nobody waits. Every event takes a number, lost or not, so that a listener can tell
 * how many it did not get.
 */
#include <linux/irq_work.h>
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>

#include "event.h"

#define RING_SIZE	1024	/* records; a power of 2 */

struct place {
	atomic_long_t turn;
	struct sclimit_event event;
};

/* Whether a denial is to be recorded. Changed by sclimit_event_listen(). */
DEFINE_STATIC_KEY_FALSE(sclimit_event_listened);

/* How many events a group reports a second. A parameter of the module. */
unsigned int sclimit_event_rate = 1000;

static struct place *ring;
static atomic_long_t head;		/* the number of the next record */
static unsigned long tail;		/* that of the next one to be read; the work item's */
static atomic64_t last;			/* the number of the last event */

static DEFINE_MUTEX(sink_lock);
static const struct sclimit_event_sink *sink;	/* under sink_lock */

static void drain_work(struct work_struct *work);
static DECLARE_WORK(drainer, drain_work);

/* From a gate, which may be a breakpoint's handler, to where work can be queued. */
static void drain_kick(struct irq_work *work)
{
	queue_work(system_unbound_wq, &drainer);
}

static DEFINE_IRQ_WORK(kick, drain_kick);

/**
 * sclimit_event_init() - have a ring
 *
 * Context: process, may sleep; the module's init.
 * Return: 0 or -ENOMEM.
 */
int sclimit_event_init(void)
{
	unsigned int i;

	ring = kvcalloc(RING_SIZE, sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	for (i = 0; i < RING_SIZE; i++)
		atomic_long_set(&ring[i].turn, i);
	return 0;
}

/**
 * sclimit_event_ring_exit() - free the ring
 *
 * Context: process, may sleep; the module's exit, when no gate runs any more.
 */
void sclimit_event_ring_exit(void)
{
	irq_work_sync(&kick);
	cancel_work_sync(&drainer);
	kvfree(ring);
}

/**
 * sclimit_event_set_sink() - who tells listeners
 * @to: the functions; NULL for nobody. When it returns, no function of another is
 *	running.
 *
 * Context: process, may sleep.
 */
void sclimit_event_set_sink(const struct sclimit_event_sink *to)
{
	mutex_lock(&sink_lock);
	sink = to;
	mutex_unlock(&sink_lock);
}

/**
 * sclimit_event_listen() - whether denials are recorded
 * @on: what is denied from the return of this on is, or is not
 *
 * Context: process, may sleep; one at a time.
 */
void sclimit_event_listen(bool on)
{
	if (on)
		static_branch_enable(&sclimit_event_listened);
	else
		static_branch_disable(&sclimit_event_listened);
}

/**
 * sclimit_event_last() - the number of the last event
 *
 * Context: any.
 * Return: the number; 0 before the first one.
 */
u64 sclimit_event_last(void)
{
	return atomic64_read(&last);
}

/* Whether a group may report one more in this second. */
static bool notrace rate_take(struct sclimit_rate *rate)
{
	unsigned long window = READ_ONCE(rate->window), now = jiffies;

	/* a window that was never begun is 0, which jiffies may be near to */
	if (!window || time_after_eq(now, window + HZ)) {
		if (cmpxchg(&rate->window, window, now ?: 1) == window)
			atomic_set(&rate->left, READ_ONCE(sclimit_event_rate));
	}
	return atomic_dec_if_positive(&rate->left) >= 0;
}

/* A place to write to, which is this record's alone; NULL where all are taken. */
static struct place *notrace place_take(unsigned long *number)
{
	unsigned long pos = atomic_long_read(&head), turn, seen;
	struct place *place;

	for (;;) {
		place = &ring[pos % RING_SIZE];
		/* pairs with drain(): what it read is read before the place is written again */
		turn = atomic_long_read_acquire(&place->turn);
		if (turn == pos) {
			seen = atomic_long_cmpxchg(&head, pos, pos + 1);
			if (seen == pos)
				break;
			pos = seen;
		} else if ((long)(turn - pos) < 0) {
			return NULL;
		} else {
			pos = atomic_long_read(&head);
		}
	}
	*number = pos;
	return place;
}

/**
 * sclimit_event_record() - have listeners told of a denial
 * @group: the group of the current task
 * @abi: the ABI that was called
 * @nr: the number that was called
 * @regs: the task's registers, as it entered the kernel; NULL where they mean nothing
 * @verdict: what is done about the call
 *
 * Context: any, an NMI too, under RCU; does not sleep.
 */
void notrace sclimit_event_record(struct sclimit_group *group, enum sclimit_abi abi,
				  unsigned int nr, const struct pt_regs *regs, u16 verdict)
{
	u64 seq = atomic64_inc_return(&last);
	struct sclimit_event *event;
	struct place *place = NULL;
	unsigned long number;

	if (rate_take(&group->rate))
		place = place_take(&number);
	if (!place) {
		atomic64_inc(&group->rate.lost);
		atomic64_inc(&group->counts.lost);
		return;
	}
	event = &place->event;
	*event = (struct sclimit_event){
		.seq = seq,
		.time = ktime_get_real_fast_ns(),
		.group_id = kernfs_ino(group->kn),
		.lost = atomic64_read(&group->rate.lost),
		.pid = current->pid,
		.tgid = current->tgid,
		.nr = nr,
		.abi = abi,
		.action = sclimit_verdict_action(verdict),
	};
	if (event->action == SCLIMIT_ACTION_ERRNO)
		event->err = verdict;
	if (regs) {
		event->has_args = true;
		event->ip = regs->ip;
		sclimit_args_get(abi, regs, event->args);
	}
	/* another thread may be changing it: whatever it is, it ends */
	memcpy(event->comm, current->comm, sizeof(event->comm) - 1);
	/* pairs with drain(): the record before the turn */
	atomic_long_set_release(&place->turn, number + 1);
	irq_work_queue(&kick);
}

/* The next record, copied out of its place. False where none is finished. */
static bool drain(struct sclimit_event *event)
{
	struct place *place = &ring[tail % RING_SIZE];

	if (atomic_long_read_acquire(&place->turn) != tail + 1)
		return false;
	*event = place->event;
	atomic_long_set_release(&place->turn, tail + RING_SIZE);
	tail++;
	return true;
}

/*
 * The lock is let go of behind each event: events may come as fast as they are told of,
 * and who waits for it may hold the groups' mutex.
 */
static void drain_work(struct work_struct *work)
{
	struct sclimit_event event;
	unsigned int told;
	bool more = true;

	for (told = 0; more && told < RING_SIZE; told++) {
		mutex_lock(&sink_lock);
		more = drain(&event);
		if (sink && more)
			sink->event(&event);
		else if (sink)
			sink->idle();
		mutex_unlock(&sink_lock);
		cond_resched();
	}
	if (more)
		queue_work(system_unbound_wq, work);
}

/**
 * sclimit_event_tell_lost() - tell listeners of what a group has lost, if it has
 * @group: the group
 *
 * Context: process, may sleep; under the groups' mutex.
 */
void sclimit_event_tell_lost(struct sclimit_group *group)
{
	u64 lost = atomic64_read(&group->rate.lost);

	lockdep_assert_held(&sclimit_group_mutex);
	if (lost == group->rate.told)
		return;
	group->rate.told = lost;
	mutex_lock(&sink_lock);
	if (sink)
		sink->lost(kernfs_ino(group->kn), lost);
	mutex_unlock(&sink_lock);
}
