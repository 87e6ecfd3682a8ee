// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit names: what a rule can be written with. It needs no module and no group.
 */
#include "tool.h"
#include "sclimit_harness.h"

static struct tool t;

/* The line of a name, with the columns' white space as one space each. */
static int has_row(const char *out, const char *row)
{
	char line[256];
	size_t len, i;

	for (; *out; out += len + (out[len] == '\n')) {
		len = strcspn(out, "\n");
		for (i = 0; i < len && i < sizeof(line) - 1; i++)
			line[i] = out[i];
		line[i] = '\0';
		for (i = 0; line[i];) {
			if (line[i] == ' ' && line[i + 1] == ' ')
				memmove(&line[i], &line[i + 1], strlen(&line[i]));
			else
				i++;
		}
		if (!strcmp(line, row))
			return 1;
	}
	return 0;
}

#define EXPECT_ROW(t, row) \
	EXPECT_TRUE(has_row((t).out, row)) TH_LOG("no row '%s' in: %s", row, (t).out)

TEST(every_name_comes_with_its_number_in_each_abi)
{
	EXPECT_EQ(0, tool(&t, "names"));
	EXPECT_QUIET(t);
	EXPECT_LT(450, tool_lines(t.out));
	EXPECT_ROW(t, "NAME x86_64 i386 x32");
	EXPECT_ROW(t, "ptrace 101 26 521");
	EXPECT_ROW(t, "mseal 462 462 462");
	EXPECT_ROW(t, "waitpid - 7 -");
}

TEST(sub_calls_of_i386_are_told_from_numbers)
{
	EXPECT_EQ(0, tool(&t, "names", "*"));
	EXPECT_ROW(t, "socket 41 359, 102:a0==1 41");
	EXPECT_ROW(t, "accept 43 102:a0==5 43");
	EXPECT_ROW(t, "send - 102:a0==9 -");
	EXPECT_ROW(t, "semop 65 117:a0&0xffff==1 65");
}

TEST(a_pattern_a_part_of_a_name_and_a_number_pick_out)
{
	EXPECT_EQ(0, tool(&t, "names", "clone?"));
	EXPECT_EQ(2, tool_lines(t.out));
	EXPECT_ROW(t, "clone3 435 435 435");
	EXPECT_EQ(0, tool(&t, "names", "trac"));
	EXPECT_EQ(2, tool_lines(t.out));
	EXPECT_ROW(t, "ptrace 101 26 521");
	EXPECT_EQ(0, tool(&t, "names", "520"));
	EXPECT_EQ(2, tool_lines(t.out));
	EXPECT_ROW(t, "execve 59 11 520");
}

TEST(a_set_lists_its_members_and_those_of_sets_in_it)
{
	EXPECT_EQ(0, tool(&t, "names", "@keyring"));
	EXPECT_EQ(4, tool_lines(t.out));
	EXPECT_ROW(t, "keyctl 250 288 250");
	EXPECT_EQ(0, tool(&t, "names", "@privileged"));
	EXPECT_ROW(t, "chown 92 182 92");
	EXPECT_EQ(0, tool(&t, "names", "@default"));
	EXPECT_ROW(t, "bpf 321 357 321");
	EXPECT_ROW(t, "open_tree_attr 467 467 467");
}

TEST(sets_are_listed_with_what_they_are)
{
	EXPECT_EQ(0, tool(&t, "names", "--sets"));
	EXPECT_ROW(t, "@default What a container of today should not have");
	EXPECT_SAYS(t, "@keyring ");
	EXPECT_EQ(0, tool(&t, "names", "@"));
	EXPECT_SAYS(t, "@system-service ");
	EXPECT_EQ(0, tool(&t, "names", "--sets", "mount"));
	EXPECT_EQ(1, tool_lines(t.out));
}

TEST(constants_are_listed_with_their_values)
{
	EXPECT_EQ(0, tool(&t, "names", "--constants"));
	EXPECT_ROW(t, "TIOCSTI 0x5412");
	EXPECT_ROW(t, "CLONE_NEWUSER 0x10000000");
	EXPECT_EQ(0, tool(&t, "names", "--constants", "PTRACE_AT*"));
	EXPECT_EQ(1, tool_lines(t.out));
	EXPECT_ROW(t, "PTRACE_ATTACH 0x10");
}

TEST(json_has_the_same)
{
	EXPECT_EQ(0, tool(&t, "names", "--json", "ptrace"));
	EXPECT_SAYS(t, "\"name\": \"ptrace\"");
	EXPECT_SAYS(t, "\"x32\": 521");
	EXPECT_EQ(0, tool(&t, "--json", "names", "shmat"));
	EXPECT_SAYS(t, "\"multiplexer\": 117");
	EXPECT_SAYS(t, "\"sub\": 21");
	EXPECT_EQ(0, tool(&t, "names", "--json", "--sets"));
	EXPECT_SAYS(t, "\"name\": \"@default\"");
	EXPECT_EQ(0, tool(&t, "names", "--json", "--constants", "TIOCSTI"));
	EXPECT_SAYS(t, "\"TIOCSTI\": 21522");
	EXPECT_QUIET(t);
}

TEST(what_is_not_there_fails_with_what_may_be_meant)
{
	EXPECT_EQ(1, tool(&t, "names", "ptrce"));
	EXPECT_OUT(t, "");
	EXPECT_COMPLAINS(t, "sclimit: names: there is nothing like ptrce; is ptrace meant?");
	EXPECT_EQ(1, tool(&t, "names", "@nope"));
	EXPECT_COMPLAINS(t, "there is no set @nope");
	EXPECT_EQ(1, tool(&t, "names", "--constants", "NOSUCH"));
	EXPECT_COMPLAINS(t, "there is nothing like NOSUCH");
	EXPECT_EQ(1, tool(&t, "names", "--json", "nosuchcall"));
	EXPECT_OUT(t, "");
}

TEST(a_wrong_command_line_is_told_from_a_failure)
{
	EXPECT_EQ(2, tool(&t, "names", "a", "b"));
	EXPECT_COMPLAINS(t, "more than one pattern");
	EXPECT_EQ(2, tool(&t, "names", "--nope"));
	EXPECT_OUT(t, "");
	EXPECT_EQ(0, tool(&t, "names", "--help"));
	EXPECT_SAYS(t, "usage: sclimit names");
}

TEST_HARNESS_MAIN
