// SPDX-License-Identifier: GPL-2.0
/*
 * Which capabilities the command has, and how it gets to have these alone.
 */
#include <ctype.h>
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "../lib/near.h"
#include "caps.h"

#define CAPS_MOST	64	/* bits of a set */
#define NAME_LEN	64

/* What container engines give: enough for a package manager and for daemons of old. */
#define DEFAULT_SET	(CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_DAC_OVERRIDE) | CAP_BIT(CAP_FSETID) | \
			 CAP_BIT(CAP_FOWNER) | CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_NET_RAW) | \
			 CAP_BIT(CAP_SETGID) | CAP_BIT(CAP_SETUID) | CAP_BIT(CAP_SETFCAP) | \
			 CAP_BIT(CAP_SETPCAP) | CAP_BIT(CAP_NET_BIND_SERVICE) | \
			 CAP_BIT(CAP_SYS_CHROOT) | CAP_BIT(CAP_KILL) | CAP_BIT(CAP_AUDIT_WRITE))

/* ---- the kernel's ---- */

static int get(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return capget(&head, data);
}

static int put(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return capset(&head, data);
}

/** caps_own() - our own effective capabilities */
uint64_t caps_own(void)
{
	struct __user_cap_data_struct data[2] = {};

	/* cannot fail with this version and ourselves */
	if (get(data))
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

/**
 * caps_raise() - make all permitted capabilities effective
 * @err: filled on failure
 * Return: 0 or -1.
 */
int caps_raise(struct err *err)
{
	struct __user_cap_data_struct data[2] = {};

	if (!get(data)) {
		data[0].effective = data[0].permitted;
		data[1].effective = data[1].permitted;
		if (!put(data))
			return 0;
	}
	return err_set(err, errno, "cannot raise capabilities");
}

static bool is_bounded(unsigned int nr)
{
	return prctl(PR_CAPBSET_READ, nr, 0, 0, 0) == 1;
}

/* ---- names ---- */

/* "CAP_CHOWN", or "CAP_41" for one that is newer than libcap. */
static void name_of(unsigned int nr, char name[NAME_LEN])
{
	char *lower = cap_to_name(nr);
	size_t i;

	snprintf(name, NAME_LEN, "CAP_%u", nr);
	if (lower && !strncmp(lower, "cap_", 4)) {
		for (i = 0; lower[i] && i < NAME_LEN - 1; i++)
			name[i] = toupper((unsigned char)lower[i]);
		name[i] = '\0';
	}
	cap_free(lower);
}

static const char *without_cap(const char *name)
{
	return strncasecmp(name, "cap_", 4) ? name : name + 4;
}

static int unknown(const char *option, const char *word, unsigned int last, struct err *err)
{
	char names[CAPS_MOST][NAME_LEN], upper[NAME_LEN] = "CAP_";
	const char *at = without_cap(word);
	struct near near;
	unsigned int nr;
	size_t i;

	for (i = 4; i < NAME_LEN - 1 && *at; i++)
		upper[i] = toupper((unsigned char)*at++);
	upper[i] = '\0';
	near = near_to(upper);
	for (nr = 0; nr <= last; nr++) {
		name_of(nr, names[nr]);
		near_try(&near, names[nr]);
	}
	if (!near.found)
		return err_set(err, 0, "%s %s: no such capability", option, word);
	return err_set(err, 0, "%s %s: no such capability; did you mean %s?", option, word,
		       near.found);
}

/* Adds it to *@set. */
static int parse(const char *option, const char *word, unsigned int last, uint64_t *set,
		 struct err *err)
{
	char name[NAME_LEN];
	unsigned int nr;

	for (nr = 0; nr <= last; nr++) {
		name_of(nr, name);
		if (!strcasecmp(without_cap(word), without_cap(name))) {
			*set |= CAP_BIT(nr);
			return 0;
		}
	}
	return unknown(option, word, last, err);
}

/* ---- the plan ---- */

/**
 * struct wish - what --cap-add or --cap-drop says
 * @option: which
 * @all: ALL is among them
 * @set: the others
 */
struct wish {
	const char *option;
	bool all;
	uint64_t set;
};

static int read_wish(const struct words *words, unsigned int last, struct wish *wish,
		     struct err *err)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		if (!strcasecmp(words->word[i], "ALL"))
			wish->all = true;
		else if (parse(wish->option, words->word[i], last, &wish->set, err))
			return -1;
	}
	return 0;
}

