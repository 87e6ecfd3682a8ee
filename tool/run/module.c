// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a group are all of the module's interface that a start needs, and to write to one
 * takes no library. (Its netlink side is for many groups at one moment, and for what is counted.)
 *
 * The kernel refuses a rule for a number that it does not have, but not a range without any: so
 * what can be said as a range is. Of the others most are for numbers that its own list shows to be
 * there or not; the few that are left are written one by one if all at once are refused.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "../lib/syscall-names.h"
#include "module.h"

#define FILE_ALLOW	"syscalls.allow"
#define FILE_DENY	"syscalls.deny"
#define NR_SHARED	424	/* from here on the ABIs' numbers are the same: syscall_64.tbl */

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

/* ---- what calls there are ---- */

struct natives {
	bool has[SYSCALL_NR_MAX + 1];
};

/* Numbers and ranges of numbers without an ABI; what else there is is passed over. */
static void add_natives(const char *text, struct natives *natives)
{
	unsigned long first, last;
	char *end;

	for (; *text; text += strcspn(text, " \n"), text += strspn(text, " \n")) {
		if (!isdigit((unsigned char)*text))
			continue;
		first = last = strtoul(text, &end, 10);
		if (*end == '-')
			last = strtoul(end + 1, NULL, 10);
		for (; first <= last && first <= SYSCALL_NR_MAX; first++)
			natives->has[first] = true;
	}
}

static int read_natives(int group_fd, struct natives *natives, struct err *err)
{
	static const char *const file[] = { FILE_ALLOW, FILE_DENY };
	size_t i, room = SCLIMIT_WRITE_MAX + 1, len;
	cleanup_free char *text = xmalloc(room);
	ssize_t got;

	for (i = 0; i < ARRAY_SIZE(file); i++) {
		cleanup_close int fd = openat(group_fd, file[i], O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return err_set(err, errno, "%s: cannot open", file[i]);
		for (len = 0; (got = read(fd, text + len, room - 1 - len)) > 0; len += got)
			;
		if (got < 0)
			return err_set(err, errno, "%s: cannot read", file[i]);
		text[len] = '\0';
		add_natives(text, natives);
	}
	return 0;
}

/* ---- tokens ---- */

static bool is_single(const struct rule *rule)
{
	return !rule->all && rule->first == rule->last;
}

/* Known not to be there. */
static bool is_missing(const struct rule *rule, const struct natives *natives)
{
	bool native = rule->abi == SCLIMIT_ABI_X86_64 || rule->first >= NR_SHARED;

	return native && is_single(rule) && !natives->has[rule->first];
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
 * @group_fd: any group that has the module's files
 * @tokens: they are added, but those that are about calls which the kernel does not have
 * @err: filled on failure
 * Return: 0 or -1.
 */
int module_tokens(const struct rules *rules, int group_fd, struct words *tokens, struct err *err)
{
	cleanup_free struct natives *natives = xcalloc(1, sizeof(*natives));
	const struct rule *rule;
	size_t i, len = 0;

	if (read_natives(group_fd, natives, err))
		return -1;
	for (i = 0; i < rules->count; i++) {
		struct text token = {};

		rule = &rules->rule[i];
		if (is_missing(rule, natives))
			continue;
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

static int write_token(int fd, const char *token, struct err *err)
{
	if (write(fd, token, strlen(token)) >= 0 || errno == ERANGE)
		return 0;
	return err_set(err, errno, "%s: the module refuses it", token);
}

/**
 * module_deny() - deny in a group
 * @tokens: of module_tokens()
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
	cleanup_text struct text all = {};
	size_t i;

	if (fd < 0)
		return err_set(err, errno, FILE_DENY ": cannot open");
	for (i = 0; i < tokens->count; i++)
		text_add(&all, "%s%s", i ? " " : "", tokens->word[i]);
	if (!all.len || write(fd, all.data, all.len) == (ssize_t)all.len)
		return 0;
	if (errno != ERANGE)
		return err_set(err, errno, FILE_DENY ": the module refuses the policy");
	for (i = 0; i < tokens->count; i++)
		if (write_token(fd, tokens->word[i], err))
			return -1;
	return 0;
}
