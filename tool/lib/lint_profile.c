// SPDX-License-Identifier: GPL-2.0
/*
 * The checks of a seccomp profile. What depends on capabilities is judged for a container that has
 * those that engines give; entries for other architectures are passed over.
 */
#include <errno.h>
#include <seccomp.h>
#include <string.h>

#include "lint_json.h"
#include "syscall-names.h"

/* What operations of io_uring do without a call that a filter sees. */
static const char *const uring_calls[] = {
	"accept", "accept4", "bind", "close", "connect", "epoll_ctl", "fadvise64", "fallocate",
	"fdatasync", "fgetxattr", "fsetxattr", "fsync", "ftruncate", "getxattr", "linkat", "listen",
	"madvise", "mkdirat", "openat", "openat2", "pipe2", "pread64", "preadv", "preadv2",
	"pwrite64", "pwritev", "pwritev2", "read", "readv", "recvfrom", "recvmsg", "renameat",
	"renameat2", "sendmsg", "sendto", "setsockopt", "setxattr", "shutdown", "socket", "splice",
	"statx", "symlinkat", "sync_file_range", "tee", "unlinkat", "waitid", "write", "writev",
};

/* i386 forms that are not the native name with 32, 64 or _time64 behind it. */
static const struct {
	const char *native, *i386;
} i386_forms[] = {
	{ "fadvise64", "fadvise64_64" }, { "getrlimit", "ugetrlimit" }, { "lseek", "_llseek" },
	{ "mmap", "mmap2" }, { "newfstatat", "fstatat64" }, { "select", "_newselect" },
	{ "settimeofday", "stime" }, { "umount2", "umount" }, { "wait4", "waitpid" },
};

static const char *const i386_suffixes[] = { "32", "64", "_time64" };

/**
 * struct say - what a profile says about a call
 * @allow: an entry that allows it whatever its arguments are, or NULL
 * @allow_if: one that asks for arguments
 * @deny: one that denies it
 * @deny_if: one that asks for arguments
 * @open: it is allowed, and nothing is said against it
 * @filtered: an entry that keeps all or some of it away, or NULL
 */
struct say {
	const struct lint_entry *allow, *allow_if, *deny, *deny_if;
	bool open;
	const struct lint_entry *filtered;
};

static bool denies(const char *action)
{
	return strcmp(action, "SCMP_ACT_ALLOW") && strcmp(action, "SCMP_ACT_LOG");
}

static struct say profile_say(const struct lint_profile *profile, const char *name)
{
	const struct lint_entry *entry, **into;
	bool open = !denies(profile->action);
	struct say say = {};
	size_t i;

	for (i = 0; i < profile->count; i++) {
		entry = &profile->entry[i];
		if (!entry->here || !words_have(&entry->names, name))
			continue;
		if (denies(entry->action))
			into = *entry->args ? &say.deny_if : &say.deny;
		else
			into = *entry->args ? &say.allow_if : &say.allow;
		*into = *into ?: entry;
	}
	say.open = (open || say.allow) && !say.deny && !say.deny_if;
	say.filtered = say.deny ?: say.deny_if;
	if (!say.filtered && !open && !say.allow)
		say.filtered = say.allow_if;
	return say;
}

/* What allows a call that is open, for a message. */
static const char *allowed_by(const struct say *say)
{
	return say->allow ? say->allow->where : "the default action";
}

/* ---- entries by themselves ------------------------------------------------------------------- */

static void check_name(const struct lint_entry *entry, const char *name, struct findings *into)
{
	const char *near;

	/* a call of another architecture has a number too, a negative one */
	if (syscall_known(name) || seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR)
		return;
	near = syscall_near(name);
	if (near)
		findings_add(into, entry->line, entry->where, "unknown-name",
			     "there is no system call %s, and engines pass over it: write %s, if that is meant, or leave it out",
			     name, near);
	else
		findings_add(into, entry->line, entry->where, "unknown-name",
			     "there is no system call %s, and engines pass over it: leave it out",
			     name);
}

static void check_entry(const struct lint_profile *profile, const struct lint_entry *entry,
			struct findings *into)
{
	bool notify = entry->action && !strcmp(entry->action, "SCMP_ACT_NOTIFY");
	const char *name;
	size_t i;