static int combine(const struct wish *add, const struct wish *drop, uint64_t every,
		   uint64_t *result, struct err *err)
{
	char name[NAME_LEN];

	if (add->all && drop->all)
		return err_set(err, 0, "--cap-add ALL and --cap-drop ALL: one of them alone");
	if (add->set & drop->set) {
		name_of(__builtin_ctzll(add->set & drop->set), name);
		return err_set(err, 0, "--cap-add %s and --cap-drop %s: one of them alone", name,
			       name);
	}
	*result = add->all ? every : drop->all ? 0 : DEFAULT_SET & every;
	*result = (*result | add->set) & ~drop->set;
	return 0;
}

/* Who stays in our user namespace can have what we have and no more. */
static int limit_to_own(const struct wish *add, struct caps *caps, struct err *err)
{
	uint64_t own = caps_own(), bounded = 0;
	char name[NAME_LEN];
	unsigned int nr;

	for (nr = 0; nr <= caps->last; nr++)
		if (is_bounded(nr))
			bounded |= CAP_BIT(nr);
	if (add->set & ~(own & bounded)) {
		name_of(__builtin_ctzll(add->set & ~(own & bounded)), name);
		return err_set(err, EPERM, "--cap-add %s: with --share user it cannot be given, as "
			       "we do not have it", name);
	}
	caps->set &= own & bounded;
	if (bounded & ~caps->set && !(own & CAP_BIT(CAP_SETPCAP)))
		return err_set(err, EPERM, "--share user: capabilities cannot be taken away from "
			       "programs of other users without CAP_SETPCAP");
	return 0;
}

/**
 * caps_plan() - choose the set
 * @options: what was asked for
 * @caps: filled
 * @err: filled on failure
 * Return: 0 or -1.
 */
int caps_plan(const struct options *options, struct caps *caps, struct err *err)
{
	struct wish add = { .option = "--cap-add" }, drop = { .option = "--cap-drop" };

	/* libcap has asked the kernel already */
	caps->last = cap_max_bits() - 1;
	if (read_wish(&options->cap_add, caps->last, &add, err) ||
	    read_wish(&options->cap_drop, caps->last, &drop, err) ||
	    combine(&add, &drop, UINT64_MAX >> (63 - caps->last), &caps->set, err))
		return -1;
	return options->share & CLONE_NEWUSER ? limit_to_own(&add, caps, err) : 0;
}

/**
 * caps_names() - the names of the set
 * @caps: the set
 * @into: "CAP_CHOWN" and so on are appended
 */
void caps_names(const struct caps *caps, struct words *into)
{
	char name[NAME_LEN];
	unsigned int nr;

	for (nr = 0; nr <= caps->last; nr++) {
		if (!(caps->set & CAP_BIT(nr)))
			continue;
		name_of(nr, name);
		words_add(into, name);
	}
}

/**
 * caps_show() - the set
 * @caps: the set
 * @into: a line is appended, unless it is empty
 */
void caps_show(const struct caps *caps, struct text *into)
{
	cleanup_words struct words names = {};
	size_t i;

	caps_names(caps, &names);
	for (i = 0; i < names.count; i++)
		text_add(into, "%s%s", i ? " " : "  ", names.word[i]);
	if (names.count)
		text_add(into, "\n");
}

/* ---- in the container ---- */

/**
 * caps_bound() - keep programs from having other capabilities
 * @caps: the set
 * @teller: how much is told
 * @err: filled on failure
 *
 * Needs CAP_SETPCAP. Return: 0 or -1.
 */
int caps_bound(const struct caps *caps, const struct teller *teller, struct err *err)
{
	char name[NAME_LEN];
	unsigned int nr;

	if (step_begin(teller, "bounding-set", err))
		return -1;
	for (nr = 0; nr <= caps->last; nr++) {
		if (caps->set & CAP_BIT(nr) || !prctl(PR_CAPBSET_DROP, nr, 0, 0, 0))
			continue;
		name_of(nr, name);
		return err_set(err, errno, "cannot take %s out of the bounding set", name);
	}
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return err_set(err, errno, "cannot clear ambient capabilities");
	return 0;
}

/**
 * caps_set() - have the set and nothing else
 * @caps: the set
 * @teller: how much is told
 * @err: filled on failure
 *
 * Inheritable ones would come back in programs with file capabilities: there are none.
 *
 * Return: 0 or -1.
 */
int caps_set(const struct caps *caps, const struct teller *teller, struct err *err)
{
	struct __user_cap_data_struct data[2] = {
		{ .effective = caps->set, .permitted = caps->set },
		{ .effective = caps->set >> 32, .permitted = caps->set >> 32 },
	};

	if (step_begin(teller, "capabilities", err))
		return -1;
	tell(teller, "capabilities %016lx", caps->set);
	if (put(data))
		return err_set(err, errno, "cannot set capabilities %016lx", caps->set);
	return 0;
}
