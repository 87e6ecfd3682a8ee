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

#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "event.h"
#include "gate.h"

static const struct sclimit_gate *const gates[] = {
	&sclimit_gate_ftrace,
	&sclimit_gate_kprobe,
};

static const struct sclimit_gate *gate;
static struct sclimit_entry **batch;	/* room for all entries; under the groups' mutex */
static bool closing;			/* all hooks are off for good; under the groups' mutex */

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

/* What a change is about to deny, and what it denied, is counted in, or out. */
static void changes_use(const struct sclimit_change *changes, unsigned int nr, int by)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		slots_use(changes[i].own, changes[i].group->own, by);
}

/* Count in what groups deny from now on, and hook what was not hooked. */
static int hooks_add(const struct sclimit_change *changes, unsigned int nr)
{
	int err;

	changes_use(changes, nr, 1);
	err = hooks_add_kind(false);
	if (!err)
		err = hooks_add_kind(true);
	if (!err)
		return 0;
	changes_use(changes, nr, -1);
	hooks_remove();
	return err;
}

/* The group whose subtree holds all that change. */
static struct sclimit_group *changes_top(const struct sclimit_change *changes, unsigned int nr)
{
	return nr == 1 ? changes->group : sclimit_group_root();
}

/* A group with own rules, or a lock, keeps the module loaded. */
static int changes_pin(const struct sclimit_change *changes, unsigned int nr)
{
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		err = sclimit_group_pin(changes[i].group);
		if (err) {
			while (i--)
				sclimit_group_unpin(changes[i].group);
			return err;
		}
	}
	return 0;
}

static void changes_unpin(const struct sclimit_change *changes, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		sclimit_group_unpin(changes[i].group);
}

/* Puts @changes into force, all of which change something. */
static int change(struct sclimit_change *changes, unsigned int nr)
{
	struct sclimit_group *top = changes_top(changes, nr);
	unsigned int i;
	int err;

	if (closing)
		return -ENODEV;
	err = changes_pin(changes, nr);
	if (err)
		return err;
	for (i = 0; i < nr; i++)
		changes[i].group->pending = changes[i].own;
	err = sclimit_group_prepare(top);
	if (err)
		goto err_forget;
	err = hooks_add(changes, nr);
	if (err)
		goto err_abandon;

	/* their own rules become the old ones, and nothing can fail any more */
	sclimit_group_publish(top);
	for (i = 0; i < nr; i++)
		swap(changes[i].own, changes[i].group->pending);
	changes_use(changes, nr, -1);
	hooks_remove();
	for (i = 0; i < nr; i++)
		changes[i].group->pending = NULL;
	/* who asks keeps the module: a file is open, or the exit waits for netlink */
	changes_unpin(changes, nr);
	return 0;

err_abandon:
	sclimit_group_abandon(top);
err_forget:
	for (i = 0; i < nr; i++)
		changes[i].group->pending = NULL;
	changes_unpin(changes, nr);
	return err;
}

/**
 * sclimit_gate_change() - give groups new own rules, and put them into force
 * @changes: the groups, each of them once, and the rules; the references to these
 *	     are taken over, whatever is returned. The order is changed.
 * @nr: how many
 *
 * All of them begin to hold at one moment.
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0, the rules are in force; -ENOMEM, -E2BIG where they and those of the
 * ancestors are too many, -ENODEV when the module is being unloaded or a directory
 * is gone, or what ftrace or kprobes said: nothing has changed.
 */
int sclimit_gate_change(struct sclimit_change *changes, unsigned int nr)
{
	unsigned int i, some = 0;
	int err = 0;

	lockdep_assert_held(&sclimit_group_mutex);
	for (i = 0; i < nr; i++) {
		if (sclimit_policy_same(changes[i].group->own, changes[i].own))
			continue;
		swap(changes[some], changes[i]);
		some++;
	}
	if (some)
		err = change(changes, some);
	for (i = 0; i < nr; i++)
		sclimit_policy_put(changes[i].own);
	return err;
}

/**
 * sclimit_gate_lock() - from now on, own rules are only added to
 * @group: the group
 *
 * Context: process, may sleep; under the groups' mutex.
 * Return: 0, or -ENODEV when the module is being unloaded or the directory is gone.
 */
int sclimit_gate_lock(struct sclimit_group *group)
{
	int err;

	lockdep_assert_held(&sclimit_group_mutex);
	err = closing ? -ENODEV : sclimit_group_pin(group);
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
	err = sclimit_event_init();
	if (err)
		goto err_exit_gate;
	err = sclimit_group_init(&reaper);
	if (err)
		goto err_exit_event;
	return 0;

err_exit_event:
	sclimit_event_ring_exit();
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
 * Context: process, may sleep; the first step of the module's exit. A second call
 * does nothing.
 */
void sclimit_gate_close(void)
{
	mutex_lock(&sclimit_group_mutex);
	/* with the mutex: the reaper may be about to change the hooks */
	if (!closing)
		gate->exit();
	closing = true;
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
