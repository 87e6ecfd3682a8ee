// SPDX-License-Identifier: GPL-2.0
/*
 * Names of system calls, sets of them, siblings. Whether the numbers are right is a matter of
 * scripts/check-names.
 */
#include "../../tool/lib/syscall-names.h"
#include "host.h"

static void names_and_numbers_are_of_one_another(void)
{
	enum sclimit_abi abi;
	unsigned int nr, count = 0;
	const char *name;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= SYSCALL_NR_MAX; nr++) {
			name = syscall_name(abi, nr);
			if (!name)
				continue;
			count++;
			expect(syscall_number(abi, name) == (int)nr, "%s: %d", name,
			       syscall_number(abi, name));
			expect(syscall_known(name), "%s is not known", name);
		}
		expect(!syscall_name(abi, SYSCALL_NR_MAX + 1), "a number too large");
		expect(!syscall_name(abi, UINT32_MAX), "the largest number");
		expect(abi_number(abi_name(abi)) == (int)abi, "%s", abi_name(abi));
	}
	expect(count > 1100, "but %u names", count);
	expect(abi_number("") == -1 && abi_number("x86") == -1, "an ABI that is none");
}

static void names_are_in_order(void)
{
	const char *name, *last = "";
	size_t i;

	for (i = 0; (name = syscall_nth(i)); i++) {
		expect(strcmp(last, name) < 0, "%s behind %s", name, last);
		last = name;
	}
	expect(i > 450, "but %zu names", i);
}

static void what_is_none_has_no_number(void)
{
	static const char *const none[] = { "", "nosuch", "OPEN", "syscalls", "open ", "all" };
	size_t i;

	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		expect(!syscall_known(none[i]), "%s is known", none[i]);
		expect(syscall_number(SCLIMIT_ABI_X86_64, none[i]) == -1, "%s", none[i]);
	}
	expect(syscall_number(SCLIMIT_ABI_I386, "accept") == -1, "i386 accept is a sub-call");
	expect(syscall_number(SCLIMIT_ABI_I386, "socket") == 359, "i386 socket is 359");
	expect(syscall_number(SCLIMIT_ABI_X86_64, "socketcall") == -1, "x86_64 has no socketcall");
	expect(syscall_number(SCLIMIT_ABI_X32, "ptrace") == 521, "x32 ptrace is 521");
}

static void sub_calls_have_names(void)
{
	unsigned int multiplexer, sub, i, count = 0;
	const char *name;

	for (i = 0; i < 64; i++) {
		name = syscall_subcall_name(i & 1 ? SCLIMIT_I386_IPC : SCLIMIT_I386_SOCKETCALL,
					    i / 2);
		if (!name)
			continue;
		count++;
		expect(!syscall_subcall(name, &multiplexer, &sub) && sub == i / 2 &&
		       multiplexer == (i & 1 ? SCLIMIT_I386_IPC : SCLIMIT_I386_SOCKETCALL),
		       "%s is not sub-call %u", name, i / 2);
	}
	expect(count == 32, "%u sub-calls", count);
	expect(syscall_subcall("open", &multiplexer, &sub) == -1, "open is none");
	expect(!syscall_subcall_name(SCLIMIT_I386_SOCKETCALL, 0), "0 is none");
	expect(!syscall_subcall_name(101, 1), "101 has none");
	expect(syscall_known("send"), "send is known");
}

static void the_near_one_is_found(void)
{
	static const struct {
		const char *said, *meant;
	} slips[] = {
		{ "ptrce", "ptrace" }, { "ptraace", "ptrace" }, { "ptarce", "ptrace" },
		{ "opne", "open" }, { "mont", "mount" }, { "fchmodat3", "fchmodat" },
		{ "process_vm_redv", "process_vm_readv" }, { "io_uring_set_up", "io_uring_setup" },
		{ "clone4", "clone" }, { "unmount", "umount" },
		{ "x", NULL }, { "", NULL }, { "completelyelse", NULL },
		{ "longer_than_what_is_measured_at_all_because_no_name_is_so_long_as_that",
		  NULL },
	};
	size_t i;

	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		expect(text_is(syscall_near(slips[i].said), slips[i].meant), "%s: %s",
		       slips[i].said, syscall_near(slips[i].said));
}

static void sets_have_what_they_say(void)
{
	const struct syscall_set *sets;
	size_t count, i, j;

	sets = syscall_sets(&count);
	expect(count > 25, "but %zu sets", count);
	for (i = 0; i < count; i++) {
		cleanup_words struct words names = {};
		struct err err;

		expect(sets[i].name[0] == '@' && sets[i].about[0], "%s: no @ or nothing about it",
		       sets[i].name);
		expect(syscall_set_find(sets[i].name) == &sets[i], "%s is there twice",
		       sets[i].name);
		expect(!syscall_set_expand(sets[i].name, &names, &err), "%s", err.text);
		expect(names.count > 0, "%s is empty", sets[i].name);
		for (j = 0; j < names.count; j++) {
			expect(syscall_known(names.word[j]), "%s: %s", sets[i].name,
			       names.word[j]);
			expect(!j || strcmp(names.word[j - 1], names.word[j]) < 0,
			       "%s: %s is out of order", sets[i].name, names.word[j]);
		}
	}
	expect(!syscall_set_find("@"), "a set without a name");
	expect(!syscall_set_find("keyring"), "a set without @");
}

