// SPDX-License-Identifier: GPL-2.0
/*
 * Which calls are denied most.
 */
#include <errno.h>
#include <search.h>
#include <string.h>

#include "ranking.h"

static int row_order(const void *a, const void *b)
{
	const struct ranked *s = a, *t = b;

	if (s->group_id != t->group_id)
		return s->group_id < t->group_id ? -1 : 1;
	if (s->abi != t->abi)
		return s->abi < t->abi ? -1 : 1;
	return s->nr < t->nr ? -1 : s->nr > t->nr;
}

/* The row of a call in a group; a new one if there is none yet. */
static struct ranked *row_get(struct ranking *ranking, uint64_t group_id, enum sclimit_abi abi,
			   unsigned int nr)
{
	struct ranked key = { .group_id = group_id, .abi = abi, .nr = nr };
	struct ranked **found = tfind(&key, &ranking->rows, row_order), *row;

	if (found)
		return *found;
	row = xmalloc(sizeof(*row));
	*row = key;
	if (!tsearch(row, &ranking->rows, row_order))
		no_memory();
	return row;
}

static void row_free(void *p)
{
	struct ranked *row = p;

	free(row->group);
	free(row);
}

/*
 * The module counts a group together with what is below it; what is shown is the group alone.
 * Parents are asked before their children, so a call that is denied meanwhile is missed until the
 * next round and never counted twice.
 */
static void count_add(struct ranking *ranking, const struct client_stat *stat, const char *name)
{
	struct ranked *row;
	size_t i;

	for (i = 0; i < stat->nr_counts; i++) {
		row = row_get(ranking, stat->group_id, stat->count[i].abi, stat->count[i].nr);
		row->count = stat->count[i].count;
		row->round = ranking->round;
		if (!row->group)
			row->group = xstrdup(name);
	}
}

static void count_subtract(struct ranking *ranking, uint64_t parent, const struct client_stat *stat)
{
	struct ranked *row;
	size_t i;

	for (i = 0; i < stat->nr_counts; i++) {
		row = row_get(ranking, parent, stat->count[i].abi, stat->count[i].nr);
		row->count -= row->count < stat->count[i].count ? row->count : stat->count[i].count;
	}
}

/**
 * struct visit - a walk over the groups
 * @ranking: what is filled
 * @client: whom to ask
 * @path: the ids of the groups above the one that is visited, by depth
 * @room: how many
 */
struct visit {
	struct ranking *ranking;
	struct client *client;
	uint64_t *path;
	size_t room;
};

static int visit_group(const struct group *group, unsigned int depth, void *arg, struct err *err)
{
	cleanup_stat struct client_stat stat = {};
	struct visit *visit = arg;

	if (depth >= visit->room) {
		visit->room = 2 * (depth + 1);
		visit->path = xrealloc(visit->path, visit->room, sizeof(*visit->path));
	}
	visit->path[depth] = group->id;
	if (client_stat_get(visit->client, group->fd, &stat, err)) {
		/* one that has gone meanwhile is its parent's */
		if (depth && (err->code == ENODEV || err->code == ENOENT)) {
			err->text[0] = '\0';
			return 0;
		}
		return err_prefix(err, "%s", group->name);
	}
	stat.group_id = group->id;
	count_add(visit->ranking, &stat, group->name);
	if (depth)
		count_subtract(visit->ranking, visit->path[depth - 1], &stat);
	return 0;
}

/* tdelete() and twalk() do not go together, so this takes one look and then what it has found. */
static void collect(const void *node, VISIT which, void *arg)
{
	struct ranking *ranking = arg;

	if (which != postorder && which != leaf)
		return;
	if (ranking->count == ranking->room) {
		ranking->room = ranking->room ? 2 * ranking->room : 64;
		ranking->order = xrealloc(ranking->order, ranking->room, sizeof(*ranking->order));
	}
	ranking->order[ranking->count++] = *(struct ranked *const *)node;
}

/** ranked_more() - how often a call was denied between the last two takes */
uint64_t ranked_more(const struct ranked *row)
{
	return row->count > row->before ? row->count - row->before : 0;
}

static int most_first(const void *a, const void *b)
{
	const struct ranked *s = *(struct ranked *const *)a, *t = *(struct ranked *const *)b;

	if (ranked_more(s) != ranked_more(t))
		return ranked_more(s) < ranked_more(t) ? 1 : -1;
	if (s->count != t->count)
		return s->count < t->count ? 1 : -1;
	return row_order(s, t);
}

/* Leaves in @order what has a count, and forgets those whose group has gone. */
static void order_rows(struct ranking *ranking)
{
	size_t i, kept = 0;
	struct ranked *row;

	ranking->count = 0;
	twalk_r(ranking->rows, collect, ranking);
	for (i = 0; i < ranking->count; i++) {
		row = ranking->order[i];
		if (row->round != ranking->round) {
			tdelete(row, &ranking->rows, row_order);
			row_free(row);
		} else if (row->count) {
			ranking->order[kept++] = row;
		} else {
			row->before = 0;
		}
	}
	ranking->count = kept;
	if (kept)
		qsort(ranking->order, kept, sizeof(*ranking->order), most_first);
}

/**
 * ranking_take() - take the counts of a group and of all below it
 * @ranking: @order is new
 * @client: whom to ask
 * @group: the group
 * @err: filled on failure
 * Return: 0 or -1.
 */
int ranking_take(struct ranking *ranking, struct client *client, const struct group *group,
		 struct err *err)
{
	struct visit visit = { .ranking = ranking, .client = client };
	size_t i;
	int ret;

	for (i = 0; i < ranking->count; i++)
		ranking->order[i]->before = ranking->order[i]->count;
	ranking->round++;
	ret = cgroup_walk(group, visit_group, &visit, err);
	free(visit.path);
	order_rows(ranking);
	return ret;
}

/** ranking_tell() - let it know who has made a call; kept if that is counted the next time */
void ranking_tell(struct ranking *ranking, const struct client_event *event)
{
	struct ranked *row = row_get(ranking, event->group_id, event->abi, event->nr);

	row->pid = event->pid;
	memcpy(row->comm, event->comm, sizeof(row->comm));
}

/** ranking_free() - let go of it; it is empty then */
void ranking_free(struct ranking *ranking)
{
	tdestroy(ranking->rows, row_free);
	free(ranking->order);
	*ranking = (struct ranking){};
}
