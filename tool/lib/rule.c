// SPDX-License-Identifier: GPL-2.0
/*
 * Rules as people write them, read into rules of the kernel.
 *
 * A token is taken apart first, at the first : that is not an ABI's and at the /; then names are
 * looked up. What comes out is in the kernel's own order, so that equal rules are equal.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "constants.h"
#include "rule.h"
#include "syscall-names.h"

#define NR_ARGS		6
#define QUOTED_MAX	80	/* how much of a token a message shows */

/**
 * struct token - a token, taken apart
 * @rule: what all rules that it becomes have in common: ABI, conditions, action
 * @subject: NAME, NR, NR-NR, all or @SET
 */
struct token {
	struct rule rule;
	char *subject;
};

/**
 * rules_free() - let go of what a list holds; it is empty then
 * @rules: the list
 */
void rules_free(struct rules *rules)
{
	free(rules->rule);
	*rules = (struct rules){};
}

/**
 * rules_add() - append a copy of a rule
 * @rules: the list
 * @rule: the rule
 */
void rules_add(struct rules *rules, const struct rule *rule)
{
	if (rules->count == rules->room) {
		rules->room = rules->room ? 2 * rules->room : 16;
		rules->rule = xrealloc(rules->rule, rules->room, sizeof(*rules->rule));
	}
	rules->rule[rules->count++] = *rule;
}

/* The order of conditions in a rule, which is that of the kernel: there, aN&MASK==VALUE and
 * aN==VALUE are the same comparison with different masks. */
static int cond_compare(const struct rule_cond *a, const struct rule_cond *b)
{
	enum rule_op op_a = a->op == RULE_MASKED_EQ ? RULE_EQ : a->op;
	enum rule_op op_b = b->op == RULE_MASKED_EQ ? RULE_EQ : b->op;
	uint64_t mask_a = a->op == RULE_MASKED_EQ ? a->mask : UINT64_MAX;
	uint64_t mask_b = b->op == RULE_MASKED_EQ ? b->mask : UINT64_MAX;

	if (a->arg != b->arg)
		return a->arg < b->arg ? -1 : 1;
	if (op_a != op_b)
		return op_a < op_b ? -1 : 1;
	if (mask_a != mask_b)
		return mask_a < mask_b ? -1 : 1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return 0;
}

/* Puts a condition in its place, unless it is there. */
static int cond_add(struct rule *rule, const struct rule_cond *cond, struct err *err)
{
	unsigned int at = 0;

	while (at < rule->nr_conds && cond_compare(&rule->cond[at], cond) < 0)
		at++;
	if (at < rule->nr_conds && !cond_compare(&rule->cond[at], cond))
		return 0;
	if (rule->nr_conds == SCLIMIT_CONDS_MAX)
		return err_set(err, 0, "more than %d conditions", SCLIMIT_CONDS_MAX);
	memmove(&rule->cond[at + 1], &rule->cond[at],
		(rule->nr_conds - at) * sizeof(rule->cond[0]));
	rule->cond[at] = *cond;
	rule->nr_conds++;
	return 0;
}

/* An operator at the beginning of a text: 0 and behind it, or -1. */
static int op_parse(const char **text, enum rule_op *op)
{
	static const struct {
		const char *text;
		enum rule_op op;
	} ops[] = {
		/* the longer ones first, of those that begin alike */
		{ "==", RULE_EQ }, { "!=", RULE_NE }, { "<=", RULE_LE }, { ">=", RULE_GE },
		{ "<", RULE_LT }, { ">", RULE_GT }, { "&", RULE_MASKED_EQ },
	};
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		len = strlen(ops[i].text);
		if (strncmp(*text, ops[i].text, len))
			continue;
		*text += len;
		*op = ops[i].op;
		return 0;
	}
	return -1;
}

