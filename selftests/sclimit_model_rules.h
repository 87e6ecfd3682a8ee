/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The model of rules, its second part: what rules say of each entry, how they add up and go away,
 * in one group and along a path.
 */
#ifndef SCLIMIT_MODEL_RULES_H
#define SCLIMIT_MODEL_RULES_H

#include "sclimit_model.h"

#define MODEL_CONDS	12	/* in a rule */
#define MODEL_RULES	1024	/* with conditions, in a group */
#define MODEL_POOL	4096	/* different ones, in all that a test writes */

/* What a rule says: nothing, an errno, or one of these. */
enum { M_NONE = 0, M_KILL = 4096, M_TRAP, M_LOG };

/** struct mcond - aN OP VALUE, or aN&MASK==VALUE; @op counts == != < <= > >= from 0 */
struct mcond {
	int arg, op;
	uint64_t mask, value;
};

/** struct mconds - conditions, sorted, each once */
struct mconds {
	int n;
	struct mcond c[MODEL_CONDS];
};

/**
 * struct mclause - what a rule with conditions says of one entry
 * @bit: the entry
 * @blind: the conditions cannot be judged there, so it always matches
 * @verdict: what happens
 * @conds: which conditions, in mpool
 */
struct mclause {
	short bit;
	bool blind;
	uint16_t verdict;
	int conds;
};

/**
 * struct mrules - rules
 * @always: of each entry, what the rule without conditions says
 * @nr: how many of @clause there are; sorted by @bit, then those with more conditions first
 */
struct mrules {
	uint16_t always[MODEL_BITS];
	int nr;
	struct mclause clause[MODEL_RULES];
};

static __maybe int mrank(int verdict)
{
	return verdict == M_NONE ? 0 : verdict == M_LOG ? 1 : verdict == M_TRAP ? 3 :
	       verdict == M_KILL ? 4 : 2;
}

/* A deny never loosens; of two errnos the later one stays. */
static __maybe int mverdict_add(int old, int verdict)
{
	return mrank(verdict) >= mrank(old) ? verdict : old;
}

/* ---- conditions ---- */

static struct mconds mpool[MODEL_POOL];
static int mpool_nr;

static __maybe int mcond_compare(const struct mcond *a, const struct mcond *b)
{
	if (a->arg != b->arg)
		return a->arg - b->arg;
	if (a->op != b->op)
		return a->op - b->op;
	if (a->mask != b->mask)
		return a->mask < b->mask ? -1 : 1;
	return a->value == b->value ? 0 : a->value < b->value ? -1 : 1;
}

/* Return: whether there was room for it. */
static __maybe bool mconds_add(struct mconds *conds, const struct mcond *c)
{
	int at = 0;

	while (at < conds->n && mcond_compare(&conds->c[at], c) < 0)
		at++;
	if (at < conds->n && !mcond_compare(&conds->c[at], c))
		return true;
	if (conds->n == MODEL_CONDS)
		return false;
	memmove(&conds->c[at + 1], &conds->c[at], (conds->n++ - at) * sizeof(*c));
	conds->c[at] = *c;
	return true;
}

/* More of them before fewer. */
static __maybe int mconds_compare(const struct mconds *a, const struct mconds *b)
{
	int i, order = b->n - a->n;

	for (i = 0; !order && i < a->n; i++)
		order = mcond_compare(&a->c[i], &b->c[i]);
	return order;
}

/* Whether each of @a is one of @b. */
static __maybe bool mconds_within(const struct mconds *a, const struct mconds *b)
{
	int i = 0, j;

	for (j = 0; i < a->n && j < b->n; j++)
		i += !mcond_compare(&a->c[i], &b->c[j]);
	return i == a->n;
}

static __maybe int mconds_intern(const struct mconds *conds)
{
	int i;

	for (i = 0; i < mpool_nr; i++)
		if (!mconds_compare(&mpool[i], conds))
			return i;
	if (mpool_nr == MODEL_POOL)
		abort();
	mpool[mpool_nr] = *conds;
	return mpool_nr++;
}

