// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

const int program_failure __attribute__((weak)) = 1;

/** no_memory() - say that there is none, and end the program */
void no_memory(void)
{
	fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
	exit(program_failure);
}

static void *check(void *p)
{
	if (!p)
		no_memory();
	return p;
}

/** xmalloc() - malloc() that returns memory or ends the program. So do the others here. */
void *xmalloc(size_t size)
{
	return check(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return check(calloc(count ? count : 1, size ? size : 1));
}

/** xrealloc() - room for @count things of @size bytes */
void *xrealloc(void *p, size_t count, size_t size)
{
	return check(reallocarray(p, count ? count : 1, size ? size : 1));
}

char *xstrdup(const char *text)
{
	return check(strdup(text));
}

char *xstrndup(const char *text, size_t len)
{
	return check(strndup(text, len));
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	return check(len < 0 ? NULL : text);
}

/** text_free() - let go of what a text holds; it is empty then */
void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){};
}

static void text_grow(struct text *text, size_t more)
{
	size_t need = text->len + more + 1;

	if (need <= text->room)
		return;
	text->room = need > 2 * text->room ? need : 2 * text->room;
	text->data = xrealloc(text->data, text->room, 1);
}

/**
 * text_add_bytes() - append bytes
 * @text: the text
 * @bytes: what is appended
 * @len: how many
 */
void text_add_bytes(struct text *text, const void *bytes, size_t len)
{
	text_grow(text, len);
	memcpy(text->data + text->len, bytes, len);
	text->len += len;
	text->data[text->len] = '\0';
}

/**
 * text_add() - append, formatted
 * @text: the text
 * @format: what is appended
 */
void text_add(struct text *text, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text_grow(text, len);
	va_start(args, format);
	vsnprintf(text->data + text->len, len + 1, format, args);
	va_end(args);
	text->len += len;
}

/** text_str() - a text as a string, "" while it is empty */
const char *text_str(const struct text *text)
{
	return text->data ? text->data : "";
}

/** words_free() - let go of what a list holds; it is empty then */
void words_free(struct words *words)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct words){};
}

/** words_take() - append a text that is allocated, and is the list's from now on */
void words_take(struct words *words, char *word)
{
	if (words->count == words->room) {
		words->room = words->room ? 2 * words->room : 16;
		words->word = xrealloc(words->word, words->room, sizeof(*words->word));
	}
	words->word[words->count++] = word;
}

/** words_add() - append a copy of a text */
void words_add(struct words *words, const char *word)
{
	words_take(words, xstrdup(word));
}

/** words_split() - append what stands between the white space of a line */
void words_split(struct words *words, const char *line)
{
	static const char space[] = " \t\r\n";
	size_t len;

	for (line += strspn(line, space); *line; line += strspn(line, space)) {
		len = strcspn(line, space);
		words_take(words, xstrndup(line, len));
		line += len;
	}
}

/** words_have() - whether a text is in a list */
bool words_have(const struct words *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		if (!strcmp(words->word[i], word))
			return true;
	return false;
}

/**
 * file_read() - read a whole file
 * @path: the file; "-" is stdin
 * @into: what it holds is appended; it may hold NULs
 * @err: filled on failure
 * Return: 0 or -1.
 */
int file_read(const char *path, struct text *into, struct err *err)
{
	bool is_stdin = !strcmp(path, "-");
	cleanup_close int fd = is_stdin ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	char buf[65536];
	ssize_t len;

	if (fd < 0 && !is_stdin)
		return err_set(err, errno, "%s: cannot open", path);
	for (;;) {
		len = read(is_stdin ? STDIN_FILENO : fd, buf, sizeof(buf));
		if (!len)
			return 0;
		if (len > 0)
			text_add_bytes(into, buf, len);
		else if (errno != EINTR)
			return err_set(err, errno, "%s: cannot read", path);
	}
}

/* All of it, however often write(2) stops half-way. */
static int write_all(int fd, const char *data, size_t len)
{
	ssize_t done;

	for (; len; data += done, len -= done) {
		done = write(fd, data, len);
		if (done < 0 && errno == EINTR)
			done = 0;
		else if (done < 0)
			return -1;
	}
	return 0;
}

/**
 * file_write() - write a whole file, or leave the one that is there
 * @path: the file; "-" is stdout
 * @data: what it is to hold
 * @len: how many bytes
 * @err: filled on failure
 *
 * It is written beside the old one and renamed, unless that is no regular file.
 * Return: 0 or -1.
 */
int file_write(const char *path, const char *data, size_t len, struct err *err)
{
	cleanup_free char *temp = NULL;
	cleanup_close int fd = -1;
	struct stat st;

	if (!strcmp(path, "-"))
		return write_all(STDOUT_FILENO, data, len) ?
		       err_set(err, errno, "cannot write to stdout") : 0;
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		return fd < 0 || write_all(fd, data, len) ?
		       err_set(err, errno, "%s: cannot write", path) : 0;
	}
	temp = xasprintf("%s.XXXXXX", path);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return err_set(err, errno, "%s: cannot create", path);
	if (fchmod(fd, 0644) || write_all(fd, data, len) || fsync(fd) || rename(temp, path)) {
		err_set(err, errno, "%s: cannot write", path);
		unlink(temp);
		return -1;
	}
	return 0;
}
