// SPDX-License-Identifier: GPL-2.0
/*
 * What the launcher does not take as a profile: one line, which names the place, and no rules.
 */
#include "../../tool/lib/profile.h"
#include "host.h"

static const struct profile_context context = { .kernel_major = 6, .kernel_minor = 1 };

/* A profile that allows, with something beside that; one with an entry; with one argument of it. */
#define ROOT(rest)	"{\"defaultAction\":\"SCMP_ACT_ALLOW\"," rest "}"
#define ENTRY(rest)	ROOT("\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_LOG\"}," \
			     "{\"names\":[\"getppid\"]," rest "}]")
#define TRAP(rest)	ENTRY("\"action\":\"SCMP_ACT_TRAP\"," rest)
#define ARG(arg)	TRAP("\"args\":[{" arg "}]")

static const struct {
	const char *json, *message;
} rows[] = {
	/* no JSON, or no profile */
	{ "", "p: no JSON at byte 0" },
	{ "{", "p: no JSON at byte 1" },
	{ "{}}", "p: no JSON at byte 2" },
	{ "[]", "p: there is no seccomp profile in it" },
	{ "null", "p: no JSON at byte 4" },
	{ "{}", "p: defaultAction is missing" },
	{ "{\"linux\":{}}", "p: there is no seccomp profile in it" },
	{ "{\"linux\":{\"seccomp\":null}}", "p: there is no seccomp profile in it" },
	{ "{\"linux\":{\"seccomp\":{}}}", "p: defaultAction is missing" },
	{ "{'defaultAction':'SCMP_ACT_ALLOW'}", "p: no JSON at byte 1" },
	{ ROOT("\"syscalls\":[],"), "p: no JSON at byte 48" },
	{ ROOT("\"comment\":\"\xff\""), "p: no JSON at byte" },

	/* members and types */
	{ ROOT("\"sycalls\":[]"), "p: sycalls: there is no such thing in a profile" },
	{ ROOT("\"syscalls\":{}"), "p: syscalls is no array" },
	{ ROOT("\"syscalls\":[1]"), "p: syscalls[0] is no object" },
	{ TRAP("\"arg\":[]"), "p: syscalls[1].arg: there is no such thing" },
	{ TRAP("\"includes\":{\"cap\":[]}"), "p: syscalls[1].includes.cap: there is no such" },
	{ TRAP("\"includes\":[]"), "p: syscalls[1].includes is no object" },
	{ TRAP("\"args\":[1]"), "p: syscalls[1].args[0] is no object" },
	{ ARG("\"index\":0,\"value\":0,\"op\":\"SCMP_CMP_EQ\",\"mask\":1"),
	  "p: syscalls[1].args[0].mask: there is no such thing" },
	{ ROOT("\"archMap\":[{\"arch\":\"SCMP_ARCH_X86\"}]"),
	  "p: archMap[0].arch: there is no such thing" },
	{ ROOT("\"a\\nb\":1"), "p: a?b: there is no such thing" },
	{ ROOT("\"syscalls\":[{\"action\":\"SCMP_ACT_TRAP\"}]"), "p: syscalls[0].names is missing" },
	{ ROOT("\"syscalls\":[{\"names\":[\"read\",\"\"],\"action\":\"SCMP_ACT_TRAP\"}]"),
	  "p: syscalls[0].names[1] is empty" },
	{ ROOT("\"syscalls\":[{\"names\":[\"read\",1],\"action\":\"SCMP_ACT_TRAP\"}]"),
	  "p: syscalls[0].names[1] is no string" },
	{ TRAP("\"name\":\"read\""), "p: syscalls[1].name and names are both there" },

	/* actions and errnos */
	{ "{\"defaultAction\":1}", "p: defaultAction is no string" },
	{ "{\"defaultAction\":\"allow\"}", "p: defaultAction: no such action: allow" },
	{ "{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}",
	  "p: defaultAction: SCMP_ACT_NOTIFY cannot be for all calls" },
	{ ENTRY("\"comment\":\"\""), "p: syscalls[1].action is missing" },
	{ ENTRY("\"action\":\"SCMP_ACT_DENY\""), "p: syscalls[1].action: no such action: SCMP_AC" },
	{ ROOT("\"syscalls\":[{\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_NOTIFY\"}]"),
	  "p: syscalls[0].action: SCMP_ACT_NOTIFY cannot be for write" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":0"), "p: syscalls[1].errnoRet is 0: " },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":-1"),
	  "p: syscalls[1].errnoRet is negative" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":4096"),
	  "p: syscalls[1].errnoRet: 4096 is no errno" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1.5"), "p: syscalls[1].errnoRet is no int" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":\"1\""),
	  "p: syscalls[1].errnoRet is no int" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"ENOSUCH\""),
	  "p: syscalls[1].errno: no such errno: ENOSUCH" },
	{ ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EPERM\",\"errnoRet\":38"),
	  "p: syscalls[1].errno is EPERM and errnoRet is 38" },
	{ ENTRY("\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":65536"),
	  "p: syscalls[1].errnoRet: 65536 is more than a tracer is told" },
	{ TRAP("\"errnoRet\":1"), "p: syscalls[1].errnoRet: SCMP_ACT_TRAP has no errno" },
	{ ROOT("\"defaultErrnoRet\":1"), "p: defaultErrnoRet: SCMP_ACT_ALLOW has no errno" },

	/* arguments */
	{ ARG("\"index\":6,\"value\":0,\"op\":\"SCMP_CMP_EQ\""),
	  "p: syscalls[1].args[0].index: a call has arguments 0 to 5" },
	{ ARG("\"index\":-1,\"value\":0,\"op\":\"SCMP_CMP_EQ\""),
	  "p: syscalls[1].args[0].index is negative" },
	{ ARG("\"value\":0,\"op\":\"SCMP_CMP_EQ\""), "p: syscalls[1].args[0].index is missing" },
	{ ARG("\"index\":0,\"op\":\"SCMP_CMP_EQ\""), "p: syscalls[1].args[0].value is missing" },
	{ ARG("\"index\":0,\"value\":0"), "p: syscalls[1].args[0].op: no such comparison: none" },
	{ ARG("\"index\":0,\"value\":0,\"op\":\"SCMP_CMP_IN\""),
	  "p: syscalls[1].args[0].op: no such comparison: SCMP_CMP_IN" },
	{ ARG("\"index\":0,\"value\":18446744073709551616,\"op\":\"SCMP_CMP_EQ\""),
	  "p: syscalls[1].args[0].value is more than 18446744073709551615" },
	{ ARG("\"index\":0,\"value\":99999999999999999999999,\"op\":\"SCMP_CMP_EQ\""),
	  "p: syscalls[1].args[0].value is more than 18446744073709551615" },

	/* words */
	{ ROOT("\"flags\":[\"SECCOMP_FILTER_FLAG_NEW_LISTENER\"]"),
	  "p: flags[0]: no such flag: SECCOMP_FILTER_FLAG_NEW_LISTENER" },
	{ ROOT("\"architectures\":[\"SCMP_ARCH_X86\",\"SCMP_ARCH_VAX\"]"),
	  "p: architectures[1]: no such architecture: SCMP_ARCH_VAX" },
	{ ROOT("\"architectures\":[\"amd64\"]"), "p: architectures[0]: no such architecture: amd64" },
	{ ROOT("\"archMap\":[{}]"), "p: archMap[0].architecture is missing" },
	{ ROOT("\"archMap\":[{\"architecture\":\"SCMP_ARCH_ARM\",\"subArchitectures\":[\"x\"]}]"),
	  "p: archMap[0].subArchitectures[0]: no such architecture: x" },
	{ ROOT("\"architectures\":[\"SCMP_ARCH_X86\"],\"archMap\":["
	       "{\"architecture\":\"SCMP_ARCH_ARM\"}]"),
	  "p: architectures and archMap are both there" },
	{ TRAP("\"excludes\":{\"caps\":[\"CAP_SYS_ADMN\"]}"),
	  "p: syscalls[1].excludes.caps[0]: no such capability: CAP_SYS_ADMN" },
	{ TRAP("\"includes\":{\"arches\":[\"amd46\"]}"),
	  "p: syscalls[1].includes.arches[0]: no such machine: amd46" },
	{ TRAP("\"includes\":{\"minKernel\":\"4\"}"), "p: syscalls[1].includes.minKernel: no version" },
	{ TRAP("\"includes\":{\"minKernel\":\"4.8.1\"}"),
	  "p: syscalls[1].includes.minKernel: no version such as 4.8: 4.8.1" },
	{ TRAP("\"includes\":{\"minKernel\":\"-4.8\"}"),
	  "p: syscalls[1].includes.minKernel: no version" },
	{ TRAP("\"includes\":{\"minKernel\":\"0.0\"}"),
	  "p: syscalls[1].includes.minKernel: no version" },
	{ ROOT("\"listenerPath\":\"/x\""), "p: listenerPath: nothing has SCMP_ACT_NOTIFY" },
	{ ROOT("\"listenerMetadata\":\"x\",\"syscalls\":[{\"names\":[\"read\"],"
	       "\"action\":\"SCMP_ACT_NOTIFY\"}]"), "p: listenerMetadata: there is no listenerPath" },

	/* what does not apply is looked at, too */
	{ ENTRY("\"action\":\"SCMP_ACT_DENY\",\"includes\":{\"arches\":[\"arm\"]}"),
	  "p: syscalls[1].action: no such action: SCMP_ACT_DENY" },
	{ TRAP("\"args\":[{}],\"excludes\":{\"caps\":[\"CAP_CHOWN\"]}"),
	  "p: syscalls[1].args[0].index is missing" },

	/* what json-c passes over */
	{ ROOT("\"defaultAction\":\"SCMP_ACT_KILL\""), "p: defaultAction is there twice" },
	{ TRAP("\"args\":[],\"args\":[]"), "p: syscalls[1].args is there twice" },
	{ TRAP("\"args\":[],\"\\u0061rgs\":[]"), "p: syscalls[1].args is there twice" },
	{ ARG("\"index\":0,\"value\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\""),
	  "p: syscalls[1].args[0].value is there twice" },
	{ ROOT("\"syscalls\":[{\"names\":[\"read\\u0000x\"],\"action\":\"SCMP_ACT_TRAP\"}]"),
	  "p: syscalls[0].names[0]: there is a NUL in it" },
	{ ROOT("\"comment\\u0000x\":1"), "p: a member's name: there is a NUL in it" },
	{ "{\"annotations\":{\"a\":1,\"b\":{\"c\":[1,{\"d\":2,\"d\":3}]}},\"linux\":{\"seccomp\":{}}}",
	  "p: annotations.b.c[1].d is there twice" },

	/* libseccomp refuses that */
	{ ROOT("\"syscalls\":[{\"names\":[\"getppid\"],\"action\":\"SCMP_ACT_TRAP\",\"args\":["
	       "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]},{\"names\":[\"getppid\"],"
	       "\"action\":\"SCMP_ACT_LOG\",\"args\":["
	       "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]"),
	  "p: libseccomp refuses a rule for getppid" },

	/* what libseccomp never comes back from */
	{ ROOT("\"architectures\":[\"SCMP_ARCH_X86_64\"],\"syscalls\":["
	       "{\"names\":[\"getpgrp\"],\"action\":\"SCMP_ACT_TRAP\"},"
	       "{\"names\":[\"write\"],\"action\":\"SCMP_ACT_KILL_PROCESS\",\"args\":["
	       "{\"index\":0,\"value\":9223372036854775808,\"op\":\"SCMP_CMP_GE\"},"
	       "{\"index\":1,\"value\":4294967295,\"op\":\"SCMP_CMP_GT\"}]},"
	       "{\"names\":[\"write\"],\"action\":\"SCMP_ACT_KILL_PROCESS\",\"args\":["
	       "{\"index\":0,\"value\":9223372036854775808,\"op\":\"SCMP_CMP_GE\"},"
	       "{\"index\":1,\"value\":5,\"valueTwo\":2147483648,"
	       "\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]"),
	  "p: libseccomp does not come to an end with it" },
};

