// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel answers: messages that are truncated, nested wrongly, of wrong sizes. Whatever is
 * in them, only what was received may be read.
 */
#include <string.h>

#include "../../tool/lib/client_parse.h"
#include "fuzz.h"

struct answers {
	struct client_rules_list rules;
	struct client_stat stat;
};

/* Each parser takes the message for its own. */
static void parse(const struct nlmsghdr *message, struct answers *answers)
{
	struct client_verdict verdict = {};
	struct client_event event = {};
	struct client_info info = {};
	struct netlink_family family;
	struct netlink_error error;
	struct err err = {};
	size_t len = 0;

	client_parse_info(message, &info, &err);
	client_parse_rules(message, &answers->rules, &err);
	client_parse_stat(message, &answers->stat, &err);
	if (!client_parse_verdict(message, &verdict, &err) && !verdict.runs)
		len += strlen(verdict.rule);
	free(verdict.rule);
	if (!client_parse_event(message, &event, &err))
		len += strnlen(event.comm, sizeof(event.comm));
	if (!netlink_parse_error(message, &error) && error.message)
		len += strlen(error.message);
	netlink_parse_family(message, SCLIMIT_GENL_EVENTS, &family, &err);
	/* the lengths are looked at so that the texts are read to their ends */
	if (len > UINT32_MAX)
		fuzz_fail("texts longer than what was received");
}

/* What was taken in can be used: texts end, and none is missing. */
static void look_at(const struct answers *answers)
{
	size_t i, j, len = 0;

	for (i = 0; i < answers->rules.count; i++)
		for (j = 0; j < answers->rules.group[i].rule.count; j++)
			len += strlen(answers->rules.group[i].rule.word[j]);
	for (i = 0; i < answers->stat.nr_counts; i++)
		if (answers->stat.count[i].abi > SCLIMIT_ABI_X32)
			fuzz_fail("an ABI that there is not");
	if (len > UINT32_MAX)
		fuzz_fail("texts longer than what was received");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers answers = {};
	const struct nlmsghdr *message;
	cleanup_free void *received = xmalloc(size);
	int left = size;

	/* aligned, and with nothing behind it */
	memcpy(received, data, size);
	for (message = received; netlink_message_ok(message, left);
	     message = mnl_nlmsg_next(message, &left))
		parse(message, &answers);
	look_at(&answers);
	client_rules_list_free(&answers.rules);
	client_stat_free(&answers.stat);
	return 0;
}
