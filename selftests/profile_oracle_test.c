// SPDX-License-Identifier: GPL-2.0
/*
 * Seccomp profiles set on a group, against seccomp: for every number of every ABI the kernel is
 * asked what would happen, and libseccomp's filter of the same profile is run. Where a profile asks
 * for arguments, with many of them around the values that it names.
 */
#include "sclimit_harness.h"

#include "nl_sclimit.h"
#include "scmp_oracle.h"
#include "sclimit_chance.h"
#include "tool.h"

#define NR_ABIS		3
#define NR_MAX		1023
#define VECTORS		200
#define RANDOM_PROFILES	25

static struct tool t;

/* What the kernel does, as seccomp writes it. A thread's kill is a process's here. */
static unsigned int as_seccomp(const struct scl_verdict *v)
{
	switch (v->action) {
	case 0:
		return SECCOMP_RET_ALLOW;
	case SCLIMIT_ACTION_ERRNO:
		return SECCOMP_RET_ERRNO | v->err;
	case SCLIMIT_ACTION_TRAP:
		return SECCOMP_RET_TRAP;
	case SCLIMIT_ACTION_LOG:
		return SECCOMP_RET_LOG;
	default:
		return SECCOMP_RET_KILL_PROCESS;
	}
}

static bool is_exempt(unsigned int abi, unsigned int nr)
{
	static const unsigned int exempt[NR_ABIS][5] = {
		{ 15, 60, 219, 231, 231 }, { 0, 1, 119, 173, 252 }, { 60, 219, 231, 513, 513 },
	};
	unsigned int i;

	for (i = 0; i < 5; i++)
		if (exempt[abi][i] == nr)
			return true;
	return false;
}

static unsigned int expected(const struct oracle *oracle, unsigned int abi, unsigned int nr,
			     const uint64_t *args)
{
	unsigned long long a[6];
	unsigned int i, ret;

	for (i = 0; i < 6; i++)
		a[i] = args[i];
	ret = oracle_run(oracle, abi, nr, a);
	if (is_exempt(abi, nr))
		return SECCOMP_RET_ALLOW;
	return ret == SECCOMP_RET_KILL_THREAD ? SECCOMP_RET_KILL_PROCESS : ret;
}

/* A multiplexer is asked of its sub-calls, one after the other. */
static unsigned int first_arg(unsigned int abi, unsigned int nr, unsigned int i)
{
	static const unsigned int ipc[] = { 1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24 };

	if (abi == 1 && nr == SCLIMIT_I386_SOCKETCALL)
		return 1 + i % 20;
	if (abi == 1 && nr == SCLIMIT_I386_IPC)
		return ipc[i % 12];
	return 0;
}

static bool is_mux(unsigned int abi, unsigned int nr)
{
	return abi == 1 && (nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC);
}

/*
 *     top
 *     `-- box	has the profile
 */
FIXTURE(profile)
{
	char top[CG_PATH], box[CG_PATH];
	struct scl s;
	struct at at;
	struct oracle oracle;
};

FIXTURE_VARIANT(profile)
{
	const char *path;
};

/* podman's: includes and excludes, errnos by name, two errnos */
FIXTURE_VARIANT_ADD(profile, podman)
{
	.path = "/t/podman.json",
};

/* docker's: clone by mask */
FIXTURE_VARIANT_ADD(profile, docker)
{
	.path = "/t/docker.json",
};

/* name in place of names, architectures in place of archMap */
FIXTURE_VARIANT_ADD(profile, docker_old)
{
	.path = "/t/docker-old.json",
};

FIXTURE_SETUP(profile)
{
	struct json_object *json;

	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->box));
	json = json_object_from_file(variant->path);
	ASSERT_NE(NULL, json) TH_LOG("%s: %s", variant->path, json_util_get_last_err());
	ASSERT_EQ(0, oracle_make(&self->oracle, json));
	ASSERT_EQ(0, tool(&t, "set", self->box, "--profile", variant->path)) TH_LOG("%s", t.err);
}

