/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What fuzz targets share. A target is a file NAME_fuzz.c that has LLVMFuzzerTestOneInput();
 * scripts/fuzz links it with all of tool/lib. Its seeds are the files of seeds/NAME/, and what the
 * program seeds/NAME.* writes into the directory that it is given.
 * A line "// flags: ..." in it is for the compiler.
 */
#ifndef SCLIMIT_FUZZ_H
#define SCLIMIT_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must not be: says so, and the fuzzer keeps the input. */
#define fuzz_fail(...) do { \
	fprintf(stderr, "fuzz: " __VA_ARGS__); \
	fputc('\n', stderr); \
	abort(); \
} while (0)

#endif
