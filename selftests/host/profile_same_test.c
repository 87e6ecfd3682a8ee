// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles against seccomp: for every number of every ABI, with arguments around those that a
 * profile asks for, the rules that come out say what libseccomp's filter of all of it says.
 */
#include "../../tool/lib/profile.h"
#include "../../tool/lib/syscall-names.h"
#include "../scmp_oracle.h"
#include "host.h"

#define NR_MAX		1023
#define VECTORS		60	/* of arguments, where a profile minds them */
#define RANDOM_PROFILES	300

const char *__lsan_default_suppressions(void);

/* Libseccomp 2.5.4 lets go of less than it took where it refuses a rule. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libseccomp.so\n";
}

static const struct profile_context context = { .kernel_major = 6, .kernel_minor = 1 };

/* The same ones in each run. */
static uint64_t chance_state = 0x9e3779b97f4a7c15;

static uint64_t chance64(void)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state;
}

static unsigned int chance(unsigned int n)
{
	return (chance64() >> 33) % n;
}

/* ---- what rules say ---- */

static bool holds(const struct rule_cond *cond, uint64_t arg)
{
	switch (cond->op) {
	case RULE_EQ:
		return arg == cond->value;
	case RULE_NE:
		return arg != cond->value;
	case RULE_LT:
		return arg < cond->value;
	case RULE_LE:
		return arg <= cond->value;
	case RULE_GT:
		return arg > cond->value;
	case RULE_GE:
		return arg >= cond->value;
	default:
		return (arg & cond->mask) == cond->value;
	}
}

static unsigned int as_seccomp(const struct rule *rule)
{
	switch ((int)rule->action) {
	case SCLIMIT_ACTION_ERRNO:
		return SECCOMP_RET_ERRNO | rule->err;
	case SCLIMIT_ACTION_TRAP:
		return SECCOMP_RET_TRAP;
	case SCLIMIT_ACTION_LOG:
		return SECCOMP_RET_LOG;
	case SCLIMIT_ACTION_KILL:
		return SECCOMP_RET_KILL_PROCESS;
	case RULE_KILL_THREAD:
		return SECCOMP_RET_KILL_THREAD;
	case RULE_TRACE:
		return SECCOMP_RET_TRACE | rule->err;
	default:
		return SECCOMP_RET_USER_NOTIF;
	}
}

/* The rules of one number, taken out of all: there are many. */
struct some {
	const struct rule *rule[512];
	unsigned int count;
};

static void some_find(struct some *some, const struct rules *rules, unsigned int abi,
		      unsigned int nr)
{
	const struct rule *rule;
	size_t i;

	some->count = 0;
	for (i = 0; i < rules->count && some->count < ARRAY_SIZE(some->rule); i++) {
		rule = &rules->rule[i];
		if (rule->abi == abi && (rule->all || (rule->first <= nr && nr <= rule->last)))
			some->rule[some->count++] = rule;
	}
}

/* 1 where rules contradict each other, which none of seccomp's actions is. */
static unsigned int some_say(const struct some *some, unsigned int abi, const uint64_t *args)
{
	unsigned int said = SECCOMP_RET_ALLOW, i, j;
	const struct rule *rule;

	for (i = 0; i < some->count; i++) {
		rule = some->rule[i];
		for (j = 0; j < rule->nr_conds; j++)
			if (!holds(&rule->cond[j], abi == SCLIMIT_ABI_I386 ?
				   (uint32_t)args[rule->cond[j].arg] : args[rule->cond[j].arg]))
				break;
		if (j < rule->nr_conds)
			continue;
		if (said != SECCOMP_RET_ALLOW && said != as_seccomp(rule))
			return 1;
		said = as_seccomp(rule);
	}
	return said;
}

/* ---- all calls ---- */

/* What is compared, and how it went. */
struct compared {
	struct oracle oracle;
	struct rules rules;
	struct words notes;
	unsigned long calls;
	unsigned int wrong;
};

static void compared_free(struct compared *compared)
{
	free(compared->oracle.insn);
	rules_free(&compared->rules);
	words_free(&compared->notes);
}
#define cleanup_compared	__attribute__((cleanup(compared_free)))

