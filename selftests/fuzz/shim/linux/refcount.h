/* SPDX-License-Identifier: GPL-2.0 */
/* References, of one thread. */
typedef int refcount_t;

#define REFCOUNT_INIT(n)		(n)
#define refcount_set(r, n)		(*(r) = (n))
#define refcount_inc(r)			(++*(r))
#define refcount_dec_and_test(r)	(!--*(r))
