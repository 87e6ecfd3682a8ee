/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of rules: what a write does to a group's own rules, or with which errno it is refused,
 * and what the files read then. Made from the words of include/uapi/linux/sclimit.h, one bit for
 * each entry of each ABI, without a thought for speed.
 *
 * Which numbers a kernel has, and which entries a bare number covers, it learns from the module
 * (whether that is right is asked by counterparts_test.c, with calls).
 */
#ifndef SCLIMIT_MODEL_H
#define SCLIMIT_MODEL_H

#include "sclimit_test.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#define MODEL_NRS	600	/* more than any ABI has */
#define MODEL_SUBS	32	/* sub-calls of a multiplexer */
#define MODEL_BITS	(3 * MODEL_NRS + 2 * MODEL_SUBS)
#define MODEL_WORDS	((MODEL_BITS + 63) / 64)

enum model_abi { M_X86_64, M_I386, M_X32 };

struct mset {
	uint64_t w[MODEL_WORDS];
};

/**
 * struct model - a kernel's system calls
 * @there: every entry there is; those of the multiplexers' sub-calls too
 * @exempt: what is never denied
 * @cover: what a bare number means
 * @last: the highest number of each ABI
 */
struct model {
	struct mset there, exempt, cover[MODEL_NRS];
	int last[3];
};

/**
 * struct model_write - what the bytes of a write ask for
 * @einval: it may be refused with EINVAL; so with @erange; with neither, it parses
 * @replace: it begins with =
 * @set: what it names
 */
struct model_write {
	bool einval, erange, replace;
	struct mset set;
};

/* ---- sets ---- */

static __maybe bool mset_has(const struct mset *s, int bit)
{
	return s->w[bit / 64] >> (bit % 64) & 1;
}

static __maybe void mset_add(struct mset *s, int bit)
{
	s->w[bit / 64] |= 1ULL << (bit % 64);
}

/* into |= from */
static __maybe void mset_or(struct mset *into, const struct mset *from)
{
	for (int i = 0; i < MODEL_WORDS; i++)
		into->w[i] |= from->w[i];
}

/* into &= ~from */
static __maybe void mset_sub(struct mset *into, const struct mset *from)
{
	for (int i = 0; i < MODEL_WORDS; i++)
		into->w[i] &= ~from->w[i];
}

static __maybe bool mset_meets(const struct mset *a, const struct mset *b)
{
	for (int i = 0; i < MODEL_WORDS; i++)
		if (a->w[i] & b->w[i])
			return true;
	return false;
}

/* Whether a has all of b, and b is not empty. */
static __maybe bool mset_covers(const struct mset *a, const struct mset *b)
{
	for (int i = 0; i < MODEL_WORDS; i++)
		if (b->w[i] & ~a->w[i])
			return false;
	return mset_meets(b, b);
}

static __maybe int mbit(enum model_abi abi, int nr)
{
	return abi * MODEL_NRS + nr;
}

/* Sub-call @sub of a multiplexer, 102 or 117. */
static __maybe int mbit_sub(int mux, int sub)
{
	return 3 * MODEL_NRS + (mux == 117 ? MODEL_SUBS : 0) + sub;
}

/* A multiplexer is denied as a whole only if each of its sub-calls is. */
static __maybe void model_settle(const struct model *m, struct mset *s)
{
	for (int mux = 102; mux <= 117; mux += 15)
		for (int sub = 0; sub < MODEL_SUBS; sub++)
			if (mset_has(&m->there, mbit_sub(mux, sub)) &&
			    !mset_has(s, mbit_sub(mux, sub)))
				s->w[mbit(M_I386, mux) / 64] &=
					~(1ULL << (mbit(M_I386, mux) % 64));
}

/* ---- from text ---- */

static __maybe const char *const model_abis[] = { "x86_64:", "i386:", "x32:" };

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

