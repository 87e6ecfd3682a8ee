/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What seccomp says of a call under a container engine's profile: libseccomp gets the profile as
 * engines and runtimes give it, and the filter that comes out is run by a small machine of ours.
 * None of it is the tool's.
 */
#ifndef SCLIMIT_SCMP_ORACLE_H
#define SCLIMIT_SCMP_ORACLE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <json-c/json.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ORACLE_ARGS	64	/* compared values that are kept of a profile */

struct oracle {
	struct sock_filter *insn;
	size_t len;
	/* values and masks that arguments are compared with, for those who look for vectors */
	unsigned long long seen[ORACLE_ARGS];
	unsigned int nr_seen;
	/* of each ABI: the largest number that the profile names. What is beyond it answers ENOSYS
	 * where what is not named is refused, as runc puts that in front of libseccomp's filter */
	unsigned int newest[3];
	int refuses, covers[3];
};

static const struct {
	const char *name;
	unsigned int audit, x32, scmp;
} oracle_abis[] = {
	{ "x86_64", AUDIT_ARCH_X86_64, 0, SCMP_ARCH_X86_64 },
	{ "i386", AUDIT_ARCH_I386, 0, SCMP_ARCH_X86 },
	{ "x32", AUDIT_ARCH_X86_64, 0x40000000, SCMP_ARCH_X32 },
};

/* What the kernel does with a filter: see its Documentation/networking/filter. */
static inline unsigned int oracle_run(const struct oracle *oracle, unsigned int abi,
				      unsigned int nr, const unsigned long long *args)
{
	struct seccomp_data data = {
		.nr = nr | oracle_abis[abi].x32, .arch = oracle_abis[abi].audit,
	};
	unsigned int a = 0, i;
	int yes;

	if (oracle->refuses && oracle->covers[abi] && oracle->newest[abi] &&
	    nr > oracle->newest[abi])
		return SECCOMP_RET_ERRNO | ENOSYS;
	for (i = 0; i < 6; i++)
		data.args[i] = abi == 1 ? (unsigned int)args[i] : args[i];
	for (i = 0; i < oracle->len; i++) {
		const struct sock_filter *f = &oracle->insn[i];

		if (f->code == (BPF_RET | BPF_K))
			return f->k;
		if (f->code == (BPF_LD | BPF_W | BPF_ABS)) {
			memcpy(&a, (char *)&data + f->k, 4);
			continue;
		}
		if (f->code == (BPF_ALU | BPF_AND | BPF_K)) {
			a &= f->k;
			continue;
		}
		if (f->code == (BPF_JMP | BPF_JA)) {
			i += f->k;
			continue;
		}
		if (BPF_CLASS(f->code) != BPF_JMP || BPF_SRC(f->code) != BPF_K)
			abort();
		yes = BPF_OP(f->code) == BPF_JEQ ? a == f->k :
		      BPF_OP(f->code) == BPF_JGT ? a > f->k :
		      BPF_OP(f->code) == BPF_JGE ? a >= f->k : (a & f->k) != 0;
		i += yes ? f->jt : f->jf;
	}
	abort();
}

static inline const char *oracle_text(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_string(v) : NULL;
}

static inline unsigned long long oracle_number(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_uint64(v) : 0;
}

/* Whether a word is in o[outer][inner]; -1 where that is not there. */
static inline int oracle_in(struct json_object *o, const char *outer, const char *inner,
			    const char *const *words)
{
	struct json_object *v;
	size_t i;
	int all = 1;

	if (!json_object_object_get_ex(o, outer, &v) ||
	    !json_object_object_get_ex(v, inner, &v) || !v || !json_object_array_length(v))
		return -1;
	for (i = 0; i < json_object_array_length(v); i++) {
		const char *w = json_object_get_string(json_object_array_get_idx(v, i));
		const char *const *have;

		for (have = words; *have && strcmp(*have, w); have++)
			;
		all &= *have != NULL;
	}
	return all;
}

/* Docker's default. Where a list of ours is asked of, all or nothing is in it. */
static const char *const oracle_caps[] = {
	"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW",
	"CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
	"CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE", NULL
};

/* An entry may name other machines' architectures; amd64 among them is enough. */
static inline int oracle_arch_in(struct json_object *o, const char *outer)
{
	struct json_object *v;
	size_t i;

	if (!json_object_object_get_ex(o, outer, &v) ||
	    !json_object_object_get_ex(v, "arches", &v) || !v || !json_object_array_length(v))
		return -1;
	for (i = 0; i < json_object_array_length(v); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(v, i)), "amd64"))
			return 1;
	return 0;
}

static inline int oracle_applies(struct json_object *o)
{
	/* minKernel is always met by a kernel that sclimit runs on */
	return oracle_in(o, "includes", "caps", oracle_caps) != 0 &&
	       oracle_in(o, "excludes", "caps", oracle_caps) != 1 &&
	       oracle_arch_in(o, "includes") != 0 && oracle_arch_in(o, "excludes") != 1;
}

