// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --profile FILE: what a profile says, as --dry-run shows it and as the calls of a
 * container get it, by seccomp and, where the module is loaded, by the module.
 *
 * The command in the container is this program: CALLS in its environment says which calls it is to
 * make, and it prints what each of them answers.
 */
#include "sclimit_harness.h"

#include <seccomp.h>

#include "sclimit_module.h"
#include "tool.h"

#define RUN		"/bin/sclimit-run"
#define FILE_NAME	"/tmp/run_profile.json"
#define CALLS		"PROFILE_TEST_CALLS"
#define DIED		(128 + SIGSYS)	/* as sclimit-run says that */

/* None of them does anything; all give 0 where nothing refuses them. */
#define GETPGID		"121:0"
#define GETPRIORITY(which)	"140:" which ":0"
#define I386_GETPGID	"i132:0"

static struct tool t;

/* In the container: calls by number, after an i those of i386, with two arguments. */
static __attribute__((constructor)) void make_calls(void)
{
	const char *at = getenv(CALLS);
	unsigned long long a0, a1;
	char *end;
	long ret;
	int nr;

	if (!at)
		return;
	for (; *at; at = *end == ',' ? end + 1 : end) {
		nr = strtoul(*at == 'i' ? at + 1 : at, &end, 10);
		a0 = *end == ':' ? strtoull(end + 1, &end, 0) : 0;
		a1 = *end == ':' ? strtoull(end + 1, &end, 0) : 0;
		ret = *at == 'i' ? int80(nr, a0, a1) : raw_syscall(nr, a0, a1);
		dprintf(1, "%s%ld", at == getenv(CALLS) ? "" : " ", ret < 0 ? -ret : 0);
	}
	_exit(0);
}

/*
 *     top		the launcher's own
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(profile)
{
	char top[CG_PATH], self[CG_PATH];
};

FIXTURE_VARIANT(profile)
{
	const char *backend;
	bool module;
};

FIXTURE_VARIANT_ADD(profile, seccomp) {
	.backend = "--backend=seccomp",
};

FIXTURE_VARIANT_ADD(profile, module) {
	.backend = "--backend=module",
	.module = true,
};

FIXTURE_SETUP(profile)
{
	ssize_t len;

	if (variant->module && !module_loaded())
		SKIP(return, "the module is not loaded");
	ASSERT_EQ(0, cg_base(self->top));
	len = readlink("/proc/self/exe", self->self, sizeof(self->self) - 1);
	ASSERT_LT(0, len);
	self->self[len] = '\0';
}

FIXTURE_TEARDOWN_PARENT(profile)
{
	if (!variant->module || module_loaded())
		EXPECT_EQ(0, cg_destroy(self->top));
}

static int write_profile(const char *json)
{
	int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return -errno;
	err = write_fd(fd, json, strlen(json));
	close(fd);
	return err;
}

/* Makes calls under a profile; @option is one more. Return: the launcher's status. */
static int run(FIXTURE_DATA(profile) *self, const FIXTURE_VARIANT(profile) *variant,
	       const char *json, const char *option, const char *calls)
{
	char env[1024];
	int err = write_profile(json);

	if (err)
		return err;
	snprintf(env, sizeof(env), "--env=" CALLS "=%s", calls);
	return tool_run(&t, &(struct tool_how){ .file = RUN, .cg = self->top },
			TOOL_ARGV(variant->backend, option, env, "--profile", FILE_NAME, "--",
				  self->self));
}

/* "Nothing" as an option. */
#define PLAIN	"--cap-drop=CAP_MKNOD"

#define EXPECT_CALLS(json, calls, answers) do { \
	EXPECT_EQ(0, run(self, variant, json, PLAIN, calls)) TH_LOG("%s: %s", json, t.err); \
	EXPECT_STREQ(answers, t.out) TH_LOG("%s: %s", json, t.err); \
} while (0)

#define EXPECT_DIES(json, calls) \
	EXPECT_EQ(DIED, run(self, variant, json, PLAIN, calls)) \
		TH_LOG("%s: %s%s", json, t.out, t.err)

/* Nothing is started. */
#define EXPECT_REFUSED(json, part) do { \
	EXPECT_EQ(125, run(self, variant, json, PLAIN, GETPGID)) TH_LOG("%s: %s", json, t.out); \
	EXPECT_STREQ("", t.out); \
	EXPECT_COMPLAINS(t, part); \
} while (0)

