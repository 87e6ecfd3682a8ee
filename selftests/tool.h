/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The control tool as tests use it: it is run with arguments, and what it prints and ends with is
 * kept apart. As with all helpers nothing here asserts; the macros at the end say what was
 * printed instead when a test's own expectation fails.
 *
 *	static struct tool t;
 *
 *	EXPECT_EQ(0, tool(&t, "deny", "box", "ptrace"));
 *	EXPECT_OUT(t, "");
 *	EXPECT_EQ(1, tool_as(&t, become_nobody, "lock", "box"));
 *	EXPECT_COMPLAINS(t, "box: lock");
 *
 * One that does not end by itself:
 *
 *	ASSERT_LT(0, tool_start(&t, NULL, (const char *[]){ "events", "-f", "box", NULL }));
 *	EXPECT_EQ(0, tool_wait(&t, "ptrace"));
 *	EXPECT_EQ(0, tool_stop(&t, SIGINT));
 */
#ifndef SCLIMIT_TOOL_H
#define SCLIMIT_TOOL_H

#include "sclimit_who.h"

#define TOOL_TEXT	(1 << 20)
#define TOOL_ARGS	64
/* How often two threads race, and for how many seconds at most: an emulated machine does what it can
 * in a while. */
#define RACES		(getenv("SCLIMIT_RACES") ?: "100000")
#define RACE_SECONDS	(getenv("SCLIMIT_RACES") ? "3600" : "10")

/**
 * struct tool - a run of the tool; large, so it should be static
 * @pid: the process while it runs, else 0
 * @status: what it ended with: its exit status, 256 + the signal that it died of, or -errno
 * @fd: where its stdout and stderr are read, -1 at the end
 * @len: how much has been read
 * @out: what it wrote to stdout so far
 * @err: what it wrote to stderr so far
 */
struct tool {
	pid_t pid;
	int status;
	int fd[2];
	size_t len[2];
	char out[TOOL_TEXT], err[TOOL_TEXT];
};

/**
 * struct tool_how - how to run it; what is left out is as for the caller
 * @in: what it reads from stdin, else nothing
 * @become: who it is to be, such as become_nobody
 * @cg: the group that it is to run in
 * @file: what it is, else sclimit
 */
struct tool_how {
	const char *in;
	int (*become)(void);
	const char *cg;
	const char *file;
};

static __maybe const char *tool_path(void)
{
	const char *path = getenv("SCLIMIT");

	return path ? path : "/bin/sclimit";
}

/** tool_stdin() - a file that holds @text and is read from its beginning. Return: it, or -errno. */
static __maybe int tool_stdin(const char *text)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = *text ? write_fd(fd, text, strlen(text)) : 0;
	if (!err && lseek(fd, 0, SEEK_SET))
		err = -errno;
	if (err)
		close(fd);
	return err ?: fd;
}

/* In the child: never returns. */
static __maybe void tool_exec(const struct tool_how *how, const char *const *args, int in, int out,
			      int err)
{
	const char *argv[TOOL_ARGS] = { how->file ?: tool_path() };
	size_t n;

	for (n = 0; args[n] && n < TOOL_ARGS - 2; n++)
		argv[n + 1] = args[n];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (args[n] || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 ||
	    (how->cg && cg_enter_current(how->cg)) || (how->become && how->become()))
		_exit(125);
	/* the kernel forgets this with a new uid */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execv(argv[0], (char *const *)argv);
	_exit(127);
}

/**
 * tool_start() - start it
 * @t: filled
 * @how: how, or NULL
 * @args: its arguments, without its own name, ended by NULL
 * Return: its pid or -errno.
 */
static __maybe pid_t tool_start(struct tool *t, const struct tool_how *how,
				const char *const *args)
{
	static const struct tool_how plain;
	int out[2], err[2], in;

	if (!how)
		how = &plain;
	t->len[0] = t->len[1] = 0;
	t->out[0] = t->err[0] = '\0';
	t->pid = 0;
	in = tool_stdin(how->in ?: "");
	if (in < 0)
		return in;
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0)
		tool_exec(how, args, in, out[1], err[1]);
	if (t->pid < 0)
		t->pid = -errno;
	close(in);
	close(out[1]);
	close(err[1]);
	t->fd[0] = out[0];
	t->fd[1] = err[0];
	return t->pid;
}

/* Reads what is there of one of the two. */
static __maybe int tool_read(struct tool *t, int i)
{
	char *text = i ? t->err : t->out;
	ssize_t n = read(t->fd[i], text + t->len[i], TOOL_TEXT - 1 - t->len[i]);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (n == 0 && t->len[i] == TOOL_TEXT - 1)
		return -E2BIG;
	if (n == 0) {
		close(t->fd[i]);
		t->fd[i] = -1;
	}
	t->len[i] += n;
	text[t->len[i]] = '\0';
	return 0;
}

