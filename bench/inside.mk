# SPDX-License-Identifier: GPL-2.0-only
#
# A library kernel that measures its threads while it boots.
#
#	make -f bench/inside.mk KREL=... KSRC=... O=...
#
# Makes $(O)/bench/domain/$(KREL)/{library.o,symvers} from the objects of the
# usual one (domain/Makefile has the variables and the rules) and inside.c.

bench := $(realpath $(dir $(lastword $(MAKEFILE_LIST))))
.PHONY: inside
inside:
include $(bench)/../domain/Makefile

to := $(O)/bench/domain/$(KREL)

inside: $(to)/library.o $(to)/symvers

$(to)/inside.o: $(bench)/inside.c $(bench)/inside.h $(wildcard $(here)/*.h) \
		| $(to)
	$(call compile,$(KFLAGS) $(OWN_FLAGS) -I$(bench))

# Boot calls us; we call what it would have called.
$(to)/boot.o: $(B)/boot.o | $(to)
	$(Q)objcopy --redefine-sym lxd_block_init=lxd_bench_init $< $@

$(to)/library.o: $(to)/inside.o $(to)/boot.o $(filter-out $(B)/boot.o,$(obj))
	$(call say,LD)
	$(Q)$(LD) -r -z noexecstack -T $(here)/library.lds -o $@.tmp $^
	$(call split-debug,$@)

$(to)/symvers: $(B)/symvers | $(to)
	$(Q)cp $< $@

$(to):
	@mkdir -p $@
