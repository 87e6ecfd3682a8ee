// SPDX-License-Identifier: GPL-2.0
/*
 * bpf(2), and the rights with which a container's program meets it.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sys/capability.h>
#include <sys/syscall.h>

#include "handler_bpf.h"

/**
 * bpf_call() - call the kernel
 * @command: BPF_*
 * @attr: its arguments, all of them
 * Return: what it returns, or -errno.
 */
int bpf_call(int command, union bpf_attr *attr)
{
	long ret = syscall(SYS_bpf, command, attr, sizeof(*attr));

	return ret < 0 ? -errno : ret;
}

/**
 * bpf_confine() - give up what the container's program must not profit from
 *
 * Of whom the kernel trusts with performance monitoring it takes programs that read the kernel's
 * memory, or that guess at it by speculation.
 *
 * Return: 0; -errno.
 */
int bpf_confine(void)
{
	static const int keep[] = { CAP_BPF, CAP_NET_ADMIN };
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint32_t mask[_LINUX_CAPABILITY_U32S_3] = {};
	size_t i;

	if (capget(&head, data))
		return -errno;
	for (i = 0; i < ARRAY_SIZE(keep); i++)
		mask[CAP_TO_INDEX(keep[i])] |= CAP_TO_MASK(keep[i]);
	for (i = 0; i < ARRAY_SIZE(mask); i++) {
		data[i].permitted &= mask[i];
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return capset(&head, data) ? -errno : 0;
}
