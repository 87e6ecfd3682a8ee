/* SPDX-License-Identifier: GPL-2.0 */
/* All that module/policy*.c wants of memory is in slab.h. */
