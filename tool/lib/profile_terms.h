/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of seccomp profiles.
 */
#ifndef SCLIMIT_PROFILE_TERMS_H
#define SCLIMIT_PROFILE_TERMS_H

#include "rule.h"

bool profile_term_action(const char *word, uint32_t *action);
bool profile_term_op(const char *word, enum rule_op *op);
/* Return: an enum sclimit_abi; NR_ABIS for an architecture of other machines; -1. */
int profile_term_arch(const char *word);
bool profile_term_flag(const char *word, unsigned int *flag);
/* As includes and excludes have them: "CAP_CHOWN", "amd64". */
bool profile_term_is_cap(const char *word);
bool profile_term_is_machine(const char *word);

#endif
