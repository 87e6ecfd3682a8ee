// SPDX-License-Identifier: GPL-2.0
/*
 * bound.c - a container by hand: nothing but the system calls that one takes, in a row
 *
 * bound [-i] [-g GROUP] ROOTFS COMMAND [ARG...]
 *	-i	with an init that waits for the command, as launchers have one
 *	-g	in a cgroup of its own, which is made as GROUP
 *
 * What a launcher needs at least to give a command all that sclimit-run gives it: the benchmark
 * measures how much more launchers take. Options, checks, clear messages and what follows from a
 * failure are left out; what it makes is whole all the same. Ends with the command's status, or 125.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* linux/mount.h and sys/mount.h do not go together in Debian 12 */
int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);
int umount2(const char *target, int flags);
#define DETACH	2	/* MNT_DETACH */

#define ID_MAP	"0 100000 65536"

/* chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot
 * mknod audit_write setfcap: what container engines leave a container */
static const uint64_t kept_caps = 0xa80425fb;

static const char *const devices[] = { "null", "zero", "full", "random", "urandom", "tty" };

static const struct {
	const char *to, *name;
} links[] = {
	{ "/proc/self/fd", "dev/fd" },
	{ "/proc/self/fd/0", "dev/stdin" },
	{ "/proc/self/fd/1", "dev/stdout" },
	{ "/proc/self/fd/2", "dev/stderr" },
	{ "pts/ptmx", "dev/ptmx" },
};

/* What of /proc and /sys container engines hide, and what they leave to be read. What a kernel does
 * not have is passed over. */
static const char *const hidden_dirs[] = {
	"proc/acpi", "proc/asound", "proc/scsi", "sys/firmware", "sys/devices/virtual/powercap",
};
static const char *const hidden_files[] = {
	"proc/kcore", "proc/keys", "proc/latency_stats", "proc/timer_list", "proc/timer_stats",
	"proc/sched_debug",
};
static const char *const read_only[] = {
	"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger",
};

struct bound {
	int with_init;
	const char *group;
	const char *rootfs;
	char **argv;
	int root_fd, go[2];
};

static void die(const char *what)
{
	const char *why = strerror(errno);

	if (write(2, "bound: ", 7) < 0 || write(2, what, strlen(what)) < 0 ||
	    write(2, ": ", 2) < 0 || write(2, why, strlen(why)) < 0 || write(2, "\n", 1) < 0)
		_exit(125);
	_exit(125);
}

static void must(int ok, const char *what)
{
	if (!ok)
		die(what);
}

/* ---- in the container ---- */

static void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	must(fd >= 0 && !ioctl(fd, SIOCSIFFLAGS, &ifr), "lo");
	close(fd);
}

static void dev_make(void)
{
	char from[32], to[32];
	size_t i;
	int fd;

	must(!mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k"), "dev");
	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		strcpy(stpcpy(from, "/dev/"), devices[i]);
		strcpy(stpcpy(to, "dev/"), devices[i]);
		fd = open(to, O_CREAT | O_CLOEXEC | O_WRONLY, 0666);
		must(fd >= 0 && !close(fd), to);
		must(!mount(from, to, NULL, MS_BIND, NULL), to);
	}
	for (i = 0; i < ARRAY_SIZE(links); i++)
		must(!symlink(links[i].to, links[i].name), links[i].name);
	must(!mkdir("dev/pts", 0755) && !mkdir("dev/shm", 0755) && !mkdir("dev/mqueue", 0755),
	     "dev");
	must(!mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=0620"), "dev/pts");
	must(!mount("tmpfs", "dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		    "mode=1777,size=64m"), "dev/shm");
	must(!mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),
	     "dev/mqueue");
}

static void kernel_files_guard(void)
{
	const unsigned long sealed = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hidden_dirs); i++)
		must(!mount("tmpfs", hidden_dirs[i], "tmpfs", sealed | MS_RDONLY, "size=0") ||
		     errno == ENOENT, hidden_dirs[i]);
	for (i = 0; i < ARRAY_SIZE(hidden_files); i++)
		must(!mount("dev/null", hidden_files[i], NULL, MS_BIND, NULL) ||
		     errno == ENOENT, hidden_files[i]);
	for (i = 0; i < ARRAY_SIZE(read_only); i++) {
		if (mount(read_only[i], read_only[i], NULL, MS_BIND | MS_REC, NULL)) {
			must(errno == ENOENT, read_only[i]);
			continue;
		}
		must(!mount(NULL, read_only[i], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | sealed,
			    NULL), read_only[i]);
	}
}

