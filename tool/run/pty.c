// SPDX-License-Identifier: GPL-2.0
/*
 * The terminal is one of the container's own devpts, so that ttyname(3) finds it there and
 * nothing of the host's terminal is in the container.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <termios.h>

#include "pty.h"

/* What programs take for the machine's console. Without a mount namespace it is the host's. */
static int be_console(const struct plan *plan, int slave, struct err *err)
{
	char path[64];
	int fd;

	if (!(plan->namespaces & CLONE_NEWNS))
		return 0;
	fd = open("/dev/console", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, errno, "/dev/console: cannot make");
	close(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", slave);
	if (mount(path, "/dev/console", NULL, MS_BIND, NULL))
		return err_set(err, errno, "/dev/console: cannot put the terminal there");
	return 0;
}

static int be_ours(const struct plan *plan, int slave, struct err *err)
{
	/* devpts gives it to who opened it, which is the container's root */
	if (plan->idmap.run_uid && fchown(slave, plan->idmap.run_uid, -1))
		return err_set(err, errno, "the terminal: cannot give it to uid %u",
			       plan->idmap.run_uid);
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0))
		return err_set(err, errno, "the terminal: cannot be that of a session");
	if (dup2(slave, 0) < 0 || dup2(slave, 1) < 0 || dup2(slave, 2) < 0)
		return err_set(err, errno, "the terminal: cannot use it");
	return 0;
}

/**
 * pty_open() - get the command a terminal
 * @inside: the start
 * @err: filled on failure
 *
 * After the mounts, as the container's root. Descriptors are closed with execve(2).
 *
 * Return: 0 or -1.
 */
int pty_open(struct inside *inside, struct err *err)
{
	const struct plan *plan = inside->plan;
	cleanup_close int master = -1, slave = -1;
	int unlock = 0;

	if (step_begin(&plan->teller, "terminal", err))
		return -1;
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0)
		return err_set(err, errno, "/dev/ptmx: cannot open");
	if (ioctl(master, TIOCSPTLCK, &unlock))
		return err_set(err, errno, "/dev/ptmx: cannot unlock a terminal");
	/* by the master and not by a name, which somebody could have put something else at */
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return err_set(err, errno, "/dev/ptmx: cannot open its terminal");
	if (be_console(plan, slave, err))
		return -1;
	/* the launcher sets its size before it says anything more: so before the command looks */
	if (channel_say(inside->channel.container, CHANNEL_TERMINAL, master, err))
		return -1;
	if (channel_hear(inside->channel.container, CHANNEL_GO, NULL, NULL, err) != 1)
		return err_set(err, EPIPE, "the terminal: the launcher has not taken it");
	return be_ours(plan, slave, err);
}
