// SPDX-License-Identifier: GPL-2.0
/*
 * What the launcher takes as a profile and what not: each action, comparison, flag, architecture
 * and condition, and one clear line that names the place for everything else.
 */
#include <errno.h>
#include <linux/seccomp.h>

#include "../../tool/lib/profile.h"
#include "../../tool/lib/syscall-names.h"
#include "host.h"

static const struct profile_context context = { .kernel_major = 6, .kernel_minor = 1 };

/* What a profile comes to. */
struct read {
	struct profile_seccomp seccomp;
	struct rules rules;
	struct words notes;
	struct err err;
	int ret;
};

static void read_cleanup(struct read *read)
{
	profile_seccomp_free(&read->seccomp);
	rules_free(&read->rules);
	words_free(&read->notes);
}
#define cleanup_read	__attribute__((cleanup(read_cleanup)))

static void read_as(struct read *read, const char *json, bool want,
		    const struct profile_context *as)
{
	*read = (struct read){ .seccomp = { .want = want } };
	read->ret = profile_parse_run("p", json, strlen(json), as, &read->seccomp, &read->rules,
				      &read->notes, &read->err);
}

/* With conditions that all hold, or that do not. */
static bool conds_hold(const struct rule *rule, uint64_t a0, uint64_t a1)
{
	const struct rule_cond *cond;
	uint64_t arg;
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++) {
		cond = &rule->cond[i];
		arg = cond->arg == 0 ? a0 : cond->arg == 1 ? a1 : 0;
		if (!(cond->op == RULE_EQ ? arg == cond->value :
		      cond->op == RULE_NE ? arg != cond->value :
		      cond->op == RULE_LT ? arg < cond->value :
		      cond->op == RULE_LE ? arg <= cond->value :
		      cond->op == RULE_GT ? arg > cond->value :
		      cond->op == RULE_GE ? arg >= cond->value :
		      (arg & cond->mask) == cond->value))
			return false;
	}
	return true;
}

/* The rule for a call of x86-64, or NULL. */
static const struct rule *rule_for(const struct read *read, const char *name, uint64_t a0,
				   uint64_t a1)
{
	const unsigned int nr = syscall_number(SCLIMIT_ABI_X86_64, name);
	const struct rule *rule;
	size_t i;

	for (i = 0; i < read->rules.count; i++) {
		rule = &read->rules.rule[i];
		if (rule->abi == SCLIMIT_ABI_X86_64 && rule->first <= nr && nr <= rule->last &&
		    conds_hold(rule, a0, a1))
			return rule;
	}
	return NULL;
}

static int action_for(const struct read *read, const char *name, uint64_t a0, uint64_t a1)
{
	const struct rule *rule = rule_for(read, name, a0, a1);

	return rule ? (int)rule->action : -1;
}

/* ---- what is taken ---- */

/* Where the default allows, one entry for getppid; EXTRA stands beside its name. */
#define ENTRY(extra)	"{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":" \
			"[\"getppid\"]," extra "}]}"