/* aN OP VALUE or aN&MASK==VALUE */
static int cond_parse(const char *text, struct rule *rule, struct err *err)
{
	cleanup_free char *mask = NULL;
	struct rule_cond cond = {};
	const char *end;

	if (text[0] != 'a' || !isdigit((unsigned char)text[1]))
		return err_set(err, 0, "\"%s\" is no condition: they begin with a0 to a5", text);
	if (text[1] >= '0' + NR_ARGS || isdigit((unsigned char)text[2]))
		return err_set(err, 0, "\"%s\": arguments are a0 to a5", text);
	cond.arg = text[1] - '0';
	end = text + 2;
	if (op_parse(&end, &cond.op))
		return err_set(err, 0, "\"%s\": behind a%u one of == != < <= > >= & is wanted",
			       text, cond.arg);
	if (cond.op == RULE_MASKED_EQ) {
		text = end;
		end = strstr(text, "==");
		if (!end)
			return err_set(err, 0, "\"%s\": behind a mask == is wanted", text);
		mask = xstrndup(text, end - text);
		if (constant_value(mask, &cond.mask, err))
			return -1;
		end += 2;
		if (cond.mask == UINT64_MAX) {
			cond.op = RULE_EQ;
			cond.mask = 0;
		}
	}
	return constant_value(end, &cond.value, err) ? -1 : cond_add(rule, &cond, err);
}

static int conds_parse(char *text, struct rule *rule, struct err *err)
{
	char *cond;

	while ((cond = strsep(&text, ",")))
		if (cond_parse(cond, rule, err))
			return -1;
	return 0;
}

static int action_parse(const char *text, struct rule *rule, struct err *err)
{
	if (!strcmp(text, "kill")) {
		rule->action = SCLIMIT_ACTION_KILL;
	} else if (!strcmp(text, "trap")) {
		rule->action = SCLIMIT_ACTION_TRAP;
	} else if (!strcmp(text, "log")) {
		rule->action = SCLIMIT_ACTION_LOG;
	} else if (!strncmp(text, "errno=", 6)) {
		rule->err = err_number(text + 6);
		if (rule->err < 0)
			return err_set(err, 0, "\"%s\" is no errno: a name or 1 to 4095 is wanted",
				       text + 6);
		return 0;
	} else {
		return err_set(err, 0, "\"%s\" is no action: errno=N, kill, trap, log are", text);
	}
	rule->err = 0;
	return 0;
}

/* A decimal number of a call. One that is too large stays too large. */
static int number_parse(const char **text, unsigned int *nr)
{
	uint64_t value = 0;

	if (!isdigit((unsigned char)**text))
		return -1;
	for (; isdigit((unsigned char)**text); (*text)++) {
		value = value * 10 + (**text - '0');
		if (value > UINT32_MAX)
			value = UINT32_MAX;
	}
	*nr = value;
	return 0;
}

static int exempt_refuse(const char *name, struct err *err)
{
	return err_set(err, 0, "%s is never denied: a process can always end and return from a "
		       "signal handler", name);
}

/* The arguments of a sub-call are out of reach, so the one condition that a multiplexer takes is
 * the one that says which sub-call. */
static int multiplexer_check(const struct rule *rule, struct err *err)
{
	bool ipc = rule->first == SCLIMIT_I386_IPC;
	const struct rule_cond *cond = &rule->cond[0];
	const char *name = ipc ? "ipc" : "socketcall";

	if (!rule->nr_conds)
		return 0;
	if (rule->nr_conds > 1 || cond->arg || cond->op != (ipc ? RULE_MASKED_EQ : RULE_EQ) ||
	    (ipc && cond->mask != SCLIMIT_I386_IPC_MASK))
		return err_set(err, 0, "the one condition that %s takes is %s: which sub-call", name,
			       ipc ? "a0&0xffff==N" : "a0==N");
	if (cond->value > UINT32_MAX || !syscall_subcall_name(rule->first, cond->value))
		return err_set(err, 0, "%s has no sub-call %llu", name,
			       (unsigned long long)cond->value);
	return 0;
}

/* Adds a rule for one number. */
static int add_number(const struct rule *from, unsigned int nr, struct rules *into,
		      struct err *err)
{
	const char *name = syscall_name(from->abi, nr);
	struct rule rule = *from;

	if (name && syscall_exempt(name))
		return exempt_refuse(name, err);
	rule.first = nr;
	rule.last = nr;
	if (!rule.bare && rule.abi == SCLIMIT_ABI_I386 &&
	    (nr == SCLIMIT_I386_SOCKETCALL || nr == SCLIMIT_I386_IPC) &&
	    multiplexer_check(&rule, err))
		return -1;
	rules_add(into, &rule);
	return 0;
}

