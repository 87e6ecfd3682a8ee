// SPDX-License-Identifier: GPL-2.0
/*
 * bpf: who is root in a container loads programs that decide about devices, and attaches them to
 * the container's own group. With that a container manager inside has a device policy for all that
 * it starts. Nothing else of bpf(2) is there.
 */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "caller_root.h"
#include "handler_bpf.h"

#define ATTR_MAX	4096	/* a page, as the kernel has it */

/* Whatever a profile says about the call, it is never passed on. */
static bool decide(const struct supervise *supervise, const struct seccomp_data *data,
		   struct answer *answer)
{
	switch ((uint32_t)data->args[0]) {
	case BPF_PROG_LOAD:
	case BPF_PROG_ATTACH:
	case BPF_PROG_DETACH:
		if (supervise->place->made)
			return false;
	}
	answer->error = EPERM;
	return true;
}

/* What is newer than we know must not be used. */
static int read_attr(const struct caller *caller, uint64_t from, uint32_t size,
		     union bpf_attr *attr)
{
	unsigned char bytes[ATTR_MAX] = {};
	size_t i;
	int ret;

	if (size > sizeof(bytes))
		return -E2BIG;
	ret = caller_read(caller, from, bytes, size);
	if (ret)
		return ret;
	for (i = sizeof(*attr); i < size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(attr, bytes, sizeof(*attr));
	return 0;
}

static void serve(struct caller *caller, const struct supervise *supervise,
		  struct answer *answer)
{
	const struct seccomp_data *data = &caller->request->data;
	const struct place *place = supervise->place;
	uint32_t command = data->args[0];
	union bpf_attr attr;
	int ret;

	ret = caller_is_root(caller, supervise);
	if (ret > 0)
		ret = read_attr(caller, data->args[1], data->args[2], &attr);
	else if (!ret)
		ret = -EPERM;
	if (!ret && command == BPF_PROG_LOAD)
		ret = bpf_load(caller, place, &attr);
	else if (!ret && command == BPF_PROG_ATTACH)
		ret = bpf_attach(caller, place, &attr);
	else if (!ret)
		ret = bpf_detach(caller, place, &attr);
	if (ret < 0) {
		answer->error = -ret;
	} else if (command == BPF_PROG_LOAD) {
		answer->fd = ret;
		answer->cloexec = true;
	}
}

const struct handler handler_bpf = {
	.name = "bpf",
	.rules = (const char *const []){ "bpf", NULL },
	.calls = (const int []){ SYS_bpf, -1 },
	.decide = decide,
	.serve = serve,
};
