#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# rule.sh DIRECTORY - tokens of all kinds as seeds, a file each, and one of all
set -eu

n=0
while read -r token; do
	n=$((n + 1))
	printf '%s' "$token" >"$1/$n"
	printf '%s # %s\n' "$token" "$n" >>"$1/all"
done <<'END'
101
100-110
all
i386:26
x32:520
x86_64:101
i386:1-50
x32:all
i386:102:a0==1
i386:117:a0&0xffff==1
56:a0&0x10000000==0x10000000
16:a1==0x5412
i386:15:a1>=0x800,a1<0x1000
435/errno=38
101/kill
57-59/trap
all/log
ptrace
i386:socket
i386:accept/errno=EACCES
x32:execve
waitpid
send
@keyring
@system-service/log
i386:@mount/kill
clone:a0&CLONE_NEWUSER==CLONE_NEWUSER
clone3/errno=ENOSYS
ioctl:a1==TIOCSTI
openat:a0==AT_FDCWD,a2&O_ACCMODE!=O_RDONLY
socket:a0!=AF_UNIX,a0!=AF_INET,a0!=AF_INET6
chmod:a1&S_ISUID==04000
personality:a0<=0xffffffff,a0>010
futex:a1==FUTEX_WAIT|FUTEX_PRIVATE_FLAG
END
