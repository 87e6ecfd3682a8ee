// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that run as their owner, such as sudo, in a container with a policy: whoever enforces
 * it, they go on to work, unless no_new_privs is asked for.
 */
#include "sclimit_harness.h"

#include "tool.h"

#define RUN	"/bin/sclimit-run"
#define ROOT	"/selftest_suid"
#define PROGRAM	ROOT "/tell"
#define FIRST	2097152000	/* the container's root user, outside */
#define TELL	"--tell-euid"

static struct tool t;

/* In the container this program is that one. */
static void __attribute__((constructor)) tell_euid(int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], TELL))
		return;
	dprintf(STDOUT_FILENO, "%d\n", geteuid());
	_exit(0);
}

FIXTURE(suid)
{
	char top[CG_PATH];
};

FIXTURE_VARIANT(suid)
{
	const char *backend;
};

FIXTURE_VARIANT_ADD(suid, auto_backend) {
	.backend = "--backend=auto",
};

FIXTURE_VARIANT_ADD(suid, seccomp) {
	.backend = "--backend=seccomp",
};

static int copy_self(const char *to)
{
	int in = open("/proc/self/exe", O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0700);
	char buf[65536];
	ssize_t len = -1;

	while (in >= 0 && out >= 0 && (len = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, len) != len)
			break;
	close(in);
	close(out);
	return len ? -1 : 0;
}

FIXTURE_SETUP(suid)
{
	ASSERT_EQ(0, cg_base(self->top));
	mkdir(ROOT, 0755);
	ASSERT_EQ(0, copy_self(PROGRAM));
	ASSERT_EQ(0, chown(ROOT, FIRST, FIRST));
	ASSERT_EQ(0, chown(PROGRAM, FIRST, FIRST));
	ASSERT_EQ(0, chmod(PROGRAM, 04755));
}

FIXTURE_TEARDOWN_PARENT(suid)
{
	tool_run(&t, &(struct tool_how){ .file = "/bin/rm" }, TOOL_ARGV("-rf", ROOT));
	EXPECT_EQ(0, cg_destroy(self->top));
}

#define run(...) tool_run(&t, &(struct tool_how){ .file = RUN, .cg = self->top }, TOOL_ARGV( \
	"-q", "--rootfs", ROOT, "--uid-map=0:2097152000:65536", "--gid-map=0:2097152000:65536", \
	"--uid=1000", "--gid=1000", "--deny=uname", variant->backend, __VA_ARGS__, "--", "/tell", \
	TELL))

TEST_F(suid, a_program_of_root_s_is_root_for_a_user_inside)
{
	EXPECT_EQ(0, run("--hostname=box"))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "0\n");
}

TEST_F(suid, it_is_not_with_no_new_privs)
{
	EXPECT_EQ(0, run("--no-new-privs"))
		TH_LOG("%s", t.err);
	EXPECT_OUT(t, "1000\n");
}

TEST_HARNESS_MAIN
