// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints of drivers.  Tracing is off in a domain, and nothing can switch
 * it on: registering an event is refused, no event gets a buffer.  What could
 * only be reached with tracing on stops the domain.
 */
#include <linux/perf_event.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>
#include "lxd.h"

/* Called by the tracing core, which isn't there, through struct pointers. */
int trace_event_reg(struct trace_event_call *call, enum trace_reg type,
		    void *data)
{
	return -EOPNOTSUPP;
}

int trace_event_raw_init(struct trace_event_call *call)
{
	return -EOPNOTSUPP;
}

/* "No buffer": the event is not recorded. */
void *trace_event_buffer_reserve(struct trace_event_buffer *fbuffer,
				 struct trace_event_file *trace_file,
				 unsigned long len)
{
	return NULL;
}

void *perf_trace_buf_alloc(int size, struct pt_regs **regs, int *rctxp)
{
	return NULL;
}

/* "Disabled": the event is not recorded. */
bool __trace_trigger_soft_disabled(struct trace_event_file *file)
{
	return true;
}

enum print_line_t trace_handle_return(struct trace_seq *s)
{
	return trace_seq_has_overflowed(s) ? TRACE_TYPE_PARTIAL_LINE :
					     TRACE_TYPE_HANDLED;
}

#define OFF(name)	lxd_fault(name "() called, but tracing is off")

void trace_event_buffer_commit(struct trace_event_buffer *fbuffer)
{
	OFF("trace_event_buffer_commit");
}

void perf_trace_run_bpf_submit(void *raw_data, int size, int rctx,
			       struct trace_event_call *call, u64 count,
			       struct pt_regs *regs, struct hlist_head *head,
			       struct task_struct *task)
{
	OFF("perf_trace_run_bpf_submit");
}

int trace_raw_output_prep(struct trace_iterator *iter,
			  struct trace_event *trace_event)
{
	OFF("trace_raw_output_prep");
}

void trace_event_printf(struct trace_iterator *iter, const char *fmt, ...)
{
	OFF("trace_event_printf");
}

const char *trace_print_symbols_seq(struct trace_seq *p, unsigned long val,
				    const struct trace_print_flags *symbol)
{
	OFF("trace_print_symbols_seq");
}

const char *trace_print_flags_seq(struct trace_seq *p, const char *delim,
				  unsigned long flags,
				  const struct trace_print_flags *flag_array)
{
	OFF("trace_print_flags_seq");
}

#define BPF_RUN(n, ...)						\
void bpf_trace_run##n(struct bpf_prog *prog, __VA_ARGS__)	\
{								\
	OFF("bpf_trace_run" #n);				\
}

BPF_RUN(1, u64 a)
BPF_RUN(2, u64 a, u64 b)
BPF_RUN(3, u64 a, u64 b, u64 c)
BPF_RUN(4, u64 a, u64 b, u64 c, u64 d)
BPF_RUN(5, u64 a, u64 b, u64 c, u64 d, u64 e)
BPF_RUN(6, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
