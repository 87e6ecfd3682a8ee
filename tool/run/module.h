/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module by the files that it gives groups: what a start needs of it is one write.
 */
#ifndef SCLIMIT_RUN_MODULE_H
#define SCLIMIT_RUN_MODULE_H

#include "../lib/rule.h"

/* Whether the module is loaded. */
bool module_is_loaded(void);
/* Whether it gives groups their files: there may be another kernel part that has taken the
 * controller that they belong to. @group_fd: any group. */
bool module_has_files(int group_fd);
/* Rules as tokens of the kernel. */
int module_tokens(const struct rules *rules, struct words *tokens, struct err *err);
/* Denies @tokens in a group; those that are about calls which the kernel does not have do nothing. On
 * failure none of them, or some: the group is to go then. */
int module_deny(const struct words *tokens, int group_fd, struct err *err);

#endif
