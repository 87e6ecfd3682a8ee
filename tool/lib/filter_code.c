// SPDX-License-Identifier: GPL-2.0
/*
 * A filter as it is made: pieces that know where they go, each of them once, and how they become
 * instructions. As jumps go forward only, it is written from its end on.
 */
#include <string.h>

#include "filter_parts.h"

/* How far a jump may go: 255, less what else may yet come between. */
#define REACH	250

/** filter_code_free() - free what it holds, not itself */
void filter_code_free(struct filter_code *code)
{
	free(code->node);
}

static bool load_same(struct filter_load a, struct filter_load b)
{
	return a.offset == b.offset && a.mask == b.mask;
}

static bool node_same(const struct filter_node *a, const struct filter_node *b)
{
	return a->code == b->code && a->k == b->k && a->yes == b->yes && a->no == b->no &&
	       load_same(a->load, b->load);
}

/* The label of a piece: that of the one that is the same, or a new one. */
static uint32_t label(struct filter_code *code, const struct filter_node *node)
{
	uint32_t hash = node->code ^ node->k ^ node->load.offset ^ node->load.mask;
	uint32_t *bucket, at;

	hash = ((hash * 31 + node->yes) * 31 + node->no) * 0x9e3779b1U;
	bucket = &code->bucket[(hash >> 16) % FILTER_BUCKETS];
	for (at = *bucket; at; at = code->node[at - 1].chain)
		if (node_same(&code->node[at - 1], node))
			return at - 1;
	if (code->count == code->room) {
		code->room = code->room ? 2 * code->room : 128;
		code->node = xrealloc(code->node, code->room, sizeof(*code->node));
	}
	code->node[code->count] = *node;
	code->node[code->count].chain = *bucket;
	*bucket = ++code->count;
	return *bucket - 1;
}

/**
 * filter_ret() - a piece that says what happens
 * @code: where it stands
 * @value: SECCOMP_RET_*
 * Return: its label.
 */
uint32_t filter_ret(struct filter_code *code, uint32_t value)
{
	return label(code, &(struct filter_node){ .code = BPF_RET | BPF_K, .k = value });
}

/**
 * filter_and() - a piece that masks bits of what was loaded
 * @code: where it stands
 * @load: what must be there
 * @mask: the bits that stay
 * @then: what comes next, which takes that for the whole
 * Return: its label.
 */
uint32_t filter_and(struct filter_code *code, struct filter_load load, uint32_t mask,
		    uint32_t then)
{
	/* what does not look needs no mask */
	if (code->node[then].code == (BPF_RET | BPF_K))
		return then;
	return label(code, &(struct filter_node){
		.code = BPF_ALU | BPF_AND | BPF_K, .load = load, .k = mask, .yes = then,
	});
}

/**
 * filter_jump() - a piece that compares
 * @code: where it stands
 * @load: with what
 * @op: BPF_JEQ, BPF_JGT, BPF_JGE or BPF_JSET
 * @k: the value
 * @yes: where it goes if that is so
 * @no: and if not
 * Return: its label.
 */
uint32_t filter_jump(struct filter_code *code, struct filter_load load, uint16_t op, uint32_t k,
		     uint32_t yes, uint32_t no)
{
	const struct filter_node *next;

	if (yes == no)
		return yes;
	/* any of these bits, or else any of those */
	next = &code->node[no];
	if (op == BPF_JSET && next->code == (BPF_JMP | BPF_JSET | BPF_K) && next->yes == yes &&
	    load_same(next->load, load))
		return filter_jump(code, load, op, k | next->k, yes, next->no);
	return label(code, &(struct filter_node){
		.code = BPF_JMP | op | BPF_K, .load = load, .k = k, .yes = yes, .no = no,
	});
}

/* ---- instructions ---- */

/* Instructions from the last to the first. */
struct tail {
	struct sock_filter *insn;
	uint32_t count, room;
};

