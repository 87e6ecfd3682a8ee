/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Errors. A function that can fail takes a struct err as last parameter and returns -1 (or
 * NULL) when it has failed; the message is made where it happened, and printed once, by main().
 */
#ifndef SCLIMIT_ERR_H
#define SCLIMIT_ERR_H

/* The module is not loaded. */
#define ERR_NO_MODULE	(-1)

/**
 * struct err - what went wrong
 * @code: an errno; 0 where there is none that says more than the message; ERR_NO_MODULE
 * @text: one line without a newline: what was asked and what failed, without the errno
 */
struct err {
	int code;
	char text[1024];
};

int err_set(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *err_name(int code);
int err_number(const char *name);
void err_print(const struct err *err);
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
