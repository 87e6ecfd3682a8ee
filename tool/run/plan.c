// SPDX-License-Identifier: GPL-2.0
/*
 * The plan: each part finds out and checks its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "plan.h"

#define NAMESPACES	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | \
			 CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP)

/** plan_free() - free a plan */
void plan_free(struct plan *plan)
{
	idmap_free(&plan->idmap);
	words_free(&plan->env);
	free(plan->envp);
	root_free(&plan->root);
	policy_free(&plan->policy);
	supervise_free(&plan->supervise);
	place_end(&plan->place, &plan->teller);
}

static void make_envp(struct plan *plan)
{
	size_t i;

	plan->envp = xcalloc(plan->env.count + 1, sizeof(*plan->envp));
	for (i = 0; i < plan->env.count; i++)
		plan->envp[i] = plan->env.word[i];
}

/* What the ids and namespaces are, and so what can be done with them. */
static int plan_process(struct plan *plan, struct err *err)
{
	const struct options *options = plan->options;

	if (options->terminal && !isatty(STDIN_FILENO))
		return err_set(err, 0, "-t: stdin is not a terminal");
	if (hostname_plan(options, &plan->hostname, err) ||
	    idmap_plan(options, &plan->idmap, err) ||
	    caps_plan(options, &plan->caps, err) ||
	    env_plan(options, &plan->env, err))
		return -1;
	make_envp(plan);
	return root_plan(options, &plan->root, err);
}

static int plan_limits(struct plan *plan, struct err *err)
{
	const struct options *options = plan->options;
	/* without a pid namespace it is the group that finds what is left when the command ends */
	bool needed = policy_needs_place(options) || !(plan->namespaces & CLONE_NEWPID);

	if (limits_plan(options, &plan->limits, err) ||
	    place_plan(options, &plan->limits, plan->hostname.name, needed, &plan->place, err))
		return -1;
	if (supervise_plan(options, &plan->place, plan->namespaces, &plan->supervise, err))
		return -1;
	return policy_plan(options, &plan->caps, &plan->place, &plan->supervise, &plan->teller,
			   &plan->policy, err);
}

/**
 * plan_make() - plan a start
 * @options: what was asked for; must last
 * @plan: filled; must be freed also on failure
 * @err: filled on failure
 * Return: 0 or -1.
 */
int plan_make(const struct options *options, struct plan *plan, struct err *err)
{
	*plan = (struct plan){
		.options = options,
		.teller = {
			.verbose = options->verbose, .quiet = options->quiet, .fd = STDERR_FILENO,
		},
		.namespaces = NAMESPACES & ~options->share,
		.place = PLACE_NONE,
	};
	/* with -t the command's stderr is another one than ours */
	if (options->terminal)
		plan->teller.fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (plan->teller.fd < 0)
		return err_set(err, errno, "cannot keep stderr");
	return plan_process(plan, err) || plan_limits(plan, err) ? -1 : 0;
}
