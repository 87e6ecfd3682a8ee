// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that are replaced while calls are judged: each call is judged by the rules of one moment,
 * number, conditions and action, never by the conditions of one and the action of another.
 *
 * The call is lseek(2) of no file, which does nothing and returns EBADF where it runs.
 */
#include "sclimit_harness.h"

#define STATES		8
#define FILLERS		60	/* rules that do not match, before and behind */
#define WRITES		1500
#define WORKERS		2

/*
 * top
 * `-- a	the workers
 */
FIXTURE(race)
{
	char top[CG_PATH], a[CG_PATH];
};

FIXTURE_SETUP(race)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
}

FIXTURE_TEARDOWN_PARENT(race)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/**
 * struct calls - of one worker; shared
 * @wrong: the first answer that no state gives, to a call with offset @offset
 * @denied: answers of a rule
 * @ran: calls that no rule was for
 */
struct calls {
	volatile int stop, wrong, offset;
	volatile unsigned int denied, ran;
};

static int worker_fn(void *arg)
{
	struct calls *c = arg;
	unsigned int i;

	for (i = 0; !c->stop; i++) {
		int state = i % STATES, ret = -raw_syscall(SYS_lseek, -1, 1000 + state);

		if (ret == EBADF) {
			c->ran++;
		} else if (ret == 200 + state) {
			c->denied++;
		} else {
			c->wrong = ret;
			c->offset = 1000 + state;
			return 1;
		}
	}
	return 0;
}

/* State s: only offset 1000 + s is denied, with errno 200 + s. As many others as @fillers. */
static void rules_of(int s, int fillers, char *text)
{
	int len = sprintf(text, "= 8:a1==%d,a0!=0/errno=%d", 1000 + s, 200 + s), i;

	for (i = 0; i < fillers; i++)
		len += sprintf(text + len, " 8:a1==%d%s/errno=%d", 2000 + STATES * i + s,
			       i % 2 ? ",a0!=0,a2<5" : "", 100 + s);
}

static void replaced(struct __test_metadata *_metadata, const char *by, const char *in)
{
	struct calls *c = shared_pages(WORKERS * sizeof(*c));
	unsigned int denied = 0, ran = 0;
	static char text[CG_TEXT];
	pid_t pid[WORKERS];
	int i;

	ASSERT_NE(NULL, c);
	for (i = 0; i < WORKERS; i++) {
		pid[i] = spawn_in(in, worker_fn, &c[i]);
		ASSERT_LT(0, pid[i]);
	}
	for (i = 0; i < WRITES && !c[0].wrong && !c[1].wrong; i++) {
		rules_of(i % STATES, i % 3 ? FILLERS >> i % 5 : 0, text);
		ASSERT_EQ(0, cg_deny(by, text));
	}
	for (i = 0; i < WORKERS; i++) {
		c[i].stop = 1;
		EXPECT_EQ(0, reap(pid[i]))
			TH_LOG("errno %d for offset %d", c[i].wrong, c[i].offset);
		denied += c[i].denied;
		ran += c[i].ran;
	}
	/* They were there while it happened. */
	EXPECT_LT(WRITES / 10u, denied);
	EXPECT_LT(WRITES / 10u, ran);
}

TEST_F_TIMEOUT(race, rules_replaced_in_the_group_are_seen_whole, 120)
{
	replaced(_metadata, self->a, self->a);
}

TEST_F_TIMEOUT(race, rules_replaced_above_are_seen_whole, 120)
{
	ASSERT_EQ(0, cg_deny(self->a, "8:a1==3000/kill 8:a1==3001/trap 9:a0==3000"));
	replaced(_metadata, self->top, self->a);
}

TEST_HARNESS_MAIN
