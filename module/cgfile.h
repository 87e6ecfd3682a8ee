/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files in cgroup directories.
 */
#ifndef _SCLIMIT_CGFILE_H
#define _SCLIMIT_CGFILE_H

int sclimit_cgfile_init(void);
void sclimit_cgfile_exit(void);

#endif
