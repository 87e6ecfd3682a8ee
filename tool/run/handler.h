/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface of the built-in supervisor's handlers. Each performs some calls on behalf of the
 * container's processes; what it permits is stated in sclimit-run(1), under its name.
 *
 * A handler gives rights that the caller does not have, so it must not be taken in: it decides on
 * what it has read once, does what it has decided on, and never has the kernel read the caller's
 * memory again. What is not its business is done with the caller's own rights, or refused.
 */
#ifndef SCLIMIT_RUN_HANDLER_H
#define SCLIMIT_RUN_HANDLER_H

#include <linux/seccomp.h>

#include "caller.h"
#include "supervise.h"

/**
 * struct answer - what the caller gets
 * @value: what the call returns, if @error is 0 and @fd is -1
 * @error: an errno, or 0
 * @go_on: the kernel is to perform the call after all, with the caller's rights. For decisions by
 *	   registers alone: what lies in memory may be another thing by then. Excludes the others
 * @fd: a descriptor of ours that the caller is to have; -1: none. With @error it is not given
 * @at: the number that it gets in the caller, in the place of what is open there, and the call
 *	returns @value; -1: the first that is free, and the call returns that number
 * @cloexec: it is closed with an execve
 */
struct answer {
	int64_t value;
	int error;
	bool go_on;
	int fd, at;
	bool cloexec;
};

#define ANSWER_NONE	((struct answer){ .fd = -1, .at = -1 })

/**
 * struct handler - one of them
 * @name: as --supervise has it
 * @alias: another name, or NULL
 * @rules: the calls that it is asked about, as rules without action, ended by NULL; bare rules,
 *	   so that other ABIs are no way around it. Calls by other ABIs than the native one are
 *	   refused with ENOSYS before a handler is asked
 * @attends: the same, of calls that it must see so that there is no way around it, and which
 *	     the policy may refuse all the same; NULL: none
 * @refuses: rules, with their actions, of what would be a way around it; NULL: none
 * @calls: their native numbers, ended by -1
 * @decide: in the supervisor's loop, so it must not block: whether @answer is found by the
 *	    registers alone; NULL: never
 * @serve: in a process that does nothing else meanwhile: fills @answer. It may block
 * @stays: @serve leaves that process as it was: who and where it is, and what it has open; so it
 *	   can have the next request. Without it @serve may change all of that, and the process
 *	   ends behind the request
 */
struct handler {
	const char *name, *alias;
	const char *const *rules;
	const char *const *attends;
	const char *const *refuses;
	const int *calls;
	bool (*decide)(const struct supervise *supervise, const struct seccomp_data *data,
		       struct answer *answer);
	void (*serve)(struct caller *caller, const struct supervise *supervise,
		      struct answer *answer);
	bool stays;
};

extern const struct handler handler_mount, handler_mknod, handler_bpf, handler_socket,
			    handler_connect, handler_sysinfo, handler_setxattr;

/* All of them; bits of struct supervise.handlers count from the first one. Ended by NULL. */
extern const struct handler *const handlers[];

#endif