static bool set_has(const char *set, const char *name)
{
	cleanup_words struct words names = {};
	struct err err;

	return !syscall_set_expand(set, &names, &err) && words_have(&names, name);
}

static void sets_hold_sets(void)
{
	expect(set_has("@privileged", "chown") && set_has("@privileged", "settimeofday"),
	       "@privileged has not what @chown and @clock have");
	/* systemd's own @default, not ours */
	expect(set_has("@system-service", "mmap") && set_has("@system-service", "read"),
	       "@system-service has not what @systemd-default has");
	expect(!set_has("@system-service", "bpf"), "@system-service has our @default");
	expect(!set_has("@default", "mmap"), "@default is not ours");
	/* not on this machine */
	expect(!set_has("@known", "osf_getdomainname"), "@known has calls of other machines");
}

/* Each name of it is known: what is mistyped would be left out without a word. And no call that
 * does what another one does is left open. */
static void our_own_set_is_complete(void)
{
	const struct syscall_set *set = syscall_set_find("@default");
	const char *const *member, *sibling;
	unsigned int i;

	for (member = set->member; *member; member++) {
		expect(syscall_known(*member), "%s is no system call", *member);
		expect(!syscall_exempt(*member), "%s is never denied", *member);
		for (i = 0; (sibling = syscall_sibling(*member, i)); i++)
			expect(set_has("@default", sibling), "%s without %s", *member, sibling);
	}
}

static bool is_sibling(const char *name, const char *of)
{
	const char *sibling;
	unsigned int i;

	for (i = 0; (sibling = syscall_sibling(of, i)); i++)
		if (!strcmp(sibling, name))
			return true;
	return false;
}

static void siblings_are_calls(void)
{
	const char *name, *sibling, *other;
	unsigned int i, j;
	size_t n, count = 0;

	for (n = 0; (name = syscall_nth(n)); n++) {
		for (i = 0; (sibling = syscall_sibling(name, i)); i++) {
			count++;
			expect(syscall_known(sibling), "%s: %s is no call", name, sibling);
			expect(strcmp(name, sibling), "%s is its own sibling", name);
			expect(!syscall_exempt(sibling), "%s: %s is exempt", name, sibling);
			for (j = 0; j < i; j++) {
				other = syscall_sibling(name, j);
				expect(strcmp(other, sibling), "%s: %s twice", name, sibling);
			}
		}
		for (i = 0; (sibling = syscall_sibling_plain(name, i)); i++)
			expect(syscall_known(sibling) && !is_sibling(sibling, name),
			       "%s: %s is no call, or there twice", name, sibling);
	}
	expect(count > 200, "but %zu siblings", count);
}

static void well_known_siblings_are_there(void)
{
	static const struct {
		const char *name, *sibling;
	} pairs[] = {
		{ "clone", "clone3" }, { "clone3", "clone" }, { "openat", "openat2" },
		{ "open", "creat" }, { "fchmodat", "fchmodat2" }, { "chmod", "fchmodat" },
		{ "ptrace", "process_vm_readv" }, { "ptrace", "process_vm_writev" },
		{ "process_vm_writev", "ptrace" }, { "mount", "move_mount" },
		{ "fsmount", "mount" }, { "kill", "tgkill" }, { "kill", "pidfd_send_signal" },
		{ "setxattr", "setxattrat" }, { "execve", "execveat" }, { "fork", "vfork" },
		{ "settimeofday", "clock_settime" }, { "init_module", "finit_module" },
		{ "kexec_file_load", "kexec_load" }, { "accept", "accept4" },
		{ "chown", "fchownat" }, { "unlink", "unlinkat" },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(is_sibling(pairs[i].sibling, pairs[i].name), "%s: without %s",
		       pairs[i].name, pairs[i].sibling);
	expect(!is_sibling("fork", "clone") && text_is(syscall_sibling_plain("clone", 0), "fork"),
	       "fork is a sibling of clone with flags");
	expect(!is_sibling("clone", "unshare"), "clone goes with unshare");
	expect(!syscall_sibling("getpid", 0) && !syscall_sibling("nosuch", 0), "strangers");
}

int main(void)
{
	names_and_numbers_are_of_one_another();
	names_are_in_order();
	what_is_none_has_no_number();
	sub_calls_have_names();
	the_near_one_is_found();
	sets_have_what_they_say();
	sets_hold_sets();
	our_own_set_is_complete();
	siblings_are_calls();
	well_known_siblings_are_there();
	return host_done();
}
