/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is told of each step as it happens, and where a step can be made to fail for a test.
 */
#ifndef SCLIMIT_RUN_TELLER_H
#define SCLIMIT_RUN_TELLER_H

#include <sys/types.h>

#include "../lib/util.h"

/**
 * struct teller - how much is told, and where
 * @verbose: 0: nothing; 1: steps; 2: and what they set
 * @quiet: not even notes
 * @fd: where to; not the container's stderr, which may be a terminal of its own
 */
struct teller {
	unsigned int verbose;
	bool quiet;
	int fd;
};

/* A step begins: tells of it (-v). In a build with STEP_FAULTS the one that the environment's
 * SCLIMIT_RUN_FAIL names fails here. Each step calls it once, before it changes anything.
 * Return: 0 or -1. */
int step_begin(const struct teller *teller, const char *name, struct err *err);
/* Whether it is such a one: for what is no step, and whose failure is none of the start's. */
bool made_to_fail(const char *name);
/* A point in the exchange of a supervisor and a caller. In a build with STEP_FAULTS the process
 * that the environment's SCLIMIT_RUN_KILL names is killed there: "supervisor:NAME", "errand:NAME"
 * or "caller:NAME"; or who serves it stops: "hang:NAME". @caller: a thread; one that is called
 * "victim", or nothing happens. */
void kill_point(const char *name, pid_t supervisor, pid_t caller);
/* What the step sets (--debug). One line, one write(2). */
void tell(const struct teller *teller, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Something that the user should know, unless -q: one line. */
void note(const struct teller *teller, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