static void nine_actions_are_read(void)
{
	static const struct {
		const char *word;
		int seccomp, module, err;
	} rows[] = {
		{ "KILL", RULE_KILL_THREAD, SCLIMIT_ACTION_KILL, 0 },
		{ "KILL_THREAD", RULE_KILL_THREAD, SCLIMIT_ACTION_KILL, 0 },
		{ "KILL_PROCESS", SCLIMIT_ACTION_KILL, SCLIMIT_ACTION_KILL, 0 },
		{ "TRAP", SCLIMIT_ACTION_TRAP, SCLIMIT_ACTION_TRAP, 0 },
		{ "ERRNO", SCLIMIT_ACTION_ERRNO, SCLIMIT_ACTION_ERRNO, EPERM },
		{ "TRACE", RULE_TRACE, -2, EPERM },
		{ "LOG", SCLIMIT_ACTION_LOG, SCLIMIT_ACTION_LOG, 0 },
		{ "NOTIFY", RULE_NOTIFY, -2, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *json = xasprintf(ENTRY("\"action\":\"SCMP_ACT_%s\""),
						    rows[i].word);
		cleanup_read struct read with = {}, without = {};
		const struct rule *rule;

		read_as(&with, json, true, &context);
		rule = rule_for(&with, "getppid", 0, 0);
		expect(rule && (int)rule->action == rows[i].seccomp && rule->err == rows[i].err,
		       "%s: %d %s", rows[i].word, with.ret, with.err.text);
		read_as(&without, json, false, &context);
		if (rows[i].module != -2)
			expect(action_for(&without, "getppid", 0, 0) == rows[i].module, "%s",
			       rows[i].word);
		else
			expect(without.ret && strstr(without.err.text, "--backend seccomp") &&
			       strstr(without.err.text, "syscalls[0].action"), "%s: %s",
			       rows[i].word, without.err.text);
		expect(without.ret || without.notes.count == (rows[i].seccomp == RULE_KILL_THREAD ? 3 : 2),
		       "%s: %zu notes", rows[i].word, without.notes.count);
	}
}

static void errnos_are_read_by_name_and_number(void)
{
	static const struct {
		const char *extra;
		int err;
	} rows[] = {
		{ "\"action\":\"SCMP_ACT_ERRNO\"", EPERM },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":100", 100 },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":4095", 4095 },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"ENOSYS\"", ENOSYS },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"ENOSYS\",\"errnoRet\":38", ENOSYS },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"\",\"errnoRet\":5", EIO },
		{ "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":null", EPERM },
		{ "\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":0", 0 },
		{ "\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":65535", 65535 },
	};
	cleanup_read struct read both = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *json = xasprintf(ENTRY("%s"), rows[i].extra);
		cleanup_read struct read read = {};
		const struct rule *rule;

		read_as(&read, json, true, &context);
		rule = rule_for(&read, "getppid", 0, 0);
		expect(rule && rule->err == rows[i].err, "%s: %d %s", rows[i].extra,
		       rule ? rule->err : -1, read.err.text);
	}
	read_as(&both, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrno\":\"EACCES\","
		"\"syscalls\":[{\"names\":[\"fchroot\"],\"action\":\"SCMP_ACT_ALLOW\"}]}", true,
		&context);
	expect(rule_for(&both, "getppid", 0, 0) && rule_for(&both, "getppid", 0, 0)->err == EACCES,
	       "defaultErrno: %s", both.err.text);
}

static void seven_comparisons_are_read(void)
{
	static const struct {
		const char *op;
		uint64_t yes, no;
	} rows[] = {
		{ "NE", 8, 7 }, { "LT", 6, 7 }, { "LE", 7, 8 }, { "EQ", 7, 6 }, { "GE", 7, 6 },
		{ "GT", 8, 7 }, { "MASKED_EQ", 0xf5, 7 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *json = xasprintf(
			ENTRY("\"action\":\"SCMP_ACT_TRAP\",\"args\":[{\"index\":1,\"value\":7,"
			      "\"valueTwo\":5,\"op\":\"SCMP_CMP_%s\"}]"), rows[i].op);
		cleanup_read struct read read = {};

		read_as(&read, json, true, &context);
		expect(action_for(&read, "getppid", rows[i].no, rows[i].yes) ==
		       SCLIMIT_ACTION_TRAP, "%s: %s", rows[i].op, read.err.text);
		expect(action_for(&read, "getppid", rows[i].yes, rows[i].no) == -1, "%s",
		       rows[i].op);
	}
}

#define TWO(first, second)	"\"action\":\"SCMP_ACT_TRAP\",\"args\":[" \
	"{\"index\":" first ",\"value\":5,\"op\":\"SCMP_CMP_EQ\"}," \
	"{\"index\":" second ",\"value\":6,\"op\":\"SCMP_CMP_EQ\"}]"

static void conditions_on_one_argument_are_rules_of_their_own(void)
{
	cleanup_read struct read one = {}, two = {};

	read_as(&one, ENTRY(TWO("0", "0")), true, &context);
	expect(action_for(&one, "getppid", 5, 0) == SCLIMIT_ACTION_TRAP, "5");
	expect(action_for(&one, "getppid", 6, 0) == SCLIMIT_ACTION_TRAP, "6");
	expect(action_for(&one, "getppid", 7, 0) == -1, "7");
	read_as(&two, ENTRY(TWO("0", "1")), true, &context);
	expect(action_for(&two, "getppid", 5, 6) == SCLIMIT_ACTION_TRAP, "5, 6");
	expect(action_for(&two, "getppid", 5, 7) == -1, "5, 7");
	expect(action_for(&two, "getppid", 6, 6) == -1, "6, 6");
}

static void four_flags_are_read(void)
{
	cleanup_read struct read all = {}, none = {}, module = {};
	static const char json[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":["
		"\"SECCOMP_FILTER_FLAG_TSYNC\",\"SECCOMP_FILTER_FLAG_LOG\","
		"\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\",\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"]}";

	read_as(&all, json, true, &context);
	expect(!all.ret && all.seccomp.flags == (SECCOMP_FILTER_FLAG_TSYNC |
	       SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW |
	       SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV), "%#x %s", all.seccomp.flags,
	       all.err.text);
	read_as(&module, json, false, &context);
	expect(words_have(&module.notes, "its flags are for seccomp, and do nothing here"),
	       "%zu notes", module.notes.count);
	read_as(&none, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"flags\":[]}", true, &context);
	expect(!none.ret && !none.seccomp.flags, "%s", none.err.text);
}

