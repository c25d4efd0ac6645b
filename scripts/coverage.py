#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The table of docs/coverage.md, and the list of Ethernet drivers behind it.

usage: lxdom check -j --all [OPTIONS] | coverage.py

Which modules drive PCI devices, modules.alias says, which depmod has left in the
folder of modules that was looked at.
"""
import json
import os
import sys

# Columns, as the verdicts are called in JSON.
VERDICTS = ("isolable", "incomplete", "class", "refused", "error")

HEAD = """\
| modules in | there are | have all that they need | lack functions \
| need a class that there is not | refused (data, CRC) | not looked at |
|---|---|---|---|---|---|---|"""

ETHERNET = "kernel/drivers/net/ethernet/"


def path_of(module):
    """Path of a module; one that was not looked at is called by it."""
    return module.get("path") or module["module"]


def name_of(path):
    """Name of a module, as the kernel writes it."""
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


def pci_drivers(directory):
    """Names of the modules that have an alias of a PCI device."""
    with open(os.path.join(directory, "modules.alias"), encoding="utf-8") as f:
        words = [line.split() for line in f]
    return {w[2].replace("-", "_") for w in words
            if len(w) == 3 and w[0] == "alias" and w[1].startswith("pci:")}


def row(title, modules):
    """A line of the table."""
    counts = [sum(m["verdict"] == v for m in modules) for v in VERDICTS]
    return f"| {title} | {len(modules)} | " + " | ".join(map(str, counts)) + " |"


def below(modules, folder, *but):
    """Modules in a folder of the kernel's, without those in some others."""
    def has(m, part):
        return f"/{part}" in path_of(m)
    return [m for m in modules if has(m, folder) and not any(has(m, b) for b in but)]


def table(modules, pci):
    """All lines of the table."""
    drivers = "kernel/drivers/"
    rows = ["net/", "block/", "nvme/", "scsi/"]
    yield HEAD
    yield row("drivers/net/ethernet", below(modules, ETHERNET))
    yield row("drivers/net, others", below(modules, drivers + "net/", ETHERNET))
    for r in rows[1:]:
        yield row("drivers/" + r.rstrip("/"), below(modules, drivers + r))
    yield row("drivers, others", below(modules, drivers, *[drivers + r for r in rows]))
    yield row("all modules", modules)
    yield row("modules with a `pci:` alias",
              [m for m in modules if name_of(path_of(m)) in pci])


def main():
    """Read the survey, print the table and the list."""
    if len(sys.argv) != 1:
        print("usage: lxdom check -j --all [OPTIONS] | coverage.py", file=sys.stderr)
        return 2
    survey = json.load(sys.stdin)
    modules = survey["modules"]
    for line in table(modules, pci_drivers(survey["directory"])):
        print(line)
    names = sorted(name_of(path_of(m)) for m in below(modules, ETHERNET)
                   if m["verdict"] == "isolable")
    print("\nEthernet drivers, and libraries of theirs, that have all they need: " +
          ", ".join(f"`{n}`" for n in names) + ".")
    return 0


if __name__ == "__main__":
    sys.exit(main())
