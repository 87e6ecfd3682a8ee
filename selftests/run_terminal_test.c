// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run -t: the command on a terminal of its own, as somebody at the launcher's terminal
 * sees it.
 */
#include "sclimit_harness.h"

#include <pty.h>
#include <termios.h>
#include <utmp.h>

#include "tool.h"

#define RUN	"/bin/sclimit-run"
#define ARGS	16
#define TEXT	(1 << 20)

/*
 *     top		the launcher's own
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(terminal)
{
	char top[CG_PATH];
	int master, slave;
	pid_t pid;
	char *seen;
	size_t len, looked;
};

FIXTURE_VARIANT(terminal)
{
	const char *option;
};

FIXTURE_VARIANT_ADD(terminal, init) {
	.option = "--backend=auto",
};

FIXTURE_VARIANT_ADD(terminal, no_init) {
	.option = "--no-init",
};

FIXTURE_SETUP(terminal)
{
	const struct winsize size = { .ws_row = 33, .ws_col = 77 };

	ASSERT_EQ(0, cg_base(self->top));
	self->pid = 0;
	self->len = self->looked = 0;
	self->seen = calloc(1, TEXT);
	ASSERT_EQ(0, openpty(&self->master, &self->slave, NULL, NULL, &size));
	fcntl(self->master, F_SETFD, FD_CLOEXEC);
	fcntl(self->slave, F_SETFD, FD_CLOEXEC);
}

FIXTURE_TEARDOWN(terminal)
{
	kill_and_reap(self->pid);
	EXPECT_EQ(0, cg_destroy(self->top));
}

typedef struct _test_data_terminal seat;

static pid_t begin(seat *s, const char *option, const char *const *command)
{
	const char *argv[ARGS] = { RUN, "-q", "-t", option, "--" };
	size_t n = 5;

	while (*command && n < ARGS - 1)
		argv[n++] = *command++;
	fflush(NULL);
	s->pid = fork();
	if (s->pid)
		return s->pid;
	if (cg_enter_current(s->top) || login_tty(s->slave))
		_exit(99);
	execv(argv[0], (char *const *)argv);
	_exit(99);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = {};

	waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_pid == pid;
}

/* Reads on until there is something new with @text in it; NULL: until it has ended and all of it
 * has been read. The terminal stays open, which we have open ourselves: so its end is looked for
 * now and then. Return: 0; -ENODATA: it has ended without; or another -errno. */
static int expect_text(seat *s, const char *text)
{
	struct pollfd pfd = { .fd = s->master, .events = POLLIN };
	int waited = 0;
	bool ended;
	ssize_t n;

	for (;;) {
		const char *found = text ? strstr(s->seen + s->looked, text) : NULL;

		if (found) {
			s->looked = found + strlen(text) - s->seen;
			return 0;
		}
		ended = has_ended(s->pid);
		if (poll(&pfd, 1, ended ? 0 : 10) > 0) {
			n = read(s->master, s->seen + s->len, TEXT - 1 - s->len);
			if (n <= 0)
				return -EIO;
			s->len += n;
		} else if (ended) {
			return text ? -ENODATA : 0;
		} else if ((waited += 10) > SCL_TIMEOUT_MS) {
			return -ETIMEDOUT;
		}
	}
}

static int type(seat *s, const char *text)
{
	return write_fd(s->master, text, strlen(text));
}

static int end(seat *s)
{
	int err = expect_text(s, NULL), status = err ? kill_and_reap(s->pid) : reap(s->pid);

	s->pid = 0;
	return err ?: status;
}

#define start(...)	begin(self, variant->option, TOOL_ARGV(__VA_ARGS__))
/* Fails with all that was seen. */
#define EXPECT_SEEN(text) \
	EXPECT_EQ(0, expect_text(self, text)) \
		TH_LOG("no '%s' in: %s", text, self->seen + self->looked)
#define EXPECT_END(status) \
	EXPECT_EQ(status, end(self)) \
		TH_LOG("%s", self->seen)

TEST_F(terminal, it_has_the_size_of_the_launcher_s)
{
	ASSERT_LT(0, start("stty", "size"));
	EXPECT_END(0);
	EXPECT_STREQ("33 77\r\n", self->seen);
}

TEST_F(terminal, it_is_one_of_the_container_s_own)
{
	ASSERT_LT(0, start("sh", "-c", "tty; test -t 0 && test -t 1 && test -t 2; echo $?; "
			   "ls /proc/self/fd | tr '\\n' ' '"));
	EXPECT_END(0);
	EXPECT_STREQ("/dev/pts/0\r\n0\r\n0 1 2 3 ", self->seen);
}

TEST_F(terminal, a_new_size_is_told)
{
	struct winsize size = { .ws_row = 44, .ws_col = 99 };

	/* the next one comes when the first has been seen, or else they may become one */
	ASSERT_LT(0, start("sh", "-c", "trap 'stty size' WINCH; echo ready; "
			   "while :; do sleep 1000 & wait $!; done"));
	EXPECT_SEEN("ready");
	ASSERT_EQ(0, ioctl(self->master, TIOCSWINSZ, &size));
	EXPECT_SEEN("44 99\r\n");
	size.ws_row = 20;
	ASSERT_EQ(0, ioctl(self->master, TIOCSWINSZ, &size));
	EXPECT_SEEN("20 99\r\n");
	kill(self->pid, SIGKILL);
	EXPECT_END(256 + SIGKILL);
}

