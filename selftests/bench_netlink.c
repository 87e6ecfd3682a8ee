// SPDX-License-Identifier: GPL-2.0
/*
 * What a whole policy costs over netlink, beside what libseccomp takes to load the same one, and
 * how fast events come. In a VM that counts instructions, one is a nanosecond of its time.
 */
#include "bench.h"
#include "nl_events.h"
#include <seccomp.h>

#define POLICY_CONDS	50	/* with BENCH_MANY unconditional ones: 400 rules */
#define REPEATS		5
#define EVENT_NS	500000000ULL
#define EVENT_RATE	"/sys/module/sclimit/parameters/event_rate"
#define EVENT_ROOM	(64 << 20)

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* ---- a policy ---- */

static const char *policy_text(void)
{
	static char text[CG_TEXT];
	unsigned int many[BENCH_MANY], i, n = bench_many(many, 0), len = 0;

	for (i = 0; i < n; i++)
		len += sprintf(text + len, "%sx86_64:%u", i ? " " : "", many[i]);
	for (i = 0; i < POLICY_CONDS; i++)
		len += sprintf(text + len, " x86_64:%u:a0==%u", SYS_pidfd_getfd, i);
	return text;
}

/* The request is built before the clock starts, and answered before it stops. */
static uint64_t replace(struct scl *s, struct at at, const char *text)
{
	uint64_t start;
	int err;

	scl_begin(s, SCLIMIT_CMD_RULES_REPLACE, NLM_F_ACK);
	scl_put_set(s, at, text);
	start = bench_clock();
	err = scl_ask(s, NULL, NULL);
	if (err)
		bench_die("a policy was refused", s->nl.ack.text, err);
	return bench_clock() - start;
}

static void measure_policy(struct scl *s, const char *key)
{
	uint64_t best = UINT64_MAX;
	char cg[CG_PATH];
	unsigned int i;
	struct at at;

	bench_group(cg, BENCH_TOP, key);
	at = AT_ID(cg_id(cg));
	for (i = 0; i < REPEATS; i++) {
		best = least(best, replace(s, at, policy_text()));
		replace(s, at, "");
	}
	bench_say(best, "policy.%s", key);
}

/* ---- the same by libseccomp ---- */

static uint64_t *shared_cost;

static scmp_filter_ctx filter_build(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	unsigned int many[BENCH_MANY], i, n = bench_many(many, 0);
	int err = ctx ? 0 : -ENOMEM;

	for (i = 0; i < n && !err; i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), many[i], 0);
	for (i = 0; i < POLICY_CONDS && !err; i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SYS_pidfd_getfd, 1,
				       SCMP_A0(SCMP_CMP_EQ, i));
	if (err)
		bench_die("libseccomp refuses a rule", "", err);
	return ctx;
}

/* The filter takes all that the child has, so it says nothing and ends by a call that is exempt. */
static int load_fn(void *arg)
{
	scmp_filter_ctx ctx = filter_build();
	uint64_t start = bench_clock();
	int err = seccomp_load(ctx);

	(void)arg;
	shared_cost[0] = bench_clock() - start;
	shared_cost[1] = err;
	return 0;
}

void bench_policy_seccomp(void)
{
	uint64_t best = UINT64_MAX;
	unsigned int i;

	shared_cost = shared_pages(2 * sizeof(*shared_cost));
	if (!shared_cost)
		bench_die("no memory", "", ENOMEM);
	for (i = 0; i < REPEATS; i++) {
		if (run_in(CG_ROOT, load_fn, NULL) || shared_cost[1])
			bench_die("seccomp_load", "", shared_cost[1]);
		best = least(best, shared_cost[0]);
	}
	bench_say(best, "policy.seccomp_load");
}

/* ---- events ---- */

/* Denied calls without a pause, until it is killed. */
static int caller_fn(void *arg)
{
	(void)arg;
	for (;;)
		raw_syscall(SYS_getppid);
	return 0;
}

static void set_rate(const char *rate)
{
	int err = write_text(EVENT_RATE, rate, strlen(rate));

	if (err)
		bench_die("write to", EVENT_RATE, err);
}

/* Caller and listener share the one CPU, so what is told is what they manage together. */
static void measure_events(void)
{
	uint64_t start, count = 0;
	struct listener l;
	struct event e;
	char cg[CG_PATH];
	pid_t caller;
	int err;

	bench_group(cg, BENCH_TOP, "events");
	bench_write(cg, "syscalls.deny", "110");
	set_rate("100000000");
	err = listener_open(&l) ?: listener_room(&l, EVENT_ROOM);
	if (err)
		bench_die("no listener", "", err);
	caller = spawn_in(cg, caller_fn, NULL);
	if (caller < 0)
		bench_die("no child in", cg, caller);
	err = listener_next(&l, &e, 0);
	start = bench_clock();
	while (!err && bench_clock() - start < EVENT_NS) {
		err = listener_next(&l, &e, 0);
		if (!err && e.cmd == SCLIMIT_CMD_EVENT)
			count++;
	}
	if (err)
		bench_die("events end", "", err);
	bench_say(count * 1000000000 / (bench_clock() - start), "events.second");
	kill_and_reap(caller);
	listener_close(&l);
	set_rate("1000");
}

void bench_netlink(void)
{
	char other[CG_PATH];
	struct scl s;
	int err = scl_open(&s);

	if (err)
		bench_die("no socket", "", err);
	measure_policy(&s, "first");
	bench_group(other, BENCH_TOP, "policy_other");
	bench_write(other, "syscalls.deny", policy_text());
	measure_policy(&s, "hooked");
	bench_write(other, "syscalls.allow", "all");
	measure_events();
	scl_close(&s);
}
