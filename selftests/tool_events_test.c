// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit events: what is denied, as it happens, with nothing lost in silence.
 */
#include "tool.h"
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include "sclimit_harness.h"

#define BURST	5000		/* far more than a group reports in a second */

static struct tool t;

/*
 * selftest
 * |-- a
 * |   `-- (later)
 * `-- b
 */
FIXTURE(events)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH], later[CG_PATH];
};

FIXTURE_SETUP(events)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	cg_name(self->later, self->a, "later");
}

FIXTURE_TEARDOWN_PARENT(events)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* Starts it; when it returns, all that is denied is told. */
static int listen_to(struct tool *tool, const char *const *args)
{
	pid_t pid = tool_start(tool, NULL, args);

	return pid < 0 ? pid : tool_wait(tool, "listening to ");
}

#define LISTEN(...)	listen_to(&t, TOOL_ARGV("events", "-f", ##__VA_ARGS__))

struct job {
	const char *comm;
	unsigned long nr, args[6];
	unsigned int times;
};

static int job_fn(void *arg)
{
	const struct job *job = arg;
	unsigned int i;

	if (job->comm)
		raw_syscall(SYS_prctl, PR_SET_NAME, job->comm);
	for (i = 0; i < (job->times ?: 1); i++)
		raw_syscall6(job->nr, job->args[0], job->args[1], job->args[2], job->args[3],
			     job->args[4], job->args[5]);
	return 0;
}

static int call_in(const char *cg, const char *comm, unsigned long nr, unsigned int times)
{
	struct job job = { .comm = comm, .nr = nr, .times = times };

	return run_in(cg, job_fn, &job);
}

static int socketcall_fn(void *arg)
{
	(void)arg;
	int80(102, 1, 0, 0, 0, 0);
	return 0;
}

/* ---- a line ---- */

TEST_F(events, a_line_says_where_who_what_with_which_arguments_and_what_was_done)
{
	struct job open = { "opener", SYS_openat, { AT_FDCWD, 16, O_WRONLY | O_CREAT | O_CLOEXEC,
						    0600 }, 1 };
	struct job trace = { "tracer", SYS_ptrace, { PTRACE_ATTACH, 1, 300, 0 }, 1 };
	struct job sock = { "sock", SYS_socket, { AF_UNIX, SOCK_STREAM, 0 }, 1 };
	char line[CG_PATH];
	pid_t pid;

	ASSERT_EQ(0, cg_deny(self->a, "101 257/errno=2 41/log 80/kill 110/trap"));
	ASSERT_EQ(0, LISTEN());
	pid = spawn_in(self->a, job_fn, &open);
	EXPECT_EQ(0, reap(pid));
	snprintf(line, sizeof(line), " selftest/a opener[%d] openat(AT_FDCWD, 16, "
		 "O_WRONLY|O_CREAT|O_CLOEXEC, 0600) denied ENOENT\n", pid);
	EXPECT_EQ(0, tool_wait(&t, line))
		TH_LOG("%s%s", line, t.out);
	EXPECT_EQ(0, run_in(self->a, job_fn, &trace));
	EXPECT_EQ(0, tool_wait(&t, "] ptrace(PTRACE_ATTACH, 1, 0x12c, 0) denied EPERM\n"))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, run_in(self->a, job_fn, &sock));
	EXPECT_EQ(0, tool_wait(&t, "] socket(AF_UNIX, SOCK_STREAM, 0) logged\n"))
		TH_LOG("%s", t.out);
	EXPECT_EQ(256 + SIGSYS, call_in(self->a, "dead", SYS_chdir, 1));
	EXPECT_EQ(0, tool_wait(&t, "] chdir(0) killed\n"))
		TH_LOG("%s", t.out);
	EXPECT_EQ(256 + SIGSYS, call_in(self->a, "trapped", SYS_getppid, 1));
	EXPECT_EQ(0, tool_wait(&t, "] getppid() trapped\n"))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, run_in(self->a, socketcall_fn, NULL));
	EXPECT_EQ(0, tool_wait(&t, "] i386:socketcall(socket, 0) logged\n"))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	EXPECT_EQ(6, tool_lines(t.out));
	/* the time of day, to the microsecond */
	EXPECT_EQ(strlen("00:00:00.000000"), strcspn(t.out, " "));
	EXPECT_STREQ("sclimit: listening to all groups\nsclimit: 6 events, 0 lost\n", t.err);
}

TEST_F(events, a_thread_cannot_send_the_terminal_commands_by_its_name)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, LISTEN("selftest"));
	EXPECT_EQ(0, call_in(self->a, "\033[2J\n\\\x9b\xc2\x9b", SYS_getppid, 1));
	EXPECT_EQ(0, tool_wait(&t, " selftest/a \\x1b[2J\\x0a\\\\\\x9b\\xc2\\x9b["))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	EXPECT_EQ(1, tool_lines(t.out));
	EXPECT_SILENT(t, "\033");

	ASSERT_EQ(0, LISTEN("--json", "selftest"));
	EXPECT_EQ(0, call_in(self->a, "\"\xc3\xa4\"", SYS_getppid, 1));
	EXPECT_EQ(0, call_in(self->a, "\"\xc3\"", SYS_getppid, 1));
	EXPECT_EQ(0, tool_wait(&t, "\"comm\":\"\\\"\xc3\xa4\\\"\""))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, tool_wait(&t, "\"comm\":\"\\\"\\\\xc3\\\"\""))
		TH_LOG("%s", t.out);
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
}

TEST_F(events, json_is_an_object_a_line)
{
	ASSERT_EQ(0, cg_deny(self->a, "41/errno=97"));
	ASSERT_EQ(0, LISTEN("--json", "selftest"));
	EXPECT_EQ(0, call_in(self->a, "json", SYS_socket, 2));
	EXPECT_EQ(0, tool_wait(&t, "\"errno\":\"EAFNOSUPPORT\"}\n{"));
	EXPECT_EQ(0, tool_stop(&t, SIGTERM));
	EXPECT_EQ(2, tool_lines(t.out));
	EXPECT_SAYS(t, "{\"time\":\"20");
	EXPECT_SAYS(t, "\"group\":\"selftest/a\",\"group_id\":");
	EXPECT_SAYS(t, "\"abi\":\"x86_64\",\"nr\":41,\"call\":\"socket\",\"args\":[0,0,0,0,0,0],"
		       "\"decoded\":[\"");
	EXPECT_SAYS(t, "\"done\":\"denied\",\"errno\":\"EAFNOSUPPORT\"}\n");
}

/* ---- which groups ---- */

TEST_F(events, of_a_group_are_its_own_and_those_of_all_below_it_later_ones_too)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN("selftest/a"));
	EXPECT_EQ(0, call_in(self->b, "b", SYS_getppid, 1));
	EXPECT_EQ(0, call_in(self->top, "top", SYS_getppid, 1));
	ASSERT_EQ(0, cg_create(self->later));
	EXPECT_EQ(0, call_in(self->later, "later", SYS_getppid, 1));
	EXPECT_EQ(0, call_in(self->a, "a", SYS_getppid, 1));
	EXPECT_EQ(0, tool_wait(&t, " selftest/a a["));
	/* A name that was seen lasts. */
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	EXPECT_EQ(2, tool_lines(t.out));
	EXPECT_SAYS(t, " selftest/a/later later[");
	EXPECT_STREQ("sclimit: listening to " CG_ROOT "/selftest/a\n"
		     "sclimit: 2 events, 0 lost\n", t.err);
}

