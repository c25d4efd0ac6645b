# SPDX-License-Identifier: GPL-2.0-only
#
# lxdom: stock Linux drivers in domains of their own.  'make help' lists the
# targets.  Everything that is built lies below build/.

top := $(realpath $(dir $(lastword $(MAKEFILE_LIST))))
O := $(top)/build
PREFIX ?= /usr
DESTDIR ?=
export O
# Where depmod, modprobe and what goes into the VM are; no user's path has them.
export PATH := $(PATH):/usr/sbin:/sbin

# What the header packages resolve to.  Asked when used: set-up may have to
# install them first.
releases = $(shell scripts/releases.sh)
host_release = $(shell scripts/releases.sh amd64)

IDL := $(wildcard idl/*.idl)
GEN := $(patsubst idl/%.idl,$(O)/gen/.%.done,$(IDL))

sub = +$(MAKE) --no-print-directory

.PHONY: help
help:
	@echo 'make demo         the whole thing in a VM: run, use, kill and compare a stock driver'
	@echo 'make check        build and run every test (sets up what it lacks first)'
	@echo 'make bench        measure; results in build/bench/results.json'
	@echo
	@echo 'make check-unit   unit tests, IDL compiler, model of the channel'
	@echo 'make check-hosted stock drivers in domains on this machine, no VM, no root'
	@echo 'make check-fuzz   hostile input: messages, interface files, modules'
	@echo 'make check-vm     tests in the VM; TESTS="name..." picks some'
	@echo 'make check-long   the same for longer: streams of a minute, 100 kills, 200 cycles'
	@echo 'make check-vtx    the kvm wall on VT-x and EPT, emulated by Bochs: some minutes'
	@echo 'make check-debug  the tests in the VM on a debug kernel (KASAN, lockdep; built once)'
	@echo 'make lint         checkpatch, sparse, W=1, clang, shellcheck, kernel-doc, licence lines'
	@echo
	@echo 'make all          idlc host domain runner cli'
	@echo 'make setup        packages, kernels, kernel sources and QEMU only'
	@echo 'make vm-image     initial RAM disk of the VM'
	@echo 'make install      DESTDIR=, PREFIX=/usr'
	@echo 'make uninstall    the same; takes it away again'
	@echo 'make clean        all of build/ but downloads; make distclean: those too'

.PHONY: all idlc gen host domain runner cli hostile modules
all: host domain runner cli

# ---- set-up ----

.PHONY: setup packages kernels sources qemu
setup: kernels sources qemu

packages:
	@scripts/packages.sh

kernels: packages
	@set -e; for r in $$(scripts/releases.sh); do scripts/kernel.sh $$r; done

sources: packages
	@scripts/source.sh

qemu: packages
	@scripts/qemu.sh >/dev/null

# ---- build ----

idlc: packages
	$(sub) -C idlc O=$(O)

gen: idlc
	$(sub) $(GEN)

$(O)/gen/.%.done: idl/%.idl $(O)/bin/idlc
	@mkdir -p $(O)/gen
	@echo '  IDLC  $<'
	@$(O)/bin/idlc -o $(O)/gen $<
	@touch $@

host: gen
	@echo '  HOST  $(host_release)'
	@scripts/module.sh host $(host_release) $(O)/host/$(host_release)

domain: gen sources
	@set -e; for r in $(releases); do \
		echo "  DOMAIN  $$r"; \
		$(MAKE) -j$(shell nproc) --no-print-directory -C domain KREL=$$r \
			KSRC=$(O)/linux-source O=$(O); \
	done

runner: packages gen
	$(sub) -C runner O=$(O) PREFIX=$(PREFIX)

cli: runner
	$(sub) -C cli O=$(O) PREFIX=$(PREFIX)

# A domain that misbehaves, and drivers that do, for the tests in the VM; what its
# rig needs besides.
hostile: gen
	$(sub) -C tests/hostile O=$(O)
	$(sub) -C tests/vm/rig O=$(O)

modules: packages
	@echo '  MODULES  tests/modules'
	@scripts/module.sh tests/modules $(host_release) $(O)/modules/build
	@mkdir -p $(O)/modules/$(host_release)
	@cp $(O)/modules/build/*.ko $(O)/modules/$(host_release)/
	@echo '  MODULES  examples/ramblk'
	@$(MAKE) -s -C examples/ramblk KREL=$(host_release) O=$(O)
	@cp $(O)/examples/ramblk/ramblk.ko $(O)/modules/$(host_release)/

# ---- install ----

.PHONY: install uninstall
install: all
	@scripts/install.sh '$(DESTDIR)' '$(PREFIX)'

uninstall:
	@scripts/install.sh --uninstall '$(DESTDIR)' '$(PREFIX)'

# ---- VM ----

.PHONY: vm-image demo
# Wherever else lxdom is to be installed, in the VM it is below /usr.
vm-image: override PREFIX = /usr
vm-image: all modules hostile kernels
	@scripts/stage.sh

demo: setup
	$(sub) vm-image
	@scripts/demo

# ---- tests ----

.PHONY: check check-unit check-hosted check-fuzz check-vm check-long check-vtx \
	check-debug lint bench
check: setup
	@tests/run-all.sh

# The first layer of 'make check': everything must build.
.PHONY: build-check
build-check:
	$(sub) vm-image
	@echo '1 passed, 0 failed'

check-unit: setup
	$(sub) domain
	@tests/run-all.sh unit idlc model scan

check-hosted: setup
	$(sub) domain runner modules
	@tests/run-all.sh hosted

check-fuzz: setup
	$(sub) domain runner
	@tests/run-all.sh fuzz

check-vm: setup
	$(sub) vm-image
	@tests/vm/run.sh $(TESTS)

# The tests that have a long form, in it.
check-long: setup
	$(sub) vm-image
	@tests/vm/run.sh --long $(TESTS)

check-vtx: setup
	$(sub) vm-image
	@tests/run-all.sh vtx

check-debug: setup
	$(sub) all modules hostile PREFIX=/usr
	@scripts/debug-kernel.sh
	@scripts/stage.sh debug
	@tests/vm/run.sh --kernel debug $(TESTS)

lint: setup
	$(sub) gen
	@scripts/lint.sh

bench: setup
	$(sub) vm-image
	@bench/run.sh

# ---- clean ----

.PHONY: clean distclean
# Downloads, unpacked kernels and the debug kernel are set-up, not products.
clean:
	@[ ! -d $(O) ] || find $(O) -mindepth 1 -maxdepth 1 ! -name debs \
		! -name kernels ! -name linux-source ! -name debug-kernel \
		! -name qemu ! -name .packages -exec rm -rf {} +

distclean:
	rm -rf $(O)

.DELETE_ON_ERROR:
