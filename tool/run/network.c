// SPDX-License-Identifier: GPL-2.0
/*
 * The loopback interface.
 */
#include <errno.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "network.h"

/**
 * network_loopback_up() - have the loopback interface up, and with it 127.0.0.1 and ::1
 * @teller: how much is told
 * @err: filled on failure
 *
 * Any socket leads to the interfaces; those of AF_UNIX are there where IPv4 is not.
 *
 * Return: 0 or -1.
 */
int network_loopback_up(const struct teller *teller, struct err *err)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	cleanup_close int fd = -1;

	if (step_begin(teller, "loopback", err))
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr))
		return err_set(err, errno, "the loopback interface cannot be brought up");
	return 0;
}