static void all_architectures_are_known_and_ours_count(void)
{
	static const char *const words[] = {
		"X86", "X86_64", "X32", "ARM", "AARCH64", "MIPS", "MIPS64", "MIPS64N32", "MIPSEL",
		"MIPSEL64", "MIPSEL64N32", "PPC", "PPC64", "PPC64LE", "S390", "S390X", "PARISC",
		"PARISC64", "RISCV64", "LOONGARCH64", "M68K", "SH", "SHEB",
	};
	cleanup_text struct text all = {};
	cleanup_read struct read read = {}, map = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		text_add(&all, "%s\"SCMP_ARCH_%s\"", i ? "," : "", words[i]);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		cleanup_free char *json = xasprintf("{\"defaultAction\":\"SCMP_ACT_ALLOW\","
			"\"architectures\":[\"SCMP_ARCH_%s\"]}", words[i]);
		cleanup_read struct read one = {};

		read_as(&one, json, true, &context);
		/* of an ABI that is not there, everything is refused by one rule */
		expect(!one.ret && one.rules.count == (i == 0 || i == 2 ? 1 : 2), "%s: %zu %s",
		       words[i], one.rules.count, one.err.text);
	}
	{
		cleanup_free char *json = xasprintf("{\"defaultAction\":\"SCMP_ACT_ALLOW\","
			"\"architectures\":[%s]}", text_str(&all));

		read_as(&read, json, true, &context);
		expect(!read.ret && !read.rules.count, "%zu %s", read.rules.count, read.err.text);
	}
	read_as(&map, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"archMap\":["
		"{\"architecture\":\"SCMP_ARCH_AARCH64\",\"subArchitectures\":[\"SCMP_ARCH_ARM\"]},"
		"{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X32\"]},"
		"{\"architecture\":\"SCMP_ARCH_S390X\",\"subArchitectures\":[\"SCMP_ARCH_X86\"]}]}",
		true, &context);
	expect(map.rules.count == 1 && map.rules.rule[0].abi == SCLIMIT_ABI_I386 &&
	       map.rules.rule[0].last == SYSCALL_NR_MAX, "archMap: %zu %s", map.rules.count, map.err.text);
}

/* Whether an entry with that applies: @caps are those of the container. */
static bool applies(const char *filters, const struct words *caps)
{
	cleanup_free char *json = xasprintf(ENTRY("\"action\":\"SCMP_ACT_TRAP\",%s"), filters);
	struct profile_context as = context;
	cleanup_read struct read read = {};

	as.caps = caps;
	read_as(&read, json, true, &as);
	expect(!read.ret, "%s: %s", filters, read.err.text);
	return action_for(&read, "getppid", 0, 0) == SCLIMIT_ACTION_TRAP;
}

