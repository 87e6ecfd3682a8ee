// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit check - is everything there that this needs? Where not: what to do, a line each.
 */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "ctl.h"
#include "../lib/host.h"

#define KERNEL_MAJOR	6	/* the first kernel that will do */
#define KERNEL_MINOR	1

/**
 * struct report - what has been found
 * @ctl: what the command line says
 * @json: an array of findings, for --json
 * @missing: how many things are not there
 */
struct report {
	struct ctl *ctl;
	struct json_object *json;
	unsigned int missing;
};

/* One line. @todo: what to do if it is not there, else NULL. */
static void found(struct report *report, const char *what, const char *state, const char *todo)
{
	struct json_object *line;

	report->missing += !!todo;
	if (!report->ctl->json) {
		printf("%s%-8s%s %s: %s%s%s\n", todo ? ctl_red(report->ctl) : "",
		       todo ? "missing" : "ok", todo ? ctl_plain(report->ctl) : "", what, state,
		       todo ? "; " : "", todo ? todo : "");
		return;
	}
	line = json_object_new_object();
	json_object_object_add(line, "what", json_object_new_string(what));
	json_object_object_add(line, "ok", json_object_new_boolean(!todo));
	json_object_object_add(line, "state", json_object_new_string(state));
	if (todo)
		json_object_object_add(line, "todo", json_object_new_string(todo));
	json_object_array_add(report->json, line);
}

/* ---- with the module ---- */

static void check_hierarchy(struct report *report, bool loaded)
{
	cleanup_free char *file = NULL;
	struct err err = {};
	const char *mount = cgroup_mount(&err);

	if (!mount) {
		found(report, "cgroup v2", "not mounted",
		      "mount -t cgroup2 none /sys/fs/cgroup, or boot with "
		      "systemd.unified_cgroup_hierarchy=1");
		return;
	}
	found(report, "cgroup v2", mount, NULL);
	if (!loaded)
		return;
	file = xasprintf("%s/syscalls.deny", mount);
	if (access(file, F_OK))
		found(report, "files", "no syscalls.deny in the root group",
		      "unload the module and load it again");
	else
		found(report, "files", file, NULL);
}

static void check_module(struct report *report)
{
	cleanup_client struct client *client = NULL;
	cleanup_free char *state = NULL;
	struct client_info info;
	struct err err = {};

	client = client_open(&err);
	if (!client && err.code == ERR_NO_MODULE) {
		found(report, "module", "loaded, but without the netlink family that this tool speaks",
		      "install the module that came with this tool, then rmmod sclimit and "
		      "modprobe sclimit");
		return;
	}
	if (!client || client_info(client, &info, &err)) {
		found(report, "module", err.text,
		      err.code == EPERM ? "ask again as root" : "see the kernel log");
		return;
	}
	state = xasprintf("loaded, gate %s", info.gate);
	found(report, "module", state, NULL);
	free(state);
	state = xasprintf("version %u, this tool knows %u", info.abi_version, SCLIMIT_ABI_VERSION);
	found(report, "netlink interface", state,
	      info.abi_version < SCLIMIT_ABI_VERSION ?
	      "install the module that came with this tool, then rmmod sclimit and modprobe sclimit" :
	      NULL);
}

/* ---- without it ---- */

static void check_kernel(struct report *report, const struct utsname *uts)
{
	cleanup_free char *state = xasprintf("%s %s", uts->machine, uts->release);
	unsigned int major = 0, minor = 0;

	sscanf(uts->release, "%u.%u", &major, &minor);
	if (strcmp(uts->machine, "x86_64"))
		found(report, "kernel", state, "it works on x86-64 alone");
	else if (major < KERNEL_MAJOR || (major == KERNEL_MAJOR && minor < KERNEL_MINOR))
		found(report, "kernel", state, "boot 6.1 or a newer one");
	else
		found(report, "kernel", state, NULL);
}

static const struct {
	const char *name;
	const char *why;
} options[] = {
	{ "CONFIG_MODULES", "it is a module" },
	{ "CONFIG_MODULE_UNLOAD", "it is a module that can go" },
	{ "CONFIG_CGROUPS", "there are groups" },
	{ "CONFIG_CGROUP_PERF", "the files are those of perf_event" },
	{ "CONFIG_KPROBES", "symbols that are not exported are found by it" },
	{ "CONFIG_KALLSYMS_ALL", "symbols that are not exported are found by it" },
	{ "CONFIG_TRACEPOINTS", "they tell of groups that are made and removed" },
};

