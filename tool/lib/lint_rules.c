// SPDX-License-Identifier: GPL-2.0
/*
 * The checks of a file of rules.
 */
#include <ctype.h>
#include <string.h>

#include "constants.h"
#include "cover.h"
#include "lint.h"
#include "syscall-names.h"

/**
 * struct token - a token of the file
 * @line: where it stands
 * @text: what stands there
 * @rules: what it means; nothing where that cannot be told
 * @sound: its action can be told too
 */
struct token {
	unsigned int line;
	char *text;
	struct rules rules;
	bool sound;
};

struct tokens {
	struct token *token;
	size_t count;
	size_t room;
};

#define cleanup_tokens	__attribute__((cleanup(tokens_free)))

static void tokens_free(struct tokens *tokens)
{
	size_t i;

	for (i = 0; i < tokens->count; i++) {
		free(tokens->token[i].text);
		rules_free(&tokens->token[i].rules);
	}
	free(tokens->token);
}

/* The token's text is its own from now on. */
static void tokens_take(struct tokens *tokens, unsigned int line, char *text)
{
	if (tokens->count == tokens->room) {
		tokens->room = tokens->room ? 2 * tokens->room : 64;
		tokens->token = xrealloc(tokens->token, tokens->room, sizeof(*tokens->token));
	}
	tokens->token[tokens->count++] = (struct token){ .line = line, .text = text, .sound = true };
}

static void tokens_read(struct tokens *tokens, const char *content)
{
	static const char space[] = " \t\r";
	unsigned int line = 1;
	size_t len;

	for (;; content += len) {
		content += strspn(content, space);
		len = strcspn(content, " \t\r\n#");
		if (*content == '#') {
			len = strcspn(content, "\n");
		} else if (*content == '\n') {
			line++;
			len = 1;
		} else if (!*content) {
			return;
		} else {
			tokens_take(tokens, line, xstrndup(content, len));
		}
	}
}

/* ---- a token by itself ---------------------------------------------------------------------- */

/* An errno that is none. Return: true where the action is no good. */
static bool check_errno(const struct token *token, struct findings *into)
{
	const char *text = strstr(token->text, "/errno=");

	if (!text)
		return false;
	text += strlen("/errno=");
	if (!*text || err_number(text) > 0)
		return false;
	if (text[strspn(text, "0")] == '\0')
		findings_add(into, token->line, NULL, "errno",
			     "%s tells the caller that all went well: write an errno, /errno=EPERM or /errno=ENOSYS",
			     token->text);
	else if (text[strspn(text, "0123456789")] == '\0')
		findings_add(into, token->line, NULL, "errno",
			     "%s: errnos end at 4095: write one from 1 to 4095, or its name",
			     token->text);
	else
		findings_add(into, token->line, NULL, "errno",
			     "%s: there is no errno %s: write one that errno(3) lists", token->text,
			     text);
	return true;
}

/* The name or number that a token is about, without ABI, conditions and action. */
static char *token_target(const char *text, int *abi)
{
	cleanup_free char *first = xstrndup(text, strcspn(text, ":/"));

	*abi = text[strlen(first)] == ':' ? abi_number(first) : -1;
	if (*abi >= 0)
		text += strlen(first) + 1;
	return xstrndup(text, strcspn(text, ":/"));
}

