// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit tree - the hierarchy, with what each group denies.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "shown.h"

#define RULES_MAX	8	/* so many rules of a group are printed */

static int tree_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_tree = {
	.name = "tree",
	.args = "[GROUP]",
	.about = "show the groups that have rules, and the way to them",
	.run = tree_run,
};

/**
 * struct node - a group
 * @name: its name
 * @id: its id
 * @depth: below the group where the tree begins
 * @leads: it or one below it has rules or a lock
 * @locked: its lock
 * @rule: its own rules
 */
struct node {
	char *name;
	uint64_t id;
	unsigned int depth;
	bool leads;
	bool locked;
	struct words rule;
};

/**
 * struct tree - the hierarchy
 * @client: the module
 * @list: the rules of all groups, at one moment
 * @all: @list is filled; else each group is asked for, which everyone may
 * @node: the groups, parents first
 * @count: how many
 */
struct tree {
	struct client *client;
	struct client_rules_list list;
	bool all;
	struct node *node;
	size_t count;
};

static void tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		free(tree->node[i].name);
		words_free(&tree->node[i].rule);
	}
	free(tree->node);
	client_rules_list_free(&tree->list);
}

static void node_take(struct node *node, struct client_rules *rules)
{
	node->locked = rules->locked;
	node->rule = rules->rule;
	rules->rule = (struct words){};
	node->leads = node->locked || node->rule.count;
}

/* The rules of one group, by itself. One that is removed meanwhile has none. */
static int node_ask(struct tree *tree, struct node *node, const struct group *group,
		    struct err *err)
{
	cleanup_rules_list struct client_rules_list list = {};

	if (client_rules_get(tree->client, group->fd, false, &list, err)) {
		if (err->code == ENOENT || err->code == ENODEV)
			return 0;
		return err_prefix(err, "%s", group->name);
	}
	node_take(node, &list.group[0]);
	return 0;
}

static int visit(const struct group *group, unsigned int depth, void *arg, struct err *err)
{
	struct tree *tree = arg;
	struct node *node;
	size_t i;

	/* in steps of 2^N, which is when it is full */
	if (!(tree->count & (tree->count - 1)))
		tree->node = xrealloc(tree->node, tree->count ? 2 * tree->count : 1, sizeof(*node));
	node = &tree->node[tree->count++];
	*node = (struct node){ .name = xstrdup(group->name), .id = group->id, .depth = depth };
	if (!tree->all)
		return node_ask(tree, node, group, err);
	for (i = 0; i < tree->list.count; i++)
		if (tree->list.group[i].group_id == group->id)
			node_take(node, &tree->list.group[i]);
	return 0;
}

/* Children come behind their parents, so that from the end on all is known of them. */
static void mark_ways(struct tree *tree)
{
	unsigned int depth = 0;
	size_t i;

	for (i = tree->count; i-- > 0;) {
		if (depth > tree->node[i].depth)
			tree->node[i].leads = true;
		if (tree->node[i].leads)
			depth = tree->node[i].depth;
	}
}

static void print_node(const struct ctl *ctl, const struct node *node)
{
	const char *slash = strrchr(node->name, '/');
	cleanup_shown struct shown shown = {};
	size_t i;

	shown_make(&shown, &node->rule, NULL, NULL);
	printf("%*s%s%s%s%s", 2 * node->depth, "", ctl_bold(ctl),
	       node->depth && slash ? slash + 1 : node->name, ctl_plain(ctl),
	       node->locked ? " (locked)" : "");
	for (i = 0; i < shown.count && (i < RULES_MAX || shown.count == RULES_MAX + 1); i++)
		printf("%s %s%s%s", i ? "" : ":", ctl_red(ctl), shown.rule[i].text,
		       ctl_plain(ctl));
	if (i < shown.count)
		printf(" and %zu more", shown.count - i);
	putchar('\n');
}

static struct json_object *node_json(const struct node *node)
{
	struct json_object *object = json_object_new_object();
	cleanup_shown struct shown shown = {};

	shown_make(&shown, &node->rule, NULL, NULL);
	json_object_object_add(object, "group", json_object_new_string(node->name));
	json_object_object_add(object, "id", json_object_new_uint64(node->id));
	json_object_object_add(object, "depth", json_object_new_int(node->depth));
	json_object_object_add(object, "locked", json_object_new_boolean(node->locked));
	json_object_object_add(object, "rules", shown_json(&shown, false));
	return object;
}

static void print_tree(struct ctl *ctl, const struct tree *tree)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < tree->count; i++) {
		if (i && !tree->node[i].leads)
			continue;
		if (ctl->json)
			json_object_array_add(list, node_json(&tree->node[i]));
		else
			print_node(ctl, &tree->node[i]);
	}
	if (ctl->json)
		ctl_json(list);
	else
		json_object_put(list);
}

static int tree_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	struct tree tree __attribute__((cleanup(tree_free))) = {};
	cleanup_group struct group top = GROUP_NONE;
	cleanup_client struct client *client = NULL;
	int status, c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if ((status = ctl_option(ctl, &verb_tree, c)))
			return status;
	if (argc - optind > 1)
		return ctl_usage(&verb_tree, err, "one group at most is wanted");
	client = client_open(err);
	if (!client || group_open(&top, argv[optind] ?: "/", err))
		return ctl_failed(err);
	tree.client = client;
	tree.all = !client_rules_get_all(client, &tree.list, err);
	if (!tree.all && err->code != EPERM) {
		err_prefix(err, "%s: tree", top.name);
		return ctl_failed(err);
	}
	if (cgroup_walk(&top, visit, &tree, err))
		return ctl_failed(err);
	mark_ways(&tree);
	print_tree(ctl, &tree);
	return CTL_OK;
}