static inline int oracle_errno(const char *name)
{
	int i;

	for (i = 1; i < 134; i++)
		if (strerrorname_np(i) && !strcmp(strerrorname_np(i), name))
			return i;
	return -1;
}

/* -1 for an action that is not said here. */
static inline long long oracle_action(struct json_object *o, const char *key, const char *ret,
				      const char *by_name)
{
	static const struct {
		const char *name;
		unsigned int action;
	} actions[] = {
		{ "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW }, { "SCMP_ACT_LOG", SCMP_ACT_LOG },
		{ "SCMP_ACT_TRAP", SCMP_ACT_TRAP }, { "SCMP_ACT_KILL", SCMP_ACT_KILL },
		{ "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL },
		{ "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS },
	};
	const char *text = oracle_text(o, key), *name = oracle_text(o, by_name);
	struct json_object *v;
	size_t i;

	if (!text)
		return -1;
	if (!strcmp(text, "SCMP_ACT_ERRNO")) {
		if (name && *name)
			return SCMP_ACT_ERRNO(oracle_errno(name));
		if (json_object_object_get_ex(o, ret, &v) && v)
			return SCMP_ACT_ERRNO(oracle_number(o, ret));
		return SCMP_ACT_ERRNO(EPERM);
	}
	for (i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(text, actions[i].name))
			return actions[i].action;
	return -1;
}

static inline enum scmp_compare oracle_op(const char *op)
{
	static const char *const ops[] = {
		[SCMP_CMP_NE] = "SCMP_CMP_NE", [SCMP_CMP_LT] = "SCMP_CMP_LT",
		[SCMP_CMP_LE] = "SCMP_CMP_LE", [SCMP_CMP_EQ] = "SCMP_CMP_EQ",
		[SCMP_CMP_GE] = "SCMP_CMP_GE", [SCMP_CMP_GT] = "SCMP_CMP_GT",
		[SCMP_CMP_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
	};
	size_t i;

	for (i = 1; op && i < sizeof(ops) / sizeof(*ops); i++)
		if (!strcmp(op, ops[i]))
			return i;
	return _SCMP_CMP_MIN;
}

static inline void oracle_see(struct oracle *oracle, unsigned long long value)
{
	unsigned int i;

	for (i = 0; i < oracle->nr_seen; i++)
		if (oracle->seen[i] == value)
			return;
	if (oracle->nr_seen < ORACLE_ARGS)
		oracle->seen[oracle->nr_seen++] = value;
}

/* Of i386 what is a sub-call has a number of libseccomp's own, and may have one of the kernel's. */
static inline int oracle_number_of(unsigned int abi, const char *name)
{
	int nr = seccomp_syscall_resolve_name_arch(oracle_abis[abi].scmp, name);
	char *other;
	int same;

	for (int i = 359; abi == 1 && nr < 0 && i <= 402; i++) {
		other = seccomp_syscall_resolve_num_arch(oracle_abis[abi].scmp, i);
		same = other && !strcmp(other, name);
		free(other);
		if (same)
			return i;
	}
	return nr;
}

static inline void oracle_name(struct oracle *oracle, const char *name)
{
	unsigned int abi;
	int nr;

	for (abi = 0; name && abi < 3; abi++) {
		nr = oracle_number_of(abi, name);
		if (nr >= 0 && (nr & ~oracle_abis[abi].x32) > oracle->newest[abi])
			oracle->newest[abi] = nr & ~oracle_abis[abi].x32;
	}
}

/* An entry for one call, as runtimes do it: with two comparisons of an argument, each by itself. */
static inline int oracle_call(struct oracle *oracle, scmp_filter_ctx ctx, unsigned int action,
			      int nr, struct json_object *o)
{
	struct scmp_arg_cmp cmp[64];
	unsigned int times[6] = {}, n = 0, i, twice = 0;
	struct json_object *v;
	int err = 0;

	if (json_object_object_get_ex(o, "args", &v) && v)
		n = json_object_array_length(v);
	if (n > 64)
		return -E2BIG;
	for (i = 0; i < n; i++) {
		struct json_object *a = json_object_array_get_idx(v, i);

		cmp[i] = (struct scmp_arg_cmp){
			.arg = oracle_number(a, "index"), .op = oracle_op(oracle_text(a, "op")),
			.datum_a = oracle_number(a, "value"),
			.datum_b = oracle_number(a, "valueTwo"),
		};
		if (cmp[i].arg > 5)
			return -EINVAL;
		oracle_see(oracle, cmp[i].datum_a);
		oracle_see(oracle, cmp[i].datum_b);
		twice |= times[cmp[i].arg]++;
	}
	if (!twice)
		return seccomp_rule_add_array(ctx, action, nr, n, cmp);
	for (i = 0; i < n && !err; i++)
		err = seccomp_rule_add_array(ctx, action, nr, 1, &cmp[i]);
	return err;
}

static inline int oracle_entry(struct oracle *oracle, scmp_filter_ctx ctx, unsigned int def,
			       struct json_object *o)
{
	long long action = oracle_action(o, "action", "errnoRet", "errno");
	struct json_object *names = NULL;
	const char *name;
	size_t i, n = 1;
	int nr, err;

	if (action < 0)
		return -EINVAL;
	if (json_object_object_get_ex(o, "names", &names) && names)
		n = json_object_array_length(names);
	for (i = 0; i < n; i++) {
		name = names ? json_object_get_string(json_object_array_get_idx(names, i)) :
			       oracle_text(o, "name");
		oracle_name(oracle, name);
		if (action == def)
			continue;
		nr = name ? seccomp_syscall_resolve_name(name) : __NR_SCMP_ERROR;
		if (nr == __NR_SCMP_ERROR)
			continue;
		err = oracle_call(oracle, ctx, action, nr, o);
		if (err)
			return err;
	}
	return 0;
}

static inline int oracle_archs(scmp_filter_ctx ctx, struct json_object *list)
{
	const char *arch;
	size_t i;
	int err = 0;

	for (i = 0; list && i < json_object_array_length(list); i++) {
		arch = json_object_get_string(json_object_array_get_idx(list, i));
		if (!strcmp(arch, "SCMP_ARCH_X86"))
			err = seccomp_arch_add(ctx, SCMP_ARCH_X86);
		else if (!strcmp(arch, "SCMP_ARCH_X32"))
			err = seccomp_arch_add(ctx, SCMP_ARCH_X32);
		if (err && err != -EEXIST)
			return err;
	}
	return 0;
}

static inline int oracle_arch_map(scmp_filter_ctx ctx, struct json_object *map)
{
	struct json_object *o, *list;
	size_t i;

	for (i = 0; map && i < json_object_array_length(map); i++) {
		o = json_object_array_get_idx(map, i);
		if (strcmp(oracle_text(o, "architecture"), "SCMP_ARCH_X86_64"))
			continue;
		return json_object_object_get_ex(o, "subArchitectures", &list) ?
		       oracle_archs(ctx, list) : 0;
	}
	return 0;
}

static inline int oracle_export(struct oracle *oracle, scmp_filter_ctx ctx)
{
	int fd = memfd_create("oracle", 0), err = seccomp_export_bpf(ctx, fd);
	off_t len = lseek(fd, 0, SEEK_END);

	oracle->insn = malloc(len + 1);
	oracle->len = len / sizeof(*oracle->insn);
	if (!err && pread(fd, oracle->insn, len, 0) != len)
		err = -EIO;
	close(fd);
	return err;
}

/** oracle_context() - a profile's filter, not yet exported. Return: it, or NULL. */
static inline scmp_filter_ctx oracle_context(struct oracle *oracle, struct json_object *profile)
{
	long long def = oracle_action(profile, "defaultAction", "defaultErrnoRet", "defaultErrno");
	struct json_object *v;
	scmp_filter_ctx ctx;
	size_t i, n = 0;
	int err = 0;

	if (def < 0)
		return NULL;
	seccomp_api_set(3);
	ctx = seccomp_init(def);
	if (!ctx)
		return NULL;
	if (json_object_object_get_ex(profile, "architectures", &v))
		err = oracle_archs(ctx, v);
	if (!err && json_object_object_get_ex(profile, "archMap", &v))
		err = oracle_arch_map(ctx, v);
	if (json_object_object_get_ex(profile, "syscalls", &v) && v)
		n = json_object_array_length(v);
	for (i = 0; i < n && !err; i++) {
		struct json_object *o = json_object_array_get_idx(v, i);

		if (oracle_applies(o))
			err = oracle_entry(oracle, ctx, def, o);
	}
	oracle->refuses = def != SCMP_ACT_ALLOW && def != SCMP_ACT_LOG;
	for (i = 0; i < 3; i++)
		oracle->covers[i] = !seccomp_arch_exist(ctx, oracle_abis[i].scmp);
	if (!err)
		return ctx;
	seccomp_release(ctx);
	return NULL;
}

/** oracle_make() - ask libseccomp for a profile's filter. Return: 0 or -1. */
static inline int oracle_make(struct oracle *oracle, struct json_object *profile)
{
	scmp_filter_ctx ctx;
	int err;

	memset(oracle, 0, sizeof(*oracle));
	ctx = oracle_context(oracle, profile);
	if (!ctx)
		return -1;
	err = oracle_export(oracle, ctx);
	seccomp_release(ctx);
	return err ? -1 : 0;
}

#endif /* SCLIMIT_SCMP_ORACLE_H */