/* Adds a rule for a sub-call. Conditions are about what cannot be seen there, and so count as
 * matching, as for the sub-calls that a bare number covers. */
static void add_subcall(const struct rule *from, unsigned int nr, unsigned int sub,
			struct rules *into)
{
	struct rule rule = *from;

	rule.bare = false;
	rule.abi = SCLIMIT_ABI_I386;
	rule.first = nr;
	rule.last = nr;
	rule.nr_conds = 1;
	rule.cond[0] = (struct rule_cond){ .op = RULE_EQ, .value = sub };
	if (nr == SCLIMIT_I386_IPC) {
		rule.cond[0].op = RULE_MASKED_EQ;
		rule.cond[0].mask = SCLIMIT_I386_IPC_MASK;
	}
	rules_add(into, &rule);
}

/* Adds the rules of a name in one ABI: how many, or -1. */
static int add_name_of(const struct rule *from, const char *name, struct rules *into,
		       struct err *err)
{
	int nr = syscall_number(from->abi, name);
	unsigned int multiplexer, sub;
	int count = 0;

	if (nr >= 0) {
		if (add_number(from, nr, into, err))
			return -1;
		count++;
	}
	if (!from->bare && from->abi == SCLIMIT_ABI_I386 &&
	    !syscall_subcall(name, &multiplexer, &sub)) {
		add_subcall(from, multiplexer, sub, into);
		count++;
	}
	return count;
}

/* A bare name is the native call's, or else that of the one ABI that has it: how many rules it
 * became, or -1. */
static int add_name(const struct rule *from, const char *name, struct rules *into, struct err *err)
{
	static const enum sclimit_abi order[] = {
		SCLIMIT_ABI_X86_64, SCLIMIT_ABI_I386, SCLIMIT_ABI_X32,
	};
	struct rule rule = *from;
	int count = 0;
	size_t i;

	if (syscall_exempt(name))
		return exempt_refuse(name, err);
	if (!rule.bare)
		return add_name_of(&rule, name, into, err);
	for (i = 0; i < ARRAY_SIZE(order) && !count; i++) {
		rule.abi = order[i];
		rule.bare = rule.abi == SCLIMIT_ABI_X86_64;
		count = add_name_of(&rule, name, into, err);
	}
	return count;
}

static int add_set(const struct rule *from, const char *name, struct rules *into, struct err *err)
{
	cleanup_words struct words names = {};
	struct rule rule = *from;
	size_t i;

	if (rule.nr_conds)
		return err_set(err, 0, "a set takes no conditions");
	if (syscall_set_expand(name, &names, err))
		return -1;
	rule.of_set = true;
	for (i = 0; i < names.count; i++)
		if (!syscall_exempt(names.word[i]) &&
		    add_name(&rule, names.word[i], into, err) < 0)
			return -1;
	return 0;
}

static int add_numbers(const struct rule *from, const char *text, struct rules *into,
		       struct err *err)
{
	struct rule rule = *from;
	const char *end = text;

	if (number_parse(&end, &rule.first))
		return -1;
	rule.last = rule.first;
	if (*end == '-') {
		end++;
		if (number_parse(&end, &rule.last))
			return err_set(err, 0, "\"%s\" is no range", text);
	}
	if (*end)
		return err_set(err, 0, "\"%s\" is no number", text);
	if (rule.last < rule.first)
		return err_set(err, 0, "\"%s\" is no range: it ends before it begins", text);
	if (rule.last > SYSCALL_NR_MAX)
		return err_set(err, 0, "no ABI has a number beyond %d", SYSCALL_NR_MAX);
	if (strchr(text, '-') && rule.nr_conds)
		return err_set(err, 0, "a range takes no conditions");
	if (rule.first == rule.last)
		return add_number(&rule, rule.first, into, err);
	rules_add(into, &rule);
	return 0;
}

