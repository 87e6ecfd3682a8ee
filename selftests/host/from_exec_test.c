// SPDX-License-Identifier: GPL-2.0
/*
 * The stop behind an execve: reached whatever comes before it, left without a trace, and no process
 * outlives who traces it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "../../tool/run/from_exec.h"
#include "host.h"

#define TIMEOUT_MS	60000

static const struct teller quiet = { .fd = STDERR_FILENO };
static struct err err;
static volatile sig_atomic_t caught;

static void catch(int sig)
{
	caught = sig;
}

enum before { NOTHING, SIGNAL, STOP, DIE, FAIL };

/* What a process does once it may go on. */
static void go_on(int gate, enum before before)
{
	const char *argv[] = { "sh", "-c", "exit 7", NULL };
	char byte;

	if (read(gate, &byte, 1) != 1)
		_exit(1);
	if (before == SIGNAL) {
		signal(SIGUSR1, catch);
		raise(SIGUSR1);
		if (!caught)
			_exit(2);
	} else if (before == STOP) {
		raise(SIGSTOP);
	} else if (before == DIE) {
		raise(SIGTERM);
	}
	execv(before == FAIL ? "/nothing" : "/bin/sh", (char *const *)argv);
	_exit(127);
}

/* A child that waits for a byte. */
static pid_t start(int *gate, enum before before)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		close(ends[1]);
		go_on(ends[0], before);
	}
	close(ends[0]);
	*gate = ends[1];
	return pid;
}

static char state_of(pid_t pid)
{
	cleanup_free char *path = xasprintf("/proc/%d/stat", pid);
	cleanup_text struct text text = {};
	const char *at;

	if (file_read(path, &text, &err))
		return '-';
	at = strrchr(text_str(&text), ')');
	return at ? at[2] : '-';
}

static bool is_traced(pid_t pid)
{
	cleanup_free char *path = xasprintf("/proc/%d/status", pid);
	cleanup_text struct text text = {};

	return file_read(path, &text, &err) || !strstr(text_str(&text), "TracerPid:\t0\n");
}

/* Someone who lets a stopped process go on. */
static pid_t start_continuer(pid_t pid)
{
	pid_t child = fork();
	char state;

	if (child)
		return child;
	do
		state = state_of(pid);
	while (state != 'T' && state != 't');
	kill(pid, SIGCONT);
	_exit(0);
}

static void it_stops_behind_the_execve(enum before before, const char *what)
{
	cleanup_free char *link = NULL;
	cleanup_close int gate = -1;
	pid_t pid = start(&gate, before), continuer = 0;
	char exe[256] = "";
	int status = -1;

	expect(!from_exec_seize(pid, &quiet, &err), "%s: %s", what, err.text);
	expect(is_traced(pid), "%s", what);
	expect(write(gate, "", 1) == 1, "%s", what);
	if (before == STOP)
		continuer = start_continuer(pid);
	expect(from_exec_wait(pid, true, &status, &err) == 1, "%s: %x %s", what, status, err.text);
	link = xasprintf("/proc/%d/exe", pid);
	expect(readlink(link, exe, sizeof(exe) - 1) > 0 && !strstr(exe, "from_exec"), "%s: %s",
	       what, exe);
	expect(state_of(pid) == 't', "%s: %c", what, state_of(pid));
	expect(!from_exec_release(pid, &quiet, &err), "%s: %s", what, err.text);
	expect(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7,
	       "%s: %x", what, status);
	if (continuer)
		waitpid(continuer, &status, 0);
}

static void one_that_ends_before_says_how(enum before before, int wanted)
{
	cleanup_close int gate = -1;
	pid_t pid = start(&gate, before);
	int status = -1;

	expect(!from_exec_seize(pid, &quiet, &err), "%s", err.text);
	expect(write(gate, "", 1) == 1, "the gate");
	expect(!from_exec_wait(pid, true, &status, &err), "%s", err.text);
	expect(status == wanted, "%x, not %x", status, wanted);
	status = -1;
	expect(waitpid(pid, &status, WNOHANG) == pid && status == wanted, "%x: it is gone", status);
}

