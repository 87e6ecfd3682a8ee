// SPDX-License-Identifier: GPL-2.0
/*
 * The files of a group: which there are, what they read, what may be written into them.
 *
 * What the module enforces is not looked at here, but for the example that all began with.
 */
#include "sclimit_test.h"
#include "sclimit_harness.h"

#define MAX_NR 1024

/*
 * top
 * |-- a
 * |   `-- leaf
 * `-- b
 */
FIXTURE(files)
{
	char top[CG_PATH], a[CG_PATH], b[CG_PATH], leaf[CG_PATH];
};

FIXTURE_SETUP(files)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, cg_create_sub(self->leaf, self->a, "leaf"));
}

FIXTURE_TEARDOWN_PARENT(files)
{
	cg_deny(CG_ROOT, "=");
	EXPECT_EQ(0, cg_destroy(self->top));
}

static const char *const all_files[] = {
	"syscalls.allow", "syscalls.deny", "syscalls.deny.local", "syscalls.events",
	"syscalls.lock", "syscalls.stat",
};

/* The bare numbers of a rule file, in the order they stand there. Return: how many, or -errno. */
static int bare_numbers(const char *cg, const char *file, int nrs[MAX_NR])
{
	char buf[CG_TEXT], *word, *save, *end;
	ssize_t len = cg_read(cg, file, buf, sizeof(buf));
	int n = 0;

	if (len < 0)
		return len;
	for (word = strtok_r(buf, " \n", &save); word; word = strtok_r(NULL, " \n", &save)) {
		long nr = strtol(word, &end, 10);

		if (*end == '\0' && n < MAX_NR)
			nrs[n++] = nr;
	}
	return n;
}

static bool is_exempt(int nr)
{
	return nr == 15 || nr == 60 || nr == 219 || nr == 231;
}

/* All native numbers from @from to @to that can be denied, as syscalls.deny reads them. */
static const char *denied_range(const char *free_cg, int from, int to)
{
	static char text[CG_TEXT];
	int nrs[MAX_NR], n = bare_numbers(free_cg, "syscalls.allow", nrs), i;
	size_t len = 0;

	text[0] = '\0';
	for (i = 0; i < n; i++)
		if (nrs[i] >= from && nrs[i] <= to && !is_exempt(nrs[i]))
			len += sprintf(text + len, "%s%d", len ? " " : "", nrs[i]);
	return text;
}

TEST_F(files, every_group_has_the_files_and_the_root_has_them_too)
{
	const char *groups[] = { CG_ROOT, self->top, self->leaf };
	char buf[CG_TEXT];
	size_t g, f;

	for (g = 0; g < ARRAY_SIZE(groups); g++) {
		for (f = 0; f < ARRAY_SIZE(all_files); f++) {
			EXPECT_LE(0, cg_read(groups[g], all_files[f], buf, sizeof(buf)))
				TH_LOG("%s/%s", groups[g], all_files[f]);
		}
	}
}

TEST_F(files, a_group_without_rules_reads_no_bytes_from_its_deny_files)
{
	char buf[CG_TEXT];

	EXPECT_EQ(0, cg_read(self->a, "syscalls.deny", buf, sizeof(buf)));
	EXPECT_EQ(0, cg_read(self->a, "syscalls.deny.local", buf, sizeof(buf)));
	EXPECT_EQ(0, cg_read(CG_ROOT, "syscalls.deny", buf, sizeof(buf)));
}

TEST_F(files, a_group_without_rules_allows_every_number_in_ascending_order)
{
	int nrs[MAX_NR], n, i, exempt = 0;

	n = bare_numbers(self->a, "syscalls.allow", nrs);
	/* Linux 6.1 for x86-64 has 0 to 334 and 424 to 450; later ones have a few more. */
	ASSERT_LT(340, n);
	EXPECT_EQ(0, nrs[0]);
	EXPECT_LE(450, nrs[n - 1]);
	for (i = 0; i < n; i++) {
		exempt += is_exempt(nrs[i]);
		if (i) {
			EXPECT_LT(nrs[i - 1], nrs[i]);
		}
		EXPECT_FALSE(nrs[i] > 400 && nrs[i] < 424);
	}
	EXPECT_EQ(4, exempt);
	EXPECT_STREQ(cg_line(CG_ROOT, "syscalls.allow"), cg_line(self->a, "syscalls.allow"));
}

TEST_F(files, a_number_is_read_back_as_one_line)
{
	char buf[CG_TEXT];

	ASSERT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_EQ(4, cg_read(self->a, "syscalls.deny", buf, sizeof(buf)));
	EXPECT_STREQ("101\n", buf);
	EXPECT_EQ(4, cg_read(self->a, "syscalls.deny.local", buf, sizeof(buf)));
	EXPECT_STREQ("101\n", buf);
	EXPECT_DENY(self->b, "");
	EXPECT_DENY(self->top, "");
}

