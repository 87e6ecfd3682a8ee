/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Before 6.4 kallsyms_on_each_symbol() handed the symbol's module to its
 * callback. The prototype itself tells, so there is no version to test.
 */
#ifndef _SCLIMIT_COMPAT_LINUX_KALLSYMS_H
#define _SCLIMIT_COMPAT_LINUX_KALLSYMS_H

#include_next <linux/kallsyms.h>

typedef int (*compat_kallsyms_fn)(void *data, const char *name, unsigned long addr);

struct compat_kallsyms_walk {
	compat_kallsyms_fn fn;
	void *data;
};

static inline int compat_kallsyms_plain(void *data, const char *name, unsigned long addr)
{
	struct compat_kallsyms_walk *walk = data;

	return walk->fn(walk->data, name, addr);
}

static inline int compat_kallsyms_module(void *data, const char *name, struct module *module,
					 unsigned long addr)
{
	return module ? 0 : compat_kallsyms_plain(data, name, addr);
}

/* The callback of the type that this kernel's kallsyms_on_each_symbol() wants. */
#define compat_kallsyms_callback						\
	__builtin_choose_expr(							\
		__builtin_types_compatible_p(typeof(kallsyms_on_each_symbol),	\
			int (int (*)(void *, const char *, unsigned long), void *)), \
		compat_kallsyms_plain, compat_kallsyms_module)

#endif
