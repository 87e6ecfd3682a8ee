// SPDX-License-Identifier: GPL-2.0
/*
 * What a process needs under any profile: to begin and to end, and what a container runtime still
 * does in it between the filter's loading and the command's execve(2). A runtime that may not set
 * no_new_privs loads the filter first and changes user and capabilities behind it.
 */
#include "profile_doc.h"

static const char *const base[] = {
	/* the command begins, ends, and returns from a signal; none of it is ever logged */
	"execve", "exit", "exit_group", "restart_syscall", "rt_sigreturn", "sigreturn",

	/* runc and crun tell the other side that all is ready, by a pipe and by exec.fifo */
	"openat", "read", "write", "close", "getpid",
	/* and, where the profile notifies or the socket is asked for, by a descriptor */
	"sendmsg", "recvmsg",
	/* they see to it that the command inherits no descriptor: by one call, or by going
	 * through /proc/self/fd */
	"close_range", "fcntl", "getdents64", "fstat", "newfstatat", "lseek",
	/* they look for the command in PATH, and whether it may be run */
	"faccessat", "faccessat2", "stat", "readlinkat",
	/* they go to the working directory, and see that it is inside the container */
	"chdir", "getcwd",
	/* they end if their parent has */
	"getppid", "kill", "prctl",
	/* they become the user, with the groups and capabilities of the container */
	"setgroups", "setgid", "setuid", "setresgid", "setresuid", "getuid", "getgid",
	"capget", "capset",
	/* runc is a Go program, whose threads wait, wake each other, are made, and share memory */
	"futex", "nanosleep", "epoll_ctl", "epoll_pwait", "sched_yield", "sched_getaffinity",
	"clone", "gettid", "tgkill", "getrandom",
	"mmap", "munmap", "mprotect", "madvise", "brk",
	"rt_sigaction", "rt_sigprocmask", "sigaltstack",
};

/**
 * profile_base() - what every profile that we write allows
 * @i: from 0 on
 * Return: a name, or NULL behind the last one.
 */
const char *profile_base(size_t i)
{
	return i < ARRAY_SIZE(base) ? base[i] : NULL;
}