static void entries_are_included_and_excluded(void)
{
	static const struct {
		const char *filters;
		bool with_default, with_admin;
	} rows[] = {
		{ "\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}", false, true },
		{ "\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\",\"CAP_CHOWN\"]}", false, false },
		{ "\"includes\":{\"caps\":[\"CAP_KILL\",\"CAP_CHOWN\"]}", true, false },
		{ "\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\",\"CAP_BPF\"]}", true, false },
		{ "\"includes\":{\"arches\":[\"arm64\",\"amd64\"]}", true, true },
		{ "\"includes\":{\"arches\":[\"s390x\"]}", false, false },
		{ "\"excludes\":{\"arches\":[\"amd64\"]}", false, false },
		{ "\"excludes\":{\"arches\":[\"s390\",\"riscv64\"]}", true, true },
		{ "\"includes\":{\"minKernel\":\"4.8\"}", true, true },
		{ "\"includes\":{\"minKernel\":\"6.1\"}", true, true },
		{ "\"includes\":{\"minKernel\":\"6.2\"}", false, false },
		{ "\"includes\":{\"minKernel\":\"7.0\"}", false, false },
		{ "\"excludes\":{\"minKernel\":\"6.1\"}", false, false },
		{ "\"excludes\":{\"minKernel\":\"6.10\"}", true, true },
		{ "\"includes\":{\"arches\":[\"amd64\"],\"minKernel\":\"9.9\"}", false, false },
		{ "\"includes\":{},\"excludes\":{},\"comment\":\"all\"", true, true },
	};
	cleanup_words struct words admin = {};
	size_t i;

	words_add(&admin, "CAP_SYS_ADMIN");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		expect(applies(rows[i].filters, NULL) == rows[i].with_default, "%s",
		       rows[i].filters);
		expect(applies(rows[i].filters, &admin) == rows[i].with_admin, "%s: admin",
		       rows[i].filters);
	}
}

static void the_old_format_is_read(void)
{
	cleanup_read struct read read = {};

	read_as(&read, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"getppid\","
		"\"action\":\"SCMP_ACT_TRAP\",\"args\":null},{\"name\":\"mount\",\"names\":[],"
		"\"action\":\"SCMP_ACT_LOG\",\"args\":[]}]}", true, &context);
	expect(action_for(&read, "getppid", 0, 0) == SCLIMIT_ACTION_TRAP, "%s", read.err.text);
	expect(action_for(&read, "mount", 0, 0) == SCLIMIT_ACTION_LOG, "%s", read.err.text);
}

static void a_rule_with_the_default_action_is_skipped(void)
{
	cleanup_read struct read read = {}, same = {};

	/* by itself it would win over the one behind it */
	read_as(&read, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":["
		"{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ALLOW\"},"
		"{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_TRAP\"}]}", true, &context);
	expect(action_for(&read, "getppid", 0, 0) == SCLIMIT_ACTION_TRAP, "%s", read.err.text);
	/* another errno is another action */
	read_as(&same, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":["
		"{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\"},"
		"{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":5}]}", true,
		&context);
	expect(rule_for(&same, "getppid", 0, 0) && rule_for(&same, "getppid", 0, 0)->err == 5,
	       "%s", same.err.text);
}

static void unknown_names_are_one_note(void)
{
	cleanup_read struct read read = {};
	size_t i, found = 0;

	/* arm_fadvise64_64 is of another machine, semop of i386's ipc */
	read_as(&read, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"nosuch\","
		"\"getppid\",\"arm_fadvise64_64\",\"neither\",\"semop\"],"
		"\"action\":\"SCMP_ACT_TRAP\"}]}", true, &context);
	for (i = 0; i < read.notes.count; i++)
		found += text_is(read.notes.word[i],
				 "no such system calls, ignored: nosuch neither");
	expect(found == 1, "%zu times: %s", found, read.err.text);
	expect(action_for(&read, "getppid", 0, 0) == SCLIMIT_ACTION_TRAP, "getppid");
}

