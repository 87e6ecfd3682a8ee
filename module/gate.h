/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gates: the hooks at the entries of denied system calls, and the verdict.
 */
#ifndef _SCLIMIT_GATE_H
#define _SCLIMIT_GATE_H

#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/thread_info.h>

#include "event.h"
#include "group.h"

struct sclimit_request;

/**
 * struct sclimit_gate - a way to hook entry functions
 * @name: as in the module parameter gate=
 * @init: get ready; hooks nothing. Returns 0 or a negative errno.
 * @exit: undo @init; all hooks are off by then, or come off now. When it
 *	  returns, no callback of the gate runs.
 * @hook: hook all of @entries, which are either all entries of system calls or
 *	  all prep functions of io_uring, or none. Returns 0 or a negative errno.
 * @unhook: unhook all of @entries, again of one kind. May fail for want of
 *	    memory: then the hooks stay, which costs time at each call and
 *	    changes no verdict.
 *
 * All are called in process context, may sleep, and are called by one at a time.
 */
struct sclimit_gate {
	const char *name;
	int (*init)(void);
	void (*exit)(void);
	int (*hook)(struct sclimit_entry **entries, unsigned int count);
	int (*unhook)(struct sclimit_entry **entries, unsigned int count);
};

/**
 * struct sclimit_change - what one group's own rules become
 * @group: the group
 * @own: the rules, with a reference
 */
struct sclimit_change {
	struct sclimit_group *group;
	struct sclimit_policy *own;
};

/**
 * struct sclimit_write - what one group is asked to change
 * @cgrp: its cgroup, held by the caller
 * @request: what is asked
 */
struct sclimit_write {
	struct cgroup *cgrp;
	struct sclimit_request *request;
};

/**
 * struct sclimit_blame - why nothing was changed, as far as the errno does not say it
 * @which: the write that is to blame; as many as there are where none is
 * @slot: what it was about, or SCLIMIT_NO_SLOT
 * @why: in words, or NULL
 */
struct sclimit_blame {
	unsigned int which;
	unsigned int slot;
	const char *why;
};

extern const struct sclimit_gate sclimit_gate_ftrace;
extern const struct sclimit_gate sclimit_gate_kprobe;

int sclimit_gate_init(const char *name);
void sclimit_gate_close(void);
void sclimit_gate_exit(void);
const char *sclimit_gate_name(void);
int sclimit_gate_change(struct sclimit_change *changes, unsigned int nr);
int sclimit_gate_lock(struct sclimit_group *group);
int sclimit_gate_write(const struct sclimit_write *writes, unsigned int nr,
		       struct sclimit_blame *blame);

bool sclimit_gate_judge(struct pt_regs *entry, unsigned long ip);
bool sclimit_gate_judge_more(struct pt_regs *entry, unsigned long ip, unsigned long verdict,
			     const struct sclimit_policy *policy);
long sclimit_gate_stub(const struct pt_regs *regs);
bool sclimit_gate_judge_op(struct pt_regs *entry);

/*
 * Sends the task to the stub, to return -@err from there. The result waits in
 * @regs, the task's own registers, where the dispatcher is going to put it: of the
 * entry's registers only the first argument is sure to reach the stub, for a BPF
 * trampoline may sit at the same entry.
 */
static __always_inline void sclimit_gate_deny(struct pt_regs *entry, struct pt_regs *regs,
					      unsigned long err)
{
	regs->ax = -err;
	entry->ip = (unsigned long)sclimit_gate_stub;
}

/**
 * sclimit_gate_enter() - what a hook asks when the current task gets there
 * @entry: the registers at the first instruction of the entry function; its
 *	   first argument is the task's registers. Changed if the call is denied.
 * @ip: where the hook is
 *
 * Written for the tasks to which nothing is denied: they are through with one
 * comparison. Native calls of tasks whose group is the first of its hash chain
 * are judged here as well, all else by sclimit_gate_judge().
 *
 * Context: an entry function's hook, preemption off: that keeps the task's
 * css_set, the groups and their policies from being freed. May be a breakpoint's
 * handler, which is as narrow as an NMI's. Takes no lock.
 * Return: true if the call shall not run; then @entry->ip is the stub's and the
 * hook must go on there.
 */
static __always_inline bool sclimit_gate_enter(struct pt_regs *entry, unsigned long ip)
{
	const struct cgroup *cgrp = rcu_dereference_raw(current->cgroups)->dfl_cgrp;
	struct sclimit_group *group = sclimit_group_first(cgrp);
	const struct sclimit_policy *policy;
	struct pt_regs *regs;
	unsigned long verdict;
	atomic64_t *number;
	unsigned long nr;

	/* one load, of a pointer: whichever value it finds was true a moment ago */
	if (likely(data_race(group->pass) == cgrp))
		return false;

	/* the lower half: the upper one is the user's and means nothing */
	regs = (struct pt_regs *)entry->di;
	nr = *(const u32 *)&regs->orig_ax;
	if (unlikely(group->cgrp != cgrp))
		return sclimit_gate_judge(entry, ip);
	if (unlikely(nr >= SCLIMIT_SLOT_I386))
		return sclimit_gate_judge(entry, ip);
	if (unlikely(current_thread_info()->status & TS_COMPAT))
		return sclimit_gate_judge(entry, ip);

	policy = sclimit_group_effective(group);
	verdict = sclimit_policy_verdict(policy, SCLIMIT_SLOT_X86_64 + nr);
	if (!verdict) {
		/* is that the number of this entry? */
		if (likely(ip - sclimit_native_entry[nr] < SCLIMIT_ENTRY_BYTES))
			return false;
		return sclimit_gate_judge(entry, ip);
	}
	if (unlikely(verdict > MAX_ERRNO))
		return sclimit_gate_judge_more(entry, ip, verdict, policy);
	number = sclimit_event_ready(group, SCLIMIT_ABI_X86_64);
	if (unlikely(!number))
		return sclimit_gate_judge(entry, ip);
	sclimit_gate_deny(entry, regs, verdict);
	sclimit_event_count(group, number, nr, SCLIMIT_ACTION_ERRNO);
	return true;
}

/**
 * sclimit_gate_prep() - what a hook asks when the current task submits an
 * operation to io_uring
 * @entry: the registers at the first instruction of a prep function; its first
 *	   argument is the request. Changed if the operation is denied.
 *
 * Context: see sclimit_gate_enter().
 * Return: true if it is denied; then @entry->ip is the stub's and the hook must
 * go on there.
 */
static __always_inline bool sclimit_gate_prep(struct pt_regs *entry)
{
	const struct cgroup *cgrp = rcu_dereference_raw(current->cgroups)->dfl_cgrp;

	/* as in sclimit_gate_enter() */
	if (likely(data_race(sclimit_group_first(cgrp)->pass) == cgrp))
		return false;
	return sclimit_gate_judge_op(entry);
}

#endif
