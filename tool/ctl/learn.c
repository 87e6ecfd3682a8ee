// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit learn: a profile of exactly the calls that a group or a command makes.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>

#include "../lib/command.h"
#include "../lib/learning.h"
#include "../lib/profile.h"
#include "../lib/signals.h"
#include "ctl.h"

#define LOOK_MS		500	/* between two looks on a terminal */
#define LOOK_MS_FILE	2000	/* elsewhere, where each look may be a line */

/**
 * struct learn - a run of this verb
 * @out: where the profile goes
 * @merge: a profile to add to, or NULL
 * @rules: it is to be rules, not an OCI profile
 * @terminal: stderr is one
 * @shown: how much of the line on it the last look took
 * @seen: how many different calls the last look found; SIZE_MAX before the first one
 */
struct learn {
	const char *out;
	const char *merge;
	bool rules;
	bool terminal;
	int shown;
	size_t seen;
};

/* ---- progress ---- */

static void say(struct learn *learn, const char *name, const struct learnt *learnt, bool last)
{
	cleanup_text struct text line = {};

	if (!learn->terminal && !last && learnt->nr_counts == learn->seen)
		return;
	learn->seen = learnt->nr_counts;
	text_add(&line, "sclimit: learn: %s: %zu different calls, %" PRIu64 " in all, %" PRIu64
		 " denied", name, learnt->nr_counts, learnt->calls, learnt->denied);
	fprintf(stderr, "%s%-*s%s", learn->terminal ? "\r" : "", learn->shown, text_str(&line),
		learn->terminal && !last ? "" : "\n");
	learn->shown = learn->terminal ? (int)line.len : 0;
}

static int look(struct learn *learn, const struct learning *learning, bool last,
		struct learnt *learnt, struct err *err)
{
	if (learning_look(learning, learnt, err)) {
		if (learn->terminal && learn->shown)
			fputc('\n', stderr);
		return -1;
	}
	say(learn, learning->group->name, learnt, last);
	return 0;
}

/* ---- waiting ---- */

/* Until something happens to @fds or a signal comes: 0 for the time to look, 1, or -1. */
static int wait_for(const struct learn *learn, struct pollfd *fds, size_t count, struct err *err)
{
	int n = poll(fds, count, learn->terminal ? LOOK_MS : LOOK_MS_FILE);

	if (n < 0 && errno != EINTR)
		return err_set(err, errno, "learn: poll");
	return n != 0;
}

/* A group is learnt until the user ends it. */
static int follow_group(struct learn *learn, const struct learning *learning, struct err *err)
{
	struct pollfd fd = { .fd = signals_fd(), .events = POLLIN };
	struct signal_taken taken;

	while (!signals_take(&taken)) {
		cleanup_learnt struct learnt learnt = {};

		if (look(learn, learning, false, &learnt, err) ||
		    wait_for(learn, &fd, 1, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A command is learnt until it and all that it has started have ended. The first signal is the
 * command's, the second one ends the learning.
 */
static int follow_command(struct learn *learn, const struct learning *learning,
			  struct command *command, struct err *err)
{
	struct pollfd fds[] = {
		{ .fd = signals_fd(), .events = POLLIN },
		{ .fd = command->pidfd, .events = POLLIN },
		{ .fd = command->events_fd, .events = POLLPRI },
	};
	struct signal_taken taken;
	bool told = false;

	/* it is read each time: else poll() goes on to tell that it has changed */
	while (command_is_populated(command) || !command_has_ended(command)) {
		cleanup_learnt struct learnt learnt = {};

		if (look(learn, learning, false, &learnt, err))
			return -1;
		if (signals_take(&taken)) {
			if (told || command_has_ended(command))
				return 0;
			if (!taken.from_terminal)
				command_signal(command, taken.nr);
			told = true;
		}
		if (wait_for(learn, fds, ARRAY_SIZE(fds), err) < 0)
			return -1;
		if (command_has_ended(command))
			fds[1].fd = -1;
	}
	return 0;
}

/* ---- the result ---- */

static char *as_rules(const char *json, struct words *notes, struct err *err)
{
	cleanup_rules struct rules rules = {};
	struct profile_context context;
	struct text text = {};
	size_t i;

	profile_context_here(&context);
	if (profile_parse("the profile", json, strlen(json), &context, &rules, notes, err))
		return NULL;
	text_add(&text, "# everything but what was learnt\n");
	for (i = 0; i < rules.count; i++) {
		rule_show(&rules.rule[i], &text);
		text_add(&text, "\n");
	}
	return text.data;
}

static void print_notes(const char *name, const struct words *notes)
{
	size_t i;

	for (i = 0; i < notes->count; i++)
		warn("%s: %s", name, notes->word[i]);
}

static void print_summary(const struct learn *learn, const struct learnt *learnt)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "file", json_object_new_string(learn->out));
	json_object_object_add(object, "different", json_object_new_uint64(learnt->nr_counts));
	json_object_object_add(object, "calls", json_object_new_uint64(learnt->calls));
	json_object_object_add(object, "denied", json_object_new_uint64(learnt->denied));
	ctl_json(object);
}

static int write_result(const struct ctl *ctl, const struct learn *learn,
			const struct profile_text *into, const struct learnt *learnt,
			struct err *err)
{
	cleanup_free struct profile_used *used = xcalloc(learnt->nr_counts, sizeof(*used));
	cleanup_free char *json = NULL, *rules = NULL;
	cleanup_words struct words notes = {};
	const char *result;
	size_t i;

	for (i = 0; i < learnt->nr_counts; i++)
		used[i] = (struct profile_used){ learnt->count[i].abi, learnt->count[i].nr };
	json = profile_write(used, learnt->nr_counts, into, &notes, err);
	if (!json)
		return -1;
	result = json;
	if (learn->rules)
		result = rules = as_rules(json, &notes, err);
	if (!result)
		return -1;
	print_notes(into ? into->name : learn->out, &notes);
	if (fflush(stdout))
		return err_set(err, errno, "stdout: cannot write");
	if (file_write(learn->out, result, strlen(result), err))
		return -1;
	if (ctl->json && strcmp(learn->out, "-"))
		print_summary(learn, learnt);
	return 0;
}

/* ---- the verb ---- */

static int learn_group(struct learn *learn, const char *spec, struct learnt *learnt,
		       struct err *err)
{
	cleanup_client struct client *client = client_open(err);
	cleanup_group struct group group = GROUP_NONE;
	cleanup_learning struct learning learning = {};

	if (!client || group_open(&group, spec, err) || signals_begin(err) ||
	    learning_begin(&learning, client, &group, err) ||
	    follow_group(learn, &learning, err) || learning_end(&learning, err) ||
	    look(learn, &learning, true, learnt, err))
		return -1;
	return 0;
}

static int learn_command(struct learn *learn, char **argv, int *status, struct learnt *learnt,
			 struct err *err)
{
	cleanup_client struct client *client = client_open(err);
	cleanup_command struct command command = COMMAND_NONE;
	cleanup_learning struct learning learning = {};

	if (!client || signals_begin(err) || command_prepare(&command, argv, err) ||
	    learning_begin(&learning, client, &command.group, err) ||
	    command_start(&command, err) ||
	    follow_command(learn, &learning, &command, err) || learning_end(&learning, err) ||
	    command_was_run(&command, err) || look(learn, &learning, true, learnt, err)) {
		*status = command.status;
		return -1;
	}
	*status = command.status;
	return 0;
}

static int learn_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "merge", required_argument, NULL, 'm' },
		{ "format", required_argument, NULL, 'f' },
		CTL_OPTIONS, {}
	};
	struct learn learn = {
		.out = "-", .terminal = isatty(STDERR_FILENO), .seen = SIZE_MAX,
	};
	cleanup_learnt struct learnt learnt = {};
	cleanup_text struct text old = {};
	struct profile_text into = {};
	int c, status = CTL_OK;
	bool is_command;

	while ((c = getopt_long(argc, argv, "+o:m:f:h", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			learn.out = optarg;
			break;
		case 'm':
			learn.merge = optarg;
			break;
		case 'f':
			learn.rules = !strcmp(optarg, "rules");
			if (!learn.rules && strcmp(optarg, "oci"))
				return ctl_usage(&verb_learn, err, "no such format: %s", optarg);
			break;
		default:
			status = ctl_option(ctl, &verb_learn, c);
			if (status)
				return status;
		}
	}
	is_command = optind > 1 && !strcmp(argv[optind - 1], "--");
	if (optind == argc || (!is_command && optind + 1 != argc))
		return ctl_usage(&verb_learn, err, is_command ? "no command" :
				 "one group, or a command behind --");
	/* what is to be added to is looked at before it takes an hour to learn */
	if (learn.merge) {
		if (file_read(learn.merge, &old, err))
			return CTL_FAILED;
		into = (struct profile_text){ learn.merge, text_str(&old), old.len };
		cleanup_free char *trial = profile_write(NULL, 0, &into, NULL, err);
		if (!trial)
			return CTL_FAILED;
	}
	if (is_command ? learn_command(&learn, argv + optind, &status, &learnt, err) :
			 learn_group(&learn, argv[optind], &learnt, err))
		return is_command && status ? status : ctl_failed(err);
	if (write_result(ctl, &learn, learn.merge ? &into : NULL, &learnt, err))
		return CTL_FAILED;
	return status;
}

const struct verb verb_learn = {
	.name = "learn",
	.args = "[-o FILE] [--merge PROFILE.json] [--format oci|rules] (GROUP | -- COMMAND...)",
	.about = "write a profile of exactly the calls that a group or a command makes",
	.run = learn_run,
};
