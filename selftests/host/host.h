/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of tool/lib and tool/run that need no kernel of ours: scripts/check-tool links each *_test.c
 * with all of both and runs it on the host. A case that is not as expected says so and the others go on.
 */
#ifndef SCLIMIT_HOST_H
#define SCLIMIT_HOST_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int host_cases, host_failed;

/* One case: @ok, or else what was seen instead. */
#define expect(ok, ...) do { \
	host_cases++; \
	if (!(ok)) { \
		host_failed++; \
		printf("%s:%d: ", __FILE__, __LINE__); \
		printf(__VA_ARGS__); \
		putchar('\n'); \
	} \
} while (0)

/* A text that is expected, and the one that is there; NULL is a text too. */
static inline bool text_is(const char *seen, const char *wanted)
{
	return seen && wanted ? !strcmp(seen, wanted) : seen == wanted;
}

/* The last line of main(). */
static inline int host_done(void)
{
	printf("cases: %u, failed: %u\n", host_cases, host_failed);
	return host_failed ? 1 : 0;
}

#endif
