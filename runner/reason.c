// SPDX-License-Identifier: GPL-2.0-only
/* Why a domain died, in one line. */
#include <stdio.h>
#include <string.h>

#include "inside_fault.h"
#include "report.h"

/* Vectors and bits of the error code: Intel SDM vol. 3, 6.15 and 4.7. */
#define TRAP_GP		13
#define TRAP_PF		14
#define PF_PRESENT	1
#define PF_WRITE	2
#define PF_FETCH	16

static const char *const traps[] = {
	[0] = "divide error",
	[1] = "debug exception",
	[3] = "breakpoint",
	[4] = "overflow",
	[5] = "bound range exceeded",
	[6] = "invalid opcode",
	[7] = "device not available",
	[10] = "invalid TSS",
	[11] = "segment not present",
	[12] = "stack segment fault",
	[TRAP_GP] = "general protection fault",
	[TRAP_PF] = "page fault",
	[16] = "floating-point exception",
	[17] = "alignment check",
	[19] = "SIMD floating-point exception",
};

/* Instructions that ring 3 may not execute, by their bytes. */
static const struct {
	u8 byte[2];
	u8 len;
	const char *name;
} privileged[] = {
	{ { 0xfa }, 1, "cli" },
	{ { 0xfb }, 1, "sti" },
	{ { 0xf4 }, 1, "hlt" },
	{ { 0xcf }, 1, "iret" },
	{ { 0xe4 }, 1, "port input" },
	{ { 0xe5 }, 1, "port input" },
	{ { 0xec }, 1, "port input" },
	{ { 0xed }, 1, "port input" },
	{ { 0x6c }, 1, "port input" },
	{ { 0x6d }, 1, "port input" },
	{ { 0xe6 }, 1, "port output" },
	{ { 0xe7 }, 1, "port output" },
	{ { 0xee }, 1, "port output" },
	{ { 0xef }, 1, "port output" },
	{ { 0x6e }, 1, "port output" },
	{ { 0x6f }, 1, "port output" },
	{ { 0x0f, 0x20 }, 2, "read of a control register" },
	{ { 0x0f, 0x22 }, 2, "write of a control register" },
	{ { 0x0f, 0x21 }, 2, "read of a debug register" },
	{ { 0x0f, 0x23 }, 2, "write of a debug register" },
	{ { 0x0f, 0x30 }, 2, "wrmsr" },
	{ { 0x0f, 0x32 }, 2, "rdmsr" },
	{ { 0x0f, 0x06 }, 2, "clts" },
	{ { 0x0f, 0x08 }, 2, "invd" },
	{ { 0x0f, 0x09 }, 2, "wbinvd" },
	{ { 0x0f, 0x00 }, 2, "load of a segment table" },
	{ { 0x0f, 0x01 }, 2, "system instruction" },
};

/* Prefixes that may stand before an instruction. */
static bool is_prefix(u8 byte)
{
	return byte == 0x66 || byte == 0xf2 || byte == 0xf3 ||
	       (byte & 0xf0) == 0x40;
}

static const char *privileged_instruction(const struct lxd_domain *dom, u64 ip)
{
	u8 code[2];
	u32 i;

	for (i = 0; i < 4; i++, ip++) {
		if (!lxd_memory_read(&dom->mem, ip, code, sizeof(code)))
			return NULL;
		if (!is_prefix(*code))
			break;
	}
	for (i = 0; i < ARRAY_SIZE(privileged); i++) {
		if (!memcmp(code, privileged[i].byte, privileged[i].len))
			return privileged[i].name;
	}
	return NULL;
}

static void page_fault(const struct lxd_domain *dom,
		       const struct lxdom_regs *regs, char *to, size_t size)
{
	const char *what = regs->error & PF_FETCH ? "jump to" :
			   regs->error & PF_WRITE ? "write to" : "read of";
	struct lxd_range stack;

	if (!lxd_memory_stack(&dom->mem, regs->cr2, &stack))
		snprintf(to, size, "stack overflow: %s 0x%llx", what,
			 regs->cr2);
	else
		snprintf(to, size, "page fault: %s 0x%016llx, %s", what,
			 regs->cr2, regs->error & PF_PRESENT ?
			 "which is not allowed" : "where there is nothing");
}

static void exception(const struct lxd_domain *dom,
		      const struct lxdom_regs *regs, char *to, size_t size)
{
	const char *name = NULL;

	if (regs->trap == TRAP_PF) {
		page_fault(dom, regs, to, size);
		return;
	}
	if (regs->trap == TRAP_GP)
		name = privileged_instruction(dom, regs->rip);
	if (name)
		snprintf(to, size, "privileged instruction: %s", name);
	else if (regs->trap < ARRAY_SIZE(traps) && traps[regs->trap])
		snprintf(to, size, "%s", traps[regs->trap]);
	else
		snprintf(to, size, "exception %llu", regs->trap);
}

void lxd_report_reason(const struct lxd_domain *dom,
		       const struct lxd_death *death,
		       const struct lxdom_stat *stat, char *reason,
		       size_t size)
{
	const struct lxdom_fault *f = &death->fault;
	bool own = f->filled && strcmp(f->text, LXD_KICKED_TEXT);
	char *c;

	/* Of a domain that has faulted the kernel knows only that it is gone. */
	if (death->ended && stat->reason[0] && !own)
		snprintf(reason, size, "%s", stat->reason);
	else if (f->text[0])
		snprintf(reason, size, "%s", f->text);
	else if (f->filled && f->regs.trap != LXD_TRAP_NOT_ONE)
		exception(dom, &f->regs, reason, size);
	else if (f->filled)
		snprintf(reason, size, "the library kernel gave up");
	else if (death->how[0])
		snprintf(reason, size, "%s", death->how);
	else
		snprintf(reason, size, "it left without having been asked to");
	/* The domain wrote some of this: one line, and nothing but text. */
	for (c = reason; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
}
