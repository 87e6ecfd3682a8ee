// SPDX-License-Identifier: GPL-2.0
/*
 * Constants about mounts, from the kernel's headers; what is newer than Debian
 * 12 by its value.
 */
#include <linux/fcntl.h>
#include <linux/mount.h>

#include "constants_tables.h"

static const struct constant c_mount_list[] = {
	C(MS_RDONLY), C(MS_NOSUID), C(MS_NODEV), C(MS_NOEXEC), C(MS_SYNCHRONOUS), C(MS_REMOUNT),
	C(MS_MANDLOCK), C(MS_DIRSYNC), C(MS_NOSYMFOLLOW), C(MS_NOATIME), C(MS_NODIRATIME),
	C(MS_BIND), C(MS_MOVE), C(MS_REC), C(MS_SILENT), C(MS_POSIXACL), C(MS_UNBINDABLE),
	C(MS_PRIVATE), C(MS_SLAVE), C(MS_SHARED), C(MS_RELATIME), C(MS_KERNMOUNT),
	C(MS_I_VERSION), C(MS_STRICTATIME), C(MS_LAZYTIME), FIELD(MS_MGC_VAL, MS_MGC_MSK),
	C(MS_MGC_MSK),
};
CONSTANTS(c_mount, .flags = true);

/* which no header of the kernel has */
static const struct constant c_umount_list[] = {
	{ "MNT_FORCE", 1, 0 }, { "MNT_DETACH", 2, 0 }, { "MNT_EXPIRE", 4, 0 },
	{ "UMOUNT_NOFOLLOW", 8, 0 },
};
CONSTANTS(c_umount, .flags = true);

static const struct constant c_open_tree_list[] = {
	C(OPEN_TREE_CLONE), C(OPEN_TREE_CLOEXEC), C(AT_EMPTY_PATH), C(AT_NO_AUTOMOUNT),
	C(AT_RECURSIVE), C(AT_SYMLINK_NOFOLLOW),
};
CONSTANTS(c_open_tree, .flags = true);

static const struct constant c_move_mount_list[] = {
	C(MOVE_MOUNT_F_SYMLINKS), C(MOVE_MOUNT_F_AUTOMOUNTS), C(MOVE_MOUNT_F_EMPTY_PATH),
	C(MOVE_MOUNT_T_SYMLINKS), C(MOVE_MOUNT_T_AUTOMOUNTS), C(MOVE_MOUNT_T_EMPTY_PATH),
	C(MOVE_MOUNT_SET_GROUP), { "MOVE_MOUNT_BENEATH", 0x200, 0 },
};
CONSTANTS(c_move_mount, .flags = true);

static const struct constant c_fsopen_list[] = {
	C(FSOPEN_CLOEXEC),
};
CONSTANTS(c_fsopen, .flags = true);

static const struct constant c_fsconfig_list[] = {
	C(FSCONFIG_SET_FLAG), C(FSCONFIG_SET_STRING), C(FSCONFIG_SET_BINARY),
	C(FSCONFIG_SET_PATH), C(FSCONFIG_SET_PATH_EMPTY), C(FSCONFIG_SET_FD),
	C(FSCONFIG_CMD_CREATE), C(FSCONFIG_CMD_RECONFIGURE), { "FSCONFIG_CMD_CREATE_EXCL", 8, 0 },
};
CONSTANTS(c_fsconfig);

static const struct constant c_fsmount_list[] = {
	C(FSMOUNT_CLOEXEC),
};
CONSTANTS(c_fsmount, .flags = true);

static const struct constant c_fspick_list[] = {
	C(FSPICK_CLOEXEC), C(FSPICK_SYMLINK_NOFOLLOW), C(FSPICK_NO_AUTOMOUNT),
	C(FSPICK_EMPTY_PATH),
};
CONSTANTS(c_fspick, .flags = true);

static const struct constant c_mount_attr_list[] = {
	FIELD(MOUNT_ATTR_RELATIME, MOUNT_ATTR__ATIME),
	FIELD(MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME),
	FIELD(MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME), C(MOUNT_ATTR_RDONLY),
	C(MOUNT_ATTR_NOSUID), C(MOUNT_ATTR_NODEV), C(MOUNT_ATTR_NOEXEC), C(MOUNT_ATTR_NODIRATIME),
	C(MOUNT_ATTR_IDMAP), C(MOUNT_ATTR_NOSYMFOLLOW), C(MOUNT_ATTR__ATIME),
};
CONSTANTS(c_mount_attr, .flags = true);
