// SPDX-License-Identifier: GPL-2.0
/*
 * The gate on ftrace, as live patching uses it: a callback in place of the nop
 * at the entry, which may change where the task goes on (IPMODIFY) and which
 * the sysctl kernel.ftrace_enabled cannot switch off (PERMANENT).
 *
 * An empty filter means all functions to ftrace. So a filter always holds an
 * anchor, a function that nobody calls, and the ops stay registered as long as
 * the module is loaded: a change of rules is a change of the filter, one batch.
 * There are two: entries of system calls have other arguments than the prep
 * functions of io_uring.
 *
 * Entries at which BPF has put a trampoline (fentry, fexit) are the exception.
 * An fexit trampoline calls the body of the function by itself, past whatever
 * another ftrace_ops says, unless it was built to share the entry; and kernels
 * before 6.18 have it rebuilt for that only when an ops is registered, not when
 * a filter grows. So these entries get ops of their own, registered when they
 * are hooked. Trampolines that come later find the entry taken and share it.
 *
 * The callbacks need no help against recursion (FTRACE_OPS_FL_RECURSION): the
 * filters hold nothing but such functions, and they call none.
 */
#include <linux/ftrace.h>
#include <linux/slab.h>

#include "gate.h"
#include "ksym.h"

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS

static void notrace entry_called(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	preempt_disable_notrace();
	sclimit_gate_enter(&arch_ftrace_regs(fregs)->regs, ip);
	preempt_enable_notrace();
}

static void notrace prep_called(unsigned long ip, unsigned long parent_ip,
				struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	preempt_disable_notrace();
	sclimit_gate_prep(&arch_ftrace_regs(fregs)->regs);
	preempt_enable_notrace();
}

#define GATE_FLAGS	(FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT)

/* BPF answers EAGAIN while it is busy with the trampoline, after a nap of 1 ms. */
#define SHARE_TRIES	1000

/* One for each kind of entries: index @uring. */
static struct ftrace_ops kinds[] = {
	{ .func = entry_called, .flags = GATE_FLAGS },
	{ .func = prep_called, .flags = GATE_FLAGS },
};

/*
 * Two, because IPMODIFY allows a function one such ops. They differ, or the
 * compiler would make one of them.
 */
static noinline void anchor_calls(void)
{
	barrier_data(&kinds[false]);
}

static noinline void anchor_preps(void)
{
	barrier_data(&kinds[true]);
}

static void (*const anchors[])(void) = { anchor_calls, anchor_preps };

/* Moves those of @entries that are @first to the front, and returns how many. */
static unsigned int entries_sort(struct sclimit_entry **entries, unsigned int count,
				 bool (*first)(const struct sclimit_entry *entry))
{
	unsigned int i, n = 0;

	for (i = 0; i < count; i++) {
		if (!first(entries[i]))
			continue;
		swap(entries[n], entries[i]);
		n++;
	}
	return n;
}

static bool entry_alone(const struct sclimit_entry *entry)
{
	return !sclimit_ksym_direct(entry->addr);
}

static bool entry_own(const struct sclimit_entry *entry)
{
	return !entry->private;
}

static int filter_change(struct sclimit_entry **entries, unsigned int count, bool remove)
{
	unsigned long *ips;
	unsigned int i;
	int err;

	if (!count)
		return 0;
	ips = kvmalloc_array(count, sizeof(*ips), GFP_KERNEL);
	if (!ips)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		ips[i] = entries[i]->addr;
	err = ftrace_set_filter_ips(&kinds[entries[0]->uring], ips, count, remove, 0);
	kvfree(ips);
	return err;
}

/* Ops of its own for an entry: its @private. */
static int shared_hook(struct sclimit_entry *entry)
{
	unsigned int tries = SHARE_TRIES;
	struct ftrace_ops *shared;
	int err;

	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	if (!shared)
		return -ENOMEM;
	shared->func = kinds[entry->uring].func;
	shared->flags = GATE_FLAGS;
	err = ftrace_set_filter_ip(shared, entry->addr, 0, 1);
	if (err)
		goto err_free;
	do {
		err = register_ftrace_function(shared);
	} while (err == -EAGAIN && --tries);
	if (err)
		goto err_free;
	entry->private = shared;
	return 0;

err_free:
	ftrace_free_filter(shared);
	kfree(shared);
	return err;
}

static void shared_unhook(struct sclimit_entry *entry)
{
	struct ftrace_ops *shared = entry->private;

	entry->private = NULL;
	unregister_ftrace_function(shared);
	ftrace_free_filter(shared);
	kfree(shared);
}

static int shared_hook_all(struct sclimit_entry **entries, unsigned int count)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		err = shared_hook(entries[i]);
		if (err)
			goto err_unhook;
	}
	return 0;

err_unhook:
	while (i--)
		shared_unhook(entries[i]);
	return err;
}

/*
 * A trampoline may come to an entry between the look and the hook: such an entry
 * is taken back and hooked again the other way.
 */
static int gate_hook(struct sclimit_entry **entries, unsigned int count)
{
	unsigned int alone, still;
	int err;

	alone = entries_sort(entries, count, entry_alone);
	err = filter_change(entries, alone, false);
	if (err)
		return err;
	still = entries_sort(entries, alone, entry_alone);
	err = filter_change(entries + still, alone - still, true);
	if (!err)
		err = shared_hook_all(entries + still, count - still);
	if (err)
		filter_change(entries, still, true);
	return err;
}

static int gate_unhook(struct sclimit_entry **entries, unsigned int count)
{
	unsigned int own, i;
	int err;

	own = entries_sort(entries, count, entry_own);
	err = filter_change(entries, own, true);
	if (err)
		return err;
	for (i = own; i < count; i++)
		shared_unhook(entries[i]);
	return 0;
}

static void kinds_exit(unsigned int count)
{
	while (count--) {
		unregister_ftrace_function(&kinds[count]);
		ftrace_free_filter(&kinds[count]);
	}
}

static int gate_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		err = ftrace_set_filter_ip(&kinds[i], (unsigned long)anchors[i], 0, 1);
		if (err) {
			/* there is no place for a hook, unless there was no memory to find it */
			err = err == -ENOMEM ? err : -EOPNOTSUPP;
			goto err_exit;
		}
		err = register_ftrace_function(&kinds[i]);
		if (err) {
			ftrace_free_filter(&kinds[i]);
			goto err_exit;
		}
	}
	return 0;

err_exit:
	kinds_exit(i);
	return err == -EINVAL ? -EOPNOTSUPP : err;
}

static void gate_exit(void)
{
	unsigned int i, count;
	struct sclimit_entry *entries = sclimit_entries(&count);

	for (i = 0; i < count; i++)
		if (entries[i].private)
			shared_unhook(&entries[i]);
	kinds_exit(ARRAY_SIZE(kinds));
}

#else

static int gate_init(void)
{
	return -EOPNOTSUPP;
}

static void gate_exit(void)
{
}

static int gate_hook(struct sclimit_entry **entries, unsigned int count)
{
	return -EOPNOTSUPP;
}

static int gate_unhook(struct sclimit_entry **entries, unsigned int count)
{
	return -EOPNOTSUPP;
}

#endif

const struct sclimit_gate sclimit_gate_ftrace = {
	.name = "ftrace",
	.init = gate_init,
	.exit = gate_exit,
	.hook = gate_hook,
	.unhook = gate_unhook,
};