/* A call that cannot be denied, or that does not exist. Return: true where it is one of these. */
static bool check_name(const struct token *token, struct findings *into)
{
	const char *name, *near;
	int abi;
	cleanup_free char *target = token_target(token->text, &abi);

	name = target;
	if (*target && target[strspn(target, "0123456789")] == '\0') {
		name = strlen(target) > 4 ? NULL :
		       syscall_name(abi < 0 ? SCLIMIT_ABI_X86_64 : (enum sclimit_abi)abi,
				    atoi(target));
		if (!name || !lint_exempt(name))
			return false;
	}
	if (lint_exempt(name)) {
		findings_add(into, token->line, NULL, "exempt",
			     "%s: %s is never denied, so that a process can end: leave it out",
			     token->text, name);
		return true;
	}
	if (*name == '@' && !syscall_set_find(name)) {
		findings_add(into, token->line, NULL, "unknown-name",
			     "%s: there is no such set: sclimit names --sets lists them", token->text);
		return true;
	}
	if (!(isalpha((unsigned char)*name) || *name == '_') || !strcmp(name, "all") ||
	    syscall_known(name))
		return false;
	near = syscall_near(name);
	if (near)
		findings_add(into, token->line, NULL, "unknown-name",
			     "%s: there is no system call %s: write %s, if that is meant",
			     token->text, name, near);
	else
		findings_add(into, token->line, NULL, "unknown-name",
			     "%s: there is no system call %s: write its number, if it is newer than this tool",
			     token->text, name);
	return true;
}

static void check_masks(const struct token *token, struct findings *into)
{
	const struct rule *rule = &token->rules.rule[0];
	const struct rule_cond *cond;
	const char *name = rule->all ? NULL : syscall_name(rule->abi, rule->first);
	unsigned int i;

	for (i = 0; name && i < rule->nr_conds; i++) {
		cleanup_text struct text value = {};

		cond = &rule->cond[i];
		if (cond->op != RULE_MASKED_EQ ||
		    !lint_enumeration(name, cond->arg, cond->mask, cond->value))
			continue;
		constant_show(name, cond->arg, cond->value ? cond->value : cond->mask, &value);
		findings_add(into, token->line, NULL, "mask",
			     "%s: a%u of %s is one of a list, of which others match under that mask too: write a%u==%s",
			     token->text, cond->arg, name, cond->arg, text_str(&value));
	}
}

static void check_token(struct token *token, struct findings *into)
{
	cleanup_free char *text = xstrdup(token->text);
	bool known = !check_name(token, into);
	struct err err;

	if (check_errno(token, into)) {
		/* what it denies is still of interest to the others */
		*strchr(text, '/') = '\0';
		token->sound = false;
	}
	if (!known)
		return;
	if (rule_parse(text, &token->rules, &err)) {
		findings_add(into, token->line, NULL, "syntax", "%s", err.text);
		return;
	}
	if (!token->rules.count)
		return;
	check_masks(token, into);
	if (cover_never(&token->rules.rule[0]))
		findings_add(into, token->line, NULL, "never",
			     "%s: no value meets all of these conditions: the rule never matches",
			     token->text);
}

/* ---- tokens beside each other --------------------------------------------------------------- */

/* Whether another errno of the group could have the word over @wide where @narrow has it now. */
static bool errno_between(const struct tokens *tokens, const struct rule *wide,
			  const struct rule *narrow)
{
	const struct rule *rule;
	size_t i, j;

	if (wide->action != SCLIMIT_ACTION_ERRNO || wide->nr_conds >= narrow->nr_conds)
		return false;
	for (i = 0; i < tokens->count; i++) {
		for (j = 0; j < tokens->token[i].rules.count; j++) {
			rule = &tokens->token[i].rules.rule[j];
			if (rule->action == SCLIMIT_ACTION_ERRNO && rule->err != narrow->err &&
			    rule->nr_conds &&
			    (cover_calls(rule, narrow) || cover_calls(narrow, rule)))
				return true;
		}
	}
	return false;
}

/* What the others leave of a rule of token @at, and which of them it is. */
static enum cover rule_covered(const struct tokens *tokens, size_t at, const struct rule *narrow,
			       size_t *by)
{
	const struct rule *wide;
	enum cover cover;
	size_t i, j;

	for (i = 0; i < tokens->count; i++) {
		if (i == at || !tokens->token[i].sound)
			continue;
		for (j = 0; j < tokens->token[i].rules.count; j++) {
			wide = &tokens->token[i].rules.rule[j];
			cover = cover_rule(wide, narrow, i > at);
			if (!cover || (cover == COVER_SAME_EFFECT &&
				       errno_between(tokens, wide, narrow)))
				continue;
			*by = i;
			return cover;
		}
	}
	return COVER_NONE;
}

