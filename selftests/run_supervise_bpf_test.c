// SPDX-License-Identifier: GPL-2.0
/*
 * --supervise bpf: a container's root loads programs that decide about devices, and no others, and
 * does nothing else with bpf(2) but to attach them.
 */
#include "sclimit_harness.h"

#include <pthread.h>

#include "run_bpf.h"

#define PAGE		4096
#define LAST_COMMAND	64	/* more than there are */
#define TRIES		100

static const struct bpf_insn unset[] = { END };
static const struct bpf_insn number[] = { LONG(0, 7), SET(0, 1), END };
static const struct bpf_insn map[] = { LONG(BPF_PSEUDO_MAP_FD, 0), SET(0, 1), END };
static const struct bpf_insn variable[] = { LONG(BPF_PSEUDO_BTF_ID, 1), SET(0, 1), END };
static const struct bpf_insn clock_read[] = { CALL(0, BPF_FUNC_ktime_get_ns), SET(0, 1), END };
static const struct bpf_insn function[] = {
	CALL(BPF_PSEUDO_CALL, 1), END, SET(0, 1), END,
};
static const struct bpf_insn of_kernel[] = { CALL(BPF_PSEUDO_KFUNC_CALL, 1), SET(0, 1), END };
/* Only whom the kernel trusts with its memory's addresses may subtract them. */
static const struct bpf_insn address[] = {
	INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
	INSN(BPF_ALU64 | BPF_SUB | BPF_X, 2, 1, 0, 0),
	SET(0, 1), END,
};
static volatile bool over;
static struct bpf_insn many[BPF_MAXINSNS + 1];

/* ---- inside ---- */

/* The program with a field as it must not be. */
#define SAY_FIELD(field, value) do { \
	union bpf_attr attr_ = PROGRAM(all); \
	attr_.field = value; \
	say_load(#field, &attr_, sizeof(attr_)); \
} while (0)

static void commands(void)
{
	union bpf_attr attr;
	int i, ret, refused = 0, others = 0;

	memset(&attr, 0, sizeof(attr));
	for (i = -1; i < LAST_COMMAND; i++) {
		if (i == BPF_PROG_LOAD || i == BPF_PROG_ATTACH || i == BPF_PROG_DETACH)
			continue;
		ret = bpf(i, &attr, sizeof(attr));
		refused += ret == -EPERM;
		others++;
	}
	/* of which the kernel looks at 32 bits */
	ret = raw_syscall(SYS_bpf, 1ul << 32 | BPF_MAP_CREATE, &attr, sizeof(attr));
	printf("%s\n", refused == others && ret == -EPERM ? "all refused" : "some not refused");
}

static void instructions(void)
{
	SAY_INSNS(all);
	SAY_INSNS(number);
	SAY_INSNS(unset);
	SAY_INSNS(map);
	SAY_INSNS(variable);
	SAY_INSNS(clock_read);
	SAY_INSNS(function);
	SAY_INSNS(of_kernel);
	SAY_INSNS(address);
}

static void lengths(void)
{
	static char page[2 * PAGE];
	union bpf_attr attr = program(many, BPF_MAXINSNS);
	size_t i;

	for (i = 0; i < BPF_MAXINSNS; i++)
		many[i] = SET(0, 1);
	many[BPF_MAXINSNS - 1] = END;
	say_load("most", &attr, sizeof(attr));
	attr.insn_cnt++;
	say_load("more", &attr, sizeof(attr));
	attr.insn_cnt = 0;
	say_load("none", &attr, sizeof(attr));
	attr = PROGRAM(all);
	memcpy(page, &attr, sizeof(attr));
	say_load("page", page, PAGE);
	say_load("more than a page", page, PAGE + 1);
	page[PAGE - 1] = 1;
	say_load("tail", page, PAGE);
	say_load("short", &attr, offsetof(union bpf_attr, prog_ifindex));
	say_load("empty", &attr, 0);
}

static void fields(void)
{
	static char log[64] = "unchanged";
	union bpf_attr attr = PROGRAM(all);

	SAY_FIELD(prog_type, BPF_PROG_TYPE_SOCKET_FILTER);
	SAY_FIELD(prog_type, BPF_PROG_TYPE_KPROBE);
	SAY_FIELD(prog_flags, BPF_F_ANY_ALIGNMENT);
	SAY_FIELD(prog_ifindex, 1);
	SAY_FIELD(expected_attach_type, BPF_CGROUP_DEVICE);
	SAY_FIELD(prog_btf_fd, 1);
	SAY_FIELD(func_info_cnt, 1);
	SAY_FIELD(line_info_cnt, 1);
	SAY_FIELD(attach_btf_id, 1);
	SAY_FIELD(attach_prog_fd, 1);
	SAY_FIELD(fd_array, (unsigned long)log);
	SAY_FIELD(core_relo_cnt, 1);
	SAY_FIELD(insns, 8);
	SAY_FIELD(license, 0);
	attr.expected_attach_type = BPF_CGROUP_INET_EGRESS;
	say_load("other attach", &attr, sizeof(attr));
	say_load("nowhere", (void *)8, sizeof(attr));
	attr = PROGRAM(all);
	attr.log_level = 1;
	attr.log_size = sizeof(log);
	attr.log_buf = (unsigned long)log;
	say_load("log", &attr, sizeof(attr));
	printf("log '%s'\n", log);
}

