// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit top - what is denied most, again and again. Counts are those of the module, which misses
 * nothing; events, of which some may be lost, say who it was last.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "ctl.h"
#include "../lib/live.h"
#include "../lib/printable.h"
#include "../lib/ranking.h"

#define NS_PER_S	1000000000ULL
#define NS_PER_MS	1000000
#define SCREEN_MS	1000		/* how long the terminal may take to get its screen back */
#define DELAY_MIN	0.1		/* seconds */
#define DELAY_MAX	3600.0
#define NAMES_MAX	40		/* columns that the longest call or group takes at most */

/* The whole screen is another one, so that what was there comes back. */
#define SCREEN_BEGIN	"\033[?1049h\033[?25l"
#define SCREEN_END	"\033[?25h\033[?1049l"
#define SCREEN_HOME	"\033[H"
#define SCREEN_LINE_END	"\033[K"
#define SCREEN_REST	"\033[J"

/**
 * struct top - what is shown
 * @ctl: what the command line says
 * @client: where counts come from
 * @events: where names of processes come from
 * @ranking: the calls that are shown
 * @group: what is watched, with all below it
 * @screen: stdout is a terminal, and all of it is ours
 * @at: when counts were taken last, CLOCK_MONOTONIC in ns
 * @seconds: how long after the time before
 * @lost: how many events were lost so far
 * @out: what is to be written
 */
struct top {
	struct ctl *ctl;
	struct client *client;
	struct client_events *events;
	struct ranking ranking;
	struct group group;
	bool screen;
	uint64_t at;
	double seconds;
	uint64_t lost;
	struct text out;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Begins a round. */
static int take_counts(struct top *top, struct err *err)
{
	uint64_t now = now_ns();

	top->seconds = (now - top->at) / (double)NS_PER_S;
	top->at = now;
	return ranking_take(&top->ranking, top->client, &top->group, err) ||
	       client_events_lost(top->events, &top->lost, err) ? -1 : 0;
}

/* ---- what is shown ---- */

static double row_rate(const struct top *top, const struct ranked *row)
{
	return top->seconds > 0 ? ranked_more(row) / top->seconds : 0;
}

/* One line of the screen, cut at its edge, or of a text, which has none. */
static void add_line(struct top *top, struct text *line, size_t width)
{
	if (top->screen && line->len > width)
		line->len = width;
	if (line->len)
		text_add_bytes(&top->out, line->data, line->len);
	text_add(&top->out, "%s\n", top->screen ? SCREEN_LINE_END : "");
	line->len = 0;
}

static void add_row(const struct top *top, const struct ranked *row, int calls, int groups,
		    struct text *line)
{
	cleanup_text struct text call = {}, group = {};

	ctl_show_call(row->abi, row->nr, &call);
	printable_add(&group, row->group);
	text_add(line, "%-*s  %-*s  %10.1f  %12" PRIu64 "  ", calls, text_str(&call), groups,
		 text_str(&group), row_rate(top, row), row->count);
	if (!row->pid) {
		text_add(line, "-");
		return;
	}
	printable_add(line, row->comm);
	text_add(line, "[%u]", row->pid);
}

static int wider(int width, const struct text *text)
{
	int len = text->len < NAMES_MAX ? (int)text->len : NAMES_MAX;

	return len > width ? len : width;
}

static void draw(struct top *top)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	cleanup_text struct text line = {};
	int calls = 4, groups = 5;
	size_t i, rows = top->ranking.count;

	if (top->screen) {
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_row < 3 || !size.ws_col)
			size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
		/* the last line stays free: a newline there would scroll */
		rows = rows < size.ws_row - 3U ? rows : size.ws_row - 3U;
		text_add(&top->out, SCREEN_HOME);
	}
	for (i = 0; i < rows; i++) {
		cleanup_text struct text call = {}, group = {};

		ctl_show_call(top->ranking.order[i]->abi, top->ranking.order[i]->nr, &call);
		printable_add(&group, top->ranking.order[i]->group);
		calls = wider(calls, &call);
		groups = wider(groups, &group);
	}
	printable_add(&line, top->group.path);
	text_add(&line, "  %" PRIu64 " event%s lost", top->lost, top->lost == 1 ? "" : "s");
	add_line(top, &line, size.ws_col);
	text_add(&line, "%-*s  %-*s  %10s  %12s  %s", calls, "CALL", groups, "GROUP", "A SECOND",
		 "IN ALL", "LAST");
	add_line(top, &line, size.ws_col);
	for (i = 0; i < rows; i++) {
		add_row(top, top->ranking.order[i], calls, groups, &line);
		add_line(top, &line, size.ws_col);
	}
	text_add(&top->out, "%s", top->screen ? SCREEN_REST : "\n");
}

static struct json_object *json_decimal(double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.2f", value);
	return json_object_new_double_s(value, text);
}

