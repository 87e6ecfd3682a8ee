// SPDX-License-Identifier: GPL-2.0
/*
 * sclimit explain - what would happen to a call, and which rule of which group says so.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "../lib/constants.h"
#include "ctl.h"

#define NR_ARGS	6

static int explain_run(struct ctl *ctl, int argc, char **argv, struct err *err);

const struct verb verb_explain = {
	.name = "explain",
	.args = "GROUP [ABI:]SYSCALL [aN=VALUE]...",
	.about = "say what happens to a call, and by which rule",
	.run = explain_run,
};

/**
 * struct call - the call that is asked about
 * @abi: its ABI
 * @nr: its number
 * @has_args: whether the arguments are known
 * @args: the arguments; those that are not given are 0
 */
struct call {
	enum sclimit_abi abi;
	unsigned int nr;
	bool has_args;
	uint64_t args[NR_ARGS];
};

/* A name that only i386 has, a sub-call of its socketcall or ipc among them. */
static int find_i386(struct call *call, const char *name)
{
	unsigned int sub;
	int nr = syscall_number(SCLIMIT_ABI_I386, name);

	call->abi = SCLIMIT_ABI_I386;
	if (nr >= 0) {
		call->nr = nr;
		return 0;
	}
	if (syscall_subcall(name, &call->nr, &sub))
		return -1;
	call->args[0] = sub;
	call->has_args = true;
	return 0;
}

static int call_parse(struct call *call, const char *text, struct err *err)
{
	const char *colon = strchr(text, ':'), *name = colon ? colon + 1 : text, *near;
	int abi = SCLIMIT_ABI_X86_64, nr;

	*call = (struct call){};
	if (colon) {
		cleanup_free char *prefix = xstrndup(text, colon - text);

		abi = abi_number(prefix);
		if (abi < 0)
			return err_set(err, 0, "%s: \"%s\" is no ABI: x86_64, i386, x32 are", text,
				       prefix);
	}
	call->abi = abi;
	if (isdigit((unsigned char)*name) && strspn(name, "0123456789") == strlen(name) &&
	    strlen(name) < 6) {
		call->nr = atoi(name);
		return 0;
	}
	nr = syscall_number(call->abi, name);
	if (nr >= 0) {
		call->nr = nr;
		return 0;
	}
	if ((!colon || call->abi == SCLIMIT_ABI_I386) && !find_i386(call, name))
		return 0;
	if (syscall_known(name))
		return err_set(err, 0, "%s: there is no such system call in that ABI", text);
	near = syscall_near(name);
	return err_set(err, 0, "%s: no such system call%s%s%s", text,
		       near ? "; did you mean " : "", near ?: "", near ? "?" : "");
}

/* aN=VALUE */
static int arg_parse(struct call *call, const char *text, struct err *err)
{
	if (text[0] != 'a' || text[1] < '0' || text[1] >= '0' + NR_ARGS || text[2] != '=')
		return err_set(err, 0, "%s: not an argument: aN=VALUE with N from 0 to 5 is", text);
	if (constant_value(text + 3, &call->args[text[1] - '0'], err))
		return err_prefix(err, "%s", text);
	call->has_args = true;
	return 0;
}

static const char *verdict_word(const struct client_verdict *verdict)
{
	if (verdict->runs)
		return "runs";
	switch (verdict->action) {
	case SCLIMIT_ACTION_KILL:
		return "kill";
	case SCLIMIT_ACTION_TRAP:
		return "trap";
	case SCLIMIT_ACTION_LOG:
		return "log";
	default:
		return "errno";
	}
}

/* What happens, as a part of a sentence. */
static void verdict_text(const struct client_verdict *verdict, struct text *into)
{
	switch (verdict->action) {
	case SCLIMIT_ACTION_KILL:
		text_add(into, "its process is killed");
		break;
	case SCLIMIT_ACTION_TRAP:
		text_add(into, "its thread gets SIGSYS");
		break;
	case SCLIMIT_ACTION_LOG:
		text_add(into, "runs and is logged");
		break;
	default:
		text_add(into, "denied with ");
		if (err_name(verdict->err))
			text_add(into, "%s", err_name(verdict->err));
		else
			text_add(into, "errno %d", verdict->err);
	}
}