/* i386:102:a0==K and i386:117:a0&0xffff==K, after the number; nothing else is a condition yet. */
static __maybe void model_condition(const struct model *m, enum model_abi abi, bool bare,
				    long long nr, const char *p, struct model_write *w)
{
	const char *head = nr == 117 ? ":a0&0xffff==" : ":a0==";
	long long sub;

	if (bare || abi != M_I386 || (nr != 102 && nr != 117) || strncmp(p, head, strlen(head))) {
		w->einval = true;
		return;
	}
	p += strlen(head);
	if (!model_number(&p, &sub) || *p)
		w->einval = true;
	else if (sub >= MODEL_SUBS || !mset_has(&m->there, mbit_sub(nr, sub)))
		w->einval = w->erange = true;	/* which of the two is not said */
	else
		mset_add(&w->set, mbit_sub(nr, sub));
}

static __maybe void model_token(const struct model *m, const char *p, bool deny,
				struct model_write *w)
{
	enum model_abi abi = M_X86_64;
	long long first, last;
	bool bare = true;

	for (int i = 0; i < 3; i++) {
		if (bare && !strncmp(p, model_abis[i], strlen(model_abis[i]))) {
			p += strlen(model_abis[i]);
			abi = i;
			bare = false;
		}
	}
	if (!strcmp(p, "all")) {
		for (int nr = 0; nr < MODEL_NRS; nr++)
			model_entry(m, abi, nr, bare, &w->set);
		if (bare)
			mset_or(&w->set, &m->there);
		return;
	}
	if (!model_number(&p, &first)) {
		w->einval = true;
		return;
	}
	if (*p == ':') {
		model_condition(m, abi, bare, first, p, w);
		return;
	}
	last = first;
	if (*p == '-') {
		p++;
		if (!model_number(&p, &last) || *p) {
			w->einval = true;
			return;
		}
		w->einval |= first > last;
		w->erange |= last > m->last[abi];
		for (; first <= last && last <= m->last[abi]; first++)
			model_entry(m, abi, first, bare, &w->set);
		return;
	}
	if (*p && strcmp(p, "/errno=1")) {
		w->einval = true;
	} else if (first > m->last[abi] || !mset_has(&m->there, mbit(abi, first))) {
		w->erange = true;
	} else {
		w->einval |= deny && mset_has(&m->exempt, mbit(abi, first));
		model_entry(m, abi, first, bare, &w->set);
	}
}

/** model_parse() - what the bytes of a write ask for */
static __maybe void model_parse(const struct model *m, const char *text, size_t len, bool deny,
				struct model_write *w)
{
	char token[256];
	bool some = false;
	size_t i = 0, n;

	memset(w, 0, sizeof(*w));
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
	w->einval |= !some;
	mset_sub(&w->set, &m->exempt);
}

/**
 * model_apply() - do a write to the own rules of a group
 * @above: what its ancestors deny together
 * Return: whether it is accepted where it parses; if not, EPERM is the answer.
 */
static __maybe bool model_apply(const struct model *m, const struct model_write *w, bool deny,
				const struct mset *above, struct mset *own)
{
	struct mset none = { };

	if (!deny && mset_meets(above, &w->set))
		return false;
	if (w->replace) {
		*own = deny ? none : m->there;
		mset_sub(own, &m->exempt);
	}
	if (deny)
		mset_or(own, &w->set);
	else
		mset_sub(own, &w->set);
	model_settle(m, own);
	return true;
}

/* ---- to text ---- */

/** model_show() - a set in the form of syscalls.deny, without the newline */
static __maybe void model_show(const struct model *m, const struct mset *set, char *text)
{
	struct mset left = *set;
	size_t len = 0;
	int nr, sub;

	text[0] = '\0';
	for (nr = 0; nr < MODEL_NRS; nr++) {
		if (!mset_has(set, mbit(M_X86_64, nr)))
			continue;
		if (mset_covers(set, &m->cover[nr])) {
			mset_sub(&left, &m->cover[nr]);
			len += sprintf(text + len, " %d", nr);
		} else {
			len += sprintf(text + len, " x86_64:%d", nr);
		}
	}
	for (nr = 0; nr < MODEL_NRS; nr++) {
		if (mset_has(&left, mbit(M_I386, nr))) {
			len += sprintf(text + len, " i386:%d", nr);
			continue;
		}
		for (sub = 0; (nr == 102 || nr == 117) && sub < MODEL_SUBS; sub++)
			if (mset_has(&left, mbit_sub(nr, sub)))
				len += sprintf(text + len, nr == 102 ? " i386:102:a0==%d" :
					       " i386:117:a0&0xffff==%d", sub);
	}
	for (nr = 0; nr < MODEL_NRS; nr++)
		if (mset_has(&left, mbit(M_X32, nr)))
			len += sprintf(text + len, " x32:%d", nr);
	memmove(text, text + !!len, len + !len);
}

