// SPDX-License-Identifier: GPL-2.0
/*
 * What an error over generic netlink says: always a message, which names the rule if it is one,
 * and where in the request the attribute stands that is wrong. And that nothing has changed.
 */
#include "nl_sclimit.h"
#include "sclimit_harness.h"

#define BEFORE	"57 101"

/*
 * top
 * |-- a	denies BEFORE
 * |   `-- a1
 * `-- locked	denies BEFORE, and is locked
 */
FIXTURE(error)
{
	char top[CG_PATH], a[CG_PATH], a1[CG_PATH], locked[CG_PATH];
	struct at at, at1, at_locked;
	struct scl s;
};

FIXTURE_SETUP(error)
{
	ASSERT_EQ(0, cg_base(self->top));
	ASSERT_EQ(0, cg_create_sub(self->a, self->top, "a"));
	ASSERT_EQ(0, cg_create_sub(self->a1, self->a, "a1"));
	ASSERT_EQ(0, cg_create_sub(self->locked, self->top, "locked"));
	ASSERT_EQ(0, cg_deny(self->a, BEFORE));
	ASSERT_EQ(0, cg_deny(self->locked, BEFORE));
	ASSERT_EQ(0, cg_write(self->locked, "syscalls.lock", "1"));
	ASSERT_EQ(0, scl_open(&self->s));
	self->at = AT_ID(cg_id(self->a));
	self->at1 = AT_ID(cg_id(self->a1));
	self->at_locked = AT_ID(cg_id(self->locked));
}

FIXTURE_TEARDOWN_PARENT(error)
{
	EXPECT_EQ(0, cg_destroy(self->top));
}

/* ---- rules ---- */

/* Sends a request with @rule as the last of three in the second of two SETs. */
static int bad_rule(struct scl *s, int cmd, struct at first, struct at at, const char *rule,
		    size_t *where)
{
	size_t nest;

	scl_begin(s, cmd, NLM_F_ACK);
	scl_put_set(s, first, "57 110");
	nest = nl_nest(&s->req, SCLIMIT_A_SET);
	scl_put_at(s, at);
	nl_put_str(&s->req, SCLIMIT_A_RULE, "111");
	nl_put_str(&s->req, SCLIMIT_A_RULE, "57");
	*where = nl_put_str(&s->req, SCLIMIT_A_RULE, rule);
	nl_nest_end(&s->req, nest);
	return scl_ask(s, NULL, NULL);
}

static const struct {
	const char *rule;
	int err;
} rules[] = {
	{ "", -EINVAL }, { " ", -EINVAL }, { "57 58", -EINVAL }, { "=", -EINVAL },
	{ "=57", -EINVAL }, { "abc", -EINVAL }, { "ptrace", -EINVAL }, { "-1", -EINVAL },
	{ "0x10", -EINVAL }, { "5-3", -EINVAL }, { "101:", -EINVAL }, { "101:a6==1", -EINVAL },
	{ "101:a0=1", -EINVAL }, { "101/", -EINVAL }, { "101/foo", -EINVAL },
	{ "101/errno=0", -EINVAL }, { "101/errno=4096", -EINVAL }, { "101/kill/kill", -EINVAL },
	{ "i387:5", -EINVAL }, { "101\n", -EINVAL }, { "\xff\xfe", -EINVAL },
	{ "400", -ERANGE }, { "x32:101", -ERANGE }, { "i386:222", -ERANGE },
	{ "4294967397", -ERANGE }, { "0-100000", -ERANGE }, { "%s%n%d", -EINVAL },
	{ "101:a0==1,a0==2,a0==3,a0==4,a0==5,a0==6,a0==7,a0==8,a0==9,a0==10,a0==11,a0==12,a0==13",
	  -E2BIG },
};

TEST_F(error, a_bad_rule_is_refused_as_by_the_files_and_told_with_its_text_and_place)
{
	struct nl_ack *ack = &self->s.nl.ack;
	size_t i, where;
	int cmd;

	for (i = 0; i < ARRAY_SIZE(rules); i++) {
		for (cmd = SCLIMIT_CMD_RULES_DENY; cmd <= SCLIMIT_CMD_RULES_REPLACE; cmd++) {
			EXPECT_EQ(rules[i].err, bad_rule(&self->s, cmd, self->at, self->at1,
							 rules[i].rule, &where))
				TH_LOG("'%s', command %d: %s", rules[i].rule, cmd, ack->text);
			EXPECT_STRNE("", ack->text);
			/* what cannot be printed, and a text of a kilobyte, need not be repeated */
			if (strlen(rules[i].rule) < 32 && (rules[i].rule[0] & 0x80) == 0 &&
			    !strchr(rules[i].rule, '\n'))
				EXPECT_NE(NULL, strstr(ack->text, rules[i].rule))
					TH_LOG("'%s': %s", rules[i].rule, ack->text);
			EXPECT_EQ(where, ack->offs) TH_LOG("'%s'", rules[i].rule);
		}
		EXPECT_LOCAL(self->a, BEFORE);
		EXPECT_LOCAL(self->a1, "");
	}
}

TEST_F(error, an_exempt_call_in_a_deny_is_told_by_its_text_and_place)
{
	static const char *const exempt[] = { "60", "231", "i386:173", "x32:513", "15/kill" };
	size_t i, where;

	for (i = 0; i < ARRAY_SIZE(exempt); i++) {
		EXPECT_EQ(-EINVAL, bad_rule(&self->s, SCLIMIT_CMD_RULES_DENY, self->at, self->at1,
					    exempt[i], &where));
		EXPECT_NE(NULL, strstr(self->s.nl.ack.text, exempt[i]))
			TH_LOG("%s", self->s.nl.ack.text);
		EXPECT_EQ(where, self->s.nl.ack.offs);
		EXPECT_LOCAL(self->a, BEFORE);
	}
}

TEST_F(error, what_an_ancestor_denies_or_a_lock_keeps_is_told)
{
	EXPECT_EQ(-EPERM, scl_allow(&self->s, self->at1, "57"));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_EQ(-EPERM, scl_allow(&self->s, self->at_locked, "57"));
	EXPECT_NE(NULL, strstr(self->s.nl.ack.text, "lock")) TH_LOG("%s", self->s.nl.ack.text);
	EXPECT_EQ(-EPERM, scl_replace(&self->s, self->at_locked, "57"));
	EXPECT_NE(NULL, strstr(self->s.nl.ack.text, "lock")) TH_LOG("%s", self->s.nl.ack.text);
	EXPECT_LOCAL(self->locked, BEFORE);
}

/* ---- attributes ---- */

/* A request that is wrong in one way. Return: where the wrong attribute is; 0 where none is. */
typedef size_t (*wrong_fn)(struct scl *s, struct at at);

#define WRONG(name, cmd, flags)							\
static size_t put_##name(struct scl *s, struct at at);				\
static size_t name(struct scl *s, struct at at)				\
{										\
	scl_begin(s, SCLIMIT_CMD_##cmd, flags);					\
	return put_##name(s, at);						\
}										\
static size_t put_##name(struct scl *s, struct at at __maybe)

/* A SET with a group and a rule, and in it another attribute. */
static size_t put_in_set(struct scl *s, struct at at, int type, const void *data, size_t len)
{
	size_t nest = nl_nest(&s->req, SCLIMIT_A_SET), where;

	scl_put_at(s, at);
	nl_put_str(&s->req, SCLIMIT_A_RULE, "110");
	where = nl_put(&s->req, type, data, len);
	nl_nest_end(&s->req, nest);
	return where;
}

WRONG(unknown_attribute, INFO_GET, NLM_F_ACK)
{
	return nl_put_u32(&s->req, SCLIMIT_A_MAX + 1, 0);
}

WRONG(unknown_attribute_of_a_change, RULES_DENY, NLM_F_ACK)
{
	scl_put_set(s, at, "110");
	return nl_put_u32(&s->req, 0x3ff, 0);
}

WRONG(unknown_attribute_in_a_set, RULES_REPLACE, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_MAX + 1, "abc", 4);
}

WRONG(attribute_of_another_command, RULES_DENY, NLM_F_ACK)
{
	scl_put_set(s, at, "110");
	return nl_put(&s->req, SCLIMIT_A_EFFECTIVE, NULL, 0);
}

WRONG(attribute_of_another_command_in_a_set, RULES_DENY, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_LOCKED, "\1", 1);
}

WRONG(attribute_of_answers, LOCK, NLM_F_ACK)
{
	scl_put_at(s, at);
	return nl_put_u64(&s->req, SCLIMIT_A_EVENT_SEQ, 1);
}

WRONG(set_in_a_dump, RULES_GET, NLM_F_DUMP)
{
	size_t where = s->req.len;

	scl_put_set(s, at, "110");
	return where;
}

WRONG(short_id, LOCK, NLM_F_ACK)
{
	return nl_put_u32(&s->req, SCLIMIT_A_GROUP_ID, at.id);
}

WRONG(long_id, STAT_GET, NLM_F_DUMP)
{
	const uint64_t id[2] = { at.id };

	return nl_put(&s->req, SCLIMIT_A_GROUP_ID, id, sizeof(id));
}

WRONG(short_descriptor, STAT_RESET, NLM_F_ACK)
{
	return nl_put(&s->req, SCLIMIT_A_GROUP_FD, "\0\0", 2);
}

WRONG(long_descriptor_in_a_set, RULES_REPLACE, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_GROUP_FD, "\0\0\0\0\0\0\0", 8);
}

WRONG(rule_without_nul, RULES_DENY, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_RULE, "110", 3);
}

WRONG(rule_of_nothing, RULES_DENY, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_RULE, NULL, 0);
}

WRONG(rule_with_nul_inside, RULES_DENY, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_RULE, "110\0" "111", 8);
}

WRONG(rule_with_nuls_behind, RULES_DENY, NLM_F_ACK)
{
	return put_in_set(s, at, SCLIMIT_A_RULE, "110\0\0\0\0", 8);
}

WRONG(rule_of_sixty_kilobytes, RULES_DENY, NLM_F_ACK)
{
	static char text[60000];

	memset(text, '1', sizeof(text) - 1);
	return put_in_set(s, at, SCLIMIT_A_RULE, text, sizeof(text));
}

WRONG(set_that_is_no_nest, RULES_DENY, NLM_F_ACK)
{
	size_t nest = s->req.len;
	uint16_t type = SCLIMIT_A_SET;

	scl_put_set(s, at, "110");
	memcpy(s->req.p + nest + offsetof(struct nlattr, nla_type), &type, sizeof(type));
	return nest;
}

WRONG(id_that_is_a_nest, LOCK, NLM_F_ACK)
{
	return nl_put(&s->req, SCLIMIT_A_GROUP_ID | NLA_F_NESTED, &at.id, sizeof(at.id));
}

WRONG(effective_with_a_content, RULES_GET, NLM_F_DUMP)
{
	scl_put_at(s, at);
	return nl_put_u32(&s->req, SCLIMIT_A_EFFECTIVE, 1);
}

WRONG(five_arguments, VERDICT_GET, NLM_F_ACK)
{
	const uint64_t args[6] = { 0 };

	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_ABI, 0);
	nl_put_u32(&s->req, SCLIMIT_A_NR, 57);
	return nl_put(&s->req, SCLIMIT_A_ARGS, args, 5 * sizeof(*args));
}

WRONG(seven_arguments, VERDICT_GET, NLM_F_ACK)
{
	const uint64_t args[7] = { 0 };

	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_ABI, 0);
	nl_put_u32(&s->req, SCLIMIT_A_NR, 57);
	return nl_put(&s->req, SCLIMIT_A_ARGS, args, sizeof(args));
}

WRONG(abi_of_eight_bytes, VERDICT_GET, NLM_F_ACK)
{
	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_NR, 57);
	return nl_put_u64(&s->req, SCLIMIT_A_ABI, 0);
}