/* What it would do about one call: a line of the plan. */
static bool plans(FIXTURE_DATA(profile) *self, const FIXTURE_VARIANT(profile) *variant,
		  const char *json, const char *option, const char *line)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "  deny %s", line);
	if (write_profile(json) ||
	    tool_run(&t, &(struct tool_how){ .file = RUN, .cg = self->top },
		     TOOL_ARGV(variant->backend, option, "--dry-run", "--profile", FILE_NAME, "--",
			       self->self)))
		return false;
	return tool_has_line(t.out, whole);
}

#define EXPECT_PLANNED(json, line) \
	EXPECT_TRUE(plans(self, variant, json, PLAIN, line)) \
		TH_LOG("%s: no '%s' in: %s%s", json, line, t.out, t.err)

#define ALL_ABIS	"\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"," \
			"\"SCMP_ARCH_X32\"],"
#define PROFILE(rest)	"{\"defaultAction\":\"SCMP_ACT_ALLOW\"," ALL_ABIS rest "}"
#define ENTRY(rest)	PROFILE("\"syscalls\":[{\"names\":[\"getpgid\"]," rest "}]")

/* ---- actions ---- */

TEST_F(profile, actions_come_out_as_they_are_written)
{
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_ALLOW\""), GETPGID, "0");
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_LOG\""), GETPGID, "0");
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_ERRNO\""), GETPGID "," I386_GETPGID, "1 1");
	EXPECT_DIES(ENTRY("\"action\":\"SCMP_ACT_TRAP\""), GETPGID);
	EXPECT_DIES(ENTRY("\"action\":\"SCMP_ACT_KILL\""), GETPGID);
	EXPECT_DIES(ENTRY("\"action\":\"SCMP_ACT_KILL_THREAD\""), GETPGID);
	EXPECT_DIES(ENTRY("\"action\":\"SCMP_ACT_KILL_PROCESS\""), GETPGID);
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_LOG\""), "x86_64:getpgid/log");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_ERRNO\""), "i386:getpgid");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_TRAP\""), "x86_64:getpgid/trap");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_KILL_PROCESS\""), "x86_64:getpgid/kill");
}

TEST_F(profile, what_asks_another_process_is_seccomp_s)
{
	if (variant->module) {
		EXPECT_REFUSED(ENTRY("\"action\":\"SCMP_ACT_TRACE\""), "seccomp alone");
		EXPECT_REFUSED(ENTRY("\"action\":\"SCMP_ACT_NOTIFY\""), "seccomp alone");
		return;
	}
	/* without somebody to ask */
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_TRACE\""), GETPGID, "38");
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_NOTIFY\""), GETPGID, "38");
	EXPECT_TRUE(tool_says(t.err, "no supervisor")) TH_LOG("%s", t.err);
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_TRACE\",\"errnoRet\":7"),
		       "x86_64:getpgid/trace=7");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_NOTIFY\""), "x86_64:getpgid/notify");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_KILL\""), "x86_64:getpgid/kill-thread");
}

TEST_F(profile, notify_is_neither_default_nor_for_write)
{
	EXPECT_REFUSED("{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", "defaultAction: SCMP_ACT_NOTIFY");
	EXPECT_REFUSED(PROFILE("\"syscalls\":[{\"names\":[\"write\"],"
			       "\"action\":\"SCMP_ACT_NOTIFY\"}]"), "syscalls[0].action: SCMP_ACT");
}

TEST_F(profile, errnos_are_taken_by_name_and_by_number)
{
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":100"), GETPGID, "100");
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"ENOSYS\""), GETPGID, "38");
	EXPECT_CALLS(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"EIO\",\"errnoRet\":5"),
		     GETPGID, "5");
	EXPECT_PLANNED(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38"),
		       "x86_64:getpgid/errno=ENOSYS");
	EXPECT_REFUSED(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":0"), "errnoRet is 0");
	EXPECT_REFUSED(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":4096"), "is no errno");
	EXPECT_REFUSED(ENTRY("\"action\":\"SCMP_ACT_ERRNO\",\"errno\":\"ENONE\""), "ENONE");
}

/* ---- arguments ---- */

#define ARG(index, op, value) \
	"{\"index\":" index ",\"op\":\"SCMP_CMP_" op "\",\"value\":" value ",\"valueTwo\":2}"
#define PRIORITY(args)	PROFILE("\"syscalls\":[{\"names\":[\"getpriority\"],\"action\":" \
				"\"SCMP_ACT_ERRNO\",\"errnoRet\":100,\"args\":[" args "]}]")
