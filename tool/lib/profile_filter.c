// SPDX-License-Identifier: GPL-2.0
/*
 * What libseccomp makes of a profile, and what that says of a call. Asking the library itself is
 * the one way to agree with it where several entries name one call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/mman.h>

#include <seccomp.h>

#include "profile_doc.h"

#define STAND_IN	"getppid"	/* every ABI has it, and libseccomp does nothing about it */
#define API_LEVEL	3		/* of libseccomp: SCMP_ACT_LOG and SCMP_ACT_KILL_PROCESS */
#define X32_BIT		0x40000000

static const struct {
	uint32_t scmp;
	uint32_t audit;
} arch_of[NR_ABIS] = {
	[SCLIMIT_ABI_X86_64] = { SCMP_ARCH_X86_64, AUDIT_ARCH_X86_64 },
	[SCLIMIT_ABI_I386] = { SCMP_ARCH_X86, AUDIT_ARCH_I386 },
	[SCLIMIT_ABI_X32] = { SCMP_ARCH_X32, AUDIT_ARCH_X86_64 },
};

static const enum scmp_compare ops[] = {
	[RULE_EQ] = SCMP_CMP_EQ, [RULE_NE] = SCMP_CMP_NE,
	[RULE_LT] = SCMP_CMP_LT, [RULE_LE] = SCMP_CMP_LE,
	[RULE_GT] = SCMP_CMP_GT, [RULE_GE] = SCMP_CMP_GE,
	[RULE_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
};

static void release(scmp_filter_ctx *ctx)
{
	if (*ctx)
		seccomp_release(*ctx);
}
#define cleanup_filter __attribute__((cleanup(release)))

static bool is_newer(const char *name)
{
	return seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR && syscall_known(name);
}

/* ---- making filters ---- */

static struct scmp_arg_cmp compare(const struct rule_cond *cond)
{
	struct scmp_arg_cmp cmp = {
		.arg = cond->arg, .op = ops[cond->op], .datum_a = cond->value,
	};

	if (cond->op == RULE_MASKED_EQ) {
		cmp.datum_a = cond->mask;
		cmp.datum_b = cond->value;
	}
	return cmp;
}

/*
 * One call of an entry. Libseccomp takes one comparison of each argument; where there are more,
 * runtimes make each comparison a rule of its own.
 */
static int add_call(scmp_filter_ctx ctx, const struct profile_entry *entry, int nr)
{
	struct scmp_arg_cmp cmp[6];
	unsigned int seen = 0;
	size_t i;
	int ret;

	for (i = 0; i < entry->nr_conds; i++) {
		if (seen & 1U << entry->cond[i].arg)
			break;
		seen |= 1U << entry->cond[i].arg;
		cmp[i] = compare(&entry->cond[i]);
	}
	if (i == entry->nr_conds)
		return seccomp_rule_add_array(ctx, entry->action, nr, i, cmp);
	for (i = 0; i < entry->nr_conds; i++) {
		cmp[0] = compare(&entry->cond[i]);
		ret = seccomp_rule_add_array(ctx, entry->action, nr, 1, cmp);
		if (ret)
			return ret;
	}
	return 0;
}

/* All calls, or @only that one, for which getppid stands. */
static int add_entry(scmp_filter_ctx ctx, const struct profile_entry *entry, const char *only,
		     struct err *err)
{
	const char *name;
	size_t i;
	int nr, ret;

	for (i = 0; i < entry->name.count; i++) {
		name = entry->name.word[i];
		if (only && strcmp(name, only))
			continue;
		nr = seccomp_syscall_resolve_name(only ? STAND_IN : name);
		if (nr == __NR_SCMP_ERROR)
			continue;
		ret = add_call(ctx, entry, nr);
		if (ret)
			return err_set(err, -ret, "libseccomp refuses a rule for %s", name);
	}
	return 0;
}

static int export(scmp_filter_ctx ctx, struct profile_filter *filter, struct err *err)
{
	cleanup_close int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t len;
	int ret;

	if (fd < 0)
		return err_set(err, errno, "cannot make a file in memory");
	ret = seccomp_export_bpf(ctx, fd);
	if (ret)
		return err_set(err, -ret, "libseccomp makes no filter of it");
	len = lseek(fd, 0, SEEK_END);
	filter->insn = xmalloc(len);
	filter->count = len / sizeof(*filter->insn);
	if (pread(fd, filter->insn, len, 0) != len)
		return err_set(err, errno, "cannot read a file in memory");
	return 0;
}

static int filter_make(const struct profile_doc *doc, const char *only,
		       struct profile_filter *filter, struct err *err)
{
	cleanup_filter scmp_filter_ctx ctx = seccomp_init(doc->default_action);
	unsigned int abi;
	size_t i;
	int ret;

	if (!ctx)
		return err_set(err, 0, "libseccomp refuses the default action");
	for (abi = 0; abi < NR_ABIS; abi++) {
		if (!doc->abi[abi])
			continue;
		ret = seccomp_arch_add(ctx, arch_of[abi].scmp);
		if (ret && ret != -EEXIST)
			return err_set(err, -ret, "libseccomp refuses %s", abi_name(abi));
	}
	for (i = 0; i < doc->count; i++)
		/* what says what goes without saying is refused, and runtimes leave it out */
		if (doc->entry[i].action != doc->default_action &&
		    add_entry(ctx, &doc->entry[i], only, err))
			return -1;
	return export(ctx, filter, err);
}

/* Names that libseccomp does not know: those that we do, and, as a note, those that nobody does. */
static void sort_names(const struct profile_doc *doc, struct words *newer, struct words *notes)
{
	cleanup_words struct words seen = {};
	cleanup_text struct text unknown = {};
	const char *call;
	size_t i, j;

	for (i = 0; i < doc->count; i++) {
		for (j = 0; j < doc->entry[i].name.count; j++) {
			call = doc->entry[i].name.word[j];
			if (seccomp_syscall_resolve_name(call) != __NR_SCMP_ERROR ||
			    words_have(&seen, call))
				continue;
			words_add(&seen, call);
			if (is_newer(call))
				words_add(newer, call);
			else
				text_add(&unknown, " %s", call);
		}
	}
	if (unknown.len && notes)
		words_take(notes, xasprintf("no such system calls, ignored:%s", unknown.data));
}

/** profile_filters_free() - let go of what filters hold; they are empty then */
void profile_filters_free(struct profile_filters *filters)
{
	size_t i;

	for (i = 0; filters->alone && i < filters->newer.count; i++)
		free(filters->alone[i].insn);
	free(filters->alone);
	free(filters->main.insn);
	words_free(&filters->newer);
	*filters = (struct profile_filters){};
}

/**
 * profile_filters_make() - have libseccomp make a filter of a profile
 * @name: of the profile, for messages
 * @doc: the profile
 * @filters: filled; empty before
 * @notes: what is worth saying is added; may be NULL
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_filters_make(const char *name, const struct profile_doc *doc,
			 struct profile_filters *filters, struct words *notes, struct err *err)
{
	size_t i;

	/* by itself libseccomp asks the kernel that runs here, where the filter never goes */
	seccomp_api_set(API_LEVEL);
	sort_names(doc, &filters->newer, notes);
	if (filter_make(doc, NULL, &filters->main, err))
		return err_prefix(err, "%s", name);
	filters->alone = xcalloc(filters->newer.count, sizeof(*filters->alone));
	for (i = 0; i < filters->newer.count; i++)
		if (filter_make(doc, filters->newer.word[i], &filters->alone[i], err))
			return err_prefix(err, "%s", name);
	return 0;
}