/* What is not there is nowhere. */

WRONG(change_of_nothing, RULES_DENY, NLM_F_ACK) { (void)s; return 0; }
WRONG(replace_of_nothing, RULES_REPLACE, NLM_F_ACK) { (void)s; return 0; }
WRONG(lock_of_nothing, LOCK, NLM_F_ACK) { (void)s; return 0; }
WRONG(reset_of_nothing, STAT_RESET, NLM_F_ACK) { (void)s; return 0; }
WRONG(counts_of_nothing, STAT_GET, NLM_F_DUMP) { (void)s; return 0; }
WRONG(verdict_of_nothing, VERDICT_GET, NLM_F_ACK) { (void)s; return 0; }

WRONG(set_of_no_group, RULES_REPLACE, NLM_F_ACK)
{
	size_t nest = nl_nest(&s->req, SCLIMIT_A_SET);

	nl_put_str(&s->req, SCLIMIT_A_RULE, "110");
	nl_nest_end(&s->req, nest);
	return 0;
}

WRONG(verdict_without_a_number, VERDICT_GET, NLM_F_ACK)
{
	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_ABI, 0);
	return 0;
}

WRONG(verdict_without_an_abi, VERDICT_GET, NLM_F_ACK)
{
	scl_put_at(s, at);
	nl_put_u32(&s->req, SCLIMIT_A_NR, 57);
	return 0;
}

WRONG(bytes_left_over, LOCK, NLM_F_ACK)
{
	scl_put_at(s, at);
	nl_raw(&s->req, "\0\0", 2);
	nl_end(&s->req);
	return 0;
}

WRONG(reserved_bits_of_the_header, LOCK, NLM_F_ACK)
{
	scl_put_at(s, at);
	s->req.p[NLMSG_HDRLEN + offsetof(struct genlmsghdr, reserved)] = 1;
	return 0;
}

WRONG(flags_of_other_commands, RULES_DENY, NLM_F_ACK | NLM_F_CREATE)
{
	scl_put_set(s, at, "110");
	return 0;
}

WRONG(flags_of_other_commands_in_a_lock, LOCK, NLM_F_ACK | NLM_F_ROOT)
{
	scl_put_at(s, at);
	return 0;
}

#define CASE(name)	{ #name, name }

static const struct {
	const char *name;
	wrong_fn put;
} wrongs[] = {
	CASE(unknown_attribute), CASE(unknown_attribute_of_a_change),
	CASE(unknown_attribute_in_a_set), CASE(attribute_of_another_command),
	CASE(attribute_of_another_command_in_a_set), CASE(attribute_of_answers),
	CASE(set_in_a_dump), CASE(short_id), CASE(long_id), CASE(short_descriptor),
	CASE(long_descriptor_in_a_set), CASE(rule_without_nul), CASE(rule_of_nothing),
	CASE(rule_with_nul_inside), CASE(rule_with_nuls_behind), CASE(rule_of_sixty_kilobytes),
	CASE(set_that_is_no_nest), CASE(id_that_is_a_nest), CASE(effective_with_a_content),
	CASE(five_arguments), CASE(seven_arguments), CASE(abi_of_eight_bytes),
	CASE(change_of_nothing), CASE(replace_of_nothing), CASE(lock_of_nothing),
	CASE(reset_of_nothing), CASE(counts_of_nothing), CASE(verdict_of_nothing),
	CASE(set_of_no_group), CASE(verdict_without_a_number), CASE(verdict_without_an_abi),
	CASE(bytes_left_over), CASE(reserved_bits_of_the_header), CASE(flags_of_other_commands),
	CASE(flags_of_other_commands_in_a_lock),
};