#define WHICH	GETPRIORITY("0") "," GETPRIORITY("1") "," GETPRIORITY("2") "," \
		"i96:0," "i96:1," "i96:2"

TEST_F(profile, seven_comparisons_hold_where_they_say)
{
	static const struct {
		const char *op;
		const char *answers;	/* to 0, 1, 2 */
	} rows[] = {
		{ "NE", "100 0 100 100 0 100" }, { "LT", "100 0 0 100 0 0" },
		{ "LE", "100 100 0 100 100 0" }, { "EQ", "0 100 0 0 100 0" },
		{ "GE", "0 100 100 0 100 100" }, { "GT", "0 0 100 0 0 100" },
	};
	char json[512];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(json, sizeof(json), PRIORITY(ARG("0", "%s", "1")), rows[i].op);
		EXPECT_CALLS(json, WHICH, rows[i].answers);
	}
	EXPECT_CALLS(PRIORITY(ARG("0", "MASKED_EQ", "6")), WHICH, "0 0 100 0 0 100");
	EXPECT_PLANNED(PRIORITY(ARG("0", "MASKED_EQ", "6")),
		       "x86_64:getpriority:a0&0x6==2/errno=ENETDOWN");
}

TEST_F(profile, conditions_on_one_argument_are_each_enough_on_several_all_are_needed)
{
	EXPECT_CALLS(PRIORITY(ARG("0", "EQ", "0") "," ARG("0", "EQ", "2")), WHICH,
		     "100 0 100 100 0 100");
	EXPECT_CALLS(PRIORITY(ARG("0", "EQ", "1") "," ARG("1", "EQ", "0")), WHICH,
		     "0 100 0 0 100 0");
	EXPECT_CALLS(PRIORITY(ARG("0", "EQ", "1") "," ARG("1", "EQ", "9")), WHICH,
		     "0 0 0 0 0 0");
}

/* ---- what applies ---- */

TEST_F(profile, an_abi_that_is_not_listed_is_killed)
{
	static const char only[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":["
				   "\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_S390X\"]}";
	static const char map[] = "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"archMap\":["
		"{\"architecture\":\"SCMP_ARCH_ARM\",\"subArchitectures\":[]},"
		"{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\"]}]}";

	EXPECT_CALLS(only, GETPGID, "0");
	EXPECT_DIES(only, I386_GETPGID);
	EXPECT_CALLS(map, GETPGID "," I386_GETPGID, "0 0");
	EXPECT_REFUSED(PROFILE("\"archMap\":[{\"architecture\":\"SCMP_ARCH_ARM\"}]"), "archMap");
	EXPECT_REFUSED("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"architectures\":[\"x86\"]}",
		       "architectures[0]: no such architecture: x86");
}

#define IF(rest)	ENTRY("\"action\":\"SCMP_ACT_ERRNO\"," rest)

TEST_F(profile, entries_apply_by_capability_machine_and_kernel)
{
	static const char include[] = IF("\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}");
	static const char exclude[] = IF("\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}");

	EXPECT_CALLS(include, GETPGID, "0");
	EXPECT_CALLS(exclude, GETPGID, "1");
	EXPECT_EQ(0, run(self, variant, include, "--cap-add=SYS_ADMIN", GETPGID));
	EXPECT_STREQ("1", t.out);
	EXPECT_EQ(0, run(self, variant, exclude, "--cap-add=SYS_ADMIN", GETPGID));
	EXPECT_STREQ("0", t.out);
	EXPECT_EQ(0, run(self, variant, IF("\"includes\":{\"caps\":[\"CAP_CHOWN\"]}"),
			 "--cap-drop=CHOWN", GETPGID));
	EXPECT_STREQ("0", t.out);
	EXPECT_CALLS(IF("\"includes\":{\"arches\":[\"arm64\"]}"), GETPGID, "0");
	EXPECT_CALLS(IF("\"includes\":{\"arches\":[\"arm64\",\"amd64\"]}"), GETPGID, "1");
	EXPECT_CALLS(IF("\"includes\":{\"minKernel\":\"4.8\"}"), GETPGID, "1");
	EXPECT_CALLS(IF("\"includes\":{\"minKernel\":\"99.0\"}"), GETPGID, "0");
	EXPECT_CALLS(IF("\"excludes\":{\"minKernel\":\"99.0\"}"), GETPGID, "1");
	EXPECT_REFUSED(IF("\"includes\":{\"minKernel\":\"new\"}"), "includes.minKernel");
	EXPECT_REFUSED(IF("\"includes\":{\"caps\":[\"CAP_ADMIN\"]}"), "includes.caps[0]");
}

TEST_F(profile, the_old_format_is_read)
{
	EXPECT_CALLS(PROFILE("\"syscalls\":[{\"name\":\"getpgid\",\"action\":\"SCMP_ACT_ERRNO\","
			     "\"args\":null}]"), GETPGID, "1");
}

TEST_F(profile, an_entry_with_the_default_action_is_skipped_and_unknown_names_are_told)
{
	EXPECT_CALLS(PROFILE("\"syscalls\":[{\"names\":[\"getpgid\"],\"action\":\"SCMP_ACT_ALLOW\"},"
			     "{\"names\":[\"nosuch\",\"getpgid\",\"neither\"],"
			     "\"action\":\"SCMP_ACT_ERRNO\"}]"), GETPGID, "1");
	EXPECT_TRUE(tool_says(t.err, "no such system calls, ignored: nosuch neither\n"))
		TH_LOG("%s", t.err);
}

TEST_F(profile, the_four_flags_are_taken_and_no_others)
{
	EXPECT_CALLS(PROFILE("\"flags\":[\"SECCOMP_FILTER_FLAG_TSYNC\",\"SECCOMP_FILTER_FLAG_LOG\","
			     "\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\","
			     "\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"],\"syscalls\":[{\"names\":"
			     "[\"getpgid\"],\"action\":\"SCMP_ACT_ERRNO\"}]"), GETPGID, "1");
	EXPECT_REFUSED(PROFILE("\"flags\":[\"SECCOMP_FILTER_FLAG_NEW_LISTENER\"]"), "flags[0]");
}

