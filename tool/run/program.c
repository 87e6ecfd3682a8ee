// SPDX-License-Identifier: GPL-2.0
/*
 * Where a command's file is. It is looked for before the policy is in force, which may refuse
 * to look, so that execve(2) is the only call that is left to make.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "env.h"
#include "program.h"

#define PATH_DEFAULT	"/bin:/usr/bin"	/* confstr(_CS_PATH) of the C library */

/* Return: 0 or the errno of what is in the way. */
static int can_run(const char *path)
{
	struct stat st;

	/* a directory of PATH that is out of reach has nothing for us */
	if (stat(path, &st))
		return ENOENT;
	if (!S_ISREG(st.st_mode) || access(path, X_OK))
		return EACCES;
	return 0;
}

/**
 * program_find() - the file of a command
 * @name: the command; with a slash it is the file
 * @env: whose PATH is looked through
 * @code: filled on failure: ENOENT: there is none; EACCES: there is, but it cannot be executed
 * Return: the path, allocated, or NULL.
 */
char *program_find(const char *name, const struct words *env, int *code)
{
	const char *dirs = env_get(env, "PATH"), *end;
	int failed = ENOENT, why;
	char *path;

	*code = 0;
	/* execve(2) says itself what is wrong with a path */
	if (strchr(name, '/'))
		return xstrdup(name);
	if (!dirs)
		dirs = PATH_DEFAULT;
	for (;; dirs = end + 1) {
		end = strchrnul(dirs, ':');
		path = end == dirs ? xstrdup(name) :
		       xasprintf("%.*s/%s", (int)(end - dirs), dirs, name);
		why = can_run(path);
		if (!why)
			return path;
		free(path);
		if (why == EACCES)
			failed = EACCES;
		if (!*end)
			break;
	}
	*code = failed;
	return NULL;
}
