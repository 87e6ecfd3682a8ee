// SPDX-License-Identifier: GPL-2.0
/*
 * The gate on kprobes, for kernels whose ftrace cannot change where a task goes
 * on. It costs a breakpoint at each hooked call.
 *
 * The probe sits on the first instruction behind the place that belongs to
 * ftrace. Nothing of the function has run there, and it is a breakpoint on every
 * kernel: patched in microseconds, and not switched off by the sysctl
 * kernel.ftrace_enabled, as one on ftrace would be. A live patch of the same
 * entry would go around it; kernels that can be patched live use gate=ftrace.
 *
 * A probe with a post-handler is never turned into a jump, whose handler could
 * not change where the task goes on.
 */
#include <linux/kprobes.h>
#include <linux/slab.h>

#include "gate.h"
#include "ksym.h"

static int entry_hit(struct kprobe *probe, struct pt_regs *regs)
{
	/* preemption is off in a kprobe handler */
	return sclimit_gate_enter(regs, (unsigned long)probe->addr);
}
NOKPROBE_SYMBOL(entry_hit);

static int prep_hit(struct kprobe *probe, struct pt_regs *regs)
{
	return sclimit_gate_prep(regs);
}
NOKPROBE_SYMBOL(prep_hit);

static void entry_stepped(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}
NOKPROBE_SYMBOL(entry_stepped);

static void probes_free(struct kprobe **probes, unsigned int count)
{
	while (count--)
		kfree(probes[count]);
	kvfree(probes);
}

static int gate_hook(struct sclimit_entry **entries, unsigned int count)
{
	struct kprobe **probes;
	unsigned int i;
	int err;

	probes = kvcalloc(count, sizeof(*probes), GFP_KERNEL);
	if (!probes)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		probes[i] = kzalloc(sizeof(*probes[i]), GFP_KERNEL);
		if (!probes[i]) {
			err = -ENOMEM;
			goto err_free;
		}
		probes[i]->addr = (kprobe_opcode_t *)sclimit_ksym_body(entries[i]->addr);
		probes[i]->pre_handler = entries[i]->uring ? prep_hit : entry_hit;
		probes[i]->post_handler = entry_stepped;
	}
	err = register_kprobes(probes, count);
	if (err)
		goto err_free;
	for (i = 0; i < count; i++)
		entries[i]->private = probes[i];
	kvfree(probes);
	return 0;

err_free:
	probes_free(probes, count);
	return err;
}

static int gate_unhook(struct sclimit_entry **entries, unsigned int count)
{
	struct kprobe **probes;
	unsigned int i;

	probes = kvcalloc(count, sizeof(*probes), GFP_KERNEL);
	if (!probes)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		probes[i] = entries[i]->private;
		entries[i]->private = NULL;
	}
	unregister_kprobes(probes, count);
	probes_free(probes, count);
	return 0;
}

static int gate_init(void)
{
	return 0;
}

/* Without memory for a batch, one by one: at the end none may be left. */
static void gate_exit(void)
{
	unsigned int i, count;
	struct sclimit_entry *entries = sclimit_entries(&count);

	for (i = 0; i < count; i++) {
		if (!entries[i].private)
			continue;
		unregister_kprobe(entries[i].private);
		kfree(entries[i].private);
		entries[i].private = NULL;
	}
}

const struct sclimit_gate sclimit_gate_kprobe = {
	.name = "kprobe",
	.init = gate_init,
	.exit = gate_exit,
	.hook = gate_hook,
	.unhook = gate_unhook,
};
