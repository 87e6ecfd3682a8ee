// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --supervise connect: what a container without a network reaches, by which sockets,
 * and what stays its own.
 */
#include "run_supervise_connect.h"

/* ---- what is reached ---- */

TEST_F(connect, a_permitted_address_is_reached_and_bytes_go_both_ways)
{
	char peer[NET_TEXT];

	snprintf(peer, sizeof(peer), "peer: 127.0.0.1 %d", self->port);
	run("tcp", to("connect", GOOD), "peer", "send one", "recv", "send two", "recv");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, peer);
	EXPECT_LINE(t, "recv: one!");
	EXPECT_LINE(t, "recv: two!");
	EXPECT_QUIET(t);
}

TEST_F(connect, over_ipv6_too_and_ipv4_by_addresses_of_ipv6)
{
	const char *good = to("connect", mapped(self->port));
	const char *bad = to("connect", mapped(self->bad_port));

	run("tcp6", to("connect", GOOD6), "send six", "recv",
	    "tcp6", good, "send mapped", "recv", "tcp6", bad);
	EXPECT_STEP(to("connect", GOOD6), "0");
	EXPECT_LINE(t, "recv: six!");
	EXPECT_STEP(good, "0");
	EXPECT_LINE(t, "recv: mapped!");
	EXPECT_STEP(bad, "111");
}

TEST_F(connect, an_address_that_is_permitted_as_one_of_ipv6_is_that_of_ipv4)
{
	const char *as6 = mapped(self->bad_port), *options[] = {
		"-q", "--profile", "none", "--supervise", "connect",
		"--supervise-connect", as6, NULL,
	};

	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN }, options,
			     TOOL_ARGV("tcp", to("connect", BAD), to("connect", GOOD))));
	EXPECT_STEP(to("connect", BAD), "0");
	EXPECT_EQ(1, net_came(self->bad));
	EXPECT_STEP(to("connect", GOOD), "101");
}

TEST_F(connect, an_ordinary_user_s_container_reaches_it)
{
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN, .become = become_nobody },
			     REACHING(self), TOOL_ARGV("tcp", to("connect", GOOD), "send hi", "recv",
			     "tcp", to("connect", BAD), "tcp", "use 0", "connect unspec")))
		TH_LOG("%s", t.err);
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: hi!");
	EXPECT_STEP(to("connect", BAD), "111");
	EXPECT_LINE(t, "connect unspec: 1");
}

TEST_F(connect, what_answers_not_is_an_error_and_the_socket_stays)
{
	close(self->silent);
	run("tcp", to("connect", SILENT), "peer", "bind 127.0.0.1:0");
	EXPECT_STEP(to("connect", SILENT), "111");
	EXPECT_LINE(t, "peer: 107");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 0");
}

TEST_F(connect, the_time_that_a_socket_gives_is_kept)
{
	run("tcp", "put 1 21 00000000000000001027000000000000", to("connect", SILENT), "peer");
	EXPECT_STEP(to("connect", SILENT), "110");
	EXPECT_LINE(t, "peer: 107");
}

/* ---- the socket that arrives ---- */

TEST_F(connect, it_is_there_at_once_and_does_not_block_if_the_old_one_did_not)
{
	run("tcp", to("connect", GOOD), "flags");
	EXPECT_LINE(t, "flags: 0 0");
	run("tcp", "nonblock", "cloexec", to("connect", GOOD), "flags", "peer");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "flags: 1 1");
	EXPECT_SILENT(t, "peer: 107");
}

TEST_F(connect, it_has_the_options_of_the_old_one)
{
	static const char *const set[] = {
		"set 1 9 1", "set 1 7 40000", "set 1 8 50000", "set 6 1 1", "set 6 4 77",
		"put 1 13 0100000005000000", "set 6 18 4321", "set 0 1 16",
	};
	static const char get[][32] = {
		"get 1 9: 01000000", "get 1 7: 80380100", "get 1 8: a0860100", "get 6 1: 01000000",
		"get 6 4: 4d000000", "get 1 13: 0100000005000000", "get 6 18: e1100000",
		"get 0 1: 10000000",
	};
	size_t i;

	run("tcp", set[0], set[1], set[2], set[3], set[4], set[5], set[6], set[7],
	    to("connect", GOOD), "get 1 9", "get 1 7", "get 1 8", "get 6 1", "get 6 4",
	    "get 1 13", "get 6 18", "get 0 1");
	EXPECT_STEP(to("connect", GOOD), "0");
	for (i = 0; i < ARRAY_SIZE(get); i++)
		EXPECT_LINE(t, get[i]);
	run("tcp6", "set 41 26 1", to("connect", GOOD6), "get 41 26",
	    "tcp6", "set 41 26 1", to("connect", mapped(self->port)));
	EXPECT_LINE(t, "get 41 26: 01000000");
	EXPECT_STEP(to("connect", mapped(self->port)), "101");
}

