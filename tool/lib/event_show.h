/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events as people read them.
 */
#ifndef SCLIMIT_EVENT_SHOW_H
#define SCLIMIT_EVENT_SHOW_H

#include "client.h"

unsigned int event_args(const struct client_event *event);
void event_show_arg(const struct client_event *event, unsigned int i, struct text *into);
void event_show_args(const struct client_event *event, struct text *into);
void event_show_errno(const struct client_event *event, struct text *into);
const char *event_done(const struct client_event *event);

#endif