TEST_F(events, a_group_that_nobody_could_ask_for_in_time_is_its_number)
{
	char id[64];
	struct stat st;

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN());
	ASSERT_EQ(0, kill(t.pid, SIGSTOP));
	ASSERT_EQ(0, cg_create(self->later));
	ASSERT_EQ(0, stat(self->later, &st));
	EXPECT_EQ(0, call_in(self->later, "later", SYS_getppid, 1));
	ASSERT_EQ(0, cg_destroy(self->later));
	ASSERT_EQ(0, kill(t.pid, SIGCONT));
	snprintf(id, sizeof(id), " id:%ju later[", (uintmax_t)st.st_ino);
	EXPECT_EQ(0, tool_wait(&t, id))
		TH_LOG("%s: %s", id, t.out);
	EXPECT_EQ(0, tool_stop(&t, SIGINT));

	/* Where it matters which group it was, it is counted. */
	ASSERT_EQ(0, LISTEN("selftest"));
	ASSERT_EQ(0, kill(t.pid, SIGSTOP));
	ASSERT_EQ(0, cg_create(self->later));
	EXPECT_EQ(0, call_in(self->later, "later", SYS_getppid, 1));
	ASSERT_EQ(0, cg_destroy(self->later));
	EXPECT_EQ(0, call_in(self->a, "a", SYS_getppid, 1));
	ASSERT_EQ(0, kill(t.pid, SIGCONT));
	EXPECT_EQ(0, tool_wait(&t, " selftest/a a["));
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	EXPECT_EQ(1, tool_lines(t.out));
	EXPECT_TRUE(tool_says(t.err, "sclimit: 1 event, 0 lost, 1 of groups that were gone\n"))
		TH_LOG("%s", t.err);
}

/* ---- losses ---- */

/* What the lines "N events lost" add up to. */
static unsigned long lost_lines(const char *out)
{
	unsigned long sum = 0, n;
	const char *line;
	char rest[16];

	for (line = out; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!*line)
			break;
		if (sscanf(line, "%lu event%*[s] %15[lost]", &n, rest) == 2)
			sum += n;
	}
	return sum;
}

static unsigned long event_lines(const char *out)
{
	unsigned long n = 0;

	for (; (out = strstr(out, "denied EPERM\n")); out++)
		n++;
	return n;
}

TEST_F(events, what_was_shown_and_what_was_lost_is_what_was_denied)
{
	unsigned long shown, lost;
	char sum[64];

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN());
	EXPECT_EQ(0, call_in(self->a, "flood", SYS_getppid, BURST));
	EXPECT_EQ(0, call_in(self->b, "last", SYS_getppid, 1));
	/* Losses are told while it runs. */
	EXPECT_EQ(0, tool_wait(&t, " selftest/b last["));
	EXPECT_EQ(0, tool_wait(&t, " events lost\n"));
	/* In the middle of it. */
	EXPECT_EQ(0, call_in(self->a, "flood", SYS_getppid, BURST));
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	shown = event_lines(t.out);
	lost = lost_lines(t.out);
	EXPECT_EQ(2 * BURST + 1, shown + lost);
	EXPECT_LT(0, lost);
	snprintf(sum, sizeof(sum), "sclimit: %lu events, %lu lost\n", shown, lost);
	EXPECT_TRUE(tool_says(t.err, sum))
		TH_LOG("%s: %s", sum, t.err);
	/* The kernel's own count has those that the rate has cost. */
	EXPECT_EQ(0, tool(&t, "events", "selftest"));
	EXPECT_LINE(t, "denied 10001");
}

TEST_F(events, json_tells_losses_as_objects)
{
	unsigned long lost, sum = 0;
	const char *at;

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN("--json"));
	EXPECT_EQ(0, call_in(self->a, "flood", SYS_getppid, BURST));
	EXPECT_EQ(0, tool_wait(&t, "{\"lost\":"));
	EXPECT_EQ(0, tool_stop(&t, SIGINT));
	for (at = t.out; (at = strstr(at, "{\"lost\":")); at++)
		sum += sscanf(at, "{\"lost\":%lu", &lost) == 1 ? lost : 0;
	for (at = t.out; (at = strstr(at, "\"done\":\"denied\"")); at++)
		sum++;
	EXPECT_EQ(BURST, sum);
}

TEST_F(events, who_does_not_read_holds_nobody_up_and_is_told_of_it)
{
	int status;

	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN("--json"));
	/* More than a pipe holds, while nobody reads. */
	EXPECT_EQ(0, call_in(self->a, "flood", SYS_getppid, BURST));
	EXPECT_EQ(0, call_in(self->b, "flood", SYS_getppid, BURST));
	EXPECT_EQ(2 * BURST, cg_event(self->top, "denied"));
	kill(t.pid, SIGTERM);
	status = reap(t.pid);
	t.pid = 0;
	EXPECT_EQ(0, status);
	while (t.fd[1] >= 0)
		ASSERT_EQ(0, tool_read(&t, 1));
	EXPECT_TRUE(tool_says(t.err, "the last lines were not read\n"))
		TH_LOG("%s", t.err);
	close(t.fd[0]);
}

