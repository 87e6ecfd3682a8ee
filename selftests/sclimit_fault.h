/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocations that fail, one at a time: a kernel with CONFIG_FAILSLAB lets the n-th allocation of
 * a task fail, where n is what was written to its /proc/self/fail-nth; it reads 0 when that has
 * happened, and what is left of n before.
 */
#ifndef SCLIMIT_FAULT_H
#define SCLIMIT_FAULT_H

#include "sclimit_test.h"

#define MANY		100000		/* allocations that nothing here reaches */
#define FAULT_NEVER	1000000u

/** fault_can() - whether this kernel can, for every kind of allocation */
static __maybe int fault_can(void)
{
	static const char *const dirs[] = { "failslab", "fail_page_alloc" };
	char path[CG_PATH];
	size_t i;

	if (access("/proc/self/fail-nth", W_OK))
		return 0;
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		/* those that may wait fail too; no stack trace on the console for each */
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/ignore-gfp-wait", dirs[i]);
		if (write_text(path, "N", 1))
			return 0;
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s/verbose", dirs[i]);
		if (write_text(path, "0", 1))
			return 0;
	}
	return 1;
}

/** fault_open() - the switch of the calling process, for fault_arm() and fault_left() */
static __maybe int fault_open(void)
{
	return open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
}

/** fault_arm() - let the @n-th allocation from here on fail, none if it is 0. Return: 0, -errno. */
static __maybe int fault_arm(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	return pwrite(fd, text, len, 0) == len ? 0 : -errno;
}

/** fault_left() - disarm. Return: what was left of n; 0: the allocation has failed. */
static __maybe unsigned int fault_left(int fd)
{
	char text[16] = "";
	int saved = errno;

	if (pread(fd, text, sizeof(text) - 1, 0) < 1 || pwrite(fd, "0", 1, 0) != 1)
		abort();
	errno = saved;
	return strtoul(text, NULL, 10);
}

/** struct fault_call - a call without arguments, through one of the entries */
struct fault_call {
	enum { NATIVE, I386, X32 } entry;
	unsigned int nr;
};

static __maybe long fault_call(const struct fault_call *call)
{
	switch (call->entry) {
	case I386:
		return int80(call->nr);
	case X32:
		return x32(call->nr);
	default:
		return raw_syscall(call->nr);
	}
}

#endif /* SCLIMIT_FAULT_H */