/* When it says so it is in the foreground: a key that comes before that is the shell's. */
#define JOB	"sh -c 'echo re''ady; while read x; do echo got $x; done'\n"

/* What a command prints differs from its text, which the terminal echoes. */
TEST_F(terminal, a_shell_has_job_control)
{
	ASSERT_LT(0, start("env", "PS1=$ ", "sh", "-i"));
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, "sleep 1000 &\n"));
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, JOB));
	EXPECT_SEEN("ready");
	ASSERT_EQ(0, type(self, "\032"));	/* Ctrl-Z */
	EXPECT_SEEN("Stopped");
	ASSERT_EQ(0, type(self, "jobs\n"));
	EXPECT_SEEN("Running");
	ASSERT_EQ(0, type(self, "fg %2\n"));
	ASSERT_EQ(0, type(self, "this\n"));
	EXPECT_SEEN("got this");
	ASSERT_EQ(0, type(self, "\004"));	/* Ctrl-D */
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, "kill %1; wait; jobs; echo $((2 + 2)) left\n"));
	EXPECT_SEEN("4 left");
	ASSERT_EQ(0, type(self, "exit 5\n"));
	EXPECT_END(5);
	EXPECT_FALSE(tool_says(self->seen, "job control turned off"));
}

TEST_F(terminal, ctrl_c_is_for_what_is_in_the_foreground)
{
	ASSERT_LT(0, start("env", "PS1=$ ", "sh", "-i"));
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, JOB));
	EXPECT_SEEN("ready");
	ASSERT_EQ(0, type(self, "\003"));
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, "echo status $?\n"));
	EXPECT_SEEN("status 130");
	EXPECT_SEEN("$ ");
	ASSERT_EQ(0, type(self, "\004"));	/* the end of the shell's input */
	EXPECT_END(0);
}

TEST_F(terminal, all_that_it_prints_comes_in_order)
{
	static const char command[] = "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i + 1)); done";
	char line[32], *at;
	int i;

	ASSERT_LT(0, start("sh", "-c", command));
	EXPECT_END(0);
	for (i = 0, at = self->seen; i < 3000; i++, at += strlen(line)) {
		snprintf(line, sizeof(line), "line %d\r\n", i);
		ASSERT_EQ(0, strncmp(at, line, strlen(line)))
			TH_LOG("line %d: %.20s", i, at);
	}
	EXPECT_STREQ("", at);
}

TEST_F(terminal, the_launcher_s_is_left_as_it_was)
{
	struct termios before, meanwhile, after;

	ASSERT_EQ(0, tcgetattr(self->slave, &before));
	ASSERT_LT(0, start("sh", "-c", "stty raw -echo; echo ready; read x; exit 3"));
	EXPECT_SEEN("ready");
	ASSERT_EQ(0, tcgetattr(self->slave, &meanwhile));
	EXPECT_EQ(0, meanwhile.c_lflag & (ICANON | ECHO | ISIG));
	ASSERT_EQ(0, type(self, "\n"));
	EXPECT_END(3);
	ASSERT_EQ(0, tcgetattr(self->slave, &after));
	EXPECT_EQ(before.c_lflag, after.c_lflag);
	EXPECT_EQ(before.c_iflag, after.c_iflag);
	EXPECT_EQ(before.c_oflag, after.c_oflag);
}

TEST_F(terminal, so_it_is_when_nothing_is_started)
{
	struct termios before, after;

	ASSERT_EQ(0, tcgetattr(self->slave, &before));
	ASSERT_LT(0, start("no-such-command"));
	EXPECT_END(127);
	EXPECT_TRUE(tool_says(self->seen, "no-such-command"));
	ASSERT_EQ(0, tcgetattr(self->slave, &after));
	EXPECT_EQ(before.c_lflag, after.c_lflag);
	EXPECT_EQ(before.c_oflag, after.c_oflag);
}

TEST_F(terminal, it_hangs_up_with_the_launcher_s)
{
	ASSERT_LT(0, start("sh", "-c", "trap 'exit 9' HUP; echo ready; "
			   "while :; do sleep 1000 & wait $!; done"));
	EXPECT_SEEN("ready");
	kill(self->pid, SIGHUP);
	EXPECT_END(9);
	EXPECT_EQ(0, cg_wait_empty(self->top));
}

TEST(without_a_terminal_it_is_refused)
{
	static struct tool t;

	EXPECT_EQ(125, tool_run(&t, &(struct tool_how){ .file = RUN },
				TOOL_ARGV("-q", "-t", "--", "true")));
	EXPECT_COMPLAINS(t, "-t: stdin is not a terminal");
}

TEST_HARNESS_MAIN
