/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoint sclimit:sclimit_denied, for perf, ftrace and bpftrace.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM sclimit

#if !defined(_SCLIMIT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _SCLIMIT_TRACE_H

#include <linux/sclimit.h>
#include <linux/tracepoint.h>

TRACE_EVENT(sclimit_denied,
	TP_PROTO(u64 cgroup_id, u8 abi, u32 nr, const u64 *args, u8 action),
	TP_ARGS(cgroup_id, abi, nr, args, action),

	TP_STRUCT__entry(
		__field(u64,	cgroup_id)
		__field(u8,	abi)
		__field(u8,	action)
		__field(u32,	nr)
		__array(u64,	args,	6)
	),

	TP_fast_assign(
		__entry->cgroup_id = cgroup_id;
		__entry->abi = abi;
		__entry->action = action;
		__entry->nr = nr;
		memcpy(__entry->args, args, sizeof(__entry->args));
	),

	TP_printk("cgroup=%llu abi=%s nr=%u args=(%llx, %llx, %llx, %llx, %llx, %llx) action=%s",
		  __entry->cgroup_id,
		  __print_symbolic(__entry->abi,
				   { SCLIMIT_ABI_X86_64,	"x86_64" },
				   { SCLIMIT_ABI_I386,		"i386" },
				   { SCLIMIT_ABI_X32,		"x32" }),
		  __entry->nr,
		  __entry->args[0], __entry->args[1], __entry->args[2],
		  __entry->args[3], __entry->args[4], __entry->args[5],
		  __print_symbolic(__entry->action,
				   { SCLIMIT_ACTION_ERRNO,	"errno" },
				   { SCLIMIT_ACTION_KILL,	"kill" },
				   { SCLIMIT_ACTION_TRAP,	"trap" },
				   { SCLIMIT_ACTION_LOG,	"log" }))
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
