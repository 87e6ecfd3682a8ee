// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments: where each ABI has them, and conditions on them made ready for gates.
 */
#include <linux/kernel.h>

#include "rule.h"

/* Where the arguments of a call are; i386's registers hold 32 bits of them. */
static notrace u32 arg_offset(enum sclimit_abi abi, unsigned int arg)
{
	static const u8 native[SCLIMIT_NR_ARGS] = {
		offsetof(struct pt_regs, di), offsetof(struct pt_regs, si),
		offsetof(struct pt_regs, dx), offsetof(struct pt_regs, r10),
		offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
	};
	static const u8 i386[SCLIMIT_NR_ARGS] = {
		offsetof(struct pt_regs, bx), offsetof(struct pt_regs, cx),
		offsetof(struct pt_regs, dx), offsetof(struct pt_regs, si),
		offsetof(struct pt_regs, di), offsetof(struct pt_regs, bp),
	};

	return abi == SCLIMIT_ABI_I386 ? i386[arg] : native[arg];
}

/**
 * sclimit_args_get() - the arguments of a call
 * @abi: the ABI that was called
 * @regs: the task's registers, as it entered the kernel
 * @args: filled: arguments 0 to 5
 *
 * Context: any.
 */
void notrace sclimit_args_get(enum sclimit_abi abi, const struct pt_regs *regs, u64 *args)
{
	unsigned int i;

	for (i = 0; i < SCLIMIT_NR_ARGS; i++) {
		args[i] = *(const unsigned long *)((const char *)regs + arg_offset(abi, i));
		if (abi == SCLIMIT_ABI_I386)
			args[i] = (u32)args[i];
	}
}

/**
 * sclimit_args_set() - registers as they are when a call enters the kernel
 * @abi: the ABI that is called
 * @args: arguments 0 to 5
 * @regs: its argument registers are changed
 *
 * Context: any.
 */
void sclimit_args_set(enum sclimit_abi abi, const u64 *args, struct pt_regs *regs)
{
	unsigned int i;

	for (i = 0; i < SCLIMIT_NR_ARGS; i++)
		*(unsigned long *)((char *)regs + arg_offset(abi, i)) =
			abi == SCLIMIT_ABI_I386 ? (u32)args[i] : args[i];
}

/**
 * sclimit_cond_compile() - make a condition ready for gates
 * @cond: the condition
 * @slot: the slot whose calls it judges
 * @test: filled
 *
 * Of an argument of 32 bits, a negative number may be written with 64 as well.
 */
void sclimit_cond_compile(const struct sclimit_cond *cond, unsigned int slot,
			  struct sclimit_test *test)
{
	u64 width = sclimit_slot_width(slot, cond->arg);
	u64 value = cond->value;
	bool never = false;

	if (width == U32_MAX && (s64)value == (s32)value)
		value = (u32)value;
	*test = (struct sclimit_test){
		.bits = cond->mask & width,
		.low = value,
		.offset = arg_offset(sclimit_slot_abi(slot), cond->arg),
	};
	switch (cond->op) {
	case SCLIMIT_OP_NE:	/* from the next value on, around to the one before */
		test->low = value + 1;
		test->span = U64_MAX - 1;
		break;
	case SCLIMIT_OP_LT:
		test->low = 0;
		test->span = value - 1;
		never = !value;
		break;
	case SCLIMIT_OP_LE:
		test->low = 0;
		test->span = value;
		break;
	case SCLIMIT_OP_GT:
		test->low = value + 1;
		test->span = U64_MAX - test->low;
		never = value == U64_MAX;
		break;
	case SCLIMIT_OP_GE:
		test->span = U64_MAX - value;
		break;
	}
	if (never) {
		test->bits = 0;
		test->low = 1;
		test->span = 0;
	}
}
