# SPDX-License-Identifier: GPL-2.0
# What a user and a developer type. Kbuild does not read this file: it has Kbuild beside it.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local

# What the scripts start makes of its own decides itself how parallel it is.
unexport MAKEFLAGS

.PHONY: all module tool install install-tool demo shell check check-debug bench clean help

all: module tool

module:
	@test -e $(KDIR)/Makefile || { \
		echo "no kernel headers in $(KDIR): install linux-headers-$$(uname -r), or give KDIR=" >&2; \
		exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool:
	$(MAKE) -C tool

# for a host that loads the module itself
install: all install-tool
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install
	depmod -a

# for one that has no use for it: the launcher can do without
install-tool:
	$(MAKE) -C tool install

demo:
	@scripts/demo

# the status of the last command typed there is nobody's failure
shell:
	@scripts/setup host kernel 6.1
	@scripts/kbuild 6.1
	@$(MAKE) -s -C tool
	@scripts/vm --shell; rc=$$?; [ $$rc -lt 97 ] || exit $$rc

check:
	@scripts/check

check-debug:
	@scripts/debug check

bench:
	@scripts/bench

clean:
	rm -rf build
	rm -f *.o *.ko *.mod *.mod.c .*.cmd Module.symvers modules.order
	rm -f module/*.o module/.*.cmd module/*_gen.h
	$(MAKE) -C tool clean

help:
	@echo 'make              the module for the running kernel (KDIR= for another), and the tools'
	@echo 'make module       sclimit.ko alone'
	@echo 'make tool         the tools alone: sclimit and the launcher sclimit-run'
	@echo 'make install      install both on this host, with manual and completion (PREFIX=/usr/local)'
	@echo 'make install-tool install all of that but the module'
	@echo 'make demo         show what it does, in a VM; installs what that needs'
	@echo 'make shell        a shell in a VM that has the module loaded'
	@echo 'make check        all tests on all kernels (KERNELS="6.1" GATES="none" TESTS="run_*")'
	@echo 'make check-debug  the tests on a kernel full of checks'
	@echo 'make bench        what it costs, in instructions, and what a start takes'
	@echo 'make clean        remove what was built; the cache of kernels stays'
