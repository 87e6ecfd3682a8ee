// SPDX-License-Identifier: GPL-2.0
/*
 * The own rules of many groups as a text.
 */
#include <ctype.h>
#include <string.h>

#include "rule.h"
#include "saved.h"

#define FIRST_LINE	"# sclimit rules, version 1"
#define FIRST_WORDS	"# sclimit rules, version "

/** saved_free() - let go of it; it is empty then */
void saved_free(struct saved *saved)
{
	size_t i;

	for (i = 0; i < saved->count; i++) {
		free(saved->group[i].name);
		words_free(&saved->group[i].rule);
		free(saved->group[i].line);
	}
	free(saved->group);
	*saved = (struct saved){};
}

/**
 * saved_add() - append a group
 * @saved: the list
 * @name: the group's name
 * Return: the group, without rules; it may move with the next one that is added.
 */
struct saved_group *saved_add(struct saved *saved, const char *name)
{
	struct saved_group *group;

	if (saved->count == saved->room) {
		saved->room = saved->room ? 2 * saved->room : 16;
		saved->group = xrealloc(saved->group, saved->room, sizeof(*saved->group));
	}
	group = &saved->group[saved->count++];
	*group = (struct saved_group){ .name = xstrdup(name) };
	return group;
}

/** saved_find() - the group of that name, or NULL */
struct saved_group *saved_find(const struct saved *saved, const char *name)
{
	size_t i;

	for (i = 0; i < saved->count; i++)
		if (!strcmp(saved->group[i].name, name))
			return &saved->group[i];
	return NULL;
}

/* By name, what is below a group right behind it. */
static int by_name(const void *a, const void *b)
{
	const char *s = ((const struct saved_group *)a)->name;
	const char *t = ((const struct saved_group *)b)->name;
	int c, d;

	for (; *s && *s == *t; s++)
		t++;
	c = *s == '/' ? 1 : (unsigned char)*s * 2;
	d = *t == '/' ? 1 : (unsigned char)*t * 2;
	return c - d;
}

/** saved_sort() - order it as a tree: the root first, each group before what is below it */
void saved_sort(struct saved *saved)
{
	if (saved->count)
		qsort(saved->group, saved->count, sizeof(*saved->group), by_name);
}

/* ---- to text ---- */

/**
 * saved_show_name() - a group's name as its line has it, without the brackets
 * @name: the name
 * @into: it is appended
 */
void saved_show_name(const char *name, struct text *into)
{
	const char *s;

	for (s = name; *s > ' ' && *s < '\x7f' && !strchr("\"#[]", *s); s++)
		;
	if (!*s) {
		text_add(into, "%s", name);
		return;
	}
	text_add(into, "\"");
	for (s = name; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add(into, "\\%c", *s);
		else if (*s < ' ' || *s >= '\x7f')
			text_add(into, "\\x%02x", (unsigned char)*s);
		else
			text_add_bytes(into, s, 1);
	}
	text_add(into, "\"");
}

/**
 * saved_show_rule() - a rule of the kernel as people read it, if it then still says the same
 * @token: such as "101/errno=38"
 * @into: "ptrace/errno=ENOSYS" is appended; @token where reading that gave another rule
 */
void saved_show_rule(const char *token, struct text *into)
{
	cleanup_text struct text shown = {}, again = {};
	cleanup_rules struct rules rules = {};
	struct err err;

	if (!rule_parse(token, &rules, &err) && rules.count == 1) {
		rule_show(&rules.rule[0], &shown);
		rules_free(&rules);
		if (!rule_parse(text_str(&shown), &rules, &err) && rules.count == 1)
			rule_token(&rules.rule[0], &again);
	}
	text_add(into, "%s", strcmp(text_str(&again), token) ? token : text_str(&shown));
}

/**
 * saved_show() - all of it as a text
 * @saved: the groups, in the order in which they are to stand
 * @into: the text is appended
 */
void saved_show(const struct saved *saved, struct text *into)
{
	size_t i, j;

	text_add(into, "%s\n", FIRST_LINE);
	for (i = 0; i < saved->count; i++) {
		text_add(into, "\n[");
		saved_show_name(saved->group[i].name, into);
		text_add(into, "]%s\n", saved->group[i].locked ? " locked" : "");
		for (j = 0; j < saved->group[i].rule.count; j++) {
			saved_show_rule(saved->group[i].rule.word[j], into);
			text_add(into, "\n");
		}
	}
}

/* ---- from text ---- */

