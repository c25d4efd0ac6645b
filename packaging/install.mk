# SPDX-License-Identifier: GPL-2.0-only
#
# Installs what has been built.
#
#	make -f packaging/install.mk O=<build directory> HOST_RELEASE=<release> \
#		[DESTDIR=<root>] [PREFIX=/usr]
#
# Targets: install, which is all of them: install-cli install-runner
# install-library install-man install-completion install-service install-module;
# and uninstall.
#
# The host module goes where a module from outside the kernel belongs (and where
# DKMS puts it): below updates/ of its kernel release.  The list of dependencies
# is renewed unless DESTDIR says that this is for elsewhere.

DESTDIR ?=
PREFIX ?= /usr

top := $(realpath $(dir $(lastword $(MAKEFILE_LIST)))/..)
O ?= $(top)/build

bindir := $(DESTDIR)$(PREFIX)/bin
libexecdir := $(DESTDIR)$(PREFIX)/libexec/lxdom
libdir := $(DESTDIR)$(PREFIX)/lib/lxdom
mandir := $(DESTDIR)$(PREFIX)/share/man/man8
completiondir := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
unitdir := $(DESTDIR)$(PREFIX)/lib/systemd/system

pages := $(wildcard $(top)/docs/man/*.8)
releases := $(notdir $(patsubst %/library.o,%,$(wildcard $(O)/domain/*/library.o)))

moddir := $(DESTDIR)/lib/modules/$(HOST_RELEASE)/updates

INSTALL := install
# have FILE: what is not built is named, with the way out
have = @[ -e '$(1)' ] || { echo 'install: no $(1): run make all' >&2; exit 1; }

# Programs have it in them where the rest is.
built = @[ "$$(cat '$(O)/.prefix' 2>/dev/null)" = '$(PREFIX)' ] || \
	{ echo "install: built for PREFIX=$$(cat '$(O)/.prefix' 2>/dev/null): run make all PREFIX=$(PREFIX)" >&2; \
	exit 1; }

.PHONY: install install-cli install-runner install-library install-man \
	install-completion install-service install-module uninstall host-release
install: install-cli install-runner install-library install-man \
	install-completion install-service install-module

install-cli:
	$(call have,$(O)/bin/lxdom)
	$(built)
	@$(INSTALL) -D -m 755 $(O)/bin/lxdom $(bindir)/lxdom

install-runner:
	$(call have,$(O)/bin/lxdom-runner)
	$(built)
	@$(INSTALL) -D -m 755 $(O)/bin/lxdom-runner $(libexecdir)/lxdom-runner

install-library:
	@[ -n '$(releases)' ] || \
		{ echo 'install: no library kernel in $(O)/domain: run make all' >&2; exit 1; }
	@set -e; for r in $(releases); do \
		$(INSTALL) -D -m 644 $(O)/domain/$$r/library.o $(libdir)/$$r/library.o; \
		$(INSTALL) -m 644 $(O)/domain/$$r/library.debug $(libdir)/$$r/library.debug; \
		$(INSTALL) -D -m 644 $(O)/domain/$$r/symvers $(libdir)/$$r/symvers; \
	done

install-man:
	@$(INSTALL) -d -m 755 $(mandir)
	@$(INSTALL) -m 644 $(pages) $(mandir)
	@sed -i 's,/usr/lib/lxdom,$(PREFIX)/lib/lxdom,g; s,/usr/libexec/lxdom,$(PREFIX)/libexec/lxdom,g' \
		$(addprefix $(mandir)/,$(notdir $(pages)))

install-completion:
	@$(INSTALL) -D -m 644 $(top)/packaging/bash-completion/lxdom \
		$(completiondir)/lxdom

install-service:
	@$(INSTALL) -d -m 755 $(unitdir)
	@sed 's,@PREFIX@,$(PREFIX),' $(top)/packaging/lxdom@.service >$(unitdir)/lxdom@.service

host-release:
	@[ -n '$(HOST_RELEASE)' ] || \
		{ echo 'install: HOST_RELEASE is not set; see packaging/install.mk' >&2; exit 1; }

# Not by the kernel's own modules_install: it would try to sign the module with
# a key that is not part of the header package, and say so.  As distributions do,
# without debug information, of which there are nine MiB.
install-module: host-release
	$(call have,$(O)/host/$(HOST_RELEASE)/lxdom.ko)
	@$(INSTALL) -D -m 644 $(O)/host/$(HOST_RELEASE)/lxdom.ko $(moddir)/lxdom.ko
	@strip --strip-debug $(moddir)/lxdom.ko
	@[ -n '$(DESTDIR)' ] || depmod $(HOST_RELEASE)
	@[ -n '$(DESTDIR)' ] || [ "$$(uname -r)" = '$(HOST_RELEASE)' ] || \
		echo "install: lxdom.ko is for kernel $(HOST_RELEASE), this one is $$(uname -r): boot that one to use it"

# The module of whatever kernel it was installed for.
uninstall:
	@rm -f $(bindir)/lxdom $(libexecdir)/lxdom-runner $(completiondir)/lxdom \
		$(unitdir)/lxdom@.service $(addprefix $(mandir)/,$(notdir $(pages)))
	@rm -rf $(libdir)
	@[ ! -d $(libexecdir) ] || rmdir $(libexecdir)
	@set -e; for ko in $(DESTDIR)/lib/modules/*/updates/lxdom.ko; do \
		[ -e "$$ko" ] || continue; \
		rm "$$ko"; \
		rel=$${ko%/updates/lxdom.ko}; \
		[ -n '$(DESTDIR)' ] || depmod "$${rel##*/}"; \
	done