/* A token of which nothing is left: each of its rules is covered by another token. */
static void check_covered(const struct tokens *tokens, size_t at, struct findings *into)
{
	const struct token *token = &tokens->token[at], *other;
	enum cover cover, all = COVER_SAME;
	size_t i, by = 0;

	for (i = 0; i < token->rules.count; i++) {
		cover = rule_covered(tokens, at, &token->rules.rule[i], &by);
		if (!cover)
			return;
		if (cover > all)
			all = cover;
	}
	other = &tokens->token[by];
	if (all == COVER_SAME)
		findings_add(into, token->line, NULL, "duplicate",
			     "%s stands on line %u already (%s): leave it out", token->text,
			     other->line, other->text);
	else if (all == COVER_SAME_EFFECT)
		findings_add(into, token->line, NULL, "shadowed",
			     "%s changes nothing beside %s on line %u: leave one of them out",
			     token->text, other->text, other->line);
	else
		findings_add(into, token->line, NULL, "shadowed",
			     "%s never has the word, for %s on line %u goes before it: leave one of them out",
			     token->text, other->text, other->line);
}

/* Whether any token denies something of what @want is about. */
static bool denied(const struct tokens *tokens, const struct rule *want)
{
	const struct rule *rule;
	size_t i, j;

	for (i = 0; i < tokens->count; i++) {
		for (j = 0; j < tokens->token[i].rules.count; j++) {
			rule = &tokens->token[i].rules.rule[j];
			if (rule->action != SCLIMIT_ACTION_LOG && cover_calls(rule, want))
				return true;
		}
	}
	return false;
}

static bool denied_number(const struct tokens *tokens, enum sclimit_abi abi, unsigned int nr)
{
	const struct rule want = { .abi = abi, .first = nr, .last = nr };

	return denied(tokens, &want);
}

/* Of socketcall and ipc the sub-call, or all of it. */
static bool denied_subcall(const struct tokens *tokens, const char *name)
{
	unsigned int multiplexer, sub, k;
	const struct rule *rule;
	size_t i, j;

	if (syscall_subcall(name, &multiplexer, &sub))
		return true;
	for (i = 0; i < tokens->count; i++) {
		for (j = 0; j < tokens->token[i].rules.count; j++) {
			rule = &tokens->token[i].rules.rule[j];
			if (rule->action == SCLIMIT_ACTION_LOG || rule->bare ||
			    rule->abi != SCLIMIT_ABI_I386)
				continue;
			if (rule->all)
				return true;
			if (multiplexer < rule->first || multiplexer > rule->last)
				continue;
			for (k = 0; k < rule->nr_conds; k++)
				if (rule->cond[k].value != sub)
					break;
			if (k == rule->nr_conds)
				return true;
		}
	}
	return false;
}

static const char abi_advice[] =
	"%s leaves %s open in %s%s%s: leave the ABI out, so that all of them are denied";

/* A rule for the native ABI alone, whose calls the other ABIs have too. */
static void check_abi(const struct tokens *tokens, const struct token *token,
		      struct findings *into)
{
	bool i386 = false, x32 = false;
	const char *name, *first = NULL;
	const struct rule *rule;
	unsigned int nr;
	size_t i;
	int other;

