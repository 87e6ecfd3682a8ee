// SPDX-License-Identifier: GPL-2.0
/*
 * What the checks of rules and of profiles share.
 */
#include <stdarg.h>
#include <string.h>

#include "lint.h"

/* Arguments that are one of a list and no flags: under a mask that is the value itself they are
 * other members of the list too. */
static const struct {
	const char *name;
	unsigned int arg;
} enumerations[] = {
	{ "ioctl", 1 }, { "fcntl", 1 }, { "fcntl64", 1 }, { "ptrace", 0 }, { "prctl", 0 },
	{ "arch_prctl", 0 }, { "keyctl", 0 }, { "bpf", 0 }, { "seccomp", 0 },
	{ "socket", 0 }, { "socket", 2 }, { "socketpair", 0 }, { "socketpair", 2 },
	{ "setsockopt", 1 }, { "setsockopt", 2 }, { "getsockopt", 1 }, { "getsockopt", 2 },
	{ "madvise", 2 }, { "lseek", 2 }, { "reboot", 2 }, { "syslog", 0 },
	{ "kill", 1 }, { "tkill", 1 }, { "tgkill", 2 }, { "pidfd_send_signal", 1 },
	{ "prlimit64", 1 }, { "setrlimit", 0 }, { "getrlimit", 0 },
};

/* The upper half of an ioctl's request is a direction and a size, which are asked for by mask. */
#define IOCTL_TYPE_NR	0xffff

static const char *const exempt[] = {
	"exit", "exit_group", "rt_sigreturn", "sigreturn", "restart_syscall",
};

/** findings_free() - let go of what was found */
void findings_free(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		free(findings->finding[i].where);
		free(findings->finding[i].text);
	}
	free(findings->finding);
	*findings = (struct findings){};
}

/**
 * findings_add() - something was found
 * @findings: where it is added
 * @line: where, from 1 on
 * @where: the entry of a profile, or NULL
 * @check: the name of the check, a constant
 * @format: what is wrong and what to write instead; bytes of it that no terminal should get become
 *	    question marks
 */
void findings_add(struct findings *findings, unsigned int line, const char *where,
		  const char *check, const char *format, ...)
{
	struct finding *finding;
	char text[1024];
	va_list args;
	size_t i;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (findings->count == findings->room) {
		findings->room = findings->room ? 2 * findings->room : 16;
		findings->finding = xrealloc(findings->finding, findings->room, sizeof(*finding));
	}
	for (i = 0; text[i]; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
	finding = &findings->finding[findings->count++];
	*finding = (struct finding){
		.line = line,
		.where = where ? xstrdup(where) : NULL,
		.check = check,
		.text = xstrdup(text),
	};
}

/**
 * findings_add_open() - something was left open
 * @findings: where it is added
 * @line: where, from 1 on
 * @where: the entry of a profile, or NULL
 * @check: the name of the check, a constant
 * @name: what is open; it is appended to what the last finding has, if that begins alike
 * @format: what is wrong and what to do about @name
 */
void findings_add_open(struct findings *findings, unsigned int line, const char *where,
		       const char *check, const char *name, const char *format, ...)
{
	struct finding *last = findings->count ? &findings->finding[findings->count - 1] : NULL;
	char text[1024], *longer;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (last && last->line == line && last->check == check &&
	    !strncmp(last->text, text, strlen(text))) {
		longer = xasprintf("%s, %s", last->text, name);
		free(last->text);
		last->text = longer;
		return;
	}
	findings_add(findings, line, where, check, "%s %s", text, name);
}

/** lint_exempt() - whether a call is one that cannot be denied */
bool lint_exempt(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exempt); i++)
		if (!strcmp(name, exempt[i]))
			return true;
	return false;
}

/**
 * lint_enumeration() - whether a mask is used as if it was equality
 * @name: a call
 * @arg: which of its arguments is compared, 0 to 5
 * @mask: under which mask
 * @value: with what
 * Return: true where the argument is one of a list, and other members of it match too.
 */
bool lint_enumeration(const char *name, unsigned int arg, uint64_t mask, uint64_t value)
{
	size_t i;

	if (!strcmp(name, "ioctl") && !(mask & IOCTL_TYPE_NR))
		return false;
	/* with 0 it is the mask that was meant to be the value, unless it is the lowest bits */
	if (!mask || (mask != value && (value || !(mask & (mask + 1)))))
		return false;
	for (i = 0; i < ARRAY_SIZE(enumerations); i++)
		if (arg == enumerations[i].arg && !strcmp(name, enumerations[i].name))
			return true;
	return false;
}

/* By line, and on one line as they were found. */
static void findings_sort(struct findings *findings)
{
	struct finding moved;
	size_t i, j;

	for (i = 1; i < findings->count; i++) {
		moved = findings->finding[i];
		for (j = i; j && findings->finding[j - 1].line > moved.line; j--)
			findings->finding[j] = findings->finding[j - 1];
		findings->finding[j] = moved;
	}
}

/**
 * lint_file() - look for what is wrong in a file of rules or a seccomp profile
 * @content: the file, NUL-terminated; a profile begins with a brace
 * @len: its length
 * @into: what is found is added
 */
void lint_file(const char *content, size_t len, struct findings *into)
{
	if (strlen(content) != len)
		findings_add(into, 1, NULL, "syntax", "there are NUL bytes in it: write text");
	else if (content[strspn(content, " \t\r\n")] == '{')
		lint_profile(content, len, into);
	else
		lint_rules(content, into);
	findings_sort(into);
}
