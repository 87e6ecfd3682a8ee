// SPDX-License-Identifier: GPL-2.0
/*
 * The gate of io_uring: what an operation does that a system call does too gets
 * the call's verdict, when it is submitted.
 *
 * io_uring calls an operation's prep function in the task that submits: the one
 * that entered io_uring_enter(), or the ring's own thread (IORING_SETUP_SQPOLL),
 * which is a thread of the process that made the ring, so that it is in that
 * one's group and moves with it. It comes before all else, before a request is
 * handed to a worker too. If it returns an error, the request completes with
 * that, and what is linked behind it is cancelled.
 */
#include <linux/io_uring_types.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "event.h"
#include "gate.h"
#include "ksym.h"

/* What waits in the request for prep_stub(): a slot and a verdict. */
#define ACT_VERDICT_BITS	16

static_assert(SCLIMIT_NR_SLOTS <= INT_MAX >> ACT_VERDICT_BITS);

/*
 * The verdict on an operation: the strongest of those on the calls that it stands
 * for, and that call is counted. Arguments are not asked, neither which of the
 * calls it is nor whether a rule's conditions hold: they lie in memory that others
 * can write, and a condition counts as matching.
 */
static unsigned int uring_judge(const struct sclimit_policy *policy, u8 op, unsigned int *slot)
{
	unsigned int verdict = SCLIMIT_VERDICT_NONE, one;
	const u16 *s;

	for (s = sclimit_uring_slots(op); *s != SCLIMIT_NO_SLOT; s++) {
		one = sclimit_policy_judge_blind(policy, *s);
		if (likely(!one) ||
		    sclimit_verdict_rank(one) <= sclimit_verdict_rank(verdict))
			continue;
		verdict = one;
		*slot = *s;
	}
	return verdict;
}

static void report(struct sclimit_group *group, unsigned int slot, unsigned int verdict)
{
	enum sclimit_abi abi;
	unsigned int nr;

	sclimit_slot_name(slot, &abi, &nr);
	sclimit_event_denied(group, abi, nr, NULL, verdict);
}

/*
 * The process of the ring. A thread of io_uring's own has SIGSYS blocked for good, and
 * one that it got would end that thread alone: there it is SIGKILL, which ends all.
 */
static void kill(unsigned int slot)
{
	if (current->flags & PF_IO_WORKER)
		send_sig(SIGKILL, current, 1);
	else
		sclimit_ksym_sigsys(slot, true);
}

/*
 * Stands in for the prep function of a denied operation. As with a call's stub,
 * the first argument alone is sure to arrive; what waits in it is where io_uring
 * is going to put the result.
 *
 * The function's own fields of the request are those of an earlier one, and what
 * io_uring runs when a request fails reads some of them (what a send has sent so
 * far): nothing was begun.
 *
 * There are no registers for a trap's handler to change, so it is EPERM.
 */
static int prep_stub(struct io_kiocb *req)
{
	unsigned int slot = req->cqe.res >> ACT_VERDICT_BITS;
	unsigned int verdict = req->cqe.res & ((1 << ACT_VERDICT_BITS) - 1);

	req->cqe.res = 0;
	memset(req->cmd.data, 0, sizeof(req->cmd.data));
	rcu_read_lock();
	report(sclimit_group_find(task_dfl_cgroup(current)), slot, verdict);
	rcu_read_unlock();
	if (verdict <= MAX_ERRNO)
		return -(int)verdict;
	if (verdict == SCLIMIT_VERDICT_KILL)
		kill(slot);
	return -EPERM;
}

/**
 * sclimit_gate_judge_op() - judge an operation that the current task submits
 * @entry: see sclimit_gate_prep()
 *
 * Context: see sclimit_gate_enter().
 * Return: true if it shall not run; its stub counts and reports it.
 */
bool notrace sclimit_gate_judge_op(struct pt_regs *entry)
{
	struct cgroup *cgrp = rcu_dereference_raw(current->cgroups)->dfl_cgrp;
	struct io_kiocb *req = (struct io_kiocb *)entry->di;
	struct sclimit_group *group = sclimit_group_find(cgrp);
	unsigned int verdict, slot;

	verdict = uring_judge(sclimit_group_effective(group), req->opcode, &slot);
	if (!verdict)
		return false;
	if (verdict == SCLIMIT_VERDICT_LOG) {
		report(group, slot, verdict);
		return false;
	}
	req->cqe.res = slot << ACT_VERDICT_BITS | verdict;
	entry->ip = (unsigned long)prep_stub;
	return true;
}
