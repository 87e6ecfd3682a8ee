/* SPDX-License-Identifier: GPL-2.0 */
/* One thread needs no RCU. */
struct rcu_head {
	void *unused;
};
