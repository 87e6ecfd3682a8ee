// SPDX-License-Identifier: GPL-2.0
/*
 * Text that others have chosen, made safe.
 */
#include <json-c/json.h>
#include <string.h>

#include "printable.h"

#define DEL		0x7f
#define C1_LAST		0x9f		/* U+0080 to U+009F are control characters, too */

/*
 * The length of the character at @s if it is well-formed UTF-8 and no control character, else 0.
 * A terminal takes some of the others for the beginning of a command.
 */
static size_t character(const unsigned char *s)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = *s;
	size_t len, i;

	if (c < 0x80)
		return c >= ' ' && c != DEL;
	if (c >= 0xc2 && c < 0xe0)
		len = 2, c &= 0x1f;
	else if (c >= 0xe0 && c < 0xf0)
		len = 3, c &= 0x0f;
	else if (c >= 0xf0 && c < 0xf5)
		len = 4, c &= 0x07;
	else
		return 0;
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[len] || c <= C1_LAST || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	return len;
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if (*s < ' ' || *s >= DEL)
			return false;
	return true;
}

/**
 * printable_add() - a text as a terminal can be given it
 * @into: printable ASCII is appended as it is, every other byte as \xHH. So that nothing can be
 *	  made to look as if it had been escaped, a backslash is doubled where a byte is.
 * @bytes: any bytes
 */
void printable_add(struct text *into, const char *bytes)
{
	bool plain = is_ascii(bytes);

	for (; *bytes; bytes++) {
		if (*bytes < ' ' || *bytes >= DEL)
			text_add(into, "\\x%02x", (unsigned char)*bytes);
		else if (*bytes == '\\' && !plain)
			text_add(into, "\\\\");
		else
			text_add_bytes(into, bytes, 1);
	}
}

/**
 * printable_add_json() - a text as a member of a JSON object
 * @object: the object
 * @key: the member's name; it lasts as long as the object
 * @bytes: any bytes: as they are where that is UTF-8 without control characters, else as
 *	   printable_add() has them
 */
void printable_add_json(struct json_object *object, const char *key, const char *bytes)
{
	const unsigned char *s = (const unsigned char *)bytes;
	cleanup_text struct text text = {};
	size_t len;

	while (*s && (len = character(s)))
		s += len;
	if (*s)
		printable_add(&text, bytes);
	else
		text_add(&text, "%s", bytes);
	json_object_object_add_ex(object, key, json_object_new_string(text_str(&text)),
				  JSON_C_OBJECT_ADD_CONSTANT_KEY);
}
