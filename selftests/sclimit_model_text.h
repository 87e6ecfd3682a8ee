/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model of rules, its third part: from text to rules and back.
 */
#ifndef SCLIMIT_MODEL_TEXT_H
#define SCLIMIT_MODEL_TEXT_H

#include "sclimit_model_rules.h"

/**
 * struct model_write - what the bytes of a write ask for
 * @einval: it may be refused with EINVAL; so with @erange and @e2big; with none, it parses
 * @replace: it begins with =
 * @rules: what it names
 */
struct model_write {
	bool einval, erange, e2big, replace;
	struct mrules rules;
};

static const char *const model_abis[] = { "x86_64:", "i386:", "x32:" };
static const char *const model_ops[] = { "==", "!=", "<", "<=", ">", ">=" };

/* ---- from text ---- */

static __maybe bool model_skip(const char **p, const char *prefix)
{
	if (strncmp(*p, prefix, strlen(prefix)))
		return false;
	*p += strlen(prefix);
	return true;
}

/* A number; one beyond all bounds is 1 << 40. Return: false if there is no digit. */
static __maybe bool model_number(const char **p, long long *value)
{
	const char *start = *p;

	for (*value = 0; isdigit((unsigned char)**p); (*p)++)
		if (*value < 1LL << 40)
			*value = *value * 10 + **p - '0';
	if (*value > 1LL << 40)
		*value = 1LL << 40;
	return *p != start;
}

/* A value or a mask. Return: false if it is none of 64 bits. */
static __maybe bool model_value(const char **p, uint64_t *value)
{
	unsigned int base = model_skip(p, "0x") || model_skip(p, "0X") ? 16 : 10;
	const char *start = *p;

	for (*value = 0; isxdigit((unsigned char)**p); (*p)++) {
		unsigned int digit = **p <= '9' ? **p - '0' : (**p | 32) - 'a' + 10;
		unsigned __int128 more = (unsigned __int128)*value * base + digit;

		if (digit >= base || more > UINT64_MAX)
			return false;
		*value = more;
	}
	return *p != start;
}

/* Conditions, after the colon. Return: false if they are none. */
static __maybe bool model_conds(const char **p, struct mconds *conds, struct model_write *w)
{
	static const int longest_first[] = { 0, 1, 3, 5, 2, 4 };

	conds->n = 0;
	do {
		struct mcond c = { .mask = ~0ULL, .op = -1 };
		int i;

		if (!model_skip(p, "a") || **p < '0' || **p > '5')
			return false;
		c.arg = *(*p)++ - '0';
		if (model_skip(p, "&")) {
			if (!model_value(p, &c.mask) || strncmp(*p, "==", 2))
				return false;
		}
		for (i = 0; i < 6 && c.op < 0; i++)
			if (model_skip(p, model_ops[longest_first[i]]))
				c.op = longest_first[i];
		if (c.op < 0 || !model_value(p, &c.value))
			return false;
		if (!mconds_add(conds, &c))
			w->e2big = true;
	} while (model_skip(p, ","));
	return true;
}

/* What follows the rest of a token. Return: false if it is no action. */
static __maybe bool model_action(const char *p, int *verdict)
{
	long long err;

	*verdict = 1;
	if (!*p)
		return true;
	*verdict = !strcmp(p, "/kill") ? M_KILL : !strcmp(p, "/trap") ? M_TRAP :
		   !strcmp(p, "/log") ? M_LOG : 0;
	if (*verdict)
		return true;
	if (!model_skip(&p, "/errno=") || !model_number(&p, &err) || *p || err < 1 || err > 4095)
		return false;
	*verdict = err;
	return true;
}

/* All that one entry stands for: with a multiplexer go its sub-calls. */
static __maybe void model_entry(const struct model *m, enum model_abi abi, int nr, bool bare,
				struct mset *set)
{
	if (!mset_has(&m->there, mbit(abi, nr)))
		return;
	if (bare)
		mset_or(set, &m->cover[nr]);
	mset_add(set, mbit(abi, nr));
	if (abi == M_I386 && (nr == 102 || nr == 117))
		for (int sub = 0; sub < MODEL_SUBS; sub++)
			if (mset_has(&m->there, mbit_sub(nr, sub)))
				mset_add(set, mbit_sub(nr, sub));
}