/**
 * tool_wait() - wait until it has printed something
 * @t: one that runs
 * @part: what is waited for on stdout or stderr; NULL: the end of both
 * Return: 0; -ENODATA: it ended without; -ETIMEDOUT; or another -errno.
 */
static __maybe int tool_wait(struct tool *t, const char *part)
{
	struct pollfd pfd[2];
	int i, n, err;

	for (;;) {
		if (part && (strstr(t->out, part) || strstr(t->err, part)))
			return 0;
		if (t->fd[0] < 0 && t->fd[1] < 0)
			return part ? -ENODATA : 0;
		for (i = 0; i < 2; i++)
			pfd[i] = (struct pollfd){ .fd = t->fd[i], .events = POLLIN };
		n = poll(pfd, 2, SCL_TIMEOUT_MS);
		if (n == 0)
			return -ETIMEDOUT;
		for (i = 0; n > 0 && i < 2; i++) {
			err = pfd[i].revents ? tool_read(t, i) : 0;
			if (err)
				return err;
		}
	}
}

/**
 * tool_end() - read all that it prints and wait for its end
 * One that does not end is killed. Return: its status, see struct tool.
 */
static __maybe int tool_end(struct tool *t)
{
	int i, err = 0;

	if (t->pid > 0) {
		err = tool_wait(t, NULL);
		t->status = err ? (kill_and_reap(t->pid), err) : reap(t->pid);
	}
	for (i = 0; i < 2; i++) {
		if (t->pid && t->fd[i] >= 0)
			close(t->fd[i]);
		t->fd[i] = -1;
	}
	t->pid = 0;
	return t->status;
}

/** tool_stop() - send it a signal and wait for its end. Return: its status, see struct tool. */
static __maybe int tool_stop(struct tool *t, int sig)
{
	if (t->pid > 0)
		kill(t->pid, sig);
	return tool_end(t);
}

/** tool_run() - run it from beginning to end; see tool_start(). Return: its status. */
static __maybe int tool_run(struct tool *t, const struct tool_how *how, const char *const *args)
{
	pid_t pid = tool_start(t, how, args);

	if (pid < 0)
		t->status = pid;
	return tool_end(t);
}

#define TOOL_ARGV(...)		((const char *const []){ __VA_ARGS__, NULL })
/* All return its status. */
#define tool(t, ...)		tool_run(t, NULL, TOOL_ARGV(__VA_ARGS__))
#define tool_as(t, who, ...) \
	tool_run(t, &(struct tool_how){ .become = who }, TOOL_ARGV(__VA_ARGS__))
#define tool_reads(t, text, ...) \
	tool_run(t, &(struct tool_how){ .in = text }, TOOL_ARGV(__VA_ARGS__))
#define tool_in(t, group, ...) \
	tool_run(t, &(struct tool_how){ .cg = group }, TOOL_ARGV(__VA_ARGS__))

/* ---- what it printed ---- */

/** tool_says() - whether @part is in @text */
static __maybe int tool_says(const char *text, const char *part)
{
	return !!strstr(text, part);
}

/** tool_lines() - how many lines a text has; one that is not ended counts */
static __maybe size_t tool_lines(const char *text)
{
	size_t n = 0;

	for (; *text; n++)
		text += strcspn(text, "\n"), text += *text == '\n';
	return n;
}

/** tool_has_line() - whether one of the lines of @text is @line, without its newline */
static __maybe int tool_has_line(const char *text, const char *line)
{
	size_t len = strlen(line);
	const char *end;

	for (; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		if ((size_t)(end - text) == len && !memcmp(text, line, len))
			return 1;
	}
	return 0;
}

/* Failing, these show all that was printed. */
#define EXPECT_OUT(t, want)	EXPECT_STREQ(want, (t).out)
#define EXPECT_SAYS(t, part) \
	EXPECT_TRUE(tool_says((t).out, part)) \
		TH_LOG("'%s' is not in: %s%s", part, (t).out, (t).err)
#define EXPECT_SILENT(t, part) \
	EXPECT_FALSE(tool_says((t).out, part)) \
		TH_LOG("'%s' is in: %s%s", part, (t).out, (t).err)
#define EXPECT_LINE(t, line) \
	EXPECT_TRUE(tool_has_line((t).out, line)) \
		TH_LOG("no line '%s' in: %s%s", line, (t).out, (t).err)
/* One line on stderr, with @part in it. */
#define EXPECT_COMPLAINS(t, part) \
	EXPECT_TRUE(tool_lines((t).err) == 1 && tool_says((t).err, part)) \
		TH_LOG("not one line with '%s': %s", part, (t).err)
#define EXPECT_QUIET(t) \
	EXPECT_STREQ("", (t).err)

#endif /* SCLIMIT_TOOL_H */