static void check_options(struct report *report, const struct utsname *uts)
{
	cleanup_free char *state = NULL, *from = NULL;
	cleanup_text struct text config = {};
	unsigned int missing = report->missing;
	size_t i;

	from = host_config(uts->release, &config);
	if (!from) {
		state = xasprintf("no /boot/config-%s, no /proc/config.gz, no /lib/modules/%s/build/.config",
				  uts->release, uts->release);
		found(report, "kernel options", state,
		      "install linux-headers or the kernel's package, to have them looked at");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (host_option(&config, options[i].name))
			continue;
		free(state);
		state = xasprintf("not in this kernel: %s", options[i].why);
		found(report, options[i].name, state, "boot a kernel that has it");
	}
	if (!host_option(&config, "CONFIG_DYNAMIC_FTRACE_WITH_ARGS"))
		found(report, "CONFIG_DYNAMIC_FTRACE_WITH_ARGS",
		      "not in this kernel: calls are hooked by it",
		      "boot a kernel that has it, or load with gate=kprobe");
	if (!host_option(&config, "CONFIG_FTRACE_SYSCALLS"))
		found(report, "CONFIG_FTRACE_SYSCALLS",
		      "not in this kernel: it tells how many bits of an argument are read",
		      "boot a kernel that has it, or write conditions with a mask");
	if (host_option(&config, "CONFIG_PREEMPT_RT"))
		found(report, "CONFIG_PREEMPT_RT", "this is a kernel for real time",
		      "boot one that is not");
	if (missing == report->missing)
		found(report, "kernel options", from, NULL);
}

static void check_perf(struct report *report)
{
	switch (host_perf()) {
	case HOST_PERF_V1:
		found(report, "perf_event", "it is mounted in a v1 hierarchy",
		      "unmount that (umount /sys/fs/cgroup/perf_event), or boot with "
		      "systemd.unified_cgroup_hierarchy=1");
		break;
	case HOST_PERF_DISABLED:
		found(report, "perf_event", "this controller is disabled",
		      "boot without cgroup_disable=perf_event");
		break;
	case HOST_PERF_OK:
		found(report, "perf_event", "not in a v1 hierarchy, not disabled", NULL);
		break;
	}
}

static void check_file(struct report *report, const struct utsname *uts)
{
	cleanup_free char *file = host_module(uts->release);
	cleanup_free char *state = NULL, *todo = NULL;

	if (!file) {
		state = xasprintf("no sclimit.ko below /lib/modules/%s", uts->release);
		todo = xasprintf("make install, with linux-headers-%s", uts->release);
		found(report, "module file", state, todo);
	} else if (!host_module_known(uts->release)) {
		state = xasprintf("%s, but modprobe does not know it", file);
		found(report, "module file", state, "depmod -a");
	} else {
		found(report, "module file", file, NULL);
	}
	if (host_signatures() && (!file || !host_module_signed(file)))
		found(report, "signature", "this kernel takes signed modules alone (lockdown or sig_enforce)",
		      "sign sclimit.ko with a key that the machine has enrolled (mokutil --import)");
	else
		found(report, "signature", host_signatures() ? "wanted, and there" : "not wanted", NULL);
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option opts[] = { CTL_OPTIONS, { } };
	struct report report = { .ctl = ctl };
	struct json_object *top;
	struct utsname uts;
	int c, status;
	bool loaded;

	while ((c = getopt_long(argc, argv, "h", opts, NULL)) != -1) {
		status = ctl_option(ctl, &verb_check, c);
		if (status)
			return status;
	}
	if (optind != argc)
		return ctl_usage(&verb_check, err, "it takes no argument");
	if (uname(&uts)) {
		err_set(err, errno, "check: which kernel is this?");
		return CTL_FAILED;
	}
	report.json = json_object_new_array();
	loaded = !access("/sys/module/sclimit", F_OK);
	if (loaded) {
		check_module(&report);
	} else {
		found(&report, "module", "not loaded", "modprobe sclimit, when all below is there");
		check_kernel(&report, &uts);
		check_options(&report, &uts);
		check_perf(&report);
		check_file(&report, &uts);
	}
	check_hierarchy(&report, loaded);
	if (ctl->json) {
		top = json_object_new_object();
		json_object_object_add(top, "ok", json_object_new_boolean(!report.missing));
		json_object_object_add(top, "checks", json_object_get(report.json));
		ctl_json(top);
	}
	json_object_put(report.json);
	return report.missing ? CTL_FAILED : CTL_OK;
}

const struct verb verb_check = {
	"check", "[--json]", "say what is missing, if anything, and what to do about it", run,
};
