// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes are passed on as they are: our terminal is raw, and all that a terminal does is done by the
 * container's. None of the descriptors blocks for long without our having waited for it, but for
 * our own stdout, which may belong to others too and therefore keeps its mode: it is written to
 * when it takes something, and in pieces.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "terminal.h"

#define PIECE	512	/* what a terminal or pipe that is ready for writing takes at once */

/**
 * terminal_begin() - connect our terminal and the container's
 * @terminal: filled
 * @master: of the container's
 * @err: filled on failure
 * Return: 0 or -1.
 */
int terminal_begin(struct terminal *terminal, int master, struct err *err)
{
	struct termios raw;

	terminal->master = master;
	if (tcgetattr(STDIN_FILENO, &terminal->saved))
		return err_set(err, errno, "-t: stdin is not a terminal");
	/* a shell inside starts with what the user has set here */
	tcsetattr(master, TCSANOW, &terminal->saved);
	terminal_resize(terminal);
	if (fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK))
		return err_set(err, errno, "the container's terminal: cannot use it");
	raw = terminal->saved;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw))
		return err_set(err, errno, "the terminal: cannot set it raw");
	terminal->raw = true;
	return 0;
}

/** terminal_resize() - give the container's terminal the size of ours */
void terminal_resize(const struct terminal *terminal)
{
	struct winsize size;

	/* the kernel tells the container's foreground */
	if (terminal->master >= 0 && !ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
		ioctl(terminal->master, TIOCSWINSZ, &size);
}

/**
 * terminal_polls() - what is to be waited for
 * @terminal: with or without a master
 * @polls: filled: stdin, stdout, the master; what is not waited for has the descriptor -1
 */
void terminal_polls(const struct terminal *terminal, struct pollfd polls[TERMINAL_POLLS])
{
	const struct terminal_flow *in = &terminal->in, *out = &terminal->out;
	bool on = terminal->master >= 0;

	polls[0] = (struct pollfd){ .events = POLLIN,
		.fd = on && !in->ended && !in->len ? STDIN_FILENO : -1 };
	polls[1] = (struct pollfd){ .events = POLLOUT,
		.fd = on && out->len ? STDOUT_FILENO : -1 };
	polls[2] = (struct pollfd){ .events = (out->len ? 0 : POLLIN) | (in->len ? POLLOUT : 0),
		.fd = on && (!out->ended || in->len) ? terminal->master : -1 };
	if (!polls[2].events)
		polls[2].fd = -1;
}

static void fill(struct terminal_flow *flow, int fd)
{
	ssize_t len = read(fd, flow->data, sizeof(flow->data));

	if (len > 0)
		flow->len = len;
	else if (!len || (errno != EAGAIN && errno != EINTR))
		/* EIO: nobody has the container's end open: that may change while it runs */
		flow->ended = true;
}

static void drain(struct terminal_flow *flow, int fd)
{
	ssize_t len = write(fd, flow->data, flow->len < PIECE ? flow->len : PIECE);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len < 0)
		/* nobody there to take it */
		len = flow->len;
	flow->len -= len;
	memmove(flow->data, flow->data + len, flow->len);
}

/**
 * terminal_serve() - pass on what can be
 * @terminal: a terminal
 * @polls: of terminal_polls(), after poll(2)
 */
void terminal_serve(struct terminal *terminal, const struct pollfd polls[TERMINAL_POLLS])
{
	if (polls[0].fd >= 0 && polls[0].revents)
		fill(&terminal->in, STDIN_FILENO);
	if (polls[1].fd >= 0 && polls[1].revents)
		drain(&terminal->out, STDOUT_FILENO);
	if (polls[2].fd < 0)
		return;
	if (polls[2].revents & POLLOUT)
		drain(&terminal->in, terminal->master);
	if ((polls[2].revents & (POLLIN | POLLHUP | POLLERR)) && !terminal->out.len)
		fill(&terminal->out, terminal->master);
}

/**
 * terminal_end() - print what is left, and restore our terminal
 * @terminal: one in any state
 */
void terminal_end(struct terminal *terminal)
{
	while (terminal->master >= 0 && !terminal->out.ended) {
		while (terminal->out.len)
			drain(&terminal->out, STDOUT_FILENO);
		fill(&terminal->out, terminal->master);
		if (!terminal->out.len)
			break;
	}
	if (terminal->raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->saved);
	terminal->raw = false;
	close_cleanup(&terminal->master);
	terminal->master = -1;
}
