// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit-run --supervise connect,socket: TCP sockets are made outside, and reach what is permitted
 * alone, connected or not.
 */
#define HANDLERS	"connect,socket"

#include "run_supervise_connect.h"

/* ---- what works ---- */

TEST_F(connect, a_permitted_address_is_reached_over_both)
{
	run("tcp", to("connect", GOOD), "send four", "recv", "tcp6", to("connect", GOOD6),
	    "send six", "recv", "tcp6", to("connect", mapped(self->port)), "send mapped", "recv");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: four!");
	EXPECT_STEP(to("connect", GOOD6), "0");
	EXPECT_LINE(t, "recv: six!");
	EXPECT_STEP(to("connect", mapped(self->port)), "0");
	EXPECT_LINE(t, "recv: mapped!");
	EXPECT_QUIET(t);
}

TEST_F(connect, an_ordinary_user_s_container_reaches_it)
{
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN, .become = become_nobody },
			     REACHING(self), TOOL_ARGV("tcp", to("connect", GOOD), "send hi",
			     "recv", "tcp", to("connect", BAD), "listen", "bind 127.0.0.1:0")))
		TH_LOG("%s", t.err);
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: hi!");
	EXPECT_STEP(to("connect", BAD), "101");
	EXPECT_LINE(t, "listen: 13");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
}

TEST_F(connect, duplicates_and_options_are_those_of_the_same_socket)
{
	run("tcp", "set 6 1 1", "set 1 9 1", "dup 0", "use 0", to("connect", GOOD), "use 1",
	    "send dup", "recv", "get 6 1", "get 1 9");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: dup!");
	EXPECT_LINE(t, "get 6 1: 01000000");
	EXPECT_LINE(t, "get 1 9: 01000000");
}

TEST_F(connect, a_socket_has_the_flags_that_it_was_made_with)
{
	run("tcp", "flags");
	EXPECT_LINE(t, "flags: 0 0");
	run("tcp flags", "flags", "tcp wrong");
	EXPECT_LINE(t, "flags: 1 1");
	EXPECT_LINE(t, "tcp wrong: 22");
}

TEST_F(connect, one_that_does_not_block_connects_meanwhile)
{
	run("tcp flags", to("connect", SILENT), "end", to("connect", GOOD6), "listen",
	    "bind 127.0.0.1:0", to("fastopen sendto", BAD));
	EXPECT_STEP(to("connect", SILENT), "115");
	EXPECT_LINE(t, "end: 0");
	EXPECT_LINE(t, "listen: 13");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
	EXPECT_STEP(to("fastopen sendto", BAD), "95");
}

TEST_F(connect, after_a_failure_another_attempt_may_be_made)
{
	close(self->silent);
	run("tcp", to("connect", SILENT), "listen", to("connect", GOOD), "send again", "recv",
	    to("connect", GOOD));
	EXPECT_STEP(to("connect", SILENT), "111");
	EXPECT_LINE(t, "listen: 13");
	EXPECT_STEP(to("connect", GOOD), "0");
	EXPECT_LINE(t, "recv: again!");
	EXPECT_STEP(to("connect", GOOD), "106");
}

TEST_F(connect, sockets_of_other_kinds_are_its_own)
{
	run("udp", "bind 127.0.0.1:0", to("connect", BAD), "send x",
	    "unix", "bind path:/tmp/s", "listen", "unix", "connect path:/tmp/s", "send own", "use 1",
	    "accept", "recv");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 0");
	EXPECT_STEP(to("connect", BAD), "0");
	EXPECT_LINE(t, "bind path:/tmp/s: 0");
	EXPECT_LINE(t, "listen: 0");
	EXPECT_LINE(t, "connect path:/tmp/s: 0");
	EXPECT_LINE(t, "recv: own");
}

/* ---- what does not ---- */

TEST_F(connect, no_other_address_is_reached)
{
	run("tcp", to("connect", BAD), "connect 192.0.2.1:80", "connect unspec", "tcp6",
	    to("connect", mapped(self->bad_port)), "connect [2001:db8::1]:80");
	EXPECT_STEP(to("connect", BAD), "101");
	EXPECT_LINE(t, "connect 192.0.2.1:80: 101");
	EXPECT_LINE(t, "connect unspec: 1");
	EXPECT_STEP(to("connect", mapped(self->bad_port)), "101");
	EXPECT_LINE(t, "connect [2001:db8::1]:80: 101");
}

TEST_F(connect, nobody_listens_or_takes_a_port_of_the_host_s)
{
	run("tcp", "listen", "bind 127.0.0.1:0", "get 1 30", "tcp6", "listen", "bind [::1]:0",
	    to("connect", GOOD6), "end", "bind [::1]:0", "listen");
	EXPECT_LINE(t, "listen: 13");
	EXPECT_SILENT(t, "listen: 0");
	EXPECT_LINE(t, "bind 127.0.0.1:0: 13");
	EXPECT_LINE(t, "bind [::1]:0: 13");
	EXPECT_SILENT(t, "bind [::1]:0: 0");
	EXPECT_LINE(t, "get 1 30: 00000000");
}

/* With TCP_FASTOPEN_CONNECT, too, it is what is sent that connects. */
TEST_F(connect, nothing_connects_in_passing)
{
	run("tcp", to("fastopen sendto", BAD), to("fastopen sendmsg", BAD),
	    to("fastopen sendmmsg", BAD), to("fastopen sendto", GOOD), "set 6 30 1");
	EXPECT_STEP(to("fastopen sendto", BAD), "95");
	EXPECT_STEP(to("fastopen sendmsg", BAD), "95");
	EXPECT_STEP(to("fastopen sendmmsg", BAD), "95");
	EXPECT_STEP(to("fastopen sendto", GOOD), "95");
	EXPECT_LINE(t, "set 6 30 1: 95");
}

/* As sub-calls of socketcall: socket, listen, sendto. */
TEST_F(connect, there_are_no_such_calls_of_i386)
{
	run("i386 102 1", "i386 102 4", "i386 363 0", "i386 102 11");
	EXPECT_LINE(t, "i386 102 1: 38");
	EXPECT_LINE(t, "i386 102 4: 38");
	EXPECT_LINE(t, "i386 363 0: 38");
	EXPECT_LINE(t, "i386 102 11: 95");
}

TEST_F(connect, what_the_policy_refuses_of_the_rest_stays_refused)
{
	EXPECT_EQ(0, net_run(&t, &(struct tool_how){ .file = RUN },
			     REACHING(self, "--deny", "socket:a0==AF_INET/errno=EXDEV",
				      "--deny", "listen/errno=EXDEV"),
			     TOOL_ARGV("udp", "unix", "bind path:/tmp/s", "listen", "tcp",
				       to("connect", GOOD))))
		TH_LOG("%s", t.err);
	EXPECT_LINE(t, "udp: 18");
	EXPECT_LINE(t, "listen: 18");
	EXPECT_STEP(to("connect", GOOD), "0");
}

/* ---- threads against each other ---- */

TEST_F(connect, a_thread_that_changes_the_address_gets_what_was_checked)
{
	char step[3 * NET_TEXT];

	snprintf(step, sizeof(step), "race name %s %s %s %s", RACES, RACE_SECONDS, GOOD, BAD);
	run(step);
	EXPECT_LINE(t, "race: 1 1");
	TH_LOG("%s", t.out);
}

TEST_F(connect, a_thread_that_changes_the_descriptor_has_none_listen)
{
	char step[3 * NET_TEXT];

	snprintf(step, sizeof(step), "race listen %s %s unspec unspec", RACES, RACE_SECONDS);
	run("tcp", step, "get 1 30");
	EXPECT_LINE(t, "race: 1 1");
	EXPECT_LINE(t, "get 1 30: 00000000");
	TH_LOG("%s", t.out);
}

TEST_HARNESS_MAIN
