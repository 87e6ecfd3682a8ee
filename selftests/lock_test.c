// SPDX-License-Identifier: GPL-2.0
/*
 * syscalls.lock: once 1 is written, the group's own rules are one-way as long as it lives. Denies
 * go on, what would loosen is EPERM, for everyone; those above and below have locks of their own.
 *
 * The root group is never locked here: that would stay as long as the guest.
 */
#include "sclimit_module.h"
#include "sclimit_who.h"
#include "sclimit_harness.h"

#define RULES	"2 57/errno=5 101/kill 110/trap 2:a0==1/kill 59:a1!=0 i386:20"

/*
 * top
 * |-- a
 * |   `-- a1
 * `-- b
 */
FIXTURE(lock)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
	char rules[CG_TEXT];	/* as they read */
};

FIXTURE_SETUP(lock)
{
	ASSERT_EQ(0, keeper());
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, cg_deny(self->a, RULES));
	strcpy(self->rules, cg_line(self->a, "syscalls.deny.local"));
}

FIXTURE_TEARDOWN_PARENT(lock)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

#define EXPECT_LOCK(cg, want)	EXPECT_STREQ(want, cg_line(cg, "syscalls.lock"))

static int lock(const char *cg)
{
	return cg_write(cg, "syscalls.lock", "1\n");
}

/* ---- the file ---- */

TEST_F(lock, reads_0_everywhere_until_it_is_written_to)
{
	char buf[64];

	EXPECT_EQ(2, cg_read(CG_ROOT, "syscalls.lock", buf, sizeof(buf)));
	EXPECT_STREQ("0\n", buf);
	EXPECT_LOCK(self->top, "0");
	EXPECT_LOCK(self->a1, "0");
	EXPECT_EQ(0, lock(self->a));
	EXPECT_EQ(2, cg_read(self->a, "syscalls.lock", buf, sizeof(buf)));
	EXPECT_STREQ("1\n", buf);
	EXPECT_LOCK(self->top, "0");
	EXPECT_LOCK(self->a1, "0");
	EXPECT_LOCK(self->b, "0");
	EXPECT_LOCK(CG_ROOT, "0");
}

TEST_F(lock, takes_0_while_it_is_open_and_1_at_any_time)
{
	EXPECT_EQ(0, cg_write(self->a, "syscalls.lock", "0"));
	EXPECT_EQ(0, cg_write(self->a, "syscalls.lock", "0\n"));
	EXPECT_EQ(0, cg_write(CG_ROOT, "syscalls.lock", "0"));
	EXPECT_LOCK(self->a, "0");
	EXPECT_EQ(0, cg_allow(self->a, "2"));
	EXPECT_EQ(0, cg_write(self->a, "syscalls.lock", "1"));
	EXPECT_LOCK(self->a, "1");
	EXPECT_EQ(0, cg_write(self->a, "syscalls.lock", "1\n"));
	EXPECT_LOCK(self->a, "1");
	EXPECT_EQ(-EPERM, cg_write(self->a, "syscalls.lock", "0"));
	EXPECT_EQ(-EPERM, cg_write(self->a, "syscalls.lock", "0\n"));
	EXPECT_LOCK(self->a, "1");
	EXPECT_EQ(-EPERM, cg_allow(self->a, "57"));
}

TEST_F(lock, anything_else_is_einval_and_changes_nothing)
{
	static const char *const text[] = {
		"\n", " ", "2", "-1", "+1", "01", "00", "10", "11", "1 1", "0 1", "1\n1", "0x1",
		"1.0", "yes", "y", "on", "true", "lock", "1;", "1,", "one", "=1", "= 1",
		"4294967297", "18446744073709551617",
	};
	int fd, round;
	size_t i;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < ARRAY_SIZE(text); i++) {
			EXPECT_EQ(-EINVAL, cg_write(self->a, "syscalls.lock", text[i]))
				TH_LOG("'%s'", text[i]);
			EXPECT_LOCK(self->a, round ? "1" : "0");
		}
		fd = cg_open(self->a, "syscalls.lock", O_WRONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-EINVAL, write_fd(fd, "1\0" "1", 3));
		close(fd);
		EXPECT_LOCK(self->a, round ? "1" : "0");
		ASSERT_EQ(0, lock(self->a));
	}
}

/* ---- who ---- */

