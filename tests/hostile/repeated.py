"""Bytes too many to make, and their compressed forms."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Repeated:
    """Bytes too many to make: a head, a block so many times, a tail. Compressed without being written out."""

    block: bytes
    times: int
    head: bytes = b""
    tail: bytes = b""

    def __len__(self) -> int:
        return len(self.head) + len(self.block) * self.times + len(self.tail)

    def pieces(self) -> Iterator[bytes]:
        yield self.head
        for _ in range(self.times):
            yield self.block
        yield self.tail

    def deflated(self) -> bytes:
        """As a raw deflate stream: after a full flush a block stands alone, so it can be repeated as it is."""

        def part(content: bytes) -> bytes:
            compressor = zlib.compressobj(9, wbits=-15)
            return compressor.compress(content) + compressor.flush(zlib.Z_FULL_FLUSH)

        return part(self.head) + part(self.block) * self.times + part(self.tail) + b"\x03\x00"

    def checksum(self, function: Callable[[bytes, int], int], start: int) -> int:
        value = start
        for piece in self.pieces():
            value = function(piece, value)
        return value

    def flate(self) -> bytes:
        """As a zlib stream, PDF's FlateDecode."""
        return b"\x78\xda" + self.deflated() + self.checksum(zlib.adler32, 1).to_bytes(4, "big")

    def gzip(self) -> bytes:
        end = self.checksum(zlib.crc32, 0).to_bytes(4, "little") + (len(self) & 0xFFFFFFFF).to_bytes(
            4, "little"
        )
        return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + self.deflated() + end