/* ---- running one ---- */

static uint32_t run(const struct profile_filter *filter, const struct seccomp_data *data,
		    unsigned int *looked)
{
	const struct sock_filter *insn;
	uint32_t acc = 0;
	bool jump;
	size_t at;

	for (at = 0; at < filter->count; at++) {
		insn = &filter->insn[at];
		switch (insn->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			if (insn->k > sizeof(*data) - sizeof(acc))
				return SECCOMP_RET_KILL_PROCESS;
			memcpy(&acc, (const char *)data + insn->k, sizeof(acc));
			if (insn->k >= offsetof(struct seccomp_data, args))
				*looked |= 1U << (insn->k - offsetof(struct seccomp_data, args)) /
						 sizeof(data->args[0]);
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
 * profile_filters_run() - what a profile says of a call
 * @filters: the profile's filters
 * @call: the call
 * @looked: set to which arguments it looked at, bit N for argument N
 * Return: the action, SECCOMP_RET_*; for what libseccomp never writes the hardest one.
 */
uint32_t profile_filters_run(const struct profile_filters *filters,
			     const struct profile_call *call, unsigned int *looked)
{
	const struct profile_filter *filter = &filters->main;
	struct seccomp_data data = { .arch = arch_of[call->abi].audit };
	int nr = call->nr;
	size_t i;

	for (i = 0; i < filters->newer.count; i++) {
		if (syscall_number(call->abi, filters->newer.word[i]) != (int)call->nr)
			continue;
		filter = &filters->alone[i];
		nr = syscall_number(call->abi, STAND_IN);
		break;
	}
	data.nr = call->abi == SCLIMIT_ABI_X32 ? nr | X32_BIT : nr;
	memcpy(data.args, call->args, sizeof(data.args));
	if (call->abi == SCLIMIT_ABI_I386)
		for (i = 0; i < 6; i++)
			data.args[i] = (uint32_t)data.args[i];
	*looked = 0;
	return run(filter, &data, looked);
}