TEST_F(files, tokens_are_separated_by_any_white_space_and_come_back_sorted_and_once)
{
	ASSERT_EQ(0, cg_deny(self->a, "\n\t 101  59\n57\t59 101 \n\n"));
	EXPECT_DENY(self->a, "57 59 101");
	ASSERT_EQ(0, cg_allow(self->a, " 101\n\t57\n"));
	EXPECT_DENY(self->a, "59");
}

TEST_F(files, denying_adds_and_allowing_removes)
{
	EXPECT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_EQ(0, cg_deny(self->a, "57"));
	EXPECT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_DENY(self->a, "57 101");
	EXPECT_EQ(0, cg_allow(self->a, "101"));
	EXPECT_DENY(self->a, "57");
	EXPECT_EQ(0, cg_allow(self->a, "101"));
	EXPECT_EQ(0, cg_allow(self->a, "57"));
	EXPECT_DENY(self->a, "");
}

TEST_F(files, a_denied_number_is_missing_from_the_allow_file)
{
	char before[CG_TEXT], want[CG_TEXT] = "", *word, *save;
	size_t len = 0;

	ASSERT_LT(0, cg_read(self->a, "syscalls.allow", before, sizeof(before)));
	ASSERT_EQ(0, cg_deny(self->top, "57"));
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	for (word = strtok_r(before, " \n", &save); word; word = strtok_r(NULL, " \n", &save))
		if (strcmp(word, "57") && strcmp(word, "101"))
			len += sprintf(want + len, "%s%s", len ? " " : "", word);
	EXPECT_ALLOW(self->a, want);
	EXPECT_ALLOW(self->leaf, want);
}

TEST_F(files, a_range_denies_what_exists_in_it_and_passes_over_exempt_calls)
{
	EXPECT_EQ(0, cg_deny(self->a, "57-59"));
	EXPECT_DENY(self->a, "57 58 59");
	EXPECT_EQ(0, cg_deny(self->a, "= 58-62 14-16 7-7"));
	EXPECT_DENY(self->a, "7 14 16 58 59 61 62");
	EXPECT_EQ(0, cg_deny(self->a, "= 330-430"));
	EXPECT_DENY(self->a, denied_range(self->b, 330, 430));
	EXPECT_EQ(0, cg_allow(self->a, "331-429"));
	EXPECT_DENY(self->a, "330 430");
}

TEST_F(files, all_denies_everything_but_the_exempt_calls_and_allows_everything)
{
	int nrs[MAX_NR], n, i;
	char want[CG_TEXT];

	strcpy(want, denied_range(self->b, 0, MAX_NR));
	ASSERT_EQ(0, cg_deny(self->a, "all"));
	n = bare_numbers(self->a, "syscalls.deny", nrs);
	EXPECT_LT(300, n);
	for (i = 0; i < n; i++) {
		EXPECT_FALSE(is_exempt(nrs[i]));
	}
	EXPECT_EQ(0, strncmp(want, cg_line(self->a, "syscalls.deny"), strlen(want)));
	EXPECT_ALLOW(self->a, "15 60 219 231");
	EXPECT_ALLOW(self->leaf, "15 60 219 231");
	EXPECT_EQ(0, cg_allow(self->a, "all"));
	EXPECT_DENY(self->a, "");
}

TEST_F(files, an_equals_sign_into_deny_replaces_the_own_rules)
{
	ASSERT_EQ(0, cg_deny(self->top, "39"));
	ASSERT_EQ(0, cg_deny(self->a, "57 101"));
	EXPECT_EQ(0, cg_deny(self->a, "= 59 101"));
	EXPECT_LOCAL(self->a, "59 101");
	EXPECT_EQ(0, cg_deny(self->a, "=62 63-65"));
	EXPECT_LOCAL(self->a, "62 63 64 65");
	EXPECT_DENY(self->a, "39 62 63 64 65");
	EXPECT_EQ(0, cg_deny(self->a, "="));
	EXPECT_LOCAL(self->a, "");
	EXPECT_DENY(self->a, "39");
}

TEST_F(files, an_equals_sign_into_allow_denies_everything_else)
{
	EXPECT_EQ(0, cg_allow(self->a, "= 0 1 3"));
	EXPECT_ALLOW(self->a, "0 1 3 15 60 219 231");
	EXPECT_EQ(0, cg_allow(self->a, "=0-2 60"));
	EXPECT_ALLOW(self->a, "0 1 2 15 60 219 231");
	EXPECT_EQ(0, cg_allow(self->a, "="));
	EXPECT_ALLOW(self->a, "15 60 219 231");
	EXPECT_EQ(0, cg_allow(self->a, "= all"));
	EXPECT_LOCAL(self->a, "");
}