	for (i = 0; i < entry->names.count; i++) {
		name = entry->names.word[i];
		if (notify && !strcmp(name, "write"))
			findings_add(into, entry->line, entry->where, "notify",
				     "SCMP_ACT_NOTIFY of write: who starts the container writes to hand over the listener, and would wait for itself: write SCMP_ACT_ERRNO, or leave write out");
		if (!entry->here)
			continue;
		check_name(entry, name, into);
		if (denies(entry->action) && lint_exempt(name))
			findings_add(into, entry->line, entry->where, "exempt",
				     "a process without %s cannot end or return from a signal handler, and sclimit never denies it: leave it out",
				     name);
	}
	if (entry->here && !strcmp(entry->action, profile->action) &&
	    (strcmp(entry->action, "SCMP_ACT_ERRNO") ||
	     (entry->ret < 0 ? EPERM : entry->ret) == (profile->ret < 0 ? EPERM : profile->ret)))
		findings_add(into, entry->line, entry->where, "shadowed",
			     "it says what the default action says: leave it out");
}

/* ---- two entries ----------------------------------------------------------------------------- */

static bool same_verdict(const struct lint_entry *a, const struct lint_entry *b)
{
	return a->action && b->action && !strcmp(a->action, b->action) && a->ret == b->ret;
}

static void check_pair(const struct lint_entry *old, const struct lint_entry *new,
		       const char *name, struct findings *into)
{
	bool same_context = !strcmp(old->context, new->context);

	if (same_context && same_verdict(old, new) && !strcmp(old->args, new->args)) {
		findings_add(into, new->line, new->where, "duplicate",
			     "%s stands in %s already: leave it out", name, old->where);
		return;
	}
	if (!old->here || !new->here)
		return;
	if (!*old->args && !*new->args && !same_verdict(old, new))
		findings_add(into, new->line, new->where, "shadowed",
			     "%s is %s here and %s in %s: leave one of them out", name, new->action,
			     old->action, old->where);
	else if (!*old->args && *new->args)
		findings_add(into, new->line, new->where, "shadowed",
			     "%s is in %s without args, which goes before this: leave it out there",
			     name, old->where);
	else if (*old->args && !*new->args)
		findings_add(into, old->line, old->where, "shadowed",
			     "%s is in %s without args, which goes before this: leave it out there",
			     name, new->where);
}

static void check_pairs(const struct lint_profile *profile, struct findings *into)
{
	const struct lint_entry *entry;
	size_t i, j, k, l;

	for (i = 0; i < profile->count; i++) {
		entry = &profile->entry[i];
		for (k = 0; k < entry->names.count; k++) {
			for (j = 0; j < i; j++)
				if (words_have(&profile->entry[j].names, entry->names.word[k]))
					check_pair(&profile->entry[j], entry, entry->names.word[k],
						   into);
			for (l = 0; l < k; l++)
				if (!strcmp(entry->names.word[l], entry->names.word[k]))
					findings_add(into, entry->line, entry->where, "duplicate",
						     "%s stands in this entry already: leave it out",
						     entry->names.word[k]);
		}
	}
}

/* ---- what is left open ----------------------------------------------------------------------- */

static void check_sibling(const struct lint_profile *profile, const char *name,
			  const char *sibling, const struct lint_entry *filtered,
			  struct words *told, struct findings *into)
{
	struct say say = profile_say(profile, sibling);

	if (!say.open || words_have(told, sibling))
		return;
	words_add(told, sibling);
	if (!strcmp(name, "clone") && !strcmp(sibling, "clone3"))
		findings_add(into, filtered->line, filtered->where, "clone3",
			     "clone is filtered, and clone3, whose flags no filter can see, is allowed by %s: deny it with errnoRet 38 (ENOSYS), at which the C library takes clone",
			     allowed_by(&say));
	else
		findings_add_open(into, filtered->line, filtered->where, "sibling", sibling,
				  "%s allows what does the same as %s: deny", allowed_by(&say),
				  name);
}

static void check_siblings(const struct lint_profile *profile, const char *name,
			   const struct lint_entry *filtered, struct words *told,
			   struct findings *into)
{
	const char *sibling;
	unsigned int i;

	for (i = 0; (sibling = syscall_sibling(name, i)); i++)
		check_sibling(profile, name, sibling, filtered, told, into);
	for (i = 0; !*filtered->args && (sibling = syscall_sibling_plain(name, i)); i++)
		check_sibling(profile, name, sibling, filtered, told, into);
}

/* A form of a call that i386 has beside, or instead of, that of the native name. */
static void check_form(const struct lint_profile *profile, const char *name, const char *form,
		       const struct lint_entry *filtered, struct words *told,
		       struct findings *into)
{
	struct say say;

	if (syscall_number(SCLIMIT_ABI_I386, form) < 0 ||
	    syscall_number(SCLIMIT_ABI_X86_64, form) >= 0 || words_have(told, form))
		return;
	say = profile_say(profile, form);
	if (!say.open)
		return;
	words_add(told, form);
	findings_add_open(into, filtered->line, filtered->where, "abi", form,
			  "%s allows what i386 has beside %s: deny", allowed_by(&say), name);
}

