// SPDX-License-Identifier: GPL-2.0
/*
 * vm-init.c - process 1 of the guest that scripts/vm boots
 *
 * Mounts what a system has, loads the module, runs one command, tells the host how that went,
 * and leaves. The command's output goes to the second serial port, the kernel's log to the first.
 * What this program itself has to say goes through an I/O port, byte by byte: the instruction
 * needs no system call, so a verdict gets out even where the module denies all of them.
 *
 * Its orders are in /vm.args, strings that end in NUL:
 *	module PARAMS		load /sclimit.ko with them
 *	tty ROWS COLUMNS TERM	the command gets a terminal of that size, not /dev/null
 *	-- COMMAND ARG...
 *
 * What it says, a line each:
 *	fail TEXT		it could not get as far as running the command
 *	insmod TEXT		the module did not load
 *	log LINE		a line of the kernel's log that explains one of these or is itself bad
 *	dirty			the log has a warning, a bug or an oops since the module's loading
 *	status N		the command's exit status, 128 + signal if it was killed
 *	end			all was said
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define PORT_SAY	0x402	/* isa-debugcon */
#define PORT_EXIT	0xf4	/* isa-debug-exit */
#define EXIT_BASE	16	/* QEMU's and timeout's own statuses stay below what this gives */

#define MARK		"sclimit-vm: the module and the command begin"
#define MAX_ARGS	4096

enum { KLOG_READ_ALL = 3, KLOG_SIZE = 10 };

static void say(const char *a, const char *b)
{
	for (; *a; a++)
		outb(*a, PORT_SAY);
	for (; *b; b++)
		outb(*b == '\n' ? ' ' : *b, PORT_SAY);
	outb('\n', PORT_SAY);
}

static void leave(int status)
{
	say("end", "");
	outb(EXIT_BASE + (status & 63), PORT_EXIT);
	reboot(RB_AUTOBOOT);
	_exit(1);
}

static void fail(const char *what)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s", what, strerror(errno));
	say("fail ", text);
	leave(1);
}

static const struct {
	const char *type, *dir, *data;
	unsigned long flags;
	mode_t mode;
	bool optional;
} mounts[] = {
	{ "proc", "/proc", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, 0755, false },
	{ "sysfs", "/sys", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, 0755, false },
	{ "devtmpfs", "/dev", NULL, MS_NOSUID, 0755, false },
	{ "devpts", "/dev/pts", "mode=0620,gid=5,ptmxmode=0666", MS_NOSUID, 0755, false },
	{ "tmpfs", "/dev/shm", "mode=1777", MS_NOSUID | MS_NODEV, 0755, false },
	{ "tmpfs", "/run", "mode=0755", MS_NOSUID | MS_NODEV, 0755, false },
	{ "tmpfs", "/tmp", "mode=1777", MS_NOSUID | MS_NODEV, 0755, false },
	{ "cgroup2", "/sys/fs/cgroup", NULL, MS_NOSUID | MS_NODEV | MS_NOEXEC, 0755, false },
	{ "debugfs", "/sys/kernel/debug", NULL, 0, 0700, true },
	{ "tracefs", "/sys/kernel/tracing", NULL, 0, 0700, true },
};

/*
 * The initramfs cannot be pivoted away from, nor can a user namespace be made in a chroot on it.
 * A bind mount of it, moved over it, is an ordinary root of an ordinary mount namespace.
 */
static void root_mount(void)
{
	if (mount("/", "/.root", NULL, MS_BIND, NULL) || chdir("/.root") ||
	    mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		fail("the root mount");
}

static void file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0;	/* what is not there is missed by those who need it */
	close(fd);
}

static void lo_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static void system_up(void)
{
	size_t i;

	umask(0);
	root_mount();
	for (i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].dir, mounts[i].mode);
		if (mount(mounts[i].type, mounts[i].dir, mounts[i].type, mounts[i].flags,
			  mounts[i].data) && !mounts[i].optional)
			fail(mounts[i].dir);
	}
	umask(022);
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/dev/stdout") || symlink("/proc/self/fd/2", "/dev/stderr"))
		fail("/dev");
	/* What an init system does, before the module comes: cgroup v2 is in use. */
	file_write("/sys/fs/cgroup/cgroup.subtree_control", "+pids");
	file_write("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	if (sethostname("sclimit", 7))
		fail("the host name");
	lo_up();
}

