// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that can be read: what they are to the kernel and how they print.
 */
#include "../../tool/lib/rule.h"
#include "../../tool/lib/syscall-names.h"
#include "host.h"

/* @token: as people write it. @kernel: as the kernel reads it, several with a space between.
 * @shown: as it prints; @token itself where it is NULL. */
static const struct {
	const char *token, *kernel, *shown;
} good[] = {
	/* numbers */
	{ "101", "101", "ptrace" },
	{ "0", "0", "read" },
	{ "0101", "101", "ptrace" },
	{ "1023", "1023" },
	{ "473", "473" },
	{ "100-110", "100-110" },
	{ "0-1023", "0-1023" },
	{ "101-101", "101", "ptrace" },
	{ "all", "all" },
	{ "i386:26", "i386:26", "i386:ptrace" },
	{ "x32:520", "x32:520", "x32:execve" },
	{ "x86_64:101", "x86_64:101", "x86_64:ptrace" },
	{ "i386:1-50", "i386:1-50" },
	{ "x32:all", "x32:all" },
	{ "x86_64:all/kill", "x86_64:all/kill" },
	{ "50-70/log", "50-70/log" },
	/* names */
	{ "ptrace", "101" },
	{ "read", "0" },
	{ "semop", "65" },
	{ "socket", "41" },
	{ "accept", "43" },
	{ "mseal", "462" },
	{ "fchmodat2", "452" },
	{ "uretprobe", "335" },
	{ "map_shadow_stack", "453" },
	{ "setxattrat", "463" },
	{ "x86_64:socket", "x86_64:41" },
	{ "x32:ptrace", "x32:521" },
	{ "x32:mseal", "x32:462" },
	{ "x32:map_shadow_stack", "x32:453" },
	{ "i386:mseal", "i386:462" },
	{ "i386:chown32", "i386:212" },
	/* those of i386 alone */
	{ "waitpid", "i386:7", "i386:waitpid" },
	{ "chown32", "i386:212", "i386:chown32" },
	{ "fcntl64", "i386:221", "i386:fcntl64" },
	{ "vm86old", "i386:113", "i386:vm86old" },
	{ "socketcall", "i386:102", "i386:socketcall" },
	{ "ipc", "i386:117", "i386:ipc" },
	{ "send", "i386:102:a0==9", "i386:send" },
	{ "recv/log", "i386:102:a0==10/log", "i386:recv/log" },
	/* sub-calls: by themselves, and beside a number */
	{ "i386:accept", "i386:102:a0==5" },
	{ "i386:semop", "i386:117:a0&0xffff==1" },
	{ "i386:semtimedop/kill", "i386:117:a0&0xffff==4/kill" },
	{ "i386:102:a0==5", "i386:102:a0==5", "i386:accept" },
	{ "i386:102:a0==0x5", "i386:102:a0==5", "i386:accept" },
	{ "i386:socketcall:a0==SYS_SEND", "i386:102:a0==9", "i386:send" },
	{ "i386:102:a0==1", "i386:102:a0==1", "i386:socketcall:a0==SYS_SOCKET" },
	{ "i386:117:a0&0xffff==21", "i386:117:a0&0xffff==21", "i386:ipc:a0&0xffff==SHMAT" },
	{ "i386:117:a0&0xffff==1", "i386:117:a0&0xffff==1", "i386:semop" },
	{ "i386:socket", "i386:359 i386:102:a0==1", "i386:359 i386:socketcall:a0==SYS_SOCKET" },
	{ "i386:socket:a0==AF_INET", "i386:359:a0==2 i386:102:a0==1",
	  "i386:359:a0==AF_INET i386:socketcall:a0==SYS_SOCKET" },
	{ "i386:shmat/errno=5", "i386:397/errno=5 i386:117:a0&0xffff==21/errno=5",
	  "i386:397/errno=EIO i386:ipc:a0&0xffff==SHMAT/errno=EIO" },
	{ "i386:359", "i386:359" },
	/* conditions */
	{ "56:a0&0x10000000==0x10000000", "56:a0&0x10000000==0x10000000",
	  "clone:a0&CLONE_NEWUSER==CLONE_NEWUSER" },
	{ "clone:a0&CLONE_NEWUSER==CLONE_NEWUSER", "56:a0&0x10000000==0x10000000" },
	{ "clone:a0&CLONE_NEWUSER|CLONE_NEWNET==0", "56:a0&0x50000000==0",
	  "clone:a0&CLONE_NEWUSER|CLONE_NEWNET==0" },
	{ "ioctl:a1==TIOCSTI", "16:a1==0x5412" },
	{ "i386:54:a1==TIOCSTI", "i386:54:a1==0x5412", "i386:ioctl:a1==TIOCSTI" },
	{ "i386:15:a1>=0x800,a1<0x1000", "i386:15:a1<0x1000,a1>=0x800",
	  "i386:chmod:a1<S_IFIFO,a1>=S_ISUID" },
	{ "read:a0==1,a0==1,a0==1", "0:a0==1", "read:a0==1" },
	{ "read:a2==2,a0==1", "0:a0==1,a2==2", "read:a0==1,a2==2" },
	{ "read:a0!=18446744073709551615", "0:a0!=0xffffffffffffffff",
	  "read:a0!=0xffffffffffffffff" },
	{ "read:a0&0xffffffffffffffff==7", "0:a0==7", "read:a0==7" },
	{ "read:a0&0==7", "0:a0&0x0==7", "read:a0&0x0==7" },
	{ "read:a0<1,a0<=2,a0>3,a0>=4,a0!=5,a0==6,a0&1==1",
	  "0:a0&0x1==1,a0==6,a0!=5,a0<1,a0<=2,a0>3,a0>=4",
	  "read:a0&0x1==1,a0==6,a0!=5,a0<1,a0<=2,a0>3,a0>=4" },
	{ "read:a0==255,a1==256,a2==0XAb", "0:a0==255,a1==0x100,a2==171",
	  "read:a0==255,a1==0x100,a2==171" },
	{ "open:a1&O_ACCMODE==O_RDONLY", "2:a1&0x3==0" },
	{ "open:a1&O_CREAT==O_CREAT", "2:a1&0x40==64" },
	{ "open:a1==O_RDWR|O_CREAT|O_CLOEXEC", "2:a1==0x80042" },
	{ "openat:a0==AT_FDCWD", "257:a0==0xffffffffffffff9c" },
	{ "openat:a0==0xffffff9c", "257:a0==0xffffff9c" },
	{ "chmod:a1==04755", "90:a1==0x9ed", "chmod:a1==S_ISUID|0755" },
	{ "chmod:a1&S_ISUID==S_ISUID", "90:a1&0x800==0x800" },
	{ "mknod:a1&S_IFMT==S_IFBLK", "133:a1&0xf000==0x6000" },
	{ "socket:a0!=AF_UNIX,a0!=AF_INET", "41:a0!=1,a0!=2" },
	{ "socket:a0==AF_LOCAL", "41:a0==1", "socket:a0==AF_UNIX" },
	{ "socket:a1&0xf==SOCK_RAW", "41:a1&0xf==3", "socket:a1&SOCK_TYPE_MASK==SOCK_RAW" },
	{ "socket:a1==SOCK_STREAM|SOCK_NONBLOCK", "41:a1==0x801" },
	{ "mmap:a2&PROT_EXEC==PROT_EXEC,a3&MAP_ANONYMOUS==MAP_ANONYMOUS",
	  "9:a2&0x4==4,a3&0x20==32" },
	{ "personality:a0==0xffffffff", "135:a0==0xffffffff" },
	{ "personality:a0==UNAME26|PER_LINUX32", "135:a0==0x20008" },
	{ "prctl:a0==PR_SET_NO_NEW_PRIVS", "157:a0==38" },
	{ "ptrace:a0==PTRACE_ATTACH", "101:a0==16" },
	{ "keyctl:a0==KEYCTL_READ", "250:a0==11" },
	{ "bpf:a0!=BPF_PROG_LOAD", "321:a0!=5" },
	{ "futex:a1==FUTEX_WAIT|FUTEX_PRIVATE_FLAG", "202:a1==128" },
	{ "kill:a1==SIGKILL", "62:a1==9" },
	{ "mount:a3&MS_BIND==MS_BIND", "165:a3&0x1000==0x1000" },
	{ "unshare:a0&CLONE_NEWTIME==CLONE_NEWTIME", "272:a0&0x80==128" },
	{ "fcntl:a1==F_SETPIPE_SZ", "72:a1==0x407" },
	{ "madvise:a2==MADV_HUGEPAGE", "28:a2==14" },
	{ "io_uring_register:a1==IORING_REGISTER_RESTRICTIONS", "427:a1==11" },
	{ "reboot:a2==LINUX_REBOOT_CMD_KEXEC", "169:a2==0x45584543" },
	{ "seccomp:a0==SECCOMP_SET_MODE_FILTER,a1&SECCOMP_FILTER_FLAG_TSYNC==0",
	  "317:a0==1,a1&0x1==0" },
	{ "x32:ioctl:a1==TIOCSTI", "x32:514:a1==0x5412" },
	/* actions */
	{ "ptrace/errno=1", "101", "ptrace" },
	{ "ptrace/errno=EPERM", "101", "ptrace" },
	{ "clone3/errno=ENOSYS", "435/errno=38" },
	{ "435/errno=38", "435/errno=38", "clone3/errno=ENOSYS" },
	{ "read/errno=4095", "0/errno=4095" },
	{ "read/errno=EWOULDBLOCK", "0/errno=11", "read/errno=EAGAIN" },
	{ "read/errno=ENOTSUP", "0/errno=95", "read/errno=EOPNOTSUPP" },
	{ "read/errno=524", "0/errno=524" },
	{ "ptrace/kill", "101/kill" },
	{ "57-59/trap", "57-59/trap" },
	{ "all/log", "all/log" },
	{ "ioctl:a1==TIOCSTI/kill", "16:a1==0x5412/kill" },
	{ "i386:send/errno=EACCES", "i386:102:a0==9/errno=13" },
	/* sets */
	{ "@keyring", "248 250 249", "add_key keyctl request_key" },
	{ "@module/kill", "176/kill 313/kill 175/kill",
	  "delete_module/kill finit_module/kill init_module/kill" },
	{ "x32:@keyring", "x32:248 x32:250 x32:249",
	  "x32:add_key x32:keyctl x32:request_key" },
	{ "i386:@swap/log", "i386:115/log i386:87/log", "i386:swapoff/log i386:swapon/log" },
};

