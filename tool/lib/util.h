/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What everything uses: variables that clean up after themselves, memory that is there or the
 * program ends, text that grows, lists of text.
 */
#ifndef SCLIMIT_UTIL_H
#define SCLIMIT_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "err.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static inline void free_cleanup(void *p)
{
	free(*(void **)p);
}

static inline void close_cleanup(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void fclose_cleanup(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define cleanup_free	__attribute__((cleanup(free_cleanup)))
#define cleanup_close	__attribute__((cleanup(close_cleanup)))
#define cleanup_fclose	__attribute__((cleanup(fclose_cleanup)))

/* Memory. Where there is none, the program says so and ends with the status of its failures. */
extern const int program_failure;	/* 1, unless a main.c says otherwise */
void no_memory(void) __attribute__((noreturn));
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * struct text - text that grows
 * @data: the text, NUL-terminated, or NULL while it is empty; the owner frees it
 * @len: its length in bytes, without the NUL
 * @room: how much is allocated
 */
struct text {
	char *data;
	size_t len;
	size_t room;
};

#define cleanup_text	__attribute__((cleanup(text_free)))

void text_free(struct text *text);
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const void *bytes, size_t len);
const char *text_str(const struct text *text);

/**
 * struct words - a list of texts
 * @word: the texts, each allocated
 * @count: how many
 * @room: how much is allocated
 */
struct words {
	char **word;
	size_t count;
	size_t room;
};

#define cleanup_words	__attribute__((cleanup(words_free)))

void words_free(struct words *words);
void words_add(struct words *words, const char *word);
void words_take(struct words *words, char *word);
void words_split(struct words *words, const char *line);
bool words_have(const struct words *words, const char *word);

int file_read(const char *path, struct text *into, struct err *err);
int file_write(const char *path, const char *data, size_t len, struct err *err);

#endif
