/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test whose own program is the command inside: started with "inside" and the name of a deed it
 * does that, and prints what each step got, an errno or 0.
 *
 *	static const struct deed deeds[] = { { "look", look }, {} };
 */
#ifndef SCLIMIT_RUN_DEEDS_H
#define SCLIMIT_RUN_DEEDS_H

#include <limits.h>
#include <sched.h>

#include "tool.h"

#define MAPPED	"--uid-map", "0:100000:65536", "--gid-map", "0:100000:65536"

struct deed {
	const char *name;
	void (*act)(void);
};

static const struct deed deeds[];

/* ---- inside ---- */

static __maybe void say(const char *what, int ret)
{
	printf("%s %d\n", what, ret < 0 ? -ret : 0);
}

/* What the libc has called. */
static __maybe void say_errno(const char *what, int ret)
{
	say(what, ret < 0 ? -errno : 0);
}

/* Says "up" and waits for the launcher to hand on a SIGUSR1. */
static __maybe void wait_for_host(void)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	puts("up");
	sigwait(&set, &sig);
}

/* Root in namespaces that were made inside. Return: 0, or -1 and errno. */
static __maybe int become_root_of_own(void)
{
	int err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return -1;
	err = write_text("/proc/self/uid_map", "0 0 1", 5) ?:
	      write_text("/proc/self/setgroups", "deny", 4) ?:
	      write_text("/proc/self/gid_map", "0 0 1", 5);
	errno = -err;
	return err ? -1 : 0;
}

/* Before main(), which is the harness'. */
static void __attribute__((constructor)) deeds_main(int argc, char **argv)
{
	const struct deed *deed;

	if (argc != 3 || strcmp(argv[1], "inside"))
		return;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (deed = deeds; deed->name && strcmp(deed->name, argv[2]); deed++)
		;
	if (deed->name)
		deed->act();
	fflush(stdout);
	_exit(!deed->name);
}

/* ---- in the test ---- */

/** me() - the path of this program */
static __maybe const char *me(void)
{
	static char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[len < 0 ? 0 : len] = '\0';
	return path;
}

#endif /* SCLIMIT_RUN_DEEDS_H */