static void add_word(struct text *into, const struct text *word)
{
	text_add(into, "%s%s", into->len ? " " : "", text_str(word));
}

static void texts_of(const struct rules *rules, struct text *kernel, struct text *shown)
{
	size_t i;

	for (i = 0; i < rules->count; i++) {
		cleanup_text struct text one = {}, other = {};

		rule_token(&rules->rule[i], &one);
		add_word(kernel, &one);
		rule_show(&rules->rule[i], &other);
		add_word(shown, &other);
	}
}

/* That @token becomes @kernel, and @kernel and what is shown the same again, rule by rule. */
static void token_is(const char *token, const char *wanted, const char *wanted_shown)
{
	cleanup_text struct text kernel = {}, shown = {}, again = {}, again_shown = {};
	cleanup_rules struct rules rules = {}, read = {}, read_shown = {};
	struct err err = {};

	if (rule_parse(token, &rules, &err)) {
		expect(false, "%s: %s", token, err.text);
		return;
	}
	texts_of(&rules, &kernel, &shown);
	expect(text_is(text_str(&kernel), wanted), "%s is %s", token, text_str(&kernel));
	if (wanted_shown)
		expect(text_is(text_str(&shown), wanted_shown), "%s prints as %s", token,
		       text_str(&shown));

	expect(!rules_parse_file("kernel", text_str(&kernel), &read, &err), "%s", err.text);
	texts_of(&read, &again, &again_shown);
	expect(text_is(text_str(&again), wanted), "%s reads as %s", wanted, text_str(&again));
	expect(text_is(text_str(&again_shown), text_str(&shown)), "%s prints as %s", wanted,
	       text_str(&again_shown));

	again.len = again_shown.len = 0;
	expect(!rules_parse_file("shown", text_str(&shown), &read_shown, &err), "%s", err.text);
	texts_of(&read_shown, &again, &again_shown);
	expect(text_is(text_str(&again), wanted), "%s reads as %s", text_str(&shown),
	       text_str(&again));
}

