/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kselftest harness, with patience: a test that takes long here is on an emulated CPU that
 * others want too, and is not stuck. What is stuck is killed all the same, and no sooner than the
 * helpers' own limits have told what it waited for.
 */
#ifndef SCLIMIT_HARNESS_H
#define SCLIMIT_HARNESS_H

#include "kselftest_harness.h"

#include "sclimit_test.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300

/*
 * A group without processes that denies everything. As long as it is there each entry is hooked,
 * so that changes elsewhere patch no code and are quick: for tests whose matter is not the hooking.
 */
#define KEEPER	CG_ROOT "/selftest_keeper"

/** keeper() - have it from now on until the program ends. Return: 0 or -errno. */
static __maybe int keeper(void)
{
	if (!access(KEEPER, F_OK))
		return 0;
	return cg_create(KEEPER) ?: cg_deny(KEEPER, "all");
}

/* Tests end by _exit(), so this is the end of the program itself. */
static void __attribute__((destructor)) keeper_end(void)
{
	cg_destroy(KEEPER);
}

#endif /* SCLIMIT_HARNESS_H */