FIXTURE_TEARDOWN_PARENT(profile)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

TEST_F(profile, every_number_of_every_abi_gets_what_seccomp_gives_it)
{
	unsigned int abi, nr, i, turns, asked[NR_ABIS] = {};
	struct scl_verdict v;
	uint64_t args[6] = {};
	int err;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= NR_MAX; nr++) {
			turns = is_mux(abi, nr) ? 20 : 1;
			for (i = 0; i < turns; i++) {
				args[0] = first_arg(abi, nr, i);
				err = scl_verdict(&self->s, self->at, abi, nr, args, &v);
				/* one that the kernel does not have answers ENOSYS by itself */
				if (err == -ERANGE)
					continue;
				ASSERT_EQ(0, err);
				asked[abi]++;
				EXPECT_EQ(expected(&self->oracle, abi, nr, args), as_seccomp(&v))
					TH_LOG("%s:%u a0=%llu: %s", oracle_abis[abi].name, nr,
					       (unsigned long long)args[0], v.rule);
			}
		}
	}
	EXPECT_LT(300, asked[0]);
	EXPECT_LT(350, asked[1]);
	EXPECT_LT(300, asked[2]);
}

/* Around a value that the profile names, or any other. */
static uint64_t some_value(const struct oracle *oracle)
{
	uint64_t value = chance64();

	if (oracle->nr_seen && chance(4))
		value = oracle->seen[chance(oracle->nr_seen)];
	switch (chance(6)) {
	case 0:
		return value + 1;
	case 1:
		return value - 1;
	case 2:
		return value ^ (1ULL << chance(64));
	case 3:
		return value >> chance(64);
	default:
		return value;
	}
}

static void some_args(const struct oracle *oracle, uint64_t *args, bool wide)
{
	unsigned int i;

	for (i = 0; i < 6; i++) {
		args[i] = some_value(oracle);
		if (!wide)
			args[i] = (uint32_t)args[i];
	}
}

/* Whether the filter gives the same for all arguments, as far as some of them tell. */
static bool minds_arguments(const struct oracle *oracle, unsigned int abi, unsigned int nr)
{
	uint64_t args[6] = {};
	unsigned int i, first = expected(oracle, abi, nr, args);

	for (i = 0; i < 500; i++) {
		some_args(oracle, args, i % 2);
		if (expected(oracle, abi, nr, args) != first)
			return true;
	}
	return false;
}

TEST_F(profile, arguments_are_judged_as_seccomp_judges_them)
{
	unsigned int abi, nr, i, calls = 0;
	struct scl_verdict v;
	uint64_t args[6];
	bool wide;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= NR_MAX; nr++) {
			if (is_mux(abi, nr) || !minds_arguments(&self->oracle, abi, nr))
				continue;
			calls++;
			/* the others that these profiles mind are int, which seccomp judges by 64
			 * bits and the kernel reads 32 of */
			wide = nr == SYS_clone && abi != 1;
			for (i = 0; i < VECTORS; i++) {
				some_args(&self->oracle, args, wide && i % 2);
				ASSERT_EQ(0, scl_verdict(&self->s, self->at, abi, nr, args, &v));
				EXPECT_EQ(expected(&self->oracle, abi, nr, args), as_seccomp(&v))
					TH_LOG("%s:%u a0=%llx a1=%llx a2=%llx: %s",
					       oracle_abis[abi].name, nr,
					       (unsigned long long)args[0],
					       (unsigned long long)args[1],
					       (unsigned long long)args[2], v.rule);
			}
		}
	}
	EXPECT_LE(3, calls);
}

TEST_F(profile, the_upper_half_of_an_int_makes_no_difference)
{
	uint64_t allowed[6] = { 0x100000000ULL }, denied[6] = { 0x100001234ULL };
	struct scl_verdict v;

	ASSERT_EQ(0, scl_verdict(&self->s, self->at, 0, SYS_personality, allowed, &v));
	EXPECT_EQ(0, v.action);
	ASSERT_EQ(0, scl_verdict(&self->s, self->at, 0, SYS_personality, denied, &v));
	EXPECT_EQ(SCLIMIT_ACTION_ERRNO, v.action);
}