static __maybe bool mconds_hold(const struct mconds *conds, const uint64_t *args)
{
	for (int i = 0; i < conds->n; i++) {
		const struct mcond *c = &conds->c[i];
		uint64_t a = args[c->arg] & c->mask;
		const bool holds[] = {
			a == c->value, a != c->value, a < c->value, a <= c->value, a > c->value,
			a >= c->value,
		};

		if (!holds[c->op])
			return false;
	}
	return true;
}

/* Whether one of them is of an argument that is not found at an entry. */
static __maybe bool mconds_blind(const struct model *m, const struct mconds *conds, int bit)
{
	for (int i = 0; i < conds->n; i++)
		if (m->blind[bit] >> conds->c[i].arg & 1)
			return true;
	return false;
}

/* ---- the rules of one group ---- */

static __maybe int mclause_compare(const struct mclause *a, const struct mclause *b)
{
	int order;

	if (a->bit != b->bit)
		return a->bit - b->bit;
	order = a->conds == b->conds ? 0 : mconds_compare(&mpool[a->conds], &mpool[b->conds]);
	return order ?: (int)a->blind - (int)b->blind;
}

/* Where @c is, or belongs. */
static __maybe int mrules_place(const struct mrules *r, const struct mclause *c)
{
	int low = 0, high = r->nr;

	while (low < high) {
		int mid = (low + high) / 2;

		if (mclause_compare(&r->clause[mid], c) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static __maybe bool mrules_has(const struct mrules *r, const struct mclause *c)
{
	int at = mrules_place(r, c);

	return at < r->nr && !mclause_compare(&r->clause[at], c);
}

/* The first clause of an entry; those that follow may be another's. */
static __maybe int mrules_first(const struct mrules *r, int bit)
{
	int low = 0, high = r->nr;

	while (low < high) {
		int mid = (low + high) / 2;

		if (r->clause[mid].bit < bit)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

#define mrules_each(r, at, b) \
	(at = mrules_first(r, b); at < (r)->nr && (r)->clause[at].bit == (b); at++)

/* Return: whether there was room for it. */
static __maybe bool mrules_add_clause(struct mrules *r, const struct mclause *c)
{
	int at = mrules_place(r, c);

	if (at < r->nr && !mclause_compare(&r->clause[at], c)) {
		r->clause[at].verdict = mverdict_add(r->clause[at].verdict, c->verdict);
		return true;
	}
	if (r->nr == MODEL_RULES)
		return false;
	memmove(&r->clause[at + 1], &r->clause[at], (r->nr++ - at) * sizeof(*c));
	r->clause[at] = *c;
	return true;
}

static __maybe void mrules_add_set(struct mrules *r, const struct mset *set, int verdict)
{
	int bit;

	for mset_each(set, bit)
		r->always[bit] = mverdict_add(r->always[bit], verdict);
}

static __maybe void mrules_clear(struct mrules *r)
{
	memset(r->always, 0, sizeof(r->always));
	r->nr = 0;
}

static __maybe void mrules_copy(struct mrules *to, const struct mrules *from)
{
	memcpy(to->always, from->always, sizeof(to->always));
	memcpy(to->clause, from->clause, from->nr * sizeof(*from->clause));
	to->nr = from->nr;
}

/* Return: whether there was room for all. */
static __maybe bool mrules_add(struct mrules *r, const struct mrules *more)
{
	bool room = true;
	int i;

	for (i = 0; i < MODEL_BITS; i++)
		if (more->always[i])
			r->always[i] = mverdict_add(r->always[i], more->always[i]);
	for (i = 0; i < more->nr; i++)
		room &= mrules_add_clause(r, &more->clause[i]);
	return room;
}

/* With a number goes all that is said of it, with conditions the rule that has exactly these. */
static __maybe void mrules_remove(struct mrules *r, const struct mrules *what)
{
	int i, kept = 0;

	for (i = 0; i < r->nr; i++)
		if (!what->always[r->clause[i].bit] && !mrules_has(what, &r->clause[i]))
			r->clause[kept++] = r->clause[i];
	r->nr = kept;
	for (i = 0; i < MODEL_BITS; i++)
		if (what->always[i])
			r->always[i] = M_NONE;
}

/* A multiplexer is denied as a whole only if each of its sub-calls is. */
static __maybe void mrules_settle(const struct model *m, struct mrules *r)
{
	for (int mux = 102; mux <= 117; mux += 15)
		for (int sub = 0; sub < MODEL_SUBS; sub++)
			if (mset_has(&m->there, mbit_sub(mux, sub)) &&
			    !r->always[mbit_sub(mux, sub)])
				r->always[mbit(M_I386, mux)] = M_NONE;
}

/** mrules_differ() - the first entry of which two say different things, -1 where there is none */
static __maybe int mrules_differ(const struct mrules *a, const struct mrules *b)
{
	int bit, i;

	for (bit = 0; bit < MODEL_BITS; bit++)
		if (a->always[bit] != b->always[bit])
			return bit;
	for (i = 0; i < a->nr && i < b->nr; i++)
		if (mclause_compare(&a->clause[i], &b->clause[i]) ||
		    a->clause[i].verdict != b->clause[i].verdict)
			return a->clause[i].bit;
	return a->nr == b->nr ? -1 : (a->nr > b->nr ? a : b)->clause[i].bit;
}

/** mrules_certain() - what happens at an entry whatever the arguments are, in one group */
static __maybe int mrules_certain(const struct mrules *r, int bit)
{
	int verdict = M_NONE, at;

	for mrules_each(r, at, bit)
		if (r->clause[at].blind && mrank(r->clause[at].verdict) > mrank(verdict))
			verdict = r->clause[at].verdict;
	return mrank(r->always[bit]) > mrank(verdict) ? r->always[bit] : verdict;
}

/* ---- the rules of a path, the root's first ---- */

/** mpath_verdict() - what happens to a call */
static __maybe int mpath_verdict(const struct mrules *const *path, int n, int bit,
				 const uint64_t *args)
{
	int verdict = M_NONE, level, at;

	/* in the order in which errnos have the word */
	for (level = 0; level < n; level++) {
		const struct mrules *r = path[level];

		for mrules_each(r, at, bit)
			if (mrank(r->clause[at].verdict) > mrank(verdict) &&
			    (r->clause[at].blind || mconds_hold(&mpool[r->clause[at].conds], args)))
				verdict = r->clause[at].verdict;
		if (mrank(r->always[bit]) > mrank(verdict))
			verdict = r->always[bit];
	}
	return verdict;
}

/* Whether a clause of a path can never have a word, where @certain of @certain_level always has. */
static __maybe bool mpath_dead(const struct mrules *const *path, int n, int level,
			       const struct mclause *c, int certain, int certain_level)
{
	int rank = mrank(certain) - mrank(c->verdict), other, at;

	if (rank > 0 || certain == c->verdict || (rank == 0 && certain_level < level))
		return true;
	for (other = 0; other < n; other++) {
		const struct mrules *r = path[other];

		for mrules_each(r, at, c->bit) {
			rank = mrank(r->clause[at].verdict) - mrank(c->verdict);
			if (!r->clause[at].blind && (rank > 0 || (rank == 0 && other < level)) &&
			    mconds_within(&mpool[r->clause[at].conds], &mpool[c->conds]))
				return true;
		}
	}
	return false;
}

/**
 * mpath_normal() - a path's rules without what can never have a word
 *
 * What always happens at an entry is one verdict, wherever it comes from, and no clause is blind.
 * Of two paths that mean the same, and are not too clever about it, this is the same.
 */
static __maybe void mpath_normal(const struct mrules *const *path, int n, struct mrules *out)
{
	int bit, level, at, certain_level;

	mrules_clear(out);
	for (bit = 0; bit < MODEL_BITS; bit++) {
		certain_level = 0;
		for (level = 0; level < n; level++) {
			int certain = mrules_certain(path[level], bit);

			if (mrank(certain) > mrank(out->always[bit])) {
				out->always[bit] = certain;
				certain_level = level;
			}
		}
		for (level = 0; level < n; level++)
			for mrules_each(path[level], at, bit) {
				const struct mclause *c = &path[level]->clause[at];

				if (c->blind || mpath_dead(path, n, level, c, out->always[bit],
							   certain_level))
					continue;
				if (!mrules_add_clause(out, c))
					abort();
			}
	}
}

#endif /* SCLIMIT_MODEL_RULES_H */
