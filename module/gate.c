// SPDX-License-Identifier: GPL-2.0
/*
 * The gate: which entries are hooked, what is asked there, what is done.
 *
 * Only entries of calls that some group denies are hooked, so a call that
 * nobody denies costs what it costs without the module. Order: hook first,
 * publish second; publish an allow first, unhook second.
 *
 * At a hook, the callback of the gate decides and counts, with preemption off.
 * If the call shall not run, it sends the task to a stub instead of the entry
 * function's body. The stub returns where the entry would have returned. It
 * does not sleep: after synchronize_rcu_tasks() no task is in it, nor on its way
 * there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

#include "event.h"
#include "gate.h"
#include "ksym.h"

static const struct sclimit_gate *const gates[] = {
	&sclimit_gate_ftrace,
	&sclimit_gate_kprobe,
};

static const struct sclimit_gate *gate;
static struct sclimit_entry **batch;	/* room for all entries; under the groups' mutex */
static bool closing;			/* all hooks are off for good; under the groups' mutex */

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
	sclimit_event_denied(group, abi, nr, regs, sclimit_verdict_action(verdict));
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

/* The entries that a slot's user count changes for. */
static void entry_use(unsigned int slot, int by)
{
	struct sclimit_entry *entry = sclimit_slot_entry(slot);
	unsigned int i;

	if (entry)
		entry->users += by;
	for (i = 0; (entry = sclimit_uring_entry(slot, i)); i++)
		entry->users += by;
}

/* All entries of a kind that are, or are not, hooked though they should not, or should. */
static unsigned int entries_wanting(bool hook, bool uring)
{
	unsigned int i, count, wanting = 0;
	struct sclimit_entry *entries = sclimit_entries(&count);

	for (i = 0; i < count; i++)
		if (entries[i].uring == uring && entries[i].hooked != hook &&
		    !!entries[i].users == hook)
			batch[wanting++] = &entries[i];
	return wanting;
}

static void entries_mark(unsigned int count, bool hooked)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		batch[i]->hooked = hooked;
}

/*
 * A batch was refused: find an entry that is to blame, for the log. What cannot
 * be unhooked again counts as hooked, so the next change tries once more.
 */
static void hooks_blame(unsigned int count, int err)
{
	unsigned int i;

	/* no entry's fault */
	if (err == -ENOMEM)
		return;
	for (i = 0; i < count; i++) {
		if (gate->hook(&batch[i], 1)) {
			pr_err("cannot hook the %s %ps: %pe\n",
			       batch[i]->uring ? "io_uring operation" : "system call",
			       (void *)batch[i]->addr, ERR_PTR(err));
			return;
		}
		batch[i]->hooked = !!gate->unhook(&batch[i], 1);
	}
	pr_err("cannot hook %u functions at once: %pe\n", count, ERR_PTR(err));
}

/* Count in, or out, those slots that @policy says something of, and @but nothing. */
static void slots_use(const struct sclimit_policy *policy, const struct sclimit_policy *but,
		      int by)
{
	unsigned int slot;

	for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++)
		if (policy->verdict[slot] && !but->verdict[slot])
			entry_use(slot, by);
}

static void hooks_remove_kind(bool uring)
{
	unsigned int count = entries_wanting(false, uring);
	int err;

	if (!count)
		return;
	err = gate->unhook(batch, count);
	if (err)
		pr_warn("%u entries stay hooked until the next change: %pe\n", count, ERR_PTR(err));
	else
		entries_mark(count, false);
}

/* Unhook what nobody denies any more. */
static void hooks_remove(void)
{
	/* all hooks are off, and the gate has nothing left to change */
	if (closing)
		return;
	hooks_remove_kind(false);
	hooks_remove_kind(true);
}

static int hooks_add_kind(bool uring)
{
	unsigned int count = entries_wanting(true, uring);
	int err;

	if (!count)
		return 0;
	err = gate->hook(batch, count);
	if (err)
		hooks_blame(count, err);
	else
		entries_mark(count, true);
	return err;
}

/* Count in what a group denies from now on, and hook what was not hooked. */
static int hooks_add(const struct sclimit_policy *own, const struct sclimit_policy *old)
{
	int err;

	slots_use(own, old, 1);
	err = hooks_add_kind(false);
	if (!err)
		err = hooks_add_kind(true);
	if (!err)
		return 0;
	slots_use(own, old, -1);
	hooks_remove();
	return err;
}

/* A group with own rules, or a lock, keeps the module loaded. */
static int pin(const struct sclimit_group *group)
{
	return sclimit_group_pinned(group) || try_module_get(THIS_MODULE) ? 0 : -ENODEV;
}

/* When it has neither. */
static void unpin(const struct sclimit_group *group)
{
	if (!sclimit_group_pinned(group))
		module_put(THIS_MODULE);
}

/**
 * sclimit_gate_change() - give a group new own rules, and put them into force
 * @group: the group
 * @own: the rules; the reference is taken over, whatever is returned
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0, the rules are in force; -ENOMEM, -E2BIG where they and those of the
 * ancestors are too many, -ENODEV when the module is being unloaded, or what ftrace
 * or kprobes said: nothing has changed.
 */
