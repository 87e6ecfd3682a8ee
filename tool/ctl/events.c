// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit events - what is denied, as it happens: when, where, to whom, what, with which arguments.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "ctl.h"
#include "../lib/event_show.h"
#include "../lib/live.h"
#include "../lib/printable.h"

#define WRITE_AT	65536		/* bytes that may wait for more before they are written */
#define ASK_MS		200		/* how often it is asked what was lost */
#define END_MS		1200		/* how long the end may take: what was lost is known after 1 s */
#define TICK_MS		50
#define NS_PER_US	1000
#define NS_PER_S	1000000000

/**
 * struct watch - what is watched, and what has come
 * @ctl: what the command line says
 * @client: who is asked for the last event's number
 * @events: where events come from
 * @names: of groups
 * @top: the group whose subtree is watched, or NULL: all
 * @out: what is to be written
 * @max: how many events to show, 0: no limit
 * @shown: how many have been shown
 * @lost: how many were lost so far, as far as has been said
 * @first: the number of the last event before these
 * @first_known: whether that is certain
 * @come: how many have come, shown or not
 * @asked: when it was asked for losses, in ms
 * @nameless: how many are left out because their group was gone before it could be asked for
 */
struct watch {
	struct ctl *ctl;
	struct client *client;
	struct client_events *events;
	struct group_names *names;
	const struct group *top;
	struct text out;
	uint64_t max;
	uint64_t shown;
	uint64_t lost;
	uint64_t first;
	bool first_known;
	uint64_t come;
	uint64_t asked;
	uint64_t nameless;
};

static bool watch_all(const struct watch *watch)
{
	return !watch->top || !strcmp(watch->top->name, "/");
}

/* Whether a group is the watched one or below it. */
static bool watched(const struct watch *watch, const char *name)
{
	size_t len;

	if (watch_all(watch))
		return true;
	len = strlen(watch->top->name);
	return !strncmp(name, watch->top->name, len) && (!name[len] || name[len] == '/');
}

/* ---- an event ---- */

static void show_text(struct watch *watch, const struct client_event *event, const char *group)
{
	time_t seconds = event->time / NS_PER_S;
	bool logged = event->action == SCLIMIT_ACTION_LOG;
	struct text *out = &watch->out;
	char clock[16];
	struct tm tm;

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime_r(&seconds, &tm));
	text_add(out, "%s.%06u ", clock, (unsigned int)(event->time % NS_PER_S / NS_PER_US));
	printable_add(out, group);
	text_add(out, " ");
	printable_add(out, event->comm);
	text_add(out, "[%u] %s", event->pid, ctl_bold(watch->ctl));
	ctl_show_call(event->abi, event->nr, out);
	event_show_args(event, out);
	text_add(out, "%s %s%s", ctl_plain(watch->ctl), logged ? "" : ctl_red(watch->ctl),
		 event_done(event));
	if (event->action == SCLIMIT_ACTION_ERRNO) {
		text_add(out, " ");
		event_show_errno(event, out);
	}
	text_add(out, "%s\n", logged ? "" : ctl_plain(watch->ctl));
}