static void check_forms(const struct lint_profile *profile, const char *name,
			const struct lint_entry *filtered, struct words *told,
			struct findings *into)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(i386_suffixes); i++) {
		cleanup_free char *form = xasprintf("%s%s", name, i386_suffixes[i]);

		check_form(profile, name, form, filtered, told, into);
	}
	for (i = 0; i < ARRAY_SIZE(i386_forms); i++)
		if (!strcmp(name, i386_forms[i].native))
			check_form(profile, name, i386_forms[i].i386, filtered, told, into);
}

/* libseccomp denies the sub-call of a call that is denied, unless the multiplexer is allowed as
 * a whole; of a call that is filtered by arguments it cannot. */
static void check_multiplexer(const struct lint_profile *profile, const char *name,
			      const struct lint_entry *filtered, struct words *told,
			      struct findings *into)
{
	unsigned int multiplexer, sub;
	const char *all;
	struct say say;

	if (syscall_subcall(name, &multiplexer, &sub))
		return;
	all = syscall_name(SCLIMIT_ABI_I386, multiplexer);
	if (!all || words_have(told, all))
		return;
	say = profile_say(profile, all);
	if (!say.open || (!say.allow && !*filtered->args))
		return;
	words_add(told, all);
	findings_add(into, filtered->line, filtered->where, "abi",
		     "on i386 %s does what %s does, with arguments that no filter can see, and is allowed by %s: deny it, so that programs take %s, or leave SCMP_ARCH_X86 out",
		     all, name, allowed_by(&say), name);
}

static void check_uring(const struct lint_profile *profile, struct findings *into)
{
	struct say setup = profile_say(profile, "io_uring_setup");
	struct say enter = profile_say(profile, "io_uring_enter"), say;
	const char *first = NULL;
	size_t i, others = 0;

	if (!setup.open || !enter.open)
		return;
	for (i = 0; i < ARRAY_SIZE(uring_calls); i++) {
		say = profile_say(profile, uring_calls[i]);
		if (say.open)
			continue;
		others += first != NULL;
		first = first ?: uring_calls[i];
	}
	if (!first)
		return;
	findings_add(into, setup.allow ? setup.allow->line : profile->line_default,
		     allowed_by(&setup), "io-uring",
		     "io_uring_setup is allowed, and a ring does what %s%s does without the call that is denied: deny io_uring_setup with errnoRet 38 (ENOSYS); sclimit set judges operations, seccomp does not",
		     first, others ? ", or another call of the kind," : "");
}

static void check_open(const struct lint_profile *profile, struct findings *into)
{
	cleanup_words struct words seen = {}, siblings = {}, forms = {};
	const struct lint_entry *entry;
	const char *name;
	struct say say;
	size_t i, k;

	for (i = 0; i < profile->count; i++) {
		entry = &profile->entry[i];
		for (k = 0; k < entry->names.count; k++) {
			name = entry->names.word[k];
			if (words_have(&seen, name))
				continue;
			say = profile_say(profile, name);
			if (say.filtered != entry ||
			    syscall_number(SCLIMIT_ABI_X86_64, name) < 0)
				continue;
			words_add(&seen, name);
			check_siblings(profile, name, entry, &siblings, into);
			if (!profile->i386)
				continue;
			check_forms(profile, name, entry, &forms, into);
			check_multiplexer(profile, name, entry, &forms, into);
		}
	}
	check_uring(profile, into);
}

/**
 * lint_profile() - look for what is wrong in a seccomp profile
 * @content: the file, NUL-terminated
 * @len: its length
 * @into: what is found is added
 */
void lint_profile(const char *content, size_t len, struct findings *into)
{
	cleanup_lint_profile struct lint_profile profile;
	size_t i;

	if (lint_profile_read(content, len, &profile, into))
		return;
	if (!strcmp(profile.action, "SCMP_ACT_NOTIFY"))
		findings_add(into, profile.line_default, "defaultAction", "notify",
			     "SCMP_ACT_NOTIFY by default: who is asked would be asked about its own answer: write SCMP_ACT_ERRNO, and notify single calls");
	if (!profile.count)
		findings_add(into, 1, NULL, "empty",
			     "syscalls has no entry, so that every call is %s: list those that are not",
			     denies(profile.action) ? "denied" : "allowed");
	for (i = 0; i < profile.count; i++)
		check_entry(&profile, &profile.entry[i], into);
	check_pairs(&profile, into);
	check_open(&profile, into);
}
