// SPDX-License-Identifier: GPL-2.0
/*
 * The ladder from a fresh process in new namespaces to the command. The order matters:
 *
 *	ids		first: the files that the mounts need must be the container's
 *	cgroup ns	before the mounts, as /sys/fs/cgroup shows what the namespace shows
 *	mounts, root	while all capabilities are there
 *	terminal	needs the new root's /dev; the user that it is given to is set after it
 *	bounding set	before the ids: it takes a capability that other ids do not have
 *	ids of the user, then what is to be seen with that user's eyes: directory, program
 *	limits		late: small ones must not hit the above
 *	the policy	last but the own capabilities, of which installing a filter needs one,
 *			unless the policy refuses what these are set with
 *
 * Nothing of the container's own is run before the execve, and nobody else is in its namespaces.
 */
#include <errno.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "inside.h"
#include "network.h"
#include "program.h"
#include "pty.h"

static int own_cgroup_namespace(const struct plan *plan, struct err *err)
{
	if (!(plan->namespaces & CLONE_NEWCGROUP))
		return 0;
	if (step_begin(&plan->teller, "cgroup-namespace", err))
		return -1;
	/* now, and not with the clone: its root is the group that we are in */
	if (unshare(CLONE_NEWCGROUP))
		return err_set(err, errno, "cannot make a cgroup namespace");
	return 0;
}

static int set_up_namespaces(struct inside *inside, struct err *err)
{
	const struct plan *plan = inside->plan;

	if (idmap_become_root(&plan->idmap, &plan->teller, err) ||
	    inside_die_with_parent(err) ||
	    own_cgroup_namespace(plan, err))
		return -1;
	if (plan->hostname.set && hostname_set(&plan->hostname, &plan->teller, err))
		return -1;
	if ((plan->namespaces & CLONE_NEWNET) && network_loopback_up(&plan->teller, err))
		return -1;
	return root_enter(&plan->root, &plan->teller, err);
}

/* What is open beyond 0, 1 and 2 is the launcher's or was its caller's. */
static int hide_descriptors(const struct plan *plan, struct err *err)
{
	if (step_begin(&plan->teller, "descriptors", err))
		return -1;
	if (!syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC))
		return 0;
	return err_set(err, errno, "cannot close descriptors");
}

static int become_user(struct inside *inside, char **path, int *code, struct err *err)
{
	const struct plan *plan = inside->plan;

	if (caps_bound(&plan->caps, &plan->teller, err) ||
	    idmap_become_user(&plan->idmap, &plan->teller, err) ||
	    root_workdir(&plan->root, &plan->teller, err))
		return -1;
	*path = program_find(plan->options->argv[0], &plan->env, code);
	return rlimits_set(plan->options, &plan->teller, err);
}

/* Whether the launcher, in another pid namespace, has died before we asked to be told. */
static int check_launcher(struct inside *inside, struct err *err)
{
	struct pollfd end = { .fd = inside->channel.container };

	if (inside_die_with_parent(err))
		return -1;
	if (poll(&end, 1, 0) > 0)
		return err_set(err, EPIPE, "the launcher has died");
	return 0;
}

/* One that could not be an init has said why. */
static int wait_for_init(struct inside *inside, struct err *err)
{
	char byte;

	if (inside->ready < 0 || read(inside->ready, &byte, 1) == 1)
		return 0;
	return err_set(err, EPIPE, "there is no init");
}

/* The launcher traces us from here on. */
static int wait_for_tracer(struct inside *inside, struct err *err)
{
	const struct policy *policy = &inside->plan->policy;

	if (!policy->module && policy->listener == NOBODY_LISTENS)
		return 0;
	/* with other ids than the launcher's the kernel has shut it out. Nobody else is in this user
	 * namespace, and our memory goes with the execve */
	if (policy->listener != NOBODY_LISTENS && prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
		return err_set(err, errno, "cannot let the launcher trace us");
	if (channel_say(inside->channel.container, CHANNEL_READY, -1, err))
		return -1;
	if (channel_hear(inside->channel.container, CHANNEL_EXEC, NULL, NULL, err) != 1)
		return err_set(err, EPIPE, "the launcher has died");
	return 0;
}

/* Behind the filter a call of ours could wait for a supervisor that waits for us. So the launcher
 * takes the listener while we stand at an instruction, and nothing is called between. */
static int install_policy(struct inside *inside, struct err *err)
{
	const struct policy *policy = &inside->plan->policy;
	int listener = policy_install(policy, &inside->plan->teller, err);

	if (listener < 0)
		return -1;
	if (policy->listener != NOBODY_LISTENS) {
		__atomic_store_n(&inside->report->listener, listener, __ATOMIC_SEQ_CST);
		__asm__ volatile("int3" : : : "memory");
	}
	return 0;
}

static int restrict_it(struct inside *inside, struct err *err)
{
	const struct plan *plan = inside->plan;

	/* who has no process in between has the launcher for its parent */
	if (check_launcher(inside, err) || wait_for_init(inside, err) || hide_descriptors(plan, err) ||
	    wait_for_tracer(inside, err))
		return -1;
	sigprocmask(SIG_SETMASK, &inside->mask, NULL);
	if (plan->policy.caps_first)
		return caps_set(&plan->caps, &plan->teller, err) ||
		       install_policy(inside, err) ? -1 : 0;
	return install_policy(inside, err) ||
	       caps_set(&plan->caps, &plan->teller, err) ? -1 : 0;
}

/**
 * ladder_climb() - become the command
 * @inside: what it needs
 */
void ladder_climb(struct inside *inside)
{
	const struct plan *plan = inside->plan;
	char **argv = plan->options->argv;
	struct err err = {};
	char *path = NULL;
	int code = 0;

	if (set_up_namespaces(inside, &err))
		inside_fail(inside, &err);
	if (plan->options->terminal && pty_open(inside, &err))
		inside_fail(inside, &err);
	if (become_user(inside, &path, &code, &err))
		inside_fail(inside, &err);
	if (path) {
		if (restrict_it(inside, &err))
			inside_fail(inside, &err);
		execve(path, argv, plan->envp);
		code = errno;
	}
	inside->report->not_run = code;
	_exit(code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}
