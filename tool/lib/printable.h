/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that others have chosen (names of threads and groups), made safe for a terminal and for JSON.
 */
#ifndef SCLIMIT_PRINTABLE_H
#define SCLIMIT_PRINTABLE_H

#include "util.h"

struct json_object;

void printable_add(struct text *into, const char *bytes);
void printable_add_json(struct json_object *object, const char *key, const char *bytes);

#endif
