# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# lib.sh - what the scripts share: where things are, how they complain, who may write the cache.
# Sourced, not run.

# shellcheck disable=SC2034	# used by those who source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${SCLIMIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sclimit}
# shellcheck disable=SC2034
all_kernels=(6.1 6.12 7.3)

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# say LINE: progress. On stderr, so that stdout stays with what a script was asked to print.
say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# make_cache: the directory in which everything that was fetched lives; whatever an entry of it
# is called by its final name, it is whole (filled under another name, then renamed).
make_cache() {
	mkdir -p "$cache" || die "cannot create the cache $cache"
	cache=$(cd "$cache" && pwd -P)
}

# with_lock NAME COMMAND...: one at a time on this cache, whoever else runs. The lock is a file
# that the kernel lets go of however this process ends.
with_lock() {
	local name=$1
	shift
	make_cache
	# no condition around the subshell: that would switch off its set -e. It keeps the
	# lock's file open for exactly as long as the command runs
	(
		exec 9>"$cache/.lock.$name"
		flock -n 9 || {
			say "$name: waiting for another run"
			flock 9
		}
		"$@"
	)
}

# kernel_dir VERSION: the cached kernel, which must be there.
kernel_dir() {
	if [ "$1" = debug ]; then
		[ -e "$cache/debug/bzImage" ] ||
			die "there is no debug kernel in $cache: run scripts/debug kernel"
		printf '%s\n' "$cache/debug"
		return 0
	fi
	[ -e "$cache/kernel-$1/vmlinux" ] ||
		die "kernel $1 is not in $cache: run scripts/setup kernel $1"
	printf '%s\n' "$cache/kernel-$1"
}

# where scripts/setup finds what Docker gives its containers
# shellcheck disable=SC2034
docker_profiles=/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp

# what the tool's parts are linked with
tool_libs=(-lmnl -lseccomp -ljson-c -lcap)

# tool_objects DIRECTORY COMPILER FLAG...: tool/lib, and tool/run without its main.c, compiled in
# another way than by their Makefile, for tests. Leaves the files in the array objects.
tool_objects() {
	local out=$1 source object
	shift
	make -s -C "$top/tool" OUT=../build/tool ../build/tool/sets_gen.h ||
		die "tool: there is no sets_gen.h"
	mkdir -p "$out"/{lib,run}
	objects=()
	for source in "$top"/tool/{lib,run}/*.c; do
		[ "$source" != "$top/tool/run/main.c" ] || continue
		object=${source#"$top/tool/"}
		object=$out/${object%.c}.o
		objects+=("$object")
		if [ ! -e "$object" ] || [ -n "$(find "$top"/tool/{lib,run} "$top/include" \
			-newer "$object" -print -quit)" ]; then
			"$@" -c -o "$object" "$source"
		fi
	done
}