static void every_number_reads_as_it_prints(void)
{
	enum sclimit_abi abi;
	unsigned int nr;
	const char *name;

	for (abi = 0; abi < NR_ABIS; abi++) {
		for (nr = 0; nr <= SYSCALL_NR_MAX; nr++) {
			cleanup_free char *token = xasprintf("%s:%u", abi_name(abi), nr);

			name = syscall_name(abi, nr);
			if (!name || !syscall_exempt(name))
				token_is(token, token, NULL);
		}
	}
}

static void every_name_is_its_number(void)
{
	const char *name;
	size_t i;
	int nr;

	for (i = 0; (name = syscall_nth(i)); i++) {
		cleanup_free char *number = NULL;

		nr = syscall_number(SCLIMIT_ABI_X86_64, name);
		if (nr < 0 || syscall_exempt(name))
			continue;
		number = xasprintf("%d", nr);
		token_is(name, number, name);
	}
}

static void every_sub_call_reads_as_it_prints(void)
{
	unsigned int sub;

	for (sub = 1; sub <= 24; sub++) {
		cleanup_free char *call = xasprintf("i386:102:a0==%u", sub);
		cleanup_free char *ipc = xasprintf("i386:117:a0&0xffff==%u", sub);

		if (syscall_subcall_name(SCLIMIT_I386_SOCKETCALL, sub))
			token_is(call, call, NULL);
		if (syscall_subcall_name(SCLIMIT_I386_IPC, sub))
			token_is(ipc, ipc, NULL);
	}
}

