#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Kernel-doc of the functions that headers declare, or define inline.

usage: kernel-doc-check.py HEADER...

Prints "file:line: function: what lacks", a line each, and ends with 1 if there
was any: no kernel-doc block right before the function, or one of another name;
a parameter that is not described, or described and not there; no "Return:"
where something is returned, or one where nothing is; and, in the folders whose
code runs in the kernel or as one, no "Context:".

Only what a header declares at its outermost level is looked at, and macros are
not: neither those that it defines nor those that it uses.
"""
import re
import sys
from dataclasses import dataclass

# Which locks are held or taken, and whether one may sleep, matters there.
KERNEL_SIDE = ("host/", "domain/", "chan/")

# Words before a function's name that are not part of what it returns.
QUALIFIERS = {"static", "inline", "__always_inline", "extern", "__cold", "noreturn",
              "__noreturn", "__must_check", "__pure", "_Noreturn", "noinline", "__init",
              "__exit", "__visible", "asmlinkage", "notrace", "__maybe_unused"}

# They may stand before or behind a declaration, with arguments of their own.
ATTRIBUTE = re.compile(r"\b(__printf|__scanf|__attribute__|__aligned|__section)\s*\(")


@dataclass
class Block:
    """A kernel-doc comment: what it says of whom."""
    name: str
    params: list
    returns: bool
    context: bool


@dataclass
class Function:
    """A function as declared."""
    name: str
    line: int
    result: str
    params: list


@dataclass
class Chunk:
    """A declaration at the outermost level, and the comment right before it."""
    text: str
    line: int
    doc: str


def match_paren(text, start):
    """Index one past the parenthesis that closes the one at start."""
    depth = 0
    for i in range(start, len(text)):
        if text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if depth == 0:
                return i + 1
    return len(text)


def chunks(source):
    """Cut a header into what it declares at its outermost level."""
    token = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
                       r"|^[ \t]*#(?:\\\n|/\*.*?\*/|[^\n])*|\S|\s+", re.S | re.M)
    text, doc, start, depth = "", "", None, 0
    for m in token.finditer(source):
        word = m.group()
        if word.startswith("/*"):
            if start is None and word.startswith("/**"):
                doc = word
            elif start is None:
                doc = ""
            continue
        if word.startswith("//") or word.lstrip().startswith("#"):
            # What stands before a macro is the macro's.
            if start is None and word.lstrip("# \t").startswith("define"):
                doc = ""
            continue
        if start is None:
            if word.isspace():
                continue
            start = m.start()
        depth += (word in "({[") - (word in ")}]") if len(word) == 1 else 0
        text += word
        # A body may be followed by a ";", of a struct; one alone is nothing.
        if depth == 0 and word in (";", "}"):
            yield Chunk(text, source.count("\n", 0, start) + 1, doc)
            text, doc, start = "", "", None


def without_attributes(text):
    """A declaration without what asks the compiler for something."""
    while True:
        m = ATTRIBUTE.search(text)
        if not m:
            return text
        text = text[:m.start()] + text[match_paren(text, m.end() - 1):]


def split_params(text):
    """The parameters between two parentheses."""
    parts, depth, last = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append(text[last:i])
            last = i + 1
    parts.append(text[last:])
    return [p.strip() for p in parts if p.strip() not in ("", "void", "...")]


def param_name(param):
    """Name of a parameter; "" if it has none."""
    pointer = re.search(r"\(\s*\*\s*(?:const\s+)?(\w+)", param)
    if pointer:
        return pointer.group(1)
    words = re.findall(r"\w+", re.sub(r"\[[^\]]*\]", "", param))
    return words[-1] if len(words) > 1 else ""


def function_of(chunk):
    """The function that a chunk declares or defines, or None."""
    text = without_attributes(chunk.text)
    m = re.match(r"([\w\s*]*?)\b(\w+)\s*\(", text)
    if not m or re.match(r"\s*typedef\b", text) or m.group(2).isupper():
        return None
    result = [w for w in re.findall(r"\w+|\*", m.group(1)) if w not in QUALIFIERS]
    if not result:
        return None
    end = match_paren(text, m.end() - 1)
    # Without its name the declaration of a variable has no parenthesis here.
    if not re.match(r"\s*(?:__\w+\s*)*[;{]", text[end:]):
        return None
    params = split_params(text[m.end():end - 1])
    return Function(m.group(2), chunk.line, " ".join(result), [param_name(p) for p in params])


def block_of(comment):
    """What a kernel-doc comment describes."""
    lines = [re.sub(r"^\s*\*\s?", "", line) for line in comment.split("\n")[1:]]
    head = re.match(r"(\w+)\(\)", lines[0]) if lines else None
    text = "\n".join(lines)
    return Block(head.group(1) if head else "",
                 re.findall(r"^@(\w+):", text, re.M),
                 re.search(r"^Return:", text, re.M) is not None,
                 re.search(r"^Context:", text, re.M) is not None)


def lacks(path, function, doc):
    """What is wrong with the kernel-doc of a function, a sentence each."""
    if not doc:
        yield "no kernel-doc"
        return
    block = block_of(doc)
    if block.name != function.name:
        yield f"the kernel-doc before it is {block.name or 'nobody'}'s"
    for name in function.params:
        if not name:
            yield "a parameter has no name"
        elif name not in block.params:
            yield f"@{name} is not described"
    for name in block.params:
        if name not in function.params:
            yield f"@{name} is described and not there"
    if function.result != "void" and not block.returns:
        yield "no \"Return:\""
    if function.result == "void" and block.returns:
        yield "\"Return:\" of what returns nothing"
    if path.startswith(KERNEL_SIDE) and not block.context:
        yield "no \"Context:\""


def check(path):
    """Print what lacks in a header; how much it was."""
    found = 0
    with open(path, encoding="utf-8") as f:
        source = f.read()
    for chunk in chunks(source):
        function = function_of(chunk)
        if not function:
            continue
        for what in lacks(path, function, chunk.doc):
            print(f"{path}:{function.line}: {function.name}: {what}")
            found += 1
    return found


def main():
    """Check the headers that the command line names."""
    if len(sys.argv) < 2:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    return 1 if sum(check(path) for path in sys.argv[1:]) else 0


if __name__ == "__main__":
    sys.exit(main())
