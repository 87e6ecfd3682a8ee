// SPDX-License-Identifier: GPL-2.0
/*
 * Loads that cannot work fail with an errno and one line in the log that says why, and leave
 * nothing behind; unloads wait for nobody and leave nobody with a file that still works.
 */
#include "sclimit_module.h"
#include "kselftest_harness.h"

#include <sys/mount.h>

#define FTRACE_ENABLED	"/proc/sys/kernel/ftrace_enabled"
#define V1_MOUNT	"/tmp/load_v1"

static const char *const files[] = {
	"syscalls.allow", "syscalls.deny", "syscalls.lock",
	"syscalls.deny.local", "syscalls.events", "syscalls.stat",
};

#define WRITABLE	3	/* the first of them */

/*
 * /sys/fs/cgroup
 * `-- load_test
 *     `-- sub
 */
FIXTURE(load) {
	char cg[CG_PATH], sub[CG_PATH], params[64];
	int log;
};

FIXTURE_SETUP(load)
{
	strcpy(self->params, gate_params());
	cg_name(self->cg, CG_ROOT, "load_test");
	ASSERT_EQ(0, cg_destroy(self->cg));
	ASSERT_EQ(0, cg_create(self->cg));
	ASSERT_EQ(0, cg_create_sub(self->sub, self->cg, "sub"));
	ASSERT_TRUE(!mkdir(V1_MOUNT, 0755) || errno == EEXIST);
	self->log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, self->log);
	ASSERT_LE(0, lseek(self->log, 0, SEEK_END));
}

/* The hierarchy is taken down some time after the last mount of it. */
static int load_soon(const char *params)
{
	int err, i;

	for (i = 0; (err = module_load(params)) == -EBUSY && i < 1000; i++)
		usleep(10000);
	return err;
}

FIXTURE_TEARDOWN_PARENT(load)
{
	write_text(FTRACE_ENABLED, "1", 1);
	umount2(V1_MOUNT, MNT_DETACH);
	rmdir(V1_MOUNT);
	cg_allow(CG_ROOT, "all");
	if (strcmp(gate_params(), self->params)) {
		if (module_loaded())
			EXPECT_EQ(0, module_unload_soon());
		EXPECT_EQ(0, load_soon(self->params));
	}
	EXPECT_EQ(0, cg_destroy(self->cg));
}

/* Return: how many lines the module has logged since the last look, the last of them in @line. */
static int logged(int log, char *line, size_t len)
{
	char record[2048], *text, *end;
	ssize_t got;
	int n = 0;

	line[0] = '\0';
	while ((got = read(log, record, sizeof(record) - 1)) > 0 || (got < 0 && errno == EPIPE)) {
		if (got < 0)
			continue;
		record[got] = '\0';
		text = strchr(record, ';');
		if (!text || strncmp(text + 1, "sclimit: ", 9))
			continue;
		end = strchr(text, '\n');
		if (end)
			*end = '\0';
		/* what the kernel says of every module that it did not come with */
		if (strstr(text, "taint") || strstr(text, "verification"))
			continue;
		snprintf(line, len, "%s", text + 10);
		n++;
	}
	return n;
}

static int files_there(const char *cg)
{
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(files); i++)
		n += !access(cg_file(cg, files[i]), F_OK);
	return n;
}

#define EXPECT_LOADS_AND_DENIES(params) do {					\
	EXPECT_EQ(0, load_soon(params));					\
	EXPECT_EQ(6, files_there(CG_ROOT));					\
	EXPECT_EQ(6, files_there(self->sub));					\
	EXPECT_EQ(0, cg_deny(self->cg, "110"));					\
	EXPECT_EQ(EPERM, errno_in(self->sub, SYS_getppid));			\
	EXPECT_EQ(0, cg_allow(self->cg, "110"));				\
	EXPECT_EQ(0, errno_in(self->sub, SYS_getppid));				\
} while (0)

#define EXPECT_NOTHING_LEFT() do {						\
	EXPECT_FALSE(module_loaded());						\
	EXPECT_EQ(0, files_there(CG_ROOT));					\
	EXPECT_EQ(0, files_there(self->sub));					\
} while (0)

