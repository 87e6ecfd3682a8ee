// SPDX-License-Identifier: GPL-2.0
/*
 * What sclimit-run makes of a command line. What it refuses is run_options_bad_test.c.
 */
#include <sched.h>
#include <sys/resource.h>

#include "../../tool/run/options.h"
#include "host.h"

static struct options o;
static struct err err;
static char line[4096], *argv[128];

/* Reads words with a space between each two. Return: what options_parse() does. */
static int parse(const char *text)
{
	int argc = 1;
	char *word;

	options_free(&o);
	err = (struct err){};
	snprintf(line, sizeof(line), "%s", text);
	argv[0] = (char *)"sclimit-run";
	for (word = line; word && *word; argc++)
		argv[argc] = strsep(&word, " ");
	argv[argc] = NULL;
	return options_parse(argc, argv, &o, &err);
}

#define expect_parse(words)	expect(!parse(words), "%s: %s", words, err.text)
#define expect_number(words, member, value) do { \
	expect_parse(words); \
	expect(o.member == (value), "%s: %lld", words, (long long)o.member); \
} while (0)

static void what_is_not_asked_for_is_as_it_is_documented(void)
{
	size_t i;

	expect_parse("true");
	expect(!o.help && !o.version && !o.quiet && !o.verbose && !o.dry_run, "what is told");
	expect(!o.share && !o.uid_map.count && !o.gid_map.count, "namespaces");
	expect(o.uid == -1 && o.gid == -1 && !o.hostname, "ids");
	expect(!o.rootfs && !o.read_only && !o.overlay && !o.nr_mounts && !o.workdir, "root");
	expect(!o.env.count && !o.clear_env && !o.cap_add.count && !o.cap_drop.count, "env, caps");
	for (i = 0; i < RLIMITS; i++)
		expect(!o.rlimit[i].given, "rlimit %zu", i);
	expect(!o.cgroup && !o.cpuset && o.cpu_period == 100000, "cgroup");
	expect(o.memory == AMOUNT_NONE && o.memory_high == AMOUNT_NONE && o.swap == AMOUNT_NONE &&
	       o.cpu_quota == AMOUNT_NONE && o.cpu_weight == AMOUNT_NONE &&
	       o.io_weight == AMOUNT_NONE && o.pids == AMOUNT_NONE, "limits");
	expect(text_is(o.profile, "default") && !o.nr_rules && o.backend == BACKEND_AUTO &&
	       !o.from_exec && !o.no_new_privs, "policy");
	expect(!o.no_init && !o.terminal && text_is(o.argv[0], "true") && !o.argv[1], "process");
}

static void options_end_at_the_command(void)
{
	expect_parse("-t sh -c x --no-init");
	expect(o.terminal && !o.no_init && text_is(o.argv[0], "sh") &&
	       text_is(o.argv[3], "--no-init") && !o.argv[4], "%s", o.argv[0]);
	expect_parse("-t -- --no-init -t");
	expect(!o.no_init && text_is(o.argv[0], "--no-init"), "%s", o.argv[0]);
	expect_parse("sh -- -t");
	expect(!o.terminal && text_is(o.argv[1], "--"), "%s", o.argv[1]);
	expect_parse("- x");
	expect(text_is(o.argv[0], "-"), "%s", o.argv[0]);
}

static void words_follow_or_stand_behind_an_equals_sign(void)
{
	expect_parse("--rootfs /a true");
	expect(text_is(o.rootfs, "/a"), "%s", o.rootfs);
	expect_parse("--rootfs=/a=b true");
	expect(text_is(o.rootfs, "/a=b"), "%s", o.rootfs);
	expect_parse("--rootfs -t true");
	expect(text_is(o.rootfs, "-t") && !o.terminal, "%s", o.rootfs);
	/* the last one wins */
	expect_number("--pids 1 --pids=7 true", pids, 7);
}

static void letters_can_stand_together(void)
{
	expect_parse("-tv true");
	expect(o.terminal && o.verbose == 1, "-tv");
	expect_parse("--tty -q true");
	expect(o.terminal && o.quiet, "--tty -q");
	expect_number("-v --debug true", verbose, 2);
	expect_number("--debug -v true", verbose, 2);
	expect_number("--verbose true", verbose, 1);
}