/* ---- the end ---- */

TEST_F(events, it_ends_after_as_many_events_as_were_asked_for)
{
	ASSERT_EQ(0, cg_deny(self->top, "110"));
	ASSERT_EQ(0, LISTEN("-n", "3", "selftest/a"));
	EXPECT_EQ(0, call_in(self->b, "b", SYS_getppid, 5));
	EXPECT_EQ(0, call_in(self->a, "a", SYS_getppid, 5));
	EXPECT_EQ(0, tool_end(&t));
	EXPECT_EQ(3, tool_lines(t.out));
	EXPECT_EQ(3, event_lines(t.out));
	EXPECT_TRUE(tool_says(t.err, "sclimit: 3 events, 0 lost\n"))
		TH_LOG("%s", t.err);
}

TEST_F(events, it_ends_when_nobody_reads_any_more_also_without_events)
{
	ASSERT_EQ(0, LISTEN("selftest"));
	close(t.fd[0]);
	t.fd[0] = -1;
	EXPECT_EQ(0, tool_end(&t));
	EXPECT_TRUE(tool_says(t.err, "sclimit: 0 events, 0 lost\n"))
		TH_LOG("%s", t.err);
}

TEST_F(events, it_ends_with_an_error_where_it_cannot_write)
{
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_LT(0, tool_start(&t, &(struct tool_how){ .file = "/bin/sh" },
				TOOL_ARGV("-c", "exec /bin/sclimit events -f >/dev/full")));
	ASSERT_EQ(0, tool_wait(&t, "listening to "));
	EXPECT_EQ(0, call_in(self->a, "a", SYS_getppid, 1));
	EXPECT_EQ(1, tool_end(&t));
	EXPECT_TRUE(tool_says(t.err, "sclimit: events: cannot write to stdout (ENOSPC)\n"))
		TH_LOG("%s", t.err);
}

/* ---- without -f, and wrong ---- */

TEST_F(events, without_f_it_prints_counts_and_ends)
{
	ASSERT_EQ(0, cg_deny(self->top, "110 80/log"));
	EXPECT_EQ(0, call_in(self->a, NULL, SYS_getppid, 3));
	EXPECT_EQ(0, call_in(self->b, NULL, SYS_chdir, 2));
	EXPECT_EQ(0, tool(&t, "events", "selftest"));
	EXPECT_OUT(t, "denied 3\nkilled 0\ntrapped 0\nlogged 2\nlost 0\n");
	EXPECT_EQ(0, tool(&t, "events", "selftest/a", "--json"));
	EXPECT_SAYS(t, "\"denied\": 3");
	EXPECT_SAYS(t, "\"logged\": 0");
}

TEST_F(events, a_wrong_command_line_or_no_privilege_is_one_line)
{
	EXPECT_EQ(2, tool(&t, "events", "-n", "3"));
	EXPECT_COMPLAINS(t, "events: -n is for -f");
	EXPECT_EQ(2, tool(&t, "events", "-f", "-n", "0"));
	EXPECT_COMPLAINS(t, "events: -n 0: ");
	EXPECT_EQ(2, tool(&t, "events", "-f", "-n", "99999999999999999999"));
	EXPECT_COMPLAINS(t, "events: -n 99999999999999999999: ");
	EXPECT_EQ(2, tool(&t, "events", "a", "b"));
	EXPECT_COMPLAINS(t, "events: one group at most");
	EXPECT_EQ(1, tool(&t, "events", "-f", "selftest/none"));
	EXPECT_COMPLAINS(t, "events: selftest/none: no such group");
	EXPECT_EQ(1, tool_as(&t, become_nobody, "events", "-f", "selftest"));
	EXPECT_COMPLAINS(t, "(EPERM)");
	EXPECT_OUT(t, "");
}

TEST_HARNESS_MAIN