static int unknown_name(const struct token *token, struct err *err)
{
	const char *name = token->subject, *near;

	if (!*name)
		return err_set(err, 0, "a name, a number, all or a set is wanted");
	if (syscall_known(name))
		return err_set(err, 0, "%s has no system call %s", abi_name(token->rule.abi), name);
	near = syscall_near(name);
	return near ? err_set(err, 0, "there is no system call %s; is %s meant?", name, near) :
		      err_set(err, 0, "there is no system call %s", name);
}

static int token_add(const struct token *token, struct rules *into, struct err *err)
{
	struct rule rule = token->rule;
	int count;

	if (token->subject[0] == '@')
		return add_set(&rule, token->subject, into, err);
	if (isdigit((unsigned char)token->subject[0]))
		return add_numbers(&rule, token->subject, into, err);
	if (!strcmp(token->subject, "all")) {
		if (rule.nr_conds)
			return err_set(err, 0, "all takes no conditions");
		rule.all = true;
		rules_add(into, &rule);
		return 0;
	}
	count = add_name(&rule, token->subject, into, err);
	return count ? (count < 0 ? -1 : 0) : unknown_name(token, err);
}

/* @text is cut up. */
static int token_parse(char *text, struct token *token, struct err *err)
{
	char *conds, *action, *colon;
	int abi;

	token->rule = (struct rule){
		.bare = true,
		.abi = SCLIMIT_ABI_X86_64,
		.action = SCLIMIT_ACTION_ERRNO,
		.err = EPERM,
	};
	action = strchr(text, '/');
	if (action)
		*action++ = '\0';
	colon = strchr(text, ':');
	if (colon) {
		*colon = '\0';
		abi = abi_number(text);
		if (abi >= 0) {
			token->rule.bare = false;
			token->rule.abi = abi;
			text = colon + 1;
		} else {
			*colon = ':';
		}
	}
	conds = strchr(text, ':');
	if (conds)
		*conds++ = '\0';
	token->subject = text;
	if (action && action_parse(action, &token->rule, err))
		return -1;
	return conds ? conds_parse(conds, &token->rule, err) : 0;
}

/* A token as a message may show it: short, and nothing in it that a terminal would obey. */
static void quote(const char *token, char *quoted, size_t size)
{
	size_t i;

	for (i = 0; token[i] && i < size - 1; i++)
		quoted[i] = isprint((unsigned char)token[i]) ? token[i] : '?';
	quoted[i] = '\0';
	if (token[i])
		memcpy(quoted + i - 3, "...", 3);
}

/**
 * rule_parse() - read one token as people write it
 * @token: the token
 * @into: the rules that it becomes are added: more than one for a set, and for an i386 name that
 *	  is a sub-call of socketcall or ipc as well
 * @err: filled on failure; the message quotes the token
 * Return: 0; or -1, and nothing was added.
 */
int rule_parse(const char *token, struct rules *into, struct err *err)
{
	cleanup_free char *text = xstrdup(token);
	char quoted[QUOTED_MAX];
	size_t before = into->count, i;
	struct token parts;

	quote(token, quoted, sizeof(quoted));
	for (i = 0; token[i]; i++)
		if (!isgraph((unsigned char)token[i]))
			return err_set(err, 0, "%s: no rule has white space or such bytes in it",
				       quoted);
	if (!token_parse(text, &parts, err) && !token_add(&parts, into, err))
		return 0;
	into->count = before;
	return err_prefix(err, "%s", quoted);
}

/**
 * rules_parse_file() - read a file of rules
 * @name: its name, for messages
 * @content: what it holds: tokens separated by white space, # comments to the end of the line
 * @into: the rules are added
 * @err: filled on failure; the message begins with NAME:LINE
 * Return: 0; or -1, and nothing was added.
 */
int rules_parse_file(const char *name, const char *content, struct rules *into, struct err *err)
{
	size_t before = into->count, len, i;
	unsigned int nr;

	for (nr = 1; *content; nr++) {
		cleanup_words struct words words = {};
		cleanup_free char *line = NULL;

		len = strcspn(content, "\n");
		line = xstrndup(content, strcspn(content, "#\n"));
		content += len + (content[len] == '\n');
		words_split(&words, line);
		for (i = 0; i < words.count; i++) {
			if (!rule_parse(words.word[i], into, err))
				continue;
			into->count = before;
			return err_prefix(err, "%s:%u", name, nr);
		}
	}
	return 0;
}
