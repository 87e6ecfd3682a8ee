// SPDX-License-Identifier: GPL-2.0
/*
 * Profiles: the one that is built in, that of a container engine, and files.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/profile.h"
#include "policy_parts.h"

#define PROFILE_MAX	(16 * 1024 * 1024)

/* What a command of a container has no use for. */
static const char *const default_rules[] = {
	/* keys, which no namespace divides */
	"keyctl", "add_key", "request_key",
	/* other processes and their memory; where memory lies */
	"ptrace", "mbind", "migrate_pages", "move_pages", "set_mempolicy",
	/* a fault that waits, and counters of the kernel's own work: both serve attacks on it */
	"userfaultfd", "perf_event_open",
	/* programs that run as their owner or group: what the container writes, the host sees */
	"chmod:a1&04000==04000", "chmod:a1&02000==02000",
	"fchmod:a1&04000==04000", "fchmod:a1&02000==02000",
	"fchmodat:a2&04000==04000", "fchmodat:a2&02000==02000",
	"fchmodat2:a2&04000==04000", "fchmodat2:a2&02000==02000",
	/* all capabilities over namespaces of one's own */
	"unshare:a0&CLONE_NEWUSER==CLONE_NEWUSER", "clone:a0&CLONE_NEWUSER==CLONE_NEWUSER",
	/* its flags lie in memory; without it, libraries call clone */
	"clone3/errno=ENOSYS",
	/* input for the terminal, as if typed by whoever started the container */
	"ioctl:a1==TIOCSTI", "ioctl:a1==TIOCLINUX",
};

/* The module judges the calls that a ring makes, seccomp does not see them. */
static const char *const default_rings[] = {
	"io_uring_setup", "io_uring_enter", "io_uring_register",
};

/* Where Debian's packages put them. An administrator's own goes before that of the package. */
static const char *const docker_files[] = {
	"/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json",
	"/etc/containers/seccomp.json",
	"/usr/share/containers/seccomp.json",
};

/** policy_source_free() - let go of what was read of a profile */
void policy_source_free(struct policy_source *source)
{
	text_free(&source->text);
}

/* All of a file. A pipe will do: shells have <(command). */
static int read_all(int fd, struct policy_source *source, struct err *err)
{
	struct text *text = &source->text;
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st))
		return err_set(err, errno, "--profile %s: cannot read", source->name);
	text->room = (S_ISREG(st.st_mode) && st.st_size < PROFILE_MAX ? st.st_size : 4096) + 2;
	text->data = xmalloc(text->room);
	for (;;) {
		if (text->len + 1 == text->room) {
			text->room *= 2;
			text->data = xrealloc(text->data, text->room, 1);
		}
		got = read(fd, text->data + text->len, text->room - text->len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, errno, "--profile %s: cannot read", source->name);
		text->len += got;
		text->data[text->len] = '\0';
		if (text->len > PROFILE_MAX)
			return err_set(err, EFBIG, "--profile %s: longer than %d MiB", source->name,
				       PROFILE_MAX / 1024 / 1024);
		/* of a regular file what is known to be there has been read with the first */
		if (!got || (S_ISREG(st.st_mode) && (off_t)text->len == st.st_size))
			return 0;
	}
}

static int open_docker(struct policy_source *source, struct err *err)
{
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(docker_files); i++) {
		source->name = docker_files[i];
		fd = open(source->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd >= 0)
			return fd;
		if (errno != ENOENT && errno != ENOTDIR)
			return err_set(err, errno, "--profile %s: cannot open", source->name);
	}
	return err_set(err, 0, "--profile docker: no container engine's profile is installed; "
		       "golang-github-containers-common and golang-github-docker-docker-dev "
		       "have one");
}

/**
 * policy_source_open() - read a profile's text
 * @profile: default, docker, none, or a file
 * @source: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int policy_source_open(const char *profile, struct policy_source *source, struct err *err)
{
	cleanup_close int fd = -1;

	*source = (struct policy_source){ .name = profile };
	if (!strcmp(profile, "none")) {
		source->name = NULL;
		return 0;
	}
	if (!strcmp(profile, "default"))
		return 0;
	if (!strcmp(profile, "docker")) {
		fd = open_docker(source, err);
		return fd < 0 ? -1 : read_all(fd, source, err);
	}
	fd = open(profile, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set(err, errno, "--profile %s: cannot open", profile);
	return read_all(fd, source, err);
}

static int add_rules(const char *const *rule, size_t count, struct rules *into, struct err *err)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (rule_parse(rule[i], into, err))
			return -1;
	return 0;
}

static int read_default(struct policy *policy, struct err *err)
{
	if (add_rules(default_rules, ARRAY_SIZE(default_rules), &policy->rules, err))
		return -1;
	return policy->seccomp ? add_rules(default_rings, ARRAY_SIZE(default_rings),
					   &policy->rules, err) : 0;
}

/**
 * policy_source_read() - the rules of a profile
 * @source: the profile
 * @caps: the capabilities of the command, which profiles may ask for
 * @policy: its rules, flags, listener and notes are added; its backends are chosen
 * @err: filled on failure
 * Return: 0 or -1.
 */
int policy_source_read(const struct policy_source *source, const struct caps *caps,
		       struct policy *policy, struct err *err)
{
	cleanup_profile_seccomp struct profile_seccomp seccomp = { .want = true };
	struct profile_context context = {};
	cleanup_words struct words names = {};

	if (!source->name)
		return 0;
	if (!source->text.data)
		return read_default(policy, err);
	profile_context_kernel(&context);
	caps_names(caps, &names);
	context.caps = &names;
	if (profile_parse_run(source->name, text_str(&source->text), source->text.len, &context,
			      &seccomp, &policy->rules, &policy->notes, err))
		return err_prefix(err, "--profile");
	policy->filter_flags = seccomp.flags;
	policy->listener_path = seccomp.listener_path;
	policy->listener_metadata = seccomp.listener_metadata;
	seccomp.listener_path = NULL;
	seccomp.listener_metadata = NULL;
	return 0;
}
