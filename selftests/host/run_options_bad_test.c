// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines that sclimit-run refuses: each with one line that names the option, and its word.
 */
#include "../../tool/run/options.h"
#include "host.h"

#define TEN	"aaaaaaaaaa"
#define SIXTY	TEN TEN TEN TEN TEN TEN

/* An option and its word, with true behind them. @said: a part of the message */
static const struct {
	const char *option, *word, *said;
} bad[] = {
	/* names */
	{ "--memroy", "1", "there is no option --memroy; is --memory meant?" },
	{ "--memory-hihg=1", NULL, "is --memory-high meant?" },
	{ "--mem", "1", "there is no option --mem" },
	{ "--Memory", "1M", "is --memory meant?" },
	{ "--xyzzyxyzzy", NULL, "there is no option --xyzzyxyzzy" },
	{ "--=", NULL, "there is no option --" },
	{ "---", NULL, "there is no option ---" },
	{ "--ttty", NULL, "is --tty meant?" },
	{ "--" SIXTY SIXTY SIXTY, NULL, "there is no option --" SIXTY TEN TEN },
	{ "-x", NULL, "there is no option -x" },
	{ "-tx", NULL, "there is no option -x" },
	{ "-memory", "1", "is --memory meant?" },
	{ "-t=1", NULL, "there is no option -=" },
	{ "--\033[2J", NULL, "there is no option --?[2J" },
	{ "--~\177\200 !", NULL, "there is no option --~?? !" },
	{ "--a\nb", NULL, "there is no option --a?b" },
	{ "--\303\244", NULL, "there is no option --??" },
	/* words */
	{ "--no-init=1", NULL, "--no-init: it takes no word" },
	{ "--no-init=", NULL, "--no-init: it takes no word" },
	{ "--memory", "", "--memory: an empty word" },
	{ "--memory=", NULL, "--memory: an empty word" },
	{ "--rootfs", "", "--rootfs: an empty word" },
	{ "--deny", "", "--deny: an empty word" },
	{ "--env", "", "--env: an empty word" },
	/* the supervisor */
	{ "--supervise", "mount,", "a part of it is empty" },
	{ "--supervise", ",", "a part of it is empty" },
	{ "--supervise-mount", "tmpfs,,proc", "a part of it is empty" },
	{ "--supervise-xattr", ",user.a", "a part of it is empty" },
	{ "--supervise-connect", "", "--supervise-connect: an empty word" },
	{ "--on-supervisor-exit", "ignore", "not continue or kill" },
	{ "--on-supervisor-exit", "Kill", "not continue or kill" },
	{ "--supervises", "mount", "is --supervise meant?" },
	/* namespaces and ids */
	{ "--share", "time", "not of user, pid" },
	{ "--share", "user,", "not of user, pid" },
	{ "--share", ",user", "not of user, pid" },
	{ "--share", "user pid", "not of user, pid" },
	{ "--share", "USER", "not of user, pid" },
	{ "--uid-map", "0:0", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "0:0:0", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "0:0:1:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "0::1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "-1:0:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "0:+1:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--uid-map", "0: 1:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--gid-map", "4294967295:0:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--gid-map", "4294967296:0:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--gid-map", "00000000000000000:0:1", "not INSIDE:OUTSIDE:COUNT" },
	{ "--gid-map", "4294967294:0:2", "goes beyond the last id" },
	{ "--gid-map", "0:1:4294967295", "goes beyond the last id" },
	{ "--uid", "4294967295", "not a number from 0 to 4294967294" },
	{ "--uid", "-1", "--uid -1: not a number" },
	{ "--uid", "root", "--uid root: not a number" },
	{ "--gid", "0x10", "not a number" },
	{ "--gid", "1 ", "not a number" },
	{ "--gid", "99999999999999999999999999999999", "not a number from 0" },
	{ "--hostname", "a b", "not a host name" },
	{ "--hostname", "a_b", "not a host name" },
	{ "--hostname", "-a", "not a host name" },
	{ "--hostname", "a-", "not a host name" },
	{ "--hostname", ".a", "not a host name" },
	{ "--hostname", "a.", "not a host name" },
	{ "--hostname", "a..b", "not a host name" },
	{ "--hostname", "a/../b", "not a host name" },
	{ "--hostname", "a\n", "not a host name" },
	{ "--hostname", "\303\244", "not a host name" },
	{ "--hostname", SIXTY "aaaa", "not a host name" },
	{ "--hostname", SIXTY ".aaaa", "more than 64 characters" },
	/* root */
	{ "--bind", "/a", "not SRC:DST[:ro]" },
	{ "--bind", ":/b", "not SRC:DST[:ro]" },
	{ "--bind", "/a:", "not SRC:DST[:ro]" },
	{ "--bind", "/a:/b:rw", "not SRC:DST[:ro]" },
	{ "--bind", "/a:/b:", "not SRC:DST[:ro]" },
	{ "--bind", "/a:/b:ro:ro", "not SRC:DST[:ro]" },
	{ "--bind", "/a::ro", "not SRC:DST[:ro]" },
	{ "--bind", "/a:b", "\"b\" is not an absolute path" },
	{ "--bind", "/a:/", "the root itself" },
	{ "--bind", "/a:///", "the root itself" },
	{ "--bind", "/a:/b/../c", "there is a \"..\"" },
	{ "--tmpfs", "a", "\"a\" is not an absolute path" },
	{ "--tmpfs", "/..", "there is a \"..\"" },
	{ "--tmpfs", "/", "the root itself" },
	{ "--tmpfs", "/a:", "not an amount of bytes" },
	{ "--tmpfs", "/a:0", "less than 1 bytes" },
	{ "--tmpfs", "/a:max", "not an amount of bytes" },
	{ "--tmpfs", "/a:1M:1M", "not an amount of bytes" },
	{ "--tmpfs", ":1M", "is not an absolute path" },
	{ "--workdir", "a", "not an absolute path" },
	{ "--env", "=a", "not NAME=VALUE" },
	/* capabilities and rlimits */
	{ "--cap-add", "a,", "not CAP[,CAP]" },
	{ "--cap-add", ",", "not CAP[,CAP]" },
	{ "--cap-drop", "CAP-CHOWN", "not CAP[,CAP]" },
	{ "--cap-drop", "a b", "not CAP[,CAP]" },
	{ "--rlimit", "nofile", "not NAME=SOFT[:HARD]" },
	{ "--rlimit", "=1", "there is no limit" },
	{ "--rlimit", "nofiles=1", "is nofile meant?" },
	{ "--rlimit", SIXTY "=1", "not NAME=SOFT[:HARD]" },
	{ "--rlimit", TEN TEN TEN "aa=1", "there is no limit" },
	{ "--rlimit", TEN TEN TEN "aaa=1", "not NAME=SOFT[:HARD]" },
	{ "--hostname", SIXTY TEN TEN, TEN TEN ": more than 64" },
	{ "--hostname", SIXTY TEN TEN "b", TEN TEN "...: more than 64" },
	{ "--rlimit", "nofile=", "is neither a number nor" },
	{ "--rlimit", "nofile=1:", "is neither a number nor" },
	{ "--rlimit", "nofile=:1", "is neither a number nor" },
	{ "--rlimit", "nofile=-1", "\"-1\" is neither a number nor" },
	{ "--rlimit", "nofile=1k", "\"1k\" is neither a number nor" },
	{ "--rlimit", "nofile=1:2:3", "\"2:3\" is neither a number nor" },
	{ "--rlimit", "nofile=2:1", "the soft limit is above the hard one" },
	{ "--rlimit", "nofile=unlimited:1", "the soft limit is above the hard one" },
	{ "--rlimit", "as=18446744073709551615", "is neither a number nor" },
	{ "--rlimit", "as=18446744073709551616", "is neither a number nor" },
	/* limits */
	{ "--memory", "12x", "--memory 12x: not an amount of bytes" },
	{ "--memory", "M", "not an amount of bytes" },
	{ "--memory", "-1", "not an amount of bytes" },
	{ "--memory", "1.5G", "not an amount of bytes" },
	{ "--memory", "1 G", "not an amount of bytes" },
	{ "--memory", "1GB", "not an amount of bytes" },
	{ "--memory", "MAX", "not an amount of bytes" },
	{ "--memory", "0", "less than 4096 bytes" },
	{ "--memory", "4095", "less than 4096 bytes" },
	{ "--memory", "9223372036854775808", "more bytes than there can be" },
	{ "--memory", "8388608T", "more bytes than there can be" },
	{ "--memory", "18446744073709551617", "more bytes than there can be" },
	{ "--memory", "99999999999999999999x", "more bytes than there can be" },
	{ "--memory-high", "1", "less than 4096 bytes" },
	{ "--swap", "-0", "not an amount of bytes" },
	{ "--cpus", "0", "less than 0.01 CPUs" },
	{ "--cpus", "0.00999", "less than 0.01 CPUs" },
	{ "--cpus", "1.123456", "more than five digits" },
	{ "--cpus", "1.", "not a number of CPUs" },
	{ "--cpus", ".", "not a number of CPUs" },
	{ "--cpus", "-1", "not a number of CPUs" },
	{ "--cpus", "1e3", "not a number of CPUs" },
	{ "--cpus", "1.5.5", "not a number of CPUs" },
	{ "--cpus", "1,5", "not a number of CPUs" },
	{ "--cpus", "nan", "not a number of CPUs" },
	{ "--cpus", "8193", "more than 8192 CPUs" },
	{ "--cpus", "8192.00001", "more than 8192 CPUs" },
	{ "--cpus", "184467440737095516160", "more than 8192 CPUs" },
	{ "--cpu-weight", "0", "not a number from 1 to 10000" },
	{ "--cpu-weight", "10001", "not a number from 1 to 10000" },
	{ "--cpu-weight", "max", "not a number" },
	{ "--cpu-shares", "1", "not a number from 2 to 262144" },
	{ "--cpu-shares", "262145", "not a number from 2 to 262144" },
	{ "--io-weight", "0", "not a number from 1 to 10000" },
	{ "--blkio-weight", "9", "not a number from 10 to 1000" },
	{ "--blkio-weight", "1001", "not a number from 10 to 1000" },
	{ "--cpuset", "3-1", "not a list of CPUs" },
	{ "--cpuset", "0,", "not a list of CPUs" },
	{ "--cpuset", ",0", "not a list of CPUs" },
	{ "--cpuset", "0--1", "not a list of CPUs" },
	{ "--cpuset", "0-1-2", "not a list of CPUs" },
	{ "--cpuset", "8192", "not a list of CPUs" },
	{ "--cpuset", "99999999999999", "not a list of CPUs" },
	{ "--cpuset", "a", "not a list of CPUs" },
	{ "--cpuset", "0\n1", "--cpuset 0?1: not a list of CPUs" },
	{ "--pids", "0", "not a number from 1 to 4194304" },
	{ "--pids", "4194305", "not a number from 1 to 4194304" },
	/* policy */
	{ "--backend", "modul", "not auto, module, seccomp or both" },
	{ "--backend", "auto,module", "not auto, module, seccomp or both" },
};

/* @said: that the two of them do not go together */
static const struct {
	const char *word[2];
	const char *said;
} strangers[] = {
	{ { "--read-only", "--overlay" }, "--read-only does not go with --overlay" },
	{ { "--overlay", "--read-only" }, "--read-only does not go with --overlay" },
	{ { "--cpu-weight=1", "--cpu-shares=2" }, "--cpu-weight does not go with --cpu-shares" },
	{ { "--io-weight=1", "--blkio-weight=10" }, "--io-weight does not go with" },
	{ { "-q", "-v" }, "--quiet does not go with --verbose" },
	{ { "--debug", "-q" }, "--quiet does not go with --debug" },
	{ { "--share=user", "--uid-map=0:0:1" }, "--uid-map does not go with --share user" },
	{ { "--gid-map=0:0:1", "--share=pid,user" }, "--gid-map does not go with --share user" },
	{ { "--no-init", "--share=net,pid" }, "--no-init does not go with --share pid" },
	{ { "--share=uts", "--hostname=a" }, "--hostname does not go with --share uts" },
	{ { "--share=mount", "--rootfs=/" }, "--rootfs does not go with --share mount" },
	{ { "--share=mount", "--read-only" }, "--read-only does not go with --share mount" },
	{ { "--share=mount", "--overlay" }, "--overlay does not go with --share mount" },
	{ { "--share=mount", "--bind=/a:/b" }, "--bind does not go with --share mount" },
	{ { "--share=mount", "--tmpfs=/a" }, "--tmpfs does not go with --share mount" },
	{ { "--from-exec", "--backend=seccomp" }, "--from-exec does not go with --backend seccomp" },
	{ { "--backend=both", "--from-exec" }, "--from-exec does not go with --backend both" },
	{ { "--uid-map=0:0:5", "--uid-map=4:9:1" }, "--uid-map 4:9:1: overlaps 0:0:5" },
	{ { "--gid-map=0:7:2", "--gid-map=5:8:1" }, "--gid-map 5:8:1: overlaps 0:7:2" },
};

static void words_are_refused(const char *const *words, const char *said)
{
	cleanup_options struct options options = {};
	struct err err = {};
	char *argv[8] = { (char *)"sclimit-run" };
	int argc = 1;

	for (; *words; words++)
		argv[argc++] = (char *)*words;
	expect(options_parse(argc, argv, &options, &err) == -1, "%s %s: it is taken", argv[1],
	       argv[2] ? argv[2] : "");
	expect(*err.text && strstr(err.text, said), "%s: %s", argv[1], err.text);
	expect(!strpbrk(err.text, "\n\r\033"), "%s: more than a line: %s", argv[1], err.text);
	expect(!options.argv, "%s: there is a command", argv[1]);
}

static void a_missing_word_or_command_is_told(void)
{
	words_are_refused((const char *[]){ NULL }, "no command is given");
	words_are_refused((const char *[]){ "-t", NULL }, "no command is given");
	words_are_refused((const char *[]){ "--", NULL }, "no command is given");
	words_are_refused((const char *[]){ "--memory", "1M", NULL }, "no command is given");
	words_are_refused((const char *[]){ "--memory", NULL }, "--memory: BYTES is missing");
	words_are_refused((const char *[]){ "-t", "--env", NULL }, "--env: NAME[=VALUE] is missing");
	words_are_refused((const char *[]){ "", NULL }, "the command is an empty word");
	words_are_refused((const char *[]){ "--", "", "x", NULL }, "the command is an empty word");
}

static void a_long_word_does_not_hide_what_is_wrong(void)
{
	static char word[100000];

	memset(word, '1', sizeof(word) - 1);
	words_are_refused((const char *[]){ "--memory", word, "true", NULL },
			  "...: more bytes than there can be");
	words_are_refused((const char *[]){ "--hostname", word, "true", NULL },
			  "...: more than 64 characters");
	words_are_refused((const char *[]){ "--bind", word, "true", NULL }, "...: not SRC:DST");
	words_are_refused((const char *[]){ "--cpuset", word, "true", NULL }, "...: more than 255");
	words_are_refused((const char *[]){ "--uid-map", word, "true", NULL }, "...: not INSIDE");
	word[5] = ':';
	words_are_refused((const char *[]){ "--bind", word, "true", NULL },
			  "is not an absolute path");
	memcpy(word, "as=", 3);
	word[5] = '1';
	words_are_refused((const char *[]){ "--rlimit", word, "true", NULL }, "is neither a number");
}

static void more_ranges_than_a_mapping_has_are_refused(void)
{
	static char words[400][32], *argv[402] = { (char *)"sclimit-run" };
	cleanup_options struct options options = {};
	struct err err = {};
	int i;

	for (i = 0; i < 341; i++) {
		snprintf(words[i], sizeof(words[i]), "--uid-map=%d:%d:1", 2 * i, 2 * i);
		argv[i + 1] = words[i];
	}
	argv[342] = (char *)"true";
	expect(options_parse(343, argv, &options, &err) && strstr(err.text, "than a mapping may have"),
	       "%s", err.text);
	options_free(&options);
	argv[341] = (char *)"true";
	argv[342] = NULL;
	expect(!options_parse(342, argv, &options, &err) && options.uid_map.count == 340,
	       "%s", err.text);
}

int main(void)
{
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (bad[i].word)
			words_are_refused((const char *[]){ bad[i].option, bad[i].word, "true", NULL },
					  bad[i].said);
		else
			words_are_refused((const char *[]){ bad[i].option, "true", NULL },
					  bad[i].said);
	}
	for (i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		words_are_refused((const char *[]){ strangers[i].word[0], strangers[i].word[1],
						    "true", NULL },
				  strangers[i].said);
	a_missing_word_or_command_is_told();
	a_long_word_does_not_hide_what_is_wrong();
	more_ranges_than_a_mapping_has_are_refused();
	return host_done();
}
