// SPDX-License-Identifier: GPL-2.0
/*
 * What the manual and the README tell people to type: it is typed here, and must do what is said.
 *
 * An example is a block of lines. "# COMMAND" is run by the shell, in the directory of a group that
 * is new for each block; all lines up to the next command are what it prints, complaints included.
 */
#include "sclimit_test.h"
#include "sclimit_harness.h"

#define MANUAL		"sclimit-rules.5"
#define TOOL_MANUAL	"sclimit.8"
#define README		"README.md"
#define README_INDENT	"    "

/* The README's examples name this one by its path. */
#define BOX		CG_ROOT "/box"

/**
 * struct examples - what was found in a text
 * @commands: how many were run
 * @wrong: how many of these printed something else than the text says
 */
struct examples {
	unsigned int commands, wrong;
};

static char text[4 * CG_TEXT];

FIXTURE(examples)
{
	struct examples found;
};

FIXTURE_SETUP(examples)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_destroy(BOX));
}

FIXTURE_TEARDOWN_PARENT(examples)
{
	EXPECT_EQ(0, cg_destroy(BOX));
}

/* What a command prints, into @out. Return: 0 or -errno. */
static int shell(const char *command, char *out, size_t len)
{
	char line[CG_PATH * 4];
	size_t got;
	FILE *pipe;

	if (snprintf(line, sizeof(line), "cd %s && { %s\n} 2>&1", BOX, command) >=
	    (int)sizeof(line))
		return -E2BIG;
	pipe = popen(line, "r");
	if (!pipe)
		return -errno;
	got = fread(out, 1, len - 1, pipe);
	out[got] = '\0';
	pclose(pipe);
	return 0;
}

/* Runs a command of which the text says that it prints @want. */
static void example_run(struct examples *found, const char *command, const char *want)
{
	static char out[CG_TEXT];
	int err = shell(command, out, sizeof(out));

	found->commands++;
	if (!err && !strcmp(out, want))
		return;
	found->wrong++;
	if (err)
		printf("# %s: %s\n", command, strerror(-err));
	else
		printf("# %s\n#   should print \"%s\"\n#   but prints   \"%s\"\n", command, want, out);
}

/* Runs the block of lines @block, which is changed. Return: 0 or -errno. */
static int example_block(struct examples *found, char *block)
{
	char want[CG_TEXT], *line, *command = NULL;
	int err = cg_destroy(BOX) ?: cg_create(BOX);

	if (err)
		return err;
	want[0] = '\0';
	while ((line = strsep(&block, "\n"))) {
		if (strncmp(line, "# ", 2)) {
			if (*line)
				strcat(strcat(want, line), "\n");
			continue;
		}
		if (command)
			example_run(found, command, want);
		command = line + 2;
		want[0] = '\0';
	}
	if (command)
		example_run(found, command, want);
	return 0;
}

/* roff for what a shell reads. Return: 0, or -EINVAL where there is more of it. */
static int roff_plain(char *line)
{
	static const struct {
		const char *roff, *plain;
	} escapes[] = { { "\\(aq", "'" }, { "\\-", "-" } };
	unsigned int i;
	char *at;

	for (i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
		while ((at = strstr(line, escapes[i].roff))) {
			*at++ = *escapes[i].plain;
			memmove(at, at + strlen(escapes[i].roff) - 1,
				strlen(at + strlen(escapes[i].roff) - 1) + 1);
		}
	}
	return strchr(line, '\\') ? -EINVAL : 0;
}

/* A manual's literal displays that begin with a command. Return: 0 or -errno. */
static int examples_in_manual(struct examples *found, char *manual)
{
	char *begin, *end;
	int err;

	while ((begin = strstr(manual, "\n.Bd -literal"))) {
		begin = strchr(begin + 1, '\n');
		end = begin ? strstr(begin, "\n.Ed") : NULL;
		if (!end)
			return -EINVAL;
		*end = '\0';
		manual = end + 1;
		if (strncmp(begin, "\n# ", 3))
			continue;
		err = roff_plain(begin + 1) ?: example_block(found, begin + 1);
		if (err)
			return err;
	}
	return 0;
}

/*
 * The README's indented blocks that begin with a command; what follows one, further right and in
 * brackets, is a remark. Return: 0 or -errno.
 */
