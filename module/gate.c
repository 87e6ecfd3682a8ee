// SPDX-License-Identifier: GPL-2.0
/*
 * The gate: which entries are hooked, what is asked there, what is done.
 *
 * Only entries of calls that some group denies are hooked, so a call that
 * nobody denies costs what it costs without the module. Order: hook first,
 * publish second; publish an allow first, unhook second.
 *
 * At a hook, the callback of the gate decides and counts, with preemption off.
 * If the call is denied, it sends the task to sclimit_gate_stub() instead of the entry
 * function's body. The stub returns where the entry would have returned. It
 * does not sleep: after synchronize_rcu_tasks() no task is in it, nor on its way
 * there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/linkage.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <asm/unistd.h>

#include "event.h"
#include "gate.h"

static const struct sclimit_gate *const gates[] = {
	&sclimit_gate_ftrace,
	&sclimit_gate_kprobe,
};

static const struct sclimit_gate *gate;
static struct sclimit_entry **batch;	/* room for all entries; under the groups' mutex */
static bool closing;			/* all hooks are off for good; under the groups' mutex */

/* What a task calls: the slot, and that of a multiplexer's sub-call. */
struct called {
	unsigned int slot;
	unsigned int sub;
};

/*
 * The number is that of the task's registers, which neither a tracer nor seccomp
 * can change any more; its upper half is the user's and means nothing. A number
 * that does not lead to this entry says nothing (the vsyscall page enters with
 * -1), then the entry itself does.
 */
static bool call_find(const struct pt_regs *regs, unsigned long ip, struct called *call)
{
	enum sclimit_abi abi = SCLIMIT_ABI_X86_64;
	const struct sclimit_entry *entry;
	unsigned int nr = regs->orig_ax;

	call->sub = SCLIMIT_NO_SLOT;
	if (current_thread_info()->status & TS_COMPAT) {
		abi = SCLIMIT_ABI_I386;
		call->sub = sclimit_slot_sub(nr, regs->bx);
	} else if (nr & __X32_SYSCALL_BIT) {
		abi = SCLIMIT_ABI_X32;
		nr &= ~__X32_SYSCALL_BIT;
	}
	call->slot = sclimit_slot(abi, nr);
	entry = call->slot != SCLIMIT_NO_SLOT ? sclimit_slot_entry(call->slot) : NULL;
	if (entry && ip - entry->addr < SCLIMIT_ENTRY_BYTES)
		return true;

	call->sub = SCLIMIT_NO_SLOT;
	call->slot = sclimit_entry_slot(ip);
	return call->slot != SCLIMIT_NO_SLOT;
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

/* What waits in the task's registers for report_stub(): a slot and an errno. */
#define REPORT_ERRNO_BITS	12

static_assert(MAX_ERRNO < 1 << REPORT_ERRNO_BITS);

/*
 * The stub of a denied call that has yet to be counted and reported: a hook may
 * be a breakpoint's handler, in which no memory can be had.
 */
static long report_stub(const struct pt_regs *regs)
{
	unsigned int slot = regs->ax >> REPORT_ERRNO_BITS;
	long err = regs->ax & ((1 << REPORT_ERRNO_BITS) - 1);
	enum sclimit_abi abi;
	unsigned int nr;

	sclimit_slot_name(slot, &abi, &nr);
	rcu_read_lock();
	sclimit_event_denied(sclimit_group_find(task_dfl_cgroup(current)), abi, nr, regs,
			     SCLIMIT_ACTION_ERRNO);
	rcu_read_unlock();
	return -err;
}

/**
 * sclimit_gate_judge() - judge any call that the current task begins
 * @entry: see sclimit_gate_enter()
 * @ip: see sclimit_gate_enter()
 *
 * Context: see sclimit_gate_enter().
 * Return: true if the call is denied; its stub counts and reports it.
 */
bool notrace sclimit_gate_judge(struct pt_regs *entry, unsigned long ip)
{
	struct cgroup *cgrp = rcu_dereference_raw(current->cgroups)->dfl_cgrp;
	const struct pt_regs *regs = (const struct pt_regs *)entry->di;
	struct sclimit_group *group = sclimit_group_find(cgrp);
	struct called call;
	unsigned int err;

	if (!call_find(regs, ip, &call))
		return false;
	err = sclimit_policy_judge(sclimit_group_effective(group), call.slot, call.sub);
	if (!err)
		return false;
	((struct pt_regs *)entry->di)->ax = call.slot << REPORT_ERRNO_BITS | err;
	entry->ip = (unsigned long)report_stub;
	return true;
}

/* The entry that a slot's user count changes for. */
static void entry_use(unsigned int slot, int by)
{
	struct sclimit_entry *entry = sclimit_slot_entry(slot);

	if (entry)
		entry->users += by;
}

/* All entries that are, or are not, hooked though they should not, or should. */
static unsigned int entries_wanting(bool hook)
{
	unsigned int i, count, wanting = 0;
	struct sclimit_entry *entries = sclimit_entries(&count);

	for (i = 0; i < count; i++)
		if (entries[i].hooked != hook && !!entries[i].users == hook)
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
			pr_err("cannot hook the system call %ps: %pe\n", (void *)batch[i]->addr,
			       ERR_PTR(err));
			return;
		}
		batch[i]->hooked = !!gate->unhook(&batch[i], 1);
	}
	pr_err("cannot hook %u system calls at once: %pe\n", count, ERR_PTR(err));
}

