// SPDX-License-Identifier: GPL-2.0
/*
 * The helpers are other programs; they say on stderr what they did not like.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "idmap_helper.h"

/* newuidmap PID INSIDE OUTSIDE COUNT... */
static void make_argv(const char *path, const struct id_ranges *ranges, pid_t target,
		      struct words *argv)
{
	const struct id_range *range;

	words_add(argv, path);
	words_take(argv, xasprintf("%d", target));
	for (range = ranges->range; range < ranges->range + ranges->count; range++) {
		words_take(argv, xasprintf("%u", range->inside));
		words_take(argv, xasprintf("%u", range->outside));
		words_take(argv, xasprintf("%u", range->count));
	}
	words_take(argv, NULL);
}

/* With no signals blocked or handled, and stderr alone of our descriptors. */
static int spawn(struct helper *helper, char **argv, int fd)
{
	static char *const env[] = { "LC_ALL=C", NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	int code;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	code = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) ?:
	       posix_spawn_file_actions_adddup2(&files, fd, 1) ?:
	       posix_spawn_file_actions_adddup2(&files, fd, 2) ?:
	       posix_spawn_file_actions_addclosefrom_np(&files, 3);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	code = code ?: posix_spawn(&helper->pid, helper->path, &files, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return code;
}

/**
 * helper_start() - start one
 * @helper: filled
 * @path: its file
 * @ranges: what it is to map
 * @target: for which process
 * @err: filled on failure
 * Return: 0 or -1, and then there is nothing to end.
 */
int helper_start(struct helper *helper, const char *path, const struct id_ranges *ranges,
		 pid_t target, struct err *err)
{
	cleanup_words struct words argv = {};
	int pipes[2], code;

	*helper = (struct helper){ .path = path, .fd = -1 };
	if (pipe2(pipes, O_CLOEXEC))
		return err_set(err, errno, "%s: cannot start", path);
	make_argv(path, ranges, target, &argv);
	code = spawn(helper, argv.word, pipes[1]);
	close(pipes[1]);
	if (code) {
		close(pipes[0]);
		helper->pid = 0;
		return err_set(err, code, "%s: cannot start", path);
	}
	helper->fd = pipes[0];
	return 0;
}

/* The first line of what it says; the rest is read too, so that it does not wait for us. */
static void hear(int fd, char *line, size_t room)
{
	char part[256];
	size_t len = 0;
	ssize_t got;

	while ((got = read(fd, part, sizeof(part))) > 0 || (got < 0 && errno == EINTR)) {
		if (got > (ssize_t)(room - 1 - len))
			got = room - 1 - len;
		if (got > 0) {
			memcpy(line + len, part, got);
			len += got;
		}
	}
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
}

/**
 * helper_end() - wait for its end
 * @helper: one that was started; nothing is done where none was
 * @err: filled where it has failed
 * Return: 0 or -1.
 */
int helper_end(struct helper *helper, struct err *err)
{
	pid_t pid = helper->pid, ended;
	char line[256];
	int status;

	if (!pid)
		return 0;
	hear(helper->fd, line, sizeof(line));
	close(helper->fd);
	helper->pid = 0;
	do
		ended = waitpid(pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	if (ended < 0)
		return err_set(err, errno, "%s: cannot wait for it", helper->path);
	if (!status)
		return 0;
	return *line ? err_set(err, 0, "%s: it says: %s", helper->path, line) :
	       err_set(err, 0, "%s: it has failed (status %d)", helper->path,
		       WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
