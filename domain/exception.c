// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions: WARN(), fix-ups of code that expects to fault, and the reason for
 * everything else.  The back end calls lxd_exception() on a stack of its own.
 */
#include <linux/bitfield.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/stdarg.h>
#include <asm/extable.h>
#include <asm/extable_fixup_types.h>
#include <asm/trapnr.h>
#include "backend.h"
#include "call.h"
#include "lxd.h"
#include "lxd_domain_glue.h"
#include "printk.h"

#define UD2_LEN		2
#define PF_WRITE	0x02
#define PF_INSTR	0x10

static char *fault_text(void)
{
	return ((struct lxdom_fault *)lxd_boot->fault)->text;
}

static void send_log(void)
{
	if (!lxd_printk_ready || lxd_sending())
		return;
	lxd_printk_flush();
	lxd_flush();
}

/* Not inline, and nothing after the trap: the report shows who called. */
noinline void lxd_fault_text(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(fault_text(), LXDOM_FAULT_TEXT, fmt, args);
	va_end(args);
	send_log();
	asm volatile("ud2");
	unreachable();
}

__visible noinline void lxd_missing(const char *name)
{
	lxd_fault("missing function %s", name);
}

void __noreturn __stack_chk_fail(void)
{
	lxd_fault("stack smashed: a function of thread %s wrote beyond its variables",
		  current->comm);
}

/* ---- WARN() and BUG() ---- */

static unsigned long bug_addr(const struct bug_entry *bug)
{
#ifdef CONFIG_GENERIC_BUG_RELATIVE_POINTERS
	return (unsigned long)&bug->bug_addr_disp + bug->bug_addr_disp;
#else
	return bug->bug_addr;
#endif
}

static const char *bug_file(const struct bug_entry *bug)
{
#ifdef CONFIG_GENERIC_BUG_RELATIVE_POINTERS
	return (const char *)&bug->file_disp + bug->file_disp;
#else
	return bug->file;
#endif
}

static struct bug_entry *find_bug_entry(const struct lxdom_module *m, u64 rip)
{
	struct bug_entry *bug = (struct bug_entry *)m->bug_table;
	u64 i;

	for (i = 0; i < m->nr_bugs; i++)
		if (bug_addr(&bug[i]) == rip)
			return &bug[i];
	return NULL;
}

static const char *module_name(const struct lxdom_module *m)
{
	return m == &lxd_boot->image ? "library" : m->name;
}

/* Return: true if it was a WARN() and the code goes on. */
static bool handle_bug(struct lxdom_regs *regs)
{
	const struct lxdom_module *m = lxd_module_of(regs->rip);
	struct bug_entry *bug = m ? find_bug_entry(m, regs->rip) : NULL;

	if (!bug)
		return false;
	if (!(bug->flags & BUGFLAG_WARNING)) {
		scnprintf(fault_text(), LXDOM_FAULT_TEXT,
			  "kernel BUG at %s:%u [%s]", bug_file(bug), bug->line,
			  module_name(m));
		return false;
	}
	regs->rip += UD2_LEN;
	if (bug->flags & BUGFLAG_ONCE) {
		if (bug->flags & BUGFLAG_DONE)
			return true;
		bug->flags |= BUGFLAG_DONE;
	}
	pr_warn("WARNING: CPU: 0 PID: %d at %s:%u [%s+0x%llx] Comm: %s\n",
		current->pid, bug_file(bug), bug->line, module_name(m),
		regs->rip - UD2_LEN - m->base, current->comm);
	return true;
}

/* ---- fix-ups ---- */

static const struct exception_table_entry *
find_fixup(const struct lxdom_module *m, u64 rip)
{
	const struct exception_table_entry *e = (void *)m->ex_table;
	u64 i;

	for (i = 0; i < m->nr_ex; i++)
		if ((unsigned long)&e[i].insn + e[i].insn == rip)
			return &e[i];
	return NULL;
}

/* Return: true if code expected to fault here; it goes on elsewhere. */
static bool fix_up(struct lxdom_regs *regs)
{
	const struct lxdom_module *m = lxd_module_of(regs->rip);
	const struct exception_table_entry *e = m ? find_fixup(m, regs->rip) :
						    NULL;
	unsigned int reg;
	s16 imm;

	if (!e)
		return false;
	reg = FIELD_GET(EX_DATA_REG_MASK, e->data);
	if (e->data & EX_FLAG_CLEAR_AX)
		regs->gpr[LXDOM_RAX] = 0;
	if (e->data & EX_FLAG_CLEAR_DX)
		regs->gpr[LXDOM_RDX] = 0;
	imm = FIELD_GET(EX_DATA_IMM_MASK, e->data);
	switch (FIELD_GET(EX_DATA_TYPE_MASK, e->data)) {
	case EX_TYPE_DEFAULT:
	case EX_TYPE_UACCESS:
		break;
	case EX_TYPE_FAULT:
		regs->gpr[LXDOM_RAX] = regs->trap;
		break;
	case EX_TYPE_IMM_REG:
		regs->gpr[reg] = (long)imm;
		break;
	case EX_TYPE_UCOPY_LEN:
		regs->gpr[LXDOM_RCX] = imm * regs->gpr[LXDOM_RCX] +
				       regs->gpr[reg];
		break;
	default:
		return false;
	}
	regs->rip = (unsigned long)&e->fixup + e->fixup;
	return true;
}

