// SPDX-License-Identifier: GPL-2.0
/*
 * Subordinate ids, read from the files themselves: name services would take longer than the rest
 * of a start. Who has entries elsewhere alone (subid: in nsswitch.conf) names ranges by options.
 */
#include <string.h>

#include "idmap_ranges.h"
#include "idmap_subids.h"

/* Field @n of a line, counted from 0: where it is, and its length; NULL where there is none. */
static const char *field(const char *line, unsigned int n, size_t *len)
{
	for (; n; n--) {
		line += strcspn(line, ":\n");
		if (*line++ != ':')
			return NULL;
	}
	*len = strcspn(line, ":\n");
	return line;
}

static bool field_is(const char *line, unsigned int n, const char *word)
{
	const char *at;
	size_t len;

	at = field(line, n, &len);
	return at && word && len == strlen(word) && !memcmp(at, word, len);
}

static bool field_number(const char *line, unsigned int n, uint32_t *value)
{
	uint64_t sum = 0;
	const char *at;
	size_t len, i;

	at = field(line, n, &len);
	if (!at || !len || len > 10)
		return false;
	for (i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		sum = 10 * sum + (at[i] - '0');
	}
	*value = sum;
	return sum <= UINT32_MAX;
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return line + (*line == '\n');
}

/**
 * subids_user() - the name of a user
 * @passwd: content of a file such as /etc/passwd
 * @uid: the user
 * Return: allocated; NULL where it has none.
 */
char *subids_user(const char *passwd, uint32_t uid)
{
	const char *line, *name;
	uint32_t value;
	size_t len;

	for (line = passwd; *line; line = next_line(line)) {
		if (!field_number(line, 2, &value) || value != uid)
			continue;
		name = field(line, 0, &len);
		return len ? xstrndup(name, len) : NULL;
	}
	return NULL;
}

/**
 * subids_find() - the subordinate ids of a user
 * @content: content of a file such as /etc/subuid
 * @name: the user's name, or NULL
 * @uid: the user, who may be given by number there
 * @inside: where the first of the ids goes inside; the others behind it
 * @into: appended. What overlaps with it is passed over, as the kernel would refuse it, and so is
 *	  what makes no sense.
 */
void subids_find(const char *content, const char *name, uint32_t uid, uint32_t inside,
		 struct id_ranges *into)
{
	uint32_t first, count;
	const char *line;
	char number[16];

	snprintf(number, sizeof(number), "%u", uid);
	for (line = content; *line; line = next_line(line)) {
		if (!field_is(line, 0, name) && !field_is(line, 0, number))
			continue;
		if (!field_number(line, 1, &first) || !field_number(line, 2, &count) || !count ||
		    count > UINT32_MAX - first || ranges_use(into, first, count))
			continue;
		if (count > UINT32_MAX - inside)
			break;
		ranges_add(into, inside, first, count);
		inside += count;
	}
}