TEST_F(lock, is_for_those_who_may_write_rules)
{
	static int (*const someone[])(void) = {
		become_nobody, lose_sys_admin, become_userns_root,
	};
	size_t i;
	int fd;

	EXPECT_EQ(EACCES, write_as(become_nobody, self->a, "syscalls.lock", "1"));
	ASSERT_EQ(0, chown(cg_file(self->a, "syscalls.lock"), NOBODY, NOBODY));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.lock", "1"));
	/* permission is asked before anything is parsed */
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.lock", "garbage"));
	EXPECT_EQ(EPERM, write_as(become_nobody, self->a, "syscalls.lock", "0"));
	ASSERT_EQ(0, chown(cg_file(self->a, "syscalls.lock"), 0, 0));
	EXPECT_EQ(EPERM, write_as(lose_sys_admin, self->a, "syscalls.lock", "1"));
	EXPECT_EQ(EPERM, write_as(become_userns_root, self->a, "syscalls.lock", "1"));
	fd = cg_open(self->a, "syscalls.lock", O_WRONLY);
	ASSERT_LE(0, fd);
	for (i = 0; i < ARRAY_SIZE(someone); i++) {
		EXPECT_EQ(EPERM, write_fd_as(someone[i], fd, "1"));
	}
	EXPECT_LOCK(self->a, "0");
	EXPECT_EQ(0, write_fd(fd, "1", 1));
	EXPECT_LOCK(self->a, "1");
	close(fd);
}

/* ---- what it does ---- */

TEST_F(lock, an_allow_is_eperm_whatever_it_names)
{
	static const char *const text[] = {
		"2", "57", "2:a0==1", "all", "0-400", "i386:20", "x86_64:2", "2/kill", "60", "0",
		"3", "0:a0==1", "=", "= all", "= 0 1 2", "= 57", "x32:all",
	};
	size_t i;
	int fd;

	/* a file that was opened before is no way around */
	fd = cg_open(self->a, "syscalls.allow", O_WRONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lock(self->a));
	for (i = 0; i < ARRAY_SIZE(text); i++) {
		EXPECT_EQ(-EPERM, cg_allow(self->a, text[i]))
			TH_LOG("'%s'", text[i]);
		EXPECT_EQ(-EPERM, write_fd(fd, text[i], strlen(text[i])));
		EXPECT_LOCAL(self->a, self->rules);
	}
	close(fd);
	/* Garbage does not get further. */
	EXPECT_GT(0, cg_allow(self->a, "x"));
	EXPECT_GT(0, cg_allow(self->a, "100000"));
	EXPECT_LOCAL(self->a, self->rules);
	EXPECT_EQ(5, errno_in(self->a, SYS_fork));
	EXPECT_EQ(5, errno_in(self->a1, SYS_fork));
}

TEST_F(lock, denies_go_on)
{
	ASSERT_EQ(0, lock(self->a));
	EXPECT_EQ(0, cg_deny(self->a, "3"));
	EXPECT_EQ(0, cg_deny(self->a, "39:a0==1 100-102/log x32:514/trap"));
	EXPECT_EQ(0, cg_deny(self->a, RULES));
	EXPECT_EQ(0, cg_deny(self->a, "57/kill"));
	EXPECT_LOCAL(self->a, "2 2:a0==1/kill 3 39:a0==1 57/kill 59:a1!=0 100/log 101/kill "
		     "102/log 110/trap i386:20 x32:514/trap");
	/* Weaker ones change nothing. */
	EXPECT_EQ(0, cg_deny(self->a, "57/log 101 110/errno=9 2:a0==1/log"));
	EXPECT_LOCAL(self->a, "2 2:a0==1/kill 3 39:a0==1 57/kill 59:a1!=0 100/log 101/kill "
		     "102/log 110/trap i386:20 x32:514/trap");
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_close));
	EXPECT_EQ(-EINVAL, cg_deny(self->a, "x"));
}

