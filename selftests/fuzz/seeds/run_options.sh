#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# run_options.sh DIRECTORY - an option a file as seeds, with a command behind it, and one of all
set -eu

n=0
while read -r option word; do
	n=$((n + 1))
	printf '%s\n' "$option" ${word:+"$word"} >>"$1/all"
	printf '%s\n' "$option" ${word:+"$word"} true >"$1/$n"
done <<'END'
-tv
--share user,pid,mount,network,net,uts,ipc,cgroup
--uid-map 0:100000:65536
--gid-map 65536:0:1
--uid 1000
--gid 4294967294
--hostname quiet-otter.example
--rootfs /srv/root
--read-only
--overlay
--bind /srv/data:/data:ro
--tmpfs /run:64M
--workdir /data
--env NAME=VALUE
--env NAME
--clear-env
--cap-add net_admin,CAP_SYS_TIME
--cap-drop ALL
--rlimit nofile=1024:unlimited
--rlimit RLIMIT_CORE=0
--cgroup box/web
--memory 512M
--memory-high 1g
--swap max
--cpus 1.25
--cpu-weight 100
--cpu-shares 1024
--cpuset 0-3,8
--io-weight 10000
--blkio-weight 500
--pids 64
--profile docker
--deny clone:a0&CLONE_NEWUSER==CLONE_NEWUSER/errno=ENOSYS
--allow ptrace
--backend both
--from-exec
--supervise mount,mknod
--supervise-mount tmpfs,bind
--supervise-connect [::1]:80
--supervise-xattr trusted.overlay.opaque
--listener /run/supervisor
--on-supervisor-exit kill
--no-new-privs
--no-init
--terminal
--tty
--verbose
--debug
--quiet
-q
--dry-run
--help
-h
--version
--memroy=1
--
END
