/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A container whose root is looked at from inside, by a shell. Its policy is of no matter here.
 *
 *	EXPECT_EQ(0, inside(&t, OWN_ROOT, "echo x >/file"));
 *
 * The root that it can have is a directory with busybox, which belongs to the container's ids.
 */
#ifndef SCLIMIT_RUN_ROOT_H
#define SCLIMIT_RUN_ROOT_H

#include "sclimit_harness.h"

#include "tool.h"

#define RUN	"/bin/sclimit-run"
#define ROOT	"/tmp/run-root"		/* the directory */
#define HOST	"/tmp/run-host"		/* something of the host that no container should change */
#define ROOT_ARGS 32

/* Options, ended by NULL. */
#define OPTIONS(...)	((const char *const []){ __VA_ARGS__, NULL })
#define MAPPED		"--uid-map", "0:100000:65536", "--gid-map", "0:100000:65536"
#define OWN(...)	OPTIONS(MAPPED, "-q", "--rootfs", ROOT, ##__VA_ARGS__)
#define OWN_ROOT	OWN()
#define HOST_ROOT	OPTIONS(MAPPED)
/* The container's root user is the host's, whom permissions do not stop. */
#define AS_HOST(...)	OPTIONS("-q", "--rootfs", ROOT, "--share", __VA_ARGS__)

static struct tool t;

/** sh() - run a script on the host. Return: its status; see tool_end(). */
static __maybe int sh(struct tool *run, const char *script)
{
	return tool_run(run, &(struct tool_how){ .file = "/bin/sh" },
			TOOL_ARGV("-ec", script));
}

/** inside() - run a script in a container. Return: its status; see tool_end(). */
static __maybe int inside(struct tool *run, const char *const *options, const char *script)
{
	const char *args[ROOT_ARGS] = { "--profile", "none" };
	size_t n = 2;

	while (*options && n < ROOT_ARGS - 6)
		args[n++] = *options++;
	args[n++] = "--";
	args[n++] = "/bin/sh";
	args[n++] = "-c";
	args[n++] = script;
	return tool_run(run, &(struct tool_how){ .file = RUN }, args);
}

/** root_make() - make the directory anew, and what is beside it. Return: 0 or a status. */
static __maybe int root_make(void)
{
	static const char script[] =
		"rm -rf " ROOT " " HOST "\n"
		"mkdir -p " ROOT "/bin " ROOT "/etc " HOST "\n"
		"cp /bin/busybox " ROOT "/bin/busybox\n"
		"for a in $(/bin/busybox --list); do\n"
		"	[ $a = busybox ] || ln -s busybox " ROOT "/bin/$a\n"
		"done\n"
		"echo lower >" ROOT "/etc/motd\n"
		"mkdir " ROOT "/etc/dir\n"
		"echo deep >" ROOT "/etc/dir/file\n"
		"echo host >" HOST "/file\n"
		"chown -hR 100000:100000 " ROOT " " HOST "\n";

	return sh(&t, script);
}

static __maybe int root_remove(void)
{
	return sh(&t, "rm -rf " ROOT " " HOST);
}

/* What is mounted where we are, to be compared. */
static __maybe int mounts_read(char *into, size_t size)
{
	return read_text("/proc/self/mountinfo", into, size) < 0 ? -EIO : 0;
}

/* A container of that root is there: FIXTURE(name) with no data. */
#define ROOT_FIXTURE(name) \
	FIXTURE(name) { \
		char before[65536], after[65536]; \
	}; \
	FIXTURE_SETUP(name) \
	{ \
		ASSERT_EQ(0, root_make()) TH_LOG("%s", t.err); \
		ASSERT_EQ(0, mounts_read(self->before, sizeof(self->before))); \
	} \
	FIXTURE_TEARDOWN(name) \
	{ \
		/* whatever was tried, nothing is mounted outside */ \
		EXPECT_EQ(0, mounts_read(self->after, sizeof(self->after))); \
		EXPECT_STREQ(self->before, self->after); \
		EXPECT_EQ(0, root_remove()) TH_LOG("%s", t.err); \
	}

#endif /* SCLIMIT_RUN_ROOT_H */