static bool is_noted(const struct compared *compared, const char *what)
{
	size_t i;

	for (i = 0; i < compared->notes.count; i++)
		if (strstr(compared->notes.word[i], what))
			return true;
	return false;
}

static uint64_t some_value(const struct oracle *oracle)
{
	uint64_t value = chance64();

	if (oracle->nr_seen && chance(8))
		value = oracle->seen[chance(oracle->nr_seen)];
	switch (chance(7)) {
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

static bool is_mux(unsigned int abi, unsigned int nr)
{
	return abi == SCLIMIT_ABI_I386 &&
	       (nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC);
}

static void compare_call(struct compared *compared, const struct some *some, unsigned int abi,
			 unsigned int nr, const uint64_t *args)
{
	unsigned long long wide[6];
	unsigned int i, wanted, said;

	for (i = 0; i < 6; i++)
		wide[i] = args[i];
	wanted = oracle_run(&compared->oracle, abi, nr, wide);
	said = some_say(some, abi, args);
	compared->calls++;
	if (said != wanted && compared->wrong++ < 5)
		printf("%s:%u a0=%" PRIx64 " a1=%" PRIx64 " a2=%" PRIx64 ": %x, not %x\n",
		       oracle_abis[abi].name, nr, args[0], args[1], args[2], said, wanted);
}

static void compare_number(struct compared *compared, unsigned int abi, unsigned int nr)
{
	uint64_t args[6] = {};
	struct some some;
	unsigned int i, j, sub;

	some_find(&some, &compared->rules, abi, nr);
	if (is_mux(abi, nr)) {
		for (sub = 1; sub < 32; sub++) {
			args[0] = sub;
			if (syscall_subcall_name(nr, sub))
				compare_call(compared, &some, abi, nr, args);
		}
		return;
	}
	for (i = 0; i < (some.count && some.rule[0]->nr_conds ? 10 * VECTORS : VECTORS / 10); i++) {
		/* in x32 libseccomp judges half of an argument */
		for (j = 0; j < 6; j++) {
			args[j] = some_value(&compared->oracle);
			if (abi == SCLIMIT_ABI_X32 || i % 2)
				args[j] = (uint32_t)args[j];
		}
		compare_call(compared, &some, abi, nr, args);
	}
}

static void compare_all(struct compared *compared, bool mux)
{
	unsigned int abi, nr;
	const char *name;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= NR_MAX; nr++) {
			name = syscall_name(abi, nr);
			if ((name && syscall_exempt(name)) || (!mux && is_mux(abi, nr)))
				continue;
			compare_number(compared, abi, nr);
		}
	}
}

/* Return: whether both take it. */
static bool compared_make(struct compared *compared, const char *name, const char *text)
{
	cleanup_profile_seccomp struct profile_seccomp seccomp = { .want = true };
	struct json_object *json = json_tokener_parse(text);
	struct err err = {};
	int oracle, ours;

	*compared = (struct compared){};
	expect(json, "%s: no JSON", name);
	oracle = oracle_make(&compared->oracle, json);
	ours = profile_parse_run(name, text, strlen(text), &context, &seccomp, &compared->rules,
				 &compared->notes, &err);
	json_object_put(json);
	expect(!ours || oracle, "%s: refused: %s\n%s", name, err.text, text);
	return !ours && !oracle;
}

/* ---- those of container engines ---- */

#define GO	"/usr/share/gocode/src/github.com/"
#define DOCKER	GO "docker/docker/"

static void profiles_of_engines_say_what_seccomp_says(void)
{
	static const char *const paths[] = {
		"/usr/share/containers/seccomp.json", DOCKER "profiles/seccomp/default.json",
		DOCKER "oci/fixtures/default.json",
		DOCKER "profiles/seccomp/fixtures/default-old-format.json",
		DOCKER "profiles/seccomp/fixtures/example.json",
		DOCKER "profiles/seccomp/fixtures/conditional_include.json",
		GO "opencontainers/runc/tests/integration/testdata/seccomp_syscall_test1.json",
		GO "opencontainers/runc/tests/integration/testdata/seccomp_syscall_test2.json",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(paths); i++) {
		cleanup_compared struct compared compared = {};
		cleanup_text struct text text = {};
		struct err err = {};

		if (access(paths[i], R_OK)) {
			printf("%s is not there\n", paths[i]);
			continue;
		}
		expect(!file_read(paths[i], &text, &err), "%s", err.text);
		expect(compared_make(&compared, paths[i], text_str(&text)), "%s", paths[i]);
		compare_all(&compared, true);
		expect(!compared.wrong && compared.calls > 10000, "%s: %u of %lu", paths[i],
		       compared.wrong, compared.calls);
		expect(!is_noted(&compared, "no such system calls"), "%s", paths[i]);
	}
}

