// SPDX-License-Identifier: GPL-2.0
/*
 * The command line. Long options are taken by their whole names alone: what an abbreviation means
 * changes with each option that is added.
 */
#include <sched.h>
#include <string.h>

#include "../lib/near.h"
#include "amounts.h"
#include "options_take.h"

#define SHOWN	80	/* characters of a word, in a message */

/* What has been read of it. */
struct reader {
	char **next;	/* the next word */
	uint64_t given;	/* 1 << enum option */
	bool end;	/* nothing else is to be read: --help, --version */
};

_Static_assert(OPTIONS <= 64, "struct reader.given");

/** options_free() - let go of what options hold */
void options_free(struct options *options)
{
	size_t i;

	for (i = 0; i < options->nr_mounts; i++) {
		free(options->mount[i].src);
		free(options->mount[i].dst);
	}
	free(options->mount);
	free(options->uid_map.range);
	free(options->gid_map.range);
	free(options->rule);
	words_free(&options->env);
	words_free(&options->cap_add);
	words_free(&options->cap_drop);
	words_free(&options->supervise);
	words_free(&options->supervise_mount);
	words_free(&options->supervise_connect);
	words_free(&options->supervise_xattr);
	*options = (struct options){};
}

/* ---- one option ---- */

static int option_do(struct reader *reader, struct options *options, enum option option,
		     const char *word, struct err *err)
{
	const char *name = option_rows[option].name;

	if (word && !*word)
		return err_set(err, 0, "--%s: an empty word", name);
	if (option_take(options, option, word, err))
		return word ? err_prefix(err, "--%s %.*s%s", name, SHOWN, word,
					 strlen(word) > SHOWN ? "..." : "") :
			      err_prefix(err, "--%s", name);
	reader->given |= 1ULL << option;
	reader->end = options->help || options->version;
	return 0;
}

static int unknown_long(const char *name, struct err *err)
{
	struct near near = near_to(name);
	size_t i;

	for (i = 0; i < OPTIONS; i++) {
		near_try(&near, option_rows[i].name);
		if (option_rows[i].alias)
			near_try(&near, option_rows[i].alias);
	}
	return near.found ? err_set(err, 0, "there is no option --%.*s; is --%s meant?", SHOWN, name,
				    near.found) :
			    err_set(err, 0, "there is no option --%.*s", SHOWN, name);
}

static bool is_name(const char *name, const char *text, size_t len)
{
	return name && strlen(name) == len && !memcmp(name, text, len);
}

static int long_read(struct reader *reader, struct options *options, const char *text,
		     struct err *err)
{
	size_t len = strcspn(text, "="), i;
	const char *word = text[len] ? text + len + 1 : NULL;
	cleanup_free char *name = NULL;

	for (i = 0; i < OPTIONS; i++)
		if (is_name(option_rows[i].name, text, len) ||
		    is_name(option_rows[i].alias, text, len))
			break;
	if (i == OPTIONS) {
		name = xstrndup(text, len);
		return unknown_long(name, err);
	}
	if (word && !option_rows[i].word)
		return err_set(err, 0, "--%s: it takes no word", option_rows[i].name);
	if (!word && option_rows[i].word) {
		word = *reader->next;
		if (!word)
			return err_set(err, 0, "--%s: %s is missing", option_rows[i].name,
				       option_rows[i].word);
		reader->next++;
	}
	return option_do(reader, options, i, word, err);
}

/* Letters behind one dash: none of these options takes a word. */
static int letters_read(struct reader *reader, struct options *options, const char *letters,
			struct err *err)
{
	struct near near = near_to(letters);
	size_t i;

	for (; *letters && !reader->end; letters++) {
		for (i = 0; i < OPTIONS; i++)
			if (option_rows[i].letter == *letters)
				break;
		if (i == OPTIONS) {
			for (i = 0; i < OPTIONS; i++)
				near_try(&near, option_rows[i].name);
			return near.found ? err_set(err, 0, "there is no option -%c; is --%s meant?",
						    *letters, near.found) :
					    err_set(err, 0, "there is no option -%c", *letters);
		}
		if (option_do(reader, options, i, NULL, err))
			return -1;
	}
	return 0;
}

/* ---- what does not go together ---- */

