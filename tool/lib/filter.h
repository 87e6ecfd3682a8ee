/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A seccomp filter that refuses what rules refuse, with the answers that the module would give.
 */
#ifndef SCLIMIT_FILTER_H
#define SCLIMIT_FILTER_H

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "rule.h"

/**
 * struct filter - a seccomp filter
 * @insn: its instructions, allocated
 * @count: how many, at most BPF_MAXINSNS
 */
struct filter {
	struct sock_filter *insn;
	size_t count;
};

#define cleanup_filter	__attribute__((cleanup(filter_free)))

void filter_free(struct filter *filter);
/**
 * filter_make() - rules as a filter
 * @rules: of one level: all are own rules of one group
 * @filter: filled
 * @err: filled on failure: more instructions than a filter may have, or more rules with
 *	 conditions than the module takes (E2BIG); what is not a rule (EINVAL, ERANGE)
 *
 * A number is found by a tree over ranges of numbers, for each ABI. Bare rules cover what the
 * module's do: the counterparts in the other ABIs, and the sub-calls of i386 socketcall and ipc,
 * whose conditions count as holding where arguments lie in memory. Arguments are as wide as
 * the kernel reads them. Several rules for one number: as the module decides (kill beats trap
 * beats errno beats log; between errnos the one with more conditions). Exempt calls run.
 *
 * What the module learns from the kernel that runs stands in tables here. Where all or a range
 * ends with 1023, numbers beyond are meant too; x32 numbers that there are not are judged as the
 * native ones; a condition on a call that is newer than the tables counts as holding.
 *
 * Return: 0 or -1.
 */
int filter_make(const struct rules *rules, struct filter *filter, struct err *err);
/* What it says of @data, SECCOMP_RET_*; and at which arguments it looks. */
uint32_t filter_eval(const struct filter *filter, const struct seccomp_data *data,
		     unsigned int *looked);
/* What it says of a call, SECCOMP_RET_*: the kernel's semantics, in user space. @nr as the kernel
 * has it: x32's with bit 30. */
uint32_t filter_run(const struct filter *filter, enum sclimit_abi abi, unsigned int nr,
		    const uint64_t *args, uint64_t ip);

#endif
