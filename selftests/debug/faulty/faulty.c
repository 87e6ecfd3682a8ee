// SPDX-License-Identifier: GPL-2.0
/*
 * faulty: does what the debug kernel must notice, so that scripts/debug can tell whether it does.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/slab.h>

static void *volatile kept;

static int __init faulty_init(void)
{
	kept = kmalloc(100, GFP_KERNEL);
	kept = NULL;
	preempt_disable();
	might_sleep();
	preempt_enable();
	return -ECANCELED;
}
module_init(faulty_init);

MODULE_DESCRIPTION("Leaks, and sleeps where it must not");
MODULE_LICENSE("GPL");