static const struct {
	enum option a, b;
	const char *why;
} strangers[] = {
	{ OPT_READ_ONLY, OPT_OVERLAY, "a root is either not written to, or in memory" },
	{ OPT_CPU_WEIGHT, OPT_CPU_SHARES, "both set cpu.weight" },
	{ OPT_IO_WEIGHT, OPT_BLKIO_WEIGHT, "both set io.weight" },
	{ OPT_QUIET, OPT_VERBOSE, "one says less, the other more" },
	{ OPT_QUIET, OPT_DEBUG, "one says less, the other more" },
};

/* Options for a namespace of the container's own. */
static const struct {
	enum option option;
	unsigned int flag;
	const char *name;
} private[] = {
	{ OPT_UID_MAP, CLONE_NEWUSER, "user" },
	{ OPT_GID_MAP, CLONE_NEWUSER, "user" },
	{ OPT_HOSTNAME, CLONE_NEWUTS, "uts" },
	{ OPT_ROOTFS, CLONE_NEWNS, "mount" },
	{ OPT_READ_ONLY, CLONE_NEWNS, "mount" },
	{ OPT_OVERLAY, CLONE_NEWNS, "mount" },
	{ OPT_BIND, CLONE_NEWNS, "mount" },
	{ OPT_TMPFS, CLONE_NEWNS, "mount" },
};

static bool is_given(const struct reader *reader, enum option option)
{
	return reader->given >> option & 1;
}

static int together_check(const struct reader *reader, const struct options *options,
			  struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(strangers); i++)
		if (is_given(reader, strangers[i].a) && is_given(reader, strangers[i].b))
			return err_set(err, 0, "--%s does not go with --%s: %s",
				       option_rows[strangers[i].a].name,
				       option_rows[strangers[i].b].name, strangers[i].why);
	for (i = 0; i < ARRAY_SIZE(private); i++)
		if (is_given(reader, private[i].option) && options->share & private[i].flag)
			return err_set(err, 0,
				       "--%s does not go with --share %s: the host's would be changed",
				       option_rows[private[i].option].name, private[i].name);
	if (options->no_init && options->share & CLONE_NEWPID)
		return err_set(err, 0, "--no-init does not go with --share pid: nobody would end "
			       "what the command has started");
	if (options->from_exec &&
	    (options->backend == BACKEND_SECCOMP || options->backend == BACKEND_BOTH))
		return err_set(err, 0, "--from-exec does not go with --backend %s: a filter of "
			       "seccomp is there before the execve",
			       options->backend == BACKEND_BOTH ? "both" : "seccomp");
	return 0;
}

/* ---- all of it ---- */

/* Words of the user's are in it, and it is to be one line whatever they are. */
static int make_plain(struct err *err)
{
	char *c;

	for (c = err->text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return -1;
}

static int read_all(struct reader *reader, struct options *options, struct err *err)
{
	const char *text;

	while (*reader->next && !reader->end) {
		text = *reader->next;
		if (text[0] != '-' || !text[1])
			break;
		reader->next++;
		if (!strcmp(text, "--"))
			break;
		if (text[1] == '-' ? long_read(reader, options, text + 2, err) :
				     letters_read(reader, options, text + 1, err))
			return -1;
	}
	if (reader->end)
		return 0;
	if (together_check(reader, options, err))
		return -1;
	if (!*reader->next)
		return err_set(err, 0, "no command is given; --help says more");
	if (!**reader->next)
		return err_set(err, 0, "the command is an empty word");
	options->argv = reader->next;
	return 0;
}

/**
 * options_parse() - read a command line
 * @argc: how many words
 * @argv: its words, the first of which is our name; ended by NULL
 * @options: filled; to be freed even on failure
 * @err: filled on failure: one line, which names the option and its word
 * Return: 0 or -1.
 */
int options_parse(int argc, char **argv, struct options *options, struct err *err)
{
	struct reader reader = { .next = argv + (argc > 0) };

	*options = (struct options){
		.uid = -1, .gid = -1,
		.memory = AMOUNT_NONE, .memory_high = AMOUNT_NONE, .swap = AMOUNT_NONE,
		.cpu_quota = AMOUNT_NONE, .cpu_period = CPU_PERIOD, .cpu_weight = AMOUNT_NONE,
		.io_weight = AMOUNT_NONE, .pids = AMOUNT_NONE,
		.profile = "default",
	};
	return read_all(&reader, options, err) ? make_plain(err) : 0;
}
