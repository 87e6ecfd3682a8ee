/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model of rules: what a write does to a group's own rules, or with which errno it is refused,
 * and what the files read then. Made from the words of include/uapi/linux/sclimit.h.
 *
 * This part: the entries of a kernel, one bit for each entry of each ABI. Which there are, which of
 * them a bare number covers, and where arguments stand otherwise, it learns from the module
 * (whether that is right is asked by counterparts_test.c and conds_i386_test.c, with calls).
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
 * @blind: of each entry, a bit for each argument of the native call that is not found there
 * @last: the highest number of each ABI
 */
struct model {
	struct mset there, exempt, cover[MODEL_NRS];
	uint8_t blind[MODEL_BITS];
	int last[3];
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

/* The first of @s from @bit on, -1 where there is none. */
static __maybe int mset_next(const struct mset *s, int bit)
{
	uint64_t word;
	int i;

	for (i = bit / 64; i < MODEL_WORDS; i++) {
		word = s->w[i];
		if (i == bit / 64)
			word &= ~0ULL << (bit % 64);
		if (word)
			return 64 * i + __builtin_ctzll(word);
	}
	return -1;
}

#define mset_each(s, bit)	(bit = mset_next(s, 0); bit >= 0; bit = mset_next(s, bit + 1))

static __maybe int mbit(enum model_abi abi, int nr)
{
	return abi * MODEL_NRS + nr;
}

/* Sub-call @sub of a multiplexer, 102 or 117. */
static __maybe int mbit_sub(int mux, int sub)
{
	return 3 * MODEL_NRS + (mux == 117 ? MODEL_SUBS : 0) + sub;
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

/*
 * What a rule on each argument of native @nr, in group @cg, leaves where the native entry is taken
 * out: a condition, or, where the argument is not found, none.
 */
static __maybe int model_learn_blind(struct model *m, const char *cg, int nr)
{
	char buf[CG_TEXT], *word, *save;
	int bit, i, arg, err, len = 1;
	ssize_t got;

	for mset_each(&m->cover[nr], bit)
		if (bit != mbit(M_X86_64, nr))
			m->blind[bit] = 0x3f;
	strcpy(buf, "=");
	for (i = 0; i < 6; i++)
		len += sprintf(buf + len, " %d:a%d==1", nr, i);
	err = cg_deny(cg, buf);
	sprintf(buf, "x86_64:%d", nr);
	err = err ?: cg_allow(cg, buf);
	got = err ?: cg_read(cg, "syscalls.deny.local", buf, sizeof(buf));
	if (got < 0)
		return got;
	for (word = strtok_r(buf, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		bit = -1;
		if (sscanf(word, "i386:%d:a%d==1", &i, &arg) == 2 && i != 102 && i != 117)
			bit = mbit(M_I386, i);
		else if (sscanf(word, "x32:%d:a%d==1", &i, &arg) == 2)
			bit = mbit(M_X32, i);
		if (bit >= 0)
			m->blind[bit] &= ~(1 << arg);
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
		err = err ?: model_learn_blind(m, cg, nr);
	}
	mset_or(&m->there, &m->exempt);
	for (nr = 0; nr < 3 * MODEL_NRS; nr++)
		if (mset_has(&m->there, nr))
			m->last[nr / MODEL_NRS] = nr % MODEL_NRS;
	return err ?: cg_allow(cg, "all");
}

#endif /* SCLIMIT_MODEL_H */