TEST_F(lock, a_replace_that_loosens_is_eperm_and_changes_nothing)
{
	static const struct {
		const char *own, *replace;
	} row[] = {
		/* a rule gone */
		{ "2", "=" }, { "2", "= 3" }, { "2 3", "= 2" }, { "2 3", "=3" }, { "2", "= 60-61" },
		{ "2", "= x86_64:2" }, { "2", "= i386:5 x32:2" }, { "2 i386:20", "= 2" },
		{ "41", "= x86_64:41 x32:41 i386:359" }, { "i386:102", "= i386:102:a0==1" },
		{ "all", "= 0-400" }, { "all", "= x86_64:all i386:all" },
		{ "2:a0==1", "=" }, { "2:a0==1", "= 2:a0==2" }, { "2:a0==1", "= 2:a0!=1" },
		{ "2:a0==1 2:a0==2", "= 2:a0==2" }, { "2:a0==1", "= x86_64:2:a0==1" },
		{ "2:a0==1", "= 2:a0==1,a1==2" }, { "2:a0==1,a1==2", "= 2:a0==2" },
		{ "2", "= 2:a0==1" }, { "2", "= 2:a0>=1 2:a0<=1,a1>=0" },
		{ "17:a3==5", "= 17:a0==5" }, { "17:a3==5", "= x86_64:17:a3==5 x32:17:a3==5" },
		/* or weaker */
		{ "2", "= 2/log" }, { "2/trap", "= 2" }, { "2/kill", "= 2" },
		{ "2/kill", "= 2/trap" }, { "2/trap", "= 2/log" }, { "2/trap", "= 2/errno=4095" },
		{ "2:a0==1/kill", "= 2:a0==1" }, { "2:a0==1/kill", "= 2" },
		{ "2 2:a0==1/kill", "= 2" }, { "2 2:a0==1/kill", "= 2 2:a0==1" },
		{ "2/log", "=" }, { "2/kill i386:20", "= 2/kill i386:20/log" },
		{ "2/kill", "= x86_64:2/kill i386:5/kill x32:2/trap" },
	};
	char cg[CG_PATH], before[CG_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		ASSERT_EQ(0, cg_create_sub(cg, self->b, "fresh"));
		ASSERT_EQ(0, cg_deny(cg, row[i].own));
		strcpy(before, cg_line(cg, "syscalls.deny.local"));
		ASSERT_EQ(0, lock(cg));
		EXPECT_EQ(-EPERM, cg_deny(cg, row[i].replace))
			TH_LOG("'%s' by '%s'", row[i].own, row[i].replace);
		EXPECT_LOCAL(cg, before);
		ASSERT_EQ(0, rmdir(cg));
	}
}

TEST_F(lock, a_replace_that_does_not_loosen_is_taken)
{
	static const struct {
		const char *own, *replace, *reads;
	} row[] = {
		{ "", "=", "" }, { "", "= 2", "2" }, { "2", "= 2", "2" }, { "2", "= 3 2", "2 3" },
		{ "2", "= x86_64:2 i386:5 x32:2", "2" }, { "2 3", "= 0-3", "0 1 2 3" },
		{ "x86_64:2", "= 2", "2" }, { "2/log", "= 2", "2" }, { "2", "= 2/trap", "2/trap" },
		{ "2/trap", "= 2/kill", "2/kill" }, { "2/log", "= 2/kill", "2/kill" },
		{ "2:a0==1", "= 2:a0==1 2:a1==2", "2:a0==1 2:a1==2" },
		{ "2:a0==1", "= 2:a0==0x1/kill", "2:a0==1/kill" },
		{ "2:a0==1/log", "= 2:a0==1 2", "2 2:a0==1" },
		{ "i386:102:a0==1", "= i386:102", "i386:102" },
	};
	char cg[CG_PATH];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		ASSERT_EQ(0, cg_create_sub(cg, self->b, "fresh"));
		ASSERT_EQ(0, *row[i].own ? cg_deny(cg, row[i].own) : 0);
		ASSERT_EQ(0, lock(cg));
		EXPECT_EQ(0, cg_deny(cg, row[i].replace))
			TH_LOG("'%s' by '%s'", row[i].own, row[i].replace);
		EXPECT_LOCAL(cg, row[i].reads);
		/* and from then on that is what cannot be loosened */
		EXPECT_EQ(*row[i].reads ? -EPERM : 0, cg_deny(cg, "="));
		EXPECT_LOCAL(cg, row[i].reads);
		ASSERT_EQ(0, rmdir(cg));
	}
}

/* What is written in the group itself cannot be loosened by what is denied above either. */
TEST_F(lock, an_ancestors_rules_do_not_stand_in_for_the_own_ones)
{
	ASSERT_EQ(0, cg_deny(self->top, RULES));
	ASSERT_EQ(0, lock(self->a));
	EXPECT_EQ(-EPERM, cg_deny(self->a, "="));
	EXPECT_EQ(-EPERM, cg_allow(self->a, "57"));
	ASSERT_EQ(0, cg_deny(self->top, "="));
	EXPECT_LOCAL(self->a, self->rules);
	EXPECT_DENY(self->a1, self->rules);
}

/* ---- above and below ---- */

TEST_F(lock, those_above_and_below_are_as_free_as_before)
{
	char fresh[CG_PATH];

	ASSERT_EQ(0, cg_deny(self->top, "39"));
	ASSERT_EQ(0, cg_deny(self->a1, "39 102"));
	ASSERT_EQ(0, lock(self->a));
	/* Above: its own rules may go, not those of the locked group. */
	EXPECT_EQ(0, cg_allow(self->top, "all"));
	EXPECT_LOCAL(self->top, "");
	EXPECT_LOCAL(self->a, self->rules);
	EXPECT_EQ(5, errno_in(self->a, SYS_fork));
	/* Below: own rules may go, those of the locked group may not. */
	EXPECT_EQ(0, cg_allow(self->a1, "102"));
	EXPECT_EQ(0, cg_deny(self->a1, "= 102"));
	EXPECT_EQ(-EPERM, cg_allow(self->a1, "57"));
	EXPECT_EQ(0, cg_deny(self->a1, "="));
	EXPECT_DENY(self->a1, self->rules);
	/* A new one has a lock of its own, open. */
	ASSERT_EQ(0, cg_create_sub(fresh, self->a, "fresh"));
	EXPECT_LOCK(fresh, "0");
	EXPECT_EQ(0, cg_deny(fresh, "102"));
	EXPECT_EQ(0, cg_allow(fresh, "102"));
	EXPECT_EQ(0, lock(fresh));
	EXPECT_EQ(0, cg_deny(fresh, "102"));
	EXPECT_EQ(-EPERM, cg_allow(fresh, "102"));
	EXPECT_EQ(0, cg_allow(self->a1, "102"));
}

