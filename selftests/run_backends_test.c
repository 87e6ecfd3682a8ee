// SPDX-License-Identifier: GPL-2.0
/*
 * The same profile under the module, under seccomp and under both: a command of a container makes
 * every call of x86-64 and i386, those that the profile judges by their arguments with many of
 * them, and what it gets is what libseccomp's filter says, or, where that lets a call run, what it
 * gets without a policy.
 */
#include "sclimit_harness.h"

#include "run_calls.h"
#include "sclimit_module.h"
#include "scmp_oracle.h"

#define NR_MAX		511	/* no number of these ABIs is beyond it but x32's own */
#define CALLS_TEXT	(256 * 1024)

static struct tool plain, got;

/* With no arguments these do not return to say what they got. */
static bool is_exempt(unsigned int abi, unsigned int nr)
{
	static const unsigned int exempt[2][5] = {
		{ 15, 60, 219, 231, 231 }, { 0, 1, 119, 173, 252 },
	};
	unsigned int i;

	for (i = 0; i < 5; i++)
		if (exempt[abi][i] == nr)
			return true;
	return false;
}

static bool is_mux(unsigned int abi, unsigned int nr)
{
	return abi == 1 && (nr == 102 || nr == 117);
}

FIXTURE(backends)
{
	struct oracle oracle;
	/* beyond them a profile's author knew no call */
	unsigned int newest[2];
	char *calls;
	size_t len;
};

FIXTURE_VARIANT(backends)
{
	const char *path;
};

/* errnos by name, two errnos; rules for capabilities */
FIXTURE_VARIANT_ADD(backends, podman)
{
	.path = "/t/podman.json",
};

/* clone by mask */
FIXTURE_VARIANT_ADD(backends, docker)
{
	.path = "/t/docker.json",
};

static void find_newest(struct json_object *profile, unsigned int newest[2])
{
	static const unsigned int archs[2] = { SCMP_ARCH_X86_64, SCMP_ARCH_X86 };
	struct json_object *list, *names;
	const char *name;
	size_t i, j;
	int abi, nr;

	if (!json_object_object_get_ex(profile, "syscalls", &list))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		if (!json_object_object_get_ex(json_object_array_get_idx(list, i), "names", &names))
			continue;
		for (j = 0; j < json_object_array_length(names); j++) {
			name = json_object_get_string(json_object_array_get_idx(names, j));
			for (abi = 0; abi < 2; abi++) {
				nr = seccomp_syscall_resolve_name_arch(archs[abi], name);
				if (nr > (int)newest[abi])
					newest[abi] = nr;
			}
		}
	}
}

FIXTURE_SETUP(backends)
{
	struct json_object *json;

	if (module_loaded())
		ASSERT_EQ(0, keeper());
	json = json_object_from_file(variant->path);
	ASSERT_NE(NULL, json) TH_LOG("%s: %s", variant->path, json_util_get_last_err());
	ASSERT_EQ(0, oracle_make(&self->oracle, json));
	find_newest(json, self->newest);
	self->calls = malloc(CALLS_TEXT);
	ASSERT_NE(NULL, self->calls);
	self->len = 0;
}

FIXTURE_TEARDOWN(backends)
{
}