/* i386:102:a0==K and i386:117:a0&0xffff==K */
static __maybe void model_sub_call(const struct model *m, int mux, const struct mconds *conds,
				   struct mset *set, struct model_write *w)
{
	const struct mcond *c = &conds->c[0];

	if (conds->n != 1 || c->arg || c->op || c->mask != (mux == 117 ? 0xffff : ~0ULL))
		w->einval = true;
	else if (c->value >= MODEL_SUBS || !mset_has(&m->there, mbit_sub(mux, c->value)))
		w->einval = w->erange = true;	/* which of the two is not said */
	else
		mset_add(set, mbit_sub(mux, c->value));
}

static __maybe void model_conditional(const struct model *m, enum model_abi abi, int nr, bool bare,
				      const struct mconds *conds, int verdict,
				      struct model_write *w)
{
	struct mset set = { };
	int bit;

	mset_add(&set, mbit(abi, nr));
	if (bare)
		mset_or(&set, &m->cover[nr]);
	if (mset_has(&m->exempt, mbit(abi, nr)))
		return;
	for mset_each(&set, bit) {
		struct mclause c = {
			.bit = bit, .verdict = verdict, .conds = mconds_intern(conds),
			.blind = bare && mconds_blind(m, conds, bit),
		};

		if (!mrules_add_clause(&w->rules, &c))
			w->e2big = true;
	}
}

static __maybe void model_token(const struct model *m, const char *p, bool deny,
				struct model_write *w)
{
	bool bare = true, conditional = false, range = false;
	enum model_abi abi = M_X86_64;
	struct mset set = { };
	struct mconds conds;
	long long first, last;
	int verdict;

	for (int i = 0; bare && i < 3; i++) {
		if (model_skip(&p, model_abis[i])) {
			abi = i;
			bare = false;
		}
	}
	if (model_skip(&p, "all")) {
		w->einval |= !model_action(p, &verdict);
		for (int nr = 0; nr < MODEL_NRS; nr++)
			model_entry(m, abi, nr, bare, &set);
		if (bare)
			mset_or(&set, &m->there);
		goto add;
	}
	if (!model_number(&p, &first)) {
		w->einval = true;
		return;
	}
	last = first;
	if (model_skip(&p, "-")) {
		range = true;
		w->einval |= !model_number(&p, &last) || last < first;
	} else if (model_skip(&p, ":")) {
		conditional = true;
		w->einval |= !model_conds(&p, &conds, w);
	}
	w->einval |= !model_action(p, &verdict);
	/* a range may end where another kernel has more numbers */
	w->erange |= last > (range ? 1023 : m->last[abi]);
	if (w->einval || w->erange)
		return;
	if (range) {
		last = last < m->last[abi] ? last : m->last[abi];
		for (; first <= last; first++)
			model_entry(m, abi, first, bare, &set);
		goto add;
	}
	w->erange |= !mset_has(&m->there, mbit(abi, first));
	w->einval |= deny && mset_has(&m->exempt, mbit(abi, first));
	if (conditional && !bare && abi == M_I386 && (first == 102 || first == 117)) {
		model_sub_call(m, first, &conds, &set, w);
	} else if (conditional) {
		if (!w->erange && !w->einval && !w->e2big)
			model_conditional(m, abi, first, bare, &conds, verdict, w);
		return;
	} else {
		model_entry(m, abi, first, bare, &set);
	}
add:
	if (w->einval || w->erange)
		return;
	mset_sub(&set, &m->exempt);
	mrules_add_set(&w->rules, &set, verdict);
}

/** model_parse() - what the bytes of a write ask for */
static __maybe void model_parse(const struct model *m, const char *text, size_t len, bool deny,
				struct model_write *w)
{
	char token[256];
	bool some = false;
	size_t i = 0, n;

	w->einval = w->erange = w->e2big = w->replace = false;
	mrules_clear(&w->rules);
	while (i < len && strchr(" \t\n", text[i]) && text[i])
		i++;
	if (i < len && text[i] == '=') {
		w->replace = some = true;
		i++;
	}
	while (i < len) {
		for (n = 0; i < len && !(text[i] && strchr(" \t\n", text[i])); i++) {
			if (!text[i])
				w->einval = true;
			else if (n < sizeof(token) - 1)
				token[n++] = text[i];
		}
		token[n] = '\0';
		if (n) {
			model_token(m, token, deny, w);
			some = true;
		}
		i++;
	}
	w->einval |= !some || (!deny && w->replace && w->rules.nr);
}