/* All that is older than 4.18, but getpgid; and getppid last, which says what is newest. */
static void older_profile(char *json, size_t size)
{
	size_t n;
	char *name;
	int nr;

	n = snprintf(json, size, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":99,"
		     "\"syscalls\":[{\"action\":\"SCMP_ACT_ALLOW\",\"names\":[");
	for (nr = 0; nr <= 334; nr++) {
		name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86_64, nr);
		if (name && strcmp(name, "getpgid"))
			n += snprintf(json + n, size - n, "\"%s\",", name);
		free(name);
	}
	snprintf(json + n, size - n, "\"getppid\"]}]}");
}

TEST_F(profile, calls_newer_than_the_newest_that_is_named_are_not_there)
{
	static char json[16384];

	older_profile(json, sizeof(json));
	/* getpgid; pidfd_open and openat2, which every kernel has that sclimit runs on */
	EXPECT_CALLS(json, GETPGID ",434:1,437:0", "99 38 38");
	EXPECT_PLANNED(json, "x86_64:335-1023/errno=ENOSYS");
}

/* ---- what is no profile ---- */

TEST_F(profile, what_is_not_understood_is_one_line_and_nothing_starts)
{
	static const struct {
		const char *json, *part;
	} rows[] = {
		{ "", "no JSON" },
		{ "{}", "defaultAction is missing" },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "no JSON" },
		{ PROFILE("\"sycalls\":[]"), "sycalls: there is no such thing" },
		{ PROFILE("\"flags\":[],\"flags\":[]"), "flags is there twice" },
		{ IF("\"arg\":[]"), "syscalls[0].arg: there is no such thing" },
		{ IF("\"args\":[{}]"), "syscalls[0].args[0].index is missing" },
		{ IF("\"args\":[" ARG("6", "EQ", "0") "]"), "syscalls[0].args[0].index" },
		{ IF("\"args\":[" ARG("0", "IN", "0") "]"), "syscalls[0].args[0].op" },
		{ IF("\"args\":[" ARG("0", "EQ", "-1") "]"), "args[0].value is negative" },
		{ IF("\"args\":[" ARG("0", "EQ", "18446744073709551616") "]"), "args[0].value is more" },
		{ ENTRY("\"action\":\"SCMP_ACT_DENY\""), "syscalls[0].action: no such action" },
		{ PROFILE("\"syscalls\":[{\"names\":[\"a\\u0000b\"],\"action\":\"SCMP_ACT_LOG\"}]"),
		  "syscalls[0].names[0]: there is a NUL" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_REFUSED(rows[i].json, rows[i].part);
	unlink(FILE_NAME);
	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN, .cg = self->top },
				TOOL_ARGV(variant->backend, "--profile", FILE_NAME, "true")));
	EXPECT_COMPLAINS(t, FILE_NAME);
}

TEST_HARNESS_MAIN
