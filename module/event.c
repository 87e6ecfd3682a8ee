// SPDX-License-Identifier: GPL-2.0
/*
 * Counting and telling of denials.
 *
 * A denial counts in the group of the task alone; readers add up the subtree.
 * The files syscalls.events of the group and of its ancestors are woken by a
 * work item, ten milliseconds at the earliest after the last time, as other
 * cgroup files are.
 */
#include <linux/irq_work.h>
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/slab.h>

#define CREATE_TRACE_POINTS
#include "event.h"
#include "rule.h"

#define NOTIFY_INTERVAL	msecs_to_jiffies(10)

static const char *const action_names[SCLIMIT_NR_ACTIONS] = {
	"denied", "killed", "trapped", "logged",
};

static LLIST_HEAD(changed);

static void notify_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(notifier, notify_work);

/* From a gate, which may be a breakpoint's handler, to where timers can be set. */
static void kick_work(struct irq_work *work)
{
	schedule_delayed_work(&notifier, NOTIFY_INTERVAL);
}

static DEFINE_IRQ_WORK(kick, kick_work);

/**
 * sclimit_event_wake() - have the readers of syscalls.events woken
 * @group: the group that has counted, after it has
 *
 * A group that is in the list needs nothing: its ancestors are in the list, or
 * were taken from it together with it, and are woken after this.
 *
 * Context: any, an NMI too, under RCU; does not sleep.
 */
void sclimit_event_wake(struct sclimit_group *group)
{
	/* the counts before the flag: whoever clears it sees them */
	smp_mb__before_atomic();
	for (; group && !test_and_set_bit(0, &group->notifying); group = group->parent)
		llist_add(&group->notify, &changed);
	irq_work_queue(&kick);
}

/**
 * sclimit_event_flush() - wake all readers whose files have changed by now
 *
 * Afterwards no group that a gate cannot find any more is in the list.
 *
 * Context: process, may sleep; under the groups' mutex.
 */
void sclimit_event_flush(void)
{
	struct llist_node *list = llist_del_all(&changed);
	struct sclimit_group *group, *tmp, *batch = NULL;
	struct kernfs_node *kn;

	lockdep_assert_held(&sclimit_group_mutex);
	/*
	 * All flags first: a denial that finds its group still flagged does not
	 * go on to the ancestors, so none of them may have been woken before. A
	 * group whose flag is cleared may enter the list again at any time.
	 */
	llist_for_each_entry_safe(group, tmp, list, notify) {
		group->batch = batch;
		batch = group;
		clear_bit(0, &group->notifying);
	}
	/* the flags before the counts that the woken will read */
	smp_mb__after_atomic();
	for (group = batch; group; group = group->batch) {
		kn = kernfs_find_and_get(group->kn, SCLIMIT_EVENTS_FILE);
		if (!kn)
			continue;
		kernfs_notify(kn);
		kernfs_put(kn);
	}
}

static void notify_work(struct work_struct *work)
{
	sclimit_counts_refill();
	mutex_lock(&sclimit_group_mutex);
	sclimit_event_flush();
	mutex_unlock(&sclimit_group_mutex);
}

/**
 * sclimit_event_exit() - tell no one any more
 *
 * Context: process, may sleep; the module's exit, when no gate runs any more.
 */
void sclimit_event_exit(void)
{
	irq_work_sync(&kick);
	cancel_delayed_work_sync(&notifier);
}

static void trace(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
		  const struct pt_regs *regs, enum sclimit_action action)
{
	u64 args[6] = {};

	if (regs && abi == SCLIMIT_ABI_I386) {
		args[0] = (u32)regs->bx;
		args[1] = (u32)regs->cx;
		args[2] = (u32)regs->dx;
		args[3] = (u32)regs->si;
		args[4] = (u32)regs->di;
		args[5] = (u32)regs->bp;
	} else if (regs) {
		args[0] = regs->di;
		args[1] = regs->si;
		args[2] = regs->dx;
		args[3] = regs->r10;
		args[4] = regs->r8;
		args[5] = regs->r9;
	}
	trace_sclimit_denied(kernfs_ino(group->kn), abi, nr, args, action);
}

/**
 * sclimit_event_denied() - count and report a call that was judged
 * @group: the group of the current task
 * @abi: the ABI that was called
 * @nr: the number that was called
 * @regs: the task's registers, as it entered the kernel; NULL for an operation
 *	  of io_uring, whose arguments are not told
 * @action: what is done about the call
 *
 * Context: any, an NMI too, under RCU; does not sleep.
 */
void sclimit_event_denied(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
			  const struct pt_regs *regs, enum sclimit_action action)
{
	struct sclimit_group *pos;

	atomic64_inc(&group->counts.action[action - 1]);
	/* without memory for a counter of its own, an ancestor's tells at least the number */
	for (pos = group; pos && !sclimit_counts_add(&pos->counts, abi, nr, 1); pos = pos->parent)
		;
	if (trace_sclimit_denied_enabled())
		trace(group, abi, nr, regs, action);
	if (!READ_ONCE(group->notifying))
		sclimit_event_wake(group);
}

/**
 * sclimit_event_show() - print syscalls.events
 * @seq: where to
 * @group: the group; its descendants count too
 *
 * Context: process; under the groups' mutex.
 */
void sclimit_event_show(struct seq_file *seq, struct sclimit_group *group)
{
	u64 sum[SCLIMIT_NR_ACTIONS] = {};
	struct sclimit_group *pos;
	unsigned int i;

	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
			sum[i] += atomic64_read(&pos->counts.action[i]);
	for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
		seq_printf(seq, "%s %llu\n", action_names[i], sum[i]);
}

/* Adds what a group counts of an ABI to @sum, which has a place for each number. */
static void stat_add(u64 *sum, const struct sclimit_counts *counts, enum sclimit_abi abi)
{
	unsigned int nr;

	if (!READ_ONCE(counts->number[abi]))
		return;
	for (nr = 0; nr <= sclimit_slot_last(abi); nr++)
		sum[nr] += sclimit_counts_read(counts, abi, nr);
}

static void stat_show_abi(struct seq_file *seq, struct sclimit_group *group, enum sclimit_abi abi,
			  u64 *sum)
{
	struct sclimit_group *pos;
	unsigned int nr;

	memset(sum, 0, array_size(sclimit_slot_last(abi) + 1, sizeof(*sum)));
	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		stat_add(sum, &pos->counts, abi);
	for (nr = 0; nr <= sclimit_slot_last(abi); nr++) {
		if (!sum[nr])
			continue;
		sclimit_number_show(seq, abi, nr);
		seq_printf(seq, " %llu\n", sum[nr]);
	}
}

/**
 * sclimit_event_show_stat() - print syscalls.stat
 * @seq: where to
 * @group: the group; its descendants count too
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0 or -ENOMEM.
 */
int sclimit_event_show_stat(struct seq_file *seq, struct sclimit_group *group)
{
	enum sclimit_abi abi;
	u64 *sum;

	sum = kvmalloc_array(SCLIMIT_NR_SLOTS, sizeof(*sum), GFP_KERNEL);
	if (!sum)
		return -ENOMEM;
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++)
		stat_show_abi(seq, group, abi, sum);
	kvfree(sum);
	return 0;
}
