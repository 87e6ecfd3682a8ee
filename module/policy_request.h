/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a write asks for.
 */
#ifndef _SCLIMIT_POLICY_REQUEST_H
#define _SCLIMIT_POLICY_REQUEST_H

#include "policy_draft.h"

/**
 * struct sclimit_request - what one write asks for
 * @deny: into syscalls.deny, not syscalls.allow
 * @replace: it began with =
 * @rules: what its tokens name, without what is exempt
 */
struct sclimit_request {
	bool deny;
	bool replace;
	struct sclimit_draft rules;
};

struct sclimit_request *sclimit_request_new(bool deny, bool replace);
int sclimit_request_add(struct sclimit_request *request, const char *token, const char **why);
struct sclimit_request *sclimit_request_parse(char *text, bool deny);
void sclimit_request_free(struct sclimit_request *request);
unsigned int sclimit_request_meets(const struct sclimit_request *request,
				   const struct sclimit_policy *policy);
bool sclimit_request_names(const struct sclimit_request *request, unsigned int slot);
struct sclimit_policy *sclimit_request_apply(const struct sclimit_request *request,
					     const struct sclimit_policy *own);

#endif