/* Without a filter, none of these does anything, whoever calls. */
static const struct {
	unsigned int abi, nr;
	unsigned long a0;
} samples[] = {
	{ 0, SYS_personality, 0xffffffff }, { 0, SYS_personality, 0x12345678 },
	{ 0, SYS_personality, 9 }, { 0, SYS_mount, 0 }, { 0, SYS_umount2, 0 },
	{ 0, SYS_bpf, 1000 }, { 0, SYS_perf_event_open, 0 }, { 0, SYS_keyctl, 1000 },
	{ 0, SYS_swapon, 0 }, { 0, SYS_clone3, 0 }, { 0, SYS_getppid, 0 }, { 0, SYS_close, 9999 },
	{ 0, SYS_clone, 0x10000000 | 0x200 /* without CLONE_VM that is EINVAL */ | 0x800 },
	{ 1, 136 /* personality */, 0xffffffff }, { 1, 136, 0x12345678 },
	{ 1, 21 /* mount */, 0 }, { 1, 64 /* getppid */, 0 }, { 1, 357 /* bpf */, 1000 },
	{ 1, 102 /* socketcall */, 5 }, { 1, 117 /* ipc */, 1 },
	{ 2, SYS_personality, 0x12345678 }, { 2, SYS_mount, 0 }, { 2, SYS_getppid, 0 },
};

static int sample_fn(void *arg)
{
	size_t i = (size_t)arg;
	long ret;

	if (samples[i].abi == 1)
		ret = int80(samples[i].nr, samples[i].a0);
	else
		ret = raw_syscall(samples[i].abi ? samples[i].nr | X32_BIT : samples[i].nr,
				  samples[i].a0);
	return ret < 0 && ret >= -200 ? -ret : 0;
}

TEST_F(profile, what_is_said_is_what_happens)
{
	unsigned int want, denied = 0;
	struct scl_verdict v;
	int plain, got;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		uint64_t args[6] = { samples[i].a0 };

		ASSERT_EQ(0, scl_verdict(&self->s, self->at, samples[i].abi, samples[i].nr, args,
					 &v));
		want = expected(&self->oracle, samples[i].abi, samples[i].nr, args);
		EXPECT_EQ(want, as_seccomp(&v)) TH_LOG("sample %zu", i);
		plain = run_in(self->top, sample_fn, (void *)i);
		/* x32 is a boot option */
		if (samples[i].abi == 2 && plain == ENOSYS)
			continue;
		got = run_in(self->box, sample_fn, (void *)i);
		if (want == SECCOMP_RET_ALLOW) {
			EXPECT_EQ(plain, got) TH_LOG("sample %zu", i);
			continue;
		}
		denied++;
		EXPECT_EQ((int)(want & SECCOMP_RET_DATA), got) TH_LOG("sample %zu", i);
	}
	EXPECT_LT(3, denied);
}

/* ---- profiles of our own ---- */

/*
 * Calls whose arguments the kernel reads whole, or that have none, so that seccomp and it judge
 * the same bits: mprotect, munlock, getppid, and what has a multiplexer in i386.
 */
static const char *const calls[] = { "mprotect", "munlock", "getppid", "shmdt" };

static const unsigned int numbers[NR_ABIS][4] = {
	{ SYS_mprotect, SYS_munlock, SYS_getppid, SYS_shmdt }, { 125, 151, 64, 398 },
	{ SYS_mprotect, SYS_munlock, SYS_getppid, SYS_shmdt },
};

static const char *some_word(const char *const *words, unsigned int count)
{
	return words[chance(count)];
}

