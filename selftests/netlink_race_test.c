// SPDX-License-Identifier: GPL-2.0
/*
 * Requests of all kinds at the same time, about groups that come and go, while events are told and
 * listeners come and go, and while the module itself does.
 */
#include "nl_events.h"
#include "sclimit_module.h"
#include "sclimit_spin.h"
#include "sclimit_who.h"
#include "sclimit_harness.h"

#define GROUPS	6
#define DUMPS	100
#define LOADS	5

/*
 * top
 * |-- all		in the first test: all is denied, so that no change has to patch code
 * |-- box		where calls are denied all the time
 * `-- g0 to g5		come and go
 */
FIXTURE(race)
{
	char top[CG_PATH], params[64];
	struct stage {
		char box[CG_PATH], g[GROUPS][CG_PATH];
		int stop;
		struct { unsigned long times, good; int odd; char text[128]; } actor[8];
	} *stage;
};

FIXTURE_SETUP(race)
{
	char name[8];
	int i;

	strcpy(self->params, gate_params());
	ASSERT_EQ(0, cg_base(self->top));
	self->stage = shared_pages(sizeof(*self->stage));
	ASSERT_NE(NULL, self->stage);
	ASSERT_EQ(0, cg_create_sub(self->stage->box, self->top, "box"));
	for (i = 0; i < GROUPS; i++) {
		sprintf(name, "g%d", i);
		cg_name(self->stage->g[i], self->top, name);
	}
}

