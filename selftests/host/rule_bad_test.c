// SPDX-License-Identifier: GPL-2.0
/*
 * What is no rule: each is refused with a message that says why, and nothing is left of it.
 */
#include "../../tool/lib/rule.h"
#include "host.h"

#define LONG_NAME	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* @said: a part of the message */
static const struct {
	const char *token, *said;
} bad[] = {
	/* no subject */
	{ "", "is wanted" },
	{ ":", "a0 to a5" },
	{ "/kill", "is wanted" },
	{ "i386:", "is wanted" },
	{ "i386:/kill", "is wanted" },
	{ ":a0==1", "is wanted" },
	{ "=", "no system call" },
	{ "#", "no system call" },
	{ "-", "no system call" },
	/* no such name */
	{ "ptrce", "is ptrace meant?" },
	{ "opne", "is open meant?" },
	{ "openta", "is openat meant?" },
	{ "PTRACE", "there is no system call PTRACE" },
	{ "nosuchcall", "there is no system call nosuchcall" },
	{ "ptrace ", "white space" },
	{ " ptrace", "white space" },
	{ "ptrace chdir", "white space" },
	{ "ptrace\nchdir", "white space" },
	{ "ptrace\t", "white space" },
	{ "ptr\033[31mace", "ptr?[31mace" },
	{ "ptr\377ace", "ptr?ace" },
	{ LONG_NAME, "aaa..." },
	{ "x86_64:socketcall", "x86_64 has no system call socketcall" },
	{ "x32:waitpid", "x32 has no system call waitpid" },
	{ "x86_64:send", "x86_64 has no system call send" },
	{ "i386:arch_prctl_", "no system call" },
	{ "arm:open", "condition" },
	{ "I386:open", "condition" },
	{ "i386:i386:open", "condition" },
	{ "i386: open", "white space" },
	{ "ALL", "no system call" },
	{ "all-all", "no system call" },
	{ "syscalls", "no system call" },
	/* sets */
	{ "@", "there is no set @" },
	{ "@nope", "there is no set @nope" },
	{ "keyring", "no system call" },
	{ "@@keyring", "there is no set" },
	{ "@keyring:a0==1", "a set takes no conditions" },
	{ "@keyring-@swap", "there is no set" },
	{ "i386:@nope", "there is no set" },
	/* numbers */
	{ "1024", "beyond 1023" },
	{ "4294967296", "beyond 1023" },
	{ "99999999999999999999999999", "beyond 1023" },
	{ "5-4", "ends before it begins" },
	{ "5-", "is no range" },
	{ "5-x", "is no range" },
	{ "-5", "no system call" },
	{ "5--6", "is no range" },
	{ "5-6-7", "is no number" },
	{ "1-5000", "beyond 1023" },
	{ "0x10", "is no number" },
	{ "12a", "is no number" },
	{ "12,13", "is no number" },
	{ "x32:1073741824", "beyond 1023" },
	{ "1-5:a0==1", "a range takes no conditions" },
	{ "5-5:a0==1", "a range takes no conditions" },
	{ "all:a0==1", "all takes no conditions" },
	{ "i386:all:a0==1", "all takes no conditions" },
	/* exempt ones, by name and by number, in each ABI */
	{ "exit", "exit is never denied" },
	{ "exit/log", "exit is never denied" },
	{ "exit:a0==0", "exit is never denied" },
	{ "exit_group", "never denied" },
	{ "rt_sigreturn", "never denied" },
	{ "restart_syscall", "never denied" },
	{ "sigreturn", "never denied" },
	{ "i386:sigreturn", "never denied" },
	{ "x32:exit", "never denied" },
	{ "60", "exit is never denied" },
	{ "231", "exit_group is never denied" },
	{ "15", "rt_sigreturn is never denied" },
	{ "219", "restart_syscall is never denied" },
	{ "i386:1", "exit is never denied" },
	{ "i386:0", "restart_syscall is never denied" },
	{ "i386:119", "sigreturn is never denied" },
	{ "i386:173", "rt_sigreturn is never denied" },
	{ "i386:252", "exit_group is never denied" },
	{ "x32:513", "rt_sigreturn is never denied" },
	{ "x86_64:60", "exit is never denied" },
	/* conditions */
	{ "open:", "\"\" is no condition" },
	{ "open:a", "is no condition" },
	{ "open:b0==1", "is no condition" },
	{ "open:a6==1", "a0 to a5" },
	{ "open:a10==1", "a0 to a5" },
	{ "open:a0", "is wanted" },
	{ "open:a0=1", "one of == !=" },
	{ "open:a0=>1", "one of == !=" },
	{ "open:a0<>1", "is no constant" },
	{ "open:a0===1", "is no constant" },
	{ "open:a0==", "is missing" },
	{ "open:a0==1,", "\"\" is no condition" },
	{ "open:,a0==1", "\"\" is no condition" },
	{ "open:a0==1,,a1==1", "\"\" is no condition" },
	{ "open:a0==1:a1==1", "is no number" },
	{ "open:a0==-1", "is no constant" },
	{ "open:a0==+1", "is no constant" },
	{ "open:a0==0x", "is no number" },
	{ "open:a0==0xg", "is no number" },
	{ "open:a0==08", "is no number" },
	{ "open:a0==1f", "is no number" },
	{ "open:a0==18446744073709551616", "is no number of 64 bits" },
	{ "open:a0==0x10000000000000000", "is no number of 64 bits" },
	{ "open:a0==02000000000000000000000", "is no number of 64 bits" },
	{ "open:a0==NOSUCH", "\"NOSUCH\" is no constant" },
	{ "open:a1==O_RDONL", "is no constant" },
	{ "open:a1==o_creat", "is no constant" },
	{ "open:a1==O_CREAT|", "is missing" },
	{ "open:a1==|O_CREAT", "is missing" },
	{ "open:a1==O_CREAT||O_EXCL", "is missing" },
	{ "open:a1==O_CREAT+O_EXCL", "is no constant" },
	{ "open:a1&O_CREAT", "== is wanted" },
	{ "open:a1&O_CREAT!=0", "== is wanted" },
	{ "open:a1&==0", "is missing" },
	{ "open:a1&O_CREAT==", "is missing" },
	{ "open:a1&O_NOPE==0", "\"O_NOPE\" is no constant" },
	{ "open:a1&1&2==0", "is no number" },
	{ "i386:102:a0==1,a1==1", "socketcall takes" },
	{ "i386:102:a1==1", "socketcall takes" },
	{ "i386:102:a0!=1", "socketcall takes" },
	{ "i386:102:a0&0xff==1", "socketcall takes" },
	{ "i386:102:a0==0", "socketcall has no sub-call 0" },
	{ "i386:102:a0==21", "no sub-call 21" },
	{ "i386:102:a0==0x100000001", "no sub-call" },
	{ "socketcall:a2==1", "socketcall takes" },
	{ "i386:117:a0==1", "ipc takes is a0&0xffff==N" },
	{ "i386:117:a0&0xff==1", "ipc takes" },
	{ "i386:117:a0&0xffff==5", "ipc has no sub-call 5" },
	{ "ipc:a0==SEMOP", "ipc takes" },
	/* actions */
	{ "open/", "\"\" is no action" },
	{ "open/deny", "\"deny\" is no action" },
	{ "open/KILL", "is no action" },
	{ "open/kill/log", "is no action" },
	{ "open/errno", "is no action" },
	{ "open/errno=", "is no errno" },
	{ "open/errno=0", "is no errno" },
	{ "open/errno=4096", "is no errno" },
	{ "open/errno=-1", "is no errno" },
	{ "open/errno=99999999999999999999", "is no errno" },
	{ "open/errno=1x", "is no errno" },
	{ "open/errno=0x1", "is no errno" },
	{ "open/errno=ENOPE", "\"ENOPE\" is no errno" },
	{ "open/errno=eperm", "is no errno" },
	{ "open/log:a0==1", "is no action" },
	{ "@keyring/nope", "is no action" },
};

