#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# clang as CC of a kbuild that was configured for gcc: drops or translates the
# options that clang does not know.  For warnings only; what it makes does not
# get loaded.
set -euo pipefail

args=()
for a; do
	case $a in
	-fconserve-stack|-fno-allow-store-data-races|-mrecord-mcount) ;;
	-mindirect-branch=*|-mindirect-branch-register|-mfunction-return=*) ;;
	-mindirect-branch-cs-prefix|-mskip-rax-setup|-fmin-function-alignment=*) ;;
	-falign-jumps=*|-falign-loops=*|-fno-var-tracking*|-fno-ipa-*) ;;
	-Wno-alloc-size-larger-than|-Wimplicit-fallthrough=*|-Wno-maybe-uninitialized) ;;
	-Wno-dangling-pointer|-Wno-stringop-*|-Wno-restrict|-Wno-packed-not-aligned) ;;
	-Wno-unused-but-set-variable|-Wno-format-truncation|-Wno-format-overflow) ;;
	-Wpacked-not-aligned|-Wstringop-truncation) ;;
	-ftrivial-auto-var-init=*|-fplugin*|-mharden-sls=*|-fzero-call-used-regs=*) ;;
	-mpreferred-stack-boundary=3)	args+=(-mstack-alignment=8);;
	-mpreferred-stack-boundary=4)	args+=(-mstack-alignment=16);;
	*)	args+=("$a");;
	esac
done
# What clang says of the kernel's own headers is the kernel's business: its own
# build for clang leaves these out, too.
exec clang --target=x86_64-linux-gnu -fintegrated-as -Wno-gnu -Wno-pointer-sign \
	-Wno-unknown-warning-option -Wno-tautological-constant-out-of-range-compare \
	"${args[@]}"