static void expect_refused(const char *json, size_t len, const char *message)
{
	cleanup_profile_seccomp struct profile_seccomp seccomp = { .want = true };
	cleanup_words struct words notes = {};
	cleanup_rules struct rules rules = {};
	struct err err = {};
	int ret = profile_parse_run("p", json, len, &context, &seccomp, &rules, &notes, &err);

	expect(ret == -1 && !rules.count && !strncmp(err.text, message, strlen(message)),
	       "%.*s: %d \"%s\", not \"%s\"", (int)len, json, ret, err.text, message);
	expect(!strpbrk(err.text, "\n\r\t\033"), "%.*s: not one line", (int)len, json);
}

static void each_mistake_is_one_line_that_names_its_place(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_refused(rows[i].json, strlen(rows[i].json), rows[i].message);
}

/* Lists in lists, objects in objects, with an end or without. */
static void nesting_is_bounded(void)
{
	static const char *const begin[] = { "[", "{\"a\":" }, *const end[] = { "]", "}" };
	unsigned int kind, i, depth;

	for (kind = 0; kind < 2; kind++) {
		for (depth = 30; depth <= 100000; depth = depth < 40 ? depth + 1 : depth * 10) {
			cleanup_text struct text text = {};

			for (i = 0; i < depth; i++)
				text_add(&text, "%s", begin[kind]);
			expect_refused(text_str(&text), text.len, "p: no JSON at byte");
			text_add(&text, "1");
			for (i = 0; i < depth; i++)
				text_add(&text, "%s", end[kind]);
			expect_refused(text_str(&text), text.len, "p: ");
		}
	}
}