/* Count in what a group denies from now on, and hook what was not hooked. */
static int hooks_add(const struct sclimit_set *added)
{
	unsigned int slot, count;
	int err;

	for_each_set_bit(slot, added->bits, SCLIMIT_NR_SLOTS)
		entry_use(slot, 1);
	count = entries_wanting(true);
	if (!count)
		return 0;
	err = gate->hook(batch, count);
	if (!err) {
		entries_mark(count, true);
		return 0;
	}
	hooks_blame(count, err);
	for_each_set_bit(slot, added->bits, SCLIMIT_NR_SLOTS)
		entry_use(slot, -1);
	return err;
}

/* Count out what a group does not deny any more. */
static void hooks_drop(const struct sclimit_set *removed)
{
	unsigned int slot;

	for_each_set_bit(slot, removed->bits, SCLIMIT_NR_SLOTS)
		entry_use(slot, -1);
}

/* Unhook what nobody denies any more. */
static void hooks_remove(void)
{
	unsigned int count;
	int err;

	/* all hooks are off, and the gate has nothing left to change */
	if (closing)
		return;
	count = entries_wanting(false);
	if (!count)
		return;
	err = gate->unhook(batch, count);
	if (err)
		pr_warn("%u entries stay hooked until the next change: %pe\n", count, ERR_PTR(err));
	else
		entries_mark(count, false);
}

/**
 * sclimit_gate_change() - give a group new own rules, and put them into force
 * @group: the group
 * @own: the slots that they deny
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0, the rules are in force; -ENOMEM, -ENODEV when the module is being
 * unloaded, or what ftrace or kprobes said: nothing has changed.
 */
int sclimit_gate_change(struct sclimit_group *group, const struct sclimit_set *own)
{
	struct sclimit_set old, added, removed;
	struct sclimit_policy *policy;
	int err;

	lockdep_assert_held(&sclimit_group_mutex);
	if (closing)
		return -ENODEV;
	old = group->own->deny;
	if (bitmap_equal(old.bits, own->bits, SCLIMIT_NR_SLOTS))
		return 0;
	bitmap_andnot(added.bits, own->bits, old.bits, SCLIMIT_NR_SLOTS);
	bitmap_andnot(removed.bits, old.bits, own->bits, SCLIMIT_NR_SLOTS);

	policy = sclimit_policy_make(own);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	/* a group with own rules keeps the module loaded */
	if (!sclimit_policy_empty(policy) && sclimit_policy_empty(group->own) &&
	    !try_module_get(THIS_MODULE)) {
		err = -ENODEV;
		goto err_put_policy;
	}
	err = sclimit_group_prepare(group, policy);
	if (err)
		goto err_put_module;
	err = hooks_add(&added);
	if (err)
		goto err_abandon;

	if (sclimit_policy_empty(policy))
		module_put(THIS_MODULE);
	sclimit_group_publish(group, policy);
	hooks_drop(&removed);
	hooks_remove();
	return 0;

err_abandon:
	sclimit_group_abandon(group);
err_put_module:
	if (!sclimit_policy_empty(policy) && sclimit_policy_empty(group->own))
		module_put(THIS_MODULE);
err_put_policy:
	sclimit_policy_put(policy);
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
		hooks_drop(&group->own->deny);
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