static void root_enter(const struct bound *b)
{
	const unsigned long sealed = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	must(!mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL), "/");
	must(!syscall(SYS_move_mount, b->root_fd, "", AT_FDCWD, b->rootfs,
		      MOVE_MOUNT_F_EMPTY_PATH) && !fchdir(b->root_fd), b->rootfs);
	must(!mount("proc", "proc", "proc", sealed, NULL), "proc");
	dev_make();
	must(!mount("sysfs", "sys", "sysfs", sealed | MS_RDONLY, NULL), "sys");
	must(!mount("cgroup2", "sys/fs/cgroup", "cgroup2", sealed | MS_RDONLY, NULL),
	     "sys/fs/cgroup");
	kernel_files_guard();
	must(!syscall(SYS_pivot_root, ".", ".") && !umount2(".", DETACH) && !chdir("/"),
	     "pivot_root");
}

static void rights_drop(void)
{
	const struct rlimit files = { 1024, 4096 };
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = kept_caps, .permitted = kept_caps },
	};
	int cap;

	must(!setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
	/* up to the last one that the kernel has */
	for (cap = 0; kept_caps >> cap & 1 || !prctl(PR_CAPBSET_DROP, cap); cap++)
		;
	must(!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "ambient");
	must(!syscall(SYS_capset, &head, data), "capset");
}

static void status_pass(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) != pid)
		must(errno == EINTR, "waitpid");
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void container(const struct bound *b)
{
	static char *const env[] = { "PATH=/", NULL };
	char go;

	must(!prctl(PR_SET_PDEATHSIG, SIGKILL), "pdeathsig");
	must(read(b->go[0], &go, 1) == 1, "the launcher");
	must(!setresgid(0, 0, 0) && !syscall(SYS_setgroups, 0, NULL) && !setresuid(0, 0, 0), "ids");
	if (b->with_init) {
		pid_t pid = fork();

		must(pid >= 0, "fork");
		if (pid)
			status_pass(pid);
	}
	must(!unshare(CLONE_NEWCGROUP), "cgroup namespace");
	must(!sethostname("bound", 5), "host name");
	lo_up();
	root_enter(b);
	rights_drop();
	must(!close_range(3, ~0U, 0), "close_range");
	execve(b->argv[0], b->argv, env);
	die(b->argv[0]);
}

/* ---- outside ---- */

static void map_write(pid_t pid, const char *file)
{
	char path[64] = "/proc/", digits[16], *p = digits + sizeof(digits) - 1;
	int fd;

	for (*p = '\0'; pid; pid /= 10)
		*--p = '0' + pid % 10;
	strcpy(stpcpy(stpcpy(path + 6, p), "/"), file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	must(fd >= 0 && write(fd, ID_MAP, strlen(ID_MAP)) > 0, path);
	close(fd);
}

static int run(struct bound *b)
{
	struct clone_args args = {
		.flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
			 CLONE_NEWUTS | CLONE_NEWIPC,
		.exit_signal = SIGCHLD,
	};
	pid_t pid;
	int status;

	b->root_fd = syscall(SYS_open_tree, AT_FDCWD, b->rootfs,
			     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	must(b->root_fd >= 0, b->rootfs);
	must(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, b->go), "socketpair");
	if (b->group) {
		int fd = mkdir(b->group, 0755) ? -1 :
			 open(b->group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		must(fd >= 0, b->group);
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = fd;
	}
	pid = syscall(SYS_clone3, &args, sizeof(args));
	must(pid >= 0, "clone3");
	if (!pid)
		container(b);
	map_write(pid, "uid_map");
	map_write(pid, "gid_map");
	must(write(b->go[1], "g", 1) == 1, "the container");
	while (waitpid(pid, &status, 0) != pid)
		must(errno == EINTR, "waitpid");
	must(!b->group || !rmdir(b->group), "the group");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct bound b = {};
	int opt;

	while ((opt = getopt(argc, argv, "+ig:")) != -1) {
		if (opt == 'i')
			b.with_init = 1;
		else if (opt == 'g')
			b.group = optarg;
		else
			return 125;
	}
	if (argc - optind < 2)
		return 125;
	b.rootfs = argv[optind];
	b.argv = argv + optind + 1;
	return run(&b);
}
