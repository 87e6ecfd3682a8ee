// SPDX-License-Identifier: GPL-2.0
/*
 * The verdict: what a hook asks that sclimit_gate_enter() does not know by itself,
 * and the stubs that stand in for what is denied.
 */
#include <linux/linkage.h>
#include <linux/rcupdate.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

#include "event.h"
#include "gate.h"
#include "ksym.h"

/*
 * What the current task calls. The number is that of its registers, which neither a
 * tracer nor seccomp can change any more; its upper half is the user's and means
 * nothing. A number that does not lead to this entry says nothing (the vsyscall page
 * enters with -1), then the entry itself does. A multiplexer is what its sub-call
 * is: what is said of the whole is said of each, see sclimit_request_apply().
 */
static unsigned int slot_called(const struct pt_regs *regs, unsigned long ip)
{
	enum sclimit_abi abi = SCLIMIT_ABI_X86_64;
	const struct sclimit_entry *entry;
	unsigned int nr = regs->orig_ax;
	unsigned int slot, sub;

	if (current_thread_info()->status & TS_COMPAT) {
		abi = SCLIMIT_ABI_I386;
	} else if (nr & __X32_SYSCALL_BIT) {
		abi = SCLIMIT_ABI_X32;
		nr &= ~__X32_SYSCALL_BIT;
	}
	slot = sclimit_slot(abi, nr);
	entry = slot != SCLIMIT_NO_SLOT ? sclimit_slot_entry(slot) : NULL;
	if (!entry || ip - entry->addr >= SCLIMIT_ENTRY_BYTES)
		return sclimit_entry_slot(ip);
	sub = abi == SCLIMIT_ABI_I386 ? sclimit_slot_sub(nr, regs->bx) : SCLIMIT_NO_SLOT;
	return sub != SCLIMIT_NO_SLOT ? sub : slot;
}

/**
 * sclimit_gate_stub() - stands in for the entry function of a denied call
 * @regs: the task's registers
 *
 * Context: process, as the entry function; does not sleep.
 * Return: what sclimit_gate_deny() left there.
 */
long notrace sclimit_gate_stub(const struct pt_regs *regs)
{
	return regs->ax;
}

/* What waits in the task's registers for act_stub(): a slot and a verdict. */
#define ACT_VERDICT_BITS	16

/* As seccomp does it; the number as it was called, though the vsyscall page enters with -1. */
static void signal(unsigned int slot, bool kill, struct pt_regs *regs)
{
	enum sclimit_abi abi;
	unsigned int nr;

	sclimit_slot_name(slot, &abi, &nr);
	if (abi == SCLIMIT_ABI_X32)
		nr |= __X32_SYSCALL_BIT;
	syscall_rollback(current, regs);
	if (syscall_get_nr(current, regs) < 0)
		regs->ax = nr;
	sclimit_ksym_sigsys(nr, kill);
}

static void report(struct sclimit_group *group, unsigned int slot, unsigned int verdict,
		   const struct pt_regs *regs)
{
	enum sclimit_abi abi;
	unsigned int nr;

	sclimit_slot_name(slot, &abi, &nr);
	sclimit_event_denied(group, abi, nr, regs, verdict);
}

/*
 * The stub of a call that has yet to be counted and reported, for which there may
 * have been no memory at the hook, or that ends in a signal: the task then has the
 * registers that it entered with, so that a handler finds the number in rax and
 * leaves there what the call is to return.
 */
static long act_stub(struct pt_regs *regs)
{
	unsigned int slot = regs->ax >> ACT_VERDICT_BITS;
	unsigned int verdict = regs->ax & ((1 << ACT_VERDICT_BITS) - 1);

	rcu_read_lock();
	report(sclimit_group_find(task_dfl_cgroup(current)), slot, verdict, regs);
	rcu_read_unlock();
	if (verdict <= MAX_ERRNO)
		return -(long)verdict;
	signal(slot, verdict == SCLIMIT_VERDICT_KILL, regs);
	return regs->ax;
}

/**
 * sclimit_gate_judge() - judge any call that the current task begins
 * @entry: see sclimit_gate_enter()
 * @ip: see sclimit_gate_enter()
 *
 * Context: see sclimit_gate_enter().
 * Return: true if the call shall not run; its stub counts and reports it.
 */
bool notrace sclimit_gate_judge(struct pt_regs *entry, unsigned long ip)
{
	struct cgroup *cgrp = rcu_dereference_raw(current->cgroups)->dfl_cgrp;
	struct pt_regs *regs = (struct pt_regs *)entry->di;
	struct sclimit_group *group = sclimit_group_find(cgrp);
	unsigned int slot = slot_called(regs, ip);
	unsigned int verdict;

	if (slot == SCLIMIT_NO_SLOT)
		return false;
	verdict = sclimit_policy_judge(sclimit_group_effective(group), slot, regs);
	if (!verdict)
		return false;
	if (verdict == SCLIMIT_VERDICT_LOG) {
		report(group, slot, verdict, regs);
		return false;
	}
	regs->ax = slot << ACT_VERDICT_BITS | verdict;
	entry->ip = (unsigned long)act_stub;
	return true;
}

/**
 * sclimit_gate_judge_more() - judge a call of which there is more to say than an errno
 * @entry: see sclimit_gate_enter()
 * @ip: see sclimit_gate_enter()
 * @verdict: what the effective rules say of the call
 * @policy: these rules
 *
 * Context: see sclimit_gate_enter().
 * Return: true if the call shall not run; its stub counts and reports it.
 */
bool notrace sclimit_gate_judge_more(struct pt_regs *entry, unsigned long ip,
				     unsigned long verdict, const struct sclimit_policy *policy)
{
	const struct pt_regs *regs = (const struct pt_regs *)entry->di;

	if (verdict >= SCLIMIT_VERDICT_END &&
	    !sclimit_policy_judge_clauses(policy, verdict, regs))
		return false;
	return sclimit_gate_judge(entry, ip);
}
