// SPDX-License-Identifier: GPL-2.0
/*
 * Ids, capabilities and environment of a container, as far as they can be worked out by looking
 * at texts and numbers. What the kernel makes of them is a matter of selftests/run_ident_test.c.
 */
#include "../../tool/run/caps.h"
#include "../../tool/run/env.h"
#include "../../tool/run/hostname.h"
#include "../../tool/run/idmap_ranges.h"
#include "../../tool/run/idmap_subids.h"
#include "host.h"

#include <sched.h>

#define DEFAULT_CAPS	UINT64_C(0xa80425fb)

/* ---- ranges ---- */

/* "INSIDE OUTSIDE COUNT\n" each */
static struct id_ranges ranges(const char *text)
{
	struct id_ranges made = {};

	expect(!ranges_parse(text, &made), "cannot read '%s'", text);
	return made;
}

static void ranges_are(const struct id_ranges *seen, const char *wanted, const char *what)
{
	cleanup_text struct text text = {};

	ranges_format(seen, &text);
	expect(text_is(text_str(&text), wanted), "%s: '%s'", what, text_str(&text));
}

static void mappings_are_read_as_the_kernel_writes_them(void)
{
	static const char *const none[] = {
		"x", "1", "1 2", "1 2 3", "1 2 3 4\n", "1 2\n", "-1 2 3\n", "1 2 4294967296\n",
		"99999999999999999999 2 3\n", "0 0 1\nx\n", "\n",
	};
	cleanup_ranges struct id_ranges two =
		ranges("         0     100000      65536\n     65536          7          1\n");
	cleanup_ranges struct id_ranges all = ranges("         0          0 4294967295\n");
	size_t i;

	ranges_are(&two, "0 100000 65536\n65536 7 1\n", "two ranges");
	ranges_are(&all, "0 0 4294967295\n", "all ids");
	expect(ranges_total(&two) == 65537 && ranges_total(&all) == UINT32_MAX, "how many");
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		cleanup_ranges struct id_ranges made = {};

		expect(ranges_parse(none[i], &made), "'%s' is a mapping", none[i]);
	}
}

static void ids_are_found_in_mappings(void)
{
	cleanup_ranges struct id_ranges map = ranges("10 1000 5\n4294967290 50 5\n");

	expect(!ranges_have(&map, 9) && ranges_have(&map, 10) && ranges_have(&map, 14) &&
	       !ranges_have(&map, 15) && ranges_have(&map, 4294967294u) &&
	       !ranges_have(&map, UINT32_MAX), "ends of ranges inside");
	expect(!ranges_use(&map, 999, 1) && ranges_use(&map, 999, 2) && ranges_use(&map, 1004, 9) &&
	       !ranges_use(&map, 1005, 9) && ranges_use(&map, 0, 2000) &&
	       !ranges_use(&map, 55, 900), "ends of ranges outside");
}

