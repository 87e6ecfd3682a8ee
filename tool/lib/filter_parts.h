/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What filter_*.c share: facts of the ABIs, rules spread over slots, and a filter as it is made.
 *
 * A slot is one thing that rules speak of: a number of an ABI, or a sub-call of one of i386's
 * multiplexers. What is said of a slot becomes code; what is the same code is there once, so two
 * slots that get the same have the same label.
 */
#ifndef SCLIMIT_FILTER_PARTS_H
#define SCLIMIT_FILTER_PARTS_H

#include <assert.h>
#include <linux/seccomp.h>

#include "filter.h"

#define FILTER_ARGS		6
#define FILTER_NUMBERS		1024		/* of an ABI: none has one beyond */
#define FILTER_SUBS		32
#define FILTER_X32_BIT		0x40000000U	/* __X32_SYSCALL_BIT */

#define FILTER_SLOT_SOCKETCALL	(3 * FILTER_NUMBERS)
#define FILTER_SLOT_IPC		(FILTER_SLOT_SOCKETCALL + FILTER_SUBS)
#define FILTER_SLOTS		(FILTER_SLOT_IPC + FILTER_SUBS)

/* What goes before all else. The kernel does not look at the data of that action. */
#define FILTER_FIRST		(SECCOMP_RET_USER_NOTIF | 1)

static inline unsigned int filter_slot(enum sclimit_abi abi, unsigned int nr)
{
	return abi * FILTER_NUMBERS + nr;
}

/* ---- filter_facts.c ---- */

/**
 * struct filter_facts - what belongs to what
 * @first: of each native number, 1 + the first of its counterparts, or 0
 * @native: of each slot, 1 + the native number that it belongs to, or 0
 * @blind: of each slot, a bit for each argument of the native call that it has not
 * @next: of each slot, 1 + the next counterpart of the same native call, or 0
 */
struct filter_facts {
	uint16_t first[FILTER_NUMBERS];
	uint16_t next[FILTER_SLOTS];
	uint16_t native[FILTER_SLOTS];
	uint8_t blind[FILTER_SLOTS];
};

void filter_facts_fill(struct filter_facts *facts);
unsigned int filter_sub(unsigned int nr, uint64_t sub);
bool filter_exempt(const struct filter_facts *facts, unsigned int slot);
int filter_width(const struct filter_facts *facts, unsigned int slot, unsigned int arg,
		 uint64_t *width);
int filter_not_x32(unsigned int i);

/* ---- filter_expand.c ---- */

/**
 * struct filter_conds - the conditions of a rule
 * @cond: them, sorted, each once
 * @count: how many
 */
struct filter_conds {
	struct rule_cond cond[SCLIMIT_CONDS_MAX];
	unsigned int count;
};

/**
 * struct filter_clause - what a rule with conditions says of one slot
 * @conds: which conditions
 * @next: 1 + the next clause of that slot, or 0
 * @ret: what the filter says where they hold, SECCOMP_RET_*
 * @blind: they cannot be judged there, and count as holding
 */
struct filter_clause {
	uint32_t conds;
	uint16_t next;
	uint32_t ret;
	bool blind;
};

static_assert(SCLIMIT_RULES_MAX < UINT16_MAX, "clauses are numbered in 16 bits");

/**
 * struct filter_spread - rules spread over slots
 * @facts: what belongs to what
 * @always: what is said of each slot whatever its arguments are, SECCOMP_RET_*
 * @first: of each slot, 1 + its first clause, or 0
 * @clause: the clauses
 * @nr_clauses: how many
 * @clause_room: how much is allocated
 * @conds: the conditions of each rule that has some
 * @nr_conds: how many rules
 * @conds_room: how much is allocated
 */
struct filter_spread {
	struct filter_facts facts;
	uint32_t always[FILTER_SLOTS];
	uint16_t first[FILTER_SLOTS];
	struct filter_clause *clause;
	size_t nr_clauses, clause_room;
	struct filter_conds *conds;
	size_t nr_conds, conds_room;
};

int filter_expand(const struct rules *rules, struct filter_spread *spread, struct err *err);
void filter_spread_free(struct filter_spread *spread);
/* Whether an action is stronger than another: more than 0, if it is. */
int filter_stronger(uint32_t a, uint32_t b);
/* The order in which conditions have the word. */
int filter_conds_compare(const struct filter_conds *a, const struct filter_conds *b);

/* ---- filter_code.c ---- */

/**
 * struct filter_load - what the accumulator holds
 * @offset: the word of struct seccomp_data
 * @mask: the bits of it
 */
struct filter_load {
	uint32_t offset;
	uint32_t mask;
};

/**
 * struct filter_node - a piece of a filter
 * @load: what must be in the accumulator; not for a return
 * @code: BPF_RET, BPF_ALU | BPF_AND, or a jump: BPF_JMP | BPF_JEQ, JGE, JGT, JSET
 * @k: what it returns or compares with
 * @yes: the label of where it goes; of a jump, if it is true
 * @no: of a jump, if it is not
 * @reload: somebody comes here with something else in the accumulator
 * @at: where it begins, in instructions from the end; a copy near to who goes there next
 * @loaded: the same, behind the load
 * @chain: the next of its bucket, 1 + its label, or 0
 */
struct filter_node {
	struct filter_load load;
	uint16_t code;
	bool reload;
	uint32_t k;
	uint32_t yes, no;
	uint32_t at, loaded;
	uint32_t chain;
};

#define FILTER_BUCKETS		256

/**
 * struct filter_code - a filter as it is made; zeroed before
 * @node: its pieces; a label is an index. What a piece goes to stands before it
 * @count: how many
 * @room: how much is allocated
 * @bucket: 1 + the first label of each bucket, or 0
 */
struct filter_code {
	struct filter_node *node;
	uint32_t count, room;
	uint32_t bucket[FILTER_BUCKETS];
};

void filter_code_free(struct filter_code *code);
uint32_t filter_ret(struct filter_code *code, uint32_t value);
uint32_t filter_and(struct filter_code *code, struct filter_load load, uint32_t mask,
		    uint32_t then);
uint32_t filter_jump(struct filter_code *code, struct filter_load load, uint16_t op, uint32_t k,
		     uint32_t yes, uint32_t no);
void filter_code_finish(struct filter_code *code, uint32_t start, struct filter *filter);

/* ---- filter_conds.c ---- */

uint32_t filter_judge_slot(struct filter_code *code, const struct filter_spread *spread,
			   unsigned int slot);

/* ---- filter_tree.c ---- */

/**
 * struct filter_ranges - numbers from one to the next that get the same
 * @start: the first of each range, ascending, from 0 on; the last one has no end
 * @label: where its numbers go
 * @count: how many there are
 */
struct filter_ranges {
	uint32_t start[FILTER_NUMBERS + 2];
	uint32_t label[FILTER_NUMBERS + 2];
	size_t count;
};

void filter_ranges_add(struct filter_ranges *ranges, uint32_t start, uint32_t label);
uint32_t filter_tree(struct filter_code *code, struct filter_load load,
		     const struct filter_ranges *ranges);

#endif