	for (i = 0; i < token->rules.count; i++) {
		rule = &token->rules.rule[i];
		if (rule->bare || rule->abi != SCLIMIT_ABI_X86_64 ||
		    rule->action == SCLIMIT_ACTION_LOG)
			continue;
		for (nr = rule->all ? 0 : rule->first;
		     nr <= (rule->all ? SYSCALL_NR_MAX : rule->last) && nr <= SYSCALL_NR_MAX; nr++) {
			const struct rule bare = { .bare = true, .first = nr, .last = nr };

			name = syscall_name(SCLIMIT_ABI_X86_64, nr);
			if (!name || lint_exempt(name) || denied(tokens, &bare))
				continue;
			other = syscall_number(SCLIMIT_ABI_I386, name);
			if ((other >= 0 && !denied_number(tokens, SCLIMIT_ABI_I386, other)) ||
			    !denied_subcall(tokens, name)) {
				i386 = true;
				first = first ?: name;
			}
			other = syscall_number(SCLIMIT_ABI_X32, name);
			if (other >= 0 && !denied_number(tokens, SCLIMIT_ABI_X32, other)) {
				x32 = true;
				first = first ?: name;
			}
		}
	}
	if (first)
		findings_add(into, token->line, NULL, "abi", abi_advice, token->text, first,
			     i386 ? "i386" : "", i386 && x32 ? " and " : "", x32 ? "x32" : "");
}

/* A call that does what @name does; it is told once, where it is not denied. */
static void check_sibling(const struct tokens *tokens, const struct token *token, const char *name,
			  const char *sibling, struct words *told, struct findings *into)
{
	int nr = syscall_number(SCLIMIT_ABI_X86_64, sibling);

	if (nr < 0 || denied_number(tokens, SCLIMIT_ABI_X86_64, nr) || words_have(told, sibling))
		return;
	words_add(told, sibling);
	if (!strcmp(name, "clone") && !strcmp(sibling, "clone3"))
		findings_add(into, token->line, NULL, "clone3",
			     "%s leaves clone3 open, whose flags no rule can see: add clone3/errno=ENOSYS, at which the C library takes clone",
			     token->text);
	else
		findings_add_open(into, token->line, NULL, "sibling", sibling,
				  "%s leaves open what does the same as %s: add", token->text, name);
}

static void check_siblings(const struct tokens *tokens, const struct token *token,
			   struct words *told, struct findings *into)
{
	const char *name, *sibling;
	const struct rule *rule;
	unsigned int nr, k;
	size_t i;

	for (i = 0; i < token->rules.count; i++) {
		rule = &token->rules.rule[i];
		if (rule->all || rule->action == SCLIMIT_ACTION_LOG ||
		    (!rule->bare && rule->abi != SCLIMIT_ABI_X86_64))
			continue;
		for (nr = rule->first; nr <= rule->last && nr <= SYSCALL_NR_MAX; nr++) {
			name = syscall_name(SCLIMIT_ABI_X86_64, nr);
			for (k = 0; name && (sibling = syscall_sibling(name, k)); k++)
				check_sibling(tokens, token, name, sibling, told, into);
			for (k = 0; name && !rule->nr_conds &&
				    (sibling = syscall_sibling_plain(name, k)); k++)
				check_sibling(tokens, token, name, sibling, told, into);
		}
	}
}

/**
 * lint_rules() - look for what is wrong in a file of rules
 * @content: the file
 * @into: what is found is added
 */
void lint_rules(const char *content, struct findings *into)
{
	cleanup_tokens struct tokens tokens = {};
	cleanup_words struct words told = {};
	size_t i;

	tokens_read(&tokens, content);
	if (!tokens.count)
		findings_add(into, 1, NULL, "empty",
			     "there is no rule in it: set would leave the group without any");
	for (i = 0; i < tokens.count; i++)
		check_token(&tokens.token[i], into);
	for (i = 0; i < tokens.count; i++) {
		if (!tokens.token[i].rules.count)
			continue;
		if (tokens.token[i].sound)
			check_covered(&tokens, i, into);
		check_abi(&tokens, &tokens.token[i], into);
		check_siblings(&tokens, &tokens.token[i], &told, into);
	}
}
