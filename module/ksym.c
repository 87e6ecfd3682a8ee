// SPDX-License-Identifier: GPL-2.0
/*
 * Unexported symbols.
 *
 * A kprobe that is registered disabled resolves the name it was given, which
 * yields kallsyms_lookup_name(); that yields the rest. Functions are called
 * through static calls, which are patched into direct calls: an indirect call
 * of a function that nobody takes the address of has no ENDBR to land on and
 * faults on a kernel with IBT.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/static_call.h>

#include "ksym.h"

#ifndef CONFIG_KPROBES
#error "sclimit needs CONFIG_KPROBES: it finds unexported symbols with a kprobe"
#endif
#ifndef CONFIG_KALLSYMS_ALL
#error "sclimit needs CONFIG_KALLSYMS_ALL: it looks up data symbols by name"
#endif
#ifndef CONFIG_CGROUP_PERF
#error "sclimit needs CONFIG_CGROUP_PERF: its files are those of the implicit controller perf_event"
#endif
#ifdef CONFIG_PREEMPT_RT
#error "sclimit cannot run with CONFIG_PREEMPT_RT: where cgroups are made and removed, it takes a lock that would sleep"
#endif

static unsigned long (*const lookup_name_type)(const char *name);
static typeof(kallsyms_on_each_symbol) *const each_symbol_type;

DEFINE_STATIC_CALL_NULL(sclimit_lookup_name, *lookup_name_type);
DEFINE_STATIC_CALL_NULL(sclimit_each_symbol, *each_symbol_type);
DEFINE_STATIC_CALL_NULL(sclimit_add_cftypes, cgroup_add_dfl_cftypes);
DEFINE_STATIC_CALL_NULL(sclimit_rm_cftypes, cgroup_rm_cftypes);
DEFINE_STATIC_CALL_NULL(sclimit_force_sig, force_sig_seccomp);

#ifdef CONFIG_FUNCTION_TRACER
DEFINE_STATIC_CALL_NULL(sclimit_ftrace_location, ftrace_location);
#endif
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
DEFINE_STATIC_CALL_NULL(sclimit_find_rec_direct, ftrace_find_rec_direct);
#endif

static struct cgroup_subsys *perf_event_subsys;

/**
 * sclimit_ksym_find() - the address of a symbol
 * @name: its name
 *
 * Context: process, may sleep; after the start of sclimit_ksym_init().
 * Return: the address; 0 where the kernel has no such symbol.
 */
unsigned long sclimit_ksym_find(const char *name)
{
	return static_call(sclimit_lookup_name)(name);
}

static unsigned long lookup(const char *name)
{
	unsigned long addr = sclimit_ksym_find(name);

	if (!addr)
		pr_err("cannot load: the kernel has no symbol %s\n", name);
	return addr;
}

static int lookup_init(void)
{
	struct kprobe probe = {
		.symbol_name = "kallsyms_lookup_name",
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err;

	err = register_kprobe(&probe);
	if (err) {
		pr_err("cannot load: the kernel has no symbol kallsyms_lookup_name, or kprobes are off (%d)\n",
		       err);
		return err == -ENOENT ? -ENOENT : -EOPNOTSUPP;
	}
	static_call_update(sclimit_lookup_name, (typeof(lookup_name_type))probe.addr);
	unregister_kprobe(&probe);
	return 0;
}

/**
 * sclimit_ksym_init() - find the unexported symbols
 *
 * Context: process, may sleep; the module's init, before anything else.
 * Return: 0; -ENOENT where a symbol is missing, -EOPNOTSUPP where kprobes are
 * off. The log names what is missing.
 */
int sclimit_ksym_init(void)
{
	unsigned long addr;
	int err;

	err = lookup_init();
	if (err)
		return err;

	addr = lookup("kallsyms_on_each_symbol");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_each_symbol, (typeof(each_symbol_type))addr);

	addr = lookup("cgroup_add_dfl_cftypes");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_add_cftypes, (typeof(&cgroup_add_dfl_cftypes))addr);

	addr = lookup("cgroup_rm_cftypes");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_rm_cftypes, (typeof(&cgroup_rm_cftypes))addr);

	addr = lookup("force_sig_seccomp");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_force_sig, (typeof(&force_sig_seccomp))addr);

