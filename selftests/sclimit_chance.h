/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Chance, the same in each run: what a test with random input has found is found again.
 */
#ifndef SCLIMIT_CHANCE_H
#define SCLIMIT_CHANCE_H

#include <stdint.h>

#define CHANCE_SEED	88172645463325252ULL

static uint64_t chance_state = CHANCE_SEED;

/** chance64() - any number of 64 bits, but for 0 all alike */
static inline uint64_t chance64(void)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return chance_state;
}

/** chance() - a number from 0 to @below - 1 */
static inline unsigned int chance(unsigned int below)
{
	return (chance64() >> 11) % below;
}

#endif /* SCLIMIT_CHANCE_H */