/**
 * model_apply() - do a write to the own rules of a group
 * @above: the rules of its ancestors
 * @n: how many of these there are
 * Return: 0; -EPERM or -E2BIG, and then nothing is changed.
 */
static __maybe int model_apply(const struct model *m, const struct model_write *w, bool deny,
			       const struct mrules *const *above, int n, struct mrules *own)
{
	static struct mrules fresh;
	int i, level, rank;

	for (level = 0; !deny && level < n; level++) {
		for (i = 0; i < MODEL_BITS; i++)
			if (w->rules.always[i] && mrank(above[level]->always[i]) > mrank(M_LOG))
				return -EPERM;
		for (i = 0; i < w->rules.nr; i++) {
			rank = mrank(above[level]->always[w->rules.clause[i].bit]);
			if (rank > mrank(M_LOG))
				return -EPERM;
		}
	}
	if (w->replace)
		mrules_clear(&fresh);
	else
		mrules_copy(&fresh, own);
	if (!deny && w->replace)
		mrules_add_set(&fresh, &m->there, 1);
	if (!deny)
		mrules_remove(&fresh, &w->rules);
	else if (!mrules_add(&fresh, &w->rules))
		return -E2BIG;
	for (i = 0; i < MODEL_BITS; i++)
		if (mset_has(&m->exempt, i))
			fresh.always[i] = M_NONE;
	mrules_settle(m, &fresh);
	mrules_copy(own, &fresh);
	return 0;
}

/* ---- to text ---- */

/**
 * struct model_text - rules on their way to text
 * @to: where the next one goes, with a space before it
 * @always: of each entry, what is to be said of it without conditions
 * @told: of each entry, whether that is there already
 * @bare: of each clause, whether it goes with a bare number
 * @clause: whether it is told by a clause of which that is so
 */
struct model_text {
	const struct model *m;
	const struct mrules *r;
	char *to;
	uint16_t always[MODEL_BITS];
	bool told[MODEL_BITS], bare[MODEL_RULES], clause[MODEL_RULES];
};

static __maybe void model_put(struct model_text *t, const char *name, int conds, int verdict)
{
	t->to += sprintf(t->to, " %s", name);
	for (int i = 0; conds >= 0 && i < mpool[conds].n; i++) {
		const struct mcond *c = &mpool[conds].c[i];

		t->to += sprintf(t->to, "%ca%d", i ? ',' : ':', c->arg);
		if (c->mask != ~0ULL)
			t->to += sprintf(t->to, "&0x%llx", (unsigned long long)c->mask);
		t->to += sprintf(t->to, c->value < 256 ? "%s%llu" : "%s0x%llx", model_ops[c->op],
				 (unsigned long long)c->value);
	}
	if (mrank(verdict) != 2)
		t->to += sprintf(t->to, "/%s", verdict == M_KILL ? "kill" :
				 verdict == M_TRAP ? "trap" : "log");
	else if (verdict != 1)
		t->to += sprintf(t->to, "/errno=%d", verdict);
}

/* Whether a rule of @verdict that always matches would change nothing at an entry. */
static __maybe bool model_holds(const struct mrules *r, int bit, int verdict)
{
	int certain = mrules_certain(r, bit);

	return certain == verdict || mrank(certain) > mrank(verdict);
}

/* The clause of an entry that a bare rule @c has there, of the same verdict; -1 if it has none. */
static __maybe int model_covered(const struct model_text *t, const struct mclause *c, int bit)
{
	struct mclause want = *c;
	int at;

	want.bit = bit;
	want.blind = mconds_blind(t->m, &mpool[c->conds], bit);
	at = mrules_place(t->r, &want);
	return mrules_has(t->r, &want) && t->r->clause[at].verdict == c->verdict ? at : -1;
}