#ifdef CONFIG_FUNCTION_TRACER
	addr = lookup("ftrace_location");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_ftrace_location, (typeof(&ftrace_location))addr);
#endif

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	addr = lookup("ftrace_find_rec_direct");
	if (!addr)
		return -ENOENT;
	static_call_update(sclimit_find_rec_direct, (typeof(&ftrace_find_rec_direct))addr);
#endif

	perf_event_subsys = (struct cgroup_subsys *)lookup("perf_event_cgrp_subsys");
	return perf_event_subsys ? 0 : -ENOENT;
}

/**
 * sclimit_ksym_each() - walk the symbols of the kernel proper
 * @fn: called with each name and address; a value that is not 0 ends the walk
 * @data: handed to @fn
 *
 * Context: process, may sleep.
 * Return: what @fn returned last.
 */
int sclimit_ksym_each(int (*fn)(void *data, const char *name, unsigned long addr), void *data)
{
	struct compat_kallsyms_walk walk = { .fn = fn, .data = data };

	return static_call(sclimit_each_symbol)(compat_kallsyms_callback, &walk);
}

/**
 * sclimit_ksym_metadata() - what the kernel keeps of native calls, for tracing
 *
 * Context: process; the module's init.
 * Return: a table, by number, which may have gaps; NULL where there is none.
 */
struct syscall_metadata **sclimit_ksym_metadata(void)
{
	struct syscall_metadata ***table = (void *)lookup("syscalls_metadata");

	if (table && !*table)
		pr_err("cannot load: the kernel's syscalls_metadata is empty\n");
	return table ? *table : NULL;
}

/**
 * sclimit_ksym_files_add() - put files into every cgroup v2 directory
 * @files: the files, the last one with an empty name
 *
 * They belong to perf_event, the controller that is implicitly on everywhere.
 *
 * Context: process, may sleep; takes cgroup_mutex.
 * Return: 0 or a negative errno.
 */
int sclimit_ksym_files_add(struct cftype *files)
{
	return static_call(sclimit_add_cftypes)(perf_event_subsys, files);
}

/**
 * sclimit_ksym_files_remove() - take the files away again
 * @files: what sclimit_ksym_files_add() was given
 *
 * When it returns, no operation on them runs and none will begin.
 *
 * Context: process, may sleep; takes cgroup_mutex.
 */
void sclimit_ksym_files_remove(struct cftype *files)
{
	static_call(sclimit_rm_cftypes)(files);
}

/**
 * sclimit_ksym_sigsys() - send the current thread the SIGSYS that seccomp sends
 * @nr: the number that was called, for its siginfo
 * @kill: the signal ends the whole process, whatever it has made of SIGSYS, with a
 *	  core dump where the rules for these say so
 *
 * Context: process, a thread of a user's that returns there next; does not sleep.
 */
void sclimit_ksym_sigsys(int nr, bool kill)
{
	static_call(sclimit_force_sig)(nr, 0, kill);
}

/**
 * sclimit_ksym_body() - where a function begins behind what belongs to ftrace
 * @entry: its address
 *
 * Context: process.
 * Return: the address of its first instruction of its own; @entry where ftrace
 * has no place in it.
 */
unsigned long sclimit_ksym_body(unsigned long entry)
{
#ifdef CONFIG_FUNCTION_TRACER
	unsigned long place = static_call(sclimit_ftrace_location)(entry);

	if (place)
		return place + MCOUNT_INSN_SIZE;
#endif
	return entry;
}

/**
 * sclimit_ksym_direct() - whether ftrace calls a trampoline directly at a function
 * @entry: its address
 *
 * BPF programs of the types fentry and fexit are attached that way.
 *
 * Context: process.
 * Return: true if so.
 */
bool sclimit_ksym_direct(unsigned long entry)
{
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
	unsigned long place = static_call(sclimit_ftrace_location)(entry);
	bool direct;

	/* the table it looks into is freed when all tasks have slept or left the kernel */
	preempt_disable();
	direct = place && static_call(sclimit_find_rec_direct)(place);
	preempt_enable();
	return direct;
#else
	return false;
#endif
}