TEST_F(files, an_equals_sign_into_allow_cannot_list_what_an_ancestor_denies)
{
	ASSERT_EQ(0, cg_deny(self->top, "1"));
	ASSERT_EQ(0, cg_deny(self->a, "101"));
	EXPECT_EQ(-EPERM, cg_allow(self->a, "= 0 1 3"));
	EXPECT_LOCAL(self->a, "101");
	EXPECT_EQ(0, cg_allow(self->a, "= 0 3"));
	EXPECT_ALLOW(self->a, "0 3 15 60 219 231");
}

TEST_F(files, an_abi_prefix_names_one_entry_and_all_the_entries_make_the_bare_number)
{
	EXPECT_EQ(0, cg_deny(self->a, "i386:26"));
	EXPECT_DENY(self->a, "i386:26");
	EXPECT_EQ(0, cg_deny(self->a, "x86_64:101"));
	EXPECT_DENY(self->a, "x86_64:101 i386:26");
	EXPECT_EQ(0, cg_deny(self->a, "x32:521"));
	EXPECT_DENY(self->a, "101");
	EXPECT_EQ(0, cg_allow(self->a, "i386:26"));
	EXPECT_DENY(self->a, "x86_64:101 x32:521");
	EXPECT_EQ(0, cg_allow(self->a, "101"));
	EXPECT_DENY(self->a, "");
}

TEST_F(files, what_is_denied_in_part_by_the_parent_and_in_part_here_reads_as_the_bare_number)
{
	ASSERT_EQ(0, cg_deny(self->top, "i386:26"));
	ASSERT_EQ(0, cg_deny(self->a, "x86_64:101 x32:521"));
	EXPECT_DENY(self->a, "101");
	EXPECT_LOCAL(self->a, "x86_64:101 x32:521");
}

TEST_F(files, native_numbers_come_first_then_i386_then_x32)
{
	ASSERT_EQ(0, cg_deny(self->a, "x32:7 x32:1 i386:168 i386:20 x86_64:0 2 x86_64:6"));
	EXPECT_DENY(self->a, "x86_64:0 2 x86_64:6 i386:20 i386:168 x32:1 x32:7");
}

TEST_F(files, a_prefix_goes_with_ranges_and_with_all)
{
	EXPECT_EQ(0, cg_deny(self->a, "x32:512-515 i386:20-20"));
	EXPECT_DENY(self->a, "i386:20 x32:512 x32:514 x32:515");
	EXPECT_EQ(0, cg_deny(self->a, "= x32:all"));
	EXPECT_EQ(0, cg_allow(self->a, "x32:0-512 x32:515-547"));
	EXPECT_DENY(self->a, "x32:514");
	EXPECT_EQ(0, cg_allow(self->a, "x32:all"));
	EXPECT_DENY(self->a, "");
	EXPECT_EQ(0, cg_deny(self->a, "i386:all x86_64:all x32:all"));
	EXPECT_ALLOW(self->a, "15 60 219 231");
	EXPECT_EQ(0, cg_allow(self->a, "i386:all x86_64:all x32:all"));
	EXPECT_DENY(self->a, "");
}

TEST_F(files, a_sub_call_of_socketcall_and_ipc_is_written_by_its_first_argument)
{
	EXPECT_EQ(0, cg_deny(self->a, "41"));
	EXPECT_DENY(self->a, "41");
	EXPECT_EQ(0, cg_allow(self->a, "x86_64:41"));
	EXPECT_DENY(self->a, "i386:102:a0==1 i386:359 x32:41");
	EXPECT_EQ(0, cg_allow(self->a, "i386:102:a0==1"));
	EXPECT_DENY(self->a, "i386:359 x32:41");
	EXPECT_EQ(0, cg_deny(self->a, "= i386:117:a0&0xffff==2 i386:102:a0==3 i386:103"));
	EXPECT_DENY(self->a, "i386:102:a0==3 i386:103 i386:117:a0&0xffff==2");
	EXPECT_EQ(0, cg_deny(self->a, "42 64"));
	EXPECT_DENY(self->a, "42 64 i386:103");
	EXPECT_EQ(0, cg_deny(self->a, "= i386:102"));
	EXPECT_DENY(self->a, "i386:102");
}

TEST_F(files, the_default_action_may_be_written_out)
{
	EXPECT_EQ(0, cg_deny(self->a, "101/errno=1"));
	EXPECT_DENY(self->a, "101");
}

