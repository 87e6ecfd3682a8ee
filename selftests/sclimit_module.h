/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module as the tests see it: whether it is there, with which gate, and loading, unloading.
 */
#ifndef SCLIMIT_MODULE_H
#define SCLIMIT_MODULE_H

#include "sclimit_test.h"

static __maybe const char *module_path(void)
{
	const char *path = getenv("SCLIMIT_KO");

	return path ? path : "/sclimit.ko";
}

static __maybe int module_loaded(void)
{
	return !access("/sys/module/sclimit", F_OK);
}

/** module_load() - with @params such as "gate=kprobe", or "". Return: 0 or -errno. */
static __maybe int module_load(const char *params)
{
	int fd = open(module_path(), O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return err;
}

/** module_unload() - never forced, never waiting. Return: 0 or -errno. */
static __maybe int module_unload(void)
{
	return syscall(SYS_delete_module, "sclimit", O_NONBLOCK) ? -errno : 0;
}

/**
 * module_unload_soon() - unload, allowing for rules of removed groups that are just going
 * Return: 0 or -errno.
 */
static __maybe int module_unload_soon(void)
{
	int err, tries = 0;

	while ((err = module_unload()) == -EAGAIN && tries++ < 1000)
		usleep(10000);
	return err;
}

/** gate_in_use() - "ftrace" or "kprobe", "" if the module is not there */
static __maybe const char *gate_in_use(void)
{
	static char gate[32];

	if (read_text("/sys/module/sclimit/parameters/gate", gate, sizeof(gate)) < 0)
		return "";
	gate[strcspn(gate, "\n")] = '\0';
	return gate;
}

/** gate_params() - parameters that load the module again with the gate it has now */
static __maybe const char *gate_params(void)
{
	static char params[64];

	snprintf(params, sizeof(params), "gate=%s", gate_in_use());
	return params;
}

#endif /* SCLIMIT_MODULE_H */
