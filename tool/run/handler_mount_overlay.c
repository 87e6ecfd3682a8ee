// SPDX-License-Identifier: GPL-2.0
/*
 * Overlays that a mount(2) is to have. Its options are paths, which the overlay file system would
 * look up by itself, later. So each is opened here as the caller, checked, and given to it as the
 * number of our descriptor, while the working directory is that of our descriptors in the host's
 * /proc.
 *
 * The marks of an overlay are attributes that every user may set, and those that follow from them
 * are off: an overlay can be had of directories that the caller can write to.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>

#include "caps.h"
#include "handler_mount.h"

/* Before Linux 6.5 an option has up to 255 bytes: enough for so many numbers below 1000. */
#define LAYERS		60
#define NUMBERS		256

/**
 * struct layers - what is asked for, as options of numbers
 * @lower, @upper, @work: "5:6", "7", "8"; "": not there
 * @fd: the descriptors behind them, which are open until the end
 * @count: how many
 */
struct layers {
	char lower[NUMBERS], upper[NUMBERS], work[NUMBERS];
	int fd[LAYERS + 2];
	size_t count;
};

#define cleanup_layers	__attribute__((cleanup(layers_cleanup)))

static void layers_cleanup(struct layers *layers)
{
	while (layers->count)
		close(layers->fd[--layers->count]);
}

/* Options that change nothing of what we rely on. */
static const char *const plain[] = {
	"userxattr", "volatile", "index=off", "metacopy=off", "nfs_export=off", "redirect_dir=off",
	"redirect_dir=nofollow", "xino=off", "xino=auto", "xino=on",
};

static bool is_plain(const char *option)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plain); i++)
		if (!strcmp(option, plain[i]))
			return true;
	return false;
}

/* ---- paths ---- */

/* Cuts it at the first of that sign without a backslash before it. Return: what is behind it. */
static char *cut(char *text, char sign)
{
	for (; *text; text++) {
		if (*text == '\\' && text[1]) {
			text++;
		} else if (*text == sign) {
			*text = '\0';
			return text + 1;
		}
	}
	return NULL;
}

static void take_backslashes(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		*to++ = *text;
	}
	*to = '\0';
}

static int add_layer(struct caller *caller, struct mount_call *call, struct layers *layers,
		     char *numbers, char *path)
{
	size_t len = strlen(numbers);
	int fd;

	if (layers->count == ARRAY_SIZE(layers->fd))
		return -EINVAL;
	take_backslashes(path);
	fd = mount_layer(caller, call, path);
	if (fd < 0)
		return fd;
	layers->fd[layers->count++] = fd;
	if (snprintf(numbers + len, NUMBERS - len, "%s%d", len ? ":" : "", fd) >=
	    (int)(NUMBERS - len))
		return -EINVAL;
	return 0;
}

static int add_layers(struct caller *caller, struct mount_call *call, struct layers *layers,
		      char *numbers, char *paths)
{
	char *next;
	int ret;

	/* given twice */
	if (*numbers)
		return -EINVAL;
	if (numbers != layers->lower)
		return add_layer(caller, call, layers, numbers, paths);
	for (; paths; paths = next) {
		next = cut(paths, ':');
		/* "::" would have layers of data alone follow */
		ret = *paths ? add_layer(caller, call, layers, numbers, paths) : -EINVAL;
		if (ret)
			return ret;
	}
	return 0;
}

/* Return: 1: it is an option of paths, which has been taken; 0; -errno. */
static int take_paths(struct caller *caller, struct mount_call *call, struct layers *layers,
		      char *option)
{
	const struct {
		const char *key;
		char *numbers;
	} keys[] = {
		{ "lowerdir=", layers->lower }, { "upperdir=", layers->upper },
		{ "workdir=", layers->work },
	};
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		len = strlen(keys[i].key);
		if (!strncmp(option, keys[i].key, len))
			return add_layers(caller, call, layers, keys[i].numbers,
					  option + len) ?: 1;
	}
	return 0;
}

/* ---- options ---- */

static int set(int context, const char *key, const char *value)
{
	if (!*value)
		return 0;
	return fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) ? -errno : 0;
}

static int set_plain(int context, char *option)
{
	char *value = strchr(option, '=');

	if (!strcmp(option, "userxattr"))
		return 0;	/* set anyway */
	if (!value)
		return fsconfig(context, FSCONFIG_SET_FLAG, option, NULL, 0) ? -errno : 0;
	*value++ = '\0';
	return set(context, option, value);
}

/* Those of paths to @layers, and the others to the context. */
static int take_options(struct caller *caller, struct mount_call *call, struct layers *layers,
			int context)
{
	char *data, *next;
	int ret;

	for (data = call->data; data; data = next) {
		next = cut(data, ',');
		if (!*data)
			continue;
		ret = take_paths(caller, call, layers, data);
		if (ret < 0)
			return ret;
		if (ret)
			continue;
		ret = is_plain(data) ? set_plain(context, data) : -EINVAL;
		if (ret)
			return ret;
	}
	return *layers->lower ? 0 : -EINVAL;
}

static int set_layers(const struct layers *layers, int context)
{
	if (fsconfig(context, FSCONFIG_SET_FLAG, "userxattr", NULL, 0))
		return -errno;
	return set(context, "lowerdir", layers->lower) ?:
	       set(context, "upperdir", layers->upper) ?: set(context, "workdir", layers->work);
}

/* ---- the mount ---- */

static int open_context(struct caller *caller)
{
	int fd, ret = caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));

	if (ret)
		return ret;
	fd = fsopen("overlay", FSOPEN_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = caller_lower(caller);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/* Our own descriptors, beside the caller's directory in the host's /proc. */
static int go_to_descriptors(const struct caller *caller)
{
	cleanup_close int dir = openat(caller->proc, "../self/fd",
				       O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return dir < 0 || fchdir(dir) ? -errno : 0;
}

/**
 * mount_call_overlay() - a new overlay
 * @caller: who it is for; the overlay goes to its layers with the caller's rights
 * @call: what it asks; taken apart
 *
 * The working directory is another one afterwards.
 *
 * Return: a descriptor of the mount; -errno: -EPERM for a layer that may be none.
 */
int mount_call_overlay(struct caller *caller, struct mount_call *call)
{
	cleanup_layers struct layers layers = {};
	cleanup_close int context = open_context(caller);
	int ret;

	if (context < 0)
		return context;
	ret = take_options(caller, call, &layers, context);
	ret = ret ?: go_to_descriptors(caller);
	ret = ret ?: caller_raise(caller, CAP_BIT(CAP_SYS_ADMIN));
	ret = ret ?: set_layers(&layers, context);
	return ret ?: mount_call_create(caller, call, context);
}
