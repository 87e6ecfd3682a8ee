// SPDX-License-Identifier: GPL-2.0
/*
 * Constants by name, and values by constants.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "constants.h"
#include "constants_tables.h"

static const struct constant *constant_find(const char *name, size_t len)
{
	const struct constants *const *table;
	const struct constant *constant;
	size_t i;

	for (table = constants_all; *table; table++) {
		for (i = 0; i < (*table)->count; i++) {
			constant = &(*table)->constant[i];
			if (!strncmp(constant->name, name, len) && !constant->name[len])
				return constant;
		}
	}
	return NULL;
}

/* A number of 64 bits that a text begins with: its end, or NULL. */
static const char *number_parse(const char *text, uint64_t *value)
{
	unsigned int base = 10, digit;
	const char *start;

	if (text[0] == '0' && (text[1] | 0x20) == 'x') {
		base = 16;
		text += 2;
	} else if (text[0] == '0') {
		base = 8;
	}
	*value = 0;
	for (start = text; isxdigit((unsigned char)*text); text++) {
		digit = isdigit((unsigned char)*text) ? *text - '0' : (*text | 0x20) - 'a' + 10;
		if (digit >= base || *value > (UINT64_MAX - digit) / base)
			return NULL;
		*value = *value * base + digit;
	}
	return text == start ? NULL : text;
}

static int part_value(const char *part, size_t len, uint64_t *value, struct err *err)
{
	const struct constant *constant;

	if (!len)
		return err_set(err, 0, "a number or a constant is missing");
	if (isdigit((unsigned char)*part))
		return number_parse(part, value) == part + len ? 0 :
		       err_set(err, 0, "\"%.*s\" is no number of 64 bits", (int)len, part);
	constant = constant_find(part, len);
	if (!constant)
		return err_set(err, 0, "\"%.*s\" is no constant that is known", (int)len, part);
	*value = constant->value;
	return 0;
}

/**
 * constant_value() - the value of a constant or a number
 * @text: a number, decimal, octal behind 0 or hexadecimal behind 0x; a constant; or several of
 *	  these, joined by |
 * @value: its value
 * @err: filled on failure
 * Return: 0; -1 where a part is neither.
 */
int constant_value(const char *text, uint64_t *value, struct err *err)
{
	uint64_t part = 0;
	size_t len;

	*value = 0;
	for (;; text += len + 1) {
		len = strcspn(text, "|");
		if (part_value(text, len, &part, err))
			return -1;
		*value |= part;
		if (!text[len])
			return 0;
	}
}

static void part_add(const char *name, bool *first, struct text *into)
{
	text_add(into, "%s%s", *first ? "" : "|", name);
	*first = false;
}

/* People know small values in decimal and the others in hexadecimal. */
static void number_show(uint64_t value, struct text *into)
{
	text_add(into, value < 256 ? "%" PRIu64 : "0x%" PRIx64, value);
}

/* Takes the bits that have names out of a value, and what is left last. */
static void flags_show(const struct constants *table, uint64_t value, uint64_t bits,
		       struct text *into)
{
	const struct constant *constant;
	uint64_t field, named = 0;
	bool first = true;
	size_t i;

	for (i = 0; i < table->count; i++) {
		constant = &table->constant[i];
		/* of a mask, a field's values say nothing: it is their bits that are meant */
		if (bits == CONSTANT_MASK && constant->field)
			continue;
		field = constant->field ? constant->field : constant->value;
		if (!field || (bits != CONSTANT_MASK && field & ~bits) || named & field ||
		    (value & field) != constant->value)
			continue;
		named |= field;
		value &= ~field;
		part_add(constant->name, &first, into);
	}
	if (!first && !value)
		return;
	if (!first)
		text_add(into, "|");
	if (table->octal && value)
		text_add(into, "0%" PRIo64, value);
	else
		number_show(value, into);
}

/* An int that is negative stands in a register with or without its upper half. */
static bool same(uint64_t constant, uint64_t value)
{
	return constant == value || (value <= UINT32_MAX && (int64_t)constant < 0 &&
				     (int64_t)constant >= INT32_MIN && (uint32_t)constant == value);
}

/**
 * constant_show_bits() - an argument of which some bits are known
 * @name: the call's name
 * @arg: which argument
 * @value: its value
 * @bits: the bits that are known; CONSTANT_MASK where @value is a mask itself
 * @into: its constants are appended, or a number
 */
void constant_show_bits(const char *name, unsigned int arg, uint64_t value, uint64_t bits,
			struct text *into)
{
	const struct constants *table = constants_of(name, arg);
	size_t i;

	if (!table) {
		number_show(value, into);
		return;
	}
	/* of all bits there is no list that says more */
	if (table->flags && value != UINT32_MAX && value != UINT64_MAX) {
		flags_show(table, value, bits, into);
		return;
	}
	for (i = 0; i < table->count && bits == UINT64_MAX; i++) {
		if (same(table->constant[i].value, value)) {
			text_add(into, "%s", table->constant[i].name);
			return;
		}
	}
	number_show(value, into);
}

/**
 * constant_show() - an argument as people write it
 * @name: the call's name
 * @arg: which argument
 * @value: its value
 * @into: its constants are appended where such are known, or a number
 */
void constant_show(const char *name, unsigned int arg, uint64_t value, struct text *into)
{
	constant_show_bits(name, arg, value, UINT64_MAX, into);
}

/**
 * constant_nth() - all constants, one by one
 * @i: from 0 on
 * @value: its value
 * Return: the name; NULL behind the last.
 */
const char *constant_nth(size_t i, uint64_t *value)
{
	const struct constants *const *table;

	for (table = constants_all; *table; table++) {
		if (i < (*table)->count) {
			*value = (*table)->constant[i].value;
			return (*table)->constant[i].name;
		}
		i -= (*table)->count;
	}
	return NULL;
}
