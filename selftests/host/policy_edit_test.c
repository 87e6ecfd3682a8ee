// SPDX-License-Identifier: GPL-2.0
/*
 * What --deny and --allow make of rules, and of them what the seccomp backend must know.
 */
#include "../../tool/run/policy_parts.h"
#include "host.h"

static const struct teller quiet = { .fd = STDERR_FILENO };
static struct err err;

/* Applies words, those with a minus in front as --allow. Return: the rules as people read them. */
static char *edit(const char *words)
{
	cleanup_words struct words list = {};
	struct policy policy = {};
	struct options options = {};
	struct text text = {};
	size_t i;

	err = (struct err){};
	words_split(&list, words);
	options.rule = xcalloc(list.count, sizeof(*options.rule));
	for (i = 0; i < list.count; i++)
		options.rule[options.nr_rules++] = (struct rule_option){
			.allow = list.word[i][0] == '-',
			.token = list.word[i] + (list.word[i][0] == '-'),
		};
	if (policy_edit(&options, &quiet, &policy, &err))
		text_add(&text, "%s", err.text);
	for (i = 0; !err.text[0] && i < policy.rules.count; i++) {
		text_add(&text, "%s", i ? " " : "");
		rule_show(&policy.rules.rule[i], &text);
	}
	policy_free(&policy);
	free(options.rule);
	return text.data ?: xstrdup("");
}

static void expect_rules(const char *words, const char *wanted)
{
	cleanup_free char *seen = edit(words);

	expect(text_is(seen, wanted), "%s: %s, not %s", words, seen, wanted);
}

static void what_is_denied_is_added_and_what_is_allowed_goes(void)
{
	expect_rules("", "");
	expect_rules("ptrace keyctl/kill", "ptrace keyctl/kill");
	expect_rules("ptrace keyctl -ptrace", "keyctl");
	expect_rules("ptrace -ptrace ptrace/errno=ENOSYS", "ptrace/errno=ENOSYS");
	expect_rules("-ptrace", "");
	expect_rules("-ptrace:a0==1", "");
	expect_rules("@keyring -@keyring", "");
	expect_rules("@keyring -add_key", "keyctl request_key");
	/* whatever it says of the call */
	expect_rules("ptrace:a0==1 ptrace/log x32:ptrace i386:ptrace -ptrace", "");
	expect_rules("ptrace -ptrace/kill", "");
}

static void ranges_are_split(void)
{
	expect_rules("10-20 -16", "10-15 17-20");
	expect_rules("10-20 -10 -20", "11-19");
	expect_rules("10-20 -10-20", "");
	expect_rules("10-20 -0-12 -19-30", "13-18");
	expect_rules("x86_64:10-20 -16", "x86_64:10-15 x86_64:17-20");
	expect_rules("x86_64:all -x86_64:1-1000", "x86_64:read x86_64:1001-1023");
	expect_rules("all -all", "");
	expect_rules("all -x86_64:all -x32:all", "i386:all");
	expect_rules("i386:all -x86_64:all", "i386:all");
}

static void counterparts_go_along(void)
{
	expect_rules("geteuid -x86_64:geteuid", "i386:geteuid i386:geteuid32 x32:geteuid");
	expect_rules("i386:geteuid32 x86_64:geteuid -geteuid", "");
	expect_rules("i386:49 i386:201 -i386:49", "i386:geteuid32");
	expect_rules("shmdt -i386:398", "x86_64:shmdt x32:shmdt i386:ipc:a0&0xffff==SHMDT");
	expect_rules("i386:ipc -shmdt -shmat -shmget -shmctl -semop -semget -semctl -semtimedop "
		     "-msgsnd -msgrcv -msgget", "i386:ipc:a0&0xffff==MSGCTL");
	expect_rules("i386:102:a0==3 i386:102:a0==1 -connect", "i386:socketcall:a0==SYS_SOCKET");
	/* where a condition cannot be judged it is held to be true */
	expect_rules("lseek:a1==5 -x86_64:lseek", "i386:lseek:a1==5 i386:_llseek x32:lseek:a1==5");
}

static void an_allow_with_conditions_is_about_one_rule(void)
{
	expect_rules("ioctl:a1==1 ioctl:a1==2 -ioctl:a1==1", "ioctl:a1==2");
	expect_rules("ioctl:a1==1/kill -ioctl:a1==1", "");
	expect_rules("ioctl:a0==2,a1==1 -ioctl:a1==1,a0==2", "");
	expect_rules("read:a1==1 -i386:read:a1==1", "x86_64:read:a1==1 x32:read:a1==1");
	expect_rules("read:a1==1 -read:a1==2",
		     "--allow read:a1==2: there is no such rule, but read:a1==1");
	expect_rules("ioctl -ioctl:a1==2", "--allow ioctl:a1==2: there is no such rule, but ioctl");
	expect_rules("read:a1==1 read:a1==3 -read:a1==2,a0==1",
		     "--allow read:a1==2,a0==1: there is no such rule, but read:a1==1 "
		     "read:a1==3");
}

static void what_is_no_rule_is_named(void)
{
	expect_rules("ptrce", "--deny: ptrce: there is no system call ptrce; is ptrace meant?");
	expect_rules("-ptrce", "--allow: ptrce: there is no system call ptrce; is ptrace meant?");
}

static bool minds(const char *token, const char *name, bool always)
{
	cleanup_rules struct rules rules = {};

	return !rule_parse(token, &rules, &err) && policy_minds(&rules, name, always);
}

static void it_is_known_whether_the_start_itself_is_minded(void)
{
	expect(minds("execve", "execve", true), "execve");
	expect(minds("all", "execve", true), "all");
	expect(minds("50-60", "execve", true), "a range");
	expect(minds("x86_64:execve/kill", "execve", true), "of the ABI");
	expect(!minds("i386:execve", "execve", false), "of another ABI");
	expect(!minds("execve/log", "execve", false), "a log");
	expect(!minds("execveat", "execve", false), "another call");
	expect(!minds("execve:a2==0", "execve", true), "some calls, always");
	expect(minds("execve:a2==0", "execve", false), "some calls");
}

int main(void)
{
	what_is_denied_is_added_and_what_is_allowed_goes();
	ranges_are_split();
	counterparts_go_along();
	an_allow_with_conditions_is_about_one_rule();
	what_is_no_rule_is_named();
	it_is_known_whether_the_start_itself_is_minded();
	return host_done();
}