static void every_set_can_be_written(void)
{
	const struct syscall_set *sets;
	enum sclimit_abi abi;
	size_t count, i, j;

	sets = syscall_sets(&count);
	for (i = 0; i < count; i++) {
		for (abi = 0; abi < NR_ABIS; abi++) {
			cleanup_free char *token = xasprintf("%s:%s/log", abi_name(abi),
							     sets[i].name);
			cleanup_rules struct rules rules = {};
			struct err err;

			expect(!rule_parse(token, &rules, &err), "%s", err.text);
			for (j = 0; j < rules.count; j++)
				expect(!rules.rule[j].bare && rules.rule[j].abi == abi &&
				       rules.rule[j].action == SCLIMIT_ACTION_LOG,
				       "%s: rule %zu has another ABI or action", token, j);
		}
	}
}

static void the_most_conditions_are_taken(void)
{
	cleanup_text struct text token = {};
	unsigned int i;

	text_add(&token, "3:");
	for (i = 0; i < SCLIMIT_CONDS_MAX; i++)
		text_add(&token, "%sa0!=%u", i ? "," : "", i);
	token_is(text_str(&token), text_str(&token), NULL);
	/* the same ones again do not count */
	for (i = 0; i < SCLIMIT_CONDS_MAX; i++) {
		cleanup_rules struct rules rules = {};
		struct err err;

		text_add(&token, ",a0!=%u", i);
		expect(!rule_parse(text_str(&token), &rules, &err), "%s", err.text);
		expect(rules.count == 1 && rules.rule[0].nr_conds == SCLIMIT_CONDS_MAX,
		       "%u conditions", rules.count ? rules.rule[0].nr_conds : 0);
	}
}

static void a_file_has_comments(void)
{
	cleanup_text struct text kernel = {}, shown = {};
	cleanup_rules struct rules rules = {};
	struct err err = {};

	expect(!rules_parse_file("f", "# nothing\n\n ptrace\tchdir#more\n\r\n#\nall/log", &rules,
				 &err), "%s", err.text);
	texts_of(&rules, &kernel, &shown);
	expect(text_is(text_str(&shown), "ptrace chdir all/log"), "%s", text_str(&shown));
	expect(!rules_parse_file("f", "", &rules, &err) && rules.count == 3, "%zu rules",
	       rules.count);
	expect(rules_parse_file("f", "open\n\nchdir ptrce", &rules, &err) && rules.count == 3,
	       "%zu rules", rules.count);
	expect(text_is(err.text, "f:3: ptrce: there is no system call ptrce; is ptrace meant?"),
	       "%s", err.text);
}

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		token_is(good[i].token, good[i].kernel,
			 good[i].shown ? good[i].shown : good[i].token);
	every_number_reads_as_it_prints();
	every_name_is_its_number();
	every_sub_call_reads_as_it_prints();
	every_set_can_be_written();
	the_most_conditions_are_taken();
	a_file_has_comments();
	return host_done();
}
