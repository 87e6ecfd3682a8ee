/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program that runs until it is told to end, and prints for whoever may be slow, or gone.
 */
#ifndef SCLIMIT_LIVE_H
#define SCLIMIT_LIVE_H

#include <signal.h>

#include "util.h"

/**
 * enum live_what - what live_wait() and live_write() have seen
 * @LIVE_READY: the descriptor can be read; all is written
 * @LIVE_TIMEOUT: nothing, for as long as was asked
 * @LIVE_RESIZED: the terminal has another size now
 * @LIVE_END: a signal says to end
 * @LIVE_CLOSED: nobody reads stdout any more
 */
enum live_what { LIVE_READY, LIVE_TIMEOUT, LIVE_RESIZED, LIVE_END, LIVE_CLOSED };

/**
 * struct live - see above
 * @signals: where SIGINT, SIGTERM, SIGHUP and SIGWINCH are read
 * @blocked: what was blocked before
 */
struct live {
	int signals;
	sigset_t blocked;
};

#define LIVE_NONE	((struct live){ .signals = -1 })
#define cleanup_live	__attribute__((cleanup(live_end)))

int live_begin(struct live *live, struct err *err);
void live_end(struct live *live);
int live_wait(struct live *live, int fd, int timeout, struct err *err);
int live_write(struct live *live, struct text *text, int timeout, struct err *err);

#endif
