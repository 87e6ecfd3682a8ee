/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What went wrong inside, in memory that the launcher shares with the container until its execve.
 */
#ifndef SCLIMIT_RUN_REPORT_H
#define SCLIMIT_RUN_REPORT_H

#include "../lib/util.h"

#define STATUS_FAILED		125	/* the launcher or a step inside failed */
#define STATUS_NOT_RUN		126	/* as in shells: the command cannot be executed */
#define STATUS_NOT_FOUND	127	/* and: there is none of that name */

/**
 * struct report - what went wrong
 * @failed: a step has, and the first one that did has filled @err or is about to
 * @not_run: the errno of the command's execve, or 0
 * @listener: the number of the filter's listener in the command's process; -1: there is none yet
 */
struct report {
	bool failed;
	int not_run;
	int listener;
	struct err err;
};

#endif
