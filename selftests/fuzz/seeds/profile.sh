#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# profile.sh DIR - seeds of the fuzz target profile: small profiles with all that a profile can have,
# and those of Docker's tests
set -e
for file in /usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/fixtures/[ce]*.json; do
	[ ! -e "$file" ] || cp "$file" "$1/"
done
cat >"$1/all" <<'END'
{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"defaultErrno":"ENOSYS",
"archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]}],
"syscalls":[{"names":["read","socket","fchmodat2","no_such"],"action":"SCMP_ACT_ALLOW","args":[]},
{"name":"clone","action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2114060288,"valueTwo":0,
"op":"SCMP_CMP_MASKED_EQ"}],"includes":{"caps":["CAP_CHOWN"],"arches":["amd64"],"minKernel":"4.8"}},
{"names":["mmap"],"action":"SCMP_ACT_KILL","excludes":{"caps":["CAP_SYS_ADMIN"]},
"args":[{"index":1,"value":18446744073709551615,"op":"SCMP_CMP_LE"},
{"index":1,"value":4096,"op":"SCMP_CMP_GT"}]},
{"names":["ipc"],"action":"SCMP_ACT_ERRNO","errno":"EPERM","args":[{"index":0,"value":1,
"op":"SCMP_CMP_NE"}]}]}
END
cat >"$1/bundle" <<'END'
{"ociVersion":"1.0.2","linux":{"seccomp":{"defaultAction":"SCMP_ACT_ALLOW",
"architectures":["SCMP_ARCH_X86"],"flags":["SECCOMP_FILTER_FLAG_LOG"],
"syscalls":[{"names":["ptrace"],"action":"SCMP_ACT_TRAP"},{"names":["mount"],"action":"SCMP_ACT_LOG",
"args":[{"index":3,"value":1,"op":"SCMP_CMP_GE"}]}]}}}
END
