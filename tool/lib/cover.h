/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How two rules of one group stand to each other: whether one is about all calls that the
 * other one is about, and which of them has the word.
 */
#ifndef SCLIMIT_COVER_H
#define SCLIMIT_COVER_H

#include "rule.h"

enum cover {
	COVER_NONE,		/* the other one has a say of its own */
	COVER_SAME,		/* it is written twice */
	COVER_SAME_EFFECT,	/* without it everything would be as it is */
	COVER_STRONGER,		/* it never has the word */
};

bool cover_calls(const struct rule *wide, const struct rule *narrow);
bool cover_never(const struct rule *rule);
enum cover cover_rule(const struct rule *wide, const struct rule *narrow, bool wide_is_later);

#endif
