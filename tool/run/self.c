// SPDX-License-Identifier: GPL-2.0
/*
 * A command whose interpreter is /proc/self/exe is the launcher's file, executed inside. By
 * /proc/PID/exe of that another process there gets at the file as it was opened on the host,
 * whatever is mounted inside (CVE-2019-5736). Permissions are what is left in between, and they do
 * not help where the container's ids are the file's owner. There the launcher is executed from
 * sealed memory, which is what the container finds then.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "idmap_ranges.h"
#include "self.h"

#define SELF	"/proc/self/exe"
#define SEALS	(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* The container's root has all capabilities over files whose owner and group it has both. */
static bool can_write(const struct idmap *idmap, const struct stat *st)
{
	if (!idmap->new_user || (st->st_mode & S_IWOTH) || ranges_use(&idmap->uid, st->st_uid, 1))
		return true;
	return (st->st_mode & S_IWGRP) && ranges_use(&idmap->gid, st->st_gid, 1);
}

static int copy(int from, int to, size_t size, struct err *err)
{
	ssize_t done;

	for (; size; size -= done) {
		done = sendfile(to, from, NULL, size);
		if (done <= 0)
			return err_set(err, done ? errno : EIO, SELF ": cannot copy");
	}
	if (fcntl(to, F_ADD_SEALS, SEALS))
		return err_set(err, errno, SELF ": cannot seal the copy");
	return 0;
}

/**
 * self_protect() - see that the container cannot write to the launcher's file
 * @idmap: what ids it has
 * @argv: the launcher's own
 * @teller: how much is told
 * @err: filled on failure
 *
 * To be called before anything is made, as it may start the program again.
 *
 * Return: 0, or -1.
 */
int self_protect(const struct idmap *idmap, char **argv, const struct teller *teller,
		 struct err *err)
{
	cleanup_close int self = open(SELF, O_RDONLY | O_CLOEXEC), memory = -1;
	struct stat st;

	if (self < 0 || fstat(self, &st))
		return err_set(err, errno, SELF ": cannot look at it");
	if (!can_write(idmap, &st) || fcntl(self, F_GET_SEALS) == SEALS)
		return 0;
	if (step_begin(teller, "self", err))
		return -1;
	memory = memfd_create(program_invocation_short_name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory < 0)
		return err_set(err, errno, SELF ": no memory for a copy");
	if (copy(self, memory, st.st_size, err))
		return -1;
	fexecve(memory, argv, environ);
	return err_set(err, errno, SELF ": cannot run the copy");
}
