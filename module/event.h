/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a denial leaves behind: counts, the tracepoint, a wake-up.
 */
#ifndef _SCLIMIT_EVENT_H
#define _SCLIMIT_EVENT_H

#include <linux/ptrace.h>
#include <linux/seq_file.h>

#include "group.h"
#include "trace.h"

#define SCLIMIT_EVENTS_FILE	"syscalls.events"

void sclimit_event_denied(struct sclimit_group *group, enum sclimit_abi abi, unsigned int nr,
			  const struct pt_regs *regs, enum sclimit_action action);
void sclimit_event_wake(struct sclimit_group *group);

/**
 * sclimit_event_ready() - whether a denial needs no more than to be counted
 * @group: the group of the current task
 * @abi: the ABI that was called
 *
 * Context: any, under RCU.
 * Return: the counters for sclimit_event_count(); NULL where there are none yet
 * or somebody traces, then sclimit_event_denied() has to be called.
 */
static __always_inline atomic64_t *sclimit_event_ready(struct sclimit_group *group,
						       enum sclimit_abi abi)
{
	return trace_sclimit_denied_enabled() ? NULL : READ_ONCE(group->counts.number[abi]);
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

void sclimit_event_show(struct seq_file *seq, struct sclimit_group *group);
int sclimit_event_show_stat(struct seq_file *seq, struct sclimit_group *group);

#endif
