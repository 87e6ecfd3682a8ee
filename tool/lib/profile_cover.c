// SPDX-License-Identifier: GPL-2.0
/*
 * From all the ways in which a call can be made to rules that deny the right ones: each rule takes
 * in as many of them as have the same action, so that it comes out with few conditions.
 */
#include <string.h>

#include "profile_doc.h"

/* A rule while it is made: the comparisons that it makes, and which of them are to hold. */
struct cube {
	uint64_t care;
	uint64_t truth;
};

static bool inside(const struct cube *cube, const struct profile_row *row)
{
	return !((cube->truth ^ row->truth) & cube->care);
}

static bool all_alike(const struct cube *cube, uint32_t action, struct profile_ways *ways)
{
	size_t i;

	/* without the time to look a comparison stays, which is right, too */
	if (ways->steps < ways->count)
		return false;
	ways->steps -= ways->count;
	for (i = 0; i < ways->count; i++)
		if (inside(cube, &ways->row[i]) && ways->row[i].action != action)
			return false;
	return true;
}

/* A comparison that makes no difference goes: first those that would become several rules, then
 * those that say what an argument is not. */
static struct cube widen(const struct profile_row *from, struct profile_ways *ways)
{
	struct cube cube = { .truth = from->truth }, next;
	unsigned int i, turn;
	bool holds, pattern;

	for (i = 0; i < ways->nr_atoms; i++)
		cube.care |= 1ULL << i;
	for (turn = 0; turn < 3; turn++) {
		for (i = ways->nr_atoms; i--;) {
			holds = cube.truth >> i & 1;
			pattern = ways->atom[i].op == RULE_MASKED_EQ;
			if (!(cube.care >> i & 1) || (turn == 0 && (holds || !pattern)) ||
			    (turn == 1 && holds))
				continue;
			next = cube;
			next.care &= ~(1ULL << i);
			if (all_alike(&next, from->action, ways))
				cube = next;
		}
	}
	return cube;
}

/* ---- rules ---- */

/* A rule with all its conditions, however many. */
struct wide {
	struct rule_cond cond[2 * PROFILE_ATOMS_MAX];
	unsigned int count;
};

static void wide_add(struct wide *wide, unsigned int arg, enum rule_op op, uint64_t mask,
		     uint64_t value)
{
	wide->cond[wide->count++] =
		(struct rule_cond){ .arg = arg, .op = op, .mask = mask, .value = value };
}

static int emit(const struct rule *like, const struct wide *wide, struct rules *into,
		struct err *err)
{
	struct rule rule = *like;

	if (wide->count > SCLIMIT_CONDS_MAX)
		return err_set(err, 0, "its conditions would be a rule of %u, more than %u",
			       wide->count, SCLIMIT_CONDS_MAX);
	if (into->count >= 4 * SCLIMIT_RULES_MAX)
		return err_set(err, 0, "its conditions would be too many rules");
	rule.nr_conds = wide->count;
	memcpy(rule.cond, wide->cond, wide->count * sizeof(*wide->cond));
	rules_add(into, &rule);
	return 0;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/*
 * More values that an argument is not than a rule takes: it is cut at some of them, and each
 * piece has the others that lie in it.
 */
static int emit_pieces(const struct rule *like, const struct wide *wide, unsigned int arg,
		       struct rules *into, struct err *err)
{
	uint64_t value[2 * PROFILE_ATOMS_MAX];
	struct wide rest = {}, piece;
	unsigned int i, n = 0, room;

	for (i = 0; i < wide->count; i++) {
		if (wide->cond[i].arg == arg && wide->cond[i].op == RULE_NE)
			value[n++] = wide->cond[i].value;
		else
			rest.cond[rest.count++] = wide->cond[i];
	}
	if (rest.count + 3 > SCLIMIT_CONDS_MAX)
		return emit(like, wide, into, err);
	room = SCLIMIT_CONDS_MAX - rest.count - 2;
	qsort(value, n, sizeof(*value), by_value);
	piece = rest;
	for (i = 0; i < n; i++) {
		if (i % (room + 1) < room) {
			wide_add(&piece, arg, RULE_NE, 0, value[i]);
			continue;
		}
		wide_add(&piece, arg, RULE_LT, 0, value[i]);
		if (emit(like, &piece, into, err))
			return -1;
		piece = rest;
		wide_add(&piece, arg, RULE_GT, 0, value[i]);
	}
	return emit(like, &piece, into, err);
}

static int emit_wide(const struct rule *like, const struct wide *wide, struct rules *into,
		     struct err *err)
{
	unsigned int not[6] = {}, i, most = 0;