TEST_F(files, naming_an_exempt_call_in_allow_does_nothing)
{
	ASSERT_EQ(0, cg_deny(self->a, "59"));
	EXPECT_EQ(0, cg_allow(self->a, "15 60 219 231 i386:119 x32:513"));
	EXPECT_DENY(self->a, "59");
}

TEST_F(files, what_is_read_from_one_group_can_be_written_to_another)
{
	static const char rules[] =
		"0 x86_64:7 41-44 64 101 i386:2 i386:102:a0==9 i386:117:a0&0xffff==11 x32:514";
	char text[CG_TEXT] = "=";

	ASSERT_EQ(0, cg_deny(self->a, rules));
	ASSERT_LT(0, cg_read(self->a, "syscalls.deny", text, sizeof(text)));
	EXPECT_EQ(0, cg_deny(self->b, text));
	EXPECT_STREQ(cg_line(self->a, "syscalls.deny"), cg_line(self->b, "syscalls.deny"));
	/* What a allows, and nothing else, is what b must allow then. */
	EXPECT_EQ(0, cg_allow(self->b, "all"));
	ASSERT_LT(0, cg_read(self->a, "syscalls.allow", text + 1, sizeof(text) - 1));
	text[0] = '=';
	EXPECT_EQ(0, cg_allow(self->b, text));
	EXPECT_STREQ(cg_line(self->a, "syscalls.allow"), cg_line(self->b, "syscalls.allow"));
	EXPECT_STREQ(cg_line(self->a, "syscalls.deny"), cg_line(self->b, "syscalls.deny"));
	/* And into its own file: nothing changes. */
	EXPECT_EQ(0, cg_allow(self->a, text + 1));
	EXPECT_STREQ(cg_line(self->a, "syscalls.deny"), cg_line(self->b, "syscalls.deny"));
}

TEST_F(files, a_list_read_in_small_pieces_is_the_list_read_at_once)
{
	char buf[CG_TEXT];
	size_t len = 0;
	ssize_t n;
	int fd;

	ASSERT_EQ(0, cg_deny(self->a, "all"));
	ASSERT_EQ(0, cg_allow(self->a, "x86_64:all"));
	fd = cg_open(self->a, "syscalls.deny", O_RDONLY);
	ASSERT_LE(0, fd);
	while ((n = read(fd, buf + len, 7)) > 0)
		len += n;
	close(fd);
	EXPECT_EQ(0, n);
	/* Two ABIs one by one are more than a page. */
	ASSERT_LT((size_t)4096, len);
	buf[len - 1] = '\0';
	EXPECT_DENY(self->a, buf);
}

TEST_F(files, each_write_to_an_open_file_is_a_write_of_its_own)
{
	int fd = cg_open(self->a, "syscalls.deny", O_WRONLY);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, write_fd(fd, "57\n", 3));
	EXPECT_EQ(-EINVAL, write_fd(fd, "x\n", 2));
	EXPECT_EQ(0, write_fd(fd, "101\n", 4));
	EXPECT_DENY(self->a, "57 101");
	EXPECT_EQ(0, write_fd(fd, "= 59\n", 5));
	EXPECT_DENY(self->a, "59");
	close(fd);
}

/* The output of a command, ended by a NUL. Return: its exit status. */
static int shell(const char *command, char *out, size_t len)
{
	FILE *f = popen(command, "re");
	size_t got = 0;

	if (f)
		got = fread(out, 1, len - 1, f);
	out[got] = '\0';
	return f ? pclose(f) : -1;
}

TEST_F(files, the_example_of_the_readme_works_word_for_word)
{
	char out[256], box[CG_PATH];

	ASSERT_EQ(0, shell("mkdir " CG_ROOT "/box", out, sizeof(out)));
	cg_name(box, CG_ROOT, "box");
	EXPECT_EQ(0, shell("echo 101 > /sys/fs/cgroup/box/syscalls.deny", out, sizeof(out)));
	EXPECT_EQ(0, shell("cat /sys/fs/cgroup/box/syscalls.deny", out, sizeof(out)));
	EXPECT_STREQ("101\n", out);
	EXPECT_EQ(EPERM, errno_in(box, SYS_ptrace));
	EXPECT_EQ(0, shell("echo 101 > /sys/fs/cgroup/box/syscalls.allow", out, sizeof(out)));
	EXPECT_EQ(0, shell("cat /sys/fs/cgroup/box/syscalls.deny", out, sizeof(out)));
	EXPECT_STREQ("", out);
	/* PTRACE_TRACEME, which the first argument 0 means. */
	EXPECT_EQ(0, errno_in(box, SYS_ptrace));
	EXPECT_EQ(0, cg_destroy(box));
}

TEST_HARNESS_MAIN
