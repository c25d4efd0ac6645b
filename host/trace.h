/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints: every call in either direction, doorbell and change of state. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM lxdom

#if !defined(LXD_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define LXD_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(lxd_state,
	TP_PROTO(const char *name, int from, int to),
	TP_ARGS(name, from, to),
	TP_STRUCT__entry(
		__string(name, name)
		__field(int, from)
		__field(int, to)
	),
	TP_fast_assign(
		__assign_str(name, name);
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("%s: %d -> %d", __get_str(name), __entry->from, __entry->to)
);

/* A call of the kernel into the domain has ended. */
TRACE_EVENT(lxd_call,
	TP_PROTO(const char *name, const char *proc, int status, u64 ns),
	TP_ARGS(name, proc, status, ns),
	TP_STRUCT__entry(
		__string(name, name)
		__string(proc, proc)
		__field(int, status)
		__field(u64, ns)
	),
	TP_fast_assign(
		__assign_str(name, name);
		__assign_str(proc, proc);
		__entry->status = status;
		__entry->ns = ns;
	),
	TP_printk("%s: %s = %d in %llu ns", __get_str(name), __get_str(proc),
		  __entry->status, __entry->ns)
);

/* A call of the domain has been served. */
TRACE_EVENT(lxd_serve,
	TP_PROTO(const char *name, const char *proc, int status),
	TP_ARGS(name, proc, status),
	TP_STRUCT__entry(
		__string(name, name)
		__string(proc, proc)
		__field(int, status)
	),
	TP_fast_assign(
		__assign_str(name, name);
		__assign_str(proc, proc);
		__entry->status = status;
	),
	TP_printk("%s: %s = %d", __get_str(name), __get_str(proc),
		  __entry->status)
);

DECLARE_EVENT_CLASS(lxd_kick,
	TP_PROTO(const char *name),
	TP_ARGS(name),
	TP_STRUCT__entry(
		__string(name, name)
	),
	TP_fast_assign(
		__assign_str(name, name);
	),
	TP_printk("%s", __get_str(name))
);

/* The kernel rings the domain's doorbell. */
DEFINE_EVENT(lxd_kick, lxd_kick_out,
	TP_PROTO(const char *name),
	TP_ARGS(name)
);

/* The domain rings the kernel's. */
DEFINE_EVENT(lxd_kick, lxd_kick_in,
	TP_PROTO(const char *name),
	TP_ARGS(name)
);

/* A request goes into the domain. */
TRACE_EVENT(lxd_request,
	TP_PROTO(const char *name, const char *disk, u32 tag, u8 op, u64 sector,
		 u32 len),
	TP_ARGS(name, disk, tag, op, sector, len),
	TP_STRUCT__entry(
		__string(name, name)
		__string(disk, disk)
		__field(u32, tag)
		__field(u8, op)
		__field(u64, sector)
		__field(u32, len)
	),
	TP_fast_assign(
		__assign_str(name, name);
		__assign_str(disk, disk);
		__entry->tag = tag;
		__entry->op = op;
		__entry->sector = sector;
		__entry->len = len;
	),
	TP_printk("%s: %s tag %#x op %u sector %llu len %u", __get_str(name),
		  __get_str(disk), __entry->tag, __entry->op, __entry->sector,
		  __entry->len)
);

/* A request comes back. */
TRACE_EVENT(lxd_complete,
	TP_PROTO(const char *name, const char *disk, u32 tag, u8 status),
	TP_ARGS(name, disk, tag, status),
	TP_STRUCT__entry(
		__string(name, name)
		__string(disk, disk)
		__field(u32, tag)
		__field(u8, status)
	),
	TP_fast_assign(
		__assign_str(name, name);
		__assign_str(disk, disk);
		__entry->tag = tag;
		__entry->status = status;
	),
	TP_printk("%s: %s tag %#x status %u", __get_str(name),
		  __get_str(disk), __entry->tag, __entry->status)
);

#endif /* LXD_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
