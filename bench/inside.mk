# SPDX-License-Identifier: GPL-2.0-only
#
# A library kernel that measures its threads while it boots.
#
#	make -f bench/inside.mk KREL=... KSRC=... O=...
#
# Makes $(O)/bench/domain/$(KREL)/{library.o,symvers} from the objects of
# $(O)/domain/$(KREL) and inside.c.

KHDR ?= /usr/src/linux-headers-$(KREL)
root := $(realpath $(dir $(lastword $(MAKEFILE_LIST)))..)
here := $(root)/domain
include $(here)/flags.mk

from := $(O)/domain/$(KREL)
to := $(O)/bench/domain/$(KREL)
objs := $(filter-out $(from)/library.o $(from)/boot.o,\
	$(shell find $(from) -name '*.o' ! -name '*.tmp.o'))

.PHONY: all
all: $(to)/library.o $(to)/symvers

$(to)/inside.o: $(root)/bench/inside.c $(wildcard $(here)/*.h) | $(to)
	@$(CC) $(KFLAGS) $(OWN_FLAGS) -DKBUILD_BASENAME='"inside"' \
		-DKBUILD_MODNAME='"inside"' -D__KBUILD_MODNAME=kmod_inside \
		-c -o $@ $<
	@$(OBJTOOL) $@

# Boot calls us; we call what it would have called.
$(to)/boot.o: $(from)/boot.o | $(to)
	@objcopy --redefine-sym lxd_block_init=lxd_bench_init $< $@

$(to)/library.o: $(to)/inside.o $(to)/boot.o $(objs)
	@echo "  LD  bench/domain/$(KREL)/library.o"
	@$(LD) -r -z noexecstack -T $(here)/library.lds -o $@ $^

$(to)/symvers: $(from)/symvers | $(to)
	@cp $< $@

$(to):
	@mkdir -p $@

.DELETE_ON_ERROR:
