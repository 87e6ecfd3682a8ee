// SPDX-License-Identifier: GPL-2.0
/*
 * Who may ask what over generic netlink, from which namespaces; and groups that are none, that are
 * gone, or whose files are.
 */
#include "nl_sclimit.h"
#include "sclimit_module.h"
#include "sclimit_who.h"
#include <sys/mount.h>
#include "sclimit_harness.h"

#define BEFORE		"57 101"
#define V1_MOUNT	"/tmp/netlink_v1"

/*
 * top
 * |-- a	denies BEFORE
 * |   `-- a1
 * `-- b
 */
FIXTURE(access)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], b[CG_PATH];
	struct scl s;
	struct scl_dump d;
	struct report {
		int err[16];
		char text[16][128];
	} *r;
};

FIXTURE_SETUP(access)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->b, self->top, "b"));
	ASSERT_EQ(0, cg_deny(self->a, BEFORE));
	ASSERT_EQ(0, scl_open(&self->s));
	self->r = shared_pages(sizeof(*self->r));
	ASSERT_NE(NULL, self->r);
	ASSERT_TRUE(!mkdir(V1_MOUNT, 0755) || errno == EEXIST);
}

FIXTURE_TEARDOWN_PARENT(access)
{
	int i;

	umount2(V1_MOUNT, MNT_DETACH);
	rmdir(V1_MOUNT);
	for (i = 0; i < SCL_TIMEOUT_MS && access(CG_ROOT "/syscalls.deny", F_OK); i++)
		usleep(1000);
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- all requests about one group, by someone ---- */

/* The order is that of a report. */
enum { OWN, EFFECTIVE, STAT, VERDICT, READS, DENY = READS, ALLOW, REPLACE, LOCK, RESET, REQUESTS };

static int request(struct scl *s, int what, struct at at)
{
	static const int cmds[] = {
		[DENY] = SCLIMIT_CMD_RULES_DENY, [ALLOW] = SCLIMIT_CMD_RULES_ALLOW,
		[REPLACE] = SCLIMIT_CMD_RULES_REPLACE, [LOCK] = SCLIMIT_CMD_LOCK,
		[RESET] = SCLIMIT_CMD_STAT_RESET,
	};
	static struct scl_verdict v;
	static struct scl_dump d;
	static struct scl_stat st;

	switch (what) {
	case OWN:
	case EFFECTIVE:
		return scl_get(s, at, what == EFFECTIVE, &d);
	case STAT:
		return scl_stat(s, at, &st);
	case VERDICT:
		return scl_verdict(s, at, SCLIMIT_ABI_X86_64, 57, NULL, &v);
	case LOCK:
	case RESET:
		return scl_do(s, cmds[what], at);
	default:
		return scl_change(s, cmds[what], at, "57 110");
	}
}

/* Someone asks; by a socket of their own unless @s is given. */
struct asker {
	int (*become)(void);
	struct scl *s;
	struct at at;
	struct report *r;
};

static int ask_fn(void *arg)
{
	struct asker *a = arg;
	struct scl own, *s = a->s ?: &own;
	int i;

	if (a->become())
		return 1;
	if (!a->s && scl_open(&own))
		return 2;
	for (i = 0; i < REQUESTS; i++) {
		a->r->err[i] = request(s, i, a->at);
		snprintf(a->r->text[i], sizeof(a->r->text[i]), "%.127s", s->nl.ack.text);
	}
	return 0;
}

/* All requests by someone. Return: 0, then the report has an error for each of them. */
static int ask_as(int (*become)(void), struct scl *s, struct at at, struct report *r)
{
	struct asker a = { .become = become, .s = s, .at = at, .r = r };

	memset(r, 0, sizeof(*r));
	return run_in(CG_ROOT, ask_fn, &a);
}

/* That what was asked from @from to @to was answered with @want; an error with a message. */
#define EXPECT_ANSWERS(want, from, to) do {					\
	for (int i_ = (from); i_ < (to); i_++) {				\
		EXPECT_EQ(want, self->r->err[i_])				\
			TH_LOG("request %d: %s", i_, self->r->text[i_]);	\
		if (want)							\
			EXPECT_STRNE("", self->r->text[i_]);			\
	}									\
	EXPECT_LOCAL(self->a, BEFORE);						\
	EXPECT_STREQ("0", cg_line(self->a, "syscalls.lock"));			\
} while (0)

TEST_F(access, nobody_may_read_by_descriptor_what_the_files_tell_everyone)
{
	struct at by_fd = AT_FD(cg_path_fd(self->a)), at = AT_ID(cg_id(self->a));

	ASSERT_EQ(0, ask_as(become_nobody, NULL, by_fd, self->r));
	EXPECT_ANSWERS(0, 0, READS);
	EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
	ASSERT_EQ(0, ask_as(become_nobody, NULL, at, self->r));
	EXPECT_ANSWERS(-EPERM, 0, REQUESTS);
	/* a directory that nobody has opened with rights to read it is no other */
	by_fd.fd = open(self->a, O_RDONLY | O_DIRECTORY);
	ASSERT_EQ(0, ask_as(become_nobody, NULL, by_fd, self->r));
	EXPECT_ANSWERS(0, 0, READS);
	EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
}

TEST_F(access, a_file_that_nobody_may_read_is_not_told_to_nobody)
{
	static const struct { const char *file; int reads[3]; } files[] = {
		{ "syscalls.deny.local", { OWN, -1 } },
		{ "syscalls.deny", { EFFECTIVE, VERDICT, -1 } },
		{ "syscalls.stat", { STAT, -1 } },
	};
	struct at by_fd = AT_FD(cg_path_fd(self->a));
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		ASSERT_EQ(0, chmod(cg_file(self->a, files[i].file), 0400));
		ASSERT_EQ(0, ask_as(become_nobody, NULL, by_fd, self->r));
		for (j = 0; files[i].reads[j] >= 0; j++) {
			EXPECT_TRUE(self->r->err[files[i].reads[j]] == -EPERM ||
				    self->r->err[files[i].reads[j]] == -EACCES)
				TH_LOG("%s, request %d: %d", files[i].file, files[i].reads[j],
				       self->r->err[files[i].reads[j]]);
			EXPECT_STRNE("", self->r->text[files[i].reads[j]]);
		}
		/* root still may, and so may nobody once it is as it was */
		EXPECT_EQ(0, request(&self->s, files[i].reads[0], by_fd));
		ASSERT_EQ(0, chmod(cg_file(self->a, files[i].file), 0444));
		ASSERT_EQ(0, ask_as(become_nobody, NULL, by_fd, self->r));
		EXPECT_ANSWERS(0, 0, READS);
	}
}

static int dump_all_fn(void *arg)
{
	static struct scl_dump d;
	struct report *r = arg;
	struct scl s;

	if (become_nobody() || scl_open(&s))
		return 1;
	r->err[0] = scl_get_all(&s, &d);
	r->err[1] = d.n;
	snprintf(r->text[0], sizeof(r->text[0]), "%.127s", s.nl.ack.text);
	return 0;
}

TEST_F(access, nobody_may_not_dump_the_machine)
{
	ASSERT_EQ(0, run_in(CG_ROOT, dump_all_fn, self->r));
	EXPECT_EQ(-EPERM, self->r->err[0]);
	EXPECT_EQ(0, self->r->err[1]);
	EXPECT_STRNE("", self->r->text[0]);
}

TEST_F(access, less_than_cap_sys_admin_of_the_first_user_namespace_may_change_nothing)
{
	int (*const someone[])(void) = { become_nobody, lose_sys_admin, become_userns_root };
	struct at by_fd = AT_FD(cg_path_fd(self->a)), at = AT_ID(cg_id(self->a));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(someone); i++) {
		ASSERT_EQ(0, ask_as(someone[i], NULL, by_fd, self->r));
		EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
		ASSERT_EQ(0, ask_as(someone[i], NULL, at, self->r));
		EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
		/* a socket that root has opened is no help */
		ASSERT_EQ(0, ask_as(someone[i], &self->s, at, self->r));
		EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
	}
	ASSERT_EQ(0, ask_as(become_nobody_with_sys_admin, NULL, at, self->r));
	EXPECT_EQ(0, self->r->err[DENY]);
	EXPECT_EQ(0, self->r->err[LOCK]);
	EXPECT_LOCAL(self->a, "57 110");
}

static int less_then_root_fn(void *arg)
{
	struct asker *a = arg;
	struct scl s;
	int i;

	if (setresuid(NOBODY, NOBODY, 0) || scl_open(&s) || setresuid(0, 0, 0))
		return 1;
	for (i = 0; i < REQUESTS; i++) {
		a->r->err[i] = request(&s, i, a->at);
		snprintf(a->r->text[i], sizeof(a->r->text[i]), "%.127s", s.nl.ack.text);
	}
	return 0;
}

TEST_F(access, a_socket_that_someone_less_has_opened_is_no_good_in_the_hands_of_root)
{
	struct asker a = { .at = AT_ID(cg_id(self->a)), .r = self->r };

	ASSERT_EQ(0, run_in(CG_ROOT, less_then_root_fn, &a));
	EXPECT_ANSWERS(-EPERM, 0, REQUESTS);
	a.at = AT_FD(cg_path_fd(self->a));
	ASSERT_EQ(0, run_in(CG_ROOT, less_then_root_fn, &a));
	EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
}

TEST_F(access, permission_is_asked_before_rules_are_parsed)
{
	struct asker a = { .become = become_nobody, .at = AT_ID(1), .r = self->r };

	/* no group of that id either: who may not ask is not told */
	a.at.id = 1ULL << 40;
	ASSERT_EQ(0, run_in(CG_ROOT, ask_fn, &a));
	EXPECT_ANSWERS(-EPERM, 0, REQUESTS);
}

/* ---- namespaces ---- */

static int own_net(void)
{
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

static int own_user_and_net(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -errno :
	       write_text("/proc/self/uid_map", "0 0 1", 5);
}

TEST_F(access, another_network_namespace_makes_no_difference)
{
	struct at at = AT_ID(cg_id(self->a));

	ASSERT_EQ(0, ask_as(own_user_and_net, NULL, at, self->r));
	EXPECT_ANSWERS(-EPERM, 0, REQUESTS);
	ASSERT_EQ(0, ask_as(own_user_and_net, NULL, AT_FD(cg_path_fd(self->a)), self->r));
	EXPECT_ANSWERS(-EPERM, READS, REQUESTS);
	ASSERT_EQ(0, ask_as(own_net, NULL, at, self->r));
	EXPECT_EQ(0, self->r->err[OWN]);
	EXPECT_EQ(0, self->r->err[STAT]);
	EXPECT_EQ(0, self->r->err[VERDICT]);
	EXPECT_EQ(0, self->r->err[LOCK]);
	EXPECT_LOCAL(self->a, "57 110");
	EXPECT_STREQ("1", cg_line(self->a, "syscalls.lock"));
}

/* In the group that is then the root of all that it sees. */
struct inside {
	struct at at[5];
	int err[5];
};

static int inside_fn(void *arg)
{
	struct inside *in = arg;
	static struct scl_dump d;
	struct scl s;
	int i;

	if (unshare(CLONE_NEWCGROUP) || scl_open(&s))
		return 1;
	for (i = 0; i < 5; i++)
		in->err[i] = scl_get(&s, in->at[i], false, &d);
	return 0;
}

TEST_F(access, ids_are_those_of_the_cgroup_namespace_and_descriptors_are_not)
{
	struct inside *in = shared_pages(sizeof(*in));

	ASSERT_NE(NULL, in);
	in->at[0] = AT_ID(cg_id(self->a));
	in->at[1] = AT_ID(cg_id(self->a1));
	in->at[2] = AT_ID(cg_id(self->b));
	in->at[3] = AT_ID(cg_id(CG_ROOT));
	in->at[4] = AT_FD(cg_path_fd(self->b));
	ASSERT_EQ(0, cg_allow(self->a, "57"));
	ASSERT_EQ(0, run_in(self->a, inside_fn, in));
	EXPECT_EQ(0, in->err[0]);
	EXPECT_EQ(0, in->err[1]);
	EXPECT_EQ(-ENOENT, in->err[2]);
	EXPECT_EQ(-ENOENT, in->err[3]);
	EXPECT_EQ(0, in->err[4]);
}

/* ---- groups that are none ---- */

#define EXPECT_ALL_REQUESTS(want, group) do {					\
	for (int i_ = 0; i_ < REQUESTS; i_++) {					\
		EXPECT_EQ(want, request(&self->s, i_, group))			\
			TH_LOG("request %d: %s", i_, self->s.nl.ack.text);	\
		EXPECT_STRNE("", self->s.nl.ack.text);				\
	}									\
} while (0)

TEST_F(access, an_id_that_no_group_has_is_enoent)
{
	struct at at = AT_ID(cg_id(self->a1));

	EXPECT_EQ(0, request(&self->s, OWN, at));
	ASSERT_EQ(0, rmdir(self->a1));
	EXPECT_ALL_REQUESTS(-ENOENT, at);
	EXPECT_ALL_REQUESTS(-ENOENT, AT_ID(1ULL << 40));
	EXPECT_ALL_REQUESTS(-ENOENT, AT_ID(UINT64_MAX));
	EXPECT_ALL_REQUESTS(-ENOENT, AT_ID(0));
}

TEST_F(access, a_descriptor_of_a_group_that_is_gone_is_an_error)
{
	struct at by_fd = AT_FD(cg_path_fd(self->a1));
	int i;

	ASSERT_EQ(0, request(&self->s, DENY, by_fd));
	ASSERT_EQ(0, rmdir(self->a1));
	for (i = 0; i < REQUESTS; i++) {
		int err = request(&self->s, i, by_fd);

		EXPECT_TRUE(err == -ENOENT || err == -ENODEV)
			TH_LOG("request %d: %d", i, err);
		EXPECT_STRNE("", self->s.nl.ack.text);
	}
}

TEST_F(access, a_descriptor_that_is_no_group_of_v2_is_ebadf)
{
	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "none,name=netlink_test") ? -errno : 0);
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(open(V1_MOUNT, O_RDONLY | O_DIRECTORY)));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(open(V1_MOUNT, O_PATH)));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(open("/proc", O_PATH)));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(open("/dev/null", O_RDONLY)));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(cg_open(self->a, "syscalls.deny", O_PATH)));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(self->s.nl.fd));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(999));
	EXPECT_ALL_REQUESTS(-EBADF, AT_FD(INT32_MAX));
	EXPECT_LOCAL(self->a, BEFORE);
}

/* ---- without the files, and without the module ---- */

TEST_F(access, netlink_goes_on_where_a_v1_hierarchy_has_taken_the_files)
{
	struct at at = AT_ID(cg_id(self->a)), new;
	char path[CG_PATH];

	ASSERT_EQ(0, mount("none", V1_MOUNT, "cgroup", 0, "perf_event") ? -errno : 0);
	ASSERT_EQ(-ENOENT, cg_deny(self->a, "110"));
	EXPECT_EQ(0, scl_deny(&self->s, at, "110"));
	EXPECT_EQ(EPERM, errno_in(self->a1, SYS_getppid));
	ASSERT_EQ(0, scl_get(&self->s, AT_FD(cg_path_fd(self->a)), false, &self->d));
	EXPECT_STREQ(BEFORE " 110", self->d.group[0].rules);
	EXPECT_EQ(0, request(&self->s, STAT, at));
	EXPECT_EQ(0, request(&self->s, VERDICT, at));
	EXPECT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_STAT_RESET, at));
	ASSERT_EQ(0, cg_create_sub(path, self->a, "new"));
	new = AT_ID(cg_id(path));
	EXPECT_EQ(0, scl_replace(&self->s, new, "111"));
	EXPECT_EQ(EPERM, errno_in(path, 111));
	EXPECT_EQ(0, scl_replace(&self->s, at, ""));
	EXPECT_EQ(0, errno_in(path, SYS_getppid));
	EXPECT_EQ(0, scl_do(&self->s, SCLIMIT_CMD_LOCK, new));
	EXPECT_EQ(-EPERM, scl_replace(&self->s, new, ""));
}

TEST_F(access, the_module_goes_while_sockets_are_open_and_not_while_rules_stand)
{
	struct nl_family family = self->s.family;
	struct at at = AT_ID(cg_id(self->a));
	char params[64];

	strcpy(params, gate_params());
	EXPECT_EQ(0, nl_join(&self->s.nl, family.group));
	ASSERT_EQ(0, scl_replace(&self->s, AT_ID(cg_id(self->b)), "110"));
	ASSERT_EQ(0, scl_replace(&self->s, at, ""));
	EXPECT_EQ(-EAGAIN, module_unload());
	ASSERT_EQ(0, scl_replace(&self->s, AT_ID(cg_id(self->b)), ""));
	ASSERT_EQ(0, module_unload_soon());
	/* the number of the family is nobody's now */
	EXPECT_EQ(-ENOENT, request(&self->s, OWN, at));
	EXPECT_EQ(-ENOENT, nl_resolve(&self->s.nl, &family, SCLIMIT_GENL_NAME, "events"));
	ASSERT_EQ(0, module_load(params));
	ASSERT_EQ(0, nl_resolve(&self->s.nl, &self->s.family, SCLIMIT_GENL_NAME, "events"));
	EXPECT_EQ(0, request(&self->s, DENY, at));
	EXPECT_LOCAL(self->a, "57 110");
}

TEST_F(access, a_dump_that_nobody_reads_to_its_end_keeps_the_module_until_it_is_closed)
{
	char params[64], rules[30000], *p = rules;
	struct scl other;
	int i;

	strcpy(params, gate_params());
	ASSERT_EQ(0, scl_open(&other));
	ASSERT_EQ(0, cg_deny(self->a, "="));
	for (i = 0; i < 1000; i++)
		p += sprintf(p, "x86_64:16:a1==0x%d ", 5000 + i);
	for (i = 0; i < 4; i++) {
		char cg[CG_PATH], name[8];

		sprintf(name, "d%d", i);
		ASSERT_EQ(0, cg_create_sub(cg, self->top, name));
		ASSERT_EQ(0, cg_deny(cg, rules));
	}
	scl_begin(&other, SCLIMIT_CMD_RULES_GET, NLM_F_DUMP);
	ASSERT_EQ(0, nl_send(&other.nl, &other.req));
	/* its rules go, the dump does not */
	ASSERT_EQ(0, cg_destroy(self->top));
	EXPECT_EQ(-EAGAIN, module_unload());
	scl_close(&other);
	EXPECT_EQ(0, module_unload_soon());
	ASSERT_EQ(0, module_load(params));
}

TEST_HARNESS_MAIN
