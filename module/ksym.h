/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols of the kernel that are not exported to modules. All of them, and the
 * way they are found, live here and in ksym.c.
 */
#ifndef _SCLIMIT_KSYM_H
#define _SCLIMIT_KSYM_H

#include <linux/cgroup.h>

int sclimit_ksym_init(void);

unsigned long sclimit_ksym_find(const char *name);
int sclimit_ksym_each(int (*fn)(void *data, const char *name, unsigned long addr), void *data);
int sclimit_ksym_files_add(struct cftype *files);
void sclimit_ksym_files_remove(struct cftype *files);
unsigned long sclimit_ksym_body(unsigned long entry);
struct syscall_metadata **sclimit_ksym_metadata(void);
bool sclimit_ksym_direct(unsigned long entry);
void sclimit_ksym_sigsys(int nr, bool kill);

#endif