TEST_F(error, a_wrong_attribute_is_told_with_its_place)
{
	struct nl_ack *ack = &self->s.nl.ack;
	size_t i, where;

	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		int err;

		where = wrongs[i].put(&self->s, self->at);
		err = scl_ask(&self->s, NULL, NULL);
		/* which of the three it is, the kernel's own checks say for us */
		EXPECT_TRUE(err == -EINVAL || err == -ERANGE || err == -E2BIG)
			TH_LOG("%s: %d", wrongs[i].name, err);
		EXPECT_STRNE("", ack->text) TH_LOG("%s", wrongs[i].name);
		if (where) {
			EXPECT_EQ(where, ack->offs)
				TH_LOG("%s: %s", wrongs[i].name, ack->text);
		}
		EXPECT_LOCAL(self->a, BEFORE) TH_LOG("%s", wrongs[i].name);
	}
	EXPECT_STREQ("0", cg_line(self->a, "syscalls.lock"));
}

TEST_F(error, a_request_for_both_kinds_of_group_at_once_is_refused)
{
	int fd = cg_path_fd(self->a);

	scl_begin(&self->s, SCLIMIT_CMD_LOCK, NLM_F_ACK);
	scl_put_at(&self->s, self->at);
	scl_put_at(&self->s, AT_FD(fd));
	EXPECT_EQ(-EINVAL, scl_ask(&self->s, NULL, NULL));
	EXPECT_STRNE("", self->s.nl.ack.text);
	EXPECT_STREQ("0", cg_line(self->a, "syscalls.lock"));
}

/* Generic netlink itself says no to these, without a word. */
TEST_F(error, what_is_no_command_or_not_of_that_kind_is_not_supported)
{
	static const struct { int cmd, flags; } none[] = {
		{ SCLIMIT_CMD_UNSPEC, NLM_F_ACK }, { SCLIMIT_CMD_EVENT, NLM_F_ACK },
		{ SCLIMIT_CMD_LOST, NLM_F_ACK }, { SCLIMIT_CMD_MAX + 1, NLM_F_ACK },
		{ 255, NLM_F_ACK }, { 255, NLM_F_DUMP }, { SCLIMIT_CMD_EVENT, NLM_F_DUMP },
		{ SCLIMIT_CMD_INFO_GET, NLM_F_DUMP }, { SCLIMIT_CMD_LOCK, NLM_F_DUMP },
		{ SCLIMIT_CMD_RULES_GET, NLM_F_ACK }, { SCLIMIT_CMD_STAT_GET, NLM_F_ACK },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		scl_begin(&self->s, none[i].cmd, none[i].flags);
		if (none[i].cmd != SCLIMIT_CMD_INFO_GET)
			scl_put_at(&self->s, self->at);
		EXPECT_EQ(-EOPNOTSUPP, scl_ask(&self->s, NULL, NULL))
			TH_LOG("command %d, flags %#x", none[i].cmd, none[i].flags);
	}
	EXPECT_STREQ("0", cg_line(self->a, "syscalls.lock"));
}

/* ---- how the socket wants it ---- */

TEST_F(error, a_socket_that_asks_for_no_messages_gets_the_errno_alone)
{
	static const unsigned int hows[] = { 0, NL_EXT, NL_CAP, NL_EXT | NL_CAP, NL_STRICT };
	struct scl s;
	size_t i, where;

	for (i = 0; i < ARRAY_SIZE(hows); i++) {
		ASSERT_EQ(0, scl_open_as(&s, hows[i]));
		EXPECT_EQ(-EINVAL, bad_rule(&s, SCLIMIT_CMD_RULES_DENY, self->at, self->at1,
					    "garbage", &where));
		if (hows[i] & NL_EXT) {
			EXPECT_NE(NULL, strstr(s.nl.ack.text, "garbage"));
			EXPECT_EQ(where, s.nl.ack.offs);
		} else {
			EXPECT_STREQ("", s.nl.ack.text);
		}
		EXPECT_EQ(hows[i] & NL_CAP ? 0 : s.req.len - NLMSG_HDRLEN, s.nl.ack.echo);
		/* what is right is right with any */
		EXPECT_EQ(0, scl_deny(&s, self->at1, "110"));
		EXPECT_EQ(0, scl_replace(&s, self->at1, ""));
		scl_close(&s);
	}
	EXPECT_LOCAL(self->a, BEFORE);
}

TEST_HARNESS_MAIN
