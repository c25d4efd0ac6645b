#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Extracts the uncompressed ELF kernel from an x86 bzImage.

The offsets are those of the setup header, Documentation/x86/boot.rst.
usage: extract-vmlinux.py BZIMAGE VMLINUX
"""
import bz2
import gzip
import lzma
import struct
import subprocess
import sys

SETUP_SECTS = 0x1F1
HEADER_MAGIC = 0x202
PAYLOAD_OFFSET = 0x248      # u32 offset, u32 length, from the 32-bit code


def unpack(payload):
    """The payload ends in its uncompressed size, so tolerate what follows."""
    if payload.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
    if payload.startswith(b"\x1f\x8b"):
        return gzip.decompress(payload[:-4])
    if payload.startswith(b"BZh"):
        return bz2.BZ2Decompressor().decompress(payload)
    if payload.startswith(b"\x28\xb5\x2f\xfd"):
        return subprocess.run(["zstd", "-dc"], input=payload[:-4], check=True,
                              stdout=subprocess.PIPE).stdout
    if payload.startswith(b"\x02\x21\x4c\x18"):
        return subprocess.run(["lz4", "-dc"], input=payload[:-4], check=True,
                              stdout=subprocess.PIPE).stdout
    raise ValueError(f"unknown compression {payload[:6].hex()}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as f:
        image = f.read()
    if image[HEADER_MAGIC:HEADER_MAGIC + 4] != b"HdrS":
        sys.exit(f"extract-vmlinux: {sys.argv[1]} is no bzImage: no HdrS at 0x202")
    code = ((image[SETUP_SECTS] or 4) + 1) * 512
    off, length = struct.unpack_from("<II", image, PAYLOAD_OFFSET)
    try:
        kernel = unpack(image[code + off:code + off + length])
    except (ValueError, OSError, lzma.LZMAError,
            subprocess.CalledProcessError) as e:
        sys.exit(f"extract-vmlinux: {sys.argv[1]}: {e}")
    if not kernel.startswith(b"\x7fELF"):
        sys.exit(f"extract-vmlinux: {sys.argv[1]}: payload is not an ELF file")
    with open(sys.argv[2], "wb") as f:
        f.write(kernel)


if __name__ == "__main__":
    main()