static int examples_in_readme(struct examples *found, char *readme)
{
	char block[CG_TEXT], *line, *remark;
	int err;

	block[0] = '\0';
	while ((line = strsep(&readme, "\n"))) {
		if (!strncmp(line, README_INDENT, strlen(README_INDENT))) {
			remark = strstr(line, "  (");
			if (remark && remark > line + strlen(README_INDENT))
				*remark = '\0';
			strcat(strcat(block, line + strlen(README_INDENT)), "\n");
			continue;
		}
		if (!strncmp(block, "# ", 2)) {
			err = example_block(found, block);
			if (err)
				return err;
		}
		block[0] = '\0';
	}
	return 0;
}

TEST_F(examples, all_of_the_manual_are_true)
{
	ASSERT_LT(0, read_text(MANUAL, text, sizeof(text)));
	EXPECT_EQ(0, examples_in_manual(&self->found, text));
	EXPECT_EQ(0, self->found.wrong);
	EXPECT_LE(60, self->found.commands);
}

TEST_F(examples, all_of_the_tool_s_manual_are_true)
{
	ASSERT_LT(0, read_text(TOOL_MANUAL, text, sizeof(text)));
	EXPECT_EQ(0, examples_in_manual(&self->found, text));
	EXPECT_EQ(0, self->found.wrong);
	EXPECT_LE(15, self->found.commands);
}

TEST_F(examples, all_of_the_readme_are_true)
{
	ASSERT_LT(0, read_text(README, text, sizeof(text)));
	EXPECT_EQ(0, examples_in_readme(&self->found, text));
	EXPECT_EQ(0, self->found.wrong);
	EXPECT_LE(12, self->found.commands);
}

/* The first column of the table of tokens: each thing in backquotes is one. */
TEST_F(examples, every_token_of_the_readme_s_table_is_one)
{
	char *line, *cell, *token, *save;
	unsigned int tokens = 0;

	ASSERT_LT(0, read_text(README, text, sizeof(text)));
	line = strstr(text, "\n| token |");
	ASSERT_NE(NULL, line);
	line = strstr(line, "\n| `");
	ASSERT_NE(NULL, line);
	for (line = strtok_r(line, "\n", &save); line && *line == '|';
	     line = strtok_r(NULL, "\n", &save)) {
		cell = line + 1;
		cell[strcspn(cell, "|")] = '\0';
		for (strsep(&cell, "`"); (token = strsep(&cell, "`")); strsep(&cell, "`")) {
			ASSERT_EQ(0, cg_destroy(BOX));
			ASSERT_EQ(0, cg_create(BOX));
			EXPECT_EQ(0, cg_deny(BOX, token)) {
				TH_LOG("%s", token);
			}
			tokens++;
		}
	}
	EXPECT_LE(8, tokens);
}

TEST_F(examples, one_that_is_not_true_is_noticed)
{
	static const struct {
		const char *manual;
		unsigned int commands, wrong;
	} cases[] = {
		{ "\n.Bd -literal\n# echo \\(aq101\\(aq > syscalls.deny\n.Ed\n", 1, 0 },
		{ "\n.Bd -literal\n# echo 101:a6==1 > syscalls.deny\n.Ed\n", 1, 1 },
		{ "\n.Bd -literal\n# echo 101 > syscalls.deny\n# cat syscalls.deny\n.Ed\n", 2, 1 },
		{ "\n.Bd -literal\n# cat syscalls.deny\n101\n# cat syscalls.deny\n.Ed\n", 2, 1 },
		{ "\n.Bd -literal\nx = y\n.Ed\n", 0, 0 },
	};
	struct examples found;
	unsigned int i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		found = (struct examples){ 0 };
		strcpy(text, cases[i].manual);
		EXPECT_EQ(0, examples_in_manual(&found, text));
		EXPECT_EQ(cases[i].commands, found.commands);
		EXPECT_EQ(cases[i].wrong, found.wrong);
	}
	strcpy(text, "\n.Bd -literal\n# echo \\fB101\n.Ed\n");
	EXPECT_EQ(-EINVAL, examples_in_manual(&found, text));
}

TEST_HARNESS_MAIN