static void add_line(struct watch *watch, struct json_object *object)
{
	text_add(&watch->out, "%s\n", json_object_to_json_string_ext(object,
		 JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static void show_json_call(const struct client_event *event, struct json_object *object)
{
	struct json_object *args, *decoded;
	const char *name = syscall_name(event->abi, event->nr);
	unsigned int i;

	json_object_object_add(object, "abi", json_object_new_string(abi_name(event->abi)));
	json_object_object_add(object, "nr", json_object_new_int64(event->nr));
	json_object_object_add(object, "call", name ? json_object_new_string(name) : NULL);
	if (!event->has_args)
		return;
	args = json_object_new_array();
	decoded = json_object_new_array();
	for (i = 0; i < ARRAY_SIZE(event->args); i++)
		json_object_array_add(args, json_object_new_uint64(event->args[i]));
	for (i = 0; i < event_args(event); i++) {
		cleanup_text struct text arg = {};

		event_show_arg(event, i, &arg);
		json_object_array_add(decoded, json_object_new_string(text_str(&arg)));
	}
	json_object_object_add(object, "args", args);
	json_object_object_add(object, "decoded", decoded);
	json_object_object_add(object, "ip", json_object_new_uint64(event->ip));
}

static void show_json(struct watch *watch, const struct client_event *event, const char *group)
{
	struct json_object *object = json_object_new_object();
	time_t seconds = event->time / NS_PER_S;
	cleanup_text struct text code = {};
	char date[32], when[48];
	struct tm tm;

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &tm));
	snprintf(when, sizeof(when), "%s.%09uZ", date, (unsigned int)(event->time % NS_PER_S));
	json_object_object_add(object, "time", json_object_new_string(when));
	json_object_object_add(object, "seq", json_object_new_uint64(event->seq));
	printable_add_json(object, "group", group);
	json_object_object_add(object, "group_id", json_object_new_uint64(event->group_id));
	printable_add_json(object, "comm", event->comm);
	json_object_object_add(object, "pid", json_object_new_int64(event->pid));
	json_object_object_add(object, "tgid", json_object_new_int64(event->tgid));
	show_json_call(event, object);
	json_object_object_add(object, "done", json_object_new_string(event_done(event)));
	if (event->action == SCLIMIT_ACTION_ERRNO) {
		event_show_errno(event, &code);
		json_object_object_add(object, "errno", json_object_new_string(text_str(&code)));
	}
	add_line(watch, object);
}

static void take_event(struct watch *watch, const struct client_event *event)
{
	const char *group = group_name(watch->names, event->group_id);
	char id[32];

	if (event->lost_only)
		return;		/* it has woken us; take_losses() asks for all at once */
	watch->come++;
	if (!group) {
		if (!watch_all(watch)) {
			watch->nameless++;
			return;
		}
		snprintf(id, sizeof(id), "id:%" PRIu64, event->group_id);
		group = id;
	} else if (!watched(watch, group)) {
		return;
	}
	watch->shown++;
	if (watch->ctl->json)
		show_json(watch, event, group);
	else
		show_text(watch, event, group);
}

/* ---- losses ---- */

/* Says what has been lost since it was said last. It is not known of which groups that was. */
static int take_losses(struct watch *watch, struct err *err)
{
	uint64_t lost, more;
	struct json_object *object;

	if (client_events_lost(watch->events, &lost, err))
		return -1;
	if (lost <= watch->lost)
		return 0;
	more = lost - watch->lost;
	watch->lost = lost;
	if (watch->ctl->json) {
		object = json_object_new_object();
		json_object_object_add(object, "lost", json_object_new_uint64(more));
		json_object_object_add(object, "lost_total", json_object_new_uint64(lost));
		add_line(watch, object);
	} else {
		text_add(&watch->out, "%s%" PRIu64 " event%s lost%s%s\n", ctl_red(watch->ctl), more,
			 more == 1 ? "" : "s", watch_all(watch) ? "" : " (of all groups)",
			 ctl_plain(watch->ctl));
	}
	return 0;
}

static void summary(const struct watch *watch)
{
	fprintf(stderr, "sclimit: %" PRIu64 " event%s, %" PRIu64 " lost", watch->shown,
		watch->shown == 1 ? "" : "s", watch->lost);
	if (watch->lost && !watch_all(watch))
		fprintf(stderr, " (of all groups)");
	if (watch->nameless)
		fprintf(stderr, ", %" PRIu64 " of groups that were gone", watch->nameless);
	if (watch->out.len)
		fprintf(stderr, ", the last lines were not read");
	fputc('\n', stderr);
}

/* ---- the loop ---- */

static bool enough(const struct watch *watch)
{
	return watch->max && watch->shown >= watch->max;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes what is there, up to what is enough. Return: 1: there may be more; 0; -1. */
static int drain(struct watch *watch, struct err *err)
{
	struct client_event event;
	int got;

	while (!enough(watch)) {
		got = client_events_next(watch->events, &event, err);
		if (got <= 0)
			return got;
		take_event(watch, &event);
		if (watch->out.len >= WRITE_AT)
			return 1;
	}
	return 0;
}

/*
 * Whether each number that the module has given is accounted for. Where calls were denied while
 * this began, it is not known from which number on that is, and never true.
 */
static int settled(const struct watch *watch, struct err *err)
{
	struct client_info info;

	if (client_info(watch->client, &info, err))
		return -1;
	return watch->first_known && info.event_seq - watch->first == watch->come + watch->lost;
}

/* Asks for losses, as often as it makes sense. Return: 1: there may be more to tell; 0; -1. */
static int ask_losses(struct watch *watch, struct err *err)
{
	int done;

	if (now_ms() - watch->asked < ASK_MS)
		return 1;
	watch->asked = now_ms();
	if (take_losses(watch, err))
		return -1;
	done = settled(watch, err);
	return done < 0 ? -1 : !done;
}

/* Until there are enough, somebody says so, or nobody reads it. Return: as live_wait(). */
static int follow(struct watch *watch, struct live *live, struct err *err)
{
	int what, more = 0, ask = 0, fd = client_events_fd(watch->events);

	for (;;) {
		what = more ? LIVE_READY : live_wait(live, fd, ask ? ASK_MS : -1, err);
		if (what == LIVE_READY || what == LIVE_TIMEOUT) {
			more = drain(watch, err);
			ask = more ? more : ask_losses(watch, err);
			if (ask < 0)
				return -1;
			what = live_write(live, &watch->out, -1, err);
		}
		if (what < 0 || what == LIVE_END || what == LIVE_CLOSED)
			return what;
		if (enough(watch))
			return LIVE_READY;
	}
}

/*
 * What has come before the end is still shown, and what was lost before it told; but whoever goes
 * on to deny calls, or does not read, does not hold it up. Return: 0 or -1.
 */
static int finish(struct watch *watch, struct live *live, struct err *err)
{
	uint64_t end = now_ms() + END_MS;
	struct client_event event;
	int more, what, done;

	do {
		more = drain(watch, err);
		/* behind what was enough, it is counted alone */
		while (more >= 0 && enough(watch) && now_ms() < end) {
			more = client_events_next(watch->events, &event, err);
			if (more <= 0)
				break;
			watch->come += !event.lost_only;
		}
		if (more < 0 || (!more && take_losses(watch, err)))
			return -1;
		what = live_write(live, &watch->out, END_MS, err);
		done = what == LIVE_READY ? settled(watch, err) : 1;
		if (!done && !more)
			what = live_wait(live, client_events_fd(watch->events), TICK_MS, err);
		if (what < 0 || done < 0)
			return -1;
	} while (!done && what != LIVE_END && what != LIVE_CLOSED && now_ms() < end);
	return 0;
}

/* Begins to listen. Return: 0 or -1. */
static int watch_begin(struct watch *watch, struct err *err)
{
	struct client_info before, after;

	watch->client = client_open(err);
	if (!watch->client || client_info(watch->client, &before, err))
		return -1;
	watch->events = client_events_open(err);
	if (!watch->events || client_info(watch->client, &after, err))
		return -1;
	watch->first = after.event_seq;
	watch->first_known = before.event_seq == after.event_seq;
	return 0;
}

static int watch_events(struct watch *watch, struct err *err)
{
	cleanup_live struct live live = LIVE_NONE;

	int what;

	if (live_begin(&live, err) || watch_begin(watch, err))
		return -1;
	/* this walks the hierarchy, which is better done before something happens */
	group_name(watch->names, watch->top ? watch->top->id : 1);
	fprintf(stderr, "sclimit: listening to %s\n", watch->top ? watch->top->path : "all groups");
	what = follow(watch, &live, err);
	if (what < 0 || (what != LIVE_CLOSED && finish(watch, &live, err)))
		return -1;
	summary(watch);
	return 0;
}

static int events_follow(struct ctl *ctl, const char *spec, uint64_t max, struct err *err)
{
	cleanup_group struct group top = GROUP_NONE;
	struct watch watch = { .ctl = ctl, .max = max };
	int ret;

	if (spec && group_open(&top, spec, err))
		return -1;
	watch.top = spec ? &top : NULL;
	watch.names = group_names_new();
	ret = watch_events(&watch, err);
	if (watch.events)
		client_events_close(watch.events);
	if (watch.client)
		client_close(watch.client);
	group_names_free(watch.names);
	text_free(&watch.out);
	return ret;
}

/* ---- without -f ---- */

static int events_counts(struct ctl *ctl, const char *spec, struct err *err)
{
	cleanup_client struct client *client = NULL;
	cleanup_stat struct client_stat stat = {};
	cleanup_group struct group group = GROUP_NONE;
	struct json_object *object;

	client = client_open(err);
	if (!client || group_open(&group, spec ? spec : "/", err))
		return -1;
	if (client_stat_get(client, group.fd, &stat, err))
		return err_prefix(err, "%s", spec ? spec : "/");
	if (!ctl->json) {
		printf("denied %" PRIu64 "\nkilled %" PRIu64 "\ntrapped %" PRIu64 "\n"
		       "logged %" PRIu64 "\nlost %" PRIu64 "\n",
		       stat.denied, stat.killed, stat.trapped, stat.logged, stat.lost);
		return 0;
	}
	object = json_object_new_object();
	printable_add_json(object, "group", group.name);
	json_object_object_add(object, "denied", json_object_new_uint64(stat.denied));
	json_object_object_add(object, "killed", json_object_new_uint64(stat.killed));
	json_object_object_add(object, "trapped", json_object_new_uint64(stat.trapped));
	json_object_object_add(object, "logged", json_object_new_uint64(stat.logged));
	json_object_object_add(object, "lost", json_object_new_uint64(stat.lost));
	ctl_json(object);
	return 0;
}

/* A number from 1 on. */
static int count_parse(const char *text, uint64_t *count)
{
	char *end;

	errno = 0;
	*count = strtoull(text, &end, 10);
	return *text < '0' || *text > '9' || *end || errno || !*count ? -1 : 0;
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "follow", no_argument, NULL, 'f' },
		{ "count", required_argument, NULL, 'n' },
		{ }
	};
	bool live = false;
	uint64_t max = 0;
	const char *spec;
	int c, status;

	while ((c = getopt_long(argc, argv, "fn:h", options, NULL)) != -1) {
		if (c == 'f') {
			live = true;
			continue;
		}
		if (c == 'n') {
			if (count_parse(optarg, &max))
				return ctl_usage(&verb_events, err, "-n %s: not a number from 1 on",
						 optarg);
			continue;
		}
		status = ctl_option(ctl, &verb_events, c);
		if (status)
			return status;
	}
	if (argc - optind > 1)
		return ctl_usage(&verb_events, err, "one group at most");
	if (max && !live)
		return ctl_usage(&verb_events, err, "-n is for -f");
	spec = argv[optind];
	if (live ? events_follow(ctl, spec, max, err) : events_counts(ctl, spec, err)) {
		err_prefix(err, "events");
		return ctl_failed(err);
	}
	return CTL_OK;
}

const struct verb verb_events = {
	"events", "[-f [-n COUNT]] [--json] [GROUP]", "show what is denied, with -f as it happens",
	run,
};