static void a_rule_is_refused(const char *token, const char *said)
{
	cleanup_rules struct rules rules = {};
	struct err err = {};
	char first[5] = {};

	expect(rule_parse(token, &rules, &err) == -1, "%s is taken for a rule", token);
	expect(!rules.count, "%s: %zu rules are left", token, rules.count);
	expect(strstr(err.text, said), "%s: %s", token, err.text);
	expect(!strchr(err.text, '\n') && !strchr(err.text, '\033'), "%s: the message", token);
	/* quoted: by its beginning, which nothing has to be replaced in */
	strncpy(first, token, 3);
	if (!strpbrk(first, " \t\n"))
		expect(!strncmp(err.text, first, strlen(first)), "%s: %s", token, err.text);
}

static void too_many_conditions_are_refused(void)
{
	cleanup_rules struct rules rules = {};
	cleanup_text struct text token = {};
	struct err err = {};
	unsigned int i;

	for (i = 0; i <= SCLIMIT_CONDS_MAX; i++)
		text_add(&token, "%sa1!=%u", i ? "," : "open:", i);
	expect(rule_parse(text_str(&token), &rules, &err) && strstr(err.text, "more than 12"),
	       "%s", err.text);
}

static void what_was_there_stays(void)
{
	cleanup_rules struct rules rules = {};
	struct err err = {};

	expect(!rule_parse("ptrace", &rules, &err), "%s", err.text);
	expect(rule_parse("ptrce", &rules, &err), "ptrce is taken for a rule");
	/* fails at its second rule */
	expect(rules_parse_file("f", "@keyring i386:socket exit", &rules, &err),
	       "exit is taken for a rule");
	expect(rules.count == 1 && rules.rule[0].first == 101, "%zu rules", rules.count);
}

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		a_rule_is_refused(bad[i].token, bad[i].said);
	too_many_conditions_are_refused();
	what_was_there_stays();
	return host_done();
}