static void print_text(const struct ctl *ctl, const struct call *call,
		       const struct client_verdict *verdict, const char *group)
{
	cleanup_text struct text name = {}, what = {}, rule = {};
	bool stops = !verdict->runs && verdict->action != SCLIMIT_ACTION_LOG;

	ctl_show_call(call->abi, call->nr, &name);
	if (verdict->runs) {
		printf("%s: runs\n", text_str(&name));
		return;
	}
	verdict_text(verdict, &what);
	ctl_show_rule(verdict->rule, &rule);
	printf("%s: %s%s%s by %s of ", text_str(&name), stops ? ctl_red(ctl) : "", text_str(&what),
	       stops ? ctl_plain(ctl) : "", text_str(&rule));
	if (group)
		printf("%s", group);
	else
		printf("group %" PRIu64, verdict->group_id);
	/* of arguments that are not known, the rule is taken to match */
	printf("%s\n", !call->has_args && strchr(verdict->rule, ':') &&
		       strstr(verdict->rule, ":a") ? ", if the arguments match" : "");
}

static void print_json(const struct call *call, const struct client_verdict *verdict,
		       const struct group *asked, const char *group)
{
	struct json_object *object = json_object_new_object(), *args = NULL;
	cleanup_text struct text name = {}, rule = {};
	unsigned int i;

	ctl_show_call(call->abi, call->nr, &name);
	if (call->has_args) {
		args = json_object_new_array();
		for (i = 0; i < NR_ARGS; i++)
			json_object_array_add(args, json_object_new_uint64(call->args[i]));
	}
	json_object_object_add(object, "group", json_object_new_string(asked->name));
	json_object_object_add(object, "id", json_object_new_uint64(asked->id));
	json_object_object_add(object, "call", json_object_new_string(text_str(&name)));
	json_object_object_add(object, "abi", json_object_new_string(abi_name(call->abi)));
	json_object_object_add(object, "nr", json_object_new_int(call->nr));
	json_object_object_add(object, "args", args);
	json_object_object_add(object, "verdict", json_object_new_string(verdict_word(verdict)));
	if (verdict->runs) {
		ctl_json(object);
		return;
	}
	if (verdict->action == SCLIMIT_ACTION_ERRNO) {
		json_object_object_add(object, "errno", json_object_new_int(verdict->err));
		json_object_object_add(object, "errno_name", err_name(verdict->err) ?
				       json_object_new_string(err_name(verdict->err)) : NULL);
	}
	ctl_show_rule(verdict->rule, &rule);
	json_object_object_add(object, "rule", json_object_new_string(text_str(&rule)));
	json_object_object_add(object, "token", json_object_new_string(verdict->rule));
	json_object_object_add(object, "rule_group",
			       group ? json_object_new_string(group) : NULL);
	json_object_object_add(object, "rule_group_id",
			       json_object_new_uint64(verdict->group_id));
	ctl_json(object);
}

static int explain(struct ctl *ctl, struct client *client, const char *spec,
		   const struct call *call, struct err *err)
{
	cleanup_group struct group group = GROUP_NONE;
	struct client_verdict verdict;
	struct group_names *names;
	const char *whose;

	if (group_open(&group, spec, err))
		return -1;
	if (client_verdict(client, group.fd, call->abi, call->nr,
			   call->has_args ? call->args : NULL, &verdict, err))
		return err_prefix(err, "%s: explain", spec);
	names = group_names_new();
	whose = verdict.runs ? NULL : group_name(names, verdict.group_id);
	if (ctl->json)
		print_json(call, &verdict, &group, whose);
	else
		print_text(ctl, call, &verdict, whose);
	group_names_free(names);
	free(verdict.rule);
	return 0;
}

static int explain_run(struct ctl *ctl, int argc, char **argv, struct err *err)
{
	static const struct option options[] = { CTL_OPTIONS, {} };
	cleanup_client struct client *client = NULL;
	struct call call;
	int status, c, i;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1)
		if ((status = ctl_option(ctl, &verb_explain, c)))
			return status;
	if (argc - optind < 2)
		return ctl_usage(&verb_explain, err, "a group and a system call are wanted");
	client = client_open(err);
	if (!client)
		return ctl_failed(err);
	status = call_parse(&call, argv[optind + 1], err);
	for (i = optind + 2; !status && i < argc; i++)
		status = arg_parse(&call, argv[i], err);
	if (status) {
		err_prefix(err, "%s: explain", argv[optind]);
		return ctl_failed(err);
	}
	return explain(ctl, client, argv[optind], &call, err) ? ctl_failed(err) : CTL_OK;
}