	if (wide->count <= SCLIMIT_CONDS_MAX)
		return emit(like, wide, into, err);
	for (i = 0; i < wide->count; i++)
		if (wide->cond[i].op == RULE_NE)
			not[wide->cond[i].arg]++;
	for (i = 0; i < 6; i++)
		if (not[i] > not[most])
			most = i;
	return emit_pieces(like, wide, most, into, err);
}

/* ---- comparisons that are not one condition ---- */

/*
 * One comparison after the other becomes a condition of the rule, or, where one of several
 * conditions is enough, of several rules.
 */
struct emitter {
	const struct rule *like;
	const struct cube *cube;
	const struct profile_atom *atom;
	unsigned int nr_atoms;
	struct rules *into;
	struct err *err;
};

static int emit_from(const struct emitter *e, const struct wide *wide, unsigned int at);

static int emit_with(const struct emitter *e, const struct wide *wide, unsigned int at,
		     enum rule_op op, uint64_t mask, uint64_t value)
{
	struct wide next = *wide;

	wide_add(&next, e->atom[at].arg, op, mask, value);
	return emit_from(e, &next, at + 1);
}

/* A pattern is missed by one of its bits. */
static int emit_miss(const struct emitter *e, const struct wide *wide, unsigned int at)
{
	const struct profile_atom *atom = &e->atom[at];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		if (atom->mask >> bit & 1 &&
		    emit_with(e, wide, at, RULE_MASKED_EQ, 1ULL << bit,
			      ~atom->value & 1ULL << bit))
			return -1;
	return 0;
}

/*
 * Libseccomp compares 32 bits of an argument of x32, where the kernel may read 64. What cannot be
 * said of 32 bits is said of 64, so that a number beyond them is in the rule rather than not.
 */
static int emit_x32(const struct emitter *e, const struct wide *wide, unsigned int at,
		    enum rule_op op)
{
	const struct profile_atom *atom = &e->atom[at];

	if (op == RULE_EQ)
		return emit_with(e, wide, at, RULE_MASKED_EQ, UINT32_MAX, atom->value);
	if ((op == RULE_LT || op == RULE_LE) &&
	    emit_with(e, wide, at, RULE_GT, 0, UINT32_MAX))
		return -1;
	return emit_with(e, wide, at, op, 0, atom->value);
}

static int emit_from(const struct emitter *e, const struct wide *wide, unsigned int at)
{
	const struct profile_atom *atom;
	enum rule_op op;
	bool holds;

	while (at < e->nr_atoms && !(e->cube->care >> at & 1))
		at++;
	if (at == e->nr_atoms)
		return emit_wide(e->like, wide, e->into, e->err);
	atom = &e->atom[at];
	holds = e->cube->truth >> at & 1;
	op = atom->op;
	if (op == RULE_MASKED_EQ)
		return holds ? emit_with(e, wide, at, op, atom->mask, atom->value) :
			       emit_miss(e, wide, at);
	if (!holds)
		op = op == RULE_EQ ? RULE_NE : op == RULE_GT ? RULE_LE : RULE_LT;
	if (e->like->abi == SCLIMIT_ABI_X32)
		return emit_x32(e, wide, at, op);
	return emit_with(e, wide, at, op, 0, atom->value);
}

/**
 * profile_cover() - rules for one call
 * @like: ABI and number
 * @ways: all the ways to make it
 * @into: the rules are added
 * @err: filled on failure, without the name of the call
 * Return: 0 or -1.
 */
int profile_cover(const struct rule *like, struct profile_ways *ways, struct rules *into,
		  struct err *err)
{
	cleanup_free bool *done = xcalloc(ways->count, sizeof(*done));
	struct rule rule = *like;
	struct cube cube;
	const struct emitter emitter = {
		.like = &rule, .cube = &cube, .atom = ways->atom, .nr_atoms = ways->nr_atoms,
		.into = into, .err = err,
	};
	const struct wide none = {};
	size_t i, j;

	for (i = 0; i < ways->count; i++) {
		if (done[i] || !profile_action(ways->row[i].action, &rule))
			continue;
		cube = widen(&ways->row[i], ways);
		for (j = i; j < ways->count; j++)
			if (inside(&cube, &ways->row[j]))
				done[j] = true;
		if (emit_from(&emitter, &none, 0))
			return -1;
	}
	return 0;
}
