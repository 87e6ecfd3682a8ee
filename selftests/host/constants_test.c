// SPDX-License-Identifier: GPL-2.0
/*
 * Constants: values of names, names of values.
 */
#include "../../tool/lib/constants.h"
#include "../../tool/lib/constants_tables.h"
#include "host.h"

static const struct {
	const char *text;
	uint64_t value;
} values[] = {
	{ "0", 0 }, { "1", 1 }, { "010", 8 }, { "0x10", 16 }, { "0XfF", 255 },
	{ "18446744073709551615", UINT64_MAX }, { "0xffffffffffffffff", UINT64_MAX },
	{ "01777777777777777777777", UINT64_MAX },
	{ "CLONE_NEWUSER", 0x10000000 }, { "CLONE_NEWNS|CLONE_NEWUSER", 0x10020000 },
	{ "CLONE_NEWTIME", 0x80 }, { "CLONE_INTO_CGROUP", UINT64_C(0x200000000) },
	{ "O_RDONLY", 0 }, { "O_CREAT", 0100 }, { "O_CREAT|0644", 0744 },
	{ "O_TMPFILE", 020200000 },
	{ "O_LARGEFILE", 0100000 }, { "AT_FDCWD", (uint64_t)-100 }, { "TIOCSTI", 0x5412 },
	{ "TIOCLINUX", 0x541c }, { "AF_UNIX", 1 }, { "AF_LOCAL", 1 }, { "AF_VSOCK", 40 },
	{ "AF_ALG", 38 }, { "AF_PACKET", 17 }, { "SOCK_RAW", 3 }, { "IPPROTO_SCTP", 132 },
	{ "NETLINK_NETFILTER", 12 }, { "SOL_SOCKET", 1 }, { "PTRACE_ATTACH", 16 },
	{ "PTRACE_SEIZE", 0x4206 }, { "PR_SET_MM", 35 }, { "PER_LINUX32", 8 },
	{ "ADDR_NO_RANDOMIZE", 0x40000 }, { "MS_BIND", 4096 }, { "MNT_DETACH", 2 },
	{ "KEYCTL_READ", 11 }, { "BPF_PROG_LOAD", 5 }, { "FUTEX_WAIT_BITSET", 9 },
	{ "F_SETPIPE_SZ", 1031 }, { "MADV_DONTNEED", 4 }, { "SIGKILL", 9 }, { "SIGSYS", 31 },
	{ "IORING_REGISTER_RESTRICTIONS", 11 }, { "S_ISUID", 04000 }, { "S_IFBLK", 060000 },
	{ "S_IRWXU", 0700 }, { "SECCOMP_SET_MODE_FILTER", 1 }, { "USERFAULTFD_IOC_NEW", 0xaa00 },
	{ "LINUX_REBOOT_MAGIC1", 0xfee1dead }, { "RLIMIT_NOFILE", 7 }, { "PROT_EXEC", 4 },
	{ "MAP_ANONYMOUS", 32 }, { "SYS_SENDMMSG", 20 }, { "SHMCTL", 24 },
};

static const char *const no_values[] = {
	"", "|", "1|", "|1", "1||2", "x", "NOSUCH", "O_CREAT ", " O_CREAT", "o_creat", "-1", "+1",
	"1.5", "08", "0x", "0xg", "1x", "18446744073709551616", "0x10000000000000000",
	"02000000000000000000000", "O_CREATE", "O_CREA", "O_CREAT|NOSUCH", "1,2", "1 2",
	"99999999999999999999999999999",
};