TEST_F(load, an_unknown_gate_is_refused_and_the_log_names_it)
{
	char line[1024];

	ASSERT_EQ(0, module_unload_soon());
	EXPECT_EQ(-EINVAL, module_load("gate=portcullis"));
	EXPECT_EQ(1, logged(self->log, line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, "gate=portcullis")) TH_LOG("%s", line);
	EXPECT_NOTHING_LEFT();
	EXPECT_LOADS_AND_DENIES(self->params);
}

TEST_F(load, a_v1_hierarchy_with_perf_event_is_refused_and_the_log_names_it)
{
	char line[1024];

	ASSERT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
	EXPECT_EQ(-EBUSY, module_load(self->params));
	EXPECT_EQ(1, logged(self->log, line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, "perf_event")) TH_LOG("%s", line);
	EXPECT_NOTHING_LEFT();
	EXPECT_EQ(0, files_there(V1_MOUNT));
	ASSERT_EQ(0, umount(V1_MOUNT));
	EXPECT_LOADS_AND_DENIES(self->params);
}

TEST_F(load, a_module_whose_files_a_v1_hierarchy_took_away_can_be_unloaded)
{
	ASSERT_EQ(0, cg_deny(self->sub, "110"));
	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
	EXPECT_EQ(0, files_there(self->sub));
	EXPECT_EQ(-EAGAIN, module_unload());
	EXPECT_EQ(EPERM, errno_in(self->sub, SYS_getppid));
	/* with the group goes its rule */
	ASSERT_EQ(0, rmdir(self->sub));
	EXPECT_EQ(0, module_unload_soon());
	EXPECT_EQ(0, cg_create(self->sub));
	ASSERT_EQ(0, umount(V1_MOUNT));
	EXPECT_LOADS_AND_DENIES(self->params);
}

/* The sysctl concerns the gate on ftrace alone, and says so before any rule is written. */
TEST_F(load, ftrace_switched_off_is_refused_by_the_gate_that_needs_it)
{
	char line[1024];
	int err;

	ASSERT_EQ(0, module_unload_soon());
	err = write_text(FTRACE_ENABLED, "0", 1);
	if (err == -EOPNOTSUPP)
		SKIP(return, "the ftrace of this kernel cannot be switched off");
	ASSERT_EQ(0, err);
	EXPECT_GT(0, module_load("gate=ftrace"));
	EXPECT_EQ(1, logged(self->log, line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, "ftrace")) TH_LOG("%s", line);
	EXPECT_NOTHING_LEFT();
	EXPECT_LOADS_AND_DENIES("gate=kprobe");
	ASSERT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, write_text(FTRACE_ENABLED, "1", 1));
	EXPECT_LOADS_AND_DENIES("gate=ftrace");
}

TEST_F(load, a_second_load_is_refused_and_changes_nothing)
{
	ASSERT_EQ(0, cg_deny(self->cg, "110"));
	EXPECT_EQ(-EEXIST, module_load(strcmp(self->params, "gate=ftrace") ? "gate=ftrace" :
								      "gate=kprobe"));
	EXPECT_STREQ(self->params, gate_params());
	EXPECT_DENY(self->sub, "110");
	EXPECT_EQ(EPERM, errno_in(self->sub, SYS_getppid));
}

TEST_F(load, a_rule_of_the_root_group_alone_keeps_the_module)
{
	ASSERT_EQ(0, cg_deny(CG_ROOT, "110"));
	EXPECT_EQ(-EAGAIN, module_unload());
	EXPECT_EQ(EPERM, errno_in(self->sub, SYS_getppid));
	EXPECT_EQ(6, files_there(self->sub));
	ASSERT_EQ(0, cg_allow(CG_ROOT, "110"));
	EXPECT_EQ(0, module_unload_soon());
}

/* ---- open files ---- */

