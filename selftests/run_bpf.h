/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that decide about devices, for the command of a container and for the host.
 */
#ifndef SCLIMIT_RUN_BPF_H
#define SCLIMIT_RUN_BPF_H

#include <linux/bpf.h>
#include <stddef.h>

#include "run_cgroup.h"
#include "run_deeds.h"

#define INSN(op, d, s, o, i) \
	((struct bpf_insn){ .code = op, .dst_reg = d, .src_reg = s, .off = o, .imm = i })
#define SET(d, i)	INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define FIELD(d, o)	INSN(BPF_LDX | BPF_MEM | BPF_W, d, 1, o, 0)
#define UNLESS(d, i, o)	INSN(BPF_JMP | BPF_JNE | BPF_K, d, 0, o, i)
#define CALL(s, i)	INSN(BPF_JMP | BPF_CALL, 0, s, 0, i)
#define LONG(s, i)	INSN(BPF_LD | BPF_IMM | BPF_DW, 2, s, 0, i), INSN(0, 0, 0, 0, 0)
#define END		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* All but /dev/zero, which is 1:5. */
static const struct bpf_insn no_zero[] = {
	SET(0, 1), FIELD(2, offsetof(struct bpf_cgroup_dev_ctx, major)), UNLESS(2, 1, 3),
	FIELD(2, offsetof(struct bpf_cgroup_dev_ctx, minor)), UNLESS(2, 5, 1), SET(0, 0), END,
};
static const struct bpf_insn all[] = { SET(0, 1), END };
static __maybe int bpf(int command, const void *attr, size_t size)
{
	return raw_syscall(SYS_bpf, command, attr, size);
}

static __maybe union bpf_attr program(const struct bpf_insn *insns, size_t count)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = count;
	attr.license = (unsigned long)"GPL";
	strcpy(attr.prog_name, "devices");
	return attr;
}

#define PROGRAM(insns)	program(insns, sizeof(insns) / sizeof(*(insns)))
#define LOAD(attr)	bpf(BPF_PROG_LOAD, &(attr), sizeof(attr))

static __maybe union bpf_attr link_of(int group, int prog, unsigned int flags)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.target_fd = group;
	attr.attach_bpf_fd = prog;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = flags;
	return attr;
}

static __maybe int attach(int group, int prog, unsigned int flags)
{
	union bpf_attr attr = link_of(group, prog, flags);

	return bpf(BPF_PROG_ATTACH, &attr, sizeof(attr));
}

static __maybe int detach(int group, int prog)
{
	union bpf_attr attr = link_of(group, prog, 0);

	return bpf(BPF_PROG_DETACH, &attr, sizeof(attr));
}

static __maybe int dir(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Only a number that is open now was given. */
static __maybe void say_load(const char *what, const void *attr, size_t size)
{
	int fd = bpf(BPF_PROG_LOAD, attr, size);

	say(what, fd);
	if (fd >= 0 && close(fd))
		say("close", -errno);
}

#define SAY_INSNS(insns) do { \
	union bpf_attr attr_ = PROGRAM(insns); \
	say_load(#insns, &attr_, sizeof(attr_)); \
} while (0)

/* ---- in the test ---- */

static struct tool t;

#define MAKE(...)	run_in_top(&t, MAPPED, "--profile", "none", ##__VA_ARGS__)
#define DO(deed)	MAKE("--supervise", "bpf", "--", me(), "inside", deed)

/*
 *     top
 *     `-- sclimit
 *         `-- NAME	the container's
 */
FIXTURE(bpf)
{
	char top[CG_PATH];
};

FIXTURE_SETUP(bpf)
{
	ASSERT_EQ(0, cg_base(self->top));
}

FIXTURE_TEARDOWN_PARENT(bpf)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

#endif /* SCLIMIT_RUN_BPF_H */