/* Return: where it stands, counted from the end. */
static uint32_t put(struct tail *tail, struct sock_filter insn)
{
	if (tail->count == tail->room) {
		tail->room = tail->room ? 2 * tail->room : 256;
		tail->insn = xrealloc(tail->insn, tail->room, sizeof(*tail->insn));
	}
	tail->insn[tail->count] = insn;
	return tail->count++;
}

static uint32_t distance(const struct tail *tail, uint32_t at)
{
	return tail->count - at - 1;
}

/* Whether what @from has loaded is what @to wants. */
static bool passes_on(const struct filter_node *from, const struct filter_node *to)
{
	return to->code == (BPF_RET | BPF_K) || load_same(from->load, to->load);
}

/*
 * Where to jump to, within reach of what is put next. What is too far gets a copy, if it is a
 * return, else a jump without conditions, which others may use as well.
 */
static uint32_t place(struct tail *tail, const struct filter_node *from, struct filter_node *to)
{
	uint32_t *at = passes_on(from, to) ? &to->loaded : &to->at;

	if (distance(tail, *at) <= REACH)
		return *at;
	if (to->code == (BPF_RET | BPF_K))
		*at = put(tail, (struct sock_filter)BPF_STMT(to->code, to->k));
	else
		*at = put(tail, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA,
							     distance(tail, *at)));
	return *at;
}

/* A piece has been put; the load goes before it, if there are some who need it. */
static void put_load(struct tail *tail, struct filter_node *node)
{
	node->at = node->loaded;
	if (!node->reload)
		return;
	if (node->load.mask != UINT32_MAX)
		put(tail, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
						       node->load.mask));
	node->at = put(tail, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							  node->load.offset));
}

static void put_jump(struct tail *tail, struct filter_code *code, struct filter_node *node)
{
	uint32_t no = place(tail, node, &code->node[node->no]);
	uint32_t yes = place(tail, node, &code->node[node->yes]);

	node->loaded = put(tail, (struct sock_filter)BPF_JUMP(node->code, node->k,
							      distance(tail, yes),
							      distance(tail, no)));
	put_load(tail, node);
}

/* It goes on with what stands behind it. */
static void put_and(struct tail *tail, struct filter_code *code, struct filter_node *node)
{
	uint32_t then = code->node[node->yes].loaded;

	if (distance(tail, then))
		put(tail, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, distance(tail, then)));
	node->loaded = put(tail, (struct sock_filter)BPF_STMT(node->code, node->k));
	put_load(tail, node);
}

static void mark(struct filter_code *code, bool *used, const struct filter_node *from, uint32_t to)
{
	used[to] = true;
	if (!passes_on(from, &code->node[to]))
		code->node[to].reload = true;
}

/**
 * filter_code_finish() - make instructions of pieces
 * @code: the pieces
 * @start: the label of where it begins
 * @filter: filled, with however many instructions it takes
 */
void filter_code_finish(struct filter_code *code, uint32_t start, struct filter *filter)
{
	cleanup_free bool *used = xcalloc(code->count, sizeof(*used));
	struct filter_node *node;
	struct tail tail = {};
	uint32_t i;

	used[start] = true;
	code->node[start].reload = true;
	for (i = start + 1; i-- > 0;) {
		node = &code->node[i];
		if (!used[i] || node->code == (BPF_RET | BPF_K))
			continue;
		mark(code, used, node, node->yes);
		if (BPF_CLASS(node->code) == BPF_JMP)
			mark(code, used, node, node->no);
	}
	for (i = 0; i <= start; i++) {
		node = &code->node[i];
		if (!used[i])
			continue;
		if (node->code == (BPF_RET | BPF_K))
			node->at = node->loaded =
				put(&tail, (struct sock_filter)BPF_STMT(node->code, node->k));
		else if (BPF_CLASS(node->code) == BPF_JMP)
			put_jump(&tail, code, node);
		else
			put_and(&tail, code, node);
	}
	filter->insn = xrealloc(NULL, tail.count, sizeof(*filter->insn));
	filter->count = tail.count;
	for (i = 0; i < tail.count; i++)
		filter->insn[i] = tail.insn[tail.count - 1 - i];
	free(tail.insn);
}
