// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit: a cgroup v2 controller for system calls.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "cgfile.h"
#include "gate.h"
#include "ksym.h"
#include "netlink.h"

static char gate[16] = "auto";
module_param_string(gate, gate, sizeof(gate), 0444);
MODULE_PARM_DESC(gate, "how entries are hooked: auto, ftrace or kprobe (default auto); reads as the one in use");

module_param_named(event_rate, sclimit_event_rate, uint, 0644);
MODULE_PARM_DESC(event_rate, "events a second that one cgroup reports at most (default 1000)");

static int __init sclimit_init(void)
{
	int err;

	err = sclimit_ksym_init();
	if (err)
		return err;
	err = sclimit_systab_init();
	if (err)
		return err;
	err = sclimit_gate_init(gate);
	if (err)
		goto err_exit_systab;
	err = sclimit_cgfile_init();
	if (err)
		goto err_exit_gate;
	err = sclimit_netlink_init();
	if (err)
		goto err_exit_cgfile;
	strscpy(gate, sclimit_gate_name(), sizeof(gate));
	return 0;

err_exit_cgfile:
	/* the files can have been written to */
	sclimit_gate_close();
	sclimit_cgfile_exit();
err_exit_gate:
	sclimit_gate_close();
	sclimit_gate_exit();
err_exit_systab:
	sclimit_systab_exit();
	return err;
}

static void __exit sclimit_exit(void)
{
	sclimit_gate_close();
	sclimit_netlink_exit();
	sclimit_cgfile_exit();
	sclimit_gate_exit();
	sclimit_systab_exit();
}

module_init(sclimit_init);
module_exit(sclimit_exit);

MODULE_DESCRIPTION("System call limits for cgroup v2");
MODULE_LICENSE("GPL");