static void what_is_newer_than_all_named_answers_enosys(void)
{
	static const struct {
		const char *action;
		int landlock, mseal;	/* errnos, or 0 for what runs, -1 for a kill */
	} rows[] = {
		{ "ERRNO", EPERM, ENOSYS }, { "KILL", -1, ENOSYS }, { "KILL_PROCESS", -1, ENOSYS },
		{ "TRAP", -1, ENOSYS }, { "ALLOW", 0, 0 }, { "LOG", 0, 0 }, { "TRACE", -1, -1 },
	};
	const struct rule *rule;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		cleanup_free char *json = xasprintf("{\"defaultAction\":\"SCMP_ACT_%s\",\"syscalls\":"
			"[{\"names\":[\"cachestat\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":9}]}",
			rows[i].action);
		cleanup_read struct read read = {};

		read_as(&read, json, true, &context);
		rule = rule_for(&read, "cachestat", 0, 0);
		expect(rule && rule->err == 9, "%s: cachestat: %s", rows[i].action, read.err.text);
		rule = rule_for(&read, "mseal", 0, 0);
		expect(rows[i].mseal == ENOSYS ? rule && rule->action == SCLIMIT_ACTION_ERRNO &&
		       rule->err == ENOSYS : rows[i].mseal ? rule && rule->err != ENOSYS :
		       !rule || rule->action == SCLIMIT_ACTION_LOG, "%s: mseal", rows[i].action);
		rule = rule_for(&read, "landlock_create_ruleset", 0, 0);
		expect(rows[i].landlock == EPERM ? rule && rule->err == EPERM :
		       rows[i].landlock ? rule && rule->err != ENOSYS :
		       !rule || rule->action == SCLIMIT_ACTION_LOG, "%s: landlock", rows[i].action);
	}
}

static void a_bundle_has_its_profile_inside(void)
{
	cleanup_read struct read read = {};

	read_as(&read, "{\"ociVersion\":\"1.0.0\",\"linux\":{\"maskedPaths\":[],\"seccomp\":"
		ENTRY("\"action\":\"SCMP_ACT_TRAP\"") "}}", true, &context);
	expect(action_for(&read, "getppid", 0, 0) == SCLIMIT_ACTION_TRAP, "%s", read.err.text);
}

/* What a profile with these members, and a call that is notified of, has for a listener. */
static void expect_listener(const char *members, const char *path, const char *metadata)
{
	cleanup_read struct read read = {};
	cleanup_free char *json = xasprintf("{\"defaultAction\":\"SCMP_ACT_ALLOW\",%s"
					    "\"syscalls\":[{\"names\":[\"getppid\"],"
					    "\"action\":\"SCMP_ACT_NOTIFY\"}]}", members);

	read_as(&read, json, true, &context);
	expect(!read.ret, "%s", read.err.text);
	expect(!strcmp(read.seccomp.listener_path ?: "none", path), "%s: %s", members,
	       read.seccomp.listener_path);
	expect(!strcmp(read.seccomp.listener_metadata ?: "none", metadata), "%s: %s", members,
	       read.seccomp.listener_metadata);
}

static void a_listener_and_its_metadata_are_read(void)
{
	expect_listener("", "none", "none");
	expect_listener("\"listenerPath\":\"\",", "none", "none");
	expect_listener("\"listenerPath\":\"\",\"listenerMetadata\":\"\",", "none", "none");
	expect_listener("\"listenerPath\":\"/run/a b\",", "/run/a b", "none");
	expect_listener("\"listenerPath\":null,\"listenerMetadata\":null,", "none", "none");
	expect_listener("\"listenerPath\":\"/x\",\"listenerMetadata\":\"\",", "/x", "");
	expect_listener("\"listenerMetadata\":\"A=\\\"1\\\",\\u00e4\","
			"\"listenerPath\":\"/x\",", "/x", "A=\"1\",\303\244");
}

static void a_profile_that_is_refused_leaves_no_listener(void)
{
	cleanup_read struct read read = {};

	read_as(&read, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":\"/x\","
		"\"listenerMetadata\":\"m\",\"syscalls\":[{\"names\":[\"getppid\"],"
		"\"action\":\"SCMP_ACT_NOTIFY\"},{\"names\":[\"clone\"],"
		"\"action\":\"SCMP_ACT_ERRNO\",\"args\":[{\"index\":7}]}]}", true, &context);
	expect(read.ret, "it is taken");
	expect(!read.seccomp.listener_path && !read.seccomp.listener_metadata, "there is one");
}

int main(void)
{
	nine_actions_are_read();
	errnos_are_read_by_name_and_number();
	seven_comparisons_are_read();
	conditions_on_one_argument_are_rules_of_their_own();
	four_flags_are_read();
	all_architectures_are_known_and_ours_count();
	entries_are_included_and_excluded();
	the_old_format_is_read();
	a_rule_with_the_default_action_is_skipped();
	unknown_names_are_one_note();
	what_is_newer_than_all_named_answers_enosys();
	a_bundle_has_its_profile_inside();
	a_listener_and_its_metadata_are_read();
	a_profile_that_is_refused_leaves_no_listener();
	return host_done();
}
