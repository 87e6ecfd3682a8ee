// SPDX-License-Identifier: GPL-2.0
/*
 * From the tokens of a write to a group's new own rules.
 *
 * A token is spread over the slots that it names, and what the group has already
 * is changed slot by slot: so a part of what a bare number covers can be taken
 * out again, and what is left reads as its parts.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "policy_request.h"

/* Whether one of the arguments that a rule is about is not to be found at a slot. */
static bool rule_blind(const struct sclimit_rule *rule, unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < rule->nr_conds; i++)
		if (sclimit_slot_blind(slot) & BIT(rule->conds[i].arg))
			return true;
	return false;
}

static bool rule_of_multiplexer(const struct sclimit_rule *rule)
{
	return !rule->bare && rule->abi == SCLIMIT_ABI_I386 &&
	       (rule->first == SCLIMIT_I386_IPC || rule->first == SCLIMIT_I386_SOCKETCALL);
}

/*
 * What looks like a condition and names a slot: which sub-call of a multiplexer. The
 * arguments of sub-calls are out of reach, so there are no others.
 */
static int add_subcall(struct sclimit_draft *draft, const struct sclimit_rule *rule)
{
	const struct sclimit_cond *cond = &rule->conds[0];
	u64 mask = rule->first == SCLIMIT_I386_IPC ? SCLIMIT_I386_IPC_MASK : U64_MAX;
	unsigned int slot;

	if (rule->nr_conds != 1 || cond->arg != 0 || cond->op != SCLIMIT_OP_EQ ||
	    cond->mask != mask)
		return -EINVAL;
	if (cond->value >= SCLIMIT_NR_SUBCALLS)
		return -ERANGE;
	slot = sclimit_slot_sub(rule->first, cond->value);
	if (slot == SCLIMIT_NO_SLOT)
		return -ERANGE;
	sclimit_draft_always(draft, slot, rule->verdict);
	return 0;
}

static int add_conditional(struct sclimit_draft *draft, const struct sclimit_rule *rule,
			   unsigned int slot)
{
	int err;

	do {
		err = sclimit_draft_clause(draft, slot, rule->bare && rule_blind(rule, slot), rule->verdict,
				 rule->conds, rule->nr_conds);
		slot = rule->bare ? sclimit_slot_next(slot) : SCLIMIT_NO_SLOT;
	} while (!err && slot != SCLIMIT_NO_SLOT);
	return err;
}

/* All that one number of an unconditional rule stands for. */
static void add_number(struct sclimit_draft *draft, const struct sclimit_rule *rule,
		       unsigned int nr)
{
	unsigned int slot = sclimit_slot(rule->abi, nr), sub, i;

	if (slot == SCLIMIT_NO_SLOT)
		return;
	if (rule->bare) {
		for (; slot != SCLIMIT_NO_SLOT; slot = sclimit_slot_next(slot))
			sclimit_draft_always(draft, slot, rule->verdict);
		return;
	}
	sclimit_draft_always(draft, slot, rule->verdict);
	if (rule->abi != SCLIMIT_ABI_I386)
		return;
	/* a multiplexer as a whole is all of its sub-calls */
	for (i = 0; i < SCLIMIT_NR_SUBCALLS; i++) {
		sub = sclimit_slot_sub(nr, i);
		if (sub != SCLIMIT_NO_SLOT)
			sclimit_draft_always(draft, sub, rule->verdict);
	}
}

static int add_rule(struct sclimit_draft *draft, const struct sclimit_rule *rule, bool deny)
{
	unsigned int slot, nr, last = min(rule->last, sclimit_slot_last(rule->abi));

	/* a range may end where another kernel has more numbers than this one */
	if (rule->last > (rule->range ? SCLIMIT_NR_MAX : last))
		return -ERANGE;
	slot = sclimit_slot(rule->abi, rule->first);
	if (!rule->range) {
		if (slot == SCLIMIT_NO_SLOT)
			return -ERANGE;
		if (deny && sclimit_slot_exempt(slot))
			return -EINVAL;
	}
	if (rule->nr_conds) {
		if (rule_of_multiplexer(rule))
			return add_subcall(draft, rule);
		return sclimit_slot_exempt(slot) ? 0 : add_conditional(draft, rule, slot);
	}
	if (rule->all && rule->bare) {
		for (slot = 0; slot < SCLIMIT_NR_SLOTS; slot++)
			if (sclimit_slot_exists(slot))
				sclimit_draft_always(draft, slot, rule->verdict);
		return 0;
	}
	for (nr = rule->first; nr <= last; nr++)
		add_number(draft, rule, nr);
	return 0;
}

static const char *add_why(const struct sclimit_rule *rule, int err)
{
	bool sub = rule_of_multiplexer(rule) && rule->nr_conds;

	switch (err) {
	case -EINVAL:
		return sub ? "not a sub-call of this call" : "this call cannot be denied";
	case -ERANGE:
		return sub ? "no such sub-call" : "no such number in that ABI";
	case -E2BIG:
		return "too many rules with conditions in one group";
	default:
		return NULL;
	}
}

/**
 * sclimit_request_new() - begin a request
 * @deny: one to deny, not to allow
 * @replace: to replace the rules there are
 *
 * Context: process, may sleep.
 * Return: the request, for sclimit_request_free(); an error pointer with -ENOMEM.
 */