static void what_a_namespace_does_not_have_is_cut_off(void)
{
	static const struct { const char *want, *own, *left; } cases[] = {
		{ "0 100 10\n", "0 0 4294967295\n", "0 100 10\n" },
		{ "0 100 10\n", "0 7 105\n", "0 100 5\n" },
		{ "0 100 10\n", "105 7 1000\n", "5 105 5\n" },
		{ "0 100 10\n", "103 7 2\n", "3 103 2\n" },
		{ "0 100 10\n", "0 7 100\n", "" },
		{ "0 100 10\n", "110 7 100\n", "" },
		/* what touches is cut where the kernel wants it to be cut */
		{ "0 100 10\n", "0 1 105\n105 5000 100\n", "0 100 5\n5 105 5\n" },
		{ "0 100 10\n10 300 2\n", "0 0 301\n", "0 100 10\n10 300 1\n" },
		{ "0 4294967290 5\n", "0 0 4294967295\n", "0 4294967290 5\n" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_ranges struct id_ranges want = ranges(cases[i].want);
		cleanup_ranges struct id_ranges own = ranges(cases[i].own), left = {};

		ranges_cut(&want, &own, &left);
		ranges_are(&left, cases[i].left, cases[i].want);
	}
}

static void a_nested_mapping_keeps_away_from_ids_in_use(void)
{
	static const struct { const char *own, *guess; } cases[] = {
		{ "0 0 4294967295\n", "0 65536 65536\n" },
		{ "0 100000 65536\n", "0 32768 32766\n" },
		{ "0 1000 1\n1 100000 65536\n", "0 32768 32766\n" },
		{ "0 100000 70000\n", "0 65536 4464\n" },
		{ "0 100000 66000\n", "0 32768 32766\n" },
		{ "0 100000 33000\n", "0 1 32999\n" },
		{ "0 100000 2\n", "0 1 1\n" },
		{ "0 100000 100\n200000 200000 5000\n300000 300000 1000000\n",
		  "0 300000 65536\n" },
	};
	cleanup_ranges struct id_ranges one = ranges("0 1000 1\n"), none = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_ranges struct id_ranges own = ranges(cases[i].own), guess = {};

		expect(!ranges_guess(&own, &guess), "'%s': no guess", cases[i].own);
		ranges_are(&guess, cases[i].guess, cases[i].own);
	}
	expect(ranges_guess(&one, &none) && !none.count, "one id is enough");
}

/* ---- subordinate ids ---- */

static void users_have_names(void)
{
	static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n# x:y:5\nbad\n:x:7:7::/:\n"
				     "a:b:12x:1\nme:x:1000:1000:Me,,,:/home/me:/bin/sh\n"
				     "other:x:1000:1000::/:\nlast:x:1001";
	static const struct { uint32_t uid; const char *name; } cases[] = {
		{ 0, "root" }, { 1000, "me" }, { 1001, "last" }, { 7, NULL }, { 12, NULL },
		{ 1, NULL }, { 100, NULL }, { UINT32_MAX, NULL },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_free char *name = subids_user(passwd, cases[i].uid);

		expect(text_is(name, cases[i].name), "%u: %s", cases[i].uid, name ?: "NULL");
	}
	expect(!subids_user("", 0), "a name in an empty file");
}

static void subordinate_ids_are_a_user_s_by_name_or_number(void)
{
	static const struct { const char *file, *name, *ranges; uint32_t uid, inside; } cases[] = {
		{ "me:100000:65536\n", "me", "1 100000 65536\n", 1000, 1 },
		{ "1000:100000:65536", "me", "1 100000 65536\n", 1000, 1 },
		{ "1000:100000:65536", NULL, "0 100000 65536\n", 1000, 0 },
		{ "me:5:6\nyou:100:7\n1000:20:3\n", "me", "1 5 6\n7 20 3\n", 1000, 1 },
		{ "me:5:6\n", NULL, "", 1000, 1 },
		{ "me:5:6\n", "m", "", 1000, 1 },
		{ "me:5:6\n", "mee", "", 1000, 1 },
		{ "10:5:6\n", "me", "", 1000, 1 },
		/* what the kernel would refuse, or is none */
		{ "me:5:6\nme:10:9\nme:11:1\n", "me", "1 5 6\n7 11 1\n", 1000, 1 },
		{ "me:4294967294:1\nme:4294967295:1\n", "me", "1 4294967294 1\n", 1000, 1 },
		{ "me:0:4294967295\nme:1:1\n", "me", "0 0 4294967295\n", 1000, 0 },
		{ "me:1:4294967294\n", "me", "", 1000, 2 },
		{ "me\nme:\nme:1\nme:1:\nme::1\nme:1:0\nme: 1:1\nme:1:1 \nme:-1:1\n\n:1:1\n", "me", "",
		  1000, 1 },
		{ "me:1:2:more\n", "me", "1 1 2\n", 1000, 1 },
		{ "", "me", "", 1000, 1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		cleanup_ranges struct id_ranges found = {};

		subids_find(cases[i].file, cases[i].name, cases[i].uid, cases[i].inside, &found);
		ranges_are(&found, cases[i].ranges, cases[i].file);
	}
}

/* ---- capabilities ---- */

static void words_of(const char *line, struct words *into)
{
	words_split(into, line);
}

static void capabilities_are_combined(void)
{
	static const struct { const char *add, *drop; uint64_t set; bool all; } cases[] = {
		{ "", "", DEFAULT_CAPS, false },
		{ "CAP_SYS_ADMIN", "", DEFAULT_CAPS | CAP_BIT(21), false },
		{ "sys_admin Cap_Bpf", "chown", (DEFAULT_CAPS & ~CAP_BIT(0)) | CAP_BIT(21) |
		  CAP_BIT(39), false },
		{ "chown", "sys_admin", DEFAULT_CAPS, false },
		{ "", "ALL", 0, false },
		{ "kill", "all", CAP_BIT(5), false },
		{ "", "All chown", 0, false },
		{ "ALL", "", 0, true },
		{ "ALL kill", "chown", CAP_BIT(0), true },
	};
	struct err err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct options options = {};
		struct caps caps = {};
		uint64_t set;

		words_of(cases[i].add, &options.cap_add);
		words_of(cases[i].drop, &options.cap_drop);
		expect(!caps_plan(&options, &caps, &err), "+%s -%s: %s", cases[i].add,
		       cases[i].drop, err.text);
		set = cases[i].set;
		if (cases[i].all)
			set = (UINT64_MAX >> (63 - caps.last)) & ~set;
		expect(caps.set == set, "+%s -%s: %" PRIx64, cases[i].add, cases[i].drop, caps.set);
		words_free(&options.cap_add);
		words_free(&options.cap_drop);
	}
}

