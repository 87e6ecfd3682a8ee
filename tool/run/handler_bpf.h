/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the bpf handler: a device program of the container is loaded, and is attached to the
 * container's own group.
 */
#ifndef SCLIMIT_RUN_HANDLER_BPF_H
#define SCLIMIT_RUN_HANDLER_BPF_H

#include <linux/bpf.h>

#include "handler.h"

/* ---- handler_bpf_kernel.c ---- */

/* bpf(2). Return: what it returns, or -errno. */
int bpf_call(int command, union bpf_attr *attr);
/* For good: keeps of our capabilities those that bpf(2) asks for here. Return: 0 or -errno. */
int bpf_confine(void);

/* ---- the commands. @attr is what the caller has given, all of it. Return: as the call ---- */

int bpf_load(struct caller *caller, const struct place *place, const union bpf_attr *attr);
int bpf_attach(struct caller *caller, const struct place *place, const union bpf_attr *attr);
int bpf_detach(struct caller *caller, const struct place *place, const union bpf_attr *attr);

#endif