/* What the other thread writes is at times a map's descriptor, which is none and would be EBADF. */
static void *change(void *insn)
{
	while (!over)
		((volatile struct bpf_insn *)insn)->src_reg ^= BPF_PSEUDO_MAP_FD;
	return NULL;
}

static void race(void)
{
	static struct bpf_insn insns[] = { LONG(0, 1000), SET(0, 1), END };
	union bpf_attr attr = PROGRAM(insns);
	int i, ret, other = 0;
	pthread_t thread;

	if (pthread_create(&thread, NULL, change, insns))
		exit(1);
	for (i = 0; i < TRIES; i++) {
		ret = LOAD(attr);
		if (ret >= 0)
			close(ret);
		else if (ret != -EPERM)
			other = ret;
	}
	over = true;
	pthread_join(thread, NULL);
	say("race", other);
}

static void load_all(void)
{
	SAY_INSNS(all);
}

static void somebody(void)
{
	if (setgid(1000) || setuid(1000))
		say("setuid", -errno);
	load_all();
}

static void own_root(void)
{
	say_errno("unshare", become_root_of_own());
	load_all();
}

static const struct deed deeds[] = {
	{ "commands", commands }, { "instructions", instructions }, { "lengths", lengths },
	{ "fields", fields }, { "load", load_all }, { "somebody", somebody },
	{ "own_root", own_root }, { "race", race }, {}
};

/* ---- outside ---- */

TEST_F(bpf, without_it_nothing_can_be_loaded)
{
	EXPECT_EQ(0, MAKE("--", me(), "inside", "load"));
	EXPECT_LINE(t, "all 1");
}

TEST_F(bpf, no_other_command_is_there)
{
	EXPECT_EQ(0, DO("commands"));
	EXPECT_OUT(t, "all refused\n");
}

TEST_F(bpf, not_even_where_the_profile_would_refuse_it_otherwise)
{
	EXPECT_EQ(0, MAKE("--supervise", "bpf", "--deny", "bpf/errno=ENODEV", "--", me(), "inside",
			  "commands"));
	EXPECT_OUT(t, "all refused\n");
}

TEST_F(bpf, it_is_there_with_the_default_profile_which_refuses_it_otherwise)
{
	EXPECT_EQ(0, run_in_top(&t, MAPPED, "--", me(), "inside", "load"));
	EXPECT_OUT(t, "all 1\n");
	EXPECT_EQ(0, run_in_top(&t, MAPPED, "--supervise", "bpf", "--", me(), "inside", "load"));
	EXPECT_OUT(t, "all 0\n");
}

TEST_F(bpf, a_program_names_no_descriptors_and_calls_nothing)
{
	EXPECT_EQ(0, DO("instructions"));
	/* what is not valid is refused by the kernel */
	EXPECT_OUT(t, "all 0\nnumber 0\nunset 13\nmap 1\nvariable 1\nclock_read 1\nfunction 1\n"
		   "of_kernel 1\naddress 13\n");
}

TEST_F(bpf, lengths_are_what_they_are_for_the_kernel)
{
	EXPECT_EQ(0, DO("lengths"));
	EXPECT_OUT(t, "most 0\nmore 7\nnone 7\npage 0\nmore than a page 7\ntail 7\nshort 0\n"
		   "empty 1\n");
}

TEST_F(bpf, no_other_type_and_nothing_else_than_instructions_is_taken)
{
	EXPECT_EQ(0, DO("fields"));
	EXPECT_OUT(t, "prog_type 1\nprog_type 1\nprog_flags 1\nprog_ifindex 1\n"
		   "expected_attach_type 0\nprog_btf_fd 1\nfunc_info_cnt 1\nline_info_cnt 1\n"
		   "attach_btf_id 1\nattach_prog_fd 1\nfd_array 1\ncore_relo_cnt 1\ninsns 14\n"
		   "license 14\nother attach 1\nnowhere 14\nlog 0\nlog ''\n");
}

TEST_F(bpf, what_is_loaded_is_what_was_looked_at)
{
	EXPECT_EQ(0, DO("race"));
	EXPECT_OUT(t, "race 0\n");
}

TEST_F(bpf, only_root_of_the_container_loads)
{
	EXPECT_EQ(0, DO("somebody"));
	EXPECT_OUT(t, "all 1\n");
	EXPECT_EQ(0, DO("own_root"));
	EXPECT_OUT(t, "unshare 0\nall 1\n");
}

TEST_F(bpf, who_starts_the_container_must_have_the_right_himself)
{
	struct tool_how how = { .file = RUN, .become = become_nobody };

	EXPECT_EQ(0, tool_run(&t, &how, TOOL_ARGV("-q", "--profile", "none", "--supervise", "bpf",
						  "--", me(), "inside", "load")));
	EXPECT_LINE(t, "all 1");
}

TEST_F(bpf, loading_is_within_the_limits_of_the_group)
{
	ASSERT_EQ(0, have_controllers());
	EXPECT_EQ(0, MAKE("--pids", "1", "--supervise", "bpf", "--", me(), "inside", "load"));
	EXPECT_OUT(t, "all 11\n");
	EXPECT_EQ(0, MAKE("--pids", "2", "--supervise", "bpf", "--", me(), "inside", "load"));
	EXPECT_OUT(t, "all 0\n");
	EXPECT_EQ(0, drop_controllers());
}

TEST_HARNESS_MAIN