int sclimit_gate_change(struct sclimit_group *group, struct sclimit_policy *own)
{
	struct sclimit_policy *old;
	int err;

	lockdep_assert_held(&sclimit_group_mutex);
	err = closing ? -ENODEV : 0;
	if (err || sclimit_policy_same(group->own, own))
		goto err_put_policy;
	err = pin(group);
	if (err)
		goto err_put_policy;
	err = sclimit_group_prepare(group, own);
	if (err)
		goto err_unpin;
	err = hooks_add(own, group->own);
	if (err)
		goto err_abandon;

	old = sclimit_policy_get(group->own);
	sclimit_group_publish(group, own);
	slots_use(old, own, -1);
	hooks_remove();
	sclimit_policy_put(old);
	/* the caller holds a file open: the module stays until it is done */
	unpin(group);
	return 0;

err_abandon:
	sclimit_group_abandon(group);
err_unpin:
	unpin(group);
err_put_policy:
	sclimit_policy_put(own);
	return err;
}

/**
 * sclimit_gate_lock() - from now on, own rules are only added to
 * @group: the group
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0, or -ENODEV when the module is being unloaded.
 */
int sclimit_gate_lock(struct sclimit_group *group)
{
	int err;

	lockdep_assert_held(&sclimit_group_mutex);
	err = closing ? -ENODEV : pin(group);
	if (!err)
		group->locked = true;
	return err;
}

/*
 * Directories have gone: their rules with them. Gates that found one of the
 * groups are done with it, and with having its readers woken, after a grace
 * period, which passes without the mutex: nobody's write waits for it.
 */
static void reap_work(struct work_struct *work)
{
	struct llist_node *dead = sclimit_group_dead();
	struct sclimit_group *group, *tmp;

	if (!dead)
		return;
	synchronize_rcu();

	mutex_lock(&sclimit_group_mutex);
	llist_for_each_entry(group, dead, dying)
		slots_use(group->own, &sclimit_policy_nothing, -1);
	hooks_remove();
	sclimit_event_flush();
	llist_for_each_entry_safe(group, tmp, dead, dying)
		sclimit_group_reap(group);
	mutex_unlock(&sclimit_group_mutex);
}

static DECLARE_WORK(reaper, reap_work);

static int gate_choose(const char *name)
{
	int err = -EINVAL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		if (strcmp(name, "auto") && strcmp(name, gates[i]->name))
			continue;
		err = gates[i]->init();
		if (!err) {
			gate = gates[i];
			return 0;
		}
	}
	if (err == -EINVAL)
		pr_err("cannot load: gate=%s: not one of auto, ftrace, kprobe\n", name);
	else if (!strcmp(name, "auto"))
		pr_err("cannot load: neither ftrace nor kprobes can hook here (%d)\n", err);
	else
		pr_err("cannot load: gate=%s cannot hook here (%d)\n", name, err);
	return err;
}

/**
 * sclimit_gate_init() - make groups and choose a gate
 * @name: auto, ftrace or kprobe
 *
 * Context: process, may sleep; the module's init.
 * Return: 0; -EINVAL for another name, -EOPNOTSUPP where the kernel cannot hook
 * that way, -ENOMEM; the log says why.
 */
int sclimit_gate_init(const char *name)
{
	unsigned int count;
	int err;

	sclimit_entries(&count);
	batch = kvcalloc(count, sizeof(*batch), GFP_KERNEL);
	if (!batch)
		return -ENOMEM;
	err = gate_choose(name);
	if (err)
		goto err_free_batch;
	err = sclimit_group_init(&reaper);
	if (err)
		goto err_exit_gate;
	return 0;

err_exit_gate:
	gate->exit();
err_free_batch:
	kvfree(batch);
	return err;
}

/**
 * sclimit_gate_close() - take all hooks off and refuse every further change
 *
 * Rules stand by now only if the module is unloaded by force: they end here.
 *
 * Context: process, may sleep; the first step of the module's exit.
 */
void sclimit_gate_close(void)
{
	mutex_lock(&sclimit_group_mutex);
	closing = true;
	/* with the mutex: the reaper may be about to change the hooks */
	gate->exit();
	mutex_unlock(&sclimit_group_mutex);
}

/**
 * sclimit_gate_exit() - wait for the gates and free the groups
 *
 * Context: process, may sleep; the module's exit, after sclimit_gate_close(),
 * when the files are gone.
 */
void sclimit_gate_exit(void)
{
	sclimit_group_exit();
	/* from a hook to the end of the stub nobody sleeps */
	synchronize_rcu_tasks();
	sclimit_event_exit();
	sclimit_group_free_all();
	kvfree(batch);
}

/**
 * sclimit_gate_name() - which gate is in use
 * Return: ftrace or kprobe.
 */
const char *sclimit_gate_name(void)
{
	return gate->name;
}
