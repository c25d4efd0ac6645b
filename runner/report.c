// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "orc.h"
#include "report.h"
#include "state.h"

#define CODE_BEFORE	24	/* bytes shown before the instruction */
#define CODE_AFTER	16

static const char *const reg_names[16] = {
	"RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI",
	"R08", "R09", "R10", "R11", "R12", "R13", "R14", "R15",
};

/* @back: @ip is where to return to, maybe no longer the function that called */
static void put_place(FILE *f, const struct lxd_domain *dom, u64 ip, bool back)
{
	struct lxd_place place;

	if (lxd_link_where(&dom->link, ip - back, &place))
		fprintf(f, "%s:%s+0x%llx/0x%llx", place.obj->mod->name,
			place.function, place.offset + back, place.size);
	else
		fprintf(f, "0x%llx", ip);
}

static void put_code(FILE *f, const struct lxd_domain *dom, u64 ip)
{
	u64 at;
	u8 byte;

	fputs("Code:", f);
	for (at = ip - CODE_BEFORE; at != ip + CODE_AFTER; at++) {
		if (!lxd_memory_read(&dom->mem, at, &byte, 1))
			fputs(at == ip ? " <-->" : " --", f);
		else
			fprintf(f, at == ip ? " <%02x>" : " %02x", byte);
	}
	fputc('\n', f);
}

static void put_registers(FILE *f, const struct lxd_domain *dom,
			  const struct lxdom_regs *regs)
{
	u32 i;

	fputs("RIP: ", f);
	put_place(f, dom, regs->rip, false);
	fprintf(f, "  (0x%llx)\n", regs->rip);
	put_code(f, dom, regs->rip);
	for (i = 0; i < ARRAY_SIZE(reg_names); i++)
		fprintf(f, "%s: %016llx%c", reg_names[i], regs->gpr[i],
			i % 4 == 3 ? '\n' : ' ');
	fprintf(f, "EFLAGS: %08llx CR2: %016llx trap: %llu error: %llx\n",
		regs->rflags, regs->cr2, regs->trap, regs->error);
}

static bool read_word(void *ctx, u64 addr, u64 *word)
{
	const struct lxd_domain *dom = ctx;

	return lxd_memory_read(&dom->mem, addr, word, sizeof(*word));
}

static void put_backtrace(FILE *f, const struct lxd_domain *dom,
			  const struct lxdom_regs *regs)
{
	struct lxd_frame frames[LXD_FRAMES_MAX];
	struct lxd_unwind u = {
		.link = &dom->link,
		.regs = regs,
		.read = read_word,
		.ctx = (void *)dom,
	};
	u32 nr, i;

	if (lxd_memory_stack(&dom->mem, regs->gpr[LXDOM_RSP], &u.stack) < 0)
		memset(&u.stack, 0, sizeof(u.stack));
	nr = lxd_unwind(&u, frames);
	fputs("Backtrace:\n", f);
	for (i = 0; i < nr; i++) {
		fputs(frames[i].sure ? "  " : "  ? ", f);
		put_place(f, dom, frames[i].ip, i);
		fputc('\n', f);
	}
}

static void put_modules(FILE *f, const struct lxd_domain *dom)
{
	u32 i;

	fprintf(f, "Library kernel for %s, modules:", dom->lib->release);
	for (i = 0; i < dom->set.nr; i++)
		fprintf(f, " %s", dom->set.modules[i]->name);
	fputc('\n', f);
}

static void put_report(FILE *f, const struct lxd_domain *dom,
		       const struct lxd_death *death,
		       const struct lxdom_stat *stat, const char *reason)
{
	fprintf(f, "domain died: %s\n", reason);
	fprintf(f, "Domain: %s, back end %s", dom->name, dom->ops->name);
	if (stat->uptime_ns)
		fprintf(f, ", up %llu.%03llu s", stat->uptime_ns / 1000000000,
			stat->uptime_ns / 1000000 % 1000);
	fputc('\n', f);
	put_modules(f, dom);
	if (stat->reason[0] && strcmp(stat->reason, reason))
		fprintf(f, "Kernel: %s\n", stat->reason);
	if (death->how[0] && strcmp(death->how, reason))
		fprintf(f, "Process: %s\n", death->how);
	if (!death->fault.filled) {
		fputs("It left no registers behind.\n", f);
		return;
	}
	put_registers(f, dom, &death->fault.regs);
	put_backtrace(f, dom, &death->fault.regs);
}

void lxd_report(const struct lxd_domain *dom, const struct lxd_death *death,
		const struct lxdom_stat *stat, char *reason, size_t size)
{
	char path[LXD_STATE_PATH_MAX];
	char *text = NULL;
	size_t len = 0;
	FILE *f;

	lxd_report_reason(dom, death, stat, reason, size);
	f = open_memstream(&text, &len);
	if (!f)
		return;
	put_report(f, dom, death, stat, reason);
	if (fclose(f) || !text)
		return;
	lxd_state_fault(dom, text, len, path);
	if (dom->opt->hosted)
		fprintf(stderr, "%s", text);
	else
		lxd_log_write(dom->name, text);
	free(text);
}