/* Which conditional rules go with a bare number: those that say the same of all that it covers. */
static __maybe void model_find_bare(struct model_text *t, int nr)
{
	const struct mset *cover = &t->m->cover[nr];
	int at, bit;

	for mrules_each(t->r, at, mbit(M_X86_64, nr)) {
		const struct mclause *c = &t->r->clause[at];

		t->bare[at] = true;
		for mset_each(cover, bit)
			t->bare[at] &= model_covered(t, c, bit) >= 0 ||
				       model_holds(t->r, bit, c->verdict);
		for mset_each(cover, bit)
			if (t->bare[at] && model_covered(t, c, bit) >= 0)
				t->clause[model_covered(t, c, bit)] = true;
	}
}

/* What cannot be judged at an entry, and does not go with a bare number, is unconditional there. */
static __maybe int model_always(const struct model_text *t, int bit)
{
	int verdict = M_NONE, at;

	for mrules_each(t->r, at, bit) {
		const struct mclause *c = &t->r->clause[at];

		if (c->blind && !t->clause[at] && mrank(c->verdict) > mrank(verdict))
			verdict = c->verdict;
	}
	return mrank(t->r->always[bit]) > mrank(verdict) ? t->r->always[bit] : verdict;
}

/* The rule for a bare number that stands for all that it covers, or that goes before it there. */
static __maybe void model_show_bare(struct model_text *t, int nr)
{
	const struct mset *cover = &t->m->cover[nr];
	int verdict = t->always[mbit(M_X86_64, nr)], bit;
	bool fits = verdict;
	char name[16];

	for mset_each(cover, bit)
		fits &= t->always[bit] == verdict || model_holds(t->r, bit, verdict);
	if (!fits)
		return;
	sprintf(name, "%d", nr);
	model_put(t, name, -1, verdict);
	for mset_each(cover, bit)
		t->told[bit] |= t->always[bit] == verdict;
}

/* What is left to be said of an entry: what always happens, then what has conditions. */
static __maybe void model_show_entry(struct model_text *t, const char *name, int bit)
{
	int at;

	if (t->always[bit] && !t->told[bit])
		model_put(t, name, -1, t->always[bit]);
	for mrules_each(t->r, at, bit) {
		const struct mclause *c = &t->r->clause[at];

		if (t->bare[at])
			model_put(t, strchr(name, ':') + 1, c->conds, c->verdict);
		else if (!c->blind && !t->clause[at])
			model_put(t, name, c->conds, c->verdict);
	}
}

/* Behind a multiplexer those of its sub-calls of which it does not say the same. */
static __maybe void model_show_subs(struct model_text *t, int mux)
{
	int whole = t->always[mbit(M_I386, mux)], sub, bit;
	char name[64];

	for (sub = 0; sub < MODEL_SUBS; sub++) {
		bit = mbit_sub(mux, sub);
		/* written behind, the whole would be the later errno */
		if (mrank(t->always[bit]) == mrank(whole))
			t->told[bit] = t->always[bit] == whole;
		sprintf(name, mux == 102 ? "i386:102:a0==%d" : "i386:117:a0&0xffff==%d", sub);
		model_show_entry(t, name, bit);
	}
}

/** model_show() - rules in the form of syscalls.deny, without the newline */
static __maybe void model_show(const struct model *m, const struct mrules *r, char *text)
{
	static struct model_text t;
	int abi, nr, bit;
	char name[64];

	memset(&t, 0, sizeof(t));
	t.m = m;
	t.r = r;
	t.to = text;
	*text = '\0';
	for (nr = 0; nr < MODEL_NRS; nr++)
		model_find_bare(&t, nr);
	for (bit = 0; bit < MODEL_BITS; bit++)
		t.always[bit] = model_always(&t, bit);
	for (abi = 0; abi < 3; abi++) {
		for (nr = 0; nr < MODEL_NRS; nr++) {
			if (abi == M_X86_64)
				model_show_bare(&t, nr);
			sprintf(name, "%s%d", model_abis[abi], nr);
			model_show_entry(&t, name, mbit(abi, nr));
			if (abi == M_I386 && (nr == 102 || nr == 117))
				model_show_subs(&t, nr);
		}
	}
	memmove(text, text + (*text == ' '), strlen(text) + 1);
}

#endif /* SCLIMIT_MODEL_TEXT_H */