static void draw_json(struct top *top)
{
	struct json_object *object = json_object_new_object(), *rows = json_object_new_array(), *row;
	const char *name;
	size_t i;

	printable_add_json(object, "group", top->group.name);
	json_object_object_add(object, "seconds", json_decimal(top->seconds));
	json_object_object_add(object, "lost", json_object_new_uint64(top->lost));
	for (i = 0; i < top->ranking.count; i++) {
		const struct ranked *of = top->ranking.order[i];

		row = json_object_new_object();
		name = syscall_name(of->abi, of->nr);
		json_object_object_add(row, "abi", json_object_new_string(abi_name(of->abi)));
		json_object_object_add(row, "nr", json_object_new_int64(of->nr));
		json_object_object_add(row, "call", name ? json_object_new_string(name) : NULL);
		printable_add_json(row, "group", of->group);
		json_object_object_add(row, "per_second", json_decimal(row_rate(top, of)));
		json_object_object_add(row, "count", json_object_new_uint64(of->count));
		if (of->pid) {
			printable_add_json(row, "comm", of->comm);
			json_object_object_add(row, "pid", json_object_new_int64(of->pid));
		}
		json_object_array_add(rows, row);
	}
	json_object_object_add(object, "rows", rows);
	text_add(&top->out, "%s\n", json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
				    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

static int show(struct top *top, struct live *live, struct err *err)
{
	if (top->ctl->json)
		draw_json(top);
	else
		draw(top);
	return live_write(live, &top->out, -1, err);
}

/* ---- the loop ---- */

/* Return: 0 or -1. */
static int take_events(struct top *top, uint64_t end, struct err *err)
{
	struct client_event event;
	int got;

	while ((got = client_events_next(top->events, &event, err)) > 0) {
		if (event.lost_only)
			continue;
		ranking_tell(&top->ranking, &event);
		/* a flood must not keep the next round from coming */
		if (now_ns() >= end)
			break;
	}
	return got < 0 ? -1 : 0;
}

/* Takes events until @end. Return: LIVE_TIMEOUT: it is there; LIVE_END, LIVE_CLOSED, or -1. */
static int until(struct top *top, struct live *live, uint64_t end, struct err *err)
{
	int fd = client_events_fd(top->events), what;
	uint64_t now;

	for (;;) {
		/* also what has been read before, and was left when a round came */
		if (take_events(top, end, err))
			return -1;
		now = now_ns();
		if (now >= end)
			return LIVE_TIMEOUT;
		what = live_wait(live, fd, (end - now + NS_PER_MS - 1) / NS_PER_MS, err);
		if (what == LIVE_RESIZED && top->screen)
			what = show(top, live, err);
		if (what < 0 || what == LIVE_END || what == LIVE_CLOSED)
			return what;
	}
}

/* Return: 0 or -1. */
static int rounds(struct top *top, struct live *live, double delay, uint64_t max, struct err *err)
{
	int what;

	top->at = now_ns();
	if (take_counts(top, err))
		return -1;
	/* what was denied before is no denial of the first round */
	top->seconds = 0;
	what = top->screen ? show(top, live, err) : LIVE_READY;
	for (; what >= 0 && what != LIVE_END && what != LIVE_CLOSED; max--) {
		what = until(top, live, top->at + (uint64_t)(delay * NS_PER_S), err);
		if (what != LIVE_TIMEOUT)
			continue;
		if (take_counts(top, err))
			return -1;
		what = show(top, live, err);
		if (max == 1)
			break;
	}
	return what < 0 ? -1 : 0;
}

static int top_run(struct top *top, const char *spec, double delay, uint64_t max,
		   struct err *err)
{
	cleanup_live struct live live = LIVE_NONE;
	int ret;

	if (live_begin(&live, err))
		return -1;
	top->client = client_open(err);
	if (!top->client || group_open(&top->group, spec, err))
		return -1;
	top->events = client_events_open(err);
	if (!top->events)
		return -1;
	text_add(&top->out, "%s", top->screen ? SCREEN_BEGIN : "");
	ret = rounds(top, &live, delay, max, err);
	/* whatever was being drawn */
	if (top->screen) {
		top->out.len = 0;
		text_add(&top->out, SCREEN_END);
		if (live_write(&live, &top->out, SCREEN_MS, &(struct err){}) < 0)
			return ret;
	}
	return ret;
}

static void top_free(struct top *top)
{
	ranking_free(&top->ranking);
	text_free(&top->out);
	if (top->events)
		client_events_close(top->events);
	if (top->client)
		client_close(top->client);
	group_close(&top->group);
}

/* ---- the command line ---- */

static int delay_parse(const char *text, double *delay)
{
	char *end;

	*delay = strtod(text, &end);
	return *text < '0' || *text > '9' || *end || !(*delay >= DELAY_MIN && *delay <= DELAY_MAX) ?
	       -1 : 0;
}

static int rounds_parse(const char *text, uint64_t *max)
{
	char *end;

	errno = 0;
	*max = strtoull(text, &end, 10);
	return *text < '0' || *text > '9' || *end || errno || !*max ? -1 : 0;
}

static int run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		CTL_OPTIONS,
		{ "delay", required_argument, NULL, 'd' },
		{ "rounds", required_argument, NULL, 'n' },
		{ }
	};
	struct top top = { .ctl = ctl, .group = GROUP_NONE };
	double delay = 2;
	uint64_t max = 0;
	int c, status;

	while ((c = getopt_long(argc, argv, "d:n:h", options, NULL)) != -1) {
		if (c == 'd' && delay_parse(optarg, &delay))
			return ctl_usage(&verb_top, err, "-d %s: not seconds, from %g to %g",
					 optarg, DELAY_MIN, DELAY_MAX);
		if (c == 'n' && rounds_parse(optarg, &max))
			return ctl_usage(&verb_top, err, "-n %s: not a number from 1 on", optarg);
		if (c == 'd' || c == 'n')
			continue;
		status = ctl_option(ctl, &verb_top, c);
		if (status)
			return status;
	}
	if (argc - optind > 1)
		return ctl_usage(&verb_top, err, "one group at most");
	top.screen = !ctl->json && isatty(STDOUT_FILENO);
	status = top_run(&top, argv[optind] ? argv[optind] : "/", delay, max, err);
	top_free(&top);
	if (status) {
		err_prefix(err, "top");
		return ctl_failed(err);
	}
	return CTL_OK;
}

const struct verb verb_top = {
	"top", "[-d SECONDS] [-n ROUNDS] [--json] [GROUP]", "show what is denied most, live", run,
};