struct sclimit_request *sclimit_request_new(bool deny, bool replace)
{
	struct sclimit_request *request = kvzalloc(sizeof(*request), GFP_KERNEL);

	if (!request)
		return ERR_PTR(-ENOMEM);
	request->deny = deny;
	request->replace = replace;
	return request;
}

/**
 * sclimit_request_add() - add a token to a request
 * @request: the request
 * @token: the token; no white space in it
 * @why: set on failure: why, or NULL where the errno says it all
 *
 * Context: process, may sleep; takes no lock.
 * Return: 0; what sclimit_rule_parse() says; -EINVAL where an exempt call is to be
 * denied; -ERANGE where the number does not exist; -E2BIG where there are too many
 * conditional rules; -ENOMEM.
 */
int sclimit_request_add(struct sclimit_request *request, const char *token, const char **why)
{
	struct sclimit_rule *rule = kmalloc(sizeof(*rule), GFP_KERNEL);
	int err;

	*why = NULL;
	if (!rule)
		return -ENOMEM;
	err = sclimit_rule_parse(token, rule);
	if (err) {
		*why = err == -E2BIG ? "too many conditions" : "not a rule";
	} else {
		err = add_rule(&request->rules, rule, request->deny);
		*why = add_why(rule, err);
	}
	kfree(rule);
	return err;
}

/**
 * sclimit_request_parse() - read a write
 * @text: what was written, NUL-terminated; changed
 * @deny: into syscalls.deny, not syscalls.allow
 *
 * Context: process, may sleep; takes no lock.
 * Return: the request, for sclimit_request_free(); an error pointer with what
 * sclimit_request_add() says, with -EINVAL where no token is there, or -ENOMEM.
 */
struct sclimit_request *sclimit_request_parse(char *text, bool deny)
{
	bool some = sclimit_rule_replaces(&text);
	struct sclimit_request *request = sclimit_request_new(deny, some);
	const char *token, *why;
	int err = 0;

	if (IS_ERR(request))
		return request;
	while (!err && (token = sclimit_rule_next(&text))) {
		err = sclimit_request_add(request, token, &why);
		some = true;
	}
	if (!err && !some)
		err = -EINVAL;
	/* a condition says nothing of what else is to be allowed */
	if (!err && !deny && request->replace && request->rules.nr_clauses)
		err = -EINVAL;
	if (!err)
		return request;
	sclimit_request_free(request);
	return ERR_PTR(err);
}

/**
 * sclimit_request_free() - free a request
 * @request: the request
 */
void sclimit_request_free(struct sclimit_request *request)
{
	sclimit_draft_free(&request->rules);
	kvfree(request);
}

/**
 * sclimit_request_apply() - what a request makes of a group's own rules
 * @request: the request
 * @own: the rules there are
 *
 * Context: process, may sleep.
 * Return: the new own rules with one reference; an error pointer with -E2BIG where
 * they would be too many, or -ENOMEM.
 */
struct sclimit_policy *sclimit_request_apply(const struct sclimit_request *request,
					     const struct sclimit_policy *own)
{
	struct sclimit_policy *policy;
	struct sclimit_draft *draft;
	int err = 0;

	draft = kvzalloc(sizeof(*draft), GFP_KERNEL);
	if (!draft)
		return ERR_PTR(-ENOMEM);
	if (!request->replace)
		err = sclimit_draft_begin(draft, own);
	if (!err && request->deny)
		err = sclimit_draft_add(draft, &request->rules);
	else if (!err && request->replace)
		sclimit_draft_invert(draft, &request->rules);
	else if (!err)
		sclimit_draft_remove(draft, &request->rules);
	policy = err ? ERR_PTR(err) : sclimit_draft_finish(draft);
	sclimit_draft_free(draft);
	kvfree(draft);
	return policy;
}

/**
 * sclimit_request_meets() - whether a request names what a policy denies
 * @request: the request
 * @policy: the policy
 *
 * Return: a slot that is denied whatever its arguments are; to log a call is not to
 * deny it. SCLIMIT_NO_SLOT where there is none.
 */
unsigned int sclimit_request_meets(const struct sclimit_request *request,
				   const struct sclimit_policy *policy)
{
	const unsigned int log = sclimit_verdict_rank(SCLIMIT_VERDICT_LOG);
	const struct sclimit_draft *rules = &request->rules;
	unsigned int i;

	for (i = 0; i < SCLIMIT_NR_SLOTS; i++)
		if (rules->always[i] &&
		    sclimit_verdict_rank(sclimit_policy_always(policy, i)) > log)
			return i;
	for (i = 0; i < rules->nr_clauses; i++)
		if (sclimit_verdict_rank(sclimit_policy_always(policy, rules->clauses[i].slot)) >
		    log)
			return rules->clauses[i].slot;
	return SCLIMIT_NO_SLOT;
}

/**
 * sclimit_request_names() - whether a request names a slot
 * @request: the request
 * @slot: the slot
 *
 * Return: true if so.
 */
bool sclimit_request_names(const struct sclimit_request *request, unsigned int slot)
{
	const struct sclimit_draft *rules = &request->rules;
	unsigned int i;

	if (rules->always[slot])
		return true;
	for (i = 0; i < rules->nr_clauses; i++)
		if (rules->clauses[i].slot == slot)
			return true;
	return false;
}