static void capabilities_that_are_none_are_told(void)
{
	static const struct { const char *add, *drop, *said; } cases[] = {
		{ "sys_admn", "", "--cap-add sys_admn: no such capability; did you mean CAP_SYS_ADMIN?" },
		{ "", "CAP_KIL", "--cap-drop CAP_KIL: no such capability; did you mean CAP_KILL?" },
		{ "foo", "", "--cap-add foo: no such capability" },
		{ "cap_", "", "--cap-add cap_: no such capability" },
		{ "7", "", "--cap-add 7: no such capability" },
		{ "ALL", "ALL", "--cap-add ALL and --cap-drop ALL: one of them alone" },
		{ "kill", "KILL", "--cap-add CAP_KILL and --cap-drop CAP_KILL: one of them alone" },
	};
	struct err err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct options options = {};
		struct caps caps = {};

		words_of(cases[i].add, &options.cap_add);
		words_of(cases[i].drop, &options.cap_drop);
		expect(caps_plan(&options, &caps, &err) && text_is(err.text, cases[i].said),
		       "+%s -%s: %s", cases[i].add, cases[i].drop, err.text);
		words_free(&options.cap_add);
		words_free(&options.cap_drop);
	}
}

static void capabilities_have_names(void)
{
	const struct caps caps = { .set = CAP_BIT(0) | CAP_BIT(40), .last = 40 }, none = {};
	cleanup_words struct words names = {};
	cleanup_text struct text text = {};

	caps_names(&caps, &names);
	expect(names.count == 2 && text_is(names.word[0], "CAP_CHOWN") &&
	       text_is(names.word[1], "CAP_CHECKPOINT_RESTORE"), "%zu names", names.count);
	caps_show(&none, &text);
	expect(!text.len, "none: '%s'", text_str(&text));
	caps_show(&caps, &text);
	expect(text_is(text_str(&text), "  CAP_CHOWN CAP_CHECKPOINT_RESTORE\n"), "'%s'",
	       text_str(&text));
}

/* ---- environment ---- */