static void help_and_version_need_no_command(void)
{
	expect_parse("--help");
	expect(o.help && !o.version, "--help");
	expect_parse("-th --no-such-option");
	expect(o.help, "-th");
	expect_parse("--version --memory x");
	expect(o.version && !o.help, "--version");
	expect_parse("true --help");
	expect(!o.help, "behind the command");
}

static void namespaces_are_kept_by_name(void)
{
	expect_number("--share user true", share, CLONE_NEWUSER);
	expect_number("--share pid,mount true", share, CLONE_NEWPID | CLONE_NEWNS);
	expect_number("--share net --share uts true", share, CLONE_NEWNET | CLONE_NEWUTS);
	expect_number("--share network,ipc,cgroup,ipc true", share,
		      CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWCGROUP);
}

static void ids_are_mapped_by_ranges(void)
{
	expect_parse("--uid-map 0:100000:65536 --gid-map 0:5:1 --uid-map 65536:0:1 true");
	expect(o.uid_map.count == 2 && o.gid_map.count == 1, "%zu", o.uid_map.count);
	expect(o.uid_map.range[0].inside == 0 && o.uid_map.range[0].outside == 100000 &&
	       o.uid_map.range[0].count == 65536 && o.uid_map.range[1].inside == 65536, "ranges");
	expect_parse("--uid-map 0:0:4294967295 true");
	expect(o.uid_map.range[0].count == UINT32_MAX, "%u", o.uid_map.range[0].count);
	expect_parse("--uid-map 4294967294:0:1 true");
	/* neighbours, from both sides */
	expect_parse("--gid-map 1:6:1 --gid-map 0:5:1 --gid-map 2:7:1 true");
	expect(o.gid_map.count == 3, "%zu", o.gid_map.count);
	expect_number("--uid 0 true", uid, 0);
	expect_number("--uid 4294967294 --gid 7 true", uid, 4294967294);
	expect_number("--gid 7 true", gid, 7);
}

static void host_names_are_those_of_rfc_1123(void)
{
	static const char *const good[] = {
		"a", "7", "box-1", "a.b.c", "3com.example", "A-B",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "--hostname %s true", good[i]);
		expect_parse(text);
		expect(text_is(o.hostname, good[i]), "%s", o.hostname);
	}
}

static void mounts_come_in_order(void)
{
	expect_parse("--bind /a:/b --tmpfs /c:1M --bind x/y:/d//e:ro --tmpfs /..f true");
	expect(o.nr_mounts == 4, "%zu", o.nr_mounts);
	expect(o.mount[0].kind == MOUNT_BIND && text_is(o.mount[0].src, "/a") &&
	       text_is(o.mount[0].dst, "/b") && !o.mount[0].read_only, "the first");
	expect(o.mount[1].kind == MOUNT_TMPFS && text_is(o.mount[1].dst, "/c") &&
	       o.mount[1].size == 1 << 20 && !o.mount[1].src, "the second");
	expect(text_is(o.mount[2].src, "x/y") && text_is(o.mount[2].dst, "/d//e") &&
	       o.mount[2].read_only, "the third");
	expect(text_is(o.mount[3].dst, "/..f") && o.mount[3].size == AMOUNT_NONE, "the fourth");
	expect_parse("--rootfs r --overlay --workdir /w true");
	expect(text_is(o.rootfs, "r") && o.overlay && text_is(o.workdir, "/w"), "the root");
}

static void lists_grow(void)
{
	expect_parse("--env A=1 --env B --env A=a=b --env C= --clear-env true");
	expect(o.env.count == 4 && text_is(o.env.word[2], "A=a=b") && text_is(o.env.word[1], "B") &&
	       text_is(o.env.word[3], "C=") && o.clear_env, "env");
	expect_parse("--cap-add a,CAP_B --cap-drop ALL --cap-add c true");
	expect(o.cap_add.count == 3 && text_is(o.cap_add.word[1], "CAP_B") &&
	       text_is(o.cap_add.word[2], "c") && o.cap_drop.count == 1, "caps");
	expect_parse("--deny ptrace --allow @keyring --deny open:a1==1,a2==2/errno=5 true");
	expect(o.nr_rules == 3 && !o.rule[0].allow && o.rule[1].allow && !o.rule[2].allow &&
	       text_is(o.rule[2].token, "open:a1==1,a2==2/errno=5"), "rules");
}