TEST_F(load, every_file_held_open_is_dead_after_an_unload_and_can_be_closed)
{
	unsigned int i;
	int fds[ARRAY_SIZE(files)];
	char c;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fds[i] = cg_open(self->sub, files[i], i < WRITABLE ? O_RDWR : O_RDONLY);
		ASSERT_LE(0, fds[i]);
		EXPECT_LE(0, pread(fds[i], &c, 1, 0));
	}
	ASSERT_EQ(0, module_unload_soon());
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		struct pollfd pfd = { .fd = fds[i], .events = POLLPRI };

		EXPECT_EQ(-1, pread(fds[i], &c, 1, 0)) TH_LOG("%s", files[i]);
		EXPECT_EQ(ENODEV, errno);
		if (i < WRITABLE)
			EXPECT_EQ(-ENODEV, write_fd(fds[i], "110", 3));
		EXPECT_EQ(1, poll(&pfd, 1, 0));
		EXPECT_TRUE(pfd.revents & POLLERR);
	}
	EXPECT_EQ(0, module_load(self->params));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		EXPECT_EQ(-1, pread(fds[i], &c, 1, 0));
		EXPECT_EQ(ENODEV, errno);
		EXPECT_EQ(0, close(fds[i]));
	}
	EXPECT_DENY(self->sub, "");
}

struct user {
	const char *cg;
	volatile unsigned int times;
};

/* Sleeps in poll(2) on the group's events, however long nothing comes. */
static int poller(void *arg)
{
	struct user *u = arg;
	struct pollfd pfd = { .fd = cg_open(u->cg, "syscalls.events", O_RDONLY),
			      .events = POLLPRI };
	char text[256];

	if (pfd.fd < 0 || read(pfd.fd, text, sizeof(text)) <= 0)
		return 1;
	u->times = 1;
	poll(&pfd, 1, -1);
	return 0;
}

/* Opens, reads and writes the files as long as there is time; errors are no matter. */
static int reader(void *arg)
{
	struct user *u = arg;
	char text[CG_TEXT];
	unsigned int i;

	for (i = 0;; i++, u->times++) {
		cg_read(u->cg, files[i % ARRAY_SIZE(files)], text, sizeof(text));
		cg_allow(u->cg, "110");
		if (i % 20 == 0)
			usleep(1000);
	}
	return 0;
}

TEST_F(load, a_process_that_polls_the_events_does_not_hold_an_unload_up)
{
	struct user *u = shared_pages(sizeof(*u));
	pid_t pid;

	ASSERT_NE(NULL, u);
	u->cg = self->sub;
	pid = spawn_in(CG_ROOT, poller, u);
	ASSERT_LT(0, pid);
	while (!u->times) {
		ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
	}
	EXPECT_EQ(0, module_unload_soon());
	EXPECT_NOTHING_LEFT();
	/* it may have been woken, or sleep on; it has to be gone when it is told to go */
	kill(pid, SIGKILL);
	EXPECT_LE(0, reap(pid));
	EXPECT_LOADS_AND_DENIES(self->params);
}

TEST_F_TIMEOUT(load, processes_that_use_the_files_all_the_time_survive_loads_and_unloads, 300)
{
	struct user *u = shared_pages(2 * sizeof(*u));
	unsigned int before;
	pid_t pids[2];
	int i, j;

	ASSERT_NE(NULL, u);
	u[0].cg = self->cg;
	u[1].cg = self->sub;
	for (i = 0; i < 2; i++) {
		pids[i] = spawn_in(CG_ROOT, reader, &u[i]);
		ASSERT_LT(0, pids[i]);
	}
	for (i = 0; i < 10; i++) {
		before = u[0].times;
		for (j = 0; j < 10000 && u[0].times == before; j++)
			usleep(1000);
		ASSERT_NE(before, u[0].times);
		ASSERT_EQ(0, module_unload_soon());
		ASSERT_EQ(0, module_load(self->params));
	}
	for (i = 0; i < 2; i++)
		EXPECT_EQ(256 + SIGKILL, kill_and_reap(pids[i]));
	EXPECT_DENY(self->sub, "");
}

TEST_HARNESS_MAIN
