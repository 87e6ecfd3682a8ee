/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a denial leaves behind: counts, the tracepoint, a wake-up.
 */
#ifndef _SCLIMIT_EVENT_H
#define _SCLIMIT_EVENT_H

#include <linux/jump_label.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/seq_file.h>

#include "group.h"
#include "trace.h"

#define SCLIMIT_EVENTS_FILE	"syscalls.events"

/**
 * struct sclimit_event - a denial, as listeners are told of it
 * @seq: its number among all of this machine
 * @time: CLOCK_REALTIME in nanoseconds
 * @group_id: the cgroup's id
 * @lost: how many events of the group have been lost so far
 * @args: arguments 0 to 5
 * @ip: where the call was made
 * @pid: the thread's id in the initial pid namespace
 * @tgid: its process's
 * @nr: the number that was called
 * @err: the errno, if @action is one
 * @abi: the ABI that was called
 * @action: what was done about it
 * @has_args: whether @args and @ip mean something
 * @comm: the thread's name
 */
struct sclimit_event {
	u64 seq;
	u64 time;
	u64 group_id;
	u64 lost;
	u64 args[SCLIMIT_NR_ARGS];
	u64 ip;
	u32 pid;
	u32 tgid;
	u32 nr;
	u16 err;
	u8 abi;
	u8 action;
	bool has_args;
	char comm[TASK_COMM_LEN];
};

/**
 * struct sclimit_event_sink - who tells listeners
 * @event: tell of an event
 * @lost: tell that a group, of this id, has lost so many events so far
 * @idle: there is nothing more to tell for now
 *
 * All are called in process context, may sleep, and are called by one at a time,
 * @lost under the groups' mutex.
 */
struct sclimit_event_sink {
	void (*event)(const struct sclimit_event *event);
	void (*lost)(u64 group_id, u64 lost);
	void (*idle)(void);
};

DECLARE_STATIC_KEY_FALSE(sclimit_event_listened);
extern unsigned int sclimit_event_rate;

int sclimit_event_init(void);
void sclimit_event_set_sink(const struct sclimit_event_sink *sink);
void sclimit_event_listen(bool on);
u64 sclimit_event_last(void);
void sclimit_event_record(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
			  const struct pt_regs *regs, u16 verdict);
void sclimit_event_tell_lost(struct sclimit_group *group);
void sclimit_event_ring_exit(void);

void sclimit_event_denied(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
			  const struct pt_regs *regs, u16 verdict);
void sclimit_event_wake(struct sclimit_group *group);

/**
 * sclimit_event_ready() - whether a denial needs no more than to be counted
 * @group: the group of the current task
 * @abi: the ABI that was called
 *
 * Context: any, under RCU.
 * Return: the counters for sclimit_event_count(); NULL where there are none yet
 * or somebody traces or listens, then sclimit_event_denied() has to be called.
 */
static __always_inline atomic64_t *sclimit_event_ready(struct sclimit_group *group,
						       enum sclimit_abi abi)
{
	if (trace_sclimit_denied_enabled() || static_branch_unlikely(&sclimit_event_listened))
		return NULL;
	return READ_ONCE(group->counts.number[abi]);
}

/**
 * sclimit_event_count() - sclimit_event_denied() for where little is to do
 * @group: the group of the current task
 * @number: what sclimit_event_ready() said
 * @nr: the number that was called
 * @action: what is done about the call
 *
 * Context: any, an NMI too, under RCU; does not sleep.
 */
static __always_inline void sclimit_event_count(struct sclimit_group *group, atomic64_t *number,
						unsigned long nr, enum sclimit_action action)
{
	atomic64_inc(&number[nr]);
	atomic64_inc(&group->counts.action[action - 1]);
	/* a waker who has not cleared this yet will see the counts */
	if (unlikely(!data_race(group->notifying)))
		sclimit_event_wake(group);
}

void sclimit_event_flush(void);
void sclimit_event_exit(void);

void sclimit_event_sum(struct sclimit_group *group, u64 *sum);
u64 sclimit_event_lost(struct sclimit_group *group);
void sclimit_event_numbers(struct sclimit_group *group, enum sclimit_abi abi, u64 *sum);
void sclimit_event_reset(struct sclimit_group *group);
void sclimit_event_show(struct seq_file *seq, struct sclimit_group *group);
int sclimit_event_show_stat(struct seq_file *seq, struct sclimit_group *group);

#endif
