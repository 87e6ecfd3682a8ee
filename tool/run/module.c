// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a group are all of the module's interface that a start needs, and to write to one
 * takes no library. (Its netlink side is for many groups at one moment, and for what is counted.)
 *
 * The kernel refuses a rule for a number that it does not have, and then all that is written with
 * it; but not a range without any number that is there. So what can be said as a range is. Whether
 * a number is there is left to the kernel to say: what we took for missing by mistake would run.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "module.h"

#define FILE_DENY	"syscalls.deny"
#define NR_OLDEST	450	/* the last number of Linux 6.1, in all ABIs alike: syscall_64.tbl */

/** module_is_loaded() - whether the module is loaded */
bool module_is_loaded(void)
{
	return !access("/sys/module/sclimit", F_OK);
}

/** module_has_files() - whether a group has the module's files */
bool module_has_files(int group_fd)
{
	return !faccessat(group_fd, FILE_DENY, F_OK, 0);
}

/* ---- tokens ---- */

static bool is_single(const struct rule *rule)
{
	return !rule->all && rule->first == rule->last;
}

/* A number as a range from and to itself. */
static char *as_range(const char *token)
{
	const char *nr = strchr(token, ':') ? strchr(token, ':') + 1 : token;
	size_t len = strspn(nr, "0123456789");

	return xasprintf("%.*s-%s", (int)(nr - token + len), token, nr);
}

/**
 * module_tokens() - rules as the kernel reads them
 * @rules: the rules, none of an action that seccomp alone has
 * @tokens: they are added
 * @err: filled on failure: more than can be written at once
 * Return: 0 or -1.
 */
int module_tokens(const struct rules *rules, struct words *tokens, struct err *err)
{
	const struct rule *rule;
	size_t i, len = 0;

	for (i = 0; i < rules->count; i++) {
		struct text token = {};

		rule = &rules->rule[i];
		rule_token(rule, &token);
		if (is_single(rule) && !rule->nr_conds && !rule->bare) {
			words_take(tokens, as_range(token.data));
			text_free(&token);
		} else {
			words_take(tokens, token.data);
		}
		len += strlen(tokens->word[tokens->count - 1]) + 1;
	}
	if (len <= SCLIMIT_WRITE_MAX)
		return 0;
	return err_set(err, E2BIG, "the policy is %zu bytes of rules; the module takes %d", len,
		       SCLIMIT_WRITE_MAX);
}

/* ---- writing ---- */

/* A number that the oldest kernel need not have. */
static bool is_newer(const char *token)
{
	const char *nr = strchr(token, ':');

	/* a condition has a colon before it as well */
	if (!nr || isdigit((unsigned char)*token))
		nr = token;
	else
		nr++;
	return isdigit((unsigned char)*nr) && strtoul(nr, NULL, 10) > NR_OLDEST;
}

/* All at once, or with @old those that every kernel should have. Return: 0 or -1 and errno. */
static int write_together(int fd, const struct words *tokens, bool old)
{
	cleanup_text struct text all = {};
	size_t i;

	for (i = 0; i < tokens->count; i++)
		if (!old || !is_newer(tokens->word[i]))
			text_add(&all, "%s%s", all.len ? " " : "", tokens->word[i]);
	return !all.len || write(fd, all.data, all.len) == (ssize_t)all.len ? 0 : -1;
}

/* One by one: what the kernel does not have is passed over. */
static int write_each(int fd, const struct words *tokens, bool newer, struct err *err)
{
	const char *token;
	size_t i;

	for (i = 0; i < tokens->count; i++) {
		token = tokens->word[i];
		if ((newer && !is_newer(token)) || write(fd, token, strlen(token)) >= 0 ||
		    errno == ERANGE)
			continue;
		return err_set(err, errno, "%s: the module refuses it", token);
	}
	return 0;
}

/**
 * module_deny() - deny in a group
 * @tokens: of module_tokens(); those that are about calls which the kernel does not have do nothing
 * @group_fd: the group
 * @err: filled on failure
 *
 * Nothing of the command must run meanwhile.
 *
 * Return: 0 or -1.
 */
int module_deny(const struct words *tokens, int group_fd, struct err *err)
{
	cleanup_close int fd = openat(group_fd, FILE_DENY, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, errno, FILE_DENY ": cannot open");
	if (!write_together(fd, tokens, false))
		return 0;
	if (errno == ERANGE && !write_together(fd, tokens, true))
		return write_each(fd, tokens, true, err);
	if (errno == ERANGE)
		return write_each(fd, tokens, false, err);
	return err_set(err, errno, FILE_DENY ": the module refuses the policy");
}