TEST_F(lock, ends_with_its_group)
{
	ASSERT_EQ(0, cg_deny(self->a1, "102"));
	ASSERT_EQ(0, lock(self->a1));
	EXPECT_EQ(-EPERM, cg_allow(self->a1, "102"));
	ASSERT_EQ(0, rmdir(self->a1));
	ASSERT_EQ(0, cg_create(self->a1));
	EXPECT_LOCK(self->a1, "0");
	EXPECT_LOCAL(self->a1, "");
	EXPECT_EQ(0, cg_deny(self->a1, "102"));
	EXPECT_EQ(0, cg_allow(self->a1, "102"));
}

/* ---- at the same time ---- */

struct race {
	const char *cg;
	volatile int stop, locked, went, loosened;
};

/* Denies and allows as long as it can; an allow that begins when the lock was written is bad. */
static int racer_fn(void *arg)
{
	struct race *r = arg;
	int locked, err;

	while (!r->stop) {
		cg_deny(r->cg, "102");
		locked = r->locked;
		err = cg_allow(r->cg, "102");
		if (!err && locked)
			r->loosened++;
		r->went++;
	}
	return 0;
}

TEST_F(lock, an_allow_that_begins_after_the_lock_was_written_does_not_get_through)
{
	struct race *r = shared_pages(sizeof(*r));
	int i, went;
	pid_t pid;

	ASSERT_NE(NULL, r);
	r->cg = self->b;
	for (i = 0; i < 20; i++) {
		memset((void *)&r->stop, 0, 4 * sizeof(int));
		pid = spawn_in(CG_ROOT, racer_fn, r);
		while (r->went < 5) {
			ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
		}
		ASSERT_EQ(0, lock(self->b));
		r->locked = 1;
		went = r->went;
		while (r->went < went + 5) {
			ASSERT_EQ(0, waitpid(pid, NULL, WNOHANG));
		}
		r->stop = 1;
		EXPECT_EQ(0, reap(pid));
		EXPECT_EQ(0, r->loosened);
		EXPECT_LOCAL(self->b, "102");
		ASSERT_EQ(0, rmdir(self->b));
		ASSERT_EQ(0, cg_create(self->b));
	}
}

/* ---- the module ---- */

/*
 * top
 * `-- a	locked
 */
FIXTURE(pin)
{
	char top[CG_PATH], a[CG_PATH], params[64];
};

FIXTURE_SETUP(pin)
{
	strcpy(self->params, gate_params());
	/* its rules would keep the module, too */
	ASSERT_EQ(0, cg_destroy(KEEPER));
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
}

FIXTURE_TEARDOWN_PARENT(pin)
{
	EXPECT_EQ(0, cg_destroy(self->top));
	if (!module_loaded()) {
		EXPECT_EQ(0, module_load(self->params));
	}
}

TEST_F(pin, a_lock_without_a_rule_keeps_the_module_until_its_group_goes)
{
	ASSERT_EQ(0, lock(self->a));
	EXPECT_EQ(-EAGAIN, module_unload());
	EXPECT_LOCK(self->a, "1");
	/* Written again, it is still one. */
	ASSERT_EQ(0, lock(self->a));
	EXPECT_EQ(-EAGAIN, module_unload());
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	EXPECT_EQ(-EAGAIN, module_unload());
	ASSERT_EQ(0, rmdir(self->a));
	EXPECT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, module_load(self->params));
	ASSERT_EQ(0, cg_create(self->a));
	EXPECT_LOCK(self->a, "0");
}

TEST_F(pin, a_lock_that_was_not_written_keeps_nothing)
{
	EXPECT_EQ(0, cg_write(self->a, "syscalls.lock", "0"));
	EXPECT_EQ(-EINVAL, cg_write(self->a, "syscalls.lock", "2"));
	ASSERT_EQ(0, cg_deny(self->a, "110"));
	ASSERT_EQ(0, cg_allow(self->a, "110"));
	EXPECT_EQ(0, module_unload_soon());
}

TEST_HARNESS_MAIN
