/* SPDX-License-Identifier: GPL-2.0 */
/* A file that is written: text that grows. */
#ifndef SHIM_SEQ_FILE_H
#define SHIM_SEQ_FILE_H

#include "../../../../tool/lib/util.h"

struct seq_file {
	struct text text;
};

#define seq_printf(seq, ...)	text_add(&(seq)->text, __VA_ARGS__)
#define seq_puts(seq, string)	text_add(&(seq)->text, "%s", string)

#endif