/* ---- reasons ---- */

static const char *opcode_name(const u8 *op)
{
	/* Prefixes first: operand size, rep, segments, REX. */
	while (*op == 0x66 || *op == 0xf2 || *op == 0xf3 || *op == 0x2e ||
	       *op == 0x36 || *op == 0x3e || *op == 0x26 || *op == 0x64 ||
	       *op == 0x65 || (*op & 0xf0) == 0x40)
		op++;
	switch (*op) {
	case 0xfa:
		return "cli";
	case 0xfb:
		return "sti";
	case 0xf4:
		return "hlt";
	case 0xcf:
		return "iret";
	case 0x6c ... 0x6f:
	case 0xe4 ... 0xe7:
	case 0xec ... 0xef:
		return "port I/O";
	case 0xcc ... 0xcd:
		return "int";
	case 0x0f:
		break;
	default:
		return NULL;
	}
	switch (op[1]) {
	case 0x00 ... 0x01:
		return "a change of a descriptor table";
	case 0x06:
		return "clts";
	case 0x08 ... 0x09:
		return "a flush of the caches";
	case 0x20:
	case 0x22:
		return "access to a control register";
	case 0x21:
	case 0x23:
		return "access to a debug register";
	case 0x30:
		return "wrmsr";
	case 0x32:
		return "rdmsr";
	case 0x33:
		return "rdpmc";
	default:
		return NULL;
	}
}

static int describe_gp(const struct lxdom_regs *regs, char *text)
{
	const char *op = NULL;

	if (lxd_module_of(regs->rip))
		op = opcode_name((const u8 *)regs->rip);
	if (op)
		return scnprintf(text, LXDOM_FAULT_TEXT,
				 "privileged instruction: %s", op);
	return scnprintf(text, LXDOM_FAULT_TEXT,
			 "general protection fault, probably a non-canonical address");
}

/* Where it makes none: in ring 0, that turns it off. */
static bool is_system_call(u64 rip)
{
	const u8 *op = (const u8 *)rip;

	return lxd_module_of(rip) && op[0] == 0x0f &&
	       (op[1] == 0x05 || op[1] == 0x34);
}

static bool below_a_stack(u64 addr)
{
	u64 off = addr - lxd_boot->stacks;

	return off < lxd_boot->nr_stacks * lxd_boot->stack_stride &&
	       off % lxd_boot->stack_stride <
	       lxd_boot->stack_stride - lxd_boot->stack_size;
}

static int describe_page_fault(const struct lxdom_regs *regs, char *text)
{
	const char *how = regs->error & PF_INSTR ? "execution" :
			  regs->error & PF_WRITE ? "write" : "read";

	if (below_a_stack(regs->cr2))
		return scnprintf(text, LXDOM_FAULT_TEXT,
				 "stack overflow of thread %s", current->comm);
	if (regs->cr2 < PAGE_SIZE)
		return scnprintf(text, LXDOM_FAULT_TEXT,
				 "NULL pointer dereference: %s at address %llx",
				 how, regs->cr2);
	if (regs->cr2 == regs->rip)
		how = "execution";
	return scnprintf(text, LXDOM_FAULT_TEXT,
			 "page fault: %s at address %llx", how, regs->cr2);
}

static void describe(const struct lxdom_regs *regs)
{
	char *text = fault_text();

	if (*text)
		return;		/* lxd_fault() or BUG() has said it */
	switch (regs->trap) {
	case X86_TRAP_DE:
		scnprintf(text, LXDOM_FAULT_TEXT, "divide error");
		break;
	case X86_TRAP_UD:
		scnprintf(text, LXDOM_FAULT_TEXT, "%s instruction",
			  is_system_call(regs->rip) ? "system call" :
						      "invalid");
		break;
	case X86_TRAP_GP:
		describe_gp(regs, text);
		break;
	case X86_TRAP_PF:
		describe_page_fault(regs, text);
		break;
	default:
		scnprintf(text, LXDOM_FAULT_TEXT, "exception %llu",
			  regs->trap);
	}
}

__visible int lxd_exception(struct lxdom_regs *regs)
{
	if (regs->trap == X86_TRAP_UD && !*fault_text() && handle_bug(regs))
		return 0;
	if ((regs->trap == X86_TRAP_PF || regs->trap == X86_TRAP_GP) &&
	    fix_up(regs))
		return 0;
	describe(regs);
	send_log();
	return 1;
}