/* What the profile says: 0 for a call that runs, else its errno. */
static int expected(FIXTURE_DATA(backends) *self, unsigned int abi, unsigned int nr,
		    const unsigned long long *args)
{
	unsigned int ret;

	if (is_exempt(abi, nr))
		return 0;
	if (nr > self->newest[abi])
		return ENOSYS;
	ret = oracle_run(&self->oracle, abi, nr, args);
	if ((ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO)
		return ret & SECCOMP_RET_DATA;
	return ret == SECCOMP_RET_ALLOW ? 0 : -1;
}

static void add_call(FIXTURE_DATA(backends) *self, unsigned int abi, unsigned int nr,
		     const unsigned long long *args)
{
	self->len += sprintf(self->calls + self->len, "%s:%u:%#llx,%#llx,%#llx\n",
			     oracle_abis[abi].name, nr, args[0], args[1], args[2]);
}

/* Around the values that the profile names. The kernel reads 32 bits of all but clone's flags. */
static unsigned long long boundary(const struct oracle *oracle, unsigned int i)
{
	return (unsigned int)(oracle->seen[i / 3] + i % 3 - 1);
}

static bool minds(FIXTURE_DATA(backends) *self, unsigned int abi, unsigned int nr, unsigned int arg)
{
	unsigned long long args[6] = {};
	int first = expected(self, abi, nr, args);
	unsigned int i;

	for (i = 0; i < 3 * self->oracle.nr_seen; i++) {
		args[arg] = boundary(&self->oracle, i);
		if (expected(self, abi, nr, args) != first)
			return true;
	}
	return false;
}

/* Return: how many calls are judged by their arguments. */
static unsigned int list_calls(FIXTURE_DATA(backends) *self)
{
	unsigned int abi, nr, arg, i, judged = 0;

	for (abi = 0; abi < 2; abi++) {
		for (nr = 0; nr <= NR_MAX; nr++) {
			unsigned long long args[6] = {};

			add_call(self, abi, nr, args);
			for (i = 1; is_mux(abi, nr) && i < 25; i++) {
				args[0] = i;
				add_call(self, abi, nr, args);
			}
			for (arg = 0; !is_mux(abi, nr) && arg < 3; arg++) {
				if (!minds(self, abi, nr, arg))
					continue;
				judged++;
				memset(args, 0, sizeof(args));
				for (i = 0; i < 3 * self->oracle.nr_seen; i++) {
					args[arg] = boundary(&self->oracle, i);
					add_call(self, abi, nr, args);
				}
			}
		}
	}
	return judged;
}

/* A line of what a command has printed. */
struct line {
	unsigned int abi, nr;
	unsigned long long args[6];
	int got;
};

static bool next_line(const char **text, struct line *line)
{
	char abi[8];
	int len = 0;

	*line = (struct line){};
	if (sscanf(*text, "%7[^:]:%u:%llx,%llx,%llx %d\n%n", abi, &line->nr, &line->args[0],
		   &line->args[1], &line->args[2], &line->got, &len) != 6 || !len)
		return false;
	line->abi = !strcmp(abi, "i386");
	*text += len;
	return true;
}

/* Where nobody asks seccomp, this is a way into its strict mode, where no call can tell its errno. */
static bool is_seccomp(const struct line *line)
{
	return line->nr == (line->abi ? 354 : 317);
}

/* They are for code that the kernel itself puts into programs: it asks no filter about them. */
static bool is_probe(const struct line *line)
{
	return !line->abi && (line->nr == 335 || line->nr == 336);
}

/* What one that is not refused may get: what it gets without a policy. One that died of it, or had
 * not ended by then, has run at least: whether a child that sends SIGKILL as it ends does so in
 * time is the scheduler's matter. */
static bool runs_alike(const struct line *free_one, const struct line *line)
{
	if (free_one->got == line->got)
		return true;
	if (line->got >= CALLS_KILLED)
		return line->got != CALLS_KILLED + SIGSYS;
	return free_one->got >= CALLS_KILLED && line->got != EPERM && line->got != ENOSYS;
}

/* Both are of the same calls. */
static void compare(struct __test_metadata *_metadata, FIXTURE_DATA(backends) *self,
		    const char *backend)
{
	const char *a = plain.out, *b = got.out;
	unsigned int refused = 0, run = 0;
	struct line free_one, line;
	int want;

	while (next_line(&a, &free_one) && next_line(&b, &line)) {
		ASSERT_EQ(free_one.nr, line.nr);
		want = expected(self, line.abi, line.nr, line.args);
		/* neither profile kills or traps */
		ASSERT_LE(0, want);
		if ((!want && is_seccomp(&line)) || (want && is_probe(&line)))
			continue;
		/* what the kernel does not have is nothing that the module could stand before */
		if (want && free_one.got == ENOSYS && line.got == ENOSYS)
			want = ENOSYS;
		want ? refused++ : run++;
		EXPECT_TRUE(want ? line.got == want : runs_alike(&free_one, &line))
			TH_LOG("%s: %s:%u a0=%#llx a1=%#llx a2=%#llx: %d, not %d", backend,
			       oracle_abis[line.abi].name, line.nr, line.args[0], line.args[1],
			       line.args[2], line.got, want ?: free_one.got);
	}
	EXPECT_EQ('\0', *a);
	EXPECT_EQ('\0', *b);
	/* what is not on the list, and what is */
	EXPECT_LT(150, refused);
	EXPECT_LT(600, run);
}

TEST_F(backends, every_call_gets_what_libseccomps_filter_says)
{
	static const char *const backends[] = { "seccomp", "module", "both" };
	size_t i;

	EXPECT_LE(2, list_calls(self));
	ASSERT_EQ(0, calls_run(&plain, self->calls, OPTIONS("--profile", "none"), CALLS("-")))
		TH_LOG("%s", plain.err);
	EXPECT_EQ(tool_lines(self->calls), tool_lines(plain.out));
	for (i = 0; i < (module_loaded() ? ARRAY_SIZE(backends) : 1); i++) {
		ASSERT_EQ(0, calls_run(&got, self->calls,
				       OPTIONS("--profile", variant->path, "--backend",
					       backends[i]), CALLS("-"))) TH_LOG("%s", got.err);
		compare(_metadata, self, backends[i]);
	}
}

TEST_HARNESS_MAIN