static unsigned long long some_number(void)
{
	static const unsigned long long values[] = {
		0, 1, 5, 8, 0xf0f0, 0x7e020000, 0x80000000, 0xffffffff, 0x100000000, 0x500000005,
		0x8000000000000000, 0xffffffffffffffff,
	};

	return values[chance(ARRAY_SIZE(values))];
}

static size_t put_args(char *p, unsigned int count)
{
	static const char *const ops[] = { "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ" };
	unsigned int i;
	size_t n = 0;

	for (i = 0; i < count; i++)
		n += sprintf(p + n, "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":%llu,"
			     "\"op\":\"SCMP_CMP_%s\"}", i ? "," : "", i, some_number(),
			     some_number(), some_word(ops, ARRAY_SIZE(ops)));
	return n;
}

/*
 * One entry a call, of which libseccomp makes exactly what is written there; what it makes of
 * several depends on their order and on what it takes to be the same. Getpgrp is in all: without
 * a call that each ABI has and that asks for nothing, libseccomp loses the rules of an ABI.
 */
static void random_profile(char *p)
{
	static const char *const actions[] = {
		"ALLOW", "ERRNO", "LOG", "KILL", "TRAP", "KILL_PROCESS",
	};
	unsigned int i;

	p += sprintf(p, "{\"defaultAction\":\"SCMP_ACT_%s\",\"architectures\":[%s%s"
		     "\"SCMP_ARCH_X86_64\"],\"syscalls\":[{\"names\":[\"getpgrp\"],"
		     "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":99}", some_word(actions, 6),
		     chance(4) ? "\"SCMP_ARCH_X86\"," : "",
		     chance(4) ? "\"SCMP_ARCH_X32\"," : "");
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		p += sprintf(p, ",{\"names\":[\"%s\"],\"action\":\"SCMP_ACT_%s\","
			     "\"errnoRet\":%u,\"args\":[", calls[i],
			     some_word(actions, 6), 2 + chance(3));
		p += put_args(p, chance(3));
		p += sprintf(p, "]}");
	}
	sprintf(p, "]}");
}

FIXTURE(random_profile)
{
	char top[CG_PATH], box[CG_PATH], text[8192];
	struct scl s;
	struct at at;
};

FIXTURE_SETUP(random_profile)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->box, self->top, "box"));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->box));
}

FIXTURE_TEARDOWN_PARENT(random_profile)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* i386's sub-calls are judged without their arguments, in x32 libseccomp judges 32 bits of them. */
static void compare_random(struct __test_metadata *_metadata, FIXTURE_DATA(random_profile) *self,
			   const struct oracle *oracle)
{
	unsigned int abi, call, i, nr;
	struct scl_verdict v;
	uint64_t args[6];

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (call = 0; call < ARRAY_SIZE(calls); call++) {
			nr = numbers[abi][call];
			for (i = 0; i < 50; i++) {
				some_args(oracle, args, abi != 2);
				ASSERT_EQ(0, scl_verdict(&self->s, self->at, abi, nr, args, &v));
				EXPECT_EQ(expected(oracle, abi, nr, args), as_seccomp(&v))
					TH_LOG("%s:%s a0=%llx a1=%llx: %s\n%s",
					       oracle_abis[abi].name, calls[call],
					       (unsigned long long)args[0],
					       (unsigned long long)args[1], v.rule, self->text);
			}
		}
	}
}

TEST_F(random_profile, every_comparison_and_action_comes_out_as_seccomp_has_it)
{
	struct json_object *json;
	struct oracle oracle;
	unsigned int i;

	for (i = 0; i < RANDOM_PROFILES; i++) {
		random_profile(self->text);
		json = json_tokener_parse(self->text);
		ASSERT_NE(NULL, json);
		ASSERT_EQ(0, oracle_make(&oracle, json));
		ASSERT_EQ(0, tool_reads(&t, self->text, "set", self->box, "--profile", "-"))
			TH_LOG("%s\n%s", t.err, self->text);
		compare_random(_metadata, self, &oracle);
		free(oracle.insn);
		json_object_put(json);
	}
}

TEST_HARNESS_MAIN
