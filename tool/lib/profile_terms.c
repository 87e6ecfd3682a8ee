// SPDX-License-Identifier: GPL-2.0
/*
 * The words of seccomp profiles: those of the OCI runtime specification, and those of container
 * engines in includes and excludes.
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include <seccomp.h>

#include "profile_terms.h"
#include "syscall-names.h"

/* ERRNO and TRACE have a number beside them, which is EPERM where none is given. */
static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{ "SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD },
	{ "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD },
	{ "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS },
	{ "SCMP_ACT_TRAP", SCMP_ACT_TRAP },
	{ "SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(EPERM) },
	{ "SCMP_ACT_TRACE", SCMP_ACT_TRACE(EPERM) },
	{ "SCMP_ACT_LOG", SCMP_ACT_LOG },
	{ "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW },
	{ "SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY },
};

static const struct {
	const char *name;
	enum rule_op op;
} ops[] = {
	{ "SCMP_CMP_NE", RULE_NE }, { "SCMP_CMP_LT", RULE_LT }, { "SCMP_CMP_LE", RULE_LE },
	{ "SCMP_CMP_EQ", RULE_EQ }, { "SCMP_CMP_GE", RULE_GE }, { "SCMP_CMP_GT", RULE_GT },
	{ "SCMP_CMP_MASKED_EQ", RULE_MASKED_EQ },
};

static const struct {
	const char *name;
	enum sclimit_abi abi;
} our_archs[] = {
	{ "SCMP_ARCH_X86_64", SCLIMIT_ABI_X86_64 },
	{ "SCMP_ARCH_X86", SCLIMIT_ABI_I386 },
	{ "SCMP_ARCH_X32", SCLIMIT_ABI_X32 },
};

static const char *const other_archs[] = {
	"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K",
	"SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL",
	"SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PARISC", "SCMP_ARCH_PARISC64",
	"SCMP_ARCH_PPC", "SCMP_ARCH_PPC64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_RISCV64",
	"SCMP_ARCH_S390", "SCMP_ARCH_S390X", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
};

static const struct {
	const char *name;
	unsigned int flag;
} flags[] = {
	{ "SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC },
	{ "SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG },
	{ "SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	{ "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV },
};

static const char *const caps[] = {
	"CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE", "CAP_BLOCK_SUSPEND", "CAP_BPF",
	"CAP_CHECKPOINT_RESTORE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH",
	"CAP_FOWNER", "CAP_FSETID", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_KILL", "CAP_LEASE",
	"CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE", "CAP_MKNOD", "CAP_NET_ADMIN",
	"CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW", "CAP_PERFMON", "CAP_SETFCAP",
	"CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYSLOG", "CAP_SYS_ADMIN", "CAP_SYS_BOOT",
	"CAP_SYS_CHROOT", "CAP_SYS_MODULE", "CAP_SYS_NICE", "CAP_SYS_PACCT", "CAP_SYS_PTRACE",
	"CAP_SYS_RAWIO", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG",
	"CAP_WAKE_ALARM",
};

/* Go's names of machines, and libseccomp's, which engines mix. */
static const char *const machines[] = {
	"386", "amd64", "arm", "arm64", "armbe", "arm64be", "loong64", "loongarch64", "m68k",
	"mips", "mips3l64n32", "mips64", "mips64le", "mips64n32", "mips64p32", "mips64p32le",
	"mipsel", "mipsel64", "mipsel64n32", "mipsle", "parisc", "parisc64", "ppc", "ppc64",
	"ppc64le", "riscv", "riscv64", "s390", "s390x", "sh", "sheb", "sparc", "sparc64", "x32",
	"x86",
};

static bool among(const char *const *list, size_t count, const char *word)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(list[i], word))
			return true;
	return false;
}

/**
 * profile_term_action() - an action
 * @word: such as "SCMP_ACT_LOG"
 * @action: set to it as libseccomp writes it
 * Return: whether there is such a word. So do the others.
 */
bool profile_term_action(const char *word, uint32_t *action)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		if (strcmp(actions[i].name, word))
			continue;
		*action = actions[i].action;
		return true;
	}
	return false;
}

/** profile_term_op() - a comparison, "SCMP_CMP_NE" */
bool profile_term_op(const char *word, enum rule_op *op)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (strcmp(ops[i].name, word))
			continue;
		*op = ops[i].op;
		return true;
	}
	return false;
}

/**
 * profile_term_arch() - an architecture
 * @word: such as "SCMP_ARCH_X86"
 * Return: an enum sclimit_abi; NR_ABIS for one of other machines; -1: there is no such word.
 */
int profile_term_arch(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(our_archs); i++)
		if (!strcmp(our_archs[i].name, word))
			return our_archs[i].abi;
	return among(other_archs, ARRAY_SIZE(other_archs), word) ? NR_ABIS : -1;
}

/** profile_term_flag() - one of SECCOMP_FILTER_FLAG_*, by that name */
bool profile_term_flag(const char *word, unsigned int *flag)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (strcmp(flags[i].name, word))
			continue;
		*flag = flags[i].flag;
		return true;
	}
	return false;
}

/** profile_term_is_cap() - whether there is a capability of that name, "CAP_CHOWN" */
bool profile_term_is_cap(const char *word)
{
	return among(caps, ARRAY_SIZE(caps), word);
}

/** profile_term_is_machine() - whether container engines call a machine that, "amd64" */
bool profile_term_is_machine(const char *word)
{
	return among(machines, ARRAY_SIZE(machines), word);
}