static void a_nul_is_no_end(void)
{
	static const char after[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}\0,";
	static const char within[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\0\"}";

	expect_refused(after, sizeof(after) - 1, "p: no JSON: there is a NUL in it");
	expect_refused(within, sizeof(within) - 1, "p: no JSON: there is a NUL in it");
}

/* The text needs no NUL behind it, and none of it is read twice as long as it is. */
static void a_text_ends_where_it_ends(void)
{
	static const char json[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"comment\":\"x\"}";
	const size_t len = sizeof(json) - 1;
	cleanup_profile_seccomp struct profile_seccomp seccomp = { .want = true };
	cleanup_rules struct rules rules = {};
	struct err err = {};
	size_t i;

	for (i = 0; i <= len; i++) {
		char *exact = xmalloc(i ? i : 1);

		memcpy(exact, json, i);
		if (i < len)
			expect_refused(exact, i, "p: no JSON at byte");
		else
			expect(!profile_parse_run("p", exact, i, &context, &seccomp, &rules, NULL,
						  &err), "%s", err.text);
		free(exact);
	}
}

int main(void)
{
	each_mistake_is_one_line_that_names_its_place();
	nesting_is_bounded();
	a_nul_is_no_end();
	a_text_ends_where_it_ends();
	return host_done();
}