TEST_F(connect, duplicates_are_the_old_one_still)
{
	run("tcp", "dup 0", "use 0", to("connect", GOOD), "use 1", "peer");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "peer: 107");
}

TEST_F(connect, one_that_is_connected_or_listens_is_not_connected_again)
{
	run("tcp", to("connect", GOOD), to("connect", GOOD6), to("connect", GOOD), "send x", "recv",
	    "serve", to("connect", GOOD));
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_STEP(to("connect", GOOD6), "101");
	EXPECT_STEP(to("connect", GOOD), "106");
	EXPECT_LINE(t, "recv: x!");
}

/* ---- what is not ---- */

TEST_F(connect, no_other_address_is_reached_and_nobody_comes_there)
{
	run("tcp", to("connect", BAD), "tcp", "connect 192.0.2.1:80", "tcp6",
	    "connect [2001:db8::1]:80");
	EXPECT_STEP(to("connect", BAD), "111");
	EXPECT_LINE(t, "connect 192.0.2.1:80: 101");
	EXPECT_SILENT(t, "connect [2001:db8::1]:80: 0");
}

TEST_F(connect, udp_stays_inside)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(self->port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char c;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ASSERT_EQ(0, bind(fd, (void *)&in, sizeof(in)));
	run("udp", to("connect", GOOD), "send x");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_EQ(-1, read(fd, &c, 1));
	EXPECT_EQ(EAGAIN, errno);
	close(fd);
}

TEST_F(connect, what_a_call_would_get_wrong_it_gets_wrong)
{
	run("tcp6", to("connect", GOOD), "tcp", to("connect", GOOD6), "unix", to("connect", GOOD));
	EXPECT_SILENT(t, got(to("connect", GOOD), "0"));
	EXPECT_SILENT(t, got(to("connect", GOOD6), "0"));
}

/* ---- what is the container's own ---- */

TEST_F(connect, its_own_loopback_works)
{
	run("serve", "tcp", "connect 127.0.0.1:own", "send own", "use 0", "accept", "recv");
	EXPECT_LINE(t, "serve: 0");
	EXPECT_LINE(t, "connect 127.0.0.1:own: 0");
	EXPECT_LINE(t, "recv: own");
}

TEST_F(connect, its_own_sockets_can_be_made_free_again)
{
	run("serve", "tcp", "connect 127.0.0.1:own", "connect unspec", "peer", "bind 127.0.0.1:0",
	    "listen", "udp", to("connect", BAD), "connect unspec", "peer");
	EXPECT_SILENT(t, "connect unspec: 1");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 0");
	EXPECT_LINE(t, "listen: 0");
}

#define SOCKET	"/tmp/run-net-socket"

/* A socket of the host's of that name. */
static int unix_listen(const char *name)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct net_name at;

	if (fd < 0 || !net_parse(name, &at) || bind(fd, (void *)&at.to, at.len) || listen(fd, 10))
		return -errno;
	return fd;
}

TEST_F(connect, paths_are_those_inside_and_the_caller_s)
{
	int fd;

	unlink(SOCKET);
	fd = unix_listen("path:" SOCKET);
	ASSERT_LE(0, fd);
	run("unix", "connect path:" SOCKET, "bind path:" SOCKET, "listen",
	    "unix", "connect path:" SOCKET, "send path", "use 0", "accept", "recv");
	EXPECT_LINE(t, "connect path:" SOCKET ": 2");
	EXPECT_LINE(t, "bind path:" SOCKET ": 0");
	EXPECT_LINE(t, "connect path:" SOCKET ": 0");
	EXPECT_LINE(t, "recv: path");
	run("unix", "bind path:/tmp/s", "listen", "chroot /tmp/dir", "unix", "connect path:/tmp/s",
	    "connect path:/../s", "bind path:/s", "listen", "unix", "connect path:../../s");
	EXPECT_LINE(t, "chroot /tmp/dir: 0");
	EXPECT_LINE(t, "connect path:/tmp/s: 2");
	EXPECT_LINE(t, "connect path:/../s: 2");
	EXPECT_LINE(t, "connect path:../../s: 0");
	unlink(SOCKET);
	close(fd);
}

TEST_F(connect, abstract_names_are_those_inside)
{
	int fd = unix_listen("abstract:run-net");

	ASSERT_LE(0, fd);
	run("unix", "connect abstract:run-net", "bind abstract:run-net", "listen",
	    "unix", "connect abstract:run-net", "send abstract", "use 0", "accept", "recv");
	EXPECT_LINE(t, "connect abstract:run-net: 111");
	EXPECT_LINE(t, "connect abstract:run-net: 0");
	EXPECT_LINE(t, "recv: abstract");
	close(fd);
}

TEST_HARNESS_MAIN
