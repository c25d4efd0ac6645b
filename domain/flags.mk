# SPDX-License-Identifier: GPL-2.0-only
#
# How code is compiled that lives beside a stock module: with the compiler and
# the ABI-relevant flags of the kernel build that $(KHDR) belongs to.
#
# Left out of the kernel's own set: -pg/-mfentry, retpolines and return thunks
# (the runner patches them out of the modules too; what remains is what they
# cost), and -DMODULE.

# Debian's header directory of a flavour includes the Makefile of the common one.
KCOMMON := $(or $(shell sed -n 's,^include \(/.*\)/Makefile$$,\1,p' $(KHDR)/Makefile),$(KHDR))

CC := $(or $(shell sed -n 's,^CONFIG_CC_VERSION_TEXT="\([^ ]*\) .*,\1,p' $(KHDR)/.config),gcc)
OBJDUMP := objdump
OBJCOPY := objcopy

INC := -nostdinc \
	-I$(KCOMMON)/arch/x86/include -I$(KHDR)/arch/x86/include/generated \
	-I$(KCOMMON)/include -I$(KHDR)/include \
	-I$(KCOMMON)/arch/x86/include/uapi \
	-I$(KHDR)/arch/x86/include/generated/uapi \
	-I$(KCOMMON)/include/uapi -I$(KHDR)/include/generated/uapi \
	-include $(KCOMMON)/include/linux/compiler-version.h \
	-include $(KCOMMON)/include/linux/kconfig.h

# __DISABLE_EXPORTS: every global symbol is offered to modules; tables of them
# would only be dead weight.  NOTRACE: no tracepoints in the library.
KFLAGS := $(INC) -include $(KCOMMON)/include/linux/compiler_types.h \
	-D__KERNEL__ -D__DISABLE_EXPORTS -DNOTRACE -DCC_USING_FENTRY \
	-std=gnu11 -O2 -g \
	-Wall -Wundef -Werror=implicit-function-declaration \
	-Wno-format-security -Wno-sign-compare -Wno-frame-address \
	-Wno-address-of-packed-member -Wno-main -Wno-unused-but-set-variable \
	-Wno-unused-const-variable -Wno-dangling-pointer -Wno-pointer-sign \
	-Wno-maybe-uninitialized -Wno-array-bounds -Wno-trigraphs \
	-fno-strict-aliasing -fno-common -fshort-wchar -fno-PIE \
	-mno-sse -mno-mmx -mno-sse2 -mno-3dnow -mno-avx -mno-80387 \
	-mno-fp-ret-in-387 -fcf-protection=none -m64 -mcmodel=kernel \
	-mno-red-zone -mpreferred-stack-boundary=3 -mskip-rax-setup \
	-mtune=generic -falign-jumps=1 -falign-loops=1 \
	-fno-asynchronous-unwind-tables -fno-jump-tables \
	-fno-delete-null-pointer-checks -fno-allow-store-data-races \
	-fstack-protector-strong -fno-stack-clash-protection \
	-fno-strict-overflow -fno-stack-check -fconserve-stack \
	-fno-builtin-wcslen

# Warnings in the kernel's files are the kernel's business.
LEAF_FLAGS := -w -I$(KSRC)/lib

OWN_INC := -I$(here) -I$(root)/include/uapi -I$(root)/idl -I$(root)/chan -I$(O)/gen
OWN_FLAGS := $(OWN_INC) -I$(KSRC) -Werror

AFLAGS := $(INC) -D__KERNEL__ -D__ASSEMBLY__ -D__DISABLE_EXPORTS \
	-fno-PIE -m64 -DCC_USING_FENTRY

# jump_label: branches that are off by default become nops, as they must.
# orc: lets the monitor unwind the stack of a dead domain.
OBJTOOL := $(KHDR)/tools/objtool/objtool --hacks=jump_label --orc
