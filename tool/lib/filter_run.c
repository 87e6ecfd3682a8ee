// SPDX-License-Identifier: GPL-2.0
/*
 * A filter as the kernel runs it, as far as filters here go.
 */
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

#include "filter_parts.h"

/**
 * filter_eval() - run a filter
 * @filter: the filter
 * @data: what it looks at
 * @looked: bit N is set where it looks at argument N; or NULL
 * Return: SECCOMP_RET_* with its data; SECCOMP_RET_KILL_PROCESS where it holds an instruction that
 * filters here do not have.
 */
uint32_t filter_eval(const struct filter *filter, const struct seccomp_data *data,
		     unsigned int *looked)
{
	const size_t args = offsetof(struct seccomp_data, args);
	const struct sock_filter *insn;
	uint32_t acc = 0;
	bool jump;
	size_t at;

	for (at = 0; at < filter->count; at++) {
		insn = &filter->insn[at];
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (insn->k > sizeof(*data) - sizeof(acc) || insn->k % sizeof(acc))
				return SECCOMP_RET_KILL_PROCESS;
			memcpy(&acc, (const char *)data + insn->k, sizeof(acc));
			if (looked && insn->k >= args)
				*looked |= 1U << (insn->k - args) / sizeof(data->args[0]);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			acc &= insn->k;
			continue;
		case BPF_RET | BPF_K:
			return insn->k;
		case BPF_JMP | BPF_JA:
			at += insn->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			jump = acc == insn->k;
			break;
		case BPF_JMP | BPF_JGT | BPF_K:
			jump = acc > insn->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			jump = acc >= insn->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			jump = acc & insn->k;
			break;
		default:
			return SECCOMP_RET_KILL_PROCESS;
		}
		at += jump ? insn->jt : insn->jf;
	}
	return SECCOMP_RET_KILL_PROCESS;
}

/**
 * filter_run() - what a filter says of a call
 * @filter: the filter
 * @abi: the ABI of the call
 * @nr: its number, x32's with bit 30
 * @args: its arguments, 0 to 5; of i386's the lower halves
 * @ip: where it is made
 * Return: as filter_eval().
 */
uint32_t filter_run(const struct filter *filter, enum sclimit_abi abi, unsigned int nr,
		    const uint64_t *args, uint64_t ip)
{
	bool i386 = abi == SCLIMIT_ABI_I386;
	struct seccomp_data data = {
		.nr = nr,
		.arch = i386 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64,
		.instruction_pointer = ip,
	};
	unsigned int i;

	for (i = 0; i < FILTER_ARGS; i++)
		data.args[i] = i386 ? (uint32_t)args[i] : args[i];
	return filter_eval(filter, &data, NULL);
}