static void all_rlimits_have_their_names(void)
{
	static const struct {
		const char *name;
		int nr;
	} all[] = {
		{ "as", RLIMIT_AS }, { "core", RLIMIT_CORE }, { "cpu", RLIMIT_CPU },
		{ "data", RLIMIT_DATA }, { "fsize", RLIMIT_FSIZE }, { "locks", RLIMIT_LOCKS },
		{ "memlock", RLIMIT_MEMLOCK }, { "msgqueue", RLIMIT_MSGQUEUE },
		{ "nice", RLIMIT_NICE }, { "nofile", RLIMIT_NOFILE }, { "nproc", RLIMIT_NPROC },
		{ "rss", RLIMIT_RSS }, { "rtprio", RLIMIT_RTPRIO }, { "rttime", RLIMIT_RTTIME },
		{ "sigpending", RLIMIT_SIGPENDING }, { "stack", RLIMIT_STACK },
	};
	char text[128];
	size_t i;

	expect(sizeof(all) / sizeof(all[0]) == RLIMITS, "all of them");
	for (i = 0; i < RLIMITS; i++) {
		snprintf(text, sizeof(text), "--rlimit %s=%zu true", all[i].name, i + 1);
		expect_parse(text);
		expect(o.rlimit[all[i].nr].given && o.rlimit[all[i].nr].soft == i + 1 &&
		       o.rlimit[all[i].nr].hard == i + 1, "%s", text);
		expect(text_is(rlimit_name(all[i].nr), all[i].name), "%s", all[i].name);
	}
	expect(!rlimit_name(-1) && !rlimit_name(RLIMITS), "names of none");
	expect(rlimit_number("RLIMIT_NOFILE") == RLIMIT_NOFILE && rlimit_number("") == -1 &&
	       rlimit_number("RLIMIT_") == -1, "numbers");
}

static void rlimits_are_soft_and_hard(void)
{
	expect_parse("--rlimit nofile=1:2 --rlimit RLIMIT_CORE=0:unlimited --rlimit nofile=3:3 true");
	expect(o.rlimit[RLIMIT_NOFILE].soft == 3 && o.rlimit[RLIMIT_NOFILE].hard == 3, "nofile");
	expect(o.rlimit[RLIMIT_CORE].soft == 0 && o.rlimit[RLIMIT_CORE].hard == RLIM_INFINITY,
	       "core");
	expect_parse("--rlimit as=unlimited true");
	expect(o.rlimit[RLIMIT_AS].soft == RLIM_INFINITY && o.rlimit[RLIMIT_AS].hard == RLIM_INFINITY,
	       "as");
	expect_parse("--rlimit as=18446744073709551614 true");
	expect(o.rlimit[RLIMIT_AS].soft == RLIM_INFINITY - 1, "as");
}

static void amounts_have_suffixes(void)
{
	expect_number("--memory 4096 true", memory, 4096);
	expect_number("--memory 64k true", memory, 65536);
	expect_number("--memory 3M true", memory, 3 << 20);
	expect_number("--memory-high 2g true", memory_high, 2ULL << 30);
	expect_number("--swap 1T true", swap, 1ULL << 40);
	expect_number("--swap 0 true", swap, 0);
	expect_number("--swap max true", swap, AMOUNT_MAX);
	expect_number("--memory max true", memory, AMOUNT_MAX);
	expect_number("--memory 8388607T true", memory, 8388607ULL << 40);
	expect_number("--memory 9223372036854775807 true", memory, INT64_MAX);
	expect_number("--pids 1 true", pids, 1);
	expect_number("--pids 4194304 true", pids, 4194304);
	expect_number("--pids max true", pids, AMOUNT_MAX);
}