/* ---- learning ---- */

/* A rule file as a set of the entries it writes out one by one, and the bare numbers in @bare. */
static __maybe int model_read(const char *cg, const char *file, struct mset *set,
			      struct mset *bare)
{
	char buf[CG_TEXT], *word, *save;
	ssize_t len = cg_read(cg, file, buf, sizeof(buf));
	int nr, sub;

	if (len < 0)
		return len;
	for (word = strtok_r(buf, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		if (sscanf(word, "i386:102:a0==%d", &sub) == 1)
			mset_add(set, mbit_sub(102, sub));
		else if (sscanf(word, "i386:117:a0&0xffff==%d", &sub) == 1)
			mset_add(set, mbit_sub(117, sub));
		else if (sscanf(word, "x86_64:%d", &nr) == 1)
			mset_add(set, mbit(M_X86_64, nr));
		else if (sscanf(word, "i386:%d", &nr) == 1)
			mset_add(set, mbit(M_I386, nr));
		else if (sscanf(word, "x32:%d", &nr) == 1)
			mset_add(set, mbit(M_X32, nr));
		else if (sscanf(word, "%d", &nr) == 1)
			mset_add(bare, mbit(M_X86_64, nr));
	}
	return 0;
}

/**
 * model_learn() - from a group without rules, whose rules it changes and takes away again
 *
 * Quick only if each entry is hooked already.
 *
 * Return: 0 or -errno.
 */
static __maybe int model_learn(struct model *m, const char *cg)
{
	/* exit, exit_group, rt_sigreturn and sigreturn, restart_syscall */
	static const struct {
		int native, i386[2], x32;
	} exempt[] = {
		{ 60, { 1, 1 }, 60 }, { 231, { 252, 252 }, 231 }, { 15, { 173, 119 }, 513 },
		{ 219, { 0, 0 }, 219 },
	};
	struct mset natives = { }, ignored = { };
	int err, nr, i;
	char text[64];

	memset(m, 0, sizeof(*m));
	for (i = 0; i < 4; i++) {
		struct mset *cover = &m->cover[exempt[i].native];

		mset_add(cover, mbit(M_X86_64, exempt[i].native));
		mset_add(cover, mbit(M_I386, exempt[i].i386[0]));
		mset_add(cover, mbit(M_I386, exempt[i].i386[1]));
		mset_add(cover, mbit(M_X32, exempt[i].x32));
		mset_or(&m->exempt, cover);
	}

	err = cg_deny(cg, "all") ?: model_read(cg, "syscalls.deny", &ignored, &natives) ?:
	      cg_allow(cg, "x86_64:all") ?: model_read(cg, "syscalls.deny", &m->there, &ignored);
	for (nr = 0; !err && nr < MODEL_NRS; nr++) {
		if (!mset_has(&natives, mbit(M_X86_64, nr)))
			continue;
		sprintf(text, "= %d", nr);
		err = cg_deny(cg, text);
		sprintf(text, "x86_64:%d", nr);
		mset_add(&m->cover[nr], mbit(M_X86_64, nr));
		err = err ?: cg_allow(cg, text) ?:
		      model_read(cg, "syscalls.deny.local", &m->cover[nr], &ignored);
		mset_or(&m->there, &m->cover[nr]);
	}
	mset_or(&m->there, &m->exempt);
	for (nr = 0; nr < 3 * MODEL_NRS; nr++)
		if (mset_has(&m->there, nr))
			m->last[nr / MODEL_NRS] = nr % MODEL_NRS;
	return err ?: cg_allow(cg, "all");
}

#endif /* SCLIMIT_MODEL_H */
