// SPDX-License-Identifier: GPL-2.0-only
// foo_names.c: names of the procedures, for tracing.
#include "emit.h"

void emit_names(struct out *o)
{
	struct idl *idl = o->idl;
	struct proc *p;

	put_c_head(o, false, "names of its procedures");
	put(o, "#include \"%s_msg.h\"\n\n", idl->name.s);
	put(o, "/* By the number in the interface; 0 is none. */\n");
	put(o, "static const char *const names[256] = {\n");
	for (p = idl->procs; p; p = p->next)
		put(o, "\t[%s & 0xff] = \"%s.%s\",\n", proc_macro(o, p),
		    idl->name.s, p->name.s);
	put(o, "};\n\nconst char *lxd_%s_proc_name(__u16 proc)\n{\n",
	    idl->name.s);
	put(o, "\treturn names[proc >> 8 == LXD_%s_ID ? proc & 0xff : 0];\n",
	    idl->upper);
	put(o, "}\n");
}
