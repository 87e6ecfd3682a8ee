// SPDX-License-Identifier: GPL-2.0
/*
 * BPF_PROG_LOAD for the container. The kernel's verifier sees to it that a program does no harm to
 * the kernel. We see to it that it is about devices alone: it calls nothing, and names nothing that
 * a descriptor or a number of ours could be.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "handler_bpf.h"

#define LICENSE_MAX	128	/* the kernel's */

/**
 * struct program - what the kernel is given
 * @attr: its arguments
 * @insns: the instructions
 * @license: a text
 */
struct program {
	union bpf_attr attr;
	struct bpf_insn insns[BPF_MAXINSNS];
	char license[LICENSE_MAX];
};

/* ---- what is asked for ---- */

/* All that may be set goes over, and nothing else may be set: no other program's or type's number,
 * no device to run on, no flags. The kernel's log is left out. */
static int take_attr(const union bpf_attr *from, union bpf_attr *into)
{
	memset(into, 0, sizeof(*into));
	into->prog_type = from->prog_type;
	into->insn_cnt = from->insn_cnt;
	into->insns = from->insns;
	into->license = from->license;
	into->log_level = from->log_level;
	into->log_size = from->log_size;
	into->log_buf = from->log_buf;
	into->kern_version = from->kern_version;
	memcpy(into->prog_name, from->prog_name, sizeof(into->prog_name));
	into->expected_attach_type = from->expected_attach_type;
	if (memcmp(from, into, sizeof(*into)))
		return -EPERM;
	into->log_level = into->log_size = 0;
	into->log_buf = 0;
	if (from->prog_type != BPF_PROG_TYPE_CGROUP_DEVICE)
		return -EPERM;
	if (from->expected_attach_type && from->expected_attach_type != BPF_CGROUP_DEVICE)
		return -EPERM;
	return !from->insn_cnt || from->insn_cnt > BPF_MAXINSNS ? -E2BIG : 0;
}

/* Both halves of a long load are looked at as if they were instructions: one that would pass for
 * another thing is not valid anyway. */
static bool insn_fits(const struct bpf_insn *insn)
{
	uint8_t class = BPF_CLASS(insn->code);

	/* a number that stands for a descriptor, a variable, or a function */
	if (insn->code == (BPF_LD | BPF_IMM | BPF_DW))
		return !insn->src_reg;
	/* of what the kernel can do for programs, a decision about devices needs nothing */
	if (class == BPF_JMP || class == BPF_JMP32)
		return BPF_OP(insn->code) != BPF_CALL;
	return true;
}

static int take_program(struct caller *caller, const union bpf_attr *from,
			struct program *program)
{
	union bpf_attr *attr = &program->attr;
	ssize_t len;
	int ret = take_attr(from, attr);
	uint32_t i;

	if (ret)
		return ret;
	ret = caller_read(caller, attr->insns, program->insns,
			  attr->insn_cnt * sizeof(*program->insns));
	if (ret)
		return ret;
	for (i = 0; i < attr->insn_cnt; i++)
		if (!insn_fits(&program->insns[i]))
			return -EPERM;
	len = caller_read_text(caller, attr->license, program->license, sizeof(program->license));
	if (len < 0)
		return len;
	attr->insns = (uintptr_t)program->insns;
	attr->license = (uintptr_t)program->license;
	/* who prints the log prints nothing */
	return from->log_level && from->log_size ? caller_write(caller, from->log_buf, "", 1) : 0;
}

/* ---- loading ---- */

/* In the container's group, which the program's memory is counted to. It shares our descriptors. */
static void load_there(struct program *program, int *result) __attribute__((noreturn));
static void load_there(struct program *program, int *result)
{
	int ret = bpf_confine();

	*result = ret ?: bpf_call(BPF_PROG_LOAD, &program->attr);
	_exit(0);
}

static int load(const struct place *place, struct program *program, int *result)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP | CLONE_FILES, .cgroup = place->dir_fd,
		.exit_signal = SIGCHLD,
	};
	pid_t pid = syscall(SYS_clone3, &args, sizeof(args));
	int status;

	if (pid < 0)
		return -errno;
	if (!pid)
		load_there(program, result);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	/* killed, as with the container, or where that has no memory left */
	return status ? -ENOMEM : *result;
}

/**
 * bpf_load() - load a device program
 * @caller: whose it is
 * @place: the container's group
 * @from: what the caller asks for
 * Return: the program's descriptor, ours; -errno.
 */
int bpf_load(struct caller *caller, const struct place *place, const union bpf_attr *from)
{
	cleanup_free struct program *program = xmalloc(sizeof(*program));
	int ret = take_program(caller, from, program), *result;

	if (ret)
		return ret;
	result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	if (result == MAP_FAILED)
		return -errno;
	ret = load(place, program, result);
	munmap(result, sizeof(*result));
	return ret;
}