/* A name in quotes. *@at is behind the first one, and is left behind the last one. */
static char *quoted(const char **at)
{
	cleanup_text struct text name = {};
	const char *s = *at;
	unsigned int byte;
	char c;

	for (; *s != '"'; s++) {
		c = *s;
		if (!c)
			return NULL;
		if (c == '\\' && s[1] == 'x') {
			if (!isxdigit((unsigned char)s[2]) || !isxdigit((unsigned char)s[3]))
				return NULL;
			sscanf(s + 2, "%2x", &byte);
			c = byte;
			s += 3;
		} else if (c == '\\') {
			c = *++s;
			if (c != '\\' && c != '"')
				return NULL;
		}
		if (!c)
			return NULL;
		text_add_bytes(&name, &c, 1);
	}
	*at = s + 1;
	return xstrdup(text_str(&name));
}

/* Whether it can be the name of a group: no way out of the hierarchy, no two ways to write it. */
static bool name_good(const char *name)
{
	size_t len;

	if (!strcmp(name, "/"))
		return true;
	for (; ; name += len + 1) {
		len = strcspn(name, "/");
		if (!len || (len == 1 && *name == '.') || (len == 2 && !memcmp(name, "..", 2)))
			return false;
		if (!name[len])
			return true;
	}
}

/* "[NAME]" or "[NAME] locked", without a comment behind it. Return: the name, or NULL. */
static char *group_line(const char *line, bool *locked)
{
	cleanup_free char *name = NULL;
	cleanup_words struct words rest = {};
	const char *s = line + 1;
	char *done;
	size_t len;

	if (*s == '"') {
		s++;
		name = quoted(&s);
	} else {
		len = strcspn(s, "]");
		name = xstrndup(s, len);
		s += len;
	}
	if (!name || *s != ']' || !name_good(name))
		return NULL;
	words_split(&rest, s + 1);
	*locked = rest.count == 1 && !strcmp(rest.word[0], "locked");
	if (rest.count > *locked)
		return NULL;
	done = name;
	name = NULL;
	return done;
}

static int add_rules(struct saved_group *group, const char *line, unsigned int nr, struct err *err)
{
	cleanup_words struct words tokens = {};
	cleanup_rules struct rules rules = {};
	struct text token;
	size_t i;

	words_split(&tokens, line);
	for (i = 0; i < tokens.count; i++)
		if (rule_parse(tokens.word[i], &rules, err))
			return -1;
	if (!rules.count)
		return 0;
	group->line = xrealloc(group->line, group->rule.count + rules.count, sizeof(*group->line));
	for (i = 0; i < rules.count; i++) {
		token = (struct text){};
		rule_token(&rules.rule[i], &token);
		group->line[group->rule.count] = nr;
		words_take(&group->rule, token.data);
	}
	return 0;
}

/* Where a line's comment begins. One may stand in a group's name if that is in quotes. */
static char *comment(char *line)
{
	char *s = line + strspn(line, " \t");

	if (s[0] == '[' && s[1] == '"')
		for (s += 2; *s && *s != '"'; s++)
			if (*s == '\\' && s[1])
				s++;
	return s + strcspn(s, "#");
}

static int parse_line(char *line, unsigned int nr, struct saved *into, struct err *err)
{
	cleanup_free char *name = NULL;
	bool locked;

	*comment(line) = '\0';
	line += strspn(line, " \t\r");
	if (*line == '[') {
		name = group_line(line, &locked);
		if (!name)
			return err_set(err, 0, "this is no group: [GROUP] or [GROUP] locked, "
				       "GROUP in quotes if it has strange bytes");
		if (saved_find(into, name))
			return err_set(err, 0, "this group is there already");
		saved_add(into, name)->locked = locked;
		return 0;
	}
	if (!into->count && *line)
		return err_set(err, 0, "a rule before the first [GROUP]");
	return *line ? add_rules(&into->group[into->count - 1], line, nr, err) : 0;
}

/**
 * saved_parse() - read such a text
 * @file: its name, for messages
 * @content: the text
 * @into: empty; the groups as they stand there
 * @err: filled on failure: FILE:LINE and what is wrong there
 * Return: 0 or -1.
 */
int saved_parse(const char *file, const struct text *content, struct saved *into, struct err *err)
{
	const char *at = text_str(content), *end = at + content->len;
	unsigned int nr = 1;
	size_t len;

	if (strlen(at) != content->len)
		return err_set(err, 0, "%s: a NUL in it: this is no text", file);
	len = strcspn(at, "\r\n");
	if (len != strlen(FIRST_LINE) || memcmp(at, FIRST_LINE, len)) {
		if (!strncmp(at, FIRST_WORDS, strlen(FIRST_WORDS)))
			return err_set(err, 0, "%s:1: another version; the one that is known begins \"%s\"",
				       file, FIRST_LINE);
		return err_set(err, 0, "%s:1: the first line must be \"%s\"", file, FIRST_LINE);
	}
	for (; at < end; nr++) {
		cleanup_free char *line = NULL;

		len = strcspn(at, "\n");
		line = xstrndup(at, len);
		if (parse_line(line, nr, into, err))
			return err_prefix(err, "%s:%u", file, nr);
		at += len + (at[len] == '\n');
	}
	return 0;
}
