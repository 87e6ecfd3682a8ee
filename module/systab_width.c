// SPDX-License-Identifier: GPL-2.0
/*
 * How many bits of an argument the kernel reads. It declares most arguments as int
 * or the like, and what the caller leaves in the upper half of the register is then
 * cut off: a condition on the whole register could be stepped around by setting a
 * bit up there. The types are those that the kernel keeps for tracing.
 */
#include <linux/string.h>
#include <trace/syscall.h>

#include "ksym.h"
#include "systab.h"

/* Of each native argument; 0 for all 64. */
static u8 widths[SCLIMIT_SLOT_I386][SCLIMIT_NR_ARGS] __ro_after_init;

#ifdef CONFIG_FTRACE_SYSCALLS

static const struct {
	const char *type;
	u8 bits;
} types[] __initconst = {
	{ "int", 32 }, { "unsigned int", 32 }, { "unsigned", 32 },
	{ "u32", 32 }, { "__u32", 32 }, { "s32", 32 }, { "__s32", 32 },
	{ "pid_t", 32 }, { "uid_t", 32 }, { "gid_t", 32 }, { "qid_t", 32 },
	{ "clockid_t", 32 }, { "timer_t", 32 }, { "mqd_t", 32 }, { "key_t", 32 },
	{ "key_serial_t", 32 }, { "rwf_t", 32 }, { "umode_t", 16 },
};

static u8 __init type_bits(const char *type)
{
	unsigned int i;

	if (!strncmp(type, "const ", 6))
		type += 6;
	if (!strncmp(type, "enum ", 5) && !strchr(type, '*'))
		return 32;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(type, types[i].type))
			return types[i].bits;
	return 0;
}

/**
 * sclimit_width_init() - learn how wide arguments are
 *
 * Context: process, may sleep; the module's init, after sclimit_ksym_init().
 * Return: 0; -ENOENT where the kernel does not tell (the log says so).
 */
int __init sclimit_width_init(void)
{
	struct syscall_metadata **metadata;
	unsigned int nr, last = sclimit_slot_last(SCLIMIT_ABI_X86_64);
	int i;

	metadata = sclimit_ksym_metadata();
	if (!metadata)
		return -ENOENT;
	for (nr = 0; nr <= last; nr++) {
		if (sclimit_slot(SCLIMIT_ABI_X86_64, nr) == SCLIMIT_NO_SLOT || !metadata[nr])
			continue;
		for (i = 0; i < metadata[nr]->nb_args && i < SCLIMIT_NR_ARGS; i++)
			widths[nr][i] = type_bits(metadata[nr]->types[i]);
	}
	return 0;
}

#else

int __init sclimit_width_init(void)
{
	return 0;
}

#endif

/**
 * sclimit_slot_width() - the bits of an argument that the kernel reads
 * @slot: a slot that exists
 * @arg: the argument, as the slot's own ABI counts them, 0 to 5
 *
 * A counterpart in another ABI is taken to have the types of the native call, but
 * for arguments that do not stand there as they stand here.
 *
 * Return: a mask of these bits.
 */
u64 sclimit_slot_width(unsigned int slot, unsigned int arg)
{
	u64 width = sclimit_slot_abi(slot) == SCLIMIT_ABI_I386 ? U32_MAX : U64_MAX;
	unsigned int native = sclimit_slot_native(slot);

	if (native == SCLIMIT_NO_SLOT || sclimit_slot_blind(slot) & BIT(arg) ||
	    !widths[native][arg])
		return width;
	return width & GENMASK_ULL(widths[native][arg] - 1, 0);
}
