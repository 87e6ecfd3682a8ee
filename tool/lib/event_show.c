// SPDX-License-Identifier: GPL-2.0
/*
 * Events as people read them.
 */
#include "constants.h"
#include "event_show.h"
#include "syscall-args.h"
#include "syscall-names.h"

/* The name of the sub-call that an event of a multiplexer is of, or NULL. */
static const char *sub_call(const struct client_event *event)
{
	if (event->abi != SCLIMIT_ABI_I386)
		return NULL;
	if (event->nr == SCLIMIT_I386_SOCKETCALL)
		return syscall_subcall_name(event->nr, event->args[0]);
	if (event->nr == SCLIMIT_I386_IPC)
		return syscall_subcall_name(event->nr, event->args[0] & SCLIMIT_I386_IPC_MASK);
	return NULL;
}

/** event_args() - how many arguments of an event's call mean something; 0 if it came without */
unsigned int event_args(const struct client_event *event)
{
	return event->has_args ? syscall_args(event->abi, syscall_name(event->abi, event->nr)) : 0;
}

/**
 * event_show_arg() - an argument
 * @event: the event, which has arguments
 * @i: which one
 * @into: flags or a constant where it is known to be such, else a number, is appended; for i386
 *	  socketcall and ipc the first one is the name of the sub-call
 */
void event_show_arg(const struct client_event *event, unsigned int i, struct text *into)
{
	const char *name = syscall_name(event->abi, event->nr);
	const char *sub = i ? NULL : sub_call(event);

	if (sub)
		text_add(into, "%s", sub);
	else
		constant_show(name ? name : "", i, event->args[i], into);
}

/**
 * event_show_args() - all arguments
 * @event: the event
 * @into: "(PTRACE_ATTACH, 123, 0, 0)" is appended; nothing where they are not known
 */
void event_show_args(const struct client_event *event, struct text *into)
{
	unsigned int i;

	if (!event->has_args)
		return;
	text_add(into, "(");
	for (i = 0; i < event_args(event); i++) {
		text_add(into, i ? ", " : "");
		event_show_arg(event, i, into);
	}
	text_add(into, ")");
}

/** event_show_errno() - append the errno of one with SCLIMIT_ACTION_ERRNO, by name if it has one */
void event_show_errno(const struct client_event *event, struct text *into)
{
	const char *name = err_name(event->err);

	if (name)
		text_add(into, "%s", name);
	else
		text_add(into, "%d", event->err);
}

/** event_done() - what was done about the call: denied, killed, trapped or logged */
const char *event_done(const struct client_event *event)
{
	switch (event->action) {
	case SCLIMIT_ACTION_ERRNO:
		return "denied";
	case SCLIMIT_ACTION_KILL:
		return "killed";
	case SCLIMIT_ACTION_TRAP:
		return "trapped";
	case SCLIMIT_ACTION_LOG:
		return "logged";
	}
	return "unknown";
}