static void environment_is(const char *own, const char *options_line, bool clear,
			   const char *wanted)
{
	cleanup_words struct words mine = {}, env = {};
	struct options options = { .clear_env = clear };
	cleanup_text struct text text = {};
	char **before = environ;
	struct err err;
	size_t i;

	words_split(&mine, own);
	words_take(&mine, NULL);
	words_split(&options.env, options_line);
	environ = mine.word;
	expect(!env_plan(&options, &env, &err), "%s", err.text);
	environ = before;
	for (i = 0; i < env.count; i++)
		text_add(&text, "%s%s", i ? " " : "", env.word[i]);
	expect(text_is(text_str(&text), wanted), "'%s' '%s': %s", own, options_line,
	       text_str(&text));
	words_free(&options.env);
}

static void environments_are_put_together(void)
{
	environment_is("A=1 B=2", "", false, "A=1 B=2 container=sclimit-run");
	environment_is("A=1 A=2 AA=3 none =x", "", false, "A=1 AA=3 container=sclimit-run");
	environment_is("A=1 B=2", "A=3 C= A=4=5", false, "A=4=5 B=2 C= container=sclimit-run");
	environment_is("A=1 B=2", "A NO", false, "A=1 B=2 container=sclimit-run");
	environment_is("container=x B=2", "container=y", false, "container=sclimit-run B=2");
	environment_is("A=1 B=2", "A NO C=3", true,
		       "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin A=1 C=3 "
		       "container=sclimit-run");
	environment_is("PATH=/x", "PATH", true, "PATH=/x container=sclimit-run");
}

static void variables_are_found(void)
{
	cleanup_words struct words env = {};

	words_split(&env, "A=1 AB=2 EMPTY=");
	expect(text_is(env_get(&env, "A"), "1") && text_is(env_get(&env, "AB"), "2") &&
	       text_is(env_get(&env, "EMPTY"), ""), "values");
	expect(!env_get(&env, "ABC") && !env_get(&env, "B") && !env_get(&env, "EMPT"),
	       "what is not there");
}

static void names_are_needed(void)
{
	struct words env = {};
	struct options options = {};
	struct err err;

	words_add(&options.env, "=x");
	expect(env_plan(&options, &env, &err) && text_is(err.text, "--env =x: a name is missing"),
	       "no name: %s", err.text);
	words_free(&options.env);
	words_free(&env);
}

/* ---- host names ---- */

static void host_names_differ(void)
{
	cleanup_words struct words names = {};
	struct options options = {};
	struct hostname hostname;
	unsigned int i, same = 0;
	struct err err;
	char rest;
	int nr;

	for (i = 0; i < 200; i++) {
		expect(!hostname_plan(&options, &hostname, &err) && hostname.set &&
		       sscanf(hostname.name, "%*[a-z]-%*[a-z]-%4d%c", &nr, &rest) == 1, "%s",
		       hostname.name);
		same += words_have(&names, hostname.name);
		words_add(&names, hostname.name);
	}
	/* one pair in 40 million: 200 have one with a chance of 1 to 2000 */
	expect(same <= 1, "%u of 200 were there before", same);
}

static void a_host_name_that_is_given_is_taken(void)
{
	struct options options = { .hostname = "box" };
	struct hostname hostname;
	struct err err;

	expect(!hostname_plan(&options, &hostname, &err) && hostname.set &&
	       text_is(hostname.name, "box"), "%s", hostname.name);
	options.share = CLONE_NEWUTS;
	expect(!hostname_plan(&options, &hostname, &err) && !hostname.set &&
	       text_is(hostname.name, "box"), "shared: %s", hostname.name);
}

int main(void)
{
	mappings_are_read_as_the_kernel_writes_them();
	ids_are_found_in_mappings();
	what_a_namespace_does_not_have_is_cut_off();
	a_nested_mapping_keeps_away_from_ids_in_use();
	users_have_names();
	subordinate_ids_are_a_user_s_by_name_or_number();
	capabilities_are_combined();
	capabilities_that_are_none_are_told();
	capabilities_have_names();
	environments_are_put_together();
	variables_are_found();
	names_are_needed();
	host_names_differ();
	a_host_name_that_is_given_is_taken();
	return host_done();
}
