/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The launcher's end of a terminal: what is typed goes to the container, what it prints comes here.
 */
#ifndef SCLIMIT_RUN_TERMINAL_H
#define SCLIMIT_RUN_TERMINAL_H

#include <poll.h>
#include <termios.h>

#include "../lib/util.h"

#define TERMINAL_BUFFER	4096

/**
 * struct terminal_flow - bytes on their way
 * @data: the bytes
 * @len: how many
 * @ended: there will be no more
 */
struct terminal_flow {
	char data[TERMINAL_BUFFER];
	size_t len;
	bool ended;
};

/**
 * struct terminal - a terminal
 * @master: of the container's, -1 while there is none
 * @raw: our own is in raw mode, and @saved is how it was
 * @saved: to be restored
 * @in: from our stdin to the container
 * @out: from the container to our stdout
 */
struct terminal {
	int master;
	bool raw;
	struct termios saved;
	struct terminal_flow in, out;
};

#define TERMINAL_POLLS	3

/* @master is owned from here on, also on failure. Our terminal, which is stdin, becomes raw. */
int terminal_begin(struct terminal *terminal, int master, struct err *err);
/* Our terminal's size has changed. */
void terminal_resize(const struct terminal *terminal);
/* What is to be waited for; and what is done when that has been. */
void terminal_polls(const struct terminal *terminal, struct pollfd polls[TERMINAL_POLLS]);
void terminal_serve(struct terminal *terminal, const struct pollfd polls[TERMINAL_POLLS]);
/* Prints what is left, as the container has ended, and restores our terminal. */
void terminal_end(struct terminal *terminal);

#endif