static void cpus_are_exact(void)
{
	expect_number("--cpus 1 true", cpu_quota, 100000);
	expect_number("--cpus 1.5 true", cpu_quota, 150000);
	expect_number("--cpus .5 true", cpu_quota, 50000);
	expect_number("--cpus 0.01 true", cpu_quota, 1000);
	expect_number("--cpus 0.29 true", cpu_quota, 29000);
	expect_number("--cpus 1.10 true", cpu_quota, 110000);
	expect_number("--cpus 0.33333 true", cpu_quota, 33333);
	expect_number("--cpus 8192 true", cpu_quota, 819200000);
	expect_number("--cpus 8192.0 true", cpu_quota, 819200000);
	expect_number("--cpus max true", cpu_quota, AMOUNT_MAX);
	expect_parse("--cpuset 0-3,8,5-5,8191 true");
	expect(text_is(o.cpuset, "0-3,8,5-5,8191"), "%s", o.cpuset);
}

static void a_list_of_cpus_has_up_to_255_characters(void)
{
	char text[300] = "--cpuset ";

	while (strlen(text) < strlen("--cpuset ") + 255)
		strcat(text, strlen(text) % 2 ? "1" : ",");
	strcat(text, " true");
	expect_parse(text);
	expect(o.cpuset && strlen(o.cpuset) == 255, "%s", text);
}

static void weights_of_cgroup_v1_are_converted(void)
{
	expect_number("--cpu-weight 1 true", cpu_weight, 1);
	expect_number("--cpu-weight 10000 true", cpu_weight, 10000);
	expect_number("--cpu-shares 2 true", cpu_weight, 1);
	expect_number("--cpu-shares 1024 true", cpu_weight, 39);
	expect_number("--cpu-shares 262144 true", cpu_weight, 10000);
	expect_number("--io-weight 77 true", io_weight, 77);
	expect_number("--blkio-weight 10 true", io_weight, 1);
	expect_number("--blkio-weight 500 true", io_weight, 4950);
	expect_number("--blkio-weight 1000 true", io_weight, 10000);
}

static void the_policy_is_as_it_was_written(void)
{
	expect_parse("--profile docker --backend both --no-new-privs true");
	expect(text_is(o.profile, "docker") && o.backend == BACKEND_BOTH && o.no_new_privs, "both");
	expect_parse("--backend seccomp --backend module --from-exec --cgroup box true");
	expect(o.backend == BACKEND_MODULE && o.from_exec && text_is(o.cgroup, "box"), "module");
	expect_number("--backend auto true", backend, BACKEND_AUTO);
	expect_parse("--dry-run --no-init --read-only true");
	expect(o.dry_run && o.no_init && o.read_only, "the rest");
}

/* Each option that is listed is one, and takes a word or none, as it is listed. */
static void help_lists_what_there_is(void)
{
	cleanup_free char *text = NULL;
	size_t len, listed = 0;
	char *at, *name, *rest;
	FILE *into = open_memstream(&text, &len);

	options_help(into);
	fclose(into);
	for (at = strstr(text, " --"); at; at = strstr(rest, " --")) {
		name = at + 1;
		rest = name + strcspn(name, " ,\n");
		if (!strncmp(name, "-- ", 3) || !strncmp(name, "--] ", 3))
			continue;
		listed++;
		at = xasprintf("%.*s", (int)(rest - name), name);
		parse(at);
		expect(!strstr(err.text, "there is no option"), "%s: %s", at, err.text);
		expect(!!strstr(err.text, "is missing") == (*rest == ' ' && rest[1] != ' '),
		       "%s: %s", at, err.text);
		free(at);
	}
	expect(listed == 49, "%zu options", listed);
	for (rest = text; (at = strsep(&rest, "\n"));)
		expect(strlen(at) <= 80, "%s", at);
}

int main(void)
{
	what_is_not_asked_for_is_as_it_is_documented();
	options_end_at_the_command();
	words_follow_or_stand_behind_an_equals_sign();
	letters_can_stand_together();
	help_and_version_need_no_command();
	namespaces_are_kept_by_name();
	ids_are_mapped_by_ranges();
	host_names_are_those_of_rfc_1123();
	mounts_come_in_order();
	lists_grow();
	all_rlimits_have_their_names();
	rlimits_are_soft_and_hard();
	amounts_have_suffixes();
	cpus_are_exact();
	a_list_of_cpus_has_up_to_255_characters();
	weights_of_cgroup_v1_are_converted();
	the_policy_is_as_it_was_written();
	help_lists_what_there_is();
	options_free(&o);
	return host_done();
}