/* The output's port: what is written there leaves as it is, a carriage return is not added. */
static void output_open(void)
{
	struct termios tio;
	int fd = open("/dev/ttyS1", O_RDWR | O_NOCTTY);

	if (fd < 0 || tcgetattr(fd, &tio))
		fail("/dev/ttyS1");
	cfmakeraw(&tio);
	tio.c_cflag |= CLOCAL;
	if (tcsetattr(fd, TCSANOW, &tio) || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		fail("/dev/ttyS1");
	if (fd > 2)
		close(fd);
	fd = open("/dev/null", O_RDONLY);
	if (fd < 0 || (fd && (dup2(fd, 0) < 0 || close(fd))))
		fail("/dev/null");
}

static bool line_is_bad(const char *line)
{
	return strstr(line, "WARNING:") || strstr(line, "BUG:") || strstr(line, "Oops") ||
	       strstr(line, "UBSAN:");
}

static bool line_is_ours(const char *line)
{
	return strstr(line, "sclimit") && !strstr(line, MARK);
}

/* Says the log's lines that are @wanted, from our mark on (or from the start, if it is lost). */
static int log_say(bool (*wanted)(const char *line))
{
	int size = klogctl(KLOG_SIZE, NULL, 0), len, found = 0;
	char *buf, *line, *mark;

	buf = size > 0 ? malloc(size + 1) : NULL;
	len = buf ? klogctl(KLOG_READ_ALL, buf, size) : -1;
	if (len < 0) {
		say("log ", "the kernel's log cannot be read");
		return 1;
	}
	buf[len] = 0;
	mark = strstr(buf, MARK);
	for (line = strtok(mark ? mark : buf, "\n"); line; line = strtok(NULL, "\n")) {
		if (!wanted(line))
			continue;
		say("log ", line);
		found++;
	}
	free(buf);
	return found;
}

static void module_load(const char *params)
{
	int fd = open("/sclimit.ko", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fail("/sclimit.ko");
	if (syscall(SYS_finit_module, fd, params, 0)) {
		say("insmod ", strerror(errno));
		log_say(line_is_ours);
		leave(1);
	}
	close(fd);
}

/* A terminal of its own: the shell's Ctrl-C and line editing work, and its size is the user's. */
static void terminal_take(unsigned short rows, unsigned short columns, char *term)
{
	struct winsize ws = { .ws_row = rows, .ws_col = columns };
	struct termios tio;

	setenv("TERM", term, 1);
	if (dup2(1, 0) < 0 || ioctl(0, TIOCSCTTY, 1) || tcgetattr(0, &tio))
		_exit(126);
	tio.c_iflag = ICRNL | IXON | IUTF8;
	tio.c_oflag = OPOST | ONLCR;
	tio.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	tcsetattr(0, TCSANOW, &tio);
	ioctl(0, TIOCSWINSZ, &ws);
}

struct orders {
	char *params;			/* NULL: no module */
	int rows, columns;
	char *term;			/* NULL: no terminal */
	char *argv[MAX_ARGS];
};

static void orders_read(struct orders *o)
{
	static char buf[1 << 17];
	char *p = buf, *end;
	int fd = open("/vm.args", O_RDONLY | O_CLOEXEC), n = 0;
	ssize_t len;
	bool command = false;

	len = fd < 0 ? -1 : read(fd, buf, sizeof(buf) - 1);
	if (len <= 0)
		fail("/vm.args");
	close(fd);
	for (end = buf + len; p < end && n < MAX_ARGS - 1; p += strlen(p) + 1) {
		if (command)
			o->argv[n++] = p;
		else if (!strcmp(p, "--"))
			command = true;
		else if (!strncmp(p, "module ", 7))
			o->params = p + 7;
		else if (sscanf(p, "tty %d %d %ms", &o->rows, &o->columns, &o->term) != 3)
			fail(p);
	}
	if (!n)
		fail("no command");
}

static int command_run(struct orders *o)
{
	pid_t pid, got;
	int status;

	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		setsid();
		/* the ports are init's: a task that has them pays at each return from the kernel */
		if (iopl(0))
			_exit(127);
		if (o->term)
			terminal_take(o->rows, o->columns, o->term);
		execvp(o->argv[0], o->argv);
		fprintf(stderr, "%s: %s\n", o->argv[0], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	do {
		got = wait(&status);	/* orphans come to us too */
	} while (got != pid && (got > 0 || errno == EINTR));
	if (got != pid)
		fail("wait");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(void)
{
	static struct orders o;
	char text[16];
	int status;

	if (iopl(3))		/* without it there is nobody to complain to */
		return 1;
	system_up();
	orders_read(&o);
	output_open();
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	setenv("HOME", "/root", 1);
	if (chdir("/root"))
		fail("/root");
	file_write("/dev/kmsg", MARK "\n");
	if (o.params)
		module_load(o.params);

	status = command_run(&o);

	tcdrain(1);
	if (log_say(line_is_bad))
		say("dirty", "");
	snprintf(text, sizeof(text), "%d", status);
	say("status ", text);
	leave(status);
}
