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
		sclimit_event_tell_lost(group);
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
	sclimit_event_ring_exit();
}

static void trace(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
		  const struct pt_regs *regs, enum sclimit_action action)
{
	u64 args[SCLIMIT_NR_ARGS] = {};

	if (regs)
		sclimit_args_get(abi, regs, args);
	trace_sclimit_denied(kernfs_ino(group->kn), abi, nr, args, action);
}

/**
 * sclimit_event_denied() - count and report a call that was judged
 * @group: the group of the current task
 * @abi: the ABI that was called
 * @nr: the number that was called
 * @regs: the task's registers, as it entered the kernel; NULL for an operation
 *	  of io_uring, whose arguments are not told
 * @verdict: what is done about the call, below SCLIMIT_VERDICT_END and not none
 *
 * Context: any, an NMI too, under RCU; does not sleep.
 */
void sclimit_event_denied(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
			  const struct pt_regs *regs, u16 verdict)
{
	enum sclimit_action action = sclimit_verdict_action(verdict);
	struct sclimit_group *pos;

	atomic64_inc(&group->counts.action[action - 1]);
	/* without memory for a counter of its own, an ancestor's tells at least the number */
	for (pos = group; pos && !sclimit_counts_add(&pos->counts, abi, nr, 1); pos = pos->parent)
		;
	if (trace_sclimit_denied_enabled())
		trace(group, abi, nr, regs, action);
	if (static_branch_unlikely(&sclimit_event_listened))
		sclimit_event_record(group, abi, nr, regs, verdict);
	if (!READ_ONCE(group->notifying))
		sclimit_event_wake(group);
}

/**
 * sclimit_event_sum() - how often each action was taken
 * @group: the group; its descendants count too
 * @sum: filled: SCLIMIT_NR_ACTIONS counts, index enum sclimit_action - 1
 *
 * Context: process; under the groups' mutex.
 */
void sclimit_event_sum(struct sclimit_group *group, u64 *sum)
{
	struct sclimit_group *pos;
	unsigned int i;

	memset(sum, 0, SCLIMIT_NR_ACTIONS * sizeof(*sum));
	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
			sum[i] += atomic64_read(&pos->counts.action[i]);
}

/**
 * sclimit_event_lost() - how many events were lost in the kernel
 * @group: the group; its descendants count too
 *
 * Context: process; under the groups' mutex.
 * Return: the count.
 */
u64 sclimit_event_lost(struct sclimit_group *group)
{
	struct sclimit_group *pos;
	u64 sum = 0;

	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		sum += atomic64_read(&pos->counts.lost);
	return sum;
}

/**
 * sclimit_event_numbers() - how often each number of an ABI was denied or logged
 * @group: the group; its descendants count too
 * @abi: the ABI
 * @sum: filled: a count for each number up to sclimit_slot_last()
 *
 * Context: process; under the groups' mutex.
 */
void sclimit_event_numbers(struct sclimit_group *group, enum sclimit_abi abi, u64 *sum)
{
	unsigned int nr, last = sclimit_slot_last(abi);
	struct sclimit_group *pos;

	memset(sum, 0, array_size(last + 1, sizeof(*sum)));
	for (pos = group; pos; pos = sclimit_group_next(pos, group)) {
		if (!READ_ONCE(pos->counts.number[abi]))
			continue;
		for (nr = 0; nr <= last; nr++)
			sum[nr] += sclimit_counts_read(&pos->counts, abi, nr);
	}
}

/**
 * sclimit_event_reset() - set all counts to 0
 * @group: the group, and its descendants
 *
 * What is denied meanwhile may be lost from one of two counts of the same call.
 *
 * Context: process; under the groups' mutex.
 */
void sclimit_event_reset(struct sclimit_group *group)
{
	struct sclimit_group *pos;

	for (pos = group; pos; pos = sclimit_group_next(pos, group))
		sclimit_counts_reset(&pos->counts);
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
	u64 sum[SCLIMIT_NR_ACTIONS];
	unsigned int i;

	sclimit_event_sum(group, sum);
	for (i = 0; i < SCLIMIT_NR_ACTIONS; i++)
		seq_printf(seq, "%s %llu\n", action_names[i], sum[i]);
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
	unsigned int nr;
	u64 *sum;

	sum = kvmalloc_array(SCLIMIT_NR_SLOTS, sizeof(*sum), GFP_KERNEL);
	if (!sum)
		return -ENOMEM;
	for (abi = 0; abi < SCLIMIT_NR_ABIS; abi++) {
		sclimit_event_numbers(group, abi, sum);
		for (nr = 0; nr <= sclimit_slot_last(abi); nr++) {
			if (!sum[nr])
				continue;
			sclimit_number_show(seq, abi, nr);
			seq_printf(seq, " %llu\n", sum[nr]);
		}
	}
	kvfree(sum);
	return 0;
}
