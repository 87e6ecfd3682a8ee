/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A container that may reach some listeners of the host's, for the tests of connect.
 *
 *	run("tcp", to("connect", GOOD), "send one", "recv");
 *	EXPECT_STEP(to("connect", GOOD), "0");
 *	EXPECT_LINE(t, "recv: one!");
 */
#ifndef SCLIMIT_RUN_SUPERVISE_CONNECT_H
#define SCLIMIT_RUN_SUPERVISE_CONNECT_H

#include "sclimit_harness.h"

#include "run_supervise_net.h"

static struct tool t;

/*
 *     good, good6	listeners of the host's that may be reached; what they get they give back
 *     bad		one that may not
 *     silent		one that may, and does not answer: as many wait there as may
 */
FIXTURE(connect)
{
	int good, good6, bad, silent, waits[2];
	int port, port6, bad_port, silent_port;
	pid_t echo, echo6;
	char at[4][NET_TEXT];
};

/* One more than the backlog, and then nobody's handshake is answered. */
static __maybe int fill(int port, int *fd)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };
	int i;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < 2; i++) {
		fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (fd[i] < 0 || (connect(fd[i], (void *)&in, sizeof(in)) && errno != EINPROGRESS))
			return -errno;
	}
	return 0;
}

FIXTURE_SETUP(connect)
{
	self->good = net_listen(AF_INET, 100, &self->port);
	self->good6 = net_listen(AF_INET6, 100, &self->port6);
	self->bad = net_listen(AF_INET, 100, &self->bad_port);
	self->silent = net_listen(AF_INET, 0, &self->silent_port);
	ASSERT_LE(0, self->good);
	ASSERT_LE(0, self->good6);
	ASSERT_LE(0, self->bad);
	ASSERT_LE(0, self->silent);
	ASSERT_EQ(0, fill(self->silent_port, self->waits));
	self->echo = net_echo(self->good);
	self->echo6 = net_echo(self->good6);
	snprintf(self->at[0], NET_TEXT, "127.0.0.1:%d", self->port);
	snprintf(self->at[1], NET_TEXT, "[::1]:%d", self->port6);
	snprintf(self->at[2], NET_TEXT, "127.0.0.1:%d", self->silent_port);
	snprintf(self->at[3], NET_TEXT, "127.0.0.1:%d", self->bad_port);
}

/* Whatever a test does, nobody has come there. */
FIXTURE_TEARDOWN(connect)
{
	EXPECT_EQ(0, net_came(self->bad));
	kill_and_reap(self->echo);
	kill_and_reap(self->echo6);
}

#ifndef HANDLERS
#define HANDLERS	"connect"
#endif

#define REACHING(self, ...) TOOL_ARGV( \
	"-q", "--profile", "none", "--supervise", HANDLERS, \
	"--supervise-connect", (self)->at[0], "--supervise-connect", (self)->at[1], \
	"--supervise-connect", (self)->at[2], ##__VA_ARGS__)

#define run(...) \
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN }, REACHING(self), \
			     TOOL_ARGV(__VA_ARGS__))) TH_LOG("%s", t.err)

/* A step with an address, of those above. */
static __maybe const char *to(const char *what, const char *at)
{
	static char text[16][2 * NET_TEXT];
	static unsigned int next;

	next = (next + 1) % ARRAY_SIZE(text);
	snprintf(text[next], sizeof(*text), "%s %s", what, at);
	return text[next];
}

static __maybe const char *mapped(int port)
{
	static char text[NET_TEXT];

	snprintf(text, sizeof(text), "[::ffff:127.0.0.1]:%d", port);
	return text;
}

static __maybe const char *got(const char *step, const char *what)
{
	static char text[8 * NET_TEXT];

	snprintf(text, sizeof(text), "%s: %s", step, what);
	return text;
}

#define EXPECT_STEP(step, what)	EXPECT_LINE(t, got(step, what))

#define GOOD	(self->at[0])
#define GOOD6	(self->at[1])
#define SILENT	(self->at[2])
#define BAD	(self->at[3])

#endif /* SCLIMIT_RUN_SUPERVISE_CONNECT_H */