FIXTURE_TEARDOWN_PARENT(race)
{
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- the actors: each returns at the end, with what it met in its place on the stage ---- */

/* Counts an answer. Errors that @odd says nobody should get, and such without a message, stay. */
static void took(struct stage *st, int who, struct scl *s, int err, bool odd)
{
	st->actor[who].times++;
	st->actor[who].good += !err;
	if (!err || st->actor[who].odd || (!odd && *s->nl.ack.text))
		return;
	st->actor[who].odd = err;
	snprintf(st->actor[who].text, sizeof(st->actor[who].text), "%.127s", s->nl.ack.text);
}

static bool gone(int err)
{
	return err == -ENOENT || err == -ENODEV || err == -EBADF;
}

enum { MAKER, CHANGER, CHANGER_TOO, READER, NOBODY_AT_ALL, CALLER, LISTENER, ACTORS };

static struct stage *stage;

static int maker_fn(void *arg)
{
	long i, n = 0;

	(void)arg;
	while (!spin_load(&stage->stop)) {
		i = n++ % GROUPS;
		if (cg_create(stage->g[i]))
			rmdir(stage->g[i]);
		else if (n % 3)
			cg_deny(stage->g[i], "57 110/log");
		stage->actor[MAKER].times++;
		nap();
	}
	return 0;
}

static int changer_fn(void *arg)
{
	static const char *const texts[] = { "57", "57/kill 110", "16:a1==0x5412 i386:26", "all" };
	int who = (long)arg, n = 0, err, fd;
	struct scl s;

	if (scl_open(&s))
		return 1;
	while (!spin_load(&stage->stop)) {
		const char *cg = stage->g[++n % GROUPS];
		struct at at = AT_ID(cg_id(cg));

		fd = cg_path_fd(cg);
		if (n % 2 && fd >= 0)
			at = AT_FD(fd);
		err = scl_change(&s, SCLIMIT_CMD_RULES_DENY + n % 3, at, texts[n % 4]);
		/* once it is locked, there is less to be had */
		took(stage, who, &s, err, !gone(err) && err != -EPERM);
		err = scl_do(&s, n % 5 ? SCLIMIT_CMD_STAT_RESET : SCLIMIT_CMD_LOCK, at);
		took(stage, who, &s, err, !gone(err));
		if (fd >= 0)
			close(fd);
		nap();
	}
	return 0;
}

static int reader_fn(void *arg)
{
	static struct scl_verdict v;
	static struct scl_dump d;
	static struct scl_stat st;
	struct scl s;
	int err, n = 0;

	(void)arg;
	if (scl_open(&s))
		return 1;
	while (!spin_load(&stage->stop)) {
		struct at at = AT_ID(cg_id(stage->g[++n % GROUPS]));

		err = scl_get(&s, at, n % 2, &d);
		took(stage, READER, &s, err ?: -d.odd, !gone(err));
		err = scl_stat(&s, at, &st);
		took(stage, READER, &s, err ?: -st.odd, !gone(err));
		err = scl_verdict(&s, at, 0, 57, NULL, &v);
		took(stage, READER, &s, err, !gone(err));
		nap();
	}
	return 0;
}

static int nobody_fn(void *arg)
{
	static struct scl_dump d;
	int err, n = 0, fd;
	struct scl s;

	(void)arg;
	if (become_nobody() || scl_open(&s))
		return 1;
	while (!spin_load(&stage->stop)) {
		fd = cg_path_fd(stage->g[++n % GROUPS]);
		err = scl_get(&s, AT_FD(fd < 0 ? 999 : fd), n % 2, &d);
		took(stage, NOBODY_AT_ALL, &s, err, !gone(err) && err != -EPERM);
		err = scl_get_all(&s, &d);
		took(stage, NOBODY_AT_ALL, &s, err, err != -EPERM);
		err = scl_deny(&s, AT_FD(fd < 0 ? 999 : fd), "garbage");
		took(stage, NOBODY_AT_ALL, &s, err, err != -EPERM);
		if (fd >= 0)
			close(fd);
		nap();
	}
	return 0;
}

static int caller_fn(void *arg)
{
	(void)arg;
	while (!spin_load(&stage->stop)) {
		raw_syscall(110);
		if (++stage->actor[CALLER].times % 50 == 0)
			nap();
	}
	return 0;
}

static int listener_fn(void *arg)
{
	struct listener l;
	struct event e;
	int i, err;

	(void)arg;
	while (!spin_load(&stage->stop)) {
		err = listener_open(&l);
		for (i = 0; i < 20 && !err && !spin_load(&stage->stop); i++) {
			err = listener_next(&l, &e, 0);
			stage->actor[LISTENER].good += !err;
		}
		if (err && err != -ENOBUFS)
			stage->actor[LISTENER].odd = err;
		listener_close(&l);
	}
	return 0;
}

static int (*const actors[])(void *arg) = {
	[MAKER] = maker_fn, [CHANGER] = changer_fn, [CHANGER_TOO] = changer_fn,
	[READER] = reader_fn, [NOBODY_AT_ALL] = nobody_fn, [CALLER] = caller_fn,
	[LISTENER] = listener_fn,
};

TEST_F(race, requests_of_all_kinds_at_once_are_answered_as_one_by_one)
{
	static struct scl_dump d;
	pid_t pid[ACTORS];
	char all[CG_PATH];
	struct scl s;
	long i;

	stage = self->stage;
	ASSERT_EQ(0, scl_open(&s));
	ASSERT_EQ(0, cg_create_sub(all, self->top, "all"));
	ASSERT_EQ(0, cg_deny(all, "all"));
	ASSERT_EQ(0, cg_deny(stage->box, "110"));
	for (i = 0; i < ACTORS; i++)
		pid[i] = spawn_in(i == CALLER ? stage->box : CG_ROOT, actors[i], (void *)i);
	for (i = 0; i < DUMPS; i++) {
		ASSERT_EQ(0, scl_get_all(&s, &d));
		EXPECT_EQ(0, d.odd);
		EXPECT_STREQ("110", scl_dump_find(&d, cg_id(stage->box)) ?: "nothing");
		nap();
	}
	spin_store(&stage->stop, 1);
	for (i = 0; i < ACTORS; i++) {
		if (i == LISTENER)
			continue;
		EXPECT_EQ(0, reap(pid[i])) TH_LOG("actor %ld", i);
	}
	/* it may be waiting for an event */
	cg_deny(CG_ROOT, "110");
	raw_syscall(110);
	cg_deny(CG_ROOT, "=");
	EXPECT_EQ(0, reap(pid[LISTENER]));
	for (i = 0; i < ACTORS; i++) {
		EXPECT_EQ(0, stage->actor[i].odd) TH_LOG("actor %ld: %s", i, stage->actor[i].text);
		EXPECT_LT(0u, stage->actor[i].times + stage->actor[i].good) TH_LOG("actor %ld", i);
	}
	EXPECT_LT(0u, stage->actor[CHANGER].good);
	EXPECT_LT(0u, stage->actor[READER].good);
	EXPECT_LT(0u, stage->actor[NOBODY_AT_ALL].good);
}

/* ---- the module comes and goes ---- */

static int asker_fn(void *arg)
{
	static struct scl_dump d;
	static struct scl_stat st;
	unsigned long n = 0;
	struct scl_info info;
	struct scl s;
	int err;

	(void)arg;
	while (!spin_load(&stage->stop)) {
		err = scl_open(&s);
		stage->actor[0].times++;
		if (!err) {
			struct at at = AT_ID(cg_id(stage->box));

			stage->actor[0].good++;
			/* whatever is answered: it is answered, and nothing else happens */
			nl_join(&s.nl, s.family.group);
			scl_info(&s, &info);
			scl_deny(&s, at, "garbage");
			scl_get_all(&s, &d);
			scl_get(&s, AT_ID(1UL << 40), true, &d);
			err = scl_stat(&s, at, &st);
			if (err == -ETIMEDOUT)
				stage->actor[0].odd = err;
			/* a dump that is left unread */
			scl_begin(&s, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
			if (++n % 4 == 0)
				nl_send(&s.nl, &s.req);
		}
		scl_close(&s);
		nap();
	}
	return 0;
}

TEST_F(race, the_module_comes_and_goes_while_it_is_asked)
{
	pid_t pid[2];
	int i;

	stage = self->stage;
	for (i = 0; i < 2; i++)
		pid[i] = spawn_in(CG_ROOT, asker_fn, NULL);
	for (i = 0; i < LOADS; i++) {
		unsigned long good = spin_load(&stage->actor[0].good);
		long long end = monotonic_ms() + SCL_TIMEOUT_MS;

		while (spin_load(&stage->actor[0].good) < good + 4 && monotonic_ms() < end)
			nap();
		EXPECT_LE(good + 4, stage->actor[0].good);
		ASSERT_EQ(0, module_unload_soon());
		ASSERT_EQ(0, module_load(self->params));
	}
	spin_store(&stage->stop, 1);
	for (i = 0; i < 2; i++) {
		EXPECT_EQ(0, reap(pid[i]));
	}
	EXPECT_EQ(0, stage->actor[0].odd);
}

TEST_HARNESS_MAIN