/* ---- any ---- */

static const char *const names[] = {
	"mprotect", "munlock", "getppid", "shmdt", "socket", "connect", "send", "accept", "semop",
	"msgctl", "ipc", "socketcall", "personality", "clone", "ioctl", "setuid32", "preadv",
	"pwritev2", "arm_fadvise64_64", "nosuch",
};

static const char *const actions[] = {
	"ALLOW", "ERRNO", "LOG", "KILL", "TRAP", "KILL_PROCESS",
};

static void add_args(struct text *text)
{
	static const char *const ops[] = { "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ" };
	static const unsigned long long values[] = {
		0, 1, 5, 8, 0xf0f0, 0x7e020000, 0x80000000, 0xffffffff, 0x100000000, 0x500000005,
		0x8000000000000000, 0xffffffffffffffff,
	};
	unsigned int i, count = chance(4), twice = !chance(4);

	for (i = 0; i < count; i++)
		text_add(text, "%s{\"index\":%u,\"value\":%llu,\"valueTwo\":%llu,"
			 "\"op\":\"SCMP_CMP_%s\"}", i ? "," : "", twice ? chance(2) : i,
			 values[chance(ARRAY_SIZE(values))], values[chance(ARRAY_SIZE(values))],
			 ops[chance(ARRAY_SIZE(ops))]);
}

/* Getpgrp is in all: without a call that each ABI has and that asks for nothing, libseccomp loses
 * rules. The other one is the newest, so that no sub-call of i386 is. */
static void add_profile(struct text *text)
{
	unsigned int i, j, count = 1 + chance(8);

	text_add(text, "{\"defaultAction\":\"SCMP_ACT_%s\",\"architectures\":[%s%s"
		 "\"SCMP_ARCH_X86_64\"],\"syscalls\":[{\"names\":[\"getpgrp\","
		 "\"set_mempolicy_home_node\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":99}",
		 actions[chance(ARRAY_SIZE(actions))], chance(4) ? "\"SCMP_ARCH_X86\"," : "",
		 chance(4) ? "\"SCMP_ARCH_X32\"," : "");
	for (i = 0; i < count; i++) {
		const char *action = actions[chance(ARRAY_SIZE(actions))];

		text_add(text, ",{\"names\":[");
		for (j = 0; j < 1 + chance(3); j++)
			text_add(text, "%s\"%s\"", j ? "," : "", names[chance(ARRAY_SIZE(names))]);
		text_add(text, "],\"action\":\"SCMP_ACT_%s\",", action);
		if (!strcmp(action, "ERRNO") && chance(2))
			text_add(text, "\"errnoRet\":%u,", 2 + chance(3));
		text_add(text, "\"args\":[");
		add_args(text);
		text_add(text, "]}");
	}
	text_add(text, "]}");
}

static void any_profile_says_what_seccomp_says(void)
{
	unsigned int i, taken = 0;

	for (i = 0; i < RANDOM_PROFILES; i++) {
		cleanup_compared struct compared compared = {};
		cleanup_text struct text text = {};

		add_profile(&text);
		if (!compared_make(&compared, "random", text_str(&text)))
			continue;
		/* there, what is strictest of what libseccomp's filter says applies */
		if (is_noted(&compared, "libseccomp's filter is not"))
			continue;
		taken++;
		compare_all(&compared, !is_noted(&compared, "out of reach"));
		expect(!compared.wrong, "%u of %lu: %s", compared.wrong, compared.calls,
		       text_str(&text));
	}
	expect(taken > RANDOM_PROFILES / 2, "but %u", taken);
}

int main(void)
{
	profiles_of_engines_say_what_seccomp_says();
	any_profile_says_what_seccomp_says();
	return host_done();
}
