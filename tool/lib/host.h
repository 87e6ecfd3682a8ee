/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be told of a machine on which the module is not loaded.
 */
#ifndef SCLIMIT_HOST_H
#define SCLIMIT_HOST_H

#include "util.h"

enum host_perf { HOST_PERF_OK, HOST_PERF_V1, HOST_PERF_DISABLED };

char *host_config(const char *release, struct text *config);
bool host_option(const struct text *config, const char *name);
enum host_perf host_perf(void);
char *host_module(const char *release);
bool host_module_known(const char *release);
bool host_module_signed(const char *path);
bool host_signatures(void);

#endif
