/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP as something to wait for, so that what must be undone is undone.
 */
#ifndef SCLIMIT_SIGNALS_H
#define SCLIMIT_SIGNALS_H

#include "util.h"

/* From now on they do not end the process. */
int signals_begin(struct err *err);
/* A descriptor that is readable once one has come. */
int signals_fd(void);
/**
 * struct signal_taken - a signal that has come
 * @nr: its number
 * @from_terminal: the terminal has sent it, to all processes in the foreground
 */
struct signal_taken {
	int nr;
	bool from_terminal;
};
/* The oldest one that was not taken yet: true, or false where there is none. */
bool signals_take(struct signal_taken *taken);

#endif
