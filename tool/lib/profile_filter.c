// SPDX-License-Identifier: GPL-2.0
/*
 * What libseccomp makes of a profile, and what that says of a call. Asking the library itself is
 * the one way to agree with it where several entries ask for arguments of one call.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <seccomp.h>

#include "profile_doc.h"

#define STAND_IN	"getppid"	/* every ABI has it, and libseccomp does nothing about it */
#define API_LEVEL	5		/* of libseccomp: all actions, SCMP_ACT_NOTIFY last */
#define X32_BIT		0x40000000
#define UNKNOWN_MAX	50		/* names in a note */
#define SECONDS_MAX	2		/* of a CPU, to make a filter in; it takes milliseconds */

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
#define cleanup_ctx __attribute__((cleanup(release)))

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

/* The calls that are asked about, or @only that one, for which getppid stands. */
static int add_entry(scmp_filter_ctx ctx, const struct profile_sayings *sayings,
		     const struct profile_entry *entry, const char *only, struct err *err)
{
	const char *name;
	int index, nr, ret;
	size_t i;

	for (i = 0; i < entry->name.count; i++) {
		name = entry->name.word[i];
		index = syscall_index(name);
		if (index < 0 || !sayings->said[index].asked || (only && strcmp(name, only)))
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

/*
 * Libseccomp 2.5 forgets to load the number where the first rule of an architecture is of a call
 * that this one has not, or has as a sub-call alone, and then none of its rules is ever met. So
 * there is one in front of them that every architecture has: of equal ones those that ask for
 * nothing come first, by number.
 */
static int add_first(scmp_filter_ctx ctx, const struct profile_sayings *sayings, struct err *err)
{
	const uint32_t any = sayings->doc->default_action == SCMP_ACT_TRAP ? SCMP_ACT_ALLOW :
									     SCMP_ACT_TRAP;
	unsigned int mux, sub;
	const char *name;
	int nr, ret;
	size_t i;

	for (i = 0; (name = syscall_nth(i)); i++) {
		nr = seccomp_syscall_resolve_name(name);
		if (sayings->said[i].asked || !strcmp(name, STAND_IN) || nr < 0 ||
		    syscall_number(SCLIMIT_ABI_I386, name) < 0 ||
		    syscall_number(SCLIMIT_ABI_X32, name) < 0 ||
		    !syscall_subcall(name, &mux, &sub))
			continue;
		ret = seccomp_rule_add(ctx, any, nr, 0);
		return ret ? err_set(err, -ret, "libseccomp refuses a rule for %s", name) : 0;
	}
	return 0;
}

static int export(const struct profile_sayings *sayings, const char *only, int fd,
		  struct err *err)
{
	const struct profile_doc *doc = sayings->doc;
	cleanup_ctx scmp_filter_ctx ctx = seccomp_init(doc->default_action);
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
	if (add_first(ctx, sayings, err))
		return -1;
	for (i = 0; i < doc->count; i++)
		/* what says what goes without saying is refused, and runtimes leave it out */
		if (doc->entry[i].action != doc->default_action &&
		    add_entry(ctx, sayings, &doc->entry[i], only, err))
			return -1;
	ret = seccomp_export_bpf(ctx, fd);
	return ret ? err_set(err, -ret, "libseccomp makes no filter of it") : 0;
}

/**
 * struct work - what a process that makes a filter has to say
 * @done: it has come to an end
 * @failed: and to no good one: @err says why
 */
struct work {
	bool done, failed;
	struct err err;
};

/*
 * In a process of its own, which the kernel ends: with some entries that ask for several things of
 * one call libseccomp 2.5 does not come to an end.
 */
static void do_work(const struct profile_sayings *sayings, const char *only, int fd,
		    struct work *work)
{
	const struct rlimit limit = { .rlim_cur = SECONDS_MAX, .rlim_max = SECONDS_MAX };
	pid_t pid = fork();

	if (pid < 0) {
		work->done = true;
		work->failed = true;
		err_set(&work->err, errno, "cannot start a process for libseccomp");
	} else if (!pid) {
		setrlimit(RLIMIT_CPU, &limit);
		work->failed = export(sayings, only, fd, &work->err);
		work->done = true;
		_exit(0);
	}
	/* where nobody wants to hear of children, it waits as well, and says that there is none */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int ask_libseccomp(const struct profile_sayings *sayings, const char *only,
			  struct filter *filter, struct err *err)
{
	cleanup_close int fd = memfd_create("filter", MFD_CLOEXEC);
	struct work *work = mmap(NULL, sizeof(*work), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ssize_t len;
	int ret = 0;

	if (fd < 0 || work == MAP_FAILED)
		return err_set(err, errno, "cannot make a file in memory");
	do_work(sayings, only, fd, work);
	if (!work->done)
		ret = err_set(err, 0, "libseccomp does not come to an end with it");
	else if (work->failed)
		ret = err_set(err, work->err.code, "%s", work->err.text);
	munmap(work, sizeof(*work));
	if (ret)
		return -1;
	len = lseek(fd, 0, SEEK_END);
	filter->insn = xmalloc(len);
	filter->count = len / sizeof(*filter->insn);
	if (pread(fd, filter->insn, len, 0) != len)
		return err_set(err, errno, "cannot read a file in memory");
	return 0;
}

/* A note about the names that neither we nor libseccomp, which has those of other machines, know. */
static void find_unknown(const struct profile_doc *doc, struct words *notes)
{
	cleanup_words struct words seen = {};
	cleanup_text struct text unknown = {};
	const char *name;
	size_t i, j;

	for (i = 0; notes && i < doc->count; i++) {
		for (j = 0; j < doc->entry[i].name.count; j++) {
			name = doc->entry[i].name.word[j];
			if (syscall_known(name) ||
			    seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR ||
			    words_have(&seen, name))
				continue;
			if (seen.count == UNKNOWN_MAX) {
				text_add(&unknown, " and more");
				i = doc->count - 1;
				break;
			}
			words_add(&seen, name);
			text_add(&unknown, " %s", name);
		}
	}
	if (unknown.len)
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
 * profile_filters_make() - have libseccomp make a filter of what it is to be asked about
 * @name: of the profile, for messages
 * @sayings: what the profile says, which must last as long
 * @filters: filled; empty before
 * @notes: what is worth saying is added; may be NULL
 * @err: filled on failure
 * Return: 0 or -1.
 */
int profile_filters_make(const char *name, const struct profile_sayings *sayings,
			 struct profile_filters *filters, struct words *notes, struct err *err)
{
	const char *call;
	bool some = false;
	size_t i;

	filters->sayings = sayings;
	find_unknown(sayings->doc, notes);
	for (i = 0; (call = syscall_nth(i)); i++) {
		if (!sayings->said[i].asked)
			continue;
		if (seccomp_syscall_resolve_name(call) == __NR_SCMP_ERROR)
			words_add(&filters->newer, call);
		else
			some = true;
	}
	/* by itself libseccomp asks the kernel that runs here, where the filter never goes */
	if (some || filters->newer.count)
		seccomp_api_set(API_LEVEL);
	if (some && ask_libseccomp(sayings, NULL, &filters->main, err))
		return err_prefix(err, "%s", name);
	filters->alone = xcalloc(filters->newer.count, sizeof(*filters->alone));
	for (i = 0; i < filters->newer.count; i++)
		if (ask_libseccomp(sayings, filters->newer.word[i], &filters->alone[i], err))
			return err_prefix(err, "%s", name);
	return 0;
}

/* ---- running one ---- */

static unsigned int asked_args(const struct profile_entry *entry)
{
	unsigned int args = 0;
	size_t i;

	for (i = 0; i < entry->nr_conds; i++)
		args |= 1U << entry->cond[i].arg;
	return args;
}

static uint32_t run_asked(const struct profile_filters *filters, const struct profile_call *call,
			  const char *name, unsigned int *looked)
{
	const struct filter *filter = &filters->main;
	struct seccomp_data data = { .arch = arch_of[call->abi].audit };
	int nr = call->nr;
	size_t i;

	for (i = 0; i < filters->newer.count; i++) {
		if (strcmp(filters->newer.word[i], name))
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
	return filter_eval(filter, &data, looked);
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
	const struct profile_sayings *sayings = filters->sayings;
	const struct profile_said *said;
	uint32_t action;

	*looked = 0;
	if (profile_says_plainly(sayings, call->abi, call->nr, &action))
		return action;
	said = &sayings->said[syscall_index_at(call->abi, call->nr)];
	if (said->saying != PROFILE_IF || said->asked)
		return run_asked(filters, call, syscall_name(call->abi, call->nr), looked);
	*looked = asked_args(said->entry);
	return profile_entry_holds(said->entry, call) ? said->entry->action :
							sayings->doc->default_action;
}