/* @text: what it prints as. */
static const struct {
	const char *name;
	unsigned int arg;
	uint64_t value;
	const char *text;
} shown[] = {
	{ "openat", 2, 0, "O_RDONLY" },
	{ "openat", 2, 0x80241, "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC" },
	{ "openat", 2, 0101000, "O_RDONLY|O_TRUNC|O_LARGEFILE" },
	{ "openat", 2, 04010000, "O_RDONLY|O_SYNC" },
	{ "openat", 2, 3, "O_ACCMODE" },
	{ "openat", 2, 8, "O_RDONLY|8" },
	{ "openat", 2, UINT64_MAX, "0xffffffffffffffff" },
	{ "openat", 0, (uint64_t)-100, "AT_FDCWD" },
	{ "openat", 0, 0xffffff9c, "AT_FDCWD" },
	{ "openat", 0, 3, "3" },
	{ "openat", 1, 0x7ffc0000, "0x7ffc0000" },
	{ "openat", 3, 0644, "0644" },
	{ "mknod", 1, 020666, "S_IFCHR|0666" },
	{ "chmod", 1, 0, "0" },
	{ "chmod", 1, 06755, "S_ISUID|S_ISGID|0755" },
	{ "ioctl", 1, 0x5412, "TIOCSTI" },
	{ "ioctl", 1, 0x12345678, "0x12345678" },
	{ "ioctl", 0, 255, "255" },
	{ "ioctl", 0, 256, "0x100" },
	{ "socket", 0, 1, "AF_UNIX" },
	{ "socket", 0, 99, "99" },
	{ "socket", 1, 0x80801, "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK" },
	{ "socket", 2, 6, "6" },
	{ "clone", 0, 0x1200011, "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD" },
	{ "clone", 0, 17, "SIGCHLD" },
	{ "clone", 0, 0, "0" },
	{ "clone", 0, 0x10000011, "CLONE_NEWUSER|SIGCHLD" },
	{ "unshare", 0, 0x80, "CLONE_NEWTIME" },
	{ "mmap", 2, 0, "0" },
	{ "mmap", 2, 7, "PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ "mmap", 3, 0x22, "MAP_PRIVATE|MAP_ANONYMOUS" },
	{ "mmap", 3, 3, "MAP_SHARED_VALIDATE" },
	{ "futex", 1, 0, "FUTEX_WAIT" },
	{ "futex", 1, 0x189, "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME" },
	{ "ptrace", 0, 0x4206, "PTRACE_SEIZE" },
	{ "prctl", 0, 38, "PR_SET_NO_NEW_PRIVS" },
	{ "personality", 0, 0, "PER_LINUX" },
	{ "personality", 0, 8, "PER_LINUX32" },
	{ "personality", 0, 0xffffffff, "0xffffffff" },
	{ "mount", 3, 0x1001, "MS_RDONLY|MS_BIND" },
	{ "kill", 1, 9, "SIGKILL" },
	{ "kill", 1, 0, "0" },
	{ "ipc", 0, 21, "SHMAT" },
	{ "ipc", 0, 0x10015, "SHMAT|0x10000" },
	{ "socketcall", 0, 1, "SYS_SOCKET" },
	{ "nosuch", 0, 77, "77" },
	{ "", 9, 1000, "0x3e8" },
};

static void texts_have_values(void)
{
	uint64_t value;
	struct err err;
	size_t i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		err.text[0] = '\0';
		expect(!constant_value(values[i].text, &value, &err) && value == values[i].value,
		       "%s is %#" PRIx64 " %s", values[i].text, value, err.text);
	}
	for (i = 0; i < sizeof(no_values) / sizeof(no_values[0]); i++) {
		err.text[0] = '\0';
		expect(constant_value(no_values[i], &value, &err) == -1 && err.text[0],
		       "\"%s\" is %#" PRIx64, no_values[i], value);
	}
}

static void values_print(void)
{
	size_t i;

	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		cleanup_text struct text text = {};

		constant_show(shown[i].name, shown[i].arg, shown[i].value, &text);
		expect(text_is(text_str(&text), shown[i].text), "%s a%u %#" PRIx64 ": %s",
		       shown[i].name, shown[i].arg, shown[i].value, text_str(&text));
	}
}

/* Of one name in two tables the value is the same, and none but AT_FDCWD is negative. */
static void constants_are_what_they_are(void)
{
	uint64_t value, other;
	const char *name;
	struct err err;
	size_t i;

	for (i = 0; (name = constant_nth(i, &value)); i++) {
		expect(!constant_value(name, &other, &err) && other == value, "%s: two values",
		       name);
		expect((int64_t)value >= 0 || !strcmp(name, "AT_FDCWD"), "%s is negative", name);
	}
	expect(i > 1000, "but %zu constants", i);
}

/* A value that is printed reads as that value, in each table, whatever it is. */
static void what_prints_reads_the_same(void)
{
	static const struct { const char *name; unsigned int arg; } args[] = {
		{ "openat", 0 }, { "openat", 2 }, { "openat", 3 }, { "clone", 0 }, { "socket", 0 },
		{ "socket", 1 }, { "mmap", 2 }, { "mmap", 3 }, { "futex", 1 }, { "mount", 3 },
		{ "personality", 0 }, { "ipc", 0 }, { "ioctl", 1 }, { "fanotify_init", 0 },
		{ "fsmount", 2 }, { "kexec_load", 3 }, { "statx", 2 }, { "wait4", 2 },
	};
	uint64_t value, read, seed = 1;
	struct err err;
	size_t i, j;

	for (i = 0; i < sizeof(args) / sizeof(args[0]); i++) {
		for (j = 0; j < 2000; j++) {
			cleanup_text struct text text = {};

			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			value = j < 600 ? j : seed >> (j % 64) & (seed << 13 | 0xff);
			/* which prints as what it is as an int */
			if (value == 0xffffff9c)
				continue;
			constant_show(args[i].name, args[i].arg, value, &text);
			expect(!constant_value(text_str(&text), &read, &err) && read == value,
			       "%s a%u %#" PRIx64 " prints as %s", args[i].name, args[i].arg,
			       value, text_str(&text));
		}
	}
}

int main(void)
{
	texts_have_values();
	values_print();
	constants_are_what_they_are();
	what_prints_reads_the_same();
	return host_done();
}