static void one_that_is_killed_while_it_stands_there_is_no_error(void)
{
	cleanup_close int gate = -1;
	pid_t pid = start(&gate, NOTHING);
	int status = -1;

	expect(!from_exec_seize(pid, &quiet, &err), "%s", err.text);
	expect(write(gate, "", 1) == 1, "the gate");
	expect(from_exec_wait(pid, true, &status, &err) == 1, "%s", err.text);
	kill(pid, SIGKILL);
	expect(!from_exec_release(pid, &quiet, &err), "%s", err.text);
	expect(waitpid(pid, &status, 0) == pid && WTERMSIG(status) == SIGKILL, "%x", status);
}

static void a_grandchild_will_do(enum before before, int stands, int wanted)
{
	int ends[2], gate[2], status = -1;
	pid_t child, pid = 0;

	expect(!pipe2(ends, O_CLOEXEC) && !pipe2(gate, O_CLOEXEC), "pipes");
	child = fork();
	if (!child) {
		pid = fork();
		if (!pid)
			go_on(gate[0], before);
		if (write(ends[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		/* it is still our child's to reap */
		_exit(waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 1);
	}
	expect(read(ends[0], &pid, sizeof(pid)) == sizeof(pid), "the grandchild");
	expect(!from_exec_seize(pid, &quiet, &err), "%s", err.text);
	expect(write(gate[1], "", 1) == 1, "the gate");
	expect(from_exec_wait(pid, false, &status, &err) == stands, "%s", err.text);
	if (stands)
		expect(!from_exec_release(pid, &quiet, &err), "%s", err.text);
	expect(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == wanted, "%x", status);
	close(ends[0]);
	close(ends[1]);
	close(gate[0]);
	close(gate[1]);
}

/* Its end of a pipe closes with it. */
static void it_dies_with_who_traces_it(void)
{
	int gate[2], alive[2], status = -1;
	struct pollfd pfd;
	pid_t pid, tracer;

	expect(!pipe2(gate, O_CLOEXEC) && !pipe2(alive, 0), "pipes");
	pid = fork();
	if (!pid) {
		close(alive[0]);
		go_on(gate[0], NOTHING);
	}
	close(alive[1]);
	tracer = fork();
	if (!tracer) {
		prctl(PR_SET_NAME, "tracer");
		if (from_exec_seize(pid, &quiet, &err) || write(gate[1], "", 1) != 1 ||
		    from_exec_wait(pid, false, &status, &err) != 1)
			_exit(1);
		_exit(0);
	}
	expect(waitpid(tracer, &status, 0) == tracer && !status, "%x", status);
	pfd = (struct pollfd){ .fd = alive[0], .events = POLLIN };
	expect(poll(&pfd, 1, TIMEOUT_MS) == 1 && pfd.revents & POLLHUP, "it lives on");
	expect(waitpid(pid, &status, 0) == pid && WTERMSIG(status) == SIGKILL, "%x", status);
	close(alive[0]);
	close(gate[0]);
	close(gate[1]);
}

static void a_process_that_is_not_there_is_an_error(void)
{
	int status;

	expect(from_exec_seize(0x3fffffff, &quiet, &err), "it is there");
	expect(err.code == ESRCH, "%d", err.code);
	expect(from_exec_wait(0x3fffffff, true, &status, &err) < 0, "it is there");
}

int main(void)
{
	it_stops_behind_the_execve(NOTHING, "plain");
	it_stops_behind_the_execve(SIGNAL, "a signal that it handles");
	it_stops_behind_the_execve(STOP, "a signal that stops it");
	one_that_ends_before_says_how(FAIL, 127 << 8);
	one_that_ends_before_says_how(DIE, SIGTERM);
	one_that_is_killed_while_it_stands_there_is_no_error();
	a_grandchild_will_do(NOTHING, 1, 7);
	a_grandchild_will_do(FAIL, 0, 127);
	it_dies_with_who_traces_it();
	a_process_that_is_not_there_is_an_error();
	return host_done();
}
